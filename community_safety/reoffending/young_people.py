"""Young people aged 10 to 17, year by year: first time entrants, and those with an offence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_safety.numbers import listed
from community_safety.periods import Period, day_label
from community_safety.reoffending import columns as spec
from community_safety.reoffending.comparing import verdicts
from community_safety.reoffending.given import counting
from community_safety.reoffending.records import Records
from community_safety.reoffending.rules import age_on, month_later
from community_safety.reoffending.young_residents import OLDEST, YOUNGEST, residents_of_area
from community_safety.statistics.comparisons import compare_counts
from community_safety.statistics.intervals import rate_interval
from community_safety.statistics.multiplicity import benjamini_hochberg
from community_safety.statistics.recent_trend import POINTS, recent_trend_of_shares

NAMES = [column.name for column in spec.YOUNG_COLUMNS]
FIRST_TIME, OFFENDING = "first_time_entrants", "young_people_offending"
MEASURES = {FIRST_TIME: "First time entrants", OFFENDING: "Young people with a proven offence"}
MONTHS_KNOWN = 36
"""A year has first time entrants only from this many months after the first proof on record on:
who was proven guilty before the records begin would pass for new."""
MOST_YEARS = 6
PER = 1_000


@dataclass(frozen=True, slots=True)
class YoungPeople:
    """The rows of `YOUNG_COLUMNS`, and sentences on what is not among them, and why."""

    rows: pd.DataFrame
    notes: tuple[str, ...]


def young_people_of(
    records: Records,
    areas: Mapping[str, Collection[str]],
    own: str,
    last_day: dt.date,
    ages: pd.DataFrame | None = None,
    years: int = MOST_YEARS,
    complete_from: dt.date | None = None,
) -> YoungPeople:
    """Count first time entrants and young people with a proven offence, in years to a day.

    A first time entrant is aged 10 to 17 on the day of the first caution or conviction on record,
    and counts once, in the year of that day. A young person with a proven offence is aged 10 to 17
    on the day of proof, and counts once in each such year.

    Parameters
    ----------
    records
        Those of all areas. Breaches and offences outside England and Wales do not count.
    areas
        Names, and the codes of the districts or wards that each is made of.
    own
        Which of them is the report's own.
    last_day
        Last day of the latest year.
    ages
        Residents by age, as `residents_of_area` reads them; None, or an area without ages 10 to
        17: no rate.
    years
        How many at most, going back.
    complete_from
        First day from which every proof is on record, where it is later than the first of them.

    Returns
    -------
    YoungPeople
        Areas as given, each with the latest year last. The change is against the year before, and
        p-values are adjusted over the measures and areas of a year.
    """
    periods = _years(last_day, years)
    begin = max(records.since, complete_from or records.since)
    notes = _reach(records, periods, begin)
    given = ages if ages is not None and len(ages) else None
    if given is None:
        notes.append("No rates per 1,000 aged 10 to 17 are given: residents by age are not known.")
    proofs = _proofs(records)
    lived = records.people.set_index("person_id")[["area_code", "ward_code"]]
    parts = []
    for name, codes in areas.items():
        inside = lived["area_code"].isin(codes) | lived["ward_code"].isin(codes)
        if not inside.any():
            notes.append(f"Young people of {name} are left out: nobody on record lives there.")
            continue
        residents: Mapping[Period, float] = {}
        reason = ""
        if given is not None:
            residents, reason = residents_of_area(given, codes, lived[inside], periods)
        if reason:
            notes.append(f"No rate per 1,000 aged 10 to 17 is given for {name}: {reason}.")
        of_area = proofs[proofs["person_id"].isin(lived.index[inside])]
        for measure in MEASURES:
            rows = _counted(measure, of_area, _whole(measure, periods, records, begin), residents)
            parts.append(rows.assign(area=name, own=name == own))
    together = [part for part in parts if len(part)]
    if not together:
        return YoungPeople(pd.DataFrame(columns=NAMES), tuple(notes))
    return YoungPeople(_compared(pd.concat(together, ignore_index=True)), tuple(notes))


def _years(last_day: dt.date, years: int) -> list[Period]:
    """Return years that end on one day of the year, the earliest first."""
    latest = Period(month_later(last_day + dt.timedelta(days=1), -12), last_day)
    found = [latest]
    while len(found) < years:
        found.append(found[-1].year_before())
    return found[::-1]


def _known_from(measure: str, records: Records, begin: dt.date) -> dt.date:
    """Return the first day from which the records show everybody whom a measure counts."""
    known = MONTHS_KNOWN if measure == FIRST_TIME else 0
    return max(begin, month_later(records.since, known))


def _whole(measure: str, periods: list[Period], records: Records, begin: dt.date) -> list[Period]:
    """Return the years in which the records show everybody whom a measure counts."""
    first = _known_from(measure, records, begin)
    return [one for one in periods if one.start >= first and one.end <= records.until]


def _reach(records: Records, periods: list[Period], begin: dt.date) -> list[str]:
    """Say which years the records do not show in full."""
    notes = []
    if late := [one.label() for one in periods if one.end > records.until]:
        notes.append(
            f"Young people of {listed(late)} are not counted: the records reach to "
            f"{day_label(records.until)}, before the end of it."
        )
    if early := [one.label() for one in periods if one.start < begin]:
        why = "the first proof on record is of"
        if begin > records.since:
            why = "proofs are all on record from"
        notes.append(f"Young people of {listed(early)} are not counted: {why} {day_label(begin)}.")
    known = _known_from(FIRST_TIME, records, begin)
    if new := [one.label() for one in periods if begin <= one.start < known]:
        notes.append(
            f"First time entrants of {listed(new)} are not counted: the first proof on record is "
            f"of {day_label(records.since)}, and somebody's first may lie before it; years are "
            "counted that begin three years later."
        )
    return notes


def _proofs(records: Records) -> pd.DataFrame:
    """Return offences that count, with the age on the day of proof, and whether it was the first.

    `first` marks one row for each person: the first of the day of the first proof.
    """
    rows = counting(records.offences)
    born = records.people.set_index("person_id")["date_of_birth"]
    rows = rows[["person_id", "proven_date"]].assign(
        born=born.reindex(rows["person_id"]).to_numpy()
    )
    rows = rows.sort_values(["person_id", "proven_date"], kind="stable", ignore_index=True)
    proven = rows["proven_date"].to_numpy().astype("datetime64[D]")
    birth = rows["born"].to_numpy().astype("datetime64[D]")
    known = ~np.isnat(birth)
    age = np.where(known, age_on(np.where(known, birth, proven), proven), -1)
    young = (age >= YOUNGEST) & (age <= OLDEST)
    return rows.assign(first=~rows["person_id"].duplicated()).loc[young]


def _counted(
    measure: str,
    proofs: pd.DataFrame,
    periods: list[Period],
    residents: Mapping[Period, float],
) -> pd.DataFrame:
    """Return the counts of one measure and area, with those of the year before."""
    rows = proofs[proofs["first"]] if measure == FIRST_TIME else proofs
    within = [
        rows[rows["proven_date"].between(pd.Timestamp(one.start), pd.Timestamp(one.end))]
        for one in periods
    ]
    people = [one["person_id"].nunique() for one in within]
    offences = np.array([len(one) for one in within], dtype="float64")
    base = np.array([residents.get(one, np.nan) for one in periods], dtype="float64")
    trend = [""] * len(periods)
    if measure == FIRST_TIME and len(periods) >= POINTS:
        trend[-1] = str(recent_trend_of_shares(np.array(people, dtype="float64"), base).trend)
    return pd.DataFrame(
        {
            "measure_id": measure,
            "measure": MEASURES[measure],
            "period": [one.label() for one in periods],
            "people": np.array(people, dtype="int64"),
            "offences": np.nan if measure == FIRST_TIME else offences,
            "before": np.array([np.nan, *people][: len(people)], dtype="float64"),
            "residents": base,
            "trend": trend,
        }
    )


def _compared(rows: pd.DataFrame) -> pd.DataFrame:
    """Add rates and changes; each year's p-values are adjusted together."""
    rate = rate_interval(rows["people"], rows["residents"] / PER)
    alike = np.ones(len(rows))
    change = compare_counts(rows["people"], alike, rows["before"], alike)
    rows = rows.assign(
        rate=rate.value,
        rate_lower=rate.lower,
        rate_upper=rate.upper,
        change=change.ratio,
        change_lower=change.lower,
        change_upper=change.upper,
        p_value=change.p_value,
    )
    of_year = rows.groupby("period", sort=False)["p_value"]
    adjusted = of_year.transform(lambda values: np.asarray(benjamini_hochberg(values)))
    limits = (rows["change_lower"], rows["change_upper"])
    rows = rows.assign(adjusted_p=adjusted.astype("float64"))
    return rows.assign(verdict=verdicts(rows["adjusted_p"], *limits, null=1.0))[NAMES]
