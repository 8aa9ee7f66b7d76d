import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special, stats

from community_safety.errors import StatisticsError
from community_safety.statistics.process_charts.chart import OUTSIDE
from community_safety.statistics.process_charts.rare_events import (
    EXPONENT,
    rare_event_chart,
    time_between_events,
)
from community_safety.statistics.process_charts.xmr import xmr_chart

tried = settings(deadline=None, max_examples=60)


def test_times_match_a_calendar_by_hand():
    """Worked by hand: events on day 15; 30 + 10 and 30 + 20; 90 + 15. The end is day 150."""
    times = time_between_events([1, 2, 0, 1, 0], 30)
    assert times.days.tolist() == [25, 10, 55]
    assert times.period.tolist() == [1, 1, 3]
    assert times.since_last == 45
    assert times.reason == ""


def test_periods_of_different_length_are_used_as_they_are():
    times = time_between_events([1, 1, 1], [31, 28, 31])
    assert times.days.tolist() == [29.5, 29.5]


def test_time_across_a_gap_is_unknown():
    times = time_between_events([1, 1, np.nan, 1, 1, np.nan], 10)
    assert times.days.tolist() == pytest.approx([10, np.nan, 10], nan_ok=True)
    assert np.isnan(times.since_last)


def test_series_with_different_numbers_of_events_are_padded():
    times = time_between_events([[1, 0, 1], [0, 0, 1], [0, 0, 0], [2, 2, 2]], 10)
    assert times.days.shape == (4, 5)
    assert times.days[0].tolist() == pytest.approx([20] + [np.nan] * 4, nan_ok=True)
    assert np.isnan(times.days[1:3]).all()
    assert times.days[3].tolist() == pytest.approx([10 / 3, 20 / 3, 10 / 3, 20 / 3, 10 / 3])
    assert times.period[0].tolist() == [2, -1, -1, -1, -1]
    assert times.since_last.tolist() == pytest.approx([5, 5, np.nan, 10 / 3], nan_ok=True)
    assert times.reason.tolist() == ["", "", "no events", ""]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [(-1, "negative count"), (np.inf, "infinite"), (0.5, "not a whole number")],
)
def test_counts_that_cannot_be_placed_have_a_reason(bad, reason):
    times = time_between_events([[1, bad, 2], [1, 1, 1]], 10)
    assert times.reason.tolist() == [reason, ""]
    assert np.isnan(times.days[0]).all()
    assert times.days[1, :2].tolist() == [10, 10]


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (0, "days must be above zero for every period"),
        ([30, 31], "days has shape (2,), which does not fit counts of shape (3,)"),
    ],
)
def test_lengths_that_make_no_sense_are_refused(days, message):
    with pytest.raises(StatisticsError) as raised:
        time_between_events([1, 0, 1], days)
    assert message in str(raised.value)


def test_no_periods_have_no_events():
    times = time_between_events(np.zeros((2, 0)), 30)
    assert times.reason.tolist() == ["no events", "no events"]
    assert np.isnan(times.since_last).all()


@tried
@given(hnp.arrays(float, (2, 9), elements=st.sampled_from([0.0, 1.0, 2.0, 5.0, np.nan])))
def test_times_add_up_to_the_way_from_the_first_to_the_last_event(counts):
    times = time_between_events(counts, 30)
    for row, series in enumerate(counts):
        known = ~np.isnan(times.days[row])
        assert (times.days[row][known] > 0).all()
        happened = np.flatnonzero(np.nan_to_num(series) > 0)
        if happened.size and not np.isnan(series).any():
            first = 30 * (happened[0] + 1 / (series[happened[0]] + 1))
            whole = times.days[row][known].sum() + times.since_last[row]
            assert first + whole == pytest.approx(270)
            assert known.sum() == series.sum() - 1


def test_the_exponent_makes_waiting_times_nearly_symmetrical():
    """Derived: moments of an exponential time to the power a are gamma(1 + k a); Nelson (1994)."""
    first, second, third = (special.gamma(1 + k * EXPONENT) for k in (1, 2, 3))
    variance = second - first**2
    skewness = (third - 3 * first * variance - first**3) / variance**1.5
    assert abs(skewness) < 0.01


def test_chart_is_an_xmr_chart_of_transformed_times():
    """Worked with the XmR chart itself: transform, chart, transform back."""
    times = stats.expon.ppf((np.arange(20) * 7 % 20 + 0.5) / 20, scale=30)
    chart, scaled = rare_event_chart(times), xmr_chart(times ** (1 / 3.6), floor=0)
    np.testing.assert_allclose(chart.centre, scaled.centre**3.6)
    np.testing.assert_allclose(chart.upper, scaled.upper**3.6)
    np.testing.assert_allclose(chart.lower, scaled.lower**3.6)
    np.testing.assert_array_equal(chart.position, scaled.position)
    np.testing.assert_array_equal(chart.values, times)
    np.testing.assert_array_equal(chart.sigma, scaled.sigma)
    assert chart.exponent == EXPONENT


def test_a_very_long_spell_without_events_is_special_upwards():
    times = np.r_[stats.expon.ppf((np.arange(20) * 7 % 20 + 0.5) / 20, scale=30), 900]
    chart = rare_event_chart(times)
    assert (chart.position[-1], chart.rule[-1]) == (1, OUTSIDE)


def test_times_that_cannot_be_refuse_their_series_alone():
    times = np.tile(np.arange(1.0, 14.0), (3, 1))
    times[0, 4], times[1, 4] = -2, np.inf
    chart = rare_event_chart(times)
    assert chart.reason.tolist() == ["negative time", "infinite", ""]
    assert np.isnan(chart.upper[:2]).all()
    assert not chart.position[:2].any()
    assert np.isnan(chart.sigma[0]).all()


def test_times_of_zero_and_unknown_times_are_taken_as_they_are():
    times = np.array([0, 5, 9, np.nan, 4, 0, 7, 12, 3, 6, 5, 8, 2, 4], dtype=float)
    chart = rare_event_chart(times)
    assert chart.reason == ""
    assert np.isnan(chart.values[3])
    assert (chart.lower >= 0).all()


def test_eleven_intervals_have_no_limits():
    assert rare_event_chart(np.arange(1.0, 12.0)).reason == "11 points; limits need 12"
