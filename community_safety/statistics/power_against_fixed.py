"""What a figure of one size can show against a fixed yardstick, such as a target.

The sizes are those of one-sample score tests, two-sided, the far tail left out, not rounded. For
two samples see `power`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from community_safety.statistics.arguments import (
    Arguments,
    Figures,
    Rule,
    above_zero,
    blank,
    not_negative,
)
from community_safety.statistics.power import Direction, quantiles, sign_of


def events_against_fixed(
    ratio: npt.ArrayLike,
    power: float = 0.8,
    confidence: float = 0.95,
    dispersion: npt.ArrayLike = 1.0,
) -> Figures:
    """Return the events to expect at a fixed rate for a true rate to be told from it.

    ``phi ((z_a + z_b sqrt(r)) / (r - 1)) ** 2`` for a true rate of r times the fixed one: the
    score test of a (quasi-)Poisson count with variance ``phi x mean``. Rough below about 10
    events. Not where the fixed rate is itself counted: use `events_for_ratio`, which needs about
    twice as many.

    Parameters
    ----------
    ratio
        True rate over the fixed one, zero or more.
    power, confidence
        Shares; one number each for the whole call.
    dispersion
        Variance of a count divided by its mean; values below 1 count as 1.

    Returns
    -------
    float or array
        Expected events at the fixed rate, not rounded; infinite for a ratio of 1, nan where a
        number is missing.

    Raises
    ------
    StatisticsError
        For a single negative ratio or dispersion.

    References
    ----------
    McCullagh P, Nelder JA (1989), Generalized Linear Models, section 6.2 (variance). The size is
    that of a normal test whose two variances are those of the fixed and of the true rate.
    """
    z_alpha, z_beta = quantiles(confidence, power)
    given = Arguments.read(ratio=ratio, dispersion=dispersion)
    r, phi = given.arrays
    reason = given.reasons(
        not_negative("ratio", r, "no ratio"),
        not_negative("dispersion", phi, "negative dispersion"),
    )
    r, phi = (np.where(reason == "", array, 1.0) for array in (r, phi))
    amount = np.maximum(phi, 1.0) * (z_alpha + z_beta * np.sqrt(r)) ** 2
    size = np.divide(amount, (r - 1) ** 2, out=np.full(r.shape, np.inf), where=r != 1)
    return given.give_back(blank(size, reason))


def detectable_from_fixed_rate(
    fixed_rate: npt.ArrayLike,
    exposure: npt.ArrayLike,
    power: float = 0.8,
    confidence: float = 0.95,
    direction: Direction = "rise",
    dispersion: npt.ArrayLike = 1.0,
) -> Figures:
    """Return the smallest true difference from a fixed rate that one count would show.

    The inverse of `events_against_fixed`, in closed form.

    Parameters
    ----------
    fixed_rate
        In events per unit of exposure, above zero.
    exposure
        What the count is divided by, above zero; 1 for the count itself.
    power, confidence
        Shares; one number each for the whole call.
    direction
        Whether the true rate is higher ("rise") or lower ("fall") than the fixed one.
    dispersion
        As in `events_against_fixed`.

    Returns
    -------
    float or array
        In events per unit of exposure, zero or more. Infinite for a fall where even no event at
        all would be within chance; nan where a number is missing.

    Raises
    ------
    StatisticsError
        For an unknown direction, and for single numbers: no rate, no exposure, a negative
        dispersion.
    """
    z_alpha, z_beta = quantiles(confidence, power)
    sign = sign_of(direction)
    given = Arguments.read(fixed_rate=fixed_rate, exposure=exposure, dispersion=dispersion)
    rate, time, phi = given.arrays
    reason = given.reasons(
        above_zero("fixed_rate", rate, "no rate"),
        above_zero("exposure", time),
        not_negative("dispersion", phi, "negative dispersion"),
    )
    rate, time, phi = (np.where(reason == "", array, 1.0) for array in (rate, time, phi))
    root = np.sqrt(rate * time / np.maximum(phi, 1.0))
    # With s the square root of the ratio: |s^2 - 1| root = z_alpha + z_beta s.
    reach = root + sign * z_alpha
    inside = np.maximum(z_beta**2 + 4 * root * reach, 0.0)
    ratio = ((sign * z_beta + np.sqrt(inside)) / (2 * root)) ** 2
    difference = np.where(reach < 0, np.inf, rate * np.abs(ratio - 1))
    return given.give_back(blank(difference, reason))


def detectable_from_fixed_share(
    fixed_share: npt.ArrayLike,
    trials: npt.ArrayLike,
    power: float = 0.8,
    confidence: float = 0.95,
    direction: Direction = "rise",
    dispersion: npt.ArrayLike = 1.0,
) -> Figures:
    """Return the smallest true difference from a fixed share that one share would show.

    The inverse of `sample_against_fixed`, in closed form.

    Parameters
    ----------
    fixed_share
        Strictly between 0 and 1.
    trials
        Above zero.
    power, confidence
        Shares; one number each for the whole call.
    direction
        Whether the true share is higher ("rise") or lower ("fall") than the fixed one.
    dispersion
        Design effect, which divides the trials; values below 1 count as 1.

    Returns
    -------
    float or array
        On the share scale, zero or more; infinite where even a share of 1 (or 0) would not show,
        nan where a number is missing.

    Raises
    ------
    StatisticsError
        For an unknown direction, and for single numbers: a share that is not strictly between 0
        and 1, no trials, a negative dispersion.

    References
    ----------
    Fleiss JL, Levin B, Paik MC (2003), Statistical Methods for Rates and Proportions, section 2.5.
    """
    z_alpha, z_beta = quantiles(confidence, power)
    sign = sign_of(direction)
    given = Arguments.read(fixed_share=fixed_share, trials=trials, dispersion=dispersion)
    share, n, phi = given.arrays
    message = "fixed_share must be a share strictly between 0 and 1, got {fixed_share}"
    reason = given.reasons(
        Rule((share <= 0) | (share >= 1), "not a share", message),
        above_zero("trials", n),
        not_negative("dispersion", phi, "negative dispersion"),
    )
    share, n, phi = (
        np.where(reason == "", array, safe)
        for array, safe in zip((share, n, phi), (0.5, 1.0, 1.0), strict=True)
    )
    effective = n / np.maximum(phi, 1.0)
    null = z_alpha * np.sqrt(share * (1 - share))
    # With d the signed difference: sign d sqrt(n) = null + z_beta sqrt(p (1 - p)), squared.
    square = effective + z_beta**2
    middle = 2 * sign * null * np.sqrt(effective) + z_beta**2 * (1 - 2 * share)
    rest = z_beta**2 * share * (1 - share) - null**2
    root = np.sqrt(np.maximum(middle**2 + 4 * square * rest, 0.0))
    difference = np.abs((middle + sign * np.sign(z_beta) * root) / (2 * square))
    furthest = 1 - share if sign > 0 else share
    reachable = furthest * np.sqrt(effective) >= null
    return given.give_back(blank(np.where(reachable, difference, np.inf), reason))
