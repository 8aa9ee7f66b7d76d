"""The published figures of 2025 for County Durham and its neighbours."""

import os
from pathlib import Path

import pandas as pd
import pytest

from community_safety.indicators.figures import figures_of_release
from community_safety.indicators.tables import objective_tables
from community_safety.partnership_file import load_partnership
from community_safety.sources import codes_read, prepare

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("REFERENCE_DATA") or ROOT / ".." / "shared" / "data").resolve()
PATH = ROOT / "partnerships" / "county_durham.yml"
DURHAM = "E06000047"

pytestmark = [
    pytest.mark.reference_data,
    pytest.mark.skipif(
        not (DATA / "indicators").is_dir(),
        reason="the published reference data are not there: set REFERENCE_DATA to their folder",
    ),
]


@pytest.fixture(scope="module")
def durham(tmp_path_factory):
    """The report of preparing the data, and the rows of every district."""
    processed = tmp_path_factory.mktemp("processed")
    partnership = load_partnership(PATH)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REFERENCE_DATA", str(DATA))
        report = prepare("indicators", partnership, PATH, processed)
        refused = pd.read_csv(report.refused_file)
    period = partnership.release.period
    figures = figures_of_release(
        processed / "county_durham" / "indicators",
        partnership,
        codes_read(partnership, DURHAM),
        period,
    )
    rows = pd.concat(
        [
            table.frame.assign(area_code=area.code)
            for area in partnership.areas
            for table in objective_tables(figures, partnership, area.code, period)
        ]
    )
    return report, refused, rows.set_index(["indicator_id", "area_code"])


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
