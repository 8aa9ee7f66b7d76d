"""How often the headlines are wrong, in sentences, from a simulation whose truth is known.

The simulation is ``benchmarks/false_alarms.py``, which writes the shares that are read here; its
design and all of its tables are on the methods page ``docs/methods/false_alarms.md``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from community_safety.numbers import listed, number

_SHARES = Path(__file__).with_name("false_alarms.csv")
_MONTHS = 36
_BRIEFINGS = "briefings of 26 measures"
_COUNT = "40 a month, dispersion 3"
_HARDER = (
    ("where a season is too weak to be found in two years", "40 a month, dispersion 3, season", 24),
    ("where high months follow each other", "100 a month, memory 0.3", 36),
    ("where there is about one event a month", "Poisson, 1 a month", 36),
)
"""Series that raise more false alarms: which they are, their name, and how many months."""
CLEARLY_MORE = 0.01
"""By so much more are they wrong that it is worth a sentence."""


def false_alarm_notes() -> list[str]:
    """Say how often a headline is wrong while nothing changes, and how soon it sees a change.

    Not for a partnership's own rate of false alarms, which depends on its series: the sentences
    speak of made-up ones.

    Returns
    -------
    list of str
        Four sentences or pairs of them, each number of which is in ``false_alarms.csv``.
    """
    return [_while_nothing_changes(), _of_plain_colours(), _of_true_changes(), _where_it_is_worse()]


def _while_nothing_changes() -> str:
    worse, different, named = (
        _of_briefings(outcome)
        for outcome in (
            "share of measures worse",
            "share of measures different",
            "at least one named outright",
        )
    )
    return (
        "How often the headline is wrong was measured on made-up series of three years in which "
        f"nothing changes: it called {_of_100(worse)} measures worse, and {_of_100(different)} "
        f"either worse or better. In {_of_100(named)} briefings of 26 such measures the first page "
        "named one or more of them outright."
    )


def _of_plain_colours() -> str:
    coloured = _of_briefings("share of measures red or amber, last year")
    month = _share(series=_COUNT, question="colours", outcome="red, month a year ago")
    return (
        "Plain red, amber and green would have put "
        f"{_of_100(coloured)} of the same measures into red or amber for being above last year, "
        "and, comparing one month of about 40 events with the same month of last year, "
        f"{_of_100(month)} into red."
    )


def _of_true_changes() -> str:
    quarter, half = (
        [_of_100(_called_worse(rise, since)) for since in (3, 12)]
        for rise in ("+25% (0.9 sd)", "+50% (1.8 sd)")
    )
    return (
        "A true rise is not seen at once. Of counts of about 40 a month that rose by a quarter, "
        f"{quarter[0]} were called worse after three months and {quarter[1]} after twelve; of "
        f"those that rose by half, {half[0]} and {half[1]}. “No evidence” does not mean that "
        "nothing has changed."
    )


def _called_worse(rise: str, since: int) -> float:
    return _share(series=_COUNT, question="shifts", outcome="worse", shift=rise, since=since)


def _where_it_is_worse() -> str:
    usual = _of_briefings("share of measures different")
    shares = [(words, _worse_or_better(series, months)) for words, series, months in _HARDER]
    harder = [
        f"{words} ({_of_100(share)} worse or better)"
        for words, share in shares
        if share > usual + CLEARLY_MORE
    ]
    anywhere = _share(series=_COUNT, question="rules", outcome="any rule, any point")
    marked = (
        f"{_of_100(anywhere)} charts of 36 months have a marked point somewhere although nothing "
        "has changed, which is why only the last one makes a headline."
    )
    if not harder:
        return marked
    return f"False alarms are more frequent {listed(harder)}. And {marked}"


def _worse_or_better(series: str, months: int) -> float:
    """Return the share of headlines that are worse or better, those "or its season" left out."""
    found = {
        outcome: _share(
            series=series,
            question="headlines",
            against="last year",
            periods=months,
            outcome=outcome,
        )
        for word in ("worse", "better")
        for outcome in (word, f"{word}, or its season")
    }
    return sum(-share if "season" in outcome else share for outcome, share in found.items())


def _of_briefings(outcome: str) -> float:
    return _share(series=_BRIEFINGS, question="briefings", outcome=outcome)


def _share(**wanted: str | int) -> float:
    """Return the one share of the simulation that is described, of 36 months unless told."""
    rows = _shares()
    for column, value in ({"periods": _MONTHS} | wanted).items():
        rows = rows[rows[column] == value]
    return float(rows["share"].item())


def _of_100(share: float) -> str:
    """Write a share as people count: `3 of 100`, `fewer than 1 of 100`."""
    text = number(100 * share)
    return "fewer than 1 of 100" if text == "0" else f"{text} of 100"


@cache
def _shares() -> pd.DataFrame:
    return pd.read_csv(_SHARES, keep_default_na=False)
