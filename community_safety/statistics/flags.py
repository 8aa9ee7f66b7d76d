"""Which places are among the highest fifth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import BoolArray, as_numbers

PARTS = 5


@dataclass(frozen=True, slots=True)
class TopFifth:
    """Which places are flagged.

    Attributes
    ----------
    flagged
        Shape (places,): among the highest fifth. False without a value.
    places
        How many places have a value.
    least
        The lowest value that is flagged; nan when none is.
    reason
        Why none is flagged, else "".
    """

    flagged: BoolArray
    places: int
    least: float
    reason: str


def top_fifth(values: npt.ArrayLike) -> TopFifth:
    """Flag the highest fifth of places, never more than a fifth.

    Of n places with a value, n / 5 rounded down. Places with the same value are flagged together
    or not at all: a tie that would make them more than a fifth is left out. A value of zero or
    less is never flagged. A flag says where a place ranks, not that it differs from the others:
    one fifth is always the highest.

    Parameters
    ----------
    values
        Shape (places,); nan for a place without a value.

    Returns
    -------
    TopFifth
        Reasons "fewer than five places", "no value above zero", "too many places have the same
        value".

    Raises
    ------
    StatisticsError
        For anything but one value for each place, or infinite values.
    """
    given = as_numbers("values", values)
    if given.ndim != 1 or np.any(np.isinf(given)):
        raise StatisticsError("flags need one finite value for each place")
    known = given[~np.isnan(given)]
    allowed = len(known) // PARTS
    if not allowed:
        return _none(given, known, "fewer than five places")
    if not np.any(known > 0):
        return _none(given, known, "no value above zero")
    ranks = np.searchsorted(np.sort(-known), -np.nan_to_num(given), side="right")
    flagged = ~np.isnan(given) & (given > 0) & (ranks <= allowed)
    if not flagged.any():
        return _none(given, known, "too many places have the same value")
    return TopFifth(flagged, len(known), float(given[flagged].min()), "")


def _none(given: npt.NDArray[np.float64], known: npt.NDArray[np.float64], reason: str) -> TopFifth:
    """Return that no place is flagged."""
    return TopFifth(np.zeros(given.shape, dtype=bool), len(known), float("nan"), reason)
