"""The boundaries of the made-up county as GeoJSON, written here: no library decides bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from community_safety.demonstration.county import place
from community_safety.demonstration.geography.lsoas import lsoas, pieces
from community_safety.demonstration.geography.partition import (
    GRID,
    Corner,
    partition,
    rings,
    signed_area,
)
from community_safety.demonstration.geography.wards import wards


def ward_boundaries() -> str:
    """Return the wards of 2025 as GeoJSON, longitude and latitude on WGS84 (RFC 7946)."""
    table = wards()
    properties = (
        {"WD25CD": code, "WD25NM": name, "LAD25CD": district, "LAD25NM": place(district).name}
        for code, name, district in zip(
            table["ward_code"], table["ward_name"], table["district_code"], strict=True
        )
    )
    return _collection(properties, rings(partition(), pieces().ward, len(table)))


def lsoa_boundaries() -> str:
    """Return the LSOAs of the Census 2021 as GeoJSON."""
    table = lsoas()
    properties = (
        {"LSOA21CD": code, "LSOA21NM": name, "LAD25CD": district, "LAD25NM": place(district).name}
        for code, name, district in zip(
            table["lsoa_code"], table["lsoa_name"], table["district_code"], strict=True
        )
    )
    return _collection(properties, rings(partition(), pieces().lsoa, len(table)))


def _collection(properties: Iterable[Mapping[str, str]], outlines: list[list[list[Corner]]]) -> str:
    """Write one feature on each line."""
    features = ",\n".join(
        f'{{"type":"Feature","properties":{json.dumps(each, ensure_ascii=False)},'
        f'"geometry":{_geometry(found)}}}'
        for each, found in zip(properties, outlines, strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[\n{features}\n]}}\n'


def _geometry(found: list[list[Corner]]) -> str:
    """Write a polygon for each outline.

    A hole is in the largest: the one place with a part of its own at sea has none.
    """
    parts = [[ring] for ring in found if signed_area(ring) > 0]
    parts[0] += [ring for ring in found if signed_area(ring) < 0]
    each = [f"[{','.join(_ring(ring) for ring in part)}]" for part in parts]
    if len(each) == 1:
        return f'{{"type":"Polygon","coordinates":{each[0]}}}'
    return f'{{"type":"MultiPolygon","coordinates":[{",".join(each)}]}}'


def _ring(ring: list[Corner]) -> str:
    return f"[{','.join(f'[{_degrees(x)},{_degrees(y)}]' for x, y in ring)}]"


def _degrees(steps: int) -> str:
    return f"{steps // GRID}.{steps % GRID:05d}"
