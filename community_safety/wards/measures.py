"""What is counted by ward: all recorded crime, and each type that police.uk publishes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

ANTISOCIAL = "Anti-social behaviour"
ALL_CRIME = "all_crime"
Base = Literal["residents", "households"]
_HOUSEHOLD_CRIMES = frozenset({"Burglary"})


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is counted: `types` are police.uk's categories."""

    measure_id: str
    name: str
    types: frozenset[str]
    base: Base = "residents"

    def unit(self, per: int) -> str:
        """Return what its rates are in, such as `per 1,000 residents`."""
        return f"per {per:,} {self.base}"


def measures_of(types: Iterable[str], *, households: bool) -> list[Measure]:
    """Return the measures of records: all crime, anti-social behaviour, then each type by name.

    Anti-social behaviour is no crime, and is not in `all_crime`.

    Parameters
    ----------
    types
        The types that occur.
    households
        Whether the households of every ward are known: burglary is then counted against them.
    """
    found = sorted(set(types))
    crimes = [name for name in found if name != ANTISOCIAL]
    measures = [Measure(ALL_CRIME, "All recorded crime", frozenset(crimes))]
    for name in [ANTISOCIAL] * (ANTISOCIAL in found) + crimes:
        base: Base = "households" if households and name in _HOUSEHOLD_CRIMES else "residents"
        measures.append(Measure(measure_id(name), name, frozenset({name}), base))
    return measures


def measure_id(crime_type: str) -> str:
    """Return a type's name as an identifier."""
    return re.sub(r"[^a-z0-9]+", "_", crime_type.lower()).strip("_")
