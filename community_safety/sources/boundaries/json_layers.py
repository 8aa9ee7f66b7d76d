"""GeoJSON and TopoJSON held against their specifications, before anything else reads them.

The reading library passes over what it does not understand: a feature that is none, an arc that is
not there, a coordinate system it does not know. Here each of these is a reason to refuse the file.

RFC 7946 (GeoJSON); the GeoJSON format specification of 2008, section 3 (named `crs`); the TopoJSON
format specification (Bostock and Metcalf 2013), section 2.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pyproj
from pyproj.exceptions import CRSError

from community_safety.characters import legible
from community_safety.errors import SourceError
from community_safety.numbers import listed

_POLYGONS = ("Polygon", "MultiPolygon")


def read_json(path: Path, raw: bytes) -> dict[str, Any]:
    """Return the object that a JSON file holds.

    Raises
    ------
    SourceError
        When it is not JSON, or not an object.
    """

    def not_a_number(word: str) -> NoReturn:
        raise SourceError(
            f"{path}: `{word}` stands where a number is expected; the file was written with "
            "missing coordinates or values, so write it again without them"
        )

    try:
        content = json.loads(raw.decode("utf-8-sig"), parse_constant=not_a_number)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path}: this is not UTF-8 text (byte {error.start + 1:,}); save it as GeoJSON again"
        ) from None
    except json.JSONDecodeError as error:
        raise SourceError(
            f"{path}: this is not whole JSON: line {error.lineno}, column {error.colno}: "
            f"{error.msg}; was the download cut short? Get the file again"
        ) from None
    except (RecursionError, ValueError):
        raise SourceError(
            f"{path}: this JSON is nested too deep, or has a number of too many digits, to be "
            "boundaries; get the file again"
        ) from None
    if not isinstance(content, dict):
        raise SourceError(f"{path}: this JSON is no object; boundaries are GeoJSON or TopoJSON")
    return content


def check_geojson(path: Path, content: dict[str, Any], plural: str) -> pyproj.CRS | None:
    """Return the coordinate system that a FeatureCollection says it is in, if it says one.

    Raises
    ------
    SourceError
        When it has no features, something else among them, or a coordinate system unknown here.
    """
    features = content.get("features")
    if not isinstance(features, list) or not features:
        raise SourceError(f"{path}: this GeoJSON has no features; give one with the {plural} in it")
    for position, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise SourceError(
                f"{path}: item {position} of `features` is no GeoJSON feature; export the file "
                "again"
            )
    return _said(path, content.get("crs"))


def _said(path: Path, crs: Any) -> pyproj.CRS | None:
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    try:
        return pyproj.CRS.from_user_input(name) if isinstance(name, str) else _fail(path, crs)
    except CRSError:
        return _fail(path, name)


def _fail(path: Path, given: Any) -> NoReturn:
    shown = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    raise SourceError(
        f"{path}: its `crs` member is not understood: `{legible(shown)}`; it should name a "
        "coordinate system, such as urn:ogc:def:crs:OGC:1.3:CRS84"
    )


def topojson_layer(
    path: Path, content: dict[str, Any], plural: str
) -> tuple[str, list[dict[str, Any]]]:
    """Return the name of the one object of a topology that holds polygons, and its geometries.

    Raises
    ------
    SourceError
        When there is none or more than one, or a polygon is made of arcs that are not there.
    """
    objects, arcs = content.get("objects"), content.get("arcs")
    if not isinstance(objects, dict) or not isinstance(arcs, list):
        raise SourceError(f"{path}: this TopoJSON has no `objects` or no `arcs`; export it again")
    layers = {name: list(_geometries(one)) for name, one in objects.items()}
    areal = [
        name for name, each in layers.items() if any(one.get("type") in _POLYGONS for one in each)
    ]
    if len(areal) != 1:
        raise SourceError(several_layers(path, areal, [*layers], plural))
    for position, geometry in enumerate(layers[areal[0]], start=1):
        if not all(_is_arc(arc, len(arcs)) for arc in _flat(geometry.get("arcs", []))):
            raise SourceError(
                f"{path}: geometry {position} of `{legible(areal[0])}` is made of arcs that are "
                "not in the file; export it again"
            )
    return areal[0], layers[areal[0]]


def property_names(features: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return the names of the properties that any of the features has, in their order."""
    every = (one.get("properties") for one in features)
    return tuple(dict.fromkeys(name for one in every if isinstance(one, dict) for name in one))


def several_layers(path: Path, areal: list[str], all_layers: list[str], plural: str) -> str:
    """Return the problem of a file with no layer of polygons, or with more than one."""
    if areal:
        names = listed([f"`{legible(name, 40)}`" for name in areal])
        return (
            f"{path}: it has {len(areal)} layers of polygons, {names}; export the one with the "
            f"{plural} to a file of its own"
        )
    there = listed([f"`{legible(name, 40)}`" for name in all_layers]) or "none at all"
    return f"{path}: none of its layers holds polygons (there are: {there}); give the {plural}"


def _geometries(part: Any) -> Iterator[dict[str, Any]]:
    """Yield the geometries of an object of a topology, as the reading library divides it."""
    if isinstance(part, dict) and part.get("type") == "GeometryCollection":
        members = part.get("geometries")
        yield from (one for one in members or [] if isinstance(one, dict))


def _flat(arcs: Any) -> Iterator[Any]:
    waiting = [arcs]
    while waiting:
        here = waiting.pop()
        if isinstance(here, list):
            waiting += here
        else:
            yield here


def _is_arc(index: Any, number: int) -> bool:
    """Tell whether an index is one of an arc; `~i` is arc `i` drawn backwards."""
    return isinstance(index, int) and -number <= index < number
