"""Why a headline says what it says, in words a councillor can repeat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from community_safety.indicators.headlines import MOVEMENT, WITHIN_RANGE
from community_safety.numbers import capital, count_of, number, signed, signed_span, span
from community_safety.partnership_measures import Indicator
from community_safety.periods import Period
from community_safety.statistics.process_charts.chart import NEAR, SHIFT, TREND
from community_safety.statistics.process_charts.seasons import (
    NO_SEASON,
    NOT_RULED_OUT,
    OPEN,
    TOO_SHORT_TO_ADJUST,
    TOO_SHORT_TO_TELL,
)
from community_safety.statistics.target_diagnosis import FAIR
from community_safety.verdicts import Verdict

_BETWEEN = "time between events"
"""What a point of a chart of rare events is."""
LEAST_RUN_TOLD = 3
"""A longer run of special causes than the rule itself looks at is worth its beginning."""
_PERIODS = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
_NAMES = {"benchmark": "the benchmark's", "neighbours": "the neighbours'"}


def headline_reason(row: Mapping[str, Any], figure: pd.Series, indicator: Indicator) -> str:
    """Say what a headline rests on.

    Parameters
    ----------
    row
        The measure's row of its objective's table, with `headline` and `headline_kind`.
    figure
        The measure's figures, with those of its process chart.
    """
    kind, places = row["headline_kind"], int(row["decimals"])
    if row["headline_verdict"] == Verdict.NOT_COMPARED:
        why = figure["no_interval"] or row["change_reason"] or row["target_reason"]
        return "; ".join(dict.fromkeys(str(each) for each in (why, row["movement_reason"]) if each))
    if kind == MOVEMENT and row["headline_verdict"] == Verdict.SIMILAR:
        return _usual_said(figure, indicator)
    if kind == MOVEMENT:
        return movement_said(figure, indicator)
    if kind == "change":
        return change_said(row)
    interval = span(row["lower"], row["upper"], places)
    per_cent = "%" if indicator.full_unit == "per cent" else ""
    figure_said = f"{number(row['value'], places)}{per_cent} ({interval})"
    if kind == "neighbours":
        return f"{number(row['value'], places)} against {number(row['neighbours'], places)}"
    other = (
        target_said(row["target_lower"], row["target_upper"], places)
        if kind == "target"
        else number(row["benchmark"], places)
    )
    against = f"the target of {other}" if kind == "target" else f"{_NAMES[kind]} {other}"
    if row["headline"] == WITHIN_RANGE:
        return f"{figure_said}, wholly in the target range of {other}"
    if row["headline_verdict"] == Verdict.SIMILAR:
        if kind == "target" and row["target_lower"] != row["target_upper"]:
            return f"{figure_said}, partly in the target of {other}"
        return f"{figure_said}; {against} lies in that range"
    text = f"{figure_said} against {other}"
    if kind == "target" and figure["diagnosis"] not in ("", FAIR):
        text += f", which is {figure['diagnosis']}"
    return text


def change_said(row: Mapping[Any, Any]) -> str:
    """Say how a figure compares with last year's: `+12.3% on last year (... to ...)`."""
    places = int(row["change_decimals"])
    unit = {"per cent": "%", "percentage points": " points"}.get(str(row["change_unit"]), "")
    interval = signed_span(row["change_lower"], row["change_upper"], places)
    if pd.isna(row["change"]):
        own = int(row["decimals"])
        return f"{number(row['value'], own)} against {number(row['last_year'], own)} last year"
    return f"{signed(row['change'], places)}{unit} on last year ({interval})"


def target_said(low: float, high: float, places: int) -> str:
    """Write a target: a value, a range, or a range open at one end (missing or infinite)."""
    if pd.isna(low) or np.isneginf(low):
        return f"below {number(high, places)}"
    if pd.isna(high) or np.isposinf(high):
        return f"{number(low, places)} or more"
    return number(low, places) if low == high else span(low, high, places)


def movement_said(figure: pd.Series, indicator: Indicator) -> str:
    """Say which rule found a special cause at the end of a series, and since when.

    Of people no figure is quoted: one of a single month may be small where the year's is not.
    """
    rule, run = figure["movement_rule"], int(figure["movement_run"])
    places = decimals_of_points(figure["centre"], figure["limit_upper"], indicator)
    noun = noun_of(figure)
    up = figure["chart_position"] > 0
    side = "above" if up else "below"
    centre, edge, limits, value = (
        "" if indicator.people else text
        for text in (
            f" of {number(figure['centre'], places)}",
            f" of {number(figure['limit_upper' if up else 'limit_lower'], places)}",
            f" of {span(figure['limit_lower'], figure['limit_upper'], places)}",
            f" at {number(figure['last_point'], places)}",
        )
    )
    last = _label(figure["last_start"], figure["last_end"])
    since = _label(figure["movement_start"], figure["movement_end"])
    if rule == SHIFT:
        text = f"{_counted(run, noun)} in a row {side} the average{centre}, since {since}"
    elif rule == TREND:
        text = f"{_counted(run, noun)} in a row {'rising' if up else 'falling'}, since {since}"
    elif rule == NEAR:
        text = f"two of the last three {_plural(noun)} near or beyond the limit{edge}, up to {last}"
    else:
        text = f"the last {noun}, {last}, lies{value} {side} the limits{limits}"
    if rule not in (SHIFT, TREND) and run > LEAST_RUN_TOLD:
        text += f"; {side} the usual since {since}"
    return text + _season_said(figure)


def _usual_said(figure: pd.Series, indicator: Indicator) -> str:
    if indicator.people:
        return f"the last {noun_of(figure)} is within its limits"
    places = decimals_of_points(figure["centre"], figure["limit_upper"], indicator)
    limits = span(figure["limit_lower"], figure["limit_upper"], places)
    last = number(figure["last_point"], places)
    return f"the last {noun_of(figure)}, at {last}, is within the limits of {limits}"


def _season_said(figure: pd.Series) -> str:
    season = figure["season"]
    if season == TOO_SHORT_TO_TELL:
        return "; with fewer than 24 months of figures season cannot be told from change"
    if season == NOT_RULED_OUT:
        return "; under 36 months a season cannot be ruled out"
    if season == TOO_SHORT_TO_ADJUST:
        return "; the series has a season, and under 36 months it cannot be taken out"
    return ""


def season_open(figure: pd.Series) -> bool:
    """Tell whether a movement may be no more than the time of year."""
    return figure["season"] in OPEN


def series_said(figure: pd.Series, indicator: Indicator) -> str:
    """Say what a measure's series shows: how long it is, its average, and what is out of it."""
    points = int(figure["movement_points"]) if pd.notna(figure["movement_points"]) else 0
    if points == 0:
        return ""
    noun, places = (
        noun_of(figure),
        decimals_of_points(figure["centre"], figure["limit_upper"], indicator),
    )
    counted = _counted(points, noun)
    if figure["movement_reason"]:
        said = f"{counted}: {figure['movement_reason']}{_short_said(figure)}{_trend_said(figure)}"
        return capital(said) + "."
    limits = span(figure["limit_lower"], figure["limit_upper"], places)
    average = f"average {number(figure['centre'], places)}, limits {limits}"
    text = f"{counted}: " if indicator.people else f"{counted}, {average}: "
    if figure["movement_position"] == "between":
        text += "the last one is within what is usual"
        text += _season_said(figure) if figure["season"] != NO_SEASON else ""
    else:
        text += movement_said(figure, indicator)
    return capital(text + _quiet_said(figure)) + "."


def _quiet_said(figure: pd.Series) -> str:
    """Say how long no rare event has happened: that spell is no point of the chart yet."""
    if figure["chart"] != "t" or pd.isna(figure["since_last_event"]):
        return ""
    days = count_of(round(figure["since_last_event"]), "day")
    return f"; no event for about {days} up to the end of the series"


def _trend_said(figure: pd.Series) -> str:
    """Say the recent trend of yearly figures, where there is one to tell."""
    trend = figure["recent_trend"]
    return f"; over the last five years: {trend}" if isinstance(trend, str) and trend else ""


def _short_said(figure: pd.Series) -> str:
    """Say what can be read from a series that is too short for limits."""
    steps, falls, rises = (figure[f"short_{name}"] for name in ("steps", "falls", "rises"))
    if pd.isna(steps) or not steps:
        return ""
    moved = figure["short_position"]
    if pd.isna(moved):
        return ""
    how_many, verb = (falls, "fell") if falls >= rises else (rises, "rose")
    text = f"; it {verb} in {int(how_many)} of {int(steps)} steps"
    if moved == 0:
        return f"{text}, as often as chance might have it"
    return f"{text}, a {'rise' if moved > 0 else 'fall'} beyond what chance would order so"


def decimals_of_points(centre: float, upper: float, indicator: Indicator) -> int:
    """Return the digits of single points: enough to tell two of them from the limits between.

    Parameters
    ----------
    centre, upper
        Average and upper limit of the chart, missing where there are none.
    """
    width = abs(float(upper) - float(centre))
    if not width > 0:
        width = abs(float(centre)) / 10
    if not width > 0:
        return indicator.decimals
    least = 0 if indicator.kind == "count" else indicator.decimals
    return int(np.clip(1 - int(np.floor(np.log10(width))), least, 4))


def noun_of(figure: pd.Series) -> str:
    """Return what a point of a series is: month, quarter, year, period or event."""
    if figure["chart"] == "t":
        return _BETWEEN
    return _PERIODS.get(int(figure["months_each"]), "period")


def _counted(how_many: int, noun: str) -> str:
    return count_of(how_many, noun, _plural(noun))


def _plural(noun: str) -> str:
    return "times between events" if noun == _BETWEEN else f"{noun}s"


def _label(start: pd.Timestamp, end: pd.Timestamp) -> str:
    return Period(start.date(), end.date()).label()
