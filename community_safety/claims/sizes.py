"""How many cases exactly the published difference would take, and what its rounding allows."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from community_safety.claims.figures import TINY, Figure
from community_safety.claims.spans import Comparator
from community_safety.statistics.conditional import odds_limits
from community_safety.statistics.power import sample_against_fixed, sample_for_significance

JUST = 0.5
"""The power at which exactly the published difference would just be significant."""
_TAIL = 0.025
_WIDE = 1.5
"""The ratio of the two ends from which the rounding of the figures is worth a sentence."""
_LARGEST = 2**60


class Cases(NamedTuple):
    """Cases needed for the difference as printed, and for the ends that its rounding allows."""

    just: float
    least: float
    most: float

    @property
    def is_wide(self) -> bool:
        """Whether the rounding leaves the number needed wide open."""
        return self.most > _WIDE * self.least


def cases_for_shares(figure: Figure, other: Figure, comparator: Comparator) -> Cases:
    """Return the cases at which the difference of two percentages would just be more than chance.

    Against a target or a national figure: the one-sample score test, else cases in each of two
    groups. A target is exact; any other percentage may lie half a unit of its last digit away.
    """
    halves = figure.half, 0.0 if comparator is Comparator.TARGET else other.half
    one_sample = comparator in (Comparator.TARGET, Comparator.NATION)
    gap = figure.number - other.number
    way = 1 if gap > 0 else -1

    def size(step: float) -> float:
        if step < 0 and abs(gap) <= sum(halves) + TINY:
            return math.inf
        share = _within((figure.number + way * step * halves[0]) / 100)
        base = _within((other.number - way * step * halves[1]) / 100)
        if one_sample:
            return float(sample_against_fixed(share, min(max(base, TINY), 1 - TINY), JUST))
        return float(sample_for_significance(share, base))

    return Cases(size(0), size(1), size(-1))


def cases_for_change(change: Figure) -> Cases:
    """Return the earlier counts from which a change in per cent would be more than chance."""
    way = 1 if change.number > 0 else -1
    ends = (change.number + way * step * change.half for step in (0, 1, -1))
    just, least, most = (_events(1 + end / 100, way) for end in ends)
    return Cases(just, least, most)


def _events(ratio: float, way: int) -> float:
    """Return the smallest earlier count k at which k and ratio times k differ by more than chance.

    By the exact conditional interval (Clopper-Pearson) with ratio times k as it is, not rounded to
    a whole number; by bisection, because the interval narrows steadily as k grows.
    """
    if way * (ratio - 1) <= TINY:
        return math.inf
    low, high = 0, 1
    while not _differ(ratio, high):
        low, high = high, 2 * high
        if high > _LARGEST:
            return math.inf
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _differ(ratio, middle) else (middle, high)
    return float(high)


def _differ(ratio: float, before: int) -> bool:
    after = max(ratio, 0.0) * before
    lower, upper = odds_limits(np.array([after]), np.array([float(before)]), _TAIL)
    return bool(lower[0] > 1 or upper[0] < 1)


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)
