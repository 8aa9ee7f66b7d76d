from dataclasses import replace
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from community_safety.statistics.process_charts.attributes import rate_chart
from community_safety.statistics.process_charts.chart import NEAR, OUTSIDE, SHIFT, TREND
from community_safety.statistics.process_charts.last_point import last_signal
from community_safety.statistics.process_charts.rare_events import rare_event_chart
from community_safety.statistics.process_charts.xmr import xmr_chart

tried = settings(deadline=None, max_examples=50)

STEADY = np.array([5, 7, 4, 6, 5, 8, 3, 6, 5, 7, 4, 6, 5, 7, 4, 5, 6, 4, 7, 5], dtype=float)


def after(*points):
    """The last signal of a steady series that goes on with these points, limits held."""
    return last_signal(xmr_chart(np.r_[STEADY, points], baseline=20))


def test_a_common_last_point_has_no_signal():
    signal = after(5.0)
    assert (signal.position, signal.rule, signal.since, signal.p_value) == (0, "", -1, 1)


def test_a_shift_of_r_points_has_twice_a_half_to_the_r():
    """Worked by hand: mean 5.45; 8 points above it, 2 x 0.5^8 = 1/128."""
    signal = after(*[6.0, 6.5] * 4)
    assert (signal.position, signal.rule, signal.since) == (1, SHIFT, 20)
    assert signal.p_value == pytest.approx(1 / 128)


def test_a_trend_of_r_points_has_two_over_r_factorial():
    """Worked by hand: 5 and seven points below each other make a trend of 8."""
    signal = after(4.9, 4.8, 4.7, 4.6, 4.5, 4.4, 4.3)
    assert (signal.position, signal.rule, signal.since) == (-1, TREND, 18)
    assert signal.p_value == pytest.approx(2 / factorial(9))


def test_a_point_outside_has_the_tail_of_t():
    """Oracle: scipy's t, on a deviation in standard deviations worked out here."""
    chart = xmr_chart(np.r_[STEADY, 20.0], baseline=20)
    signal = last_signal(chart)
    deviation = (20 - STEADY.mean()) / chart.sigma[0]
    freedom = chart.degrees_of_freedom[0]
    assert signal.rule == OUTSIDE
    assert signal.p_value == pytest.approx(2 * stats.t.sf(deviation, freedom))


def test_a_point_outside_poisson_limits_has_the_normal_tail():
    chart = rate_chart(np.r_[np.full(13, 25.0), 60.0], np.ones(14), baseline=13)
    assert last_signal(chart).p_value == pytest.approx(2 * stats.norm.sf(7))


def test_two_of_three_near_a_limit_have_their_binomial_probability():
    """Enumerated: the ways in which two or three of three lie beyond 2 sigma, all on one side."""
    chart = rate_chart([25] * 13 + [26, 35.5, 36], np.ones(16), baseline=13)
    signal = last_signal(chart)
    tail = stats.norm.sf(2)
    part = {"beyond": tail, "inside": 0.5 - tail}
    ways = [
        part[a] * part[b] * part[c]
        for a in part
        for b in part
        for c in part
        if (a, b, c).count("beyond") >= 2
    ]
    assert (signal.rule, signal.since) == (NEAR, 14)
    assert signal.p_value == pytest.approx(2 * sum(ways))


def test_the_smallest_p_of_the_rules_met_is_given():
    """Nine points above the mean, the last of them outside: the shift is the less likely."""
    signal = after(*[6.0, 6.5] * 6, 14.5)
    assert signal.rule == OUTSIDE
    assert signal.p_value == pytest.approx(2 * 0.5**13)


def test_the_deviation_of_a_t_chart_is_taken_where_its_limits_are():
    times = np.r_[stats.expon.ppf((np.arange(20) * 7 % 20 + 0.5) / 20, scale=30), 900]
    chart = rare_event_chart(times, baseline=20)
    deviation = (900 ** (1 / 3.6) - chart.centre[0] ** (1 / 3.6)) / chart.sigma[0]
    expected = 2 * stats.t.sf(deviation, chart.degrees_of_freedom[0])
    assert last_signal(chart).p_value == pytest.approx(expected)


def test_a_signal_begins_after_the_last_point_that_is_not_part_of_it():
    values = np.r_[STEADY, 20.0, 5.0, 20.0, 21.0]
    signal = last_signal(xmr_chart(values, baseline=20))
    assert signal.since == 22


def test_a_signal_begins_in_the_last_segment():
    values = np.r_[STEADY, 30.0, STEADY[:12], 30.0]
    starts = np.arange(34) == 21
    signal = last_signal(xmr_chart(values, starts=starts))
    assert (signal.rule, signal.since) == (OUTSIDE, 33)


def test_the_last_point_is_the_last_with_a_figure_that_was_not_left_out():
    values = np.r_[STEADY, 30.0, 5.0, np.nan]
    named = np.arange(23) == 21
    signal = last_signal(xmr_chart(values, left_out=named))
    assert (signal.position, signal.since) == (1, 20)
    assert last_signal(xmr_chart(values)).position == 0


def test_without_limits_there_is_no_p_value():
    for values in (STEADY[:11], np.full(20, np.nan), np.zeros(0), np.r_[STEADY, np.inf]):
        signal = last_signal(xmr_chart(values))
        assert (signal.position, signal.rule, signal.since) == (0, "", -1)
        assert np.isnan(signal.p_value)


def test_a_new_segment_without_figures_says_nothing():
    values = np.r_[STEADY, 40.0, np.nan, np.nan]
    signal = last_signal(xmr_chart(values, starts=np.arange(23) == 21))
    assert signal.position == 0
    assert np.isnan(signal.p_value)


def test_a_standard_deviation_without_degrees_of_freedom_is_taken_as_known():
    chart = replace(xmr_chart(np.r_[STEADY, 20.0], baseline=20), degrees_of_freedom=None)
    deviation = (20 - chart.centre[0]) / chart.sigma[0]
    assert last_signal(chart).p_value == pytest.approx(2 * stats.norm.sf(deviation))


def test_long_series_are_no_overflow():
    assert last_signal(xmr_chart(np.arange(400.0))).rule == OUTSIDE
    assert last_signal(xmr_chart(np.arange(400.0))).p_value == 0


@tried
@given(
    hnp.arrays(float, (3, 20), elements=st.one_of(st.integers(0, 40).map(float), st.just(np.nan)))
)
def test_a_signal_has_a_rule_a_beginning_and_a_p_value_together(stack):
    chart = xmr_chart(stack)
    signal = last_signal(chart)
    there = signal.position != 0
    np.testing.assert_array_equal(there, signal.rule != "")
    np.testing.assert_array_equal(there, signal.since >= 0)
    assert (signal.p_value[there] < 0.05).all()
    assert (np.isnan(signal.p_value) | there | (signal.p_value == 1)).all()
    for row in range(3):
        alone = last_signal(xmr_chart(stack[row]))
        assert alone.since == signal.since[row]
        np.testing.assert_array_equal(alone.p_value, signal.p_value[row])
    mirrored = last_signal(xmr_chart(-stack))
    np.testing.assert_array_equal(mirrored.position, -signal.position)
