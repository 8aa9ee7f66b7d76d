"""One person's history, written in a line or two, as records."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from community_safety.reoffending.members import cohort_members
from community_safety.reoffending.periods import quarter_from
from community_safety.reoffending.records import Records, empty

UNTIL = dt.date(2026, 3, 31)
QUARTER = quarter_from(dt.date(2023, 1, 1))


def offence(committed, proven=None, outcome="non_custodial", group="theft", **marks):
    """An offence, proven on the day it was committed where nothing else is said."""
    return {
        "offence_date": committed,
        "proven_date": proven or committed,
        "outcome": outcome,
        "offence_group": group,
        "serious": False,
        **marks,
    }


def release(day, group="theft"):
    return {"release_date": day, "offence_group": group}


def records(*history, born="1990-06-15", until=UNTIL, **person):
    """Records of person P1 with the offences and releases given."""
    return of_people({"P1": history}, born=born, until=until, **person)


def of_people(histories, born="1990-06-15", until=UNTIL, **person):
    """Records of several people, each with offences and releases."""
    rows = [{"person_id": who} | row for who, history in histories.items() for row in history]
    offences = [{"offence_id": f"O{n}"} | row for n, row in enumerate(rows) if "outcome" in row]
    releases = [row for row in rows if "release_date" in row]
    people = [
        {"person_id": who, "sex": "male", "date_of_birth": born, "area_code": "E06000047"} | person
        for who in histories
    ]
    return Records(
        people=_frame(people, "people"),
        offences=_frame(offences, "offences"),
        releases=_frame(releases, "releases"),
        needs=empty("needs"),
        reference=empty("reference"),
        until=until,
        since=dt.date(2010, 1, 1),
    )


def members(*history, periods=(QUARTER,), **more):
    """The cohort rows of one person."""
    return cohort_members(records(*history, **more), periods)


def member(*history, **more):
    """The only cohort row of one person."""
    found = members(*history, **more)
    assert len(found) == 1
    return found.iloc[0]


def followed(*reoffences, start="2023-01-10", outcome="caution", **more):
    """The row of a person who begins with one caution, and then reoffends."""
    begin = offence(start, start, outcome)
    return member(begin, *reoffences, **more)


def _frame(rows, kind):
    made = pd.DataFrame(rows, columns=None if rows else empty(kind).columns)
    for name in made.columns:
        if name.endswith("_date") or name in ("date_of_birth", "iom_start", "iom_end"):
            made[name] = pd.to_datetime(made[name]).astype("datetime64[us]")
    return made
