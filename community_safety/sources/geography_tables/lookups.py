"""The `lookups` source: which ward, district, partnership and police force a place lies in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from community_safety.characters import legible
from community_safety.errors import SourceError
from community_safety.numbers import count_of, listed
from community_safety.sources.districts import own_districts
from community_safety.sources.geography_tables.agreement import disagreements
from community_safety.sources.geography_tables.recognising import PATTERNS, Column, recognise
from community_safety.sources.geography_tables.relations import (
    COLUMNS,
    check_relations,
    places_of,
    relations_of,
)
from community_safety.sources.geography_tables.tables import (
    Table,
    check_codes,
    check_names,
    prepared_of,
    read_all,
    read_places,
    years_of,
)
from community_safety.sources.job import Job, Prepared, write_parquet
from community_safety.sources.lsoa_districts import some
from community_safety.sources.reading import names_listed
from community_safety.sources.values import quoted

ROLES = (
    *("lsoa", "ward", "ward_name", "district", "district_name", "district_now"),
    *("district_name_now", "csp", "csp_name", "force", "force_name", "change_code"),
    *("vintage", "lsoa_vintage"),
)
"""What the partnership file may say of a lookup under `columns`."""
_MAY_BE_EMPTY = ("district_now", "csp", "force")
_LEVEL_ROLES = ("lsoa", "ward", "district", *_MAY_BE_EMPTY)
_CHANGES = ("U", "S", "M", "X", "")


def prepare(job: Job) -> Prepared:
    """Read every lookup and write the five tables that other sources and questions join by.

    Raises
    ------
    SourceError
        When a file is none, or two files contradict each other.
    """
    tables = read_all(job, lambda path: _read(job, path))
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in COLUMNS}
    for table in tables:
        places = places_of(table)
        check_relations(table, places)
        for name, frame in relations_of(table, places).items():
            parts[name].append(frame.assign(file=pd.Series(table.shown, frame.index, "str")))
    said = {name: _together(name, frames) for name, frames in parts.items()}
    if problems := disagreements(said, {table.shown: table.path for table in tables}):
        raise SourceError(problems)
    results = {
        "lsoa_to_ward": _each_once(said["lsoa_to_ward"]),
        "lsoa_to_district": _each_once(said["lsoa_to_district"]),
        "lsoa_2011_to_2021": _each_once(said["lsoa_2011_to_2021"]).drop(columns="file"),
        "wards": _wards(said["wards"]),
        "districts": _districts(said["districts"]),
    }
    if problems := _without_ward(job, results, tables):
        raise SourceError(problems)
    outputs = [
        write_parquet(frame, job.target / f"{name}.parquet") for name, frame in results.items()
    ]
    return prepared_of(job, tables, outputs, _remarks(job, results, said["districts"]))


def _read(job: Job, path: Path) -> Table:
    def choose(header: list[str]) -> list[Column]:
        there.extend(header)
        return recognise(header)

    there: list[str] = []
    table = read_places(job, path, choose, ROLES)
    if not places_of(table).any:
        raise SourceError(
            f"{path}: no columns of a lookup are recognised (there are: {names_listed(there)}); "
            f"those known are {PATTERNS}; say what others are in the partnership file under "
            "`columns`"
        )
    _check_vintages(table)
    for column in table.columns:
        if column.role in _LEVEL_ROLES:
            check_codes(table, column, may_be_empty=column.role in _MAY_BE_EMPTY)
        elif column.role == "change_code":
            _check_changes(table, column)
        elif column.role == "vintage":
            table.rows.parsed[column.key] = years_of(table, column)
    check_names(table)
    return table


def _check_vintages(table: Table) -> None:
    """Refuse a file whose LSOAs or wards have no year: the same code is used in several."""
    lacking = {"lsoa": "lsoa_vintage: 2021", "ward": "vintage: 2024"}
    years = table.having("vintage")
    problems = [
        f"{table.path}: column `{legible(column.name)}` does not say its year; add "
        f"`{lacking[column.role]}` for this file in the partnership file under `columns`"
        for column in table.columns
        if column.role in lacking and not column.vintage and not (years and column.role == "ward")
    ]
    problems += [
        f"{table.path}: `lsoa_vintage` is {column.vintage}; LSOAs are of 2011 or 2021"
        for column in table.having("lsoa")
        if column.vintage not in (0, 2011, 2021)
    ]
    if problems:
        raise SourceError(problems)


def _check_changes(table: Table, column: Column) -> None:
    codes = table.rows.given[column.key]
    table.rows.refuse(
        ~codes.isin(_CHANGES),
        f"`{legible(column.name)}` is none of U, S, M and X (unchanged, split, merged, irregular)",
        lambda position: f": {quoted(codes.iloc[position])}",
    )


def _together(name: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    columns = [*COLUMNS[name], "file"]
    if frames:
        return pd.concat(frames, ignore_index=True)[columns]
    numbers = [column for column in columns if column.endswith("vintage")]
    empty = pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    return empty.astype(dict.fromkeys(numbers, "int64"))


def _each_once(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep what several files say once, as the first of them says it."""
    said = [str(column) for column in frame if column != "file"]
    once = frame.drop_duplicates(said)
    return once.sort_values(said, ignore_index=True)


def _wards(frame: pd.DataFrame) -> pd.DataFrame:
    """Return each ward of each year with its name and district, as far as files say them."""
    filled = frame.sort_values("vintage", ascending=False, kind="stable")
    for name in ("ward_name", "district_code"):
        # A ward keeps its code until its boundary changes, so that a year without its name or
        # district has those of the same year in another file, or else the newest.
        for same in (["ward_code", "vintage"], ["ward_code"]):
            known = filled[name].where(filled[name] != "")
            first = known.groupby([filled[key] for key in same]).transform("first")
            filled[name] = known.fillna(first).fillna("")
    said = ["ward_code", "ward_name", "district_code", "vintage"]
    once = filled.drop_duplicates(said)[[*said, "file"]]
    return once.sort_values(["ward_code", "vintage", "district_code"], ignore_index=True)


def _districts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each district: what the newest file says of each thing.

    A district of several Community Safety Partnerships has none of them as its own.
    """
    newest = frame.sort_values("vintage", ascending=False, kind="stable")
    codes = newest.drop_duplicates("district_code")[["district_code"]].set_index("district_code")
    several = _partnerships_of(newest)
    for level in ("district", "csp", "force"):
        key = "district_name" if level == "district" else f"{level}_code"
        known = newest[newest[key] != ""]
        first = known.drop_duplicates("district_code").set_index("district_code")
        if level == "csp":
            first = first[~first.index.isin(several.index)]
        for column in (f"{level}_code", f"{level}_name")[level == "district" :]:
            codes[column] = first[column].reindex(codes.index).fillna("")
    table = codes.reset_index().sort_values("district_code", ignore_index=True)
    return table[[*COLUMNS["districts"][:-1]]].astype("str")


def _partnerships_of(newest: pd.DataFrame) -> pd.Series:
    """Return how many partnerships a district has, where its newest lookup gives several."""
    known = newest[newest["csp_code"] != ""]
    latest = known["vintage"] == known.groupby("district_code")["vintage"].transform("max")
    number = known[latest].groupby("district_code")["csp_code"].nunique()
    return number[number > 1]


def _remarks(job: Job, results: dict[str, pd.DataFrame], said: pd.DataFrame) -> list[str]:
    """Return what the lookups lack of the partnership's districts."""
    wanted = sorted(own_districts(job.partnership))
    remarks = []
    known = results["districts"]["district_code"]
    if absent := [code for code in wanted if len(known) and code not in set(known)]:
        remarks.append(f"no lookup has {listed(absent)}; are the lookups those of this area?")
    several = _partnerships_of(said)
    remarks += [
        f"{code} has {several[code]} Community Safety Partnerships in the lookups, so that none is "
        "taken as its own"
        for code in wanted
        if code in several.index
    ]
    return remarks


def _without_ward(job: Job, results: dict[str, pd.DataFrame], tables: list[Table]) -> list[str]:
    """Return a problem for each best-fit lookup that lacks LSOAs of an own district.

    One that has none of a district's LSOAs is of other places; in one that has some, those it
    lacks would be in no ward, their records and residents too.
    """
    inside = results["lsoa_to_district"]
    inside = inside[inside["district_code"].isin(own_districts(job.partnership))]
    problems = []
    for (of, year), part in results["lsoa_to_ward"].groupby(["lsoa_vintage", "ward_vintage"]):
        mine = inside[inside["lsoa_vintage"] == of]
        fitted = mine["lsoa_code"].isin(part["lsoa_code"])
        some_of = mine["district_code"].isin(mine.loc[fitted, "district_code"])
        lacking = sorted(set(mine.loc[some_of & ~fitted, "lsoa_code"]))
        if lacking:
            files = sorted(set(part["file"]))
            problems.append(
                f"{listed([str(job.data / file) for file in files])}: "
                f"{count_of(len(lacking), 'LSOA')} of {of} in the partnership's districts "
                f"{'has' if len(lacking) == 1 else 'have'} no ward of {year} there "
                f"({some(lacking)}), so that their records and residents would be in no ward; give "
                f"the whole lookup{_refused_there(tables, files)}"
            )
    return problems


def _refused_there(tables: list[Table], files: list[str]) -> str:
    """Say how many rows of some files are refused, which may be why LSOAs are lacking."""
    parts = [table.refused() for table in tables if table.shown in files]
    refused = pd.concat(parts, ignore_index=True)
    if refused.empty:
        return ""
    first = refused.iloc[0]
    return (
        f", or correct the {count_of(len(refused), 'row')} of it that cannot be used (row "
        f"{first['row']}: {first['reason']})"
    )
