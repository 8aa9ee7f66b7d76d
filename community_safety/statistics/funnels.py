"""Which areas lie further from the average of all areas than chance would put them.

A funnel draws each area's figure over the size of its denominator, with the limits that chance
alone would keep it in. The points and the drawn curves come from the same limits, so that a point
is called high or low exactly where it lies outside the curve. Limits are at 95% and at 99.8%, the
pair of the English public health profiles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import (
    Arguments,
    BoolArray,
    Figures,
    FloatArray,
    Rule,
    WordArray,
    above_zero,
    blank,
    not_above,
    not_negative,
)

INNER_CONFIDENCE, OUTER_CONFIDENCE = 0.95, 0.998
HIGH, WITHIN, LOW, MISSING = "high", "within", "low", "missing"
ALONE = "fewer than two areas"


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Limits of a funnel at given denominators, on the scale of the figure.

    Attributes
    ----------
    lower, upper
        At 95%: the tails are 0.025 each.
    lower_strong, upper_strong
        At 99.8%: the tails are 0.001 each.
    """

    lower: Figures
    upper: Figures
    lower_strong: Figures
    upper_strong: Figures


@dataclass(frozen=True, slots=True)
class Funnel:
    """Every area's figure and where it lies in the funnel.

    Attributes
    ----------
    value
        Shape (..., areas); nan where there is a reason.
    centre
        Shape (...): the pooled figure of all areas, or the one that was given.
    limits
        `FunnelLimits` of shape (..., areas), at each area's own denominator.
    position
        "high", "low", "within", or "missing" where there is a reason; shape (..., areas).
    strong
        Whether the figure lies outside the 99.8% limits too.
    reason
        Why an area has no place in the funnel, else "".
    """

    value: FloatArray
    centre: Figures
    limits: FunnelLimits
    position: WordArray
    strong: BoolArray
    reason: WordArray


def share_funnel(
    events: npt.ArrayLike, trials: npt.ArrayLike, centre: npt.ArrayLike | None = None
) -> Funnel:
    """Place the shares of several areas in a funnel around their pooled share.

    Not for areas that count the same people twice, and not where areas differ for reasons known
    to all (their mix of cases): use ratios of observed to expected. Where most areas lie outside,
    the areas differ more than chance and nothing else is said: see `between_areas`.

    Parameters
    ----------
    events, trials
        Shape (..., areas), of shapes that fit each other; nan for an area without a figure, which
        is left out of the pooled share. The leading axes hold separate funnels.
    centre
        Shape (...), a share to use in place of the pooled one (a national figure, say). Then a
        single area can be placed too.

    Returns
    -------
    Funnel
        On the share scale, 0 to 1; limits from `share_limits`.

    Raises
    ------
    StatisticsError
        For single numbers in place of areas, and for shapes that do not fit each other.

    References
    ----------
    Spiegelhalter DJ (2005), Stat Med 24, 1185-1202. PHEindicatormethods, funnels of proportions.
    """
    given, (x, n) = _areas(events=events, trials=trials)
    rules = (
        not_negative("events", x),
        above_zero("trials", n),
        not_above("events", x, "trials", n),
    )
    return _place(x, n, given.reasons(*rules), centre, share_limits)


def rate_funnel(
    events: npt.ArrayLike, exposure: npt.ArrayLike, centre: npt.ArrayLike | None = None
) -> Funnel:
    """Place the rates of several areas in a funnel around their pooled rate.

    With expected counts as exposure it is the funnel of standardised ratios; the expected counts
    then set the centre too unless it is given (1 for a ratio to the reference). Counts of crimes
    are nearly always overdispersed between areas, so that a plain Poisson funnel flags most of
    them: print `phi` of `between_areas` beside it. Not for directly standardised rates.

    Parameters
    ----------
    events, exposure
        Shape (..., areas): counts, and what they are divided by (residents, expected counts); nan
        for an area without a figure. The leading axes hold separate funnels.
    centre
        Shape (...), a rate to use in place of the pooled one, in events per unit of exposure.

    Returns
    -------
    Funnel
        In events per unit of exposure; limits from `rate_limits`.

    Raises
    ------
    StatisticsError
        For single numbers in place of areas, and for shapes that do not fit each other.

    References
    ----------
    Spiegelhalter DJ (2005), Stat Med 24, 1185-1202. PHEindicatormethods, funnels of ratios.
    """
    given, (x, time) = _areas(events=events, exposure=exposure)
    rules = (not_negative("events", x), above_zero("exposure", time))
    return _place(x, time, given.reasons(*rules), centre, rate_limits)


def share_limits(centre: npt.ArrayLike, trials: npt.ArrayLike) -> FunnelLimits:
    """Return the limits of a funnel of shares, at areas' denominators or on a grid for a curve.

    ``centre -/+ z sqrt(centre (1 - centre) / trials)``, clipped to 0 and 1. This is Wilson's
    interval turned round: a share lies outside exactly where its Wilson interval leaves the centre
    out. The long expression of PHEindicatormethods simplifies to it.

    Parameters
    ----------
    centre
        Share from 0 to 1.
    trials
        Above zero, of a shape that fits.

    Returns
    -------
    FunnelLimits
        On the share scale; nan where a number is missing or in an array unusable.

    Raises
    ------
    StatisticsError
        For single numbers: a centre outside 0 to 1, no trials.
    """
    given = Arguments.read(centre=centre, trials=trials)
    share, n = given.arrays
    message = "centre must be a share from 0 to 1, got {centre}"
    outside = Rule((share < 0) | (share > 1), "not a share", message)
    reason = given.reasons(outside, above_zero("trials", n))
    share, n = (np.where(reason == "", array, 1.0) for array in (share, n))
    error = np.sqrt(share * (1 - share) / n)
    limits = []
    for confidence in (INNER_CONFIDENCE, OUTER_CONFIDENCE):
        reach = stats.norm.isf((1 - confidence) / 2) * error
        limits += [np.maximum(share - reach, 0.0), np.minimum(share + reach, 1.0)]
    return FunnelLimits(*(given.give_back(blank(limit, reason)) for limit in limits))


def rate_limits(centre: npt.ArrayLike, exposure: npt.ArrayLike) -> FunnelLimits:
    """Return the limits of a funnel of rates, at areas' exposures or on a grid for a curve.

    Exact: the count whose Poisson limit (Garwood) is the count expected at the centre, over the
    exposure. Between whole counts the limit follows the gamma function, so that the curve has no
    steps and runs through the points that PHEindicatormethods draws. The lower limit is 0 where
    even no event would be within chance.

    Parameters
    ----------
    centre
        Rate, zero or more, in events per unit of exposure.
    exposure
        Above zero, of a shape that fits.

    Returns
    -------
    FunnelLimits
        In events per unit of exposure; nan where a number is missing or in an array unusable.

    Raises
    ------
    StatisticsError
        For single numbers: a negative centre, no exposure.

    References
    ----------
    Garwood F (1936), Biometrika 28, 437-442.
    """
    given = Arguments.read(centre=centre, exposure=exposure)
    rate, time = given.arrays
    reason = given.reasons(not_negative("centre", rate), above_zero("exposure", time))
    rate, time = (np.where(reason == "", array, 1.0) for array in (rate, time))
    expected = rate * time
    some = np.where(expected > 0, expected, 1.0)
    limits = []
    for confidence in (INNER_CONFIDENCE, OUTER_CONFIDENCE):
        tail = (1 - confidence) / 2
        # P(at most k) = 1 - gammainc(k + 1, expected) and P(at least k) = gammainc(k, expected).
        lower = np.maximum(special.gdtrib(1.0, 1 - tail, some) - 1, 0.0)
        upper = special.gdtrib(1.0, tail, some)
        limits += [np.where(expected > 0, count / time, 0.0) for count in (lower, upper)]
    return FunnelLimits(*(given.give_back(blank(limit, reason)) for limit in limits))


def place(
    value: FloatArray, limits: FunnelLimits, reason: WordArray
) -> tuple[WordArray, BoolArray]:
    """Say of each figure whether it is high or low, and whether at 99.8% too.

    Parameters
    ----------
    value
        Figures, any shape.
    limits
        Limits at each figure's denominator, of the same shape.
    reason
        "" where there is a figure; elsewhere the position is "missing".

    Returns
    -------
    tuple
        Positions and whether they are strong. A figure on its limit is within.
    """
    strong = (value > limits.upper_strong) | (value < limits.lower_strong)
    words = np.select(
        [reason != "", value > limits.upper, value < limits.lower], [MISSING, HIGH, LOW], WITHIN
    )
    return words.astype(np.str_), strong & (reason == "")


def pooled(events: FloatArray, base: FloatArray, reason: WordArray) -> tuple[FloatArray, WordArray]:
    """Return the pooled figure of each funnel, and the reasons with lone areas among them."""
    fine = reason == ""
    whole = np.where(fine, base, 0.0).sum(-1)
    centre = np.divide(
        np.where(fine, events, 0.0).sum(-1),
        whole,
        out=np.full(whole.shape, np.nan),
        where=fine.sum(-1) > 1,
    )
    return centre, np.where(fine & np.isnan(centre)[..., None], ALONE, reason)


def _areas(**given: npt.ArrayLike) -> tuple[Arguments, tuple[FloatArray, ...]]:
    """Read arrays whose last axis is areas."""
    read = Arguments.read(**given)
    if read.single:
        raise StatisticsError(
            "a funnel needs the figures of several areas: give arrays with the areas along the "
            "last axis"
        )
    return read, read.arrays


def _place(
    events: FloatArray,
    base: FloatArray,
    reason: WordArray,
    centre: npt.ArrayLike | None,
    limits_at: Callable[[npt.ArrayLike, npt.ArrayLike], FunnelLimits],
) -> Funnel:
    """Build the funnel of checked arguments."""
    if centre is None:
        middle, reason = pooled(events, base, reason)
    else:
        middle = Arguments.read(centre=centre, funnel=np.zeros(events.shape[:-1])).arrays[0]
        middle = middle.reshape(events.shape[:-1])
    limits = limits_at(np.broadcast_to(middle[..., None], base.shape), base)
    reason = np.where((reason == "") & np.isnan(limits.lower), "no centre", reason)
    shown = FunnelLimits(*(blank(getattr(limits, name), reason) for name in FunnelLimits.__slots__))
    value = blank(np.divide(events, base, out=np.zeros(base.shape), where=base > 0), reason)
    position, strong = place(value, shown, reason)
    return Funnel(value, middle[()], shown, position, strong, reason)
