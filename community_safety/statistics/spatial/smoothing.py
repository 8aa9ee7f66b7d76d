"""Rates of small wards drawn towards the overall rate, the more the less they rest on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import (
    Arguments,
    FloatArray,
    WordArray,
    above_zero,
    blank,
    not_negative,
)

NO_DIFFERENCE = "no evidence that wards differ"
ALONE = "fewer than two wards"


@dataclass(frozen=True, slots=True)
class Smoothed:
    """Empirical Bayes rates of the wards of one map.

    Attributes
    ----------
    rate
        Shape (wards,), events per unit of base; nan where there is a reason of its own.
    weight
        Shape (wards,): how much of a ward's own rate is in it, 0 to 1; the rest is the centre.
    centre
        The overall rate.
    between_variance
        Variance of the true rates between wards, zero or more.
    reasons
        Shape (wards,): why a ward has no rate, else "".
    reason
        "no evidence that wards differ" where every rate is the centre; why there are none, or "".
    """

    rate: FloatArray
    weight: FloatArray
    centre: float
    between_variance: float
    reasons: WordArray
    reason: str


def empirical_bayes_rates(events: npt.ArrayLike, base: npt.ArrayLike) -> Smoothed:
    """Return Marshall's global empirical Bayes rates.

    ``centre + weight (rate - centre)`` with ``weight = a / (a + centre / base)`` and a, the
    variance between wards, by the method of moments. For maps that should not show the luck of
    small wards. Not for tests, rankings or targets: a smoothed rate is no count of what happened.

    Parameters
    ----------
    events, base
        Shape (wards,); nan for a ward without a figure.

    Returns
    -------
    Smoothed

    Raises
    ------
    StatisticsError
        When the arrays do not fit each other or are no arrays of wards.

    References
    ----------
    Marshall RJ (1991), J R Stat Soc C 40, 283-294. Equal to `Empirical_Bayes` of esda and EBest
    of spdep (method of moments); esda lets the variance go below zero, spdep, as here, does not.
    """
    given = Arguments.read(events=events, base=base)
    x, n = given.arrays
    if given.single or x.ndim != 1:
        raise StatisticsError("smoothing needs the figures of several wards: give arrays of them")
    reasons = given.reasons(not_negative("events", x), above_zero("base", n))
    fine = reasons == ""
    if fine.sum() < 2:
        gap = np.full(x.shape, np.nan)
        alone = np.where(fine, ALONE, reasons).astype(np.str_)
        return Smoothed(gap, gap, float("nan"), float("nan"), alone, ALONE)
    events_there, people = x[fine], n[fine]
    centre = float(events_there.sum() / people.sum())
    spread = (people * (events_there / people - centre) ** 2).sum() / people.sum()
    between = max(float(spread - centre / people.mean()), 0.0)
    people_or_one = np.where(fine, n, 1.0)
    chance = centre / people_or_one
    weight = np.divide(between, between + chance, out=np.zeros(x.shape), where=between > 0)
    rate = centre + weight * (np.where(fine, x, 0.0) / people_or_one - centre)
    return Smoothed(
        rate=blank(rate, reasons),
        weight=blank(weight, reasons),
        centre=centre,
        between_variance=between,
        reasons=reasons,
        reason="" if between > 0 else NO_DIFFERENCE,
    )
