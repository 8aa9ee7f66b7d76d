"""Whether a process can be relied on to meet its target."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import WordArray, as_numbers
from community_safety.statistics.process_charts.chart import ProcessChart
from community_safety.statistics.process_charts.points import stretched

MEETS = "consistently meets"
HIT_AND_MISS = "hit and miss"
MISSES = "consistently misses"


def assurance(
    chart: ProcessChart,
    target_lower: npt.ArrayLike,
    target_upper: npt.ArrayLike,
    direction: npt.ArrayLike,
) -> WordArray:
    """Compare each target with the limits of the last segment.

    A target inside the limits is met or missed by chance, whatever anybody does; one beyond them is
    always met, or never without a change of the process. High is good: a period meets its target
    from `target_lower` on; low is good: below `target_upper` (at a single value: up to it). The
    end on the good side decides nothing: what is better than the range meets it too. Not a verdict
    on a single figure; and with a special cause in the last points the limits may be out of date.

    Parameters
    ----------
    chart
        Of shape (..., periods); the limits are the last that its last segment has.
    target_lower, target_upper
        Ends of the range [lower, upper), equal for a single value, of a shape that fits (...), in
        the unit of the chart; -inf and inf for an open end, nan for no target.
    direction
        +1 where high is good, -1 where low is good, 0 where neither is.

    Returns
    -------
    array of str
        Shape (...): ``consistently meets``, ``hit and miss``, ``consistently misses``, or "" where
        there are no limits, no target or no direction.

    Raises
    ------
    StatisticsError
        When an argument is not numeric or does not fit, a range ends below its start, or a
        direction is not -1, 0 or 1.

    References
    ----------
    NHS England, Making Data Count (assurance icons); NHSRplotthedots issue 172 (last segment).
    """
    shape = chart.values.shape[:-1]
    low, high, good = (
        stretched(name, as_numbers(name, value), shape, "a stack")
        for name, value in (
            ("target_lower", target_lower),
            ("target_upper", target_upper),
            ("direction", direction),
        )
    )
    if (low > high).any():
        raise StatisticsError("a target range must not end below its start")
    if not np.isin(good, (-1.0, 0.0, 1.0)).all():
        raise StatisticsError("direction must be 1 (high is good), -1 (low is good) or 0 (neither)")
    lower, upper = _last_limits(chart)
    below = np.where(low == high, upper <= high, upper < high)
    beyond = np.where(low == high, lower > high, lower >= high)
    known = ~np.isnan(lower) & ~np.isnan(low) & ~np.isnan(high) & (good != 0)
    meets = np.where(good > 0, lower >= low, below)
    misses = np.where(good > 0, upper < low, beyond)
    words = np.select([~known, meets, misses], ["", MEETS, MISSES], default=HIT_AND_MISS)
    return words.astype(np.str_)


def _last_limits(chart: ProcessChart) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the last limits of the last segment, nan where it has none."""
    periods = chart.values.shape[-1]
    if not periods:
        none = np.full(chart.values.shape[:-1], np.nan)
        return none, none
    drawn = ~np.isnan(chart.upper) & (chart.segment == chart.segment[..., -1:])
    last = np.where(drawn, np.arange(periods), 0).max(-1)[..., None]
    lower, upper = (np.where(drawn, line, np.nan) for line in (chart.lower, chart.upper))
    ends = [np.take_along_axis(line, last, axis=-1)[..., 0] for line in (lower, upper)]
    return ends[0], ends[1]
