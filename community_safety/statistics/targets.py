"""How surprising a figure would be if its target were the true rate or share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from community_safety.statistics.arguments import (
    Arguments,
    Figures,
    Rule,
    above_zero,
    blank,
    not_above,
    not_negative,
)


def count_target_p_value(
    events: npt.ArrayLike, expected: npt.ArrayLike, dispersion: npt.ArrayLike = 1.0
) -> Figures:
    """Return the two-sided exact p-value of a count against the number its target gives.

    Twice the smaller Poisson tail, at most 1, from the effective counts ``events / dispersion``:
    the same tails as the exact interval, so that p and interval agree below 10 effective events
    and differ only by Byar's approximation above.

    Parameters
    ----------
    events, expected
        Observed count and the count the target gives for the same exposure; any fitting shapes.
    dispersion
        Variance relative to independent events; values below 1 count as 1.

    References
    ----------
    Ulm K (1990), Am J Epidemiol 131, 373-375 (tails); McCullagh P, Nelder JA (1989), section 6.2.
    """
    given = Arguments.read(events=events, expected=expected, dispersion=dispersion)
    k, mean, phi = given.arrays
    reason = given.reasons(
        not_negative("events", k),
        not_negative("expected", mean),
        not_negative("dispersion", phi, "negative dispersion"),
    )
    fine = reason == ""
    k, mean, phi = (np.where(fine, array, 1.0) for array in (k, mean, phi))
    phi = np.maximum(phi, 1.0)
    effective, centre = k / phi, mean / phi
    at_least = np.where(effective > 0, special.gammainc(np.maximum(effective, 1e-12), centre), 1.0)
    at_most = special.gammaincc(effective + 1.0, centre)
    return given.give_back(blank(np.minimum(1.0, 2.0 * np.minimum(at_least, at_most)), reason))


def share_target_p_value(
    events: npt.ArrayLike,
    trials: npt.ArrayLike,
    target: npt.ArrayLike,
    dispersion: npt.ArrayLike = 1.0,
) -> Figures:
    """Return the two-sided score test p-value of a share against its target.

    The test whose inversion is the Wilson interval: p is below 1 - confidence exactly where the
    interval leaves the target out.

    Parameters
    ----------
    events, trials
        Counts; any fitting shapes.
    target
        Share from 0 to 1 (not per cent).
    dispersion
        Design effect; values below 1 count as 1.

    References
    ----------
    Agresti A, Coull BA (1998), Am Stat 52, 119-126.
    """
    given = Arguments.read(events=events, trials=trials, target=target, dispersion=dispersion)
    x, n, share, phi = given.arrays
    reason = given.reasons(
        not_negative("events", x),
        above_zero("trials", n),
        not_above("events", x, "trials", n),
        Rule((share < 0) | (share > 1), "target is no share", "target must lie in 0 to 1"),
        not_negative("dispersion", phi, "negative dispersion"),
    )
    fine = reason == ""
    x, n, share, phi = (
        np.where(fine, array, safe)
        for array, safe in zip((x, n, share, phi), (0.0, 1.0, 0.5, 1.0), strict=True)
    )
    phi = np.maximum(phi, 1.0)
    distance = np.abs(x / n - share)
    error = np.sqrt(share * (1 - share) * phi / n)
    z = np.divide(distance, error, out=np.where(distance > 0, np.inf, 0.0), where=error > 0)
    return given.give_back(blank(2.0 * stats.norm.sf(z), reason))
