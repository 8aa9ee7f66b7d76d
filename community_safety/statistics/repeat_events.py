"""Several events by the same person: how much wider that makes the limits of their sum.

A few people have most of the reoffences, admissions or repeat calls. If the number of people with
k events is Poisson, k times that number has the variance k squared times its mean, so that the sum
over k varies more than a Poisson count by the factor E[k^2] / E[k].
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import Figures, FloatArray, as_numbers


def repeat_event_variance(persons: npt.ArrayLike, events_each: npt.ArrayLike) -> Figures:
    """Return the variance of a total of events from how many persons had how many.

    ``sum(k**2 * persons with k events)``. For the `variance` of `directly_standardised_rate`. Not
    for events that are grouped in other ways too, by incident or by month: their dispersion comes
    on top.

    Parameters
    ----------
    persons
        How many persons had each number of events, shape (..., frequencies), zero or more.
    events_each
        That number, shape (frequencies,), whole and zero or more. With one entry a person,
        `persons` is all ones.

    Returns
    -------
    float or array
        Of shape (...); nan where a number of persons is missing, negative or infinite.

    Raises
    ------
    StatisticsError
        When the frequencies do not fit, or a number of events is not whole, negative or missing.

    References
    ----------
    PHEindicatormethods, calculate_dsr with non-independent events; Fingertips, public health
    technical guidance, chapter on directly standardised rates.
    """
    people, each = _frequencies(persons, events_each)
    return _give_back((people * each**2).sum(-1))


def repeat_event_dispersion(
    persons: npt.ArrayLike, events_each: npt.ArrayLike, *, persons_fixed: bool = False
) -> Figures:
    """Return the dispersion of a total of events from how many persons had how many.

    E[k^2] / E[k], for the `dispersion` of `rate_interval`, `indirectly_standardised_ratio` and
    `compare_counts`. 1 where everybody has one event, 3 where they have three each. Itself an
    estimate: with ten or so persons with events it is too low two times in three, because the
    person who had very many was not among them.

    Parameters
    ----------
    persons, events_each
        As in `repeat_event_variance`; people without any event count only where they are fixed.
    persons_fixed
        Whether the number of persons is given, as in a cohort (reoffences per offender), so that
        chance is only in how many events each has: E[k] is then taken off. Persons without events
        must be among `persons` if the mean is over them.

    Returns
    -------
    float or array
        Of shape (...); may come out below 1 where the persons are fixed, which the intervals treat
        as 1. Nan where `repeat_event_variance` is, and where nobody had an event.

    Raises
    ------
    StatisticsError
        As `repeat_event_variance`.

    References
    ----------
    PHEindicatormethods, calculate_dsr with non-independent events. Feller W (1968), An Introduction
    to Probability Theory I, section XII.2 (compound Poisson).
    """
    people, each = _frequencies(persons, events_each)
    total, squares = (people * each).sum(-1), (people * each**2).sum(-1)
    some = np.where(total > 0, total, np.nan)
    dispersion = squares / some
    return _give_back(dispersion - some / people.sum(-1) if persons_fixed else dispersion)


def _frequencies(
    persons: npt.ArrayLike, events_each: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Return both as arrays, nan for impossible numbers of persons."""
    people, each = as_numbers("persons", persons), as_numbers("events_each", events_each)
    if each.ndim != 1 or people.ndim < 1 or people.shape[-1] != each.size:
        raise StatisticsError(
            "persons must have the shape (..., frequencies) and events_each (frequencies,), got "
            f"{people.shape} and {each.shape}"
        )
    wrong = each[~((each >= 0) & (each == np.round(each)) & np.isfinite(each))]
    if wrong.size:
        raise StatisticsError(f"events_each must be whole numbers from zero, got {wrong[0]:g}")
    return np.where((people >= 0) & np.isfinite(people), people, np.nan), each


def _give_back(array: FloatArray) -> Figures:
    """Return a single value for a single set of frequencies, else the array."""
    return array.item() if np.ndim(array) == 0 else array
