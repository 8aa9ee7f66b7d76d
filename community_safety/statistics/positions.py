"""Where an interval lies: against a target at two levels at once, or against another interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import (
    Arguments,
    FloatArray,
    Rule,
    WordArray,
    Words,
    as_numbers,
)
from community_safety.statistics.comparisons import compare_with_target

OVERLAPPING = "overlapping"


@dataclass(frozen=True, slots=True)
class LevelledPosition:
    """A position, and whether the wider interval says the same.

    Attributes
    ----------
    position
        "below", "between", "above" or "missing", by the interval of the first level.
    strong
        True where the interval of the second level lies on the same side; never for "between".
    """

    position: Words
    strong: bool | npt.NDArray[np.bool_]


def compare_at_levels(
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    target_lower: npt.ArrayLike,
    target_upper: npt.ArrayLike | None = None,
    value: npt.ArrayLike | None = None,
) -> LevelledPosition:
    """Say where a figure lies against a target, and how sure that is, from two intervals.

    The five steps of Fingertips (best, better, similar, worse, worst) without the good side: the
    first level decides the position, the second its strength. Not for a target that is itself a
    sample (another area, last year): compare the counts.

    Parameters
    ----------
    lower, upper
        Limits, shape (2, ...): first those at 95%, then those at 99.8%, as the intervals give them
        for ``confidence=(0.95, 0.998)``.
    target_lower, target_upper
        One target or a range [a, b), as in `compare_with_target`; a range with equal ends is one
        target.
    value
        The figure itself. Where given, a figure that equals a single target is never above it: no
        events have the lower limit 0, which a target of none must not take for a miss.

    Returns
    -------
    LevelledPosition
        Words and truths of shape (...). Without the second interval a position is not strong.

    Raises
    ------
    StatisticsError
        When there are not two levels, or the second interval does not hold the first; for single
        numbers also as `compare_with_target`.

    References
    ----------
    Fingertips (UK Health Security Agency), comparers with one and two levels of confidence.
    """
    lows, highs = as_numbers("lower", lower), as_numbers("upper", upper)
    for name, limits in (("lower", lows), ("upper", highs)):
        if limits.ndim == 0 or len(limits) != 2:
            raise StatisticsError(
                f"{name} must have the shape (2, ...), the limits at two levels, got {limits.shape}"
            )
    if (lows[1] > lows[0]).any() or (highs[1] < highs[0]).any():
        raise StatisticsError(
            "the second interval must hold the first: give the lower level of confidence first"
        )
    end = target_lower if target_upper is None else target_upper
    first, second = (
        _place(low, high, target_lower, end, value) for low, high in zip(lows, highs, strict=True)
    )
    strong = (first == second) & np.isin(first, ("below", "above"))
    if np.ndim(first) == 0:
        return LevelledPosition(str(first), bool(strong))
    return LevelledPosition(first, strong)


def _place(
    low: FloatArray,
    high: FloatArray,
    start: npt.ArrayLike,
    end: npt.ArrayLike,
    value: npt.ArrayLike | None,
) -> WordArray:
    """Place one interval, with the rule that a figure equal to a single target is not above it."""
    place = np.asarray(compare_with_target(low, high, start, end))
    if value is None:
        return place
    figure, target = as_numbers("value", value), as_numbers("target_lower", start)
    equal = (target == as_numbers("target_upper", end)) & (figure <= target)
    return np.where((place == "above") & equal, "between", place).astype(np.str_)


def overlap_position(
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    other_lower: npt.ArrayLike,
    other_upper: npt.ArrayLike,
) -> Words:
    """Say whether two intervals overlap: only for tables that must match Fingertips.

    The rule misses true differences. Two 95% intervals may overlap while a test of the difference
    has p below 0.05: 120 events against 154 have the intervals 99 to 143 and 131 to 180, and
    p = 0.046. Two of equal width part only where p is below 0.006. Use `compare_counts` or
    `compare_proportions` for anything else.

    Parameters
    ----------
    lower, upper, other_lower, other_upper
        Limits of two separate samples at the same level, of any shapes that fit each other.

    Returns
    -------
    str or array of words
        "below" or "above", said of the first interval, "overlapping" (touching too), or "missing";
        in arrays also "missing" where a lower limit is above its upper one.

    Raises
    ------
    StatisticsError
        For single numbers with a lower limit above its upper one.

    References
    ----------
    Fingertips (UK Health Security Agency), comparer of two overlapping intervals. Schenker N,
    Gentleman JF (2001), Am Stat 55, 182-186.
    """
    given = Arguments.read(
        lower=lower, upper=upper, other_lower=other_lower, other_upper=other_upper
    )
    low, high, other_low, other_high = given.arrays
    crossed = "{} must not be above {}, got {{{}}} and {{{}}}"
    reason = given.reasons(
        Rule(low > high, "crossed", crossed.format(*("lower", "upper") * 2)),
        Rule(
            other_low > other_high, "crossed", crossed.format(*("other_lower", "other_upper") * 2)
        ),
        may_be_infinite=given.names,
    )
    places = np.select(
        [reason != "", low > other_high, high < other_low],
        ["missing", "above", "below"],
        OVERLAPPING,
    )
    return given.give_back(places)
