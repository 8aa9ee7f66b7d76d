"""Which wards an area has: their boundaries of one year, and whose LSOAs are known to fit them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from community_safety.errors import BriefingError
from community_safety.numbers import count_of, listed
from community_safety.partnership import Area, Partnership

WARD_CODE = r"[EW]05\d{6}"


@dataclass(frozen=True, slots=True)
class WardSet:
    """The wards of one area, in boundaries of one year (of each district's newest, where it is 0).

    Parameters
    ----------
    wards
        `ward_code, ward, district_code, district, vintage, file, geometry` (EPSG:27700), by code.
    best_fit
        `lsoa_code, lsoa_vintage, ward_code` for the districts whose LSOAs have a best-fit ward
        among the wards around; no row of the others.
    by_points
        Districts in which records are placed by their points.
    why_points
        For each of those districts, the reason in words.
    around
        All wards of these districts, in the same columns: more than `wards` where the area is a
        group of wards. What lies in a neighbouring ward must be found there.
    """

    wards: gpd.GeoDataFrame
    best_fit: pd.DataFrame
    by_points: tuple[str, ...]
    why_points: dict[str, str]
    around: gpd.GeoDataFrame

    @property
    def vintages(self) -> list[int]:
        """The years of the boundaries."""
        return sorted(int(year) for year in self.wards["vintage"].unique())

    @property
    def districts(self) -> list[str]:
        """Codes of the districts that the wards lie in."""
        return sorted(self.wards["district_code"].unique())

    @property
    def name(self) -> str:
        """Return what to call the set, such as `51 wards (boundaries of 2025)`."""
        years = listed([str(year) for year in self.vintages])
        return f"{count_of(len(self.wards), 'ward')} (boundaries of {years})"


def read_ward_sets(processed: Path, partnership: Partnership, area: Area) -> list[WardSet]:
    """Return the ward sets of an area, the report's own first.

    Parameters
    ----------
    processed
        The partnership's folder of processed data.

    Raises
    ------
    BriefingError
        Where no boundaries of the area's wards are given.
    """
    codes = partnership.covered_by(area.code)
    boundaries = _boundaries(processed, partnership, codes)
    if boundaries.empty:
        raise BriefingError(
            f"{area.name} has no ward boundaries: give them under `sources: ward_boundaries`, or "
            "leave the area out with `briefings: ward_maps: areas`"
        )
    boundaries = _with_all_named(boundaries, codes, area)
    lookups = pd.read_parquet(processed / "lookups" / "lsoa_to_ward.parquet")
    districts = pd.read_parquet(processed / "lookups" / "lsoa_to_district.parquet")
    asked = partnership.wards.vintages
    chosen = [_of_vintage(boundaries, year) for year in asked] if asked else [_newest(boundaries)]
    kept = [around for around in chosen if len(around)]
    if not kept:
        there = listed([str(year) for year in sorted(boundaries["vintage"].unique())])
        raise BriefingError(
            f"{area.name} has ward boundaries of {there} only, and `wards: vintages` names "
            f"{listed([str(year) for year in asked])}"
        )
    return [
        _ward_set(_told_apart(around), codes, lookups, districts, partnership) for around in kept
    ]


def _boundaries(processed: Path, partnership: Partnership, codes: set[str]) -> gpd.GeoDataFrame:
    """Return the wards of all vintages of the districts that the area lies in."""
    folder = processed / "ward_boundaries"
    named = any(pd.Series(sorted(codes)).str.fullmatch(WARD_CODE))
    # A ward's code does not say which district it lies in.
    known = codes | partnership.known_codes() if named else codes
    paths = [folder / f"{code}.parquet" for code in sorted(known)]
    frames = [gpd.read_parquet(path) for path in paths if path.exists()]
    if not frames:
        return gpd.GeoDataFrame({"vintage": []}, geometry=[], crs=27700)
    wards = pd.concat(frames, ignore_index=True).rename(
        columns={"ward_name": "ward", "district_name": "district"}
    )
    districts = wards.loc[_is_own(wards, codes), "district_code"]
    own = wards["district_code"].isin(districts)
    wards = wards[own].sort_values(["ward_code", "vintage"], kind="stable")
    names = {code: partnership.name_of(code) for code in wards["district_code"].unique()}
    wards["district"] = [
        names[code] if names[code] != code else name or code
        for code, name in zip(wards["district_code"], wards["district"], strict=True)
    ]
    return wards.reset_index(drop=True)


def _is_own(wards: gpd.GeoDataFrame, codes: set[str]) -> pd.Series:
    """Tell which wards an area is made of: those of its districts, and those it names."""
    return wards["district_code"].isin(codes) | wards["ward_code"].isin(codes)


def _with_all_named(wards: gpd.GeoDataFrame, codes: set[str], area: Area) -> gpd.GeoDataFrame:
    """Return the boundaries of the years that have all wards which a group of wards names.

    Raises
    ------
    BriefingError
        Where a ward is in no boundaries, or no year has all of them.
    """
    asked = [code for code in sorted(codes) if re.fullmatch(WARD_CODE, code)]
    unknown = [code for code in asked if code not in set(wards["ward_code"])]
    if unknown:
        raise BriefingError(
            f"{area.name} has {listed(unknown)} among its members, and the ward boundaries given "
            "do not: correct the codes, or give boundaries of the year that they are of"
        )
    keys = ["district_code", "vintage"]
    named = wards[wards["ward_code"].isin(asked) & ~wards["district_code"].isin(codes)]
    found = named.groupby(keys)["ward_code"].nunique()
    wanted = named.groupby("district_code")["ward_code"].nunique()
    whole = found[found.eq(wanted, level="district_code")].index
    split = sorted(set(wanted.index) - set(whole.get_level_values("district_code")))
    if split:
        raise BriefingError(
            f"{area.name} is a group of wards, and no year of the boundaries given has all of "
            f"them: {listed(sorted(named['ward_code'].unique()))}; name wards of one year"
        )
    kept = wards["district_code"].isin(codes) | pd.MultiIndex.from_frame(wards[keys]).isin(whole)
    return wards[kept].reset_index(drop=True)


def _of_vintage(wards: gpd.GeoDataFrame, year: int) -> gpd.GeoDataFrame:
    """Return the wards of one year, if every district has them; a partial map is none."""
    found = wards[wards["vintage"] == year]
    complete = set(found["district_code"]) == set(wards["district_code"])
    return found.reset_index(drop=True) if complete else found.iloc[:0]


def _newest(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return each district's newest wards: districts do not share wards, so that years may mix."""
    newest = wards.groupby("district_code")["vintage"].transform("max")
    return wards[wards["vintage"] == newest].reset_index(drop=True)


def _told_apart(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Write the district after names that several wards have."""
    several = wards["ward"].duplicated(keep=False)
    longer = wards["ward"] + " (" + wards["district"] + ")"
    return wards.assign(ward=wards["ward"].where(~several, longer))


def _ward_set(
    around: gpd.GeoDataFrame,
    codes: set[str],
    lookups: pd.DataFrame,
    districts: pd.DataFrame,
    partnership: Partnership,
) -> WardSet:
    fits: list[pd.DataFrame] = []
    why: dict[str, str] = {}
    for code, own in around.groupby("district_code", sort=True):
        if partnership.wards.place_by == "points":
            why[str(code)] = "as the partnership file says"
            continue
        lsoas = districts.loc[districts["district_code"] == code, "lsoa_code"]
        found = _fitting(own["ward_code"], lookups, lsoas)
        if found is None:
            vintage = int(own["vintage"].iloc[0])
            why[str(code)] = f"since no best-fit lookup to its wards of {vintage} is given"
        else:
            fits.append(found)
    empty = lookups.iloc[:0][["lsoa_code", "lsoa_vintage", "ward_code"]]
    best_fit = pd.concat([empty, *fits], ignore_index=True)
    wards = around[_is_own(around, codes)].reset_index(drop=True)
    return WardSet(wards, best_fit, tuple(why), why, around)


def _fitting(ward_codes: pd.Series, lookups: pd.DataFrame, lsoas: pd.Series) -> pd.DataFrame | None:
    """Return the best-fit wards of a district's LSOAs, if all of them are among its wards.

    A lookup in which some of them go to other wards is of another vintage. The newest lookup of
    each LSOA vintage is used.
    """
    concerned = lookups["lsoa_code"].isin(lsoas) | lookups["ward_code"].isin(ward_codes)
    found: list[pd.DataFrame] = []
    for _, same in lookups[concerned].groupby("lsoa_vintage", sort=True):
        fitting = [
            rows
            for _, rows in same.groupby("ward_vintage", sort=True)
            if rows["ward_code"].isin(ward_codes).all()
        ]
        found += fitting[-1:]
    if not found:
        return None
    columns: Sequence[str] = ["lsoa_code", "lsoa_vintage", "ward_code"]
    return pd.concat(found, ignore_index=True)[list(columns)].drop_duplicates()
