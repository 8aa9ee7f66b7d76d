"""How much areas differ among themselves beyond chance, and funnel limits that allow for it.

Areas differ for many small reasons that no figure holds. Spiegelhalter's additive model gives each
area its own true level around the centre, with a variance tau squared that is estimated from all
areas after the extreme ones were pulled in. Limits then hold both chance and that variance, so
that only areas that stand out among areas are called high or low.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import (
    Arguments,
    Figures,
    FloatArray,
    WordArray,
    Words,
    blank,
)
from community_safety.statistics.between_variance import Trimming, tau_squared, trimmed_phi
from community_safety.statistics.funnels import (
    INNER_CONFIDENCE,
    OUTER_CONFIDENCE,
    Funnel,
    FunnelLimits,
    place,
    rate_funnel,
    share_funnel,
)

LEAST_AREAS, FEW_AREAS = 5, 30
TOO_FEW = "too few areas to estimate how they differ"
FEW_NOTE = "from {} areas only: how much areas differ is not well known"

Transform: TypeAlias = Literal["square root", "log"]


@dataclass(frozen=True, slots=True)
class BetweenAreas:
    """How areas differ, and where each lies when that is allowed for.

    Attributes
    ----------
    phi
        Shape (...): mean squared z-score after trimming.
    tau_squared
        Shape (...): variance between areas on the transformed scale, zero or more.
    areas
        Shape (...): how many areas the two were estimated from.
    p_value
        Shape (...): chance of so large a sum of squared z-scores, untrimmed, if areas differed by
        chance alone (chi-square). Rough where areas expect fewer than about 5 events.
    z
        Shape (..., areas): each area's z-score without allowance, on the transformed scale.
    funnel
        The funnel with limits that allow for the differences. They are never narrower than those
        of chance alone, and equal to them where tau squared is zero or not known.
    note
        Shape (...): a warning where the areas are few, else "".
    reason
        Shape (...): why there is no estimate, else "".
    """

    phi: Figures
    tau_squared: Figures
    areas: Figures
    p_value: Figures
    z: FloatArray
    funnel: Funnel
    note: Words
    reason: Words


class _Transformed(NamedTuple):
    """Figures, centre and standard errors on the transformed scale, and the way back."""

    figure: FloatArray
    centre: FloatArray
    error: FloatArray
    back: Callable[[FloatArray], FloatArray]


def shares_between_areas(
    events: npt.ArrayLike,
    trials: npt.ArrayLike,
    centre: npt.ArrayLike | None = None,
    trim: float = 0.1,
    trimming: Trimming = "winsorise",
) -> BetweenAreas:
    """Estimate how the shares of areas differ beyond chance, on the arcsine scale.

    ``z = 2 sqrt(n) (arcsin sqrt p - arcsin sqrt centre)``. Not for a handful of areas: from
    20, tau squared came out between 0.2 and 1.3 times its true value in 90% of simulated sets.

    Parameters
    ----------
    events, trials, centre
        As in `share_funnel`.
    trim, trimming
        As in `trimmed_phi`: 0.1 and "winsorise" are Spiegelhalter's, 0.1 and "truncate" SHMI's.

    Returns
    -------
    BetweenAreas
        Limits on the share scale.

    Raises
    ------
    StatisticsError
        As `share_funnel` and `trimmed_phi`.

    References
    ----------
    Spiegelhalter DJ (2005), Stat Med 24, 1185-1202; Qual Saf Health Care 14, 347-351.
    """
    chance = share_funnel(events, trials, centre)
    n = _denominators(chance, trials)
    scaled = _Transformed(
        np.arcsin(np.sqrt(chance.value)),
        np.arcsin(np.sqrt(_centres(chance))),
        1 / (2 * np.sqrt(n)),
        # Beyond its ends the sine would turn back, and limits at tiny n towards the centre.
        lambda angle: np.sin(np.clip(angle, 0.0, np.pi / 2)) ** 2,
    )
    return _allow(chance, scaled, trim, trimming, centre is None)


def rates_between_areas(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    centre: npt.ArrayLike | None = None,
    transform: Transform = "square root",
    trim: float = 0.1,
    trimming: Trimming = "winsorise",
) -> BetweenAreas:
    """Estimate how the rates (or ratios of observed to expected) of areas differ beyond chance.

    Square root: ``z = 2 (sqrt x - sqrt e)`` for x events where the centre expects e. Log:
    ``z = sqrt(e) log(x / e)``, which has no value for an area without events: such an area is left
    out of the estimate, which biases it, so that the square root is the default. Not for counts
    without a denominator.

    Parameters
    ----------
    events, exposure, centre
        As in `rate_funnel`.
    transform
        "square root" or "log".
    trim, trimming
        As in `trimmed_phi`.

    Returns
    -------
    BetweenAreas
        Limits in events per unit of exposure; tau squared is the variance of the square root of
        the rate, or of its logarithm.

    Raises
    ------
    StatisticsError
        As `rate_funnel` and `trimmed_phi`; for an unknown transform.

    References
    ----------
    Spiegelhalter DJ (2005), Stat Med 24, 1185-1202; Qual Saf Health Care 14, 347-351.
    """
    if transform not in get_args(Transform):
        raise StatisticsError(f"transform must be one of square root, log, got {transform!r}")
    chance = rate_funnel(events, exposure, centre)
    time, middle = _denominators(chance, exposure), _centres(chance)
    if transform == "log":
        error = 1 / np.sqrt(np.where(middle > 0, middle * time, np.nan))
        scaled = _Transformed(_log(chance.value), _log(middle), error, np.exp)
    else:
        scaled = _Transformed(
            np.sqrt(chance.value),
            np.sqrt(middle),
            1 / (2 * np.sqrt(time)),
            lambda root: np.maximum(root, 0.0) ** 2,  # as with the sine: no turning back
        )
    return _allow(chance, scaled, trim, trimming, centre is None)


def count_ratios_between_areas(
    events: npt.ArrayLike,
    other_events: npt.ArrayLike,
    trim: float = 0.1,
    trimming: Trimming = "winsorise",
) -> BetweenAreas:
    """Estimate how ratios of two counts differ between areas beyond chance.

    For a denominator that is itself a count of events (this year's over last year's). One half is
    added to both counts: ``y = log((x + 0.5) / (d + 0.5))`` with variance
    ``x / (x + 0.5)^2 + d / (d + 0.5)^2``, so that areas without events stay in. Chance alone is
    the binomial of x among x + d. Not for denominators of people: use `rates_between_areas`.

    Parameters
    ----------
    events, other_events
        Shape (..., areas), counts; nan for an area without one. Neither may be zero in both.
    trim, trimming
        As in `trimmed_phi`.

    Returns
    -------
    BetweenAreas
        Figures and limits as ratios; infinite where the other count is zero.

    Raises
    ------
    StatisticsError
        As `share_funnel` and `trimmed_phi`.

    References
    ----------
    Spiegelhalter DJ (2005), Stat Med 24, 1185-1202; FunnelPlotR, ratios of counts.
    """
    counts = Arguments.read(events=events, other_events=other_events).arrays
    of_both = share_funnel(counts[0], counts[0] + counts[1])
    x, d = (_denominators(of_both, count) for count in counts)
    chance = Funnel(
        _odds(of_both.value),
        _odds(np.asarray(of_both.centre))[()],
        FunnelLimits(*(_odds(getattr(of_both.limits, end)) for end in FunnelLimits.__slots__)),
        of_both.position,
        of_both.strong,
        of_both.reason,
    )
    scaled = _Transformed(
        blank(np.log((x + 0.5) / (d + 0.5)), chance.reason),
        _log(_centres(chance)),
        np.sqrt(x / (x + 0.5) ** 2 + d / (d + 0.5) ** 2),
        np.exp,
    )
    return _allow(chance, scaled, trim, trimming, True)


def _denominators(chance: Funnel, given: npt.ArrayLike) -> FloatArray:
    """Return denominators in the funnel's shape, 1 for areas without a place in it."""
    return np.where(chance.reason == "", np.asarray(given, dtype=np.float64), 1.0)


def _centres(chance: Funnel) -> FloatArray:
    """Return each area's centre."""
    return np.broadcast_to(np.asarray(chance.centre)[..., None], chance.value.shape)


def _log(value: FloatArray) -> FloatArray:
    """Return the logarithm, missing where there is none."""
    return np.log(
        value, out=np.full(np.shape(value), np.nan), where=np.isfinite(value) & (value > 0)
    )


def _odds(share: FloatArray) -> FloatArray:
    """Return the ratio of two counts from the share of the first in both."""
    certain = np.where(share == 1, np.inf, np.nan)
    return np.divide(share, 1 - share, out=certain, where=share < 1)


def _allow(
    chance: Funnel, scaled: _Transformed, trim: float, trimming: Trimming, pooled: bool
) -> BetweenAreas:
    """Estimate the spread between the areas of a funnel and widen its limits by it."""
    z = (scaled.figure - scaled.centre) / scaled.error
    known = ~np.isnan(z)
    count = known.sum(-1)
    phi, used = trimmed_phi(z, trim, trimming)
    few = (count < LEAST_AREAS) | (used.sum(-1) < 2)
    reason = np.where(few, TOO_FEW, "").astype(np.str_)
    between = blank(tau_squared(phi, scaled.error, used), reason)
    square = (np.where(known, z, 0.0) ** 2).sum(-1)
    p_value = stats.chi2.sf(square, np.maximum(count - pooled, 1))
    return BetweenAreas(
        phi=blank(phi, reason)[()],
        tau_squared=between[()],
        areas=used.sum(-1)[()],
        p_value=blank(p_value, reason)[()],
        z=z,
        funnel=_widened(chance, scaled, between[..., None]),
        note=np.where(~few & (count < FEW_AREAS), _few_notes(count), "")[()],
        reason=reason[()],
    )


def _few_notes(count: npt.NDArray[np.int_]) -> WordArray:
    """Return the warning with each number of areas."""
    return np.array([FEW_NOTE.format(n) for n in count.ravel()], dtype=np.str_).reshape(count.shape)


def _widened(chance: Funnel, scaled: _Transformed, between: FloatArray) -> Funnel:
    """Return the funnel with the outer of its own limits and those that allow for `between`."""
    apart = (chance.reason == "") & (np.nan_to_num(between) > 0) & ~np.isnan(scaled.error)
    wide = np.sqrt(np.where(apart, scaled.error**2 + between, np.nan))
    limits = []
    for suffix, confidence in (("", INNER_CONFIDENCE), ("_strong", OUTER_CONFIDENCE)):
        reach = stats.norm.isf((1 - confidence) / 2) * wide
        own = (getattr(chance.limits, f"{end}{suffix}") for end in ("lower", "upper"))
        limits.append(np.fmin(next(own), scaled.back(scaled.centre - reach)))
        limits.append(np.fmax(next(own), scaled.back(scaled.centre + reach)))
    shown = FunnelLimits(*limits)
    position, strong = place(chance.value, shown, chance.reason)
    return Funnel(chance.value, chance.centre, shown, position, strong, chance.reason)
