"""What is counted: things, whose small numbers identify nobody, or people.

Claims name their units in words of their own. The safe default: a count is one of people unless
its unit is known to be one of things.
"""

from __future__ import annotations

import re

# Recorded events; what an organisation holds or keeps; measures that count nothing.
THINGS = (
    r"crimes?|(?:re-?)?offences?|incidents?|burglar(?:y|ies)|robber(?:y|ies)|thefts?|frauds?"
    r"|shoplifting|arsons?|fires?|assaults?|accidents?|collisions?|crash(?:es)?|miss(?:es)?"
    r"|calls?|complaints?|reports?|referrals?"
    r"|conferences?|meetings?|projects?|schemes?|metrics?|indicators?|vehicles?"
    r"|seconds?|minutes?|hours?|days?|weeks?|months?|years?|miles?|penn(?:y|ies)|pence|pounds?|£"
    r"|points?|ranks?|scores?|ind(?:ex|ices)|ratios?|rates?"
)
"""Nouns of units that count things, as a pattern. What is not among them counts as people."""
PEOPLE = (
    r"people|persons?|individuals?|offenders?|reoffenders?|re-offenders?|victims?|famil(?:y|ies)"
    r"|child(?:ren)?|juveniles?|adults?|women|men|girls?|boys?|drivers?|casualt(?:y|ies)|clients?"
    r"|residents?|volunteers?|hoarders?|households?|entrants?|patients?|members?|officers?|staff"
    r"|respondents?|perpetrators?|suspects?|prisoners?|fatalit(?:y|ies)|deaths?|users?"
)
"""Nouns that name people, as a pattern."""
_PEOPLE = re.compile(rf"\b(?:{PEOPLE})\b")
_PERCENT = re.compile(r"\bper ?cent|%")
_BESIDE = re.compile(r"\s(?:per|against|by|in)\s|[,;:(]")
_OF = re.compile(r"\s(?:of|for|to|with|on|from|at|over|that|which|who)\s")
_THING = re.compile(THINGS)


def names_people(words: str) -> bool:
    """Tell whether any word names people."""
    return _PEOPLE.search(words.casefold()) is not None


def counts_things(unit: str, measure: str) -> bool:
    """Tell whether a count in this unit is certainly one of things.

    The unit's noun must be one of `THINGS` (`detected crimes`, `reoffences per person`), no other
    word before its "per", "by" or "in" may name people (`referrals of families`), and neither may
    the measure's own noun (`water fatalities`, in incidents).
    """
    unit, measure = unit.casefold(), measure.casefold()
    if _PERCENT.search(unit):
        return True
    if names_people(_BESIDE.split(unit)[0]) or names_people(_noun(measure)):
        return False
    return _THING.fullmatch(_noun(unit)) is not None


def share_of_things(measure: str, wording: str) -> bool:
    """Tell whether a percentage is certainly one of things.

    The measure's noun must be one of `THINGS` (`Violent crime that is alcohol-related`, `Crimes
    detected`), and nothing in the measure or the wording may name people.
    """
    if names_people(f"{measure} {wording}"):
        return False
    return _THING.fullmatch(_noun(measure.casefold())) is not None


def _noun(words: str) -> str:
    """Return the last word of what stands before any preposition; a participle is no noun."""
    before = _OF.split(_BESIDE.split(words.strip())[0])[0].split()
    return next((word for word in reversed(before) if not word.endswith("ed")), "")
