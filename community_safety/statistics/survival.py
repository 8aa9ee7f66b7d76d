"""How long until it happens, where some had not yet had it when the looking ended.

The Kaplan-Meier estimate takes everyone for as long as they were observed. The mean days of those
who reoffended leaves out all others and says nothing of how many there are; a share of all members
is too low where some were observed for part of the time only. Events and endings of observation
on the same day: the events come first, so that who left on a day was at risk on it.

Not where leaving says something about the risk: somebody taken out of the records because of a new
sentence is no ordinary ending of observation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import FloatArray, as_numbers, check_share
from community_safety.statistics.intervals import wilson_limits
from community_safety.statistics.observed_times import observations
from community_safety.statistics.survival_comparisons import (
    LogRank,
    logrank,
    proportional_hazards,
)

__all__ = [
    "LogRank",
    "SurvivalAt",
    "SurvivalCurve",
    "kaplan_meier",
    "logrank",
    "proportional_hazards",
]

NOBODY = "nobody"
NOT_SO_LONG = "not observed for so long"
ROUNDING = 1e-9  # of a product of many shares


@dataclass(frozen=True, slots=True)
class SurvivalAt:
    """The share still without the event at given times, with limits and the number at risk.

    Arrays of the shape of the times asked for; nan where the last person had been observed for
    less, with the reason "not observed for so long".
    """

    times: FloatArray
    survival: FloatArray
    lower: FloatArray
    upper: FloatArray
    at_risk: FloatArray
    reason: npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """Kaplan-Meier estimate: one entry for each time at which there was an event.

    Attributes
    ----------
    times
        Times of events, rising; empty where there were none.
    survival, lower, upper
        Share still without the event just after each time, and its limits, 0 to 1.
    at_risk, events, censored
        Persons observed just before each time; events at it; observations that ended from it on
        and before the next time of an event.
    durations
        Everybody's observed time, sorted.
    confidence, method, reason
        Of the limits; the reason is "nobody" for no persons, else "".
    """

    times: FloatArray
    survival: FloatArray
    lower: FloatArray
    upper: FloatArray
    at_risk: FloatArray
    events: FloatArray
    censored: FloatArray
    durations: FloatArray
    confidence: float
    method: str
    reason: str

    @property
    def persons(self) -> int:
        """Return how many persons the curve is of."""
        return int(self.durations.size)

    @property
    def median(self) -> float:
        """Return the first time at which at most half are still without the event, nan if none."""
        reached = self.times[self.survival <= 0.5 + ROUNDING]
        return float(reached[0]) if reached.size else float("nan")

    def at(self, times: npt.ArrayLike) -> SurvivalAt:
        """Read the curve at given times.

        Parameters
        ----------
        times
            In the unit of the durations, zero or more, of any shape. The share at a time counts
            the events of that time; the number at risk is that just before it.

        Raises
        ------
        StatisticsError
            For times that are no numbers, missing or below zero.
        """
        asked = np.atleast_1d(as_numbers("times", times))
        if not (asked >= 0).all():
            raise StatisticsError("times must be zero or more, with none missing")
        at_risk = self.persons - np.searchsorted(self.durations, asked, side="left")
        over = self.survival.size > 0 and self.survival[-1] == 0
        known = (at_risk > 0) | over
        step = np.searchsorted(self.times, asked, side="right")
        before = _wilson(np.ones(asked.shape), np.maximum(at_risk, 1.0), self.confidence)
        columns = [
            np.where(step == 0, start, np.append(column, np.nan)[step - 1])
            for start, column in zip(
                (np.ones(asked.shape), *before),
                (self.survival, self.lower, self.upper),
                strict=True,
            )
        ]
        survival, lower, upper = (np.where(known, column, np.nan) for column in columns)
        reason = np.where(known, "", self.reason or NOT_SO_LONG)
        return SurvivalAt(asked, survival, lower, upper, at_risk.astype(np.float64), reason)


def kaplan_meier(
    durations: npt.ArrayLike, observed: npt.ArrayLike, confidence: float = 0.95
) -> SurvivalCurve:
    """Estimate the share still without the event, from times of which some ended early.

    The estimate is that of ``scipy.stats.ecdf``. The limits are Wilson's for the number of persons
    that would give the same variance if all had been observed to the end (Rothman): where nobody
    left early they are exactly those of `wilson_interval`, so that the share who reoffended within
    a year has one interval, however it is worked out. The usual limits (Greenwood) leave 0 to 1
    and hold the truth too rarely for few events; those on the log-log scale do not exist before
    the first event nor after the last (see docs/methods/reoffending_statistics.md).

    Parameters
    ----------
    durations
        How long each person was observed, shape (persons,): until the event, or until the looking
        ended. Zero or more, one unit throughout.
    observed
        Whether the event was seen (True) or the observation ended without it (False).
    confidence
        A share, for the whole curve; the limits hold for each time on its own.

    Raises
    ------
    StatisticsError
        When the two do not fit, or a duration is missing, negative or infinite.

    References
    ----------
    Kaplan EL, Meier P (1958), J Am Stat Assoc 53, 457-481. Rothman KJ (1978), J Chronic Dis 31,
    557-560. Greenwood M (1926), Reports on Public Health 33, appendix 1.
    """
    confidence = check_share("confidence", confidence)
    time, seen = observations(durations, observed)
    ordered = np.sort(time)
    times, events = np.unique(time[seen], return_counts=True)
    at_risk = time.size - np.searchsorted(ordered, times, side="left").astype(np.float64)
    ends = np.searchsorted(np.sort(time[~seen]), np.append(times, np.inf), side="left")
    survival = np.ones(0)
    if times.size:
        sample = stats.CensoredData.right_censored(time, ~seen)
        survival = np.asarray(stats.ecdf(sample).sf.evaluate(times), dtype=np.float64)
    size = _effective_size(survival, at_risk, events)
    lower, upper = _wilson(survival, size, confidence)
    return SurvivalCurve(
        times=times,
        survival=survival,
        lower=lower,
        upper=upper,
        at_risk=at_risk,
        events=events.astype(np.float64),
        censored=np.diff(ends).astype(np.float64),
        durations=ordered,
        confidence=confidence,
        method="Wilson, effective number of persons",
        reason="" if time.size else NOBODY,
    )


def _effective_size(
    survival: FloatArray, at_risk: FloatArray, events: npt.NDArray[np.int_]
) -> FloatArray:
    """Return how many persons observed to the end would give the variance of each share.

    S (1 - S) over Greenwood's variance. At a share of zero that is nothing over nothing: the
    number stays what it was before, or that at risk if all had the event at the first time.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        squared_error = np.cumsum(events / (at_risk * (at_risk - events)))
        size = (1 - survival) / (survival * squared_error)
    last = size.size - 1
    if size.size and survival[last] == 0:
        size[last] = size[last - 1] if last else at_risk[last]
    return size


def _wilson(
    share: FloatArray, persons: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Return Wilson limits of shares of so many persons, which need not be whole."""
    return wilson_limits(share * persons, persons, confidence)
