"""Residents and households: totals by area, nobody counted twice, what is unknown is said."""

import pandas as pd
import pytest

from community_safety.errors import SourceError
from community_safety.sources.geography_tables import lookups, residents
from community_safety.sources.job import Job


@pytest.fixture
def run(tmp_path, arkenshire):
    def prepare(*contents, source="population", columns=None, known=None):
        data = tmp_path / "raw"
        data.mkdir(exist_ok=True)

        def files(names, texts):
            paths = [data / f"{name}.csv" for name in names[: len(texts)]]
            for path, text in zip(paths, texts, strict=True):
                path.write_text(text, encoding="utf-8")
            return tuple(paths)

        update = {"columns": columns or {}}
        if known:
            update["sources"] = {"lookups": ("l.csv",), source: ("*.csv",)}
        partnership = arkenshire.model_copy(update=update)
        common = (partnership, tmp_path / "arkenshire.yml", data)
        if known:
            lookups.prepare(Job("lookups", *common, files("l", [known]), tmp_path / "processed"))
        job = Job(source, *common, files("abc", contents), tmp_path / "processed")
        done = residents.prepare(job)
        return done, pd.read_parquet(job.target / f"{source}.parquet")

    return prepare


@pytest.fixture
def problems(run, tmp_path):
    def listed(*contents, **more):
        with pytest.raises(SourceError) as caught:
            run(*contents, **more)
        return [one.replace(f"{tmp_path}/raw/", "") for one in caught.value.problems]

    return listed


def test_a_published_table_gives_its_total_and_passes_over_single_ages(run):
    done, table = run(
        "lsoa21_name,lsoa21_code,total_population,0,1,90+\nA,E01000001,1500,3,4,5\n",
        columns={"a.csv": {"year": 2021}},
    )
    assert table.to_dict("records") == [
        {"area_code": "E01000001", "geography": "lsoa", "vintage": 2021, "year": 2021,
         "residents": 1500.0, "file": "a.csv"}
    ]  # fmt: skip
    assert (done.rows_read, done.rows_used, done.warnings) == (1, 1, [])


@pytest.mark.parametrize(
    "total", ["residents", "Total residents", "All usual residents", "Total", "Observation",
              "OBS_VALUE", "total_population"],
)  # fmt: skip
def test_totals_are_recognised_by_the_names_they_are_published_under(run, total):
    _, table = run(f"WD24CD,{total}\nE05000001,10\n")
    assert table[["geography", "vintage", "residents"]].to_numpy().tolist() == [
        ["ward", 2024, 10.0]
    ]


def test_the_smallest_places_count_where_a_file_names_several(run):
    _, table = run("LAD24CD,LSOA21CD,Total\nE07999001,E01000001,5\nE07999001,E01000002,6\n")
    assert table["area_code"].tolist() == ["E01000001", "E01000002"]


def test_households_are_counted_in_a_column_of_their_own(run):
    _, table = run("ltla21_code,households\nE07999001,900\n", source="households")
    assert table[["area_code", "households"]].to_numpy().tolist() == [["E07999001", 900.0]]


def test_long_rows_of_several_levels_and_years_are_kept_apart(run):
    done, table = run(
        "area_code,year,residents\nE07999001,2023,100\nE07999001,2024,110\nE01000001,2024,7\n"
        "E10999000,2024,9\n"
    )
    assert table[["area_code", "geography", "year", "residents"]].to_numpy().tolist() == [
        ["E01000001", "lsoa", 2024, 7.0],
        ["E07999001", "district", 2023, 100.0],
        ["E07999001", "district", 2024, 110.0],
    ]
    assert done.refused["reason"].tolist() == [
        "`area_code` is no code of an LSOA, a ward or a district: 'E10999000'"
    ]
    assert done.warnings == [w for w in done.warnings if "the year of its LSOAs is not known" in w]


LONG = "area_code,year,sex,age_from,age_to,residents\n"


def test_sexes_and_ages_are_added_up(run):
    _, table = run(
        LONG + "E07999001,2024,F,0,17,1\nE07999001,2024,F,18,,2\n"
        "E07999001,2024,M,0,17,3\nE07999001,2024,M,18,,4\nE07999002,2024,All,,,50\n"
    )
    assert table["residents"].tolist() == [10.0, 50.0]


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ("E07999001,2024,F,,,1\nE07999001,2024,M,,,2\nE07999001,2024,Persons,,,3\n",
         "sexes are given together and apart, so that people would be counted twice"),
        ("E07999001,2024,F,0,17,1\nE07999001,2024,F,17,,2\n",
         "ages overlap, so that people would be counted twice"),
        ("E07999001,2024,,,,9\nE07999001,2024,,0,15,2\n",
         "ages overlap, so that people would be counted twice"),
        ("E07999001,2024,F,0,17,1\nE07999001,2024,F,0,17,2\n",
         "area, year, sex and age are given twice with different figures; none is used"),
    ],
)  # fmt: skip
def test_people_are_never_counted_twice(run, rows, rule):
    done, table = run(LONG + rows + "E07999002,2024,All,,,50\n")
    assert table["area_code"].tolist() == ["E07999002"]
    assert set(done.refused["rule"]) == {rule}


@pytest.mark.parametrize("male", ["", "E07999001,2024,M,,,-3\n", "E07999001,2024,M,,,many\n"])
def test_an_area_that_lacks_a_part_has_no_sum(run, male):
    done, table = run(
        LONG + "E07999001,2024,F,,,1\n" + male + "E07999002,2024,F,,,5\nE07999002,2024,M,,,6\n"
    )
    assert table[["area_code", "residents"]].to_numpy().tolist() == [["E07999002", 11.0]]
    assert done.refused["rule"].iloc[0] == (
        "a sex or an age of this area is missing, so that its sum would be too small"
    )


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("-1", "`residents` is negative: -1"),
        ("", "`residents` is empty"),
        ('"1,234"',
         "`residents` is not a number: '1,234' (write it without a thousands separator)"),
        ("c", "`residents` is not a number: 'c' (write figures alone; leave the cell empty where "
         "there is none)"),
    ],
)  # fmt: skip
def test_a_figure_that_is_none_is_refused(run, cell, reason):
    done, table = run(f"lsoa21_code,residents\nE01000001,{cell}\nE01000002,5\n")
    assert done.refused[["row", "reason"]].to_numpy().tolist() == [[2, reason]]
    assert table["residents"].tolist() == [5.0]


def test_bad_ages_and_years_are_refused(run):
    done, _ = run(
        LONG + "E07999001,2024,F,0,1.5,1\nE07999002,24,F,,,1\nE07999009,2024,F,9,3,1\n"
        "E07999008,2024,,,,1\n"
    )
    assert done.refused["rule"].str.split("; ").str[0].tolist() == [
        "`age_to` is no age in whole years",
        "`year` is no year (1900 to 2099)",
        "the age span ends before it begins",
    ]


def test_one_area_with_two_figures_is_refused_and_with_one_counted_once(run):
    done, table = run("lsoa21_code,residents\nE01000001,1\nE01000001,2\nE01000002,5\nE01000002,5\n")
    assert done.refused["rule"].unique().tolist() == [
        "area and year are given twice with different figures; none is used"
    ]
    assert table["residents"].tolist() == [5.0]


def test_two_files_with_different_figures_are_refused_unless_their_years_differ(run, problems):
    one, other = "ltla21_code,residents\nE07999001,1000\n", "LAD21CD,Total\nE07999001,1100\n"
    assert problems(one, other) == [
        "b.csv: E07999001 has 1,100 residents in a year that neither file says, but a.csv says "
        "1,000; take one of them out, or say the `year` of each in the partnership file under "
        "`columns`"
    ]
    said = {"a.csv": {"year": 2020}, "b.csv": {"year": 2021}}
    _, table = run(one, other, columns=said)
    assert table["year"].tolist() == [2020, 2021]


def test_a_year_is_never_guessed_and_nobody_is_remarked(run):
    done, table = run("lsoa_code,residents\nE01000001,0\n")
    assert table[["vintage", "year", "residents"]].to_numpy().tolist() == [[0, 0, 0.0]]
    assert [warning.split("a.csv: ")[1] for warning in done.warnings] == [
        "the year of its figures is not known; add `year: 2021` for this file in the partnership "
        "file under `columns`",
        "the year of its LSOAs is not known; add `vintage: 2021` for this file in the partnership "
        "file under `columns`",
        "1 area has no residents (E01000001), and so no rate",
    ]


def test_lsoas_of_the_partnership_without_residents_are_remarked(run):
    known = "LSOA21CD,LAD24CD\nE01000001,E07999001\nE01000002,E07999001\nE01000003,E07000003\n"
    done, _ = run("LSOA21CD,year,Total\nE01000001,2021,10\n", known=known)
    assert done.warnings == [
        "a.csv: 1 LSOA of 2021 in the partnership's districts has no residents in 2021 here "
        "(E01000002)"
    ]


@pytest.mark.parametrize(
    ("content", "start"),
    [
        ("place,residents\nA,1\n",
         "a.csv: no column of area codes is recognised (there are: place, residents); those known"),
        ("LSOA21CD,0,1\nE01000001,1,2\n",
         "a.csv: no column with the total is recognised (there are: LSOA21CD, 0, 1); those known "
         "are residents, usual_residents,"),
        ("LSOA21CD,LSOA11CD,Total\nE01000001,E01000001,2\n",
         "a.csv: `LSOA21CD` and `LSOA11CD` are both codes of areas; say which counts, in the"),
        ("LSOA21CD,Total,Population\nE01000001,1,2\n",
         "a.csv: columns `Total` and `Population` mean the same; say which is the residents"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_told_is_refused(problems, content, start):
    (found,) = problems(content)
    assert found.startswith(start)


def test_columns_decide_where_names_do_not(run):
    _, table = run(
        "LSOA21CD,LSOA11CD,People,Total\nE01000001,E01000002,7,8\n",
        columns={"a.csv": {"area": "LSOA11CD", "residents": "People", "year": 2021,
                           "vintage": 2011}},
    )  # fmt: skip
    assert table.iloc[0, :5].tolist() == ["E01000002", "lsoa", 2011, 2021, 7.0]
