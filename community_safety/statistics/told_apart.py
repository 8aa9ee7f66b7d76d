"""Which wards can be told apart from the rest, and which are unlike the others altogether.

Two questions, two answers. Is this ward's rate other than that of all other wards together, beyond
what counts of this size vary? With many events a small real difference is told apart too. And does
it lie outside what wards differ among themselves anyway, for the many reasons no figure holds?
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import (
    Arguments,
    FloatArray,
    WordArray,
    above_zero,
    not_negative,
    whole,
)
from community_safety.statistics.comparisons import compare_counts
from community_safety.statistics.dispersion import widened_for_estimation
from community_safety.statistics.funnels import MISSING
from community_safety.statistics.multiplicity import benjamini_hochberg
from community_safety.statistics.unlike_others import UnlikeOthers, unlike_others

HIGHER, LOWER, NOT_APART = "higher", "lower", "not to be told apart"
ALONE = "no other ward to compare with"
ENOUGH = 50
"""Expected events over dispersion from which the quasi-Poisson p-value is close."""


@dataclass(frozen=True, slots=True)
class ToldApart:
    """Each ward against all other wards together; arrays of shape (wards,).

    Attributes
    ----------
    ratio, lower, upper
        The ward's rate over the rate of all others together, with its interval.
    p_value, q_value
        Two-sided, for the ward by itself (the larger of two, see `told_apart`), and adjusted for
        the number of wards.
    group
        "higher" or "lower" where the interval leaves 1 out and q is at most the complement of
        the confidence; "not to be told apart" otherwise; "missing" where there is a reason.
    unlike
        Whether the ward lies outside what wards differ among themselves, and the funnel for a
        chart: `unlike_others`.
    method, reason
        As in `compare_counts`; "no other ward to compare with" for one alone.
    """

    ratio: FloatArray
    lower: FloatArray
    upper: FloatArray
    p_value: FloatArray
    q_value: FloatArray
    group: WordArray
    unlike: UnlikeOthers
    method: WordArray
    reason: WordArray


def told_apart(
    events: npt.ArrayLike,
    base: npt.ArrayLike,
    dispersion: float | None = None,
    degrees_of_freedom: float | None = None,
    confidence: float = 0.95,
) -> ToldApart:
    """Say of each ward whether its rate can be told apart from that of all others together.

    The ward itself is not among the others: a large ward would be compared with itself. Not a
    ranking: two wards in one group, or even in two, need not differ from each other.

    With dispersion, the p-value of `compare_counts` is too small where few events are expected: a
    ward with one long series has far more than its share. Where fewer than 50 times the dispersion
    are expected it is therefore never below that of negative binomial counts given their total
    (beta binomial, twice the smaller tail).

    Parameters
    ----------
    events, base
        Shape (wards,): whole counts, and residents (or households) above zero; nan for a ward
        without a figure, which is not among the others either.
    dispersion, degrees_of_freedom
        From `community_safety.statistics.independent_fit.dispersion_of_totals`. None takes events
        as independent, which police records are not: wards are then told apart by chance.
    confidence
        A share; its complement is the false discovery rate too.

    Returns
    -------
    ToldApart

    Raises
    ------
    StatisticsError
        For single numbers in place of wards and arrays that do not fit each other.

    References
    ----------
    As `compare_counts` and `benjamini_hochberg`. Johnson NL, Kemp AW, Kotz S (2005), Univariate
    Discrete Distributions, section 6.9.2 (beta binomial as a conditional distribution).
    """
    given = Arguments.read(events=events, base=base)
    x, n = given.arrays
    if given.single or x.ndim != 1:
        raise StatisticsError("telling wards apart needs one figure for each of several wards")
    own_reason = given.reasons(not_negative("events", x), above_zero("base", n), whole("events", x))
    fine = own_reason == ""
    there, people = (np.where(fine, array, 0.0) for array in (x, n))
    alone = fine & (fine.sum() < 2)
    compared = fine & ~alone
    found = compare_counts(
        np.where(compared, x, np.nan),
        np.where(compared, n, np.nan),
        there.sum() - there,
        np.where(compared, people.sum() - people, 1.0),
        confidence=confidence,
        dispersion=dispersion,
        degrees_of_freedom=degrees_of_freedom,
    )
    reason = np.select([~fine, alone], [own_reason, ALONE], found.reason).astype(np.str_)
    p_value = np.fmax(found.p_value, _series_p_value(there, people, dispersion, degrees_of_freedom))
    p_value = np.where(reason == "", p_value, np.nan)
    q_value = np.asarray(benjamini_hochberg(p_value))
    stands = q_value <= 1 - confidence
    group = np.select(
        [reason != "", stands & (found.lower > 1), stands & (found.upper < 1)],
        [MISSING, HIGHER, LOWER],
        NOT_APART,
    )
    return ToldApart(
        ratio=found.ratio,
        lower=found.lower,
        upper=found.upper,
        p_value=p_value,
        q_value=q_value,
        group=group.astype(np.str_),
        unlike=unlike_others(x, n, dispersion),
        method=found.method,
        reason=reason,
    )


def _series_p_value(
    events: FloatArray,
    base: FloatArray,
    dispersion: float | None,
    degrees_of_freedom: float | None,
) -> FloatArray:
    """Return p-values of few events that come in series, nan where they are not needed.

    Counts with the variance phi x mean are negative binomial with sizes in proportion to the
    means; given their total, one of them is beta binomial.
    """
    p_value = np.full(events.shape, np.nan)
    if dispersion is None or not dispersion > 1 or not events.any():
        return p_value
    freedom = np.inf if degrees_of_freedom is None else degrees_of_freedom
    phi = float(widened_for_estimation(dispersion, freedom))
    total, share = events.sum(), base / base.sum()
    few = (base > 0) & (share < 1) & (total * share < ENOUGH * phi)
    size = total / (phi - 1)
    counts = stats.betabinom(total, share[few] * size, (1 - share[few]) * size)
    smaller = np.minimum(counts.cdf(events[few]), counts.sf(events[few] - 1))
    p_value[few] = np.minimum(2 * smaller, 1.0)
    return p_value
