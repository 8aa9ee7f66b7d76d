"""Two counts given their total: the exact conditional test and what dispersion does to it.

If both counts are Poisson, the first one is binomial given their total, with a probability that
depends on the ratio of the rates only (Przyborowski J, Wilenski H (1940), Biometrika 31, 313-323).
The functions take checked float arrays of one shape; `community_safety.statistics.comparisons` is
the door to them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special, stats
from scipy.optimize import elementwise

from community_safety.statistics.arguments import (
    FloatArray,
    Rule,
    above_zero,
    not_negative,
    whole,
)
from community_safety.statistics.intervals import ADJUSTED

ALMOST_EQUAL = 1 + 1e-7  # of two probabilities, as in R's binom.test and scipy's binomtest
FEW_EVENTS = 10  # below this a normal limit for the log of a count is not trusted
LARGEST = 2.0**53  # beyond it a float cannot tell a whole number from the next
LEAST_EXPOSURE, MOST_EXPOSURE = 1e-100, 1e100  # their ratio stays within what a float can hold
LEAST_LOG_LEVEL, MOST_LOG_LEVEL = -15.0, float(np.log10(1 - 1e-9))  # of a p-value, to base 10


def count_rules(arrays: tuple[FloatArray, ...]) -> list[Rule]:
    """Return what two counts must satisfy to be compared."""
    k1, t1, k2, t2, phi, df = arrays
    return [
        not_negative("events", k1),
        not_negative("reference_events", k2),
        whole("events", k1),
        whole("reference_events", k2),
        countable("events", k1),
        countable("reference_events", k2),
        above_zero("exposure", t1),
        above_zero("reference_exposure", t2),
        _within_reach("exposure", t1),
        _within_reach("reference_exposure", t2),
        not_negative("dispersion", phi, "negative dispersion"),
        above_zero("degrees_of_freedom", df, "no degrees of freedom"),
        Rule(k1 + k2 == 0, "no events"),
    ]


def countable(name: str, array: FloatArray) -> Rule:
    """Require a number of which one more is another number, as counting needs."""
    message = f"{name} must be at most 2**53, got {{{name}}}"
    return Rule(array > LARGEST, "too large to count", message)


def _within_reach(name: str, exposure: FloatArray) -> Rule:
    """Require an exposure whose ratio to another can be worked out."""
    bounds = f"{LEAST_EXPOSURE:g} to {MOST_EXPOSURE:g}"
    beyond = (exposure < LEAST_EXPOSURE) | (exposure > MOST_EXPOSURE)
    message = f"{name} must lie in {bounds}, got {{{name}}}: give it in another unit"
    return Rule(beyond, "exposure out of range", message)


def odds_limits(
    events: FloatArray, reference_events: FloatArray, tail: FloatArray | float
) -> tuple[FloatArray, FloatArray]:
    """Return Clopper-Pearson limits of the odds p / (1 - p), p the chance of the first group.

    Both p and 1 - p come from their own beta quantile, which keeps the precision when one count is
    tiny beside the other. Counts need not be whole (effective counts). Lower 0 for no events, upper
    infinite for no reference events.
    """
    a, b = events, reference_events
    some_a, some_b = np.where(a > 0, a, 1.0), np.where(b > 0, b, 1.0)
    lower = special.betaincinv(some_a, b + 1, tail) / special.betainccinv(b + 1, some_a, tail)
    upper = special.betainccinv(a + 1, some_b, tail) / special.betaincinv(some_b, a + 1, tail)
    return np.where(a > 0, lower, 0.0), np.where(b > 0, upper, np.inf)


def exact_p_value(
    events: FloatArray,
    reference_events: FloatArray,
    exposure: FloatArray,
    reference_exposure: FloatArray,
) -> FloatArray:
    """Return the two-sided exact p: the chance of every split no likelier than the one seen.

    Equal to ``scipy.stats.binomtest`` and R's ``poisson.test``, but for whole arrays: the first
    count on the far side that is no likelier is found by bisection, all elements at once.
    """
    total = events + reference_events
    share = exposure / (exposure + reference_exposure)
    above = events > share * total
    near = np.where(above, reference_events, events)
    share = np.where(above, reference_exposure / (exposure + reference_exposure), share)
    low = first_no_likelier(
        lambda count: binomial_chance(count, total, share),
        binomial_chance(near, total, share) * ALMOST_EQUAL,
        np.ceil(share * total),
        total + 1,
    )
    p_value = stats.binom.cdf(near, total, share) + stats.binom.sf(low - 1, total, share)
    return np.where(near == share * total, 1.0, np.minimum(p_value, 1.0))


def binomial_chance(count: FloatArray, total: FloatArray, share: FloatArray) -> FloatArray:
    """Return the chance of `count` events of `total` with this share."""
    return np.asarray(stats.binom.pmf(count, total, share), dtype=np.float64)


def first_no_likelier(
    chance: Callable[[FloatArray], FloatArray],
    seen: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> FloatArray:
    """Return the first whole number from `low` on whose chance is at most `seen`, else `high`.

    By bisection, all elements at once; the chance must fall from `low` on.
    """
    # Each step halves the span, and no float has more than 64 halvings between whole numbers;
    # above 2**53 a step of one is lost, and a loop that waits for it would not end.
    for _ in range(64):
        if not np.any(low < high):
            break
        middle = np.floor((low + high) / 2)
        open_, likelier = low < high, chance(middle) > seen
        low = np.where(open_ & likelier, middle + 1, low)
        high = np.where(open_ & ~likelier, middle, high)
    return low


def inflated(phi: FloatArray, degrees_of_freedom: FloatArray, tail: FloatArray) -> FloatArray:
    """Return phi widened by (t / z) squared, for being an estimate from few periods."""
    # Both quantiles vanish towards one half, where their ratio has long settled.
    tail = np.minimum(tail, 0.49)
    ratio = stats.t.isf(tail, degrees_of_freedom) / stats.norm.isf(tail)
    return phi * ratio**2


def effective_tail(
    events: FloatArray, reference_events: FloatArray, share: FloatArray, phi: FloatArray
) -> FloatArray:
    """Return twice the smaller tail of the split of the effective counts (count / phi), at most 1.

    The binomial tails as beta integrals, which need no whole numbers; p below 1 - confidence
    exactly when the interval of `odds_limits` excludes equal rates.
    """
    a, b = events / phi, reference_events / phi
    some_a, some_b = np.where(a > 0, a, 1.0), np.where(b > 0, b, 1.0)
    at_least = np.where(a > 0, special.betainc(some_a, b + 1, share), 1.0)
    at_most = np.where(b > 0, special.betaincc(a + 1, some_b, share), 1.0)
    return np.minimum(2 * np.minimum(at_least, at_most), 1.0)


def effective_p_value(
    events: FloatArray,
    reference_events: FloatArray,
    share: FloatArray,
    phi: FloatArray,
    degrees_of_freedom: FloatArray,
) -> FloatArray:
    """Return the level at which the effective-count interval just touches equal rates.

    The widening for estimated phi depends on the level itself: the tail falls and the level rises,
    and they cross once. The search runs on the logarithm of the level down to 1e-15 (Chandrupatla
    TR (1997), Adv Eng Softw 28, 145-149, by scipy). Known dispersion (infinite degrees of freedom)
    needs no search.
    """
    p_value = effective_tail(events, reference_events, share, phi)
    estimated = np.isfinite(degrees_of_freedom)
    if estimated.any():
        given = (events, reference_events, share, phi, degrees_of_freedom)
        p_value[estimated] = _level_that_touches(*(array[estimated] for array in given))
    return p_value


def _level_that_touches(
    events: FloatArray,
    reference_events: FloatArray,
    share: FloatArray,
    phi: FloatArray,
    degrees_of_freedom: FloatArray,
) -> FloatArray:
    """Return the level of `effective_p_value` where the dispersion is an estimate."""
    given = (events, reference_events, share, phi, degrees_of_freedom)

    def excess(log_level: FloatArray, /, *counts: Any) -> FloatArray:
        a, b, part, spread, freedom = counts
        level = 10**log_level
        return effective_tail(a, b, part, inflated(spread, freedom, level / 2)) - level

    least, most = (np.full(events.shape, end) for end in (LEAST_LOG_LEVEL, MOST_LOG_LEVEL))
    # The ends are no roots of an excess that never changes its sign; they are the answer there.
    below, above = excess(least, *given) <= 0, excess(most, *given) >= 0
    found = elementwise.find_root(
        excess,
        (least, most),
        args=given,
        tolerances={"xatol": 1e-13, "xrtol": 0.0, "fatol": 0.0, "frtol": 0.0},
    )
    level: FloatArray = 10 ** np.where(below, LEAST_LOG_LEVEL, found.x)
    return np.where(above, 1.0, level)


def quasi_poisson(
    k1: FloatArray,
    t1: FloatArray,
    k2: FloatArray,
    t2: FloatArray,
    phi: FloatArray,
    df: FloatArray,
    *,
    tail: float,
) -> tuple[FloatArray, FloatArray, FloatArray, npt.NDArray[np.str_]]:
    """Return odds limits, p-values and methods of one-dimensional arrays with dispersion."""
    few = np.minimum(k1, k2) < FEW_EVENTS
    many1, many2 = np.maximum(k1, FEW_EVENTS), np.maximum(k2, FEW_EVENTS)
    standard_error = np.sqrt(phi * (1 / many1 + 1 / many2))
    reach = stats.t.isf(tail, df) * standard_error
    odds = many1 / many2
    with np.errstate(over="ignore"):  # so wide that there is no upper limit
        lower, upper = odds * np.exp(-reach), odds * np.exp(reach)
    distance = np.abs(np.log(odds * t2 / t1)) / standard_error
    p_value = np.asarray(2 * stats.t.sf(distance, df))
    if few.any():
        k1, t1, k2, t2, phi, df = (a[few] for a in (k1, t1, k2, t2, phi, df))
        wide = inflated(phi, df, np.full(df.shape, tail))
        lower[few], upper[few] = odds_limits(k1 / wide, k2 / wide, tail)
        p_value[few] = effective_p_value(k1, k2, t1 / (t1 + t2), phi, df)
    method = np.where(few, "Exact conditional" + ADJUSTED, "Quasi-Poisson" + ADJUSTED)
    return lower, upper, p_value, method
