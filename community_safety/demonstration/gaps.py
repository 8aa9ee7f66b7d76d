"""What is missing from the demonstration data, as it is from real returns. All of it is valid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from community_safety.demonstration.county import COUNTY_CODE
from community_safety.periods import Period


@dataclass(frozen=True, slots=True)
class Gap:
    """Rows, or only their denominators, that a district did not return."""

    indicator_id: str
    area_code: str
    period: Period
    description: str
    denominator_only: bool = False
    comparable: bool = False
    """Whether the release year can still be compared with the year before."""


_ALWAYS = Period(dt.date(2023, 4, 1), dt.date(2026, 3, 31))
GAPS = (
    Gap(
        "asb_police",
        "E07999005",
        Period(dt.date(2026, 2, 1), dt.date(2026, 2, 28)),
        "Queen's Tarrow made no return for February 2026: its release year has 11 months",
    ),
    Gap(
        "cse_referrals",
        "E07999004",
        Period(dt.date(2023, 8, 1), dt.date(2023, 9, 30)),
        "Oxenmarsh made no return for August and September 2023, which no comparison uses",
        comparable=True,
    ),
    Gap(
        "families_crime_intervention",
        "E07999003",
        Period(dt.date(2023, 4, 1), dt.date(2025, 3, 31)),
        "Nether Quillow joined in April 2025: it has no figure for the year before",
    ),
    Gap(
        "sexual_offence_rate",
        "E07999004",
        _ALWAYS,
        "Oxenmarsh gives no residents: it has counts and no rate",
        denominator_only=True,
    ),
)


def is_absent(indicator_id: str, area_code: str, period: Period) -> bool:
    """Tell whether the row of that period was never returned."""
    return any(
        gap.period.contains(period)
        for gap in gaps_in(indicator_id, area_code)
        if not gap.denominator_only
    )


def lacks_denominator(indicator_id: str, area_code: str, period: Period) -> bool:
    """Tell whether the row of that period has an empty denominator."""
    return any(
        gap.period.contains(period)
        for gap in gaps_in(indicator_id, area_code)
        if gap.denominator_only
    )


def gaps_in(indicator_id: str, area_code: str) -> list[Gap]:
    """Return the gaps of a series; the county has those of its districts."""
    return [
        gap
        for gap in GAPS
        if gap.indicator_id == indicator_id and area_code in (gap.area_code, COUNTY_CODE)
    ]
