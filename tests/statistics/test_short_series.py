from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.short_series import movement

tried = settings(deadline=None, max_examples=60)

series = st.lists(st.integers(0, 9), min_size=5, max_size=7).filter(lambda row: len(set(row)) > 1)


def score_of(row):
    return sum(np.sign(b - a) for i, a in enumerate(row) for b in row[i + 1 :])


def test_five_rising_figures_by_hand():
    """One order of 120 rises throughout and one falls: p = 2 / 120."""
    found = movement([1, 2, 3, 4, 5])
    assert found.p_value == pytest.approx(2 / 120)
    assert (found.position, found.score, found.rises, found.falls) == (1, 10, 4, 0)


def test_four_figures_could_never_say_anything():
    """Two orders of 24 are monotone: p is 0.083 at best, so that four figures are not tested."""
    found = movement([1, 2, 3, 4])
    assert found.reason == "4 figures; a direction needs 5"
    assert (found.position, found.rises) == (0, 3)
    assert np.isnan(found.p_value)


def test_ties_by_hand():
    """1 2 2 3 4, 60 orders: score 9 is the highest, reached by one order, -9 by one: 2 / 60."""
    assert movement([1, 2, 2, 3, 4]).p_value == pytest.approx(2 / 60)


@tried
@given(series)
def test_p_values_are_those_of_all_orders(row):
    """Oracle: enumeration of every order of the same figures."""
    scores = np.array([score_of(order) for order in permutations(row)])
    found = movement(row)
    assert found.score == score_of(row)
    assert found.p_value == pytest.approx((np.abs(scores) >= abs(found.score)).mean())


@tried
@given(st.permutations(range(11)))
def test_p_values_without_ties_are_those_of_kendalls_tau(row):
    """Oracle: scipy.stats.kendalltau, exact, of the series against time."""
    exact = stats.kendalltau(range(11), row, method="exact").pvalue
    assert movement(row).p_value == pytest.approx(exact)


def test_the_steps_of_a_series_with_a_gap_do_not_cross_it():
    found = movement([1, 3, np.nan, 2, 4, 5, 9])
    assert (found.points, found.rises, found.falls) == (6, 4, 0)
    assert found.score == movement([1, 3, 2, 4, 5, 9]).score


def test_rounding_makes_no_rise_of_a_tie():
    found = movement([0.3, 0.1 + 0.2, 0.3, 0.3, 0.3])
    assert found.reason == "all figures are equal"
    assert (found.rises, found.falls) == (0, 0)
    near = movement([0.1 + 0.2, 0.3, 0.4, 0.5, 0.6])
    assert near.p_value == movement([3, 3, 4, 5, 6]).p_value


def test_first_time_entrants_fall():
    """Nine yearly rates with one rise: 35 of 36 pairs fall.

    By hand: 1 order has none rising and 8 (the neighbours to swap) have one; the same upwards.
    """
    found = movement([1800, 1500, 1210, 1000, 720, 590, 610, 480, 410])
    assert found.score == -34
    assert found.p_value == pytest.approx(2 * (1 + 8) / 362_880)
    assert (found.position, found.rises, found.falls) == (-1, 1, 7)


def test_series_without_a_test_say_why():
    rows = np.full((5, 6), np.nan)
    rows[1, 2], rows[2, 1:] = 7, 3
    rows[3], rows[4] = [1, 2, 3, 4, 5, np.inf], [1, 2, 3, 4, 5, 6]
    found = movement(rows)
    assert found.reason.tolist() == [
        "0 figures; a direction needs 5",
        "1 figure; a direction needs 5",
        "all figures are equal",
        "infinite",
        "",
    ]
    assert found.position.tolist() == [0, 0, 0, 0, 1]
    long = movement(np.arange(41))
    assert long.reason == "41 figures; use a process chart"
    assert movement(np.zeros((2, 0))).points.tolist() == [0, 0]


def test_a_number_is_no_series():
    with pytest.raises(StatisticsError, match="a movement needs several figures"):
        movement(3)
    with pytest.raises(StatisticsError, match=r"did you mean 0.95\?"):
        movement([1, 2, 3, 4, 5], confidence=95)


@tried
@given(series)
def test_movement_mirrors_when_values_or_time_turn(row):
    one = movement(row)
    for other in (movement([-value for value in row]), movement(row[::-1])):
        assert other.position == -one.position
        assert other.score == -one.score
        assert other.p_value == one.p_value


@tried
@given(series, st.floats(0.001, 1000), st.integers(-5, 5))
def test_only_the_order_counts(row, factor, shift):
    moved = [factor * value + shift for value in row]
    assert movement(moved).score == movement(row).score


@tried
@given(series, series)
def test_stacks_agree_with_one_by_one(one, other):
    width = max(len(one), len(other))
    rows = [row + [np.nan] * (width - len(row)) for row in (one, other)]
    stack = movement(rows)
    assert stack.p_value.tolist() == [movement(row).p_value for row in (one, other)]
    assert stack.position.tolist() == [movement(row).position for row in (one, other)]


def test_the_level_is_kept():
    """Oracle: the exact distribution; nine figures in random order, p below 5% in at most 5%."""
    rows = np.random.default_rng(3).normal(size=(4000, 9))
    found = movement(rows)
    assert (found.p_value < 0.05).mean() <= 0.06
    assert (found.position != 0).mean() == (found.p_value < 0.05).mean()
