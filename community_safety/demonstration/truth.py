"""What is true of the demonstration: what a reader of it should find, and should not.

Figures are in each indicator's unit: events in twelve months, events per 1,000 residents in twelve
months, per cent, or the value itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_safety.demonstration import gaps, special_causes
from community_safety.demonstration.county import (
    COUNTY_CODE,
    DISTRICT_CODES,
    NATION,
    SEED,
)
from community_safety.demonstration.diagnoses import UNDECIDED, TrueTarget, expected_diagnosis
from community_safety.demonstration.measures import MEASURES, Measure
from community_safety.demonstration.process import PER, Expectation, expectations
from community_safety.demonstration.signals import expected_signal
from community_safety.demonstration.targets import DATA_TARGETS, FILE_TARGETS, year_target
from community_safety.demonstration.timetable import window
from community_safety.periods import Period

SURE = {"month": 4.5, "quarter": 5.25, "year": 4.3, "cohort": 4.3}
"""How many standard errors a difference must be for a 95% interval to exclude it 99 times in 100.

Noncentral t with the degrees of freedom that three years of months (22) or quarters (6) leave for
the dispersion; normal where the dispersion is declared.
"""


@dataclass(frozen=True, slots=True)
class _Year:
    """Expected figure of twelve months, and the variance that chance gives it."""

    value: float
    variance: float


def truth(seed: int = SEED) -> pd.DataFrame:
    """Return one row for each indicator and area, the county included.

    The truth is the same for every seed. Columns:

    * `period_start`, `period_end`: the window that the release reports on
    * `expected_value`, `expected_last_year`, `expected_ratio`, `expected_difference`
    * `expected_change`: `up` or `down` where a comparison that allows for dispersion finds the
      change 99 times in 100, `none` where there is none (every verdict of change is a false alarm),
      `undecided` between the two (the county, where one of its districts changed)
    * `planted`: `step`, `unusual year`, `unusual month` or empty; `description`: what it is
    * `expected_signal`: what the chart of the series should show at its last point, see `signals`
    * `target` (or `target_lower`, `target_upper`), `target_kind`: one of `targets.TargetKind`, or
      empty
    * `expected_target`: `above` or `below` where the interval excludes the target 99 times in 100,
      else `near`; for a range `near` also means inside it; empty without a target
    * `true_diagnosis`, `expected_diagnosis`: what the target is on the truth, and the same or
      `undecided` near a boundary, see `diagnoses`; empty without a target
    * `dispersion`: variance over that of independent events
    * `benchmark_value`: the nation's expected value, missing for counts
    * `gap`: what is missing in the data; `comparable`: whether both years can be compared anyway
    """
    del seed
    rows = [_row(measure, code) for measure in MEASURES for code in (COUNTY_CODE, *DISTRICT_CODES)]
    return pd.DataFrame(rows)


def _row(measure: Measure, area_code: str) -> dict[str, object]:
    period = window(measure.frequency)
    now, before = (_year(measure, area_code, each) for each in (period, period.year_before()))
    holes = gaps.gaps_in(measure.id, area_code)
    nation = np.nan if measure.kind == "count" else _year(measure, NATION.code, period).value
    return {
        "indicator_id": measure.id,
        "area_code": area_code,
        "period_start": period.start,
        "period_end": period.end,
        "expected_value": now.value,
        "expected_last_year": before.value,
        "expected_ratio": now.value / before.value,
        "expected_difference": now.value - before.value,
        "expected_change": _change(measure, now, before),
        **_planted(measure, area_code),
        "expected_signal": expected_signal(measure, area_code),
        **_target(measure, area_code, period),
        "dispersion": np.nan if measure.is_value_only else measure.dispersion,
        "benchmark_value": nation,
        "gap": "; ".join(gap.description for gap in holes),
        "comparable": all(gap.comparable for gap in holes)
        and not (measure.is_value_only and area_code == COUNTY_CODE),
    }


def _year(measure: Measure, area_code: str, period: Period) -> _Year:
    """Return the expected figure of the twelve months; the county's is that of all its districts.

    A measure that has only values cannot be added up, so the county has none.
    """
    codes = DISTRICT_CODES if area_code == COUNTY_CODE else (area_code,)
    steps = [
        step
        for code in codes
        for step in expectations(measure, code)
        if period.contains(step.period)
    ]
    events = np.array([step.events for step in steps])
    if measure.is_value_only:
        return _Year(float(events.mean()) if len(codes) == 1 else np.nan, np.nan)
    if measure.is_share:
        return _share(steps, measure.dispersion)
    periods_in_year = len(steps) / len(codes)
    residents = sum(step.base for step in steps) / periods_in_year
    scale = PER / residents if measure.kind == "rate" else 1.0
    return _Year(float(events.sum() * scale), float(measure.dispersion * events.sum() * scale**2))


def _share(steps: list[Expectation], dispersion: float) -> _Year:
    """Return the pooled share in per cent: all numerators over all denominators."""
    events, trials = (
        np.array([getattr(step, name) for step in steps]) for name in ("events", "base")
    )
    variance = dispersion * (events * (1 - events / trials)).sum() / trials.sum() ** 2
    return _Year(float(100 * events.sum() / trials.sum()), float(100**2 * variance))


def _change(measure: Measure, now: _Year, before: _Year) -> str:
    difference = now.value - before.value
    if np.isnan(difference):
        return ""
    if difference == 0:
        return "none"
    return _side(difference, now.variance + before.variance, measure) or "undecided"


def _side(difference: float, variance: float, measure: Measure) -> str:
    """Return `up` or `down` where the difference is sure to be found, else an empty string."""
    if not abs(difference) > SURE[measure.frequency] * np.sqrt(variance):
        return ""
    return "up" if difference > 0 else "down"


def _planted(measure: Measure, area_code: str) -> dict[str, object]:
    cause = special_causes.planted_in(measure.id, area_code)
    return {
        "planted": cause.shape if cause else "",
        "description": cause.description if cause else "",
    }


def _target(measure: Measure, area_code: str, period: Period) -> dict[str, object]:
    now, before = (_year(measure, area_code, each) for each in (period, period.year_before()))
    target, lower, upper, kind = np.nan, np.nan, np.nan, ""
    if measure.id in DATA_TARGETS:
        kind = DATA_TARGETS[measure.id].kind
        target = year_target(measure, area_code, _periods_of(measure, period)) or np.nan
    elif measure.id in FILE_TARGETS:
        given = FILE_TARGETS[measure.id]
        kind = given.kind
        change = None if given.change is None else (1 + given.change / 100) * before.value
        target, lower, upper = (
            np.nan if number is None else number
            for number in (given.value if change is None else change, given.lower, given.upper)
        )
    low, high = (target if np.isnan(end) else end for end in (lower, upper))
    found = _diagnosed(measure, area_code, period, low if measure.good == "higher" else high)
    return {
        "target": target,
        "target_lower": lower,
        "target_upper": upper,
        "target_kind": kind,
        "expected_target": _against(measure, now, low, high) if kind else "",
        **dict(zip(("true_diagnosis", "expected_diagnosis"), found, strict=True)),
    }


def _diagnosed(measure: Measure, area_code: str, period: Period, end: float) -> tuple[str, str]:
    """Return what the target is on the truth, and what should be found of it."""
    if np.isnan(end):
        return "", ""
    now, before = (_year(measure, area_code, each) for each in (period, period.year_before()))
    shift = np.nan
    if FILE_TARGETS.get(measure.id) and FILE_TARGETS[measure.id].change is not None:
        earlier = _year(measure, area_code, period.year_before().year_before())
        shift = (before.value - earlier.value) / np.sqrt(before.variance + earlier.variance)
    events = not (measure.is_share or measure.is_value_only)
    true, expected = expected_diagnosis(
        measure,
        area_code,
        TrueTarget(
            end=end,
            value=now.value,
            error=float(np.sqrt(now.variance)),
            each=float(len(_periods_of(measure, period))) if events else 1.0,
            scale=100.0 if measure.is_share else 1.0,
            base_shift=float(shift),
        ),
    )
    in_doubt = any(not gap.comparable for gap in gaps.gaps_in(measure.id, area_code))
    return true, UNDECIDED if in_doubt and true else expected


def _against(measure: Measure, now: _Year, low: float, high: float) -> str:
    if _side(now.value - high, now.variance, measure) == "up":
        return "above"
    if _side(now.value - low, now.variance, measure) == "down":
        return "below"
    return "near"


def _periods_of(measure: Measure, period: Period) -> list[Period]:
    steps = expectations(measure, DISTRICT_CODES[0])
    return [step.period for step in steps if period.contains(step.period)]
