"""The map points to which records are moved: some for each piece of land, some busier than others.

Published points are those of an anonymous list, so that many records share one, and a few in a
hundred lie outside the LSOA that the record names.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from community_safety.demonstration.geography.chance import LAND, generator
from community_safety.demonstration.geography.layout import FloatArray
from community_safety.demonstration.geography.lsoas import Pieces, pieces
from community_safety.demonstration.geography.partition import degrees, partition
from community_safety.demonstration.geography.wards import wards

A_PIECE = 6
"""Map points on each piece of land: some 370 in a district."""
_DRAWS = 80
_NOWHERE = 0.01
"""Share of points whose name is lost, so that nothing follows `On or near `."""
_PUBLIC = 0.12
"""Share of points that are no street but a place of one of the published kinds."""
NEAR = "On or near "
_PLACES = (
    *("Supermarket", "Parking Area", "Shopping Area", "Petrol Station", "Sports/Recreation Area"),
    *("Nightclub", "Further/Higher Educational Building", "Hospital", "Bus/Coach Station"),
)
_TREES = (
    *("Alder", "Beech", "Bramble", "Cherry", "Church", "Elm", "Fen", "Gas House", "Hawthorn"),
    *("Heron", "Juniper", "Kiln", "Larch", "Linden", "Maltings", "Mill", "Orchard", "Osier"),
    *("Pear Tree", "Plover", "Priory", "Rowan", "Sallow", "School", "Station", "Teal", "Windmill"),
)
_STREETS = ("Avenue", "Close", "Court", "Drive", "Lane", "Road", "Row", "Street", "Terrace", "Way")


@dataclass(frozen=True, slots=True)
class MapPoints:
    """Arrays of shape (pieces, points of a piece); `weight` adds up to 1 in a piece.

    `beside` is for each piece the nearest one of another LSOA, where its strays lie.
    """

    longitude: FloatArray
    latitude: FloatArray
    location: npt.NDArray[np.str_]
    weight: FloatArray
    beside: npt.NDArray[np.int64]


@lru_cache(maxsize=1)
def map_points() -> MapPoints:
    """Return the map points, which are the same under every seed."""
    made, given = partition().points, pieces()
    seeds = np.column_stack([made.x, made.y])
    tree = cKDTree(seeds)
    count = len(given.ward)
    places = seeds[:count, None] + _reaches(tree, seeds[:count]) * generator(
        LAND, "map points"
    ).uniform(-1, 1, (count, _DRAWS, 2))
    inside = tree.query(places)[1] == np.arange(count)[:, None]
    # The first draws that lie nearest to the piece's own point are on it.
    chosen = np.argsort(~inside, axis=1, kind="stable")[:, :A_PIECE]
    kept = np.take_along_axis(places, chosen[..., None], axis=1)
    found = np.take_along_axis(inside, chosen, axis=1)
    kept = np.where(found[..., None], kept, seeds[:count, None])
    longitude, latitude = degrees(kept.reshape(-1, 2)).T.reshape(2, count, A_PIECE)
    weight = generator(LAND, "busy points").gamma(0.7, size=(count, A_PIECE)) + 0.02
    return MapPoints(
        longitude,
        latitude,
        _locations(count),
        weight / weight.sum(axis=1, keepdims=True),
        _beside(given, seeds[:count]),
    )


def _reaches(tree: cKDTree, seeds: FloatArray) -> FloatArray:
    """Return how far about each point to look, in kilometres: as far as the next ones are."""
    apart = np.asarray(tree.query(seeds, k=4)[0])
    return apart[:, 3, None, None]


def _beside(given: Pieces, seeds: FloatArray) -> npt.NDArray[np.int64]:
    apart = np.hypot(*(seeds[:, None] - seeds).transpose(2, 0, 1))
    district = wards()["district_code"].to_numpy()[given.ward]
    same = given.lsoa[:, None] == given.lsoa
    apart[same | (district[:, None] != district)] = np.inf
    return np.asarray(apart.argmin(axis=1))


def _locations(count: int) -> npt.NDArray[np.str_]:
    rng = generator(LAND, "streets")
    size = (count, A_PIECE)
    streets = np.char.add(
        np.char.add(np.array(_TREES)[rng.integers(len(_TREES), size=size)], " "),
        np.array(_STREETS)[rng.integers(len(_STREETS), size=size)],
    )
    kind = rng.random(size)
    public = np.array(_PLACES)[rng.integers(len(_PLACES), size=size)]
    name = np.select([kind < _NOWHERE, kind < _NOWHERE + _PUBLIC], ["", public], streets)
    return np.char.add(NEAR, name)
