"""What the last point of each chart says, and how surprising that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.statistics.arguments import BoolArray, FloatArray, WordArray
from community_safety.statistics.process_charts import rules
from community_safety.statistics.process_charts.chart import ProcessChart, rule_flags
from community_safety.statistics.process_charts.rules import Flags, IntArray

Element = TypeVar("Element", bound=np.generic)

NEAR_LIMIT = 2.0  # standard deviations from the mean to the near limits


@dataclass(frozen=True, slots=True)
class LastSignal:
    """The last point of each series of a stack; arrays of shape (...).

    Attributes
    ----------
    position
        +1, -1 or 0, as in `ProcessChart`.
    rule
        Which rule made the last point a special cause, else "".
    since
        Index of the first of the special causes in one direction that reach up to the last point
        without a break, within its segment; -1 where the last point is common cause.
    p_value
        Nominal probability of so strong a signal at one point by chance; 1 where no rule fires, nan
        where there are no limits.
    """

    position: IntArray
    rule: WordArray
    since: IntArray
    p_value: FloatArray


def last_signal(chart: ProcessChart) -> LastSignal:
    """Return the type of the last point of each chart, the variation icon of Making Data Count.

    The last point is the last that has a figure and was not left out; where that lies before the
    last segment there is nothing to say. The p-value is the smallest over the rules that the point
    meets: r points on one side 2 x 0.5^r; a trend of r points 2/r!; outside, the two-sided tail of
    t with the degrees of freedom of sigma; near a limit, two or three of three beyond two standard
    deviations with all three on one side. It is nominal: points share an estimated mean, several
    rules are looked at, and a run could have begun anywhere. Use it to order signals and to adjust
    for many series, not as the level of a test.

    Returns
    -------
    LastSignal
        Of shape (...).

    References
    ----------
    The probabilities are worked out for independent points; the degrees of freedom are those of
    `Points.ranges`. On the estimate of sigma: Cryer JD, Ryan TP (1990), J Quality Technology 22,
    187-192. How often signals come by chance is simulated in ``docs/methods/process_charts.md``.
    """
    if not chart.values.shape[-1]:
        empty = np.zeros(chart.values.shape[:-1], dtype=np.int64)
        return LastSignal(empty, np.full(empty.shape, ""), empty - 1, np.full(empty.shape, np.nan))
    judged = ~np.isnan(chart.values)
    if chart.left_out is not None:
        judged = judged & ~chart.left_out
    last = _last(judged)
    limits = ~np.isnan(_at(chart.upper, last)) & _at(judged, last)
    limits = limits & (_at(chart.segment, last) == chart.segment[..., -1])
    position = np.where(limits, _at(chart.position, last), 0)
    return LastSignal(
        position,
        np.where(position != 0, _at(chart.rule, last), "").astype(np.str_),
        _since(chart, position, last),
        np.where(limits, _p_value(chart, judged, last), np.nan),
    )


def _p_value(chart: ProcessChart, judged: BoolArray, last: IntArray) -> FloatArray:
    """Return the smallest p-value over the rules that fire at the last point, 1 where none does."""
    values = np.where(judged, chart.values, np.nan)
    fires = Flags(*(_at(flags, last) for flags in rule_flags(chart)))
    side = _at(rules.run_on_one_side(values, chart.centre, chart.segment), last)
    travel = _at(rules.run_in_one_direction(values, chart.segment), last)
    deviation = _deviation(chart, last)
    freedom = np.full(deviation.shape, np.inf)
    if chart.degrees_of_freedom is not None:
        freedom = _at(chart.degrees_of_freedom, last)
    tail = stats.t.sf(NEAR_LIMIT, freedom)
    in_order = np.exp(-np.cumsum(np.log(np.arange(1, values.shape[-1] + 1))))  # 1/r!
    p_values = (
        (fires.outside, 2 * stats.t.sf(deviation, freedom)),
        (fires.trend, 2 * in_order[travel - 1]),
        (fires.near, 2 * (tail**3 + 3 * tail**2 * (0.5 - tail))),
        (fires.shift, 2 * 0.5**side),
    )
    smallest = np.ones(deviation.shape)
    for fired, p_value in p_values:
        smallest = np.where(fired != 0, np.minimum(smallest, p_value), smallest)
    return smallest


def _deviation(chart: ProcessChart, last: IntArray) -> FloatArray:
    """Return the last point's distance from the centre in standard deviations; 0 / 0 is 0."""
    value, centre, sigma = (_at(array, last) for array in (chart.values, chart.centre, chart.sigma))
    away = value**chart.exponent - centre**chart.exponent if chart.exponent != 1 else value - centre
    spread = np.where(away == 0, 0.0, np.inf)
    deviation: FloatArray = np.divide(np.abs(away), sigma, out=spread, where=sigma > 0)
    return deviation


def _since(chart: ProcessChart, position: IntArray, last: IntArray) -> IntArray:
    """Return where the special causes in the direction of the last point begin, else -1."""
    periods = np.arange(chart.values.shape[-1])
    same = chart.position == position[..., None]
    same = same & (chart.segment == chart.segment[..., -1:])
    other = ~same & (periods <= last[..., None])
    first = np.where(other, periods, -1).max(-1) + 1
    return np.where(position != 0, first, -1)


def _last(judged: BoolArray) -> IntArray:
    """Return the index of the last True along the last axis, 0 where there is none."""
    periods = np.arange(judged.shape[-1])
    return np.asarray(np.where(judged, periods, 0).max(-1))


def _at(array: npt.NDArray[Element], last: IntArray) -> npt.NDArray[Element]:
    """Return each series' element at its own index."""
    return np.asarray(np.take_along_axis(array, last[..., None], axis=-1)[..., 0])
