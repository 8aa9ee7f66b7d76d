"""A county small enough to add up: two districts of nine square wards, and its raw files.

Each ward is a square kilometre of two LSOAs of 1,000 residents. Every ward has five records of
crime and two of anti-social behaviour a month; the hot ward has twenty of crime more.
"""

from __future__ import annotations

import csv
import json
import textwrap
from pathlib import Path

import pyproj

WEST, EAST = "E07000901", "E07000902"
NAMES = {WEST: "Westmarch", EAST: "Eastmarch"}
HOT = "E05900005"
"""The middle ward of Westmarch."""
ORIGIN = (430_000, 540_000)
KILOMETRE = 1_000
_TO_DEGREES = pyproj.Transformer.from_crs(27700, 4326, always_xy=True)
HEADER = [
    *("Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location"),
    *("LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context"),
]


def wards() -> list[tuple[str, str, str, tuple[int, int]]]:
    """Return code, name, district and lower left corner of each ward."""
    found = []
    for index in range(18):
        district = WEST if index < 9 else EAST
        place = index % 9
        column, row = place % 3 + (0 if district == WEST else 3), place // 3
        corner = (ORIGIN[0] + column * KILOMETRE, ORIGIN[1] + row * KILOMETRE)
        name = f"{NAMES[district][:-5]} ward {place + 1}"
        found.append((f"E05900{index + 1:03d}", name, district, corner))
    return found


def lsoas() -> list[tuple[str, str, str, tuple[int, int, int, int]]]:
    """Return code, ward, district and box of each LSOA: the left and right half of each ward."""
    found = []
    for index, (code, _, district, (x, y)) in enumerate(wards()):
        for half in (0, 1):
            left = x + half * KILOMETRE // 2
            box = (left, y, left + KILOMETRE // 2, y + KILOMETRE)
            found.append((f"E01900{2 * index + half + 1:03d}", code, district, box))
    return found


def write_county(folder: Path, months: tuple[str, ...] = ("2025-01", "2025-02")) -> Path:
    """Write raw files and partnership file; return the path of the latter."""
    _write_boundaries(folder)
    _write_tables(folder)
    for month in months:
        write_month(folder / "police", month)
    path = folder / "marches.yml"
    path.write_text(PARTNERSHIP, encoding="utf-8")
    return path


def _ring(left: float, bottom: float, right: float, top: float) -> list[list[float]]:
    corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
    return [list(_TO_DEGREES.transform(x, y)) for x, y in corners]


def _write_boundaries(folder: Path) -> None:
    features = [
        _feature(
            {"WD25CD": code, "WD25NM": name, "LAD25CD": district, "LAD25NM": NAMES[district]},
            (x, y, x + KILOMETRE, y + KILOMETRE),
        )
        for code, name, district, (x, y) in wards()
    ]
    _write_collection(folder / "wards.geojson", features)
    features = [
        _feature({"LSOA21CD": code, "LSOA21NM": code, "LAD25CD": district}, box)
        for code, _, district, box in lsoas()
    ]
    _write_collection(folder / "lsoas.geojson", features)


def _feature(properties: dict[str, str], box: tuple[float, float, float, float]) -> dict:
    geometry = {"type": "Polygon", "coordinates": [_ring(*box)]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _write_collection(path: Path, features: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def _write_tables(folder: Path) -> None:
    names = {code: name for code, name, _, _ in wards()}
    rows = [
        [code, ward, names[ward], district, NAMES[district]] for code, ward, district, _ in lsoas()
    ]
    _write_csv(folder / "lookup.csv", ["LSOA21CD", "WD25CD", "WD25NM", "LAD25CD", "LAD25NM"], rows)
    _write_csv(
        folder / "partnerships.csv",
        ["LAD25CD", "LAD25NM", "CSP25CD", "CSP25NM", "PFA25CD", "PFA25NM"],
        [
            [code, name, "E22000901", "Marches", "E23000901", "Marchshire"]
            for code, name in NAMES.items()
        ],
    )
    _write_csv(
        folder / "residents.csv",
        ["area_code", "year", "residents"],
        [[code, 2024, 1000] for code, *_ in lsoas()],
    )


def _write_csv(path: Path, header: list[str], rows: list[list]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def record(month: str, lsoa: str, at: tuple[float, float], kind: str, number: int) -> list[str]:
    """Return one row of a street file at a point in metres."""
    longitude, latitude = _TO_DEGREES.transform(*at)
    crime = kind != "Anti-social behaviour"
    return [
        f"{month.replace('-', '')}{number:058d}" if crime else "",
        month,
        "Marchshire Police",
        "Marchshire Police",
        f"{longitude:.6f}",
        f"{latitude:.6f}",
        "On or near High Street",
        lsoa,
        "Marches 001A",
        kind,
        "Under investigation" if crime else "",
        "",
    ]


def month_of_records(month: str) -> list[list[str]]:
    """Return the records of a month: those of every ward, and the hot ward's own."""
    rows: list[list[str]] = []
    for code, ward, _, (left, bottom, right, top) in lsoas():
        at = ((left + right) / 2, (bottom + top) / 2)
        first = code[-1] in "13579"
        crimes = ["Burglary"] * 2 + ["Shoplifting"] if first else ["Burglary", "Drugs"]
        if ward == HOT:
            crimes += ["Shoplifting"] * 10
        for kind in [*crimes, "Anti-social behaviour"]:
            rows.append(record(month, code, at, kind, len(rows)))
    return rows


def write_month(folder: Path, month: str, rows: list[list[str]] | None = None) -> Path:
    """Write one month's street file where a download has it."""
    path = folder / month / f"{month}-marchshire-street.csv"
    _write_csv(path, HEADER, month_of_records(month) if rows is None else rows)
    return path


PARTNERSHIP = textwrap.dedent("""\
    name: Marches Community Safety Partnership
    release: {name: "2025 winter", start: 2025-01-01, end: 2025-03-31}
    legal_basis: Crime and Disorder Act 1998, section 6
    data: .
    sources:
      police_uk: [police]
      lookups: [lookup.csv, partnerships.csv]
      ward_boundaries: [wards.geojson]
      lsoa_boundaries: [lsoas.geojson]
      population: [residents.csv]
    areas:
      - {code: marches, name: The Marches, members: [E07000901, E07000902]}
      - {code: E07000901, name: Westmarch}
      - {code: E07000902, name: Eastmarch}
    """)
