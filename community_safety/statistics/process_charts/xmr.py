"""XmR charts: single values and their moving ranges, as Making Data Count draws them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from community_safety.statistics.arguments import as_numbers
from community_safety.statistics.process_charts.chart import ProcessChart, draw_chart
from community_safety.statistics.process_charts.points import read_points, read_series

LIMIT = 2.66  # limits as a multiple of the mean moving range: 3 / 1.128


def xmr_chart(
    values: npt.ArrayLike,
    *,
    starts: npt.ArrayLike | None = None,
    left_out: npt.ArrayLike | None = None,
    baseline: int | None = None,
    screen: bool = True,
    floor: npt.ArrayLike | None = None,
    ceiling: npt.ArrayLike | None = None,
    widen: npt.ArrayLike = 1.0,
) -> ProcessChart:
    """Chart single values with limits at 2.66 mean moving ranges from their mean.

    For series whose points are alike in size and not rare. Not for counts with many zeros (use a
    t chart), nor for rates whose denominators change much (a p or u chart), nor for a series with
    a season or one that follows itself (rolling sums, quarters made of overlapping months): its
    moving ranges are too small and everything becomes a special cause.

    Parameters
    ----------
    values
        Shape (..., periods), any unit; nan for a period without a figure, which keeps its place,
        enters neither mean nor ranges, and ends runs and trends.
    starts
        True where a new segment begins, as after a known change of the process; fits `values`.
    left_out
        True for points that are shown but take no part in anything; they end runs, as gaps do.
    baseline
        Rest the limits of each segment on its first so many points (at least 12); None for all.
    screen
        Leave out moving ranges of at least 3.267 times their mean, once.
    floor, ceiling
        Smallest and largest possible value (0 for counts, 100 for per cent), where limits stop;
        one number or one for each series, nan or None for none.
    widen
        Factor on the limits' distance from the mean, one number or one for each series: the square
        root of n / (n - k) where k parameters (a season) were taken out of n points before.

    Returns
    -------
    ProcessChart
        Without limits for a segment with fewer than 12 points, or fewer than 6 pairs of neighbours;
        a series with an infinite value has none at all.

    Raises
    ------
    StatisticsError
        When an argument is not numeric, does not fit, or `baseline` is below 12.

    References
    ----------
    NHS England, Making Data Count; Wheeler DJ (1993), Understanding Variation; Nelson LS (1982),
    J Quality Technology 14, 172-173 (screening).
    """
    given = read_series("values", values)
    refused = np.where(np.isinf(given).any(-1), "infinite", "")
    figures = np.where(np.isinf(given), np.nan, given)
    points = read_points(~np.isnan(figures), refused, starts, left_out, baseline)
    ranges = points.ranges(figures, screen)
    return draw_chart(
        figures,
        points,
        points.mean(figures),
        LIMIT / 3 * ranges.mean * as_numbers("widen", widen)[..., None],
        ranges=ranges,
        floor=floor,
        ceiling=ceiling,
    )
