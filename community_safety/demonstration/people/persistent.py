"""The few who offend at a constant rate of their own, gamma distributed between them.

Their counts of twelve months are negative binomial, so that who had many in one year will have
fewer in the next by chance alone. Each offence is proven on its own and none is dealt with by
custody, so that nothing changes their rate but the programme.
"""

from __future__ import annotations

import numpy as np

from community_safety.demonstration.people.careers import Hearings, Offences
from community_safety.demonstration.people.model import (
    GROUP_SHARE,
    NON_CUSTODIAL,
    SERIOUS_SHARE,
    SINCE,
    TO_HEARING,
    UNTIL,
    Real,
    Whole,
    calendar_after,
    draw,
)
from community_safety.demonstration.people.population import People

SAME_GROUP = 0.6


def persistent(people: People, rng: np.random.Generator) -> tuple[Hearings, Offences]:
    """Draw the offences and hearings of everybody with a constant rate, until the records end."""
    person = np.flatnonzero(people.rate > 0)
    begin = people.first_offence[person]
    days = np.minimum(UNTIL + 1, people.ends[person]) - begin
    number = rng.poisson(people.rate[person] * days)
    who = np.repeat(np.arange(len(person)), number)
    day = begin[who] + (rng.random(len(who)) * days[who]).astype(np.int64)
    proven = day + draw(TO_HEARING, rng.random(len(who)))
    usual = rng.choice(len(GROUP_SHARE), len(person), p=GROUP_SHARE)
    other = rng.choice(len(GROUP_SHARE), len(who), p=GROUP_SHARE)
    group = np.where(rng.random(len(who)) < SAME_GROUP, usual[who], other)
    serious = rng.random(len(who)) < SERIOUS_SHARE[group]
    seen = np.flatnonzero((proven <= UNTIL) & (day >= SINCE))
    order = seen[np.lexsort((day[seen], proven[seen], who[seen]))]
    who, day, proven, group = who[order], day[order], proven[order], group[order]
    new = np.diff(who, prepend=-1).astype(bool) | np.diff(proven, prepend=-1).astype(bool)
    at, held = proven[new], person[who[new]]
    hearings = Hearings(
        person=held,
        proven=at,
        outcome=np.full(len(at), NON_CUSTODIAL),
        start=at,
        probability=reoffend(people.rate[held], at, people.ends[held]),
    )
    return hearings, Offences(np.cumsum(new) - 1, day, group, serious[order])


def reoffend(
    rate: Real, start: Whole, stops: Whole, begins: Whole | None = None, times: float = 1.0
) -> Real:
    """Return the probability of any offence in 12 months that is proven within 18.

    Exact for a Poisson process: 1 - exp(-m), with m the expected number of such offences.

    Parameters
    ----------
    rate, start, stops
        Offences a day, the start point, and the day from which there are none.
    begins, times
        Day from which, for twelve months, the rate is that many times as high.
    """
    follow = np.minimum(calendar_after(start, 12), stops - 1)
    counted = _proven_in_time(start, start, follow)
    if begins is not None:
        helped = np.minimum(follow, calendar_after(begins, 12) - 1)
        counted = counted - (1 - times) * _proven_in_time(start, begins - 1, helped)
    return np.asarray(1 - np.exp(-rate * counted))


_SUMS = np.cumsum(TO_HEARING)


def _proven_in_time(start: Whole, after: Whole, until: Whole) -> Real:
    """Add up over the days after one, until another, the chance of proof within 18 months.

    Days up to the start point are none of the follow-up.
    """
    limit = calendar_after(start, 18)
    after = np.maximum(after, start)
    return _SUMS[limit - after - 1] - _SUMS[limit - np.maximum(until, after) - 1]
