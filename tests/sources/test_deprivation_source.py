"""Deprivation by LSOA: the overall index, in which rank 1 and decile 1 are the most deprived."""

import numpy as np
import pandas as pd
import pytest

from community_safety.errors import SourceError
from community_safety.sources.geography_tables import deprivation, lookups
from community_safety.sources.job import Job

HEADER = "lsoa21_code,IMD_decile,Crime_decile,IMD_rank,Crime_rank,IMD_score\n"
ROWS = "E01000001,1,9,10,30000,60.5\nE01000002,2,9,4000,30000,40\n"


@pytest.fixture
def run(tmp_path, arkenshire):
    def prepare(*contents, columns=None, known=None):
        data = tmp_path / "raw"
        data.mkdir(exist_ok=True)
        update = {"columns": columns or {}, "sources": {"lookups": ("*",)} if known else {}}
        common = (arkenshire.model_copy(update=update), tmp_path / "arkenshire.yml", data)
        processed = tmp_path / "processed"
        paths = [data / f"{name}.csv" for name in "ab"[: len(contents)]]
        for path, text in zip(paths, contents, strict=True):
            path.write_text(text, encoding="utf-8")
        if known:
            (data / "l.csv").write_text(known, encoding="utf-8")
            lookups.prepare(Job("lookups", *common, (data / "l.csv",), processed))
        done = deprivation.prepare(Job("deprivation", *common, tuple(paths), processed))
        return done, pd.read_parquet(processed / "deprivation" / "deprivation.parquet")

    return prepare


@pytest.fixture
def problems(run, tmp_path):
    def listed(*contents, **more):
        with pytest.raises(SourceError) as caught:
            run(*contents, **more)
        return [one.replace(f"{tmp_path}/raw/", "") for one in caught.value.problems]

    return listed


def test_score_rank_and_decile_of_the_overall_index_are_kept(run):
    done, table = run(HEADER + ROWS, columns={"a.csv": {"year": 2025}})
    assert table.iloc[0].to_dict() == {
        "lsoa_code": "E01000001", "vintage": 2021, "edition": 2025, "score": 60.5, "rank": 10.0,
        "decile": 1.0, "file": "a.csv",
    }  # fmt: skip
    assert (done.rows_used, done.warnings) == (2, [])


def test_names_as_mhclg_publishes_them_are_recognised(run):
    _, table = run(
        "LSOA code (2021),Index of Multiple Deprivation (IMD) Score,"
        "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),"
        '"Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"\n'
        "E01000001,30.5,9000,3\n"
    )
    assert table[["score", "rank", "decile"]].to_numpy().tolist() == [[30.5, 9000.0, 3.0]]


def test_ranks_without_scores_are_kept_and_the_unknown_year_is_said(run):
    done, table = run("lsoa11_code,IMD_decile,IMD_rank\nE01000001,1.0,5.0\n")
    assert np.isnan(table["score"].iloc[0])
    assert table[["vintage", "edition"]].to_numpy().tolist() == [[2011, 0]]
    assert done.warnings[0].endswith(
        "a.csv: the year of the index is not known; add `year: 2025` for this file in the "
        "partnership file under `columns`"
    )


def test_the_year_of_a_column_is_the_edition(run):
    _, table = run("lsoa11_code,imd19_rank\nE01000001,5\n")
    assert table["edition"].tolist() == [2019]


def test_the_summary_for_districts_is_refused(problems):
    assert problems("ltla24_code,imd_average_rank,imd_rank_of_average_rank\nE07999001,5,6\n") == [
        "a.csv: this is the summary for districts, in which a higher average rank is more "
        "deprived; give the file with a row for each LSOA (File 7 of the English Indices)"
    ]


def test_ranks_that_run_the_other_way_are_refused(problems):
    rows = "".join(f"E010000{n:02d},{11 - n},{n * 100}\n" for n in range(1, 11))
    assert problems("lsoa21_code,IMD_decile,IMD_rank\n" + rows) == [
        "a.csv: ranks and deciles run the wrong way: rank 1 and decile 1 should be the most "
        "deprived, with the highest score; is this the file of LSOAs?"
    ]
    scores = "".join(f"E010000{n:02d},{n},{n * 100}\n" for n in range(1, 11))
    (found,) = problems("lsoa21_code,IMD_score,IMD_rank\n" + scores)
    assert "ranks and scores run the wrong way" in found


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("E01000003,11,1,50,1,5", "`IMD_decile` lies outside 1 to 10: 11"),
        ("E01000003,1,1,0,1,5", "`IMD_rank` lies outside 1 to 100000: 0"),
        ("E01000003,1,1,5.5,1,5", "`IMD_rank` is not whole: 5.5"),
        ("E01000003,1,1,5,1,", "`IMD_score` is empty"),
        ("E01000003,1,1,5,1,-2", "`IMD_score` lies outside 0 to 100: -2"),
        ("E05000003,1,1,5,1,2",
         "`lsoa21_code` is no code of an LSOA (E01 or W01 and six digits): 'E05000003'"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused(run, row, reason):
    done, table = run(HEADER + ROWS + row + "\n")
    assert done.refused[["row", "reason"]].to_numpy().tolist() == [[4, reason]]
    assert len(table) == 2


def test_an_lsoa_given_twice_is_refused_where_it_differs(run):
    done, table = run(HEADER + ROWS + "E01000001,1,9,11,30000,60\n" + "E01000002,2,9,4000,1,40\n")
    assert done.refused["rule"].unique().tolist() == [
        "the LSOA is given twice with different figures; none is used"
    ]
    assert table["lsoa_code"].tolist() == ["E01000002"]


def test_two_files_that_differ_are_refused_unless_their_years_do(run, problems):
    one, other = (f"lsoa21_code,IMD_rank\nE01000001,{rank}\n" for rank in (5, 6))
    assert problems(one, other) == [
        "b.csv: E01000001 has other figures than in a.csv; take one of them out, or say the "
        "`year` of each in the partnership file under `columns`"
    ]
    _, table = run(one, other, columns={"a.csv": {"year": 2019}, "b.csv": {"year": 2025}})
    assert table["edition"].tolist() == [2019, 2025]


@pytest.mark.parametrize(
    ("content", "start"),
    [
        ("place,IMD_rank\nA,1\n", "a.csv: no column of LSOA codes is recognised (there are: place"),
        ("lsoa11_code,lsoa21_code,IMD_rank\nE01000001,E01000001,1\n",
         "a.csv: more than one column of LSOA codes is recognised"),
        ("lsoa_code,IMD_rank\nE01000001,1\n", "a.csv: column `lsoa_code` does not say its year"),
        ("lsoa21_code,Crime_rank\nE01000001,1\n",
         "a.csv: no score, rank or decile of the overall index is recognised"),
        ("lsoa21_code,imd19_rank,imd25_score\nE01000001,1,5\n",
         "a.csv: `imd25_score` and `imd19_rank` are of several years; give one file for each"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_told_is_refused(problems, content, start):
    (found,) = problems(content)
    assert found.startswith(start)


def test_lsoas_of_the_partnership_that_are_not_in_it_are_remarked(run):
    known = "LSOA21CD,LAD24CD\nE01000001,E07999001\nE01000009,E07999001\n"
    done, _ = run(HEADER + ROWS, columns={"a.csv": {"year": 2025}}, known=known)
    assert done.warnings == [
        "a.csv: 1 LSOA of 2021 in the partnership's districts is not in it (E01000009)"
    ]


def test_lsoas_of_a_district_that_the_lookups_lack_are_refused(problems, run):
    """Another county's are of no concern, nor a district of which no lookup has any."""
    header = "lsoa21_code,IMD_rank,ltla24_code\n"
    known = "lsoa21_code,ltla24_code\nE01000001,E07999001\n"
    ours = "E01000001,1,E07999001\nE01000002,2,E07999001\nE01000003,3,E07999001\n"
    others = "E01000008,8,E07999002\nE01000009,9,E07000009\n"
    assert problems(header + ours + others, known=known) == [
        "l.csv: 2 LSOAs of 2021 which a.csv has in E07999001 are not there (E01000002, E01000003), "
        "so that their records would count as elsewhere and their residents in no ward; give the "
        "whole lookup"
    ]
    done, _ = run(header + "E01000001,1,E07999001\n" + others, known=known)
    assert (done.rows_used, len(done.refused)) == (3, 0)
