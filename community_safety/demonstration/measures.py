"""The 28 measures of the demonstration: how each is counted, how high it lies, how it varies.

Ids and objectives are those of the performance framework of the Safe Durham Partnership, 2016-19;
levels are round numbers of a plausible size, and no real place's. Each measure is made on its own:
theft and violence are not a part of all crime here, as they would be in life.
"""

from __future__ import annotations

from dataclasses import dataclass

from community_safety.demonstration.timetable import Frequency
from community_safety.partnership_measures import Kind
from community_safety.periods import Period
from community_safety.verdicts import Direction

SEASONS: dict[str, tuple[float, ...]] = {
    "none": (1,) * 12,
    "mild summer": (0.95, 0.92, 0.99, 1.0, 1.04, 1.04, 1.07, 1.04, 1.0, 1.02, 0.98, 0.95),
    "summer": (0.80, 0.82, 0.92, 1.05, 1.12, 1.15, 1.22, 1.20, 1.05, 1.05, 0.92, 0.70),
    "dry spring": (0.45, 0.60, 1.30, 1.90, 1.50, 1.10, 1.10, 1.0, 0.75, 0.90, 1.0, 0.40),
    "winter": (1.20, 1.15, 1.05, 0.95, 0.90, 0.85, 0.80, 0.85, 0.95, 1.0, 1.10, 1.20),
    "school terms": (1.05, 1.05, 1.10, 0.95, 1.05, 1.10, 1.0, 0.65, 1.10, 1.10, 1.10, 0.75),
}
"""Weight of each month, January first. A proportion's season is that of its denominator."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure's process, without what was planted in it."""

    id: str
    objective: str
    kind: Kind
    level: float
    """Usual level: events per 1,000 residents a year, a share (0 to 1), or the value itself."""
    dispersion: float = 1.0
    """Variance over that of independent events; for a value alone, its standard deviation."""
    hardship: float = 0.0
    """How far it follows a district's hardship: 1 fully, 0 not at all, below 0 the other way."""
    frequency: Frequency = "month"
    season: str = "none"
    trials: float = 0.0
    """Expected denominator per 1,000 residents a year, for a proportion."""
    respondents: int = 0
    """Denominator in each period and district, for a survey."""
    nation: float = 1.0
    """The nation's level as a multiple of the usual one."""
    good: Direction = "lower"
    """Which way is good."""

    @property
    def is_share(self) -> bool:
        """Whether it is a numerator out of a denominator."""
        return self.kind in ("proportion", "survey")

    @property
    def is_value_only(self) -> bool:
        """Whether it has no counts, so no interval and no sum of districts."""
        return self.kind in ("score", "change")

    def season_of(self, period: Period) -> float:
        """Return how much of the yearly average a period has: mean 1 over a year's periods."""
        weights = SEASONS[self.season]
        first = period.start.month - 1
        inside = [weights[(first + step) % 12] for step in range(period.months or 0)]
        return sum(inside) / len(inside) * 12 / sum(weights)


_ASB, _VULNERABLE, _REOFFENDING = "antisocial_behaviour", "vulnerable_people", "reoffending"
_ALCOHOL, _FAMILY, _TERRORISM = "alcohol_and_substances", "think_family", "counter_terrorism"
_SAFE, _CRIME = "safe_environment", "crime_context"

MEASURES = (
    Measure("perception_asb", _ASB, "survey", 0.28, 1.4, 0.8, "quarter", respondents=400),
    Measure(
        "perception_dealing_with_concerns",
        _ASB,
        "survey",
        0.58,
        1.4,
        -0.5,
        "quarter",
        respondents=400,
        nation=0.97,
        good="higher",
    ),
    Measure("asb_police", _ASB, "count", 34, 4.5, 1.0, season="summer"),
    Measure("asb_council", _ASB, "count", 10, 2.0, 0.7),
    Measure("secondary_fires_deliberate", _ASB, "count", 4.4, 2.5, 0.8, season="dry spring"),
    Measure("criminal_damage_arson", _ASB, "count", 13, 2.6, 1.0, season="mild summer"),
    Measure("marac_repeat", _VULNERABLE, "proportion", 0.27, 1.2, 0.3, trials=5, nation=1.1),
    Measure(
        "cse_referrals", _VULNERABLE, "count", 0.7, 1.3, 0.6, season="school terms", good="none"
    ),
    Measure(
        "sexual_offence_rate",
        _VULNERABLE,
        "rate",
        3.2,
        1.8,
        0.6,
        season="mild summer",
        nation=0.95,
        good="none",
    ),
    Measure(
        "hate_incidents", _VULNERABLE, "count", 2.4, 1.6, 0.5, season="mild summer", good="none"
    ),
    Measure(
        "proven_reoffending_all",
        _REOFFENDING,
        "proportion",
        0.29,
        1.3,
        0.7,
        "cohort",
        trials=9,
        nation=0.94,
    ),
    Measure(
        "proven_reoffending_youth",
        _REOFFENDING,
        "proportion",
        0.37,
        1.1,
        0.3,
        "cohort",
        trials=2.2,
    ),
    Measure("iom_detected_crime_change", _REOFFENDING, "change", -15, 8, 0, "quarter", nation=0.7),
    Measure("first_time_entrants", _REOFFENDING, "count", 0.5, 1.2, 0.5, season="school terms"),
    Measure(
        "alcohol_violence",
        _ALCOHOL,
        "proportion",
        0.31,
        1.6,
        0.4,
        season="mild summer",
        trials=30,
        nation=0.9,
    ),
    Measure(
        "treatment_opiates",
        _ALCOHOL,
        "proportion",
        0.075,
        1.1,
        -0.2,
        "quarter",
        trials=8,
        good="higher",
    ),
    Measure(
        "treatment_alcohol",
        _ALCOHOL,
        "proportion",
        0.38,
        1.2,
        -0.3,
        "quarter",
        trials=6,
        nation=1.05,
        good="higher",
    ),
    Measure(
        "families_turned_around",
        _FAMILY,
        "proportion",
        0.68,
        1.1,
        0,
        "quarter",
        trials=1.8,
        good="higher",
    ),
    Measure(
        "families_crime_intervention",
        _FAMILY,
        "proportion",
        0.55,
        1.1,
        0,
        "quarter",
        trials=1.3,
        good="higher",
    ),
    Measure("prevent_self_assessment", _TERRORISM, "score", 38, 1.0, -0.2, "year", good="higher"),
    Measure("road_ksi", _SAFE, "count", 0.42, 1.1, 0, season="winter"),
    Measure("child_ksi", _SAFE, "count", 0.04),
    Measure("dwelling_fire_injuries", _SAFE, "count", 0.06, hardship=0.8, season="winter"),
    Measure("dwelling_fire_deaths", _SAFE, "count", 0.005, hardship=0.8, season="winter"),
    Measure("crime_rate", _CRIME, "rate", 92, 4.0, 0.9, season="mild summer", nation=0.93),
    Measure("theft_rate", _CRIME, "rate", 26, 2.5, 0.8, season="mild summer", nation=1.08),
    Measure("victim_based_crime_rate", _CRIME, "rate", 60, 2.5, 0.8, nation=1.04),
    Measure("violence_rate", _CRIME, "rate", 34, 3.0, 0.8, season="mild summer"),
)


def measure(indicator_id: str) -> Measure:
    """Return the measure with that id."""
    return next(item for item in MEASURES if item.id == indicator_id)
