"""What a release reports on: which periods are added up, and which are left out of both years."""

import pytest

TEN = [10] * 12


def test_months_of_the_release_are_added_up(small, write):
    rows = write.series("damage", "E07000001", "2025-04", list(range(1, 13)))
    row = small([write.measure()], rows).row()
    assert row["events"] == row["value"] == 78
    assert (row["period"], row["age_months"], row["gaps"]) == ("2025/26", 0, "")


def test_residents_are_averaged_and_denominators_of_shares_added(small, write):
    """120 offences among 2,000 residents: 60 per 1,000; 24 of 120: 20 per cent."""
    rows = write.series("theft", "E07000001", "2025-04", TEN, 2000)
    rows += write.series("repeat", "E07000001", "2025-04", [2] * 12, 10)
    made = small([write.measure("theft", "rate"), write.measure("repeat", "proportion")], rows)
    theft, repeat = made.row("theft"), made.row("repeat")
    assert (theft["events_of"], theft["value"]) == (2000, 60)
    assert (repeat["events_of"], repeat["value"]) == (120, 20)


def test_figures_after_the_release_are_not_used(small, write):
    rows = write.series("damage", "E07000001", "2025-04", [*TEN, 99, 99])
    assert small([write.measure()], rows).row()["value"] == 120


def test_figures_before_the_release_are_not_added(small, write):
    rows = write.series("damage", "E07000001", "2025-01", [99, 99, 99, *TEN])
    assert small([write.measure()], rows).row()["value"] == 120


def test_quarter_release_adds_up_its_three_months_and_compares_the_same_three(small, write):
    rows = write.series("damage", "E07000001", "2024-04", [20] * 12 + [1, 2, 3, 30, 31, 32])
    made = small([write.measure(dispersion=1.0)], rows, release={"name": "2025/26 Q2"})
    row = made.row()
    assert row["value"] == 93
    assert row["last_year"] == 60
    assert row["period"] == "Jul to Sep 2025"


def test_yearly_figure_is_reported_whole_in_a_quarter_release(small, write):
    rows = write.series("damage", "E07000001", "2024-04", [100, 110], step=12)
    made = small([write.measure(dispersion=1.0)], rows, release={"name": "2025/26 Q4"})
    row = made.row()
    assert (row["value"], row["last_year"], row["period"]) == (110, 100, "2025/26")


def test_lagging_measure_is_reported_by_its_latest_span_with_its_age(small, write):
    rows = write.series("repeat", "E07000001", "2022-04", [30, 20], 100, step=12)
    row = small([write.measure("repeat", "proportion")], rows).row("repeat")
    assert (row["value"], row["last_year"]) == (20, 30)
    assert (row["period"], row["age_months"]) == ("2023/24", 24)


def test_lagging_months_give_a_span_as_long_as_the_release(small, write):
    rows = write.series("damage", "E07000001", "2023-01", [1] * 12 + [2] * 12)
    row = small([write.measure()], rows).row()
    assert (row["value"], row["period"], row["age_months"]) == (24, "2024", 15)


def test_a_release_that_is_not_complete_yet_is_reported_as_far_as_it_goes(small, write):
    rows = write.series("damage", "E07000001", "2024-04", [10] * 21)
    row = small([write.measure()], rows).row()
    assert (row["value"], row["last_year"]) == (90, 90)
    assert (row["period"], row["age_months"]) == ("Apr to Dec 2025", 3)


def test_missing_month_is_a_gap_and_left_out_of_both_years(small, write):
    """The year before had 99 in the month that is missing now."""
    before = [10] * 5 + [99] + [10] * 6
    now = [10] * 5 + [None] + [10] * 6
    row = small(
        [write.measure()], write.series("damage", "E07000001", "2024-04", before + now)
    ).row()
    assert (row["value"], row["last_year"], row["change"]) == (110, 110, 0)
    assert row["gaps"] == "1 month without a figure"


def test_month_missing_last_year_is_left_out_of_the_comparison_and_said(small, write):
    before = [None, None, *[10] * 10]
    rows = write.series("damage", "E07000001", "2024-04", before + [99, 99] + [10] * 10)
    row = small([write.measure()], rows).row()
    assert (row["value"], row["last_year"], row["change"]) == (298, 100, 0)
    assert row["gaps"] == "compared with last year on 10 of 12 periods"


def test_two_missing_months_are_in_the_plural(small, write):
    now = [10] * 5 + [None, None] + [10] * 5
    row = small([write.measure()], write.series("damage", "E07000001", "2025-04", now)).row()
    assert row["gaps"] == "2 months without a figure"


@pytest.mark.parametrize(("first", "release"), [("2023-02", "2024"), ("2024-02", "2025")])
def test_february_is_compared_with_february_in_leap_years(small, write, first, release):
    rows = write.series("damage", "E07000001", first, [10, *[None] * 11, 20])
    row = small([write.measure(dispersion=1.0)], rows, release={"name": release}).row()
    assert (row["value"], row["last_year"], row["change"]) == (20, 10, 100)


def test_year_that_ends_in_a_leap_february_is_compared_with_the_year_before(small, write):
    rows = write.series("damage", "E07000001", "2022-03", [50, 60], step=12)
    made = small([write.measure(dispersion=1.0)], rows, release={"name": "2024"})
    assert made.row()["last_year"] == 50


def test_values_without_counts_are_reported_by_the_latest_period_alone(small, write):
    """Percentages cannot be added up, so neither the period nor the target may say a year."""
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 9.0]
    measure = write.measure("cohort", "change", unit="per cent", target={"value": 8})
    rows = write.series("cohort", "E07000001", "2024-04", [], value=values, step=3)
    row = small([measure], rows).row("cohort")
    assert (row["value"], row["last_year"], row["change"]) == (9, 4, 5)
    assert row["period"] == "Jan to Mar 2026"
    assert row["plain_rag"] == "red"


def test_monthly_rates_without_counts_keep_the_target_of_their_month(small, write):
    measure = write.measure("theft", "rate", target={"value": 12, "per": "year"})
    rows = write.series("theft", "E07000001", "2025-04", [], value=[0.9] * 12)
    row = small([measure], rows).row("theft")
    assert (row["value"], row["target_lower"], row["period"]) == (0.9, 1, "March 2026")
    assert row["target_verdict"] == "not compared"


def test_value_beside_counts_without_denominator_is_not_taken_for_the_years(small, write):
    rows = write.series("theft", "E07000001", "2025-04", [10] * 12)
    rows = [row | {"value": 0.5} for row in rows]
    row = small([write.measure("theft", "rate")], rows).row("theft")
    assert row["events"] == 120
    assert row["value"] != row["value"]  # missing
    assert row["change_reason"] == "its denominator is missing"


def test_targets_of_counts_are_added_over_the_months_that_are_there(small, write):
    measure = write.measure(target={"value": 240, "per": "year"})
    rows = write.series("damage", "E07000001", "2025-04", [10] * 11)
    assert small([measure], rows).row()["target_lower"] == 220


def test_targets_of_shares_are_weighted_by_their_denominators(small, write):
    """10% of 100 and 40% of 300 come to 130 of 400."""
    rows = write.series(
        "repeat", "E07000001", "2025-10", [1, 2], [100, 300], target=[10, 40], step=3
    )
    made = small([write.measure("repeat", "proportion")], rows)
    assert made.row("repeat")["target_lower"] == 32.5


def test_a_month_without_a_target_leaves_the_year_without_one(small, write):
    rows = write.series("damage", "E07000001", "2025-04", TEN, target=[5] * 11 + [None])
    row = small([write.measure()], rows).row()
    assert row["target_reason"] == "no target is set"
    assert row["plain_rag"] == ""


@pytest.mark.parametrize(("months", "expected"), [(4, "provisional"), (2, "")])
def test_young_figures_are_marked_provisional(small, write, months, expected):
    rows = write.series("damage", "E07000001", "2025-01", [10] * 12)
    made = small([write.measure(provisional_months=months)], rows)
    assert made.row()["age_months"] == 3
    assert made.row()["provisional"] == expected
