"""What people chosen for a bad year would have done next, had nothing been done.

Who is chosen for many offences in a year is a mixture of those who always offend much and those
who happened to. The second do less in any other year, programme or none. Hauer's empirical Bayes
takes the size of that from how counts differ among all the people from whom they were chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import FloatArray, as_numbers
from community_safety.statistics.person_counts import person_counts

NONE_EXPECTED = "no events expected"


@dataclass(frozen=True, slots=True)
class ExpectedAfter:
    """What chosen people would do in a like period without any help.

    Attributes
    ----------
    each
        Expected events of each person in one period, shape (persons,).
    total, standard_error
        Their sum, and how far the true one could lie from it: what these persons' own rates may
        be, and the estimate from a population that is not endless.
    estimation_error
        The second of the two alone.
    mean, variance
        Of the counts of the population.
    weight
        Of the population's mean for somebody watched for one period, 0 to 1; the rest is that of
        their own count. 1 where the counts differ no more than chance would make them.
    """

    each: FloatArray
    total: float
    standard_error: float
    estimation_error: float
    mean: float
    variance: float
    weight: float


def expected_after(
    before: npt.ArrayLike, population: npt.ArrayLike, periods: npt.ArrayLike = 1.0
) -> ExpectedAfter:
    """Return what people with these counts would do in another period.

    Empirical Bayes: mean + (1 - weight) (count - mean), with weight = mean / variance of the
    population's counts. Exact for people whose rates have a gamma distribution and stay what they
    are, each person's events coming by chance at that rate.

    Give as `population` everybody who could have been chosen, those chosen included, also who had
    no event in the period. People who could not have been chosen at all (in custody, long
    inactive) make the differences look larger and the expected fall too small: leave them out.

    Where people were watched all along and chosen on the first day that the year up to it held
    enough, that year was picked for being high, and the expected fall is too small again. Then
    give the counts of the whole time watched, with `periods`: how it ended does not matter for it.

    Parameters
    ----------
    before
        Whole counts of the chosen people, shape (persons,), in the time they were chosen from.
    population
        Counts of all people they were chosen from in one period of the length of that after.
        Where people were chosen on different days it is one typical period for all of them.
    periods
        How many such periods each count of `before` is of, one number or shape (persons,).

    Raises
    ------
    StatisticsError
        For counts that are missing, negative or not whole; a population of fewer than two, or of
        fewer than those chosen; periods that are not above zero or do not fit.

    References
    ----------
    Hauer E (1997), Observational Before-After Studies in Road Safety, chapter 11. Hauer E (1986),
    Accid Anal Prev 18, 1-12. Morris CN (1983), J Am Stat Assoc 78, 47-55. Robbins H (1956), Proc
    Third Berkeley Symp 1, 157-163.
    """
    chosen, everybody = person_counts("before", before), person_counts("population", population)
    _check_holds(everybody, chosen)
    length = _periods(periods, chosen.size)
    mean, variance = float(everybody.mean()), float(everybody.var(ddof=1))
    rate = chosen / length
    if variance > mean:
        prior = mean / (variance - mean)  # periods of watching that the population is worth
        weight = prior / (prior + length)
        each = weight * mean + (1 - weight) * rate
        own = float((each / (prior + length)).sum())
        pull = ((mean - rate) * length / (prior + length) ** 2).sum() / (variance - mean) ** 2
        of_mean, of_variance = weight.sum() + pull * variance, -pull * mean
    else:
        each, own = np.full(chosen.size, mean), 0.0
        of_mean, of_variance = float(chosen.size), 0.0
    apart = everybody - mean
    influence = of_mean * apart + of_variance * (apart**2 - variance)
    estimated = float((influence**2).mean()) / everybody.size
    return ExpectedAfter(
        each=each,
        total=float(each.sum()),
        standard_error=float(np.sqrt(own + estimated)),
        estimation_error=float(np.sqrt(estimated)),
        mean=mean,
        variance=variance,
        weight=mean / variance if variance > mean else 1.0,
    )


def _check_holds(everybody: FloatArray, chosen: FloatArray) -> None:
    """Refuse a population in which the chosen people cannot be, or of fewer than two."""
    least = max(chosen.size, 2)
    if everybody.size < least:
        raise StatisticsError(
            f"population must have at least {least} people, got {everybody.size}: give the counts "
            "of everybody who could have been chosen, the chosen people included"
        )


def _periods(periods: npt.ArrayLike, persons: int) -> FloatArray:
    """Return the periods of each person."""
    length = as_numbers("periods", periods)
    if length.shape not in ((), (persons,)):
        raise StatisticsError(
            f"periods must be one number or one for each of {persons} persons, got {length.shape}"
        )
    if not ((length > 0) & np.isfinite(length)).all():
        raise StatisticsError("periods must be above zero, with none missing")
    return np.broadcast_to(length, (persons,))
