"""How many events a person has on average: reoffences per 100 offenders, and per reoffender.

One person commits many, so the events are not independent: the persons are, and only what each of
them did is chance. All is worked out from three sums over persons (the events, their squares, and
the persons themselves): groups are put together by adding these up, never by averaging means.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from community_safety.statistics.arguments import (
    Arguments,
    FloatArray,
    Rule,
    WordArray,
    above_zero,
    blank,
    not_negative,
)
from community_safety.statistics.dispersion import widened_for_estimation
from community_safety.statistics.intervals import (
    Confidence,
    Interval,
    confidence_levels,
    rate_interval,
)

ONE_PERSON = "only one person"
IMPOSSIBLE = "impossible sum of squares"
BELOW_ONE = "fewer events than persons"


def mean_per_person(
    total: npt.ArrayLike,
    total_of_squares: npt.ArrayLike,
    persons: npt.ArrayLike,
    confidence: Confidence = 0.95,
    least_dispersion: npt.ArrayLike = 1.0,
) -> Interval:
    """Put limits around the mean number of events per person, those without any counted in.

    The limits of `rate_interval` with the dispersion seen among the persons, variance over mean,
    widened for being an estimate by (t / z) squared with persons - 1 degrees of freedom. Of the
    ways that were compared it keeps nearest to what it says for few persons and skewed counts (see
    docs/methods/reoffending_statistics.md); below 30 persons, or ten with any event, all of them
    are too narrow, because the person who had very many was not among them.

    Parameters
    ----------
    total
        Sum of the persons' whole numbers of events, of any shapes that fit each other.
    total_of_squares
        Sum of the squares of these numbers: for 0, 0, 1 and 3 events it is 10.
    persons
        All persons, also those without an event.
    confidence
        A share, or several of them: (0.95, 0.998).
    least_dispersion
        Of a larger group that this one is part of, such as the county: the dispersion used is
        never below it. Without it a group without events has the limits of independent events,
        which are too near to zero where a person who reoffends does so several times.

    Returns
    -------
    Interval
        In events per person; times 100 for the rate per 100 offenders. Methods as `rate_interval`.
        Reasons as there, "only one person", and "impossible sum of squares".

    Raises
    ------
    StatisticsError
        For single numbers: negative sums, no persons, squares that do not go with the total.

    References
    ----------
    Byar, in Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, p 69. McCullagh
    P, Nelder JA (1989), Generalized Linear Models, sections 4.5 and 6.2. Ministry of Justice, Guide
    to proven reoffending statistics (the measure).
    """
    given = Arguments.read(
        total=total,
        total_of_squares=total_of_squares,
        persons=persons,
        least_dispersion=least_dispersion,
    )
    reason = given.reasons(*_rules(given))
    return _limits(given, given.arrays, reason, confidence, least=0.0)


def mean_above_zero(
    total: npt.ArrayLike,
    total_of_squares: npt.ArrayLike,
    persons_with_events: npt.ArrayLike,
    confidence: Confidence = 0.95,
    least_dispersion: npt.ArrayLike = 1.0,
) -> Interval:
    """Put limits around the mean number of events of those who had any: reoffences per reoffender.

    Everyone has at least one, so that chance is in the further ones: their mean has the limits of
    `mean_per_person`, and 1 is added. The lower limit is never below 1, and is 1 where nobody had
    a second. Not a measure of how much a group offends: it leaves out who did not.

    Parameters
    ----------
    total, total_of_squares
        As in `mean_per_person`; who has no event adds nothing to either.
    persons_with_events
        Persons with at least one event (reoffenders).
    confidence
        A share, or several of them.
    least_dispersion
        As in `mean_per_person`, of the further events.

    Returns
    -------
    Interval
        In events per person with events. Reasons as `mean_per_person`, and "fewer events than
        persons".

    Raises
    ------
    StatisticsError
        As `mean_per_person`, and for fewer events than persons with events.

    References
    ----------
    As `mean_per_person`.
    """
    given = Arguments.read(
        total=total,
        total_of_squares=total_of_squares,
        persons_with_events=persons_with_events,
        least_dispersion=least_dispersion,
    )
    events, squares, people, least = given.arrays
    fewer = "total must not be below persons_with_events, got {total} of {persons_with_events}"
    reason = given.reasons(*_rules(given), Rule(events < people, BELOW_ONE, fewer))
    further = (events - people, squares - 2 * events + people, people, least)
    return _limits(given, further, reason, confidence, least=1.0)


def _rules(given: Arguments) -> tuple[Rule, ...]:
    """Return what the three sums must be for any persons to have them."""
    (total, squares, persons, least), names = given.arrays, given.names
    safe = np.where(persons > 0, persons, np.inf)
    impossible = (squares < total) | (squares < total**2 / safe * (1 - 1e-9))
    message = (
        "total_of_squares must be that of whole numbers with this total, got {total_of_squares} "
        f"for {{total}} events of {{{names[2]}}} persons"
    )
    return (
        not_negative("total", total),
        above_zero(names[2], persons),
        not_negative("least_dispersion", least, "negative dispersion"),
        Rule(impossible, IMPOSSIBLE, message),
        Rule(persons < 2, ONE_PERSON),
    )


def _limits(
    given: Arguments,
    sums: tuple[FloatArray, ...],
    reason: WordArray,
    confidence: Confidence,
    least: float,
) -> Interval:
    """Return the mean of checked sums with limits for each level, above the least there can be."""
    levels, several = confidence_levels(confidence)
    fine = reason == ""
    total, squares, persons, floor = (np.where(fine, array, 2.0) for array in sums)
    variance = np.maximum(squares - total**2 / persons, 0.0) / (persons - 1)
    dispersion = np.divide(variance * persons, total, out=np.ones(total.shape), where=total > 0)
    found = [
        rate_interval(
            total,
            persons,
            level,
            np.maximum(widened_for_estimation(dispersion, persons - 1, level), floor),
        )
        for level in levels
    ]
    limits = [
        np.stack([blank(least + bound, reason) for bound in bounds])
        for bounds in ([each.lower for each in found], [each.upper for each in found])
    ]
    lower, upper = (
        (side[:, 0] if given.single else side) if several else given.give_back(side[0])
        for side in limits
    )
    return Interval(
        value=given.give_back(blank(least + total / persons, reason)),
        lower=lower,
        upper=upper,
        method=given.give_back(np.where(fine, found[0].method, "")),
        reason=given.give_back(reason),
    )
