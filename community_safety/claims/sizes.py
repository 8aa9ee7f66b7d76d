"""How many cases or events a published difference needs, beyond what `statistics.power` has.

Pure numbers in, numbers out; sizes are not rounded.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import check_share


class Yardstick(NamedTuple):
    """How much counts of crime vary in practice, as times the variance of independent events."""

    lowest: float
    highest: float
    source: str


REFERENCE_DISPERSION = Yardstick(1.2, 13.6, "derived from police.uk records by district 2025")
"""Median dispersion of monthly counts over the districts: the lowest and highest crime type."""


def sample_against_fixed(
    share: float, fixed: float, power: float = 0.5, confidence: float = 0.95
) -> float:
    """Return the cases needed for a share to be told from a fixed one, such as a target.

    ``((z_a sqrt(q (1 - q)) + z_b sqrt(p (1 - p))) / (p - q)) ** 2`` for a share p and a fixed q:
    the one-sample score test, which Wilson's interval inverts. With power 0.5 it is the size at
    which exactly this share would just be significant. Rough below about 5 expected events.

    Parameters
    ----------
    share, fixed
        Between 0 and 1.
    power, confidence
        Shares.

    Returns
    -------
    float
        Not rounded; infinite for equal shares.

    Raises
    ------
    StatisticsError
        For a share outside 0 to 1, and a fixed one that is not strictly between.

    References
    ----------
    Fleiss JL, Levin B, Paik MC (2003), Statistical Methods for Rates and Proportions, section 2.5.
    """
    fixed = check_share("fixed", fixed)
    if not 0 <= share <= 1:
        raise StatisticsError(f"share must be from 0 to 1, got {share:g}")
    if share == fixed:
        return math.inf
    z_alpha = stats.norm.isf((1 - check_share("confidence", confidence)) / 2)
    z_beta = stats.norm.ppf(check_share("power", power))
    spread = z_alpha * math.sqrt(fixed * (1 - fixed)) + z_beta * math.sqrt(share * (1 - share))
    return float((spread / (share - fixed)) ** 2)


def largest_base(change: float, dispersion: float = 1.0, confidence: float = 0.95) -> float:
    """Return the largest earlier count at which a change by so many events is more than chance.

    Two counts k and k + d differ by more than chance while ``|d| > z sqrt(phi (2 k + d))``, so k
    is at most ``((d / z) ** 2 / phi - d) / 2``.

    Parameters
    ----------
    change
        Events more (positive) or fewer (negative) than before.
    dispersion
        Variance of a count divided by its mean; values below 1 count as 1.
    confidence
        A share.

    Returns
    -------
    float
        Not rounded; nan where the change is within chance whatever the counts.
    """
    z = stats.norm.isf((1 - check_share("confidence", confidence)) / 2)
    base = float(((change / z) ** 2 / max(dispersion, 1.0) - change) / 2)
    return base if base >= max(-change, 0) else math.nan


def dispersion_against_fixed(count: float, fixed: float, confidence: float = 0.95) -> float:
    """Return the dispersion at which a count just differs from a fixed number.

    ``((k - t) / z) ** 2 / t``; nan where the fixed number is not above zero.
    """
    z = stats.norm.isf((1 - check_share("confidence", confidence)) / 2)
    return float(((count - fixed) / z) ** 2 / fixed) if fixed > 0 else math.nan
