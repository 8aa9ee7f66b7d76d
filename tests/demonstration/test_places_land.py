"""The made-up county's land: wards, LSOAs, boundaries that fit, and tables that add up."""

import json
import re

import numpy as np
import pandas as pd
import pytest
import shapely

from community_safety.demonstration.county import DISTRICTS
from community_safety.demonstration.geography import tables
from community_safety.demonstration.geography.boundaries import lsoa_boundaries, ward_boundaries
from community_safety.demonstration.geography.chance import generator, shared_out
from community_safety.demonstration.geography.lsoas import STRADDLING, lsoas, pieces
from community_safety.demonstration.geography.names import ISLE, WITHOUT_LSOA
from community_safety.demonstration.geography.partition import signed_area
from community_safety.demonstration.geography.wards import wards
from community_safety.sources.boundaries.coordinates import BRITISH_ISLES, to_british_grid

WARDS_OF_EACH = [28, 22, 12, 18, 15, 25]


@pytest.fixture(scope="module")
def drawn():
    """Shapes of wards and LSOAs by code."""
    found = []
    for text, code in ((ward_boundaries(), "WD25CD"), (lsoa_boundaries(), "LSOA21CD")):
        features = json.loads(text)["features"]
        shapes = shapely.from_geojson([json.dumps(each["geometry"]) for each in features])
        found.append(pd.Series(shapes, [each["properties"][code] for each in features]))
    return found


def test_there_are_120_wards_with_names_of_their_own():
    table = wards()
    assert table["ward_code"].tolist() == [f"E05999{number:03d}" for number in range(1, 121)]
    assert table["ward_name"].is_unique
    assert table.groupby("district_code").size().tolist() == WARDS_OF_EACH
    for sign in ("'", "-", ",", " and ", "St "):
        assert table["ward_name"].str.contains(sign, regex=False).any(), sign


def test_wards_add_up_to_their_district_in_residents_and_hardship():
    """Oracle: `county.py`."""
    for district in DISTRICTS:
        mine = wards().query("district_code == @district.code")
        assert mine["residents"].sum() == district.residents
        mean = np.average(mine["hardship"], weights=mine["residents"])
        assert mean == pytest.approx(district.hardship, abs=1e-3)


def test_the_land_is_the_same_under_every_seed():
    pd.testing.assert_frame_equal(wards(1), wards(2))


def test_a_generator_is_its_own_name_and_no_other():
    first = generator(5, "residents", "a").random(3)
    assert (generator(5, "residents", "a").random(3) == first).all()
    for other in (generator(6, "residents", "a"), generator(5, "residents", "b")):
        assert (other.random(3) != first).all()


def test_whole_numbers_are_shared_out_by_largest_remainder():
    """By hand: of 10 in shares 1:1:1 and of 7 in shares 5:3:2 (3.5, 2.1, 1.4)."""
    assert shared_out(10, np.ones(3)).tolist() == [4, 3, 3]
    assert shared_out(7, np.array([5.0, 3.0, 2.0])).tolist() == [4, 2, 1]


def test_boundaries_are_valid_and_cover_the_county_without_gap_or_overlap(drawn):
    for shapes in drawn:
        assert shapely.is_valid(shapes.to_numpy()).all()
        whole = shapely.union_all(shapes.to_numpy())
        assert shapely.area(shapes.to_numpy()).sum() == pytest.approx(whole.area, rel=1e-12)
        # The county and one island, without a lake of nobody's land.
        assert [len(part.interiors) for part in whole.geoms] == [0, 0]
    first, second = (shapely.union_all(shapes.to_numpy()) for shapes in drawn)
    assert first.symmetric_difference(second).area == pytest.approx(0, abs=1e-12)


def test_one_ward_has_a_part_at_sea_and_the_others_are_in_one_piece(drawn):
    of_wards, of_lsoas = drawn
    parts = pd.Series(shapely.get_num_geometries(of_wards.to_numpy()), wards()["ward_name"])
    assert parts[parts > 1].to_dict() == {ISLE: 2}
    # The island is an LSOA of its own.
    assert shapely.get_num_geometries(of_lsoas.to_numpy()).max() == 1


def test_outlines_run_counterclockwise_and_are_written_with_five_decimals():
    """Oracle: RFC 7946, section 3.1.6."""
    text = ward_boundaries()
    assert re.fullmatch(r"-?[0-9]\.[0-9]{5}", text.split('"coordinates":[[[')[1].split(",")[0])
    for feature in json.loads(text)["features"]:
        polygons = feature["geometry"]["coordinates"]
        if feature["geometry"]["type"] == "Polygon":
            polygons = [polygons]
        assert all(signed_area([tuple(each) for each in part[0]]) > 0 for part in polygons)


def test_town_wards_are_small_and_the_county_lies_where_maps_can_be_drawn(drawn):
    shapes = drawn[0].to_numpy()
    area = pd.Series(shapely.area(shapes))
    town = wards()["in_town"]
    assert area[~town].median() > 3 * area[town].median()
    west, south, east, north = shapely.total_bounds(shapes)
    assert BRITISH_ISLES[0] < west < east < BRITISH_ISLES[2]
    eastings, _ = to_british_grid(np.array([west, east]), np.array([south, north]))
    assert (eastings < 700_000).all()


def test_lsoas_lie_in_one_ward_but_for_those_that_straddle():
    given = pieces()
    each = pd.DataFrame({"lsoa": given.lsoa, "ward": given.ward}).groupby("lsoa")["ward"].nunique()
    assert 360 <= len(each) <= 400
    of_none = wards()["ward_name"].to_numpy()[given.ward] == WITHOUT_LSOA
    beside_none = np.unique(given.lsoa[of_none])
    assert (each > 1).sum() == STRADDLING + len(beside_none)


def test_the_best_fit_lookup_lacks_one_ward_and_keeps_every_resident():
    table = lsoas()
    missing = set(wards()["ward_code"]) - set(table["ward_code"])
    names = wards().set_index("ward_code")["ward_name"]
    assert [names[code] for code in missing] == [WITHOUT_LSOA]
    for district in DISTRICTS:
        mine = table[table["district_code"] == district.code]
        assert mine["residents"].sum() == district.residents
        of_wards = wards().loc[wards()["district_code"] == district.code, "ward_code"]
        assert mine["ward_code"].isin(of_wards).all()
    # Most residents of a ward live in the LSOAs that fit it best.
    by_fit = table.groupby("ward_code")["residents"].sum()
    own = wards().set_index("ward_code")["residents"].drop(list(missing))
    assert ((by_fit - own).abs() / own).median() < 0.01


def test_six_districts_are_in_five_partnerships():
    table = tables.partnerships()
    assert table["CSP25CD"].nunique() == table["CSP25NM"].nunique() == 5
    both = table.loc[table["CSP25NM"] == "South Arkenshire", "LAD25NM"].tolist()
    assert both == ["Nether Quillow", "Queen's Tarrow"]


def test_ages_and_sexes_add_up_to_the_residents_of_each_district():
    table = tables.residents_by_age()
    assert table.groupby("area_code")["residents"].sum().tolist() == [
        district.residents for district in DISTRICTS
    ]
    young = table[table["age_from"].between(10, 17)]
    assert (young["age_to"] == young["age_from"].astype("str")).all()
    assert 0.08 < young["residents"].sum() / table["residents"].sum() < 0.12
    assert table.loc[table["age_to"] == "", "age_from"].tolist() == [90] * 12


def test_deprivation_follows_hardship_and_rank_one_is_the_most_deprived():
    table = tables.deprivation()
    score = table["IMD25_score"].astype("float64")
    assert table["IMD25_rank"].is_unique
    order = table.assign(score=score).sort_values("IMD25_rank")
    assert order["score"].is_monotonic_decreasing
    assert order["IMD25_decile"].is_monotonic_increasing
    assert set(table["IMD25_decile"]) == set(range(1, 11))
    assert 0.85 < score.corr(lsoas()["hardship"], method="spearman") < 0.99
