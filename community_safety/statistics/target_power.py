"""What a window's figure can tell about its target: shares, rates, and figures with an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from scipy import stats

from community_safety.statistics.arguments import BoolArray, FloatArray
from community_safety.statistics.power import Direction, sample_against_fixed
from community_safety.statistics.power_against_fixed import (
    detectable_from_fixed_rate,
    detectable_from_fixed_share,
    events_against_fixed,
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What the figure of each window can tell of its level against its target.

    Attributes
    ----------
    shortfall
        Smallest true difference from the target, on its bad side, that would show; nan unknown.
    needed
        Cases at which the present difference would show: trials for shares, events expected at
        the target for rates; nan where cases cannot be counted, infinite for no difference.
    enough
        Whether the window is large enough for the present difference to show.
    known
        Whether that can be said at all.
    """

    shortfall: FloatArray
    needed: FloatArray
    enough: BoolArray
    known: BoolArray


@dataclass(frozen=True, slots=True)
class WindowSize:
    """How many cases each window has, as arrays of one shape; see `target_diagnosis.Window`."""

    base: FloatArray
    is_share: BoolArray
    dispersion: FloatArray
    standard_error: FloatArray


def tell(
    level: FloatArray,
    target: FloatArray,
    direction: FloatArray,
    size: WindowSize,
    power: float = 0.8,
    confidence: float = 0.95,
) -> Telling:
    """Say of each window whether it is large enough to tell its level from its target.

    Shares and rates by one-sample score tests with the dispersion of the window; figures without
    a base by their standard error, ``(z_a + z_b) SE``. Not for targets of no events or of all:
    a fixed rate of zero, or a share of 0 or 1, has no error to test against, and is not known.

    Parameters
    ----------
    level, target
        What the process runs at, and the end of the target that could be missed.
    direction
        +1 where high is good, -1 where low is good.
    size
        The windows.
    power, confidence
        Shares; one number each.

    Returns
    -------
    Telling
        Of the shape of the arguments, which must be equal.

    References
    ----------
    Fleiss JL, Levin B, Paik MC (2003), Statistical Methods for Rates and Proportions, section 2.5.
    """
    asked = (power, confidence)
    whole = np.maximum(size.dispersion, 1.0)
    share = np.where(size.is_share & (target > 0) & (target < 1), target, np.nan)
    rate = np.where(~size.is_share & (target > 0), target, np.nan)
    for_share = whole * sample_against_fixed(level, share, *asked)
    for_rate = events_against_fixed(level / rate, *asked, size.dispersion)
    counted = ~np.isnan(size.base)
    needed = np.where(counted, np.where(size.is_share, for_share, for_rate), np.nan)
    cases = size.base * np.where(size.is_share, 1.0, target)
    z = stats.norm.isf((1 - confidence) / 2) + stats.norm.ppf(power)
    reach = z * np.where(counted, np.nan, size.standard_error)
    return Telling(
        shortfall=np.where(counted, _shortfall(share, rate, direction, size, asked), reach),
        needed=needed,
        enough=(needed <= cases) | (np.abs(level - target) >= reach),
        known=~np.isnan(needed) | ~np.isnan(reach + level),
    )


def _shortfall(
    share: FloatArray,
    rate: FloatArray,
    direction: FloatArray,
    size: WindowSize,
    asked: tuple[float, float],
) -> FloatArray:
    """Return the smallest detectable difference on the bad side of a share or rate."""
    sides: list[FloatArray] = []
    for side in get_args(Direction):
        of_share = detectable_from_fixed_share(share, size.base, *asked, side, size.dispersion)
        of_rate = detectable_from_fixed_rate(rate, size.base, *asked, side, size.dispersion)
        sides.append(np.where(size.is_share, np.asarray(of_share), np.asarray(of_rate)))
    rise, fall = sides
    return np.where(direction > 0, fall, rise)
