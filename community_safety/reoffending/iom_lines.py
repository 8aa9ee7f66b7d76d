"""The lines of the table on the IOM programme, each with a note in plain words."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.numbers import number
from community_safety.reoffending import columns as spec
from community_safety.statistics.before_after import (
    BeyondRegression,
    MatchedExpectation,
    PairedChange,
)

NAMES = [column.name for column in spec.IOM_COLUMNS]
OFFENCES, PER_CENT = "offences", "per cent"
LINES = {
    "before": "Offences in the 12 months before",
    "after": "Offences in the 12 months after",
    "change": "Change",
    "expected": "Offences expected after, had nothing else changed for them",
    "regression": "Change that was to be expected",
    "beyond": "Change beyond that",
}
MOST_APART = 1.25
"""The two expectations agree where neither is more than a quarter above the other."""
REASONS = {
    "no events before": "nobody had an offence in the 12 months before",
    "only one person with events": "only one person had an offence",
    "no events expected": "no offence was to be expected of anybody",
    "no trend": "nobody else had an offence in these periods who could be compared",
}
_CHOSEN = "People are taken on after a bad year, so that fewer offences afterwards were expected."
_APART = (
    "The two differ by more than a quarter: what was to be expected is not certain, and nor is any "
    "change beyond it."
)
_UNEXPLAINED = "It does not say what made the difference."


def counted(change: PairedChange, least: int) -> pd.DataFrame:
    """Return the lines for too few people: two counts and the plain change, without limits."""
    if not change.persons:
        return pd.DataFrame(columns=NAMES)
    # No number of people in words: whether it may be shown is decided for its column.
    few = f"Fewer than {least} people: neither limits nor an expectation are given."
    plain = 100 * (change.after / change.before - 1) if change.before else np.nan
    rows = [*_counts(change), _line("change", plain, PER_CENT, 0, few), *_missing(few)]
    return _frame(rows, change.persons)


def compared(beyond: BeyondRegression, matched: MatchedExpectation) -> pd.DataFrame:
    """Return the lines of a programme: counts, change, expectation, and what lies beyond it."""
    plain = beyond.naive
    change = plain.percent_change
    note = f"After against before, with limits that take each person as one. {_CHOSEN}"
    if plain.reason:
        note = _sentence(plain.reason)
    rows = _counts(plain)
    limits = (float(change.lower), float(change.upper), plain.p_value)
    rows.append(_line("change", float(change.value), PER_CENT, 0, note, limits))
    if beyond.reason:
        rows += _missing(_sentence(beyond.reason))
        return _frame(rows, beyond.persons)
    rows += [_expected(beyond, matched), _regression(beyond), _beyond(beyond)]
    return _frame(rows, beyond.persons)


def _counts(change: PairedChange) -> list[dict[str, Any]]:
    before = (
        "Committed in the 12 months before the day each began, and proven by 6 months after it."
    )
    after = "Committed in the 12 months from the day each began, and proven by 6 months after them."
    return [
        _line("before", change.before, OFFENCES, 0, before),
        _line("after", change.after, OFFENCES, 0, after),
    ]


def _expected(beyond: BeyondRegression, matched: MatchedExpectation) -> dict[str, Any]:
    """Return the line of the expectation; after lies in its limits unless it lies beyond."""
    limits = (np.nan, np.nan, np.nan)
    note = "From the counts of people who were offending a year earlier too (empirical Bayes)."
    if beyond.after > 0:
        limits = (beyond.after / beyond.upper, beyond.after / beyond.lower, np.nan)
        note += " Between the limits the number after would lie 19 times in 20."
    note = f"{note} {_check(beyond, matched)}"
    return _line("expected", beyond.expected, OFFENCES, 0, note, limits)


def check_ratio(beyond: BeyondRegression, matched: MatchedExpectation) -> float:
    """Return the expectation from people with the same counts over Hauer's, of the same people.

    Missing where nobody has their like, or nothing is expected.
    """
    found = matched.reason == ""
    same = _of_those(beyond, found)
    return matched.total / same if found.any() and same > 0 else float("nan")


def agrees(ratio: float) -> bool:
    """Tell whether two expectations are about the same, or there is but one (a missing ratio)."""
    return bool(np.isnan(ratio) or 1 / MOST_APART <= ratio <= MOST_APART)


def _of_those(beyond: BeyondRegression, found: npt.NDArray[np.bool_]) -> float:
    """Return what the comparison expects of some of the people, others' trend included."""
    return beyond.trend * float(beyond.expectation.each[found].sum())


def _check(beyond: BeyondRegression, matched: MatchedExpectation) -> str:
    """Say what people with the same counts did who were not on the programme."""
    found = matched.reason == ""
    if not found.any():
        return "Nobody else had as many offences, so that this cannot be checked against others."
    share = "" if found.all() else " (for those who have their like)"
    text = (
        f"As a check: what others with as many offences before did afterwards gives "
        f"{number(matched.total)}{share} where this gives {number(_of_those(beyond, found))}."
    )
    return text if agrees(check_ratio(beyond, matched)) else f"{text} {_APART}"


def _regression(beyond: BeyondRegression) -> dict[str, Any]:
    before = beyond.naive.before
    value = 100 * (beyond.expected / before - 1) if before else np.nan
    others = 100 * (beyond.trend - 1)
    more = "more" if others > 0 else "fewer"
    note = (
        "Of the offences before: regression to the mean, and what changed for others too (they had "
        f"{number(abs(others))}% {more} offences than was to be expected of them)."
    )
    return _line("regression", value, PER_CENT, 0, note)


def _beyond(beyond: BeyondRegression) -> dict[str, Any]:
    value, lower, upper = (100 * (each - 1) for each in (beyond.ratio, beyond.lower, beyond.upper))
    if upper < 0:
        finding = f"Fewer offences than expected, by more than chance. {_UNEXPLAINED}"
    elif lower > 0:
        finding = f"More offences than expected, by more than chance. {_UNEXPLAINED}"
    else:
        finding = "The number after cannot be told apart from the one expected."
    return _line("beyond", value, PER_CENT, 0, finding, (lower, upper, beyond.p_value))


def _sentence(reason: str) -> str:
    return f"Not compared: {REASONS.get(reason, reason)}."


def _missing(note: str) -> list[dict[str, Any]]:
    """Return the lines that rest on the expectation, where there is none."""
    return [
        _line("expected", np.nan, OFFENCES, 0, note),
        _line("regression", np.nan, PER_CENT, 0, note),
        _line("beyond", np.nan, PER_CENT, 0, note),
    ]


def _line(
    line: str,
    value: float,
    unit: str,
    decimals: int,
    note: str,
    limits: tuple[float, float, float] = (np.nan, np.nan, np.nan),
) -> dict[str, Any]:
    names = ("lower", "upper", "p_value")
    about = {"line_id": line, "line": LINES[line], "value": value}
    about |= {"unit": unit, "decimals": decimals, "note": note}
    return about | dict(zip(names, limits, strict=True))


def _frame(rows: list[dict[str, Any]], people: int) -> pd.DataFrame:
    return pd.DataFrame(rows).assign(people=people)[NAMES]
