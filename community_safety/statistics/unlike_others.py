"""Which wards lie outside what wards differ among themselves anyway.

The funnel that allows for differences (`between_areas`) pulls extreme wards in before it measures
how wards differ, so that its limits come out narrow, and among fifty wards several lie outside by
chance. A ward is named here only when it also stands out from a spread to which it did not add
itself, after allowing for how many wards there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import (
    Arguments,
    BoolArray,
    FloatArray,
    WordArray,
    above_zero,
    not_negative,
)
from community_safety.statistics.between_areas import LEAST_AREAS, BetweenAreas, rates_between_areas
from community_safety.statistics.funnels import HIGH, LOW, MISSING, WITHIN
from community_safety.statistics.multiplicity import benjamini_hochberg

TOO_FEW = "too few wards to know how they differ"


@dataclass(frozen=True, slots=True)
class UnlikeOthers:
    """Each ward against the spread of the other wards; arrays of shape (wards,).

    Attributes
    ----------
    z
        Square root of the ward's rate less the centre of the others, over its standard error,
        which holds chance and how the others differ.
    p_value, q_value
        Two-sided, for the ward by itself, and adjusted for the number of wards.
    place
        "high" or "low" where q is at most 0.05 and the ward lies outside the 95% funnel limits
        that allow for how wards differ, else "within"; "missing" where there is a reason.
    between
        How wards differ, and that funnel, for a chart.
    reason
        Why a ward is not placed, else "".
    """

    z: FloatArray
    p_value: FloatArray
    q_value: FloatArray
    place: WordArray
    between: BetweenAreas
    reason: WordArray


def unlike_others(
    events: npt.ArrayLike, base: npt.ArrayLike, dispersion: float | None = None
) -> UnlikeOthers:
    """Say which wards lie outside what the other wards differ among themselves.

    For each ward the variance between the others' true rates is estimated without it, by the
    method of moments on the scale of square roots, ``sqrt((x + phi / 4) / n)`` with variance
    ``phi / (4 n)``, and the ward is held against their mean with a t quantile (a deleted
    residual). Several wards that are alike in being unlike hide each other. Not for wards that
    differ in two groups (town and country): none lies outside then.

    Parameters
    ----------
    events, base
        Shape (wards,): counts, and residents (or households) above zero; nan for a ward without a
        figure.
    dispersion
        Variance over mean of the counts of one ward; None, 1 and below: independent events.

    Returns
    -------
    UnlikeOthers
        With reason "too few wards to know how they differ" below five.

    Raises
    ------
    StatisticsError
        For single numbers in place of wards, arrays that do not fit each other, and a dispersion
        that is negative or infinite.

    References
    ----------
    Cook RD, Weisberg S (1982), Residuals and Influence in Regression, section 2.2 (deleted
    residuals). DerSimonian R, Laird N (1986), Control Clin Trials 7, 177-188. Bartlett MS (1936),
    J R Stat Soc Suppl 3, 68-78 (square roots). Spiegelhalter DJ (2005), Stat Med 24, 1185-1202.
    """
    given = Arguments.read(events=events, base=base)
    x, n = given.arrays
    if given.single or x.ndim != 1:
        raise StatisticsError("wards that are unlike others need one figure for each ward")
    phi = 1.0 if dispersion is None or np.isnan(dispersion) else float(dispersion)
    if not 0 <= phi < np.inf:
        raise StatisticsError(f"dispersion must be zero or more, got {phi:g}")
    reason = given.reasons(not_negative("events", x), above_zero("base", n))
    fine = reason == ""
    if fine.sum() < LEAST_AREAS:
        reason = np.where(fine, TOO_FEW, reason).astype(np.str_)
    z, p_value = (np.full(x.shape, np.nan) for _ in range(2))
    used = reason == ""
    if used.any():
        z[used] = _deleted(x[used], n[used], max(phi, 1.0))
        p_value[used] = 2 * stats.t.sf(np.abs(z[used]), used.sum() - 2)
    between, q_value = rates_between_areas(x, n), np.asarray(benjamini_hochberg(p_value))
    place = _places(between.funnel.position, z, q_value <= 0.05, reason)
    return UnlikeOthers(z, p_value, q_value, place, between, reason)


def _deleted(events: FloatArray, base: FloatArray, phi: float) -> FloatArray:
    """Return each ward's residual from the mean of the others, over its standard error."""
    root, error = np.sqrt((events + phi / 4) / base), phi / (4 * base)
    others = 1.0 - np.eye(len(events))
    weight = others / error
    total = weight.sum(-1)
    centre = weight @ root / total
    spread = (weight * (root - centre[:, None]) ** 2).sum(-1)
    room = total - (weight**2).sum(-1) / total
    between = np.maximum((spread - (len(events) - 2)) / room, 0.0)
    weight = others / (error + between[:, None])
    middle = weight @ root / weight.sum(-1)
    return (root - middle) / np.sqrt(error + between + 1 / weight.sum(-1))


def _places(funnel: WordArray, z: FloatArray, stands: BoolArray, reason: WordArray) -> WordArray:
    """Return "high" and "low" where residual and funnel agree."""
    words = np.select(
        [reason != "", stands & (z > 0) & (funnel == HIGH), stands & (z < 0) & (funnel == LOW)],
        [MISSING, HIGH, LOW],
        WITHIN,
    )
    return words.astype(np.str_)
