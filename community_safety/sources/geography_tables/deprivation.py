"""The `deprivation` source: the English Indices of Deprivation by LSOA, the overall index.

Rank 1 and decile 1 are the most deprived (MHCLG, English Indices of Deprivation, Files 1 and 7).
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from community_safety.characters import legible
from community_safety.errors import SourceError
from community_safety.numbers import count_of, listed
from community_safety.sources.geography_tables.recognising import Column, plain, recognise
from community_safety.sources.geography_tables.tables import (
    Table,
    check_codes,
    lacking_in_lookups,
    missing_places,
    prepared_of,
    read_all,
    read_places,
)
from community_safety.sources.job import Job, Prepared, write_parquet
from community_safety.sources.reading import names_listed
from community_safety.sources.values import numbers_of

FIGURES = ("score", "rank", "decile")
KEY = ["lsoa_code", "vintage", "edition"]
_LARGEST = {"score": 100, "rank": 100_000, "decile": 10}
_OVERALL = re.compile(
    r"(?:index_of_multiple_deprivation(?:_imd)?|imd)_?(?P<year>[0-9]{4}|[0-9]{2})?_?"
    r"(?P<figure>score|rank|decile)(?:_where_1_is_(?:the_)?most_deprived.*)?"
)
_OF_DISTRICTS = re.compile(r".*(?:average_(?:rank|score)|rank_of_average|proportion_of_lso_?as).*")
_ENOUGH = 10
"""Rows from which on a direction can be told."""


def prepare(job: Job) -> Prepared:
    """Read every file of the index into one table of LSOAs.

    Raises
    ------
    SourceError
        When a file is none of LSOAs, its ranks run the other way, or two files differ.
    """
    tables = read_all(job, lambda path: _read(job, path))
    together = pd.concat([_figures(table) for table in tables], ignore_index=True)
    if problems := _disagreements(together, {table.shown: table.path for table in tables}):
        raise SourceError(problems)
    if problems := [problem for table in tables for problem in lacking_in_lookups(job, table)]:
        raise SourceError(problems)
    once = together.drop_duplicates(KEY).sort_values(KEY, ignore_index=True)
    output = write_parquet(once, job.target / f"{job.source}.parquet")
    warnings = [
        f"{table.path}: the year of the index is not known; add `year: 2025` for this file in the "
        "partnership file under `columns`"
        for table in tables
        if not _edition(table)
    ]
    return prepared_of(job, tables, [output], warnings + _missing(job, once))


def _read(job: Job, path: Path) -> Table:
    there: list[str] = []

    def choose(header: list[str]) -> list[Column]:
        there.extend(header)
        return _recognise(header)

    table = read_places(job, path, choose, ("lsoa", *FIGURES, "year", "lsoa_vintage"))
    _check_columns(table, there)
    check_codes(table, table.having("lsoa")[0])
    rows = table.rows
    for figure in FIGURES:
        rows.parsed[figure] = np.nan
        for column in table.having(figure):
            _check_figure(table, column)
    key = table.having("lsoa")[0].key
    good = rows.parsed[~rows.refused]
    versions = good.drop_duplicates([key, *FIGURES]).groupby(key).size()
    twice = rows.parsed[key].isin(versions.index[versions > 1]) & ~rows.refused
    rows.refuse(twice, "the LSOA is given twice with different figures; none is used")
    _check_direction(table)
    return table


def _recognise(header: list[str]) -> list[Column]:
    known = recognise(header)
    found = [column for column in known if column.role == "lsoa"]
    found += [column for column in known if column.role == "district"][:1]
    for position, name in enumerate(header):
        if match := _OVERALL.fullmatch(plain(name)):
            year = int(match["year"] or 0)
            found.append(Column(match["figure"], year + 2000 * (0 < year < 100), name, position))
    return found


def _check_columns(table: Table, there: list[str]) -> None:
    """Refuse a file without LSOAs, without figures, or with those of several years."""
    path, advice = table.path, "in the partnership file under `columns`"
    lsoas = table.having("lsoa")
    if not lsoas and any(_OF_DISTRICTS.fullmatch(plain(name)) for name in there):
        raise SourceError(
            f"{path}: this is the summary for districts, in which a higher average rank is more "
            "deprived; give the file with a row for each LSOA (File 7 of the English Indices)"
        )
    problems = []
    if len(lsoas) != 1:
        found = "no column" if not lsoas else "more than one column"
        problems.append(
            f"{path}: {found} of LSOA codes is recognised (there are: {names_listed(there)}); say "
            f"which it is, `lsoa: ...` with `lsoa_vintage: 2021`, {advice}"
        )
    elif lsoas[0].vintage not in (2011, 2021):
        problems.append(
            f"{path}: column `{legible(lsoas[0].name)}` does not say its year; add "
            f"`lsoa_vintage: 2021` for this file {advice}"
        )
    given = [column for figure in FIGURES for column in table.having(figure)]
    if not given:
        problems.append(
            f"{path}: no score, rank or decile of the overall index is recognised (there are: "
            f"{names_listed(there)}); columns such as IMD_score, IMD_rank and IMD_decile are "
            f"expected, or say which they are {advice}"
        )
    if len({column.vintage for column in given}) > 1:
        names = listed([f"`{legible(column.name)}`" for column in given])
        problems.append(f"{path}: {names} are of several years; give one file for each year")
    if problems:
        raise SourceError(problems)


def _check_figure(table: Table, column: Column) -> None:
    rows, name, figure = table.rows, legible(column.name), column.role
    text = rows.given[column.key]
    numbers = numbers_of(rows, name, text)
    rows.refuse(text == "", f"`{name}` is empty")
    largest = _LARGEST[figure]
    lowest = 0 if figure == "score" else 1
    outside = numbers.notna() & ~numbers.between(lowest, largest)
    rows.refuse(outside, f"`{name}` lies outside {lowest} to {largest}", rows.quoting(column.key))
    if figure != "score":
        uneven = numbers.notna() & (numbers != np.floor(numbers))
        rows.refuse(uneven, f"`{name}` is not whole", rows.quoting(column.key))
    rows.parsed[figure] = numbers


def _check_direction(table: Table) -> None:
    """Refuse a file in which 1 is the least deprived: ranks must rise with deciles, against scores.

    Figures of one file can be held against each other alone; a file of nothing but deciles is
    taken to count them as MHCLG does.
    """
    used = table.rows.used()
    if len(used) < _ENOUGH:
        return
    for other, sign in (("decile", 1), ("score", -1)):
        both = used[["rank", other]].dropna()
        if len(both) < _ENOUGH or both.nunique().min() < 2:
            continue
        if both["rank"].rank().corr(both[other].rank()) * sign < 0:
            raise SourceError(
                f"{table.path}: ranks and {other}s run the wrong way: rank 1 and decile 1 should "
                "be the most deprived, with the highest score; is this the file of LSOAs?"
            )


def _edition(table: Table) -> int:
    said = table.settings.get("year", 0)
    own = max(column.vintage for figure in FIGURES for column in table.having(figure))
    return own or (said if isinstance(said, int) else 0)


def _figures(table: Table) -> pd.DataFrame:
    used = table.rows.used()
    lsoa = table.having("lsoa")[0]
    frame = pd.DataFrame(
        {
            "lsoa_code": used[lsoa.key],
            "vintage": lsoa.vintage,
            "edition": _edition(table),
            **{figure: used[figure].astype("float64") for figure in FIGURES},
            "file": pd.Series(table.shown, used.index, "str"),
        }
    )
    return frame.astype({"vintage": "int64", "edition": "int64"})


def _disagreements(frame: pd.DataFrame, paths: dict[str, Path]) -> list[str]:
    first = frame.drop_duplicates(KEY)
    both = frame.merge(first, on=KEY, suffixes=("", "_first"))
    same = pd.Series(True, both.index)
    for figure in FIGURES:
        mine, other = both[figure], both[f"{figure}_first"]
        same &= (mine == other) | (mine.isna() & other.isna())
    problems = []
    for (earlier, later), cases in both[~same].groupby(["file_first", "file"], sort=False):
        more = f" ({len(cases):,} such cases)" if len(cases) > 1 else ""
        problems.append(
            f"{paths[str(later)]}: {cases['lsoa_code'].iloc[0]} has other figures than in "
            f"{paths[str(earlier)]}{more}; take one of them out, or say the `year` of each in the "
            "partnership file under `columns`"
        )
    return problems


def _missing(job: Job, frame: pd.DataFrame) -> list[str]:
    remarks = []
    for vintage, part in frame.groupby("vintage"):
        lacking = missing_places(job, int(str(vintage)), set(part["lsoa_code"]))
        if lacking:
            more = ", ..." if len(lacking) > 5 else ""
            remarks.append(
                f"{listed(sorted(set(part['file'])))}: {count_of(len(lacking), 'LSOA')} of "
                f"{vintage} in the partnership's districts "
                f"{'is' if len(lacking) == 1 else 'are'} not in it "
                f"({', '.join(lacking[:5])}{more})"
            )
    return remarks
