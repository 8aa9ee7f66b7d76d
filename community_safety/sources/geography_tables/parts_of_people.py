"""Residents given by sex and age, added up: nobody twice, and nobody left out.

An area's rows of one year are either one total or parts of it. A part is a sex, an age span, or
both; spans may neither overlap nor stand beside the total, and every area of a file must have the
parts that the others have, or its sum would be too small.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.characters import legible
from community_safety.sources.geography_tables.tables import Table
from community_safety.sources.values import numbers_of

ALL_SEXES = ("", "all", "both", "total", "persons", "people", "all persons", "both sexes")
"""How a row of both sexes together is marked, in any case."""
_OLDEST = 1000.0
"""What an open upper age stands for: above any age, so that `90 and over` overlaps `95 to 99`."""


def check_parts(table: Table, key: list[str], counted: str) -> None:
    """Refuse rows that count people twice, that contradict each other, or whose sum lacks a part.

    `table.rows.parsed` has the columns of `key` and `counted`; sexes and ages are added to it.
    """
    rows = table.rows
    _read_parts(table)
    part = [*key, "part_sex", "part_from", "part_to"]
    frame = rows.parsed[[*part, counted]]
    good = frame[~rows.refused]
    figures = good.groupby(part, sort=False)[counted].transform("nunique")
    different = _on_all(figures > 1, frame.index)
    what = "area, year, sex and age are" if _has_parts(table) else "area and year are"
    rows.refuse(different, f"{what} given twice with different figures; none is used")
    good = frame[~rows.refused].drop_duplicates(part)
    if not _has_parts(table):
        return
    of_area = [good[name] for name in key]
    both = (good["part_sex"] == "").groupby(of_area).transform("any")
    apart = good.groupby(key)["part_sex"].transform("nunique") > 1
    refuse_groups(table, key, good[both & apart], _TWICE_SEXES)
    good = frame[~rows.refused].drop_duplicates(part).sort_values([*key, "part_sex", "part_from"])
    span = [*key, "part_sex"]
    reached = good.groupby(span)["part_to"].cummax().groupby([good[name] for name in span]).shift()
    refuse_groups(table, key, good[good["part_from"] <= reached], _TWICE_AGES)
    _check_complete(table, key, frame, part)


_TWICE_SEXES = "sexes are given together and apart, so that people would be counted twice"
_TWICE_AGES = "ages overlap, so that people would be counted twice"
_LACKING = "a sex or an age of this area is missing, so that its sum would be too small"


def summed(used: pd.DataFrame, key: list[str], table: Table, counted: str) -> pd.DataFrame:
    """Return the sum of each area and year; what is said twice is counted once."""
    part = [*key, *(["part_sex", "part_from", "part_to"] if _has_parts(table) else [])]
    once = used.drop_duplicates(part)
    return once.groupby(key, sort=False)[counted].sum().reset_index()


def _has_parts(table: Table) -> bool:
    return any(table.having(role) for role in ("sex", "age_from", "age_to"))


def _read_parts(table: Table) -> None:
    """Add `part_sex` (empty for both), `part_from` and `part_to` (years, both included)."""
    rows = table.rows
    size = len(rows.given)
    sex = table.having("sex")
    given = rows.given[sex[0].key].str.casefold() if sex else pd.Series([""] * size, dtype="str")
    rows.parsed["part_sex"] = given.mask(given.isin(ALL_SEXES), "")
    ends = {"age_from": 0.0, "age_to": _OLDEST}
    for role, empty in ends.items():
        columns = table.having(role)
        ages = pd.Series(np.full(size, empty))
        if columns:
            name = legible(columns[0].name)
            ages = numbers_of(rows, name, rows.given[columns[0].key]).fillna(empty)
            wrong = (ages < 0) | (ages != np.floor(ages))
            rows.refuse(wrong, f"`{name}` is no age in whole years", rows.quoting(columns[0].key))
        rows.parsed[f"part_{role.removeprefix('age_')}"] = ages
    backward = rows.parsed["part_to"] < rows.parsed["part_from"]
    rows.refuse(backward, "the age span ends before it begins")


def refuse_groups(table: Table, key: list[str], found: pd.DataFrame, rule: str) -> None:
    """Refuse every row of the areas and years that some rows were found in."""
    if len(found):
        wrong = pd.MultiIndex.from_frame(found[key].drop_duplicates())
        mine = pd.MultiIndex.from_frame(table.rows.parsed[key])
        table.rows.refuse(mine.isin(wrong) & ~table.rows.refused, rule)


def _check_complete(table: Table, key: list[str], frame: pd.DataFrame, part: list[str]) -> None:
    """Refuse areas that lack a part which another has, or one of whose own rows is refused."""
    rows = table.rows
    refused = frame[rows.refused]
    refuse_groups(table, key, refused, _LACKING)
    good = frame[~rows.refused].drop_duplicates(part)
    if good.empty:
        return
    whole = (good["part_sex"] == "") & (good["part_from"] == 0) & (good["part_to"] == _OLDEST)
    parts = good[~whole]
    others = [name for name in key if name != "area_code"]
    number = parts.groupby(key)["part_from"].transform("size")
    most = number.groupby([parts[name] for name in others]).transform("max")
    refuse_groups(table, key, parts[number < most], _LACKING)


def _on_all(found: pd.Series, index: pd.Index) -> pd.Series:
    return found.reindex(index, fill_value=False).astype(bool)
