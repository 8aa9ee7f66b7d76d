from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import test_proportions_2indep as score_test

from community_safety.errors import StatisticsError
from community_safety.statistics.comparisons import compare_proportions
from community_safety.statistics.two_shares import fisher_p_value

tried = settings(deadline=None, max_examples=60)

levels = st.floats(0.5, 0.999)
dispersions = st.floats(1.0, 20.0)


@st.composite
def shares(draw):
    trials = draw(st.integers(1, 5_000))
    return draw(st.integers(0, trials)), trials


@pytest.mark.parametrize(
    ("arguments", "lower", "upper"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_shares_match_newcombe_1998_table_ii(arguments, lower, upper):
    """Newcombe (1998), Stat Med 17, 873-890, table II, method 10."""
    result = compare_proportions(*arguments)
    assert (result.lower, result.upper) == pytest.approx((lower, upper), abs=5.1e-5)


def test_share_p_values_match_scipy_and_statsmodels():
    """Oracles: scipy fisher_exact and chi2_contingency, statsmodels score test (no correction)."""
    few = compare_proportions(9, 10, 3, 10)
    assert few.p_value == pytest.approx(stats.fisher_exact([[9, 1], [3, 7]]).pvalue)
    assert few.method == "Newcombe, Fisher exact"
    many = compare_proportions(56, 70, 48, 80)
    table = [[56, 14], [48, 32]]
    assert many.p_value == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    score = score_test(56, 70, 48, 80, method="score", compare="diff", correction=False)
    assert many.p_value == pytest.approx(score.pvalue)
    assert many.method == "Newcombe, score test"


def small_tables(rng, largest, number=400):
    """Tables with few events or few non-events, half of them with groups of equal size."""
    n1 = rng.integers(1, largest, number)
    n2 = np.where(rng.random(number) < 0.5, n1, rng.integers(1, largest, number))
    drawn = np.minimum(rng.integers(0, 30, number), n1 + n2)
    drawn = np.where(rng.random(number) < 0.3, n1 + n2 - drawn, drawn)
    x1 = rng.integers(np.maximum(0, drawn - n2), np.minimum(drawn, n1) + 1)
    return x1, n1, drawn - x1, n2


def fisher_by_fractions(x1, n1, x2, n2):
    """Return Fisher's p from whole numbers: no rounding, so that ties are ties."""
    drawn = x1 + x2
    if 2 * drawn > n1 + n2:
        x1, drawn = n1 - x1, n1 + n2 - drawn
    low, high = max(0, drawn - n2), min(drawn, n1)
    ways = [comb(n1, k) * comb(n2, drawn - k) for k in range(low, high + 1)]
    return float(Fraction(sum(way for way in ways if way <= ways[x1 - low]), sum(ways)))


@pytest.mark.parametrize("largest", [8, 40, 2_000, 100_000, 10_000_000])
def test_fisher_for_many_tables_is_fisher_worked_out_in_whole_numbers(largest):
    """Oracle: enumeration in fractions, ties among equal groups included."""
    tables = small_tables(np.random.default_rng(largest), largest)
    expected = [fisher_by_fractions(*map(int, table)) for table in zip(*tables, strict=True)]
    found = fisher_p_value(*(np.asarray(column, dtype=float) for column in tables))
    np.testing.assert_allclose(found, expected, rtol=1e-11)


@tried
@given(shares(), shares())
def test_fisher_matches_scipy_for_tables_of_any_kind(first, second):
    """Oracle: scipy fisher_exact, also where every cell is large."""
    (x1, n1), (x2, n2) = first, second
    expected = stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
    found = fisher_p_value(*(np.array([float(x)]) for x in (x1, n1, x2, n2)))[0]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_fisher_of_a_table_does_not_depend_on_its_neighbours():
    tables = [
        np.asarray(column, dtype=float) for column in small_tables(np.random.default_rng(3), 900)
    ]
    together = fisher_p_value(*tables)
    for place in range(0, 400, 8):
        alone = fisher_p_value(*(column[place : place + 1] for column in tables))
        assert alone[0] == together[place]


def test_groups_too_large_to_count_carry_a_reason():
    result = compare_proportions([1, 2], [1e12, 1e18], [8, 3], 1e12)
    assert list(result.reason) == ["", "too large to count"]
    assert result.p_value[0] == pytest.approx(stats.binomtest(1, 9).pvalue, rel=1e-9)
    with pytest.raises(StatisticsError, match=r"trials must be at most 2\*\*53, got 1e\+18"):
        compare_proportions(2, 1e18, 3, 1e12)


def test_fisher_is_used_where_an_expected_cell_is_below_five():
    """10 of 10 against 0 of 10 expects exactly 5 in each cell."""
    result = compare_proportions([10, 10], 10, 0, [10, 9])
    assert list(result.method) == ["Newcombe, score test", "Newcombe, Fisher exact"]


def test_all_or_no_events_have_no_evidence_of_a_difference():
    result = compare_proportions([0, 400], 400, [0, 300], 300)
    np.testing.assert_array_equal(result.p_value, 1.0)
    assert np.all((result.lower < 0) & (result.upper > 0))


def test_share_dispersion_is_an_effective_sample():
    """Kish (1965): 80 of 200 against 120 of 200 with design effect 2 is 40 and 60 of 100."""
    adjusted = compare_proportions(80, 200, 120, 200, dispersion=2)
    half = compare_proportions(40, 100, 60, 100)
    assert adjusted.lower == pytest.approx(half.lower)
    assert adjusted.p_value == pytest.approx(half.p_value)
    assert adjusted.method == "Newcombe, score test, dispersion adjusted"
    assert compare_proportions(80, 200, 120, 200, dispersion=0.5) == compare_proportions(
        80, 200, 120, 200
    )


def test_huge_groups_are_compared():
    result = compare_proportions(10_000_000, 20_000_000, 10_010_000, 20_000_000)
    assert result.lower < result.difference < result.upper < 0


@tried
@given(shares(), shares(), levels, dispersions)
def test_swapping_the_groups_negates_the_difference(first, second, level, phi):
    one = compare_proportions(*first, *second, level, phi)
    other = compare_proportions(*second, *first, level, phi)
    assert one.difference == pytest.approx(-other.difference, abs=1e-12)
    assert one.lower == pytest.approx(-other.upper, abs=1e-9)
    assert one.p_value == pytest.approx(other.p_value, rel=1e-6, abs=1e-12)


@tried
@given(shares(), shares(), levels, levels, dispersions, dispersions)
def test_share_interval_holds_the_difference_and_widens(first, second, one, two, phi, psi):
    narrow = compare_proportions(*first, *second, min(one, two), min(phi, psi))
    wide = compare_proportions(*first, *second, max(one, two), max(phi, psi))
    assert -1 <= narrow.lower <= narrow.difference + 1e-9
    assert narrow.difference - 1e-9 <= narrow.upper <= 1
    assert wide.lower <= narrow.lower + 1e-9
    assert wide.upper >= narrow.upper - 1e-9
    assert wide.p_value >= narrow.p_value - 1e-9


@tried
@given(shares(), shares(), dispersions)
def test_arrays_and_single_shares_agree(first, second, phi):
    together = compare_proportions([first[0], 1], [first[1], 9], *second, dispersion=phi)
    alone = compare_proportions(*first, *second, dispersion=phi)
    assert together.lower[0] == pytest.approx(alone.lower, abs=1e-12)
    assert together.p_value[0] == pytest.approx(alone.p_value, rel=1e-12)
    assert together.method[0] == alone.method


def test_each_bad_pair_of_shares_carries_its_reason():
    result = compare_proportions(
        [5, np.nan, -1, 5, 11, 2.5, 5],
        [10, 10, 10, 0, 10, 10, 10],
        5,
        10,
        dispersion=[1, 1, 1, 1, 1, 1, -1],
    )
    assert list(result.reason) == [
        "",
        "missing",
        "negative count",
        "no denominator",
        "numerator above denominator",
        "not a whole number",
        "negative dispersion",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 10, 5, 10), "events must be zero or more, got -1"),
        ((1, 0, 5, 10), "trials must be above zero, got 0"),
        ((1, 10, 5, 0), "reference_trials must be above zero, got 0"),
        ((11, 10, 5, 10), "events must not be above trials, got 11 of 10"),
        ((1, 10, 15, 10), "reference_events must not be above reference_trials, got 15 of 10"),
        ((1.5, 10, 5, 10), "events must be a whole number, got 1.5"),
    ],
)
def test_single_bad_shares_are_refused(arguments, message):
    with pytest.raises(StatisticsError, match=message):
        compare_proportions(*arguments)
