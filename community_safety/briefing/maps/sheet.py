"""Drawing on a sheet whose unit is the point: fills, hatches, boundaries and signs.

Between wards lies a dark line on a wider white one, so that a boundary stands out from any two
fills: from pale ones by its dark core, from dark ones by the white.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from community_safety.briefing.charts import WIDTH
from community_safety.briefing.headings import POINTS
from community_safety.briefing.maps.shapes import GRID, Box, FloatArray
from community_safety.briefing.signs import draw_signs
from community_safety.briefing.style import BACKGROUND, DARK_BLUE, DARK_GREY, TEXT

ALL = WIDTH * POINTS
TALLEST = 846.0
"""A higher picture would be made smaller than others to fit on a page."""
PLAIN, SLANTED, LATTICE, ROWS, UPRIGHT = "", "slanted", "lattice", "rows", "upright"
"""How a fill is hatched: not at all, with slanting lines, crossing, level or upright ones."""
THIN, DISTRICT, STRONG, LEAD = (0.5, 1.5), (2.4, 4.2), (1.4, 3.0), (0.6, 2.2)
"""Widths of a boundary: of its dark core, and of the white below."""
_STROKE, _HATCH = DARK_GREY, 0.8
_EVERY = {SLANTED: 5.0, LATTICE: 6.0, ROWS: 4.0, UPRIGHT: 5.0}
SIGN = 8.0
SIGNS = {1: ("^", DARK_BLUE), -1: ("v", DARK_BLUE), 2: ("^", BACKGROUND), -2: ("v", BACKGROUND)}
"""Shape and filling of a sign: up for high, down for low; hollow for one among others unlike it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of wards: how it is filled, the sign of all its wards, what the key says of it."""

    label: str
    fill: str
    hatch: str = PLAIN
    sign: int = 0


def new_sheet(height: float) -> tuple[Figure, Axes]:
    """Return a figure of the house's width and axes that cover it, both in points from below."""
    figure = Figure(figsize=(WIDTH, height / POINTS), dpi=POINTS)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, ALL)
    axes.set_ylim(0.0, height)
    axes.set_axis_off()
    return figure, axes


def fill(axes: Axes, polygons: npt.NDArray[np.object_], kind: Kind) -> None:
    """Fill wards of one kind, with its hatch."""
    shown = polygons[~shapely.is_empty(polygons)]
    together = shapely.union_all(shown, grid_size=GRID)
    if not shapely.area(together):
        return
    _patch(axes, _areas_path(together), facecolor=kind.fill, edgecolor="none", zorder=1)
    strokes = hatch_of(together, kind.hatch)
    if not shapely.is_empty(strokes):
        _patch(axes, _lines_path(strokes), fill=False, edgecolor=_STROKE, linewidth=_HATCH,
               zorder=1.5)  # fmt: skip


def hatch_of(shape: shapely.Geometry, hatch: str) -> shapely.Geometry:
    """Return the strokes of a hatch within a shape; none for a plain fill."""
    if hatch == PLAIN:
        return shapely.GeometryCollection()
    left, bottom, right, top = shapely.bounds(shape)
    high = top - bottom
    starts = np.arange(np.floor((left - high) / _EVERY[hatch]), np.ceil(right / _EVERY[hatch]) + 1)
    starts *= _EVERY[hatch]
    up = np.broadcast_to([bottom, top], (len(starts), 2))
    strokes = [np.stack([np.column_stack([starts, starts + high]), up], axis=2)]
    if hatch == LATTICE:
        strokes.append(np.stack([np.column_stack([starts + high, starts]), up], axis=2))
    if hatch == ROWS:
        levels = np.arange(np.floor(bottom / _EVERY[hatch]), np.ceil(top / _EVERY[hatch]) + 1)
        ends = np.repeat(levels * _EVERY[hatch], 2).reshape(-1, 2)
        strokes = [np.stack([np.broadcast_to([left, right], ends.shape), ends], axis=2)]
    if hatch == UPRIGHT:
        strokes = [np.stack([np.column_stack([starts, starts]), up], axis=2)]
    cut = shapely.get_parts(shapely.intersection(shapely.linestrings(np.vstack(strokes)), shape))
    return shapely.multilinestrings(cut[shapely.length(cut) > 0])


def boundaries(
    axes: Axes, polygons: npt.NDArray[np.object_], widths: tuple[float, float], zorder: float = 2
) -> None:
    """Draw the boundaries of shapes, each only once, as a dark line on a white one."""
    shown = polygons[~shapely.is_empty(polygons)]
    if len(shown):
        network = shapely.union_all(shapely.boundary(shown), grid_size=GRID)
        lines(axes, network, widths, zorder)


def lines(
    axes: Axes,
    network: shapely.Geometry,
    widths: tuple[float, float],
    zorder: float,
    offsets: npt.ArrayLike = ((0.0, 0.0),),
) -> None:
    """Draw lines, each as a dark core on wider white, once at each of some offsets."""
    merged = shapely.line_merge(network) if network.geom_type == "MultiLineString" else network
    if shapely.is_empty(merged):
        return
    path = _lines_path(merged)
    # A collection writes a path into the drawing once, however often it is drawn.
    both = PathCollection(
        [path],
        offsets=np.repeat(np.asarray(offsets, dtype="float64"), 2, axis=0),
        offset_transform=axes.transData,
        facecolors="none",
        edgecolors=[BACKGROUND, TEXT],
        linewidths=[widths[1], widths[0]],
        joinstyle="round",
        capstyle="round",
        zorder=zorder,
    )
    both.set_gid(f"lines_{len(axes.collections)}")
    both.set_transform(axes.transData)
    axes.add_collection(both, autolim=False)


def frame(axes: Axes, box: Box, zorder: float = 4.5) -> None:
    """Draw the frame of an enlarged part, or where that part lies."""
    boundaries(axes, np.array([shapely.box(*box)], dtype=object), (1.0, 3.0), zorder)


def plate(axes: Axes, box: Box, zorder: float) -> None:
    """Lay white below words on a map."""
    left, bottom, right, top = box
    axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, facecolor=BACKGROUND,
                             edgecolor="none", zorder=zorder))  # fmt: skip


def swatch(axes: Axes, box: Box, kind: Kind, widths: tuple[float, float] = THIN) -> None:
    """Draw a sample of a fill, with the boundary that it has on the map."""
    shape = np.array([shapely.box(*box)], dtype=object)
    fill(axes, shape, kind)
    boundaries(axes, shape, widths)


def leads(axes: Axes, ends: Sequence[tuple[FloatArray, FloatArray]]) -> None:
    """Draw thin lines on white from names to what they name."""
    if ends:
        straight = shapely.linestrings(np.round(np.array(ends), 1))
        lines(axes, shapely.multilinestrings(straight), LEAD, zorder=4)


def signs(
    axes: Axes,
    centres: FloatArray,
    which: npt.NDArray[np.intp],
    size: float = SIGN,
    halo: float = 2.0,
) -> None:
    """Draw the sign of each ward that has one."""
    for sign, (marker, face) in SIGNS.items():
        draw_signs(axes, np.round(centres[which == sign], 1), marker, size, (DARK_BLUE, face),
                   edge=1.1, halo=halo, zorder=5)  # fmt: skip


def _patch(axes: Axes, path: Path, **look: Any) -> None:
    # Corners were chosen for this size: leaving out more would tear neighbours apart.
    path.should_simplify = False
    axes.add_patch(PathPatch(path, **look))


def _areas_path(shape: shapely.Geometry) -> Path:
    """Return polygons as a path in which holes run the other way round than what is around."""
    parts = shapely.get_parts(shape)
    parts = shapely.orient_polygons(parts[shapely.get_dimensions(parts) == 2])
    return _path(shapely.get_rings(parts), closed=True)


def _lines_path(shape: shapely.Geometry) -> Path:
    parts = shapely.get_parts(shape)
    return _path(parts[shapely.get_dimensions(parts) == 1], closed=False)


def _path(lines: npt.NDArray[np.object_], closed: bool) -> Path:
    places, of = shapely.get_coordinates(lines, return_index=True)
    codes = np.full(len(of), Path.LINETO, dtype=Path.code_type)
    changes = np.flatnonzero(np.diff(of, prepend=-1))
    codes[changes] = Path.MOVETO
    if closed:
        codes[np.append(changes[1:] - 1, len(of) - 1)] = Path.CLOSEPOLY
    return Path(np.round(places / GRID) * GRID, codes)
