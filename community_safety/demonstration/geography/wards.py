"""The wards of the made-up county: codes, names, residents and hardship."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from community_safety.demonstration.county import DISTRICTS, SEED, Place
from community_safety.demonstration.geography.chance import LAND, generator, shared_out
from community_safety.demonstration.geography.names import (
    COUNTRY_WARDS,
    TOWN_WARDS,
    WITHOUT_LSOA,
)

_SIZE_SPREAD = 0.22
_HARDSHIP_SPREAD = 0.24
_TOWN_HARDSHIP = 0.18
"""How much more, on the log scale, a ward of a town has than one of the country."""
_SMALLEST_SIZE = 0.28
"""Residents of the ward without an LSOA, over those of a usual ward."""


def wards(seed: int = SEED) -> pd.DataFrame:
    """Return the 120 wards by code; they are the same under every seed.

    Returns
    -------
    DataFrame
        `ward_code`, `ward_name`, `district_code`; `residents`, which add up to the district's;
        `hardship`, whose mean over a district's residents is the district's. In `in_town` and
        `is_centre` whether it lies in the district's town, and whether it is the centre of it.
    """
    del seed
    return _table().copy()


@lru_cache(maxsize=1)
def _table() -> pd.DataFrame:
    table = pd.concat([_of_district(district) for district in DISTRICTS], ignore_index=True)
    table.insert(0, "ward_code", [f"E05999{number:03d}" for number in range(1, len(table) + 1)])
    return table


def _of_district(district: Place) -> pd.DataFrame:
    town, country = TOWN_WARDS[district.code], COUNTRY_WARDS[district.code]
    names = np.array([*town, *country])
    in_town = np.arange(len(names)) < len(town)
    size = np.exp(_SIZE_SPREAD * _draws("residents", names))
    size[names == WITHOUT_LSOA] = _SMALLEST_SIZE
    residents = shared_out(district.residents, size)
    hardship = np.exp(_HARDSHIP_SPREAD * _draws("hardship", names) + _TOWN_HARDSHIP * in_town)
    hardship *= district.hardship / np.average(hardship, weights=residents)
    table = pd.DataFrame(
        {
            "ward_name": names,
            "district_code": district.code,
            "residents": residents,
            "hardship": hardship.round(4),
            "in_town": in_town,
            "is_centre": np.arange(len(names)) == 0,
        }
    )
    return table.sort_values("ward_name", ignore_index=True)


def _draws(what: str, names: np.ndarray) -> np.ndarray:
    """Return a standard normal number for each ward, drawn by its name and held within 2.2."""
    drawn = [generator(LAND, what, name).standard_normal() for name in names.tolist()]
    return np.clip(np.array(drawn), -2.2, 2.2)
