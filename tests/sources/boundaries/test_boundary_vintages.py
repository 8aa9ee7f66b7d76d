"""The year of boundaries is checked against the lookups, and a district from them where not said.

The made-up district has Alder and Birch in 2016; Birch gives way to Cedar in 2019. ONS's history
has each ward in the year it began, a best-fit lookup has all wards of its one year.
"""

import pytest

HISTORY = [
    ("E05000001", "Alder", "E07999001", 2016, "history.csv"),
    ("E05000002", "Birch", "E07999001", 2016, "history.csv"),
    ("E05000003", "Cedar", "E07999001", 2019, "history.csv"),
    ("E05000009", "Far", "E07999009", 2020, "history.csv"),
]
LIST = [
    ("E05000001", "Alder", "E07999001", 2021, "fit.csv"),
    ("E05000003", "Cedar", "E07999001", 2021, "fit.csv"),
]
ADVICE = (
    "correct the year (the column's name, or `vintage` in the partnership file under `columns`), "
    "or get the boundaries of that year"
)
LATE = "the lookups have 1 of them (E05000003 Cedar) from {} on only"
OLD = "the lookups have 1 ward in {} (E05000003 Cedar) that is not among them"


def _wards(make, year, *names, district="left out"):
    codes = {"Alder": "E05000001", "Birch": "E05000002", "Cedar": "E05000003"}
    codes |= {"Damson": "E05000004", "Elm": "E05000005"}
    cells = {"WD25CD": "left out", "WD25NM": "left out", "LAD25CD": district}
    return make.collection(
        *(
            make.feature("", "", make.square(east), **cells)
            | {
                "properties": {f"WD{year}CD": codes[name], f"WD{year}NM": name}
                | ({} if district == "left out" else {f"LAD{year}CD": district})
            }
            for east, name in enumerate(names)
        )
    )


@pytest.mark.parametrize(
    ("lookup", "year", "names"),
    [
        (HISTORY, 13, ("Alder", "Birch")),  # before any lookup, and nothing speaks against it
        (HISTORY, 18, ("Alder", "Birch")),
        (HISTORY, 20, ("Alder", "Cedar")),
        (HISTORY, 25, ("Alder", "Cedar")),  # after the history's end
        (LIST, 13, ("Alder", "Cedar")),
        (LIST, 25, ("Alder", "Cedar")),
    ],
)
def test_wards_of_their_year_are_accepted_and_their_district_looked_up(
    folder, make, lookup, year, names
):
    folder.lookups = {"wards": lookup}
    assert folder.prepare(folder.put(_wards(make, year, *names))).warnings == []
    assert folder.frame()["ward_name"].tolist() == list(names)
    assert folder.told("files")[0]["vintage_checked"] is True


@pytest.mark.parametrize(
    ("lookup", "year", "names", "reason"),
    [
        (HISTORY, 18, ("Alder", "Cedar"), LATE.format(2019)),
        (HISTORY, 13, ("Alder", "Cedar"), LATE.format(2019)),
        (HISTORY, 20, ("Alder", "Birch"), OLD.format(2019)),
        (HISTORY[:2] + LIST, 21, ("Alder", "Birch"), OLD.format(2021)),
    ],
)
def test_wards_of_another_year_are_refused(folder, make, lookup, year, names, reason):
    folder.lookups = {"wards": lookup}
    assert folder.refusal(_wards(make, year, *names)) == (
        f"these are not the wards of 20{year} in E07999001: {reason}; {ADVICE}"
    )


def test_a_map_with_a_hole_is_pointed_out(folder, make):
    folder.lookups = {"wards": LIST}
    path = folder.put(_wards(make, 21, "Alder"))
    assert folder.prepare(path).warnings == [
        f"{path}: 1 ward has no boundary here that the lookups have in E07999001 in 2021 "
        "(E05000003 Cedar); the map will have a hole"
    ]


def test_a_ward_that_no_lookup_knows_is_pointed_out_where_the_file_says_its_district(folder, make):
    folder.lookups = {"wards": LIST}
    path = folder.put(_wards(make, 24, "Alder", "Elm", district="E07999001"))
    assert folder.prepare(path).warnings == [
        f"{path}: no lookup knows 1 ward of E07999001 (E05000005 Elm)"
    ]


@pytest.mark.parametrize(
    ("year", "why"),
    [
        ("13", "they were replaced before the years the lookups cover (2016 to 2020), or a lookup "
         "is missing"),
        ("18", "the lookups (2016 to 2020) are of other places, or one is missing"),
        ("25", "they are newer than the lookups (2016 to 2020)"),
    ],
)  # fmt: skip
def test_wards_whose_district_nobody_tells_are_refused_by_name(folder, make, year, why):
    folder.lookups = {"wards": HISTORY}
    assert folder.refusal(_wards(make, year, "Damson", "Elm")) == (
        f"its 2 wards of 20{year} (E05000004 Damson, E05000005 Elm) join to no lookup: {why}; give "
        "boundaries of a vintage between 2016 and 2020, a file with a column of districts (such as "
        f"LAD{year}CD), or a lookup that has them"
    )


def test_wards_of_which_the_lookups_know_only_some_are_refused_by_name(folder, make):
    folder.lookups = {"wards": HISTORY}
    assert folder.refusal(_wards(make, 20, "Alder", "Elm")) == (
        "1 of its 2 wards of 2020 join to no lookup (E05000005 Elm), so that their district is not "
        "known; give a file with a column of districts (such as LAD20CD), or a lookup that has them"
    )


def test_without_lookups_the_file_has_to_say_its_districts(folder, make):
    assert folder.refusal(_wards(make, 25, "Alder")) == (
        "it does not say in which district its wards lie (E05000001 Alder), and the partnership "
        "has no lookups; give a file with a column of districts (such as LAD25CD), or lookups that "
        "have these wards"
    )


def test_two_files_of_one_district_and_year_are_refused_and_of_two_years_are_not(folder, make):
    first = folder.put(_wards(make, 18, "Alder", "Birch", district="E07999001"), "a.geojson")
    later = folder.put(_wards(make, 20, "Alder", "Elm", district="E07999001"), "b.geojson")
    folder.prepare(first, later)
    assert folder.frame()["vintage"].tolist() == [2018, 2018, 2020, 2020]
    other = folder.put(_wards(make, 18, "Birch", "Alder", district="E07999001"), "c.geojson")
    with pytest.raises(Exception, match="it has other boundaries") as raised:
        folder.prepare(first, other)
    assert str(raised.value) == (
        f"{other}: it has other boundaries of the wards of 2018 in E07999001 than {first}; name "
        "one of the two files"
    )


def test_the_same_wards_from_two_files_are_read_once(folder, make):
    content = _wards(make, 18, "Alder", "Birch", district="E07999001")
    first, again = folder.put(content, "a.geojson"), folder.put(content, "b.geojson")
    done = folder.prepare(first, again)
    assert done.warnings == [
        f"{again}: the wards of 2018 in E07999001 are the same as in {first}; they are read once"
    ]
    assert (done.rows_read, done.rows_used) == (2, 2)
    assert [(one["kept"], one["repeated"]) for one in folder.told("files")] == [(2, 0), (0, 2)]


def _lsoas(make, year, *codes):
    return make.collection(
        *(
            make.feature("", "", make.square(east))
            | {"properties": {f"LSOA{year}CD": code, f"LSOA{year}NM": f"Place {east}"}}
            for east, code in enumerate(codes)
        )
    )


def test_lsoas_are_of_the_census_that_the_lookups_say(folder, make):
    """E01000001 was unchanged, E01000002 of 2011 was split into E01000003 and E01000004."""
    folder.lookups = {
        "lsoa_to_district": [
            (f"E0100000{number}", 2021, "E07999001", 2022, "a.csv") for number in (1, 3, 4)
        ]
        + [("E01000001", 2011, "E07999001", 2022, "a.csv")],
        "lsoa_2011_to_2021": [
            ("E01000001", "E01000001", "U"),
            ("E01000002", "E01000003", "S"),
            ("E01000002", "E01000004", "S"),
        ],
    }
    good = folder.put(_lsoas(make, 21, "E01000001", "E01000003"))
    assert folder.prepare(good, module=make.lsoa).warnings == [
        f"{good}: 1 LSOA has no boundary here that the lookups have in E07999001 in 2021 "
        "(E01000004); the map will have a hole"
    ]
    frame = folder.frame(source="lsoa_boundaries")
    assert frame["lsoa_code"].tolist() == ["E01000001", "E01000003"]
    assert frame["vintage"].tolist() == [2021, 2021]
    folder.columns = {"*": {"district": "E07999001"}}
    assert folder.refusal(_lsoas(make, 21, "E01000001", "E01000002"), module=make.lsoa) == (
        "these are not the LSOAs of 2021 in E07999001: the lookups have 1 of them (E01000002 Place "
        f"1) in 2011 alone; {ADVICE}"
    )
