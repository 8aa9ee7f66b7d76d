"""Which wards an area has, and how records and residents find their ward."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from made_county import EAST, WEST, wards

from community_safety.errors import BriefingError
from community_safety.partnership import Area, WardSettings
from community_safety.wards.placing import place_records
from community_safety.wards.residents import residents_of
from community_safety.wards.ward_sets import WardSet, read_ward_sets


def with_settings(county, **settings):
    return county.partnership.model_copy(update={"wards": WardSettings(**settings)})


def test_an_area_has_the_wards_of_its_districts(county):
    [own] = read_ward_sets(county.processed, county.partnership, county.of(WEST))
    assert len(own.wards) == 9
    assert own.name == "9 wards (boundaries of 2025)"
    [both] = read_ward_sets(county.processed, county.partnership, county.of("marches"))
    assert len(both.wards) == 18
    assert both.districts == [WEST, EAST]


def test_a_group_of_wards_has_these_wards_alone(county):
    codes = tuple(code for code, *_ in wards()[:3])
    group = Area(code="first_three", name="First three", members=codes)
    plan = county.partnership.model_copy(update={"areas": (*county.partnership.areas, group)})
    [own] = read_ward_sets(county.processed, plan, group)
    assert own.wards["ward_code"].tolist() == list(codes)


def test_lsoas_that_fit_best_are_used_where_the_lookup_is_of_the_same_wards(county):
    [own] = read_ward_sets(county.processed, county.partnership, county.of(WEST))
    assert own.by_points == ()
    assert len(own.best_fit) == 18
    people = residents_of(county.processed, own)
    assert people.of_ward.tolist() == [2000.0] * 9
    assert people.year == 2024
    assert list(people.how) == ["of the LSOAs that fit best"]


def test_points_and_shares_of_area_are_used_where_the_partnership_file_says_so(county):
    plan = with_settings(county, place_by="points")
    [own] = read_ward_sets(county.processed, plan, county.of(WEST))
    assert own.by_points == (WEST,)
    assert own.why_points == {WEST: "as the partnership file says"}
    people = residents_of(county.processed, own)
    assert people.of_ward.to_numpy() == pytest.approx(2000.0, rel=1e-6)
    assert (people.lsoas, people.split) == (18, 0)
    assert people.not_placed == pytest.approx(0.0, abs=1e-6)


def test_a_lookup_to_other_wards_is_of_another_vintage(county, tmp_path):
    lookup = pd.read_parquet(county.processed / "lookups" / "lsoa_to_ward.parquet")
    changed = lookup.replace({"ward_code": {"E05900001": "E05899999"}})
    for name in ("ward_boundaries", "lsoa_boundaries", "population"):
        (tmp_path / name).symlink_to(county.processed / name)
    (tmp_path / "lookups").mkdir()
    changed.to_parquet(tmp_path / "lookups" / "lsoa_to_ward.parquet")
    other = county.processed / "lookups" / "lsoa_to_district.parquet"
    (tmp_path / "lookups" / other.name).symlink_to(other)
    [west] = read_ward_sets(tmp_path, county.partnership, county.of(WEST))
    assert west.why_points == {WEST: "since no best-fit lookup to its wards of 2025 is given"}
    [east] = read_ward_sets(tmp_path, county.partnership, county.of(EAST))
    assert east.by_points == ()


def test_a_vintage_that_was_not_given_is_told(county):
    plan = with_settings(county, vintages=(2013,))
    with pytest.raises(BriefingError, match="has ward boundaries of 2025 only") as caught:
        read_ward_sets(county.processed, plan, county.of(WEST))
    assert "`wards: vintages` names 2013" in str(caught.value)


def test_an_area_without_boundaries_is_told(county):
    area = Area(code="E07000999", name="Elsewhere")
    plan = county.partnership.model_copy(update={"areas": (area,)})
    with pytest.raises(BriefingError, match="Elsewhere has no ward boundaries"):
        read_ward_sets(county.processed, plan, area)


def squares() -> WardSet:
    """Return two wards of a kilometre, side by side, in no particular place."""
    frame = gpd.GeoDataFrame(
        {"ward_code": ["A", "B"], "ward": ["A", "B"], "district_code": "D", "vintage": 2025},
        geometry=[
            shapely.box(430_000, 540_000, 431_000, 541_000),
            shapely.box(431_000, 540_000, 432_000, 541_000),
        ],
        crs=27700,
    )
    fit = pd.DataFrame({"lsoa_code": ["L1"], "lsoa_vintage": [2021], "ward_code": ["B"]})
    return WardSet(frame, fit, (), {}, frame)


def records_at(*places: tuple[float, float], lsoa: str = "") -> pd.DataFrame:
    points = gpd.GeoSeries([shapely.Point(*place) for place in places], crs=27700).to_crs(4326)
    return pd.DataFrame(
        {
            "longitude": points.x,
            "latitude": points.y,
            "lsoa_code": lsoa,
            "lsoa_vintage": 2021,
            "district_code": "D",
        }
    )


def test_the_lsoa_decides_before_the_point():
    found = place_records(records_at((430_500, 540_500), lsoa="L1"), squares())
    assert found.to_dict("list") == {"ward_code": ["B"], "placed": ["best fit"]}


def test_a_record_whose_lsoa_is_in_no_lookup_is_placed_by_its_point():
    places = [(430_500, 540_500), (431_500, 540_500), (430_500, 541_050), (430_500, 541_500)]
    found = place_records(records_at(*places), squares())
    assert found["ward_code"].tolist() == ["A", "B", "A", ""]
    assert found["placed"].tolist() == ["point", "point", "nearest", ""]


def test_a_point_on_an_edge_is_in_one_ward():
    found = place_records(records_at((431_000, 540_500)), squares())
    assert found["ward_code"].isin(["A", "B"]).tolist() == [True]


def test_a_record_with_neither_is_in_no_ward():
    nowhere = records_at((430_500, 540_500)).assign(longitude=np.nan, latitude=np.nan)
    assert place_records(nowhere, squares())["placed"].tolist() == [""]


def test_a_ward_without_an_lsoa_has_no_data(county):
    [own] = read_ward_sets(county.processed, county.partnership, county.of(WEST))
    fits = own.best_fit[own.best_fit["ward_code"] != "E05900001"]
    people = residents_of(county.processed, WardSet(own.wards, fits, (), {}, own.wards))
    assert people.without_lsoa == ("E05900001",)
    assert np.isnan(people.of_ward["E05900001"])
