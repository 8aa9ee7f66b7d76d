"""Lookups are recognised by their columns and become five tables; contradictions are refused."""

import json

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community_safety.errors import SourceError
from community_safety.sources.geography_tables import lookups
from community_safety.sources.job import Job

BEST_FIT = """\
LSOA21CD,LSOA21NM,WD24CD,WD24NM,LAD24CD,LAD24NM,ObjectId
E01000001,Amber 001A,E05000001,Amber East,E07999001,Ambermoor,1
E01000002,Amber 001B,E05000001,Amber East,E07999001,Ambermoor,2
E01000003,Brack 001A,E05000002,Brack,E07999002,Brackendale,3
"""
PARTNERSHIPS = """\
ltla24_code,ltla24_name,csp24_code,csp24_name,pfa24_code,pfa24_name
E07999001,Ambermoor,E22000001,Ambermoor,E23000099,Arkenshire
E07999002,Brackendale,E22000002,Brackendale,E23000099,Arkenshire
"""
CHANGES = """\
lsoa11_code,change_code,lsoa21_code,ltla22_code
E01000001,U,E01000001,E07999001
E01000009,S,E01000002,E07999001
E01000009,S,E01000003,E07999002
"""


@pytest.fixture
def run(tmp_path, arkenshire):
    """Prepare files of the given contents, with `columns` of the partnership file."""

    def prepare(*contents, columns=None):
        files = []
        for number, content in enumerate(contents):
            path = tmp_path / "raw" / "lookups" / f"{'abcd'[number]}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            files.append(path)
        partnership = arkenshire.model_copy(update={"columns": columns or {}})
        data = tmp_path / "raw"
        where = tmp_path / "arkenshire.yml"
        job = Job("lookups", partnership, where, data, tuple(files), tmp_path / "processed")
        done = lookups.prepare(job)
        tables = {path.stem: pd.read_parquet(path) for path in done.outputs if ".p" in path.name}
        return done, tables

    return prepare


@pytest.fixture
def problems(run, tmp_path):
    def listed(*contents, columns=None):
        with pytest.raises(SourceError) as caught:
            run(*contents, columns=columns)
        return [one.replace(f"{tmp_path}/raw/lookups/", "") for one in caught.value.problems]

    return listed


def _tuples(frame, *names):
    return list(frame[list(names)].itertuples(index=False, name=None))


def test_a_best_fit_lookup_gives_wards_and_districts_of_lsoas(run):
    done, tables = run(BEST_FIT)
    assert (done.rows_read, done.rows_used, len(done.refused), done.warnings) == (3, 3, 0, [])
    assert _tuples(tables["lsoa_to_ward"], "lsoa_code", "lsoa_vintage", "ward_code") == [
        ("E01000001", 2021, "E05000001"),
        ("E01000002", 2021, "E05000001"),
        ("E01000003", 2021, "E05000002"),
    ]
    assert set(tables["lsoa_to_ward"]["ward_vintage"]) == {2024}
    assert _tuples(tables["lsoa_to_district"], "lsoa_code", "district_code", "district_vintage")[
        2
    ] == ("E01000003", "E07999002", 2024)
    assert _tuples(tables["wards"], "ward_code", "ward_name", "district_code", "vintage") == [
        ("E05000001", "Amber East", "E07999001", 2024),
        ("E05000002", "Brack", "E07999002", 2024),
    ]
    assert set(tables["wards"]["file"]) == {"lookups/a.csv"}


def test_all_five_tables_are_written_with_their_types_even_without_a_row(run):
    done, tables = run(PARTNERSHIPS)
    assert set(tables) == {"lsoa_to_ward", "lsoa_to_district", "lsoa_2011_to_2021", "wards",
                           "districts"}  # fmt: skip
    assert tables["lsoa_to_ward"].empty
    assert tables["lsoa_to_ward"]["ward_vintage"].dtype == "int64"
    assert _tuples(tables["districts"], "district_code", "csp_name", "force_code") == [
        ("E07999001", "Ambermoor", "E23000099"),
        ("E07999002", "Brackendale", "E23000099"),
    ]
    account = next(path for path in done.outputs if path.name == "lookups.account.json")
    assert json.loads(account.read_text()) == {"read": 2, "used": 2, "refused": {}}


def test_changes_from_2011_to_2021_keep_their_code_and_split_lsoas_have_no_district(run):
    _, tables = run(CHANGES)
    assert _tuples(tables["lsoa_2011_to_2021"], "lsoa_2011", "lsoa_2021", "change_code") == [
        ("E01000001", "E01000001", "U"),
        ("E01000009", "E01000002", "S"),
        ("E01000009", "E01000003", "S"),
    ]
    of_2011 = tables["lsoa_to_district"].query("lsoa_vintage == 2011")
    assert of_2011["lsoa_code"].tolist() == ["E01000001"]


def test_a_history_of_wards_takes_the_district_of_today_and_the_year_of_its_row(run):
    _, tables = run(
        "WDCD,WDNM,LADCD,LADNM,SOURCEFILE,LADCD_ACTIVE,LADNM_ACTIVE\n"
        "E05000001,Amber,E07999008,Old Amber,2016,E07999001,Ambermoor\n"
        "E05000001,Amber,E07999001,Ambermoor,2025,E07999001,Ambermoor\n"
        "E05000002,Brack,E07999002,Brackendale,2016,,\n"
    )
    assert _tuples(tables["wards"], "ward_code", "district_code", "vintage") == [
        ("E05000001", "E07999001", 2016),
        ("E05000001", "E07999001", 2025),
        ("E05000002", "E07999002", 2016),
    ]
    assert tables["districts"]["district_name"].tolist() == [
        "Ambermoor", "Brackendale", "Old Amber",
    ]  # fmt: skip


def test_the_partnership_file_names_columns_and_years(run):
    columns = {
        "lookups/*.csv": {
            **{"lsoa": "Area", "ward": "Ward", "district": "Council"},
            **{"vintage": 2025, "lsoa_vintage": 2021},
        }
    }
    _, tables = run("Area,Ward,Council\nE01000001,E05000001,E07999001\n", columns=columns)
    assert _tuples(tables["lsoa_to_ward"], "lsoa_code", "lsoa_vintage", "ward_vintage") == [
        ("E01000001", 2021, 2025)
    ]
    assert tables["lsoa_to_district"]["district_vintage"].tolist() == [2025]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("E0100000,x,E05000001,n,E07999001,n,1",
         "`LSOA21CD` is no code of an LSOA (E01 or W01 and six digits): 'E0100000'"),
        ("e01OO0003,x,E05000002,n,E07999002,n,1",
         "`LSOA21CD` is no code of an LSOA (E01 or W01 and six digits): 'e01OO0003' "
         "(did you mean E01000003?)"),
        ("E01000004,x,E07999001,n,E07999001,n,1",
         "`WD24CD` is no code of a ward (E05 or W05 and six digits): 'E07999001'"),
        ("E01000004,x,E05000001,n,E10000001,n,1",
         "`LAD24CD` is no code of a district (E06, E07, E08, E09 or W06 and six digits): "
         "'E10000001'"),
        ("E01000004,x,,n,E07999001,n,1", "`WD24CD` is empty"),
        ("E01000004,x,E05000001,a\u202e,E07999001,n,1",
         "`WD24NM` has a character that cannot be read: U+202E (right-to-left override); "
         "take it out"),
        ("E01000004,x", "2 cells where the header has 7"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_and_kept_as_it_was(run, row, reason):
    done, tables = run(BEST_FIT + row + "\n")
    assert (done.rows_read, done.rows_used) == (4, 3)
    (refused,) = done.refused.to_dict("records")
    assert (refused["row"], refused["text"], refused["reason"]) == (5, row, reason)
    assert len(tables["lsoa_to_ward"]) == 3


def test_scottish_and_welsh_codes_are_kept(run):
    done, tables = run(
        "WD24CD,LAD24CD,CSP24CD\nS13000001,S12000001,\nW05000001,W06000001,W14000001\n"
    )
    assert done.rows_used == 2
    assert tables["districts"]["csp_code"].tolist() == ["", "W14000001"]


def test_one_lsoa_in_two_wards_is_refused_with_both_rows(run):
    done, tables = run(BEST_FIT + "E01000001,Amber,E05000002,Brack,E07999001,Ambermoor,4\n")
    assert done.refused["row"].tolist() == [2, 5]
    assert (
        done.refused["rule"].tolist() == ["one LSOA is given two wards of 2024; none is used"] * 2
    )
    assert (
        done.refused["reason"]
        .iloc[0]
        .endswith(": E01000001 in E05000001, and in E05000002 (row 5)")
    )
    assert "E01000001" not in set(tables["lsoa_to_ward"]["lsoa_code"])


def test_one_ward_in_two_districts_is_refused(run):
    done, _ = run("WD24CD,LAD24CD\nE05000001,E07999001\nE05000001,E07999002\n")
    assert set(done.refused["rule"]) == {"one ward is given two districts of 2024; none is used"}
    assert any("no row of it can be used" in warning for warning in done.warnings)


def test_bad_change_codes_and_years_are_refused(run):
    done, _ = run(CHANGES + "E01000004,Z,E01000004,E07999001\n", "WDCD,LADCD,SOURCEFILE\n"
                  "E05000001,E07999001,25\nE05000001,E07999001,2025\n")  # fmt: skip
    assert done.refused["reason"].tolist() == [
        "`change_code` is none of U, S, M and X (unchanged, split, merged, irregular): 'Z'",
        "`SOURCEFILE` is no year (1900 to 2099): '25'",
    ]


def test_the_same_content_in_two_files_counts_once(run):
    done, tables = run(BEST_FIT, BEST_FIT.replace(",ObjectId", ",FID"))
    assert done.rows_used == 6
    assert len(tables["lsoa_to_ward"]) == 3
    assert set(tables["lsoa_to_ward"]["file"]) == {"lookups/a.csv"}


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (BEST_FIT, "lsoa21_code,ward24_code\nE01000001,E05000002\nE01000002,E05000002\n",
         "b.csv: E01000001 lies in E05000002 in 2024, but a.csv says E05000001 (2 such cases); "
         "take the wrong file out"),
        (BEST_FIT, "lsoa21_code,ltla24_code\nE01000001,E07999002\n",
         "b.csv: E01000001 lies in E07999002 in 2024, but a.csv says E07999001; take the wrong "
         "file out"),
        (CHANGES, "lsoa11_code,lsoa21_code,chgind\nE01000001,E01000001,X\n",
         "b.csv: E01000001 has changed by X, but a.csv says U; take the wrong file out"),
        (PARTNERSHIPS, "ltla24_code,pfa24_code\nE07999001,E23000098\n",
         "b.csv: E07999001 lies in E23000098 in 2024, but a.csv says E23000099; take the wrong "
         "file out"),
    ],
)  # fmt: skip
def test_files_that_contradict_each_other_are_refused(problems, first, second, message):
    found = [one.replace("/private", "") for one in problems(first, second)]
    assert found == [message]


def test_another_year_is_no_contradiction(run):
    later = "E01000001,E05000009\nE01000002,E05000009\n"
    _, tables = run(BEST_FIT, f"lsoa21_code,ward25_code\n{later}")
    assert sorted(set(tables["lsoa_to_ward"]["ward_vintage"])) == [2024, 2025]


@pytest.mark.parametrize(
    ("content", "columns", "message"),
    [
        ("a,b\n1,2\n", {},
         "a.csv: no columns of a lookup are recognised (there are: a, b); those known are "
         "LSOA21CD or lsoa21_code, WD24CD or ward24_code, LAD24CD or ltla24_code, CSP24CD or "
         "csp24_code, PFA24CD or pfa24_code, in any year, and WDCD with SOURCEFILE; say what "
         "others are in the partnership file under `columns`"),
        ("lsoa_code,ward24_code\nE01000001,E05000001\n", {},
         "a.csv: column `lsoa_code` does not say its year; add `lsoa_vintage: 2021` for this file "
         "in the partnership file under `columns`"),
        ("WDCD,LADCD\nE05000001,E07999001\n", {},
         "a.csv: column `WDCD` does not say its year; add `vintage: 2024` for this file in the "
         "partnership file under `columns`"),
        ("lsoa_code,ward24_code\nE01000001,E05000001\n", {"lsoa_vintage": 2001},
         "a.csv: `lsoa_vintage` is 2001; LSOAs are of 2011 or 2021"),
        ("WD24CD,ward24_code,LAD24CD\nE05000001,E05000001,E07999001\n", {},
         "a.csv: columns `WD24CD` and `ward24_code` mean the same; say which is the ward in the "
         "partnership file under `columns`"),
        (BEST_FIT, {"lsao": "x"},
         "a.csv: `columns` says what `lsao` is: did you mean `lsoa`? which this source does not "
         "know; it knows " + ", ".join(lookups.ROLES)),
        (BEST_FIT, {"ward": "WD24CDD"},
         "a.csv: column `WD24CDD`, which `columns` calls `ward`, is not there: did you mean "
         "`WD24CD`?"),
        (BEST_FIT, {"lsoa_vintage": "old"},
         "a.csv: `lsoa_vintage` is `old`; it should be 2011 or 2021"),
        (BEST_FIT, {"vintage": 24},
         "a.csv: `columns` gives `vintage: 24`, which is no year (1900 to 2099)"),
        ("LSOA21CD;WD24CD\nE01000001;E05000001\n", {},
         "a.csv: the columns are divided by semicolons; save with commas"),
        ("LSOA21CD,WD24CD\n", {}, "a.csv: there is a header but no row; put the data in it"),
        (b"\xff\x00\x13\x37" * 50, {}, None),
        (b"", {}, "a.csv: the file is empty; put the data in it or take it out"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_lookup_is_refused(problems, content, columns, message):
    found = problems(content, columns={"lookups/a.csv": columns} if columns else None)
    assert len(found) == 1
    assert found[0].startswith("a.csv: ")
    assert message is None or found == [message]


def test_a_pattern_that_is_none_is_refused(problems, tmp_path):
    (found,) = problems(BEST_FIT, columns={"**a.csv": {"vintage": 2024}})
    assert found.replace(f"{tmp_path}/", "") == (
        "arkenshire.yml: `**a.csv` under `columns` cannot be used as a file's name"
    )


def test_a_best_fit_lookup_that_lacks_lsoas_of_a_district_is_refused(problems):
    """Their records and residents would be in no ward; other districts may be left out whole."""
    district = "lsoa21_code,ltla23_code\nE01000007,E07999001\nE01000008,E07999009\n"
    lacking = (
        "a.csv: 1 LSOA of 2021 in the partnership's districts has no ward of 2024 there "
        "(E01000007), so that their records and residents would be in no ward; give the whole "
        "lookup"
    )
    assert problems(BEST_FIT, district) == [lacking]
    bad = BEST_FIT + "E01000007,Amber 001C,E0500000,Amber East,E07999001,Ambermoor,4\n"
    assert problems(bad, district) == [
        f"{lacking}, or correct the 1 row of it that cannot be used (row 5: `WD24CD` is no code of "
        "a ward (E05 or W05 and six digits): 'E0500000')"
    ]


def test_a_best_fit_lookup_of_one_district_may_leave_out_the_others(run):
    only = "\n".join(BEST_FIT.splitlines()[:3])
    done, _ = run(only, "lsoa21_code,ltla23_code\nE01000003,E07999002\n")
    assert done.warnings == []


def test_districts_that_no_lookup_has_and_those_of_several_partnerships_are_remarked(run):
    done, tables = run(
        "ltla24_code,csp24_code\nE07999001,E22000001\nE07999001,E22000002\nE07000001,E22000003\n"
    )
    assert done.warnings == [
        "no lookup has E07999002; are the lookups those of this area?",
        "E07999001 has 2 Community Safety Partnerships in the lookups, so that none is taken as "
        "its own",
    ]
    assert tables["districts"]["csp_code"].tolist() == ["E22000003", ""]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cells=st.lists(
        st.sampled_from(["E01000001", "E05000001", "E07999001", "", "=1+1", "x,y", '"', "é"]),
        min_size=1,
        max_size=12,
    )
)  # fmt: skip
def test_every_row_is_used_or_refused_whatever_its_cells(run, cells):
    rows = [cells[number : number + 3] for number in range(0, len(cells), 3)]
    text = "LSOA21CD,WD24CD,LAD24CD\n" + "".join(
        ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) + "\n" for row in rows
    )
    blank = sum(not any(row) for row in rows)
    if blank == len(rows):
        with pytest.raises(SourceError):
            run(text)
        return
    done, _ = run(text)
    assert done.rows_read == len(rows) - blank == done.rows_used + len(done.refused)
    assert done.refused["text"].notna().all()
