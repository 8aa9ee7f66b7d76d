"""All wards with their rates and intervals, in groups that chance allows to be told apart.

A list ranked by rate would be read as a league table, and most of its order is chance (Goldstein
and Spiegelhalter 1996, Journal of the Royal Statistical Society A 159, 385-443). So wards are
ranked only where they differ from the rest; those that cannot be told apart stand by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from community_safety.briefing.charts import WIDTH, Chart
from community_safety.briefing.headings import POINTS
from community_safety.briefing.labels import text_width, wrapped
from community_safety.briefing.maps.sheet import ALL, TALLEST
from community_safety.briefing.maps.ward_rows import (
    HIGHER,
    LOWER,
    places_of,
    pooled_of,
    rows_of,
)
from community_safety.briefing.maps.words import gaps
from community_safety.briefing.scales import value_scale
from community_safety.briefing.signs import draw_signs
from community_safety.briefing.style import (
    BACKGROUND,
    DARK_BLUE,
    DARK_GREY,
    INTERVAL,
    SECONDARY,
    house_style,
    svg_of,
)
from community_safety.briefing.ward_pictures.ranked_words import (
    GROUPS,
    headings_of,
    ranked_title,
    ranked_words,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import count_of, number

Positions = npt.NDArray[np.intp]
SIZE = 10.2
"""Points: 7 on paper."""
_HEADED = 10.6
_ROWS = (11.1, 15.0)
"""Least and most height of a row."""
_SIGNS = {HIGHER: ("^", DARK_BLUE, 7.0), LOWER: ("v", DARK_BLUE, 7.0)}
_OTHER = ("o", DARK_GREY, 5.0)
_HEADING, _ABOVE, _FOOT = 15.5, 18.0, 32.0
_NAME_WIDTH, _GAP = 240.0, 8.0
_BAR, _HALO = 4.0, 1.2


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the picture: a ward (its row's position) or a group's heading."""

    words: tuple[str, ...]
    row: int = -1


def ranked_wards(
    table: ReleasedTable, measure_id: str, subtitle: str, chart_id: str = ""
) -> list[Chart]:
    """Draw the rate and interval of every ward in three groups, and the rate of the whole area.

    Parameters
    ----------
    table
        A released table of wards with `RATE_COLUMNS`.
    subtitle
        Measure, place and period.

    Returns
    -------
    As many charts as the wards need to be readable on a page, of about 60 each; none where the
    table is withheld or no ward has a rate. The second is called `<chart_id>_2`.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    rows = rows_of(table, measure_id)
    drawn = _ordered(rows)
    if drawn.empty:
        return []
    with house_style():
        pictures = [(wards, svg_of(figure)) for wards, figure in _figures(rows, drawn)]
    charts, chart_id = [], chart_id or f"{table.table_id}_{measure_id}_ranked"
    for i, (wards, svg) in enumerate(pictures, 1):
        part = f" ({i} of {len(pictures)})" if len(pictures) > 1 else ""
        charts.append(
            Chart(
                chart_id=chart_id if i == 1 else f"{chart_id}_{i}",
                table_id=table.table_id,
                title=ranked_title(rows),
                subtitle=f"{subtitle}{part}",
                source="; ".join(table.sources),
                alt=ranked_words(rows, drawn.iloc[wards], table.table_id, part),
                svg=svg,
            )
        )
    return charts


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the wards with a rate, group by group, ranked only where that is more than chance."""
    known = rows[rows["rate"].notna()]
    parts = []
    for group in GROUPS:
        those = known[known["group"] == group]
        ranked = group in _SIGNS
        by = ["smoothed", "ward"] if ranked else ["ward", "ward_code"]
        parts.append(those.sort_values(by, ascending=[not ranked, True], kind="stable"))
    return pd.concat(parts, ignore_index=True)


def _figures(rows: pd.DataFrame, drawn: pd.DataFrame) -> list[tuple[Positions, Figure]]:
    """Share the wards out over pictures, as evenly as their lines allow: who is in each, and it."""
    names = [tuple(wrapped(str(ward), _NAME_WIDTH, SIZE)) for ward in drawn["ward"]]
    below = [line for text in gaps(rows) for line in wrapped(text, ALL, SIZE)]
    fixed = _ABOVE + _FOOT + len(below) * SIZE * 1.25 + drawn["group"].nunique() * _HEADING
    tall = sum(map(len, names)) * _ROWS[0]
    parts = int(-(-tall // (TALLEST - fixed)))
    pieces = np.array_split(np.arange(len(drawn)), parts)
    deepest = max(sum(len(names[i]) for i in piece) for piece in pieces)
    pitch = float(np.clip((TALLEST - fixed) / deepest, *_ROWS))
    return [(piece, _figure(drawn, _lines(drawn, names, piece), pitch, below)) for piece in pieces]


def _lines(drawn: pd.DataFrame, names: Sequence[tuple[str, ...]], piece: Positions) -> list[Line]:
    """Return the lines of one picture: the wards, and a heading before each group."""
    lines: list[Line] = []
    headings = headings_of(drawn)
    groups = drawn["group"]
    for i in piece:
        group = groups.iloc[i]
        if i == piece[0] or group != groups.iloc[i - 1]:
            begun = i > 0 and groups.iloc[i - 1] == group
            total = "continued" if begun else count_of(int((groups == group).sum()), "ward")
            lines.append(Line((f"{headings[group]} ({total})",)))
        lines.append(Line(names[i], int(i)))
    return lines


def _figure(
    drawn: pd.DataFrame, lines: Sequence[Line], pitch: float, below: Sequence[str]
) -> Figure:
    heights = np.array([_HEADING if line.row < 0 else pitch * len(line.words) for line in lines])
    body = float(heights.sum())
    foot = _FOOT + len(below) * SIZE * 1.25
    height = _ABOVE + body + foot
    figure = Figure(figsize=(WIDTH, height / POINTS), dpi=POINTS)
    places = places_of(drawn)
    figures = [number(rate, places) for rate in drawn["rate"]]
    left = max(text_width(word, SIZE) for line in lines if line.row >= 0 for word in line.words)
    right = max(text_width(text, SIZE) for text in figures) + _GAP
    left += 2 * _GAP
    axes = figure.add_axes((left / ALL, foot / height, (ALL - left - right) / ALL, body / height))
    axes.set_ylim(0.0, body)
    middles = body - np.cumsum(heights) + heights / 2
    _scale(axes, drawn, places)
    _draw(axes, drawn, lines, middles)
    _write(axes, lines, middles, figures, left)
    for k, line in enumerate(reversed(below)):
        figure.text(0.0, (3.0 + k * SIZE * 1.25) / height, line, fontsize=SIZE, color=SECONDARY)
    return figure


def _scale(axes: Axes, drawn: pd.DataFrame, places: int) -> None:
    """Set the scale, the same in each picture of a measure, with the area's rate as a line."""
    pooled = pooled_of(drawn)
    ends = drawn[["rate", "lower", "upper"]].to_numpy(dtype="float64")
    scale = value_scale(np.append(ends, pooled), places, 6)
    axes.set_xlim(scale.low, scale.high)
    axes.set_yticks([])
    axes.set_xticks(scale.ticks, scale.labels, fontsize=SIZE)
    axes.set_xlabel(f"Rate {drawn['unit'].iloc[0]} with 95% interval", fontsize=SIZE)
    axes.grid(axis="x")
    if np.isnan(pooled):
        return
    axes.axvline(pooled, color=DARK_GREY, linewidth=1.1, zorder=2)
    text = f"whole area {number(pooled, places)}"
    share = (pooled - scale.low) / (scale.high - scale.low)
    half = text_width(text, SIZE) / 2 / float(axes.get_window_extent().width)
    axes.text(min(max(share, half), 1 - half), 1.0, text, transform=axes.transAxes, fontsize=SIZE,
              ha="center", va="bottom")  # fmt: skip


def _draw(axes: Axes, drawn: pd.DataFrame, lines: Sequence[Line], middles: np.ndarray) -> None:
    at = np.array([line.row for line in lines])
    wards = drawn.iloc[at[at >= 0]]
    up = middles[at >= 0]
    known = (wards["lower"].notna() & wards["upper"].notna()).to_numpy(dtype=bool)
    for colour, width in ((BACKGROUND, _BAR + 2 * _HALO), (INTERVAL, _BAR)):
        axes.hlines(up[known], wards["lower"][known], wards["upper"][known], color=colour,
                    linewidth=width, zorder=3)  # fmt: skip
    for group in GROUPS:
        chosen = (wards["group"] == group).to_numpy(dtype=bool)
        marker, colour, size = _SIGNS.get(group, _OTHER)
        places = np.column_stack([wards["rate"].to_numpy(dtype="float64"), up])
        draw_signs(axes, places[chosen], marker, size, (colour, colour))


def _write(
    axes: Axes, lines: Sequence[Line], middles: np.ndarray, figures: Sequence[str], left: float
) -> None:
    """Write headings and names left of the rows, and rates at their right."""
    across = axes.get_yaxis_transform()
    wide = float(axes.get_window_extent().width)
    for line, middle in zip(lines, middles, strict=True):
        if line.row < 0:
            # Over the picture's own width: on white, as lines of the scale run below it.
            axes.text(-left / wide, middle - 1.0, line.words[0], transform=across,
                      fontsize=_HEADED, fontweight=600, va="center", zorder=6)  # fmt: skip
            _on_white(axes, line.words[0], middle, left)
            continue
        axes.text(-_GAP / wide, middle, "\n".join(line.words), transform=across, fontsize=SIZE,
                  ha="right", va="center_baseline", linespacing=1.05)  # fmt: skip
        axes.text(1 + _GAP / wide, middle, figures[line.row], transform=across, fontsize=SIZE,
                  va="center_baseline")  # fmt: skip


def _on_white(axes: Axes, text: str, middle: float, left: float) -> None:
    """Lay white below the part of a heading that reaches into the picture."""
    reach = text_width(text, _HEADED, 600) - left + 4.0
    if reach > 0:
        wide = float(axes.get_window_extent().width)
        axes.hlines([middle], 0.0, min(reach / wide, 1.0), transform=axes.get_yaxis_transform(),
                    color=BACKGROUND, linewidth=_HEADING - 2.0, zorder=2.5)  # fmt: skip
