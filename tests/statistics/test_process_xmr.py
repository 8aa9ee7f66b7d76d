from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from community_safety.errors import StatisticsError
from community_safety.statistics.process_charts.chart import (
    LEAST_POINTS,
    NEAR,
    OUTSIDE,
    RULES,
    SHIFT,
    TREND,
    rule_flags,
)
from community_safety.statistics.process_charts.xmr import xmr_chart

tried = settings(deadline=None, max_examples=60)
figures = st.integers(0, 60).map(float)
gappy = st.one_of(figures, figures, figures, st.just(np.nan))

# NHSRplotthedots, vignette "Deviations from Excel defaults", section 1.
PUBLISHED = np.array([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1], dtype=float)
# Ordinary ups and downs.
STEADY = np.array([5, 7, 4, 6, 5, 8, 3, 6, 5, 7, 4, 6, 5, 7, 4, 5, 6, 4, 7, 5], dtype=float)


@pytest.mark.parametrize(
    ("screen", "limits"), [(True, (4.60, 1.94, -0.72)), (False, (6.95, 1.94, -3.06))]
)
def test_limits_match_the_published_example(screen, limits):
    """NHSRplotthedots' vignette on deviations from Excel, with and without screening."""
    chart = xmr_chart(PUBLISHED, screen=screen)
    drawn = (chart.upper[0], chart.centre[0], chart.lower[0])
    assert drawn == pytest.approx(limits, abs=0.005)
    assert chart.rule[4] == OUTSIDE
    assert (chart.position != 0).sum() == 1


def test_limits_match_arithmetic_by_hand():
    """Worked by hand: mean 60/12 = 5, eleven ranges of 2, so limits at 5 -/+ 2.66 x 2."""
    chart = xmr_chart([4, 6] * 6, screen=False)
    assert chart.centre[0] == 5
    assert (chart.lower[3], chart.upper[3]) == pytest.approx((-0.32, 10.32))
    assert (chart.near_lower[3], chart.near_upper[3]) == pytest.approx(
        (5 - 2.66 * 4 / 3, 5 + 2.66 * 4 / 3)
    )
    assert chart.sigma[0] == pytest.approx(2.66 * 2 / 3)
    assert chart.reason == ""


def test_degrees_of_freedom_are_those_of_simulated_mean_ranges():
    """Simulated: 1 / (2 CV squared) of the mean of 11 and of 6 disjoint ranges, normal values."""
    rng = np.random.default_rng(8)
    whole = rng.normal(size=(60_000, 12))
    pairs = np.concatenate([whole, rng.normal(size=(60_000, 6))], axis=1)
    pairs[:, 2::3] = np.nan
    for values in (whole, pairs):
        means = np.nanmean(np.abs(np.diff(values, axis=-1)), axis=-1)
        freedom = xmr_chart(values[:1], screen=False).degrees_of_freedom[0, 0]
        assert freedom == pytest.approx(means.mean() ** 2 / (2 * means.var()), rel=0.03)


def test_eleven_ranges_have_about_062_degrees_of_freedom_each():
    freedom = xmr_chart(STEADY[:12], screen=False).degrees_of_freedom[0]
    assert freedom / 11 == pytest.approx(0.62, abs=0.005)


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        (0, "0 points; limits need 12"),
        (1, "1 point; limits need 12"),
        (2, "2 points; limits need 12"),
        (11, "11 points; limits need 12"),
        (12, ""),
    ],
)
def test_short_series_have_points_and_a_reason_but_no_special_cause(points, reason):
    chart = xmr_chart(np.arange(points, dtype=float))
    assert chart.reason == reason
    assert chart.values.shape == (points,)
    assert np.isnan(chart.upper).all() == (points < LEAST_POINTS)
    assert (chart.position != 0).any() == (points == 12)


@pytest.mark.parametrize("level", [0.0, 0.1, 5.0, -3.3])
@pytest.mark.parametrize("screen", [True, False])
def test_a_constant_series_has_limits_at_its_mean_and_no_special_cause(level, screen):
    chart = xmr_chart(np.full(13, level), screen=screen, floor=None)
    np.testing.assert_allclose(chart.lower, level, atol=1e-12)
    np.testing.assert_allclose(chart.upper, level, atol=1e-12)
    assert not chart.position.any()
    assert chart.reason == ""


def test_screening_never_leaves_limits_that_shut_out_every_point():
    """Worked by hand: 2 ranges of 5 among 11, both screened, would leave limits of the mean."""
    values = np.zeros(12)
    values[6] = 5
    chart = xmr_chart(values)
    assert chart.upper[0] == pytest.approx(5 / 12 + 2.66 * 10 / 11)
    assert chart.rule.tolist() == [""] * 6 + [OUTSIDE] + [""] * 5


def test_a_gap_keeps_its_place_and_has_no_range_across_it():
    """Worked by hand: without the range of 50 across the gap, all 12 ranges are 2."""
    values = np.array([4, 6, 4, 6, 4, 6, 4, np.nan, 54, 56, 54, 56, 54, 56, 54])
    chart = xmr_chart(values)
    assert chart.sigma[0] == pytest.approx(2.66 * 2 / 3)
    assert chart.position[7] == 0
    assert chart.rule[7] == ""
    assert np.isfinite(chart.upper[7])


def test_a_gap_ends_a_shift_that_closing_it_would_make():
    values = np.array([6, 6.5, 6, np.nan, 6.5, 6, 6.5, 6, 4, 3, 4, 3, 4, 3, 4, 5.5, 4, 6])
    assert SHIFT in xmr_chart(values[~np.isnan(values)]).rule
    assert not xmr_chart(values).position[:8].any()


def test_a_point_left_out_is_shown_but_counts_for_nothing():
    values, named = np.r_[STEADY, 90.0, STEADY], np.zeros(41, dtype=bool)
    named[20] = True
    chart = xmr_chart(values, left_out=named)
    without = xmr_chart(np.where(named, np.nan, values))
    assert chart.values[20] == 90
    assert chart.position[20] == 0
    np.testing.assert_array_equal(chart.upper, without.upper)
    np.testing.assert_array_equal(chart.position, without.position)
    assert xmr_chart(values).rule[20] == OUTSIDE


def test_each_segment_has_its_own_mean_and_limits_and_runs_do_not_cross():
    values = np.r_[STEADY, STEADY + 100]
    starts = np.arange(40) == 20
    chart = xmr_chart(values, starts=starts)
    alone = xmr_chart(STEADY)
    assert chart.segment.tolist() == [0] * 20 + [1] * 20
    np.testing.assert_allclose(chart.upper[:20], alone.upper)
    np.testing.assert_allclose(chart.upper[20:], alone.upper + 100)
    assert not chart.position.any()
    assert xmr_chart(values).position.any()


def test_the_reason_is_that_of_the_last_segment():
    starts = np.arange(25) == 20
    chart = xmr_chart(np.r_[STEADY, 20, 21, 22, 23, 24], starts=starts)
    assert chart.reason == "5 points; limits need 12"
    assert np.isfinite(chart.upper[:20]).all()
    assert np.isnan(chart.upper[20:]).all()
    assert chart.centre[20] == 22
    assert not chart.position[20:].any()


def test_a_start_at_the_first_period_is_no_second_segment():
    assert not xmr_chart(STEADY, starts=np.arange(20) == 0).segment.any()


def test_a_baseline_rests_limits_on_the_first_points_of_each_segment():
    later = np.r_[STEADY, STEADY + 40]
    chart = xmr_chart(later, baseline=20)
    np.testing.assert_array_equal(chart.upper[:20], xmr_chart(STEADY).upper)
    assert chart.upper[39] == chart.upper[0]
    assert (chart.rule[20:] == OUTSIDE).all()


def test_a_baseline_counts_points_not_periods():
    values = np.r_[np.nan, np.nan, STEADY]
    assert xmr_chart(values, baseline=12).centre[5] == STEADY[:12].mean()


def test_few_pairs_of_neighbours_give_no_limits():
    values = np.full(30, np.nan)
    values[::2] = np.arange(15) % 4
    assert (
        xmr_chart(values).reason == "too many gaps: 0 pairs of neighbouring points; limits need 6"
    )
    values[1] = 1
    assert (
        xmr_chart(values).reason == "too many gaps: 2 pairs of neighbouring points; limits need 6"
    )


def test_limits_stop_at_floor_and_ceiling_and_a_point_there_is_not_outside():
    chart = xmr_chart([0, 3, 0, 2, 0, 4, 1, 0, 3, 0, 2, 0, 1], floor=0)
    assert (chart.lower == 0).all()
    assert (chart.near_lower == 0).all()
    assert not chart.position.any()
    high = xmr_chart([100, 97, 99, 100, 98, 100, 96, 100, 99, 98, 100, 97], ceiling=100)
    assert (high.upper == 100).all()
    assert not high.position.any()


def test_floor_and_ceiling_may_differ_between_series_and_be_missing():
    stack = np.tile(PUBLISHED, (3, 1))
    chart = xmr_chart(stack, floor=[0, np.nan, -1], ceiling=[np.nan, 3, 100])
    np.testing.assert_allclose(chart.lower[:, 0], [0, -0.7155556, -0.7155556])
    np.testing.assert_allclose(chart.upper[:, 0], [4.6044444, 3, 4.6044444])


def test_a_point_met_by_several_rules_is_marked_with_the_first():
    values = np.r_[STEADY, np.arange(6.0, 27.0, 3.0)]
    chart = xmr_chart(values, baseline=20)
    flags = rule_flags(chart)
    assert (flags.outside[-1], flags.trend[-1], flags.shift[-1]) == (1, 1, 1)
    assert chart.rule[-1] == OUTSIDE
    assert chart.rule[21] == TREND
    assert RULES == (OUTSIDE, TREND, NEAR, SHIFT)


def test_a_trend_has_the_sign_of_its_direction_on_both_sides_of_the_mean():
    values = np.r_[STEADY, 2.0, 3.0, 4.0, 5.0, 5.5, 6.0, 7.0]
    chart = xmr_chart(values)
    assert (chart.rule[-7:] == TREND).all()
    assert (chart.position[-7:] == 1).all()


def test_an_infinite_value_refuses_its_series_alone():
    broken = STEADY.copy()
    broken[3] = -np.inf
    chart = xmr_chart([broken, STEADY])
    assert chart.reason.tolist() == ["infinite", ""]
    assert np.isnan(chart.upper[0]).all()
    assert np.isnan(chart.values[0, 3])
    assert not chart.position[0].any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"values": 5.0}, "values must be a series of shape (..., periods), got one number"),
        ({"values": ["5"]}, "values must be numbers"),
        ({"values": STEADY, "starts": [1, 5]}, "starts must be True or False for each period"),
        (
            {"values": STEADY, "left_out": [True, False]},
            "left_out has shape (2,), which does not fit series of shape (20,)",
        ),
        (
            {"values": STEADY, "baseline": 8},
            "baseline must be a whole number of at least 12 points, got 8",
        ),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments, message):
    with pytest.raises(StatisticsError) as raised:
        xmr_chart(**arguments)
    assert message in str(raised.value)


def test_arguments_are_not_changed():
    given_values = STEADY.copy()
    xmr_chart(given_values, floor=0, starts=np.arange(20) == 9)
    np.testing.assert_array_equal(given_values, STEADY)


stacks = hnp.arrays(float, (3, 26), elements=gappy)


@tried
@given(stacks)
def test_limits_contain_the_mean(stack):
    chart = xmr_chart(stack, floor=0, ceiling=60)
    drawn = ~np.isnan(chart.upper)
    assert (chart.lower[drawn] <= chart.centre[drawn]).all()
    assert (chart.centre[drawn] <= chart.upper[drawn]).all()
    assert (chart.lower[drawn] <= chart.near_lower[drawn]).all()
    assert (chart.near_upper[drawn] <= chart.upper[drawn]).all()


@tried
@given(stacks)
def test_mirrored_values_give_mirrored_positions(stack):
    chart, mirrored = xmr_chart(stack), xmr_chart(-stack)
    np.testing.assert_array_equal(mirrored.position, -chart.position)
    np.testing.assert_array_equal(mirrored.rule, chart.rule)
    np.testing.assert_allclose(mirrored.lower, -chart.upper)


@tried
@given(stacks, st.sampled_from([0.25, 3.0, 1000.0]), st.sampled_from([-200.0, 0.0, 50.0]))
def test_limits_scale_and_shift_with_the_data(stack, factor, added):
    chart, moved = xmr_chart(stack), xmr_chart(factor * stack + added)
    np.testing.assert_allclose(moved.upper, factor * chart.upper + added, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(moved.sigma, factor * chart.sigma, rtol=1e-9, atol=1e-9)


@tried
@given(hnp.arrays(float, 30, elements=gappy), figures)
def test_a_new_point_changes_no_earlier_segment_and_no_fixed_limits(series, new):
    starts = np.arange(31) == 15
    for settings_given in ({"starts": starts}, {"baseline": 12}):
        shorter = {
            name: value[:-1] if name == "starts" else value
            for name, value in settings_given.items()
        }
        before, after = (
            xmr_chart(series, **shorter),
            xmr_chart(np.r_[series, new], **settings_given),
        )
        enough = np.cumsum(~np.isnan(series))[-1] >= 12
        fixed = 15 if "starts" in settings_given else 30 * enough
        np.testing.assert_array_equal(after.lower[:fixed], before.lower[:fixed])
        np.testing.assert_array_equal(after.upper[:fixed], before.upper[:fixed])


@tried
@given(stacks, hnp.arrays(bool, (3, 26)), st.booleans())
def test_a_stack_gives_what_its_series_give_alone(stack, starts, screen):
    together = xmr_chart(stack, starts=starts, screen=screen, floor=0)
    for row in range(3):
        alone = xmr_chart(stack[row], starts=starts[row], screen=screen, floor=0)
        for field in fields(alone):
            one, other = getattr(together, field.name), getattr(alone, field.name)
            if one is not None and field.name != "exponent":
                np.testing.assert_array_equal(one[row], other)


def test_stacks_of_several_dimensions_keep_their_shape():
    chart = xmr_chart(np.tile(STEADY, (2, 3, 1)))
    assert chart.upper.shape == (2, 3, 20)
    assert chart.reason.shape == (2, 3)
