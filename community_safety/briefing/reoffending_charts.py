"""The pictures of a reoffending report, in the order in which they are read."""

from __future__ import annotations

from community_safety.briefing.charts import Chart
from community_safety.briefing.maps.choropleth import ward_map
from community_safety.briefing.reoffending_pictures import (
    areas_chart,
    cohorts_chart,
    groups_chart,
    iom_chart,
    needs_chart,
    time_chart,
    young_chart,
)
from community_safety.briefing.reoffending_report import ReoffendingReport
from community_safety.briefing.ward_pictures.ranked import ranked_wards
from community_safety.disclosure.release import ReleasedTable

INTERVALS = "with 95% intervals"


def need_charts(report: ReoffendingReport) -> list[Chart]:
    """Return the needs of re-offenders and of those who did not reoffend."""
    if report.needs is None:
        return []
    about = f"Share with each need, {INTERVALS}: {report.place}"
    return _drawn(needs_chart(report.needs, about))


def cohort_charts(report: ReoffendingReport) -> list[Chart]:
    """Return the cohorts one after the other."""
    about = f"Proportion reoffending by cohort, {INTERVALS}: {report.analysis.area.name}"
    return _drawn(cohorts_chart(report.cohorts, about))


def area_charts(report: ReoffendingReport) -> list[Chart]:
    """Return the areas side by side, with what is expected of each."""
    about = f"Proportion reoffending, observed {INTERVALS} and expected: {report.analysis.year}"
    return _drawn(areas_chart(report.areas, about))


def group_charts(report: ReoffendingReport) -> list[Chart]:
    """Return who reoffends, by what is on record."""
    return groups_chart(report.groups, f"Proportion reoffending, {INTERVALS}: {report.place}")


def group_charts_by_need(report: ReoffendingReport) -> list[Chart]:
    """Return who reoffends, by need."""
    if report.groups_by_need is None:
        return []
    about = f"Proportion reoffending by assessed need, {INTERVALS}: {report.place}"
    return groups_chart(report.groups_by_need, about)


def time_charts(report: ReoffendingReport) -> list[Chart]:
    """Return the share that has reoffended by each month, for each way of grouping."""
    if report.times is None:
        return []
    charts = []
    for dimension in report.times.rows["dimension_id"].unique():
        about = f"Share that had reoffended by each month: {report.place}"
        charts += _drawn(
            time_chart(report.times, str(dimension), about, f"reoffending_times_{dimension}")
        )
    return charts


def young_charts(report: ReoffendingReport) -> list[Chart]:
    """Return first time entrants year by year."""
    about = f"Young people aged 10 to 17, {INTERVALS}: {report.analysis.area.name}"
    return _drawn(young_chart(report.young, about))


def iom_charts(report: ReoffendingReport) -> list[Chart]:
    """Return offences of the IOM cohort before, expected and after."""
    about = f"Proven offences of people on the programme, {INTERVALS}: {report.analysis.area.name}"
    return _drawn(iom_chart(report.iom, about))


def ward_charts(report: ReoffendingReport, table: ReleasedTable) -> list[Chart]:
    """Return the map of caseload or reoffending, and the wards with their intervals."""
    part = report.wards
    if part is None or table.rows.empty:
        return []
    measure = str(table.rows["measure_id"].iloc[0])
    about = (
        f"{table.subject}, {table.rows['unit'].iloc[0]}: {report.analysis.area.name}, {part.name}, "
        f"{report.analysis.year}"
    )
    edges, labels = part.edges(measure), part.labels(measure)
    chart = ward_map(table, measure, part.shapes, edges, labels, about, f"map_{table.table_id}")
    # Both pictures may have the same title, and a reader who hears them tells them by the rest.
    each = f"{about}, each ward with its 95% interval"
    return [*_drawn(chart), *ranked_wards(table, measure, each, f"ranked_{table.table_id}")]


def _drawn(chart: Chart | None) -> list[Chart]:
    return [] if chart is None else [chart]
