"""The targets of the demonstration: some within reach, some that no process here can meet or miss.

Constant targets stand in the partnership file, which a test compares with this table. Targets for
counts differ by area and period: they stand in the data, row by row, profiled over the year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from community_safety.demonstration.county import DISTRICTS, NATION, place
from community_safety.demonstration.measures import Measure
from community_safety.demonstration.process import PER, county_level, usual_level
from community_safety.demonstration.timetable import MONTHS_IN
from community_safety.periods import Period

TargetKind = Literal["at the level", "unreachable", "too easy", "undetectable", "moving base"]
"""What was meant by a target, for the county as a whole. `at the level`: what the county's process
gives, which a district may find fair, undetectable or inside the noise, since it lies elsewhere or
is smaller. What each district should find is worked out in `diagnoses`."""


@dataclass(frozen=True, slots=True)
class FileTarget:
    """A target of the partnership file, as it stands in the release year."""

    kind: TargetKind
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    change: float | None = None
    """In per cent on last year's figure, where the target is set so."""


@dataclass(frozen=True, slots=True)
class DataTarget:
    """A target for a count: `multiple` of the county's usual rate, or of the district's own."""

    kind: TargetKind
    multiple: float
    own: bool = False


FILE_TARGETS: dict[str, FileTarget] = {
    "perception_asb": FileTarget("at the level", 28.0),
    "marac_repeat": FileTarget("at the level", 27.0),
    "proven_reoffending_all": FileTarget("at the level", 29.0),
    "theft_rate": FileTarget("at the level", 26.0),
    "crime_rate": FileTarget("at the level", 91.5),
    "proven_reoffending_youth": FileTarget("unreachable", 15.0),
    "alcohol_violence": FileTarget("unreachable", 10.0),
    "treatment_opiates": FileTarget("unreachable", 20.0),
    "perception_dealing_with_concerns": FileTarget("too easy", 30.0),
    "treatment_alcohol": FileTarget("too easy", 15.0),
    "violence_rate": FileTarget("too easy", 75.0),
    "families_turned_around": FileTarget("at the level", lower=60.0, upper=75.0),
    "families_crime_intervention": FileTarget("undetectable", 60.0),
    "iom_detected_crime_change": FileTarget("at the level", -15.0),
    "victim_based_crime_rate": FileTarget("moving base", change=-5.0),
}
DATA_TARGETS: dict[str, DataTarget] = {
    "asb_police": DataTarget("at the level", 1.0),
    "first_time_entrants": DataTarget("at the level", 1.0, own=True),
    "criminal_damage_arson": DataTarget("unreachable", 0.4),
    "road_ksi": DataTarget("too easy", 2.5, own=True),
}


def row_target(measure: Measure, area_code: str, period: Period) -> float | None:
    """Return the target that stands in the data for one period, to two decimals."""
    target = DATA_TARGETS.get(measure.id)
    if target is None or area_code == NATION.code:
        return None
    level = usual_level(measure, area_code) if target.own else county_level(measure)
    a_year = target.multiple * level * place(area_code).residents / PER
    return round(a_year * MONTHS_IN[measure.frequency] / 12 * measure.season_of(period), 2)


def year_target(measure: Measure, area_code: str, periods: list[Period]) -> float | None:
    """Return a count's target for the given periods together; the county has its districts' sum."""
    if measure.id not in DATA_TARGETS:
        return None
    codes = [item.code for item in DISTRICTS]
    codes = [area_code] if area_code in codes else codes
    given = [row_target(measure, code, period) for code in codes for period in periods]
    return sum(target for target in given if target is not None)
