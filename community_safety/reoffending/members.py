"""Makes cohorts: who joined in which period, from which day on, and what followed.

Everybody and every period at once: events are put in order of days, so that those of a period lie
together, and the first of each person is taken. Previous offences and the follow-up are looked up
in sorted keys of person and day (`follow_up`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from community_safety.reoffending.follow_up import previous_offences, what_followed
from community_safety.reoffending.given import (
    CUSTODY,
    Flags,
    Given,
    Whole,
    as_days,
    dates_of,
    given_of,
    whole_day,
)
from community_safety.reoffending.periods import CohortPeriod
from community_safety.reoffending.records import Records
from community_safety.reoffending.rules import (
    AGE_GROUPS,
    DISPOSALS,
    PREVIOUS_BANDS,
    Days,
    Rules,
    age_on,
    banded,
)

RELEASE = list(DISPOSALS).index("release")


class Events(NamedTuple):
    """Index events: arrays of one length. `disposal` is a place in `DISPOSALS`."""

    person: Whole
    day: Whole
    disposal: Whole
    group: Whole


class Entries(NamedTuple):
    """Members of cohorts: arrays of one length. `cohort` is a place in the periods."""

    cohort: Whole
    person: Whole
    day: Whole
    disposal: Whole
    group: Whole


def cohort_members(
    records: Records, periods: Sequence[CohortPeriod], rules: Rules | None = None
) -> pd.DataFrame:
    """Return the members of each cohort, and their proven reoffending.

    An index event is a release from custody, a non-custodial sentence or a caution. A person joins
    a cohort once, with the first index event of its period; that day is the start point. What
    counts as a reoffence, and each limit to the day: `docs/methods/reoffending.md`.

    Parameters
    ----------
    records
        The columns `serious`, `expected_reoffending`, `iom_start`, `iom_end`, `ward_code` and
        `ethnicity` may be missing; `breach` and `outside_england_and_wales` (0 or 1) may be
        there, and leave an offence out.
    periods
        Cohorts, in any order; a person may be in several. Periods may overlap.
    rules
        Lengths of the follow-up and of the time for proof; left out: the official ones.

    Returns
    -------
    pandas.DataFrame
        One row for each member of each cohort, in the order of cohorts and then of people:

        * `cohort` (name; ordered), `cohort_start`, `cohort_complete`: whether the cohort has
          official rates: all members' times for proof are over;
        * `person_id`, `area_code`, `ward_code`, `sex`, `ethnicity`, `age` (whole years at the start
          point; -1 where the date of birth is missing), `age_group`;
        * `start_point`, `index_disposal` (label), `index_offence`, `previous_offences`,
          `previous_band`, `on_iom` (at the start point), `expected_reoffending` (as supplied);
        * `reoffended`, `reoffences`, `serious_reoffences`, `days_to_reoffence` (nan without one):
          what the records show. It is the official measure only where the member is complete;
        * `observed_until` (last day of follow-up and time for proof in the records), `complete`;
        * `proxy_days`, `proxy_event`: days until the first offence after the start point that was
          proven within `proof_months` of being committed, or to the end of observation, which is
          `proof_months` before the records end (0 where nothing was observed).

    Raises
    ------
    BriefingError
        For records that contradict themselves; see `given.given_of`.
    """
    rules = rules or Rules()
    periods = sorted(set(periods))
    records = _in_order(records)
    given = given_of(records)
    entries = _entries(_index_events(given, periods), periods)
    return pd.DataFrame(
        _joined(entries, periods, records, rules)
        | _about_people(entries, records.people)
        | _index(entries, given)
        | what_followed(
            given.offences, entries.person, entries.day, whole_day(records.until), rules
        )
    )


def _in_order(records: Records) -> Records:
    """Put people in the order of their ids, which is that of members; areas are read in turn."""
    people = records.people
    if people["person_id"].is_monotonic_increasing:
        return records
    return replace(records, people=people.sort_values("person_id", ignore_index=True))


def _index_events(given: Given, periods: Sequence[CohortPeriod]) -> Events:
    """Return the index events of all periods in the order that decides which is a person's first.

    Rows of one person, day, disposal and offence group make the same member, so that the order of
    their ids changes nothing.
    """
    offences, releases = given.offences, given.releases
    first = min((whole_day(period.start) for period in periods), default=0)
    last = max((whole_day(period.end) for period in periods), default=-1)
    begins = (offences.outcome != CUSTODY) & _within(offences.proven, first, last)
    frees = _within(releases.day, first, last)
    released = np.full(np.count_nonzero(frees), RELEASE)
    person = np.concatenate([releases.person[frees], offences.person[begins]])
    day = np.concatenate([releases.day[frees], offences.proven[begins]])
    disposal = np.concatenate([released, offences.outcome[begins]])
    group = np.concatenate([releases.group[frees], offences.group[begins]])
    serious = np.concatenate([np.zeros(released.size, dtype=bool), offences.serious[begins]])
    order = np.lexsort([group, ~serious, disposal, day])
    return Events(person[order], day[order], disposal[order], group[order])


def _within(day: Whole, first: int, last: int) -> Flags:
    return (day >= first) & (day <= last)


def _entries(events: Events, periods: Sequence[CohortPeriod]) -> Entries:
    """Return the first event of each person in each period."""
    found = []
    for cohort, period in enumerate(periods):
        begin, end = np.searchsorted(
            events.day, [whole_day(period.start), whole_day(period.end) + 1], side="left"
        )
        people, first = np.unique(events.person[begin:end], return_index=True)
        first += begin
        found.append(
            Entries(
                np.full(people.size, cohort),
                people,
                events.day[first],
                events.disposal[first],
                events.group[first],
            )
        )
    if not found:
        return Entries(*[np.empty(0, dtype=np.int64)] * len(Entries._fields))
    return Entries(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _joined(
    entries: Entries, periods: Sequence[CohortPeriod], records: Records, rules: Rules
) -> dict[str, object]:
    """Return which cohort each member is in, and whether the records see all of it."""
    names = [period.name for period in periods]
    starts = np.array([period.start for period in periods], dtype="datetime64[us]")
    complete = np.array([one.is_complete(records.until, rules) for one in periods], dtype=bool)
    return {
        "cohort": pd.Categorical.from_codes(
            entries.cohort, categories=pd.Index(names), ordered=True
        ),
        "cohort_start": starts[entries.cohort],
        "cohort_complete": complete[entries.cohort],
    }


def _about_people(entries: Entries, people: pd.DataFrame) -> dict[str, object]:
    """Return what is known of each member at the start point."""
    rows = people.iloc[entries.person].reset_index(drop=True)
    start = as_days(entries.day)
    born = dates_of(rows, "date_of_birth", "people")
    known = ~np.isnat(born)
    age = np.where(known, age_on(np.where(known, born, start), start), -1)
    unknown = pd.Series("", index=rows.index, dtype="str")
    return {
        "person_id": rows["person_id"],
        "area_code": rows["area_code"],
        "ward_code": rows.get("ward_code", unknown),
        "sex": rows["sex"],
        "age": age,
        "age_group": banded(age, AGE_GROUPS),
        "ethnicity": rows.get("ethnicity", unknown.replace("", "not recorded")),
        "start_point": start.astype("datetime64[us]"),
        "on_iom": _on_programme(rows, start),
        "expected_reoffending": rows.get(
            "expected_reoffending", pd.Series(np.nan, index=rows.index)
        ).astype("float64"),
    }


def _on_programme(rows: pd.DataFrame, start: Days) -> object:
    """Tell who was on Integrated Offender Management on the start point, both ends in."""
    if "iom_start" not in rows:
        return np.zeros(len(rows), dtype=bool)
    begun = dates_of(rows, "iom_start", "people") <= start
    if "iom_end" not in rows:
        return begun
    ended = dates_of(rows, "iom_end", "people")
    return begun & (np.isnat(ended) | (ended >= start))


def _index(entries: Entries, given: Given) -> dict[str, object]:
    """Return the index disposal and offence, and how many offences were proven before."""
    released = entries.disposal == RELEASE
    previous = previous_offences(given.offences, entries.person, entries.day, released)
    offence = given.groups[entries.group] if given.groups.size else np.empty(0, dtype=object)
    return {
        "index_disposal": pd.Categorical.from_codes(
            entries.disposal, categories=pd.Index(DISPOSALS.values()), ordered=True
        ),
        "index_offence": pd.Series(offence, dtype="str"),
        "previous_offences": previous,
        "previous_band": banded(previous, PREVIOUS_BANDS),
    }
