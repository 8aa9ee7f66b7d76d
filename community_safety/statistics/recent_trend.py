"""Whether a yearly figure has risen or fallen over its last five years: the Fingertips marker.

For yearly figures of separate years. Monthly and quarterly series go on a process chart; rolling
and overlapping years share their data, so that neighbours agree without any trend.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import (
    Arguments,
    Figures,
    FloatArray,
    Rule,
    WordArray,
    Words,
    above_zero,
    blank,
    not_above,
    not_negative,
)

INCREASING, DECREASING = "increasing", "decreasing"
NO_CHANGE, NOT_CALCULATED = "no significant change", "cannot be calculated"
POINTS = 5
CHI_SQUARE_NEEDED = 9.54953570608324  # p = 0.002 on one degree of freedom
Z_BETWEEN_LIMITS = 3.92  # as Fingertips writes twice 1.96
TOO_FEW_YEARS, GAP = "fewer than five years", "a gap in the last five years"
ALL_OR_NONE, NO_WIDTH = "a year in which none or all are events", "an interval without width"
ONE_YEAR = "one year alone carries the trend"


@dataclass(frozen=True, slots=True)
class RecentTrend:
    """The trend of the last five yearly figures.

    Attributes
    ----------
    trend
        "increasing", "decreasing", "no significant change" or "cannot be calculated".
    chi_square, p_value
        Of the trend, on one degree of freedom; nan where it cannot be calculated.
    slope
        Change per year: of the value, or of the logit of a share.
    reason
        Why it cannot be calculated, or why a chi-square above the threshold is no trend, else "".
    """

    trend: Words
    chi_square: Figures
    p_value: Figures
    slope: Figures
    reason: Words


def recent_trend_of_shares(
    events: npt.ArrayLike, trials: npt.ArrayLike, dispersion: npt.ArrayLike = 1.0
) -> RecentTrend:
    """Test the last five yearly shares for a trend: chi-square for trend, and the jackknife.

    The Cochran-Armitage chi-square must be above 9.5495 (p below 0.002), and the slope of the five
    logits must keep its sign when any one year is left out. Fingertips does not allow for
    dispersion; here it divides the chi-square, as effective counts would. Not for shares of which
    a year has none or all (there is no logit), nor for years that hold the same people.

    Parameters
    ----------
    events, trials
        Shape (..., years), one place a year in time order; nan where a year has no figure. Only
        the last five places count.
    dispersion
        Design effect, shape (...); values below 1 count as 1.

    Returns
    -------
    RecentTrend
        Of shape (...), or single values for one series.

    Raises
    ------
    StatisticsError
        For shapes that do not fit each other, or single numbers in place of years.

    References
    ----------
    Armitage P (1955), Biometrics 11, 375-386. Fingertips (UK Health Security Agency), recent
    trends, comparator "SPC for proportions".
    """
    read = Arguments.read(events=events, trials=trials)
    x, n = (array[..., -POINTS:] for array in read.arrays)
    phi = _of_series(dispersion, x.shape[:-1])
    bad = _cut(read).reasons(
        not_negative("events", x), above_zero("trials", n), not_above("events", x, "trials", n)
    )
    empty = Rule((x == 0) | (x == n), ALL_OR_NONE)
    reason = _series_reason(bad, empty, phi)
    fine = (reason == "")[..., None] & np.ones(x.shape, dtype=bool)
    x, n = np.where(fine, x, 1.0), np.where(fine, n, 2.0)
    year = np.arange(x.shape[-1], dtype=np.float64)
    whole, part = n.sum(-1), x.sum(-1)
    covered = whole * (x * year).sum(-1) - part * (n * year).sum(-1)
    spread = whole * (n * year**2).sum(-1) - (n * year).sum(-1) ** 2
    chi_square = whole * covered**2 / np.where(fine.any(-1), part * (whole - part) * spread, 1.0)
    logit = np.log(x / (n - x))
    return _judge(
        chi_square / np.maximum(np.nan_to_num(phi, nan=1.0), 1.0), logit, np.ones(x.shape), reason
    )


def recent_trend(values: npt.ArrayLike, lower: npt.ArrayLike, upper: npt.ArrayLike) -> RecentTrend:
    """Test the last five yearly figures for a trend: weighted regression, and the jackknife.

    Each year's weight is ``1 / SE^2`` with ``SE = (upper - lower) / 3.92``; the square of slope
    over its standard error must be above 9.5495 (p below 0.002), and the slope must keep its sign
    when any one year is left out. For rates, ratios, means and survey shares; overdispersed counts
    need intervals that allow for it. Not for shares of counts: use `recent_trend_of_shares`.

    Parameters
    ----------
    values, lower, upper
        Shape (..., years), with 95% limits, one place a year in time order; nan where a year has
        no figure. Only the last five places count.

    Returns
    -------
    RecentTrend
        Of shape (...), or single values for one series.

    Raises
    ------
    StatisticsError
        For shapes that do not fit each other, or single numbers in place of years.

    References
    ----------
    Fingertips (UK Health Security Agency), recent trends. PHEindicatormethods, trend markers.
    """
    read = Arguments.read(values=values, lower=lower, upper=upper)
    y, low, high = (array[..., -POINTS:] for array in read.arrays)
    bad = _cut(read).reasons(Rule(low > high, "lower above upper"))
    reason = _series_reason(bad, Rule(low == high, NO_WIDTH), np.ones(y.shape[:-1]))
    fine = (reason == "")[..., None] & np.ones(y.shape, dtype=bool)
    y = np.where(fine, y, 0.0)
    weight = 1 / np.where(fine, (high - low) / Z_BETWEEN_LIMITS, 1.0) ** 2
    year = np.arange(y.shape[-1], dtype=np.float64)
    total = weight.sum(-1)
    spread = (weight * year**2).sum(-1) - (weight * year).sum(-1) ** 2 / total
    chi_square = _slope(y, weight) ** 2 * spread
    return _judge(chi_square, y, weight, reason)


def _cut(read: Arguments) -> Arguments:
    """Return the arguments of the last five years, refusing single numbers."""
    if read.single:
        raise StatisticsError(
            "a recent trend needs the figures of several years: give arrays with the years along "
            "the last axis"
        )
    return Arguments(read.names, tuple(array[..., -POINTS:] for array in read.arrays), False)


def _of_series(dispersion: npt.ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    """Return one dispersion for each series."""
    names = {"dispersion": dispersion, "series": np.zeros(shape)}
    return np.reshape(Arguments.read(**names).arrays[0], shape)


def _series_reason(bad: WordArray, unusable: Rule, phi: FloatArray) -> WordArray:
    """Return why each series has no trend, from the reasons of its years."""
    if bad.shape[-1] < POINTS:
        return np.full(bad.shape[:-1], TOO_FEW_YEARS)
    wrong = np.isin(bad, ["", "missing"], invert=True)
    first = np.take_along_axis(bad, wrong.argmax(-1)[..., None], -1)[..., 0]
    tests = [
        np.logical_or.reduce(wrong, axis=-1),
        np.logical_or.reduce(bad == "missing", axis=-1),
        np.logical_or.reduce(unusable.broken, axis=-1),
        np.isnan(phi),
        phi < 0,
    ]
    words = (first, GAP, unusable.reason, "no estimate of dispersion", "negative dispersion")
    return np.select(tests, [np.asarray(word) for word in words], default="").astype(np.str_)


def _slope(y: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the weighted least squares slope along the last axis."""
    year = np.arange(y.shape[-1], dtype=np.float64)
    total = weight.sum(-1, keepdims=True)
    apart = weight * (year - (weight * year).sum(-1, keepdims=True) / total)
    return (apart * y).sum(-1) / (apart * year).sum(-1)


def _judge(
    chi_square: FloatArray, y: FloatArray, weight: FloatArray, reason: WordArray
) -> RecentTrend:
    """Say what the trend is: the chi-square decides, then the sign without each year."""
    if y.shape[-1] < POINTS:
        nothing = np.full(reason.shape, np.nan)
        words = np.full(reason.shape, NOT_CALCULATED)
        return RecentTrend(words[()], nothing[()], nothing[()], nothing[()], reason[()])
    slope = _slope(y, weight)
    left_out = [
        _slope(y, np.where(np.arange(POINTS) == year, 0.0, weight)) for year in range(POINTS)
    ]
    steady = (slope != 0) & np.all([np.sign(other) == np.sign(slope) for other in left_out], axis=0)
    large = chi_square > CHI_SQUARE_NEEDED
    rising = np.where(slope > 0, INCREASING, DECREASING)
    trend = np.where(large & steady, rising, NO_CHANGE)
    told = np.where((reason == "") & large & ~steady, ONE_YEAR, reason)
    return RecentTrend(
        trend=np.where(reason == "", trend, NOT_CALCULATED)[()],
        chi_square=blank(chi_square, reason)[()],
        p_value=blank(stats.chi2.sf(chi_square, 1), reason)[()],
        slope=blank(slope, reason)[()],
        reason=told[()],
    )
