"""Figures of County Durham's wards in 2025, against the published files added up in other ways.

Here the files are read again with pandas, points and shared areas found with geopandas alone, and
autocorrelation and smoothing computed by esda.
"""

import os
import zipfile
from pathlib import Path

import esda
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from esda.smoothing import Empirical_Bayes
from libpysal.weights import Queen

from community_safety.partnership_file import load_partnership
from community_safety.sources import in_order, prepare
from community_safety.statistics.spatial.autocorrelation import moran_rate
from community_safety.wards.accounts import area_totals, files_table, own_files
from community_safety.wards.analysis import count_area
from community_safety.wards.patterns import neighbours_of
from community_safety.wards.ward_sets import read_ward_sets

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("REFERENCE_DATA") or ROOT / ".." / "shared" / "data").resolve()
PATH = ROOT / "partnerships" / "county_durham.yml"
DURHAM, DARLINGTON = "E06000047", "E06000005"
NEEDED = {"police_uk", "ward_boundaries", "lookups", "lsoa_boundaries", "population"}
ANTISOCIAL = "Anti-social behaviour"

pytestmark = [
    pytest.mark.reference_data,
    pytest.mark.xdist_group("county_durham"),
    pytest.mark.skipif(
        not (DATA / "police_uk").is_dir(),
        reason="the published reference data are not there: set REFERENCE_DATA to their folder",
    ),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The partnership, its processed folder, and County Durham's wards of 2025 and 2013."""
    processed = tmp_path_factory.mktemp("processed")
    plan = load_partnership(PATH)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REFERENCE_DATA", str(DATA))
        for source in in_order(NEEDED):
            prepare(source, plan, PATH, processed)
    folder = processed / "county_durham"
    return plan, folder, count_area(folder, plan, plan.area(DURHAM), plan.release.period)


@pytest.fixture(scope="module")
def raw():
    """Every record of the twelve monthly files of Durham's force, as published."""
    with zipfile.ZipFile(DATA / "police_uk" / "police-uk_durham_2025-01_to_2025-12.zip") as archive:
        frames = [
            pd.read_csv(archive.open(name))
            for name in archive.namelist()
            if name.endswith("-durham-street.csv")
        ]
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def lookup():
    return pd.read_csv(DATA / "lookups" / "lsoa21_to_ward24_to_lad24.csv")


def boundaries(name):
    return gpd.read_file(DATA / "boundaries" / name).to_crs(27700)


def test_records_are_those_of_the_files_by_place_and_not_by_force(place, raw, lookup):
    _, folder, counted = place
    own = counted[0]
    codes = set(lookup.loc[lookup["ltla24_code"] == DURHAM, "lsoa21_code"])
    totals = area_totals(folder, own).set_index("force")
    assert raw["LSOA code"].isin(codes).sum() == 59_949
    assert totals["records"].to_dict() == {
        "durham": 59_949,
        "northumbria": 7,
        "cleveland": 1,
        "cumbria": 1,
        "north-yorkshire": 0,
        "nottinghamshire": 0,
    }
    assert len(own.counts.records) == totals["records"].sum() == 59_958


def test_every_file_says_how_many_of_its_records_lie_in_the_area(place):
    _, folder, counted = place
    files = files_table(folder, counted[0], "files", "Files").frame
    of_2025 = files[files["month"].str.startswith("2025")]
    assert of_2025["here"].sum() == 59_958
    assert (files["here"] <= files["used"]).all()


def test_files_of_the_own_force_say_what_has_no_place_or_comes_twice(place, raw):
    _, folder, counted = place
    own = own_files(folder, ["durham"], counted[0].coverage.months)
    known = raw["Crime ID"].dropna()
    assert own.rows == len(raw) == 74_273
    assert own.without_location == raw["Longitude"].isna().sum() == 3
    assert own.without_id == raw["Crime ID"].isna().sum()
    assert own.set_aside == 0
    assert own.repeated_ids == len(known) - known.nunique() == 9


def test_records_of_each_ward_are_the_points_within_it(place, raw):
    """All but the nine records of other forces, of which no ward has more than three."""
    _, _, counted = place
    own = counted[0]
    wards = boundaries("wards_WD25_E06000047.geojson").sort_values("WD25CD")
    crimes = raw[(raw["Crime type"] != ANTISOCIAL) & raw["Longitude"].notna()]
    points = gpd.points_from_xy(crimes["Longitude"], crimes["Latitude"], crs=4326).to_crs(27700)
    within = gpd.GeoDataFrame(geometry=points).sjoin(wards[["WD25CD", "geometry"]])
    expected = within["WD25CD"].value_counts().reindex(wards["WD25CD"]).to_numpy()
    found = own.figures[own.figures["measure_id"] == "all_crime"].set_index("ward_code")["events"]
    apart = found.reindex(wards["WD25CD"]).to_numpy() - expected
    # Points of neighbouring districts' LSOAs lie a little inside, and the other way round.
    assert np.abs(apart).max() <= 5
    assert found.sum() == 48_412


def test_residents_are_those_of_the_census_shared_by_area(place):
    _, _, counted = place
    own = counted[0]
    residents = pd.read_csv(DATA / "population" / "census2021_residents_lsoa21.csv")
    lsoas = boundaries("lsoa21_E06000047.geojson").merge(
        residents, left_on="LSOA21CD", right_on="lsoa21_code"
    )
    assert lsoas["total_residents"].sum() == 522_063
    assert own.people.of_ward.sum() + own.people.not_placed == pytest.approx(522_063)
    wards = boundaries("wards_WD25_E06000047.geojson")
    whole = lsoas.geometry.area.set_axis(lsoas["LSOA21CD"])
    pieces = lsoas.overlay(wards, keep_geom_type=True)
    share = pieces.geometry.area / pieces["LSOA21CD"].map(whole)
    largest = share.groupby(pieces["LSOA21CD"]).max()
    assert (own.people.split, own.people.lsoas) == ((largest < 0.95).sum(), len(lsoas)) == (53, 330)
    inside = share.groupby(pieces["LSOA21CD"]).transform("sum")
    by_ward = (pieces["total_residents"] * share / inside).groupby(pieces["WD25CD"]).sum()
    assert own.people.of_ward.to_numpy() == pytest.approx(
        by_ward.reindex(own.people.of_ward.index).to_numpy(), rel=1e-9
    )


def test_each_set_has_the_wards_of_its_boundaries(place):
    plan, folder, counted = place
    assert [len(one.wards.wards) for one in counted] == [51, 63]
    darlington = read_ward_sets(folder, plan, plan.area(DARLINGTON))
    assert [len(one.wards) for one in darlington] == [20]


@pytest.mark.parametrize("measure", ["all_crime", "burglary"])
def test_autocorrelation_and_smoothed_rates_are_those_of_esda(place, measure):
    """esda 2.9: Moran_Rate (Assunção and Reis 1999), Empirical_Bayes (Marshall 1991)."""
    _, _, counted = place
    own = counted[1]
    rows = own.figures[own.figures["measure_id"] == measure]
    events, base = (rows[name].to_numpy() for name in ("events", "base"))
    around = Queen.from_dataframe(own.wards.wards, use_index=False, silence_warnings=True)
    around.transform = "r"
    oracle = esda.Moran_Rate(events, base, around, permutations=0)
    found = moran_rate(events, base, neighbours_of(own.wards))
    assert found.index == pytest.approx(oracle.I, rel=1e-9)
    smoothed = np.ravel(Empirical_Bayes(events, base).r) * 1000
    assert rows["smoothed"].to_numpy() == pytest.approx(smoothed, rel=1e-9)
