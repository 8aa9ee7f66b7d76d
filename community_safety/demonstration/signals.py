"""What a process chart should show at the end of each series, worked out from what was planted.

A point is taken as normal around its expected value. The chart's own average includes what was
planted, as it does in life: nobody rebases a chart on a step before the step is known.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import stats

from community_safety.demonstration.measures import Measure
from community_safety.demonstration.points import Points, is_rare, points

Signal = Literal["up", "down", "none", "undecided", ""]
"""`up`, `down`: found 9 times in 10. `none`: nothing was planted, any signal is a false alarm.
`undecided`: something was planted that the end of the chart may or may not show. Empty: too few
points for limits.
"""
OFTEN = 0.9
_RUN = 7
_OUTSIDE, _NEAR = 3.0, 2.0


def expected_signal(measure: Measure, area_code: str) -> Signal:
    """Say which special cause the chart of a series should show at its last point."""
    found = points(measure, area_code)
    if not found.has_limits:
        return ""
    if np.allclose(found.steady, found.steady[0], rtol=1e-9):
        return "none"
    if is_rare(measure, area_code):
        return "undecided"
    if chance_of_signal(found, 1.0) >= OFTEN:
        return "up"
    return "down" if chance_of_signal(found, -1.0) >= OFTEN else "undecided"


def chance_of_signal(found: Points, side: float) -> float:
    """Return how often, at least, the last point is special on a side: +1 above, -1 below.

    By a run on one side of the average, by a point outside the limits, or by two of three near
    them: the likeliest of the three, for they come together. The season is taken out or left in
    and the limits are as wide as they may be, whichever shows less.
    """
    _, _, widest = found.sigmas()
    return min(
        max(
            _of_a_run(means, found.deviations, side),
            _of_a_far_point(means, found.deviations, side, widest),
        )
        for means in (found.means, found.steady)
    )


def _beyond(means: np.ndarray, deviations: np.ndarray, side: float, distance: float) -> np.ndarray:
    """Return each point's chance to lie farther from the average than a distance, on a side."""
    return stats.norm.sf((distance - side * (means - means.mean())) / deviations)


def _of_a_run(means: np.ndarray, deviations: np.ndarray, side: float) -> float:
    return float(_beyond(means, deviations, side, 0.0)[-_RUN:].prod())


def _of_a_far_point(means: np.ndarray, deviations: np.ndarray, side: float, sigma: float) -> float:
    outside = _beyond(means, deviations, side, _OUTSIDE * sigma)[-1]
    one, two, last = _beyond(means, deviations, side, _NEAR * sigma)[-3:]
    return float(max(outside, last * (1 - (1 - one) * (1 - two))))
