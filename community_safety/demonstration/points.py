"""The expected points of each series as a process chart would draw them, and how much they vary.

Worked out from what was planted with normal approximations, not with the methods that are tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.demonstration import gaps, special_causes
from community_safety.demonstration.county import COUNTY_CODE, DISTRICT_CODES
from community_safety.demonstration.measures import Measure
from community_safety.demonstration.process import PER, Expectation, expectations
from community_safety.demonstration.timetable import periods
from community_safety.periods import Period

LEAST_FOR_LIMITS = 12
SURE_SHARE = 0.99
"""How often chance must leave a finding as it is before a test may count on it."""
_RARE = 0.25
"""Share of periods without an event above which the time between events is charted."""
FloatArray: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Points:
    """One place's series since its recording last changed, in the unit of a period's point.

    `steady` is without its season, which a chart may or may not take out; `trials` the
    denominators of a share, else 1.
    """

    means: FloatArray
    steady: FloatArray
    deviations: FloatArray
    trials: FloatArray

    @property
    def has_limits(self) -> bool:
        """Whether there are enough points for limits."""
        return len(self.means) >= LEAST_FOR_LIMITS

    @property
    def freedom(self) -> float:
        """Degrees of freedom of a deviation estimated from moving ranges, about 0.6 for each."""
        return 0.6 * (len(self.means) - 1)

    def sigmas(self) -> tuple[float, float, float]:
        """Return the chart's standard deviation: the least, the usual and the most of it."""
        low, high = _least_and_most(self.freedom)
        mean = float(self.deviations.mean())
        seasonal = float(np.std(self.means - self.steady))
        return low * mean, mean, high * float(np.hypot(mean, seasonal))


@cache
def _least_and_most(freedom: float) -> tuple[float, float]:
    """Return how far chance takes an estimated standard deviation, as shares of the true one."""
    low, high = (stats.chi2.ppf((1 + side * SURE_SHARE) / 2, freedom) for side in (-1, 1))
    return float(np.sqrt(low / freedom)), float(np.sqrt(high / freedom))


@cache
def points(measure: Measure, area_code: str) -> Points:
    """Return the expected points of a series; the county's are those of its districts together."""
    codes = DISTRICT_CODES if area_code == COUNTY_CODE else (area_code,)
    series = [expectations(measure, code) for code in codes]
    kept = [
        place
        for place, period in enumerate(periods(measure.frequency))
        if _is_there(measure, area_code, period)
    ]
    together = [_together(measure, [each[place] for each in series]) for place in kept]
    columns = np.array(together, dtype="float64").reshape(-1, 4).T
    return Points(*columns)


def is_rare(measure: Measure, area_code: str) -> bool | None:
    """Tell whether so many periods are without an event that times between them are charted.

    None where chance decides. A negative binomial count is zero more often than a Poisson one.
    """
    if measure.is_share or measure.is_value_only:
        return False
    codes = DISTRICT_CODES if area_code == COUNTY_CODE else (area_code,)
    each = [[step.events for step in expectations(measure, code)] for code in codes]
    events = np.sum(each, axis=0)
    phi = measure.dispersion
    none = np.exp(-events * (np.log(phi) / (phi - 1) if phi > 1 else 1.0))
    expected, spread = none.sum(), np.sqrt((none * (1 - none)).sum())
    distance = (expected - _RARE * len(events)) / max(float(spread), 1e-9)
    if abs(distance) < stats.norm.ppf(SURE_SHARE):
        return None
    return bool(distance > 0)


def _is_there(measure: Measure, area_code: str, period: Period) -> bool:
    since = special_causes.recorded_anew_since(measure.id)
    if since is not None and period.start < since:
        return False
    if measure.is_value_only and area_code == COUNTY_CODE:
        return False
    return not (
        gaps.is_absent(measure.id, area_code, period)
        or gaps.lacks_denominator(measure.id, area_code, period)
    )


def _together(measure: Measure, steps: list[Expectation]) -> tuple[float, float, float, float]:
    """Return mean, mean without season, standard deviation and trials of one period's point."""
    events = np.array([step.events for step in steps])
    base = np.array([step.base for step in steps])
    if measure.is_value_only:
        return float(events[0]), float(events[0]), measure.dispersion, 1.0
    if measure.is_share:
        share = float(events.sum() / base.sum())
        variance = measure.dispersion * (events * (1 - events / base)).sum() / base.sum() ** 2
        return share, share, float(np.sqrt(variance)), float(base.sum())
    scale = PER / base.sum() if measure.kind == "rate" else 1.0
    count = events.sum()
    steady = count / measure.season_of(steps[0].period)
    deviation = np.sqrt(measure.dispersion * count)
    return float(scale * count), float(scale * steady), float(scale * deviation), 1.0
