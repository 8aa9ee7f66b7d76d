"""What a source of boundaries is about, and how its places are named in a message."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from community_safety.characters import legible
from community_safety.numbers import count_of

_FIRST = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """Wards, or LSOAs."""

    level: str
    """As in the names of processed columns: `ward_code`, `ward_name`."""
    noun: str
    plural: str
    one: str
    """With its article."""
    code: str
    """What a whole code matches (a regular expression)."""
    shape: str
    """What a code looks like, in words."""
    columns: str
    """Names of code columns that are recognised, as an example."""
    vintages: tuple[int, ...] = ()
    """The years there are; empty where there is one in every year."""

    def count(self, number: int) -> str:
        """Write a number of these places: `1 ward`, `3 wards`."""
        return count_of(number, self.noun, self.plural)

    def have(self, number: int) -> str:
        """Write a number of these places and the verb: `1 ward has`, `3 wards have`."""
        return f"{self.count(number)} {'has' if number == 1 else 'have'}"


WARD = Kind(
    level="ward",
    noun="ward",
    plural="wards",
    one="a ward",
    code=r"[EW]05[0-9]{6}",
    shape="E05 or W05 and six digits",
    columns="WD25CD, wd25cd or ward25_code, in any year",
)
LSOA = Kind(
    level="lsoa",
    noun="LSOA",
    plural="LSOAs",
    one="an LSOA",
    code=r"[EW]01[0-9]{6}",
    shape="E01 or W01 and six digits",
    columns="LSOA21CD, LSOA11CD or lsoa21_code",
    vintages=(2011, 2021),
)


def named(places: pd.DataFrame) -> str:
    """Return the first five of some places, by their columns `code` and `name`."""
    first = places.head(_FIRST)
    names = [
        f"{code} {legible(name, 40)}" if name and name != code else str(code)
        for code, name in zip(first["code"], first["name"], strict=True)
    ]
    return ", ".join(names) + (", ..." if len(places) > _FIRST else "")
