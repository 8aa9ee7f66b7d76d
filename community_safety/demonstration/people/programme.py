"""Integrated Offender Management: whom the county's panels take on, and what that prevents.

Once a year each district's panel looks at everybody with five or more proven offences in the twelve
months before, and takes on some of them by lot. So those taken on and those passed over with the
same count would have offended alike: their fall without the programme is regression to the mean.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.demonstration.county import DISTRICT_CODES
from community_safety.demonstration.people.careers import Hearings, Offences
from community_safety.demonstration.people.model import Whole, calendar_after, day_number, land
from community_safety.demonstration.people.population import People

LEAST_OFFENCES = 5
CHANCE = 0.40
"""Share of those with enough offences that a panel takes on."""
EFFECT = 0.75
"""Each offence in the twelve months after is prevented with probability 1 less this."""
YEARS = (2022, 2023, 2024)
MONTHS = dict(zip(DISTRICT_CODES, (1, 2, 3, 4, 5, 6), strict=True))
"""The month on whose first day each district's panel meets."""
ADULT = 18


@dataclass(frozen=True)
class Programme:
    """Who was taken on when, and everybody whom a panel looked at.

    `start` is the day of each person, -1 for nobody's. `looked_at` has one row for each person and
    panel with enough offences: `person`, `start`, `before`, `taken_on`, `after_without` (offences
    in the twelve months after, had the programme prevented none) and `after`.
    """

    start: Whole
    looked_at: pd.DataFrame


def programme(
    people: People, hearings: Hearings, offences: Offences, rng: np.random.Generator
) -> tuple[Programme, npt.NDArray[np.bool_]]:
    """Return the programme, and which offences are left of what would have been without it."""
    district = land()["district_code"].to_numpy()[people.ward]
    adult_from = calendar_after(people.born, 12 * ADULT)
    start = np.full(len(people), -1)
    person, proven = hearings.person[offences.hearing], hearings.proven[offences.hearing]
    panels = []
    for year in YEARS:
        for code, month in MONTHS.items():
            day = day_number(dt.date(year, month, 1))
            asked = (start < 0) & (district == code) & (adult_from <= day)
            before = _counts(person, proven, offences.day, _months(day, -12), day, len(people))
            who = np.flatnonzero(asked & (before >= LEAST_OFFENCES))
            taken = rng.random(len(who)) < CHANCE
            start[who[taken]] = day
            panels.append(
                pd.DataFrame(
                    {"person": who, "start": day, "before": before[who], "taken_on": taken}
                )
            )
    left = _left(person, offences.day, start, rng)
    return Programme(start, _followed(pd.concat(panels), person, proven, offences, left)), left


def no_programme(people: int) -> Programme:
    """Return a programme that took on nobody and looked at nobody."""
    columns = ("person", "start", "before", "taken_on", "after_without", "after")
    nobody = pd.DataFrame({name: np.empty(0, np.int64) for name in columns})
    return Programme(np.full(people, -1), nobody)


def _followed(
    looked_at: pd.DataFrame,
    person: Whole,
    proven: Whole,
    offences: Offences,
    left: npt.NDArray[np.bool_],
) -> pd.DataFrame:
    """Add what each did in the twelve months after, with the programme and without it."""
    looked_at = looked_at.sort_values(["start", "person"], ignore_index=True)
    after = np.zeros((2, len(looked_at)), np.int64)
    for day in looked_at["start"].unique().tolist():
        rows = np.flatnonzero(looked_at["start"] == day)
        who = looked_at["person"].to_numpy()[rows]
        for place, which in enumerate((np.ones_like(left), left)):
            columns = (person[which], proven[which], offences.day[which])
            ends = _months(day, 12)
            counts = _counts(*columns, day, ends, int(person.max()) + 1)
            after[place, rows] = counts[who]
    return looked_at.assign(after_without=after[0], after=after[1])


def _counts(person: Whole, proven: Whole, day: Whole, begins: int, ends: int, people: int) -> Whole:
    """Return each person's offences from one day to before another, proven in six months more."""
    counted = (day >= begins) & (day < ends) & (proven <= _months(ends, 6))
    return np.bincount(person[counted], minlength=people)


def _left(
    person: Whole, day: Whole, start: Whole, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Tell which offences the programme did not prevent."""
    begins = start[person]
    during = (begins >= 0) & (day >= begins) & (day < calendar_after(begins, 12))
    return ~during | (rng.random(len(day)) < EFFECT)


def _months(day: int, months: int) -> int:
    return int(calendar_after(np.array([day]), months)[0])
