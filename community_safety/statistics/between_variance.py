"""How far z-scores of areas spread beyond chance: phi after trimming, and tau squared."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import BoolArray, FloatArray

Trimming: TypeAlias = Literal["winsorise", "truncate"]


def trimmed_phi(
    z: npt.ArrayLike, trim: float = 0.1, trimming: Trimming = "winsorise"
) -> tuple[FloatArray, BoolArray]:
    """Return the mean squared z-score after trimming, and which areas it was taken from.

    Winsorising pulls the z-scores beyond the quantiles at `trim` and ``1 - trim`` in to them, so
    that a few true outliers do not widen the limits they should be judged by; truncation leaves
    them out. Where areas differ by chance alone the winsorised phi is about 0.68 at a trim of 0.1,
    not 1: it errs towards "no spread". Not for fewer than about ten areas.

    Parameters
    ----------
    z
        Shape (..., areas); nan for an area without one.
    trim
        Share of the areas at each end, 0 to below 0.5.
    trimming
        "winsorise" (quantiles interpolate linearly, R's type 7) or "truncate": areas whose mean
        rank r among n has ``floor(r / trim / (n + 1))`` at 0 or from ``1 / trim - 1`` are left
        out, as FunnelPlotR does for the hospital mortality indicator (SHMI).

    Returns
    -------
    tuple
        phi of shape (...), nan where there is no z-score left; and which areas are in it.

    Raises
    ------
    StatisticsError
        For a trim outside 0 to 0.5 or an unknown trimming.

    References
    ----------
    Spiegelhalter DJ (2005), Stat Med 24, 1185-1202 (funnel plots); Qual Saf Health Care 14,
    347-351 (over-dispersion).
    """
    if not 0 <= trim < 0.5:
        raise StatisticsError(f"trim must be a share from 0 to below 0.5, got {trim!r}")
    if trimming not in get_args(Trimming):
        raise StatisticsError(f"trimming must be one of winsorise, truncate, got {trimming!r}")
    scores = np.atleast_1d(np.asarray(z, dtype=np.float64))
    used: BoolArray = np.asarray(~np.isnan(scores))
    if trim > 0 and trimming == "winsorise":
        filled = np.where(np.any(used, axis=-1, keepdims=True), scores, 0.0)
        low, high = np.nanquantile(filled, [trim, 1 - trim], axis=-1)
        scores = np.clip(scores, low[..., None], high[..., None])
    elif trim > 0:
        ranks = np.nan_to_num(stats.rankdata(scores, axis=-1, nan_policy="omit"))
        step = np.floor(ranks / trim / (used.sum(-1) + 1)[..., None])
        used = used & (step > 0) & (step < 1 / trim - 1)
    count = used.sum(-1)
    total = (np.where(used, scores, 0.0) ** 2).sum(-1)
    return np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0), used


def tau_squared(phi: npt.ArrayLike, errors: npt.ArrayLike, used: npt.ArrayLike) -> FloatArray:
    """Return the variance between areas from phi, by the method of moments.

    ``max(0, (n phi - (n - 1)) / (sum w - sum w^2 / sum w))`` with ``w = 1 / error^2``.

    Parameters
    ----------
    phi
        Shape (...), mean squared z-score.
    errors
        Shape (..., areas), standard error of each area's transformed figure, above zero.
    used
        Shape (..., areas), which areas are in the estimate.

    Returns
    -------
    array
        Shape (...), on the transformed scale; zero where n phi is below n - 1, nan for fewer than
        two areas.

    References
    ----------
    DerSimonian R, Laird N (1986), Control Clin Trials 7, 177-188; Spiegelhalter DJ (2005), as in
    `trimmed_phi`.
    """
    member = np.asarray(used, dtype=bool)
    weight = np.where(member, 1.0, 0.0) / np.where(member, errors, 1.0) ** 2
    n, total = member.sum(-1), weight.sum(-1)
    spread = total - (weight**2).sum(-1) / np.where(total > 0, total, 1.0)
    excess = np.maximum(n * np.asarray(phi, dtype=np.float64) - (n - 1), 0.0)
    return np.divide(excess, spread, out=np.full(n.shape, np.nan), where=n > 1)
