import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import etest_poisson_2indep

from community_safety.errors import StatisticsError
from community_safety.statistics.comparisons import compare_counts
from community_safety.statistics.small_counts import compare_small_counts

tried = settings(deadline=None, max_examples=25)

small = st.integers(0, 25)
exposures = st.sampled_from([0.5, 1.0, 3.0, 12.0])


@pytest.mark.parametrize(("events", "reference", "p_value"), [(0, 3, 0.0884), (6, 2, 0.1749)])
def test_p_values_match_ptools(events, reference, p_value):
    """ptools (A. Wheeler), e_test: 0.0884 and 0.1749 at equal exposure."""
    result = compare_small_counts(events, 1, reference, 1)
    assert result.p_value == pytest.approx(p_value, abs=5e-5)
    assert result.ratio == pytest.approx(events / reference)
    assert (result.method, result.reason) == ("E-test", "")


@pytest.mark.parametrize(("k1", "t1", "k2", "t2"), [(4, 1, 3, 3), (1, 2, 9, 5), (0, 1, 7, 2)])
def test_p_is_the_sum_over_all_pairs_at_least_as_far_apart(k1, t1, k2, t2):
    """Enumerated: every pair of counts up to 80, by scipy.stats.poisson."""
    share = t1 / (t1 + t2)
    mean = k1 + k2

    def distance(first, second):
        expected = (first + second) * share
        return abs(first - expected) / (first + second) ** 0.5 if first + second else 0.0

    seen, p_value = distance(k1, k2) * (1 - 1e-12), 0.0
    for first in range(80):
        for second in range(80):
            if distance(first, second) >= seen:
                chance = stats.poisson.pmf(first, mean * share)
                p_value += chance * stats.poisson.pmf(second, mean * (1 - share))
    assert compare_small_counts(k1, t1, k2, t2).p_value == pytest.approx(p_value, rel=1e-8)


def test_it_sees_more_than_the_interval_and_keeps_its_level():
    """Enumerated over counts up to 30, equal exposure: 2 and 2 expected, then 6 and 2."""
    counts = np.arange(31)
    first, second = np.meshgrid(counts, counts, indexing="ij")
    e_test = np.nan_to_num(compare_small_counts(first, 1, second, 1).p_value, nan=1.0) < 0.05
    exact = compare_counts(first, 1, second, 1)
    decided = (exact.lower > 1) | (exact.upper < 1)

    def found(mean, called):
        chance = np.outer(stats.poisson.pmf(counts, mean), stats.poisson.pmf(counts, 2))
        return chance[called].sum()

    assert found(2, e_test) == pytest.approx(0.041, abs=0.001)
    assert found(2, decided) == pytest.approx(0.005, abs=0.001)
    assert found(6, e_test) == pytest.approx(0.273, abs=0.001)
    assert found(6, decided) == pytest.approx(0.172, abs=0.001)


def test_a_rise_in_the_shorter_period_is_seen():
    """Enumerated: a month of 3 expected against twelve of 1; the statistic of 2004 sees nothing."""
    first, second = np.meshgrid(np.arange(16), np.arange(36), indexing="ij")
    chance = stats.poisson.pmf(first, 3) * stats.poisson.pmf(second, 12)
    e_test = np.nan_to_num(compare_small_counts(first, 1, second, 12).p_value, nan=1.0) < 0.05
    exact = compare_counts(first, 1, second, 12)
    assert chance[e_test].sum() == pytest.approx(0.447, abs=0.001)
    assert chance[(exact.lower > 1) | (exact.upper < 1)].sum() == pytest.approx(0.26, abs=0.001)
    assert compare_small_counts(6, 1, 12, 12).p_value < 0.002
    assert etest_poisson_2indep(6, 1, 12, 12, method="wald")[1] > 0.05


@tried
@given(small, exposures, small, exposures, st.floats(0.01, 100))
def test_p_is_a_chance_that_mirrors_and_ignores_the_unit_of_exposure(k1, t1, k2, t2, unit):
    assume(k1 + k2 > 0)
    result = compare_small_counts(k1, t1, k2, t2)
    assert 0 <= result.p_value <= 1
    assert compare_small_counts(k2, t2, k1, t1).p_value == pytest.approx(result.p_value, abs=1e-9)
    scaled = compare_small_counts(k1, t1 * unit, k2, t2 * unit)
    assert scaled.p_value == pytest.approx(result.p_value, abs=1e-9)


def test_nothing_against_nothing_is_not_compared():
    result = compare_small_counts(0, 1, 0, 1)
    assert result.reason == "no events"
    assert np.isnan(result.p_value)
    assert result.method == ""


def test_the_ratio_is_infinite_when_only_the_reference_is_zero():
    assert compare_small_counts(3, 1, 0, 1).ratio == np.inf


def test_arrays_keep_their_shape_and_each_element_its_reason():
    events = np.array([[6, 6, 101], [np.nan, -1, 2.5]])
    result = compare_small_counts(events, 1, 2, [1, 0, 1])
    assert result.p_value.shape == (2, 3)
    assert result.p_value[0, 0] == compare_small_counts(6, 1, 2, 1).p_value
    assert result.reason.tolist() == [
        ["", "no denominator", "more than 100 events"],
        ["missing", "negative count", "not a whole number"],
    ]
    assert compare_small_counts([], 1, 2, 1).p_value.shape == (0,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compare_small_counts(-1, 1, 2, 1), "events must be zero or more, got -1"),
        (lambda: compare_small_counts(1, 0, 2, 1), "exposure must be above zero, got 0"),
        (lambda: compare_small_counts(1.5, 1, 2, 1), r"events must be a whole number, got 1\.5"),
        (
            lambda: compare_small_counts(1, 1, 140, 1),
            "reference_events must be at most 100, got 140: use compare_counts",
        ),
    ],
)
def test_single_bad_numbers_are_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()
