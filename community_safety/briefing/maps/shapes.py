"""Ward shapes, and how they lie on paper: simplified, scaled to points, and cut to a window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from community_safety.errors import SourceError

FloatArray = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""

COLUMNS = ("ward_code", "district_code", "district_name")
GRID = 0.1
"""Points. Corners lie on this grid: it cannot be seen, and the drawing is half as long."""
TOLERANCE = 1.1
"""Points. Corners go that make a triangle smaller than its square. Of the boundary of a county
nineteen places in twenty then move by 0.12 millimetres on paper or less; narrow spurs are cut."""
_INVISIBLE = 0.25
"""Square points: detached parts of a ward that are smaller are left out, but for its largest."""


@dataclass(frozen=True, slots=True)
class MapShapes:
    """The shapes of wards, and the line of text that their licence asks for.

    Parameters
    ----------
    frame
        `ward_code`, `district_code`, `district_name` and `geometry` (polygons in EPSG:27700), one
        row for each ward.
    attribution
        Printed with every map.

    Raises
    ------
    SourceError
        Where the frame is not such a one.
    """

    frame: gpd.GeoDataFrame
    attribution: str

    def __post_init__(self) -> None:
        """Refuse shapes that could not be drawn, or not in metres."""
        problems = list(_problems(self.frame))
        if problems:
            raise SourceError([f"ward boundaries: {problem}" for problem in problems])


def _problems(frame: gpd.GeoDataFrame) -> Iterable[str]:
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        yield f"no column {', '.join(missing)}. Prepare the boundaries again"
        return
    if frame.crs is None or frame.crs.to_epsg() != 27700:
        yield "not in British National Grid (EPSG:27700). Prepare the boundaries again"
    repeated = frame["ward_code"][frame["ward_code"].duplicated()].unique()
    if len(repeated):
        yield f"ward {', '.join(map(str, repeated[:5]))} is there twice. Give one vintage only"
    shapes = frame.geometry.to_numpy()
    ends = np.isfinite(shapely.bounds(shapes)).all(axis=1)
    wrong = frame["ward_code"][(shapely.get_dimensions(shapes) < 2) | ~ends]
    if len(wrong):
        yield f"no area for {', '.join(map(str, wrong[:5]))}. Take them from the publisher again"


@dataclass(frozen=True, slots=True)
class Land:
    """The wards of one map in metres, with what is needed to lay them out.

    `polygons` are what is drawn; `centres` (n, 2) and `widths` are those of the largest circle
    that lies within each ward, where a sign has most room. All have the order of `codes`.
    """

    codes: npt.NDArray[np.object_]
    district_codes: npt.NDArray[np.object_]
    district_names: npt.NDArray[np.object_]
    polygons: npt.NDArray[np.object_]
    centres: FloatArray
    widths: FloatArray

    @property
    def bounds(self) -> Box:
        """The room that all wards take together."""
        left, bottom, right, top = (float(end) for end in shapely.total_bounds(self.polygons))
        return left, bottom, right, top


def land_of(shapes: MapShapes, rows: pd.DataFrame) -> Land | None:
    """Return the wards of a table and the others of its districts; none where it has no shape."""
    frame = shapes.frame
    wanted = frame["ward_code"].isin(rows["ward_code"])
    if not wanted.any():
        return None
    chosen = frame[wanted | frame["district_code"].isin(frame["district_code"][wanted])]
    chosen = chosen.sort_values("ward_code", kind="stable")
    polygons = np.asarray(shapely.force_2d(chosen.geometry.to_numpy()), dtype=object)
    broken = ~shapely.is_valid(polygons)
    polygons[broken] = [_areas_of(shape) for shape in shapely.make_valid(polygons[broken])]
    circles = shapely.maximum_inscribed_circle(polygons, np.sqrt(shapely.area(polygons)) / 50)
    return Land(
        codes=chosen["ward_code"].to_numpy(dtype=object),
        district_codes=chosen["district_code"].to_numpy(dtype=object),
        district_names=chosen["district_name"].to_numpy(dtype=object),
        polygons=polygons,
        centres=shapely.get_coordinates(shapely.get_point(circles, 0)),
        widths=2 * shapely.length(circles),
    )


def _areas_of(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the areas among the parts of a repaired shape."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


@dataclass(frozen=True, slots=True)
class Panel:
    """Wards as they lie on a sheet, in points, in the order of the land they are of.

    `polygons` outside the box are empty; `scale` is in points per metre.
    """

    polygons: npt.NDArray[np.object_]
    centres: FloatArray
    widths: FloatArray
    scale: float
    box: Box


def panel_of(
    land: Land, scale: float, window: Box, box: Box, tolerance: float = TOLERANCE
) -> Panel:
    """Lay wards out so that the middle of a window lies in the middle of a box.

    Boundaries are simplified together, so that neighbours keep touching (Visvalingam and Whyatt
    1993 on a coverage, as GEOS does it).

    Parameters
    ----------
    scale
        Points per metre.
    window
        In metres.
    box
        In points; what lies outside is cut off.
    tolerance
        How much boundaries may be simplified, in points.
    """
    drawn = shapely.coverage_simplify(_without_specks(land.polygons, scale), tolerance / scale)
    middle = np.array([window[0] + window[2], window[1] + window[3]]) / 2
    target = np.array([box[0] + box[2], box[1] + box[3]]) / 2

    def placed(places: FloatArray) -> FloatArray:
        return (places - middle) * scale + target

    def on_grid(places: FloatArray) -> FloatArray:
        return np.asarray(np.round(placed(places) / GRID) * GRID)

    polygons = shapely.transform(drawn, on_grid)
    frame = shapely.box(*box)
    if not shapely.within(shapely.box(*shapely.total_bounds(polygons)), frame):
        polygons = shapely.intersection(shapely.make_valid(polygons), frame, grid_size=GRID)
    return Panel(np.asarray(polygons), placed(land.centres), land.widths * scale, scale, box)


def _without_specks(polygons: npt.NDArray[np.object_], scale: float) -> npt.NDArray[np.object_]:
    """Drop detached parts of wards too small to be seen, but keep each ward's largest."""
    parts, of = shapely.get_parts(polygons, return_index=True)
    areas = shapely.area(parts) * scale**2
    largest = pd.Series(areas).groupby(of).transform("max").to_numpy()
    kept = (areas >= _INVISIBLE) | (areas == largest)
    if kept.all():
        return polygons
    return np.asarray(shapely.multipolygons(parts[kept], indices=of[kept]))
