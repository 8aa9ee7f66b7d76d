import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from community_safety.errors import StatisticsError
from community_safety.statistics.process_charts.season_fit import (
    lines,
    log_linear_fit,
    seasons,
    steps,
    weighted_fit,
)
from community_safety.statistics.process_charts.seasons import (
    ADJUSTED,
    NO_SEASON,
    TOO_SHORT_TO_ADJUST,
    TOO_SHORT_TO_TELL,
    seasonal_adjustment,
)

tried = settings(deadline=None, max_examples=25)

MONTHS = np.arange(36)
WAVE = np.sin(2 * np.pi * MONTHS / 12)
SHAPE = np.array([0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 1.3, 1.1, 1.0, 0.8, 0.7])


def share_found(values, **counts):
    return (seasonal_adjustment(values, 12, **counts).p_value < 0.05).mean()


def test_a_season_without_noise_is_taken_out_whole():
    """Worked by hand: level 50 times a shape whose mean is 1 leaves 50 in every month."""
    values = np.tile(50 * SHAPE / SHAPE.mean(), 3)
    found = seasonal_adjustment(values, 12)
    assert found.state == ADJUSTED
    assert found.p_value == 0
    np.testing.assert_allclose(found.adjusted, 50, rtol=1e-6)
    np.testing.assert_allclose(found.factors, SHAPE / SHAPE.mean(), rtol=1e-6)
    assert found.multiplicative


def test_a_season_below_zero_is_taken_off_not_divided():
    values = 3 + 10 * WAVE
    found = seasonal_adjustment(values, 12)
    assert not found.multiplicative
    np.testing.assert_allclose(found.adjusted, 3, atol=1e-6)
    np.testing.assert_allclose(found.factors, 10 * WAVE[:12], atol=1e-6)


@pytest.mark.parametrize("level", [1 + (MONTHS >= 12) * 0.8, np.exp(MONTHS / 60)])
def test_neither_a_step_between_years_nor_a_trend_spoils_the_season(level):
    values = 50 * level * np.tile(SHAPE, 3)
    found = seasonal_adjustment(values, 12)
    assert found.state == ADJUSTED
    flat = found.adjusted / level
    np.testing.assert_allclose(flat, flat.mean(), rtol=2e-3)


def test_the_additive_test_is_the_f_test_of_nested_regressions():
    """Oracle: statsmodels OLS compare_f_test; lines fit better than steps here."""
    rng = np.random.default_rng(2)
    values = rng.normal(size=36) + 0.8 * WAVE + MONTHS / 10 - 3
    both = np.hstack([lines(3, 12), seasons(3, 12)])
    smooth = sm.OLS(values, both).fit().compare_f_test(sm.OLS(values, lines(3, 12)).fit())[1]
    stepped = np.hstack([steps(3, 12), seasons(3, 12)])
    jumping = sm.OLS(values, stepped).fit().compare_f_test(sm.OLS(values, steps(3, 12)).fit())[1]
    assert seasonal_adjustment(values, 12).p_value == pytest.approx(max(smooth, jumping), rel=1e-6)


def test_log_linear_fits_match_a_poisson_glm():
    """Oracle: statsmodels GLM Poisson with an offset, with gaps."""
    rng = np.random.default_rng(5)
    exposure = rng.uniform(50, 400, 36)
    counts = rng.poisson(exposure * 0.2 * np.tile(SHAPE, 3)).astype(float)
    used = np.ones(36, dtype=bool)
    used[[3, 17, 30]] = False
    design = np.hstack([lines(3, 12), seasons(3, 12)])
    family = sm.families.Poisson()
    oracle = sm.GLM(counts[used], design[used], family=family, offset=np.log(exposure[used])).fit(
        tol=1e-12
    )
    fitted = log_linear_fit(design, counts[None], exposure[None], used[None])
    np.testing.assert_allclose(fitted.coefficients[0], oracle.params, atol=1e-8)
    np.testing.assert_allclose(fitted.expected[0, used], oracle.fittedvalues, rtol=1e-8)


def test_weighted_fits_match_weighted_regression():
    """Oracle: statsmodels WLS."""
    rng = np.random.default_rng(6)
    design, weights, response = steps(3, 12), rng.uniform(0, 3, 36), rng.normal(size=36)
    oracle = sm.WLS(response, design, weights=weights).fit()
    fitted = weighted_fit(design, weights[None], response[None])
    np.testing.assert_allclose(fitted.coefficients[0], oracle.params, atol=1e-7)
    assert fitted.squares[0] == pytest.approx(oracle.ssr)


def test_lines_are_the_levels_at_the_middle_of_each_year():
    """Worked by hand: quarters of two years around middles 1.5 and 5.5."""
    level = lines(2, 4) @ np.array([1.5, 5.5])
    np.testing.assert_allclose(level, np.arange(8))


@pytest.mark.parametrize(
    ("months", "season", "state"),
    [
        (0, 1.0, TOO_SHORT_TO_TELL),
        (1, 1.0, TOO_SHORT_TO_TELL),
        (23, 1.0, TOO_SHORT_TO_TELL),
        (24, 1.0, TOO_SHORT_TO_ADJUST),
        (35, 1.0, TOO_SHORT_TO_ADJUST),
        (24, 0.0, NO_SEASON),
        (36, 0.0, NO_SEASON),
        (36, 1.0, ADJUSTED),
    ],
)
def test_what_can_be_said_depends_on_the_months_of_figures(months, season, state):
    noise = np.random.default_rng(3).normal(0, 2, 36)
    values = (80 + 30 * season * WAVE + noise)[:months]
    found = seasonal_adjustment(values, 12)
    assert found.state == state
    assert np.isnan(found.p_value) == (state == TOO_SHORT_TO_TELL)
    if state != ADJUSTED:
        np.testing.assert_array_equal(found.adjusted, values)
        assert (found.factors == 1).all()


@pytest.mark.parametrize(
    ("months", "gaps", "state"),
    [
        (36, [5], ADJUSTED),
        (36, [5, 16, 30], ADJUSTED),
        (36, [5, 16, 20, 30], TOO_SHORT_TO_ADJUST),
        (36, [5, 17], TOO_SHORT_TO_ADJUST),
        (36, [0], TOO_SHORT_TO_ADJUST),
        (36, [35], TOO_SHORT_TO_ADJUST),
        (48, [0, 1, 2, 40], ADJUSTED),
        (24, [5], TOO_SHORT_TO_ADJUST),
        (24, [5, 18, 20], TOO_SHORT_TO_ADJUST),
        (24, [5, 17], TOO_SHORT_TO_TELL),
        (24, [5, 7, 18, 20], TOO_SHORT_TO_TELL),
        (24, [23], TOO_SHORT_TO_TELL),
    ],
)
def test_years_are_counted_from_first_to_last_figure_with_few_gaps(months, gaps, state):
    """A month that one district did not report must not leave its county with the season."""
    values = np.tile(80 + 30 * WAVE[:12], 4)[:months] + np.arange(months) % 5
    values[gaps] = np.nan
    assert seasonal_adjustment(values, 12).state == state
    assert seasonal_adjustment(values, 12, events=values).state == state


def test_quarters_have_four_seasons():
    values = np.tile([10.0, 20.0, 30.0, 20.0], 3) + np.arange(12) % 5 / 10
    found = seasonal_adjustment(values, 4)
    assert found.state == ADJUSTED
    assert found.factors.shape == (4,)


def test_missing_months_stay_missing_and_spoil_nothing():
    values = np.tile(50 * SHAPE, 4)
    values[[4, 20, 21, 40]] = np.nan
    found = seasonal_adjustment(values, 12)
    assert found.state == ADJUSTED
    np.testing.assert_array_equal(np.isnan(found.adjusted), np.isnan(values))
    np.testing.assert_allclose(np.nanstd(found.adjusted), 0, atol=1e-4)


@pytest.mark.parametrize(
    "counts",
    [
        {4: 3, 18: 2},
        {17: 2, 33: 2},
        {7: np.nan, 17: 9, 34: 1},
        {0: 2, 35: 1},
    ],
)
def test_series_of_a_few_events_are_fitted_without_a_warning(counts):
    """Years of one or two events, through which lines run beyond all bounds where nothing is."""
    events = np.zeros(36)
    events[list(counts)] = list(counts.values())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = seasonal_adjustment(events, 12, events=events)
    assert found.state in (NO_SEASON, TOO_SHORT_TO_TELL)
    np.testing.assert_array_equal(found.adjusted, events)


def test_fits_of_sparse_counts_are_of_maximum_likelihood():
    """Oracle: statsmodels GLM Poisson; a month of nine where half an event is expected counts."""
    counts = np.zeros(36)
    counts[[2, 5, 9, 13, 14, 20, 25, 28, 29, 33]] = [1, 2, 1, 9, 1, 1, 3, 1, 1, 2]
    used = np.ones(36, dtype=bool)
    for design in (steps(3, 12), lines(3, 12)):
        oracle = sm.GLM(counts, design, family=sm.families.Poisson()).fit(tol=1e-13)
        fitted = log_linear_fit(design, counts[None], np.ones((1, 36)), used[None])
        np.testing.assert_allclose(fitted.coefficients[0], oracle.params, rtol=1e-7)
        np.testing.assert_allclose(fitted.expected[0].sum(), 22)


def test_rates_follow_their_denominators():
    """A denominator with a season of its own is no season of the rate."""
    exposure = np.tile(1000 * SHAPE, 4)
    events = exposure * 0.05
    assert seasonal_adjustment(events / exposure, 12, events=events, exposure=exposure).p_value == 1
    assert seasonal_adjustment(events, 12, events=events).p_value == 0


def test_counts_with_zeros_are_adjusted_by_factors():
    events = np.tile([0, 2, 4, 6, 8, 10, 10, 8, 6, 4, 2, 0], 4).astype(float)
    found = seasonal_adjustment(events, 12, events=events)
    assert found.multiplicative
    assert found.adjusted.mean() == pytest.approx(events.mean())
    assert (found.adjusted >= 0).all()


def test_constant_and_zero_series_have_no_season():
    for values in (np.full(36, 7.0), np.zeros(36)):
        found = seasonal_adjustment(values, 12)
        assert found.state == NO_SEASON
        np.testing.assert_array_equal(found.adjusted, values)
    none = seasonal_adjustment(np.zeros(36), 12, events=np.zeros(36))
    assert none.state == TOO_SHORT_TO_TELL


def test_infinite_values_are_left_out():
    values = np.tile(50 * SHAPE, 4)
    values[7] = np.inf
    found = seasonal_adjustment(values, 12)
    assert found.state == ADJUSTED
    assert found.adjusted[7] == np.inf


@pytest.mark.parametrize("mean", [5, 50, 500])
def test_independent_counts_show_a_season_in_about_one_of_twenty(mean):
    """Simulated: 3,000 series of three years, Poisson and negative binomial with phi = 4."""
    rng = np.random.default_rng(mean)
    poisson = rng.poisson(mean, (3000, 36)).astype(float)
    clustered = rng.negative_binomial(mean / 3, 0.25, (3000, 36)).astype(float)
    for counts in (poisson, clustered):
        assert share_found(counts, events=counts) == pytest.approx(0.05, abs=0.015)


def test_a_step_or_a_trend_does_not_fake_a_season():
    """Simulated: 2,000 series of three years each."""
    rng = np.random.default_rng(9)
    for level in (1 + 0.2 * (MONTHS >= 24), 1 + 0.6 * (MONTHS >= 12), np.exp(MONTHS / 45)):
        counts = rng.poisson(200 * level, (2000, 36)).astype(float)
        assert share_found(counts, events=counts) < 0.065


def test_a_step_does_not_hide_a_season():
    """Simulated: a wave of 30% around a level that rises by 60% after the first year."""
    rng = np.random.default_rng(10)
    level = 50 * (1 + 0.3 * WAVE) * (1 + 0.6 * (MONTHS >= 12))
    counts = rng.poisson(level, (500, 36)).astype(float)
    assert share_found(counts, events=counts) > 0.99


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"per_year": 1}, "per_year must be a whole number from 2 on, got 1"),
        (
            {"per_year": 12, "events": [1, 2]},
            "events has shape (2,), which does not fit values of shape (36,)",
        ),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments, message):
    with pytest.raises(StatisticsError) as raised:
        seasonal_adjustment(WAVE, **arguments)
    assert message in str(raised.value)


@tried
@given(
    hnp.arrays(
        float, (2, 3, 40), elements=st.one_of(st.integers(0, 40).map(float), st.just(np.nan))
    ),
    st.booleans(),
)
def test_stacks_keep_means_and_give_what_series_give_alone(stack, counted):
    counts = {"events": stack} if counted else {}
    together = seasonal_adjustment(stack, 12, **counts)
    assert together.factors.shape == (2, 3, 12)
    found = together.state == ADJUSTED
    means = np.nanmean(np.where(found[..., None], stack, 1.0), axis=-1)
    kept = np.nanmean(np.where(found[..., None], together.adjusted, 1.0), axis=-1)
    np.testing.assert_allclose(kept, means)
    alone = seasonal_adjustment(stack[1, 2], 12, **({"events": stack[1, 2]} if counted else {}))
    assert alone.state == together.state[1, 2]
    np.testing.assert_allclose(alone.adjusted, together.adjusted[1, 2])
    np.testing.assert_allclose(alone.p_value, together.p_value[1, 2])
