"""How many records are expected of each type, ward and month, before chance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.demonstration.crime.crime_types import (
    FIRST_MONTH,
    LAST_MONTH,
    CrimeType,
)
from community_safety.demonstration.crime.planted import CHANGED_FROM, planted_in
from community_safety.demonstration.geography.lsoas import lsoas
from community_safety.demonstration.geography.wards import wards

FloatArray = npt.NDArray[np.float64]


def months() -> list[str]:
    """Return the months that records are made of, `2024-04` to `2026-03`."""
    return pd.period_range(FIRST_MONTH, LAST_MONTH, freq="M").astype("str").tolist()


@dataclass(frozen=True, slots=True)
class Bases:
    """Residents and households of each ward, as its best-fit LSOAs have them; 0 where none fits."""

    residents: FloatArray
    households: FloatArray

    def of(self, kind: CrimeType) -> FloatArray:
        """Return what a type's rate is out of."""
        return self.households if kind.base == "households" else self.residents


@lru_cache(maxsize=1)
def bases() -> Bases:
    """Return the bases of all wards, in the order of `wards()`."""
    by_ward = lsoas().groupby("ward_code")[["residents", "households"]].sum()
    found = by_ward.reindex(wards()["ward_code"], fill_value=0).astype("float64")
    return Bases(found["residents"].to_numpy(), found["households"].to_numpy())


def yearly(kind: CrimeType, scale: float = 1.0) -> FloatArray:
    """Return the usual expected records a year of each ward, without what is planted."""
    table = wards()
    weight = (
        bases().of(kind)
        * table["hardship"].to_numpy() ** kind.hardship
        * np.where(table["in_town"], kind.town, 1.0)
    )
    return np.asarray(scale * kind.per_year * weight / weight.sum())


@lru_cache(maxsize=64)
def expected(kind: CrimeType, scale: float = 1.0) -> FloatArray:
    """Return the expected records of each ward and month, shape (wards, months).

    An LSOA's records are its share of those of the ward that it fits best, so that a ward without
    an LSOA has none. The array is shared and cannot be written to.
    """
    names = months()
    number = np.array([int(name[-2:]) for name in names])
    season = (1 + kind.season * np.cos(2 * np.pi * (number - kind.peak) / 12)) / 12
    late = np.array([name >= CHANGED_FROM for name in names])
    planted = [planted_in(ward, kind.name) for ward in wards()["ward_name"]]
    always = np.array([times for _, times, _ in planted])
    later = np.array([times for _, _, times in planted])
    level = (yearly(kind, scale) * always)[:, None] * season
    found = level * np.where(late, later[:, None], 1.0)
    found.flags.writeable = False
    return np.asarray(found)
