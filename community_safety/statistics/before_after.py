"""Whether people offended less after help began, and by more than they would have done anyway.

`paired_change` compares the two totals. Of people chosen for a bad year it says too much: they
mostly do less in the next whatever happens. `change_beyond_regression` compares with what they
would have done, from `community_safety.statistics.regression_to_mean`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import FloatArray, check_share
from community_safety.statistics.matched_expectation import (
    MatchedExpectation,
    matched_expectation,
)
from community_safety.statistics.paired_change import ONE_PERSON, PairedChange, paired_change
from community_safety.statistics.person_counts import same_persons
from community_safety.statistics.regression_to_mean import (
    NONE_EXPECTED,
    ExpectedAfter,
    expected_after,
)

__all__ = [
    "BeyondRegression",
    "ExpectedAfter",
    "MatchedExpectation",
    "PairedChange",
    "change_beyond_regression",
    "expected_after",
    "matched_expectation",
    "paired_change",
]

NO_TREND = "no trend"


@dataclass(frozen=True, slots=True)
class BeyondRegression:
    """The change of chosen people, plain and beside what would have come without help.

    Attributes
    ----------
    naive
        After over before: for people chosen for a bad year, mostly no effect of anything.
    expectation
        What they would do in a like period, from the population, without the trend.
    expected_fall, expected_fall_percent
        Events before less those expected: regression to the mean. Negative for a rise.
    trend
        What everybody else did later over what they would have done: 1 if not asked for.
    expected, ratio, lower, upper, p_value
        Expected events with the trend; after over expected, with limits that hold the chance in
        both, and the two-sided p-value against 1. nan where there is a reason.
    persons, after, method, reason
        How many they are and what they did afterwards; of method and reason one is "".
    """

    naive: PairedChange
    expectation: ExpectedAfter
    expected_fall: float
    expected_fall_percent: float
    trend: float
    expected: float
    ratio: float
    lower: float
    upper: float
    p_value: float
    persons: int
    after: float
    method: str
    reason: str


def change_beyond_regression(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    population_before: npt.ArrayLike,
    population_after: npt.ArrayLike | None = None,
    confidence: float = 0.95,
    *,
    watched: npt.ArrayLike | None = None,
    watched_periods: npt.ArrayLike = 1.0,
) -> BeyondRegression:
    """Compare what chosen people did with what they would have done without help.

    After over expected events on the log scale, with a t quantile: the chance in what each person
    did is seen in how they differ from their expectation (the person is the unit), and that of the
    expectation from the spread of the population's counts. It holds what else changed for these
    people and for nobody else: help, and being watched, and time in custody. Where nothing can be
    compared it says nothing of the causes.

    Parameters
    ----------
    before, after
        Whole counts of the chosen people in two periods of equal length, shape (persons,).
    population_before
        Counts of everybody they were chosen from, themselves included, in one period of the same
        length; see `expected_after` for who belongs to it.
    population_after
        Counts of the same people in the next such period, if the level may have changed for
        everybody; only where all were chosen on the same day, so that the two periods are those
        of `before` and `after`. The trend is taken from those not chosen: what they did later
        over what they would have done, so that neither help nor regression to the mean is in it.
    confidence
        A share.
    watched, watched_periods
        Counts of the chosen people over all the time they were watched until they were chosen,
        and how many periods that is; for people chosen on the first day that the period up to it
        held enough. The expectation is then from these; see `expected_after`.

    Returns
    -------
    BeyondRegression
        Method "Empirical Bayes, persons as units" ("Empirical Bayes, score" for no events after).
        Reasons "no events expected", "only one person with events", "no trend" where nobody else
        had an event.

    Raises
    ------
    StatisticsError
        As `paired_change` and `expected_after`.

    References
    ----------
    Hauer E (1997), Observational Before-After Studies in Road Safety, chapters 6 and 11. Cochran WG
    (1977), Sampling Techniques, section 6.4 (ratio of totals).
    """
    confidence = check_share("confidence", confidence)
    first, second = same_persons(before=before, after=after)
    plain = expected_after(first, population_before)
    expectation = plain
    if watched is not None:
        longer, _ = same_persons(watched=watched, before=before)
        expectation = expected_after(longer, population_before, watched_periods)
    trend, error = 1.0, _squared(expectation.estimation_error, expectation.total)
    if population_after is not None:
        trend, of_trend = _trend(plain, second, population_before, population_after)
        error = _squared(np.sqrt(error) + of_trend[0]) + of_trend[1]
    expected, total = trend * expectation.total, float(second.sum())
    reason = NONE_EXPECTED if expectation.total == 0 else ""
    reason = reason or ("" if trend > 0 else NO_TREND)
    reason = reason or (ONE_PERSON if first.size < 2 else "")
    found, method = (float("nan"),) * 3, ""
    if not reason:
        found, method = _limits_of(expectation, second, (trend, error), confidence)
    fall = float(first.sum()) - expectation.total
    return BeyondRegression(
        naive=paired_change(first, second, confidence),
        expectation=expectation,
        expected_fall=fall,
        expected_fall_percent=100 * fall / float(first.sum()) if first.sum() else float("nan"),
        trend=trend,
        expected=expected,
        ratio=float("nan") if reason else total / expected,
        lower=found[0],
        upper=found[1],
        p_value=found[2],
        persons=first.size,
        after=total,
        method=method,
        reason=reason,
    )


def _limits_of(
    expectation: ExpectedAfter, after: FloatArray, trend: tuple[float, float], confidence: float
) -> tuple[tuple[float, float, float], str]:
    """Return limits and p-value of the ratio, and their method; `trend` comes with its error."""
    times, error = trend
    if after.sum() > 0:
        found = _log_limits(after, times * expectation.each, error, confidence)
        return found, "Empirical Bayes, persons as units"
    found = _limits_of_none(expectation, times, error, after.size, confidence)
    return found, "Empirical Bayes, score"


def _squared(part: float, whole: float = 1.0) -> float:
    """Return the square of part over whole, 0 for nothing of nothing."""
    return float((part / whole) ** 2) if whole > 0 else 0.0


def _trend(
    expectation: ExpectedAfter,
    after: FloatArray,
    population_before: npt.ArrayLike,
    population_after: npt.ArrayLike,
) -> tuple[float, tuple[float, float]]:
    """Return the trend of those not chosen, and what its logarithm errs by.

    The population's expectations add up to its count, so that those not chosen are expected to
    have what is left. It errs by what is taken off for the chosen (a standard error, which goes
    along with that of their own expectation), and by the chance in what the others did (a
    variance).
    """
    earlier, later = same_persons(
        population_before=population_before, population_after=population_after
    )
    left = float(earlier.sum()) - expectation.total
    others = float(later.sum() - after.sum())
    if others < 0:
        raise StatisticsError(
            f"population_after must hold the chosen people: it has {later.sum():g} events, they "
            f"alone have {after.sum():g}"
        )
    if left <= 0 or others == 0:
        return float("nan"), (0.0, 0.0)
    trend = others / left
    spread = (1 + trend * (1 - expectation.weight)) / others
    return trend, (expectation.estimation_error / left, spread)


def _log_limits(
    after: FloatArray, expected: FloatArray, error: float, confidence: float
) -> tuple[float, float, float]:
    """Return limits of the ratio of totals and the p-value against 1, for some events after."""
    people, total = after.size, after.sum()
    ratio = total / expected.sum()
    squares = ((after - ratio * expected) ** 2).sum() * people / (people - 1)
    # people who happen to differ by nothing still have events that come by chance
    spread = np.sqrt(max(squares, total) / total**2 + error)
    reach = np.exp(stats.t.isf((1 - confidence) / 2, people - 1) * spread)
    p_value = 2 * stats.t.sf(abs(np.log(ratio)) / spread, people - 1)
    return float(ratio / reach), float(ratio * reach), float(p_value)


def _limits_of_none(
    expectation: ExpectedAfter, trend: float, error: float, people: int, confidence: float
) -> tuple[float, float, float]:
    """Return limits and p-value where nobody had an event after and a ratio of 0 has no logarithm.

    The ratio at which none would just be within chance: the score interval of the model.
    """
    expected = trend * expectation.total
    own_rates = trend**2 * (expectation.standard_error**2 - expectation.estimation_error**2)
    spread = own_rates + error * expected**2
    quantile = stats.t.isf((1 - confidence) / 2, people - 1)
    room = expected**2 - quantile**2 * spread
    upper = quantile**2 * expected / room if room > 0 else float("inf")
    p_value = 2 * stats.t.sf(expected / np.sqrt(expected + spread), people - 1)
    return 0.0, float(upper), float(p_value)
