import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.comparisons import (
    compare_counts,
    compare_proportions,
    compare_with_target,
)
from community_safety.statistics.intervals import rate_interval, wilson_interval
from community_safety.statistics.positions import compare_at_levels, overlap_position

tried = settings(deadline=None, max_examples=60)

# The five words of Fingertips, where low is good.
FINGERTIPS = {
    ("below", True): "best",
    ("below", False): "better",
    ("between", False): "same",
    ("above", False): "worse",
    ("above", True): "worst",
}


@pytest.mark.parametrize(
    ("benchmark", "word"),
    [(3.0, "best"), (2.8, "better"), (2.6, "same"), (2.4, "worse"), (2.2, "worst")],
)
def test_two_levels_give_the_five_steps_of_fingertips(benchmark, word):
    """fingertips-open, SingleOverlappingCIsForTwoCILevelsComparerTest, low is good."""
    found = compare_at_levels([2.5, 2.3], [2.7, 2.9], benchmark, value=2.6)
    assert FINGERTIPS[found.position, found.strong] == word


@pytest.mark.parametrize(
    ("lower", "upper", "position"),
    [(8, 9, "below"), (9, 11, "between"), (11, 12, "above"), (10, 10, "above")],
)
def test_one_target_of_ten_is_placed_as_in_fingertips(lower, upper, position):
    """fingertips-open, SingleValueTargetComparerTest: better, same, worse, worse (low is good)."""
    assert compare_with_target(lower, upper, 10) == position
    assert compare_at_levels([lower, lower], [upper, upper], 10).position == position


@pytest.mark.parametrize(
    ("value", "position"),
    [(0, "below"), (1, "between"), (1.5, "between"), (2, "above"), (3, "above")],
)
def test_a_range_from_one_to_two_is_placed_as_in_fingertips(value, position):
    """fingertips-open, RangeTargetComparerTest, which places the value itself."""
    assert compare_with_target(value, value, 1, 2) == position
    assert compare_at_levels([value] * 2, [value] * 2, 1, 2, value).position == position


def test_a_figure_that_equals_its_target_is_never_above_it():
    """No events have the lower limit 0: a target of none is not missed by none."""
    none = rate_interval(0, 10, (0.95, 0.998))
    assert compare_at_levels(none.lower, none.upper, 0).position == "above"
    found = compare_at_levels(none.lower, none.upper, 0, value=none.value)
    assert (found.position, found.strong) == ("between", False)


def test_intervals_of_several_figures_are_placed_at_once():
    shares = wilson_interval([5, 20, 25, 40], 100, (0.95, 0.998))
    found = compare_at_levels(shares.lower, shares.upper, 0.15)
    assert found.position.tolist() == ["below", "between", "above", "above"]
    assert found.strong.tolist() == [False, False, False, True]
    ranged = compare_at_levels(shares.lower, shares.upper, [0.1, 0.1, 0.1, 0.1], 0.2, shares.value)
    assert ranged.position.tolist() == ["between", "between", "between", "above"]


def test_missing_limits_are_missing_and_a_missing_second_interval_is_not_strong():
    lower, upper = np.array([[1.0, np.nan], [np.nan, 1]]), np.array([[2.0, 2], [np.nan, 2]])
    found = compare_at_levels(lower, upper, 5)
    assert found.position.tolist() == ["below", "missing"]
    assert found.strong.tolist() == [False, False]
    assert compare_at_levels([1, 1], [2, 2], None).position == "missing"


limits = st.lists(st.integers(-6, 6), min_size=4, max_size=4).map(sorted)


@tried
@given(limits, st.integers(-6, 6), st.integers(0, 5))
def test_positions_mirror_when_the_direction_flips(four, start, width):
    """Half a unit keeps targets off the limits, where Fingertips is not symmetric."""
    outer_low, low, high, outer_high = four
    a, b = start + 0.5, start + width + 0.5
    one = compare_at_levels([low, outer_low], [high, outer_high], a, b)
    other = compare_at_levels([-high, -outer_high], [-low, -outer_low], -b, -a)
    mirrored = {"above": "below", "below": "above", "between": "between"}
    assert (mirrored[one.position], one.strong) == (other.position, other.strong)


@tried
@given(limits, st.integers(-6, 6))
def test_strong_says_what_the_wider_interval_says_on_its_own(four, target):
    outer_low, low, high, outer_high = four
    found = compare_at_levels([low, outer_low], [high, outer_high], target)
    assert found.position == compare_with_target(low, high, target)
    wide = compare_with_target(outer_low, outer_high, target)
    assert found.strong == (wide == found.position != "between")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compare_at_levels(1, 2, 5), r"lower must have the shape \(2, \.\.\.\).*got \(\)"),
        (lambda: compare_at_levels([1, 1], [2, 2, 2], 5), r"upper must have the shape.*got \(3,\)"),
        (
            lambda: compare_at_levels([1, 2], [9, 8], 5),
            "the second interval must hold the first: give the lower level of confidence first",
        ),
        (
            lambda: compare_at_levels([3, 3], [2, 2], 5),
            "lower must not be above upper, got 3 and 2",
        ),
        (
            lambda: compare_at_levels([1, 1], [2, 2], 5, 4),
            "target_lower must not be above target_upper, got 5 and 4",
        ),
        (lambda: overlap_position(3, 2, 1, 2), "lower must not be above upper, got 3 and 2"),
        (
            lambda: overlap_position(1, 2, 4, 3),
            "other_lower must not be above other_upper, got 4 and 3",
        ),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()


@pytest.mark.parametrize(
    ("one", "other", "position"),
    [
        ((3.5, 4.5), (2.7, 3.6), "overlapping"),
        ((2.7, 3.6), (3.5, 4.5), "overlapping"),
        ((2.7, 4.1), (3.5, 4.5), "overlapping"),
        ((3.5, 4.5), (2.7, 3.1), "above"),
        ((2.7, 3.1), (3.5, 4.5), "below"),
    ],
)
def test_overlap_is_that_of_fingertips(one, other, position):
    """fingertips-open, DoubleOverlappingCIsComparerTest: same, same, same, worse, better."""
    assert overlap_position(*one, *other) == position


def test_touching_intervals_overlap_and_missing_ones_are_missing():
    """fingertips-open, DoCIsOverlap: less than or equal."""
    found = overlap_position([1, 1, np.nan], [2, 9, 2], [2, 3, 1], [3, 2, 2])
    assert found.tolist() == ["overlapping", "missing", "missing"]


def test_overlapping_intervals_may_hide_a_difference_that_is_more_than_chance():
    """120 events against 154: the intervals overlap, that of the ratio leaves out 1."""
    counts = rate_interval([120, 154])
    assert np.round(counts.lower).tolist() == [99, 131]
    assert np.round(counts.upper).tolist() == [143, 180]
    assert overlap_position(counts.lower[0], counts.upper[0], counts.lower[1], counts.upper[1]) == (
        "overlapping"
    )
    test = compare_counts(120, 1, 154, 1)
    assert test.p_value == pytest.approx(0.046, abs=5e-4)
    assert test.upper < 1
    shares = wilson_interval([60, 45], 150)
    assert overlap_position(shares.lower[0], shares.upper[0], shares.lower[1], shares.upper[1]) == (
        "overlapping"
    )


@tried
@given(st.integers(10, 400), st.integers(10, 400), st.integers(400, 2000))
def test_shares_whose_intervals_do_not_overlap_differ_in_the_test_too(one, other, trials):
    """Newcombe's interval of the difference is narrower than the gap rule, never wider."""
    shares = wilson_interval([one, other], trials)
    place = overlap_position(shares.lower[0], shares.upper[0], shares.lower[1], shares.upper[1])
    difference = compare_proportions(one, trials, other, trials)
    if place == "above":
        assert difference.lower > 0
    if place == "below":
        assert difference.upper < 0
