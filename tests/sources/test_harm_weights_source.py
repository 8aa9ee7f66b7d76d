"""Harm weights: one edition a file, each weight with its citation; those shipped are invented."""

from pathlib import Path

import pandas as pd
import pytest

from community_safety.errors import SourceError
from community_safety.sources import harm_weights
from community_safety.sources.job import Job
from community_safety.sources.provenance import read_provenance

SAMPLE = Path(__file__).parents[2] / "data" / "raw" / "harm_weights_sample.csv"
HEADER = "edition,offence_code,weight,unit,citation\n"
GOOD = "2020,28E,10,days,Table 1\n2020,8N,5.5,days,Table 1\n"


def _prepare(partnership, folder, *paths):
    job = Job("harm_weights", partnership, folder / "x.yml", paths[0].parent, paths, folder / "out")
    done = harm_weights.prepare(job)
    return done, pd.read_parquet(job.target / "harm_weights.parquet")


@pytest.fixture
def run(tmp_path, arkenshire):
    def prepare(*contents):
        paths = [tmp_path / f"{name}.csv" for name in "ab"[: len(contents)]]
        for path, text in zip(paths, contents, strict=True):
            path.write_text(text, encoding="utf-8")
        return _prepare(arkenshire, tmp_path, *paths)

    return prepare


def test_weights_are_kept_with_what_they_weigh(run):
    done, table = run(HEADER + GOOD)
    assert table.to_dict("records") == [
        {"edition": "2020", "by": "offence_code", "code": "28E", "weight": 10.0, "unit": "days",
         "citation": "Table 1"},
        {"edition": "2020", "by": "offence_code", "code": "8N", "weight": 5.5, "unit": "days",
         "citation": "Table 1"},
    ]  # fmt: skip
    assert (done.rows_read, done.rows_used, done.warnings) == (2, 2, [])


def test_the_sample_is_read_says_that_it_is_invented_and_has_its_provenance(arkenshire, tmp_path):
    done, table = _prepare(arkenshire, tmp_path, SAMPLE)
    assert (len(table), len(done.refused)) == (14, 0)
    assert table["edition"].unique().tolist() == ["sample: invented, not for use"]
    assert table["citation"].str.contains("Invented").all()
    assert (table["weight"] == table["weight"].round()).all()
    provenance, warnings = read_provenance(SAMPLE)
    assert warnings == []
    assert "not for use" in provenance.title


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2020,17A,-1,days,T", "`weight` is negative: -1"),
        ("2020,17A,much,days,T", "`weight` is not a number: 'much'"),
        ("2020,17A,,days,T", "`weight` is empty"),
        ("2020,17A,1,days,", "`citation` is empty"),
        ("2020,,1,days,T", "`offence_code` is empty"),
        ("2020,17A,1", "3 cells where the header has 5"),
    ],
)
def test_a_bad_weight_is_refused(run, row, reason):
    done, table = run(HEADER + GOOD + row + "\n")
    assert done.refused[["row", "text", "reason"]].to_numpy().tolist() == [[4, row, reason]]
    assert len(table) == 2


def test_a_code_given_twice_has_no_weight(run):
    done, table = run(HEADER + GOOD + "2020,28e,9,days,T\n")
    assert done.refused["reason"].tolist() == [
        "`offence_code` is given twice; none is used: 28E",
        "`offence_code` is given twice; none is used: 28e",
    ]
    assert table["code"].tolist() == ["8N"]


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ([HEADER + GOOD + "2021,17A,1,days,T\n"],
         "a.csv: column `edition` should be the same on every row, and has `2020` and `2021`; "
         "give one file each"),
        ([HEADER + GOOD + "2020,17A,1,years,T\n"],
         "a.csv: column `unit` should be the same on every row, and has `days` and `years`; give "
         "weights that can be added up"),
        (["edition,weight,unit,citation\n2020,1,days,T\n"],
         "a.csv: neither `offence_code` nor `crime_type` is among its columns; give one, since "
         "an edition weighs the one or the other"),
        (["edition,offence_code,crime_type,weight,unit,citation\n2020,1,Drugs,1,days,T\n"],
         "a.csv: both `offence_code` and `crime_type` are among its columns; give one, since an "
         "edition weighs the one or the other"),
        ([HEADER + GOOD, HEADER + "2020,28E,11,days,T\n"],
         "b.csv: edition `2020` weighs by offence_code what is weighed in a.csv too; give each "
         "edition in one file"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_edition_is_refused(run, tmp_path, contents, message):
    with pytest.raises(SourceError) as caught:
        run(*contents)
    assert [one.replace(f"{tmp_path}/", "") for one in caught.value.problems] == [message]


def test_two_editions_stand_beside_each_other(run):
    _, table = run(HEADER + GOOD, HEADER + GOOD.replace("2020", "2021"))
    assert table["edition"].value_counts().to_dict() == {"2020": 2, "2021": 2}


def test_a_file_without_a_usable_row_is_remarked(run):
    done, table = run(HEADER + "2020,1,-1,days,T\n")
    assert table.empty
    assert done.warnings[0].endswith("a.csv: no row of it can be used")
