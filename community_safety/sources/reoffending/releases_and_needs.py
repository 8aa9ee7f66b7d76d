"""Releases from custody, and assessed needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from community_safety.errors import near_match
from community_safety.partnership import Partnership
from community_safety.sources.reoffending.cells import (
    NO_DAY,
    check_filled,
    chosen_of,
    content_of,
    days_of,
    flags_of,
)
from community_safety.sources.reoffending.limits import Limit
from community_safety.sources.reoffending.naming import check_named, check_not_before_birth
from community_safety.sources.reoffending.offences import OUTCOMES, Offences
from community_safety.sources.reoffending.people import People
from community_safety.sources.reoffending.repeats import find_repeats
from community_safety.sources.reoffending.tables import Table
from community_safety.sources.reoffending.verdicts import REFUSED, USED, Verdicts

NO_OFFENCE = (
    "no offence of this person is on record, so that neither sentence nor reoffence could be seen"
)
_NEVER = np.iinfo("int32").max


@dataclass(frozen=True, slots=True)
class Releases:
    """What the rows of releases say."""

    verdicts: Verdicts
    person: np.ndarray
    released: np.ndarray
    without_custody: int
    """Releases that are used although no sentence to custody was proven before."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What the rows of needs say."""

    verdicts: Verdicts
    person: np.ndarray
    assessed: np.ndarray
    pathways: list[str]
    pathway: np.ndarray
    """Position in `pathways`."""
    need: np.ndarray


def check_releases(table: Table, people: People, offences: Offences, limit: Limit) -> Releases:
    """Hold every row of releases against every rule.

    The Ministry of Justice leaves out releases that it cannot match to the Police National
    Computer (Guide to Proven Reoffending Statistics): nothing is known of them.
    """
    verdicts = Verdicts(table)
    check_filled(verdicts)
    released = days_of(verdicts, "release_date")
    limit.refuse_later(verdicts, "release_date", released)
    person = check_named(verdicts, people)
    born = people.known(people.born, person, NO_DAY)
    check_not_before_birth(verdicts, "release_date", released, born)
    on_record = offences.on_record()
    known = np.zeros(len(people.first), dtype=bool)
    known[offences.person[on_record]] = True
    is_used = people.known(people.state, person, REFUSED) == USED
    verdicts.refuse(is_used & ~people.known(known, person, 0), NO_OFFENCE)
    group = content_of(table.texts["offence_group"])
    key = _joined(person, released, group)
    verdicts.set_aside(find_repeats(key, {}).copies)
    in_custody = on_record & (offences.outcome == OUTCOMES.index("custody"))
    first = np.full(len(people.first), _NEVER, dtype="int32")
    np.minimum.at(first, offences.person[in_custody], offences.proven[in_custody])
    without = (verdicts.status() == USED) & (people.known(first, person, _NEVER) > released)
    return Releases(verdicts, person, released, int(without.sum()))


def check_needs(table: Table, people: People, partnership: Partnership, limit: Limit) -> Needs:
    """Hold every row of needs against every rule."""
    verdicts = Verdicts(table)
    check_filled(verdicts)
    assessed = days_of(verdicts, "assessed_on")
    limit.refuse_later(verdicts, "assessed_on", assessed)
    pathways = list(partnership.reoffending.pathway_names())
    known = f" (known are {', '.join(pathways)})"

    def hint(text: str) -> str:
        return near_match(text.casefold().replace(" ", "_"), pathways) or known

    pathway = chosen_of(verdicts, "pathway", pathways, hint)
    need = flags_of(verdicts, "need")
    person = check_named(verdicts, people)
    born = people.known(people.born, person, NO_DAY)
    check_not_before_birth(verdicts, "assessed_on", assessed, born)
    repeats = find_repeats(_joined(person, assessed, pathway), {"need": need})
    verdicts.set_aside(repeats.copies)
    verdicts.refuse(
        repeats.clashing,
        "person, day and pathway stand on another row with the other answer; none is used",
        lambda at: f": {table.place(int(repeats.other[at]), at)}",
    )
    return Needs(verdicts, person, assessed, pathways, pathway, need)


def _joined(person: np.ndarray, days: np.ndarray, word: np.ndarray) -> np.ndarray:
    """Return one number for person, day and word; -1 where one of them is not known."""
    days_long = days.astype("int64")
    # Days of the years that can be read, from 1900 on, are fewer than this from 1970 either way.
    span = 1 << 17
    key = (person * span + days_long + span // 2) * (int(word.max(initial=0)) + 1) + word
    return np.where((person < 0) | (days == NO_DAY) | (word < 0), -1, key)
