"""Counts of events, one a person: what the methods for before and after accept."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import FloatArray, as_numbers


def person_counts(name: str, counts: npt.ArrayLike) -> FloatArray:
    """Return counts of one group of people, shape (persons,), or say what is wrong with them.

    Raises
    ------
    StatisticsError
        For counts that are not in one row, missing, negative, infinite or not whole.
    """
    array = as_numbers(name, counts)
    if array.ndim != 1:
        raise StatisticsError(f"{name} must have one count for each person, got {array.shape}")
    wrong = array[~(np.isfinite(array) & (array >= 0) & (array == np.round(array)))]
    if wrong.size:
        raise StatisticsError(f"{name} must be whole numbers from zero, got {wrong[0]:g}")
    return array


def same_persons(**given: npt.ArrayLike) -> tuple[FloatArray, ...]:
    """Return several counts of the same people, in the order given.

    Raises
    ------
    StatisticsError
        As `person_counts`, and when the numbers of people differ.
    """
    counts = [person_counts(name, value) for name, value in given.items()]
    if len({each.size for each in counts}) > 1:
        sizes = ", ".join(f"{name} {each.size}" for name, each in zip(given, counts, strict=True))
        raise StatisticsError(f"the counts must be of the same people, got {sizes}")
    return tuple(counts)
