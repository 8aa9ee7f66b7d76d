"""Each target questioned: unreachable, too easy, on a moving base, undetectable, noise or fair."""

import numpy as np
import pandas as pd
import pytest

from community_safety.indicators.target_table import ADVICE

ASHBY, BROOK = "E07000001", "E07000002"
PATTERN = (0, 3, -2, 1, -2)


def around(level, months):
    """Return months around a level that repeat every five, and so have no season."""
    return [level + PATTERN[month % 5] for month in range(months)]


YEAR = {"per": "year"}
QUIET, LOUD = [100, 104, 96, 100], [100, 104, 96, 160]


@pytest.fixture(scope="module")
def questioned(shared, write):
    share = [35, 40, 30, 35, 35]
    described = {
        "unreachable": ("count", around(100, 36), None, 1, {"value": 600} | YEAR, {}),
        "easy": ("count", around(100, 36), None, 1, {"value": 3000} | YEAR, {}),
        "easy_high": ("count", around(100, 36), None, 1, {"value": 600} | YEAR,
                      {"direction": "higher"}),
        "noise": ("count", around(100, 36), None, 1, {"value": 1200} | YEAR, {}),
        "fair": ("proportion", [30, 45, 35, 38, 32] * 7, 100, 1, {"value": 30}, {}),
        "undetectable": ("proportion", [10, 13, 11, 9, 12] * 3, 30, 1, {"value": 35}, {}),
        "below": ("count", around(100, 36), None, 1, {"upper": 600} | YEAR, {}),
        "range": ("proportion", [42, 45, 39, 41, 43] * 7, 100, 1, {"lower": 10, "upper": 90},
                  {"direction": "higher"}),
        "missed_yearly": ("count", [200, 210, 205], None, 12, {"value": 100} | YEAR, {}),
        "met_yearly": ("proportion", [20, 21, 19], 100, 12, {"value": 60}, {}),
        "none_of_none": ("count", [0, 0, 0, 0], None, 12, {"value": 0} | YEAR, {}),
        "moving": ("count", [*LOUD, 130], None, 12, {"change_on_last_year": -10}, {}),
        "moving_low": ("count", [*[100, 104, 96, 50], 55], None, 12,
                       {"change_on_last_year": -10}, {}),
        "moving_quiet": ("count", [*QUIET, 104], None, 12, {"change_on_last_year": -10}, {}),
        "moving_share": ("proportion", [30, 31, 29, 60, 45], 100, 12,
                         {"change_on_last_year": -10}, {}),
        "moving_months": ("count", [10] * 12 + [20] * 12, None, 1, {"change_on_last_year": -5},
                          {}),
        "moving_gap": ("count", [None, *[10] * 11, *[20] * 12], None, 1,
                       {"change_on_last_year": -5}, {}),
        "moving_rate": ("rate", [100, 90], 1000, 12, {"change_on_last_year": 10}, {}),
        "single": ("count", [50], None, 12, {"value": 40} | YEAR, {}),
        "survey": ("survey", share, 100, 3, {"value": 0}, {}),
    }  # fmt: skip
    measures, rows = [], []
    for name, (kind, numbers, below, step, target, more) in described.items():
        known = {"dispersion": 1.0} if step == 12 else {}
        measures.append(write.measure(name, kind, target=target, **known | more))
        first = str(pd.Period("2026-03", "M") - len(numbers) * step + 1)
        rows += write.series(name, ASHBY, first, numbers, below, step=step)
    measures.append(write.measure("score", "score", unit="points", target={"value": 20}))
    rows += write.series("score", ASHBY, "2023-04", [], value=[20.0 + x for x in around(0, 36)])
    measures.append(write.measure("untargeted"))
    rows += write.series("untargeted", ASHBY, "2023-04", around(100, 36))
    measures.append(write.measure("data_target", direction="none"))
    rows += write.series("data_target", ASHBY, "2023-04", around(100, 36), target=90)
    return shared(measures, rows)


@pytest.mark.parametrize(
    ("name", "diagnosis", "why"),
    [
        (
            "unreachable",
            "unreachable now",
            "single months stay within 91.5 to 108.5, so that 50.0 a month is always missed",
        ),
        (
            "below",
            "unreachable now",
            "single months stay within 91.5 to 108.5, so that below 50.0 a month is always missed",
        ),
        (
            "easy",
            "too easy",
            "single months stay within 91.5 to 108.5, so that 250.0 a month is always met",
        ),
        (
            "easy_high",
            "too easy",
            "single months stay within 91.5 to 108.5, so that 50.0 a month is always met",
        ),
        (
            "missed_yearly",
            "unreachable now",
            "missed by more than chance in every period there is",
        ),
        ("met_yearly", "too easy", "met by more than chance in every period there is"),
        (
            "moving",
            "set on a moving base",
            "it is set on last year, itself unusually high: part of the way back comes by itself",
        ),
        (
            "moving_low",
            "set on a moving base",
            "it is set on last year, itself unusually low: part of the way back comes by itself",
        ),
        (
            "moving_share",
            "set on a moving base",
            "it is set on last year, itself unusually high: part of the way back comes by itself",
        ),
        ("single", "", "no process chart and fewer than three periods judged"),
        ("data_target", "", "no direction"),
    ],
)
def test_each_target_is_diagnosed_with_its_reason(questioned, name, diagnosis, why):
    row = questioned.targets().loc[name]
    assert (row["diagnosis"], row["why"]) == (diagnosis, why)
    assert row["advice"] == ADVICE.get(diagnosis, "")
    assert questioned.row(name)["target_diagnosis"] == diagnosis


def test_a_target_at_the_usual_level_is_decided_by_chance(questioned):
    """Around 100 a month is 1,200 a year."""
    row = questioned.targets().loc["noise"]
    assert row["diagnosis"] == "inside the noise"
    assert row["level"] == pytest.approx(1200, rel=0.01)
    seen = f"{row['detectable']:.0f}"
    assert row["why"] == (
        f"it lies at the usual level of 1,200: chance decides; a miss by {seen} would show"
    )


def test_a_target_that_can_be_met_and_missed_is_fair(questioned):
    """36 per cent on average, limits some 15 points either side; 12 months of 100 tell 6 points."""
    row = questioned.targets().loc["fair"]
    assert row["diagnosis"] == "a fair target"
    assert row["why"].startswith("it can be met and missed from a usual 36.0; a miss by ")
    assert questioned.row("fair")["headline_reason"].endswith(" against 30.0")


def test_an_undetectable_target_says_how_many_cases_it_would_take(questioned):
    """11 of 30 is 36.7 per cent, and asks for 1.7 points with 12 months of 30."""
    row = questioned.targets().loc["undetectable"]
    assert row["diagnosis"] == "undetectable"
    assert row["cases"] == 360
    assert row["needed"] > 10 * row["cases"]
    assert row["asked"] < row["detectable"]
    assert row["why"] == (
        f"it asks for {row['asked']:.1f} points off a usual {row['level']:.1f}; with 360 cases "
        f"only {row['detectable']:.1f} would show, and it would take {row['needed']:,.0f}"
    )


def test_a_range_is_always_met_where_its_open_end_cannot_be_missed(questioned):
    row = questioned.targets().loc["range"]
    assert row["diagnosis"] == "too easy"
    assert row["why"].endswith("so that 10.0 to 90.0 is always met")
    assert (row["target_lower"], row["target_upper"]) == (10, 90)


def test_no_events_against_a_target_of_none_are_never_called_a_miss(questioned):
    """Nobody can do better than none: four years of none are not four years missed."""
    row = questioned.row("none_of_none")
    assert (row["target_verdict"], row["plain_rag"]) == ("similar", "green")
    assert row["target_diagnosis"] not in ("unreachable now", "undetectable")


def test_figures_without_counts_are_questioned_by_their_chart(questioned):
    row = questioned.targets().loc["score"]
    assert (row["diagnosis"], row["why"]) == (
        "inside the noise",
        "it lies at the usual level of 20.0: chance decides",
    )


def test_a_target_of_nobody_is_not_said_to_show_a_miss_of_nothing(questioned):
    """A share of none has no error to test against: what would show is not known."""
    assert "[x]" not in questioned.targets().loc["survey"]["why"]


def test_only_measures_with_a_target_are_in_the_table(questioned):
    assert "untargeted" not in questioned.targets().index
    assert "[x]" not in " ".join(questioned.targets()["why"])


# ---- targets set as a change on last year


def test_each_month_is_held_against_the_same_month_a_year_earlier(questioned):
    """5 per cent fewer than 10 is 9.5 a month and 114 a year; 20 a month is 240."""
    series = questioned.data.series
    mine = series[series["indicator_id"] == "moving_months"]
    np.testing.assert_array_equal(mine["target_lower"], [np.nan] * 12 + [9.5] * 12)
    np.testing.assert_array_equal(mine["target_upper"], [np.nan] * 12 + [9.5] * 12)
    row = questioned.row("moving_months")
    assert (row["target_lower"], row["target_upper"]) == (114, 114)
    assert row["target_verdict"] == "worse"
    assert row["plain_rag"] == "red"


@pytest.mark.parametrize(
    ("name", "target"),
    [("moving", 144), ("moving_share", 54), ("moving_rate", 110)],
)
def test_the_windows_target_is_last_years_figure_changed_in_the_measures_unit(
    questioned, name, target
):
    """160 and 60 per cent less a tenth; 100 of 1,000 residents and a tenth more."""
    row = questioned.row(name)
    assert row["target_lower"] == row["target_upper"] == pytest.approx(target)


def test_a_month_without_a_figure_last_year_leaves_the_window_without_a_target(questioned):
    row = questioned.row("moving_gap")
    assert np.isnan(row["target_lower"])
    assert row["target_reason"] == "no target is set"
    assert "moving_gap" not in questioned.targets().index


def test_a_usual_base_year_is_no_moving_base(questioned):
    """Years of 100, 104, 96 before one of 100: chance explains the difference."""
    assert questioned.targets().loc["moving_quiet"]["diagnosis"] != "set on a moving base"


def test_a_target_in_the_data_comes_before_the_change_on_last_year(small, write):
    measure = write.measure(dispersion=1.0, target={"change_on_last_year": -10})
    rows = write.series("damage", ASHBY, "2024-04", [100, 100], step=12, target=[None, 70])
    assert small([measure], rows).row()["target_lower"] == 70


# ---- people


@pytest.mark.parametrize("position", range(3))
def test_a_target_set_on_few_people_is_withheld_wherever_the_few_are(small, write, position):
    """Last year's three people are a target of 2.7 with a tenth less; so are those of an area."""
    numbers = [[30, 40], [50, 60]]
    place = [(0, 0), (0, 1), (1, 0)][position]
    numbers[place[0]][place[1]] = 3
    rows = []
    for area, counts in zip((ASHBY, BROOK), numbers, strict=True):
        rows += write.series("damage", area, "2024-04", counts, step=12)
    measure = write.measure(people=True, dispersion=1.0, target={"change_on_last_year": -10})
    made = small([measure], rows)
    assert made.whole(made.target_parts()).withheld
    assert not made.whole(made.target_parts(), "restricted").withheld


def test_a_usual_level_does_not_give_away_an_earlier_year(small, write):
    """Three years, 30 on average; the table of measures shows 40 and 47: the first had three."""
    rows = write.series("damage", ASHBY, "2023-04", [3, 40, 47], step=12)
    measure = write.measure(people=True, dispersion=1.0, target={"value": 20} | YEAR)
    made = small([measure], rows)
    (part,) = made.target_parts()
    assert 3 * part.frame["level"].item() - 40 - 47 == pytest.approx(3)
    assert made.whole([part]).withheld
