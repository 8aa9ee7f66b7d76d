import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.area_changes import area_changes
from community_safety.statistics.comparisons import compare_counts
from community_safety.statistics.multiplicity import benjamini_hochberg

pairs = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=25).map(
    lambda rows: np.array(rows, dtype=float).T
)


def test_small_counts_are_compared_exactly():
    """Oracle: scipy.stats.binomtest, 9 of 11 with probability 12 / (12 + 12)."""
    found = area_changes([2, 30], [9, 33], 12, 12)
    assert found.ratio == pytest.approx([4.5, 1.1])
    assert found.p_value[0] == pytest.approx(stats.binomtest(9, 11, 0.5).pvalue)
    assert found.method.tolist() == ["Exact conditional"] * 2


def test_months_compared_need_not_be_the_same():
    """20 in 4 months and 60 in 12 months are the same rate."""
    found = area_changes([20, 20], [60, 30], 4, 12)
    assert found.ratio == pytest.approx([1.0, 0.5])
    assert found.lower[0] < 1 < found.upper[0]
    assert found.upper[1] < 1


def test_no_events_in_either_period_are_not_compared_and_no_test():
    found = area_changes([0, 0, np.nan, 10], [0, 3, 4, 12])
    assert found.reason.tolist() == ["no events", "", "missing", ""]
    assert np.isnan(found.q_value).tolist() == [True, False, True, False]
    assert found.ratio[1] == np.inf
    assert found.family.tests == 2


def test_what_remains_has_both_interval_and_adjusted_p():
    """One ward of twenty with a p-value of 0.02 does not remain; one that trebles does."""
    before, after = np.full(20, 40.0), np.full(20, 40.0)
    after[0] = 64
    slight = area_changes(before, after)
    assert 0.01 < slight.p_value[0] < 0.05
    assert (slight.family.significant, slight.family.remaining) == (1, 0)
    after[0] = 120
    assert area_changes(before, after).family.remaining == 1
    assert slight.family.expected_by_chance == pytest.approx(1.0)


@settings(deadline=None, max_examples=40)
@given(pairs, st.sampled_from([1.0, 2.5, 6.0]))
def test_numbers_are_those_of_one_comparison_each_and_widen_with_dispersion(counts, phi):
    before, after = counts
    found = area_changes(before, after, 6, 12, dispersion=phi, degrees_of_freedom=100)
    alone = compare_counts(after, 12, before, 6, dispersion=phi, degrees_of_freedom=100)
    np.testing.assert_array_equal(found.lower, alone.lower)
    np.testing.assert_array_equal(found.q_value, benjamini_hochberg(alone.p_value))
    plain = area_changes(before, after, 6, 12)
    there = found.reason == ""
    assert np.all(found.lower[there] <= plain.lower[there])
    assert np.all(found.p_value[there] >= plain.p_value[there])
    assert found.family.remaining <= found.family.significant


@settings(deadline=None, max_examples=40)
@given(pairs)
def test_turned_round_the_ratio_is_its_inverse(counts):
    before, after = counts + 1
    one, other = area_changes(before, after), area_changes(after, before)
    np.testing.assert_allclose(one.ratio * other.ratio, 1)
    np.testing.assert_allclose(one.lower * other.upper, 1, rtol=1e-6)
    np.testing.assert_allclose(one.p_value, other.p_value)


def test_unknown_dispersion_is_no_comparison():
    found = area_changes([10, 20], [15, 30], dispersion=np.nan)
    assert found.reason.tolist() == ["no estimate of dispersion"] * 2
    assert found.family.tests == 0


def test_counts_that_do_not_fit_each_other_are_refused():
    with pytest.raises(StatisticsError, match="the arguments do not fit each other"):
        area_changes([1, 2], [1, 2, 3])
