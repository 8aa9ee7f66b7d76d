"""Pictures of many measures, cut so that each stays readable on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from community_safety.briefing.charts import Chart
from community_safety.briefing.show import show_chart
from community_safety.disclosure.release import ReleasedTable

MOST_IN_A_PICTURE = 12
"""Measures: a picture of more is scaled down to the page until its letters cannot be read."""


def show_in_parts(
    draw: Callable[[ReleasedTable, str], Chart | None], table: ReleasedTable | None, subtitle: str
) -> None:
    """Draw a table's measures in as many pictures as they need; nothing where there is no table.

    Parameters
    ----------
    draw
        Makes the picture of a part of the table under a subtitle.
    """
    if table is None:
        return
    parts = table.in_parts("indicator_id", MOST_IN_A_PICTURE)
    for number, part in enumerate(parts, 1):
        about = subtitle if len(parts) == 1 else f"{subtitle} ({number} of {len(parts)})"
        chart = draw(part, about)
        if chart is not None and number > 1:
            chart = replace(chart, chart_id=f"{chart.chart_id}_{number}")
        show_chart(chart)
