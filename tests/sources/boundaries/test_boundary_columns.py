"""Which columns are read, which features are refused, and which districts are kept."""

import json

import pytest

SAY = "in the partnership file under `columns`"
ALL = "WD25CD, WD25NM, LAD25CD"


@pytest.mark.parametrize(
    ("code", "name", "district"),
    [
        ("WD25CD", "WD25NM", "LAD25CD"),
        ("wd25cd", "wd25nm", "lad25cd"),
        ("ward25_code", "ward25_name", "ltla25_code"),
        ("WD25CD", "WD25NM", "LADCD_ACTIVE"),
    ],
)
def test_columns_are_known_by_the_names_that_ons_and_others_give(
    folder, make, code, name, district
):
    cells = {code: "E05000001", name: "Alder", district: "E07999001", "FID": 1, "GlobalID": "x"}
    wards = [{"type": "Feature", "id": 4, "properties": cells, "geometry": make.square(0)}]
    folder.prepare(folder.put(make.collection(*wards)))
    row = folder.frame().iloc[0]
    assert (row["ward_code"], row["ward_name"], row["vintage"]) == ("E05000001", "Alder", 2025)


def test_columns_of_other_names_are_said_in_the_partnership_file(folder, make):
    cells = {"kennung": "E05000001", "titel": "Alder", "kreis": "E07999001"}
    wards = [{"type": "Feature", "properties": cells, "geometry": make.square(0)}]
    folder.columns = {"*.geojson": {"code": "kennung", "name": "titel", "district": "kreis"}}
    assert folder.refusal(make.collection(*wards)) == (
        "column `kennung` does not say the year of its wards; add `vintage: 2025` for this file "
        f"{SAY}"
    )
    folder.columns["*.geojson"]["vintage"] = 2019
    folder.prepare(folder.root / "raw" / "wards.geojson")
    assert folder.frame()["vintage"].tolist() == [2019]


def test_the_district_of_a_whole_file_can_be_said(folder, make):
    path = folder.put(make.collection(*make.two_wards(LAD25CD="left out")))
    folder.columns = {"wards.geojson": {"district": "E07999001"}}
    assert folder.prepare(path).rows_used == 2


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            {"kode": "WD25CD"},
            "`columns` says `kode`, which boundaries do not have: did you mean `code`? They have "
            "code, name, district, district_name and vintage",
        ),
        (
            {"code": "WD25C"},
            f"column `WD25C`, which `columns` calls `code`, is not there: did you mean `WD25CD`? "
            f"(there are: {ALL})",
        ),
        (
            {"vintage": "new"},
            "`columns` says `vintage: new`; it should be a year such as 2025",
        ),
        (
            {"vintage": 2024},
            "column `WD25CD` is of 2025, but `columns` says `vintage: 2024`; correct the one that "
            "is wrong",
        ),
    ],
)
def test_what_the_partnership_file_says_has_to_fit_the_file(folder, make, said, message):
    folder.columns = {"wards.geojson": said}
    assert folder.refusal(make.collection(*make.two_wards())) == message


def test_a_file_without_codes_is_told_what_was_expected(folder, make):
    wards = make.two_wards(WD25CD="left out")
    assert folder.refusal(make.collection(*wards)) == (
        "no column of ward codes is recognised (there are: WD25NM, LAD25CD); expected WD25CD, "
        f"wd25cd or ward25_code, in any year; or say which it is {SAY}"
    )
    assert folder.refusal(make.collection(*wards), module=make.lsoa).startswith(
        "no column of LSOA codes is recognised (there are: WD25NM, LAD25CD); expected LSOA21CD, "
        "LSOA11CD or lsoa21_code"
    )


def test_a_column_whose_name_has_a_zero_byte_is_refused(folder, make):
    wards = make.two_wards(WD25CD="left out", **{"WD25CD\x00": "E05000001"})
    assert folder.refusal(make.collection(*wards)) == (
        "column `WD25CD\\x00` cannot be read; rename it with letters and digits alone"
    )


def test_codes_of_two_years_in_one_file_are_refused_unless_one_is_chosen(folder, make):
    path = folder.put(make.collection(*make.two_wards(WD24CD="E05000009")))
    assert folder.refusal(path) == (
        "the columns `WD25CD` and `WD24CD` all hold ward codes, and boundaries are of one year; "
        f"say which is the `code` {SAY}"
    )
    folder.columns = {"*": {"code": "WD25CD"}}
    folder.prepare(path)
    assert folder.frame()["vintage"].unique().tolist() == [2025]


def test_lsoas_are_of_2011_or_2021(folder, make):
    cells = {"code": "E01000001", "LAD25CD": "E07999001"}
    wards = [{"type": "Feature", "properties": cells, "geometry": make.square(0)}]
    folder.columns = {"*": {"code": "code", "vintage": 2015}}
    assert folder.refusal(make.collection(*wards), module=make.lsoa) == (
        "LSOAs are of 2011 or 2021, not of 2015; correct the year"
    )


def test_features_with_faults_are_refused_each_with_its_reason(folder, make):
    place = [make.square(east, 3) for east in range(6)]
    done = folder.prepare(
        folder.put(
            make.collection(
                *make.two_wards(),
                make.feature(None, "Cedar", place[0]),
                make.feature("E06999001", "Dogwood", place[1]),
                make.feature("E05000005", "El\u200bm", place[2]),
                make.feature("E05000006", "Fir", place[3], LAD25CD="Ambermoor"),
                make.feature(7, "Gean", place[4], LAD25CD="E07999009"),
            )
        )
    )
    assert done.refused["row"].tolist() == [3, 4, 5, 6, 7]
    assert done.refused["reason"].tolist() == [
        "`WD25CD` is empty",
        "`WD25CD` is no code of a ward (E05 or W05 and six digits): 'E06999001'",
        "`WD25NM` has a character that cannot be read: U+200B (zero width space); take it out",
        "`LAD25CD` is no code of a district (E06, E07, E08, E09 or W06 and six digits): "
        "'Ambermoor'",
        "`WD25CD` is no code of a ward (E05 or W05 and six digits): '7'",
    ]  # fmt: skip
    assert json.loads(done.refused["text"].iloc[1]) == {
        "WD25CD": "E06999001",
        "WD25NM": "Dogwood",
        "LAD25CD": "E07999001",
    }
    assert (done.rows_read, done.rows_used) == (7, 2)
    assert folder.told("E07999001.account") == {
        "read": 5,
        "used": 2,
        "refused": {
            "`WD25CD` is empty": 1,
            "`WD25CD` is no code of a ward (E05 or W05 and six digits)": 1,
            "`WD25NM` has a character that cannot be read": 1,
        },
    }
    assert folder.told("ward_boundaries.account")["read"] == 7


def test_a_file_of_faults_alone_is_refused(folder, make):
    wards = [make.feature("E01000001", "An LSOA", make.square(0))]
    assert folder.refusal(make.collection(*wards)) == (
        "none of its 1 features can be used: `WD25CD` is no code of a ward (E05 or W05 and six "
        "digits) (1); get boundaries of wards"
    )


def test_a_name_is_text_whatever_it_looks_like(folder, make):
    names = ["<script>alert(1)</script>", "=1+1"]
    wards = [make.feature(f"E0500000{n}", name, make.square(n)) for n, name in enumerate(names)]
    folder.prepare(folder.put(make.collection(*wards)))
    assert folder.frame()["ward_name"].tolist() == names


def test_a_ward_without_a_name_goes_by_its_code(folder, make):
    path = folder.put(make.collection(*make.two_wards(WD25NM="left out")))
    assert folder.prepare(path).warnings == [
        f"{path}: 2 wards have no name here or in a lookup (E05000001, E05000002); the code stands "
        "for it"
    ]
    assert folder.frame()["ward_name"].tolist() == ["E05000001", "E05000002"]


def test_wards_of_other_districts_are_set_aside_and_counted(folder, make):
    """A national file: Scottish wards have no district here, and a fault elsewhere is nobody's."""
    path = folder.put(
        make.collection(
            *make.two_wards(),
            make.feature("E05000003", "Cedar", None, LAD25CD="E07999009"),
            make.feature("S13000001", "Dounby", make.square(9), LAD25CD="S12000001"),
        )
    )
    done = folder.prepare(path)
    assert (done.rows_read, done.rows_used) == (2, 2)
    told = folder.told("files")[0]
    assert (told["read"], told["kept"], told["set_aside"]) == (4, 2, 2)


def test_the_district_of_today_counts_where_it_is_the_partnerships(folder, make):
    for today, then in (("E07999001", "E07999009"), ("E07999009", "E07999001")):
        wards = make.two_wards(LADCD_ACTIVE=today, LAD25CD=then)
        folder.prepare(folder.put(make.collection(*wards)))
        assert len(folder.frame()) == 2


def test_a_file_of_another_county_is_refused_with_its_districts(folder, make):
    wards = make.two_wards(LAD25CD="E07999009", LAD25NM="Farshire")
    assert folder.refusal(make.collection(*wards)) == (
        "none of its 2 wards lies in the partnership's districts (E07999001); it holds E07999009 "
        "Farshire; give the file of this area"
    )
    scottish = make.feature("S13000001", "Dounby", make.square(9), LAD25CD="left out")
    assert "it holds Scotland or Northern Ireland" in folder.refusal(make.collection(scottish))


def test_a_district_without_boundaries_is_named(folder, make):
    folder.areas = ("E07999001", "E07999002")
    assert folder.prepare(folder.put(make.collection(*make.two_wards()))).warnings == [
        f"{folder.root / 'a.yml'}: no file under `sources: ward_boundaries:` has the wards of "
        "E07999002 (the files are of 2025); there is no map of them"
    ]
