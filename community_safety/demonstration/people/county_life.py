"""One block of the made-up county's people with everything they did, as drawn from one seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.demonstration.geography.chance import generator
from community_safety.demonstration.people.careers import (
    Hearings,
    Offences,
    careers,
    index_offence,
    joined,
)
from community_safety.demonstration.people.model import FIRST_COHORT, UNTIL, Whole
from community_safety.demonstration.people.persistent import persistent, reoffend
from community_safety.demonstration.people.population import People, chosen, draw_people
from community_safety.demonstration.people.programme import (
    EFFECT,
    Programme,
    no_programme,
    programme,
)

BLOCK = 5.0
"""Largest share of people drawn at once, in counties of the size that ships."""


@dataclass(frozen=True)
class Life:
    """People, hearings (by person and day) and offences (by hearing and day) of one block.

    `previous`, `size` and `group` are of each hearing: offences on record before it, its own
    offences, and the group of its index offence. `is_exact` is False where `probability` leaves out
    what the programme prevents, which is of the careers of the few it takes on who are not
    persistent; what it may prevent of somebody not yet taken on is left out too.
    """

    people: People
    hearings: Hearings
    offences: Offences
    programme: Programme
    previous: Whole
    size: Whole
    group: Whole
    is_exact: npt.NDArray[np.bool_]


def lives(seed: int, scale: float = 1.0, *, nation: bool = False) -> Iterator[Life]:
    """Draw a county `scale` times the one that ships, block by block.

    Parameters
    ----------
    nation
        Whether to draw the nation instead: no place differs beyond its people, no programme.
    """
    whole, rest = divmod(scale, BLOCK)
    sizes = [BLOCK] * int(whole) + [rest] * (rest > 0)
    for number, size in enumerate(sizes):
        yield _life(seed, number, size, nation)


def _life(seed: int, number: int, size: float, nation: bool) -> Life:
    what = "nation" if nation else "county"

    def chance(name: str) -> np.random.Generator:
        return generator(seed, "people", what, str(number), name)

    people = draw_people(chance("people"), size, not nation)
    usual, usual_offences = careers(people, chance("careers"))
    constant, constant_offences = persistent(people, chance("persistent"))
    moved = replace(constant_offences, hearing=constant_offences.hearing + len(usual.person))
    hearings = joined(Hearings, [usual, constant])
    offences = joined(Offences, [usual_offences, moved])
    if nation:
        scheme, left = no_programme(len(people)), np.ones(len(offences.day), bool)
    else:
        scheme, left = programme(people, hearings, offences, chance("programme"))
    hearings, offences = _in_order(hearings, offences, left)
    there = _in_extract(people, hearings)
    return _described(*_extract(people, hearings, offences, scheme, there))


def _in_order(
    hearings: Hearings, offences: Offences, left: npt.NDArray[np.bool_]
) -> tuple[Hearings, Offences]:
    """Return what is left by person and day; a hearing that dealt with nothing else is gone."""
    person, proven = hearings.person[offences.hearing], hearings.proven[offences.hearing]
    which = np.flatnonzero(left)
    order = which[np.lexsort((offences.day[which], proven[which], person[which]))]
    at = offences.hearing[order]
    new = np.diff(at, prepend=-1).astype(bool)
    kept = Hearings(**{name: values[at[new]] for name, values in vars(hearings).items()})
    sorted_ = {name: values[order] for name, values in vars(offences).items()}
    return kept, Offences(**(sorted_ | {"hearing": np.cumsum(new) - 1}))


def _in_extract(people: People, hearings: Hearings) -> npt.NDArray[np.bool_]:
    """Tell who has a start point in the cohorts that the extract was made for."""
    there = np.zeros(len(people), bool)
    there[hearings.person[(hearings.start >= FIRST_COHORT) & (hearings.start <= UNTIL)]] = True
    return there


def _extract(
    people: People,
    hearings: Hearings,
    offences: Offences,
    scheme: Programme,
    there: npt.NDArray[np.bool_],
) -> tuple[People, Hearings, Offences, Programme]:
    """Leave out who is not in the extract, and number people, hearings and offences anew."""
    new_person, held = np.cumsum(there) - 1, there[hearings.person]
    new_hearing, dealt_with = np.cumsum(held) - 1, held[offences.hearing]
    looked_at = scheme.looked_at
    looked_at = looked_at.loc[there[looked_at["person"]]].reset_index(drop=True)
    looked_at["person"] = new_person[looked_at["person"]]
    rows = {name: values[held] for name, values in vars(hearings).items()}
    parts = {name: values[dealt_with] for name, values in vars(offences).items()}
    return (
        chosen(people, there),
        Hearings(**(rows | {"person": new_person[rows["person"]]})),
        Offences(**(parts | {"hearing": new_hearing[parts["hearing"]]})),
        Programme(scheme.start[there], looked_at),
    )


def _described(people: People, hearings: Hearings, offences: Offences, scheme: Programme) -> Life:
    """Work out what a hearing is on record, and the programme's part in what follows it."""
    size = np.bincount(offences.hearing, minlength=len(hearings.person)).astype(np.int64)
    group, _ = index_offence(offences, size)
    before = np.cumsum(size) - size
    first = np.searchsorted(hearings.person, hearings.person)
    begins = scheme.start[hearings.person]
    known = (people.rate[hearings.person] > 0) & (begins >= 0) & (begins <= hearings.start)
    probability = hearings.probability.copy()
    who = hearings.person[known]
    probability[known] = reoffend(
        people.rate[who], hearings.start[known], people.ends[who], begins[known], EFFECT
    )
    during = (begins >= 0) & (begins <= hearings.start) & (hearings.start < begins + 366)
    return Life(
        people=people,
        hearings=replace(hearings, probability=probability),
        offences=offences,
        programme=scheme,
        previous=before - before[first],
        size=size,
        group=group,
        is_exact=~during | known,
    )


def tables(life: Life) -> pd.DataFrame:
    """Return one row for each start point on record, by person and day."""
    people, hearings = life.people, life.hearings
    frame = pd.DataFrame(
        {
            "person": hearings.person,
            "start": hearings.start,
            "outcome": hearings.outcome,
            "group": life.group,
            "previous": life.previous,
            "ward": people.ward[hearings.person],
            "male": people.male[hearings.person],
            "born": people.born[hearings.person],
            "probability": hearings.probability,
            "is_exact": life.is_exact,
        }
    )
    return frame[hearings.start <= UNTIL].reset_index(drop=True)
