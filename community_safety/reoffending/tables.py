"""Result tables of reoffending: what pictures, sentences and workbooks are made from.

Areas of a partnership are parts of each other, so that a count too small in one may be worked out
from another: each table carries the same counts of the other areas (`related`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from community_safety.reoffending import columns as spec
from community_safety.reoffending.analysis import Analysis
from community_safety.reoffending.areas import areas_of, years_of
from community_safety.reoffending.breakdowns import (
    DIMENSIONS,
    Dimension,
    breakdowns,
    with_needs,
)
from community_safety.reoffending.cohort_series import cohort_series
from community_safety.reoffending.needs import latest_needs, needs_of
from community_safety.reoffending.periods import CohortPeriod, year_name
from community_safety.results import Column, ResultTable

SOURCE = "Local records of people, proven offences and releases (see Where the figures come from)"
REST = "the other areas"
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
    for name in shown.columns.intersection(["p_value", "adjusted_p"]):
        shown[name] = shown[name].astype("float64").clip(lower=LEAST_P)
    notes = tuple(note for note in notes if note)
    return ResultTable(table_id, caption, shown, columns, (SOURCE,), notes, related, subject)


def related_counts(
    rows: pd.DataFrame,
    keys: Sequence[str],
    elsewhere: Sequence[pd.DataFrame],
    counts: Mapping[str, str],
) -> pd.DataFrame:
    """Return the counts of other areas that stand for the same thing as the rows of a table.

    Parameters
    ----------
    keys
        Columns that say what a row is about.
    elsewhere
        The same tables of other areas.
    counts
        Columns that count people, and of which whole each is part (empty: of none).
    """
    place = rows.reset_index(drop=True)[list(keys)].assign(row=range(len(rows)))
    found = [pd.DataFrame({"row": [], "count": [], "whole": []}, dtype="float64")]
    for other in elsewhere:
        joined = place.merge(other, on=list(keys), how="inner")
        for name, whole in counts.items():
            values = {"row": joined["row"], "count": joined[name]}
            found.append(pd.DataFrame(values | {"whole": joined[whole] if whole else pd.NA}))
    return pd.concat([one for one in found if len(one)] or found[:1], ignore_index=True)


PARTS = {"offenders": "", "reoffenders": "offenders"}


def elsewhere_of(analysis: Analysis) -> list[str]:
    """Return the codes of the partnership's other areas."""
    return [area.code for area in analysis.partnership.areas if area.code != analysis.area.code]


def counted(members: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the people of groups alone: all that is asked of other areas."""
    members = members[members[by].notna().all(axis=1)]
    again = members["reoffended"].astype("int64")
    found = again.groupby([members[name].astype(str) for name in by], sort=True)
    return found.agg(offenders="size", reoffenders="sum").reset_index()


def year_table(analysis: Analysis) -> ResultTable:
    """Return the latest year of cohorts and the one before."""
    cohorts = analysis.cohorts
    periods = [one for one in (cohorts.latest, cohorts.before) if one]
    years = {year_name(one): analysis.own(one) for one in periods}
    rows = years_of(years, analysis.rules)
    others = [
        counted(analysis.own(one, code).assign(cohort=year_name(one)), ["cohort"])
        for code in elsewhere_of(analysis)
        for one in periods
    ]
    return table_of(
        "reoffending_years",
        f"Proven reoffending: {analysis.area.name}, the latest complete year and the one before",
        rows,
        spec.YEAR_COLUMNS,
        related=related_counts(rows, ["cohort"], others, PARTS),
    )


def group_tables(analysis: Analysis) -> list[ResultTable]:
    """Return who reoffends: a table for each breakdown, which do not add up to each other.

    The first is that of everybody.
    """
    members, dimensions = _grouped(analysis, analysis.area.code)
    rows = breakdowns(members, dimensions, analysis.rules)
    others = [_counts_by_group(*_grouped(analysis, code)) for code in elsewhere_of(analysis)]
    keys = ["dimension_id", "group"]
    caption = f"Who reoffends: {analysis.area.name}, {analysis.year}"
    return parts_of(
        rows,
        "dimension_id",
        lambda part: table_of(
            "reoffending_groups",
            caption,
            part,
            spec.GROUP_COLUMNS,
            related=related_counts(part, keys, others, PARTS),
            subject=str(part["dimension"].iloc[0]),
        ),
    )


def _grouped(analysis: Analysis, code: str) -> tuple[pd.DataFrame, list[Dimension]]:
    """Return an area's members and how they are grouped: by record, by need, by district."""
    members = analysis.own(analysis.cohorts.latest, code)
    pathways = analysis.partnership.reoffending.pathway_names()
    latest = latest_needs(members, analysis.records.needs)
    members, by_need = with_needs(members, latest, pathways)
    dimensions = [*DIMENSIONS, *by_need]
    names = {one: analysis.partnership.name_of(one) for one in members["area_code"].unique()}
    if len(names) > 1:
        members = members.assign(district=members["area_code"].map(names))
        dimensions.insert(0, Dimension("district", "District", "district", sorted(names.values())))
    return members, dimensions


def _counts_by_group(members: pd.DataFrame, dimensions: list[Dimension]) -> pd.DataFrame:
    """Return the people of every group of an area, everybody as one of them."""
    whole = counted(members.assign(group="Everybody"), ["group"]).assign(dimension_id="all")
    parts = [
        counted(members, [one.column])
        .rename(columns={one.column: "group"})
        .assign(dimension_id=one.dimension_id)
        for one in dimensions
    ]
    return pd.concat([whole, *parts], ignore_index=True)


def area_table(analysis: Analysis) -> ResultTable:
    """Return the areas side by side, with what their people would lead one to expect."""
    chosen = analysis.of(analysis.cohorts.latest)
    rows = areas_of(
        analysis.members[chosen].reset_index(drop=True),
        analysis.chances[chosen].reset_index(drop=True),
        analysis.partnership,
        analysis.area,
        analysis.rules,
    )
    return table_of(
        "reoffending_areas",
        f"Proven reoffending by area, {analysis.year}",
        rows,
        spec.AREA_COLUMNS,
        subject="Areas side by side",
    )


def shown_cohorts(analysis: Analysis) -> list[CohortPeriod]:
    """Return the cohorts of the series: the latest complete ones, then those with a proxy alone."""
    return [*analysis.cohorts.complete[-MOST_COHORTS:], *analysis.cohorts.proxy_only]


def cohort_table(analysis: Analysis) -> ResultTable:
    """Return the cohorts of the area and of the others together, one after the other."""
    periods = shown_cohorts(analysis)
    own = analysis.area.name
    others = analysis.others(periods)
    areas = {own: analysis.own(periods)} | ({REST: others} if len(others) else {})
    rows = cohort_series(areas, own, periods, analysis.rules)
    each = [counted(analysis.own(periods, code), ["cohort"]) for code in elsewhere_of(analysis)]
    unsaid = [period.name for period in analysis.cohorts.proxy_only]
    for one in each:
        one["reoffenders"] = one["reoffenders"].where(~one["cohort"].isin(unsaid))
    return table_of(
        "reoffending_cohorts",
        f"Proven reoffending by cohort: {own}",
        rows,
        spec.COHORT_COLUMNS,
        related=related_counts(rows, ["cohort"], each, PARTS),
        subject="Cohort by cohort",
    )


NEED_PARTS = {
    "assessed": "offenders",
    "need": "assessed",
    "assessed_reoffenders": "assessed",
    "need_reoffenders": "assessed_reoffenders",
    "assessed_others": "assessed",
    "need_others": "assessed_others",
}


def need_tables(analysis: Analysis) -> list[ResultTable]:
    """Return the needs of offenders and re-offenders, a table for each pathway."""
    rows = _needs(analysis, analysis.area.code)
    others = [_needs(analysis, code) for code in elsewhere_of(analysis)]
    caption = f"Needs of offenders and re-offenders: {analysis.area.name}, {analysis.year}"
    return parts_of(
        rows,
        "pathway_id",
        lambda part: table_of(
            "reoffending_needs",
            caption,
            part,
            spec.NEED_COLUMNS,
            related=related_counts(part, ["pathway_id"], others, NEED_PARTS),
            subject=str(part["pathway"].iloc[0]),
        ),
    )


def _needs(analysis: Analysis, code: str) -> pd.DataFrame:
    return needs_of(
        analysis.own(analysis.cohorts.latest, code),
        analysis.records.needs,
        analysis.partnership.reoffending.pathway_names(),
        analysis.rules,
    )


def parts_of(
    rows: pd.DataFrame, key: str, made: Callable[[pd.DataFrame], ResultTable]
) -> list[ResultTable]:
    """Return a table for each value of a column, in the order of the rows."""
    return [made(part) for _, part in rows.groupby(key, sort=False, observed=True)]
