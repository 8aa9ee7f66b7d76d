"""What is planted in the series of the demonstration, beside level, season and chance.

Steps last the whole release year. Spells are over before it begins: an unusual base year for a
target that is set on last year, and a single month out of the ordinary. A change of recording is
known, stands in the partnership file, and is the same everywhere. Nothing else changes, so that
any other verdict of change is a false alarm.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from community_safety.demonstration.county import DISTRICT_CODES
from community_safety.demonstration.timetable import RELEASE, YEAR_BEFORE
from community_safety.periods import Period

Shape = Literal["step", "unusual year", "unusual month"]


@dataclass(frozen=True, slots=True)
class SpecialCause:
    """During `period` a measure runs at `factor` times its level in one district."""

    indicator_id: str
    area_code: str
    factor: float
    description: str
    period: Period = RELEASE
    shape: Shape = "step"


@dataclass(frozen=True, slots=True)
class RecordingChange:
    """From `since` on a measure runs at `factor` times its level, in every district alike."""

    indicator_id: str
    factor: float
    since: dt.date
    description: str


SPECIAL_CAUSES = (
    SpecialCause("criminal_damage_arson", "E07999001", 1.50, "half as much again in Ambermoor"),
    SpecialCause(
        "hate_incidents", "E07999002", 1.80, "80% more in Kestrelby, neither good nor bad"
    ),
    SpecialCause("theft_rate", "E07999004", 0.65, "35% less in Oxenmarsh"),
    SpecialCause("secondary_fires_deliberate", "E07999006", 0.45, "55% fewer in Thistlefen"),
    SpecialCause("perception_asb", "E07999005", 1.50, "half as much again in Queen's Tarrow"),
    SpecialCause("alcohol_violence", "E07999006", 0.65, "share down by 35% in Thistlefen"),
    SpecialCause("treatment_alcohol", "E07999001", 1.50, "share up by half in Ambermoor"),
    SpecialCause("violence_rate", "E07999003", 1.45, "45% more in Nether Quillow"),
)
SPELLS = (
    SpecialCause(
        "victim_based_crime_rate",
        "E07999002",
        1.25,
        "a quarter more in Kestrelby in 2024/25, and back to usual in the release year",
        YEAR_BEFORE,
        "unusual year",
    ),
    SpecialCause(
        "asb_council",
        "E07999004",
        2.50,
        "two and a half times as many in Oxenmarsh in August 2024, and in that month only",
        Period(dt.date(2024, 8, 1), dt.date(2024, 8, 31)),
        "unusual month",
    ),
)
RECORDING_CHANGES = (
    RecordingChange(
        "asb_council",
        1.35,
        dt.date(2024, 4, 1),
        "reports made online are counted from April 2024 on",
    ),
)


def factor(indicator_id: str, area_code: str, period: Period) -> float:
    """Return by how much what is planted multiplies the level in a period: 1 without anything."""
    found = 1.0
    for cause in (*SPECIAL_CAUSES, *SPELLS):
        mine = (cause.indicator_id, cause.area_code) == (indicator_id, area_code)
        if mine and cause.period.contains(period):
            found *= cause.factor
    for change in RECORDING_CHANGES:
        if change.indicator_id == indicator_id and area_code in DISTRICT_CODES:
            found *= change.factor if period.start >= change.since else 1.0
    return found


def planted_in(indicator_id: str, area_code: str) -> SpecialCause | None:
    """Return the step or spell planted in a series, if there is one."""
    for cause in (*SPECIAL_CAUSES, *SPELLS):
        if (cause.indicator_id, cause.area_code) == (indicator_id, area_code):
            return cause
    return None


def recorded_anew_since(indicator_id: str) -> dt.date | None:
    """Return the day from which a measure is recorded in another way, if there is one."""
    for change in RECORDING_CHANGES:
        if change.indicator_id == indicator_id:
            return change.since
    return None
