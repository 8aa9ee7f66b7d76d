"""Every record is counted once or told as not placed, whatever the wards and the order."""

from __future__ import annotations

import datetime as dt
import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from made_county import EAST, HOT, WEST
from ward_grid import altered, wards_of

from community_safety.errors import BriefingError
from community_safety.partnership import Area, WardSettings
from community_safety.periods import Period
from community_safety.wards.analysis import count_area
from community_safety.wards.counted import covered_months, read_records
from community_safety.wards.measures import ALL_CRIME
from community_safety.wards.placing import place_records
from community_safety.wards.residents import residents_of
from community_safety.wards.ward_sets import WardSet, read_ward_sets

WINTER = Period(dt.date(2025, 1, 1), dt.date(2025, 3, 31))
NEIGHBOURS = ("E05900005", "E05900006")
"""The hot ward and the one east of it."""


def with_area(county, code, *members):
    area = Area(code=code, name="Chosen wards", members=members)
    areas = (*county.partnership.areas, area)
    return county.partnership.model_copy(update={"areas": areas}), area


def totals(own):
    """Return the records of each ward in the release's months, by ward code."""
    rows = own.figures[own.figures["measure_id"].isin([ALL_CRIME, "anti_social_behaviour"])]
    return rows.groupby("ward_code")["events"].sum()


# A group of wards, such as an area action partnership, lies among other wards of its district.


@pytest.mark.parametrize("place_by", ["best_fit", "points"])
def test_a_ward_has_the_same_figures_in_a_group_of_wards_as_in_its_district(county, place_by):
    plan, group = with_area(county, "chosen", *NEIGHBOURS)
    plan = plan.model_copy(update={"wards": WardSettings(place_by=place_by)})
    [own] = count_area(county.processed, plan, group, WINTER)
    [whole] = count_area(county.processed, plan, county.of(WEST), WINTER)
    assert own.wards.why_points == whole.wards.why_points
    assert own.wards.wards["ward_code"].tolist() == list(NEIGHBOURS)
    same = ["ward_code", "measure_id", "events", "base", "rate", "lower", "upper"]
    expected = whole.figures[whole.figures["ward_code"].isin(NEIGHBOURS)]
    keys = ["measure_id", "ward_code"]
    pd.testing.assert_frame_equal(
        own.figures[same].sort_values(keys, ignore_index=True),
        expected[same].sort_values(keys, ignore_index=True),
        check_exact=False,
        rtol=1e-9,
    )
    assert totals(own).tolist() == [81.0, 21.0]
    assert len(own.counts.records) == 81 + 21, "records of other wards are not the group's"


def test_a_record_just_outside_a_group_is_in_its_own_ward(county, tmp_path):
    """Ten metres beyond the edge: in the ward there, not the nearest of the group."""
    plan, group = with_area(county, "chosen", HOT)
    plan = plan.model_copy(update={"wards": WardSettings(place_by="points")})
    [wards] = read_ward_sets(county.processed, plan, group)
    _, _, right, top = wards.wards.geometry.iloc[0].bounds
    points = [(right + 10, top - 500), (right - 10, top - 500)]
    found = place_records(records_at(points, WEST), wards)
    assert found["ward_code"].tolist() == ["E05900006", HOT]
    assert set(found["placed"]) == {"point"}


def test_residents_of_an_lsoa_on_the_edge_of_a_group_are_not_all_the_groups(county, tmp_path):
    """A LSOA of 1,000 that lies by two thirds in the group: 667 of them, and 1,000 of the other."""
    polygons = gpd.read_parquet(county.processed / "lsoa_boundaries" / f"{WEST}.parquet")
    place = polygons.index[polygons["lsoa_code"] == "E01900009"].item()
    left, bottom, _, top = polygons.loc[place, "geometry"].bounds
    polygons.loc[place, "geometry"] = shapely.box(left, bottom, left + 1500, top)
    processed = altered(county.processed, tmp_path / "p", lsoa_boundaries={WEST: polygons})
    plan, group = with_area(county, "chosen", HOT)
    plan = plan.model_copy(update={"wards": WardSettings(place_by="points")})
    [wards] = read_ward_sets(processed, plan, group)
    people = residents_of(processed, wards)
    assert people.of_ward[HOT] == pytest.approx(1000 * 2 / 3 + 1000, rel=1e-3)


def test_a_group_that_names_a_ward_without_boundaries_is_told(county):
    plan, group = with_area(county, "chosen", HOT, "E05999999")
    with pytest.raises(BriefingError) as caught:
        read_ward_sets(county.processed, plan, group)
    assert str(caught.value) == (
        "Chosen wards has E05999999 among its members, and the ward boundaries given do not: "
        "correct the codes, or give boundaries of the year that they are of"
    )


@pytest.fixture
def older(county, tmp_path):
    """The western wards of 2013, too: the same places, of which the first two had other codes."""
    west = gpd.read_parquet(county.processed / "ward_boundaries" / f"{WEST}.parquet")
    old = {"E05900001": "E05800001", "E05900002": "E05800002"}
    before = west.assign(vintage=2013, ward_code=west["ward_code"].replace(old))
    both = pd.concat([west, before], ignore_index=True)
    return altered(county.processed, tmp_path / "older", ward_boundaries={WEST: both})


def test_a_group_of_wards_has_the_boundaries_of_the_year_that_its_codes_are_of(county, older):
    """E05900003 was a ward in both years, E05800001 only in 2013."""
    plan, group = with_area(county, "chosen", "E05900003", "E05800001")
    [own] = read_ward_sets(older, plan, group)
    assert own.vintages == [2013]
    assert own.wards["ward_code"].tolist() == ["E05800001", "E05900003"]
    plan, group = with_area(county, "chosen", "E05900001", "E05800001")
    with pytest.raises(BriefingError, match="no year of the boundaries given has all of them"):
        read_ward_sets(older, plan, group)


def test_each_district_has_its_newest_boundaries_and_a_year_that_one_lacks_is_no_map(county, older):
    [both] = read_ward_sets(older, county.partnership, county.of("marches"))
    assert both.name == "18 wards (boundaries of 2025)"
    plan = county.partnership.model_copy(update={"wards": WardSettings(vintages=(2025, 2013))})
    west = read_ward_sets(older, plan, county.of(WEST))
    assert [one.vintages for one in west] == [[2025], [2013]]
    [both] = read_ward_sets(older, plan, county.of("marches"))
    assert both.vintages == [2025], "the eastern district has none of 2013"


def test_districts_of_different_years_make_one_map(county, older):
    west = gpd.read_parquet(older / "ward_boundaries" / f"{WEST}.parquet")
    west[west["vintage"] == 2013].to_parquet(older / "ward_boundaries" / f"{WEST}.parquet")
    [both] = read_ward_sets(older, county.partnership, county.of("marches"))
    assert both.name == "18 wards (boundaries of 2013 and 2025)"
    assert both.by_points == (WEST,), "its lookup is of the wards of 2025"
    [own] = count_area(older, county.partnership, county.of("marches"), WINTER)
    assert totals(own).sum() == 438


# Months, forces and LSOAs of two censuses.


def test_a_month_that_one_of_two_forces_lacks_is_a_gap_of_the_whole_area(county, tmp_path):
    processed = altered(county.processed, tmp_path / "p")
    path = processed / "police_uk" / "coverage.json"
    of_west = {"force": "marchshire", "known_by": "lookup", "months": ["2025-01", "2025-02"]}
    of_east = {
        "force": "eastshire",
        "known_by": "most of its records",
        "months": ["2024-01", "2025-01", "2025-03"],
    }
    path.write_text(json.dumps({WEST: of_west, EAST: of_east}), encoding="utf-8")
    plan = county.partnership
    found = covered_months(processed, plan, county.of("marches"), [WEST, EAST], WINTER)
    assert found.months == (dt.date(2025, 1, 1),)
    assert found.left_out == (dt.date(2025, 2, 1), dt.date(2025, 3, 1))
    assert found.compared == [], "January 2024 is given of one force only"
    assert found.forces[EAST] == ("eastshire", "most of its records")
    [own] = count_area(processed, plan, county.of("marches"), WINTER)
    assert totals(own).sum() == 146, "one month of both districts"


def test_records_with_codes_of_2011_are_placed_by_the_lookup_of_2011(county, tmp_path):
    """Codes of 2011 of which the first means another ward than the same code of 2021."""
    lookups = county.processed / "lookups"
    wards = pd.read_parquet(lookups / "lsoa_to_ward.parquet")
    districts = pd.read_parquet(lookups / "lsoa_to_district.parquet")
    changed = wards["ward_code"].replace({"E05900001": "E05900002"})
    processed = altered(
        county.processed,
        tmp_path / "p",
        lookups={
            "lsoa_to_ward": pd.concat([wards, wards.assign(lsoa_vintage=2011, ward_code=changed)]),
            "lsoa_to_district": pd.concat([districts, districts.assign(lsoa_vintage=2011)]),
        },
    )
    path = processed / "police_uk" / WEST / "2025-01.parquet"
    pd.read_parquet(path).assign(lsoa_vintage=2011).to_parquet(path)
    [own] = count_area(processed, county.partnership, county.of(WEST), WINTER)
    assert own.wards.by_points == ()
    assert totals(own).loc[["E05900001", "E05900002"]].tolist() == [14.0, 28.0]
    people = residents_of(processed, own.wards)
    assert people.of_ward["E05900001"] == 2000.0, "residents are of the LSOAs of 2021"


# Where best fit and points differ, and what no order of the records may change.


def records_at(points, district, lsoa=""):
    metres = gpd.GeoSeries(gpd.points_from_xy(*zip(*points, strict=True)), crs=27700)
    degrees = metres.to_crs(4326)
    return pd.DataFrame(
        {
            "longitude": degrees.x,
            "latitude": degrees.y,
            "lsoa_code": lsoa,
            "lsoa_vintage": 2021,
            "district_code": district,
        }
    )


def two_wards(*by_points):
    shapes = [shapely.box(430_000 + n, 540_000, 431_000 + n, 541_000) for n in (0, 1000)]
    made = wards_of(["A", "B"], shapes)
    fit = pd.DataFrame({"lsoa_code": ["L1"], "lsoa_vintage": [2021], "ward_code": ["B"]})
    return WardSet(made.wards, fit, by_points, {}, made.wards)


def test_a_record_in_one_ward_whose_lsoa_fits_another_is_counted_as_the_file_says():
    record = records_at([(430_900, 540_500)], "D", lsoa="L1")
    assert place_records(record, two_wards())["ward_code"].tolist() == ["B"]
    assert place_records(record, two_wards("D"))["ward_code"].tolist() == ["A"]


PLACES = st.tuples(st.integers(429_800, 432_200), st.integers(539_800, 541_200))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(PLACES, st.sampled_from(["", "L1", "L9"])), min_size=1), st.randoms())
def test_the_order_of_records_does_not_matter_and_none_is_lost(drawn, chance):
    records = records_at([place for place, _ in drawn], "D", [lsoa for _, lsoa in drawn])
    found = place_records(records, two_wards())
    assert found.index.tolist() == records.index.tolist()
    counted = found["ward_code"].value_counts()
    assert counted.reindex(["A", "B", ""]).sum() == len(records)
    assert ((found["ward_code"] == "") == (found["placed"] == "")).all()
    order = chance.sample(range(len(records)), len(records))
    again = place_records(records.iloc[order], two_wards())
    pd.testing.assert_frame_equal(again.sort_index(), found)


@pytest.mark.parametrize("place_by", ["best_fit", "points"])
def test_records_of_wards_and_those_in_none_are_all_records(county, tmp_path, place_by):
    """Seven records were moved into the sea, and their LSOA codes are in no lookup."""
    processed = altered(county.processed, tmp_path / "p")
    path = processed / "police_uk" / WEST / "2025-01.parquet"
    month = pd.read_parquet(path)
    month.loc[:6, ["lsoa_code", "longitude", "latitude"]] = ["E01999999", -0.5, 55.5]
    month.sample(frac=1, random_state=1).to_parquet(path)
    plan = county.partnership.model_copy(update={"wards": WardSettings(place_by=place_by)})
    [own] = count_area(processed, plan, county.of(WEST), WINTER)
    records = read_records(processed, [WEST], own.coverage.months)
    unplaced = own.counts.records["ward_code"].eq("").sum()
    assert unplaced == 7
    assert totals(own).sum() + unplaced == len(records) == len(own.counts.records) == 249
