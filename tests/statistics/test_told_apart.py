import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.comparisons import compare_counts
from community_safety.statistics.dispersion import widened_for_estimation
from community_safety.statistics.multiplicity import benjamini_hochberg
from community_safety.statistics.told_apart import told_apart
from community_safety.statistics.unlike_others import unlike_others

wards = st.lists(
    st.tuples(st.integers(0, 400), st.integers(100, 20_000)), min_size=2, max_size=20
).map(lambda rows: np.array(rows, dtype=float).T)


def test_a_ward_is_compared_with_the_others_and_not_with_itself():
    """By hand: 60 of 1,000 against 40 of 3,000 is 4.5; against all 100 of 4,000 it were 2.4."""
    found = told_apart([60, 20, 10, 10], [1_000, 1_000, 1_000, 1_000])
    assert found.ratio[0] == pytest.approx(4.5)
    alone = compare_counts(60, 1_000, 40, 3_000)
    assert (found.lower[0], found.upper[0]) == pytest.approx((alone.lower, alone.upper))
    assert found.p_value[0] == pytest.approx(stats.binomtest(60, 100, 0.25).pvalue)
    np.testing.assert_allclose(found.q_value, benjamini_hochberg(found.p_value))
    assert found.group.tolist() == ["higher", "not to be told apart", "lower", "lower"]


def test_dispersion_takes_wards_out_of_their_group():
    events, base = [56, 30, 28, 34], [1_000] * 4
    assert told_apart(events, base).group[0] == "higher"
    wide = told_apart(events, base, dispersion=3, degrees_of_freedom=60)
    assert set(wide.group) == {"not to be told apart"}
    assert wide.method[0].endswith("dispersion adjusted")


def test_few_events_in_series_have_the_p_value_of_negative_binomial_counts():
    """Oracle: simulated negative binomial counts, variance 2 x mean, kept if their total fits.

    Of 20 wards alike with 100 events, one has 13; it expects 5.
    """
    generator = np.random.default_rng(2)
    others = generator.negative_binomial(95, 0.5, 400_000)
    one = generator.negative_binomial(5, 0.5, 400_000)
    kept = one[one + others == 100]
    events = np.array([13, *[5] * 11, *[4] * 8])
    phi = 2.0
    found = told_apart(events, np.ones(20), dispersion=phi)
    assert found.p_value[0] == pytest.approx(2 * (kept >= 13).mean(), abs=0.006)
    quasi = compare_counts(13, 1, 87, 19, dispersion=phi)
    assert found.p_value[0] > quasi.p_value
    estimated = told_apart(events, np.ones(20), dispersion=phi, degrees_of_freedom=30)
    wider = told_apart(events, np.ones(20), dispersion=widened_for_estimation(phi, 30))
    assert estimated.p_value[0] == pytest.approx(wider.p_value[0], rel=0.02)


def test_from_fifty_times_the_dispersion_the_quasi_poisson_p_value_stands():
    events = np.array([260, 200, 190, 210, 205])
    found = told_apart(events, np.ones(5), dispersion=2.0, degrees_of_freedom=100)
    quasi = compare_counts(
        events, 1, events.sum() - events, 4, dispersion=2.0, degrees_of_freedom=100
    )
    np.testing.assert_array_equal(found.p_value, quasi.p_value)


def test_wards_without_a_figure_are_not_among_the_others():
    found = told_apart([60, np.nan, 20, 10, 10, 4, 2.5], [*[1_000] * 5, 0, 1_000])
    whole = told_apart([60, 20, 10, 10], [1_000] * 4)
    np.testing.assert_allclose(found.ratio[[0, 2, 3, 4]], whole.ratio)
    assert found.group[[1, 5, 6]].tolist() == ["missing"] * 3
    out = found.reason[[1, 5, 6]].tolist()
    assert out == ["missing", "no denominator", "not a whole number"]
    assert set(found.reason[[0, 2, 3, 4]]) == {""}


def test_a_ward_alone_has_no_others():
    found = told_apart([3, np.nan], [10, 20])
    assert found.reason.tolist() == ["no other ward to compare with", "missing"]
    assert found.group.tolist() == ["missing", "missing"]
    none = told_apart([0, 0, 0], [10, 20, 30], dispersion=2)
    assert none.reason.tolist() == ["no events"] * 3


def test_unknown_dispersion_tells_no_ward_apart():
    found = told_apart([90, 10, 10], [10, 10, 10], dispersion=np.nan)
    assert found.reason.tolist() == ["no estimate of dispersion"] * 3
    assert set(found.group) == {"missing"}


@settings(deadline=None, max_examples=40)
@given(wards, st.sampled_from([None, 1.5, 8.0]), st.randoms(use_true_random=False))
def test_order_and_units_change_nothing_and_groups_agree_with_intervals(case, phi, order):
    events, base = case
    found = told_apart(events, base, phi)
    place = list(range(len(events)))
    order.shuffle(place)
    moved = told_apart(events[place], base[place] * 10, phi)
    assert moved.group.tolist() == found.group[place].tolist()
    np.testing.assert_allclose(moved.p_value, found.p_value[place], rtol=1e-6)
    assert np.all(found.lower[found.group == "higher"] > 1)
    assert np.all(found.upper[found.group == "lower"] < 1)
    if phi:
        plain = told_apart(events, base)
        there = found.reason == ""
        assert np.all(found.p_value[there] >= plain.p_value[there] - 1e-12)


def test_one_ward_far_outside_what_the_others_differ_is_unlike_them():
    rates = np.array([20, 24, 28, 32, 36, 40, 22, 30, 34, 26, 120])
    found = unlike_others(rates * 10, np.full(11, 10_000))
    assert found.place.tolist() == ["within"] * 10 + ["high"]
    assert found.between.tau_squared > 0
    empty = unlike_others([*(rates[:10] * 10), 2], np.full(11, 10_000))
    assert empty.place.tolist() == ["within"] * 10 + ["low"]


def test_residual_of_wards_that_differ_by_chance_alone_by_hand():
    """Four others at 100 of 1,000 each: no variance between them.

    sqrt((144 + 1/4) / 1000) less sqrt((100 + 1/4) / 1000) is 0.063183; its standard error is
    sqrt(1/4000 + 1/16000) = 0.017678.
    """
    found = unlike_others([144, 100, 100, 100, 100], np.full(5, 1_000))
    gap = np.sqrt(144.25 / 1_000) - np.sqrt(100.25 / 1_000)
    assert found.z[0] == pytest.approx(gap / np.sqrt(1 / 4_000 + 1 / 16_000))
    assert found.p_value[0] == pytest.approx(2 * stats.t.sf(found.z[0], 3))


def test_wards_that_all_differ_are_told_apart_but_none_is_unlike():
    events = np.array([100, 200, 300, 400, 500, 600, 700, 800]) * 10
    found = told_apart(events, np.full(8, 10_000))
    assert {"higher", "lower"} <= set(found.group)
    assert set(found.unlike.place) == {"within"}


def test_dispersion_widens_what_chance_alone_allows():
    events, base = [190, *[100] * 9], np.full(10, 1_000)
    assert unlike_others(events, base).place[0] == "high"
    assert unlike_others(events, base, dispersion=12).place[0] == "within"
    assert unlike_others(events, base, np.nan).z[0] == unlike_others(events, base).z[0]


def test_too_few_wards_are_not_placed():
    found = unlike_others([1, 50, 3, np.nan, 4], np.full(5, 100))
    few = "too few wards to know how they differ"
    assert found.reason.tolist() == [few, few, few, "missing", few]
    assert set(found.place) == {"missing"}


def test_what_are_no_wards_is_refused():
    with pytest.raises(StatisticsError, match="needs one figure for each of several wards"):
        told_apart(3, 10)
    with pytest.raises(StatisticsError, match="need one figure for each ward"):
        unlike_others(3, 10)
    for phi in (-1, np.inf):
        with pytest.raises(StatisticsError, match="dispersion must be zero or more, got"):
            unlike_others([1, 2], [3, 4], phi)
