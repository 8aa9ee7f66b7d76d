import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import signal, stats

from community_safety.errors import StatisticsError
from community_safety.statistics.dispersion import seasonal_dispersion
from community_safety.statistics.independent_fit import dispersion_of_totals, two_way_dispersion

COUNTS = np.array(
    [
        [12, 15, 9, 14, 20, 11],
        [3, 5, 2, 6, 4, 7],
        [30, 25, 28, 41, 39, 22],
        [8, 8, 14, 9, 13, 5],
    ],
    dtype=float,
)


def test_phi_is_the_chi_square_of_independence_over_its_degrees_of_freedom():
    """Oracle: scipy.stats.chi2_contingency without correction; (4 - 1) x (6 - 1) = 15."""
    oracle = stats.chi2_contingency(COUNTS, correction=False)
    found = two_way_dispersion(COUNTS)
    assert found.degrees_of_freedom == oracle.dof == 15
    assert found.phi == pytest.approx(oracle.statistic / 15)
    assert found.p_value == pytest.approx(oracle.pvalue)


def test_months_together_are_the_chi_square_of_their_sums():
    """The seventh month fills no pair and is left out."""
    longer = np.hstack([COUNTS, [[9], [9], [9], [9]]])
    pairs = COUNTS.reshape(4, 3, 2).sum(-1)
    oracle = stats.chi2_contingency(pairs, correction=False)
    found = two_way_dispersion(longer, together=2)
    assert found.phi == pytest.approx(oracle.statistic / oracle.dof)
    assert found.degrees_of_freedom == oracle.dof == 6


def test_neither_levels_nor_common_moves_are_dispersion():
    product = np.outer([1, 5, 2, 8], [10, 20, 30, 20, 10, 5])
    assert two_way_dispersion(product).phi == pytest.approx(0, abs=1e-12)


def test_wards_and_months_without_events_are_left_out():
    """By hand: an empty ward and an empty month add no cell and no degree of freedom."""
    padded = np.zeros((5, 7))
    padded[:4, :6] = COUNTS
    assert two_way_dispersion(padded) == two_way_dispersion(COUNTS)


def test_gaps_take_degrees_of_freedom_and_a_stretch_with_a_gap_is_a_gap():
    gap = COUNTS.copy()
    gap[1, 2] = np.nan
    assert two_way_dispersion(gap).degrees_of_freedom == 14
    assert two_way_dispersion(gap) == seasonal_dispersion(gap)
    pairs = COUNTS.reshape(4, 3, 2).sum(-1)
    pairs[1, 1] = np.nan
    assert two_way_dispersion(gap, together=2) == seasonal_dispersion(pairs)


def test_a_stack_agrees_with_one_by_one_and_reasons_are_kept():
    stack = two_way_dispersion(np.stack([COUNTS, np.zeros((4, 6)), COUNTS * np.nan, COUNTS * -1]))
    assert stack.phi[0] == pytest.approx(two_way_dispersion(COUNTS).phi)
    assert stack.reason.tolist() == ["", "no events", "missing", "negative count"]
    whole = dispersion_of_totals(np.tile(COUNTS, (2, 1, 4)))
    one = dispersion_of_totals(np.tile(COUNTS, 4))
    np.testing.assert_allclose(whole.phi, one.phi)
    assert whole.reason.tolist() == ["", ""]
    assert one.reason == ""


@settings(deadline=None, max_examples=40)
@given(hnp.arrays(int, (4, 12), elements=st.integers(0, 30)), st.permutations(range(4)))
def test_the_order_of_wards_changes_nothing_and_totals_vary_no_less(counts, order):
    one, other = two_way_dispersion(counts), two_way_dispersion(counts[list(order)])
    assert other.phi == pytest.approx(one.phi, nan_ok=True)
    total = dispersion_of_totals(counts)
    for stretch in (one, two_way_dispersion(counts, together=3)):
        assert np.isnan(stretch.phi) or total.phi >= stretch.phi
    assert dispersion_of_totals(counts, span=1).phi <= total.phi or np.isnan(total.phi)


def series(memory, wards, months, seed):
    """Counts of 40 a month with three times the variance, and a memory of the month before."""
    generator = np.random.default_rng(seed)
    shocks = generator.normal(size=(wards, months + 50)) * np.sqrt(1 - memory**2)
    state = signal.lfilter([1], [1, -memory], shocks, axis=-1)[:, 50:]
    shape = 40 / 2
    means = stats.gamma.ppf(stats.norm.cdf(state), shape) * 40 / shape
    return generator.poisson(means)


@pytest.mark.parametrize(("memory", "truth"), [(0.0, 3.0), (0.5, 6.33), (0.65, 8.7)])
def test_totals_of_a_year_vary_as_much_as_their_memory_makes_them(memory, truth):
    """Variance over mean of a year by theory: 1 + 2 (1 + 2 sum((1 - k/12) memory^k))."""
    apart = np.arange(1, 12)
    assert 1 + 2 * (1 + 2 * ((1 - apart / 12) * memory**apart).sum()) == pytest.approx(truth, 0.01)
    for months in (12, 24):
        found = [dispersion_of_totals(series(memory, 55, months, seed)) for seed in range(12)]
        assert np.mean([one.phi for one in found]) == pytest.approx(truth, rel=0.16)
    years = series(memory, 4_000, 12, 99).sum(-1)
    assert years.var() / years.mean() == pytest.approx(truth, rel=0.08)


def test_less_than_a_year_gives_the_dispersion_of_months():
    assert dispersion_of_totals(COUNTS) == two_way_dispersion(COUNTS)


def test_independent_counts_have_no_dispersion_to_speak_of():
    counts = np.random.default_rng(6).poisson(4, (51, 24))
    assert dispersion_of_totals(counts).phi < 1.3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: two_way_dispersion([1, 2]), r"shape \(\.\.\., wards, months\), got \(2,\)"),
        (lambda: two_way_dispersion(COUNTS, 0), "together must be a whole number of months"),
        (lambda: dispersion_of_totals(COUNTS, 1.5), "span must be a whole number of months"),
    ],
)
def test_what_is_no_table_of_months_is_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()
