"""Pictures of areas beside each other: ranked, with their intervals, measure by measure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from community_safety.briefing.area_rows import (
    Beside,
    description,
    finding,
    measures_beside,
)
from community_safety.briefing.charts import WIDTH, Chart
from community_safety.briefing.headings import POINTS, Heading, heading
from community_safety.briefing.labels import LINE, SIZE, text_width, wrapped
from community_safety.briefing.scales import TICK_SIZE, value_scale
from community_safety.briefing.signs import draw_signs
from community_safety.briefing.style import (
    BACKGROUND,
    DARK_BLUE,
    DARK_GREY,
    INTERVAL,
    TURQUOISE,
    house_style,
    svg_of,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.verdicts import SYMBOLS, Verdict

_ALL, _GUTTER = WIDTH * POINTS, 24.0
_PANEL = (_ALL - _GUTTER) / 2
_ROW, _FOOT, _BETWEEN, _ABOVE = 15.0, 16.0, 18.0, 14.0
_NAME_WIDTH, _GAP = 130.0, 8.0
_BAR, _HALO = 5.0, 1.4
_OWN, _OTHER, _BENCHMARK = ("o", DARK_BLUE, 7.0), ("o", DARK_GREY, 4.0), ("D", TURQUOISE, 6.0)
"""Shape, colour and size of the points of this area, of others and of the benchmark."""


def areas_charts(table: ReleasedTable, subtitle: str) -> Chart | None:
    """Draw the areas of each measure ranked by their figures, two measures in a row.

    Each has a bar for its 95% interval; beside it stands whether it is higher or lower than the
    others allow. Of more than 15 areas those ranked nearest to this area are shown, and the
    heading says which ranks they have.

    Parameters
    ----------
    table
        A released table with the columns of `AREA_COLUMNS`.
    subtitle
        Measures, place and period.

    Returns
    -------
    Chart or None
        None where the table is withheld or no area has a figure.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    measures = measures_beside(table)
    if not measures:
        return None
    with house_style():
        svg = svg_of(_beside_each_other(measures))
    return Chart(
        chart_id=table.table_id,
        table_id=table.table_id,
        title=finding(measures),
        subtitle=subtitle,
        source="; ".join(table.sources),
        alt=" ".join(["Figures of areas with 95% intervals.", *map(description, measures)]),
        svg=svg,
    )


def _beside_each_other(measures: Sequence[Beside]) -> Figure:
    rows = [_rows(measure) for measure in measures]
    names = [_names(each) for each in rows]
    words = [_words(measure, each) for measure, each in zip(measures, rows, strict=True)]
    headings = [_heading(measure) for measure in measures]
    bodies = [sum(map(_row_height, lines)) for lines in names]
    pairs = [range(i, min(i + 2, len(measures))) for i in range(0, len(measures), 2)]
    heads = [max(headings[i].height for i in pair) + _ABOVE for pair in pairs]
    tall = [max(bodies[i] for i in pair) for pair in pairs]
    height = sum(heads) + sum(tall) + _FOOT * len(pairs) + _BETWEEN * (len(pairs) - 1)
    figure = Figure(figsize=(WIDTH, height / POINTS), dpi=POINTS)
    left = max(_width(lines) for lines in names) + _GAP
    right = max(text_width(word, SIZE, 600) for each in words for word in each) + _GAP
    top = height
    for pair, head, most in zip(pairs, heads, tall, strict=True):
        for i in pair:
            start, upper = (i - pair[0]) * (_PANEL + _GUTTER), top - head
            headings[i].write(figure, start, upper + _ABOVE)
            box = (start + left, upper - bodies[i], _PANEL - left - right, bodies[i])
            axes = figure.add_axes((box[0] / _ALL, box[1] / height, box[2] / _ALL, box[3] / height))
            axes.set_ylim(0, bodies[i])
            middles = _middles(names[i])
            _draw(axes, measures[i], rows[i], middles)
            _write_beside(axes, names[i], words[i], middles, rows[i]["own"].to_numpy(dtype=bool))
        top -= head + most + _FOOT + _BETWEEN
    return figure


def _heading(measure: Beside) -> Heading:
    return heading(measure.measure, "", [measure.unit, measure.left_out], _PANEL)


def _rows(measure: Beside) -> pd.DataFrame:
    """Return what is drawn from the top down: the areas, and below them the benchmark."""
    return pd.concat([measure.drawn, measure.benchmark.assign(own=False)], ignore_index=True)


def _names(rows: pd.DataFrame) -> list[list[str]]:
    return [
        wrapped(str(area), _NAME_WIDTH, SIZE, _weight(own))
        for area, own in zip(rows["area"], rows["own"], strict=True)
    ]


def _weight(own: bool) -> int:
    return 600 if own else 400


def _row_height(lines: list[str]) -> float:
    return max(_ROW, len(lines) * SIZE * LINE + 3)


def _middles(names: list[list[str]]) -> np.ndarray:
    """Return how high the middle of each row lies above the foot of the last."""
    heights = np.array([_row_height(lines) for lines in names])
    return np.asarray(heights.sum() - np.cumsum(heights) + heights / 2)


def _width(names: list[list[str]]) -> float:
    return max(text_width(line, SIZE, 600) for lines in names for line in lines)


def _words(measure: Beside, rows: pd.DataFrame) -> list[str]:
    """Return what is said right of each row: this area's figure, and which stand apart."""
    found = []
    for _, row in rows.iterrows():
        figure = measure.written(row["value"]) if row["own"] or row["apart"] else ""
        apart = str(row["apart"])
        sign = f"{SYMBOLS[Verdict(apart)]} {apart}" if apart else ""
        found.append(" ".join(part for part in (figure, sign) if part))
    return found


def _draw(axes: Axes, measure: Beside, rows: pd.DataFrame, middles: np.ndarray) -> None:
    _scale(axes, measure, rows)
    _draw_pooled(axes, measure)
    is_benchmark = np.arange(len(rows)) >= len(measure.drawn)
    known = rows["lower"].notna() & rows["upper"].notna() & ~is_benchmark
    bars = rows[known]
    for colour, width in ((BACKGROUND, _BAR + 2 * _HALO), (INTERVAL, _BAR)):
        axes.hlines(middles[known], bars["lower"], bars["upper"], color=colour, linewidth=width,
                    zorder=3)  # fmt: skip
    own = rows["own"].to_numpy(dtype=bool)
    places = np.column_stack([rows["value"].to_numpy(dtype="float64"), middles])
    for chosen, sign in (
        (own, _OWN),
        (~own & ~is_benchmark, _OTHER),
        (is_benchmark, _BENCHMARK),
    ):
        marker, colour, size = sign
        draw_signs(axes, places[chosen], marker, size, (colour, colour))


def _scale(axes: Axes, measure: Beside, rows: pd.DataFrame) -> None:
    figures = rows[["value", "lower", "upper"]].to_numpy(dtype="float64")
    room = 0.8 * float(axes.get_window_extent().width)
    for most in (4, 3, 2):
        scale = value_scale(np.append(figures, measure.pooled), measure.places, most)
        if sum(text_width(label, TICK_SIZE) for label in scale.labels) < room:
            break
    axes.set_xlim(scale.low, scale.high)
    axes.set_yticks([])
    axes.set_xticks(scale.ticks, scale.labels, fontsize=TICK_SIZE)
    axes.grid(axis="x")


def _draw_pooled(axes: Axes, measure: Beside) -> None:
    """Draw the figure of all areas together, and say above the line what it is."""
    if np.isnan(measure.pooled):
        return
    axes.axvline(measure.pooled, color=DARK_GREY, linewidth=1.1, zorder=2)
    text = f"all areas {measure.written(measure.pooled)}"
    ends = axes.transAxes.transform([(0.0, 1.0), (1.0, 1.0)])
    place = float(axes.transData.transform((measure.pooled, 0.0))[0])
    half = text_width(text, SIZE) / 2
    place = min(max(place, ends[0, 0] + half), max(ends[1, 0] - half, ends[0, 0] + half))
    left, _ = axes.transAxes.inverted().transform((place, 0.0))
    axes.text(left, 1.0, text, transform=axes.transAxes, fontsize=SIZE, ha="center", va="bottom")


def _write_beside(
    axes: Axes, names: list[list[str]], words: list[str], middles: np.ndarray, own: np.ndarray
) -> None:
    """Write the areas' names left of their rows, and what is said of them at the right."""
    across = axes.get_yaxis_transform()
    gap = _GAP / float(axes.get_window_extent().width)
    for lines, word, middle, mine in zip(names, words, middles, own, strict=True):
        axes.text(-gap, middle, "\n".join(lines), transform=across, fontsize=SIZE, ha="right",
                  va="center", fontweight=_weight(mine), linespacing=1.05)  # fmt: skip
        if word:
            axes.text(1 + gap, middle, word, transform=across, fontsize=SIZE, ha="left",
                      va="center", fontweight=_weight(mine))  # fmt: skip
