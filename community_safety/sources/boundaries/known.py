"""What the lookups know of wards and LSOAs: their district, their name, and the years they are of.

A file's year is its column's, and is checked here: `WD24CD` over the wards of 2025 would put every
record in the wrong place or in none, and nothing else would say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import pandas as pd

from community_safety.numbers import listed
from community_safety.sources.boundaries.kinds import Kind, named
from community_safety.sources.job import Job


class Known(Protocol):
    """The places that the lookups know."""

    @property
    def codes(self) -> frozenset[str]:
        """All codes, of any year."""

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year that the lookups are of; None where there is no lookup."""

    def districts_of(self, codes: pd.Series, vintage: int) -> pd.Series:
        """Return the district of each code; empty where it is not known."""

    def names_of(self, codes: pd.Series) -> pd.Series:
        """Return the name of each code; empty where it is not known."""

    def wrong_year(self, places: pd.DataFrame, vintage: int) -> list[str]:
        """Say which of one district's places (`code`, `name`) are not of that year, and why."""

    def lacking(self, places: pd.DataFrame, vintage: int) -> pd.DataFrame:
        """Return the places (`code`, `name`) that one district has in that year beside these."""


def read_lookup(job: Job, name: str, columns: Iterable[str]) -> pd.DataFrame:
    """Return some columns of a processed lookup; no rows where there are no lookups."""
    folder = job.prepared("lookups")
    path = None if folder is None else folder / f"{name}.parquet"
    if path is None or not path.exists():
        return pd.DataFrame({column: pd.Series(dtype="object") for column in columns})
    return pd.read_parquet(path, columns=list(columns))


def looked_up(codes: pd.Series, told: pd.DataFrame, column: str) -> pd.Series:
    """Return what a table tells of each code (its column `code`); empty where it has it not."""
    values = dict(zip(told["code"], told[column], strict=True))
    return pd.Series([values.get(code, "") for code in codes], codes.index, dtype="str")


def read_district_names(job: Job) -> dict[str, str]:
    """Return the names of districts: as the partnership file has them, else the lookups."""
    known = read_lookup(job, "districts", ("district_code", "district_name"))
    names = dict(zip(known["district_code"], known["district_name"], strict=True))
    for code in job.partnership.known_codes():
        if (name := job.partnership.name_of(code)) != code:
            names[code] = name
    return {code: name for code, name in names.items() if name}


def best_district(given: pd.DataFrame, wanted: frozenset[str], year: str) -> pd.DataFrame:
    """Keep one row for each `code`: one whose district is wanted, else the newest by `year`."""
    told = given[given["district_code"] != ""]
    told = told.assign(wanted=told["district_code"].isin(wanted))
    return told.sort_values(["wanted", year], kind="stable").drop_duplicates("code", keep="last")


def vintage_problems(
    path: Path, places: pd.DataFrame, vintage: int, kind: Kind, known: Known
) -> list[str]:
    """Say which places of a file are not of the year that it says.

    Parameters
    ----------
    places
        Columns `code`, `name`, `district` of the places in the partnership's districts.
    """
    return [
        f"{path}: these are not the {kind.plural} of {vintage} in {district}: {reason}; correct "
        "the year (the column's name, or `vintage` in the partnership file under `columns`), or "
        "get the boundaries of that year"
        for district, mine in places.groupby("district", sort=True)
        for reason in known.wrong_year(mine, vintage)
    ]


def vintage_remarks(
    path: Path, places: pd.DataFrame, vintage: int, kind: Kind, known: Known
) -> list[str]:
    """Say what a file lacks of its districts, and which of its places no lookup knows."""
    remarks = []
    for district, mine in places.groupby("district", sort=True):
        lacking = known.lacking(mine, vintage)
        if len(lacking):
            remarks.append(
                f"{path}: {kind.have(len(lacking))} no boundary here that the lookups have in "
                f"{district} in {vintage} ({named(lacking)}); the map will have a hole"
            )
        strange = mine[~mine["code"].isin(known.codes)]
        if 0 < len(strange) < len(mine):
            remarks.append(
                f"{path}: no lookup knows {kind.count(len(strange))} of {district} "
                f"({named(strange)})"
            )
    return remarks


def unplaced_problem(
    path: Path, places: pd.DataFrame, total: int, vintage: int, kind: Kind, known: Known
) -> str:
    """Say which places have no district, since the file does not tell it and no lookup has them.

    Parameters
    ----------
    places
        Columns `code` and `name` of the places without a district.
    total
        How many the file has.
    """
    has = f"a column of districts (such as LAD{vintage % 100:02d}CD)"
    if known.years is None:
        return (
            f"{path}: it does not say in which district its {kind.plural} lie ({named(places)}), "
            f"and the partnership has no lookups; give a file with {has}, or lookups that have "
            f"these {kind.plural}"
        )
    first, last = known.years
    years = f"{first} to {last}" if first != last else str(first)
    if len(places) < total:
        return (
            f"{path}: {len(places):,} of its {kind.count(total)} of {vintage} join to no lookup "
            f"({named(places)}), so that their district is not known; give a file with {has}, or "
            "a lookup that has them"
        )
    when = (
        f"they were replaced before the years the lookups cover ({years}), or a lookup is missing"
    )
    if vintage > last:
        when = f"they are newer than the lookups ({years})"
    elif vintage >= first:
        when = f"the lookups ({years}) are of other places, or one is missing"
    between = f"between {first} and {last}" if first != last else f"of {first}"
    advice = f"give boundaries of a vintage {between}, a file with {has}, or a lookup that has them"
    return (
        f"{path}: its {kind.count(total)} of {vintage} ({named(places)}) join to no lookup: "
        f"{when}; {advice}"
    )


def joined(years: Iterable[int]) -> str:
    """Write years in order: `2016, 2017 and 2024`."""
    return listed([str(year) for year in sorted(set(years))])
