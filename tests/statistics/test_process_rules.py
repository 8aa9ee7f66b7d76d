import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from community_safety.statistics.process_charts.rules import (
    near_limits,
    outside_limits,
    run_in_one_direction,
    run_on_one_side,
    shifts,
    trends,
)

tried = settings(deadline=None, max_examples=80)
gappy = st.one_of(st.integers(-3, 3).map(float), st.just(np.nan))


def one(values):
    """One segment for all of the values."""
    return np.zeros(np.shape(values), dtype=np.int64)


def flat(values, level):
    return np.full(np.shape(values), float(level))


def sided(values):
    return shifts(np.array(values, dtype=float), flat(values, 0), one(values)).tolist()


def travelled(values):
    return trends(np.array(values, dtype=float), one(values)).tolist()


def nearly(values, segment=None):
    """Around a mean of 0 with near limits at 2 and limits at 3."""
    segment = one(values) if segment is None else segment
    lines = (flat(values, level) for level in (0, -2, 2))
    return near_limits(np.array(values, dtype=float), *lines, segment).tolist()


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([1] * 6, [0] * 6),
        ([1] * 6 + [-1], [0] * 7),
        ([1] * 8 + [-1], [1] * 8 + [0]),
        ([-1] * 8 + [1], [-1] * 8 + [0]),
        ([-1] + [1] * 8 + [-1], [0] + [1] * 8 + [0]),
        ([], []),
    ],
)
def test_shift_matches_the_cases_of_the_peer(values, marked):
    """The vectors of NHSRplotthedots' test-ptd_calculate_point_type.R, all members marked."""
    assert sided(values) == marked


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([1, 2, 3, 4, 5, 6], [0] * 6),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
        ([1, 2, 3, 4, 5, 6, 7], [1] * 7),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0] + [1] * 7 + [0]),
        ([7, 6, 5, 4, 3, 2, 1], [-1] * 7),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], [0] + [-1] * 7 + [0]),
        ([], []),
    ],
)
def test_trend_matches_the_cases_of_the_peer(values, marked):
    """The vectors of NHSRplotthedots' test-ptd_calculate_point_type.R, all members marked."""
    assert travelled(values) == marked


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([2.5, 1, 2.5], [1, 0, 1]),
        ([1, 2.5, 2.5], [0, 1, 1]),
        ([2.5, 2.5, 1], [1, 1, 0]),
        ([1, 1, 2.5, 1, 2.5, 1, 1], [0, 0, 1, 0, 1, 0, 0]),
        ([1, 1, 2.5, 2.5, 1, 1, 1], [0, 0, 1, 1, 0, 0, 0]),
        ([2.5, 1, 1, 2.5], [0] * 4),
        ([2.5, 1, 1, 2.5, 2.5], [0, 0, 0, 1, 1]),
        ([2.5, 2.5], [0, 0]),
    ],
)
def test_two_of_three_matches_the_cases_of_the_peer(values, marked):
    """The vectors of NHSRplotthedots' test-ptd_calculate_point_type.R (1: close to a limit)."""
    assert nearly(values) == marked
    assert nearly([-value for value in values]) == [-mark for mark in marked]


def test_all_three_of_two_in_three_lie_on_one_side():
    assert nearly([2.5, -1, 2.5]) == [0, 0, 0]
    assert nearly([2.5, 0, 2.5]) == [0, 0, 0]
    assert nearly([2.5, 1, -2.5]) == [0, 0, 0]


def test_a_point_beyond_the_limit_counts_as_near_it():
    """Making Data Count's change of November 2023 (NHSRplotthedots issue 194)."""
    assert nearly([1, 3.5, 2.5]) == [0, 1, 1]


def test_a_point_on_a_limit_is_not_outside():
    values = np.array([3.0, -3.0, 3.1, -3.1, np.nan])
    assert outside_limits(values, flat(values, -3), flat(values, 3)).tolist() == [0, 0, 1, -1, 0]


def test_a_point_on_the_mean_ends_a_shift():
    assert sided([1, 1, 1, 0, 1, 1, 1, 1]) == [0] * 8


def test_a_peak_between_two_trends_belongs_to_the_later_one():
    values = [*range(7), *range(5, -1, -1)]
    assert travelled(values) == [1] * 6 + [-1] * 7


def test_rounding_noise_does_not_make_a_rise_of_a_tie():
    noisy = [0.3, 0.1 + 0.2, 0.3 + 1e-15, 0.3 + 2e-15, 0.3 + 3e-15, 0.3 + 4e-15, 0.3 + 5e-15]
    assert travelled(noisy) == [0] * 7
    values = np.array(noisy)
    assert not shifts(values, flat(values, 0.3 - 1e-14), one(values)).any()
    assert not outside_limits(values, flat(values, 0.3), flat(values, 0.3)).any()


def test_a_new_segment_ends_runs_of_every_rule():
    segment = np.array([0] * 4 + [1] * 4)
    rising = np.arange(8.0)
    assert not trends(rising, segment).any()
    assert not shifts(np.ones(8), flat(rising, 0), segment).any()
    assert nearly([1, 1, 1, 2.5, 2.5, 1, -1, 1], segment) == [0] * 8


def by_looking(values, centre):
    """Each rule for one series, window by window, straight from its words."""
    periods = len(values)
    shift, trend, near = np.zeros((3, periods), dtype=int)
    for first in range(periods - 6):
        window = values[first : first + 7]
        for sign in (1, -1):
            if all(sign * (value - centre) > 0 for value in window):
                shift[first : first + 7] = sign
            if all(sign * (b - a) > 0 for a, b in itertools.pairwise(window)):
                trend[first : first + 7] = sign
    for first in range(periods - 2):
        window = values[first : first + 3]
        for sign in (1, -1):
            close = [sign * (value - centre) > 1 for value in window]
            if all(sign * (value - centre) > 0 for value in window) and sum(close) >= 2:
                near[first : first + 3][close] = sign
    return trend, near, shift


@tried
@given(hnp.arrays(float, (3, 24), elements=gappy), st.sampled_from([0.0, 0.5]))
def test_rules_are_those_found_by_looking_at_every_window(stack, centre):
    """Enumerated: each window of each series looked at alone."""
    middle = flat(stack, centre)
    found = (
        trends(stack, one(stack)),
        near_limits(stack, middle, middle - 1, middle + 1, one(stack)),
        shifts(stack, middle, one(stack)),
    )
    for row, series in enumerate(stack):
        for flags, looked in zip(found, by_looking(series, centre), strict=True):
            np.testing.assert_array_equal(flags[row], looked)


@tried
@given(st.lists(st.integers(-3, 3), max_size=14), st.lists(st.integers(-3, 3), max_size=14))
def test_a_gap_makes_no_signal_that_neither_part_has(before, after):
    joined = [*before, np.nan, *after]
    for rule in (sided, travelled, nearly):
        assert rule(joined) == [*rule(before), 0, *rule(after)]


@tried
@given(hnp.arrays(float, (2, 20), elements=gappy))
def test_run_lengths_are_those_counted_by_hand(stack):
    """Enumerated: counted backwards from every point."""
    sides = run_on_one_side(stack, flat(stack, 0.5), one(stack))
    travel = run_in_one_direction(stack, one(stack))
    for row, series in enumerate(stack):
        for last in range(20):
            sign, length = np.sign(series[last] - 0.5), 0
            while sign in (1, -1) and last >= length:
                if np.sign(series[last - length] - 0.5) != sign:
                    break
                length += 1
            assert sides[row, last] == length
            steps = np.sign(np.diff(series[: last + 1]))[::-1]
            count = 1
            if steps.size and steps[0] in (1, -1):
                changed = np.flatnonzero(steps != steps[0])
                count += changed[0] if changed.size else steps.size
            assert travel[row, last] == count
