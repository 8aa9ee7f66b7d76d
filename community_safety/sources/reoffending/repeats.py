"""Rows that stand more than once: copies, and rows that contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from community_safety.numbers import listed


@dataclass(frozen=True, slots=True)
class Repeats:
    """What repeats what in a table."""

    copies: np.ndarray
    """True for each row that says what the first row with its key says, and no other says else."""
    clashing: np.ndarray
    """True for each row with whose key rows of different content stand."""
    other: np.ndarray
    """For each clashing row the position of one that it clashes with, -1 for other rows."""
    content: Mapping[str, np.ndarray]

    def differing(self, position: int) -> str:
        """Name the columns in which a clashing row differs from the other."""
        other = int(self.other[position])
        names = [f"`{name}`" for name, of in self.content.items() if of[position] != of[other]]
        return listed(names)


def find_repeats(key: np.ndarray, content: Mapping[str, np.ndarray]) -> Repeats:
    """Find rows with the same key.

    Parameters
    ----------
    key
        Whole numbers, shape (rows,); a negative one is never repeated.
    content
        Columns of whole numbers that are equal where the content is.
    """
    copies, clashing = np.zeros((2, len(key)), dtype=bool)
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    same = np.concatenate([[False], (ordered[1:] == ordered[:-1]) & (ordered[1:] >= 0)])
    if not same.any():
        return Repeats(copies, clashing, np.full(len(key), -1), content)
    starts = np.maximum.accumulate(np.where(same, 0, np.arange(len(key))))
    rows, firsts = order[same], order[starts[same]]
    differs = np.zeros(len(rows), dtype=bool)
    for column in content.values():
        differs |= column[rows] != column[firsts]
    clashing[firsts[differs]] = True
    in_clash = clashing[firsts]
    clashing[rows[in_clash]] = True
    copies[rows[~in_clash]] = True
    other = np.full(len(key), -1, dtype="int64")
    # Written backward, so that the nearest row that differs is what the first is told of.
    other[firsts[differs][::-1]] = rows[differs][::-1]
    other[rows[in_clash]] = np.where(differs, firsts, other[firsts])[in_clash]
    return Repeats(copies, clashing, other, content)
