"""How much of what happens falls on few places, and how much chance alone would put there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import FloatArray, as_numbers, check_share

SIMULATIONS = 1_999
SEED = 20_100
ALIKE = 1e-9  # shares nearer than this differ by rounding alone


class Holding(NamedTuple):
    """The fewest places that together hold a share of all events.

    `places` of all `of`, and as a share of them; nan and a reason where there are no events.
    """

    places: float
    of: int
    share: float
    reason: str


class Expected(NamedTuple):
    """What chance would give: mean, and the range of 95 in 100 simulations."""

    mean: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Concentration:
    """How concentrated events are, beside what chance in proportion to the base would give.

    Attributes
    ----------
    gini, gini_expected
        Generalised Gini index, and the same by chance. Above the range of chance: more
        concentrated than the base alone makes events.
    holding, holding_expected
        For each share asked for: the fewest places that hold it, and the number of places by
        chance. Below the range of chance: more concentrated.
    events, places
        How many events, and in how many places with a figure.
    simulations, seed
        Of the ranges; the same seed gives the same ones.
    reason
        Why there is none, else "".
    """

    gini: float
    gini_expected: Expected
    holding: dict[float, Holding]
    holding_expected: dict[float, Expected]
    events: float
    places: int
    simulations: int
    seed: int
    reason: str


def generalised_gini(counts: npt.ArrayLike) -> tuple[float, str]:
    """Return the generalised Gini index of counts of places, and why there is none.

    ``max(1/c, 1/n) (2 sum(i y_i) - n - 1) - max(n/c, 1) + 1`` for c events in n places with
    shares y in ascending order. It is 0 when events are spread as evenly as whole events can be,
    ``1 - 1/n`` when all of n or more are in one place, ``1 - 1/c`` for fewer events than places.
    With fewer events than places the plain index can only be high: five events in five of 20
    places give 0.75, here 0. From one event a place on, the two are the same.

    Parameters
    ----------
    counts
        Shape (places,), zero or more; nan for a place without a figure, which is left out.

    Returns
    -------
    tuple
        Index from 0 to below 1 and "", or nan and "no events" or "fewer than two places".

    Raises
    ------
    StatisticsError
        For anything but one count for each place; negative or infinite counts.

    References
    ----------
    Bernasco W, Steenbeek W (2017), J Quant Criminol 33, 451-467.
    """
    known = _known(counts)
    reason = _no_measure(known)
    return (float("nan") if reason else float(_ginis(known[None])[0])), reason


def share_of_places_holding(counts: npt.ArrayLike, share: float) -> Holding:
    """Return the fewest places, and the share of all places, that hold a share of the events.

    Parameters
    ----------
    counts
        As in `generalised_gini`; places without any event count among the places.
    share
        Of the events, between 0 and 1: 0.5 for half of them.

    Returns
    -------
    Holding

    Raises
    ------
    StatisticsError
        As `generalised_gini`; for a share outside 0 to 1.

    References
    ----------
    Sherman LW, Gartin PR, Buerger ME (1989), Criminology 27, 27-56; Weisburd D (2015),
    Criminology 53, 133-157 (25 and 50 percent).
    """
    wanted = check_share("share", share)
    known = _known(counts)
    reason = _no_measure(known)
    if reason:
        return Holding(float("nan"), len(known), float("nan"), reason)
    places = float(_places_holding(known[None], wanted)[0])
    return Holding(places, len(known), places / len(known), "")


def concentration(
    counts: npt.ArrayLike,
    base: npt.ArrayLike | None = None,
    shares: tuple[float, ...] = (0.25, 0.5),
    dispersion: float | None = None,
    simulations: int = SIMULATIONS,
    seed: int = SEED,
) -> Concentration:
    """Return how concentrated events are, and how concentrated chance would make them.

    By chance each event falls on a place with a probability in proportion to its base, whatever
    the others do. With dispersion phi counts vary phi times more (Dirichlet multinomial): crimes
    come in series, and a series is no concentration that lasts.

    Parameters
    ----------
    counts
        Shape (places,), whole numbers; nan for a place without a figure.
    base
        Shape (places,), above zero: residents, say. None: every place alike.
    shares
        Of the events, for `share_of_places_holding`.
    dispersion
        Variance over mean of the counts; None, 1 and below: independent events. One above half
        the number of events leaves nothing to simulate, and is an error.
    simulations, seed
        Number of simulations, at least 99, and their seed.

    Returns
    -------
    Concentration
        Of the places that have both a count and a base.

    Raises
    ------
    StatisticsError
        As `generalised_gini`; for counts that are not whole, a base of zero or less.
    """
    y, weight = _places(counts, base)
    if not (isinstance(simulations, int) and simulations >= 99):
        raise StatisticsError(f"simulations must be at least 99, got {simulations!r}")
    for share in shares:
        check_share("shares", share)
    reason = _no_measure(y)
    missing = Expected(float("nan"), float("nan"), float("nan"))
    gini_expected, held = missing, dict.fromkeys(shares, missing)
    if not reason:
        drawn = _by_chance(int(y.sum()), weight / weight.sum(), dispersion, simulations, seed)
        gini_expected = _expected(_ginis(drawn))
        held = {share: _expected(_places_holding(drawn, share)) for share in shares}
    return Concentration(
        gini=generalised_gini(y)[0],
        gini_expected=gini_expected,
        holding={share: share_of_places_holding(y, share) for share in shares},
        holding_expected=held,
        events=float(y.sum()),
        places=len(y),
        simulations=simulations,
        seed=seed,
        reason=reason,
    )


def _known(counts: npt.ArrayLike) -> FloatArray:
    """Return the counts that there are."""
    given = as_numbers("counts", counts)
    if given.ndim != 1:
        raise StatisticsError(f"counts need one value for each place, got shape {given.shape}")
    known = given[~np.isnan(given)]
    if np.any(known < 0) or np.any(np.isinf(known)):
        raise StatisticsError("counts must be zero or more and finite")
    return known


def _places(counts: npt.ArrayLike, base: npt.ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    """Return counts and bases of the places that have both."""
    y = as_numbers("counts", counts)
    weight = np.ones(y.shape) if base is None else as_numbers("base", base)
    if y.ndim != 1 or weight.shape != y.shape:
        raise StatisticsError(
            f"counts and base need one value for each place, got {y.shape} and {weight.shape}"
        )
    there = ~np.isnan(y) & ~np.isnan(weight)
    y, weight = _known(y[there]), weight[there]
    if np.any(y != np.round(y)):
        raise StatisticsError("counts must be whole numbers of events")
    if np.any(weight <= 0) or np.any(np.isinf(weight)):
        raise StatisticsError("base must be above zero and finite")
    return y, weight


def _no_measure(known: FloatArray) -> str:
    """Return why there is nothing to measure, else ""."""
    if len(known) < 2:
        return "fewer than two places"
    return "" if known.any() else "no events"


def _ginis(counts: FloatArray) -> FloatArray:
    """Return the generalised Gini index of each row of counts."""
    events, places = counts.sum(-1), counts.shape[-1]
    ranked = np.sort(counts, axis=-1) @ np.arange(1, places + 1) / events
    index = np.maximum(1 / events, 1 / places) * (2 * ranked - places - 1)
    return np.asarray(np.maximum(index - np.maximum(places / events, 1) + 1, 0.0))


def _places_holding(counts: FloatArray, share: float) -> FloatArray:
    """Return for each row how many of the fullest places reach the share."""
    held = np.cumsum(-np.sort(-counts, axis=-1), axis=-1)
    wanted = share * counts.sum(-1, keepdims=True)
    return np.asarray((held < wanted * (1 - ALIKE)).sum(-1) + 1.0)


def _by_chance(
    events: int, share: FloatArray, dispersion: float | None, simulations: int, seed: int
) -> FloatArray:
    """Return simulated counts, one row each."""
    generator = np.random.Generator(np.random.PCG64(seed))
    phi = 1.0 if dispersion is None else float(dispersion)
    if not (np.isfinite(phi) and 0 <= phi <= max(events / 2, 1)):
        raise StatisticsError(
            f"dispersion must lie between 0 and half the {events} events, got {phi:g}"
        )
    if phi <= 1:
        return generator.multinomial(events, share, size=simulations).astype(np.float64)
    total = (events - phi) / (phi - 1)
    gammas = np.maximum(generator.gamma(share * total, size=(simulations, len(share))), 1e-300)
    chances = gammas / gammas.sum(-1, keepdims=True)
    return generator.multinomial(events, chances).astype(np.float64)


def _expected(values: FloatArray) -> Expected:
    """Return mean and central 95% of simulated values."""
    lower, upper = np.quantile(values, [0.025, 0.975])
    return Expected(float(values.mean()), float(lower), float(upper))
