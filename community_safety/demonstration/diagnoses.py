"""What should be found of each target, worked out from the true level, limits and reach.

The rules are those of the methods page on targets, written anew with normal approximations. They
are read once on the truth itself, and again with one after the other of the estimates they rest on
as far off as chance takes it once in a hundred times; where one of these readings differs, the
diagnosis is undecided.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy import stats

from community_safety.demonstration.measures import Measure
from community_safety.demonstration.points import SURE_SHARE, Points, is_rare, points

UNREACHABLE, TOO_EASY, FAIR = "unreachable now", "too easy", "a fair target"
MOVING_BASE, UNDETECTABLE = "set on a moving base", "undetectable"
INSIDE_NOISE, UNDECIDED = "inside the noise", "undecided"
WORTH_ASKING = 0.02
_FEWEST_PERIODS = 3
_Z = float(stats.norm.ppf(0.975))
_SEEN = _Z + float(stats.norm.ppf(0.8))
"""Standard errors that a difference needs to be found four times in five."""
_BEYOND_CHANCE = float(stats.norm.isf((1 - SURE_SHARE) / 2))
"""Standard errors that chance exceeds once in a hundred times, either way."""
_FREEDOM = {"month": 22, "quarter": 6}
"""Degrees of freedom that three years leave for the dispersion, where it is estimated."""


@dataclass(frozen=True, slots=True)
class TrueTarget:
    """A target beside the true figure of the window, all in the measure's unit.

    `end` is the end of the target that could be missed; `error` the figure's standard error.
    `each` is how many points make the window's figure (those of a count or rate are of one period),
    `scale` what turns a point into the unit. `base_shift` is by how many standard errors the base
    of a target on last year differs from the year before, nan for any other target.
    """

    end: float
    value: float
    error: float
    each: float
    scale: float
    base_shift: float = np.nan


class _Reading(NamedTuple):
    """How far each estimate is off: -1, 0 or 1 times what chance does once in a hundred times."""

    level: int = 0
    figure: int = 0
    limits: int = 0
    width: int = 0
    base: int = 0


def expected_diagnosis(measure: Measure, area_code: str, target: TrueTarget) -> tuple[str, str]:
    """Return what the rules say on the truth itself, and whether chance leaves it so.

    Returns
    -------
    tuple of str
        The diagnosis on the truth, and the same or `undecided`. Empty without a figure.
    """
    if np.isnan(target.value):
        return "", ""
    found = points(measure, area_code)
    true = _diagnosis(measure, found, target, _Reading())
    if is_rare(measure, area_code) is None:
        return true, UNDECIDED
    off = (_Reading(**{name: way}) for name, way in product(_Reading._fields, (-1, 1)))
    alike = all(_diagnosis(measure, found, target, reading) == true for reading in off)
    return true, true if alike else UNDECIDED


def _diagnosis(measure: Measure, found: Points, target: TrueTarget, off: _Reading) -> str:
    good = 1.0 if measure.good == "higher" else -1.0
    process = _by_process(measure, found, target, off, good)
    if process:
        return process
    if abs(target.base_shift + off.base * _BEYOND_CHANCE) > _Z:
        return MOVING_BASE
    if measure.is_value_only:
        return INSIDE_NOISE
    level = _level(found, off) * target.scale * target.each
    value = target.value + off.figure * _BEYOND_CHANCE * target.error
    spread = _spread(measure, off.width)
    if abs(value - target.end) > _Z * target.error * spread:
        return FAIR
    if abs(level - target.end) >= _SEEN * _error_at_end(measure, target) * spread:
        return FAIR
    asked = good * (target.end - level)
    return UNDETECTABLE if asked > WORTH_ASKING * abs(target.end) else INSIDE_NOISE


def _by_process(
    measure: Measure, found: Points, target: TrueTarget, off: _Reading, good: float
) -> str:
    """Read the target against the process limits, or each period's interval without them."""
    end = target.end / target.each / target.scale
    if found.has_limits:
        sigma = found.sigmas()[1 + off.limits]
        centre = _level(found, off)
        low, high = centre - 3 * sigma, centre + 3 * sigma
        if not measure.is_value_only:
            low = max(low, 0.0)
        beyond = 1.0 if end > high else -1.0 if end < low else 0.0
    elif len(found.means) >= _FEWEST_PERIODS and not measure.is_value_only:
        distance = (end - found.means) / found.deviations + off.level * _BEYOND_CHANCE
        beyond = float((distance > _Z).all()) - float((distance < -_Z).all())
    else:
        return ""
    return {0.0: "", good: UNREACHABLE, -good: TOO_EASY}[beyond]


def _level(found: Points, off: _Reading) -> float:
    """Return the average of the points, as far off as a reading says."""
    error = float(np.sqrt((found.deviations**2).sum()) / len(found.means))
    return float(found.means.mean()) + off.level * _BEYOND_CHANCE * error


def _error_at_end(measure: Measure, target: TrueTarget) -> float:
    """Return the standard error that the figure would have if its level were the target."""
    value, end = target.value / target.scale, target.end / target.scale
    if measure.is_share:
        value, end = value * (1 - value), end * (1 - end)
    return float(target.error * np.sqrt(end / value))


@cache
def _spread(measure: Measure, off: int) -> float:
    """Return by how much an interval is wider for its dispersion being an estimate."""
    freedom = _FREEDOM.get(measure.frequency)
    if freedom is None or measure.kind == "survey":
        return 1.0
    wider = stats.t.ppf(0.975, freedom) / _Z
    tail = {-1: (1 - SURE_SHARE) / 2, 1: (1 + SURE_SHARE) / 2}
    estimate = stats.chi2.ppf(tail[off], freedom) / freedom if off else 1.0
    return float(wider * np.sqrt(max(estimate, 1 / measure.dispersion)))
