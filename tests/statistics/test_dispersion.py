import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.comparisons import compare_counts
from community_safety.statistics.dispersion import (
    constant_dispersion,
    dispersion_against_fixed,
    dispersion_needed,
    p_value_for_estimation,
    seasonal_dispersion,
    seasonal_dispersion_proportions,
    widened_for_estimation,
)

tried = settings(deadline=None, max_examples=60)

# Five years of months by hand: a level that falls, a season, and some noise.
MONTHS = np.array(
    [
        [31, 28, 35, 40, 44, 52, 61, 58, 45, 39, 30, 33],
        [27, 30, 31, 44, 39, 55, 50, 60, 41, 36, 33, 25],
        [30, 22, 29, 31, 42, 41, 57, 48, 44, 30, 29, 28],
        [22, 25, 24, 36, 30, 45, 44, 51, 33, 35, 24, 20],
        [19, 21, 28, 27, 35, 36, 48, 40, 36, 25, 20, 23],
    ],
    dtype=float,
)


def design(observed):
    """Year and season indicators (but the first season) of the observed cells, one row each."""
    years, seasons = np.nonzero(observed)
    return np.hstack([np.eye(observed.shape[0])[years], np.eye(observed.shape[1])[seasons, 1:]])


def glm(response, observed, family):
    return sm.GLM(response, design(observed), family=family).fit(tol=1e-12, maxiter=200)


def holes():
    observed = np.ones(MONTHS.shape, dtype=bool)
    observed[0, :3] = observed[4, 9:] = observed[2, 6] = False
    return observed


@pytest.mark.parametrize("observed", [np.ones(MONTHS.shape, dtype=bool), holes()])
def test_seasonal_dispersion_matches_a_quasi_poisson_glm(observed):
    """Oracle: statsmodels GLM Poisson, Pearson chi-square over residual degrees of freedom."""
    result = seasonal_dispersion(np.where(observed, MONTHS, np.nan))
    oracle = glm(MONTHS[observed], observed, sm.families.Poisson())
    freedom = observed.sum() - np.linalg.matrix_rank(design(observed))
    assert result.degrees_of_freedom == freedom
    assert result.phi == pytest.approx(oracle.pearson_chi2 / freedom, rel=1e-6)
    assert result.p_value == pytest.approx(stats.chi2.sf(oracle.pearson_chi2, freedom), rel=1e-6)


def test_complete_table_is_the_chi_square_test_of_independence():
    """Oracle: scipy chi2_contingency, whose expected counts are row x column / total."""
    oracle = stats.chi2_contingency(MONTHS, correction=False)
    result = seasonal_dispersion(MONTHS)
    assert result.degrees_of_freedom == oracle.dof == 44
    assert result.phi == pytest.approx(oracle.statistic / 44)
    assert result.p_value == pytest.approx(oracle.pvalue)


@pytest.mark.parametrize("observed", [np.ones(MONTHS.shape, dtype=bool), holes()])
def test_share_dispersion_matches_a_quasi_binomial_glm(observed):
    """Oracle: statsmodels GLM Binomial with the logit link."""
    trials = MONTHS + 25
    result = seasonal_dispersion_proportions(np.where(observed, MONTHS, np.nan), trials)
    response = np.column_stack([MONTHS[observed], (trials - MONTHS)[observed]])
    oracle = glm(response, observed, sm.families.Binomial())
    freedom = observed.sum() - np.linalg.matrix_rank(design(observed))
    assert result.degrees_of_freedom == freedom
    assert result.phi == pytest.approx(oracle.pearson_chi2 / freedom, rel=1e-5)


def test_season_and_change_of_level_are_no_dispersion():
    counts = np.outer([10, 20, 15], [1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2])
    result = seasonal_dispersion(counts)
    assert result.phi == pytest.approx(0, abs=1e-12)
    assert result.p_value == pytest.approx(1)
    shares = seasonal_dispersion_proportions(
        np.outer([1, 1, 1], np.arange(1, 13)), np.full(12, 40) * np.ones((3, 1))
    )
    assert shares.phi == pytest.approx(0, abs=1e-9)


def test_year_or_season_without_events_is_left_out():
    """A July in which nothing ever happens says nothing about how much months vary."""
    counts = MONTHS.copy()
    counts[:, 6] = 0
    result, without = seasonal_dispersion(counts), seasonal_dispersion(np.delete(MONTHS, 6, axis=1))
    assert result.phi == pytest.approx(without.phi)
    assert result.degrees_of_freedom == without.degrees_of_freedom == 40
    full = seasonal_dispersion_proportions(counts, np.where(counts == 0, 5, counts + 25))
    part = seasonal_dispersion_proportions(*(np.delete(a, 6, 1) for a in (MONTHS, MONTHS + 25)))
    assert full.phi == pytest.approx(part.phi, rel=1e-6)


def test_table_cut_in_two_by_gaps_loses_a_degree_of_freedom_less():
    """Two blocks of 3 x 6: 2 x (18 - 8) degrees of freedom, not 36 - 17."""
    counts = np.full((6, 12), np.nan)
    counts[:3, :6], counts[3:, 6:] = MONTHS[:3, :6], MONTHS[2:, 6:]
    result = seasonal_dispersion(counts)
    assert result.degrees_of_freedom == 20
    blocks = [seasonal_dispersion(MONTHS[:3, :6]), seasonal_dispersion(MONTHS[2:, 6:])]
    assert result.phi == pytest.approx(sum(block.phi for block in blocks) / 2)


def test_stack_of_series_agrees_with_each_alone():
    stack = np.stack([MONTHS, np.where(holes(), MONTHS, np.nan), np.zeros(MONTHS.shape), -MONTHS])
    for function in (
        seasonal_dispersion,
        lambda counts: seasonal_dispersion_proportions(
            counts, np.full(stack.shape[-2:], 99) * np.ones(counts.shape)
        ),
    ):
        together = function(stack)
        assert together.phi.shape == (4,)
        assert list(together.reason) == ["", "", "no events", "negative count"]
        assert np.isnan(together.phi).tolist() == [False, False, True, True]
        for i, table in enumerate(stack):
            alone = function(table)
            assert isinstance(alone.phi, float)
            assert together.phi[i] == pytest.approx(alone.phi, rel=1e-6, nan_ok=True)
            assert together.reason[i] == alone.reason
            assert together.degrees_of_freedom[i] == alone.degrees_of_freedom


def test_too_few_periods_give_no_estimate():
    result = seasonal_dispersion(MONTHS[:2, :4])
    assert np.isnan(result.phi)
    assert result.degrees_of_freedom == 3
    assert result.reason == "too few periods to estimate dispersion"
    assert constant_dispersion([3, 4, 5]).reason == "too few periods to estimate dispersion"


def test_reasons_of_series_that_cannot_be_used():
    assert seasonal_dispersion(np.full((5, 12), np.nan)).reason == "missing"
    with_infinite = np.where(np.arange(12) == 3, np.inf, MONTHS)
    assert seasonal_dispersion(with_infinite).reason == "negative count"
    assert seasonal_dispersion_proportions(MONTHS, MONTHS - 1).reason == (
        "numerator above denominator"
    )
    result = constant_dispersion([[1] * 7, [np.nan] * 7, [0] * 7, [-1] + [2] * 6])
    assert list(result.reason) == ["", "missing", "no events", "negative count"]
    assert constant_dispersion([1] * 7, [1] * 6 + [0]).reason == "no denominator"


def test_constant_dispersion_is_fishers_index():
    """Fisher, Thornton and Mackenzie (1922): sum of squares over the mean, n - 1 degrees."""
    counts = np.array([4, 9, 7, 3, 12, 5, 8])
    result = constant_dispersion(counts)
    assert result.phi == pytest.approx(counts.var(ddof=1) / counts.mean())
    assert result.degrees_of_freedom == 6
    assert result.p_value == pytest.approx(stats.chi2.sf(result.phi * 6, 6))


def test_constant_dispersion_allows_for_exposure_and_gaps():
    exposure = np.array([1, 2, 3, 4, 5, 6, 7])
    assert constant_dispersion(3 * exposure, exposure).phi == pytest.approx(0)
    gap = constant_dispersion([4, 9, np.nan, 7, 3, 12, 5, 8])
    assert gap.phi == pytest.approx(constant_dispersion([4, 9, 7, 3, 12, 5, 8]).phi)


@tried
@given(hnp.arrays(float, (4, 6), elements=st.integers(0, 60).map(float)))
def test_order_of_years_and_seasons_does_not_matter(counts):
    one, other = seasonal_dispersion(counts), seasonal_dispersion(counts[::-1, ::-1])
    turned = seasonal_dispersion(counts.T)
    assert one.phi == pytest.approx(other.phi, nan_ok=True)
    assert one.phi == pytest.approx(turned.phi, nan_ok=True)


@tried
@given(
    hnp.arrays(float, (3, 5, 6), elements=st.sampled_from([0.0, 1, 2, 5, 30, np.nan])),
    hnp.arrays(float, (3, 5, 6), elements=st.sampled_from([0.0, 1, 30, 40, np.nan])),
)
def test_sparse_tables_with_gaps_never_break(events, trials):
    for result in (seasonal_dispersion(events), seasonal_dispersion_proportions(events, trials)):
        estimated = result.reason == ""
        assert np.all(np.isfinite(result.phi) == estimated)
        assert np.all(result.degrees_of_freedom[estimated] >= 5)


@tried
@given(st.integers(10, 9_000), st.integers(10, 9_000), st.sampled_from([0.9, 0.95, 0.998]))
def test_dispersion_needed_is_where_the_interval_touches_one(k1, k2, level):
    needed = dispersion_needed(k1, 2.0, k2, 3.0, level)
    if needed > 1.3:  # below, the exact interval may be the wider one
        result = compare_counts(k1, 2.0, k2, 3.0, level, needed)
        assert min(abs(np.log(result.lower)), abs(np.log(result.upper))) < 1e-6
        assert compare_counts(k1, 2.0, k2, 3.0, level, needed * 1.01).lower < 1
        assert compare_counts(k1, 2.0, k2, 3.0, level, needed * 1.01).upper > 1


def test_dispersion_needed_for_the_police_incidents():
    """By hand: (log(11725/13214) / 1.959964) squared over (1/11725 + 1/13214) = 23.12."""
    assert dispersion_needed(11_725, 12, 13_214, 12) == pytest.approx(23.115, abs=5e-4)
    assert dispersion_needed(50, 1, 50, 1) == 0
    assert np.isnan(dispersion_needed(0, 1, 5, 1))
    np.testing.assert_array_equal(
        np.isnan(dispersion_needed([1, np.nan, -1, 4], 1, [2, 2, 2, 0], 1)),
        [False, True, True, True],
    )


def test_dispersion_against_a_fixed_number_by_hand():
    """(150 - 100)^2 / 1.959964^2 / 100 = 6.508."""
    assert dispersion_against_fixed(150, 100) == pytest.approx(6.508, abs=5e-4)
    assert dispersion_against_fixed(100, 100) == 0
    assert np.isnan(dispersion_against_fixed(5, 0))
    found = dispersion_against_fixed([150, np.nan, -1, 5, 5], [100, 100, 100, 0, -1])
    assert found[0] == dispersion_against_fixed(150, 100)
    assert np.isnan(found[1:]).all()


@tried
@given(st.integers(0, 5_000), st.integers(1, 5_000), st.sampled_from([0.9, 0.95, 0.998]))
def test_at_that_dispersion_the_score_test_of_a_fixed_number_just_turns(events, fixed, level):
    phi = dispersion_against_fixed(events, fixed, level)
    reach = stats.norm.isf((1 - level) / 2) * np.sqrt(phi * fixed)
    assert reach == pytest.approx(abs(events - fixed))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: seasonal_dispersion([1, 2, 3]),
            r"counts must have the shape \(\.\.\., years, sea",
        ),
        (lambda: seasonal_dispersion_proportions([1], [[2]]), "events must have the shape"),
        (
            lambda: seasonal_dispersion_proportions(MONTHS, MONTHS[:2]),
            r"events has shape \(5, 12\) and trials \(2, 12\): give equal shapes",
        ),
        (lambda: constant_dispersion(3), r"counts must have the shape \(\.\.\., periods\), got"),
        (lambda: dispersion_needed(-1, 1, 5, 1), "events must be zero or more, got -1"),
        (lambda: dispersion_needed(1, 0, 5, 1), "exposure must be above zero, got 0"),
        (lambda: dispersion_against_fixed(-1, 5), "events must be zero or more, got -1"),
        (lambda: dispersion_against_fixed(1, -5), "fixed must be zero or more, got -5"),
    ],
)
def test_what_cannot_be_asked_is_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()


def false_alarms(monthly_mean, phi, rng, series=1_500):
    """Share of unchanged series called changed: last year against the one before."""
    season = 1 + 0.4 * np.sin(np.arange(12) / 12 * 2 * np.pi)
    mean = np.broadcast_to(monthly_mean * season, (series, 5, 12))
    counts = rng.negative_binomial(mean / (phi - 1), 1 / phi)
    estimate = seasonal_dispersion(counts)
    this, last = counts[:, 4].sum(-1), counts[:, 3].sum(-1)
    plain = compare_counts(this, 12, last, 12)
    adjusted = compare_counts(this, 12, last, 12, 0.95, estimate.phi, estimate.degrees_of_freedom)
    return [np.mean((c.lower > 1) | (c.upper < 1)) for c in (plain, adjusted)]


@pytest.mark.parametrize(("monthly_mean", "phi"), [(4, 3), (40, 4), (900, 15)])
def test_unchanged_series_are_rarely_called_changed_once_dispersion_is_allowed_for(
    monthly_mean, phi
):
    """Seeded simulation: negative binomial months with a season, nothing changed."""
    plain, adjusted = false_alarms(monthly_mean, phi, np.random.default_rng(20261))
    assert plain > 0.18
    assert 0.02 < adjusted < 0.075


def test_estimated_dispersion_is_widened_by_the_t_table():
    """t tables: 2.447 on 6 degrees of freedom, 2.228 on 10, against 1.960 of the normal."""
    wide = widened_for_estimation([2.0, 2.0, 2.0], [6.0, 10.0, np.inf], 0.95)
    assert wide == pytest.approx(
        [2 * (2.447 / 1.960) ** 2, 2 * (2.228 / 1.960) ** 2, 2.0], rel=1e-3
    )


def test_dispersion_of_one_and_below_is_one_and_missing_stays_missing():
    wide = widened_for_estimation([0.4, 1.0, np.nan], 6.0, 0.95)
    assert wide[:2] == pytest.approx([1.0, 1.0])
    assert np.isnan(wide[2])


@given(st.floats(1.01, 50), st.integers(1, 200))
def test_surer_intervals_widen_an_estimate_more(phi, freedom):
    usual = widened_for_estimation(phi, freedom, 0.95)
    surer = widened_for_estimation(phi, freedom, 0.998)
    assert phi < usual < surer


def test_p_value_of_a_normal_test_becomes_that_of_t():
    """z = 1.960 is p = 0.05; on 6 degrees of freedom t = 1.960 has p = 0.0977 (t table)."""
    found = p_value_for_estimation([0.05, 0.05, np.nan], [6.0, np.inf, 6.0])
    assert found[0] == pytest.approx(0.0977, abs=2e-4)
    assert found[1] == 0.05
    assert np.isnan(found[2])
