"""The official definition of proven reoffending, as numbers: lengths, groups, the break in series.

Ministry of Justice (2019), Guide to Proven Reoffending Statistics. What the guide leaves open, to
the day, is in `docs/methods/reoffending.md`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Days = npt.NDArray[np.datetime64]

BREAK = dt.date(2015, 10, 1)
"""From this day on: another source of data, cohorts of three months, no drug tests."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How long people are followed, and how few are too few."""

    follow_up_months: int = 12
    """Reoffences are those committed in these months after the start point."""
    proof_months: int = 6
    """Further months in which a reoffence may be proven; of the local proxy: months since it was
    committed."""
    least_offenders: int = 30
    """A rate of fewer offenders is unreliable: shown and marked, never called higher or lower."""

    @property
    def months_to_complete(self) -> int:
        """Months after a start point until the last reoffence that counts may be proven."""
        return self.follow_up_months + self.proof_months


@dataclass(frozen=True, slots=True)
class Band:
    """A group of whole numbers, both ends in; `most` is None where it is open."""

    label: str
    least: int
    most: int | None


def _bands(*ends: tuple[str, int, int | None]) -> tuple[Band, ...]:
    return tuple(Band(*end) for end in ends)


AGE_GROUPS: tuple[Band, ...] = _bands(
    ("10-14", 10, 14),
    ("15-17", 15, 17),
    ("18-20", 18, 20),
    ("21-24", 21, 24),
    ("25-29", 25, 29),
    ("30-34", 30, 34),
    ("35-39", 35, 39),
    ("40-44", 40, 44),
    ("45-49", 45, 49),
    ("50-59", 50, 59),
    ("60+", 60, None),
)
"""Age in whole years at the start point."""

PREVIOUS_BANDS: tuple[Band, ...] = _bands(
    ("0", 0, 0),
    ("1 to 2", 1, 2),
    ("3 to 6", 3, 6),
    ("7 to 10", 7, 10),
    ("11 or more", 11, None),
)
"""Offences proven before the index offence."""

DISPOSALS: dict[str, str] = {
    "release": "Release from custody",
    "non_custodial": "Non-custodial sentence",
    "caution": "Caution",
    "youth_caution": "Youth caution",
}
"""What begins a follow-up: id and label. The first of these wins where several fall on a day."""


def months_after(days: npt.ArrayLike | pd.Series, months: int) -> Days:
    """Return the days `months` calendar months after `days` (before them, if negative).

    The day of the month is kept; where the month is too short for it, its last day is taken:
    29 February + 12 months is 28 February, 31 August + 18 months is 28 or 29 February.

    Parameters
    ----------
    days
        Dates, of any shape: datetimes of numpy or pandas, or `datetime.date`; NaT stays NaT.

    Returns
    -------
    numpy.ndarray
        datetime64[D], of the shape of `days`.
    """
    given = np.asarray(days).astype("datetime64[D]")
    first_of_month = given.astype("datetime64[M]")
    into_month = given - first_of_month.astype("datetime64[D]")
    there = first_of_month + np.timedelta64(months, "M")
    last = (there + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    begin = there.astype("datetime64[D]")
    return np.asarray(begin + np.minimum(into_month, last - begin))


def month_later(day: dt.date, months: int) -> dt.date:
    """Return one day's `months_after` as a date."""
    return dt.date.fromisoformat(str(months_after(np.datetime64(day), months)))


def age_on(born: Days, day: Days) -> npt.NDArray[np.int64]:
    """Return ages in whole years; who is born on 29 February is older from 1 March elsewhere."""
    years = _year(day) - _year(born)
    return years - (_day_of_year_key(day) < _day_of_year_key(born))


def _year(day: Days) -> npt.NDArray[np.int64]:
    return day.astype("datetime64[Y]").astype(np.int64)


def _day_of_year_key(day: Days) -> npt.NDArray[np.int64]:
    month = day.astype("datetime64[M]")
    return 100 * (month.astype(np.int64) % 12) + (day - month.astype("datetime64[D]")).astype(
        np.int64
    )


def banded(numbers: npt.ArrayLike, bands: tuple[Band, ...]) -> pd.Categorical[str]:
    """Return the band of each whole number, in the bands' order; missing where none holds it."""
    values = np.asarray(numbers)
    place = np.searchsorted([band.least for band in bands], values, side="right") - 1
    most = np.array([np.inf if band.most is None else band.most for band in bands])
    place = np.where((place >= 0) & (values <= most[place]), place, -1)
    labels = [band.label for band in bands]
    return pd.Categorical.from_codes(place, categories=pd.Index(labels), ordered=True)
