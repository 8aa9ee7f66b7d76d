"""Whether the target is the problem: whether it can be met, missed, or told apart at all.

A figure that misses its target says something about performance only where the target is one that
the process could meet, could miss, and could be seen to meet. One word for each target, first
match wins; the rules and their reasons are on the methods page.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from community_safety.statistics.arguments import (
    Arguments,
    BoolArray,
    Figures,
    FloatArray,
    Rule,
    WordArray,
    Words,
    above_zero,
    not_negative,
)
from community_safety.statistics.target_inputs import (
    ChartLimits,
    MovingBase,
    Record,
    Target,
    Window,
)
from community_safety.statistics.target_power import Telling, WindowSize, tell

UNREACHABLE, TOO_EASY = "unreachable now", "too easy"
MOVING_BASE, FAIR = "set on a moving base", "a fair target"
UNDETECTABLE, INSIDE_NOISE = "undetectable", "inside the noise"
LEAST_PERIODS = 3
CHART_FIELDS = ("lower", "upper", "target_lower", "target_upper")
WORTH_ASKING = 0.02  # of the target: asking for less is asking for what there is

NO_TARGET, NO_DIRECTION = "no target", "no direction"
OPEN_TARGET = "the target has no end that could be missed"
REVERSED = "lower end above upper end"
DIRECTION_MESSAGE = "direction must be +1, -1 or 0, got {direction}"
NO_PROCESS = "no process chart and fewer than three periods judged"
NO_LEVEL, NO_CASES = "no usual level", "no interval and no number of cases"
NONE_OR_ALL = "a target of none or all cannot be tested"
BY_LIMITS, BY_PERIODS = "process limits", "every period"
BASE_ABOVE, BASE_BELOW = "base year above the others", "base year below the others"
BY_FIGURE, BY_POWER = "interval of the figure", "size of the figure"


@dataclass(frozen=True, slots=True)
class TargetDiagnosis:
    """What each target is, and what the window's figure can say about it.

    Attributes
    ----------
    diagnosis
        One of the six words, or "" where there is a reason.
    basis
        What decided: "process limits", "every period", "base year above the others", "base year
        below the others", "interval of the figure" or "size of the figure"; else "".
    asked
        Improvement from the usual level to the target, 0 where the level meets it; nan unknown.
    detectable
        Smallest true shortfall against the target that a window of this size would show; infinite
        where none would, nan where not known.
    needed
        Cases at which the improvement asked for would show: trials for shares, events expected at
        the target for rates and counts. nan unless more than 2% of the target is asked for.
    reason
        Why there is no diagnosis, else "".
    """

    diagnosis: Words
    basis: Words
    asked: Figures
    detectable: Figures
    needed: Figures
    reason: Words


class _Verdict(NamedTuple):
    """Where a rule applies, the diagnosis it gives, and what it rests on."""

    applies: BoolArray
    diagnosis: str
    basis: str


def diagnose_target(
    target: Target,
    window: Window,
    chart: ChartLimits | None = None,
    record: Record | None = None,
    moving_base: MovingBase | None = None,
    power: float = 0.8,
    confidence: float = 0.95,
) -> TargetDiagnosis:
    """Say what kind of target each is, so that red is not read as failure where it is not.

    The end of the target that counts is the one that could be missed: the lower where high is
    good, the upper where low is good. Every argument may be an array; they are stretched to one
    shape, and every series is judged for itself. Not for targets that are themselves samples, nor
    as a verdict on performance: that is `compare_with_target`.

    Parameters
    ----------
    target, window
        What is compared, on one scale.
    chart, record, moving_base
        What else is known; leave out what is not.
    power, confidence
        Shares, for what is detectable and needed; one number each.

    Returns
    -------
    TargetDiagnosis
        Of the common shape, or single values where every argument was one.

    Raises
    ------
    StatisticsError
        For shapes that do not fit each other; for single numbers with the lower end of the target
        above the upper, an unknown direction, no base, a negative dispersion.
    """
    base = moving_base or MovingBase()
    parts = {
        "target": target,
        "window": window,
        "chart": chart or ChartLimits(),
        "record": record or Record(),
    }
    read, has = _read(parts, base)
    good = np.sign(has["target_direction"])
    end = np.where(good > 0, has["target_lower"], has["target_upper"])
    reason = _unusable(read, has, end)
    usable = reason == ""
    told = tell(has["window_level"], end, good, _size(has), power, confidence)
    gain = good * (has["window_level"] - end)
    asked = np.where(np.isnan(gain), np.nan, np.maximum(-gain, 0.0))
    large = asked > WORTH_ASKING * np.abs(end)
    position = np.broadcast_to(np.asarray(base.position), end.shape)
    rules = [
        *_by_process(has, good),
        *_by_moving_base(has["moving_is_moving"] == 1, position),
        *_by_figure(has, end, told, large),
    ]
    diagnosis, basis = _first(rules, usable)
    open_question = usable & (diagnosis == "")
    reason = np.where(open_question, _unknown(has, end), reason).astype(np.str_)
    return TargetDiagnosis(
        diagnosis=read.give_back(diagnosis),
        basis=read.give_back(basis),
        asked=read.give_back(np.where(usable, asked, np.nan)),
        detectable=read.give_back(np.where(usable, told.shortfall, np.nan)),
        needed=read.give_back(np.where(usable & large, told.needed, np.nan)),
        reason=read.give_back(reason),
    )


def _first(rules: list[_Verdict], usable: BoolArray) -> tuple[WordArray, WordArray]:
    """Return diagnosis and basis of the first rule that applies, "" where none does."""
    applies = [usable & rule.applies for rule in rules]
    diagnosis = np.select(applies, [np.asarray(rule.diagnosis) for rule in rules], default="")
    basis = np.select(applies, [np.asarray(rule.basis) for rule in rules], default="")
    return diagnosis.astype(np.str_), basis.astype(np.str_)


def _read(parts: dict[str, Any], base: MovingBase) -> tuple[Arguments, dict[str, FloatArray]]:
    """Return every field as a float array of the common shape, by `part_field`."""
    given = {
        f"{name}_{field.name}": getattr(part, field.name)
        for name, part in parts.items()
        for field in fields(part)
    }
    # The words of the position only lend their shape.
    shape = np.zeros(np.shape(base.position))
    read = Arguments.read(**given, moving_is_moving=base.is_moving, moving_position=shape)
    return read, dict(zip(read.names, read.arrays, strict=True))


def _size(has: dict[str, FloatArray]) -> WindowSize:
    """Return how many cases the windows have."""
    return WindowSize(
        np.where(has["window_base"] > 0, has["window_base"], np.nan),
        has["window_is_share"] == 1,
        has["window_dispersion"],
        has["window_standard_error"],
    )


def _unusable(read: Arguments, has: dict[str, FloatArray], end: FloatArray) -> WordArray:
    """Return why a target cannot be asked about, or raise where single numbers are nonsense."""
    low, high, good = (has[f"target_{name}"] for name in ("lower", "upper", "direction"))
    base, phi = (np.nan_to_num(has[f"window_{name}"], nan=1.0) for name in ("base", "dispersion"))
    names = ("lower", "upper", "direction", "base", "dispersion", "end")
    words = Arguments(names, (low, high, good, base, phi, end), read.single).reasons(
        Rule(low > high, REVERSED, "lower must not be above upper, got {lower} and {upper}"),
        Rule(~np.isin(good, [-1, 0, 1]), "no such direction", DIRECTION_MESSAGE),
        Rule(good == 0, NO_DIRECTION),
        above_zero("base", base),
        not_negative("dispersion", phi, "negative dispersion"),
        Rule(np.isinf(end), OPEN_TARGET),
        Rule(
            (has["window_is_share"] == 1) & ((end < 0) | (end > 1)),
            "target is no share",
            "a target for a share must lie in 0 to 1, got {end}",
        ),
        may_be_infinite=("lower", "upper", "end"),
    )
    return np.where(words == "missing", np.where(np.isnan(good), NO_DIRECTION, NO_TARGET), words)


def _has_chart(has: dict[str, FloatArray]) -> BoolArray:
    """Say where there are process limits with a target on their scale."""
    gaps = [np.isnan(has[f"chart_{name}"]) for name in CHART_FIELDS]
    return np.asarray(~np.logical_or.reduce(gaps))


def _by_process(has: dict[str, FloatArray], good: FloatArray) -> list[_Verdict]:
    """Return the two rules on what the process gives: its limits, or else every period."""
    low, high = has["chart_lower"], has["chart_upper"]
    end = np.where(good > 0, has["chart_target_lower"], has["chart_target_upper"])
    above, below = _has_chart(has) & (end > high), _has_chart(has) & (end < low)
    periods = has["record_periods"]
    judged = ~_has_chart(has) & (periods >= LEAST_PERIODS)
    return [
        _Verdict(np.where(good > 0, above, below), UNREACHABLE, BY_LIMITS),
        _Verdict(judged & (has["record_missed"] == periods), UNREACHABLE, BY_PERIODS),
        _Verdict(np.where(good > 0, below, above), TOO_EASY, BY_LIMITS),
        _Verdict(judged & (has["record_met"] == periods), TOO_EASY, BY_PERIODS),
    ]


def _by_moving_base(is_moving: BoolArray, position: npt.NDArray[np.str_]) -> list[_Verdict]:
    """Return the rules on a base year that its neighbours would not lead one to expect."""
    return [
        _Verdict(is_moving & (position == "above"), MOVING_BASE, BASE_ABOVE),
        _Verdict(is_moving & (position == "below"), MOVING_BASE, BASE_BELOW),
    ]


def _by_figure(
    has: dict[str, FloatArray], end: FloatArray, told: Telling, large: BoolArray
) -> list[_Verdict]:
    """Return the rules on what the window's figure can tell, where the process is known."""
    process = _has_chart(has) | (has["record_periods"] >= LEAST_PERIODS)
    outside = (end < has["window_lower"]) | (end > has["window_upper"])
    excluded = outside & ~np.isnan(has["window_value"])
    known = process & told.known
    return [
        _Verdict(process & excluded, FAIR, BY_FIGURE),
        _Verdict(known & told.enough, FAIR, BY_POWER),
        _Verdict(known & large, UNDETECTABLE, BY_POWER),
        _Verdict(known, INSIDE_NOISE, BY_POWER),
        # Without a size the limits alone say that single periods land on either side.
        _Verdict(_has_chart(has), INSIDE_NOISE, BY_LIMITS),
    ]


def _unknown(has: dict[str, FloatArray], end: FloatArray) -> WordArray:
    """Return what is missing where no rule could say anything."""
    share = has["window_is_share"] == 1
    tests = [
        ~_has_chart(has) & ~(has["record_periods"] >= LEAST_PERIODS),
        np.isnan(has["window_level"]),
        (end <= 0) | (share & (end >= 1)),
        np.isnan(has["window_dispersion"]),
    ]
    words = (NO_PROCESS, NO_LEVEL, NONE_OR_ALL, "no estimate of dispersion")
    return np.select(tests, [np.asarray(word) for word in words], default=NO_CASES).astype(np.str_)
