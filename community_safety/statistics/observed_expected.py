"""Observed against expected numbers of people, where each person either does or does not.

The number who reoffended against the sum of their expected chances. Such a count is a share of the
cohort, 25 to 50 per cent of it, and varies less than the events a Poisson count stands for: limits
made for those (Byar's) are too wide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.statistics.arguments import (
    Arguments,
    Figures,
    Rule,
    above_zero,
    blank,
    not_above,
    not_negative,
)
from community_safety.statistics.intervals import Interval, wilson_interval


@dataclass(frozen=True, slots=True)
class ObservedExpected(Interval):
    """Ratio of observed to expected people with its limits, and a two-sided p-value against 1.

    Floats and words for single numbers, else arrays; nan and "" where there is a reason.
    """

    p_value: Figures


def observed_against_expected(
    events: npt.ArrayLike,
    expected: npt.ArrayLike,
    trials: npt.ArrayLike,
    confidence: float = 0.95,
) -> ObservedExpected:
    """Compare how many of a group did with how many were expected to, given who is in it.

    Wilson's limits of the share, over the expected share. The p-value is that of the score test
    of the same share, from which Wilson's limits come: it is below 0.05 exactly where the 95%
    interval leaves out 1. The expected chances are taken as known, so the reference must be much
    larger than the group. Two such ratios have different weights: compare each with 1, not with
    the other.

    Parameters
    ----------
    events
        People who did (reoffenders), of any shapes that fit each other.
    expected
        Sum of the chances of all members; above zero and below the number of members.
    trials
        All members (offenders).
    confidence
        A share; one number for the whole call.

    Returns
    -------
    ObservedExpected
        Method "Wilson". Reasons as `wilson_interval`, and "none expected", "more expected than
        possible".

    Raises
    ------
    StatisticsError
        For single numbers that break these rules.

    Notes
    -----
    Members with unlike chances vary less than a share with the same mean: the variance is
    sum(p (1 - p)), at most n mean (1 - mean). The limits are then a little wide, never narrow.

    References
    ----------
    Wilson EB (1927), J Am Stat Assoc 22, 209-212. Ministry of Justice, Guide to proven reoffending
    statistics (observed against predicted rates). Breslow NE, Day NE (1987), Statistical Methods in
    Cancer Research II, chapter 2 (for events that are no shares).
    """
    given = Arguments.read(events=events, expected=expected, trials=trials)
    x, e, n = given.arrays
    possible = "expected must be below trials, got {expected} of {trials}"
    reason = given.reasons(
        not_negative("events", x),
        above_zero("trials", n),
        not_above("events", x, "trials", n),
        Rule(e <= 0, "none expected", "expected must be above zero, got {expected}"),
        Rule(e >= n, "more expected than possible", possible),
    )
    fine = reason == ""
    x, e, n = (np.where(fine, array, unused) for array, unused in ((x, 1.0), (e, 1.0), (n, 2.0)))
    share = wilson_interval(x, n, confidence)
    z = (x - e) / np.sqrt(e * (1 - e / n))
    return ObservedExpected(
        value=given.give_back(blank(x / e, reason)),
        lower=given.give_back(blank(share.lower * n / e, reason)),
        upper=given.give_back(blank(share.upper * n / e, reason)),
        method=given.give_back(np.where(fine, share.method, "")),
        reason=given.give_back(reason),
        p_value=given.give_back(blank(2 * stats.norm.sf(np.abs(z)), reason)),
    )
