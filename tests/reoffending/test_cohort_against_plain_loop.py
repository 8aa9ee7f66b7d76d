"""The builder against one person after another in plain Python, on random small histories."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.reoffending.members import cohort_members
from community_safety.reoffending.periods import quarters_between, twelve_months_from
from community_safety.reoffending.records import Records, empty

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
UNTIL = dt.date(2021, 6, 30)
PERIODS = (
    twelve_months_from(dt.date(2014, 7, 1)),
    twelve_months_from(dt.date(2014, 10, 1)),
    *quarters_between(dt.date(2019, 10, 1), dt.date(2020, 12, 31)),
)
# Few and near days, around the edges of months and periods, so that they often meet.
NEAR = [dt.date(2019, 12, 31), dt.date(2020, 1, 1), dt.date(2020, 2, 28), dt.date(2020, 2, 29)]
AFTER = [dt.date(2020, 8, 31), dt.date(2021, 1, 1), dt.date(2021, 2, 28), dt.date(2021, 3, 1)]
EARLY = [dt.date(2014, 9, 30), dt.date(2014, 10, 1), dt.date(2015, 9, 30), dt.date(2016, 3, 31)]
DAYS = st.one_of(
    st.sampled_from(NEAR + AFTER + EARLY), st.dates(dt.date(2019, 6, 1), dt.date(2021, 6, 30))
)
OUTCOMES = st.sampled_from(["caution", "youth_caution", "non_custodial", "custody"])
GROUPS = st.sampled_from(["theft", "drugs", "arson"])
COLUMNS = (
    *("cohort", "person_id", "start_point", "age", "index_disposal", "index_offence"),
    *("previous_offences", "on_iom", "reoffended", "reoffences", "serious_reoffences"),
    *("days_to_reoffence", "complete", "proxy_event", "proxy_days"),
)


@pytest.fixture(scope="module")
def loop():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import reoffending_one_by_one

        yield reoffending_one_by_one
    finally:
        sys.path.remove(str(BENCHMARKS))


@st.composite
def histories(draw):
    """Up to three people with a few offences and releases each, in any order of rows."""
    people = [
        {
            "person_id": f"P{number}",
            "sex": "male",
            "date_of_birth": draw(st.dates(dt.date(1999, 1, 1), dt.date(2004, 2, 29))),
            "area_code": "E06000047",
            "iom_start": draw(st.none() | DAYS),
            "iom_end": draw(st.none() | DAYS),
        }
        for number in range(draw(st.integers(1, 3)))
    ]
    known = st.sampled_from([person["person_id"] for person in people])
    offence = st.fixed_dictionaries(
        {
            "person_id": known,
            "offence_id": st.just("O"),
            "offence_date": DAYS,
            "proven_date": DAYS,
            "outcome": OUTCOMES,
            "offence_group": GROUPS,
            "serious": st.booleans(),
            "breach": st.sampled_from([0, 0, 0, 1]),
            "outside_england_and_wales": st.sampled_from([0, 0, 0, 1]),
        }
    )
    release = st.fixed_dictionaries(
        {"person_id": known, "release_date": DAYS, "offence_group": GROUPS}
    )
    return people, draw(st.lists(offence, max_size=10)), draw(st.lists(release, max_size=3))


def as_records(people, offences, releases):
    def frame(rows, kind):
        columns = empty(kind).columns if not rows else None
        made = pd.DataFrame(rows, columns=columns)
        for name in made.columns:
            if name.endswith("_date") or name in ("date_of_birth", "iom_start", "iom_end"):
                made[name] = pd.to_datetime(made[name]).astype("datetime64[us]")
        return made

    return Records(
        people=frame(people, "people"),
        offences=frame(offences, "offences"),
        releases=frame(releases, "releases"),
        needs=empty("needs"),
        reference=empty("reference"),
        until=UNTIL,
        since=dt.date(2014, 1, 1),
    )


def one_by_one(loop, people, offences, releases):
    periods = [(one.name, one.start, one.end) for one in sorted(PERIODS)]
    rows = [
        row
        for person in people
        for row in loop.members_of(
            person,
            [row for row in offences if row["person_id"] == person["person_id"]],
            [row for row in releases if row["person_id"] == person["person_id"]],
            periods,
            UNTIL,
        )
    ]
    place = {name: number for number, (name, *_) in enumerate(periods)}
    return sorted(rows, key=lambda row: (place[row["cohort"]], row["person_id"]))


@settings(max_examples=40, deadline=None)
@given(history=histories())
def test_everybody_at_once_is_one_person_after_another(loop, history):
    expected = one_by_one(loop, *history)
    found = cohort_members(as_records(*history), PERIODS)
    assert len(found) == len(expected)
    for name in COLUMNS:
        values = [row[name] for row in expected]
        got = found[name].tolist()
        if name == "start_point":
            got = [day.date() for day in got]
        elif name == "days_to_reoffence":
            got = [None if np.isnan(days) else days for days in got]
        assert got == values, name
