"""Two-way fits of stacks of tables: each is fitted as if it were alone, and to the last digits."""

import numpy as np
import pytest
import statsmodels.api as sm

from community_safety.statistics.dispersion import (
    seasonal_dispersion,
    seasonal_dispersion_proportions,
)
from community_safety.statistics.seasonal_fit import fit_counts, fit_shares, used_cells

TABLES = 60


@pytest.fixture(scope="module")
def stack():
    """Events, trials and observed cells of years by months: large and small, with many gaps."""
    rng = np.random.default_rng(11)
    level = np.exp(rng.uniform(np.log(0.3), np.log(300), (TABLES, 1, 1)))
    events = rng.poisson(level, (TABLES, 3, 12)).astype(float)
    trials = events + rng.poisson(40, events.shape)
    observed = rng.random(events.shape) >= rng.choice([0.0, 0.05, 0.3], (TABLES, 1, 1))
    return np.where(observed, events, np.nan), trials, observed


def test_a_fit_does_not_depend_on_the_other_tables_of_its_stack(stack):
    """To the last digit, however long another table takes to settle."""
    events, trials, observed = stack
    counts = np.nan_to_num(events)
    used = used_cells(counts, observed)
    used_too = used_cells(counts, observed, np.where(observed, trials - counts, 0.0))
    together = fit_counts(counts, used), fit_shares(counts, trials, used_too)
    for place in range(TABLES):
        alone = (
            fit_counts(counts[place], used[place]),
            fit_shares(counts[place], trials[place], used_too[place]),
        )
        for one, many in zip(alone, together, strict=True):
            np.testing.assert_array_equal(one, many[place])


def test_dispersion_is_the_same_alone_together_and_in_any_order_of_memory(stack):
    events, trials, _ = stack
    for function, given in (
        (seasonal_dispersion, (events,)),
        (seasonal_dispersion_proportions, (events, trials)),
    ):
        together = function(*given)
        columns_first = function(*(np.asfortranarray(numbers) for numbers in given))
        for name in ("phi", "p_value"):
            expected = getattr(together, name)
            alone = [getattr(function(*each), name) for each in zip(*given, strict=True)]
            np.testing.assert_array_equal(expected, np.array(alone))
            np.testing.assert_array_equal(expected, getattr(columns_first, name))


def test_fitted_totals_are_those_seen_to_twelve_digits(stack):
    """What maximum likelihood of a two-way model comes to, wherever a best fit exists."""
    events, trials, observed = stack
    counts = np.nan_to_num(events)
    large = counts.sum((-2, -1)) > 100
    used = used_cells(counts, observed)
    fitted = fit_counts(counts, used)[large]
    share = fit_shares(counts, trials, used)[large]
    seen = np.where(used, counts, 0.0)[large]
    for expected in (fitted, np.where(used, trials, 0.0)[large] * share):
        for axis in (-1, -2):
            np.testing.assert_allclose(expected.sum(axis), seen.sum(axis), rtol=1e-11, atol=1e-11)


def test_fits_match_generalized_linear_models_to_nine_digits(stack):
    """Oracle: statsmodels GLM, Poisson and binomial, of the table with most gaps that is large."""
    events, trials, observed = stack
    counts = np.nan_to_num(events)
    large = np.flatnonzero(counts.sum((-2, -1)) > 500)
    place = large[observed[large].sum((-2, -1)).argmin()]
    x, n, cells = counts[place], trials[place], observed[place]
    years, seasons = np.nonzero(cells)
    design = np.hstack([np.eye(3)[years], np.eye(12)[seasons, 1:]])
    poisson = sm.GLM(x[cells], design, family=sm.families.Poisson()).fit(tol=1e-14, maxiter=200)
    np.testing.assert_allclose(fit_counts(x, cells)[cells], poisson.fittedvalues, rtol=1e-9)
    both = np.column_stack([x[cells], (n - x)[cells]])
    binomial = sm.GLM(both, design, family=sm.families.Binomial()).fit(tol=1e-14, maxiter=200)
    np.testing.assert_allclose(fit_shares(x, n, cells)[cells], binomial.fittedvalues, rtol=1e-9)


def test_a_cell_whose_best_fit_is_zero_is_approached_without_end():
    """Worked by hand: the gap lets years and months fit their two events; nothing is left over."""
    counts = np.array([[1.0, 0.0], [0.0, 1.0]])
    used = np.array([[True, False], [True, True]])
    fitted = fit_counts(counts, used)
    np.testing.assert_allclose(fitted, [[1, 0], [0, 1]], atol=0.01)
