"""What the figures of reoffending cannot say, and how they were made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from community_safety.numbers import count_of, number, span
from community_safety.reoffending.rounded import rates_from_rounded

SOURCES = ("reoffending", "ward_boundaries", "lookups", "lsoa_boundaries", "population")
"""Sources that the briefing of reoffending may rest on."""
LIMITS = (
    "Proof, not behaviour. A proven reoffence is one that was found out and led to a caution or "
    "conviction. Much offending is never proven, and where police or courts do more, or fewer "
    "cases are cleared up, the figure moves without anybody behaving differently.",
    "Lag. A person is followed for twelve months, and courts have six more. So the latest figure "
    "is of people who entered a cohort a year and a half ago or more; it cannot show what was "
    "done since. The local proxy is earlier and lower, because slow cases drop out of it.",
    "Who is followed. Only people in the local records are, and only for what these records hold: "
    "somebody who moved away, was proven guilty elsewhere, went to prison for a time, or died "
    "counts as not having reoffended. Until October 2015 people who tested positive for drugs "
    "were in the official cohorts too.",
    "Mix. An area with more prolific offenders has a higher rate whatever it does; compare it with "
    "what is expected, not with its neighbour. The expectation knows sex, age, previous offences "
    "and index offence and nothing else, neither addiction nor housing.",
    "Needs are known of those who were assessed, and who is assessed is not chance.",
    "Who is better or worse served cannot be told from these figures. That groups differ does not "
    "say why, and that they cannot be told apart does not say that they are alike.",
)
"""What the figures cannot say."""
BY_NEED = (
    "Among those assessed, people with the need are compared with those without it: the same "
    "comparison as in the section on needs, seen from the other side."
)
"""Of the breakdown by need."""
_COHORT = (
    "Cohort: people released from custody, given a non-custodial sentence by a court or cautioned "
    "in a period of {length}; the first such event is the start point. Both ends of a period "
    "belong to it. Each person counts once in a cohort{year}."
)
METHOD = (
    "Reoffence: committed after the day of the start point and up to the same day a year later, "
    "and proven up to the same day six months after that. Breaches of orders and offences "
    "outside England and Wales count neither as index offences nor as reoffences; offences "
    "committed on or before the day of the start point never count.",
    "Intervals are 95% ones: Wilson's for shares; those for reoffences allow for a few people "
    "with many. Where a person is in several quarters of a year, they are widened by how "
    "much that person's entries are alike.",
    "A group is called higher or lower than everybody else where the difference is more than "
    "chance after allowing for the number of comparisons (Benjamini-Hochberg, 5%). Groups of "
    "fewer than 30 offenders are shown, marked and not compared.",
)
"""How the figures were made."""
_NATIONAL = {"offenders": 590_000, "reoffenders": 150_000, "reoffences": 450_000}
_ROUNDED_TO, _PUBLISHED_RATE, _PUBLISHED_EACH = 10_000, 26.2, 2.9
"""Proven reoffending of July 2011 to June 2012, England and Wales, as rounded in the bulletin of
the Ministry of Justice; the two figures that it printed beside them."""


def national_note() -> str:
    """Say why rates worked out from published counts differ from the published rates."""
    rounded = rates_from_rounded(**_NATIONAL, rounded_to=_ROUNDED_TO)
    rate, each = rounded.rate, rounded.per_reoffender
    people, again, offences = (f"{count:,}" for count in _NATIONAL.values())
    fits = rate.allows(_PUBLISHED_RATE, 0.1) and each.allows(_PUBLISHED_EACH, 0.1)
    return (
        "Why counts and rates in national bulletins may seem to disagree: for July 2011 to June "
        f"2012 the bulletin of the Ministry of Justice printed about {people} offenders, {again} "
        f"re-offenders and {offences} reoffences, which give {number(rate.value, 1)}% and "
        f"{number(each.value, 1)} each, and beside them {number(_PUBLISHED_RATE, 1)}% and "
        f"{number(_PUBLISHED_EACH, 1)}. The counts were rounded to the nearest {_ROUNDED_TO:,} and "
        f"allow anything from {span(rate.lower, rate.upper, 1)}% and from "
        f"{span(each.lower, each.upper, 2)} each: {'no' if fits else 'a'} contradiction. Rates "
        "here are worked out from unrounded counts."
    )


def cohort_note(*, quarters: bool) -> str:
    """Say what a cohort is: of three months from October 2015 on, of twelve before."""
    if quarters:
        return _COHORT.format(length="three months", year="; a year is the sum of four")
    return _COHORT.format(length="twelve months, as until September 2015", year="")


LATE_DAYS, MANY_REFUSED = 31, 0.01
"""Days between the latest proof and the end of the records, and share of refused offences, from
which on a reader must be told at once."""


def reach_note(since: dt.date, latest: dt.date, until: dt.date) -> str:
    """Say how far the records reach."""
    return (
        f"Records reach from {day(since)}, the first proof in them, to {day(until)}; the latest "
        f"proof or release is of {day(latest)}. Previous offences before that are not seen."
    )


def cautions(account: Mapping[str, Any], latest: dt.date, until: dt.date) -> list[str]:
    """Say what makes every figure of the report doubtful, so that nobody reads on without it.

    Parameters
    ----------
    account
        What became of the rows of the source.
    latest, until
        Day of the latest proof or release, and the day to which the records are said to reach.
    """
    found = []
    if (until - latest).days > LATE_DAYS:
        found.append(
            f"Caution: the records are said to reach to {day(until)}, but the latest proof or "
            f"release in them is of {day(latest)}. If the extract is older than said, reoffences "
            "are missing and every rate here is too low."
        )
    offences = account["by_file"].get("offences", {"read": 0, "refused": {}})
    refused = sum(offences["refused"].values())
    if refused > MANY_REFUSED * offences["read"]:
        found.append(
            f"Caution: {refused:,} of {count_of(offences['read'], 'row')} of offences were "
            "refused, so that reoffences are missing and rates here are too low; the last section "
            "says why."
        )
    return found


def reference_note(reference: str, label: str, year: str) -> str:
    """Say whose rates the expectation rests on, and whether they are of the same cohort.

    Parameters
    ----------
    label
        The cohort of the reference that was used; empty where none was given.
    """
    if not label:
        return "No rates by group were given, so that nothing can be said of what is expected."
    other = "" if label == year else ", which is another cohort than that of this report"
    return f"What is expected rests on rates of {reference}, {label}{other}; taken as exact."


def no_wards_sentence(missing: bool) -> str:
    """Say why there is no map, where there is none."""
    if not missing:
        return ""
    return (
        "There is no map: it needs boundaries of wards and lookups of this area (`ward_boundaries` "
        "and `lookups` in the partnership file)."
    )


def day(of: dt.date) -> str:
    """Write a day as readers do."""
    return f"{of.day} {of:%B} {of.year}"
