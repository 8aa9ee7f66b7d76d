"""Two totals of the same people, with the person as the unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import signal
from scipy.special import gammaln

from community_safety.statistics.arguments import FloatArray, check_share
from community_safety.statistics.dispersion import widened_for_estimation
from community_safety.statistics.intervals import Interval, wilson_limits
from community_safety.statistics.person_counts import same_persons

NONE_BEFORE = "no events before"
ONE_PERSON = "only one person with events"


@dataclass(frozen=True, slots=True)
class PairedChange:
    """Ratio of the total after to the total before, with limits and a two-sided p-value.

    Attributes
    ----------
    before, after, persons
        Totals and number of people; known whatever the reason.
    ratio, lower, upper, p_value
        nan where there is a reason.
    method, reason
        One of them is "".
    """

    before: float
    after: float
    ratio: float
    lower: float
    upper: float
    p_value: float
    persons: int
    method: str
    reason: str

    @property
    def percent_change(self) -> Interval:
        """Return the change in per cent of the total before: -25 for a quarter fewer."""
        change, lower, upper = (100 * (each - 1) for each in (self.ratio, self.lower, self.upper))
        return Interval(change, lower, upper, self.method, self.reason)


def paired_change(
    before: npt.ArrayLike, after: npt.ArrayLike, confidence: float = 0.95
) -> PairedChange:
    """Compare the totals of the same people in two periods of equal length.

    The share of all events that came after has Wilson's limits with the dispersion between
    persons, widened for being an estimate; they are turned into limits of the ratio. People
    without an event in either period tell nothing of a change and count for nothing in it. The
    p-value is that of swapping before and after within persons, over all ways to do so. The
    interval decides: it is of the ratio, and the p-value of no change at all in anybody.

    Not on its own for people chosen because of what they did in the first period: use
    `change_beyond_regression` beside it. Not for periods of unequal length, nor where somebody was
    in custody, dead or moved away for a part of one.

    Parameters
    ----------
    before, after
        Whole counts, one a person in the same order, shape (persons,).
    confidence
        A share.

    Returns
    -------
    PairedChange
        Method "Wilson, dispersion between persons". Reasons "no events before", "only one person
        with events".

    Raises
    ------
    StatisticsError
        For counts that are missing, negative or not whole, or of different numbers of people.

    References
    ----------
    Wilson EB (1927), J Am Stat Assoc 22, 209-212. Rao JNK, Scott AJ (1992), Biometrics 48, 577-585
    (clustered shares by their effective size). Fisher RA (1935), The Design of Experiments,
    section 21 (swapping within pairs).
    """
    confidence = check_share("confidence", confidence)
    first, second = same_persons(before=before, after=after)
    totals = float(first.sum()), float(second.sum())
    active = (first + second) > 0
    reason = NONE_BEFORE if totals[0] == 0 else ONE_PERSON if active.sum() < 2 else ""
    if reason:
        gaps = (float("nan"),) * 4
        return PairedChange(*totals, *gaps, persons=first.size, method="", reason=reason)
    share_limits = _share_after(first[active], second[active], confidence)
    lower, upper = (float(limit / (1 - limit)) for limit in share_limits)
    return PairedChange(
        *totals,
        ratio=totals[1] / totals[0],
        lower=lower,
        upper=upper,
        p_value=swapping_p_value(first, second),
        persons=first.size,
        method="Wilson, dispersion between persons",
        reason="",
    )


def swapping_p_value(before: FloatArray, after: FloatArray) -> float:
    """Return the share of all swaps within persons with a difference at least as large.

    Exact, without drawing: the sum of the signed differences has a distribution that is put
    together from those of persons with the same absolute difference, each binomial.
    """
    differences = np.abs(after - before)
    sizes, persons = np.unique(differences[differences > 0], return_counts=True)
    chances = np.ones(1)
    for size, number in zip(sizes.astype(np.int64), persons, strict=True):
        steps = np.zeros(size * number + 1)
        steps[::size] = np.exp(_log_binomial(int(number)))
        chances = signal.fftconvolve(chances, steps)
    # entry k: the persons whose difference is turned upwards have k events of difference in all
    reached = 2 * np.arange(chances.size) - differences.sum()
    extreme = np.abs(reached) >= abs((after - before).sum())
    return float(np.clip(chances[extreme].sum(), 0.0, 1.0))


def _share_after(
    before: FloatArray, after: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Return limits of the share of events that came after, of people who had any."""
    events, people = before + after, before.size
    total, share = events.sum(), after.sum() / events.sum()
    dispersion = 1.0
    if share > 0:
        squares = ((after - share * events) ** 2).sum() * people / (people - 1)
        dispersion = squares / (share * (1 - share) * total)
    wide = np.asarray(widened_for_estimation(dispersion, people - 1, confidence))
    return wilson_limits(after.sum() / wide, total / wide, confidence)


def _log_binomial(number: int) -> FloatArray:
    """Return the logarithm of the chances of 0 to `number` heads of so many coins."""
    heads = np.arange(number + 1)
    ways = gammaln(number + 1) - gammaln(heads + 1) - gammaln(number - heads + 1)
    return np.asarray(ways - number * np.log(2.0))
