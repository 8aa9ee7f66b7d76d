import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportions_ztest

from community_safety.errors import StatisticsError
from community_safety.statistics.intervals import wilson_interval
from community_safety.statistics.observed_expected import observed_against_expected
from community_safety.statistics.standardised import indirectly_standardised_ratio

tried = settings(deadline=None, max_examples=40)


@st.composite
def cohorts(draw):
    trials = draw(st.integers(1, 500))
    share = draw(st.floats(0.01, 0.99))
    return draw(st.integers(0, trials)), share * trials, trials


def test_the_ratio_is_worked_by_hand():
    """Newcombe (1998), Stat Med 17:857: 81 of 263 has Wilson limits 0.2553 and 0.3662.

    Of 263, 65.75 expected (a quarter): ratio 1.232, limits four times Wilson's.
    """
    found = observed_against_expected(81, 65.75, 263)
    assert found.value == pytest.approx(81 / 65.75)
    assert (found.lower, found.upper) == pytest.approx((4 * 0.2553, 4 * 0.3662), abs=4e-4)
    assert found.p_value == pytest.approx(0.0299, abs=5e-5)  # z = 15.25 / sqrt(65.75 x 0.75)
    assert (found.method, found.reason) == ("Wilson", "")


def test_the_p_value_is_that_of_the_score_test():
    """Oracle: statsmodels, proportions_ztest with the variance under the null hypothesis."""
    found = observed_against_expected(30, 20.0, 80)
    _, p_value = proportions_ztest(30, 80, value=0.25, prop_var=0.25)
    assert found.p_value == pytest.approx(p_value)


@tried
@given(cohorts())
def test_the_interval_leaves_out_1_exactly_where_the_p_value_is_small(case):
    found = observed_against_expected(*case)
    if abs(found.p_value - 0.05) > 1e-9:
        assert (found.p_value < 0.05) == (not found.lower <= 1 <= found.upper)


@tried
@given(cohorts())
def test_limits_hold_the_ratio_and_end_at_what_is_possible(case):
    events, expected, trials = case
    found = observed_against_expected(*case)
    assert 0 <= found.lower <= found.value <= found.upper
    assert found.upper <= trials / expected * (1 + 1e-12)
    wilson = wilson_interval(events, trials)
    assert found.upper == pytest.approx(wilson.upper * trials / expected)


def test_it_is_narrower_than_limits_for_events_that_are_no_people():
    ours = observed_against_expected(150, 140.0, 300)
    byar = indirectly_standardised_ratio(150, 140.0)
    assert ours.upper - ours.lower < 0.75 * (byar.upper - byar.lower)


def test_groups_without_an_answer_say_why():
    found = observed_against_expected(
        [3, 3, 3, 0, 9, np.nan], [0, 10, 12, 1, 1, 1], [10, 10, 10, 0, 5, 5]
    )
    assert found.reason.tolist() == [
        "none expected",
        "more expected than possible",
        "more expected than possible",
        "no denominator",
        "numerator above denominator",
        "missing",
    ]
    assert np.isnan(found.p_value).all()
    assert set(found.method) == {""}


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ((3, 0, 10), "expected must be above zero, got 0"),
        ((3, 12, 10), "expected must be below trials, got 12 of 10"),
        ((11, 5, 10), "events must not be above trials, got 11 of 10"),
    ],
)
def test_single_groups_that_are_impossible_are_refused(case, message):
    with pytest.raises(StatisticsError, match=message):
        observed_against_expected(*case)
