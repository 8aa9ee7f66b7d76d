"""Who the people of the made-up county are: sex, birth, ethnicity, home, needs, first offence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from community_safety.demonstration.people.model import (
    BY_NEED,
    NEED_SHARE,
    PERSISTENT_NEED_SHARE,
    SINCE,
    UNTIL,
    Real,
    Whole,
    day_number,
    land,
    place_effects,
)

EARLY_ENTRANTS, ENTRANTS = 4_000, 8_600
"""First offences of people at scale 1 before October 2019, and from then to March 2026."""
ENTRANTS_FROM = day_number(dt.date(2019, 10, 1))
PERSISTENT = 310
"""People at scale 1 who at some time from 2006 on offend at a constant rate of their own."""
PERSISTENT_FROM = day_number(dt.date(2006, 1, 1))
_ACTIVE_YEARS = (8, 14)
RATE_A_YEAR, RATE_SHAPE = 4.2, 2.0
"""Mean and shape of the gamma distribution of their offences a year."""
ETHNICITIES = (
    "White",
    "Asian or Asian British",
    "Black, Black British, Caribbean or African",
    "Mixed or multiple ethnic groups",
    "Other ethnic group",
    "",
)
ETHNICITY_SHARE = np.array([0.80, 0.05, 0.03, 0.03, 0.01, 0.08])
MALE_SHARE = 0.80
SEX_NOT_KNOWN = 0.004
_AGES = np.array([10, 14, 16, 18, 21, 25, 30, 35, 40, 50, 60, 75])
_AGE_SHARE = np.array([3, 5, 9, 12, 13, 14, 12, 10, 12, 7, 3]) / 100

FALLING_DISTRICT = "E07999001"
"""Ambermoor: its first time entrants aged 10 to 17 fall in a straight line; nobody else's do."""
FALL_FROM = day_number(dt.date(2021, 1, 1))
FALL_TO = day_number(dt.date(2025, 12, 31))
LEFT_OF_FALL = 0.25
_ADULT_DAYS = int(18 * 365.25)


@dataclass(frozen=True)
class People:
    """People in arrays, one element each; `needs` has a column for each pathway.

    `ward` is a place in `land()`; `personal` is what needs and place add on the logit scale;
    `rate` is offences a day of a persistent person until the day `ends`, 0 of everybody else.
    """

    male: npt.NDArray[np.bool_]
    sex_known: npt.NDArray[np.bool_]
    born: Whole
    ethnicity: Whole
    ward: Whole
    needs: npt.NDArray[np.bool_]
    personal: Real
    first_offence: Whole
    rate: Real
    ends: Whole

    def __len__(self) -> int:
        """Return how many people there are."""
        return len(self.born)


def draw_people(rng: np.random.Generator, size: float, with_places: bool) -> People:
    """Draw the people of a county `size` times the one that ships.

    Parameters
    ----------
    with_places
        Whether districts and wards differ beyond their mix of people; they do not in the nation.
    """
    early, many, persistent = (round(n * size) for n in (EARLY_ENTRANTS, ENTRANTS, PERSISTENT))
    number = early + many + persistent
    table = land()
    weight = (table["residents"] * table["hardship"]).to_numpy(float)
    ward = rng.choice(len(table), number, p=weight / weight.sum())
    constant = np.arange(number) >= early + many
    share = np.where(constant[:, None], PERSISTENT_NEED_SHARE, NEED_SHARE)
    needs = rng.random(share.shape) < share
    first = rng.integers(ENTRANTS_FROM, UNTIL + 1, number)
    first[:early] = rng.integers(SINCE, ENTRANTS_FROM, early)
    age_days = _ages(rng, number)
    rate = np.zeros(number)
    rate[constant] = rng.gamma(RATE_SHAPE, RATE_A_YEAR / RATE_SHAPE, persistent) / 365.25
    first[constant] = rng.integers(PERSISTENT_FROM, UNTIL + 1, persistent)
    years = rng.uniform(*_ACTIVE_YEARS, number)
    age_days[constant] = rng.integers(_ADULT_DAYS, 2 * _ADULT_DAYS, persistent)
    people = People(
        male=rng.random(number) < MALE_SHARE,
        sex_known=rng.random(number) >= SEX_NOT_KNOWN,
        born=first - age_days,
        ethnicity=rng.choice(len(ETHNICITIES), number, p=ETHNICITY_SHARE),
        ward=ward,
        needs=needs,
        personal=needs @ BY_NEED + place_effects(with_places)[ward],
        first_offence=first,
        rate=rate,
        ends=first + (years * 365.25).astype(np.int64),
    )
    return chosen(people, _still_enter(people, rng) | ~np.array([with_places]))


def chosen(people: People, which: npt.NDArray[np.bool_] | Whole) -> People:
    """Return some of the people."""
    return People(**{name: values[which] for name, values in vars(people).items()})


def _ages(rng: np.random.Generator, number: int) -> Whole:
    """Draw ages at the first offence, in days: even within each group of ages."""
    group = rng.choice(len(_AGE_SHARE), number, p=_AGE_SHARE)
    years = _AGES[group] + rng.random(number) * (_AGES[group + 1] - _AGES[group])
    return (years * 365.25).astype(np.int64) + 1


def _still_enter(people: People, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Tell who is there: of the young people of one district fewer and fewer from 2021 on."""
    district = land()["district_code"].to_numpy()[people.ward]
    young = people.first_offence - people.born < _ADULT_DAYS
    through = np.clip((people.first_offence - FALL_FROM) / (FALL_TO - FALL_FROM), 0, 1)
    stays = rng.random(len(people)) < 1 - (1 - LEFT_OF_FALL) * through
    return stays | ~young | (district != FALLING_DISTRICT)
