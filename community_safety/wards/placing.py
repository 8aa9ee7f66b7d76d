"""The ward of each record: by the best-fit ward of its LSOA, or by its point."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from community_safety.sources.boundaries.coordinates import to_british_grid
from community_safety.wards.ward_sets import WardSet

NEAR = 100.0
"""Metres. Boundaries are generalised, so that a point just outside all wards is in the nearest."""


def place_records(records: pd.DataFrame, wards: WardSet) -> pd.DataFrame:
    """Return the ward of each record, and how it was found.

    Parameters
    ----------
    records
        `lsoa_code, lsoa_vintage, longitude, latitude` and `district_code`.

    Returns
    -------
    DataFrame
        Of the same index: `ward_code` ("" where no ward is found; one of the wards around where the
        record is not in the area) and `placed`: `best fit`, `point`, `nearest` (a point up to 100
        metres outside all wards) or "".
    """
    found = pd.DataFrame({"ward_code": "", "placed": ""}, index=records.index)
    fits = ~records["district_code"].isin(wards.by_points)
    if fits.any():
        by_lsoa = records[fits].merge(
            wards.best_fit, on=["lsoa_code", "lsoa_vintage"], how="left", validate="many_to_one"
        )
        found.loc[fits, "ward_code"] = by_lsoa["ward_code"].fillna("").to_numpy()
        found.loc[found["ward_code"] != "", "placed"] = "best fit"
    open_ones = (found["ward_code"] == "") & records["longitude"].notna()
    if open_ones.any():
        points = _points(records[open_ones])
        inside = _within(points, wards.around)
        found.loc[inside.index, "ward_code"] = inside
        found.loc[inside.index, "placed"] = "point"
        outside = points.loc[points.index.difference(inside.index)]
        near = _nearest(outside, wards.around)
        found.loc[near.index, "ward_code"] = near
        found.loc[near.index, "placed"] = "nearest"
    return found


def _points(records: pd.DataFrame) -> gpd.GeoDataFrame:
    eastings, northings = to_british_grid(
        records["longitude"].to_numpy(), records["latitude"].to_numpy()
    )
    metres = gpd.points_from_xy(eastings, northings, crs=27700)
    return gpd.GeoDataFrame(geometry=metres, index=records.index)


def _within(points: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> pd.Series:
    """Return the ward around each point; of two that share an edge, the first by code."""
    # Street-level points are few places with many records each: each place is looked up once.
    places = points.drop_duplicates("geometry")
    joined = places.sjoin(wards[["ward_code", "geometry"]], predicate="intersects")
    by_place = joined.sort_values("ward_code").drop_duplicates("geometry")
    known = pd.Series(by_place["ward_code"].to_numpy(), index=by_place.geometry.to_wkb().to_numpy())
    return pd.Series(known.reindex(points.geometry.to_wkb()).to_numpy(), points.index).dropna()


def _nearest(points: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> pd.Series:
    if points.empty:
        return pd.Series(dtype="str")
    joined = points.sjoin_nearest(wards[["ward_code", "geometry"]], max_distance=NEAR)
    joined = joined.sort_values("ward_code", kind="stable")
    return joined.loc[~joined.index.duplicated(), "ward_code"]
