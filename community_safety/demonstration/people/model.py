"""What is true of reoffending in the made-up county: every probability, and nothing drawn.

A career is a chain. A start point is followed by a first reoffence within 365 days with probability
p; else by an offence later than that, or by none. A hearing some days after the first offence deals
with all offences committed until then, and is, or leads to, the next start point. So what happens
after a start point depends on the state at it and on nothing else before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.demonstration.geography.wards import wards
from community_safety.reoffending.rules import AGE_GROUPS, PREVIOUS_BANDS, months_after

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]


def day_number(day: dt.date) -> int:
    """Return a date as days since 1 January 1970, the unit of every day in this package."""
    return int(np.datetime64(day, "D").astype(np.int64))


SINCE = day_number(dt.date(2014, 1, 1))
FIRST_COHORT = day_number(dt.date(2020, 10, 1))
"""People without a start point from this day on are not in the extract."""
RECORDS_UNTIL = dt.date(2026, 3, 31)
UNTIL = day_number(RECORDS_UNTIL)

GROUPS = (
    "burglary",
    "criminal damage and arson",
    "drugs",
    "fraud",
    "motoring",
    "possession of weapons",
    "public order",
    "robbery",
    "sexual offences",
    "theft",
    "vehicle theft",
    "violence against the person",
)
"""In the order of the alphabet, by which the index offence of one day is told."""
GROUP_SHARE = np.array([5, 8, 14, 4, 12, 4, 9, 2, 2, 17, 4, 19]) / 100
SERIOUS_SHARE = np.array([0, 4, 0, 0, 0, 0, 0, 45, 35, 0, 0, 6]) / 100
THEFT = GROUPS.index("theft")

OUTCOMES = ("caution", "custody", "non_custodial", "youth_caution")
CAUTION, CUSTODY, NON_CUSTODIAL, YOUTH_CAUTION = range(4)

BASE = -3.93
MALE = 0.25
BY_AGE_GROUP = np.array([0.45, 0.6, 0.45, 0.25, 0.2, 0.1, 0.0, -0.1, -0.2, -0.5, -0.9])
BY_PREVIOUS = np.array([0.0, 0.5, 0.95, 1.3, 1.7])
BY_OUTCOME = np.array([-0.35, 0.35, 0.0, -0.1])
"""Of the outcome that gave the start point: after custody it is the release."""
BY_GROUP = np.array([0.4, 0.1, 0.1, -0.4, -0.25, 0.0, 0.1, 0.3, -0.5, 0.7, 0.4, 0.0])

PATHWAYS = (
    "accommodation",
    "attitudes",
    "children_and_families",
    "drugs_and_alcohol",
    "ete",
    "finance",
    "health",
)
BY_NEED = np.array([1.0, 0.9, 0.0, 1.1, 0.2, 0.0, 0.0])
NEED_SHARE = np.array([0.28, 0.40, 0.22, 0.38, 0.42, 0.35, 0.30])
"""Share of people with each need: nobody's needs change, assessments of them do."""
PERSISTENT_NEED_SHARE = np.array([0.60, 0.72, 0.22, 0.72, 0.50, 0.35, 0.30])
"""The same of those who offend at a constant rate."""

BY_DISTRICT: Mapping[str, float] = {"E07999004": 0.85, "E07999002": -1.25}
"""Oxenmarsh lies higher than its mix of people, Kestrelby lower, the others as the nation."""
BY_PLANTED_WARD = 2.2
WARD_DISTRICTS = ("E07999001", "E07999006")
"""The ward of each of these with the largest caseload reoffends more than its mix of people."""

RETURNS_LATER = 0.45
"""Share of those who do not reoffend within 365 days who do so later."""
LATER_MEAN_DAYS = 700
DAYS_TO_FIRST = 365


@lru_cache(maxsize=1)
def land() -> pd.DataFrame:
    """Return the wards; a person's ward is a place in this table."""
    return wards()


@lru_cache(maxsize=1)
def planted_wards() -> tuple[str, ...]:
    """Return the codes of the two wards whose people reoffend more than their mix would."""
    table = land().assign(caseload=lambda one: one["residents"] * one["hardship"])
    rows = table.loc[table.groupby("district_code")["caseload"].idxmax()]
    chosen = rows.set_index("district_code").loc[list(WARD_DISTRICTS), "ward_code"]
    return tuple(chosen)


def place_effects(with_places: bool) -> Real:
    """Return what each ward, in the order of `land()`, adds on the logit scale."""
    table = land()
    by_district = table["district_code"].map(BY_DISTRICT).fillna(0.0).to_numpy(float)
    planted = table["ward_code"].isin(planted_wards()).to_numpy()
    return (by_district + BY_PLANTED_WARD * planted) * with_places


def age_group_of(age: Whole) -> Whole:
    """Return the place of each age among the official age groups."""
    least = [band.least for band in AGE_GROUPS]
    return np.searchsorted(least, age, side="right").astype(np.int64) - 1


def previous_band_of(previous: Whole) -> Whole:
    """Return the place of each number of previous offences among the official bands."""
    least = [band.least for band in PREVIOUS_BANDS]
    return np.searchsorted(least, previous, side="right").astype(np.int64) - 1


def probability_within_year(
    male: npt.NDArray[np.bool_],
    age: Whole,
    previous: Whole,
    outcome: Whole,
    group: Whole,
    personal: Real,
) -> Real:
    """Return the probability of a first reoffence within 365 days of a start point.

    Parameters
    ----------
    male, age, previous, outcome, group
        The state at the start point; `outcome` and `group` by their places in `OUTCOMES`, `GROUPS`.
    personal
        What the person's needs and place add on the logit scale.
    """
    logit = BASE + MALE * male + BY_AGE_GROUP[age_group_of(age)] + BY_OUTCOME[outcome]
    logit = logit + BY_PREVIOUS[previous_band_of(previous)] + BY_GROUP[group] + personal
    return np.asarray(1 / (1 + np.exp(-logit)))


def _days_to_first(mean: float) -> Real:
    """Return the cumulative probability of days 1 to 365: falling by a constant share a day."""
    weight = np.exp(-np.arange(1, DAYS_TO_FIRST + 1) / mean)
    return np.cumsum(weight / weight.sum())


HAZARDS = np.array([_days_to_first(mean) for mean in (80, 120, 220)])
"""Days to the first reoffence: after theft, after other acquisitive offences, after the others."""
HAZARD_OF_GROUP = np.array([1, 2, 2, 2, 2, 2, 2, 1, 2, 0, 1, 2])


def _days_to_hearing() -> Real:
    """Return the cumulative probability of 0, 1, ... 900 days from an offence to its proof."""
    day = np.arange(901)
    parts = ((0.50, 18), (0.39, 60), (0.095, 190))
    mass = sum(share * np.exp(-day / mean) * (1 - np.exp(-1 / mean)) for share, mean in parts)
    mass = np.asarray(mass) + np.where(day >= 400, 0.015 / 501, 0)
    return np.asarray(np.cumsum(mass / mass.sum()))


TO_HEARING = _days_to_hearing()


def draw(cumulative: Real, uniform: Real) -> Whole:
    """Return the place of each uniform number in a cumulative distribution."""
    places = np.searchsorted(cumulative, uniform, side="right")
    return np.minimum(places, len(cumulative) - 1).astype(np.int64)


def calendar_after(days: Whole, months: int) -> Whole:
    """Return the days a number of calendar months after others."""
    return months_after(days.astype("datetime64[D]"), months).astype(np.int64)


def in_time(group: Whole, start: Whole) -> Real:
    """Return the probability that a first reoffence within 365 days is proven within 18 months.

    Exact: the sum over the days to the reoffence of their probability times that of a hearing in
    the days that are then left.
    """
    limit = calendar_after(start, 18) - start
    found = np.zeros((len(HAZARDS), 560))
    offset = np.arange(1, DAYS_TO_FIRST + 1)
    mass = np.diff(HAZARDS, axis=1, prepend=0)
    for days in np.unique(limit):
        found[:, days] = mass @ TO_HEARING[days - offset]
    return np.asarray(found[HAZARD_OF_GROUP[group], limit])
