"""Whether the lookups agree: no two files may put one place into two others of the same year."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from community_safety.sources.geography_tables.relations import NOW

_LSOA = ("lsoa_code", "lsoa_vintage")
_CHECKS = (
    ("lsoa_to_ward", (*_LSOA, "ward_vintage"), "ward_code", "lies in"),
    ("lsoa_to_district", (*_LSOA, "district_vintage"), "district_code", "lies in"),
    ("lsoa_2011_to_2021", ("lsoa_2011", "lsoa_2021"), "change_code", "has changed by"),
    ("wards", ("ward_code", "vintage", "district_vintage"), "district_code", "lies in"),
    ("districts", ("district_code", "vintage"), "csp_code", "lies in"),
    ("districts", ("district_code", "vintage"), "force_code", "lies in"),
)
_YEARS = ("ward_vintage", "district_vintage", "vintage")


def disagreements(said: Mapping[str, pd.DataFrame], paths: Mapping[str, Path]) -> list[str]:
    """Return a problem for each two files that contradict each other, with the first case.

    Parameters
    ----------
    said
        What all files say, by relation; `file` is the file as seen from the raw folder.
    paths
        The path of each file.
    """
    problems = []
    for relation, key, value, verb in _CHECKS:
        for pair, cases in _contradictions(said[relation], list(key), value).items():
            first = cases[0]
            more = f" ({len(cases):,} such cases)" if len(cases) > 1 else ""
            problems.append(
                f"{paths[pair[1]]}: {first['subject']} {verb} {first['later']}"
                f"{_of_year(first, key)}, but {paths[pair[0]]} says {first['earlier']}{more}; "
                "take the wrong file out"
            )
    return problems


def _contradictions(
    frame: pd.DataFrame, key: list[str], value: str
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the cases in which two files differ, by the earlier and the later file.

    What one file says several times of a place (a district's partnerships) is compared as a whole.
    """
    given = frame.loc[frame[value] != "", [*key, value, "file"]].drop_duplicates()
    if given["file"].nunique() < 2:
        return {}
    order = {file: number for number, file in enumerate(frame["file"].unique())}
    several = given.duplicated([*key, "file"], keep=False)
    each = given[several].sort_values(value).groupby([*key, "file"], sort=False)[value]
    whole = pd.concat([given[~several], each.agg(" and ".join).reset_index()])
    whole["order"] = whole["file"].map(order)
    whole = whole.sort_values([*key, "order"], kind="stable")
    first = whole.drop_duplicates(key)
    both = whole.merge(first, on=key, suffixes=("", "_first"))
    both = both[both[value] != both[f"{value}_first"]]
    cases: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in both.to_dict("records"):
        case = {str(name): cell for name, cell in row.items()} | {
            "subject": row[key[0]],
            "later": row[value],
            "earlier": row[f"{value}_first"],
        }
        cases.setdefault((row["file_first"], row["file"]), []).append(case)
    return cases


def _of_year(case: Mapping[str, Any], key: tuple[str, ...]) -> str:
    """Say the year of what a place lies in, where it is known."""
    years = [case[name] for name in key if name in _YEARS]
    year = years[-1] if years else 0
    if year == NOW:
        return " now"
    return f" in {year}" if year else ""
