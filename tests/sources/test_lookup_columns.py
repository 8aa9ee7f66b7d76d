"""Columns of tables about places are recognised however ONS and MHCLG write them."""

import pytest

from community_safety.sources.geography_tables.recognising import recognise


@pytest.mark.parametrize(
    ("name", "role", "vintage"),
    [
        ("LSOA21CD", "lsoa", 2021),
        ("lsoa11_code", "lsoa", 2011),
        ("LSOA code (2021)", "lsoa", 2021),
        ("LSOA 2021 Code", "lsoa", 2021),
        ("Lower layer Super Output Areas Code", "lsoa", 0),
        ("wd25cd", "ward", 2025),
        ("ward17_code", "ward", 2017),
        ("WD24NM", "ward_name", 2024),
        ("Local Authority District code (2024)", "district", 2024),
        ("ltla22_name", "district_name", 2022),
        ("LADCD_ACTIVE", "district_now", 0),
        ("PFA24CD", "force", 2024),
        ("CSP24NM", "csp_name", 2024),
        ("CHGIND", "change_code", 0),
        ("SOURCEFILE", "vintage", 0),
    ],
)
def test_columns_are_recognised_in_any_case(name, role, vintage):
    (column,) = recognise([name])
    assert (column.role, column.vintage) == (role, vintage)


@pytest.mark.parametrize("name", ["", "ObjectId", "WD13CDO", "LAD24NMW", "LSOA01CD", "code"])
def test_other_columns_are_passed_over(name):
    assert recognise([name]) == []
