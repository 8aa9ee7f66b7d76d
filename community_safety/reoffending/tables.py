"""Result tables of reoffending: what pictures, sentences and workbooks are made from.

Areas of a partnership are parts of each other, and a small count may be worked out from others:
each table carries what stands behind its rows in every place (`related`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
import pandas as pd

from community_safety.reoffending import columns as spec
from community_safety.reoffending.analysis import Analysis
from community_safety.reoffending.areas import areas_of, years_of
from community_safety.reoffending.breakdowns import (
    DIMENSIONS,
    NEED,
    Dimension,
    breakdowns,
    with_needs,
)
from community_safety.reoffending.cohort_series import cohort_series
from community_safety.reoffending.needs import latest_needs, needs_of
from community_safety.reoffending.periods import CohortPeriod, year_name
from community_safety.reoffending.related import (
    REOFFENCES,
    SERIOUS,
    behind_group,
    behind_needs,
    behind_part,
    behind_rows,
    counted,
    gathered,
    measured_parts,
    of_all_places,
)
from community_safety.reoffending.related_times import behind_proxies
from community_safety.results import NUMERIC_ROLES, Column, ResultTable

SOURCE = "Local records of people, proven offences and releases (see Where the figures come from)"
REST = "the other areas"
DISTRICT, EVERYBODY = "district", "everybody"
"""Columns of members: the name of their district, and one group of all."""
PROXIES = "proxies"
FIGURES = {
    SERIOUS: ("serious",),
    REOFFENCES: ("reoffences", "per_reoffender", "per_100"),
    PROXIES: ("proxy_",),
}
"""How the columns begin that may be left empty for the others to be shown."""
STEPS: tuple[tuple[str, ...], ...] = (
    (),
    (SERIOUS,),
    (SERIOUS, REOFFENCES),
    (SERIOUS, REOFFENCES, PROXIES),
)
"""What to leave out, in turn, until an edition may show the rest: few people have serious
reoffences, and their number would take the whole table with it."""
LEAST_P = 0.0001
MOST_COHORTS = 16
"""Complete cohorts in the series: four years of quarters are as many as a picture can hold."""


def table_of(
    table_id: str,
    caption: str,
    frame: pd.DataFrame,
    columns: tuple[Column, ...],
    notes: Sequence[str] = (),
    related: pd.DataFrame | None = None,
    subject: str = "",
) -> ResultTable:
    """Return a result table; p-values end at a smallest one, since chance is never nothing."""
    shown = frame[[column.name for column in columns]].reset_index(drop=True)
    if shown.empty:
        # A frame without rows has no types of its own.
        figures = [column.name for column in columns if column.role in NUMERIC_ROLES]
        shown = shown.astype(dict.fromkeys(figures, "float64"))
    for name in shown.columns.intersection(["p_value", "adjusted_p"]):
        shown[name] = shown[name].astype("float64").clip(lower=LEAST_P)
    notes = tuple(note for note in notes if note)
    return ResultTable(table_id, caption, shown, columns, (SOURCE,), notes, related, subject)


def _shown(rows: pd.DataFrame, without: Collection[str]) -> pd.DataFrame:
    """Return rows without some of their figures."""
    left_out = tuple(begin for figure in without for begin in FIGURES[figure])
    names = [name for name in map(str, rows.columns) if left_out and name.startswith(left_out)]
    rows = rows.copy()
    rows[names] = np.nan
    return rows


def year_table(analysis: Analysis, without: Collection[str] = ()) -> ResultTable:
    """Return the latest year of cohorts and the one before.

    Parameters
    ----------
    without
        Of `FIGURES`, those to leave empty: see `STEPS`. So with the tables that follow.
    """
    cohorts = analysis.cohorts
    periods = {year_name(one): one for one in (cohorts.latest, cohorts.before) if one}
    years = {name: analysis.own(one) for name, one in periods.items()}
    rows = _shown(years_of(years, analysis.rules), without)
    every = [of_all_places(analysis, one).assign(cohort=name) for name, one in periods.items()]
    found = counted(pd.concat(every, ignore_index=True), ["place", "cohort"])
    return table_of(
        "reoffending_years",
        f"Proven reoffending: {analysis.area.name}, the latest complete year and the one before",
        rows,
        spec.YEAR_COLUMNS,
        related=behind_rows(rows, ["cohort"], found, measured_parts(without)),
    )


def group_tables(analysis: Analysis, without: Collection[str] = ()) -> list[ResultTable]:
    """Return who reoffends: a table for each breakdown, which do not add up to each other.

    The first is that of everybody.
    """
    latest = analysis.cohorts.latest
    members, dimensions = _grouped(analysis, analysis.own(latest))
    rows = _shown(breakdowns(members, dimensions, analysis.rules), without)
    every, _ = _grouped(analysis, of_all_places(analysis, latest))
    columns = {one.dimension_id: one.column for one in dimensions}
    caption = f"Who reoffends: {analysis.area.name}, {analysis.year}"

    def made(part: pd.DataFrame) -> ResultTable:
        column = columns.get(str(part["dimension_id"].iloc[0]), EVERYBODY)
        # A district is in no other place.
        related = behind_group(part, every, column, without, everywhere=column != DISTRICT)
        return table_of(
            "reoffending_groups",
            caption,
            part,
            spec.GROUP_COLUMNS,
            related=related,
            subject=str(part["dimension"].iloc[0]),
        )

    return parts_of(rows, "dimension_id", made)


def _grouped(analysis: Analysis, members: pd.DataFrame) -> tuple[pd.DataFrame, list[Dimension]]:
    """Return members and how they are grouped: by record, by need, by district."""
    pathways = analysis.partnership.reoffending.pathway_names()
    latest = latest_needs(members, analysis.records.needs)
    members, by_need = with_needs(members, latest, pathways)
    dimensions = [*DIMENSIONS, *by_need]
    names = {one: analysis.partnership.name_of(one) for one in members["area_code"].unique()}
    members[DISTRICT] = members["area_code"].map(names)
    members[EVERYBODY] = "Everybody"
    if len(names) > 1:
        dimensions.insert(0, Dimension(DISTRICT, "District", DISTRICT, sorted(names.values())))
    return members, dimensions


def area_table(analysis: Analysis, without: Collection[str] = ()) -> ResultTable:
    """Return the areas side by side, with what their people would lead one to expect."""
    latest = analysis.cohorts.latest
    chosen = analysis.of(latest)
    rows = areas_of(
        analysis.members[chosen].reset_index(drop=True),
        analysis.chances[chosen].reset_index(drop=True),
        analysis.partnership,
        analysis.area,
        analysis.rules,
    )
    found = counted(of_all_places(analysis, latest), ["place"])
    return table_of(
        "reoffending_areas",
        f"Proven reoffending by area, {analysis.year}",
        _shown(rows, without),
        spec.AREA_COLUMNS,
        related=behind_part(rows, found, measured_parts(without)),
        subject="Areas side by side",
    )


def shown_cohorts(analysis: Analysis) -> list[CohortPeriod]:
    """Return the cohorts of the series: the latest complete ones, then those with a proxy alone."""
    return [*analysis.cohorts.complete[-MOST_COHORTS:], *analysis.cohorts.proxy_only]


def cohort_table(analysis: Analysis, without: Collection[str] = ()) -> ResultTable:
    """Return the cohorts of the area and of the others together, one after the other."""
    periods = shown_cohorts(analysis)
    own = analysis.area.name
    others = analysis.others(periods)
    areas = {own: analysis.own(periods)} | ({REST: others} if len(others) else {})
    rows = _shown(cohort_series(areas, own, periods, analysis.rules), without)
    every = of_all_places(analysis, periods)
    found = counted(every, ["place", "cohort"])
    # Of cohorts that are not complete the members alone are shown.
    unsaid = found["cohort"].isin([period.name for period in analysis.cohorts.proxy_only])
    of_members = behind_rows(rows, ["cohort"], found, {"persons": ""})
    said = np.flatnonzero(~rows["cohort"].isin(found.loc[unsaid, "cohort"]))
    parts = measured_parts(without)
    of_figures = behind_rows(rows.iloc[said], ["cohort"], found[~unsaid], parts)
    of_figures["row"] = said[of_figures["row"].to_numpy(dtype=int)]
    return table_of(
        "reoffending_cohorts",
        f"Proven reoffending by cohort: {own}",
        rows,
        spec.COHORT_COLUMNS,
        related=gathered([of_members, of_figures, behind_proxies(rows, every, analysis.rules)]),
        subject="Cohort by cohort",
    )


def need_tables(analysis: Analysis) -> list[ResultTable]:
    """Return the needs of offenders and re-offenders, a table for each pathway."""
    latest = analysis.cohorts.latest
    rows = needs_of(
        analysis.own(latest),
        analysis.records.needs,
        analysis.partnership.reoffending.pathway_names(),
        analysis.rules,
    )
    every, _ = _grouped(analysis, of_all_places(analysis, latest))
    caption = f"Needs of offenders and re-offenders: {analysis.area.name}, {analysis.year}"
    return parts_of(
        rows,
        "pathway_id",
        lambda part: table_of(
            "reoffending_needs",
            caption,
            part,
            spec.NEED_COLUMNS,
            related=behind_needs(part, every, f"{NEED}{part['pathway_id'].iloc[0]}"),
            subject=str(part["pathway"].iloc[0]),
        ),
    )


def parts_of(
    rows: pd.DataFrame, key: str, made: Callable[[pd.DataFrame], ResultTable]
) -> list[ResultTable]:
    """Return a table for each value of a column, in the order of the rows."""
    return [made(part) for _, part in rows.groupby(key, sort=False, observed=True)]
