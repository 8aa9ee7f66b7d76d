"""A process chart: centre, limits and special causes of each point of a stack of series."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from community_safety.statistics.arguments import BoolArray, FloatArray, WordArray, as_numbers
from community_safety.statistics.process_charts import points as reading
from community_safety.statistics.process_charts import rules
from community_safety.statistics.process_charts.rules import Flags, IntArray

OUTSIDE = "outside the limits"
TREND = "trend"
NEAR = "two of three near a limit"
SHIFT = "shift"
RULES = (OUTSIDE, TREND, NEAR, SHIFT)  # the first that a point meets is the one it is marked with

LEAST_POINTS = reading.LEAST_POINTS


@dataclass(frozen=True, slots=True)
class ProcessChart:
    """Charts of a stack of series; every array but `reason` has shape (..., periods).

    Attributes
    ----------
    values
        The figures charted, in their own unit; nan for a gap.
    centre
        Mean of the points used, for each point's segment; also where there are no limits.
    lower, upper
        Limits, clipped to what is possible; nan where there are none.
    near_lower, near_upper
        Two thirds of the way from the centre to the limits before clipping.
    sigma
        Standard deviation of a point: limits are ``centre -/+ 3 sigma`` before clipping.
    segment
        0, 1, 2, ...: points of one segment share a mean.
    position
        +1 for a special cause upwards (for a trend: rising), -1 downwards, 0 for common cause, a
        gap, a point left out, or no limits.
    rule
        The rule that made it one, of `RULES`, else "".
    reason
        Shape (...): why the last segment of a series has no limits, "" where it has.
    left_out
        True for points that are shown but take part in nothing; None where no point is.
    degrees_of_freedom
        With which `sigma` is known; infinite where it follows from a binomial or Poisson law.
        None is read as infinite.
    exponent
        Where it is not 1, `sigma` and its limits hold for ``values ** exponent`` (the t chart).
    """

    values: FloatArray
    centre: FloatArray
    lower: FloatArray
    upper: FloatArray
    near_lower: FloatArray
    near_upper: FloatArray
    sigma: FloatArray
    segment: IntArray
    position: IntArray
    rule: WordArray
    reason: WordArray
    left_out: BoolArray | None = None
    degrees_of_freedom: FloatArray | None = None
    exponent: float = 1.0


def rule_flags(chart: ProcessChart) -> Flags:
    """Return what each of the four rules says of each point, also where another one came first."""
    shown = np.isnan(chart.upper)
    if chart.left_out is not None:
        shown = shown | chart.left_out
    values = np.where(shown, np.nan, chart.values)
    return Flags(
        rules.outside_limits(values, chart.lower, chart.upper),
        rules.trends(values, chart.segment),
        rules.near_limits(values, chart.centre, chart.near_lower, chart.near_upper, chart.segment),
        rules.shifts(values, chart.centre, chart.segment),
    )


def draw_chart(
    values: FloatArray,
    points: reading.Points,
    centre: FloatArray,
    sigma: FloatArray,
    *,
    ranges: reading.Ranges | None = None,
    floor: npt.ArrayLike | None = None,
    ceiling: npt.ArrayLike | None = None,
) -> ProcessChart:
    """Return the chart with limits at three standard deviations, and its special causes.

    Parameters
    ----------
    values, centre, sigma
        Shape (..., periods).
    points
        Which points take part in what.
    ranges
        The moving ranges that `sigma` rests on; None where it follows from a law.
    floor, ceiling
        Smallest and largest possible figure, one number or one for each series; nan or None for
        none. Limits stop there.
    """
    number = None if ranges is None else ranges.number
    freedom = np.full(values.shape, np.inf) if ranges is None else ranges.degrees_of_freedom
    fine = points.enough(number)
    known = np.where(fine, sigma, np.nan)
    lines = [
        _clipped(centre + step * known, centre, floor, ceiling) for step in (-3.0, -2.0, 2.0, 3.0)
    ]
    chart = ProcessChart(
        values=values,
        centre=np.where(points.refused[..., None] == "", centre, np.nan),
        lower=lines[0],
        near_lower=lines[1],
        near_upper=lines[2],
        upper=lines[3],
        sigma=known,
        segment=points.segment,
        position=np.zeros(values.shape, dtype=np.int64),
        rule=np.full(values.shape, ""),
        reason=points.shortage(number),
        left_out=points.left_out if points.left_out.any() else None,
        degrees_of_freedom=np.where(fine, freedom, np.nan),
    )
    return mark_points(chart)


def mark_points(chart: ProcessChart) -> ProcessChart:
    """Return the chart with each point's special cause: the first rule that it meets."""
    flags = rule_flags(chart)
    met = [flag != 0 for flag in flags]
    position = np.select(met, list(flags), default=0)
    return replace(chart, position=position, rule=np.select(met, RULES, default="").astype(np.str_))


def _clipped(
    line: FloatArray,
    centre: FloatArray,
    floor: npt.ArrayLike | None,
    ceiling: npt.ArrayLike | None,
) -> FloatArray:
    """Return a line that stays within floor and ceiling, but never crosses the centre."""
    for name, bound, nearer, farther in (
        ("floor", floor, np.minimum, np.fmax),
        ("ceiling", ceiling, np.maximum, np.fmin),
    ):
        if bound is not None:
            # fmax and fmin pass over a bound that is nan, and over a line that is: put that back.
            most = farther(line, as_numbers(name, bound)[..., None])
            held = np.where(np.isnan(line), np.nan, most)
            beyond = held != line
            line = np.where(beyond, nearer(held, centre), line)
    return line
