"""What the figures of reoffending cannot say, and how they were made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from community_safety.briefing.reoffending_report import WardPart
from community_safety.numbers import count_of, listed, number, span
from community_safety.reoffending.rounded import rates_from_rounded

SOURCES = ("reoffending", "ward_boundaries", "lookups", "lsoa_boundaries", "population")
"""Sources that the briefing of reoffending may rest on."""
ADVICE = (
    "Take the pathways in which re-offenders differ to those who commission them, and ask what is "
    "there for people with that need, and how many of those named here it reaches.",
    "Ask what is known of areas and groups named as higher; where none is named, these figures "
    "give no ground to single one out.",
    "Do not read a group's rate as what belongs to it: groups differ in age, past offences and "
    "much that no record holds. The comparison with what is expected allows for some of that.",
)
"""What a board should do with the figures, and what not."""
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
    "Who is better or worse served cannot be told from these figures. That groups differ does not "
    "say why, and that they cannot be told apart does not say that they are alike.",
)
"""What the figures cannot say."""
METHOD = (
    "Cohort: people released from custody, given a non-custodial sentence by a court or cautioned "
    "in a period of three months; the first such event is the start point. Both ends of a period "
    "belong to it. Each person counts once in a cohort; a year is the sum of four.",
    "Reoffence: committed after the day of the start point and up to the same day a year later, "
    "and proven up to the same day six months after that. Breaches of orders and offences "
    "outside England and Wales count neither as index offences nor as reoffences; offences "
    "committed on or before the day of the start point never count.",
    "Intervals are 95% ones: Wilson's for shares, and for reoffences such as allow for a few "
    "people with many. Where a person is in several quarters of a year, they are widened by how "
    "much that person's entries are alike.",
    "A group is called higher or lower than everybody else where the difference is more than "
    "chance after allowing for the number of comparisons (Benjamini-Hochberg, 5%). Groups of "
    "fewer than 30 offenders are shown, marked and not compared.",
)
"""How the figures were made."""
_PEOPLE = ("person", "people")
_NATIONAL = {"offenders": 590_000, "reoffenders": 150_000, "reoffences": 450_000}
_ROUNDED_TO, _PUBLISHED_RATE, _PUBLISHED_EACH = 10_000, 26.2, 2.9
"""Proven reoffending of July 2011 to June 2012, England and Wales, as rounded in the bulletin of
the Ministry of Justice; the two figures that it printed beside them."""


def national_note() -> str:
    """Say why rates worked out from published counts differ from the published rates."""
    rounded = rates_from_rounded(**_NATIONAL, rounded_to=_ROUNDED_TO)
    rate, each = rounded.rate, rounded.per_reoffender
    return (
        "Why counts and rates in national bulletins may seem to disagree: for July 2011 to June "
        f"2012 it printed about {_NATIONAL['offenders']:,} offenders, "
        f"{_NATIONAL['reoffenders']:,} re-offenders and {_NATIONAL['reoffences']:,} reoffences, "
        f"which give {number(rate.value, 1)}% and {number(each.value, 1)} each, and beside them "
        f"{number(_PUBLISHED_RATE, 1)}% and {number(_PUBLISHED_EACH, 1)}. The counts were rounded "
        f"to the nearest {_ROUNDED_TO:,} and allow anything from "
        f"{span(rate.lower, rate.upper, 1)}% and from {span(each.lower, each.upper, 2)} each: "
        "there is no contradiction. Rates here are worked out from unrounded counts."
    )


def reach_note(since: dt.date, until: dt.date) -> str:
    """Say how far the records reach."""
    return (
        f"Records reach from {day(since)}, the first proof in them, to {day(until)}. Previous "
        "offences before that are not seen."
    )


def expected_note(levels: Mapping[str, int], reference: str, label: str) -> str:
    """Say what the expected rates rest on.

    Parameters
    ----------
    levels
        How many members got their expectation in which way.
    label
        The cohort of the reference that was used; empty where none was.
    """
    parts = [f"{count_of(many, 'member')} {how}" for how, many in levels.items() if many]
    if not parts:
        return "No rates by group were given, so that nothing can be said of what is expected."
    of = f" The rates are those of {reference}, {label}." if label else ""
    return f"Expected re-offenders: {listed(parts, '; ')}.{of}"


def no_wards_sentence(missing: bool) -> str:
    """Say why there is no map, where there is none."""
    if not missing:
        return ""
    return (
        "There is no map: it needs boundaries of wards and lookups of this area (`ward_boundaries` "
        "and `lookups` in the partnership file)."
    )


def unplaced_note(wards: WardPart | None) -> str:
    """Say how many members of the cohort have no ward on the map."""
    if wards is None or not wards.caseload.unplaced + wards.caseload.elsewhere:
        return ""
    found = wards.caseload
    parts = []
    if found.unplaced:
        parts.append(f"the records name no ward for {count_of(found.unplaced, *_PEOPLE)}")
    if found.elsewhere:
        people = count_of(found.elsewhere, *_PEOPLE)
        parts.append(f"{people} live in a ward that the boundaries do not have")
    return f"Not on the maps: {listed(parts)}."


def day(of: dt.date) -> str:
    """Write a day as readers do."""
    return f"{of.day} {of:%B} {of.year}"
