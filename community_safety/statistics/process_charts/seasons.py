"""Whether a series has a season, and the series without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import BoolArray, FloatArray, WordArray
from community_safety.statistics.process_charts import season_fit
from community_safety.statistics.process_charts.points import read_series, stretched
from community_safety.statistics.seasonal_fit import parameters, used_cells

TOO_SHORT_TO_TELL = "too short to tell"
TOO_SHORT_TO_ADJUST = "season found, too short to adjust"
NOT_RULED_OUT = "not ruled out in so short a series"
NO_SEASON = "no season found"
OPEN = (TOO_SHORT_TO_TELL, TOO_SHORT_TO_ADJUST, NOT_RULED_OUT)
"""States in which a special cause may be no more than the time of year."""
ADJUSTED = "adjusted"

YEARS_TO_TELL, YEARS_TO_ADJUST = 2, 3
MAY_MISS = 4  # a quarter of a year's figures: three months of three years, or one quarter
SIGNIFICANT = 0.05
# Two years show only one moderate season in three at 5%; below this p one is not ruled out.
RULED_OUT = 0.2
LEAST_DEGREES_OF_FREEDOM = 3
# Lines between years describe the level unless steps leave so many times smaller squares.
CLEARLY_BETTER = 1.5
EXACT = 1e-12  # a sum of squares below this share of the series' own is none


@dataclass(frozen=True, slots=True)
class SeasonalAdjustment:
    """Series without their season.

    Attributes
    ----------
    adjusted
        Shape (..., periods), in the unit of the values; the values themselves where they were not
        adjusted. Its mean is theirs.
    factors
        Shape (..., per_year): what each season is divided by (multiplicative) or what is taken
        off (additive); 1 or 0 where nothing was.
    p_value
        Shape (...): of the test for a season; nan where it is too short to tell.
    state
        Shape (...): one of the states of this module.
    multiplicative
        Shape (...): whether the season multiplies the level or is added to it.
    """

    adjusted: FloatArray
    factors: FloatArray
    p_value: FloatArray
    state: WordArray
    multiplicative: BoolArray


Level: TypeAlias = Callable[[int, int], FloatArray]


class _Series(NamedTuple):
    """A stack of shape (series, whole years x seasons), ready to fit; padded periods not used."""

    amounts: FloatArray
    exposure: FloatArray
    used: BoolArray
    multiplicative: BoolArray


def seasonal_adjustment(
    values: npt.ArrayLike,
    per_year: int,
    *,
    events: npt.ArrayLike | None = None,
    exposure: npt.ArrayLike | None = None,
) -> SeasonalAdjustment:
    """Test each series for a season and take it out where three years show one.

    The season is tested by F against the residual of a level that may differ between years and
    the season, quasi-Poisson on a log scale where there are counts or all values are above zero,
    else by least squares. A season has to show against a level with a step between years and
    against one with lines through them (only against steps where these fit clearly better), so that
    neither a trend nor a change between years passes for a season or hides one. A change in the
    middle of a year can hide one. Not for fewer than about one event a period, nor
    for a season that changes its shape.

    Parameters
    ----------
    values
        Shape (..., periods), on a regular grid: the place modulo `per_year` is the season. nan for
        a gap.
    per_year
        12 for months, 4 for quarters.
    events, exposure
        Counts behind the values and what they are divided by, of shapes that fit; nan throughout
        for a series without counts. Exposure is 1 where it is not given.

    Returns
    -------
    SeasonalAdjustment
        Below two years ``too short to tell``; below three ``season found, too short to adjust``,
        ``not ruled out in so short a series`` (p below 0.2) or ``no season found``; else
        ``adjusted`` or ``no season found`` (p < 0.05). Years are counted from the first figure to
        the last, of which a quarter of a year's may be missing, if each season has a figure, or two
        to be taken out.

    Raises
    ------
    StatisticsError
        When `per_year` is below 2, or an argument is not numeric or does not fit.

    References
    ----------
    McCullagh P, Nelder JA (1989), Generalized Linear Models, sections 6.2 and 9.2 (quasi-likelihood
    with estimated dispersion).
    """
    given = read_series("values", values)
    if isinstance(per_year, bool) or per_year != int(per_year) or per_year < 2:
        raise StatisticsError(f"per_year must be a whole number from 2 on, got {per_year!r}")
    flat = given.reshape(int(np.prod(given.shape[:-1])), given.shape[-1])
    counts = _optional("events", events, given.shape, np.nan).reshape(flat.shape)
    base = _optional("exposure", exposure, given.shape, 1.0).reshape(flat.shape)
    series = _prepared(flat, counts, base, per_year)
    p_value = _test(series, per_year)
    state = _states(np.isfinite(flat), p_value, per_year)
    factors = np.where(series.multiplicative, 1.0, 0.0)[:, None] * np.ones(per_year)
    found = state == ADJUSTED
    if found.any():
        factors[found] = _factors(_Series(*(array[found] for array in series)), per_year)
    adjusted, factors = _without(flat, factors, found, series.multiplicative)
    shape = given.shape[:-1]
    return SeasonalAdjustment(
        adjusted.reshape(given.shape),
        factors.reshape(*shape, per_year),
        np.where(state == TOO_SHORT_TO_TELL, np.nan, p_value).reshape(shape),
        state.reshape(shape),
        series.multiplicative.reshape(shape),
    )


def _optional(
    name: str, value: npt.ArrayLike | None, shape: tuple[int, ...], default: float
) -> FloatArray:
    """Return an argument, or its default, in the shape of the values."""
    array = read_series(name, np.atleast_1d(default if value is None else value))
    return stretched(name, array, shape, "values")


def _prepared(values: FloatArray, counts: FloatArray, base: FloatArray, per_year: int) -> _Series:
    """Return what is fitted: counts where there are any, else the values."""
    counted = np.asarray(np.isfinite(counts).any(-1) & ~(counts < 0).any(-1))
    there = np.isfinite(values)
    with_counts = there & np.isfinite(counts) & np.isfinite(base) & (base > 0)
    used = np.where(counted[:, None], with_counts, there)
    multiplicative = np.asarray(counted | (np.where(there, values, 1.0) > 0).all(-1))
    amounts = np.where(used, np.where(counted[:, None], counts, values), 0.0)
    exposure = np.where(used & counted[:, None], base, 1.0)
    periods = values.shape[-1]
    after = max(periods + -periods % per_year, per_year) - periods
    amounts, exposure, used = (
        np.pad(array, ((0, 0), (0, after)), constant_values=padding)
        for array, padding in ((amounts, 0), (exposure, 1), (used, False))
    )
    # A year or season without any event has no place on a log scale.
    tables = (len(values), -1, per_year)
    informative = used_cells(amounts.reshape(tables), used.reshape(tables)).reshape(used.shape)
    used = np.where(multiplicative[:, None], informative, used)
    return _Series(amounts, exposure, used, multiplicative)


def _test(series: _Series, per_year: int) -> FloatArray:
    """Return the p-value of a season."""
    years = series.used.shape[-1] // per_year
    tables = series.used.reshape(len(series.used), years, per_year)
    rank = parameters(tables)
    freedom = series.used.sum(-1) - rank
    extra = rank - tables.any(-1).sum(-1)
    p_values, squares, size = [], [], np.zeros(len(tables))
    for level in (season_fit.lines, season_fit.steps):
        plain = level(years, per_year)
        both = np.hstack([plain, season_fit.seasons(years, per_year)])
        weights, response = _working(series, plain)
        size = np.where(series.multiplicative, weights.sum(-1), (weights * response**2).sum(-1))
        without = season_fit.weighted_fit(plain, weights, response).squares
        within = season_fit.weighted_fit(both, weights, response).squares
        p_values.append(_f_test(without, within, extra, freedom, EXACT * size))
        squares.append(within)
    stepped = squares[0] > CLEARLY_BETTER * squares[1] + EXACT * size
    return np.where(stepped, p_values[1], np.maximum(*p_values))


def _working(series: _Series, level: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return weights and response of the fit around a level without season."""
    expected = season_fit.log_linear_fit(
        level, series.amounts, series.exposure, series.used & series.multiplicative[:, None]
    ).expected
    relative = (series.amounts - expected) / expected
    multiplicative = series.multiplicative[:, None]
    weights = np.where(multiplicative, expected, 1.0) * series.used
    return weights, np.where(series.used, np.where(multiplicative, relative, series.amounts), 0.0)


def _f_test(
    without: FloatArray,
    within: FloatArray,
    extra: FloatArray,
    freedom: FloatArray,
    none: FloatArray,
) -> FloatArray:
    """Return the p-value of an F test, nan where there are too few degrees of freedom."""
    able = (extra > 0) & (freedom >= LEAST_DEGREES_OF_FREEDOM)
    extra, freedom = np.where(able, extra, 1.0), np.where(able, freedom, 1.0)
    explained = np.maximum(without - within, 0.0) / extra
    ratio = np.divide(
        explained, within / freedom, out=np.full(within.shape, np.inf), where=within > none
    )
    p_value = np.where(without > none, stats.f.sf(ratio, extra, freedom), 1.0)
    return np.where(able, p_value, np.nan)


def _states(there: BoolArray, p_value: FloatArray, per_year: int) -> WordArray:
    """Return what can be said of each season."""
    short = ~_spans(there, YEARS_TO_TELL, per_year, each=1) | np.isnan(p_value)
    season = p_value < SIGNIFICANT
    long = _spans(there, YEARS_TO_ADJUST, per_year, each=2)
    unsure = ~season & ~long & (p_value < RULED_OUT)
    words = [TOO_SHORT_TO_TELL, NOT_RULED_OUT, NO_SEASON, ADJUSTED]
    words_of = np.select([short, unsure, ~season, long], words, default=TOO_SHORT_TO_ADJUST)
    return words_of.astype(np.str_)


def _spans(there: BoolArray, years: int, per_year: int, *, each: int) -> BoolArray:
    """Return the series that span so many years, with few gaps and figures of `each` season."""
    periods = there.shape[-1]
    if periods < years * per_year:
        return np.zeros(len(there), dtype=bool)
    span = periods - there.argmax(-1) - there[:, ::-1].argmax(-1)
    figures = [there[:, place::per_year].sum(-1) for place in range(per_year)]
    enough = there.sum(-1) >= years * per_year - per_year // MAY_MISS
    spans: BoolArray = (span >= years * per_year) & enough & (np.min(figures, axis=0) >= each)
    return spans


def _factors(series: _Series, per_year: int) -> FloatArray:
    """Return the season of each series, neutral where a season has no figure to tell it by.

    Its level has lines through the years unless steps fit clearly better: a trend also fits steps
    with a saw-toothed season, which would leave a staircase.
    """
    through, smooth = _effects(series, season_fit.lines, per_year)
    jumps, stepped = _effects(series, season_fit.steps, per_year)
    clearly = smooth > CLEARLY_BETTER * stepped + EXACT * (series.amounts**2).sum(-1)
    effects = np.where(clearly[:, None], jumps, through)
    seen = series.used.reshape(len(effects), -1, per_year).any(-2)
    middle = (effects * seen).sum(-1, keepdims=True) / np.maximum(seen.sum(-1, keepdims=True), 1)
    effects = np.where(seen, effects - middle, 0.0)
    return np.where(series.multiplicative[:, None], np.exp(effects), effects)


def _effects(series: _Series, level: Level, per_year: int) -> tuple[FloatArray, FloatArray]:
    """Return the effects of seasons beside a level, and the squares that this fit leaves."""
    years = series.used.shape[-1] // per_year
    plain = level(years, per_year)
    both = np.hstack([plain, season_fit.seasons(years, per_year)])
    multiplicative = series.multiplicative[:, None]
    logs = season_fit.log_linear_fit(
        both, series.amounts, series.exposure, series.used & multiplicative
    )
    sums = season_fit.weighted_fit(both, series.used.astype(float), series.amounts)
    gaps = np.where(series.used, series.amounts - logs.expected, 0.0)
    squares = np.where(series.multiplicative, (gaps**2 / logs.expected).sum(-1), sums.squares)
    effects = np.zeros((len(series.used), per_year))
    effects[:, 1:] = np.where(multiplicative, logs.coefficients, sums.coefficients)[
        :, plain.shape[1] :
    ]
    return effects, squares


def _without(
    values: FloatArray, factors: FloatArray, found: BoolArray, multiplicative: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Return values without their season, their mean kept, and the factors that do that."""
    periods = values.shape[-1]
    there = np.isfinite(values)
    season = np.arange(periods) % factors.shape[-1]
    number = np.maximum(there.sum(-1), 1)
    mean = np.where(there, values, 0.0).sum(-1) / number
    divided = np.where(
        there, values / np.where(multiplicative[:, None], factors, 1.0)[:, season], 0.0
    )
    left = divided.sum(-1) / number
    scale = np.divide(
        left, mean, out=np.ones(mean.shape), where=found & multiplicative & (mean > 0)
    )
    taken = np.where(there, factors[:, season], 0.0).sum(-1) / number
    factors = np.where(
        multiplicative[:, None],
        factors * scale[:, None],
        factors - np.where(found, taken, 0.0)[:, None],
    )
    fitted = factors[:, season]
    without = np.where(
        multiplicative[:, None], values / np.where(fitted == 0, 1, fitted), values - fitted
    )
    return np.where(found[:, None] & there, without, values), factors
