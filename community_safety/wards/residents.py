"""Residents (or households) of each ward: of its LSOAs, or shared out by area."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from community_safety.wards.ward_sets import WardSet

WHOLE_FIT = 0.95
"""An LSOA of which less lies in one ward is called split."""


@dataclass(frozen=True, slots=True)
class Residents:
    """How many people (or households) live in each ward, and how that is known.

    Parameters
    ----------
    of_ward
        By ward code; missing where it is not known, or the ward has no LSOA.
    without_lsoa
        Wards that no LSOA fits best: there are no data of them, which is not no crime.
    how
        For each way that was used: the districts and what it rests on, in words.
    lsoas, split
        Of the LSOAs shared out by area: how many there are, and how many are split.
    not_placed
        Residents of LSOAs whose area lies outside all wards.
    year
        Of the estimate or census; 0 where it was not said.
    """

    of_ward: pd.Series
    without_lsoa: tuple[str, ...]
    how: dict[str, tuple[str, ...]]
    lsoas: int = 0
    split: int = 0
    not_placed: float = 0.0
    year: int = 0


def residents_of(processed: Path, wards: WardSet, source: str = "population") -> Residents | None:
    """Return the residents (`population`) or households (`households`) of each ward.

    Figures given for the wards themselves are used first; then those of LSOAs, by their best-fit
    ward or, in districts where records are placed by points, shared by area. None where the
    partnership has no such source.
    """
    path = processed / source / f"{source}.parquet"
    if not path.exists():
        return None
    given = pd.read_parquet(path).rename(columns={source_column(source): "people"})
    codes = wards.wards["ward_code"]
    own = _newest(given[(given["geography"] == "ward") & given["area_code"].isin(codes)])
    people = own.set_index("area_code")["people"].reindex(codes)
    how = {"as given for wards": tuple(_districts(wards, people.dropna().index))}
    year = _year(own)
    lsoas = given[given["geography"] == "lsoa"]
    open_wards = people.index[people.isna()]
    fitted = _by_best_fit(lsoas, wards)
    fitted = fitted[fitted.index.isin(open_wards)]
    people = people.fillna(fitted)
    how["of the LSOAs that fit best"] = tuple(_districts(wards, fitted.index))
    shared = _by_area(lsoas, wards, processed, people.index[people.isna()])
    if shared is not None:
        people = people.fillna(shared.of_ward)
        how["of LSOAs, shared by area"] = tuple(_districts(wards, shared.of_ward.index))
    fits = set(wards.best_fit["ward_code"])
    by_points = wards.wards["district_code"].isin(wards.by_points).to_numpy()
    without = codes[~codes.isin(fits) & ~by_points]
    return Residents(
        of_ward=people,
        without_lsoa=tuple(without),
        how={name: places for name, places in how.items() if places},
        lsoas=shared.lsoas if shared else 0,
        split=shared.split if shared else 0,
        not_placed=shared.not_placed if shared else 0.0,
        year=year or _year(lsoas) or (shared.year if shared else 0),
    )


def source_column(source: str) -> str:
    """Return the column that holds a source's figures."""
    return "residents" if source == "population" else source


def _year(rows: pd.DataFrame) -> int:
    return int(rows["year"].max()) if len(rows) else 0


def _newest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each area's newest figure."""
    return rows.sort_values("year", kind="stable").drop_duplicates("area_code", keep="last")


def _districts(wards: WardSet, codes: pd.Index) -> list[str]:
    found = wards.wards[wards.wards["ward_code"].isin(codes)]
    return sorted(found["district_code"].unique())


def _by_best_fit(lsoas: pd.DataFrame, wards: WardSet) -> pd.Series:
    """Add up LSOAs by ward; a ward with an LSOA of unknown residents is missing.

    LSOAs of the newest vintage that has residents are used; two vintages are never mixed.
    """
    for vintage in sorted(wards.best_fit["lsoa_vintage"].unique(), reverse=True):
        known = _newest(lsoas[_of_vintage(lsoas, int(vintage))])
        fits = wards.best_fit[wards.best_fit["lsoa_vintage"] == vintage]
        joined = fits.merge(
            known, left_on="lsoa_code", right_on="area_code", how="left", validate="many_to_one"
        )
        if joined["people"].notna().any():
            return joined.groupby("ward_code")["people"].agg(lambda one: one.sum(skipna=False))
    return pd.Series(dtype="float64")


def _of_vintage(lsoas: pd.DataFrame, vintage: int) -> pd.Series:
    return (lsoas["vintage"] == vintage) | (lsoas["vintage"] == 0)


def _by_area(
    lsoas: pd.DataFrame, wards: WardSet, processed: Path, open_wards: pd.Index
) -> Residents | None:
    """Share the residents of each LSOA among the wards it lies in, by area.

    People are taken to live evenly over an LSOA, which they do not: the number of split LSOAs says
    how much rests on it. None where LSOA boundaries or residents are not given.
    """
    places = wards.wards[wards.wards["ward_code"].isin(open_wards)]
    places = places[places["district_code"].isin(wards.by_points)]
    folder = processed / "lsoa_boundaries"
    paths = [folder / f"{code}.parquet" for code in sorted(places["district_code"].unique())]
    frames = [gpd.read_parquet(path) for path in paths if path.exists()]
    if not frames or lsoas.empty:
        return None
    polygons = pd.concat(frames, ignore_index=True)
    known = _newest(lsoas)
    for vintage in sorted(polygons["vintage"].unique(), reverse=True):
        rows = known[_of_vintage(known, int(vintage))]
        own = polygons[polygons["vintage"] == vintage].merge(
            rows[["area_code", "people"]],
            left_on="lsoa_code",
            right_on="area_code",
            how="left",
            validate="many_to_one",
        )
        if own["people"].notna().any():
            shared = _shared(own, wards.around, _year(rows))
            return replace(shared, of_ward=shared.of_ward[shared.of_ward.index.isin(open_wards)])
    return None


def _shared(lsoas: gpd.GeoDataFrame, wards: gpd.GeoDataFrame, year: int) -> Residents:
    whole = lsoas.geometry.area
    lsoas = lsoas.assign(whole=whole)[["lsoa_code", "people", "whole", "geometry"]]
    pieces = lsoas.overlay(
        wards[["ward_code", "geometry"]], how="intersection", keep_geom_type=True
    )
    share = pieces.geometry.area / pieces["whole"]
    inside = share.groupby(pieces["lsoa_code"]).sum()
    # Boundaries of LSOAs and wards were generalised apart: what falls between is shared out too.
    scale = (1 / inside).where(inside > 0.5)
    people = pieces["people"] * share * pieces["lsoa_code"].map(scale).fillna(1.0)
    of_ward = people.groupby(pieces["ward_code"]).agg(lambda one: one.sum(skipna=False))
    largest = share.groupby(pieces["lsoa_code"]).max().reindex(lsoas["lsoa_code"]).fillna(0.0)
    return Residents(
        of_ward=of_ward,
        without_lsoa=(),
        how={},
        lsoas=len(lsoas),
        split=int((largest < WHOLE_FIT).sum()),
        not_placed=float(np.nansum(lsoas["people"]) - np.nansum(of_ward)),
        year=year,
    )
