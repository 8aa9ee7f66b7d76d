"""Why a target is a problem, or none, in words a councillor can repeat."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.indicators.grids import EVENTS, SHARES
from community_safety.indicators.reasons import decimals_of_points, noun_of, target_said
from community_safety.numbers import number, span, with_unit
from community_safety.partnership_measures import Indicator
from community_safety.statistics.target_diagnosis import (
    BASE_ABOVE,
    BY_LIMITS,
    FAIR,
    INSIDE_NOISE,
    MOVING_BASE,
    TOO_EASY,
    UNDETECTABLE,
    UNREACHABLE,
)


def why(figure: pd.Series, indicator: Indicator) -> str:
    """Say in words what the diagnosis of a target rests on, or why there is none.

    Parameters
    ----------
    figure
        The measure's figures, with those of `diagnose`.
    """
    said = {
        UNREACHABLE: _beyond_limits,
        TOO_EASY: _beyond_limits,
        MOVING_BASE: _moving_base,
        UNDETECTABLE: _undetectable,
        INSIDE_NOISE: _inside_noise,
        FAIR: _fair,
    }.get(figure["diagnosis"])
    return said(figure, indicator) if said else str(figure["diagnosis_reason"])


def _beyond_limits(figure: pd.Series, indicator: Indicator) -> str:
    verb = "missed" if figure["diagnosis"] == UNREACHABLE else "met"
    if figure["diagnosis_basis"] != BY_LIMITS:
        return f"{verb} by more than chance in every period there is"
    places = decimals_of_points(figure["centre"], figure["limit_upper"], indicator)
    limits = span(figure["limit_lower"], figure["limit_upper"], places)
    each = figure["periods"] if indicator.kind in EVENTS else 1
    low, high = figure["target_lower"] / each, figure["target_upper"] / each
    target = target_said(low, high, places)
    noun = noun_of(figure)
    a_noun = f" a {noun}" if indicator.kind in EVENTS else ""
    return f"single {noun}s stay within {limits}, so that {target}{a_noun} is always {verb}"


def _moving_base(figure: pd.Series, indicator: Indicator) -> str:
    del indicator
    high = "high" if figure["diagnosis_basis"] == BASE_ABOVE else "low"
    return f"it is set on last year, itself unusually {high}: part of the way back comes by itself"


def _undetectable(figure: pd.Series, indicator: Indicator) -> str:
    places = _places(indicator)
    share = indicator.kind in SHARES
    asked = with_unit(figure["asked"], "points" if share else indicator.full_unit, places)
    cases = f"{number(figure['cases'])} {'cases' if share else indicator.unit}"
    seen = f"only {number(figure['detectable'], places)} would show"
    if not np.isfinite(figure["detectable"]):
        seen = "no miss at all would show"
    return (
        f"it asks for {asked} off a usual {number(figure['level'], places)}; with {cases} {seen}, "
        f"and it would take {number(np.ceil(figure['needed']))}"
    )


def _inside_noise(figure: pd.Series, indicator: Indicator) -> str:
    places = _places(indicator)
    text = f"it lies at the usual level of {number(figure['level'], places)}: chance decides"
    if np.isfinite(figure["detectable"]):
        text += f"; a miss by {number(figure['detectable'], places)} would show"
    return text


def _fair(figure: pd.Series, indicator: Indicator) -> str:
    places = _places(indicator)
    text = f"it can be met and missed from a usual {number(figure['level'], places)}"
    if not np.isfinite(figure["detectable"]):
        return text
    return f"{text}; a miss by {number(figure['detectable'], places)} would show"


def _places(indicator: Indicator) -> int:
    return 0 if indicator.kind == "count" else indicator.decimals
