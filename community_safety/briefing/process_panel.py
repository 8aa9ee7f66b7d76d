"""One process chart: points, average, limits, target, marks, and words beside the lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from community_safety.briefing.labels import name_lines, room_beside
from community_safety.briefing.process_points import FloatArray, Series, equal_runs
from community_safety.briefing.scales import TICK_SIZE, set_value_axis, time_ticks, value_scale
from community_safety.briefing.signs import draw_signs
from community_safety.briefing.style import (
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    INTERVAL,
    LIGHT_PURPLE,
    ORANGE,
    ORANGE_TINT,
    TURQUOISE,
)
from community_safety.indicators.series_columns import CONCERN, HIGH, IMPROVEMENT, LOW
from community_safety.numbers import listed

MARKS = {
    CONCERN: ("X", DARK_PINK),
    IMPROVEMENT: ("s", TURQUOISE),
    HIGH: ("^", LIGHT_PURPLE),
    LOW: ("v", LIGHT_PURPLE),
}
"""Shape and colour of a point with a special cause; each shape occurs once."""
LATEST = ("o", DARK_BLUE)
_DASHES = (0, (4, 2.5))


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes of a chart's parts, in points: small beside others, larger alone.

    `ticks` are the numbers of ticks wanted at most across and up.
    """

    line: float
    dot: float
    mark: float
    ticks: tuple[int, int]
    label_width: float


SMALL = Look(line=1.2, dot=2.8, mark=5.5, ticks=(4, 3), label_width=84.0)
LARGE = Look(line=1.6, dot=4.0, mark=8.0, ticks=(8, 5), label_width=120.0)


def draw_panel(figure: Figure, axes: Axes, series: Series, look: Look) -> None:
    """Draw a measure into axes of its own, and write beside its lines what they are."""
    _scale(axes, series, look)
    _draw_targets(axes, series)
    _draw_levels(axes, series)
    _draw_lines(axes, series, look)
    _draw_marks(axes, series, look)
    name_lines(figure, axes, line_names(series), look.label_width)


def _scale(axes: Axes, series: Series, look: Look) -> None:
    set_value_axis(axes, value_scale(series.figures.to_numpy(), series.places, look.ticks[1]))
    half = _half_step(series)
    axes.set_xlim(series.days[0] - half, series.days[-1] + half)
    ticks = time_ticks(series.days, series.periods, look.ticks[0])
    axes.set_xticks([day for day, _ in ticks], [text for _, text in ticks], fontsize=TICK_SIZE)


def _half_step(series: Series) -> float:
    """Half the usual distance between periods, in days."""
    steps = np.diff(series.days)
    return float(np.median(steps)) / 2 if len(steps) and np.median(steps) > 0 else 1.0


def _draw_steps(axes: Axes, series: Series, level: FloatArray, **style: Any) -> None:
    """Draw a level that holds for a whole period each, from half a step before to half after."""
    half, days = _half_step(series), np.array(series.days, dtype="float64")
    known = ~np.isnan(level)
    for first, last in equal_runs(list(known)):
        if not known[first]:
            continue
        across = np.array([days[first] - half, *days[first : last + 1], days[last] + half])
        up = np.array([level[first], *level[first : last + 1], level[last]])
        if np.ptp(up) <= 1e-9 * np.abs(up).max():
            across, up = across[[0, -1]], up[[0, -1]]
        axes.plot(across, up, drawstyle="steps-mid", solid_capstyle="butt", **style)


def _draw_targets(axes: Axes, series: Series) -> None:
    """Draw the target as a line, or as two with a pale band between them."""
    low, high = (series.figures[name].to_numpy() for name in ("target_lower", "target_upper"))
    half, days = _half_step(series), np.array(series.days, dtype="float64")
    for stretch in series.of_targets():
        first, last = stretch.first, stretch.last
        if low[first] < high[first]:
            axes.fill_between([days[first] - half, days[last] + half], low[first], high[first],
                              color=ORANGE_TINT, linewidth=0, zorder=1)  # fmt: skip
    _draw_steps(axes, series, low, color=ORANGE, linewidth=2.2, zorder=2)
    other = np.where(high == low, np.nan, high)
    _draw_steps(axes, series, other, color=ORANGE, linewidth=2.2, zorder=2)


def _draw_levels(axes: Axes, series: Series) -> None:
    """Draw average and limits of each segment alone, as steps where they vary."""
    for segment in series.of_segments():
        places = np.arange(len(series.days))
        inside = (places >= segment.first) & (places <= segment.last)
        for name, dashes in (("centre", "-"), ("lower", _DASHES), ("upper", _DASHES)):
            level = np.where(inside, series.figures[name].to_numpy(), np.nan)
            _draw_steps(axes, series, level, color=DARK_GREY, linewidth=1.1, linestyle=dashes,
                        zorder=3)  # fmt: skip


def _draw_lines(axes: Axes, series: Series, look: Look) -> None:
    """Draw the line of points, and under it the recorded values where that is adjusted."""
    days, points = np.array(series.days, dtype="float64"), series.points
    recorded = series.figures["value"].to_numpy()
    for run in series.unbroken_runs():
        rows = slice(run.first, run.last + 1)
        if series.is_adjusted:
            axes.plot(days[rows], recorded[rows], color=INTERVAL, linewidth=0.9, zorder=4)
        axes.plot(days[rows], points[rows], color=DARK_BLUE, linewidth=look.line, zorder=5,
                  marker="o", markersize=look.dot, markeredgewidth=0.0)  # fmt: skip


def _draw_marks(axes: Axes, series: Series, look: Look) -> None:
    """Draw special causes and the latest point, each on white."""
    causes, points = np.array(series.causes), series.points
    days = np.array(series.days, dtype="float64")
    latest = int(series.known[-1])
    for cause, (marker, colour) in MARKS.items():
        chosen = (causes == cause) & ~np.isnan(points)
        _signs(axes, days[chosen], points[chosen], marker, colour, look.mark)
    if not causes[latest]:
        _signs(axes, days[[latest]], points[[latest]], *LATEST, 0.8 * look.mark)


def _signs(
    axes: Axes, days: FloatArray, points: FloatArray, marker: str, colour: str, size: float
) -> None:
    places = np.column_stack([days, points])
    draw_signs(axes, places, marker, size, (colour, colour), zorder=6)


def sign(cause: str) -> Line2D:
    """Return the mark of a special cause for a key."""
    marker, colour = MARKS[cause]
    return Line2D([], [], marker=marker, linestyle="", markersize=7.5, color=colour)


def line_names(series: Series) -> list[tuple[str, float]]:
    """Return what is written beside the lines at the right edge, and at which value.

    Lines of the same value, or of values that are written alike, have one label.
    """
    newest = series.figures.loc[series.of_segments()[-1].first :]
    last = newest.ffill().iloc[-1]
    both = not np.isnan(last["lower"]) and not np.isnan(last["upper"])
    columns = {"centre": "average", "lower": "lower limit", "upper": "upper limit"}
    entries = [
        (name.split()[-1] if both else name, series.written(last[column]), float(last[column]))
        for column, name in columns.items()
    ]
    target = series.target_at(len(series.periods) - 1)
    if target:
        ends = newest[["target_lower", "target_upper"]].iloc[-1]
        entries.append(("target", target, float(ends.mean())))
    groups: dict[str, list[tuple[str, float]]] = {}
    for name, text, value in entries:
        if not np.isnan(value):
            groups.setdefault(text, []).append((name, value))
    return [
        (f"{_joined([name for name, _ in group])} {text}", group[0][1])
        for text, group in groups.items()
    ]


def _joined(names: list[str]) -> str:
    """Write `average and limits` for the names of lines that coincide."""
    once = list(dict.fromkeys(names))
    return listed([f"{name}s" if names.count(name) > 1 else name for name in once])


def label_room(series: Series, look: Look) -> float:
    """Return how wide the names beside a measure's lines are, in points."""
    return room_beside([text for text, _ in line_names(series)], look.label_width)
