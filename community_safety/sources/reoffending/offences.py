"""The offences: what was proven, when, and whether it can be true of the person it names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from community_safety.errors import near_match
from community_safety.sources.reoffending.cells import (
    NO_DAY,
    check_filled,
    chosen_of,
    content_of,
    day_text,
    days_of,
    flags_of,
)
from community_safety.sources.reoffending.limits import Limit
from community_safety.sources.reoffending.naming import check_named, check_not_before_birth
from community_safety.sources.reoffending.people import People
from community_safety.sources.reoffending.repeats import find_repeats
from community_safety.sources.reoffending.tables import Table
from community_safety.sources.reoffending.verdicts import REFUSED, Verdicts

OUTCOMES = ["caution", "youth_caution", "non_custodial", "custody"]
RESPONSIBLE_FROM = 10
"""Age of criminal responsibility (Children and Young Persons Act 1933, section 50)."""
OLDEST = 110
_FLAGS = ("breach", "serious", "outside_england_and_wales")


@dataclass(frozen=True, slots=True)
class Offences:
    """What the rows of offences say; arrays have the rows of the table."""

    verdicts: Verdicts
    person: np.ndarray
    committed: np.ndarray
    proven: np.ndarray
    outcome: np.ndarray
    """Position in `OUTCOMES`, -1 for none of them."""
    flags: dict[str, np.ndarray]

    def on_record(self) -> np.ndarray:
        """Tell which rows say something of a person: all but those that are refused."""
        return self.verdicts.status() != REFUSED


def check_offences(table: Table, people: People, limit: Limit) -> Offences:
    """Hold every row of offences against every rule."""
    verdicts = Verdicts(table)
    check_filled(verdicts)
    committed, proven = (days_of(verdicts, name) for name in ("offence_date", "proven_date"))
    limit.refuse_later(verdicts, "offence_date", committed)
    limit.refuse_later(verdicts, "proven_date", proven)
    verdicts.refuse(
        (proven != NO_DAY) & (committed != NO_DAY) & (proven < committed),
        "`proven_date` lies before `offence_date`",
        lambda at: f": {day_text(proven[at])} before {day_text(committed[at])}",
    )
    outcome = chosen_of(
        verdicts, "outcome", OUTCOMES, lambda text: near_match(text.casefold(), OUTCOMES) or _KNOWN
    )
    flags = {name: flags_of(verdicts, name) for name in _FLAGS}
    person = check_named(verdicts, people)
    born = people.known(people.born, person, NO_DAY)
    check_not_before_birth(verdicts, "offence_date", committed, born)
    _check_ages(verdicts, committed, born)
    offences = Offences(verdicts, person, committed, proven, outcome, flags)
    _check_repeats(offences)
    verdicts.exclude(flags["breach"], "breach of an order")
    verdicts.exclude(flags["outside_england_and_wales"], "outside England and Wales")
    return offences


_KNOWN = f" (known are {', '.join(OUTCOMES)})"


def _check_ages(verdicts: Verdicts, committed: np.ndarray, born: np.ndarray) -> None:
    known = (committed != NO_DAY) & (born != NO_DAY) & (committed >= born)
    ages = np.where(known, ages_on(committed, born), RESPONSIBLE_FROM)

    def found(at: int) -> str:
        return f": aged {ages[at]} on {day_text(committed[at])}, born on {day_text(born[at])}"

    verdicts.refuse(
        ages < RESPONSIBLE_FROM,
        f"committed before the age of criminal responsibility ({RESPONSIBLE_FROM})",
        found,
    )
    verdicts.refuse(
        ages > OLDEST,
        f"committed at an age over {OLDEST}: find out whether the date of birth is right",
        found,
    )


def ages_on(days: np.ndarray, born: np.ndarray) -> np.ndarray:
    """Return ages in whole years; who was born on 29 February has birthdays on 1 March.

    Parameters
    ----------
    days, born
        Days from 1 January 1970.
    """
    year, day = _parts(days)
    year_of_birth, day_of_birth = _parts(born)
    return np.asarray(year - year_of_birth - (day < day_of_birth))


def _parts(days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the year, and what orders the days of any year."""
    # Only days that occur are taken apart: there are far fewer of them than rows.
    once, which = np.unique(days, return_inverse=True)
    dates = once.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    of_year = (months - dates.astype("datetime64[Y]")).astype("int64") * 32
    in_order = of_year + (dates - months).astype("int64")
    return dates.astype("datetime64[Y]").astype("int64")[which], in_order[which]


def _check_repeats(offences: Offences) -> None:
    verdicts = offences.verdicts
    table = verdicts.table
    encoded = table.identifiers["offence_id"].dictionary_encode()
    of_offence = encoded.indices.to_numpy().astype("int64")
    empty = pc.equal(encoded.dictionary, "").to_numpy(zero_copy_only=False)[of_offence]
    key = offences.person * len(encoded.dictionary) + of_offence
    key[(offences.person < 0) | empty] = -1
    content = {
        "offence_date": offences.committed,
        "proven_date": offences.proven,
        "outcome": offences.outcome,
        "offence_group": content_of(table.texts["offence_group"]),
        **offences.flags,
    }
    repeats = find_repeats(key, content)

    def found(at: int) -> str:
        other = int(repeats.other[at])
        return f": {table.place(other, at)} has another {repeats.differing(at)}"

    verdicts.set_aside(repeats.copies)
    verdicts.refuse(
        repeats.clashing,
        "the offence stands on another row with different content; none is used",
        found,
    )
