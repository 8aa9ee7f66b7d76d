"""Coordinate systems: what a file is in, whether its coordinates can be that, and British Grid.

RFC 7946, section 4: GeoJSON is longitude and latitude on WGS84. A file is taken at its word only
where its coordinates lie in the British Isles by it, since metres taken for degrees, or latitude
for longitude, make a map of nowhere.

From WGS84 and its kin to British National Grid the seven parameters of Ordnance Survey are used
(EPSG operation 1314; Ordnance Survey 2020, "A guide to coordinate systems in Great Britain",
section 6.6): within about 5 m of the exact transformation (OSTN15). That one needs a grid file
which one computer has and the next has not, and the same map would come out differently.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pyproj
import pyproj.network
import shapely
from pyproj.exceptions import ProjError

from community_safety.errors import SourceError

GRID = "EPSG:27700"
WGS84 = "EPSG:4326"
BRITISH_ISLES = (-9.0, 49.0, 3.0, 61.5)
"""West, south, east and north, in degrees."""
GRID_AREA = (0.0, 0.0, 700_000.0, 1_300_000.0)
"""The same of British National Grid, in metres."""
SAID = "said"
BY_STANDARD = "WGS84 by the GeoJSON standard"
TAKEN = "taken as WGS84"
_GRID_BY_PARAMETERS = (
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs +type=crs"
)
_LARGEST_DEGREES = (-180.0, -90.0, 180.0, 90.0)
_OWN_DATUM = ("Ordnance Survey of Great Britain 1936", "OSGB 1936", "OSGB_1936", "OSGB36")
"""The grid's datum, as different writers of files call it."""
_ADVICE = "export it again as WGS84 (EPSG:4326) or British National Grid (EPSG:27700)"


def to_british_grid(
    x: np.ndarray, y: np.ndarray, crs: pyproj.CRS | str = WGS84
) -> tuple[np.ndarray, np.ndarray]:
    """Turn coordinates into eastings and northings of British National Grid, in metres.

    The same on every computer: no grid files are used, and none is fetched.

    Parameters
    ----------
    x, y
        Longitude and latitude in degrees, or eastings and northings; in this order whatever
        the order of the coordinate system's axes.

    Raises
    ------
    ProjError
        When there is no transformation from that coordinate system.
    """
    source = pyproj.CRS.from_user_input(crs)
    eastings, northings = _transformer(source.to_2d().to_wkt()).transform(x, y)
    return np.asarray(eastings), np.asarray(northings)


@lru_cache(maxsize=16)
def _transformer(wkt: str) -> pyproj.Transformer:
    pyproj.network.set_network_enabled(active=False)
    source = pyproj.CRS.from_wkt(wkt)
    datum = source.geodetic_crs.datum if source.geodetic_crs else None
    own = datum is not None and datum.name in _OWN_DATUM
    # A system on the grid's own datum is only projected; the parameters would move it twice.
    target = GRID if own else _GRID_BY_PARAMETERS
    return pyproj.Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)


def on_british_grid(
    path: Path, shapes: np.ndarray, crs: pyproj.CRS | None, file_format: str
) -> tuple[np.ndarray, str]:
    """Bring geometries to British National Grid, if they can be where their file says they are.

    Parameters
    ----------
    shapes
        Geometries with finite coordinates; heights are dropped.
    crs
        What the file says, or None.

    Returns
    -------
    shapes, found
        The geometries in metres, and how the coordinate system is known: `SAID`, `BY_STANDARD` or
        `TAKEN`.

    Raises
    ------
    SourceError
        When the coordinate system is unknown, or the coordinates cannot be of it.
    """
    if crs is None and file_format == "GeoPackage":
        raise SourceError(
            f"{path}: the file does not say its coordinate system, and nothing else tells it; "
            f"{_ADVICE}"
        )
    flat = shapely.force_2d(shapes)
    bounds = tuple(float(edge) for edge in shapely.total_bounds(flat))
    source = pyproj.CRS.from_user_input(WGS84) if crs is None else crs.to_2d()
    if problem := _problem(bounds, source, said=crs is not None):
        raise SourceError(f"{path}: {problem}; {_ADVICE}")
    try:
        moved = shapely.transform(
            flat, lambda x, y: to_british_grid(x, y, source), interleaved=False
        )
    except ProjError:
        raise SourceError(
            f"{path}: its coordinate system `{source.name}` cannot be turned into British "
            f"National Grid; {_ADVICE}"
        ) from None
    edges = tuple(float(edge) for edge in shapely.total_bounds(moved))
    if not _within(edges, GRID_AREA) or not np.isfinite(shapely.get_coordinates(moved)).all():
        raise SourceError(
            f"{path}: its coordinates ({_shown(bounds)}) in the system it says, `{source.name}`, "
            f"lie outside Great Britain; {_ADVICE}"
        )
    if crs is not None:
        return moved, SAID
    return moved, BY_STANDARD if file_format == "GeoJSON" else TAKEN


def _problem(bounds: tuple[float, ...], source: pyproj.CRS, *, said: bool) -> str:
    """Say why coordinates with these bounds cannot be of that system; empty where they can."""
    in_degrees = _within(bounds, _LARGEST_DEGREES)
    if not source.is_geographic:
        if in_degrees:
            return f"it says `{source.name}`, but its coordinates are degrees ({_shown(bounds)})"
        return ""
    if _within(bounds, BRITISH_ISLES):
        return ""
    west, south, east, north = bounds
    if _within((south, west, north, east), BRITISH_ISLES):
        return f"latitude and longitude are swapped ({_shown(bounds)})"
    if not in_degrees:
        if said:
            return f"it says `{source.name}`, which is degrees, but holds metres ({_shown(bounds)})"
        return f"it holds metres ({_shown(bounds)}) without saying of which coordinate system"
    return f"its coordinates ({_shown(bounds)}) lie outside the British Isles"


def _within(bounds: tuple[float, ...], area: tuple[float, ...]) -> bool:
    west, south, east, north = bounds
    return area[0] <= west and area[1] <= south and east <= area[2] and north <= area[3]


def _shown(bounds: tuple[float, ...]) -> str:
    """Write the corners of an area: `-2.2 54.5 to -1.3 54.9`."""
    west, south, east, north = (f"{edge:.6g}" for edge in bounds)
    return f"{west} {south} to {east} {north}"
