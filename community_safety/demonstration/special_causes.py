"""The special causes planted in the demonstration: each a step that lasts the whole release year.

Nothing else changes between the release year and the year before, so that any other verdict of
change is a false alarm.
"""

from __future__ import annotations

from dataclasses import dataclass

from community_safety.demonstration.timetable import RELEASE
from community_safety.periods import Period


@dataclass(frozen=True, slots=True)
class SpecialCause:
    """From `since` on, a measure runs at `factor` times its level in one district."""

    indicator_id: str
    area_code: str
    factor: float
    description: str
    since: Period = RELEASE


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


def factor(indicator_id: str, area_code: str, period: Period) -> float:
    """Return by how much a special cause multiplies the level in a period: 1 without one."""
    cause = planted_in(indicator_id, area_code)
    return cause.factor if cause and period.start >= cause.since.start else 1.0


def planted_in(indicator_id: str, area_code: str) -> SpecialCause | None:
    """Return the special cause planted in a series, if there is one."""
    for cause in SPECIAL_CAUSES:
        if (cause.indicator_id, cause.area_code) == (indicator_id, area_code):
            return cause
    return None
