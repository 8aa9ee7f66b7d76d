"""Do high rates lie beside high rates? One answer for the whole map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from esda.moran import Moran_Rate

from community_safety.statistics.spatial.contiguity import Neighbours, graph_of
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


@dataclass(frozen=True, slots=True)
class GlobalMoran:
    """Moran's I of rates on one map.

    Attributes
    ----------
    index
        Near 0 without a pattern; above, where high lies beside high and low beside low; below,
        where high lies beside low. nan where there is a reason.
    expected
        The index without a pattern, ``-1 / (wards - 1)``.
    p_value
        Two-sided: chance of an index so far out if the same rates lay anywhere on the map.
    z
        Index less the mean of the permuted ones, over their standard deviation.
    wards
        How many wards it was taken from.
    permutations, seed
        With which it was tested; the same seed gives the same p-value.
    left_out
        Wards without a figure or without a neighbour that has one.
    reason
        Why there is no index, else "".
    """

    index: float
    expected: float
    p_value: float
    z: float
    wards: int
    permutations: int
    seed: int
    left_out: tuple[LeftOut, ...]
    reason: str


def moran_rate(
    events: npt.ArrayLike,
    base: npt.ArrayLike,
    neighbours: Neighbours,
    permutations: int = 9_999,
    seed: int = SEED,
) -> GlobalMoran:
    """Return Moran's I of empirical Bayes standardised rates, row-standardised weights.

    Raw rates of small wards vary more than those of large ones, which alone can make or hide a
    pattern; each rate is therefore taken from the overall one and divided by its own standard
    deviation. Not for counts without a base, and no measure of how strong a pattern is: its range
    hangs on the map.

    Parameters
    ----------
    events, base
        Shape (wards,), in the order of ``neighbours.codes``; nan for a ward without a figure.
    neighbours
        From `contiguity`.
    permutations
        At least 99.
    seed
        Of the permutations.

    Returns
    -------
    GlobalMoran

    Raises
    ------
    StatisticsError
        When the arrays do not fit the wards, or for too few permutations.

    References
    ----------
    Assuncao RM, Reis EA (1999), Stat Med 18, 2147-2162; the mean is taken off before the index,
    as in spdep since 2016 and in esda. Permutations: Cliff AD, Ord JK (1981), section 2.4.
    """
    check_permutations(permutations)
    wards = mapped(events, base, neighbours)
    if wards.reason:
        nothing = float("nan")
        return GlobalMoran(
            *(nothing, nothing, nothing, nothing, len(wards.codes)),
            *(permutations, seed, wards.left_out, wards.reason),
        )
    with np.errstate(divide="ignore", invalid="ignore"):  # of variances that are not used
        graph = graph_of(wards.near, wards.codes)
        index = float(Moran_Rate(wards.events, wards.base, graph, permutations=0).I)
    permuted = _permuted(wards, permutations, seed)
    return GlobalMoran(
        index=index,
        expected=-1 / (len(wards.codes) - 1),
        p_value=float(
            two_sided(
                (permuted >= index - ALIKE).sum(), (permuted <= index + ALIKE).sum(), permutations
            )
        ),
        z=float((index - permuted.mean()) / permuted.std()) if permuted.std() > ALIKE else 0.0,
        wards=len(wards.codes),
        permutations=permutations,
        seed=seed,
        left_out=wards.left_out,
        reason="",
    )


def _permuted(wards: Mapped, permutations: int, seed: int) -> npt.NDArray[np.float64]:
    """Return the index of the same rates on shuffled places."""
    z, count = wards.z, len(wards.codes)
    weights = wards.near / wards.near.sum(-1, keepdims=True)
    indexes = []
    for order in shuffles(seed, count, count, permutations):
        moved = z[order]
        indexes.append(((moved @ weights.T) * moved).sum(-1) / count)
    return np.concatenate(indexes)
