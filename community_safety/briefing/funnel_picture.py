"""The funnel: areas by size, and limits that are wider where a figure is out of few."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from community_safety.briefing.area_rows import Beside, measures_beside, with_measure
from community_safety.briefing.charts import WIDTH, Chart
from community_safety.briefing.headings import POINTS, heading
from community_safety.briefing.labels import (
    name_lines,
    name_points,
    room_beside,
    text_width,
    wrapped,
)
from community_safety.briefing.scales import TICK_SIZE, set_value_axis, value_scale
from community_safety.briefing.signs import draw_signs
from community_safety.briefing.style import (
    DARK_BLUE,
    DARK_GREY,
    LIGHT_PURPLE,
    house_style,
    svg_of,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import count_of, listed, number

LEAST_AREAS = 10
_ALL, _HEIGHT = WIDTH * POINTS, 4.2 * POINTS
_FOOT, _NAME_WIDTH, _LINE_NAME = 32.0, 150.0, 110.0
_SIGNS = {0: ("o", 4.5), 1: ("^", 7.0), -1: ("v", 7.0)}
"""Shape and size of an area within, above and below the 99.8% limits."""
_LIMITS = {
    "limit_upper_strong": ("99.8% limit", "-"),
    "limit_upper": ("95% limit", (0, (4, 2.5))),
    "limit_lower": ("95% limit", (0, (4, 2.5))),
    "limit_lower_strong": ("99.8% limit", "-"),
}
_DASHES = {"99.8% limit": 14.0, "95% limit": 7.0}
_BASE = re.compile(r" per (?:[\d,.]+ )?(?P<noun>.+)")


def funnel_chart(table: ReleasedTable, indicator_id: str, subtitle: str) -> Chart | None:
    """Draw the figures of many areas against what they are out of, with control limits.

    This area and every area outside the 99.8% limits are named. The limits stand at each area's
    own size and are joined in between.

    Parameters
    ----------
    table
        A released table with the columns of `AREA_COLUMNS`.
    indicator_id
        Which measure.
    subtitle
        Measure, place and period.

    Returns
    -------
    Chart or None
        None where the table is withheld, or fewer than 10 areas have a figure and a size.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    found = [m for m in measures_beside(table) if m.indicator_id == indicator_id]
    if not found:
        return None
    areas = _with_positions(found[0].areas)
    if len(areas) < LEAST_AREAS:
        return None
    with house_style():
        svg = svg_of(_drawn(found[0], areas))
    return Chart(
        chart_id=f"{table.table_id}_{indicator_id}_funnel",
        table_id=table.table_id,
        title=_finding(found[0], areas),
        subtitle=subtitle,
        source="; ".join(table.sources),
        alt=_description(found[0], areas),
        svg=svg,
    )


def funnel_figure(measure: Beside, areas: pd.DataFrame) -> Figure:
    """Draw a funnel of areas that already have their positions; call it within `house_style`.

    Parameters
    ----------
    areas
        `area`, `base`, `value`, `own`, the limits, and `outside`: 1 above the 99.8% limits, -1
        below them, otherwise 0; in the order of `base`.
    """
    return _drawn(measure, areas)


def _with_positions(areas: pd.DataFrame) -> pd.DataFrame:
    """Return the areas that have a size, with their place against the 99.8% limits as a sign."""
    sized = areas[np.isfinite(areas["base"]) & (areas["base"] > 0)]
    above = sized["value"] > sized["limit_upper_strong"]
    below = sized["value"] < sized["limit_lower_strong"]
    return sized.assign(outside=above.astype(int) - below.astype(int)).sort_values(
        ["base", "area"], kind="stable", ignore_index=True
    )


def _finding(measure: Beside, areas: pd.DataFrame) -> str:
    how_many = int((areas["outside"] != 0).sum())
    verb = "lie" if how_many > 1 else "lies"
    text = f"Of {len(areas)} areas, {how_many or 'none'} {verb} outside the 99.8% limits"
    return with_measure(text, measure)


def _description(measure: Beside, areas: pd.DataFrame) -> str:
    """Say what the funnel shows: sizes, level, limits at both ends, who is outside, this area."""
    noun = size_of(measure.unit)
    first, last = areas.iloc[0], areas.iloc[-1]
    parts = [
        f"{measure.measure}, {measure.unit}, {measure.period}: figures of "
        f"{count_of(len(areas), 'area')} against their size, {number(first['base'])} to "
        f"{number(last['base'])} {noun}"
    ]
    if not np.isnan(measure.pooled):
        parts.append(f"all areas together {measure.written(measure.pooled)}")
    limited = areas[areas["limit_upper_strong"].notna()]
    for row in (limited.iloc[0], limited.iloc[-1]) if len(limited) else ():
        low, high = (measure.written(row[f"limit_{end}_strong"]) for end in ("lower", "upper"))
        parts.append(f"99.8% limits {low} to {high} at {number(row['base'])}")
    for sign, word in ((1, "above"), (-1, "below")):
        names = [_named(measure, row) for _, row in areas[areas["outside"] == sign].iterrows()]
        parts.append(f"{word} the 99.8% limits: {listed(names) or 'none'}")
    own = areas[areas["own"] & (areas["outside"] == 0)]
    parts += [f"{_named(measure, row)} is within them" for _, row in own.iterrows()]
    return f"Funnel. {'; '.join(parts)}."


def _named(measure: Beside, row: pd.Series) -> str:
    own = " (this area)" if row["own"] else ""
    return f"{row['area']}{own} {measure.written(row['value'])}"


def size_of(unit: str) -> str:
    """Return what a figure in a unit is out of: `residents` of `offences per 1,000 residents`."""
    found = _BASE.search(unit)
    return found["noun"] if found else "cases"


def _drawn(measure: Beside, areas: pd.DataFrame) -> Figure:
    above = heading(measure.measure, "", [measure.unit], _ALL)
    figure = Figure(figsize=(WIDTH, (_HEIGHT + above.height) / POINTS), dpi=POINTS)
    height = _HEIGHT + above.height
    columns = ["value", "pooled", *_LIMITS]
    scale = value_scale(areas[columns].to_numpy(dtype="float64"), measure.places, 5)
    lines = _line_names(measure, areas)
    left = max(text_width(text, TICK_SIZE) for text in (*scale.labels, "0")) + 6.0
    right = room_beside([text for text, _ in lines], _LINE_NAME) + 2.0
    box = (left / _ALL, _FOOT / height, (_ALL - left - right) / _ALL, (_HEIGHT - _FOOT) / height)
    axes = figure.add_axes(box)
    set_value_axis(axes, scale)
    _size_axis(axes, measure, areas)
    _draw_limits(axes, measure, areas)
    _draw_areas(axes, areas)
    above.write(figure, 0.0, _HEIGHT)
    name_lines(figure, axes, lines, _LINE_NAME)
    _name_areas(axes, areas)
    return figure


def _size_axis(axes: Axes, measure: Beside, areas: pd.DataFrame) -> None:
    sizes = areas["base"].to_numpy(dtype="float64")
    scale = value_scale(sizes, 0, 6)
    axes.set_xlim(scale.low, scale.high)
    axes.set_xticks(scale.ticks, scale.labels, fontsize=TICK_SIZE)
    axes.set_xlabel(f"Number of {size_of(measure.unit)}", fontsize=10)


def _draw_limits(axes: Axes, measure: Beside, areas: pd.DataFrame) -> None:
    """Draw the limits as lines, or as a dash at each area where size is not all they depend on."""
    if not np.isnan(measure.pooled):
        axes.axhline(measure.pooled, color=DARK_GREY, linewidth=1.1, zorder=2)
    widths = (areas["limit_upper_strong"] - areas["limit_lower_strong"]).dropna()
    smooth = bool((widths.diff().dropna() <= 0.01 * widths.max()).all())
    for column, (name, style) in _LIMITS.items():
        known = areas[areas[column].notna()]
        if smooth:
            axes.plot(known["base"], known[column], color=DARK_GREY, linewidth=1.1,
                      linestyle=style, zorder=2)  # fmt: skip
        else:
            axes.plot(known["base"], known[column], color=DARK_GREY, linestyle="", marker="_",
                      markersize=_DASHES[name], markeredgewidth=1.1, zorder=2)  # fmt: skip


def _draw_areas(axes: Axes, areas: pd.DataFrame) -> None:
    """Draw the areas: above and below the limits in another shape, this area in dark blue."""
    for own in (False, True):
        for outside, (marker, size) in _SIGNS.items():
            chosen = areas[(areas["own"] == own) & (areas["outside"] == outside)]
            if chosen.empty:
                continue
            colour = DARK_BLUE if own else LIGHT_PURPLE if outside else DARK_GREY
            larger = max(size, 7.5) if own else size
            draw_signs(axes, chosen[["base", "value"]], marker, larger, (colour, colour))


def _line_names(measure: Beside, areas: pd.DataFrame) -> list[tuple[str, float]]:
    """Return the names of the limits and of the line of all areas, at the largest area."""
    names = []
    for column, (name, _) in _LIMITS.items():
        known = areas[column].dropna()
        if len(known):
            names.append((name, float(known.iloc[-1])))
    if not np.isnan(measure.pooled):
        names.append((f"all areas {measure.written(measure.pooled)}", measure.pooled))
    return names


def _name_areas(axes: Axes, areas: pd.DataFrame) -> None:
    """Name this area, in bold, every area outside the 99.8% limits, and those `named` besides."""
    named = areas[areas["own"] | (areas["outside"] != 0) | areas.get("named", False)]
    named = named.sort_values("own", ascending=False, kind="stable")
    weights = [600 if own else 400 for own in named["own"]]
    texts = [
        "\n".join(wrapped(str(area), _NAME_WIDTH, 9.0, weight))
        for area, weight in zip(named["area"], weights, strict=True)
    ]
    columns = ["base", "value"]
    name_points(axes, named[columns].to_numpy(dtype="float64"), texts,
                areas[columns].to_numpy(dtype="float64"), weights)  # fmt: skip
