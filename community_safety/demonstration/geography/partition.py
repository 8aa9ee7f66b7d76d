"""The map of the made-up county: pieces of land whose borders are shared exactly.

Each piece is what lies nearest to its point (Voronoi), and every border is drawn once, bent, and
rounded to the grid of the files before it is used for the places on its two sides: so neighbours
fit without a gap, and places that are made of the same pieces share their outlines. All sides are
bent by one smooth shift of the whole plane, which cannot make borders cross.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.spatial import Voronoi

from community_safety.demonstration.geography.chance import LAND, generator
from community_safety.demonstration.geography.layout import FloatArray, Points, points

GRID = 100_000
"""Steps of the grid in a degree: five decimals, about a metre."""
_WEST, _SOUTH = 1.28, 54.60
_DEGREES_EAST, _DEGREES_NORTH = 1 / 64.0, 1 / 111.3
"""Degrees in a kilometre at 54.9 degrees north, near enough for a county that is nowhere."""
_STEP = 0.35
"""Kilometres between the corners of a border."""
_WAVES = ((9.0, 0.34), (2.6, 0.07), (0.8, 0.018))
"""Length and height, in kilometres, of the waves by which borders are bent."""
Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Partition:
    """The borders of the pieces.

    `starts` and `ends` are the corners of short straight borders on the grid, `left` and `right`
    the pieces on their sides, seen from start to end; -1 is the sea.
    """

    points: Points
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]


@lru_cache(maxsize=1)
def partition() -> Partition:
    """Return the map, which is the same under every seed."""
    made = points()
    diagram = Voronoi(np.column_stack([made.x, made.y]))
    pairs, ends = diagram.ridge_points, np.asarray(diagram.ridge_vertices)
    land = made.ward[pairs] >= 0
    pairs, ends = pairs[land.any(axis=1)], ends[land.any(axis=1)]
    starts, stops, ridges = [], [], []
    for ridge, (start, stop) in enumerate(diagram.vertices[ends]):
        steps = max(2, round(float(np.hypot(*(stop - start))) / _STEP))
        line = start + (stop - start) * np.linspace(0, 1, steps + 1)[:, None]
        starts.append(line[:-1])
        stops.append(line[1:])
        ridges.append(np.full(steps, ridge))
    ridge_of = np.concatenate(ridges)
    first, last = (on_grid(np.concatenate(part)) for part in (starts, stops))
    one, other = pairs[ridge_of].T
    along = np.concatenate(stops) - np.concatenate(starts)
    across = diagram.points[one] - np.concatenate(starts)
    is_left = along[:, 0] * across[:, 1] > along[:, 1] * across[:, 0]
    kept = (first != last).any(axis=1)
    left, right = np.where(is_left, one, other), np.where(is_left, other, one)
    at_sea = made.ward < 0
    return Partition(
        made,
        first[kept],
        last[kept],
        np.where(at_sea[left], -1, left)[kept],
        np.where(at_sea[right], -1, right)[kept],
    )


def degrees(places: FloatArray) -> FloatArray:
    """Bend places in kilometres, shape (n, 2), and return their longitude and latitude."""
    bent = places + _shift(places)
    return np.asarray(np.array([_WEST, _SOUTH]) + bent * (_DEGREES_EAST, _DEGREES_NORTH))


def on_grid(places: FloatArray) -> npt.NDArray[np.int64]:
    """Return places in kilometres, shape (n, 2), as steps of the grid."""
    return np.rint(degrees(places) * GRID).astype("int64")


def _shift(places: FloatArray) -> FloatArray:
    """Return how far each place is shifted: waves so low for their length that none breaks."""
    rng = generator(LAND, "borders")
    shift = np.zeros_like(places)
    for length, height in _WAVES:
        for _ in range(2):
            heading, phase, to = rng.uniform(0, 2 * np.pi, 3)
            run = places @ np.array([np.cos(heading), np.sin(heading)])
            wave = height * np.sin(2 * np.pi * run / length + phase)
            shift += wave[:, None] * np.array([np.cos(to), np.sin(to)])
    return shift


def rings(map_: Partition, groups: npt.NDArray[np.int64], count: int) -> list[list[list[Corner]]]:
    """Return the outlines of places that are made of pieces.

    Parameters
    ----------
    groups
        For each piece of land the place that it belongs to, from 0 up to `count`.

    Returns
    -------
    list
        For each place its rings: each closed, from its first corner on; counterclockwise where it
        is an outline and clockwise where it is a hole; the largest first.
    """
    of = np.append(groups, -1)
    left, right = of[map_.left], of[map_.right]
    following: list[dict[Corner, list[Corner]]] = [defaultdict(list) for _ in range(count)]
    for side, one, other in ((left, map_.starts, map_.ends), (right, map_.ends, map_.starts)):
        outer = np.flatnonzero((left != right) & (side >= 0))
        for place, start, end in zip(
            side[outer].tolist(), one[outer].tolist(), other[outer].tolist(), strict=True
        ):
            following[place][tuple(start)].append(tuple(end))
    return [_chained(each) for each in following]


def _chained(following: dict[Corner, list[Corner]]) -> list[list[Corner]]:
    """Join short borders, each from one corner to the next, into closed rings."""
    found = []
    left = {corner: sorted(ends) for corner, ends in sorted(following.items())}
    while left:
        start = min(left)
        ring = [start]
        while len(ring) == 1 or ring[-1] != start:
            ends = left[ring[-1]]
            step = ends.pop()
            if not ends:
                del left[ring[-1]]
            ring.append(step)
        found.append(ring)
    return sorted(found, key=lambda ring: (-abs(signed_area(ring)), ring))


def signed_area(ring: Sequence[Corner]) -> float:
    """Return the area inside a closed ring in steps of the grid, above zero if counterclockwise."""
    steps = pairwise(ring)
    return sum(x * further_y - further_x * y for (x, y), (further_x, further_y) in steps) / 2
