"""What the areas, wards and programme of a public pack leave to be worked out from each other."""

from itertools import combinations

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_in_batches import (
    AREAS,
    ASHBY,
    COUNTY,
    DISTRICTS,
    ENOUGH,
    FEW,
    NOWHERE,
    QUARTERS,
    SAFE,
    analysed,
    batch,
    part,
    shown,
    small,
)

from community_safety.disclosure.primary import too_small
from community_safety.partnership import DisclosurePolicy
from community_safety.reoffending import further_tables, tables
from community_safety.wards.ward_sets import WardSet


@pytest.mark.parametrize("few", [1, 4])
def test_an_area_without_a_page_is_not_what_the_others_leave(few):
    """Dale belongs to the county and has no page: the county less the three districts."""
    dale = "E07000904"
    areas = [{**AREAS[0], "members": [*DISTRICTS, dale]}, *AREAS[1:]]
    for number in (few, ENOUGH):
        more = [batch(number, dale), batch(number, dale, again=(2,))]
        analysis = analysed([*SAFE, *more], areas)
        for code in (COUNTY, ASHBY):
            assert (shown(tables.year_table(analysis(code))) is None) == (number == few)


@pytest.mark.parametrize("few", [1, 4])
def test_a_district_less_a_group_of_its_wards_gives_nobody_away(few):
    wards = ["E05000911", "E05000912"]
    areas = [*AREAS, {"code": "north", "name": "North Ashby", "members": wards}]
    moved = [one | {"ward_code": wards[place % 2]} for place, one in enumerate(SAFE)]
    for number in (few, ENOUGH):
        more = [batch(number, ward_code="E05000913", again=again) for again in ((), (2,))]
        analysis = analysed([*moved, *more], areas)
        for code in (ASHBY, "north"):
            assert (shown(tables.year_table(analysis(code))) is None) == (number == few)


def test_an_area_of_one_member_is_the_same_place():
    areas = [*AREAS, {"code": "ashby_and_none", "name": "Ashby alone", "members": [ASHBY]}]
    analysis = analysed(SAFE, areas)("ashby_and_none")
    assert shown(tables.year_table(analysis)) is not None


def test_a_group_that_another_place_lacks_is_nobody_there():
    """Where nobody is not safe to show, a group that only Ashby has says that of Brook."""
    more = [batch(ENOUGH, sex="not known", again=again) for again in ((), (2,))]
    parts = tables.group_tables(analysed([*SAFE, *more])(ASHBY))
    related = part(parts, dimension_id="sex").related
    strict = DisclosurePolicy(zeros_are_safe=False)
    rows = related[too_small(related["count"], related["whole"], strict)]
    assert ((rows["row"] == 2) & (rows["count"] == 0)).sum() >= 4


def wards_of(*codes):
    """A made-up set of wards, without residents."""
    frame = pd.DataFrame({"ward_code": codes, "ward": codes})
    frame = frame.assign(
        district_code=ASHBY, district="Ashby", vintage=2025, file="", geometry=None
    )
    wards = gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:27700")
    return WardSet(wards, pd.DataFrame(), (), {}, wards)


WARD = "E05000911"
PLACED = [one | {"ward_code": WARD} for one in SAFE]


def ward_parts(more):
    made, caseload = further_tables.ward_tables(
        analysed([*PLACED, *more])(ASHBY), NOWHERE, wards_of(WARD, "E05000912"), {}
    )
    return {one.frame["measure_id"].iloc[0]: shown(one) for one in made}, caseload


def test_wards_are_counted_in_persons():
    found, _ = ward_parts([])
    assert found["caseload"] is not None
    assert found["reoffending"] is not None
    two, _ = ward_parts([batch(2, entries=QUARTERS, ward_code="E05000912")])
    assert two["caseload"] is None
    assert two["reoffending"] is None


def test_entries_of_a_ward_less_its_persons_give_nobody_away():
    """So many have one entry more: persons stand in one map, entries in the other."""
    found, _ = ward_parts([batch(FEW, entries=QUARTERS[:2], ward_code=WARD)])
    assert found == {"caseload": None, "reoffending": None}


def test_an_area_less_its_wards_gives_nobody_away():
    """So many have no ward on record; more have a ward that is not on the map."""
    more = [batch(FEW), batch(ENOUGH, ward_code="E05000999")]
    found, caseload = ward_parts([*more, batch(ENOUGH, ward_code="E05000999", again=(2,))])
    assert found["caseload"] is not None  # with those elsewhere there are more than a few
    analysis = analysed([*PLACED, *more])(ASHBY)
    basis = further_tables.basis_table(analysis, caseload)
    counts = basis.frame.set_index("what")["people"]
    assert counts["No ward on record"] == FEW
    assert counts["Ward not on the map"] == ENOUGH
    assert shown(basis) is None
    alone, _ = ward_parts([batch(FEW)])
    assert alone == {"caseload": None, "reoffending": None}


def test_the_basis_counts_each_person_of_the_own_area_once():
    """160 people of Ashby, and 10 who are in all four quarters."""
    analysis = analysed([*SAFE, batch(10, entries=QUARTERS)])
    frame = shown(further_tables.basis_table(analysis(ASHBY), None))
    assert frame.to_dict("records") == [{"what": "Expected by all offenders", "people": 170}]
    county = further_tables.basis_table(analysis(), None).frame
    assert county["people"].to_list() == [490]


def test_a_single_offence_of_the_programme_is_not_shown():
    """Twelve were taken on, each after an offence; one of them offended again."""
    begun = {"iom_start": "2023-11-20", "iom_end": None}
    for number in (1, ENOUGH):
        more = [batch(12 - number, **begun), batch(number, again=(2,), **begun)]
        table, programme = further_tables.iom_table(analysed([*SAFE, *more])(ASHBY))
        assert programme.used == 12
        assert (shown(table) is None) == (number == 1)


@settings(max_examples=4, deadline=None)
@given(
    people=st.tuples(*[st.integers(0, 12)] * 3),
    again=st.tuples(*[st.integers(0, 12)] * 3),
    listed=st.integers(1, 3),
)
def test_no_sum_or_difference_of_areas_is_few(people, again, listed):
    """Whatever is shown of the county less what is shown of any districts."""
    batches = [
        *[batch(number, *at) for number, at in zip(people, zip(DISTRICTS), strict=True)],
        *[batch(n, code, again=(2,)) for n, code in zip(again, DISTRICTS, strict=True)],
        batch(50, ASHBY),
        batch(50, ASHBY, again=(2,)),
    ]
    analysis = analysed(batches, AREAS[: 1 + listed])
    found = {
        area["code"]: shown(tables.year_table(analysis(area["code"]), tables.STEPS[1]))
        for area in AREAS[: 1 + listed]
    }
    counts = {
        code: frame.loc[0, ["offenders", "reoffenders"]].to_numpy(dtype=float)
        for code, frame in found.items()
        if frame is not None
    }
    if COUNTY not in counts:
        return
    districts = sorted(set(counts) - {COUNTY})
    for size in range(len(districts) + 1):
        for some in combinations(districts, size):
            left = counts[COUNTY] - sum(counts[code] for code in some)
            assert not small([*left, left[0] - left[1]])
