"""How many people or events are needed, and what so many can show.

Sizes are not rounded: round a number needed up. All tests are two-sided; the far tail is left out,
as in R's ``power.prop.test``.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import (
    Arguments,
    Figures,
    FloatArray,
    Rule,
    above_zero,
    blank,
    check_share,
    not_negative,
)

Direction: TypeAlias = Literal["rise", "fall"]


def sample_for_difference(
    share: npt.ArrayLike,
    reference_share: npt.ArrayLike,
    power: float = 0.8,
    confidence: float = 0.95,
) -> Figures:
    """Return the people needed in each of two groups to detect a difference of true shares.

    ``((z_a sqrt(2 m (1 - m)) + z_b sqrt(p (1 - p) + q (1 - q))) / (p - q)) ** 2``, with m the mean
    of the two shares p and q. A normal approximation: for fewer than about 5 expected events a
    group the true power is lower. Not for the share that was just observed as if it were the
    true one.

    Parameters
    ----------
    share, reference_share
        True shares, 0 to 1, of any shapes that fit each other.
    power, confidence
        Shares; one number each for the whole call.

    Returns
    -------
    float or array
        People in each group, not rounded; infinite for equal shares, nan for missing ones.

    Raises
    ------
    StatisticsError
        For a single share outside 0 to 1.

    References
    ----------
    Fleiss JL, Levin B, Paik MC (2003), Statistical Methods for Rates and Proportions, section 4.2,
    without continuity correction; R, ``power.prop.test``.
    """
    z_alpha, z_beta = quantiles(confidence, power)
    given, shares, reason = _two_shares(share, reference_share)
    size = _size(shares[0], shares[1], z_alpha, z_beta)
    return given.give_back(blank(size, reason))


def sample_for_significance(
    share: npt.ArrayLike, reference_share: npt.ArrayLike, confidence: float = 0.95
) -> Figures:
    """Return the people in each group at which an observed difference would just be significant.

    If exactly these two shares came out: ``z**2 2 m (1 - m) / (p - q)**2``, from the score test. It
    answers "how many more would this difference have needed", not how many to plan for: with that
    many the true difference would be missed half the time (use `sample_for_difference`).

    Parameters
    ----------
    share, reference_share
        Observed shares, 0 to 1, of any shapes that fit each other.
    confidence
        A share; one number for the whole call.

    Returns
    -------
    float or array
        People in each group, not rounded; infinite for equal shares, nan for missing ones.

    Raises
    ------
    StatisticsError
        For a single share outside 0 to 1.
    """
    z_alpha, _ = quantiles(confidence, 0.5)
    given, shares, reason = _two_shares(share, reference_share)
    return given.give_back(blank(_size(shares[0], shares[1], z_alpha, 0.0), reason))


def smallest_detectable_difference(
    reference_share: npt.ArrayLike,
    trials: npt.ArrayLike,
    power: float = 0.8,
    confidence: float = 0.95,
    direction: Direction = "rise",
) -> Figures:
    """Return the smallest true difference that two groups of `trials` people would show.

    The inverse of `sample_for_difference`, by bisection.

    Parameters
    ----------
    reference_share
        True share of the reference group, 0 to 1.
    trials
        People in each group, above zero.
    power, confidence
        Shares; one number each for the whole call.
    direction
        Whether the other share is higher ("rise") or lower ("fall"); away from the middle a
        smaller difference shows.

    Returns
    -------
    float or array
        On the share scale, zero or more; infinite where even a share of 1 (or 0) would not show,
        nan where a number is missing.

    Raises
    ------
    StatisticsError
        For an unknown direction, and for single numbers: a share outside 0 to 1, no trials.
    """
    z_alpha, z_beta = quantiles(confidence, power)
    rises = sign_of(direction) > 0
    given = Arguments.read(reference_share=reference_share, trials=trials)
    base, n = given.arrays
    reason = given.reasons(*_share_rules("reference_share", base), above_zero("trials", n))
    base, n = (np.where(reason == "", array, 1.0) for array in (base, n))
    base = base if rises else 1 - base
    low, high = np.zeros(base.shape), 1 - base
    reachable = _size(base + high, base, z_alpha, z_beta) <= n
    for _ in range(60):
        middle = (low + high) / 2
        shows = _size(base + middle, base, z_alpha, z_beta) <= n
        low, high = np.where(shows, low, middle), np.where(shows, middle, high)
    return given.give_back(blank(np.where(reachable, high, np.inf), reason))


def events_for_ratio(
    ratio: npt.ArrayLike,
    power: float = 0.8,
    confidence: float = 0.95,
    dispersion: npt.ArrayLike = 1.0,
) -> Figures:
    """Return the reference count needed to detect a ratio of two rates with equal exposure.

    ``phi (z_a + z_b)**2 (1 + 1/ratio) / log(ratio)**2``, from the variance of the log ratio of two
    (quasi-)Poisson counts, phi (1/k1 + 1/k2). Rough below about 10 events.

    Parameters
    ----------
    ratio
        True ratio of the rates, above zero; 0.8 for a fall by a fifth.
    power, confidence
        Shares; one number each for the whole call.
    dispersion
        Variance of a count divided by its mean; values below 1 count as 1.

    Returns
    -------
    float or array
        Expected events in the reference period, not rounded; the other period then expects ratio
        times as many. Infinite for a ratio of 1, nan where a number is missing.

    Raises
    ------
    StatisticsError
        For a single ratio of zero or less.

    References
    ----------
    Zhu H, Lakkis H (2014), Stat Med 33, 376-387, with the variance of the quasi-Poisson.
    """
    z_alpha, z_beta = quantiles(confidence, power)
    given = Arguments.read(ratio=ratio, dispersion=dispersion)
    r, phi = given.arrays
    reason = given.reasons(
        above_zero("ratio", r, "no ratio"),
        not_negative("dispersion", phi, "negative dispersion"),
    )
    r, phi = (np.where(reason == "", array, 1.0) for array in (r, phi))
    amount = np.maximum(phi, 1.0) * (z_alpha + z_beta) ** 2 * (1 + 1 / r)
    return given.give_back(blank(_over_square(amount, np.log(r)), reason))


def sample_against_fixed(
    share: npt.ArrayLike,
    fixed_share: npt.ArrayLike,
    power: float = 0.8,
    confidence: float = 0.95,
) -> Figures:
    """Return the people needed for a true share to be told from a fixed one, such as a target.

    ``((z_a sqrt(q (1 - q)) + z_b sqrt(p (1 - p))) / (p - q)) ** 2`` for a share p and a fixed q:
    the one-sample score test, which Wilson's interval inverts. With a power of 0.5 it is the size
    at which exactly this share would just be significant. Rough below about 5 expected events. Not
    where the fixed share is itself an estimate from a sample: use `sample_for_difference`.

    Parameters
    ----------
    share
        True share, 0 to 1.
    fixed_share
        Strictly between 0 and 1, of a shape that fits.
    power, confidence
        Shares; one number each for the whole call.

    Returns
    -------
    float or array
        Not rounded; infinite for equal shares, nan for missing ones.

    Raises
    ------
    StatisticsError
        For single numbers: a share outside 0 to 1, a fixed one that is not strictly between.

    References
    ----------
    Fleiss JL, Levin B, Paik MC (2003), Statistical Methods for Rates and Proportions, section 2.5.
    """
    z_alpha, z_beta = quantiles(confidence, power)
    given = Arguments.read(share=share, fixed_share=fixed_share)
    p, q = given.arrays
    message = "fixed_share must be a share strictly between 0 and 1, got {fixed_share}"
    certain = Rule((q <= 0) | (q >= 1), "not a share", message)
    reason = given.reasons(*_share_rules("share", p), certain)
    p, q = (np.where(reason == "", array, 1.0) for array in (p, q))
    spread = z_alpha * np.sqrt(q * (1 - q)) + z_beta * np.sqrt(p * (1 - p))
    return given.give_back(blank(_over_square(spread**2, p - q), reason))


def largest_base(
    change: npt.ArrayLike, dispersion: npt.ArrayLike = 1.0, confidence: float = 0.95
) -> Figures:
    """Return the largest earlier count at which a change by so many events is more than chance.

    Two counts k and k + d with equal exposure differ by more than chance while
    ``|d| > z sqrt(phi (2 k + d))``, so k is at most ``((d / z) ** 2 / phi - d) / 2``: a normal
    approximation, rough below about 10 events.

    Parameters
    ----------
    change
        Events more (positive) or fewer (negative) than before.
    dispersion
        Variance of a count divided by its mean; values below 1 count as 1.
    confidence
        A share; one number for the whole call.

    Returns
    -------
    float or array
        Not rounded; nan where a number is missing, and where the change is within chance whatever
        the counts.

    Raises
    ------
    StatisticsError
        For a single negative dispersion.
    """
    z_alpha, _ = quantiles(confidence, 0.5)
    given = Arguments.read(change=change, dispersion=dispersion)
    d, phi = given.arrays
    reason = given.reasons(not_negative("dispersion", phi, "negative dispersion"))
    d, phi = (np.where(reason == "", array, 1.0) for array in (d, phi))
    base = ((d / z_alpha) ** 2 / np.maximum(phi, 1.0) - d) / 2
    never = (reason == "") & ((base < np.maximum(-d, 0.0)) | (d == 0))
    return given.give_back(blank(base, np.where(never, "within chance", reason)))


def sign_of(direction: str) -> int:
    """Return +1 for a rise and -1 for a fall; anything else raises a `StatisticsError`."""
    if direction not in get_args(Direction):
        raise StatisticsError(f"direction must be one of rise, fall, got {direction!r}")
    return 1 if direction == "rise" else -1


def quantiles(confidence: float, power: float) -> tuple[float, float]:
    """Return the normal quantiles of the level (two-sided) and of the power."""
    tail = (1 - check_share("confidence", confidence)) / 2
    return float(stats.norm.isf(tail)), float(stats.norm.ppf(check_share("power", power)))


def _share_rules(name: str, array: FloatArray) -> list[Rule]:
    """Return what a share must satisfy."""
    outside = (array < 0) | (array > 1)
    message = f"{name} must be a share from 0 to 1, got {{{name}}}"
    return [Rule(outside, "not a share", message)]


def _two_shares(
    share: npt.ArrayLike, reference_share: npt.ArrayLike
) -> tuple[Arguments, list[FloatArray], npt.NDArray[np.str_]]:
    """Return the call's arguments, the shares (1 where there is a reason) and the reasons."""
    given = Arguments.read(share=share, reference_share=reference_share)
    p, q = given.arrays
    reason = given.reasons(*_share_rules("share", p), *_share_rules("reference_share", q))
    return given, [np.where(reason == "", array, 1.0) for array in (p, q)], reason


def _size(p: FloatArray, q: FloatArray, z_alpha: float, z_beta: float) -> FloatArray:
    """Return the size of each group for checked shares."""
    mean = (p + q) / 2
    null = np.sqrt(np.maximum(2 * mean * (1 - mean), 0.0))
    alternative = np.sqrt(np.maximum(p * (1 - p) + q * (1 - q), 0.0))
    return _over_square((z_alpha * null + z_beta * alternative) ** 2, p - q)


def _over_square(amount: FloatArray, difference: FloatArray) -> FloatArray:
    """Return amount / difference squared, infinite where there is no difference."""
    square = difference**2
    return np.divide(amount, square, out=np.full(square.shape, np.inf), where=square > 0)
