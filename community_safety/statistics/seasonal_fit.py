"""Expected values of a year by season table that has a level for each year and a shape for seasons.

Tables are stacked: arrays of shape (..., years, seasons), with a mask of the cells that were
observed. All tables of a stack are fitted at once, each as if it were alone.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from community_safety.statistics.arguments import BoolArray, FloatArray

MOST_ROUNDS = 200
CLOSE = 1e-12  # of a total: no figure that is shown has so many digits
LONGEST_STEP = 2.0  # on the logit scale, so that Newton's method cannot overshoot
FURTHEST = 30.0  # a logit beyond this is a share of 0 or 1


def used_cells(
    events: FloatArray, observed: BoolArray, spare: FloatArray | None = None
) -> BoolArray:
    """Return the observed cells that carry information.

    A year or season without any event fits perfectly whatever happened, and so does (for shares,
    where `spare` holds trials less events) one in which every trial is an event.
    """
    used = observed
    while True:
        kept = used
        for amount in (events,) if spare is None else (events, spare):
            there = np.where(kept, amount, 0.0) > 0
            kept = kept & there.any(-1, keepdims=True) & there.any(-2, keepdims=True)
        if np.array_equal(kept, used):
            return kept
        used = kept


def parameters(used: BoolArray) -> FloatArray:
    """Return how many parameters of a two-way model the used cells can estimate.

    The rank of the cross-product of the year and season indicators: years + seasons - 1 for a
    connected table, fewer when gaps cut it into parts.
    """
    cells = used.astype(float)
    years, seasons = used.shape[-2:]
    square = np.zeros((*used.shape[:-2], years + seasons, years + seasons))
    square[..., :years, years:] = cells
    square[..., years:, :years] = np.swapaxes(cells, -1, -2)
    diagonal = np.concatenate([cells.sum(-1), cells.sum(-2)], axis=-1)
    square[..., np.arange(years + seasons), np.arange(years + seasons)] = diagonal
    return np.asarray(np.linalg.matrix_rank(square, hermitian=True), dtype=np.float64)


def fit_counts(counts: FloatArray, used: BoolArray) -> FloatArray:
    """Return expected counts level x shape by iterative proportional fitting over the used cells.

    The maximum likelihood fit of Poisson (and quasi-Poisson) counts with year and season effects;
    row total x column total / grand total, in one round, when no cell is missing (Deming WE,
    Stephan FF (1940), Ann Math Stat 11, 427-444; Bishop YMM, Fienberg SE, Holland PW (1975),
    Discrete Multivariate Analysis, chapter 3). Where gaps leave a cell whose best fit is 0, that is
    only approached: such a table stops after the last round, its cell near 0.
    """
    seen = _stacked(np.where(used, counts, 0.0))
    expected = _stacked(used.astype(np.float64))
    # Each table stops by itself, so that its fit is the same whatever others there are.
    unsettled = np.arange(len(seen))
    for _ in range(MOST_ROUNDS):
        table, now = seen[unsettled], expected[unsettled]
        now = now * _share(table.sum(-1, keepdims=True), now.sum(-1, keepdims=True))
        now = now * _share(table.sum(-2, keepdims=True), now.sum(-2, keepdims=True))
        expected[unsettled] = now
        unsettled = unsettled[_off(now, table)]
        if not unsettled.size:
            break
    return expected.reshape(used.shape)


def fit_shares(events: FloatArray, trials: FloatArray, used: BoolArray) -> FloatArray:
    """Return expected shares whose logit is a year effect plus a season effect.

    Maximum likelihood for binomial counts by one-dimensional Newton steps for all years, then all
    seasons, until the fitted totals are the observed ones (McCullagh and Nelder 1989, chapter 4).
    """
    seen = _stacked(np.where(used, events, 0.0))
    people = _stacked(np.where(used, trials, 0.0))
    logit = np.zeros(seen.shape)
    unsettled = np.arange(len(seen))
    for _ in range(MOST_ROUNDS):
        table, size, now = seen[unsettled], people[unsettled], logit[unsettled]
        for axis in (-1, -2):
            share = special.expit(now)
            gap = (table - size * share).sum(axis, keepdims=True)
            weight = (size * share * (1 - share)).sum(axis, keepdims=True)
            step = np.clip(_share(gap, weight), -LONGEST_STEP, LONGEST_STEP)
            now = np.clip(now + step, -FURTHEST, FURTHEST)
        logit[unsettled] = now
        unsettled = unsettled[_off(size * special.expit(now), table)]
        if not unsettled.size:
            break
    return special.expit(logit).reshape(used.shape)


def _stacked(tables: FloatArray) -> FloatArray:
    """Return tables as one stack of shape (tables, years, seasons), in one order in memory.

    Sums depend in their last digit on the order in which memory is read.
    """
    tables_in_order: FloatArray = np.ascontiguousarray(tables)
    return tables_in_order.reshape(-1, *tables.shape[-2:])


def _off(fitted: FloatArray, seen: FloatArray) -> BoolArray:
    """Return the tables in which a year or season has not yet the total that was seen."""
    off = np.zeros(len(seen), dtype=bool)
    for axis in (-1, -2):
        total = seen.sum(axis)
        off |= (np.abs(fitted.sum(axis) - total) > CLOSE * np.maximum(total, 1.0)).any(-1)
    return off


def _share(amount: FloatArray, base: FloatArray) -> FloatArray:
    """Return amount / base, 0 where the base is."""
    return np.divide(amount, base, out=np.zeros(np.shape(amount)), where=base > 0)
