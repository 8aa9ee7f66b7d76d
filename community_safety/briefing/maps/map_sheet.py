"""A whole map on one sheet: key, map, an enlarged part where wards are tiny, and lines below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from community_safety.briefing.maps import sheet
from community_safety.briefing.maps.furniture import (
    STRIP,
    Entry,
    Key,
    foot_height,
    foot_lines,
    key_of,
    north_arrow,
    scale_bar,
    write_foot,
)
from community_safety.briefing.maps.inset import window_of
from community_safety.briefing.maps.place_labels import (
    GAP,
    WIDEST,
    Column,
    columns_of,
    write_columns,
    write_districts,
)
from community_safety.briefing.maps.shapes import GRID, Box, FloatArray, Land, Panel, panel_of
from community_safety.briefing.maps.sheet import ALL, TALLEST, Kind
from community_safety.numbers import count_of, number

_SIDE, _PAD = WIDEST + 2 * GAP, 4.0
_ENLARGED = (ALL - 2 * _SIDE, 270.0)
_HEAD = 22.0
_LEAST_TALL, _A_WARD = 280.0, 16.0
"""How high a map of few wards may be, and by how much more for each: one ward needs no page."""
_FEW_TALL = 250.0
"""How high a map may be on which few wards say all: two of them share a page."""
_LEAST_SHARE = 0.6
"""Of its size alone, for the whole map beside an enlarged part: a tall county loses more by it."""
_TALLEST = TALLEST - 66.0
"""Leaves room on a page for the headings above the first map of a section."""
_SMALL_SIGN, _ROOMY = 5.5, 11.0
"""Points: a sign in wards narrower than `_ROOMY` is smaller."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a map shows of each ward, in the order of its land.

    Parameters
    ----------
    heading
        Above the key.
    kinds
        Every fill, in the order of the key.
    kind_of
        Position of each ward's fill.
    signs
        The sign of each ward, 0 for none.
    key
        The lines of the key.
    names
        Of every ward.
    named
        Positions of the wards to be named, the most important first.
    outlined
        Which wards have a thick outline.
    few
        Whether all is said by the few wards with signs, as on a map of changes: it is kept small,
        and a part of it enlarged for them alone.
    """

    heading: str
    kinds: tuple[Kind, ...]
    kind_of: npt.NDArray[np.intp]
    signs: npt.NDArray[np.intp]
    key: tuple[Entry, ...]
    names: Sequence[str]
    named: npt.NDArray[np.intp]
    outlined: npt.NDArray[np.bool_]
    few: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A map to be laid out: which part of the land, how large, and the names beside it."""

    window: Box
    scale: float
    size: tuple[float, float]
    columns: tuple[Column, Column]

    @property
    def height(self) -> float:
        """Height of the map or of its names, whichever is higher."""
        return max(self.size[1] + _PAD, *(column.height for column in self.columns))

    def box(self, top: float) -> Box:
        """Return where the map lies on the sheet, its upper end at a height."""
        left, right = (_room_of(column) for column in self.columns)
        start = left + (ALL - left - right - self.size[0]) / 2
        return start, top - self.height, start + self.size[0], top


def _room_of(column: Column) -> float:
    return column.width + 2 * GAP if column.texts else _PAD


def map_figure(content: Content, land: Land, attribution: str) -> Figure:
    """Draw a map; call it within `house_style`."""
    key = key_of(content.heading, content.key)
    lines = foot_lines(attribution)
    room = _TALLEST - key.height - foot_height([*lines, ""]) - STRIP
    parts = _parts(content, land, room)
    unnamed = len(content.named) - sum(len(c.wards) for part, _ in parts for c in part.columns)
    if unnamed:
        more = f"{count_of(unnamed, 'more ward')} with a sign not named here: see the table."
        lines = foot_lines(more, attribution)
    height = key.height + foot_height(lines) + sum(part.height + STRIP for part, _ in parts)
    figure, axes = sheet.new_sheet(height + _HEAD * (len(parts) - 1))
    _write(axes, content, land, (key, parts))
    write_foot(axes, lines)
    return figure


def _parts(content: Content, land: Land, room: float) -> list[tuple[Part, float]]:
    """Return the map and, where wards are too small, the enlarged part with its zoom."""
    most = _FEW_TALL if content.few else _LEAST_TALL + _A_WARD * len(land.codes)
    whole = _whole(content.named, content, land, min(room, most))
    wanted = content.signs != 0 if content.few else np.ones(len(land.codes), dtype=bool)
    if window_of(land, whole.scale, _ENLARGED, wanted) is None:
        return [(whole, 1.0)]
    less = room - _ENLARGED[1] - STRIP - _HEAD - _PAD
    smaller = _whole(content.named, content, land, less)
    found = window_of(land, smaller.scale, _ENLARGED, wanted)
    if found is None or smaller.scale < _LEAST_SHARE * whole.scale:
        return [(whole, 1.0)]
    window, zoom = found
    scale = smaller.scale * zoom
    named = _within(land, window, scale)[content.named]
    outer = _whole(content.named[~named], content, land, less)
    middle = (window[0] + window[2]) / 2
    columns = columns_of(content.named[named], content.names, land.centres[:, 0], middle,
                         _ENLARGED[1])  # fmt: skip
    return [(outer, 1.0), (Part(window, scale, _ENLARGED, columns), scale / outer.scale)]


def _within(land: Land, window: Box, scale: float) -> npt.NDArray[np.bool_]:
    """Tell which wards' signs lie in the enlarged part, and not on its frame."""
    low, high = np.array(window[:2]), np.array(window[2:])
    edge = sheet.SIGN / scale
    return np.asarray(((land.centres > low + edge) & (land.centres < high - edge)).all(axis=1))


def _whole(named: npt.NDArray[np.intp], content: Content, land: Land, room: float) -> Part:
    """Lay out the map of all wards in a height, with names on both sides."""
    left, bottom, right, top = land.bounds
    middle = (left + right) / 2
    columns = columns_of(named, content.names, land.centres[:, 0], middle, room)
    across = ALL - sum(map(_room_of, columns)) - 2 * _PAD
    scale = min(across / (right - left), (room - 2 * _PAD) / (top - bottom))
    size = (right - left) * scale + 2 * _PAD, (top - bottom) * scale + 2 * _PAD
    columns = columns_of(named, content.names, land.centres[:, 0], middle,
                         max(size[1], min(room, 300.0)))  # fmt: skip
    return Part(land.bounds, scale, size, columns)


def _write(
    axes: Axes, content: Content, land: Land, plan: tuple[Key, list[tuple[Part, float]]]
) -> None:
    key, parts = plan
    top = axes.get_ylim()[1]
    key.write(axes, top)
    top -= key.height
    (whole, _), *enlarged = parts
    panel = panel_of(land, whole.scale, whole.window, whole.box(top))
    shown = np.ones(len(land.codes), dtype=bool)
    edges = np.empty((0, 2))
    for part, _ in enlarged:
        box = _on_sheet(part.window, whole, panel)
        sheet.frame(axes, box)
        edges = shapely.get_coordinates(shapely.segmentize(shapely.box(*box), 8.0))
        shown = ~_within(land, part.window, part.scale)
    draw_panel(axes, content, panel, shown)
    along = write_columns(axes, panel, whole.columns)
    avoid = panel.centres[shown & (content.signs != 0)], np.vstack([along, edges])
    _name_districts(axes, panel, land, avoid)
    top -= whole.height
    end = scale_bar(axes, whole.scale, whole.size[0], panel.box[0], top - STRIP + 6.0)
    north_arrow(axes, end + 24.0, top - STRIP + 4.0)
    top -= STRIP
    for part, zoom in enlarged:
        times = number(zoom, 1).removesuffix(".0")
        axes.text(0.0, top - 14.0, f"The framed part, {times} times as large", fontsize=11.0,
                  fontweight=600)  # fmt: skip
        closer = panel_of(land, part.scale, part.window, part.box(top - _HEAD))
        draw_panel(axes, content, closer, _within(land, part.window, part.scale))
        sheet.frame(axes, closer.box)
        write_columns(axes, closer, part.columns)
        top -= _HEAD + part.height
        scale_bar(axes, part.scale, part.size[0], closer.box[0], top - STRIP + 8.0)
        top -= STRIP


def _on_sheet(window: Box, whole: Part, panel: Panel) -> Box:
    """Return where a window in metres lies on the sheet."""
    middle = np.array([whole.window[0] + whole.window[2], whole.window[1] + whole.window[3]]) / 2
    target = np.array([panel.box[0] + panel.box[2], panel.box[1] + panel.box[3]]) / 2
    ends = (np.array(window).reshape(2, 2) - middle) * whole.scale + target
    ends = ends.clip(np.array(panel.box[:2]) + 1.0, np.array(panel.box[2:]) - 1.0)
    (left, bottom), (right, top) = np.round(ends, 1)
    return float(left), float(bottom), float(right), float(top)


def draw_panel(axes: Axes, content: Content, panel: Panel, signed: npt.NDArray[np.bool_]) -> None:
    """Draw fills, boundaries and signs of a map or of a part of it."""
    for position, kind in enumerate(content.kinds):
        sheet.fill(axes, panel.polygons[content.kind_of == position], kind)
    draw_boundaries(axes, panel.polygons, content.outlined)
    roomy = panel.widths >= _ROOMY
    for chosen, size in ((roomy, sheet.SIGN), (~roomy, _SMALL_SIGN)):
        kept = chosen & signed & (content.signs != 0)
        sheet.signs(axes, panel.centres[kept], content.signs[kept], size)


def draw_boundaries(
    axes: Axes, polygons: npt.NDArray[np.object_], strong: npt.NDArray[np.bool_]
) -> None:
    """Draw the boundaries of wards, thicker ones around some of them."""
    around = shapely.union_all(shapely.boundary(polygons[strong]), grid_size=GRID)
    every = shapely.union_all(shapely.boundary(polygons), grid_size=GRID)
    others = shapely.difference(every, around, grid_size=GRID)
    sheet.lines(axes, others, sheet.THIN, zorder=2)
    sheet.lines(axes, around, sheet.STRONG, zorder=3)


def _name_districts(
    axes: Axes, panel: Panel, land: Land, avoid: tuple[FloatArray, FloatArray]
) -> None:
    """Outline and name the districts, if there are several."""
    codes, first = np.unique(land.district_codes.astype(str), return_index=True)
    if len(codes) < 2:
        return
    areas = np.array(
        [shapely.union_all(panel.polygons[land.district_codes == code]) for code in codes]
    )
    sheet.boundaries(axes, areas, sheet.DISTRICT, zorder=3.5)
    names = [str(name) for name in land.district_names[first]]
    write_districts(axes, panel, list(zip(names, areas, strict=True)), avoid)
