"""The pictures of a ward report, in the order in which they are read."""

from __future__ import annotations

import math

from community_safety.briefing.charts import Chart
from community_safety.briefing.maps.choropleth import ward_map
from community_safety.briefing.maps.small_maps import small_maps
from community_safety.briefing.maps.verdict_maps import change_map, cluster_map
from community_safety.briefing.ward_pictures.funnel import ward_funnel
from community_safety.briefing.ward_pictures.ranked import ranked_wards
from community_safety.briefing.ward_report import WardReport
from community_safety.disclosure.release import ReleasedTable
from community_safety.wards.columns import HIGHER, LOWER


def rate_charts(report: WardReport, measure: str, table: ReleasedTable) -> list[Chart]:
    """Return the map of one measure, its wards with their intervals, and its funnel."""
    about, name = report.about(measure), table.table_id
    # The lowest band has no lower end and the highest no upper one.
    edges = (-math.inf, *report.edges(measure), math.inf)
    labels = report.labels(measure)
    charts = [
        ward_map(table, measure, report.shapes, edges, labels, about, f"map_{name}"),
        *ranked_wards(table, measure, about, f"ranked_{name}"),
        ward_funnel(table, measure, about, f"funnel_{name}"),
    ]
    return [chart for chart in charts if chart is not None]


def type_charts(report: WardReport, table: ReleasedTable) -> list[Chart]:
    """Return small maps of all types beside each other."""
    about = f"{report.place}, {report.months}"
    return small_maps(table, report.shapes, about, f"maps_{table.table_id}")


def cluster_charts(report: WardReport, table: ReleasedTable) -> list[Chart]:
    """Return a map for each measure that has clusters."""
    clustered = table.rows.loc[table.rows["cluster"] != "", "measure_id"].unique()
    charts = [
        cluster_map(
            table,
            measure,
            report.shapes,
            report.about(measure),
            f"clusters_{measure}_{table.table_id}",
        )
        for measure in clustered
    ]
    return [chart for chart in charts if chart is not None]


def change_charts(report: WardReport, table: ReleasedTable | None) -> list[Chart]:
    """Return a map for each measure of which a ward has changed by more than chance."""
    if table is None:
        return []
    after, before = report.compared()
    charts = []
    for measure, rows in table.rows.groupby("measure_id", sort=False):
        if not rows["group"].isin([HIGHER, LOWER]).any():
            continue
        about = f"{rows['measure'].iloc[0]}: {report.place}, {after} against {before}"
        name = f"map_{measure}_{table.table_id}"
        charts.append(change_map(table, str(measure), report.shapes, about, name))
    return [chart for chart in charts if chart is not None]
