"""How far a share or a rate could lie from its true value by chance alone.

Dispersion (the design effect, phi) says how many times more the counts vary than counts of
independent events would. It is taken as the number of recorded events that carry the information
of one independent event: phi = 3 makes 300 events worth 100. Values below 1 count as 1, so that an
interval is never narrower than that of independent events.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from community_safety.statistics.arguments import (
    Arguments,
    Figures,
    FloatArray,
    Words,
    above_zero,
    blank,
    check_share,
    not_above,
    not_negative,
)

BYAR_FROM = 10
ADJUSTED = ", dispersion adjusted"


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and its confidence limits.

    Attributes
    ----------
    value, lower, upper
        Floats for single numbers, else float arrays; nan where there is a reason.
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


def wilson_interval(
    events: npt.ArrayLike,
    trials: npt.ArrayLike,
    confidence: float = 0.95,
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
        A share, 0.95 or 0.998; one number for the whole call.
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
    confidence = check_share("confidence", confidence)
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
    lower, upper = wilson_limits(x / phi, n / phi, confidence)
    method = np.where(phi > 1, "Wilson" + ADJUSTED, "Wilson")
    return Interval(
        value=given.give_back(blank(x / n, reason)),
        lower=given.give_back(blank(lower, reason)),
        upper=given.give_back(blank(upper, reason)),
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
    confidence: float = 0.95,
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
        A share; one number for the whole call.
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
    confidence = check_share("confidence", confidence)
    given = Arguments.read(events=events, exposure=exposure, dispersion=dispersion)
    x, time, phi = given.arrays
    reason = given.reasons(
        not_negative("events", x),
        above_zero("exposure", time),
        not_negative("dispersion", phi, "negative dispersion"),
    )
    fine = reason == ""
    x, time, phi = (np.where(fine, array, 1.0) for array in (x, time, phi))
    phi = np.maximum(phi, 1.0)
    lower, upper, method = count_limits(x / phi, confidence)
    method = np.char.add(method, np.where(phi > 1, ADJUSTED, ""))
    return Interval(
        value=given.give_back(blank(x / time, reason)),
        lower=given.give_back(blank(lower * phi / time, reason)),
        upper=given.give_back(blank(upper * phi / time, reason)),
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
