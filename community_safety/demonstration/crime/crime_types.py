"""The kinds of record of the made-up county: how many there are, where, when, and how they vary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FIRST_MONTH, LAST_MONTH = "2024-04", "2026-03"
ANTISOCIAL = "Anti-social behaviour"
EVEN = "Other theft"
"""The type that does not differ by ward at all, nor from year to year."""


@dataclass(frozen=True, slots=True)
class CrimeType:
    """One of the categories of data.police.uk.

    Parameters
    ----------
    per_year
        Records a year in the county at scale 1, without what is planted.
    hardship
        To which degree a ward's rate follows its hardship: 1 is fully.
    town
        How many times higher rates are in a town's wards than in those of the country.
    dispersion
        Variance over mean of a ward's months, given the ward's level of the year.
    season, peak
        How much more than the average the highest month has (a share), and which month that is.
    base
        What its rate is out of.
    """

    name: str
    per_year: float
    hardship: float
    town: float
    dispersion: float
    season: float = 0.0
    peak: int = 7
    base: Literal["residents", "households"] = "residents"


YEAR_DISPERSION = 0.15
"""What a ward's level of each year adds to the variance over mean of the year's total."""
TYPES = (
    CrimeType(ANTISOCIAL, 2700, 0.9, 1.35, 1.6, 0.25),
    CrimeType("Bicycle theft", 120, 0.2, 1.5, 1.15, 0.3),
    CrimeType("Burglary", 750, 0.7, 1.0, 1.3, 0.08, 12, "households"),
    CrimeType("Criminal damage and arson", 1450, 1.0, 1.15, 1.25, 0.08, 5),
    CrimeType("Drugs", 350, 1.0, 1.3, 1.4),
    CrimeType("Other crime", 300, 0.6, 1.0, 1.1),
    CrimeType(EVEN, 1000, 0.0, 1.0, 1.2, 0.05),
    CrimeType("Possession of weapons", 100, 0.9, 1.3, 1.1),
    CrimeType("Public order", 1150, 0.9, 1.3, 1.3, 0.12),
    CrimeType("Robbery", 100, 1.0, 1.5, 1.15),
    CrimeType("Shoplifting", 1300, 0.5, 1.4, 1.7, 0.06, 11),
    CrimeType("Theft from the person", 90, 0.3, 1.5, 1.15, 0.1, 8),
    CrimeType("Vehicle crime", 800, 0.4, 1.0, 1.3, 0.05, 1),
    CrimeType("Violence and sexual offences", 4200, 0.9, 1.15, 1.4, 0.06),
)


def crime_type(name: str) -> CrimeType:
    """Return the type of that name."""
    return next(each for each in TYPES if each.name == name)


def year_dispersion(kind: CrimeType) -> float:
    """Return what a ward's own level of each year adds to variance over mean: 0 for the even."""
    return 0.0 if kind.name == EVEN else YEAR_DISPERSION
