"""The published figures of 2025 for County Durham and its neighbours."""

import os
from pathlib import Path

import pandas as pd
import pytest

from community_safety.briefing import first_page
from community_safety.disclosure.release import release
from community_safety.indicators.figures import read_release, release_figures
from community_safety.indicators.headlines import MOVEMENT
from community_safety.indicators.process_ends import points_of
from community_safety.indicators.tables import objective_tables
from community_safety.partnership_file import load_partnership
from community_safety.sources import codes_read, prepare

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("REFERENCE_DATA") or ROOT / ".." / "shared" / "data").resolve()
PATH = ROOT / "partnerships" / "county_durham.yml"
DURHAM = "E06000047"

pytestmark = [
    pytest.mark.reference_data,
    pytest.mark.xdist_group("county_durham"),
    pytest.mark.skipif(
        not (DATA / "indicators").is_dir(),
        reason="the published reference data are not there: set REFERENCE_DATA to their folder",
    ),
]


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """The partnership, the report of preparing its data, and the series on their charts."""
    processed = tmp_path_factory.mktemp("processed")
    partnership = load_partnership(PATH)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REFERENCE_DATA", str(DATA))
        report = prepare("indicators", partnership, PATH, processed)
        refused = pd.read_csv(report.refused_file)
    folder = processed / "county_durham" / "indicators"
    codes = codes_read(partnership, DURHAM)
    data = read_release(folder, partnership, codes, partnership.release.period)
    return partnership, report, refused, data


@pytest.fixture(scope="module")
def tables(read):
    """The tables of every district's objectives, by district."""
    partnership, _, _, data = read
    figures = release_figures(data, partnership)
    period = partnership.release.period
    return {
        area.code: objective_tables(figures, partnership, area.code, period)
        for area in partnership.areas
    }


@pytest.fixture(scope="module")
def durham(read, tables):
    """The report of preparing the data, and the rows of every district."""
    rows = [table.frame.assign(area_code=code) for code, parts in tables.items() for table in parts]
    return read[1], read[2], pd.concat(rows).set_index(["indicator_id", "area_code"])


def test_twelve_districts_have_sixteen_measures_each(durham):
    rows = durham[2]
    assert len(rows) == 12 * 16
    assert rows.index.is_unique


def test_the_two_rows_that_were_published_without_a_figure_are_refused(durham):
    report, refused, _ = durham
    assert report.rows_refused == len(refused) == 2
    assert report.rows_read == report.rows_used + 2
    assert set(refused["reason"]) == {"neither `value` nor `numerator` is given"}


def test_all_recorded_crime_is_the_sum_of_the_published_months(durham):
    row = durham[2].loc[("all_recorded_crime", DURHAM)]
    assert (row["events"], row["events_of"]) == (48_498, 522_069)
    assert row["value"] == pytest.approx(1000 * 48_498 / 522_069)
    assert row["unit"] == "offences per 1,000 residents"
    assert row["period"] == "2025"


def test_first_time_entrants_have_a_value_and_are_not_compared(durham):
    row = durham[2].loc[("first_time_entrants", DURHAM)]
    assert round(row["value"]) == 198
    assert row["headline"] == "not compared"
    reason = "published without counts, so chance cannot be judged"
    assert row["change_reason"] == row["benchmark_reason"] == reason


def test_one_year_of_months_has_no_year_before(durham):
    rows = durham[2].drop(index="first_time_entrants", level="indicator_id")
    assert set(rows["change_reason"]) == {"there is no figure for the same period last year"}
    assert set(rows["dispersion_basis"]) == {
        "estimated from one year, in which season cannot be told from spread"
    }


def test_measures_without_direction_are_never_better_or_worse(durham):
    rows = durham[2][durham[2]["direction"] == "none"]
    assert len(rows) == 3 * 12
    verdicts = {word for name in ("change", "target", "benchmark", "neighbours")
                for word in rows[f"{name}_verdict"]}  # fmt: skip
    assert verdicts <= {"higher", "lower", "similar", "not compared"}


def test_every_district_is_compared_with_the_others_pooled(durham):
    """Pooled by hand for one district: all others' crimes over all others' residents."""
    rows = durham[2].loc["all_recorded_crime"]
    others = rows.drop(index=DURHAM)
    pooled = 1000 * others["events"].sum() / others["events_of"].sum()
    assert rows.loc[DURHAM, "neighbours"] == pytest.approx(pooled)
    assert rows["neighbours"].notna().all()


@pytest.mark.parametrize(
    ("name", "events", "per_1000"),
    [
        ("anti_social_behaviour", 11_643, 22.3016),
        ("criminal_damage_and_arson", 7_091, 13.5825),
        ("burglary", 2_254, 4.3174),
        ("shoplifting", 5_776, 11.0637),
        ("vehicle_crime", 1_751, 3.3540),
        ("robbery", 256, 0.4904),
        ("drugs", 1_242, 2.3790),
    ],
)
def test_twelve_months_of_the_published_file_add_up(durham, name, events, per_1000):
    """Added up by hand (awk) in the published file; 522,069 residents in each month."""
    row = durham[2].loc[(name, DURHAM)]
    assert (row["events"], row["events_of"]) == (events, 522_069)
    assert row["value"] == pytest.approx(per_1000, abs=5e-5)


def test_all_recorded_crime_is_the_sum_of_its_kinds(durham):
    rows = durham[2].xs(DURHAM, level="area_code")["events"]
    kinds = rows.drop(index=["all_recorded_crime", "anti_social_behaviour", "first_time_entrants"])
    assert len(kinds) == 13
    assert kinds.sum() == rows["all_recorded_crime"] == 48_498


def test_neighbours_of_one_district_are_the_other_eleven_added_up(durham):
    """By hand: 10,711 burglaries of 2,124,978 residents.

    Fewer than the others together, and yet no more apart from them than districts are.
    """
    row = durham[2].loc[("burglary", DURHAM)]
    assert row["neighbours"] == pytest.approx(1000 * 10_711 / 2_124_978)
    assert row["neighbours_verdict"] == "similar"


def test_limits_of_twelve_months_are_those_worked_by_hand(read):
    """Burglaries: mean 187.83; ranges 112, 15, 15, 7, 12, 14, 3, 33, 21, 61, 51, whose mean is
    31.27, so that 112 is left out (above 3.267 x 31.27): 187.83 -+ 2.66 x 23.2 = 126.1, 249.5.
    """
    points = points_of(read[3].charted, DURHAM)
    points = points[points["indicator_id"] == "burglary"]
    last = points.iloc[-1]
    assert last["centre"] * 522.069 == pytest.approx(187.83, abs=0.01)
    assert last["lower"] * 522.069 == pytest.approx(126.1, abs=0.1)
    assert last["upper"] * 522.069 == pytest.approx(249.5, abs=0.1)
    marked = points[points["rule"] == "outside the limits"]
    assert [str(day.date()) for day in marked["start"]] == ["2025-01-01"]


def test_first_time_entrants_moved_no_more_than_chance_would_order(durham):
    """By hand: 395 291 265 175 186 138 147 224 198: five falls of eight steps; of 36 pairs 10 rise
    and 26 fall, and 16 more falls than rises has p = 0.12 in tables of Kendall's S for n = 9.
    """
    row = durham[2].loc[("first_time_entrants", DURHAM)]
    assert (row["value"], row["last_year"], row["benchmark"]) == (198, 224, 181)
    said = row["series_said"]
    assert "9 points" in said
    assert "it fell in 5 of 8 steps" in said
    assert "chance" in said


def test_twelve_months_cannot_tell_season_from_change_and_no_movement_is_named(read, tables):
    partnership = read[0]
    for parts in tables.values():
        released = [release(table, "restricted", partnership.disclosure) for table in parts]
        judged = first_page.judged_measures(released)
        moved = judged[judged["headline_kind"] == MOVEMENT]
        assert not moved["stays"].any()
        monthly = judged[judged["indicator_id"] != "first_time_entrants"]
        assert monthly["series_said"].str.contains("season cannot be told from change").all()
        for sentence, lines in first_page.attention_findings(released):
            assert "getting worse" not in " ".join((sentence, *lines))
