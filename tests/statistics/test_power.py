import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import (
    power_proportions_2indep,
    proportion_confint,
    proportion_effectsize,
)

from community_safety.errors import StatisticsError
from community_safety.statistics.comparisons import compare_counts, compare_proportions
from community_safety.statistics.power import (
    events_for_ratio,
    largest_base,
    sample_against_fixed,
    sample_for_difference,
    sample_for_significance,
    smallest_detectable_difference,
)

tried = settings(deadline=None, max_examples=60)


def test_sample_matches_r_power_prop_test():
    """R help page: power.prop.test(p1 = .50, p2 = .75, power = .90) gives n = 76.7."""
    assert sample_for_difference(0.5, 0.75, power=0.9) == pytest.approx(76.7, abs=0.05)


def test_sample_for_the_impossible_case_of_the_r_help_page():
    """R help page: from 0.9 to 1 "you'd need a sample size of at least n = 74" at 80% power."""
    assert np.ceil(sample_for_difference(0.9, 1.0)) == 74
    assert smallest_detectable_difference(0.9, 30) == np.inf
    assert smallest_detectable_difference(0.9, 74) < 0.1


@pytest.mark.parametrize(("share", "reference"), [(0.3, 0.4), (0.05, 0.1), (0.62, 0.5)])
def test_sample_matches_statsmodels(share, reference):
    """Oracles: statsmodels power_proportions_2indep exactly, NormalIndPower (arcsine) within 3%."""
    size = sample_for_difference(share, reference)
    power = power_proportions_2indep(
        share - reference, reference, size, alternative="two-sided", return_results=False
    )
    assert power == pytest.approx(0.8, abs=1e-4)
    arcsine = NormalIndPower().solve_power(
        proportion_effectsize(share, reference), alpha=0.05, power=0.8
    )
    assert size == pytest.approx(arcsine, rel=0.03)


def test_observed_difference_reaches_significance_at_the_sample_for_significance():
    """Oracle: the score test itself, one size below and at the answer."""
    needed = sample_for_significance(0.3, 0.4)
    multiples = np.ceil(needed / 10) * 10 + np.array([-10, 0])
    result = compare_proportions(0.3 * multiples, multiples, 0.4 * multiples, multiples)
    assert result.p_value[0] > 0.05 >= result.p_value[1]
    assert needed < sample_for_difference(0.3, 0.4)


@tried
@given(st.floats(0.02, 0.98), st.integers(5, 100_000), st.sampled_from(["rise", "fall"]))
def test_smallest_difference_inverts_the_sample_size(reference, trials, direction):
    difference = smallest_detectable_difference(reference, trials, direction=direction)
    share = reference + (difference if direction == "rise" else -difference)
    if np.isfinite(difference):
        assert 0 <= share <= 1 + 1e-12
        size = sample_for_difference(np.clip(share, 0, 1), reference)
        assert size == pytest.approx(trials, rel=1e-6) or share in (0, 1)
    else:
        edge = 1.0 if direction == "rise" else 0.0
        assert sample_for_difference(edge, reference) > trials


def test_smallest_difference_matches_r_power_prop_test():
    """R help page: power.prop.test(p1 = .5, n = 50, power = .90) gives p2 = 0.8026."""
    assert 0.5 + smallest_detectable_difference(0.5, 50, power=0.9) == pytest.approx(
        0.8026, abs=5e-5
    )


@tried
@given(st.floats(0, 1), st.floats(0, 1))
def test_sample_size_is_symmetric_and_mirrors(share, reference):
    size = sample_for_difference(share, reference)
    assert size == pytest.approx(sample_for_difference(reference, share))
    assert size >= sample_for_significance(share, reference)
    if abs(share - reference) > 1e-6:
        mirrored = sample_for_difference(1 - share, 1 - reference)
        assert size == pytest.approx(mirrored, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("ratio", [0.5, 0.8, 1.5, 2.0])
def test_events_for_a_ratio_give_the_asked_power(ratio):
    """Oracle: power of the exact test by enumeration, which the formula meets within 6 points."""
    count = float(events_for_ratio(ratio))
    total = count * (1 + ratio)
    low, high = (int(stats.poisson.ppf(q, total)) for q in (1e-6, 1 - 1e-6))
    totals = np.arange(max(low, 1), high + 1)
    seen = np.concatenate([np.arange(n + 1) for n in totals])
    sizes = np.repeat(totals, totals + 1)
    result = compare_counts(seen, 1, sizes - seen, 1)
    significant = (result.lower > 1) | (result.upper < 1)
    chance = stats.poisson.pmf(sizes, total) * stats.binom.pmf(seen, sizes, ratio / (1 + ratio))
    assert 0.74 < chance[significant].sum() < 0.84


def test_events_for_a_ratio_by_hand():
    """(1.959964 + 0.841621)^2 x 1.5 / log(2)^2 = 24.50."""
    assert events_for_ratio(2) == pytest.approx(24.505, abs=1e-3)
    assert events_for_ratio(2, dispersion=3) == pytest.approx(3 * events_for_ratio(2))
    assert events_for_ratio(2, dispersion=0.5) == events_for_ratio(2)
    assert events_for_ratio(0.5) == pytest.approx(2 * events_for_ratio(2))


def test_no_difference_needs_infinitely_many():
    assert sample_for_difference(0.3, 0.3) == np.inf
    assert sample_for_significance(0.3, 0.3) == np.inf
    assert sample_for_difference(0.0, 0.0) == np.inf
    assert events_for_ratio(1) == np.inf


def test_a_share_against_a_fixed_one_by_hand():
    """Half for 0.55 against 0.5: (1.959964 / 0.1)^2 = 384.15; and with 80% power 783.

    (1.959964 x 0.5 + 0.841621 x sqrt(0.55 x 0.45))^2 / 0.05^2 = 782.53.
    """
    assert sample_against_fixed(0.55, 0.5, power=0.5) == pytest.approx(384.146, abs=1e-3)
    assert sample_against_fixed(0.55, 0.5) == pytest.approx(782.526, abs=1e-3)
    assert sample_against_fixed(0.3, 0.3) == np.inf


@pytest.mark.parametrize(("share", "fixed"), [(0.281, 0.264), (0.185, 0.24), (0.8, 0.5)])
def test_a_share_against_a_fixed_one_has_the_asked_power(share, fixed):
    """Oracle: enumeration of the binomial score test, which the formula meets within 3 points."""
    size = int(np.ceil(sample_against_fixed(share, fixed)))
    seen = np.arange(size + 1)
    z = (seen - size * fixed) / np.sqrt(size * fixed * (1 - fixed))
    significant = np.abs(z) >= stats.norm.isf(0.025)
    assert stats.binom.pmf(seen, size, share)[significant].sum() == pytest.approx(0.8, abs=0.03)


@tried
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_wilsons_interval_just_reaches_the_fixed_share_at_that_size(share, fixed):
    assume(abs(share - fixed) >= 0.005)
    size = sample_against_fixed(share, fixed, power=0.5)
    lower, upper = proportion_confint(share * size, size, method="wilson")
    assert (lower if share > fixed else upper) == pytest.approx(fixed, abs=1e-9)
    assert sample_against_fixed(share, fixed) > 0
    mirrored = sample_against_fixed(1 - share, 1 - fixed, power=0.5)
    assert size == pytest.approx(mirrored, rel=1e-6)


@tried
@given(st.integers(5, 5_000), st.sampled_from([-1, 1]), st.floats(0.5, 1.2))
def test_a_change_by_a_number_is_more_than_chance_only_up_to_some_base(size, sign, phi):
    base = largest_base(sign * size, phi)
    z = size / np.sqrt(max(phi, 1) * (2 * base + sign * size))
    assert z == pytest.approx(stats.norm.isf(0.025))
    assert base >= max(-sign * size, 0)


def test_the_largest_base_by_hand():
    """((100 / 1.959964)^2 + 100) / 2 = 1351.6; from 3 to none z is only sqrt(3)."""
    assert largest_base(-100) == pytest.approx(1351.6, abs=0.05)
    assert largest_base(100) == pytest.approx(1251.6, abs=0.05)
    assert largest_base(-100, 2) == pytest.approx((100**2 / 1.959964**2 / 2 + 100) / 2)
    assert np.isnan(largest_base(-3))
    assert np.isnan(largest_base(0))
    assert compare_counts(1_251, 1, 1_351, 1).p_value < 0.055
    assert compare_counts(1_521, 1, 1_621, 1).p_value > 0.05


def test_arrays_agree_with_single_numbers_and_bad_elements_are_missing():
    sizes = sample_for_difference([0.3, np.nan, 1.3, 0.3], [0.4, 0.4, 0.4, -0.1])
    assert sizes[0] == sample_for_difference(0.3, 0.4)
    assert np.isnan(sizes[1:]).all()
    differences = smallest_detectable_difference([0.3, 0.3, 2], [100, 0, 100])
    assert differences[0] == smallest_detectable_difference(0.3, 100)
    assert np.isnan(differences[1:]).all()
    assert np.isnan(events_for_ratio([0, -1, np.nan])).all()
    assert np.isnan(sample_for_difference(np.nan, 0.4))
    against = sample_against_fixed([0.3, np.nan, 1.3, 0.3, 0.3], [0.4, 0.4, 0.4, 1, 0])
    assert against[0] == sample_against_fixed(0.3, 0.4)
    assert np.isnan(against[1:]).all()
    bases = largest_base([-100, 100, np.nan, 100, 2], [1, 3, 1, -1, 1])
    assert bases[:2].tolist() == [largest_base(-100), largest_base(100, 3)]
    assert np.isnan(bases[2:]).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sample_for_difference(1.2, 0.4), "share must be a share from 0 to 1, got 1.2"),
        (lambda: sample_for_significance(0.2, 40), "reference_share must be a share from 0 to 1"),
        (lambda: smallest_detectable_difference(0.2, 0), "trials must be above zero, got 0"),
        (lambda: smallest_detectable_difference(-1, 9), "reference_share must be a share"),
        (
            lambda: smallest_detectable_difference(0.2, 9, direction="up"),
            "direction must be one of rise, fall, got 'up'",
        ),
        (
            lambda: sample_against_fixed(0.3, 1),
            "fixed_share must be a share strictly between 0 and 1, got 1",
        ),
        (lambda: sample_against_fixed(1.2, 0.5), "share must be a share from 0 to 1, got 1.2"),
        (lambda: sample_against_fixed(0.2, 0.5, power=80), "did you mean 0.8?"),
        (lambda: largest_base(9, dispersion=-1), "dispersion must be zero or more, got -1"),
        (lambda: events_for_ratio(0), "ratio must be above zero, got 0"),
        (lambda: events_for_ratio(2, dispersion=-1), "dispersion must be zero or more, got -1"),
    ],
)
def test_what_cannot_be_asked_is_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()
