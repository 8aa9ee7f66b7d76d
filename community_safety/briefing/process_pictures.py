"""Pictures of process charts: an objective's measures beside each other, or one measure large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from community_safety.briefing.charts import WIDTH, Chart
from community_safety.briefing.headings import POINTS, Heading, heading
from community_safety.briefing.labels import name_points, text_width
from community_safety.briefing.process_panel import (
    LARGE,
    MARKS,
    SMALL,
    Look,
    draw_panel,
    label_room,
    sign,
)
from community_safety.briefing.process_points import LEAST_DRAWN, Series, series_of
from community_safety.briefing.process_words import CAUSE_WORDS, description, finding, not_drawn
from community_safety.briefing.scales import TICK_SIZE, short_period, value_scale
from community_safety.briefing.signs import write_key
from community_safety.briefing.style import (
    INTERVAL,
    house_style,
    svg_of,
)
from community_safety.disclosure.release import ReleasedTable

_ALL = WIDTH * POINTS
_GUTTER = 24.0
_PANEL = (_ALL - _GUTTER) / 2
"""Width of one of two charts beside each other, in points."""
_HEIGHT, _FOOT, _BETWEEN, _KEY = 84.0, 16.0, 16.0, 24.0
_LARGE_HEIGHT = 4.2 * POINTS
_MOST_NAMED = 6
"""Runs named at their points; the description has all."""


def series_charts(
    table: ReleasedTable, headlines: Mapping[str, str], subtitle: str
) -> Chart | None:
    """Draw the process charts of an objective's measures beside each other, two in a row.

    Each has its own scale. A measure with fewer than two figures is only named in the
    description; a table that is withheld, or has no measure to draw, gives no chart.

    Parameters
    ----------
    table
        A released table with the columns of `SERIES_COLUMNS`.
    headlines
        What each measure comes to, by its id; a measure without one has none above its chart.
    subtitle
        Measures, place and period.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    everything = series_of(table)
    drawn = [series for series in everything if len(series.known) >= LEAST_DRAWN]
    if not drawn:
        return None
    with house_style():
        svg = svg_of(_beside_each_other(drawn, headlines))
    words = [
        description(series, headlines.get(series.indicator_id, ""))
        if len(series.known) >= LEAST_DRAWN
        else not_drawn(series)
        for series in everything
    ]
    return Chart(
        chart_id=table.table_id,
        table_id=table.table_id,
        title=finding(everything, headlines),
        subtitle=subtitle,
        source="; ".join(table.sources),
        alt=" ".join(["Values over time, each measure on its own scale.", *words]),
        svg=svg,
    )


def series_chart(
    table: ReleasedTable, indicator_id: str, headline: str, subtitle: str, title: str
) -> Chart | None:
    """Draw the process chart of one measure large, its special causes named at their points.

    A measure with fewer than two figures, or none in the table, gives no chart.

    Parameters
    ----------
    table
        A released table with the columns of `SERIES_COLUMNS`.
    indicator_id
        Which measure.
    headline
        What it comes to, written above the chart behind its sign; may be empty.
    subtitle, title
        Measure, place and period; and the finding in at most 15 words.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    found = [series for series in series_of(table) if series.indicator_id == indicator_id]
    if not found or len(found[0].known) < LEAST_DRAWN:
        return None
    with house_style():
        svg = svg_of(_alone(found[0], headline))
    return Chart(
        chart_id=f"{table.table_id}_{indicator_id}",
        table_id=table.table_id,
        title=title,
        subtitle=subtitle,
        source="; ".join(table.sources),
        alt=f"Values over time. {description(found[0], headline)}",
        svg=svg,
    )


def _heading(series: Series, headline: str, width: float) -> Heading:
    adjusted = "seasonally adjusted" if series.is_adjusted else ""
    return heading(series.measure, headline, [series.unit, adjusted, series.why_no_limits], width)


def _beside_each_other(drawn: Sequence[Series], headlines: Mapping[str, str]) -> Figure:
    headings = [_heading(s, headlines.get(s.indicator_id, ""), _PANEL) for s in drawn]
    pairs = [range(i, min(i + 2, len(drawn))) for i in range(0, len(drawn), 2)]
    heads = [max(headings[i].height for i in pair) for pair in pairs]
    key = _key_height(drawn)
    height = key + sum(heads) + (_HEIGHT + _FOOT) * len(pairs) + _BETWEEN * (len(pairs) - 1)
    figure = Figure(figsize=(WIDTH, height / POINTS), dpi=POINTS)
    left, right = _margins(drawn, SMALL)
    top = height - key
    for pair, head in zip(pairs, heads, strict=True):
        for i in pair:
            start = (i - pair[0]) * (_PANEL + _GUTTER)
            headings[i].write(figure, start, top - head)
            box = (start + left, top - head - _HEIGHT, _PANEL - left - right, _HEIGHT)
            _panel(figure, drawn[i], box, SMALL)
        top -= head + _HEIGHT + _FOOT + _BETWEEN
    _key(figure, drawn)
    return figure


def _alone(series: Series, headline: str) -> Figure:
    above = _heading(series, headline, _ALL)
    key = _key_height([series])
    height = max(_LARGE_HEIGHT, key + above.height + _LARGE_HEIGHT / 2)
    figure = Figure(figsize=(WIDTH, height / POINTS), dpi=POINTS)
    left, right = _margins([series], LARGE)
    top = height - key
    above.write(figure, 0.0, top - above.height)
    box = (left, _FOOT, _ALL - left - right, top - above.height - _FOOT)
    _panel(figure, series, box, LARGE)
    _name_marks(figure, series)
    _key(figure, [series])
    return figure


def _margins(drawn: Sequence[Series], look: Look) -> tuple[float, float]:
    """Return the room that ticks need at the left and names of lines at the right.

    Neither is more than a third of a chart: figures of very many digits leave no chart otherwise.
    """
    ticks = [
        text
        for series in drawn
        for text in value_scale(series.figures.to_numpy(), series.places, look.ticks[1]).labels
    ]
    left = max((text_width(text, TICK_SIZE) for text in ticks), default=0.0) + 6.0
    right = max(label_room(series, look) for series in drawn) + 2.0
    return min(left, _PANEL / 3), min(right, _PANEL / 3)


def _panel(figure: Figure, series: Series, box: tuple[float, ...], look: Look) -> None:
    width, height = figure.get_size_inches() * POINTS
    left, bottom, across, up = box
    axes = figure.add_axes((left / width, bottom / height, across / width, up / height))
    draw_panel(figure, axes, series, look)


def _name_marks(figure: Figure, series: Series) -> None:
    """Write period and value at the first and the last point of the latest marked runs."""
    latest = series.marked()[-_MOST_NAMED:]
    ends = dict.fromkeys(i for mark in latest for i in (mark.first, mark.last))
    points = np.column_stack([np.array(series.days, dtype="float64"), series.points])
    texts = [f"{short_period(series.periods[i])}: {series.written(series.points[i])}" for i in ends]
    name_points(figure.axes[0], points[list(ends)], texts, points[series.known])


def _key_entries(drawn: Sequence[Series]) -> list[tuple[Line2D, str]]:
    """Return the marks that occur, and the second line where there is one, with their words."""
    occurring = {mark.cause for series in drawn for mark in series.marked()}
    entries = [(sign(cause), CAUSE_WORDS[cause]) for cause in MARKS if cause in occurring]
    if any(series.is_adjusted for series in drawn):
        before = "as recorded, before seasonal adjustment"
        entries.append((Line2D([], [], color=INTERVAL, linewidth=0.9), before))
    return entries


def _key_height(drawn: Sequence[Series]) -> float:
    return _KEY if _key_entries(drawn) else 0.0


def _key(figure: Figure, drawn: Sequence[Series]) -> None:
    """Explain the signs that occur, in one row above the charts."""
    entries = _key_entries(drawn)
    if entries:
        write_key(figure, entries)
