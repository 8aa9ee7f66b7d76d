"""Is the difference more than chance? Two counts, two shares, or an interval against a target.

The interval decides every verdict, so that a chart and its wording always agree: more than chance
means that the interval of the ratio lies on one side of 1, or that of the difference on one side
of 0. The p-value is for adjusting many tests (`community_safety.statistics.multiplicity`) and for
readers who expect one; at the edge it may disagree with the interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from community_safety.statistics.arguments import (
    Arguments,
    Figures,
    Rule,
    Words,
    blank,
    check_share,
)
from community_safety.statistics.conditional import (
    count_rules,
    exact_p_value,
    odds_limits,
    quasi_poisson,
)
from community_safety.statistics.intervals import ADJUSTED
from community_safety.statistics.two_shares import (
    fisher_p_value,
    newcombe_limits,
    proportion_rules,
    score_p_value,
)

FEW_EXPECTED = 5  # below this expected cell the score test gives way to Fisher's (Cochran 1954)

Position: TypeAlias = Literal["below", "between", "above", "missing"]


@dataclass(frozen=True, slots=True)
class CountComparison:
    """Ratio of two rates (first over reference) with its interval and a two-sided p-value.

    Floats and words for single numbers, else arrays; nan and "" where there is a reason. The ratio
    and its upper limit are infinite when only the reference count is zero.
    """

    ratio: Figures
    lower: Figures
    upper: Figures
    p_value: Figures
    method: Words
    reason: Words


@dataclass(frozen=True, slots=True)
class ProportionComparison:
    """Difference of two shares (first minus reference) with its interval and a two-sided p-value.

    On the share scale, -1 to 1. Floats and words for single numbers, else arrays; nan and "" where
    there is a reason.
    """

    difference: Figures
    lower: Figures
    upper: Figures
    p_value: Figures
    method: Words
    reason: Words


def compare_counts(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    reference_events: npt.ArrayLike,
    reference_exposure: npt.ArrayLike,
    confidence: float = 0.95,
    dispersion: npt.ArrayLike | None = None,
    degrees_of_freedom: npt.ArrayLike | None = None,
) -> CountComparison:
    """Compare two counts as a ratio of rates.

    Without dispersion (None, or 1 and below) the exact conditional comparison. With dispersion phi
    the quasi-Poisson one, log ratio -/+ t sqrt(phi (1/k1 + 1/k2)); where either count is below 10,
    the conditional interval of the effective counts k / phi, with phi widened by (t/z) squared for
    being an estimate. An adjusted interval is never narrower than the exact one: its limits are
    the outer ones of the two and its p-value the larger. For one question about rare events,
    with no interval needed, `community_safety.statistics.small_counts` sees more.

    Parameters
    ----------
    events, reference_events
        Whole counts, of any shapes that fit each other.
    exposure, reference_exposure
        What each count is divided by: months, days, residents. Above zero.
    confidence
        A share; one number for the whole call.
    dispersion
        Variance of a count divided by its mean, from `community_safety.statistics.dispersion`. A
        missing one gives a missing result, reason "no estimate of dispersion": unknown dispersion
        is not no dispersion.
    degrees_of_freedom
        Of the estimate of dispersion; None or infinite for a known dispersion.

    Returns
    -------
    CountComparison
        Methods "Exact conditional", "Quasi-Poisson, dispersion adjusted" and "Exact conditional,
        dispersion adjusted". Reason "no events" when both counts are zero.

    Raises
    ------
    StatisticsError
        For single numbers: negative or broken counts, no exposure.

    Notes
    -----
    The exact p-value is that of ``scipy.stats.binomtest`` and R's ``poisson.test`` (minimum
    likelihood); the interval (Clopper-Pearson) has equal tails. So 10 in 20,000 against 2 in 17,887
    has p = 0.042 and an interval from 0.95: the interval decides, not more than chance.

    References
    ----------
    Przyborowski J, Wilenski H (1940), Biometrika 31, 313-323. Clopper CJ, Pearson ES (1934),
    Biometrika 26, 404-413. McCullagh P, Nelder JA (1989), Generalized Linear Models, section 6.2.
    """
    confidence = check_share("confidence", confidence)
    given = Arguments.read(
        events=events,
        exposure=exposure,
        reference_events=reference_events,
        reference_exposure=reference_exposure,
        dispersion=1.0 if dispersion is None else dispersion,
        degrees_of_freedom=np.inf if degrees_of_freedom is None else degrees_of_freedom,
    )
    reason = given.reasons(*count_rules(given.arrays), may_be_infinite=("degrees_of_freedom",))
    fine = reason == ""
    k1, t1, k2, t2, phi, df = (np.where(fine, array, 1.0) for array in given.arrays)
    tail = (1 - confidence) / 2
    lower, upper = odds_limits(k1, k2, tail)
    p_value = exact_p_value(k1, k2, t1, t2)
    method = np.full(fine.shape, "Exact conditional", dtype="<U40")
    wide = fine & (phi > 1)
    if wide.any():
        counts = (array[wide] for array in (k1, t1, k2, t2, phi, df))
        adjusted = quasi_poisson(*counts, tail=tail)
        lower[wide] = np.minimum(lower[wide], adjusted[0])
        upper[wide] = np.maximum(upper[wide], adjusted[1])
        p_value[wide] = np.maximum(p_value[wide], adjusted[2])
        method[wide] = adjusted[3]
    ratio = np.divide(k1, k2, out=np.full(k1.shape, np.inf), where=k2 > 0)
    return CountComparison(
        ratio=given.give_back(blank(ratio * (t2 / t1), reason)),
        lower=given.give_back(blank(lower * (t2 / t1), reason)),
        upper=given.give_back(blank(upper * (t2 / t1), reason)),
        p_value=given.give_back(blank(p_value, reason)),
        method=given.give_back(np.where(fine, method, "")),
        reason=given.give_back(reason),
    )


def compare_proportions(
    events: npt.ArrayLike,
    trials: npt.ArrayLike,
    reference_events: npt.ArrayLike,
    reference_trials: npt.ArrayLike,
    confidence: float = 0.95,
    dispersion: npt.ArrayLike = 1.0,
) -> ProportionComparison:
    """Compare two shares of separate groups as a difference.

    Interval: Newcombe's hybrid of the two Wilson intervals. P-value: Fisher's exact test where an
    expected cell is below 5, else the score test (chi-square without continuity correction). With
    dispersion, interval and score test are those of the effective counts (events and trials both
    divided by it), and the p-value is never below that without dispersion. Not for the same people
    twice (paired shares), nor where one group is part of the other.

    Parameters
    ----------
    events, trials, reference_events, reference_trials
        Whole counts, of any shapes that fit each other.
    confidence
        A share; one number for the whole call.
    dispersion
        Design effect of both groups; values below 1 count as 1.

    Returns
    -------
    ProportionComparison
        Methods "Newcombe, Fisher exact" and "Newcombe, score test", with ", dispersion adjusted".

    Raises
    ------
    StatisticsError
        For single numbers: negative or broken counts, no trials, more events than trials.

    References
    ----------
    Newcombe RG (1998), Stat Med 17, 873-890, method 10. Fisher RA (1935), J R Stat Soc 98, 39-82.
    Cochran WG (1954), Biometrics 10, 417-451 (expected cells). Kish L (1965), Survey Sampling.
    """
    confidence = check_share("confidence", confidence)
    given = Arguments.read(
        events=events,
        trials=trials,
        reference_events=reference_events,
        reference_trials=reference_trials,
        dispersion=dispersion,
    )
    reason = given.reasons(*proportion_rules(given.arrays))
    fine = reason == ""
    x1, n1, x2, n2, phi = (np.where(fine, array, 1.0) for array in given.arrays)
    phi = np.maximum(phi, 1.0)
    lower, upper = newcombe_limits(x1 / phi, n1 / phi, x2 / phi, n2 / phi, confidence)
    p_value = score_p_value(x1, n1, x2, n2, phi)
    smaller = np.minimum(x1 + x2, n1 + n2 - x1 - x2)
    few = fine & (smaller * np.minimum(n1, n2) / (n1 + n2) < FEW_EXPECTED)
    p_value[few] = np.maximum(
        fisher_p_value(x1[few], n1[few], x2[few], n2[few]),
        np.where(phi[few] > 1, p_value[few], 0.0),
    )
    method = np.where(few, "Newcombe, Fisher exact", "Newcombe, score test")
    method = np.char.add(method, np.where(phi > 1, ADJUSTED, ""))
    return ProportionComparison(
        difference=given.give_back(blank(x1 / n1 - x2 / n2, reason)),
        lower=given.give_back(blank(lower, reason)),
        upper=given.give_back(blank(upper, reason)),
        p_value=given.give_back(blank(p_value, reason)),
        method=given.give_back(np.where(fine, method, "")),
        reason=given.give_back(reason),
    )


def compare_with_target(
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    target_lower: npt.ArrayLike,
    target_upper: npt.ArrayLike | None = None,
) -> Words:
    """Say where an interval lies against a fixed target, or a target range from a up to b.

    The asymmetry at the edge is that of Fingertips: a lower limit equal to the target counts as
    above, an upper limit equal to it as between. Which side is the good one is not asked here. For
    two levels at once see `community_safety.statistics.positions`. Not for a target that is itself
    a sample (another area, last year): compare the counts.

    Parameters
    ----------
    lower, upper
        Limits of the interval, on the scale of the target.
    target_lower, target_upper
        One target, or a range [a, b); minus or plus infinity leaves a side open.

    Returns
    -------
    Position or array of words
        "above" when lower >= target (range: >= b), "below" when upper < target (range: < a), else
        "between"; "missing" when any number is missing, and in arrays also when a is above b or
        lower above upper.

    Raises
    ------
    StatisticsError
        For single numbers with a above b or lower above upper.

    References
    ----------
    Fingertips (UK Health Security Agency), single value and range target comparers with confidence
    intervals.
    """
    one = target_lower if target_upper is None else target_upper
    given = Arguments.read(lower=lower, upper=upper, target_lower=target_lower, target_upper=one)
    low, high, start, end = given.arrays
    crossed = "{} must not be above {}, got {{{}}} and {{{}}}"
    reason = given.reasons(
        Rule(low > high, "crossed", crossed.format("lower", "upper", "lower", "upper")),
        Rule(start > end, "crossed", crossed.format(*("target_lower", "target_upper") * 2)),
        may_be_infinite=given.names,
    )
    places = np.select(
        [reason != "", low >= end, high < start], ["missing", "above", "below"], "between"
    )
    return given.give_back(places)
