"""In the demonstration as it ships each planted thing is found where it is, and not elsewhere."""

import pandas as pd
import pytest

from community_safety.demonstration.county import COUNTY_CODE, DISTRICT_CODES
from community_safety.demonstration.special_causes import RECORDING_CHANGES, SPELLS
from community_safety.disclosure.release import release
from community_safety.indicators.escalation import escalation
from community_safety.indicators.figures import data_up_to, release_figures
from community_safety.indicators.process_ends import points_of
from community_safety.indicators.tables import objective_tables

pytestmark = pytest.mark.xdist_group("demonstration_shipped")
UNUSUAL = {cause.shape: cause for cause in SPELLS}


@pytest.fixture(scope="module")
def compared(shipped_figures, facts):
    """Found and true, side by side."""
    return shipped_figures.reset_index().merge(
        facts, on=["indicator_id", "area_code"], validate="1:1", suffixes=("", "_meant")
    )


def _points(release_data, indicator_id, area_code):
    points = points_of(release_data.charted, area_code)
    return points[points["indicator_id"] == indicator_id].set_index("start")


def test_every_diagnosis_that_chance_leaves_alone_is_found(compared):
    sure = compared[~compared["expected_diagnosis"].isin(["", "undecided"])]
    assert len(sure) > 50
    assert list(sure["diagnosis"]) == list(sure["expected_diagnosis"])
    assert set(sure["expected_diagnosis"]) == {
        "unreachable now",
        "too easy",
        "set on a moving base",
        "inside the noise",
        "a fair target",
    }


def test_moving_base_is_found_where_the_base_year_was_unusual_and_in_no_other_district(compared):
    found = compared[compared["diagnosis"] == "set on a moving base"]
    places = set(zip(found["indicator_id"], found["area_code"], strict=True))
    cause = UNUSUAL["unusual year"]
    assert places - {(cause.indicator_id, COUNTY_CODE)} == {(cause.indicator_id, cause.area_code)}


def test_target_meant_to_be_undetectable_is_found_so_in_most_districts(compared):
    """One year's figure shows such a target about once in five by chance: it is never sure."""
    meant = compared[
        (compared["target_kind"] == "undetectable") & (compared["area_code"] != COUNTY_CODE)
    ]
    assert set(meant["true_diagnosis"]) == {"undetectable"}
    assert (meant["diagnosis"] == "undetectable").sum() >= 3
    assert set(meant["diagnosis"]) <= {"undetectable", "a fair target", "inside the noise"}


def test_signals_at_the_end_of_series_are_those_that_were_planted(compared):
    position = {"up": "above", "down": "below"}
    sure = compared[compared["expected_signal"].isin(position)]
    assert len(sure) >= 2
    assert list(sure["movement_position"]) == list(sure["expected_signal"].map(position))
    short = compared[compared["expected_signal"] == ""]
    assert set(short["movement_position"]) == {"missing"}
    still = compared[compared["expected_signal"] == "none"]
    assert still["movement_position"].isin(["above", "below"]).mean() < 0.05


def test_outlier_month_is_marked_in_its_chart_and_makes_no_headline(
    shipped_release, shipped_figures
):
    cause = UNUSUAL["unusual month"]
    points = _points(shipped_release, cause.indicator_id, cause.area_code)
    month = points.loc[pd.Timestamp(cause.period.start)]
    assert (month["position"], month["rule"]) == (1, "outside the limits")
    assert set(points.index[points["rule"] == "outside the limits"]) == {
        pd.Timestamp(cause.period.start)
    }
    figure = shipped_figures.loc[(cause.indicator_id, cause.area_code)]
    assert figure["headline_verdict"] == "similar"
    assert figure["change_position"] == figure["movement_position"] == "between"


@pytest.mark.parametrize("code", DISTRICT_CODES)
def test_chart_starts_anew_where_the_partnership_file_says_recording_changed(shipped_release, code):
    (change,) = RECORDING_CHANGES
    points = _points(shipped_release, change.indicator_id, code)
    anew = points.index >= pd.Timestamp(change.since)
    assert set(points["segment"][anew]) == {1}
    assert set(points["segment"][~anew]) == {0}
    before, after = points["centre"].iloc[0], points["centre"].iloc[-1]
    assert after / before == pytest.approx(change.factor, rel=0.2)


def test_events_so_few_that_most_months_have_none_are_charted_by_the_time_between(
    shipped_figures,
):
    rare = shipped_figures[shipped_figures["chart"] == "t"]
    assert set(rare.index.get_level_values("indicator_id")) <= {
        "child_ksi",
        "dwelling_fire_injuries",
        "dwelling_fire_deaths",
    }
    assert len(rare) >= 3
    assert (rare["movement_position"] == "between").all()


def test_escalation_shows_a_planted_step_appear_quarter_by_quarter(described, shipped_release):
    """The step begins in April 2025: nothing of it in March, and more of it each quarter."""
    name, area = "theft_rate", "E07999004"
    series = shipped_release.series
    series = series[(series["indicator_id"] == name) & (series["area_code"] == area)]
    period = described.release.period

    def gate(table):
        return release(table, "restricted", described.disclosure)

    figures = release_figures(data_up_to(series, described, period), described)
    now = [gate(table) for table in objective_tables(figures, described, area, period)]
    frame = escalation(series, described, area, period, now, gate).frame
    row = frame.set_index("indicator_id").loc[name]
    assert row["at_2025_03"].startswith("no evidence")
    for quarter in ("at_2025_09", "at_2025_12", "at_2026_03"):
        assert row[quarter] == "getting better"
    assert row["change"] == "newly better"
