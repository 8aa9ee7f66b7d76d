"""What is planted in the made-up county's recorded crime."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Plant = Literal["town centre", "car parks", "neighbouring wards"]
GAP = "2024-09"
"""The month for which the county's own force gave no file."""
CHANGED_FROM = "2025-04"
"""The first month of what changes."""


@dataclass(frozen=True, slots=True)
class Planted:
    """Rates of some types in some wards, so many times what they would be without.

    `later` is a further multiple from `CHANGED_FROM` on.
    """

    kind: Plant
    wards: tuple[str, ...]
    types: tuple[str, ...]
    times: tuple[float, ...]
    description: str
    later: float = 1.0


PLANTED = (
    Planted(
        "town centre",
        ("Ambermoor Market", "Kestrelby Central", "Thistlefen Centre"),
        ("Violence and sexual offences", "Shoplifting", "Anti-social behaviour"),
        (4.0, 7.0, 5.0),
        "shops and bars of a town centre",
    ),
    Planted(
        "car parks",
        ("Harrowmead",),
        ("Vehicle crime",),
        (12.0,),
        "the long-stay car parks; from April 2025 on they are not guarded at night",
        later=3.0,
    ),
    Planted(
        "neighbouring wards",
        ("Beastmarsh", "Drakenhithe", "Great Staunch", "Little Staunch", "Plover's Reach"),
        ("Burglary",),
        (5.0,),
        "burglars who work along one road",
    ),
)


def planted_in(ward: str, crime_type: str) -> tuple[Planted | None, float, float]:
    """Return what is planted in a ward and type, by how much, and by how much more later."""
    for each in PLANTED:
        if ward in each.wards and crime_type in each.types:
            return each, each.times[each.types.index(crime_type)], each.later
    return None, 1.0, 1.0
