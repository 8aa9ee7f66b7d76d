import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from statsmodels.stats.multitest import multipletests

from community_safety.errors import StatisticsError
from community_safety.statistics.multiplicity import (
    Family,
    benjamini_hochberg,
    expected_by_chance,
    family_of_tests,
)

tried = settings(deadline=None, max_examples=60)

# Benjamini and Hochberg (1995), section 3.2: fifteen p-values, four rejected at 0.05.
THROMBOLYSIS = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip


def test_four_hypotheses_stand_in_benjamini_and_hochbergs_own_example():
    """Benjamini and Hochberg (1995), section 3.2."""
    assert (benjamini_hochberg(THROMBOLYSIS) <= 0.05).sum() == 4


@tried
@given(hnp.arrays(float, st.integers(1, 30), elements=st.floats(0, 1)))
def test_adjusted_p_values_match_statsmodels_and_never_fall(p_values):
    """Oracle: statsmodels multipletests, fdr_bh."""
    adjusted = benjamini_hochberg(p_values)
    np.testing.assert_allclose(adjusted, multipletests(p_values, method="fdr_bh")[1], atol=1e-12)
    assert np.all(adjusted >= p_values - 1e-12)
    assert np.all(np.diff(adjusted[np.argsort(p_values)]) >= -1e-12)


def test_missing_p_values_stay_missing_and_are_no_tests():
    adjusted = benjamini_hochberg([0.01, np.nan, 0.04, 0.03])
    assert np.isnan(adjusted).tolist() == [False, True, False, False]
    np.testing.assert_allclose(adjusted[[0, 2, 3]], benjamini_hochberg([0.01, 0.04, 0.03]))


def test_one_test_or_none_needs_no_adjustment():
    assert benjamini_hochberg(0.03) == 0.03
    assert benjamini_hochberg([]).size == 0
    assert np.isnan(benjamini_hochberg([np.nan])).all()


def test_the_argument_is_left_as_it_was():
    given_values = np.array([0.01, 0.04])
    benjamini_hochberg(given_values)
    np.testing.assert_array_equal(given_values, [0.01, 0.04])


def test_of_24_tests_about_one_is_expected_by_chance():
    assert expected_by_chance(24) == pytest.approx(1.2)
    np.testing.assert_allclose(expected_by_chance([0, 1000], 0.998), [0, 2])


def test_what_is_no_p_value_or_no_number_of_tests_is_refused():
    with pytest.raises(StatisticsError, match=r"p_values must lie from 0 to 1, got 1\.5"):
        benjamini_hochberg([0.5, 1.5])
    with pytest.raises(StatisticsError, match="tests must be zero or more, got -3"):
        expected_by_chance(-3)


def test_the_note_below_a_table_has_its_numbers_from_one_call():
    """Benjamini and Hochberg (1995), section 3.2: nine below 0.05, four remain; two are missing."""
    family = family_of_tests([*THROMBOLYSIS, np.nan, np.nan])
    assert family == Family(
        tests=15,
        expected_by_chance=pytest.approx(0.75),
        significant=9,
        remaining=4,
        confidence=0.95,
    )


def test_a_difference_that_its_interval_does_not_call_one_does_not_remain():
    family = family_of_tests([0.001, 0.001, np.nan], different=[True, False, True])
    assert (family.tests, family.significant, family.remaining) == (2, 1, 1)


def test_a_family_without_tests_has_none_by_chance():
    for nothing in ([], [np.nan]):
        family = family_of_tests(nothing)
        assert (family.tests, family.expected_by_chance) == (0, 0)
        assert (family.significant, family.remaining) == (0, 0)


@tried
@given(
    st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=30),
    st.randoms(use_true_random=False),
    st.sampled_from([0.8, 0.95, 0.998]),
)
def test_never_more_remain_than_were_significant_nor_more_were_than_tested(values, order, level):
    family = family_of_tests(values, level)
    assert 0 <= family.remaining <= family.significant <= family.tests
    assert family.tests == sum(value == value for value in values)
    assert family.expected_by_chance == pytest.approx(family.tests * (1 - level))
    assert family.remaining == np.sum(np.array(benjamini_hochberg(values)) <= 1 - level)
    shuffled = list(values)
    order.shuffle(shuffled)
    assert family_of_tests([*shuffled, np.nan], level) == family


def test_decisions_of_another_shape_are_refused():
    with pytest.raises(StatisticsError, match=r"different must have the shape of p_values, \(2,\)"):
        family_of_tests([0.1, 0.2], different=[True])
