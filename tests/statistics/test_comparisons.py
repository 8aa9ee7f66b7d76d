import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.comparisons import (
    compare_counts,
    compare_with_target,
)

tried = settings(deadline=None, max_examples=60)

levels = st.floats(0.5, 0.999)
dispersions = st.floats(1.0, 20.0)
freedoms = st.sampled_from([5, 11, 44, np.inf])
counts = st.tuples(st.integers(0, 20_000), st.floats(0.1, 50)) | st.tuples(
    st.integers(0, 12), st.just(1.0)
)


@pytest.mark.parametrize(
    ("arguments", "ratio", "lower", "upper", "p_value"),
    [
        ((11, 800, 21, 3011), 1.971488, 0.8584264, 4.2772659, 0.07967),
        ((10, 20_000, 2, 17_887), 4.47175, 0.9529548, 41.9743814, 0.0421),
        ((930, 3, 619, 3), 1.502423, 1.355716, 1.665905, 2.727e-15),
        ((909, 12, 901, 14, 0.99), 1.177026, 1.041626, 1.330051, 0.0005739),
    ],
)
def test_counts_match_r_poisson_test(arguments, ratio, lower, upper, p_value):
    """R, poisson.test: its help page's eba1977 example, and published sessions."""
    result = compare_counts(*arguments)
    assert result.ratio == pytest.approx(ratio, rel=1e-6)
    assert result.lower == pytest.approx(lower, rel=1e-6)
    assert result.upper == pytest.approx(upper, rel=1e-6)
    assert result.p_value == pytest.approx(p_value, rel=1e-3)
    assert result.method == "Exact conditional"


def test_police_incidents_fell_more_than_chance_unless_they_vary_23_times_more():
    """11,725 against 13,214 incidents; oracles scipy binomtest and its exact interval."""
    result = compare_counts(11_725, 12, 13_214, 12)
    test = stats.binomtest(11_725, 11_725 + 13_214)
    limits = test.proportion_ci()
    assert result.p_value == pytest.approx(test.pvalue, rel=1e-6)
    assert result.lower == pytest.approx(limits.low / (1 - limits.low), rel=1e-9)
    assert result.upper == pytest.approx(limits.high / (1 - limits.high), rel=1e-9)
    assert compare_counts(11_725, 12, 13_214, 12, dispersion=22).upper < 1
    assert compare_counts(11_725, 12, 13_214, 12, dispersion=24).upper > 1


@tried
@given(counts, counts)
def test_exact_p_equals_scipy_binomtest(first, second):
    """Oracle: scipy.stats.binomtest, which R's poisson.test agrees with."""
    (k1, t1), (k2, t2) = first, second
    assume(k1 + k2 > 0)
    expected = stats.binomtest(k1, k1 + k2, t1 / (t1 + t2)).pvalue
    assert compare_counts(k1, t1, k2, t2).p_value == pytest.approx(expected, rel=1e-6, abs=1e-300)


def test_exact_p_is_right_for_every_small_pair_of_counts():
    k1, k2 = (grid.ravel() for grid in np.meshgrid(np.arange(13), np.arange(13)))
    for exposure in (1, 3):
        got = compare_counts(k1[1:], exposure, k2[1:], 1).p_value
        share = exposure / (exposure + 1)
        pairs = zip(k1[1:], k2[1:], strict=True)
        expected = [stats.binomtest(int(a), int(a + b), share).pvalue for a, b in pairs]
        np.testing.assert_allclose(got, expected, rtol=1e-9)


def test_quasi_poisson_interval_by_hand():
    """log(120/100) -/+ t(0.975, 20) sqrt(3 (1/120 + 1/100)), t = 2.085963 from tables."""
    result = compare_counts(120, 1, 100, 1, dispersion=3, degrees_of_freedom=20)
    reach = 2.085963 * np.sqrt(3 * (1 / 120 + 1 / 100))
    assert result.lower == pytest.approx(1.2 * np.exp(-reach), rel=1e-6)
    assert result.upper == pytest.approx(1.2 * np.exp(reach), rel=1e-6)
    t = np.log(1.2) / np.sqrt(3 * (1 / 120 + 1 / 100))
    assert result.p_value == pytest.approx(2 * stats.t.sf(t, 20))
    assert result.method == "Quasi-Poisson, dispersion adjusted"


def test_few_events_with_dispersion_use_effective_counts():
    """By hand: 8 against 16 with known phi 4 is 2 against 4, whose exact limits need no trick."""
    result = compare_counts(8, 1, 16, 1, dispersion=4)
    assert result.method == "Exact conditional, dispersion adjusted"
    limits = stats.binomtest(2, 6).proportion_ci()
    assert result.lower == pytest.approx(limits.low / (1 - limits.low))
    assert result.upper == pytest.approx(limits.high / (1 - limits.high))
    assert result.p_value == pytest.approx(2 * stats.binom.cdf(2, 6, 0.5))


def test_few_events_with_estimated_dispersion_are_told_apart_less():
    known = compare_counts(2, 1, 14, 1, dispersion=1.5)
    estimated = compare_counts(2, 1, 14, 1, dispersion=1.5, degrees_of_freedom=6)
    assert estimated.lower < known.lower
    assert estimated.upper > known.upper
    assert estimated.p_value > known.p_value


@tried
@given(st.integers(0, 9), st.integers(0, 40), dispersions, freedoms)
def test_p_of_few_dispersed_events_is_the_level_at_which_the_interval_touches_one(k1, k2, phi, df):
    assume(k1 + k2 > 0 and phi > 1.1)
    p_value = compare_counts(k1, 1, k2, 1, 0.95, phi, df).p_value
    assume(1e-6 < p_value < 0.99)
    wider = compare_counts(k1, 1, k2, 1, 1 - 0.98 * p_value, phi, df)
    assert wider.lower <= 1 <= wider.upper


def test_dispersion_hardly_above_one_never_makes_the_interval_narrower():
    """The normal interval of 30 against 60 alone would be narrower than the exact one."""
    plain, adjusted = compare_counts(30, 1, 60, 1), compare_counts(30, 1, 60, 1, dispersion=1.001)
    assert adjusted.lower <= plain.lower
    assert adjusted.upper >= plain.upper
    assert adjusted.p_value >= plain.p_value


def test_dispersion_of_one_or_less_changes_nothing():
    plain = compare_counts(30, 1, 60, 1)
    assert compare_counts(30, 1, 60, 1, dispersion=1) == plain
    assert compare_counts(30, 1, 60, 1, dispersion=0.4, degrees_of_freedom=11) == plain


def test_no_reference_events_give_an_infinite_ratio_with_a_finite_lower_limit():
    result = compare_counts(5, 1, 0, 1)
    assert result.ratio == result.upper == np.inf
    assert result.lower == pytest.approx(0.025**0.2 / (1 - 0.025**0.2))
    swapped = compare_counts(0, 1, 5, 1)
    assert swapped.ratio == swapped.lower == 0
    assert swapped.upper == pytest.approx(1 / result.lower)


def test_no_events_on_either_side_are_not_compared():
    assert compare_counts(0, 1, 0, 1).reason == "no events"
    assert np.isnan(compare_counts(0, 1, 0, 1, dispersion=2).ratio)


def test_ten_million_events_are_compared():
    result = compare_counts(10_000_000, 1, 10_020_000, 1)
    assert result.lower < result.ratio < result.upper < 1
    assert 0 < result.p_value < 1e-4


@tried
@given(counts, counts, levels, st.none() | dispersions, freedoms)
def test_swapping_the_counts_inverts_the_ratio(first, second, level, phi, df):
    assume(first[0] + second[0] > 0)
    one = compare_counts(*first, *second, level, phi, df)
    other = compare_counts(*second, *first, level, phi, df)
    with np.errstate(divide="ignore"):
        assert one.lower == pytest.approx(float(1 / np.float64(other.upper)), rel=1e-6)
        assert one.upper == pytest.approx(float(1 / np.float64(other.lower)), rel=1e-6)
    assert one.p_value == pytest.approx(other.p_value, rel=1e-6)
    assert one.method == other.method


@tried
@given(counts, counts, levels, levels, dispersions, dispersions, freedoms)
def test_count_interval_holds_the_ratio_and_widens(first, second, one, two, phi, psi, df):
    assume(first[0] + second[0] > 0)
    narrow = compare_counts(*first, *second, min(one, two), min(phi, psi), df)
    wide = compare_counts(*first, *second, max(one, two), max(phi, psi), df)
    assert narrow.lower * (1 - 1e-9) <= narrow.ratio <= narrow.upper * (1 + 1e-9)
    assert wide.lower <= narrow.lower * (1 + 1e-9)
    assert wide.upper >= narrow.upper * (1 - 1e-9)


@tried
@given(st.lists(st.tuples(counts, counts, dispersions), min_size=1, max_size=4), freedoms)
def test_arrays_and_single_counts_agree(cases, df):
    rows = [(*first, *second, phi) for first, second, phi in cases if first[0] + second[0]]
    assume(rows)
    k1, t1, k2, t2, phi = (list(column) for column in zip(*rows, strict=True))
    together = compare_counts(k1, t1, k2, t2, dispersion=phi, degrees_of_freedom=df)
    for i, row in enumerate(rows):
        alone = compare_counts(*row[:4], dispersion=row[4], degrees_of_freedom=df)
        assert together.lower[i] == pytest.approx(alone.lower, rel=1e-12)
        assert together.p_value[i] == pytest.approx(alone.p_value, rel=1e-9)
        assert together.method[i] == alone.method


def test_each_bad_pair_of_counts_carries_its_reason():
    result = compare_counts(
        [5, np.nan, -1, 5, 5, 0, 2.5, 5, 5],
        [1, 1, 1, 0, 1, 1, 1, 1, 1],
        [5, 5, 5, 5, 5, 0, 5, 5, 5],
        [1, 1, 1, 1, -1, 1, 1, 1, 1],
        dispersion=[2, 2, 2, 2, 2, 2, 2, -1, 2],
        degrees_of_freedom=[9, 9, 9, 9, 9, 9, 9, 9, 0],
    )
    assert list(result.reason) == [
        "",
        "missing",
        "negative count",
        "no denominator",
        "no denominator",
        "no events",
        "not a whole number",
        "negative dispersion",
        "no degrees of freedom",
    ]
    assert np.isnan(result.p_value).tolist() == [False] + [True] * 8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 1, 5, 1), "events must be zero or more, got -1"),
        ((1, 1, -5, 1), "reference_events must be zero or more, got -5"),
        ((1, 0, 5, 1), "exposure must be above zero, got 0"),
        ((1, 1, 5, 0), "reference_exposure must be above zero, got 0"),
        ((1, 1, 5.5, 1), "reference_events must be a whole number, got 5.5: give the count itself"),
        ((1, 1, 5, 1, 0.95, -2), "dispersion must be zero or more, got -2"),
        ((1, 1, 5, 1, 0.95, 2, 0), "degrees_of_freedom must be above zero, got 0"),
    ],
)
def test_single_bad_counts_are_refused(arguments, message):
    with pytest.raises(StatisticsError, match=message):
        compare_counts(*arguments)


@pytest.mark.parametrize(
    ("lower", "upper", "target", "position"),
    [
        (0.2, 0.3, 0.2, "above"),
        (0.1, 0.2, 0.2, "between"),
        (0.1, 0.19, 0.2, "below"),
        (0.1, 0.3, 0.2, "between"),
        (np.nan, 0.3, 0.2, "missing"),
        (0.1, 0.3, np.nan, "missing"),
    ],
)
def test_target_edges_are_those_of_fingertips(lower, upper, target, position):
    """Fingertips engine: lower limit on the target counts as above, upper limit does not."""
    assert compare_with_target(lower, upper, target) == position


@pytest.mark.parametrize(
    ("lower", "upper", "start", "end", "position"),
    [
        (0.4, 0.5, 0.2, 0.4, "above"),
        (0.3, 0.5, 0.2, 0.4, "between"),
        (0.25, 0.35, 0.2, 0.4, "between"),
        (0.1, 0.2, 0.2, 0.4, "between"),
        (0.1, 0.19, 0.2, 0.4, "below"),
        (0.1, 0.19, -np.inf, 0.4, "between"),
        (0.4, 0.5, -np.inf, 0.4, "above"),
        (0.1, 0.19, 0.2, np.inf, "below"),
        (0.9, 1.0, 0.2, np.inf, "between"),
    ],
)
def test_target_ranges_hold_their_start_and_not_their_end(lower, upper, start, end, position):
    assert compare_with_target(lower, upper, start, end) == position


def test_targets_of_arrays_and_what_they_cannot_say():
    places = compare_with_target([0.1, 0.5, np.nan, 0.4], [0.2, 0.6, 1, 0.3], [0.3, 0.3, 0.3, 0.3])
    assert places.tolist() == ["below", "above", "missing", "missing"]
    assert compare_with_target([0.1], [0.2], 0.5, 0.4).tolist() == ["missing"]


def test_crossed_limits_are_refused():
    with pytest.raises(StatisticsError, match=r"target_lower must not be above target_upper, got"):
        compare_with_target(0.1, 0.2, 0.5, 0.4)
    with pytest.raises(StatisticsError, match=r"lower must not be above upper, got 0\.3 and 0\.2"):
        compare_with_target(0.3, 0.2, 0.5)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_equal_small_counts_with_dispersion_have_a_p_value_of_one_and_warn_of_nothing():
    found = compare_counts(
        np.array([2.0, 1.0]), 12, np.array([2.0, 1.0]), 12, 0.95, np.array([1.33, 4.0]), 6.0
    )
    assert found.p_value == pytest.approx([1.0, 1.0])
    assert (found.lower < 1).all()
    assert (found.upper > 1).all()


def test_counts_beyond_the_whole_numbers_of_a_float_carry_a_reason():
    """Above 2**53 adding one changes nothing; the limits of some such counts are not to be had."""
    found = compare_counts(np.array([1e15, 4e17, 3.0]), 1, np.array([1e15, 3e17, 1e300]), 1)
    assert list(found.reason) == ["", "too large to count", "too large to count"]
    assert np.isfinite(found.lower[0])
    assert 0 <= found.p_value[0] <= 1
    with pytest.raises(StatisticsError, match=r"events must be at most 2\*\*53, got 4e\+17"):
        compare_counts(4e17, 1, 3e17, 1)
