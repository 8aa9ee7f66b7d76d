"""What people do: chains of start points, reoffences and hearings, all people at once.

One round of the loop is one hearing of everybody still in it, so that the number of rounds is that
of the longest career and not of people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from community_safety.demonstration.people.model import (
    CAUTION,
    CUSTODY,
    DAYS_TO_FIRST,
    GROUP_SHARE,
    HAZARD_OF_GROUP,
    HAZARDS,
    LATER_MEAN_DAYS,
    NON_CUSTODIAL,
    RETURNS_LATER,
    SERIOUS_SHARE,
    THEFT,
    TO_HEARING,
    UNTIL,
    YOUTH_CAUTION,
    Real,
    Whole,
    draw,
    in_time,
    probability_within_year,
)
from community_safety.demonstration.people.population import People
from community_safety.reoffending.rules import age_on

SAME_GROUP = 0.7
"""Share of a hearing's further offences that are of the group of its first."""
SAME_AGAIN = 0.5
"""Share of hearings whose first offence is of the group of the one before."""
EXTRA_AT_FIRST = 0.1
EXTRA_LATER, EXTRA_THEFT = 0.2, 0.4
"""Mean number of further offences dealt with together, negative binomial of shape 1.2."""
SHAPE = 1.2


@dataclass(frozen=True)
class Hearings:
    """Days on which offences of one person were proven, with the start point each led to.

    `start` is the day of the hearing, or of the release after custody. `probability` is that of
    being a reoffender by the official definition, told from the state at `start`.
    """

    person: Whole
    proven: Whole
    outcome: Whole
    start: Whole
    probability: Real


@dataclass(frozen=True)
class Offences:
    """Proven offences; `hearing` is a place among the hearings."""

    hearing: Whole
    day: Whole
    group: Whole
    serious: npt.NDArray[np.bool_]


Table = TypeVar("Table", Hearings, Offences)


@dataclass(frozen=True)
class _State:
    """Where everybody still in the loop stands before the next first offence."""

    person: Whole
    day: Whole
    group: Whole
    previous: Whole


def careers(people: People, rng: np.random.Generator) -> tuple[Hearings, Offences]:
    """Draw the careers of everybody who has no constant rate, until the records end."""
    person = np.flatnonzero(people.rate == 0)
    none = np.full(len(person), -1)
    state = _State(person, people.first_offence[person], none, np.zeros_like(none))
    hearings: list[Hearings] = []
    offences: list[Offences] = []
    heard = 0
    while len(state.person):
        held, dealt_with, state = _round(people, state, rng)
        hearings.append(held)
        offences.append(replace(dealt_with, hearing=dealt_with.hearing + heard))
        heard += len(held.person)
    return joined(Hearings, hearings), joined(Offences, offences)


def joined(kind: type[Table], parts: list[Table]) -> Table:
    """Put tables of one kind below each other."""
    names = vars(parts[0])
    return kind(**{name: np.concatenate([vars(part)[name] for part in parts]) for name in names})


def _round(
    people: People, state: _State, rng: np.random.Generator
) -> tuple[Hearings, Offences, _State]:
    """Draw one hearing of everybody, and when they offend next."""
    proven = state.day + draw(TO_HEARING, rng.random(len(state.person)))
    seen = proven <= UNTIL
    state, proven = _State(*(column[seen] for column in vars(state).values())), proven[seen]
    offences, size = _dealt_with(state, proven, rng)
    group, serious = index_offence(offences, size)
    outcome = _outcomes(people, state, proven, serious, rng)
    start = proven + np.where(outcome == CUSTODY, _days_in_custody(serious, rng), 0)
    age = _age(people, state.person, start)
    within = probability_within_year(
        people.male[state.person],
        age,
        state.previous,
        outcome,
        group,
        people.personal[state.person],
    )
    held = Hearings(state.person, proven, outcome, start, within * in_time(group, start))
    after = _State(state.person, start, group, state.previous + size)
    return held, offences, _next(after, within, rng)


def _next(after: _State, within: Real, rng: np.random.Generator) -> _State:
    """Return those who offend again before the records end, with the day on which they do."""
    number = len(after.person)
    soon = rng.random(number) < within
    kind = HAZARD_OF_GROUP[after.group]
    uniform, later = rng.random(number), DAYS_TO_FIRST + 2
    days = later + rng.geometric(1 / LATER_MEAN_DAYS, number)
    for place, cumulative in enumerate(HAZARDS):
        days = np.where(soon & (kind == place), 1 + draw(cumulative, uniform), days)
    goes_on = soon | (rng.random(number) < RETURNS_LATER)
    there = goes_on & (after.day + days <= UNTIL)
    moved = replace(after, day=after.day + days)
    return _State(*(column[there] for column in vars(moved).values()))


def _dealt_with(state: _State, proven: Whole, rng: np.random.Generator) -> tuple[Offences, Whole]:
    """Draw the offences of each hearing: the first, and others from it until the hearing."""
    number = len(proven)
    fresh = rng.choice(len(GROUP_SHARE), number, p=GROUP_SHARE)
    main = np.where((state.group >= 0) & (rng.random(number) < SAME_AGAIN), state.group, fresh)
    later = np.where(main == THEFT, EXTRA_THEFT, EXTRA_LATER)
    mean = np.where(state.previous == 0, EXTRA_AT_FIRST, later)
    size = 1 + rng.negative_binomial(SHAPE, SHAPE / (SHAPE + mean))
    hearing = np.repeat(np.arange(number), size)
    total = len(hearing)
    first = np.zeros(total, bool)
    first[np.cumsum(size) - size] = True
    span = (proven - state.day)[hearing]
    offset = (rng.random(total) * (span + 1)).astype(np.int64)
    other = rng.choice(len(GROUP_SHARE), total, p=GROUP_SHARE)
    group = np.where(first | (rng.random(total) < SAME_GROUP), main[hearing], other)
    offences = Offences(
        hearing=hearing,
        day=state.day[hearing] + np.where(first, 0, offset),
        group=group,
        serious=rng.random(total) < SERIOUS_SHARE[group],
    )
    return offences, size.astype(np.int64)


def index_offence(offences: Offences, size: Whole) -> tuple[Whole, npt.NDArray[np.bool_]]:
    """Return the group by which each hearing counts, and whether any of its offences is serious.

    A serious offence goes first, then the first group by the alphabet.
    """
    key = offences.group + len(GROUP_SHARE) * ~offences.serious
    least = np.minimum.reduceat(key, np.cumsum(size) - size) if len(size) else key
    return least % len(GROUP_SHARE), least < len(GROUP_SHARE)


def _age(people: People, person: Whole, day: Whole) -> Whole:
    born, on = (days.astype("datetime64[D]") for days in (people.born[person], day))
    return age_on(born, on)


def _outcomes(
    people: People,
    state: _State,
    proven: Whole,
    serious: npt.NDArray[np.bool_],
    rng: np.random.Generator,
) -> Whole:
    """Draw what a hearing ends in: the more previous offences, the harsher."""
    age = _age(people, state.person, proven)
    young = age < 18
    first, more = state.previous == 0, np.log1p(state.previous)
    mild = np.where(young, np.where(first, 0.75, 0.25), np.where(first, 0.34, 0.07))
    prison = np.where(young, 0.02, 0.03 + 0.05 * more) + 0.35 * serious
    prison = np.where(age < 14, 0, prison)
    uniform = rng.random(len(age))
    cautioned = ~serious & (uniform < mild)
    outcome = np.where(young, YOUTH_CAUTION, CAUTION)
    outcome = np.where(cautioned, outcome, NON_CUSTODIAL)
    return np.where(~cautioned & (uniform > 1 - prison), CUSTODY, outcome)


def _days_in_custody(serious: npt.NDArray[np.bool_], rng: np.random.Generator) -> Whole:
    mean = np.where(serious, 420, 85)
    return np.asarray(14 + rng.geometric(1 / mean))
