"""From raw files to processed ones, with every row accounted for."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community_safety import sources
from community_safety.errors import SourceError
from community_safety.partnership import Partnership
from community_safety.partnership_file import load_partnership
from community_safety.sources.column_settings import SOURCES as COLUMN_SOURCES
from community_safety.sources.provenance import sidecar_of

HEADER = "indicator_id,area_code,period_start,period_end,value,numerator\n"
APRIL = "fires,E07999001,2025-04-01,2025-04-30,,5\n"
MAY = "fires,E07999001,2025-05-01,2025-05-31,,7\n"
ELSEWHERE = "fires,E07999002,2025-04-01,2025-04-30,,2\n"
NEGATIVE = "fires,E07999001,2025-06-01,2025-06-30,,-1\n"
UNKNOWN = "fires,nowhere,2025-04-01,2025-04-30,,1\n"
SHORT = "fires,E07999001\n"
UNREADABLE = Path("/proc/self/mem")


def _counts(report):
    return report.rows_read, report.rows_used, report.rows_refused


def _bytes(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _account(place, name):
    path = place.processed / "arkenshire" / "indicators" / f"{name}.account.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_good_rows_are_written_in_one_file_for_each_area(place):
    place.put("a.csv", HEADER + APRIL + MAY + ELSEWHERE)
    report = place.prepare()
    assert _counts(report) == (3, 3, 0)
    assert report.refused_file is None
    folder = place.processed / "arkenshire" / "indicators"
    assert {path.name for path in report.outputs} == {path.name for path in folder.iterdir()}
    values = pd.read_parquet(folder / "E07999001.parquet")
    assert values["numerator"].tolist() == [5, 7]
    assert list(values.columns) == [
        "indicator_id",
        "area_code",
        "period_start",
        "period_end",
        "value",
        "numerator",
        "denominator",
        "target",
        "note",
    ]
    assert pd.read_parquet(folder / "E07999002.parquet")["numerator"].tolist() == [2]


def test_refused_rows_are_kept_with_the_place_they_stood_and_all_their_reasons(place):
    place.put("a.csv", HEADER + APRIL + "fire,nowhere,2025-04-01,2025-04-30,,1\n" + SHORT)
    report = place.prepare()
    assert _counts(report) == (3, 1, 2)
    assert report.refused_file == place.processed / "refused" / "indicators.csv"
    refused = place.refused()
    assert refused[["partnership", "file", "row", "reason"]].to_numpy().tolist() == [
        [
            "arkenshire",
            "a.csv",
            "3",
            "unknown indicator `fire`: did you mean `fires`?; unknown area `nowhere`",
        ],
        ["arkenshire", "a.csv", "4", "2 cells where the header has 6"],
    ]
    assert refused["area_code"].tolist() == ["nowhere", ""]
    assert refused["text"].tolist() == ["", "fires,E07999001"]


def test_each_area_has_an_account_of_its_rows_and_reasons(place):
    place.put("a.csv", HEADER + APRIL + NEGATIVE + UNKNOWN + SHORT)
    place.prepare()
    assert _account(place, "E07999001") == {
        "read": 2,
        "used": 1,
        "refused": {"`numerator` is negative": 1},
        "refused_by": [["fires", "`numerator` is negative", 1]],
    }


def test_an_account_counts_refused_rows_by_measure_and_rule(place):
    """Two fires below none, one that is not whole, and a crime below none; nobody knows `smoke`."""
    half = NEGATIVE.replace(",-1", ",1.5").replace("-06-", "-08-")
    july = NEGATIVE.replace("-06-", "-07-").replace("-07-30", "-07-31")
    crime = NEGATIVE.replace("fires", "crimes")
    smoke = NEGATIVE.replace("fires", "smoke")
    place.put("a.csv", HEADER + APRIL + NEGATIVE + july + half + crime + smoke)
    place.prepare()
    account = _account(place, "E07999001")
    assert account["refused_by"] == [
        ["crimes", "`numerator` is negative", 1],
        ["fires", "`numerator` counts events and must be whole", 1],
        ["fires", "`numerator` is negative", 2],
    ]
    assert sum(account["refused"].values()) == 5


def test_an_account_without_refused_rows_names_no_measure(place):
    place.put("a.csv", HEADER + APRIL)
    place.prepare()
    assert "refused_by" not in _account(place, "E07999001")


def test_an_area_of_which_every_row_is_refused_has_an_account_that_says_so(place):
    place.put("a.csv", HEADER + ELSEWHERE + NEGATIVE)
    report = place.prepare()
    assert _account(place, "E07999001") == {
        "read": 1,
        "used": 0,
        "refused": {"`numerator` is negative": 1},
        "refused_by": [["fires", "`numerator` is negative", 1]],
    }
    inputs = sources.processed_inputs("indicators", "arkenshire", ["E07999001"], place.processed)
    assert "E07999001.account.json" in [path.name for path in inputs]
    assert set(inputs) <= set(report.outputs)


def test_an_area_that_is_not_the_partnerships_has_no_file(place):
    place.put("a.csv", HEADER + UNKNOWN + UNKNOWN.replace("nowhere", "../../nowhere"))
    report = place.prepare()
    assert [path.name for path in report.outputs] == ["provenance.json"]


def test_a_carriage_return_in_a_refused_cell_does_not_break_the_refused_file(place):
    bad = UNKNOWN.replace("2025-04-30", '"2025-04-\r30"')
    place.put("a.csv", HEADER + APRIL + bad)
    for _ in range(2):
        assert _counts(place.prepare()) == (2, 1, 1)
        assert place.refused()["period_end"].tolist() == ["2025-04-\r30"]


def test_all_problems_of_all_files_are_in_one_error_and_nothing_is_written(place):
    place.put("a.csv", "indicator_id,area\nx,y\n")
    place.put("b.csv", "")
    place.put("c.csv", HEADER + APRIL)
    with pytest.raises(SourceError) as caught:
        place.prepare()
    named = [Path(problem.split(": ")[0]).name for problem in caught.value.problems]
    assert set(named) == {"a.csv", "b.csv"}
    assert len(named) == 5
    assert not place.processed.exists()


def test_a_refused_file_leaves_what_was_processed_before(place):
    place.put("a.csv", HEADER + APRIL + SHORT)
    place.prepare()
    before = _bytes(place.processed)
    place.put("a.csv", "")
    with pytest.raises(SourceError, match="the file is empty"):
        place.prepare()
    assert _bytes(place.processed) == before


@pytest.mark.skipif(not UNREADABLE.exists(), reason="needs a file that cannot be read")
def test_a_file_that_cannot_be_read_is_a_problem_and_no_traceback(place):
    (place.raw / "a.csv").symlink_to(UNREADABLE)
    with pytest.raises(SourceError, match=r"a\.csv: cannot be read"):
        place.prepare()


def test_the_same_file_met_twice_is_read_once_and_noted(place):
    first = place.put("a.csv", HEADER + APRIL)
    second = place.put("b.csv", HEADER + APRIL)
    report = place.prepare()
    assert _counts(report) == (1, 1, 0)
    assert f"{second}: the same file as {first}; it is read once" in report.warnings


def test_two_different_files_for_the_same_area_and_period_are_both_refused(place):
    place.put("a.csv", HEADER + APRIL)
    place.put("b.csv", HEADER + APRIL.replace(",5", ",6"))
    assert _counts(place.prepare()) == (2, 0, 2)
    assert set(place.refused()["file"]) == {"a.csv", "b.csv"}


def test_files_with_different_optional_columns_are_read_together(place):
    place.put("a.csv", HEADER + APRIL)
    place.put("b.csv", "note,numerator,indicator_id,area_code,period_start,period_end\n"
                       "late,7,fires,E07999001,2025-05-01,2025-05-31\n")  # fmt: skip
    assert _counts(place.prepare()) == (2, 2, 0)
    folder = place.processed / "arkenshire" / "indicators"
    assert pd.read_parquet(folder / "E07999001.parquet")["note"].tolist() == ["", "late"]


def test_refused_rows_of_several_partnerships_are_kept_apart(place):
    other = place.beside("borsetshire")
    place.put("a.csv", HEADER + APRIL + SHORT)
    other.put("b.csv", HEADER + APRIL + NEGATIVE + UNKNOWN)
    other.prepare()
    place.prepare()
    place.prepare()
    assert place.refused()["partnership"].tolist() == ["arkenshire"] + ["borsetshire"] * 2


def test_refused_rows_that_are_corrected_leave_the_file_and_the_last_takes_it_away(place):
    other = place.beside("borsetshire")
    place.put("a.csv", HEADER + APRIL + SHORT)
    other.put("b.csv", HEADER + APRIL + NEGATIVE)
    place.prepare()
    other.prepare()
    place.put("a.csv", HEADER + APRIL)
    assert place.prepare().refused_file is None
    assert place.refused()["partnership"].tolist() == ["borsetshire"]
    other.put("b.csv", HEADER + APRIL)
    other.prepare()
    assert not (place.processed / "refused" / "indicators.csv").exists()


def test_files_of_areas_that_are_no_longer_in_the_data_are_removed(place):
    place.put("a.csv", HEADER + APRIL + ELSEWHERE)
    place.prepare()
    place.put("a.csv", HEADER + APRIL)
    place.prepare()
    folder = place.processed / "arkenshire" / "indicators"
    assert sorted(path.name for path in folder.iterdir()) == [
        "E07999001.account.json",
        "E07999001.parquet",
        "provenance.json",
    ]


def test_preparing_twice_gives_the_same_bytes(place):
    place.put("a.csv", HEADER + APRIL + MAY + ELSEWHERE + NEGATIVE + SHORT)
    place.prepare()
    first = _bytes(place.processed)
    place.prepare()
    assert _bytes(place.processed) == first
    assert len(first) == 6


def test_where_each_file_comes_from_is_stored_and_what_is_not_recorded_warned_of(place):
    path = place.put("more/a.csv", HEADER + APRIL)
    place.put("b.csv", HEADER + MAY)
    sidecar_of(path).write_text("title: Fires\naccessed: 2026-01-31\n", encoding="utf-8")
    place.describe('["*.csv"]', '["more/a.csv", b.csv]')
    report = place.prepare()
    stored = place.processed / "arkenshire" / "indicators" / "provenance.json"
    files = json.loads(stored.read_text(encoding="utf-8"))
    assert [(file["path"], file["title"], file["accessed"]) for file in files] == [
        ("more/a.csv", "Fires", "2026-01-31"),
        ("b.csv", "", ""),
    ]
    assert [warning.split(": ")[1].split(";")[0] for warning in report.warnings] == [
        "provenance not recorded"
    ]


def test_claims_are_kept_in_one_file_with_one_account(place):
    place.describe("indicators: [", "published_claims: [")
    header = (
        "claim_id,area,measure,period,value,unit,numerator,denominator,compared_with_period,"
        "compared_with_value,published_change,published_wording,source\n"
    )
    place.put("a.csv", header + "one,A,Crime,2015,5,crimes,,,,,-11%,,Report\nTwo,A,Crime,2015,"
              "5,crimes,,,,,,,Report\n")  # fmt: skip
    report = sources.prepare("published_claims", place.partnership, place.path, place.processed)
    assert _counts(report) == (2, 1, 1)
    assert [path.name for path in report.outputs] == [
        "published_claims.parquet",
        "published_claims.account.json",
        "provenance.json",
    ]
    account = json.loads(report.outputs[1].read_text(encoding="utf-8"))
    assert (account["read"], account["used"]) == (2, 1)


def test_the_partnership_is_stored_as_its_briefings_read_it(place):
    path = sources.prepare_partnership(place.partnership, place.path, place.processed)
    assert path == place.processed / "arkenshire" / "partnership.json"
    assert Partnership.model_validate_json(path.read_bytes()) == place.partnership


LINES = st.sampled_from(
    [APRIL, MAY, ELSEWHERE, NEGATIVE, UNKNOWN, SHORT, ",,,,,\n", "\n", '"fires\n",,,,,\n', "x\ry\n"]
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(LINES, max_size=8))
def test_rows_read_are_always_those_used_and_those_refused(place, lines):
    place.put("a.csv", HEADER + MAY.replace("fires", "crimes") + "".join(lines))
    report = place.prepare()
    assert report.rows_read == report.rows_used + report.rows_refused
    assert len(place.refused() if report.refused_file else []) == report.rows_refused
    parts = (place.processed / "arkenshire" / "indicators").glob("*.parquet")
    assert sum(len(pd.read_parquet(path)) for path in parts) == report.rows_used


def test_what_columns_says_of_no_file_is_remarked_by_the_first_source_alone(place):
    place.describe(
        'indicators: ["*.csv"]',
        "population: [people.csv]\n  households: [homes.csv]\n"
        "columns: {peple.csv: {year: 2021}, homes.csv: {year: 2021}, far/*.csv: {year: 2021}}",
    )
    place.put("people.csv", "lsoa21_code,residents\nE01000001,5\n")
    place.put("homes.csv", "lsoa21_code,households\nE01000001,2\n")
    idle = [one for one in place.prepare("population").warnings if "nothing comes" in one]
    of = "under `columns` is no file of `population` and `households`, so that nothing comes of it"
    assert idle == [
        f"{place.path}: `peple.csv` {of}: did you mean `people.csv`?",
        f"{place.path}: `far/*.csv` {of}; correct the path, or take it out",
    ]
    assert not [one for one in place.prepare("households").warnings if "nothing comes" in one]
    place.put("people.csv", "code,residents\nE01000001,5\n")
    with pytest.raises(SourceError) as caught:
        place.prepare("population")
    assert idle[0] in caught.value.problems


def test_refused_rows_name_their_file_as_seen_from_the_data_folder(place):
    """Two files may have one name in two folders."""
    place.describe('indicators: ["*.csv"]', 'population: ["*/people.csv"]')
    for year in (2021, 2022):
        place.put(f"{year}/people.csv", f"lsoa21_code,residents,year\nE01000001,x,{year}\n")
    place.prepare("population")
    assert place.refused("population")["file"].tolist() == ["2021/people.csv", "2022/people.csv"]


@pytest.mark.parametrize(
    ("briefing", "sources"),
    [
        ("ward", {*COLUMN_SOURCES, "police_uk", "harm_weights"}),
        ("reoffending", {"reoffending"}),
    ],
)
def test_the_examples_of_the_guide_are_partnership_files(tmp_path, briefing, sources):
    guide = Path(__file__).parents[2] / "docs" / "data.md"
    section = guide.read_text("utf-8").split(f"## The {briefing} briefing for your county")[1]
    section = section.split("\n## ")[0]
    lines = [line[4:] for line in section.split("\n") if line.startswith("    ")]
    path = tmp_path / "ours.yml"
    path.write_text("\n".join(lines), encoding="utf-8")
    ours = load_partnership(path)
    assert ours.covered_by("south_nottinghamshire") >= {"E07000172", "E07000173", "E07000176"}
    assert set(ours.sources) == sources
