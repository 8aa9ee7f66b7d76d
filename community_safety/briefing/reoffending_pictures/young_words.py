"""Young people year by year in words: what a panel shows, its title and its description."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from community_safety.briefing.reoffending_pictures.released import (
    first_short,
    some_of,
    with_interval,
)
from community_safety.numbers import count_of, number
from community_safety.reoffending.columns import HIGHER, LOWER, NOT_APART
from community_safety.statistics.recent_trend import DECREASING, INCREASING, NO_CHANGE

_PER = "per 1,000 aged 10 to 17"
PLACES = 1
_TREND = {INCREASING: "risen over five years", DECREASING: "fallen over five years"}
_TURNED = {INCREASING: LOWER, DECREASING: HIGHER}
"""Change since the year before that goes against the trend."""
_SINCE = {HIGHER: "more than the year before", LOWER: "fewer than the year before"}
_SURE = "beyond chance"


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure: its rows, and whether rates are drawn or, where none is known, counts."""

    name: str
    rows: pd.DataFrame
    rates: bool

    @property
    def column(self) -> str:
        """The column drawn."""
        return "rate" if self.rates else "people"

    @property
    def heading(self) -> str:
        """What stands above the panel."""
        return f"{self.name} {_PER}" if self.rates else f"{self.name} (number; no rates are known)"

    def written(self, row: pd.Series) -> str:
        """Write a year's figure."""
        if self.rates:
            return f"{number(row['rate'], PLACES)} {_PER}"
        return count_of(int(row["people"]), "young person", "young people")


def young_title(panel: Panel) -> str:
    """Say the latest year's figure of the first measure, and what is known of its change.

    A trend of five years comes before the change since the year before, which is less sure.
    """
    row = panel.rows[panel.rows["own"]].iloc[-1]
    figure, said = panel.written(row), _change(row)
    short = f"{number(row['rate'], PLACES)} per 1,000" if panel.rates else figure
    told = [f"{panel.name}: {text}, {said}" for text in (figure, short) if said]
    if said:
        told += [f"{panel.name}: {said}", f"Latest year: {said}"]
    count = number(row["people"])
    return first_short(*told, f"{panel.name}: {figure}", f"{panel.name}: {count}", figure)


def _change(row: pd.Series) -> str:
    """Say how the latest year compares with the years before it; nothing where that is unknown."""
    trend, verdict = str(row["trend"]), str(row["verdict"])
    if trend in _TREND:
        if verdict == _TURNED[trend]:
            return f"{_SINCE[verdict]} but {_TREND[trend]}, {_SURE}"
        return f"{_TREND[trend]}, {_SURE}"
    if verdict in _SINCE:
        return f"{_SINCE[verdict]}, {_SURE}"
    if NOT_APART in (verdict, trend) or trend == NO_CHANGE:
        return "no evidence of a change"
    return ""


def young_words(panels: list[Panel]) -> Iterator[str]:
    """Describe each measure, its latest year first, from the longest description to the shortest.

    The shortest leave out the intervals of earlier years, and then years but the first and last.
    """
    for limits, every in ((True, True), (False, True), (False, False)):
        yield " ".join(_told(panel, limits, every) for panel in panels)


def _told(panel: Panel, limits: bool, every: bool) -> str:
    own = panel.rows[panel.rows["own"]]
    latest, before = own.iloc[-1], own.iloc[:-1] if every else own.iloc[:-1].iloc[:1]
    said = _change(latest)
    text = f"{panel.name}, {latest['area']}, {latest['period']}: {panel.written(latest)}"
    if panel.rates:
        text = with_interval(text, latest["rate_lower"], latest["rate_upper"], PLACES)
    text += f", {said}." if said else "."
    years = [f"{row['period']} {_bare(panel, row, limits)}" for _, row in before.iterrows()]
    if years:
        text += f" Before: {'; '.join(years)}."
    others = panel.rows[~panel.rows["own"]].groupby("area").tail(1).sort_values("area")
    beside = [f"{row['area']} {_bare(panel, row, False)}" for _, row in others.iterrows()]
    return text + (f" Beside it, by name, latest: {some_of(beside)}." if beside else "")


def _bare(panel: Panel, row: pd.Series, limits: bool) -> str:
    """Write a figure of which the unit is known."""
    if not panel.rates:
        return number(row["people"])
    rate = number(row["rate"], PLACES)
    return with_interval(rate, row["rate_lower"], row["rate_upper"], PLACES) if limits else rate
