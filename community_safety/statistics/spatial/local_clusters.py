"""Where high rates lie among high ones: a statistic for each ward, adjusted for their number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from community_safety.statistics.arguments import FloatArray, WordArray, check_share
from community_safety.statistics.multiplicity import benjamini_hochberg
from community_safety.statistics.spatial.contiguity import Neighbours
from community_safety.statistics.spatial.standardising import (
    ALIKE,
    SEED,
    LeftOut,
    Mapped,
    check_permutations,
    mapped,
    shuffles,
    two_sided,
)

HIGH_HIGH, LOW_LOW = "high among high", "low among low"
HIGH_LOW, LOW_HIGH = "high among low", "low among high"
PERMUTATIONS_A_WARD = 400
"""So that the smallest p-value is a tenth of what the first of so many wards needs."""


@dataclass(frozen=True, slots=True)
class LocalMoran:
    """Local Moran statistics of rates on one map; arrays in the order of ``neighbours.codes``.

    Attributes
    ----------
    index
        Shape (wards,): the ward's standardised rate times the mean of its neighbours', times
        ``(n - 1) / n``; nan where there is a reason.
    quadrant
        Where the ward and its neighbours lie against the average of the map, whether more than
        chance or not: "high among high", "low among low", "high among low", "low among high".
    p_value
        Two-sided: chance of so high or low a neighbourhood if any other wards were around it.
    q_value
        The same after allowing for the number of wards (Benjamini and Hochberg).
    cluster
        The quadrant where q is at most the false discovery rate, else "". Only this is named.
    permutations, seed
        With which it was tested; the same seed gives the same p-values.
    left_out
        Wards without a figure or without a neighbour that has one.
    reasons
        Shape (wards,): why a ward has no statistic, else "".
    reason
        Why no ward has one, else "".
    """

    index: FloatArray
    quadrant: WordArray
    p_value: FloatArray
    q_value: FloatArray
    cluster: WordArray
    permutations: int
    seed: int
    left_out: tuple[LeftOut, ...]
    reasons: WordArray
    reason: str


def local_moran_rate(
    events: npt.ArrayLike,
    base: npt.ArrayLike,
    neighbours: Neighbours,
    permutations: int = 9_999,
    seed: int = SEED,
    false_discovery_rate: float = 0.05,
) -> LocalMoran:
    """Return local Moran statistics of empirical Bayes standardised rates.

    A cluster says that a ward's neighbours are higher (or lower) than other wards of this map
    would be in their place. It does not say that the ward itself stands out: `told_apart` does.
    Where a real pattern covers much of the map, the rest looks like its opposite.

    Parameters
    ----------
    events, base
        Shape (wards,), in the order of ``neighbours.codes``; nan for a ward without a figure.
    neighbours
        From `contiguity`.
    permutations
        At least 99; 400 for each ward are made where that is more.
    seed
        Of the permutations.
    false_discovery_rate
        A share: of the clusters named at most this part is expected to be false.

    Returns
    -------
    LocalMoran

    Raises
    ------
    StatisticsError
        When the arrays do not fit the wards; for too few permutations; a rate that is no share.

    Notes
    -----
    The index is that of esda; spdep divides by the variance over n and leaves out the factor
    ``(n - 1) / n``. P-values are the same with either.

    References
    ----------
    Anselin L (1995), Geogr Anal 27, 93-115 (conditional permutation). Assuncao RM, Reis EA (1999),
    Stat Med 18, 2147-2162. Caldas de Castro M, Singer BH (2006), Geogr Anal 38, 180-208 (false
    discovery rate of local statistics).
    """
    level = check_share("false_discovery_rate", false_discovery_rate)
    wards = mapped(events, base, neighbours)
    made = max(check_permutations(permutations), PERMUTATIONS_A_WARD * len(wards.codes) - 1)
    index, p_value = (np.full(len(neighbours.codes), np.nan) for _ in range(2))
    quadrant = np.full(len(neighbours.codes), "", dtype="<U15")
    if not wards.reason:
        z = wards.z
        around = (wards.near @ z) / wards.near.sum(-1)
        index[wards.place] = z * around * (len(z) - 1) / len(z)
        quadrant[wards.place] = np.select(
            [(z > 0) & (around > 0), (z > 0), (around > 0)],
            [HIGH_HIGH, HIGH_LOW, LOW_HIGH],
            LOW_LOW,
        )
        p_value[wards.place] = _p_values(wards, z, around, made, seed)
    q_value = np.asarray(benjamini_hochberg(p_value))
    return LocalMoran(
        index=index,
        quadrant=quadrant,
        p_value=p_value,
        q_value=q_value,
        cluster=np.where(q_value <= level, quadrant, ""),
        permutations=made,
        seed=seed,
        left_out=wards.left_out,
        reasons=np.where(wards.reasons != "", wards.reasons, wards.reason),
        reason=wards.reason,
    )


def _p_values(
    wards: Mapped, z: FloatArray, around: FloatArray, permutations: int, seed: int
) -> FloatArray:
    """Return how seldom others, drawn in place of its neighbours, are as high or low together.

    The test of the index with the ward's own rate held fixed is the test of its neighbourhood.
    The same draws serve all wards, as in esda.
    """
    counts = wards.near.sum(-1)
    at_least, at_most = np.zeros(len(z)), np.zeros(len(z))
    for draws in shuffles(seed, len(z) - 1, int(counts.max()), permutations):
        for ward, count in enumerate(counts):
            drawn = np.delete(z, ward)[draws[:, :count]].mean(-1)
            at_least[ward] += (drawn >= around[ward] - ALIKE).sum()
            at_most[ward] += (drawn <= around[ward] + ALIKE).sum()
    return two_sided(at_least, at_most, permutations)
