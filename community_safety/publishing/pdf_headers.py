"""Which header cells each cell of a table stands under and beside, also where they span several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pydyf


def name_headers(rows: Iterable[Sequence[Any]]) -> None:
    """Name in each data cell the header cells of its row, then those of its columns.

    Parameters
    ----------
    rows
        The cells of each row of one table, as structure elements with scopes; changed in place.
    """
    placed = list(_placed(rows))
    heads = [(cell, down, across) for cell, down, across in placed if "ID" in cell]
    for cell, down, across in placed:
        if cell["S"] != "/TD":
            continue
        beside = [h for h, d, _ in heads if h["A"]["Scope"] == "/Row" and not d.isdisjoint(down)]
        above = [
            h for h, _, a in heads if h["A"]["Scope"] == "/Column" and not a.isdisjoint(across)
        ]
        cell["A"]["Headers"] = pydyf.Array(head["ID"] for head in [*beside, *above])


def _placed(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, set[int], set[int]]]:
    """Yield each cell with the numbers of the rows and of the columns that it covers."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            down = set(range(row, row + int(cell["A"].get("RowSpan", 1))))
            across = set(range(column, column + int(cell["A"].get("ColSpan", 1))))
            taken.update((r, c) for r in down for c in across)
            yield cell, down, across
