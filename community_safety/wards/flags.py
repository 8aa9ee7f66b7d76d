"""On how many measures a ward is in the top fifth, and how deprived it is."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from community_safety.numbers import listed
from community_safety.statistics.flags import top_fifth
from community_safety.wards.measures import ALL_CRIME
from community_safety.wards.ward_sets import WardSet

LEAST_EVENTS_A_WARD = 5.0
"""A measure with fewer records a ward on average flags wards by chance, and is left out."""


def flag_wards(frame: pd.DataFrame, wards: WardSet) -> pd.DataFrame:
    """Count, for each ward, the measures on which its smoothed rate is in the top fifth.

    Only measures on which wards differ at all, with at least five records a ward on average; all
    recorded crime is left out, since it is made of the others. Smoothed rates keep small wards
    from being flagged by chance; a flag says "look", not "worse than others".
    """
    flags: dict[str, list[str]] = {code: [] for code in wards.wards["ward_code"]}
    measures = 0
    for measure_id, own in frame.groupby("measure_id", sort=False):
        found = top_fifth(own["smoothed"].to_numpy(dtype="float64"))
        few = own["events"].mean() < LEAST_EVENTS_A_WARD
        if measure_id == ALL_CRIME or few or found.reason:
            continue
        measures += 1
        for code in own.loc[found.flagged, "ward_code"]:
            flags[code].append(str(own["measure"].iloc[0]))
    columns = ["ward_code", "ward", "district_code", "district"]
    table = pd.DataFrame(wards.wards[columns]).reset_index(drop=True)
    table["flags"] = [len(flags[code]) for code in table["ward_code"]]
    table["measures"] = measures
    table["which"] = [listed(flags[code]) for code in table["ward_code"]]
    return table


def deprivation_of(processed: Path, wards: WardSet) -> pd.Series:
    """Return each ward's score of the Index of Multiple Deprivation: the average of its LSOAs.

    LSOAs count by their best-fit ward or, where records are placed by points, by the area that
    they share with the ward. Missing where no scores are given. Higher is more deprived.
    """
    codes = pd.Index(wards.wards["ward_code"])
    path = processed / "deprivation" / "deprivation.parquet"
    if not path.exists():
        return pd.Series(np.nan, index=codes)
    scores = pd.read_parquet(path).dropna(subset=["score"])
    newest = scores.sort_values("edition").drop_duplicates("lsoa_code", keep="last")
    weights = pd.concat([_fitted(wards), _overlaps(processed, wards)], ignore_index=True)
    joined = weights.merge(newest[["lsoa_code", "score"]], on="lsoa_code", validate="many_to_one")
    total = (joined["score"] * joined["weight"]).groupby(joined["ward_code"]).sum()
    return (total / joined.groupby("ward_code")["weight"].sum()).reindex(codes)


def _fitted(wards: WardSet) -> pd.DataFrame:
    newest = wards.best_fit["lsoa_vintage"] == wards.best_fit["lsoa_vintage"].max()
    return wards.best_fit.loc[newest, ["lsoa_code", "ward_code"]].assign(weight=1.0)


def _overlaps(processed: Path, wards: WardSet) -> pd.DataFrame:
    paths = [processed / "lsoa_boundaries" / f"{code}.parquet" for code in wards.by_points]
    frames = [gpd.read_parquet(path) for path in paths if path.exists()]
    if not frames:
        return _fitted(wards).iloc[:0]
    lsoas = pd.concat(frames, ignore_index=True)
    lsoas = lsoas[lsoas["vintage"] == lsoas["vintage"].max()]
    lsoas = lsoas.assign(whole=lsoas.geometry.area)[["lsoa_code", "whole", "geometry"]]
    pieces = lsoas.overlay(
        wards.wards[["ward_code", "geometry"]], how="intersection", keep_geom_type=True
    )
    share = pieces.geometry.area / pieces["whole"]
    return pd.DataFrame(pieces[["lsoa_code", "ward_code"]]).assign(weight=share)
