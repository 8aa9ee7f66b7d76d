"""Series as read: groups added up from their members, targets brought to each period."""

import numpy as np
import pandas as pd
import pytest

GROUP = {"E10000001": ("E07000001", "E07000002")}


def _of(series, area, name="damage"):
    rows = series[(series["area_code"] == area) & (series["indicator_id"] == name)]
    return rows.reset_index(drop=True)


def test_group_is_the_sum_of_its_members(small, write):
    rows = write.series("damage", "E07000001", "2025-04", [1, 2, 3])
    rows += write.series("damage", "E07000002", "2025-04", [10, 20, 30])
    group = _of(small([write.measure()], rows, groups=GROUP).series(), "E10000001")
    assert list(group["numerator"]) == [11, 22, 33]
    assert group["denominator"].isna().all()


def test_group_has_no_figure_for_a_month_that_a_member_did_not_return(small, write):
    rows = write.series("damage", "E07000001", "2025-04", [1, 2, 3])
    rows += write.series("damage", "E07000002", "2025-04", [10, None, 30])
    group = _of(small([write.measure()], rows, groups=GROUP).series(), "E10000001")
    assert list(group["period_start"].dt.month) == [4, 6]
    assert list(group["numerator"]) == [11, 33]


def test_group_has_a_count_and_no_denominator_when_a_member_gives_none(small, write):
    rows = write.series("damage", "E07000001", "2025-04", [1, 2], 1000)
    rows += write.series("damage", "E07000002", "2025-04", [10, 20])
    group = _of(small([write.measure(kind="rate")], rows, groups=GROUP).series(), "E10000001")
    assert list(group["numerator"]) == [11, 22]
    assert group["denominator"].isna().all()


def test_values_without_counts_are_not_added_up(small, write):
    rows = write.series("damage", "E07000001", "2025-04", [], value=[40.0])
    rows += write.series("damage", "E07000002", "2025-04", [], value=[50.0])
    made = small([write.measure(kind="score", unit="points")], rows, groups=GROUP)
    assert _of(made.series(), "E10000001").empty


def test_rows_of_the_groups_own_win_over_the_sum_for_that_measure_only(small, write):
    rows = []
    for name in ("damage", "theft"):
        rows += write.series(name, "E07000001", "2025-04", [1, 2])
        rows += write.series(name, "E07000002", "2025-04", [10, 20])
    rows += write.series("damage", "E10000001", "2025-04", [12])
    series = small([write.measure(), write.measure("theft")], rows, groups=GROUP).series()
    assert list(_of(series, "E10000001")["numerator"]) == [12]
    assert list(_of(series, "E10000001", "theft")["numerator"]) == [11, 22]


def test_targets_of_members_are_added_for_counts_and_weighted_for_shares(small, write):
    """10 of 100 and 40 of 300: (100 x 20 + 300 x 40) / 400 = 35."""
    rows = write.series("damage", "E07000001", "2025-04", [1], target=5)
    rows += write.series("damage", "E07000002", "2025-04", [2], target=7)
    rows += write.series("repeat", "E07000001", "2025-04", [10], 100, target=20)
    rows += write.series("repeat", "E07000002", "2025-04", [40], 300, target=40)
    measures = [write.measure(), write.measure("repeat", "proportion")]
    series = small(measures, rows, groups=GROUP).series()
    assert _of(series, "E10000001")["target_lower"].item() == 12
    assert _of(series, "E10000001", "repeat")["target_upper"].item() == 35


def test_group_has_no_target_when_a_member_has_none(small, write):
    rows = write.series("damage", "E07000001", "2025-04", [1], target=5)
    rows += write.series("damage", "E07000002", "2025-04", [2])
    group = _of(small([write.measure()], rows, groups=GROUP).series(), "E10000001")
    assert group["numerator"].item() == 3
    assert group["target_lower"].isna().all()


@pytest.mark.parametrize(("per", "expected"), [("month", 12), ("quarter", 4), ("year", 1)])
def test_target_per_span_is_brought_to_each_month(small, write, per, expected):
    measure = write.measure(target={"value": 12, "per": per})
    rows = write.series("damage", "E07000001", "2025-04", [1])
    assert _of(small([measure], rows).series(), "E07000001")["target_lower"].item() == expected


def test_quarter_rows_get_three_months_of_a_monthly_target(small, write):
    measure = write.measure(target={"value": 12, "per": "month"})
    rows = write.series("damage", "E07000001", "2025-04", [30, 31], step=3)
    assert list(_of(small([measure], rows).series(), "E07000001")["target_lower"]) == [36, 36]


def test_share_targets_are_the_same_for_every_length_of_period(small, write):
    measure = write.measure("repeat", "proportion", target={"value": 27})
    rows = write.series("repeat", "E07000001", "2025-04", [3], 10, step=3)
    series = _of(small([measure], rows).series(), "E07000001", "repeat")
    assert series["target_lower"].item() == series["target_upper"].item() == 27


def test_targets_by_period_apply_to_the_months_inside_them_only(small, write):
    steps = [
        {"start": "2025-04-01", "end": "2025-04-30", "value": 24},
        {"start": "2025-05-01", "end": "2025-05-31", "lower": 12, "upper": 36},
    ]
    steps = [
        step | {key: pd.Timestamp(step[key]).date() for key in ("start", "end")} for step in steps
    ]
    measure = write.measure(target={"per": "year", "by_period": steps})
    rows = write.series("damage", "E07000001", "2025-04", [1, 2, 3])
    series = _of(small([measure], rows).series(), "E07000001")
    np.testing.assert_array_equal(series["target_lower"], [2, 1, np.nan])
    np.testing.assert_array_equal(series["target_upper"], [2, 3, np.nan])


def test_range_open_at_one_end_stays_open(small, write):
    measure = write.measure("repeat", "proportion", target={"upper": 30})
    rows = write.series("repeat", "E07000001", "2025-04", [3], 10)
    series = _of(small([measure], rows).series(), "E07000001", "repeat")
    assert series["target_lower"].item() == -np.inf
    assert series["target_upper"].item() == 30


def test_target_in_the_data_overrides_the_partnership_files(small, write):
    measure = write.measure(target={"value": 120, "per": "year"})
    rows = write.series("damage", "E07000001", "2025-04", [1, 2], target=[7, None])
    series = _of(small([measure], rows).series(), "E07000001")
    assert list(series["target_lower"]) == [7, 10]
    assert list(series["target_upper"]) == [7, 10]


def test_places_without_a_file_have_no_rows(small, write):
    made = small([write.measure()], write.series("damage", "E07000001", "2025-04", [1]))
    assert set(made.series()["area_code"]) == {"E07000001"}
