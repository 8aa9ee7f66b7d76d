"""t charts: the time between rare events, where counts would be mostly zeros."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import FloatArray, WordArray
from community_safety.statistics.process_charts.chart import ProcessChart
from community_safety.statistics.process_charts.points import read_series, stretched
from community_safety.statistics.process_charts.rules import IntArray
from community_safety.statistics.process_charts.xmr import xmr_chart

# Raised to this power, exponential waiting times are nearly normal (a Weibull shape of 3.6).
EXPONENT = 1 / 3.6


@dataclass(frozen=True, slots=True)
class TimesBetween:
    """Times between the events of each series of a stack, padded with nan to the longest.

    Attributes
    ----------
    days
        Shape (..., most events - 1): from each event to the next; nan across a gap, and as padding.
    period
        Of that shape: index of the period of the event that ends each interval, -1 for padding.
    since_last
        Shape (...): days from the last event to the end of the series, nan after a gap or without
        an event. Not a point of the chart, since the interval has not ended.
    reason
        Shape (...): ``negative count``, ``infinite``, ``not a whole number``, ``no events``, or "".
    """

    days: FloatArray
    period: IntArray
    since_last: FloatArray
    reason: WordArray


def time_between_events(counts: npt.ArrayLike, days: npt.ArrayLike) -> TimesBetween:
    """Turn counts of consecutive periods into the times between the single events.

    The k events of a period lie at i/(k + 1) of it, i = 1 to k: where k days chosen at random lie
    on average. Where exact dates are known use their differences instead: spreading makes times
    within a period more equal than they were. Meant for counts of at most about one a period.

    Parameters
    ----------
    counts
        Shape (..., periods), whole events; nan for a period without a figure, across which times
        are unknown.
    days
        Length of the periods, above zero, of a shape that fits the counts.

    Returns
    -------
    TimesBetween
        In the unit of `days`.

    Raises
    ------
    StatisticsError
        When an argument is not numeric, lengths are not above zero, or shapes do not fit.
    """
    given = read_series("counts", counts)
    length = _lengths(days, given.shape)
    reason = _reason(given)
    usable = ~np.isnan(given) & (reason == "")[..., None]
    number = np.where(usable, given, 0.0).astype(np.int64)
    start = np.cumsum(length, axis=-1) - length
    cell = np.repeat(np.arange(number.size), number.ravel())
    place = np.arange(cell.size) - (np.cumsum(number) - number.ravel())[cell]
    share = (place + 1.0) / (number.ravel()[cell] + 1.0)
    when = start.ravel()[cell] + share * length.ravel()[cell]
    gaps = np.cumsum(np.isnan(given), axis=-1)
    moments, where = _padded(when, cell, number, np.nan), _padded(cell, cell, number, -1)
    passed = _padded(gaps.ravel()[cell], cell, number, -1)
    between = np.where(np.diff(passed, axis=-1) == 0, np.diff(moments, axis=-1), np.nan)
    period = np.where(where[..., 1:] >= 0, where[..., 1:] % max(given.shape[-1], 1), -1)
    since = _since_last(moments, passed, length, gaps)
    return TimesBetween(between, period.astype(np.int64), since, reason)


def rare_event_chart(
    days_between: npt.ArrayLike,
    *,
    starts: npt.ArrayLike | None = None,
    left_out: npt.ArrayLike | None = None,
    baseline: int | None = None,
    screen: bool = True,
) -> ProcessChart:
    """Chart times between events (t chart): higher is longer between events, so rarer.

    An XmR chart of time to the power 1/3.6, transformed back. For events that are rare and come
    singly; at most one point an event, so a long spell without any shows only when it has ended
    (give `TimesBetween.since_last` beside the chart). Not for more than about one event a period.

    Parameters
    ----------
    days_between
        Shape (..., intervals), zero or more, in any unit of time; nan for an unknown interval.
    starts, left_out, baseline, screen
        As for `xmr_chart`.

    Returns
    -------
    ProcessChart
        In the unit of `days_between`, but `sigma`, which is of the transformed times, and so
        `exponent`. A negative time has the reason ``negative time``.

    Raises
    ------
    StatisticsError
        When an argument is not numeric or does not fit, or `baseline` is below 12.

    References
    ----------
    Nelson LS (1994), J Quality Technology 26, 88-91.
    """
    times = read_series("days_between", days_between)
    negative = times < 0
    scaled = np.where(negative, np.nan, np.abs(times)) ** EXPONENT
    chart = xmr_chart(
        scaled, starts=starts, left_out=left_out, baseline=baseline, screen=screen, floor=0.0
    )
    bad = np.asarray(negative.any(-1))
    lines = {
        name: np.where(bad[..., None], np.nan, getattr(chart, name) ** (1 / EXPONENT))
        for name in ("centre", "lower", "upper", "near_lower", "near_upper")
    }
    return replace(
        chart,
        values=np.where(np.isnan(chart.values), np.nan, times),
        sigma=np.where(bad[..., None], np.nan, chart.sigma),
        position=np.where(bad[..., None], 0, chart.position),
        rule=np.where(bad[..., None], "", chart.rule).astype(np.str_),
        reason=np.where(bad, "negative time", chart.reason).astype(np.str_),
        exponent=EXPONENT,
        **lines,
    )


def _lengths(days: npt.ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    """Return the length of every period of the stack."""
    length = read_series("days", np.atleast_1d(days))
    if not (np.isfinite(length) & (length > 0)).all():
        raise StatisticsError("days must be above zero for every period")
    return stretched("days", length, shape, "counts")


def _reason(counts: FloatArray) -> WordArray:
    """Return why the events of a series cannot be placed."""
    there = np.where(np.isfinite(counts), counts, 0.0)
    broken = [
        np.isinf(counts).any(-1),
        (counts < 0).any(-1),
        (there != np.round(there)).any(-1),
        ~(there > 0).any(-1),
    ]
    words = ["infinite", "negative count", "not a whole number", "no events"]
    return np.select(broken, words, default="").astype(np.str_)


def _padded(
    amounts: npt.NDArray[np.generic], cell: IntArray, number: IntArray, padding: float
) -> npt.NDArray[np.float64]:
    """Return one amount for each event as an array (..., most events), padded at the end."""
    each = number.sum(-1).ravel()
    series = cell // max(number.shape[-1], 1)
    place = np.arange(cell.size) - (np.cumsum(each) - each)[series]
    table = np.full((each.size, max(int(each.max(initial=0)), 1)), padding, dtype=np.float64)
    table[series, place] = amounts
    return table.reshape(*number.shape[:-1], -1)


def _since_last(
    moments: FloatArray, passed: FloatArray, length: FloatArray, gaps: IntArray
) -> FloatArray:
    """Return the days from each series' last event to its end, nan where a gap lies between."""
    if not length.shape[-1]:
        return np.full(length.shape[:-1], np.nan)
    last = np.nanmax(np.where(np.isnan(moments), -np.inf, moments), axis=-1)
    known = np.isfinite(last) & (passed.max(-1) == gaps[..., -1])
    return np.where(known, length.sum(-1) - last, np.nan)
