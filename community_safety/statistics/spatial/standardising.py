"""Rates of wards made comparable before a pattern is looked for, and the draws to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from esda.smoothing import assuncao_rate

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import (
    Arguments,
    BoolArray,
    FloatArray,
    WordArray,
    above_zero,
    not_negative,
)
from community_safety.statistics.spatial.contiguity import Neighbours

LEAST_WARDS = 5
SEED = 20_100
TOO_FEW = "fewer than five wards with a figure and a neighbour"
NO_NEIGHBOUR = "no neighbour with a figure"
AT_ONCE = 2_000  # permutations held in memory together
ALIKE = 1e-9  # of a unit: figures nearer than this differ by rounding alone


class LeftOut(NamedTuple):
    """A ward that is in no statistic, and why."""

    code: str
    reason: str


class Mapped(NamedTuple):
    """The wards of a statistic in the order of their codes, and what was left out.

    `place` holds their places in the caller's order; `reason` says why there is no statistic.
    """

    place: npt.NDArray[np.int_]
    codes: list[str]
    events: FloatArray
    base: FloatArray
    near: BoolArray
    left_out: tuple[LeftOut, ...]
    reasons: WordArray
    reason: str

    @property
    def z(self) -> FloatArray:
        """Empirical Bayes standardised rates, centred, of standard deviation 1."""
        rates = np.asarray(assuncao_rate(self.events, self.base), dtype=np.float64)
        centred = rates - rates.mean()
        return np.asarray(centred / rates.std())


def mapped(events: npt.ArrayLike, base: npt.ArrayLike, neighbours: Neighbours) -> Mapped:
    """Read counts and bases of wards, and leave out those that say nothing.

    Left out are wards without a count or base, and then those all of whose neighbours were.
    The wards are put in the order of their codes, so that no result hangs on the order of rows.

    Raises
    ------
    StatisticsError
        When the arrays do not fit the wards of `neighbours`.
    """
    given = Arguments.read(events=events, base=base)
    x, n = given.arrays
    if given.single or x.shape != (len(neighbours.codes),):
        raise StatisticsError(
            f"events and base need one value for each of the {len(neighbours.codes)} wards, in "
            f"their order, got shape {() if given.single else x.shape}"
        )
    reasons = given.reasons(not_negative("events", x), above_zero("base", n)).astype(object)
    fine = reasons == ""
    lone = fine & ~(neighbours.adjacency & fine).any(-1)
    reasons[lone] = NO_NEIGHBOUR
    order = np.argsort(np.asarray(neighbours.codes, dtype=object), kind="stable")
    place = order[reasons[order] == ""]
    out = [LeftOut(neighbours.codes[i], reasons[i]) for i in order if reasons[i]]
    return Mapped(
        place=place,
        codes=[neighbours.codes[i] for i in place],
        events=x[place],
        base=n[place],
        near=neighbours.adjacency[np.ix_(place, place)],
        left_out=tuple(out),
        reasons=reasons.astype(np.str_),
        reason=neighbours.reason or _no_statistic(x[place], n[place]),
    )


def _no_statistic(events: FloatArray, base: FloatArray) -> str:
    """Return why rates have no pattern to look for, else ""."""
    if len(events) < LEAST_WARDS:
        return TOO_FEW
    if not events.any():
        return "no events"
    rates = events / base
    return "all wards have the same rate" if np.ptp(rates) <= ALIKE * rates.max() else ""


def check_permutations(permutations: int) -> int:
    """Return the number of permutations when it can give a p-value of 0.05 at least."""
    if isinstance(permutations, bool) or not isinstance(permutations, int) or permutations < 99:
        raise StatisticsError(
            f"permutations must be a whole number of at least 99, got {permutations!r}"
        )
    return permutations


def shuffles(
    seed: int, places: int, kept: int, permutations: int
) -> Iterator[npt.NDArray[np.int_]]:
    """Yield the first `kept` places of random orders of `places`, in stacks of rows.

    A Fisher-Yates shuffle that stops early. Only the uniform numbers of PCG64 are used, which are
    the same on every machine.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    for begin in range(0, permutations, AT_ONCE):
        rows = np.arange(min(AT_ONCE, permutations - begin))
        order = np.tile(np.arange(places), (len(rows), 1))
        for step in range(kept):
            chosen = step + (generator.random(len(rows)) * (places - step)).astype(int)
            taken = order[rows, chosen]
            order[rows, chosen] = order[:, step]
            order[:, step] = taken
        yield order[:, :kept]


def two_sided(
    at_least: npt.ArrayLike, at_most: npt.ArrayLike, permutations: int
) -> npt.NDArray[np.float64]:
    """Return twice the smaller tail, the observed value counted in both, at most 1.

    The two-sided p-value of spdep. Not that of esda, whose `p_sim` is the smaller tail alone and
    half as large (esda issues 199 and 486).
    """
    smaller = np.minimum(at_least, at_most)
    return np.minimum(2 * (smaller + 1.0) / (permutations + 1.0), 1.0)
