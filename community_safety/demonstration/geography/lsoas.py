"""The LSOAs of the made-up county: pieces of its wards, most of them one piece each.

An LSOA lies in one ward, but for two kinds: some have a small piece of the ward beside, and the
pieces of the ward in which few people live belong to LSOAs of its neighbours, so that no LSOA fits
that ward best.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.demonstration.county import place
from community_safety.demonstration.geography.chance import LAND, generator, shared_out
from community_safety.demonstration.geography.names import WITHOUT_LSOA
from community_safety.demonstration.geography.partition import Partition, partition
from community_safety.demonstration.geography.wards import wards

STRADDLING = 6
"""How many LSOAs have a small piece of another ward, beside those of the ward without one."""
_SMALL_PIECE = 0.2
_IN_A_MIDDLE_LAYER = 4
"""LSOAs in each area of the layer above, whose number is in their names: `Ambermoor 003B`."""
_PER_HOUSEHOLD = 2.3
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Of each piece of land its ward and its LSOA, as positions in the tables, and residents."""

    ward: IntArray
    lsoa: IntArray
    residents: IntArray


@lru_cache(maxsize=1)
def pieces() -> Pieces:
    """Return the pieces of land in the order of the map's points."""
    table, map_ = wards(), partition()
    ward = map_.points.ward[map_.points.ward >= 0]
    joined = np.arange(len(ward))
    small = _straddling(table, map_, ward)
    lost = np.flatnonzero(table["ward_name"].to_numpy()[ward] == WITHOUT_LSOA)
    for piece in [*small, *lost.tolist()]:
        joined[piece] = _beside(table, map_, ward, piece)[0]
    weight = np.ones(len(ward))
    weight[small] = _SMALL_PIECE
    residents = np.zeros(len(ward), dtype="int64")
    for position, each in table.iterrows():
        mine = np.flatnonzero(ward == position)
        spread = generator(LAND, "pieces of", each["ward_name"]).uniform(0.8, 1.2, len(mine))
        residents[mine] = shared_out(int(each["residents"]), weight[mine] * spread)
    return Pieces(ward, np.unique(joined, return_inverse=True)[1], residents)


def _straddling(table: pd.DataFrame, map_: Partition, ward: IntArray) -> list[int]:
    """Choose pieces to give to an LSOA of the ward beside: one each of wards far apart by code."""
    found: list[int] = []
    several = np.flatnonzero(np.bincount(ward) >= 3)
    for position in several[:: max(1, len(several) // STRADDLING)].tolist()[:STRADDLING]:
        borders = [
            (_beside(table, map_, ward, piece)[1], piece)
            for piece in np.flatnonzero(ward == position).tolist()
        ]
        found.append(max(borders)[1])
    return found


def _beside(table: pd.DataFrame, map_: Partition, ward: IntArray, piece: int) -> tuple[int, float]:
    """Return the piece of another ward in the district with the longest border, and its length."""
    district = table["district_code"].to_numpy()[ward]
    one, other = map_.left, map_.right
    mine = ((one == piece) | (other == piece)) & (one >= 0) & (other >= 0)
    across = np.where(one == piece, other, one)[mine]
    length = np.hypot(*(map_.ends - map_.starts)[mine].T)
    lost = table["ward_name"].to_numpy()[ward[across]] == WITHOUT_LSOA
    fits = (district[across] == district[piece]) & (ward[across] != ward[piece]) & ~lost
    if not fits.any():
        return piece, 0.0
    borders = np.bincount(across[fits], length[fits])
    return int(borders.argmax()), float(borders.max())


@lru_cache(maxsize=1)
def lsoas() -> pd.DataFrame:
    """Return the LSOAs by code, each with the ward that it fits best.

    Returns
    -------
    DataFrame
        `lsoa_code`, `lsoa_name`, `district_code`; `ward_code`, the ward in which most of its
        residents live; `residents`, `households`; `hardship`, of its residents.
    """
    table, given = wards(), pieces()
    count = int(given.lsoa.max()) + 1
    residents = np.bincount(given.lsoa, given.residents, count).astype("int64")
    hardship = table["hardship"].to_numpy()[given.ward]
    order = np.lexsort((-given.residents, given.lsoa))
    best = given.ward[order[np.searchsorted(given.lsoa[order], np.arange(count))]]
    rng = generator(LAND, "households")
    frame = pd.DataFrame(
        {
            "lsoa_code": [f"E01999{number:03d}" for number in range(1, count + 1)],
            "district_code": table["district_code"].to_numpy()[best],
            "ward_code": table["ward_code"].to_numpy()[best],
            "residents": residents,
            "households": np.rint(residents / rng.normal(_PER_HOUSEHOLD, 0.08, count)).astype(int),
            "hardship": np.bincount(given.lsoa, given.residents * hardship, count) / residents,
        }
    )
    frame.insert(1, "lsoa_name", _names(frame["district_code"]))
    return frame


def _names(districts: pd.Series) -> list[str]:
    number = districts.groupby(districts).cumcount()
    return [
        f"{place(code).name} {1 + each // _IN_A_MIDDLE_LAYER:03d}{'ABCD'[each % 4]}"
        for code, each in zip(districts, number, strict=True)
    ]
