"""One quarter of one place given twice: the same figures are used once, other figures never."""

from __future__ import annotations

import pandas as pd

from community_safety.errors import SourceError
from community_safety.periods import Period, month_end
from community_safety.sources.recorded_crime.offences import TEXTS

QUARTER = ["period_start", "level", "place"]
_KEY = [*QUARTER, *TEXTS]


def quarter_name(start: pd.Timestamp) -> str:
    """Name a quarter as readers do: `Apr to Jun 2017`."""
    first = start.date()
    return Period(first, month_end(first.replace(month=first.month + 2))).label()


def each_quarter_once(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with each quarter of a place once.

    Raises
    ------
    SourceError
        Where two tables, or one table in itself, have two versions of a quarter.
    """
    _refuse_doubled(rows)
    parts = rows.drop_duplicates([*QUARTER, "part"])
    shared = parts[parts.duplicated(QUARTER, keep=False)]
    if shared.empty:
        return rows
    first = shared.groupby(QUARTER, sort=False)["part"].transform("first")
    pairs = shared.assign(first=first)[shared["part"] != first]
    problems = []
    for (one, other), cases in pairs.groupby(["first", "part"], sort=False):
        if differing := _differing(rows, str(one), str(other), cases):
            place, start = differing
            problems.append(
                f"{one} and {other} have different figures of {place} for {quarter_name(start)}; "
                "keep the newer table"
            )
    if problems:
        raise SourceError(problems)
    again = pd.MultiIndex.from_frame(pairs[[*QUARTER, "part"]])
    return rows[~pd.MultiIndex.from_frame(rows[[*QUARTER, "part"]]).isin(again)]


def _refuse_doubled(rows: pd.DataFrame) -> None:
    """Refuse a table that lists an offence of a quarter more often than its code has parts.

    Homicide is published under `1/4.1/4.10/4.2` in as many rows as there are codes.
    """
    times = rows.groupby([*_KEY, "part"], sort=False).size().reset_index(name="times")
    doubled = times[times["times"] > times["code"].str.count("/") + 1]
    if doubled.empty:
        return
    case = doubled.iloc[0]
    raise SourceError(
        f"{case['part']}: {case['place']} has {case['times']} rows of offence {case['code']} for "
        f"{quarter_name(case['period_start'])}, so that the table seems to hold two versions of a "
        "quarter; keep the newer"
    )


def _differing(
    rows: pd.DataFrame, one: str, other: str, cases: pd.DataFrame
) -> tuple[str, pd.Timestamp] | None:
    """Return the first place and quarter in which two tables are not the same."""
    shared = pd.MultiIndex.from_frame(cases[QUARTER])
    sums = [
        part[pd.MultiIndex.from_frame(part[QUARTER]).isin(shared)].groupby(_KEY)["offences"].sum()
        for part in (rows[rows["part"] == one], rows[rows["part"] == other])
    ]
    both = pd.concat(sums, axis=1, keys=["one", "other"])
    differing = both[both["one"].ne(both["other"])]
    if differing.empty:
        return None
    case = differing.reset_index().iloc[0]
    return case["place"], case["period_start"]
