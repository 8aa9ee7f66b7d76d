"""Two small counts: a test that sees more than the exact one, and has no interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from statsmodels.stats.rates import etest_poisson_2indep

from community_safety.statistics.arguments import (
    Arguments,
    Figures,
    FloatArray,
    Rule,
    Words,
    above_zero,
    blank,
    not_negative,
    whole,
)

MANY_EVENTS = 100


@dataclass(frozen=True, slots=True)
class SmallCountComparison:
    """Ratio of two rates (first over reference) with a two-sided p-value and no interval.

    Floats and words for single numbers, else arrays; nan and "" where there is a reason. The ratio
    is infinite when only the reference count is zero.
    """

    ratio: Figures
    p_value: Figures
    method: Words
    reason: Words


def compare_small_counts(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    reference_events: npt.ArrayLike,
    reference_exposure: npt.ArrayLike,
) -> SmallCountComparison:
    """Test whether two small counts come from the same rate (the E-test).

    The chance, at the rate both counts give together, of two counts at least as far apart, by the
    score statistic. It finds more true differences than `compare_counts`, whose false alarms stay
    far below the level it was asked for while counts are small (half a per cent instead of five
    where two events are expected in each). For one question on its own about rare events. Not for
    verdicts in a table: its p has no interval beside it, and that of `compare_counts` decides.
    Not for events that come in series: they are taken as independent.

    Parameters
    ----------
    events, reference_events
        Whole counts up to 100, of any shapes that fit each other.
    exposure, reference_exposure
        What each count is divided by: months, days, residents. Above zero.

    Returns
    -------
    SmallCountComparison
        Method "E-test". Reasons "no events" when both counts are zero, "more than 100 events" when
        either is above 100.

    Raises
    ------
    StatisticsError
        For single numbers: negative, broken or large counts, no exposure.

    Notes
    -----
    By statsmodels. With equal exposures this is the test of Krishnamoorthy and Thomson. With
    unequal ones their own statistic, which divides by the variance seen in each sample, hardly
    ever finds a rise in the shorter period, so the score statistic of the later papers is used.

    References
    ----------
    Krishnamoorthy K, Thomson J (2004), J Stat Plan Inference 119, 23-35. Ng HKT, Gu K, Tang ML
    (2007), Comput Stat Data Anal 51, 3085-3099. Gu K, Ng HKT, Tang ML, Schucany WR (2008), Biom J
    50(2).
    """
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
        whole("events", k1),
        whole("reference_events", k2),
        above_zero("exposure", t1),
        above_zero("reference_exposure", t2),
        _small("events", k1),
        _small("reference_events", k2),
        Rule(k1 + k2 == 0, "no events"),
    )
    fine = reason == ""
    k1, t1, k2, t2 = (np.where(fine, array, 1.0) for array in given.arrays)
    ratio = np.divide(k1, k2, out=np.full(k1.shape, np.inf), where=k2 > 0)
    return SmallCountComparison(
        ratio=given.give_back(blank(ratio * (t2 / t1), reason)),
        p_value=given.give_back(blank(_e_test(k1, k2, t1 / t2), reason)),
        method=given.give_back(np.where(fine, "E-test", "")),
        reason=given.give_back(reason),
    )


def _small(name: str, count: FloatArray) -> Rule:
    """Require counts for which the sum over all pairs of counts is worth its while."""
    message = (
        f"{name} must be at most {MANY_EVENTS}, got {{{name}}}: use compare_counts, which sees as "
        "much in counts of that size"
    )
    return Rule(count > MANY_EVENTS, f"more than {MANY_EVENTS} events", message)


def _e_test(events: FloatArray, reference_events: FloatArray, exposures: FloatArray) -> FloatArray:
    """Return p-values, worked out once for each different pair of counts."""
    cases = np.stack([events.ravel(), reference_events.ravel(), exposures.ravel()], axis=-1)
    different, where = np.unique(cases, axis=0, return_inverse=True)
    found = [
        etest_poisson_2indep(k1, share, k2, 1.0, method="score")[1] for k1, k2, share in different
    ]
    p_values = np.minimum(np.array(found, dtype=np.float64), 1.0)
    return np.asarray(p_values[where.ravel()].reshape(events.shape))
