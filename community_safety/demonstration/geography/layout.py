"""Where the wards of the made-up county lie: points in kilometres, from which the map is drawn.

A town's wards lie on a sunflower's spiral about its centre, small and close together; those of the
country fill what is left of the district, each as far from the others as some dozens of draws find.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from community_safety.demonstration.geography.chance import LAND, generator
from community_safety.demonstration.geography.names import ISLE
from community_safety.demonstration.geography.wards import wards

FloatArray = npt.NDArray[np.float64]

TOWNS = {
    "E07999001": (18.0, 31.0),
    "E07999002": (43.0, 37.0),
    "E07999003": (13.0, 12.0),
    "E07999004": (56.0, 20.0),
    "E07999005": (32.0, 7.0),
    "E07999006": (36.0, 22.0),
}
"""The centre of each district's town."""
_MIDDLE, _REACH = (35.0, 22.5), (34.0, 23.0)
"""Middle of the county and how far it reaches east and north of it."""
_ISLE_POINT = (71.0, 13.0)
_TOWN_SPACING = 0.85
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
_DRAWS = 60
RESIDENTS_OF_LSOA = 1_600
_SEA_SPACING = 2.6
_SEA_MARGIN = 12.0


@dataclass(frozen=True, slots=True)
class Points:
    """The points of the map: each stands for a piece of land that lies nearest to it, or of sea.

    `x` and `y` in kilometres; `ward` is the position of its ward in `wards()`, -1 for the sea.
    Pieces of land come first, ward after ward.
    """

    x: FloatArray
    y: FloatArray
    ward: npt.NDArray[np.int64]


def points() -> Points:
    """Return the pieces of land of every ward, and the sea around them."""
    table = wards()
    centres = _centres(table)
    pieces = [_pieces(table, centres, position) for position in range(len(table))]
    land = np.concatenate(pieces)
    ward = np.repeat(np.arange(len(table)), [len(piece) for piece in pieces])
    sea = _sea(land)
    together = np.concatenate([land, sea])
    return Points(
        together[:, 0], together[:, 1], np.concatenate([ward, np.full(len(sea), -1)]).astype(int)
    )


def _centres(table: pd.DataFrame) -> FloatArray:
    """Return the middle of every ward, shape (wards, 2)."""
    found = np.full((len(table), 2), np.nan)
    for code, rows in table.groupby("district_code"):
        town = rows[rows["in_town"]].sort_values("is_centre", ascending=False, kind="stable")
        found[town.index] = TOWNS[str(code)] + _spiral(str(code), len(town))
    for code, rows in table[~table["in_town"]].groupby("district_code"):
        rng = generator(LAND, "country", str(code))
        for position in rows.index:
            drawn = _in_district(rng, str(code))
            apart = cKDTree(found[~np.isnan(found[:, 0])]).query(drawn)[0]
            found[position] = drawn[np.argmax(apart)]
    return found


def _spiral(code: str, count: int) -> FloatArray:
    step = np.arange(count)
    radius, angle = _TOWN_SPACING * np.sqrt(step), _GOLDEN_ANGLE * step
    drawn = generator(LAND, "town", code).normal(0, 0.1 * _TOWN_SPACING, (count, 2))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]) + drawn


def _in_district(rng: np.random.Generator, code: str) -> FloatArray:
    """Draw places in the county whose nearest town is that of one district."""
    west, south = np.array(_MIDDLE) - _REACH
    drawn = np.column_stack(
        [
            west + 2 * _REACH[0] * rng.random(40 * _DRAWS),
            south + 2 * _REACH[1] * rng.random(40 * _DRAWS),
        ]
    )
    nearest = cKDTree(np.array(list(TOWNS.values()))).query(drawn)[1]
    mine = (nearest == list(TOWNS).index(code)) & _inland(drawn)
    return drawn[mine][:_DRAWS]


def _inland(places: FloatArray, beyond: float = 0.0) -> npt.NDArray[np.bool_]:
    """Tell which places lie within the county's outline, or within some kilometres of it."""
    east, north = (places - _MIDDLE).T
    angle = np.arctan2(north / _REACH[1], east / _REACH[0])
    bays = 1 + 0.09 * np.sin(3 * angle + 0.7) + 0.06 * np.sin(7 * angle) + 0.03 * np.cos(13 * angle)
    reach = [bays * reach + beyond for reach in _REACH]
    return np.hypot(east / reach[0], north / reach[1]) < 1


def _pieces(table: pd.DataFrame, centres: FloatArray, position: int) -> FloatArray:
    """Return the points of a ward's pieces of land, about its middle: two to five."""
    apart = np.hypot(*(centres - centres[position]).T)
    apart[position] = np.inf
    ward = table.iloc[position]
    count = int(np.clip(round(ward["residents"] / RESIDENTS_OF_LSOA), 2, 5))
    rng = generator(LAND, "pieces", ward["ward_name"])
    angle = 2 * np.pi * (np.arange(count) + rng.uniform(-0.18, 0.18, count) + rng.random()) / count
    radius = 0.24 * apart.min() * rng.uniform(0.75, 1.25, count)
    found = centres[position] + np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    if ward["ward_name"] == ISLE:
        found[-1] = _ISLE_POINT
    return found


def _sea(land: FloatArray) -> FloatArray:
    """Return points of the sea: a loose grid, where it is not near the land."""
    low = np.array(_MIDDLE) - _REACH - _SEA_MARGIN
    high = np.array(_MIDDLE) + _REACH + _SEA_MARGIN
    across, along = (np.arange(low[axis], high[axis], _SEA_SPACING) for axis in (0, 1))
    grid = np.array(np.meshgrid(across, along)).reshape(2, -1).T
    drawn = grid + generator(LAND, "sea").uniform(-0.8, 0.8, grid.shape)
    near = cKDTree(land).query(drawn)[0]
    return drawn[~_inland(drawn, beyond=0.6) & (near > 1.3)]
