"""Bands for a map: few, with edges that can be read, each with about as many places."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import FloatArray, as_numbers

LEAST_IN_A_BAND = 3
STEPS = (5.0, 2.5, 2.0, 1.0)
UNEVEN = 0.2  # share of its even part by which a band may differ for a rounder edge
EXACT_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands of values, each from its lower edge up to but not including its upper one.

    Attributes
    ----------
    edges
        Ascending, between the bands: one fewer than bands. The first band has no lower end and
        the last no upper, so that no value falls outside and the least and greatest are not told.
    counts
        How many of the values given lie in each band.
    labels
        "under 50", "50 to under 75", "75 and over".
    reason
        Why there are fewer bands than asked for, else "".
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    labels: tuple[str, ...]
    reason: str


def readable_bands(values: npt.ArrayLike, number: int = 5) -> Bands:
    """Return quantile bands whose edges are rounded to numbers that can be read.

    All edges are multiples of one step, 1, 2, 2.5 or 5 times a power of ten: the coarsest at which
    every band differs from its plain quantile count by a fifth of its even part, or one place,
    at most. Values that are the same are never parted, so that there may be fewer bands.

    Parameters
    ----------
    values
        Shape (places,); nan for a place without a value.
    number
        Of bands at most. Each holds about three places at least, so that few places have fewer.

    Returns
    -------
    Bands

    Raises
    ------
    StatisticsError
        For values that are not finite, or a number below 1.
    """
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise StatisticsError(f"number of bands must be a whole number from 1, got {number!r}")
    known = np.sort(_known(values))
    if not known.size:
        return Bands((), (), (), "no values")
    wanted = max(min(number, len(known) // LEAST_IN_A_BAND), 1)
    gaps = _gaps(known, wanted)
    edges = _rounded(known, gaps, wanted)
    reason = ""
    if wanted < number:
        reason = f"too few places for {number} bands"
    elif len(edges) + 1 < number:
        reason = f"too many places have the same value for {number} bands"
    return _bands(edges, known, reason)


def fixed_bands(values: npt.ArrayLike, edges: npt.ArrayLike) -> Bands:
    """Return bands with edges that were set beforehand, so that maps can be compared.

    Parameters
    ----------
    values
        As in `readable_bands`.
    edges
        Between the bands, ascending: one fewer than bands.

    Raises
    ------
    StatisticsError
        For edges that do not ascend or are not finite; for values that are not finite.
    """
    return _bands(_checked(edges), _known(values), "")


def band_of(values: npt.ArrayLike, edges: npt.ArrayLike) -> FloatArray:
    """Return the band of each value, from 0 for the lowest; nan for a missing value.

    A value on an edge belongs to the band above it.

    Parameters
    ----------
    values
        Any shape.
    edges
        As in `fixed_bands`, or those of a `Bands`.

    Raises
    ------
    StatisticsError
        As `fixed_bands`.
    """
    given = as_numbers("values", values)
    if np.any(np.isinf(given)):
        raise StatisticsError("values for bands must be finite")
    place = np.searchsorted(np.asarray(_checked(edges)), given, side="right")
    return np.where(np.isnan(given), np.nan, place)


def band_labels(edges: npt.ArrayLike) -> tuple[str, ...]:
    """Return the words for each band: "under 50", "50 to under 75", "75 and over".

    All edges have as many decimals as the one that needs most. Without an edge: "all values".
    """
    marks = [_written(edge, _checked(edges)) for edge in _checked(edges)]
    if not marks:
        return ("all values",)
    between = (f"{low} to under {high}" for low, high in pairwise(marks))
    return (f"under {marks[0]}", *between, f"{marks[-1]} and over")


def _known(values: npt.ArrayLike) -> FloatArray:
    """Return the values that there are."""
    given = as_numbers("values", values).ravel()
    known = given[~np.isnan(given)]
    if np.any(np.isinf(known)):
        raise StatisticsError("values for bands must be finite")
    return known


def _checked(edges: npt.ArrayLike) -> tuple[float, ...]:
    """Return edges that ascend."""
    given = as_numbers("edges", edges)
    if given.ndim != 1 or not np.all(np.isfinite(given)) or np.any(np.diff(given) <= 0):
        raise StatisticsError(f"edges of bands must be finite and ascend, got {given.tolist()}")
    return tuple(given.tolist())


def _gaps(known: FloatArray, wanted: int) -> list[tuple[float, float]]:
    """Return, for each edge, the value it must lie above and the next, which it may equal."""
    cuts = np.quantile(known, np.arange(1, wanted) / wanted)
    gaps = []
    for cut in np.unique(cuts):
        above = known[known > cut]
        if above.size:
            gaps.append((float(known[known <= cut][-1]), float(above[0])))
    return sorted(set(gaps))


def _rounded(known: FloatArray, gaps: list[tuple[float, float]], wanted: int) -> tuple[float, ...]:
    """Return one edge for each gap: multiples of the coarsest step that keeps the counts."""
    if not gaps:
        return ()
    plain = _counts(known, tuple(high for _, high in gaps))
    allowed = max(UNEVEN * len(known) / wanted, 1.0)
    middles = np.array([(low + high) / 2 for low, high in gaps])
    largest = int(np.floor(np.log10(max(np.abs(known).max(), 1e-300)))) + 1
    for power in range(largest, largest - EXACT_DIGITS, -1):
        for step in STEPS:
            size = step * 10.0**power
            # Through decimal text: 3 times 0.1 is 0.30000000000000004.
            edges = tuple(float(f"{mark * size:.12g}") for mark in np.floor(middles / size + 0.5))
            if len(set(edges)) < len(edges):
                continue
            counts = _counts(known, edges)
            if counts.min() > 0 and np.all(np.abs(counts - plain) <= allowed):
                return edges
    return tuple(high for _, high in gaps)


def _counts(known: FloatArray, edges: tuple[float, ...]) -> npt.NDArray[np.int_]:
    """Return how many values lie in each band."""
    places = np.searchsorted(np.asarray(edges), known, side="right")
    return np.bincount(places, minlength=len(edges) + 1)


def _bands(edges: tuple[float, ...], known: FloatArray, reason: str) -> Bands:
    """Return bands with their counts and labels."""
    counts = tuple(int(count) for count in _counts(known, edges))
    return Bands(edges, counts, band_labels(edges), reason)


def _written(edge: float, edges: tuple[float, ...]) -> str:
    """Return an edge with thousands separators and the decimals that the edges need."""
    texts = (f"{other:.12g}" for other in edges)
    if any("e-" in f"{other:.12g}" for other in edges):
        return f"{edge:.12g}"
    decimals = max(len(text.partition(".")[2].partition("e")[0]) for text in texts)
    text = f"{abs(edge):,.{decimals}f}"
    return f"−{text}" if edge < 0 else text
