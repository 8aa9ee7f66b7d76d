"""Whom a record names: somebody who is used, left out or refused, or nobody among the people."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from community_safety.sources.reoffending.cells import NO_DAY, day_text
from community_safety.sources.reoffending.people import People
from community_safety.sources.reoffending.verdicts import EXCLUDED, REFUSED, Verdicts
from community_safety.sources.values import quoted

EXCLUDED_PERSON = "its person is excluded"


def check_named(verdicts: Verdicts, people: People) -> np.ndarray:
    """Refuse records of nobody, and let those of a person who is not used follow the person.

    Returns each row's person, -1 for nobody.
    """
    identifiers = verdicts.table.identifiers["person_id"]
    person = people.find(identifiers)
    empty = pc.equal(identifiers, "").to_numpy(zero_copy_only=False)
    person[empty] = -1
    verdicts.refuse(
        (person < 0) & ~empty,
        "its person is not among the people",
        lambda at: f": {quoted(identifiers[at].as_py())}",
    )
    state = people.known(people.state, person, -1)

    def why(at: int) -> str:
        return f": {people.verdicts.table.place(int(people.first[person[at]]))}"

    verdicts.refuse(state == REFUSED, "its person is refused", why)
    verdicts.exclude(state == EXCLUDED, EXCLUDED_PERSON)
    return person


def check_not_before_birth(
    verdicts: Verdicts, name: str, days: np.ndarray, born: np.ndarray
) -> None:
    """Refuse records of a day before the person was born."""
    verdicts.refuse(
        (days != NO_DAY) & (born != NO_DAY) & (days < born),
        f"`{name}` lies before the person's birth",
        lambda at: f": {day_text(days[at])}, born on {day_text(born[at])}",
    )
