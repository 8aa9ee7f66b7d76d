"""Recorded crime as the Home Office publishes it becomes quarterly counts of measures."""

import json

import openpyxl
import pandas as pd
import pytest

from community_safety.errors import SourceError
from community_safety.sources import indicators
from community_safety.sources.job import Job
from community_safety.sources.recorded_crime import (
    Selection,
    measuring,
    prepare,
    prepare_measures,
    workbooks,
)

HEADER = (
    "Financial_Year,Financial_Quarter,Force_Name,Offence_Description,Offence_Group,"
    "Offence_Subgroup,Offence_Code,Number_of_Offences\n"
)


def _quarter(year, quarter, *, force="Arken", robberies=3, stabbings=5, homicides=(0, 1, 0, 1)):
    start = f"{year},{quarter},{force}"
    lines = [
        f"{start},Robbery of business,Robbery,Robbery of business,34A,{robberies}",
        f"{start},Assault with injury,Violence against the person,Violence with injury,8N,"
        f"{stabbings}",
    ]
    lines += [
        f"{start},Homicide,Violence against the person,Homicide,1/4.1/4.10/4.2,{number}"
        for number in homicides
    ]
    return "\n".join(lines) + "\n"


TABLE = HEADER + "".join(_quarter("2023/24", quarter) for quarter in "1234")
ALL = {"crime": Selection()}
ARKEN = {"E10999000": "Arken"}


@pytest.fixture
def run(tmp_path, arkenshire):
    def prepared(*contents, measures=ALL, places=ARKEN, name="{}.csv"):
        paths = []
        for letter, content in zip("abc", contents, strict=False):
            path = tmp_path / name.format(letter)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            paths.append(path)
        where = tmp_path / "arkenshire.yml"
        out = tmp_path / "out"
        job = Job("recorded_crime", arkenshire, where, tmp_path, tuple(paths), out)
        done = prepare_measures(job, measures, places)
        return done, {code: pd.read_parquet(job.target / f"{code}.parquet") for code in places}

    return prepared


@pytest.fixture
def problems(run, tmp_path):
    def listed(*contents, **more):
        with pytest.raises(SourceError) as caught:
            run(*contents, **more)
        return [one.replace(f"{tmp_path}/", "") for one in caught.value.problems]

    return listed


def _workbook(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def _rows(table):
    rows = [line.split(",") for line in table.strip().split("\n")]
    return [[int(cell) if cell.isdigit() else cell for cell in row] for row in rows]


def _bytes(tmp_path, sheets):
    path = tmp_path / "made.xlsx"
    _workbook(sheets).save(path)
    return path.read_bytes()


def test_quarters_begin_in_april_and_figures_have_the_columns_of_indicators(run):
    done, tables = run(TABLE)
    table = tables["E10999000"]
    assert table.columns.tolist() == indicators.CONTRACT.names
    days = table[["period_start", "period_end"]].map(lambda day: f"{day:%Y-%m-%d}")
    assert days.to_numpy().tolist() == [
        ["2023-04-01", "2023-06-30"], ["2023-07-01", "2023-09-30"],
        ["2023-10-01", "2023-12-31"], ["2024-01-01", "2024-03-31"],
    ]  # fmt: skip
    assert table["numerator"].tolist() == [10.0] * 4
    assert (done.rows_read, done.rows_used, done.warnings) == (24, 24, [])


def test_a_measure_counts_what_any_of_its_names_says(run):
    measures = {
        "violence": Selection(offence_group=("violence  against the Person",)),
        "knives": Selection(offence_code=("8N", "34a")),
        "killed": Selection(offence_subgroup=("Homicide",)),
    }
    _, tables = run(HEADER + _quarter("2023/24", 1), measures=measures)
    found = tables["E10999000"].set_index("indicator_id")["numerator"].to_dict()
    assert found == {"killed": 2.0, "knives": 8.0, "violence": 7.0}


def test_partnership_tables_count_for_partnerships_and_headers_may_have_spaces(run):
    header = HEADER.replace("_", " ").replace("Force Name", "Force Name,CSP Name")
    rows = _quarter("2023-24", "Q2", force="Arken,Amber") + _quarter(
        "2023-24", 2, force="Arken,Brack"
    )
    done, tables = run(header + rows, places={"E07999001": "amber"})
    assert tables["E07999001"]["numerator"].tolist() == [10.0]
    account = next(path for path in done.outputs if path.name == "E07999001.account.json")
    assert json.loads(account.read_text()) == {"read": 6, "used": 6, "refused": {}}


def test_a_quarter_that_is_missing_is_a_gap(run):
    _, tables = run(HEADER + _quarter("2023/24", 1) + _quarter("2023/24", 3))
    assert tables["E10999000"]["period_start"].dt.month.tolist() == [4, 10]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "the number of offences is empty"),
        ("..", "`number of offences` is not a number: '..' (write figures alone; leave the cell "
         "empty where there is none)"),
        ("2.5", "the number of offences is not whole: 2.5"),
    ],
)  # fmt: skip
def test_a_quarter_with_a_refused_row_is_a_gap_and_said(run, cell, reason):
    done, tables = run(HEADER + _quarter("2023/24", 1, robberies=cell) + _quarter("2023/24", 2))
    assert tables["E10999000"]["period_start"].dt.month.tolist() == [7]
    assert done.refused[["row", "reason"]].to_numpy().tolist() == [[2, reason]]
    assert done.refused["text"].iloc[0].startswith("2023/24,1,Arken,Robbery of business,")
    assert done.warnings == [
        "Arken: 1 row of Apr to Jun 2023 cannot be used, so that the quarter has no figure"
    ]
    account = next(path for path in done.outputs if path.name == "E10999000.account.json")
    assert json.loads(account.read_text())["read"] == 12


def test_cancelled_records_are_taken_off_but_no_count_is_below_zero(run):
    _, tables = run(HEADER + _quarter("2023/24", 1, robberies=-1))
    assert tables["E10999000"]["numerator"].tolist() == [6.0]
    measures = {"robbery": Selection(offence_group=("Robbery",))}
    done, tables = run(HEADER + _quarter("2023/24", 1, robberies=-1), measures=measures)
    assert tables["E10999000"].empty
    assert done.warnings == [
        "Arken: `robbery` is below zero for Apr to Jun 2023, since cancelled records are taken "
        "off; the quarter has no figure"
    ]


def test_the_same_quarter_in_two_tables_counts_once(run):
    _, tables = run(TABLE, HEADER + _quarter("2023/24", 4) + _quarter("2024/25", 1))
    assert tables["E10999000"]["numerator"].tolist() == [10.0] * 5


def test_two_versions_of_a_quarter_are_refused(problems):
    assert problems(TABLE, HEADER + _quarter("2023/24", 4, robberies=9)) == [
        "a.csv and b.csv have different figures of Arken for Jan to Mar 2024; keep the newer table"
    ]
    (found,) = problems(TABLE + _quarter("2023/24", 4, robberies=9))
    assert found == (
        "a.csv: Arken has 2 rows of offence 34A for Jan to Mar 2024, so that the table seems "
        "to hold two versions of a quarter; keep the newer"
    )


def test_unknown_places_and_offences_are_named_with_the_nearest(problems):
    found = problems(
        TABLE,
        places={"E10999000": "Arkan", "E07999001": "Zz"},
        measures={"a": Selection(offence_group=("Violence against person",)),
                  "b": Selection(offence_code=("zzz",))},
    )  # fmt: skip
    assert found == [
        "arkenshire.yml: E10999000 is recorded as `Arkan`, which no table has: did you mean "
        "`Arken`?",
        "arkenshire.yml: E07999001 is recorded as `Zz`, which no table has; those there begin "
        "`Arken`",
        "arkenshire.yml: `a` counts the offence group `Violence against person`, which no table "
        "has: did you mean `Violence against the person`?",
        "arkenshire.yml: `b` counts the offence code `zzz`, which no table has; those there begin "
        "`1/4.1/4.10/4.2`, `34A`, `8N`",
    ]


def test_a_name_of_a_force_and_a_partnership_must_say_which(run, problems):
    header = HEADER.replace("Force_Name", "Force_Name,CSP_Name")
    other = header + _quarter("2023/24", 1, force="Arken,Arken", robberies=0)
    assert problems(TABLE, other) == [
        "arkenshire.yml: E10999000 is recorded as `Arken`, which is a police force area and a "
        "Community Safety Partnership in these tables; write `force: Arken` or `csp: Arken`"
    ]
    _, tables = run(TABLE, other, places={"E10999000": "csp: Arken"})
    assert tables["E10999000"]["numerator"].tolist() == [7.0]
    (found,) = problems(TABLE, places={"E10999000": "csp: Arken"})
    assert found.endswith("which no table has; there are none of them in these tables")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n",
         "a.csv: the columns financial_year, financial_quarter, force_name, offence_group, "
         "offence_code, number_of_offences are missing; a table has Financial Year, Financial "
         "Quarter, Force Name (and CSP Name), Offence Description, Offence Group, Offence "
         "Subgroup, Offence Code and Number of Offences (there are: a, b)"),
        (HEADER.replace("Offence_Description", "Force Name") + _quarter("2023/24", 1),
         "a.csv: columns `Force_Name` and `Force Name` mean the same; keep one"),
        (HEADER + _quarter("2023/25", 1),
         "a.csv: row 2 has the year '2023/25', the quarter '1' and the force 'Arken' (6 such "
         "rows); a year such as 2017/18, a quarter from 1 to 4 and a name are expected, without "
         "which no total can be trusted"),
        (HEADER + _quarter("2023/24", 5, homicides=()).split("\n")[0] + "\n",
         "a.csv: row 2 has the year '2023/24', the quarter '5' and the force 'Arken'; a year such "
         "as 2017/18, a quarter from 1 to 4 and a name are expected, without which no total can "
         "be trusted"),
        (TABLE + "2023/24,1\n",
         "a.csv: row 26 has 2 cells where the header has 8, so that no total can be trusted; "
         "fetch the file again"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_trusted_is_refused(problems, content, message):
    (found,) = problems(content)
    assert found.removesuffix(" (there are: " + HEADER.strip().replace(",", ", ").replace(
        "Offence_Description", "Force Name") + ")") == message  # fmt: skip


def test_nothing_to_count_or_no_place_is_said(run, tmp_path, arkenshire):
    with pytest.raises(SourceError) as caught:
        prepare(
            Job("recorded_crime", arkenshire, tmp_path / "a.yml", tmp_path, (), tmp_path / "out")
        )
    assert [one.replace(f"{tmp_path}/", "") for one in caught.value.problems] == [
        "a.yml: no indicator says which offences of recorded crime it counts; add "
        "`recorded_crime: {offence_group: [...]}` to one, or take out the source",
        "a.yml: no area says under what name the Home Office lists it; add `recorded_as: ...` to "
        "one, or take out the source",
    ]
    assert measuring.places_of(arkenshire) == {}


def test_a_workbook_has_a_sheet_for_each_year_and_notes_are_passed_over(run, tmp_path):
    title = [["Table 1"], []]
    years = {
        year: title + _rows(HEADER.replace("_", " ") + _quarter(year.replace("-", "/"), 1))
        for year in ("2022-23", "2023-24")
    }
    years["2023-24"].append(["Source: Home Office"])
    content = _bytes(tmp_path, {"Notes": [["Cover", "x"], ["Read me"]], **years})
    done, tables = run(content, name="{}.xlsx")
    assert tables["E10999000"]["period_start"].dt.year.tolist() == [2022, 2023]
    assert tables["E10999000"]["numerator"].tolist() == [10.0, 10.0]
    assert done.rows_read == 12


def test_a_refused_row_of_a_workbook_is_kept(run, tmp_path):
    rows = _rows(HEADER + _quarter("2023/24", 1, robberies="x"))
    done, _ = run(_bytes(tmp_path, {"2023-24": rows}), name="{}.xlsx")
    assert done.refused[["file", "row"]].to_numpy().tolist() == [["a.xlsx", 2]]
    assert done.refused["text"].iloc[0].endswith("34A,x")


@pytest.mark.parametrize("content", [b"", b"a,b\n"])
def test_a_file_that_is_no_workbook_is_refused(problems, content):
    (found,) = problems(content, name="{}.ods")
    assert found.startswith("a.ods: this cannot be read as a workbook (")
    assert found.endswith("; fetch it again, or save its table as `CSV UTF-8`")


def test_a_workbook_without_a_table_names_its_sheets(problems, tmp_path):
    content = _bytes(tmp_path, {"Notes": [["a"]], "More": [["b"]]})
    (found,) = problems(content, name="{}.xlsx")
    assert found.endswith("(its sheets are Notes, More)")


def test_a_workbook_with_a_cell_far_out_ends_in_a_message(problems, tmp_path):
    book = _workbook({"2023-24": _rows(HEADER)})
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "far.xlsx")
    (found,) = problems((tmp_path / "far.xlsx").read_bytes(), name="{}.xlsx")
    assert found == (
        "a.xlsx: the workbook needs more memory than a table would, perhaps because of a cell far "
        "from the others; save its table as `CSV UTF-8`"
    )


def test_a_workbook_that_takes_too_long_ends_in_a_message(problems, monkeypatch):
    monkeypatch.setattr(workbooks, "_SECONDS", 0.001)
    (found,) = problems(b"x", name="{}.ods")
    assert "takes more than" in found
