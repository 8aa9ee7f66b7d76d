"""How many times more counts vary than counts of independent events would.

Crimes come in series, offenders and shifts, so that monthly counts vary more than chance alone
would make them: Poisson limits are then too narrow, and ordinary months are called worse. Phi is
the variance of a count divided by its mean, estimated by Pearson's chi-square over its degrees of
freedom (Wedderburn RWM (1974), Biometrika 61, 439-447; McCullagh P, Nelder JA (1989), Generalized
Linear Models, section 6.2.4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import (
    Arguments,
    BoolArray,
    Figures,
    FloatArray,
    Words,
    above_zero,
    as_numbers,
    blank,
    check_share,
    not_negative,
)
from community_safety.statistics.conditional import inflated
from community_safety.statistics.seasonal_fit import (
    fit_counts,
    fit_shares,
    parameters,
    used_cells,
)

LEAST_DEGREES_OF_FREEDOM = 5
TOO_FEW = "too few periods to estimate dispersion"


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Estimated dispersion of one series or of each series of a stack.

    Attributes
    ----------
    phi
        Variance over mean; may come out below 1, which the intervals treat as 1.
    degrees_of_freedom
        Of the estimate, for the t quantile of `compare_counts`.
    p_value
        Of the chi-square test that there is no dispersion; rough when months have few events.
    reason
        Why there is no estimate, else "".
    """

    phi: Figures
    degrees_of_freedom: Figures
    p_value: Figures
    reason: Words


def seasonal_dispersion(counts: npt.ArrayLike) -> Dispersion:
    """Estimate dispersion of monthly (or quarterly) counts around year level x seasonal shape.

    Neither a season nor a change of level between years counts as dispersion; a drift within years
    does, and so does a month that broke the pattern. Months that follow each other alike
    (autocorrelation) make totals vary more than phi says: estimate it from quarters then.

    Parameters
    ----------
    counts
        Shape (..., years, seasons), events; nan for a period that was not recorded.

    Returns
    -------
    Dispersion
        Of shape (...), or floats for one table. Degrees of freedom are the observed cells less the
        parameters that they can estimate; years and seasons without any event are left out.

    Raises
    ------
    StatisticsError
        When `counts` has fewer than two dimensions.
    """
    table = _stack("counts", counts, 2, "(..., years, seasons)")
    observed = ~np.isnan(table)
    bad = _impossible(table)
    seen = np.where(observed & ~bad[..., None, None], table, 0.0)
    used = used_cells(seen, observed)
    expected = fit_counts(seen, used)
    freedom = used.sum((-2, -1)) - parameters(used)
    reason = np.select(
        [bad, ~observed.any((-2, -1)), ~(seen > 0).any((-2, -1))],
        ["negative count", "missing", "no events"],
        default="",
    )
    return _pearson(_squares(seen - expected, expected), (-2, -1), freedom, reason)


def seasonal_dispersion_proportions(events: npt.ArrayLike, trials: npt.ArrayLike) -> Dispersion:
    """Estimate dispersion of monthly shares around a level for each year and a seasonal shape.

    Both are effects on the logit scale. The binomial counterpart of `seasonal_dispersion`: phi is
    the design effect of `wilson_interval` and `compare_proportions`. With fewer than about five
    expected events a month use longer periods; with one trial a month there is nothing to see.

    Parameters
    ----------
    events, trials
        Shape (..., years, seasons); nan in either, or no trials, for a period without record.

    Returns
    -------
    Dispersion
        Of shape (...). Years and seasons in which no trial, or every trial, is an event are left
        out.

    Raises
    ------
    StatisticsError
        When the shapes differ or have fewer than two dimensions.
    """
    x = _stack("events", events, 2, "(..., years, seasons)")
    n = _stack("trials", trials, 2, "(..., years, seasons)")
    if x.shape != n.shape:
        raise StatisticsError(f"events has shape {x.shape} and trials {n.shape}: give equal shapes")
    negative, above = _impossible(x) | _impossible(n), np.asarray((x > n).any((-2, -1)))
    bad = np.asarray(negative | above)[..., None, None]
    observed = ~np.isnan(x) & ~np.isnan(n) & (n > 0)
    x, n = (np.where(observed & ~bad, array, 0.0) for array in (x, n))
    used = used_cells(x, observed, n - x)
    share = fit_shares(x, n, used)
    freedom = used.sum((-2, -1)) - parameters(used)
    squares = _squares(np.where(used, x - n * share, 0.0), n * share * (1 - share))
    reason = np.select(
        [negative, above, ~observed.any((-2, -1)), ~(x > 0).any((-2, -1))],
        ["negative count", "numerator above denominator", "missing", "no events"],
        default="",
    )
    return _pearson(squares, (-2, -1), freedom, reason)


def constant_dispersion(counts: npt.ArrayLike, exposure: npt.ArrayLike | None = None) -> Dispersion:
    """Estimate dispersion of counts around one constant rate.

    For a series without season or trend, or for areas that should share a rate. Any season, trend
    or change of level counts as dispersion: use `seasonal_dispersion` for months.

    Parameters
    ----------
    counts
        Shape (..., periods), events; nan for a period that was not recorded.
    exposure
        Of a shape that fits the counts, above zero; None when all periods are alike.

    Returns
    -------
    Dispersion
        Of shape (...), with periods - 1 degrees of freedom.

    Raises
    ------
    StatisticsError
        When `counts` is a single number.
    """
    table = _stack("counts", counts, 1, "(..., periods)")
    given = Arguments.read(counts=table, exposure=1.0 if exposure is None else exposure)
    y, time = given.arrays
    observed = ~np.isnan(y) & ~np.isnan(time)
    negative = (y < 0).any(-1) | np.isinf(y).any(-1)
    no_time = (observed & ((time <= 0) | np.isinf(time))).any(-1)
    used = observed & ~np.asarray(negative | no_time)[..., None]
    y, time = (np.where(used, array, 0.0) for array in (y, time))
    rate = np.divide(y.sum(-1), time.sum(-1), out=np.zeros(y.shape[:-1]), where=time.sum(-1) > 0)
    expected = rate[..., None] * time
    reason = np.select(
        [negative, no_time, ~observed.any(-1), ~(y > 0).any(-1)],
        ["negative count", "no denominator", "missing", "no events"],
        default="",
    )
    return _pearson(_squares(y - expected, expected), (-1,), used.sum(-1) - 1.0, reason)


def dispersion_needed(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    reference_events: npt.ArrayLike,
    reference_exposure: npt.ArrayLike,
    confidence: float = 0.95,
) -> Figures:
    """Return the dispersion at which the interval of a ratio of two counts just touches 1.

    For the sentence "more than chance, unless the counts vary x times more than independent events
    would". From the quasi-Poisson interval with a normal quantile: (log ratio / z) squared over
    (1/k1 + 1/k2). Below 1 the difference is not more than chance even for independent events. Rough
    where a count is below 10.

    Parameters
    ----------
    events, exposure, reference_events, reference_exposure
        As in `community_safety.statistics.comparisons.compare_counts`.
    confidence
        A share; one number for the whole call.

    Returns
    -------
    float or array
        Phi; nan where a number is missing, and where a count is zero (the ratio has no logarithm).

    Raises
    ------
    StatisticsError
        For single numbers: negative counts, no exposure.
    """
    z = stats.norm.isf((1 - check_share("confidence", confidence)) / 2)
    given = Arguments.read(
        events=events,
        exposure=exposure,
        reference_events=reference_events,
        reference_exposure=reference_exposure,
    )
    k1, t1, k2, t2 = given.arrays
    reason = given.reasons(
        not_negative("events", k1),
        not_negative("reference_events", k2),
        above_zero("exposure", t1),
        above_zero("reference_exposure", t2),
    )
    reason = np.where((reason == "") & ((k1 == 0) | (k2 == 0)), "no events", reason)
    k1, t1, k2, t2 = (np.where(reason == "", array, 1.0) for array in given.arrays)
    phi = (np.log(k1 * t2 / (k2 * t1)) / z) ** 2 / (1 / k1 + 1 / k2)
    return given.give_back(blank(phi, reason))


def dispersion_against_fixed(
    events: npt.ArrayLike, fixed: npt.ArrayLike, confidence: float = 0.95
) -> Figures:
    """Return the dispersion at which a count just differs from a fixed number, such as a target.

    ``((k - t) / z) ** 2 / t``: the score test of a (quasi-)Poisson count k with mean t. Below 1
    the difference is not more than chance even for independent events. Rough where t is below 10.

    Parameters
    ----------
    events
        Zero or more.
    fixed
        The number of events it is held against, for the same exposure; zero or more.
    confidence
        A share; one number for the whole call.

    Returns
    -------
    float or array
        Phi; nan where a number is missing, and where the fixed number is zero (no events are
        expected, so that none can vary).

    Raises
    ------
    StatisticsError
        For single numbers: a negative count or fixed number.
    """
    z = stats.norm.isf((1 - check_share("confidence", confidence)) / 2)
    given = Arguments.read(events=events, fixed=fixed)
    k, t = given.arrays
    reason = given.reasons(not_negative("events", k), not_negative("fixed", t))
    reason = np.where((reason == "") & (t == 0), "no events", reason)
    k, t = (np.where(reason == "", array, 1.0) for array in given.arrays)
    return given.give_back(blank(((k - t) / z) ** 2 / t, reason))


def _stack(name: str, value: npt.ArrayLike, least: int, shape: str) -> FloatArray:
    """Return `value` as a float array of at least `least` dimensions, in one order in memory.

    Sums depend in their last digit on the order in which memory is read.
    """
    array = as_numbers(name, value)
    if array.ndim < least:
        raise StatisticsError(f"{name} must have the shape {shape}, got {array.shape}")
    return np.ascontiguousarray(array)


def _impossible(table: FloatArray) -> BoolArray:
    """Return the tables with a negative or infinite count."""
    return np.asarray(((table < 0) | np.isinf(table)).any((-2, -1)))


def _squares(difference: FloatArray, variance: FloatArray) -> FloatArray:
    """Return Pearson's contributions, 0 where no variation is expected."""
    return np.divide(difference**2, variance, out=np.zeros(difference.shape), where=variance > 0)


def _pearson(
    squares: FloatArray, axis: tuple[int, ...], freedom: FloatArray, reason: npt.NDArray[np.str_]
) -> Dispersion:
    """Return chi-square over degrees of freedom, or the reason why there is none."""
    freedom = np.asarray(np.maximum(freedom, 0.0))
    few = (freedom < LEAST_DEGREES_OF_FREEDOM) & (reason == "")
    reason = np.asarray(np.where(few, TOO_FEW, reason))
    chi_square, safe = squares.sum(axis), np.maximum(freedom, 1.0)
    phi, p_value = blank(chi_square / safe, reason), blank(stats.chi2.sf(chi_square, safe), reason)
    if freedom.ndim == 0:
        return Dispersion(phi.item(), freedom.item(), p_value.item(), reason.item())
    return Dispersion(phi, freedom, p_value, reason)


def widened_for_estimation(
    phi: npt.ArrayLike, degrees_of_freedom: npt.ArrayLike, confidence: float = 0.95
) -> Figures:
    """Return the dispersion to use in an interval when it was itself estimated.

    phi (t / z) squared: an interval that takes a normal quantile and this dispersion is as wide as
    one that takes a t quantile and phi. Where phi is 1 or less, or known (infinite degrees of
    freedom), it stays what it is; 1 is the least.

    Parameters
    ----------
    phi, degrees_of_freedom
        Of an estimate, any fitting shapes; a missing phi stays missing.
    confidence
        Of the interval: the same phi is widened more at 99.8% than at 95%.

    References
    ----------
    McCullagh P, Nelder JA (1989), Generalized Linear Models, section 4.5.
    """
    given = Arguments.read(phi=phi, degrees_of_freedom=degrees_of_freedom)
    estimate, df = given.arrays
    tail = np.full(estimate.shape, (1 - check_share("confidence", confidence)) / 2)
    estimated = (estimate > 1) & np.isfinite(df) & (df > 0)
    wide = inflated(estimate, np.where(estimated, df, np.inf), tail)
    return given.give_back(np.where(estimated, wide, np.maximum(estimate, 1.0)))


def p_value_for_estimation(p_value: npt.ArrayLike, degrees_of_freedom: npt.ArrayLike) -> Figures:
    """Return a normal-theory p-value as a t distribution with these degrees of freedom gives it.

    For p-values of tests in which an estimated dispersion was put in as if it were known; with
    infinite (or missing) degrees of freedom they stay what they are.
    """
    given = Arguments.read(p_value=p_value, degrees_of_freedom=degrees_of_freedom)
    p, df = given.arrays
    estimated = np.isfinite(df) & (df > 0) & ~np.isnan(p)
    distance = stats.norm.isf(np.where(estimated, p, 1.0) / 2)
    return given.give_back(
        np.where(estimated, 2 * stats.t.sf(distance, np.where(estimated, df, 1)), p)
    )
