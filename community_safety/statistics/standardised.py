"""Rates that allow for who lives in an area: by age, by sex, by any bands of people.

Direct: the rate that a standard population would have with the area's own band rates. Indirect:
the events of the area over those it would have with the bands' rates of a reference. Neither says
how the bands differ: look at them before the one number that stands for all.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import Arguments, Figures, FloatArray, blank
from community_safety.statistics.intervals import (
    ADJUSTED,
    BYAR_FROM,
    Confidence,
    Interval,
    confidence_levels,
    count_limits,
    interval_of_ratio,
)

FEW_EVENTS = "fewer than 10 events"
FEW_EFFECTIVE = "fewer than 10 effective events"


def directly_standardised_rate(
    events: npt.ArrayLike,
    population: npt.ArrayLike,
    standard: npt.ArrayLike,
    confidence: Confidence = 0.95,
    variance: npt.ArrayLike | None = None,
) -> Interval:
    """Return the rate the standard population would have with these band rates.

    The weighted mean of the band rates, with Dobson's limits: those of the total count, moved to
    the rate and scaled by its standard error. Not below 10 events, where one event in a small band
    moves the rate at will. A band without events adds nothing to the standard error: merge thin
    bands. Not for comparing areas whose bands differ in opposite directions: the
    answer then depends on the standard.

    Parameters
    ----------
    events
        Counts, shape (..., bands). A missing count makes the rate missing: where the source lists
        only bands with events, the caller knows and fills in the zeros.
    population
        What each count is divided by, the same number of bands, above zero in every band.
    standard
        Weights of the bands, such as a standard population; zero or more, of any scale. A band of
        weight zero is left out, with its events. The order of the bands must be that of the
        counts: nothing here could notice.
    confidence
        A share, or several of them: (0.95, 0.998).
    variance
        Of each band's count, from `community_safety.statistics.repeat_events` where one person can
        have several events, else None: the count itself. A variance below the count is taken as
        the count.

    Returns
    -------
    Interval
        Of shape (...), floats for a single set of bands, in events per unit of population. Method
        "Dobson" or "Dobson, dispersion adjusted". Reasons "fewer than 10 events", and "fewer than
        10 effective events" where a few people have most of the events. A lower limit below zero
        is given as zero.

    Raises
    ------
    StatisticsError
        When the arguments have different numbers of bands, or a weight is negative or infinite,
        or all weights are zero. A bad count or population is a reason, never an error.

    References
    ----------
    Dobson AJ, Kuulasmaa K, Eberle E, Scherer J (1991), Stat Med 10, 457-462. PHEindicatormethods,
    calculate_dsr (non-independent events; fewer than 10 events).
    """
    levels, several = confidence_levels(confidence)
    x, n, weight, spread = _bands(
        events=events,
        population=population,
        standard=standard,
        variance=events if variance is None else variance,
    )
    share = _shares(weight)
    x, n, spread = (
        np.where(share == 0, unused, array) for array, unused in ((x, 0.0), (n, 1.0), (spread, 0.0))
    )
    reason = _band_reason(x, n, share, spread)
    fine = (reason == "")[..., None]
    x, n, share, spread = (np.where(fine, array, 1.0) for array in (x, n, share, spread))
    total, rate = x.sum(-1), (share * x / n).sum(-1)
    independent = ((share / n) ** 2 * x).sum(-1)
    actual = ((share / n) ** 2 * np.maximum(spread, x)).sum(-1)
    dispersion = np.divide(actual, independent, out=np.ones(rate.shape), where=independent > 0)
    reason = np.where((reason == "") & (total < BYAR_FROM), FEW_EVENTS, reason)
    few = (reason == "") & (total / dispersion < BYAR_FROM)
    reason = np.where(few, FEW_EFFECTIVE, reason)
    scale = np.sqrt(actual / np.maximum(total, 1.0))
    counts = [count_limits(total, level) for level in levels]
    lower = [blank(np.maximum(rate + scale * (low - total), 0), reason) for low, _, _ in counts]
    upper = [blank(rate + scale * (high - total), reason) for _, high, _ in counts]
    method = np.where(dispersion > 1, "Dobson" + ADJUSTED, "Dobson")
    return Interval(
        value=_give_back(blank(rate, reason)),
        lower=_give_back(np.stack(lower) if several else lower[0]),
        upper=_give_back(np.stack(upper) if several else upper[0]),
        method=_give_back(np.where(reason == "", method, "")),
        reason=_give_back(reason),
    )


def expected_events(
    population: npt.ArrayLike,
    reference_events: npt.ArrayLike,
    reference_population: npt.ArrayLike,
) -> Figures:
    """Return the events a population would have with the band rates of a reference.

    Parameters
    ----------
    population
        People in each band, shape (..., bands), zero or more.
    reference_events, reference_population
        Of the reference, the same number of bands; a population of zero in a band has no rate.

    Returns
    -------
    float or array
        ``sum(reference rate x population)``, of shape (...); nan where a number is missing or a
        population is negative.

    Raises
    ------
    StatisticsError
        When the numbers of bands differ, and for a reference with a negative count or without
        people in a band.
    """
    people, events, base = _bands(
        population=population,
        reference_events=reference_events,
        reference_population=reference_population,
    )
    _check_reference(events, base)
    expected = (people * events / base).sum(-1)
    impossible = (people < 0).any(-1) | ~np.isfinite(expected)
    return _give_back(np.where(impossible, np.nan, expected))


def indirectly_standardised_ratio(
    observed: npt.ArrayLike,
    expected: npt.ArrayLike,
    confidence: Confidence = 0.95,
    dispersion: npt.ArrayLike = 1.0,
) -> Interval:
    """Return observed over expected events: exact limits below 10 events, Byar's from 10.

    1 means as many as expected; "observed 41, expected 46.2 given who is in the cohort". For small
    areas, where band rates would stand on one or two events. The expected number is taken as
    known: not for a reference that is small, or of which the area is a large part. Two such ratios
    have different weights: compare each with 1, not with the other.

    Parameters
    ----------
    observed
        Counts, zero or more.
    expected
        From `expected_events`, or a sum of predicted chances; above zero.
    confidence
        A share, or several of them: (0.95, 0.998).
    dispersion
        Variance of the count divided by its mean, as in `rate_interval`.

    Returns
    -------
    Interval
        Methods and reasons as in `rate_interval`.

    Raises
    ------
    StatisticsError
        For single numbers: a negative count, no expected events.

    References
    ----------
    Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, chapter 2.
    PHEindicatormethods, calculate_ISRatio.
    """
    given = Arguments.read(observed=observed, expected=expected, dispersion=dispersion)
    return interval_of_ratio(given, confidence)


def indirectly_standardised_rate(
    observed: npt.ArrayLike,
    population: npt.ArrayLike,
    reference_events: npt.ArrayLike,
    reference_population: npt.ArrayLike,
    confidence: Confidence = 0.95,
    dispersion: npt.ArrayLike = 1.0,
) -> Interval:
    """Return the indirectly standardised ratio times the overall rate of the reference.

    The same statement as the ratio on the scale of a rate; the same cautions hold.

    Parameters
    ----------
    observed
        Total counts, shape (...).
    population, reference_events, reference_population
        As in `expected_events`.
    confidence, dispersion
        As in `indirectly_standardised_ratio`.

    Returns
    -------
    Interval
        In events per unit of the reference population.

    Raises
    ------
    StatisticsError
        As `expected_events` and `indirectly_standardised_ratio`.

    References
    ----------
    PHEindicatormethods, calculate_ISRate.
    """
    expected = expected_events(population, reference_events, reference_population)
    ratio = indirectly_standardised_ratio(observed, expected, confidence, dispersion)
    _, events, base = _bands(
        population=population,
        reference_events=reference_events,
        reference_population=reference_population,
    )
    overall = _give_back(events.sum(-1) / base.sum(-1))
    return Interval(
        ratio.value * overall, ratio.lower * overall, ratio.upper * overall,
        ratio.method, ratio.reason,
    )  # fmt: skip


def _bands(**given: npt.ArrayLike) -> tuple[FloatArray, ...]:
    """Return the arguments as arrays of one shape, all with the same number of bands."""
    numbers = Arguments.read(**given)
    sizes = {name: np.shape(value)[-1:] for name, value in given.items()}
    if numbers.single or len(set(sizes.values())) > 1:
        found = ", ".join(f"{name} has {size[0] if size else 1}" for name, size in sizes.items())
        raise StatisticsError(f"the last axis must be the same bands in all arguments: {found}")
    return numbers.arrays


def _shares(weight: FloatArray) -> FloatArray:
    """Return the weights as shares of their sum, nan where one is missing."""
    wrong = weight[(weight < 0) | np.isinf(weight)]
    if wrong.size:
        raise StatisticsError(f"standard must have weights of zero or more, got {wrong.flat[0]:g}")
    whole = weight.sum(-1, keepdims=True)
    if (whole == 0).any():
        raise StatisticsError("standard must have at least one band with a weight above zero")
    return np.asarray(weight / whole)


def _band_reason(
    events: FloatArray, population: FloatArray, share: FloatArray, variance: FloatArray
) -> npt.NDArray[np.str_]:
    """Return the first thing that is wrong in any band."""
    everything = np.stack([events, population, share, variance])
    broken = [
        np.isnan(everything).any((0, -1)),
        np.isinf(everything).any((0, -1)),
        (events < 0).any(-1),
        (population <= 0).any(-1),
        (variance < 0).any(-1),
    ]
    words = ["missing", "infinite", "negative count", "no denominator", "negative dispersion"]
    return np.asarray(np.select(broken, words, default=""))


def _check_reference(events: FloatArray, population: FloatArray) -> None:
    """Refuse a reference without rates: it is one table, chosen once, and no gap in the data."""
    if (events < 0).any():
        raise StatisticsError(f"reference_events must be zero or more, got {np.nanmin(events):g}")
    if (population <= 0).any():
        lowest = np.nanmin(population)
        raise StatisticsError(f"reference_population must be above zero, got {lowest:g}")


def _give_back(array: npt.NDArray[np.generic]) -> Figures:
    """Return a single value for a single set of bands, else the array."""
    return array.item() if array.ndim == 0 else array
