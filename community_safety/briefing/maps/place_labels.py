"""Names beside a map, led to their wards, and names of districts upon it; none over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from community_safety.briefing.label_places import best_place, moved_apart
from community_safety.briefing.labels import text_width, wrapped
from community_safety.briefing.maps.shapes import Box, FloatArray, Panel
from community_safety.briefing.maps.sheet import leads, plate

SIZE = 10.2
"""Points: 7 on paper."""
LINE = SIZE * 1.2
WIDEST = 138.0
GAP = 8.0
"""Between a name and the map, and between a name and its lead."""
DISTRICT_SIZE = 11.5
_ALONG, _AS_BAD, _STEPS = 60, 4, 36
"""Places looked at along a lead; covering one is as bad as so many of a boundary; and places tried
for a name in each direction."""


@dataclass(frozen=True, slots=True)
class Column:
    """The names on one side of a map, in the order of what they name: `wards` are positions."""

    wards: npt.NDArray[np.intp]
    texts: tuple[tuple[str, ...], ...]

    @property
    def width(self) -> float:
        """Width of the widest line; nothing without names."""
        return max((text_width(line, SIZE) for text in self.texts for line in text), default=0.0)

    @property
    def height(self) -> float:
        """Height of all names one below the other."""
        return sum(map(_height, self.texts))


def _height(text: Sequence[str]) -> float:
    return len(text) * LINE + 1.0


def columns_of(
    wards: npt.NDArray[np.intp],
    names: Sequence[str],
    across: FloatArray,
    middle: float,
    room: float,
) -> tuple[Column, Column]:
    """Share out names between the left and the right of a map.

    Each goes to the side it is nearer to, those near the middle to the other where one side has
    no room for all. What then has none is left out, the last first.

    Parameters
    ----------
    wards
        Positions of the wards to name, the most important first.
    names, across
        Name and place from left to right of every ward.
    middle
        Of the map, in the unit of `across`.
    room
        Height of a column in points.
    """
    texts = {int(ward): tuple(wrapped(names[ward], WIDEST, SIZE)) for ward in wards}
    kept, taken = [], 0.0
    for ward in wards:
        taken += _height(texts[int(ward)])
        if taken > 2 * room - 2 * LINE:
            break
        kept.append(int(ward))
    kept.sort(key=lambda ward: (across[ward], ward))
    heights = np.array([_height(texts[ward]) for ward in kept])
    first = int((across[kept] < middle).sum()) if kept else 0
    while first and heights[:first].sum() > room:
        first -= 1
    while first < len(kept) and heights[first:].sum() > room:
        first += 1
    sides = (kept[:first], kept[first:])
    left, right = (
        Column(np.array(side, dtype=np.intp), tuple(texts[ward] for ward in side)) for side in sides
    )
    return left, right


def write_columns(axes: Axes, panel: Panel, columns: tuple[Column, Column]) -> FloatArray:
    """Write the names on both sides of a map with leads to their wards.

    Returns
    -------
    Places along the leads, shape (n, 2).
    """
    ends = []
    for column, is_left in zip(columns, (True, False), strict=True):
        edge = panel.box[0] - GAP if is_left else panel.box[2] + GAP
        anchors = panel.centres[column.wards]
        middles = _without_crossing(anchors, column.texts, edge, panel.box)
        for text, anchor, middle in zip(column.texts, anchors, middles, strict=True):
            axes.text(edge, middle, "\n".join(text), fontsize=SIZE, va="center", linespacing=1.05,
                      ha="right" if is_left else "left", zorder=7)  # fmt: skip
            start = np.array([edge + (2.0 if is_left else -2.0), middle])
            ends.append((start, anchor))
    leads(axes, ends)
    if not ends:
        return np.empty((0, 2))
    both = np.array(ends)
    shares = np.linspace(0.0, 1.0, _ALONG)[:, None, None]
    return np.asarray((both[:, 0] + (both[:, 1] - both[:, 0]) * shares).reshape(-1, 2))


def _without_crossing(
    anchors: FloatArray, texts: Sequence[Sequence[str]], edge: float, box: Box
) -> FloatArray:
    """Return how high each name stands, so that leads are short, which keeps them from crossing.

    Places are first found for names in the order of their wards from below; then wards and places
    are matched anew for the least length of all leads together. Two leads that cross could be
    exchanged for two shorter ones (Bekos et al. 2007, Computational Geometry 36, 215-236).
    """
    if not len(texts):
        return np.empty(0)
    heights = [_height(text) for text in texts]
    first = np.array(moved_apart([float(up) for up in anchors[:, 1]], heights, box[1], box[3]))
    places = np.column_stack([np.full(len(first), edge), first])
    wards, chosen = linear_sum_assignment(cdist(anchors, places))
    wanted = np.empty(len(first))
    wanted[wards] = first[chosen]
    return np.array(moved_apart([float(up) for up in wanted], heights, box[1], box[3]))


def write_districts(
    axes: Axes,
    panel: Panel,
    districts: Sequence[tuple[str, shapely.Geometry]],
    avoid: tuple[FloatArray, FloatArray],
) -> None:
    """Write districts' names on white upon the map, where they cover fewest boundaries.

    Parameters
    ----------
    districts
        Name and area on the sheet of each.
    avoid
        Middles of signs, and places along leads, shape (n, 2).
    """
    signs, along = avoid
    corners = shapely.get_coordinates(shapely.segmentize(panel.polygons, 9.0))
    lines = np.vstack([corners, np.repeat(along, _AS_BAD, axis=0)])
    taken = np.empty((0, 4))
    for name, area in districts:
        text = wrapped(name, WIDEST, DISTRICT_SIZE, 600)
        width = max(text_width(line, DISTRICT_SIZE, 600) for line in text)
        size = np.array([width + 6.0, len(text) * DISTRICT_SIZE * 1.2 + 2.0])
        places = _places_in(area, size, panel.box)
        middle = best_place(places, size, taken, signs, lines)
        half = size / 2
        left, bottom = middle - half
        box = (float(left), float(bottom), float(left + size[0]), float(bottom + size[1]))
        plate(axes, box, zorder=6.5)
        across, up = (float(place) for place in middle)
        axes.text(across, up, "\n".join(text), fontsize=DISTRICT_SIZE, fontweight=600,
                  ha="center", va="center", linespacing=1.05, zorder=7)  # fmt: skip
        taken = np.vstack([taken, box])


def _places_in(area: shapely.Geometry, size: FloatArray, box: Box) -> FloatArray:
    """Return places in a district, its middle first, from which a name stays on the sheet."""
    middle = shapely.get_coordinates(shapely.point_on_surface(area))
    left, bottom, right, top = shapely.bounds(area)
    grid = np.stack(
        np.meshgrid(np.linspace(left, right, _STEPS), np.linspace(bottom, top, _STEPS)), axis=-1
    ).reshape(-1, 2)
    grid = grid[shapely.contains_xy(area, grid)]
    nearest = np.argsort(np.hypot(*(grid - middle).T), kind="stable")
    low = np.array(box[:2]) + size / 2
    high = np.maximum(np.array(box[2:]) - size / 2, low)
    return np.asarray(np.vstack([middle, grid[nearest]]).clip(low, high))
