"""What other people with the same counts did next: regression to the mean without a model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from community_safety.statistics.arguments import FloatArray
from community_safety.statistics.person_counts import person_counts, same_persons

NOBODY_LIKE_THEM = "nobody with such a count to compare with"
FEW_TO_COMPARE = "fewer than 5 people to compare with"
LEAST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class MatchedExpectation:
    """What others with the same counts did next.

    Attributes
    ----------
    each
        Expected events of each chosen person, shape (persons,); nan where there is a reason.
    reason
        For each person: "nobody with such a count to compare with", "fewer than 5 people to
        compare with", or "".
    total, standard_error
        Of the persons without a reason; nan if there are none. Compare with what these did.
    classes
        First and last count of the comparison people taken together, and how many they are.
    """

    each: FloatArray
    reason: npt.NDArray[np.str_]
    total: float
    standard_error: float
    classes: tuple[tuple[int, int, int], ...]


def matched_expectation(
    before: npt.ArrayLike,
    comparison_before: npt.ArrayLike,
    comparison_after: npt.ArrayLike,
) -> MatchedExpectation:
    """Return what people not chosen, with the same counts before, did afterwards.

    The check of `expected_after` that assumes no distribution. Counts that fewer than five of them
    have are taken together with the next ones, from the highest down, and what they did is then
    scaled by the person's count over their mean count (not where some of them had none). Not a
    fair comparison where the chosen differ from them in other ways that matter: age, needs, time
    in custody.

    Parameters
    ----------
    before
        Whole counts of the chosen people, shape (persons,).
    comparison_before, comparison_after
        Counts of people who were not chosen, in the same order in both, in periods like those of
        the chosen.

    Raises
    ------
    StatisticsError
        For counts that are missing, negative or not whole, or of different numbers of people.

    References
    ----------
    Hauer E (1997), Observational Before-After Studies in Road Safety, chapters 9 and 11.
    """
    chosen = person_counts("before", before)
    first, second = same_persons(
        comparison_before=comparison_before, comparison_after=comparison_after
    )
    each, variance = np.full(chosen.size, np.nan), 0.0
    if first.size < LEAST_ALIKE:
        reason = np.full(chosen.size, FEW_TO_COMPARE)
        return MatchedExpectation(each, reason, float("nan"), float("nan"), ())
    starts = _class_starts(first)
    of_other = np.searchsorted(starts, first, side="right")
    of_chosen = np.searchsorted(starts, chosen, side="right")
    of_chosen[(chosen < first.min()) | (chosen > first.max())] = 0
    classes = []
    for number in range(1, starts.size + 1):
        other, mine = of_other == number, of_chosen == number
        counts, later = first[other], second[other]
        classes.append((int(counts.min()), int(counts.max()), counts.size))
        # in proportion to the count, which for a class with none in it would expect nothing
        scale = counts / counts.mean() if counts.min() > 0 else np.ones(counts.size)
        times = chosen[mine] / counts.mean() if counts.min() > 0 else np.ones(int(mine.sum()))
        each[mine] = times * later.mean()
        left = later - later.mean() * scale
        variance += times.sum() ** 2 * (left**2).sum() / (counts.size - 1) / counts.size
    found = of_chosen > 0
    return MatchedExpectation(
        each=each,
        reason=np.where(found, "", NOBODY_LIKE_THEM),
        total=float(each[found].sum()) if found.any() else float("nan"),
        standard_error=float(np.sqrt(variance)) if found.any() else float("nan"),
        classes=tuple(classes),
    )


def _class_starts(counts: FloatArray) -> FloatArray:
    """Return the lowest count of each class, rising, each class with enough people."""
    values, people = np.unique(counts, return_counts=True)
    starts, together = [], 0
    for value, number in zip(values[::-1], people[::-1], strict=True):
        together += number
        if together >= LEAST_ALIKE:
            starts.append(value)
            together = 0
    starts[-1] = values[0]  # too few at the lowest counts join the class above them
    return np.array(starts[::-1])
