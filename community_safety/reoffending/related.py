"""The counts of people that stand behind the rows of a table without being shown in it.

Areas are parts of each other, entries are of persons, and groups leave some people out: a small
number may be had by subtraction though nobody printed it. The gate withholds a table where one of
these is too small (`ResultTable.related`).

Everything is counted by place: the smallest parts that the areas of a partnership divide it into.
Whatever a sum or a difference of areas can give is a sum over places, so that where no place's
count is small, none that can be worked out is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from community_safety.partnership import Partnership
from community_safety.reoffending.analysis import Analysis
from community_safety.reoffending.areas import is_in
from community_safety.reoffending.periods import CohortPeriod

COLUMNS = ["row", "count", "whole"]
SERIOUS, REOFFENCES = "serious", "reoffences"
NOT_ASSESSED = "not assessed"
PEOPLE = {"persons": "", "persons_reoffending": "persons", "persons_not_reoffending": ""}
"""Persons behind entries, and of which whole they are part (empty: of none)."""
BEHIND = {SERIOUS: {"persons_serious": "persons"}, REOFFENCES: {"further_reoffences": ""}}
"""What stands behind figures of reoffences besides, if these are shown."""


def places_of(rows: pd.DataFrame, partnership: Partnership) -> pd.Series:
    """Return the place that each person lives in: what no area of the partnership divides.

    Parameters
    ----------
    rows
        `area_code` and `ward_code` of people, or of members.

    Returns
    -------
    Series
        A district, or that part of it which lies in the same areas and neighbours: the wards of a
        group are one place, and the rest of their district is another.
    """
    codes = {area.code for area in partnership.areas}
    codes |= {place.code for place in partnership.comparators.neighbours}
    each = rows["area_code"].astype(str) + " " + rows["ward_code"].fillna("").astype(str)
    first = ~each.duplicated()
    homes = rows[first.to_numpy()]
    inside = [is_in(homes, partnership, code).to_numpy(dtype=bool) for code in sorted(codes)]
    marks = np.array(inside).T.astype(int).astype(str)
    names = [
        f"{district} {''.join(mark)}"
        for district, mark in zip(homes["area_code"], marks, strict=True)
    ]
    return each.map(dict(zip(each[first], names, strict=True)))


def of_all_places(analysis: Analysis, periods: Sequence[CohortPeriod]) -> pd.DataFrame:
    """Return the members of some cohorts in all areas, each with a `place`."""
    members = analysis.members[analysis.of(periods)].reset_index(drop=True)
    return members.assign(place=places_of(members, analysis.partnership))


def counted(members: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the people of groups; who has nothing in one of the columns is in no group.

    Returns
    -------
    DataFrame
        The columns of `by` as text; `persons`, distinct ones, for a person may be in several
        quarters of a year; of these `persons_reoffending` and `persons_not_reoffending` after at
        least one of their entries (some are both) and `persons_serious`, with a serious reoffence;
        `further_reoffences`, by how much reoffences exceed entries of re-offenders.
    """
    known = members[members[by].notna().all(axis=1)]
    again = known["reoffended"].to_numpy(dtype=bool)
    keys = known[by].astype(str)
    group = keys.groupby(by, sort=True).ngroup().to_numpy()
    found = keys[~pd.Series(group, index=keys.index).duplicated()].sort_values(by)
    persons, names = pd.factorize(known["person_id"])
    flags = {
        "persons": np.ones(len(known), dtype=bool),
        "persons_reoffending": again,
        "persons_not_reoffending": ~again,
        "persons_serious": known["serious_reoffences"].to_numpy() > 0,
    }
    pair = group * len(names) + persons
    for name, flag in flags.items():
        of_group = np.unique(pair[flag]) // max(len(names), 1)
        found[name] = np.bincount(of_group, minlength=len(found))
    further = known["reoffences"].to_numpy() - again
    found["further_reoffences"] = np.bincount(group, further, minlength=len(found)).astype(int)
    return found.reset_index(drop=True)


def behind_rows(
    rows: pd.DataFrame,
    keys: Sequence[str],
    found: pd.DataFrame,
    counts: Mapping[str, str],
    *,
    everywhere: bool = True,
) -> pd.DataFrame:
    """Return the counts by place that stand for the same thing as the rows of a table.

    Parameters
    ----------
    rows
        A table's frame.
    keys
        Columns that say what a row is about.
    found
        `place`, `keys` and counts, one row each.
    counts
        Columns that count people, and of which whole each is part (empty: of none).
    everywhere
        Whether a place without a row counts as nobody; otherwise it has no such group.
    """
    about = rows.reset_index(drop=True)[list(keys)].astype(str).assign(row=range(len(rows)))
    grid = about.merge(found[["place"]].drop_duplicates(), how="cross")
    how: Literal["left", "inner"] = "left" if everywhere else "inner"
    joined = grid.merge(found, on=[*keys, "place"], how=how, validate="many_to_one", indicator=True)
    absent = joined.pop("_merge") == "left_only"
    names = list(counts)
    joined[names] = joined[names].mask(absent, 0)
    return _stacked(joined, counts)


def behind_part(rows: pd.DataFrame, found: pd.DataFrame, counts: Mapping[str, str]) -> pd.DataFrame:
    """Return counts that concern a table as a whole, put to its first row."""
    return _stacked(found.assign(row=0), counts) if len(rows) else nothing()


def _stacked(found: pd.DataFrame, counts: Mapping[str, str]) -> pd.DataFrame:
    """Return one row for each count."""
    missing = np.full(len(found), np.nan)
    count = [found[name].to_numpy(dtype="float64") for name in counts]
    whole = [found[of].to_numpy(dtype="float64") if of else missing for of in counts.values()]
    return pd.DataFrame(
        {
            "row": np.tile(found["row"].to_numpy(dtype="int64"), len(counts)),
            "count": np.concatenate(count),
            "whole": np.concatenate(whole),
        }
    )


def gathered(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return all related counts of a table."""
    some = [part for part in parts if len(part)]
    return pd.concat(some, ignore_index=True) if some else nothing()


def nothing() -> pd.DataFrame:
    """Return no related count."""
    return pd.DataFrame({name: [] for name in COLUMNS}, dtype="float64").astype({"row": "int64"})


def measured_parts(without: Collection[str] = ()) -> dict[str, str]:
    """Return what stands behind measures, all of them or without some of their figures."""
    shown = [parts for figure, parts in BEHIND.items() if figure not in without]
    return {name: whole for parts in (PEOPLE, *shown) for name, whole in parts.items()}


def behind_group(
    rows: pd.DataFrame,
    members: pd.DataFrame,
    column: str,
    without: Collection[str] = (),
    *,
    everywhere: bool = True,
) -> pd.DataFrame:
    """Return what stands behind a breakdown: its groups by place, and whom they leave out.

    Parameters
    ----------
    rows
        The breakdown, with its groups in `group`.
    members
        Those of all places.
    column
        Holds their group; who has none there is everybody less the groups.
    without
        Figures that are not shown.
    everywhere
        As in `behind_rows`.
    """
    parts = measured_parts(without)
    groups = counted(members, ["place", column]).rename(columns={column: "group"})
    rest = members[members[column].isna()]
    return gathered(
        [
            behind_rows(rows, ["group"], groups, parts, everywhere=everywhere),
            behind_part(rows, counted(rest, ["place"]), parts),
        ]
    )


def behind_needs(rows: pd.DataFrame, members: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the persons behind every count of a pathway.

    Each is a sum of six: those with the need, without it and not assessed, re-offenders and
    others.
    """
    known = members[column].notna()
    cells = pd.DataFrame(
        {
            "place": members["place"],
            "state": members[column].where(known, NOT_ASSESSED),
            "reoffended": members["reoffended"],
        }
    )
    cells["cell"] = cells["state"] + np.where(cells["reoffended"], ", reoffended", "")
    each = members["person_id"].groupby([cells["place"], cells["cell"]]).nunique()
    every = [sorted(cells[name].unique()) for name in ("place", "cell")]
    found = each.reindex(pd.MultiIndex.from_product(every), fill_value=0)
    # That everybody was assessed is no count of nobody which anything shows.
    unassessed = found.index.get_level_values(1).str.startswith(NOT_ASSESSED)
    found = found[~unassessed | (found > 0)]
    return behind_part(rows, found.rename("persons").reset_index(), {"persons": ""})
