"""Which wards are neighbours: those that touch, at a point or along an edge.

Generalised boundaries leave small gaps and slivers between wards that touch on the ground, so that
polygons within a few metres of each other count as touching.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from libpysal.graph import Graph

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import BoolArray

TOLERANCE_METRES = 5.0
LEAST_WARDS = 3
TOO_FEW = "fewer than three wards"
FIRST = 5  # codes that a message names


class Joined(NamedTuple):
    """A ward that touches no other, and the ward that stands in as its neighbour."""

    code: str
    nearest: str
    distance_metres: float


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Which wards are neighbours of each other.

    Attributes
    ----------
    codes
        Ward codes in the order given; counts for the functions of this package follow it.
    adjacency
        Shape (wards, wards): whether two wards are neighbours. Symmetric; no ward is its own.
    joined
        Wards that touch no other and were joined to the nearest, by code, with the distance
        between their edges: a report names them.
    parts
        Groups of wards that touch each other but not the largest group (by codes): nothing
        joins them. Empty when all hang together.
    reason
        Why no pattern can be looked for, else "".
    """

    codes: tuple[str, ...]
    adjacency: BoolArray
    joined: tuple[Joined, ...]
    parts: tuple[tuple[str, ...], ...]
    reason: str

    def of(self, code: str) -> tuple[str, ...]:
        """Return the codes of one ward's neighbours, in the order of `codes`.

        Raises
        ------
        StatisticsError
            When the ward is not among the codes.
        """
        if code not in self.codes:
            raise StatisticsError(f"{code} is not one of the {len(self.codes)} wards given")
        row = self.adjacency[self.codes.index(code)]
        return tuple(other for other, near in zip(self.codes, row, strict=True) if near)


def contiguity(
    geometries: Sequence[Any] | npt.NDArray[np.object_],
    codes: Sequence[str],
    tolerance_metres: float = TOLERANCE_METRES,
) -> Neighbours:
    """Return which wards touch (queen contiguity), whatever their order.

    A ward that touches no other (an island, or one cut off by a ward that is not in the data) is
    joined to the nearest, both ways. Groups of wards that touch each other are left as they are.

    Parameters
    ----------
    geometries
        Polygons or multipolygons in metres (EPSG:27700), one for each ward.
    codes
        One for each polygon, each once.
    tolerance_metres
        Wards no further apart than this touch. More than the width of a gap between generalised
        boundaries, less than that of anything that parts two wards.

    Returns
    -------
    Neighbours
        With reason "fewer than three wards" where there is no pattern to look for.

    Raises
    ------
    StatisticsError
        For codes that do not fit the polygons or repeat; a missing, empty or broken polygon; a
        point or line; coordinates in degrees; a negative tolerance.

    References
    ----------
    Cliff AD, Ord JK (1981), Spatial Processes, section 1.4. Bivand RS, Pebesma E, Gomez-Rubio V
    (2013), Applied Spatial Data Analysis with R, section 9.2 (snapping, no-neighbour areas).
    """
    if not (np.isfinite(tolerance_metres) and tolerance_metres >= 0):
        raise StatisticsError(f"tolerance_metres must be zero or more, got {tolerance_metres!r}")
    names = [str(code) for code in codes]
    polygons = _checked(geometries, names)
    order = np.argsort(names, kind="stable")
    ordered = [names[place] for place in order]
    shapes = shapely.make_valid(polygons[order])
    near = _touching(shapes, tolerance_metres)
    joined = _join_lone(near, shapes, ordered)
    place = np.argsort(order)
    return Neighbours(
        codes=tuple(names),
        adjacency=near[np.ix_(place, place)],
        joined=joined,
        parts=_separate(near, ordered),
        reason=TOO_FEW if len(names) < LEAST_WARDS else "",
    )


def graph_of(adjacency: BoolArray, codes: Sequence[str]) -> Graph:
    """Return the neighbours as a graph of libpysal, the nodes in the order of sorted codes.

    Every ward must have a neighbour: libpysal gives a ward without one a weight of zero, which
    its statistics count as a ward with an average neighbourhood.
    """
    focal, other = np.nonzero(adjacency)
    names = np.asarray(codes, dtype=object)
    return Graph.from_arrays(names[focal], names[other], np.ones(len(focal)))


def _checked(
    geometries: Sequence[Any] | npt.NDArray[np.object_], names: list[str]
) -> npt.NDArray[np.object_]:
    """Return the polygons as an array, or say which cannot be used."""
    polygons = np.asarray(geometries, dtype=object)
    if polygons.shape != (len(names),):
        raise StatisticsError(f"{len(names)} ward codes for polygons of shape {polygons.shape}")
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise StatisticsError(f"each ward needs one polygon, more than one for {_some(repeated)}")
    known = polygons.copy()
    known[~shapely.is_geometry(known)] = None
    kinds, bounds = shapely.get_type_id(known), shapely.bounds(known)
    corners, whose = shapely.get_coordinates(known, return_index=True)
    bounds[whose[~np.isfinite(corners).all(-1)]] = np.nan  # GEOS passes over a corner without one
    unusable = [
        name
        for name, kind, finite in zip(names, kinds, np.isfinite(bounds).all(-1), strict=True)
        if kind not in (3, 6) or not finite
    ]
    if unusable:
        raise StatisticsError(f"no usable polygon for {_some(unusable)}: give polygons in metres")
    if names and np.all(np.abs(bounds) <= [180, 90, 180, 90]):
        raise StatisticsError("the polygons are in degrees: give them in metres (EPSG:27700)")
    return polygons


def _some(names: list[str]) -> str:
    """Return the first few codes, and how many more there are."""
    more = f" and {len(names) - FIRST} more" if len(names) > FIRST else ""
    return ", ".join(names[:FIRST]) + more


def _touching(shapes: npt.NDArray[np.object_], tolerance: float) -> BoolArray:
    """Return which polygons lie within the tolerance of each other."""
    near = np.zeros((len(shapes), len(shapes)), dtype=bool)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=tolerance)
    near[one, other] = True
    np.fill_diagonal(near, val=False)
    return near | near.T


def _join_lone(
    near: BoolArray, shapes: npt.NDArray[np.object_], names: list[str]
) -> tuple[Joined, ...]:
    """Join, in `near`, each ward without a neighbour to the nearest; return what was joined."""
    lone = np.flatnonzero(~near.any(-1)) if len(names) > 1 else np.array([], dtype=int)
    joined = []
    for ward in lone:
        distances = shapely.distance(shapes[ward], shapes)
        distances[ward] = np.inf
        nearest = int(np.argmin(distances))
        near[ward, nearest] = near[nearest, ward] = True
        joined.append(Joined(names[ward], names[nearest], float(distances[nearest])))
    return tuple(joined)


def _separate(near: BoolArray, names: list[str]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of wards that do not hang together with the largest."""
    if len(names) < 2:
        return ()
    labels = graph_of(near, names).component_labels
    groups = [tuple(sorted(members)) for members in labels.groupby(labels).groups.values()]
    return tuple(sorted(sorted(groups, key=lambda group: (-len(group), group))[1:]))
