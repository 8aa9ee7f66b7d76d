"""Turns frames of records into the arrays that cohorts are built from.

Days become whole numbers and people become places in `people`, so that a person and a day fit into
one number that can be sorted and searched.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.errors import BriefingError
from community_safety.reoffending.records import Records
from community_safety.reoffending.rules import DISPOSALS, Days

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

OUTCOMES = (*DISPOSALS, "custody")
"""An outcome's number is its place here, so that those of a disposal are in the order in which
they win; a release is the outcome of no offence."""
CUSTODY = len(OUTCOMES) - 1
LEFT_OUT = ("breach", "outside_england_and_wales")
"""Offences with one of these marks count for nothing. The source has left them out already; a
frame that comes from elsewhere may still have them."""
EARLIEST = -(1 << 19)
DAYS_APART = 1 << 20
"""Days are kept within 1,400 years of 1970, so that keys of two people never meet."""


@dataclass(frozen=True)
class Offences:
    """Offences that count, in the order given: arrays of one length. `outcome`: see `OUTCOMES`."""

    person: Whole
    committed: Whole
    proven: Whole
    outcome: Whole
    group: Whole
    serious: Flags


@dataclass(frozen=True)
class Releases:
    """Releases from custody: arrays of one length."""

    person: Whole
    day: Whole
    group: Whole


@dataclass(frozen=True)
class Given:
    """What cohorts are built from; `group` is a place in `groups`, which are in order."""

    offences: Offences
    releases: Releases
    groups: npt.NDArray[np.object_]


def given_of(records: Records) -> Given:
    """Return the offences that count and the releases as arrays.

    Raises
    ------
    BriefingError
        For a person who is listed twice, rows of a person who is not listed, a date or a mark
        that cannot be read, and an outcome that is none of the four.
    """
    people = pd.Index(records.people["person_id"])
    if not people.is_unique:
        twice = people[people.duplicated()][0]
        raise BriefingError(
            f"people: {twice} is listed more than once: give one row for each person"
        )
    rows = counting(records.offences)
    releases = records.releases
    names = [rows["offence_group"], releases["offence_group"]]
    codes, groups = pd.factorize(pd.concat(names, ignore_index=True), sort=True)
    offences = Offences(
        person=_places("offences", rows, people),
        committed=_days("offences", rows, "offence_date"),
        proven=_days("offences", rows, "proven_date"),
        outcome=_outcomes(rows["outcome"]),
        group=codes[: len(rows)].astype(np.int64),
        serious=_flag(rows, "serious"),
    )
    return Given(
        offences,
        Releases(
            person=_places("releases", releases, people),
            day=_days("releases", releases, "release_date"),
            group=codes[len(rows) :].astype(np.int64),
        ),
        np.asarray(groups, dtype=object),
    )


def counting(offences: pd.DataFrame) -> pd.DataFrame:
    """Return the offences that count: none with a mark of `LEFT_OUT`; an empty mark is none.

    Raises
    ------
    BriefingError
        For a mark that is neither 0 nor 1.
    """
    marks = [_flag(offences, name) for name in LEFT_OUT if name in offences]
    return offences[~np.logical_or.reduce(marks)] if marks else offences


def whole_days(days: Days) -> Whole:
    """Return days as numbers of days since 1970; missing ones far before all others."""
    return days.astype("datetime64[D]").astype(np.int64)


def whole_day(day: dt.date) -> int:
    """Return one day as the number of days since 1970."""
    return int(np.datetime64(day).astype(np.int64))


def as_days(numbers: npt.ArrayLike) -> Days:
    """Return numbers of days since 1970 as days."""
    return np.asarray(numbers, dtype=np.int64).astype("datetime64[D]")


def keys(person: Whole, day: Whole) -> Whole:
    """Return one number for each person and day, in the order of people and then of days."""
    return person * DAYS_APART + np.clip(day - EARLIEST, 0, DAYS_APART - 1)


def first_key(person: Whole) -> Whole:
    """Return a number that no key of a person is below."""
    return person * DAYS_APART


def day_of(key: Whole) -> Whole:
    """Return the day of a key."""
    return key % DAYS_APART + EARLIEST


def dates_of(rows: pd.DataFrame, name: str, what: str) -> Days:
    """Return a column of dates, or of text such as 2024-03-31; missing where it is empty."""
    column = rows[name]
    if not pd.api.types.is_datetime64_any_dtype(column):
        try:
            column = pd.to_datetime(column, format="%Y-%m-%d")
        except ValueError as problem:
            raise BriefingError(
                f"{what}: `{name}` has a value that is no date such as 2024-03-31: {problem}"
            ) from None
    return column.to_numpy().astype("datetime64[D]")


def _days(what: str, rows: pd.DataFrame, name: str) -> Whole:
    return whole_days(dates_of(rows, name, what))


def _flag(rows: pd.DataFrame, name: str) -> Flags:
    """Return a column of true and false, or of 1 and 0; false where it is empty or absent."""
    if name not in rows:
        return np.zeros(len(rows), dtype=bool)
    try:
        numbers = pd.to_numeric(rows[name]).fillna(0)
    except ValueError:
        numbers = pd.Series([-1])
    if not numbers.isin([0, 1]).all():
        raise BriefingError(f"offences: `{name}` must be 0 or 1 in every row")
    return numbers.to_numpy(dtype=bool)


def _outcomes(words: pd.Series) -> Whole:
    codes, known = pd.factorize(words, use_na_sentinel=False)
    places = pd.Index(OUTCOMES[1:]).get_indexer(pd.Index(known.astype(object))) + 1
    if wrong := sorted(str(word) for word in known[places == 0]):
        raise BriefingError(
            f"offences: `outcome` has {', '.join(f'`{word}`' for word in wrong[:5])}; expected "
            f"{', '.join(OUTCOMES[1:-1])} or {OUTCOMES[-1]}"
        )
    return np.asarray(places[codes], dtype=np.int64)


def _places(what: str, rows: pd.DataFrame, people: pd.Index) -> Whole:
    """Return each row's person as a place among people.

    Rows of a person mostly lie together, so that only the first of each run is looked up.
    """
    names = rows["person_id"].reset_index(drop=True)
    first = (names != names.shift()).to_numpy(dtype=bool)
    found = people.get_indexer(pd.Index(names[first]))
    places = found[np.cumsum(first) - 1]
    unknown = np.flatnonzero(places < 0)
    if unknown.size:
        raise BriefingError(
            f"{what}: rows of people who are not among the people given: {unknown.size:,} "
            f"(first: {names[unknown[0]]}): read people and {what} of the same areas"
        )
    return places.astype(np.int64)
