"""Series on their process charts, as arrays, and how the charts of some are put among all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from community_safety.indicators.grids import FloatArray, Grid
from community_safety.partnership_measures import ChartSettings
from community_safety.statistics.process_charts.chart import ProcessChart
from community_safety.statistics.process_charts.last_point import last_signal

FIELDS: Mapping[str, type] = {
    **dict.fromkeys(("points", "centre", "lower", "upper", "near_lower", "near_upper"), float),
    **{"sigma": float, "segment": int, "position": int, "rule": object},
}
"""The arrays of a process chart and what is in them; its `values` are called points here."""
AT_THE_END: Mapping[str, type] = {"position": int, "rule": object, "since": int, "p_value": float}
Words: TypeAlias = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Charted:
    """The series of one grid on their charts, in the measure's unit.

    Attributes
    ----------
    grid
        As laid out; for charts of rare events a column is an event, not a period.
    kind, reason, season
        Of each series: its chart, why that one, and what is known of its season.
    no_limits
        Why a series has no limits at its end; empty where it has.
    raw, adjusted
        Points as recorded, and without their season (missing where they are not adjusted).
    points, centre, lower, upper, near_lower, near_upper, sigma, segment, position, rule
        As of `ProcessChart`, whose `values` are the points: shape (series, periods).
    last_position, last_rule, last_since, last_p
        As of `LastSignal`: one for each series.
    since_last_event
        Of charts of rare events: days from the last one to the end of the series; missing for other
        charts, and where a gap follows.
    """

    grid: Grid
    kind: Words
    reason: Words
    season: Words
    no_limits: Words
    raw: FloatArray
    adjusted: FloatArray
    points: FloatArray
    centre: FloatArray
    lower: FloatArray
    upper: FloatArray
    near_lower: FloatArray
    near_upper: FloatArray
    sigma: FloatArray
    segment: npt.NDArray[np.int64]
    position: npt.NDArray[np.int64]
    rule: Words
    last_position: npt.NDArray[np.int64]
    last_rule: Words
    last_since: npt.NDArray[np.int64]
    last_p: FloatArray
    since_last_event: FloatArray

    @property
    def first(self) -> npt.NDArray[np.int64]:
        """Column of each series' first figure; of its first count where it has no figure."""
        known, counted = ~np.isnan(self.points), ~np.isnan(self.grid.numbers["numerator"])
        first = np.where(known.any(axis=1), known.argmax(axis=1), counted.argmax(axis=1))
        return np.asarray(first, dtype=np.int64)


def on_days(grid: Grid, settings: Mapping[str, ChartSettings], key: str) -> npt.NDArray[np.bool_]:
    """Mark the periods that hold one of the days that a partnership file names."""
    marked = np.zeros(grid.starts.shape, dtype=bool)
    for row, name in enumerate(grid.indicators):
        for day in getattr(settings[name], key):
            wanted = np.datetime64(day)
            marked[row] |= (grid.starts[row] <= wanted) & (wanted <= grid.ends[row])
    return marked


def at_the_end_named(ends: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Return what is known of the last points under the names that `Charted` has for it."""
    return {f"last_{name.removesuffix('_value')}": array for name, array in ends.items()}


def empty_arrays(types: Mapping[str, type], shape: tuple[int, ...]) -> dict[str, npt.NDArray[Any]]:
    """Return an array for each name, to be filled by `keep_chart`."""
    return {name: np.zeros(shape, dtype=of) for name, of in types.items()}


def keep_chart(
    chart: ProcessChart,
    rows: npt.NDArray[np.bool_],
    fields: Mapping[str, npt.NDArray[Any]],
    ends: Mapping[str, npt.NDArray[Any]],
    why: Words,
) -> None:
    """Put the chart of some series into the arrays of all of them."""
    signal = last_signal(chart)
    for name, array in fields.items():
        array[rows] = getattr(chart, "values" if name == "points" else name)
    for name, array in ends.items():
        array[rows] = getattr(signal, name)
    why[rows] = chart.reason
