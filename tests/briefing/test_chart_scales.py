"""Axes begin and end near what they show, with few round ticks."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.briefing.scales import short_period, time_ticks, value_scale

NAN = float("nan")


@pytest.mark.parametrize(
    ("values", "places", "labels"),
    [
        ([10, 60], 0, ("0", "20", "40", "60")),
        ([228, 372], 0, ("250", "300", "350")),
        ([5, 5, 5], 0, ("4", "5", "6")),
        ([0, 0], 0, ("0", "1")),
        ([-30, 20], 0, ("−20", "0", "20")),
        ([1e9, 1.04e9], 0, ("1,000,000,000", "1,020,000,000", "1,040,000,000")),
        ([0.0003, 0.0005], 4, ("0.0003", "0.0004", "0.0005")),
        ([NAN, np.inf, 1, 3], 0, ("0", "1", "2", "3")),
        ([], 0, ("0", "1")),
    ],
)
def test_ticks_are_round_and_few(values, places, labels):
    assert value_scale(np.array(values), places).labels == labels


def test_zero_is_shown_where_it_is_near_and_never_less_than_zero_without_need():
    assert value_scale(np.array([10.0, 40.0]), 0).low == 0
    assert value_scale(np.array([90.0, 100.0]), 0).low > 80
    assert value_scale(np.array([0.5, 0.6]), 0).low >= 0
    assert value_scale(np.array([-1.0, 5.0]), 0).low < -1


@settings(deadline=None, max_examples=80)
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=6), st.integers(0, 4))
def test_every_value_lies_on_the_axis_and_every_tick_too(values, places):
    scale = value_scale(np.array(values), places)
    assert scale.low <= min(values) <= max(values) <= scale.high
    assert scale.low < scale.high
    assert 1 <= len(scale.ticks) <= 4
    slack = 1e-6 * (scale.high - scale.low)
    assert all(scale.low - slack <= tick <= scale.high + slack for tick in scale.ticks)


def _months(how_many, step=1, start=dt.date(2023, 4, 1)):
    first = start.year * 12 + start.month - 1
    numbers = range(first, first + how_many * step, step)
    return [dt.date(n // 12, n % 12 + 1, 1).toordinal() for n in numbers]


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (_months(36), ["Apr 2023", "Apr 2024", "Apr 2025"]),
        (_months(12, 3), ["Apr 2023", "Apr 2024", "Apr 2025"]),
        (_months(12), ["Apr 2023", "Jul 2023", "Oct 2023", "Jan 2024"]),
        (_months(2), ["Apr 2023", "May 2023"]),
        (_months(120), ["Apr 2023", "Apr 2026", "Apr 2029", "Apr 2032"]),
    ],
)
def test_months_are_written_so_that_financial_years_begin_at_a_tick(days, labels):
    assert [text for _, text in time_ticks(days, [""] * len(days))] == labels


def test_years_are_written_as_the_periods_are_counted_back_from_the_last():
    periods = [f"{year}/{year % 100 + 1:02}" for year in range(2015, 2024)]
    ticks = time_ticks(_months(9, 12), periods)
    assert [text for _, text in ticks] == ["2017/18", "2020/21", "2023/24"]
    long = time_ticks(_months(2, 12), ["Year to the end of March"] * 2)
    assert [text for _, text in long] == ["Apr 2023", "Apr 2024"]


def test_months_of_a_period_are_written_short():
    assert short_period("September 2023") == "Sep 2023"
    assert short_period("Apr to Jun 2023") == "Apr to Jun 2023"
