"""Verdicts against last year, target, benchmark and neighbours, and why there is none."""

import itertools

import numpy as np
import pandas as pd
import pytest

from community_safety.indicators.yardsticks import compare_with_targets
from community_safety.partnership import Area, Partnership
from community_safety.statistics.comparisons import compare_counts, compare_proportions

ASHBY, BROOK, COTTON, SHIRE, NATION = (
    "E07000001",
    "E07000002",
    "E07000003",
    "E10000001",
    "E92000001",
)
BENCHMARK = {"benchmark": {"code": NATION, "name": "the nation"}}
NEIGHBOURS = {"neighbours": [{"code": ASHBY}, {"code": BROOK}, {"code": COTTON}]}
THREE = (ASHBY, BROOK, COTTON)
OPINIONS = ("better", "worse", "higher", "lower")


def _two_years(write, before, now, below=None, *, area=ASHBY, name="damage"):
    """One row a year, so that a reader sees the totals."""
    return write.series(name, area, "2024-04", [before, now], below, step=12)


# ---- the same period last year


def test_counts_are_compared_by_their_ratio_in_per_cent(small, write):
    row = small([write.measure(dispersion=1.0)], _two_years(write, 200, 150)).row()
    oracle = compare_counts(150, 1, 200, 1)
    assert (row["change"], row["change_unit"]) == (-25, "per cent")
    assert row["change_lower"] == pytest.approx(100 * (oracle.lower - 1))
    assert row["change_upper"] == pytest.approx(100 * (oracle.upper - 1))
    assert row["change_p"] == pytest.approx(oracle.p_value)
    assert row["change_verdict"] == "better"


def test_rates_allow_for_a_change_of_residents(small, write):
    """100 of 1,000 and 200 of 2,000 are the same rate."""
    rows = _two_years(write, 100, 200, [1000, 2000])
    row = small([write.measure(kind="rate", dispersion=1.0)], rows).row()
    assert (row["change"], row["change_verdict"]) == (0, "similar")


def test_shares_are_compared_in_percentage_points_never_in_per_cent(small, write):
    rows = _two_years(write, 40, 20, 100)
    row = small([write.measure(kind="proportion")], rows).row()
    oracle = compare_proportions(20, 100, 40, 100)
    assert row["change"] == pytest.approx(-20)
    assert row["change_unit"] == "percentage points"
    assert row["change_upper"] == pytest.approx(100 * oracle.upper)
    assert row["change_verdict"] == "better"


@pytest.mark.parametrize(
    ("kind", "unit", "expected"),
    [("change", "per cent", "percentage points"), ("score", "points", "points")],
)
def test_values_without_counts_have_a_change_and_no_verdict(small, write, kind, unit, expected):
    rows = write.series("damage", ASHBY, "2024-04", [], value=[10.0, 90.0], step=12)
    row = small([write.measure(kind=kind, unit=unit, target={"value": 20})], rows).row()
    assert (row["change"], row["change_unit"]) == (80, expected)
    for name in ("change", "target"):
        assert row[f"{name}_verdict"] == "not compared"
        assert row[f"{name}_reason"] == "published without counts, so chance cannot be judged"
        assert np.isnan(row[f"{name}_p"])
    assert row["headline"] == "not compared"


@pytest.mark.parametrize(("before", "shown"), [(9, False), (10, True)])
def test_no_percentage_change_is_printed_on_a_base_below_ten(small, write, before, shown):
    row = small([write.measure(dispersion=1.0)], _two_years(write, before, 40)).row()
    for name in ("change", "change_lower", "change_upper"):
        assert np.isnan(row[name]) != shown
    assert (row["last_year"], row["change_verdict"]) == (before, "worse")


def test_unknown_dispersion_is_not_no_dispersion(small, write):
    measure = write.measure(target={"value": 10, "per": "year"})
    row = small([measure], _two_years(write, 100, 900)).row()
    for name in ("change", "target"):
        assert row[f"{name}_verdict"] == "not compared"
        reason = "too few periods with events to see how much this count varies by itself"
        assert row[f"{name}_reason"] == reason


def test_dispersion_of_the_series_decides_whether_a_change_is_more_than_chance(small, write):
    """1,200 against 1,080: more than chance for independent events, not for these months."""
    months = [80, 120] * 6 + [108, 72] * 6
    row = small([write.measure()], write.series("damage", ASHBY, "2024-04", months)).row()
    assert (row["last_year"], row["value"]) == (1200, 1080)
    assert compare_counts(1080, 1, 1200, 1).upper < 1
    assert row["dispersion"] > 5
    assert row["change_verdict"] == "similar"


def test_no_events_in_either_year_are_not_compared(small, write):
    row = small([write.measure(dispersion=1.0)], _two_years(write, 0, 0)).row()
    assert (row["change_verdict"], row["change_reason"]) == ("not compared", "there were no events")
    assert row["value"] == row["lower"] == 0


def test_thirty_six_months_without_events_are_not_called_too_few_periods(small, write):
    row = small([write.measure()], write.series("damage", ASHBY, "2023-04", [0] * 36)).row()
    assert row["change_reason"] == "there were no events"


def test_no_figure_last_year_is_not_compared(small, write):
    rows = write.series("damage", ASHBY, "2025-04", [50], step=12)
    row = small([write.measure(dispersion=1.0)], rows).row()
    assert row["change_reason"] == "there is no figure for the same period last year"
    assert row["change_verdict"] == "not compared"


def test_missing_denominator_is_not_compared_and_never_worse(small, write):
    measure = write.measure(kind="rate", dispersion=1.0, target={"value": 1, "per": "year"})
    row = small([measure], _two_years(write, 1, 900)).row()
    assert (row["events"], row["change_reason"]) == (900, "its denominator is missing")
    assert np.isnan(row["value"])
    assert row["plain_rag"] == ""
    assert not {row[f"{name}_verdict"] for name in ("change", "target")} & set(OPINIONS)


def test_plain_colour_of_a_range_needs_a_figure_too(small, write):
    measure = write.measure(kind="proportion", target={"lower": 1, "upper": 5})
    row = small([measure], _two_years(write, 1, 1)).row()
    assert row["plain_rag"] == ""


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_zero_denominator_is_not_compared(small, write, kind):
    row = small([write.measure(kind=kind)], _two_years(write, 0, 0, 0)).row()
    assert np.isnan(row["value"])
    assert row["change_reason"] == "its denominator is zero"
    assert row["headline"] == "not compared"


def test_strength_is_printed_only_where_the_difference_holds_at_the_higher_level(small, write):
    clear = small([write.measure(dispersion=1.0)], _two_years(write, 400, 200)).row()
    assert (clear["change_verdict"], clear["change_strength"]) == ("better", "99.8%")


def test_weaker_difference_has_a_verdict_and_no_strength(small, write):
    row = small([write.measure(dispersion=1.0)], _two_years(write, 400, 338)).row()
    assert (row["change_verdict"], row["change_strength"]) == ("better", "")


# ---- the target


@pytest.mark.parametrize(
    ("direction", "now", "verdict"),
    [
        ("lower", 20, "better"),
        ("lower", 80, "worse"),
        ("lower", 52, "similar"),
        ("higher", 20, "worse"),
        ("higher", 80, "better"),
    ],
)
def test_share_against_a_target_of_fifty(small, write, direction, now, verdict):
    measure = write.measure(kind="proportion", direction=direction, target={"value": 50})
    assert small([measure], _two_years(write, 50, now, 100)).row()["target_verdict"] == verdict


@pytest.mark.parametrize(
    ("now", "direction", "verdict", "colour"),
    [
        (30, "higher", "worse", "red"),
        (67, "higher", "similar", "green"),
        (95, "higher", "better", "green"),
        (30, "lower", "better", "green"),
        (95, "lower", "worse", "red"),
    ],
)
def test_target_range_of_sixty_to_seventy_five(small, write, now, direction, verdict, colour):
    measure = write.measure(
        kind="proportion", direction=direction, target={"lower": 60, "upper": 75}
    )
    row = small([measure], _two_years(write, 50, now, 100)).row()
    assert (row["target_verdict"], row["plain_rag"]) == (verdict, colour)


@pytest.mark.parametrize(
    ("target", "direction", "now", "verdict"),
    [
        ({"lower": 60}, "higher", 90, "better"),
        ({"lower": 60}, "higher", 62, "similar"),
        ({"lower": 60}, "higher", 30, "worse"),
        ({"upper": 30}, "lower", 10, "better"),
        ({"upper": 30}, "lower", 60, "worse"),
    ],
)
def test_range_open_on_the_good_side_is_met_beyond_its_closed_end(
    small, write, target, direction, now, verdict
):
    measure = write.measure(kind="proportion", direction=direction, target=target)
    row = small([measure], _two_years(write, 50, now, 100)).row()
    assert row["target_verdict"] == verdict
    assert (row["target_p"] < 0.05) == (verdict != "similar")
    assert np.isnan(row["target_lower"]) == ("lower" not in target)
    assert np.isnan(row["target_upper"]) == ("upper" not in target)


def _figures(**given):
    """Return one measure as `compare_with_targets` wants it."""
    base = {
        "kind": "count", "direction": "lower", "per": np.nan, "events": 50.0, "base": np.nan,
        "phi": 1.0, "freedom": np.inf, "value": 50.0, "no_interval": "",
    }  # fmt: skip
    for ending in ("", "_strong"):
        base |= {f"lower{ending}": 40.0, f"upper{ending}": 60.0}
    return pd.DataFrame([base | given])


@pytest.mark.parametrize(
    ("target", "position"), [(39.9, "above"), (40, "above"), (60, "between"), (60.1, "below")]
)
def test_limit_equal_to_the_target_counts_as_above_below_and_as_between_above(target, position):
    """Fingertips: lower >= target is above, upper < target is below."""
    figures = _figures(target_lower=target, target_upper=target)
    assert compare_with_targets(figures)["position"].item() == position


@pytest.mark.parametrize("kind", ["count", "proportion"])
def test_no_events_meet_a_target_of_none(small, write, kind):
    """The lower limit of no events is exactly 0, which must not be taken for a miss."""
    target = {"value": 0} | ({"per": "year"} if kind == "count" else {})
    measure = write.measure(kind=kind, dispersion=1.0, target=target)
    row = small([measure], _two_years(write, 5, 0, 100 if kind == "proportion" else None)).row()
    assert (row["target_verdict"], row["plain_rag"]) == ("similar", "green")


def test_exact_p_value_of_a_count_uses_its_own_dispersion(small, write):
    measure = write.measure(dispersion=2.0, target={"value": 8, "per": "year"})
    row = small([measure], _two_years(write, 8, 12)).row()
    assert 0.05 < row["target_p"] < 1
    assert row["target_verdict"] == "similar"


# ---- the benchmark and the neighbours


def test_benchmark_is_taken_as_exact_and_the_interval_decides(small, write):
    rows = write.series("damage", ASHBY, "2025-04", [20], 100, step=12)
    rows += write.series("damage", NATION, "2025-04", [400], 1000, step=12)
    row = small([write.measure(kind="proportion")], rows, comparators=BENCHMARK).row()
    assert (row["benchmark"], row["benchmark_verdict"]) == (40, "better")
    assert row["headline"] == "better than the benchmark"


def test_benchmark_may_be_a_value_without_counts(small, write):
    rows = write.series("damage", ASHBY, "2025-04", [20], 100, step=12)
    rows += write.series("damage", NATION, "2025-04", [], value=[40.0], step=12)
    row = small([write.measure(kind="proportion")], rows, comparators=BENCHMARK).row()
    assert (row["benchmark"], row["benchmark_verdict"]) == (40, "better")


def test_value_without_counts_is_not_compared_with_the_benchmark(small, write):
    rows = write.series("damage", ASHBY, "2025-04", [], value=[20.0], step=12)
    rows += write.series("damage", NATION, "2025-04", [], value=[40.0], step=12)
    row = small([write.measure(kind="proportion")], rows, comparators=BENCHMARK).row()
    assert row["benchmark"] == 40
    assert row["benchmark_reason"] == "published without counts, so chance cannot be judged"


def test_benchmark_of_another_span_is_none(small, write):
    rows = write.series("damage", ASHBY, "2025-04", [20], 100, step=12)
    rows += write.series("damage", NATION, "2024-04", [400], 1000, step=12)
    row = small([write.measure(kind="proportion")], rows, comparators=BENCHMARK).row()
    assert row["benchmark_reason"] == "there is no benchmark figure for these periods"


def test_benchmark_that_is_an_area_is_not_compared_with_itself(small, write):
    rows = write.series("damage", ASHBY, "2025-04", [20], 100, step=12)
    rows += write.series("damage", BROOK, "2025-04", [90], 200, step=12)
    made = small(
        [write.measure(kind="proportion")],
        rows,
        groups={SHIRE: (ASHBY, BROOK)},
        comparators={"benchmark": {"code": SHIRE}},
    )
    row = made.row(area=SHIRE)
    assert row["benchmark_reason"] == "this place is the benchmark"
    assert row["headline"] == "not compared"
    assert made.row(area=ASHBY)["headline"] == "better than the benchmark"


def test_counts_are_not_compared_between_places(small, write):
    rows = [row for area in (*THREE, NATION) for row in _two_years(write, 50, 50, area=area)]
    measures = [write.measure(dispersion=1.0)]
    made = small(measures, rows, areas=THREE, comparators=BENCHMARK | NEIGHBOURS)
    row = made.row()
    for name in ("benchmark", "neighbours"):
        assert row[f"{name}_verdict"] == "not compared"
        assert row[f"{name}_reason"] == "a count; places differ in size"
        assert np.isnan(row[name])


def test_neighbours_are_pooled_without_the_place_itself(small, write):
    """Ashby 50 of 100 against 10 + 40 of 100 + 300: 12.5 per cent."""
    rows = write.series("damage", ASHBY, "2025-04", [50], 100, step=12)
    rows += write.series("damage", BROOK, "2025-04", [10], 100, step=12)
    rows += write.series("damage", COTTON, "2025-04", [40], 300, step=12)
    measures = [write.measure(kind="proportion")]
    row = small(measures, rows, areas=THREE, comparators=NEIGHBOURS).row()
    assert (row["neighbours"], row["neighbours_verdict"]) == (12.5, "worse")
    assert row["neighbours_p"] == pytest.approx(compare_proportions(50, 100, 50, 400).p_value)


def test_group_is_compared_with_neighbours_outside_it_only(small, write):
    """Shire is Ashby and Brook; of its neighbours only Cotton is left: 90 of 300."""
    rows = write.series("damage", ASHBY, "2025-04", [10], 100, step=12)
    rows += write.series("damage", BROOK, "2025-04", [20], 100, step=12)
    rows += write.series("damage", COTTON, "2025-04", [90], 300, step=12)
    made = small(
        [write.measure(kind="proportion")],
        rows,
        areas=THREE,
        groups={SHIRE: (ASHBY, BROOK)},
        comparators={"neighbours": [*NEIGHBOURS["neighbours"], {"code": SHIRE}]},
    )
    assert made.row(area=SHIRE)["neighbours"] == 30
    # Ashby is part of Shire, so that of its neighbours Brook and Cotton remain: 110 of 400.
    assert made.row(area=ASHBY)["neighbours"] == pytest.approx(27.5)


def test_neighbours_without_figures_for_these_periods_are_said(small, write):
    rows = write.series("damage", ASHBY, "2025-04", [10], 100, step=12)
    row = small([write.measure(kind="proportion")], rows, comparators=NEIGHBOURS).row()
    assert row["neighbours_reason"] == (
        "the places to compare with have no figures for these periods"
    )


def test_neighbours_are_compared_over_the_months_both_have(small, write):
    """Brook lacks the month in which Ashby had 100."""
    rows = write.series("damage", ASHBY, "2025-04", [100, *[10] * 11], 1000)
    rows += write.series("damage", BROOK, "2025-04", [None, *[10] * 11], 1000)
    made = small([write.measure(kind="rate")], rows, comparators=NEIGHBOURS)
    assert made.row()["neighbours_verdict"] == "similar"


def test_nothing_without_an_interval_is_ever_given_an_opinion(small, write):
    """Every kind without counts, without denominators or without events, against everything."""
    rows = []
    names = {"cohort": "change", "score": "score", "theft": "rate", "repeat": "proportion"}
    for (name, kind), area in itertools.product(names.items(), (ASHBY, BROOK, NATION)):
        if kind in ("change", "score"):
            rows += write.series(name, area, "2024-04", [], value=[10.0, 90.0], step=12)
        else:
            rows += _two_years(write, 10, 90, area=area, name=name)
    measures = [
        write.measure(
            name,
            kind,
            unit="points",
            dispersion=1.0,
            target={"value": 1} | ({"per": "year"} if kind == "rate" else {}),
        )
        for name, kind in names.items()
    ]
    made = small(measures, rows, comparators=BENCHMARK | NEIGHBOURS)
    for name in names:
        row = made.row(name)
        for comparison in ("change", "target", "benchmark", "neighbours"):
            assert row[f"{comparison}_verdict"] == "not compared", (name, comparison)
            assert row[f"{comparison}_reason"]


def test_members_of_members_are_no_neighbours():
    """County holds North, which holds Ashby: Ashby is a neighbour of neither."""
    areas = (
        Area(code="county", name="County", members=("north", "E07000003")),
        Area(code="north", name="North", members=("E07000001",)),
    )
    described = Partnership.model_construct(areas=areas)
    assert described.covered_by("county") == {"county", "north", "E07000001", "E07000003"}
    assert described.covered_by("E07000001") == {"E07000001"}


def test_groups_that_hold_each_other_come_to_an_end():
    areas = (
        Area(code="one", name="One", members=("two",)),
        Area(code="two", name="Two", members=("one",)),
    )
    assert Partnership.model_construct(areas=areas).covered_by("one") == {"one", "two"}
