"""Movement of a series that is too short for process limits and has no counts: Mann-Kendall.

From 12 points a process chart reads more from a series (signals, limits, assurance). Below, with
values alone, one may still ask whether it went steadily up or down.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import (
    BoolArray,
    Figures,
    FloatArray,
    Words,
    as_numbers,
    check_share,
)

LEAST_POINTS = 5
MOST_POINTS = 40
TOO_SHORT = "{}; a direction needs 5"
TOO_LONG = "{} figures; use a process chart"
ALL_EQUAL = "all figures are equal"
INFINITE = "infinite"
SAME = 1e-9  # figures closer than this share of the largest are equal but for rounding


@dataclass(frozen=True, slots=True)
class Movement:
    """Whether a short series went up or down.

    Attributes
    ----------
    position
        +1 upwards, -1 downwards, 0 where no direction is more than chance or none can be given.
    p_value
        Exact and two-sided; nan where there is a reason.
    score
        Later figures that are higher less those that are lower, over all pairs (Kendall's S).
    rises, falls
        Steps up and down between neighbouring periods that both have a figure.
    points
        Figures there are.
    reason
        Why there is no test, else "".
    """

    position: Figures
    p_value: Figures
    score: Figures
    rises: Figures
    falls: Figures
    points: Figures
    reason: Words


def movement(values: npt.ArrayLike, confidence: float = 0.95) -> Movement:
    """Test whether the figures of a short series tend to rise or to fall over time.

    The Mann-Kendall test, exact: the score of the series against its distribution over all orders
    of the same figures, ties included. It asks for no distribution and no equal spacing, so that
    gaps are simply left out. At least 5 figures: with 4 that rise throughout p is 2 / 24 = 0.083,
    so that no order could be more than chance. It sees steady movement, not a jump and back; and
    it takes years as separate: rolling or overlapping years, and figures that follow their
    neighbours closely, give false alarms. Not where counts are known: test those.

    Parameters
    ----------
    values
        Shape (..., periods), in time order; nan for a period without a figure. Differences below
        a billionth of a series' largest figure count as ties.
    confidence
        A share; a direction is given where p is below ``1 - confidence``.

    Returns
    -------
    Movement
        Of shape (...), or single values for one series.

    Raises
    ------
    StatisticsError
        For a single number, and for a confidence that is no share.

    References
    ----------
    Mann HB (1945), Econometrica 13, 245-259. Kendall MG (1975), Rank Correlation Methods. The
    number of orders with each score: MacMahon PA (1913), Am J Math 35, 281-322.
    """
    level = 1 - check_share("confidence", confidence)
    series = as_numbers("values", values)
    if series.ndim == 0:
        raise StatisticsError("a movement needs several figures: give an array of them")
    shape = series.shape[:-1]
    ranks = _ranks(series)
    counts = (~np.isnan(ranks)).sum(-1)
    score = _signs(ranks)
    step = np.sign(np.diff(ranks, axis=-1))
    infinite: BoolArray = np.asarray(np.isinf(series).any(-1))
    p_values, reasons = np.full(shape, np.nan), np.full(shape, "", dtype="<U40")
    for place in np.ndindex(shape):
        row = ranks[place]
        ties = tuple(sorted(Counter(row[~np.isnan(row)].tolist()).values()))
        reasons[place] = INFINITE if infinite[place] else _reason(ties)
        if not reasons[place]:
            p_values[place] = _tails(ties)[abs(int(score[place]))]
    told = p_values < level
    return Movement(
        position=np.where(told, np.sign(score), 0).astype(np.int_)[()],
        p_value=p_values[()],
        score=score[()],
        rises=(step > 0).sum(-1)[()],
        falls=(step < 0).sum(-1)[()],
        points=counts[()],
        reason=reasons[()],
    )


def _reason(ties: tuple[int, ...]) -> str:
    """Return why figures with these numbers of equal ones cannot be tested."""
    points = sum(ties)
    if points < LEAST_POINTS:
        return TOO_SHORT.format("1 figure" if points == 1 else f"{points} figures")
    if points > MOST_POINTS:
        return TOO_LONG.format(points)
    return ALL_EQUAL if len(ties) == 1 else ""


def _ranks(series: FloatArray) -> FloatArray:
    """Return the rank of each figure, the same for figures that differ by rounding only."""
    known: BoolArray = np.asarray(np.isfinite(series))
    largest = np.abs(np.where(known, series, 0.0)).max(-1, keepdims=True, initial=0.0)
    order = np.argsort(np.where(known, series, np.inf), axis=-1, kind="stable")
    ordered = np.take_along_axis(np.where(known, series, 0.0), order, -1)
    new = np.diff(ordered, axis=-1, prepend=ordered[..., :1]) > SAME * largest
    ranks = np.empty(series.shape)
    np.put_along_axis(ranks, order, np.cumsum(new, axis=-1).astype(np.float64), -1)
    return np.where(known, ranks, np.nan)


def _signs(ranks: FloatArray) -> npt.NDArray[np.int_]:
    """Return Kendall's score of each series: pairs that rise less pairs that fall."""
    score = np.zeros(ranks.shape[:-1])
    for lag in range(1, ranks.shape[-1]):
        score += np.nan_to_num(np.sign(ranks[..., lag:] - ranks[..., :-lag])).sum(-1)
    return score.astype(np.int_)


@lru_cache(maxsize=4096)
def _tails(ties: tuple[int, ...]) -> dict[int, float]:
    """Return the chance of a score at least as far from 0, for each score, over all orders.

    Figures in random order have as many falling pairs as the multiset permutation has inversions,
    whose numbers are the coefficients of a product of Gaussian binomials.
    """
    orders, placed = [1], 0
    for equal in ties:
        for more in range(1, equal + 1):
            # Times (1 - q^(placed + more)), then divided by (1 - q^more): always without rest.
            orders = _divided(_multiplied(orders, placed + more), more)
        placed += equal
    total, pairs = sum(orders), len(orders) - 1
    tails: dict[int, float] = {}
    for size in range(pairs % 2, pairs + 1, 2):
        far = sum(count for falls, count in enumerate(orders) if abs(pairs - 2 * falls) >= size)
        tails[size] = far / total
    return tails


def _multiplied(coefficients: list[int], power: int) -> list[int]:
    """Return the polynomial times (1 - q^power)."""
    longer = coefficients + [0] * power
    return [c - (longer[i - power] if i >= power else 0) for i, c in enumerate(longer)]


def _divided(coefficients: list[int], power: int) -> list[int]:
    """Return the polynomial over (1 - q^power), which divides it."""
    quotient: list[int] = []
    for i in range(len(coefficients) - power):
        quotient.append(coefficients[i] + (quotient[i - power] if i >= power else 0))
    return quotient
