"""What every series is expected to give, before chance: level, district, season, special cause."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np

from community_safety.demonstration import special_causes
from community_safety.demonstration.county import DISTRICTS, NATION, Place, place
from community_safety.demonstration.measures import Measure
from community_safety.demonstration.timetable import MONTHS_IN, periods
from community_safety.periods import Period

PER = 1000
"""Rates of the demonstration are events per this many residents."""
_CHARACTER_SEED = 1974
_CHARACTER_SPREAD = 0.04
"""How far (on the log scale) a district differs in one measure beyond its hardship."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """The expected figures of one measure in one area and period.

    `events` is the expected numerator, or the expected value of a measure that has only a value.
    `base` is what a share or a number of events stands over: expected trials, or residents.
    """

    period: Period
    events: float
    base: float


@cache
def expectations(measure: Measure, area_code: str) -> tuple[Expectation, ...]:
    """Return what a series is expected to give in each of its periods."""
    return tuple(
        _expectation(measure, place(area_code), period) for period in periods(measure.frequency)
    )


@cache
def usual_level(measure: Measure, area_code: str) -> float:
    """Return a district's or the nation's level, without special cause or season.

    Events per 1,000 residents a year, a share, or the value itself.
    """
    area = place(area_code)
    if area == NATION:
        return measure.level * measure.nation
    multiple = area.hardship**measure.hardship * _character(measure, area)
    if measure.is_share:
        odds = measure.level / (1 - measure.level) * multiple
        return odds / (1 + odds)
    return measure.level * multiple


@cache
def county_level(measure: Measure) -> float:
    """Return the usual level of all districts together."""
    sizes = [measure.respondents or (measure.trials or 1.0) * area.residents for area in DISTRICTS]
    levels = [usual_level(measure, area.code) for area in DISTRICTS]
    return float(np.average(levels, weights=sizes))


def _expectation(measure: Measure, area: Place, period: Period) -> Expectation:
    level = usual_level(measure, area.code)
    level *= special_causes.factor(measure.id, area.code, period)
    if measure.is_value_only:
        return Expectation(period, level, np.nan)
    years = MONTHS_IN[measure.frequency] / 12
    if measure.is_share:
        trials = _trials(measure, area, period, years)
        return Expectation(period, level * trials, trials)
    events = level * area.residents / PER * years * measure.season_of(period)
    return Expectation(period, events, area.residents)


def _trials(measure: Measure, area: Place, period: Period, years: float) -> float:
    if measure.respondents:
        return float(measure.respondents * (30 if area == NATION else 1))
    return measure.trials * area.residents / PER * years * measure.season_of(period)


def _character(measure: Measure, area: Place) -> float:
    """Return what sets a district apart in one measure only: the same in every release."""
    seed = [_CHARACTER_SEED, crc32(measure.id.encode()), crc32(area.code.encode())]
    return float(np.exp(np.random.default_rng(seed).normal(0, _CHARACTER_SPREAD)))
