"""Least squares and log-linear fits of a level and a season, for whole stacks at once.

The level is either a step for each year, or straight lines from the middle of one year to the next:
with steps alone a steady trend would look like a saw-toothed season, with lines alone a sudden
change of level would look like noise.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from community_safety.statistics.arguments import BoolArray, FloatArray

MOST_ROUNDS = 50
CLOSE = 1e-10  # of all events: how far the fitted sums may be from those seen
RIDGE = 1e-9  # keeps equations solvable where gaps leave a parameter without data
LONGEST_STEP = 3.0  # of a log rate in one round, so that Newton's method cannot overshoot


class Fit(NamedTuple):
    """A weighted fit: its coefficients, shape (..., parameters), and sum of squares (...)."""

    coefficients: FloatArray
    squares: FloatArray


class LogLinearFit(NamedTuple):
    """Coefficients, shape (..., parameters), and expected amounts of each period, (..., periods).

    Periods that did not enter have the mean rate, for what a line comes to where there is nothing
    to hold it can be beyond all bounds.
    """

    coefficients: FloatArray
    expected: FloatArray


def steps(years: int, per_year: int) -> FloatArray:
    """Return the design of a level for each year, shape (periods, years)."""
    return np.repeat(np.eye(years), per_year, axis=0)


def lines(years: int, per_year: int) -> FloatArray:
    """Return the design of lines between the middles of years, prolonged at both ends."""
    if years < 2:  # no way between two middles
        return steps(years, per_year)
    when = (np.arange(years * per_year) + 0.5) / per_year - 0.5
    left = np.clip(np.floor(when), 0, years - 2).astype(np.int64)
    share = when - left
    design = np.zeros((when.size, years))
    design[np.arange(when.size), left] = 1 - share
    design[np.arange(when.size), left + 1] = share
    return design


def seasons(years: int, per_year: int) -> FloatArray:
    """Return the design of seasons against the first, shape (periods, per_year - 1)."""
    return np.tile(np.eye(per_year)[:, 1:], (years, 1))


def weighted_fit(design: FloatArray, weights: FloatArray, response: FloatArray) -> Fit:
    """Fit a stack of series by weighted least squares; weights of 0 leave a period out.

    Parameters
    ----------
    design
        Shape (periods, parameters), common to all series.
    weights, response
        Shape (..., periods).
    """
    coefficients = _solved(design, weights, (weights * response) @ design)
    gaps = response - coefficients @ design.T
    return Fit(coefficients, (weights * gaps**2).sum(-1))


def log_linear_fit(
    design: FloatArray, amounts: FloatArray, exposure: FloatArray, used: BoolArray
) -> LogLinearFit:
    """Fit amounts = exposure x exp(design x coefficients).

    Maximum likelihood for Poisson (and quasi-Poisson) counts by Newton's method with steps held
    short (McCullagh P, Nelder JA (1989), Generalized Linear Models, section 2.5). Where a best fit
    of nothing is only approached, as in a year of few events, a series stops when all sums fit.

    Parameters
    ----------
    design
        Shape (periods, parameters); some sum of its columns is constant.
    amounts, exposure
        Shape (..., periods), finite, exposure above zero.
    used
        Which periods enter.
    """
    seen = np.where(used, amounts, 0.0).reshape(-1, len(design))
    size = np.where(used, exposure, 0.0).reshape(seen.shape)
    total, base = seen.sum(-1), size.sum(-1)
    even = np.divide(total, base, out=np.ones(len(seen)), where=(base > 0) & (total > 0))
    constant = np.linalg.lstsq(design, np.ones(len(design)))[0]
    coefficients = np.log(even)[:, None] * constant
    log_rate = np.repeat(np.log(even)[:, None], len(design), axis=1)
    unsettled = np.arange(len(seen))
    for _ in range(MOST_ROUNDS):
        expected = size[unsettled] * np.exp(log_rate[unsettled])
        short = (seen[unsettled] - expected) @ design
        off = np.abs(short).max(-1) > CLOSE * np.maximum(total[unsettled], 1.0)
        unsettled, expected, short = unsettled[off], expected[off], short[off]
        if not unsettled.size:
            break
        step = _solved(design, expected, short)
        change = np.where(size[unsettled] > 0, step @ design.T, 0.0)
        scale = LONGEST_STEP / np.maximum(np.abs(change).max(-1, keepdims=True), LONGEST_STEP)
        coefficients[unsettled] += scale * step
        log_rate[unsettled] += scale * change
    fitted = exposure.reshape(seen.shape) * np.exp(log_rate)
    return LogLinearFit(
        coefficients.reshape(*amounts.shape[:-1], -1), fitted.reshape(amounts.shape)
    )


def _solved(design: FloatArray, weights: FloatArray, right: FloatArray) -> FloatArray:
    """Return what solves (design' x weights x design) x = right, for each series."""
    parameters = design.shape[1]
    pairs = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    square = (weights @ pairs).reshape(*weights.shape[:-1], parameters, parameters)
    mean = np.trace(square, axis1=-2, axis2=-1)[..., None, None] / parameters
    square = square + np.eye(parameters) * np.where(mean > 0, RIDGE * mean, 1.0)
    return np.asarray(np.linalg.solve(square, right[..., None])[..., 0], dtype=np.float64)
