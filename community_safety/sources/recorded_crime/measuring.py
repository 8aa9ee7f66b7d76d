"""Recorded offences added up for each measure, area and quarter, in the form of `indicators`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from community_safety.errors import SourceError
from community_safety.numbers import count_of
from community_safety.partnership import Partnership
from community_safety.sources import indicators
from community_safety.sources.job import Job, Prepared, write_json, write_parquet
from community_safety.sources.recorded_crime.offences import Offences, read_offences, same
from community_safety.sources.recorded_crime.selecting import Selection, places_found, unmatched
from community_safety.sources.recorded_crime.versions import (
    QUARTER,
    each_quarter_once,
    quarter_name,
)
from community_safety.sources.refused_rows import together, write_account

KEY = ["indicator_id", "area_code", "period_start"]


def prepare(job: Job) -> Prepared:
    """Prepare the measures and places that the partnership file names."""
    return prepare_measures(job, measures_of(job.partnership), places_of(job.partnership))


def measures_of(partnership: Partnership) -> dict[str, Selection]:
    """Return the offences that each indicator with `recorded_crime` counts."""
    found = {item.id: item.recorded_crime for item in partnership.indicators}
    return {
        identifier: Selection(said.offence_group, said.offence_subgroup, said.offence_code)
        for identifier, said in found.items()
        if said is not None
    }


def places_of(partnership: Partnership) -> dict[str, str]:
    """Return the published name of each area and comparator with `recorded_as`."""
    named = {area.code: area.recorded_as for area in partnership.areas}
    for place in partnership.comparators_listed():
        named[place.code] = named.get(place.code) or place.recorded_as
    return {code: str(name) for code, name in named.items() if name}


def prepare_measures(
    job: Job, measures: Mapping[str, Selection], places: Mapping[str, str]
) -> Prepared:
    """Read the tables and write one file of quarterly counts for each area.

    Parameters
    ----------
    measures
        By indicator the offences it counts.
    places
        By area code the name of its police force area or partnership as published.

    Raises
    ------
    SourceError
        When a file is no such table, two of them differ, or a name is in none.
    """
    _refuse_nothing(job, measures, places)
    tables, problems = [], []
    for path in job.files:
        try:
            tables.append(read_offences(path))
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    _spell_alike(tables)
    rows = pd.concat([table.rows for table in tables], ignore_index=True)
    bad = pd.concat([table.bad for table in tables], ignore_index=True)
    found, lacking = places_found(places, pd.concat([rows, bad], ignore_index=True))
    lacking += unmatched(measures, rows)
    if lacking:
        raise SourceError([f"{job.partnership_path}: {problem}" for problem in lacking])
    of_place = pd.MultiIndex.from_tuples(list(set(found.values())), names=QUARTER[1:])
    mine = pd.MultiIndex.from_frame(rows[QUARTER[1:]]).isin(of_place)
    once = each_quarter_once(rows[mine])
    sums = _sums(once, measures, bad)
    figures = _figures(sums[sums["offences"] >= 0], found)
    warnings = _gaps(sums, bad, found)
    outputs = _write(job, figures, tables, found)
    return _prepared(job, tables, outputs, warnings)


def _spell_alike(tables: list[Offences]) -> None:
    """Write each place as the first table does that has it."""
    spelling: dict[str, str] = {}
    for frame in (frame for table in tables for frame in (table.rows, table.bad)):
        mine = {name: spelling.setdefault(same(name), name) for name in frame["place"].unique()}
        frame["place"] = frame["place"].map(mine).astype("str")


def _refuse_nothing(job: Job, measures: Mapping[str, Selection], places: Mapping[str, str]) -> None:
    problems = []
    if not measures:
        problems.append(
            f"{job.partnership_path}: no indicator says which offences of recorded crime it "
            "counts; add `recorded_crime: {offence_group: [...]}` to one, or take out the source"
        )
    if not places:
        problems.append(
            f"{job.partnership_path}: no area says under what name the Home Office lists it; add "
            "`recorded_as: ...` to one, or take out the source"
        )
    if problems:
        raise SourceError(problems)


def _sums(rows: pd.DataFrame, measures: Mapping[str, Selection], bad: pd.DataFrame) -> pd.DataFrame:
    """Return the offences of each measure in each quarter of a place that lacks no row."""
    lost = pd.MultiIndex.from_frame(bad[QUARTER])
    whole = rows[~pd.MultiIndex.from_frame(rows[QUARTER]).isin(lost)]
    parts = []
    for identifier, selection in measures.items():
        counted = whole[selection.chosen(whole)].groupby(QUARTER)["offences"].sum().reset_index()
        counted.insert(0, "indicator_id", pd.Series(identifier, counted.index, "str"))
        parts.append(counted)
    return pd.concat(parts, ignore_index=True)


def _figures(sums: pd.DataFrame, found: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Return the sums in the columns of the `indicators` source."""
    codes = pd.DataFrame(
        [(code, *place) for code, place in found.items()], columns=["area_code", *QUARTER[1:]]
    ).astype("str")
    figures = sums.merge(codes, on=QUARTER[1:])
    figures["period_end"] = figures["period_start"] + pd.offsets.QuarterEnd(0)
    figures["period_end"] = figures["period_end"].astype("datetime64[us]")
    figures = figures.rename(columns={"offences": "numerator"})
    for column in indicators.CONTRACT.columns:
        if column.name not in figures:
            empty = pd.Series("", figures.index, "str")
            number = column.kind == "number"
            figures[column.name] = pd.Series(float("nan"), figures.index) if number else empty
    return figures[indicators.CONTRACT.names].sort_values(KEY, ignore_index=True)


def _write(
    job: Job,
    figures: pd.DataFrame,
    tables: list[Offences],
    found: Mapping[str, tuple[str, str]],
) -> list[Path]:
    """Write each area's figures, and how many rows of its place were read, used and refused."""
    outputs = []
    for code, (level, place) in sorted(found.items()):
        mine = figures[figures["area_code"] == code].reset_index(drop=True)
        outputs.append(write_parquet(mine, job.target / f"{code}.parquet"))
        used, rules = 0, pd.Series(dtype="str")
        for table in tables:
            used += int(_of(table.rows, level, place).sum())
            rules = pd.concat([rules, table.refused.loc[_of(table.bad, level, place), "rule"]])
        counts = rules.value_counts().sort_index()
        account: dict[str, Any] = {
            "read": used + len(rules),
            "used": used,
            "refused": {str(rule): int(count) for rule, count in counts.items()},
        }
        outputs.append(write_json(account, job.target / f"{code}.account.json"))
    return outputs


def _of(rows: pd.DataFrame, level: str, place: str) -> pd.Series:
    return (rows["level"] == level) & (rows["place"] == place)


def _gaps(sums: pd.DataFrame, bad: pd.DataFrame, found: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return remarks on quarters that have no figure although tables hold them."""
    wanted = pd.MultiIndex.from_tuples(list(set(found.values())))
    mine = bad[pd.MultiIndex.from_frame(bad[QUARTER[1:]]).isin(wanted)]
    remarks = []
    for (start, _, place), part in mine.groupby(QUARTER):
        quarter = quarter_name(pd.Timestamp(str(start)))
        remarks.append(
            f"{place}: {count_of(len(part), 'row')} of {quarter} cannot be used, so that the "
            "quarter has no figure"
        )
    for _, row in sums[sums["offences"] < 0].iterrows():
        remarks.append(
            f"{row['place']}: `{row['indicator_id']}` is below zero for "
            f"{quarter_name(row['period_start'])}, since cancelled records are taken off; the "
            "quarter has no figure"
        )
    return remarks


def _prepared(
    job: Job, tables: list[Offences], outputs: list[Path], warnings: list[str]
) -> Prepared:
    refused = together([one.refused.assign(file=job.shown(one.path)) for one in tables])
    read = sum(table.rows_read for table in tables)
    return Prepared(
        rows_read=read,
        rows_used=read - len(refused),
        refused=refused,
        outputs=[*outputs, write_account(job, read, refused)],
        warnings=warnings,
    )
