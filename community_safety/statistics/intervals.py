"""How far a share or a rate could lie from its true value by chance alone.

Dispersion (the design effect, phi) says how many times more the counts vary than counts of
independent events would. It is taken as the number of recorded events that carry the information
of one independent event: phi = 3 makes 300 events worth 100. Values below 1 count as 1, so that an
interval is never narrower than that of independent events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import (
    Arguments,
    Figures,
    FloatArray,
    WordArray,
    Words,
    above_zero,
    blank,
    check_share,
    not_above,
    not_negative,
)

BYAR_FROM = 10
ADJUSTED = ", dispersion adjusted"

# One level, or several at once: 0.95, or (0.95, 0.998), the pair of the English health profiles.
Confidence: TypeAlias = float | Sequence[float]


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and its confidence limits.

    Attributes
    ----------
    value, lower, upper
        Floats for single numbers, else float arrays; nan where there is a reason. With several
        confidence levels, lower and upper have the levels as their first axis, in the order asked.
    method
        What made the limits, for each element; "" where there is a reason.
    reason
        Why there is no answer; "" where there is one.
    """

    value: Figures
    lower: Figures
    upper: Figures
    method: Words
    reason: Words


def confidence_levels(confidence: Confidence) -> tuple[tuple[float, ...], bool]:
    """Return the confidence levels asked for, and whether several were asked for at once.

    Raises
    ------
    StatisticsError
        For a level that is no share between 0 and 1, and for an empty sequence.
    """
    if not np.iterable(confidence) or isinstance(confidence, str):
        return (check_share("confidence", confidence),), False
    levels = tuple(check_share("confidence", level) for level in confidence)
    if not levels:
        raise StatisticsError("confidence must have at least one level, such as (0.95, 0.998)")
    return levels, True


def wilson_interval(
    events: npt.ArrayLike,
    trials: npt.ArrayLike,
    confidence: Confidence = 0.95,
    dispersion: npt.ArrayLike = 1.0,
) -> Interval:
    """Put Wilson score limits around a share.

    Keeps its coverage for small counts and for none or all events, where the normal approximation
    fails. Not for rates whose numerator is no part of the denominator: use `rate_interval`.

    Parameters
    ----------
    events, trials
        Counts, of any shapes that fit each other. Sum groups first; never average intervals.
    confidence
        A share, 0.95 or 0.998, or several of them: (0.95, 0.998).
    dispersion
        Design effect; divides events and trials (an effective sample size, Kish 1965).

    Returns
    -------
    Interval
        On the share scale, 0 to 1. The lower limit is exactly 0 for no events, the upper limit
        exactly 1 when all trials are events. Method "Wilson".

    Raises
    ------
    StatisticsError
        For single numbers that have no share: a negative count, no trials, more events than trials.

    References
    ----------
    Wilson EB (1927), J Am Stat Assoc 22, 209-212. Newcombe RG (1998), Stat Med 17, 857-872,
    method 3. Kish L (1965), Survey Sampling, section 8.2.
    """
    levels, several = confidence_levels(confidence)
    given = Arguments.read(events=events, trials=trials, dispersion=dispersion)
    x, n, phi = given.arrays
    reason = given.reasons(
        not_negative("events", x),
        above_zero("trials", n),
        not_above("events", x, "trials", n),
        not_negative("dispersion", phi, "negative dispersion"),
    )
    fine = reason == ""
    x, n, phi = (np.where(fine, array, 1.0) for array in (x, n, phi))
    phi = np.maximum(phi, 1.0)
    limits = [wilson_limits(x / phi, n / phi, level) for level in levels]
    method = np.where(phi > 1, "Wilson" + ADJUSTED, "Wilson")
    return Interval(
        value=given.give_back(blank(x / n, reason)),
        lower=_by_level(given, [lower for lower, _ in limits], reason, several),
        upper=_by_level(given, [upper for _, upper in limits], reason, several),
        method=given.give_back(np.where(fine, method, "")),
        reason=given.give_back(reason),
    )


def wilson_limits(
    events: FloatArray, trials: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Return Wilson limits of checked arrays, exact at 0 and 1 (whole numbers are not needed)."""
    lower, upper = proportion_confint(events, trials, alpha=1 - confidence, method="wilson")
    return np.where(events == 0, 0.0, lower), np.where(events == trials, 1.0, upper)


def rate_interval(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike = 1.0,
    confidence: Confidence = 0.95,
    dispersion: npt.ArrayLike = 1.0,
) -> Interval:
    """Put limits around a count or a rate: exact below 10 events, Byar's approximation from 10.

    The rule of the English public health profiles (Fingertips, PHEindicatormethods). With
    dispersion the limits are those of the effective count, events / dispersion, times dispersion
    (quasi-Poisson: variance = dispersion x mean); which of the two methods applies is decided on
    the effective count. Not for a count that stands for repeat events of a few people unless that
    is in the dispersion.

    Parameters
    ----------
    events
        Counts, zero or more.
    exposure
        What the count is divided by (residents, months, expected events), above zero. The
        exposure may be smaller than the count.
    confidence
        A share, or several of them: (0.95, 0.998).
    dispersion
        Variance of the count divided by its mean; see `community_safety.statistics.dispersion`.

    Returns
    -------
    Interval
        In events per unit of exposure. The lower limit of no events is exactly 0. Method "Exact"
        or "Byar", with ", dispersion adjusted" where the dispersion is above 1.

    Raises
    ------
    StatisticsError
        For single numbers: a negative count, no exposure.

    References
    ----------
    Garwood F (1936), Biometrika 28, 437-442 (exact). Breslow NE, Day NE (1987), Statistical Methods
    in Cancer Research II, p 69 (Byar). McCullagh P, Nelder JA (1989), Generalized Linear Models,
    section 6.2 (quasi-Poisson).
    """
    return interval_of_ratio(
        Arguments.read(events=events, exposure=exposure, dispersion=dispersion), confidence
    )


def interval_of_ratio(given: Arguments, confidence: Confidence) -> Interval:
    """Return limits of a count over a denominator, with dispersion: the arguments, in that order.

    What `rate_interval` does, for callers whose arguments have other names.
    """
    levels, several = confidence_levels(confidence)
    x, time, phi = given.arrays
    count_name, denominator_name, dispersion_name = given.names
    reason = given.reasons(
        not_negative(count_name, x),
        above_zero(denominator_name, time),
        not_negative(dispersion_name, phi, "negative dispersion"),
    )
    fine = reason == ""
    x, time, phi = (np.where(fine, array, 1.0) for array in (x, time, phi))
    phi = np.maximum(phi, 1.0)
    limits = [count_limits(x / phi, level) for level in levels]
    method = np.char.add(limits[0][2], np.where(phi > 1, ADJUSTED, ""))
    return Interval(
        value=given.give_back(blank(x / time, reason)),
        lower=_by_level(given, [low * phi / time for low, _, _ in limits], reason, several),
        upper=_by_level(given, [high * phi / time for _, high, _ in limits], reason, several),
        method=given.give_back(np.where(fine, method, "")),
        reason=given.give_back(reason),
    )


def count_limits(
    events: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.str_]]:
    """Return limits and method of checked counts, which need not be whole."""
    tail = (1 - confidence) / 2
    some = np.maximum(events, 1e-300)  # chi2.ppf is nan for no degrees of freedom
    exact_lower = np.where(events == 0, 0.0, stats.chi2.ppf(tail, 2 * some) / 2)
    exact_upper = stats.chi2.isf(tail, 2 * events + 2) / 2
    z = stats.norm.isf(tail)
    many = np.maximum(events, BYAR_FROM)  # keeps the unused branch free of negative roots
    byar_lower = many * (1 - 1 / (9 * many) - z / (3 * np.sqrt(many))) ** 3
    more = many + 1
    byar_upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    exact = events < BYAR_FROM
    return (
        np.where(exact, exact_lower, byar_lower),
        np.where(exact, exact_upper, byar_upper),
        np.where(exact, "Exact", "Byar"),
    )


def _by_level(
    given: Arguments, limits: Sequence[FloatArray], reason: WordArray, several: bool
) -> Figures:
    """Return one limit in the form of the arguments, or several with the levels as first axis."""
    blanked = [blank(limit, reason) for limit in limits]
    if not several:
        return given.give_back(blanked[0])
    stacked = np.stack(blanked)
    return stacked[:, 0] if given.single else stacked
