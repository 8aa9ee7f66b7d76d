"""What a process chart says of a series at its last point, and each of its points in a row."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.indicators.charted import Charted
from community_safety.indicators.series import KEY
from community_safety.statistics.process_charts.chart import SHIFT, TREND

SIMULATED_OVER_NOMINAL = 2.0
"""How many times more often than their nominal p-value signals so strong arise by chance.

Among the many measures of a briefing it is the small ones that count; see the page on false alarms.
"""
POINTS_ONLY = "points only"
"""The kind of chart of a series without limits."""


def at_the_end(charted: list[Charted]) -> pd.DataFrame:
    """Say where each series stands at its last point.

    Returns
    -------
    DataFrame
        Indexed by indicator and area. `movement_position` (`above`, `below`, `between`, or
        `missing` without limits) is the measure's: for rare events, more time between them is
        fewer of them. `movement_reason` says why there are no limits; `movement_p_value` is that of
        the signal; `movement_rule`, `movement_run` (points) and the first of these points,
        `movement_start, movement_end`; `movement_points` in all. `chart_position` is the chart's
        own, +1, 0 or -1. Of the last point that was not left out: `last_point`, `last_start,
        last_end`; of the last period `centre`, `limit_lower, limit_upper`, `sigma`. And `chart`,
        `chart_reason`, `season`, `months_each`, and of charts of rare events `since_last_event`:
        the days from the last one to the end of the series.
    """
    frames = [_frame_at_the_end(each) for each in charted]
    if not frames:
        index = pd.MultiIndex.from_arrays([[], []], names=KEY)
        return pd.DataFrame(index=index, columns=list(END_COLUMNS)).astype(END_COLUMNS)
    return pd.concat(frames).sort_index()


END_COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("movement_position", "movement_reason", "movement_rule"), "object"),
    **dict.fromkeys(("chart", "chart_reason", "season"), "object"),
    "movement_strong": "bool",
    **dict.fromkeys(("movement_p_value", "movement_run", "movement_points"), "float64"),
    **dict.fromkeys(("chart_position", "months_each", "last_point", "centre"), "float64"),
    **dict.fromkeys(("limit_lower", "limit_upper", "sigma", "since_last_event"), "float64"),
    **dict.fromkeys(("movement_start", "movement_end", "last_start", "last_end"), "datetime64[s]"),
}
"""What `at_the_end` says of each series, and in what type."""


def _frame_at_the_end(part: Charted) -> pd.DataFrame:
    rows = np.arange(len(part.grid.keys))
    known = ~np.isnan(part.points)
    moved = part.last_position * np.where(part.kind == "t", -1, 1)
    limited = part.no_limits == ""
    last, first = _run(part)
    columns = np.arange(known.shape[1])
    inside = known & (columns >= first[:, None]) & (columns <= last[:, None])
    words = np.select([moved > 0, moved < 0], ["above", "below"], default="between")
    frame = pd.DataFrame(
        {
            "movement_position": np.where(limited, words, "missing"),
            "movement_reason": part.no_limits,
            "movement_rule": part.last_rule,
            "chart": part.kind,
            "chart_reason": part.reason,
            "season": part.season,
            "movement_strong": False,
            "movement_p_value": np.minimum(SIMULATED_OVER_NOMINAL * part.last_p, 1.0),
            "movement_run": np.where(part.last_position == 0, 0, inside.sum(axis=1)),
            "movement_points": known.sum(axis=1),
            "chart_position": part.last_position,
            "months_each": part.grid.months,
            "last_point": part.points[rows, last],
            "centre": part.centre[:, -1],
            "limit_lower": part.lower[:, -1],
            "limit_upper": part.upper[:, -1],
            "sigma": part.sigma[:, -1],
            "since_last_event": part.since_last_event,
            "movement_start": part.grid.starts[rows, first],
            "movement_end": part.grid.ends[rows, first],
            "last_start": part.grid.starts[rows, last],
            "last_end": part.grid.ends[rows, last],
        },
        index=part.grid.keys,
    )
    return frame.astype(END_COLUMNS)


def _run(part: Charted) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the columns of the last point that is judged and of the first of its signal's run.

    A shift may follow a trend that began on the other side of the average, and a trend a shift
    that did not rise: neither belongs to the run that the last point's own rule saw.
    """
    position, columns = part.last_position[:, None], np.arange(part.points.shape[1])
    # A point left out is no signal, so that the last signal is the last point that is judged.
    signals = np.where((part.position != 0) & (position != 0), columns, -1).max(axis=1)
    last = np.where(signals >= 0, signals, columns[-1])
    with np.errstate(invalid="ignore"):
        same_side = np.sign(part.points - part.centre) == position
        same_way = np.sign(np.diff(part.points, axis=1, append=np.nan)) == position
    rule = part.last_rule[:, None]
    belongs = np.select([rule == SHIFT, rule == TREND], [same_side, same_way], default=True)
    belongs = belongs & (columns >= part.last_since[:, None])
    breaks = np.where(~belongs & (columns < last[:, None]), columns, -1).max(axis=1)
    return last, np.where(part.last_position == 0, last, breaks + 1)


def points_of(charted: list[Charted], area_code: str) -> pd.DataFrame:
    """Return every point of one place's series, gaps among them, below each other.

    Columns `indicator_id, chart, start, end, numerator, denominator, value, adjusted, centre,
    lower, upper, target_lower, target_upper, position` (the chart's own), `rule`, `segment`,
    `months`. What lies before a series' first figure is no gap, and left out.
    """
    frames = []
    for part in charted:
        codes = part.grid.keys.get_level_values("area_code")
        for row in np.flatnonzero(codes == area_code):
            numbers = {name: array[row] for name, array in part.grid.numbers.items()}
            drawn = {name: getattr(part, name)[row] for name in _DRAWN}
            days = {"start": part.grid.starts[row], "end": part.grid.ends[row]}
            frame = pd.DataFrame({**numbers, **days, "value": part.raw[row], **drawn})
            frame = frame[part.first[row] :]
            limited = part.no_limits[row] == "" or not np.isnan(part.upper[row]).all()
            frames.append(
                frame.assign(
                    indicator_id=part.grid.indicators[row],
                    chart=part.kind[row] if limited else POINTS_ONLY,
                    months=part.grid.months,
                )
            )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


_DRAWN = ("adjusted", "centre", "lower", "upper", "position", "rule", "segment")
