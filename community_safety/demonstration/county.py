"""The made-up county of Arkenshire: its districts, its nation, and how its districts differ.

No name is a real place's and no code is assigned.
"""

from __future__ import annotations

from dataclasses import dataclass

SEED = 20260343
"""The seed of the files that ship."""


@dataclass(frozen=True, slots=True)
class Place:
    """A made-up area.

    `hardship` is what persistently sets it apart: a measure that follows hardship fully lies that
    many times above the county's usual level.
    """

    code: str
    name: str
    residents: int
    hardship: float = 1.0


COUNTY_CODE = "E10999000"
COUNTY_NAME = "Arkenshire"
DISTRICTS = (
    Place("E07999001", "Ambermoor", 145_000, 1.20),
    Place("E07999002", "Kestrelby", 112_000, 0.94),
    Place("E07999003", "Nether Quillow", 58_000, 0.82),
    Place("E07999004", "Oxenmarsh", 91_000, 1.10),
    Place("E07999005", "Queen's Tarrow", 76_000, 0.90),
    Place("E07999006", "Thistlefen", 128_000, 1.00),
)
NATION = Place("E92999000", "the made-up nation", 41_200_000)
PLACES = (*DISTRICTS, NATION)
"""Every area with rows in the data: the county has none, it is the sum of its districts."""
DISTRICT_CODES = tuple(district.code for district in DISTRICTS)


def place(code: str) -> Place:
    """Return the district or nation with that code."""
    return next(item for item in PLACES if item.code == code)
