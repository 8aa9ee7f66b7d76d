"""Square wards side by side, and processed data that differ from the made county's in one file."""

from __future__ import annotations

import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from community_safety.wards.figures import measure_wards
from community_safety.wards.measures import ALL_CRIME, Measure
from community_safety.wards.ward_sets import WardSet

ALL = Measure(ALL_CRIME, "All recorded crime", frozenset({"Burglary", "Drugs"}))
BURGLARY = Measure("burglary", "Burglary", frozenset({"Burglary"}))


def grid(side: int, *more: shapely.Geometry) -> WardSet:
    """Return side x side wards of a square kilometre, named by row and column, and further ones."""
    boxes = [
        shapely.box(column * 1000, row * 1000, (column + 1) * 1000, (row + 1) * 1000)
        for row in range(side)
        for column in range(side)
    ]
    names = [f"{row}{column}" for row in range(side) for column in range(side)]
    names += [f"further {number}" for number, _ in enumerate(more, 1)]
    return wards_of(names, [*boxes, *more])


def wards_of(names: list[str], shapes: list[shapely.Geometry]) -> WardSet:
    """Return wards of one district, whose codes are their names."""
    frame = gpd.GeoDataFrame(
        {
            "ward_code": names,
            "ward": [f"Ward {name}" for name in names],
            "district_code": "E07000901",
            "district": "Westmarch",
            "vintage": 2025,
            "file": "wards.geojson",
        },
        geometry=shapes,
        crs=27700,
    )
    fit = pd.DataFrame({"lsoa_code": [], "lsoa_vintage": [], "ward_code": []})
    return WardSet(frame, fit.astype({"lsoa_vintage": "int64"}), (), {}, frame)


def spread_over(totals: np.ndarray, months: int = 12) -> np.ndarray:
    """Return whole counts of months that add up to totals, as even as they can be."""
    totals = np.asarray(totals, dtype="int64")
    rest = np.arange(months) < (totals % months)[:, None]
    return (totals // months)[:, None] + rest.astype("float64")


def measured(wards: WardSet, counts: np.ndarray, base: float = 1000.0, measure: Measure = ALL):
    """Return the figures and the spread of one measure."""
    everyone = np.full(len(wards.wards), base)
    state = np.full(len(wards.wards), "")
    return measure_wards(measure, counts, everyone, wards, state, 1000)


def altered(
    processed: Path, folder: Path, **tables: pd.DataFrame | dict[str, pd.DataFrame]
) -> Path:
    """Copy processed data, with other tables in place of some of a source's."""
    shutil.copytree(processed, folder)
    for source, given in tables.items():
        named = given if isinstance(given, dict) else {source: given}
        (folder / source).mkdir(exist_ok=True)
        for name, table in named.items():
            table.to_parquet(folder / source / f"{name}.parquet")
    return folder
