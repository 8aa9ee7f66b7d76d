"""Which format a file is, which of its layers is meant, and what it says of its coordinates."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyproj

from community_safety.characters import legible
from community_safety.errors import SourceError
from community_safety.sources.boundaries.json_layers import (
    check_geojson,
    property_names,
    read_json,
    several_layers,
    topojson_layer,
)
from community_safety.sources.boundaries.kinds import Kind
from community_safety.sources.looks_like import other_encoding, other_format

FORMATS = "GeoJSON (.geojson), GeoPackage (.gpkg) and TopoJSON (.topojson)"
_SQLITE = b"SQLite format 3\x00"
_SHAPEFILE = b"\x00\x00\x27\x0a"
_START = 4096
LARGEST_JSON = 256 * 1024 * 1024
"""JSON takes about ten times its size in memory; a GeoPackage of any size does not."""
_AREAL = ("GEOMETRY", "POLYGON", "MULTIPOLYGON", "CURVEPOLYGON", "MULTISURFACE", "SURFACE")


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of polygons in a file."""

    path: Path
    format: str
    address: str
    """The file as the reading library is told it: with its driver, so that no other is tried."""
    name: str | None
    features: int
    crs: pyproj.CRS | None
    """What a GeoJSON file says, which it need not."""
    fields: tuple[str, ...] | None
    """The names of the columns, where they are known without reading the features again."""


def open_layer(path: Path, kind: Kind) -> Layer:
    """Return the layer of polygons of a file.

    Raises
    ------
    SourceError
        When the file cannot be read, is of another format, or it is not plain which layer is meant.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_START)
        size = path.stat().st_size
    except OSError as error:
        reason = "it is a folder" if path.is_dir() else error.strerror
        raise SourceError(f"{path}: cannot be read ({reason}); give a file of {FORMATS}") from None
    if not start.strip(b"\x00\t\n\r "):
        raise SourceError(f"{path}: the file is empty; put the {kind.plural} in it")
    if start.startswith(_SQLITE):
        return _geopackage(path, kind)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return _json(path, size, kind)
    raise SourceError(f"{path}: this is {_what(path, start)}; the formats read are {FORMATS}")


def _what(path: Path, start: bytes) -> str:
    if start.startswith(_SHAPEFILE) or path.suffix.casefold() in (".shp", ".shx", ".dbf"):
        return "part of a shapefile, whose column names are cut and whose parts get lost"
    if encoding := other_encoding(start):
        return f"{encoding} text, where UTF-8 is expected"
    return other_format(start) or "none of the formats of boundaries"


def _json(path: Path, size: int, kind: Kind) -> Layer:
    if size > LARGEST_JSON:
        raise SourceError(
            f"{path}: the file has {size / 1e6:,.0f} MB, too much for JSON; give it as a "
            f"GeoPackage, or only the {kind.plural} of your districts"
        )
    content = read_json(path, path.read_bytes())
    found = content.get("type")
    if found == "FeatureCollection":
        crs = check_geojson(path, content, kind.plural)
        features = content["features"]
        address = f"GeoJSON:{path.resolve()}"
        return Layer(path, "GeoJSON", address, None, len(features), crs, property_names(features))
    if found == "Topology":
        name, features = topojson_layer(path, content, kind.plural)
        address = f"TopoJSON:{path.resolve()}"
        return Layer(path, "TopoJSON", address, name, len(features), None, property_names(features))
    what = f"its `type` is `{legible(found, 40)}`" if isinstance(found, str) else "it has no `type`"
    raise SourceError(
        f"{path}: this JSON is no boundaries: {what}, where `FeatureCollection` (GeoJSON) or "
        "`Topology` (TopoJSON) is expected"
    )


def _geopackage(path: Path, kind: Kind) -> Layer:
    """Return the layer of polygons of a GeoPackage (OGC 12-128r18, sections 1.1.2 and 2.1.5)."""
    with _database(path) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        if not {"gpkg_contents", "gpkg_geometry_columns"} <= tables:
            raise SourceError(
                f"{path}: this is an SQLite database but no GeoPackage with features; export the "
                f"{kind.plural} as GeoPackage"
            )
        layers = database.execute(
            "SELECT c.table_name, g.geometry_type_name FROM gpkg_contents AS c "
            "JOIN gpkg_geometry_columns AS g ON g.table_name = c.table_name "
            "WHERE c.data_type = 'features' ORDER BY c.table_name"
        ).fetchall()
        areal = [str(name) for name, shape in layers if str(shape).upper() in _AREAL]
        if len(areal) != 1:
            every = [str(name) for name, _ in layers]
            raise SourceError(several_layers(path, areal, every, kind.plural))
        quoted = areal[0].replace('"', '""')
        number = int(database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])
    if not number:
        raise SourceError(
            f"{path}: its layer `{legible(areal[0])}` has no features; give one with the "
            f"{kind.plural} in it"
        )
    return Layer(path, "GeoPackage", f"GPKG:{path.resolve()}", areal[0], number, None, None)


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database so that nothing is written beside it, as SQLite else does for its journal."""
    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            yield database
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise SourceError(
            f"{path}: this GeoPackage is damaged ({legible(str(error))}); get the file again"
        ) from None
