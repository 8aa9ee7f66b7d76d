"""The `population` and `households` sources: how many live in an LSOA, a ward or a district."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from community_safety.characters import legible
from community_safety.errors import SourceError
from community_safety.numbers import count_of, listed
from community_safety.sources.geography_tables.ages import age_bands
from community_safety.sources.geography_tables.parts_of_people import check_parts, summed
from community_safety.sources.geography_tables.recognising import (
    CODES,
    PATTERNS,
    Column,
    plain,
    recognise,
)
from community_safety.sources.geography_tables.tables import (
    Table,
    check_codes,
    lacking_in_lookups,
    missing_places,
    prepared_of,
    read_all,
    read_places,
    years_of,
)
from community_safety.sources.job import Job, Prepared, write_parquet
from community_safety.sources.reading import names_listed
from community_safety.sources.values import numbers_of, quoted

COUNTED = {"population": "residents", "households": "households"}
"""What each source counts, and what the column of it is called."""
TOTALS: dict[str, tuple[str, ...]] = {
    "residents": (
        *("residents", "usual_residents", "all_usual_residents", "total_residents"),
        *("population", "total_population", "all_ages", "all_persons", "total", "observation"),
        "obs_value",
    ),
    "households": (
        *("households", "total_households", "all_households", "number_of_households"),
        *("total", "observation", "obs_value"),
    ),
}
"""Names under which the total is published, in lower case with underscores."""
GEOGRAPHIES = ("lsoa", "ward", "district")
KEY = ["area_code", "geography", "vintage", "year"]
_PARTS = ("sex", "age_from", "age_to")
_FIRST = 5


def prepare(job: Job) -> Prepared:
    """Read every table of residents, or of households, into one of totals for each area.

    Of residents the age bands are kept too, where files have them (`ages`).

    Raises
    ------
    SourceError
        When a file is none, or two files give different figures for one area and year.
    """
    counted = COUNTED[job.source]
    tables = read_all(job, lambda path: _read(job, path, counted))
    frames = [_totals(table, counted) for table in tables]
    together = pd.concat(frames, ignore_index=True)
    if problems := _disagreements(together, counted, {one.shown: one.path for one in tables}):
        raise SourceError(problems)
    if problems := [problem for table in tables for problem in lacking_in_lookups(job, table)]:
        raise SourceError(problems)
    once = together.drop_duplicates(KEY).sort_values(KEY, ignore_index=True)
    outputs = [write_parquet(once, job.target / f"{job.source}.parquet")]
    if counted == "residents":
        outputs.append(write_parquet(age_bands(tables, KEY), job.target / "ages.parquet"))
    warnings = [remark for table in tables for remark in _unsaid(table)]
    warnings += _nobody(once, counted) + _missing(job, once, counted)
    return prepared_of(job, tables, outputs, warnings)


def _read(job: Job, path: Path, counted: str) -> Table:
    there: list[str] = []

    def choose(header: list[str]) -> list[Column]:
        there.extend(header)
        return _recognise(header, counted)

    roles = ("area", counted, "year", "vintage", *_PARTS)
    table = read_places(job, path, choose, roles)
    _keep_one_area(table, counted, there)
    rows = table.rows
    area = _area_of(table)
    if area.role == "area":
        _check_mixed_codes(table, area)
    else:
        check_codes(table, area)
    for role in ("year", "vintage"):
        for column in table.having(role):
            rows.parsed[column.key] = years_of(table, column)
    amount = table.having(counted)[0]
    rows.parsed[counted] = numbers_of(rows, legible(amount.name), rows.given[amount.key])
    name = legible(amount.name)
    rows.refuse(rows.given[amount.key] == "", f"`{name}` is empty")
    rows.refuse(rows.parsed[counted] < 0, f"`{name}` is negative", rows.quoting(amount.key))
    rows.parsed[KEY] = _keys(table, area)
    check_parts(table, KEY, counted)
    return table


def _recognise(header: list[str], counted: str) -> list[Column]:
    """Return the columns of areas, years, parts of people and the total."""
    found = [column for column in recognise(header) if column.role in GEOGRAPHIES]
    named = {"area_code": "area", "year": "year", "vintage": "vintage"}
    named |= {part: part for part in _PARTS}
    named |= dict.fromkeys(TOTALS[counted], counted)
    for position, name in enumerate(header):
        if role := named.get(plain(name)):
            found.append(Column(role, 0, name, position))
    return found


def _keep_one_area(table: Table, counted: str, there: list[str]) -> None:
    """Keep the column of the smallest places; refuse a file that has none, or no total."""
    path, advice = table.path, "in the partnership file under `columns`"
    areas = [one for role in ("area", *GEOGRAPHIES) for one in table.having(role)]
    problems = []
    if not areas:
        problems.append(
            f"{path}: no column of area codes is recognised (there are: {names_listed(there)}); "
            f"those known are `area_code` and {PATTERNS}; say which it is, `area: ...`, {advice}"
        )
    elif len(same := [one for one in areas if one.role == areas[0].role]) > 1:
        names = listed([f"`{legible(one.name)}`" for one in same])
        problems.append(f"{path}: {names} are both codes of areas; say which counts, {advice}")
    if not table.having(counted):
        problems.append(
            f"{path}: no column with the total is recognised (there are: {names_listed(there)}); "
            f"those known are {', '.join(TOTALS[counted])}; say which it is, `{counted}: ...`, "
            f"{advice}"
        )
    if problems:
        raise SourceError(problems)
    table.columns = [one for one in table.columns if one not in areas[1:]]


def _area_of(table: Table) -> Column:
    return next(one for role in ("area", *GEOGRAPHIES) for one in table.having(role))


def _check_mixed_codes(table: Table, area: Column) -> None:
    """Refuse the rows of a column of any areas whose code is of no LSOA, ward or district."""
    codes = table.rows.given[area.key]
    table.rows.refuse(codes == "", f"`{legible(area.name)}` is empty")
    known = "|".join(CODES[level][0] for level in GEOGRAPHIES)
    table.rows.refuse(
        (codes != "") & ~codes.str.fullmatch(known),
        f"`{legible(area.name)}` is no code of an LSOA, a ward or a district",
        lambda position: f": {quoted(codes.iloc[position])}",
    )


def _keys(table: Table, area: Column) -> pd.DataFrame:
    """Return area, geography, vintage and year of each row."""
    rows, size = table.rows, len(table.rows.given)
    codes = rows.given[area.key]
    geography = pd.Series(area.role, codes.index, "str")
    if area.role == "area":
        for level in GEOGRAPHIES:
            geography = geography.mask(codes.str.fullmatch(CODES[level][0]), level)
    values: dict[str, pd.Series | np.ndarray] = {"area_code": codes, "geography": geography}
    for name in ("vintage", "year"):
        columns, said = table.having(name), table.settings.get(name, 0)
        own = area.vintage if name == "vintage" else 0
        number = said if isinstance(said, int) and not own else own
        values[name] = rows.parsed[columns[0].key] if columns else np.full(size, number)
    return pd.DataFrame(values)[KEY].astype({"vintage": "int64", "year": "int64"})


def _totals(table: Table, counted: str) -> pd.DataFrame:
    """Return one row for each area, vintage and year: the sum of its sexes and ages."""
    totals = summed(table.rows.used(), KEY, table, counted)
    return totals.assign(file=pd.Series(table.shown, totals.index, "str"))


def _disagreements(frame: pd.DataFrame, counted: str, paths: dict[str, Path]) -> list[str]:
    """Return a problem for each two files that give different figures for one area and year."""
    first = frame.drop_duplicates(KEY)
    both = frame.merge(first, on=KEY, suffixes=("", "_first"))
    both = both[both[counted] != both[f"{counted}_first"]]
    problems = []
    for (earlier, later), cases in both.groupby(["file_first", "file"], sort=False):
        case = cases.iloc[0]
        when = f"in {case['year']}" if case["year"] else "in a year that neither file says"
        more = f" ({len(cases):,} such cases)" if len(cases) > 1 else ""
        problems.append(
            f"{paths[str(later)]}: {case['area_code']} has {case[counted]:,.10g} {counted} {when}, "
            f"but {paths[str(earlier)]} says {case[f'{counted}_first']:,.10g}{more}; take one of "
            "them out, or say the `year` of each in the partnership file under `columns`"
        )
    return problems


def _unsaid(table: Table) -> list[str]:
    """Return remarks on a file that does not say its year, or that of its LSOAs or wards."""
    used = table.rows.used()
    remarks = []
    if len(used) and (used["year"] == 0).any():
        remarks.append(
            f"{table.path}: the year of its figures is not known; add `year: 2021` for this file "
            "in the partnership file under `columns`"
        )
    unknown = used[(used["vintage"] == 0) & used["geography"].isin(["lsoa", "ward"])]
    if len(unknown):
        places = {"lsoa": "LSOAs", "ward": "wards"}[unknown["geography"].iloc[0]]
        remarks.append(
            f"{table.path}: the year of its {places} is not known; add `vintage: 2021` for this "
            "file in the partnership file under `columns`"
        )
    return remarks


def _nobody(frame: pd.DataFrame, counted: str) -> list[str]:
    """Return a remark on areas in which nobody lives: they can have no rate."""
    none = frame.loc[frame[counted] == 0, ["area_code", "file"]]
    return [
        f"{file}: {count_of(len(codes), 'area')} {'has' if len(codes) == 1 else 'have'} no "
        f"{counted} ({_some(codes.tolist())}), and so no rate"
        for file, codes in none.groupby("file")["area_code"]
    ]


def _missing(job: Job, frame: pd.DataFrame, counted: str) -> list[str]:
    """Return remarks on LSOAs of the partnership's districts that a file leaves out."""
    lsoas = frame[(frame["geography"] == "lsoa") & (frame["vintage"] > 0)]
    remarks = []
    for (vintage, year), part in lsoas.groupby(["vintage", "year"]):
        lacking = missing_places(job, int(str(vintage)), set(part["area_code"]))
        if lacking:
            of_year = f" in {year}" if year else ""
            remarks.append(
                f"{listed(sorted(set(part['file'])))}: {count_of(len(lacking), 'LSOA')} of "
                f"{vintage} in the partnership's districts "
                f"{'has' if len(lacking) == 1 else 'have'} no {counted}{of_year} here "
                f"({_some(lacking)})"
            )
    return remarks


def _some(codes: list[str]) -> str:
    return ", ".join(codes[:_FIRST]) + (", ..." if len(codes) > _FIRST else "")
