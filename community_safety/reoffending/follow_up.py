"""What came before a start point, and what followed it.

Offences are looked up by one number for person and day (`given.keys`): how many of a person lie
between two days is the difference of two searches in sorted keys. Whether a reoffence was proven in
time depends on its member's start point, so that the offences within the follow-up are written out,
one row for each member and offence.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from community_safety.reoffending.given import (
    CUSTODY,
    Flags,
    Offences,
    Whole,
    as_days,
    day_of,
    first_key,
    keys,
    whole_days,
)
from community_safety.reoffending.rules import Rules, months_after


class Pairs(NamedTuple):
    """One row for each member and each offence in the follow-up, members' rows together."""

    member: Whole
    offence: Whole


def previous_offences(
    offences: Offences, person: Whole, start: Whole, released: Flags
) -> npt.NDArray[np.int64]:
    """Count each member's offences that were proven before the index conviction.

    Who was released was convicted on the day of the latest sentence to custody up to the release;
    all offences proven on that day belong to it. Without such a sentence on record, and for
    everybody else, the day is the start point.
    """
    proven = np.sort(keys(offences.person, offences.proven))
    custody = offences.outcome == CUSTODY
    sentences = np.sort(keys(offences.person[custody], offences.proven[custody]))
    sentence = np.append(-1, sentences)[np.searchsorted(sentences, keys(person, start), "right")]
    known = released & (sentence >= first_key(person))
    convicted = np.where(known, day_of(sentence), start)
    before = np.searchsorted(proven, first_key(person))
    return np.searchsorted(proven, keys(person, convicted)) - before


def what_followed(
    offences: Offences, person: Whole, start: Whole, until: int, rules: Rules
) -> dict[str, object]:
    """Return the columns of members that tell of their follow-up.

    Parameters
    ----------
    offences
        Those that count.
    person, start
        Members: who, and the day of the start point.
    until
        Last day on which the records are complete.
    """
    size = person.size
    begin = as_days(start)
    last_offence = whole_days(months_after(begin, rules.follow_up_months))
    last_proof = whole_days(months_after(begin, rules.months_to_complete))
    by_day = np.argsort(keys(offences.person, offences.committed), kind="stable")
    pairs = _pairs(offences, by_day, person, start, last_offence)
    committed, proven = offences.committed[pairs.offence], offences.proven[pairs.offence]
    after = committed - start[pairs.member]

    counts = (proven <= last_proof[pairs.member]) & (proven >= committed)
    member = pairs.member[counts]
    reoffences = np.bincount(member, minlength=size)
    serious = np.bincount(member[offences.serious[pairs.offence[counts]]], minlength=size)

    observed = int(whole_days(months_after(as_days(until), -rules.proof_months)))
    end = np.minimum(last_offence, observed)
    limit = whole_days(months_after(as_days(committed), rules.proof_months))
    seen = (proven <= limit) & (proven >= committed) & (committed <= end[pairs.member])
    first_seen = _first(pairs.member[seen], after[seen], size)
    return {
        "reoffended": reoffences > 0,
        "reoffences": reoffences,
        "serious_reoffences": serious,
        "days_to_reoffence": _first(member, after[counts], size),
        "observed_until": as_days(np.minimum(last_proof, until)).astype("datetime64[us]"),
        "complete": last_proof <= until,
        "proxy_days": np.where(
            np.isnan(first_seen), np.maximum(end - start, 0).astype(float), first_seen
        ),
        "proxy_event": ~np.isnan(first_seen),
    }


def _pairs(offences: Offences, by_day: Whole, person: Whole, start: Whole, last: Whole) -> Pairs:
    """Pair members with their offences after the start point up to a last day, in order of days."""
    sorted_keys = keys(offences.person, offences.committed)[by_day]
    begin = np.searchsorted(sorted_keys, keys(person, start), side="right")
    end = np.searchsorted(sorted_keys, keys(person, last), side="right")
    many = end - begin
    member = np.repeat(np.arange(person.size), many)
    within = np.arange(member.size) - np.repeat(np.cumsum(many) - many, many)
    return Pairs(member, by_day[begin[member] + within])


def _first(member: Whole, days: Whole, size: int) -> npt.NDArray[np.float64]:
    """Return the days of each member's first row, nan without one; rows are in order of days."""
    found = np.full(size, np.nan)
    who, where = np.unique(member, return_index=True)
    found[who] = days[where]
    return found
