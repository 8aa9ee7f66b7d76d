"""Series whose events are so few that the time between them is what can be charted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from community_safety.indicators.charted import (
    AT_THE_END,
    FIELDS,
    Charted,
    Words,
    at_the_end_named,
    empty_arrays,
    keep_chart,
    on_days,
)
from community_safety.indicators.grids import FloatArray, Grid
from community_safety.indicators.seasons import season_untold
from community_safety.partnership_measures import ChartSettings
from community_safety.statistics.process_charts.rare_events import (
    rare_event_chart,
    time_between_events,
)


def alike_in_events(grid: Grid, rare: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.bool_]]:
    """Part series of rare events by how many they have: each is padded to the longest of its part.

    Up to twice as many events are alike.
    """
    events = np.maximum(np.nansum(grid.numbers["numerator"], axis=1), 1.0)
    doublings = np.where(rare, np.ceil(np.log2(events)), -1.0)
    return [doublings == each for each in np.unique(doublings[rare])]


def rare_series(grid: Grid, reason: Words, settings: Mapping[str, ChartSettings]) -> Charted:
    """Chart series whose events are so few that the time between them is what can be charted.

    Each event that ends a known time is a column of a grid of its own, the last one last.
    """
    events, between, since_last = _events_of(grid)
    marks = {key: on_days(events, settings, key) for key in ("rebase", "leave_out")}
    begins = marks["rebase"] & ~np.roll(marks["rebase"], 1, axis=1)
    wanted = [(settings[name].baseline, settings[name].screen) for name in grid.indicators]
    fields, ends_at = empty_arrays(FIELDS, between.shape), empty_arrays(AT_THE_END, reason.shape)
    why = np.full(len(reason), "", dtype=object)
    for baseline, screen in dict.fromkeys(wanted):
        same = np.array([each == (baseline, screen) for each in wanted])
        chart = rare_event_chart(
            between[same],
            starts=begins[same],
            left_out=marks["leave_out"][same],
            baseline=baseline,
            screen=screen,
        )
        keep_chart(chart, same, fields, ends_at, why)
    nothing = np.full(between.shape, np.nan)
    season = season_untold(grid, ~np.isnan(grid.numbers["numerator"]))
    kind = np.full(len(reason), "t", dtype=object)
    return Charted(
        events,
        kind,
        reason,
        season,
        why,
        between,
        nothing,
        **fields,
        **at_the_end_named(ends_at),
        since_last_event=since_last,
    )


def _events_of(grid: Grid) -> tuple[Grid, FloatArray, FloatArray]:
    """Return a grid with a column for each event, the days between, and those since the last."""
    days = (grid.ends - grid.starts).astype("timedelta64[D]").astype("float64") + 1
    days = np.where(np.isnan(days) | (days <= 0), 1.0, days)
    times = time_between_events(grid.numbers["numerator"], days)
    # A chart has a column at its end, even where no series has two events.
    extra = ((0, 0), (0, int(times.days.shape[1] == 0)))
    between = np.pad(times.days, extra, constant_values=np.nan)
    period = np.pad(times.period, extra, constant_values=-1)
    trailing = (period < 0).sum(axis=1)
    column = (np.arange(period.shape[1]) - trailing[:, None]) % period.shape[1]
    between = np.take_along_axis(between, column, axis=1)
    period = np.take_along_axis(period, column, axis=1)
    rows = np.arange(len(grid.keys))[:, None]
    before = period < 0
    starts, ends = grid.starts[rows, period], grid.ends[rows, period]
    empty = {name: np.full(between.shape, np.nan) for name in grid.numbers}
    events = Grid(
        keys=grid.keys,
        months=grid.months,
        kinds=grid.kinds,
        per=grid.per,
        starts=np.where(before, np.datetime64("NaT"), starts),
        ends=np.where(before, np.datetime64("NaT"), ends),
        numbers=empty | {"numerator": np.where(before, np.nan, 1.0)},
    )
    return events, between, times.since_last
