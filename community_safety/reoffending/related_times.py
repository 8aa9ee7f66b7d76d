"""The counts of people behind curves by month and behind the local proxy of cohorts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.reoffending.related import behind_part, behind_rows, gathered
from community_safety.reoffending.rules import Rules
from community_safety.reoffending.time_to_reoffence import Grouping, times_of

HALF = 6
"""Months of the shorter local proxy."""
OF_NO_GROUP = "in none of the groups"


def behind_curves(
    rows: pd.DataFrame, members: pd.DataFrame, grouping: Grouping, rules: Rules
) -> pd.DataFrame:
    """Return the persons behind every point of the curves of one grouping, and between them.

    Parameters
    ----------
    rows
        The curves.
    members
        Those of all places, each with a `place`.
    grouping
        Of these members. Groups without a curve count too, and who is in none of them: everybody
        less the groups that are drawn.

    Returns
    -------
    DataFrame
        Related counts, by place, group and month: persons who had reoffended by then, persons who
        had not, and those who did in that very month.
    """
    months = np.arange(1, rules.follow_up_months + 1)
    times = times_of(members, rules)
    entries = pd.DataFrame(
        {
            "place": members["place"],
            "group": grouping.groups.astype("object").where(grouping.groups.notna(), OF_NO_GROUP),
            "person": members["person_id"],
            # The month in which it happened; the one after the last for those who did not.
            "month": np.where(times.reoffended, np.ceil(times.months), months[-1] + 1),
        }
    )
    keys = ["place", "group"]
    of_person = entries.groupby([*keys, "person"])["month"].agg(["min", "max"]).reset_index()
    first = _histogram(of_person, keys, "min", months)
    last = _histogram(of_person, keys, "max", months)
    within = _histogram(entries.drop_duplicates(), keys, "month", months)
    persons = of_person.groupby(keys).size().to_numpy()
    found = pd.DataFrame(
        {
            "reoffended": first.cumsum(axis=1).ravel(),
            "not_yet": (persons[:, None] - last.cumsum(axis=1)).ravel(),
            "in_the_month": within.ravel(),
        }
    )
    return behind_part(rows, found, dict.fromkeys(found.columns, ""))


def _histogram(rows: pd.DataFrame, keys: list[str], column: str, months: np.ndarray) -> np.ndarray:
    """Return how many rows of each group fall into each month, shape (groups, months)."""
    group = rows.groupby(keys).ngroup().to_numpy()
    found = np.zeros((int(group.max(initial=-1)) + 1, len(months) + 2), dtype=int)
    np.add.at(found, (group, rows[column].to_numpy(dtype=int)), 1)
    return found[:, 1 : len(months) + 1]


def behind_proxies(rows: pd.DataFrame, members: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the people behind the local proxy of each cohort that has one, by place.

    Parameters
    ----------
    rows
        Cohorts of the area and of the others: `cohort`, `proxy_6`, `proxy_12`, `reoffenders`.
    members
        Those of all places, each with a `place`; once in each cohort, so that entries are persons.

    Returns
    -------
    DataFrame
        Related counts: who reoffended by the proxy within 6 months and within 12, of those
        observed so long; who did between; and re-offenders whom the proxy leaves out.
    """
    times = times_of(members, rules, proxy=True)
    event, months, length = times.reoffended, times.months, rules.follow_up_months
    again = members["reoffended"].to_numpy(dtype=bool)
    early, late = event & (months <= HALF), event & (months <= length)
    flags = {
        "early": early,
        "seen_early": early | (months >= HALF),
        "late": late,
        "seen_late": late | (months >= length),
        "between": late & ~early,
        "slow": again & ~late,
        "later": again & ~early,
    }
    of_place = [members["place"], members["cohort"].astype(str)]
    found = pd.DataFrame(flags, index=members.index).groupby(of_place).sum().reset_index()
    shown = {name: rows[name].notna() for name in ("proxy_6", "proxy_12", "reoffenders")}
    wanted = (
        (shown["proxy_6"], {"early": "seen_early"}),
        (shown["proxy_12"], {"late": "seen_late"}),
        (shown["proxy_6"] & shown["proxy_12"], {"between": ""}),
        (shown["proxy_6"] & shown["reoffenders"], {"later": ""}),
        (shown["proxy_12"] & shown["reoffenders"], {"slow": ""}),
    )
    parts = []
    for here, counts in wanted:
        positions = np.flatnonzero(here)
        part = behind_rows(rows.iloc[positions], ["cohort"], found, counts)
        parts.append(part.assign(row=positions[part["row"].to_numpy(dtype=int)]))
    return gathered(parts)
