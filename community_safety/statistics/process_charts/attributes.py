"""p and u charts, for shares and rates whose denominators change, with Laney's correction."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import BoolArray, FloatArray, WordArray
from community_safety.statistics.process_charts.chart import ProcessChart, draw_chart
from community_safety.statistics.process_charts.counts import impossible, read_counts
from community_safety.statistics.process_charts.points import (
    Points,
    Ranges,
    read_points,
    stretched,
)

RANGE_OF_ONE = 1.128  # mean moving range of independent values with a standard deviation of 1


def share_chart(
    events: npt.ArrayLike,
    trials: npt.ArrayLike,
    *,
    laney: npt.ArrayLike = False,
    starts: npt.ArrayLike | None = None,
    left_out: npt.ArrayLike | None = None,
    baseline: int | None = None,
    screen: bool = True,
) -> ProcessChart:
    """Chart shares with binomial limits (p chart), or Laney's (p' chart).

    For parts of a whole whose size changes from period to period. Without Laney's correction not
    for large denominators, nor for trials that are not independent: nearly every point is then
    outside the limits. Not for averages of shares.

    Parameters
    ----------
    events, trials
        Counts, shapes that fit each other, (..., periods); nan in either, or no trials, is a gap.
        One number of trials where all periods have it.
    laney
        Whether to widen the limits to the variation seen: one truth value, or one for each series.
    starts, left_out, baseline
        As for `xmr_chart`.
    screen
        Screen the moving ranges of Laney's correction, as for `xmr_chart`.

    Returns
    -------
    ProcessChart
        In shares (0 to 1), limits clipped to that. Without limits where a series has fewer than 12
        points, or a number that cannot be: its reason is ``negative count``, ``infinite``, or
        ``numerator above denominator``, and the figure concerned is missing.

    Raises
    ------
    StatisticsError
        When an argument is not numeric or does not fit, or `baseline` is below 12.

    References
    ----------
    Shewhart WA (1931), Economic Control of Quality; Laney DB (2002), Quality Engineering 14,
    531-537.
    """
    count, size, refused = _read(events, "trials", trials, share=True)
    points = read_points(~np.isnan(count), refused, starts, left_out, baseline)
    centre = _pooled(points, count, size)
    sigma = np.sqrt(np.maximum(centre * (1.0 - centre), 0.0) / size)
    return _attribute_chart(points, count / size, centre, sigma, laney, screen, ceiling=1.0)


def rate_chart(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    *,
    laney: npt.ArrayLike = False,
    starts: npt.ArrayLike | None = None,
    left_out: npt.ArrayLike | None = None,
    baseline: int | None = None,
    screen: bool = True,
) -> ProcessChart:
    """Chart rates with Poisson limits (u chart), or Laney's (u' chart).

    With an exposure of 1 throughout, a c chart. Without Laney's correction not for events that come
    in series, as crimes do; with or without it not for rare events (use a t chart): below about
    five events a period the law is too skewed for limits at three standard deviations.

    Parameters
    ----------
    events, exposure
        Counts, and what they are divided by (population, households, days), of shapes that fit each
        other, (..., periods); nan in either, or no exposure, is a gap. One number of exposure where
        all periods have it.
    laney, starts, left_out, baseline, screen
        As for `share_chart`.

    Returns
    -------
    ProcessChart
        In events per unit of exposure; the lower limit is not below 0. A number that cannot be has
        the reason ``negative count``, ``negative denominator`` or ``infinite``.

    Raises
    ------
    StatisticsError
        When an argument is not numeric or does not fit, or `baseline` is below 12.

    References
    ----------
    Shewhart WA (1931), Economic Control of Quality; Laney DB (2002), Quality Engineering 14,
    531-537.
    """
    count, size, refused = _read(events, "exposure", exposure, share=False)
    points = read_points(~np.isnan(count), refused, starts, left_out, baseline)
    centre = _pooled(points, count, size)
    sigma = np.sqrt(centre / size)
    return _attribute_chart(points, count / size, centre, sigma, laney, screen, ceiling=None)


def _attribute_chart(
    points: Points,
    values: FloatArray,
    centre: FloatArray,
    sigma: FloatArray,
    laney: npt.ArrayLike,
    screen: bool,
    *,
    ceiling: float | None,
) -> ProcessChart:
    """Return the chart, its sigma multiplied by Laney's sigma z where asked for."""
    wanted = _wanted(laney, values.shape[:-1])
    law = draw_chart(values, points, centre, sigma, floor=0.0, ceiling=ceiling)
    if not wanted.any():
        return law
    z = np.divide(values - centre, sigma, out=np.zeros(values.shape), where=sigma > 0)
    ranges = points.ranges(z, screen)
    sigma_z = ranges.mean / RANGE_OF_ONE
    # Never narrower than the law: with few points sigma z is below 1 by chance half the time, and
    # no count of separate events has less than binomial or Poisson variation.
    wider = np.where(wanted & (sigma_z > 1.0), sigma_z, 1.0)
    known = np.where(wanted, ranges.degrees_of_freedom, np.inf)
    number = np.where(wanted, ranges.number, np.inf)
    return draw_chart(
        values,
        points,
        centre,
        sigma * wider,
        ranges=Ranges(ranges.mean, number, known),
        floor=0.0,
        ceiling=ceiling,
    )


def _read(
    events: npt.ArrayLike, name: str, base: npt.ArrayLike, *, share: bool
) -> tuple[FloatArray, FloatArray, WordArray]:
    """Return counts and denominators, both nan in gaps, and why a series is refused."""
    x, n = read_counts(events, name, base)
    broken, refused = impossible(x, n, np.full(x.shape[:-1], share))
    there = ~np.isnan(x) & (n > 0) & ~broken
    return np.where(there, x, np.nan), np.where(there, n, np.nan), refused


def _pooled(points: Points, count: FloatArray, size: FloatArray) -> FloatArray:
    """Return all events over all exposure of the points used, for each segment."""
    base = points.total(size, points.used)
    pooled: FloatArray = np.divide(
        points.total(count, points.used), base, out=np.full(base.shape, np.nan), where=base > 0
    )
    return pooled


def _wanted(laney: npt.ArrayLike, shape: tuple[int, ...]) -> BoolArray:
    """Return whether each series is to be corrected, shape (..., 1)."""
    array = np.asarray(laney)
    if array.dtype != np.bool_:
        raise StatisticsError(f"laney must be True or False, or one for each series, got {laney!r}")
    return stretched("laney", array, shape, "a stack")[..., None]
