"""Change between two periods in many wards at once, adjusted for how many there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from community_safety.statistics.arguments import Figures, Words
from community_safety.statistics.comparisons import compare_counts
from community_safety.statistics.multiplicity import Family, benjamini_hochberg, family_of_tests


@dataclass(frozen=True, slots=True)
class AreaChanges:
    """Change of each ward's rate, as a ratio of after to before.

    Attributes
    ----------
    ratio, lower, upper
        Rate after over rate before, with the interval of each ward by itself; infinite where only
        the count before is zero, nan where there is a reason.
    p_value
        Two-sided, of each ward by itself.
    q_value
        Adjusted for the number of wards (Benjamini and Hochberg). nan without a comparison.
    method, reason
        As in `compare_counts`; "no events" when there were none in either period.
    family
        How many wards were compared, how many chance would call changed, how many remain.
    """

    ratio: Figures
    lower: Figures
    upper: Figures
    p_value: Figures
    q_value: Figures
    method: Words
    reason: Words
    family: Family


def area_changes(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    exposure_before: npt.ArrayLike = 1.0,
    exposure_after: npt.ArrayLike = 1.0,
    dispersion: npt.ArrayLike | None = None,
    degrees_of_freedom: npt.ArrayLike | None = None,
    confidence: float = 0.95,
) -> AreaChanges:
    """Compare each ward's count with that of an earlier period.

    No verdict: which direction is good is not asked, and a ward that was picked because it was
    high before is likely to fall by chance. Not for a later period in which recording or
    boundaries changed. A ward's change is its own, not its change against the others.

    Parameters
    ----------
    before, after
        Shape (wards,), whole counts; nan for a ward without a figure.
    exposure_before, exposure_after
        Above zero, of shapes that fit: the months compared, or months x residents. Equal ones
        need not be given.
    dispersion, degrees_of_freedom
        From `community_safety.statistics.independent_fit`; one number or one for each ward.
        Without dispersion (None) events are taken as independent.
    confidence
        A share; one number for the whole call, and its complement the false discovery rate.

    Returns
    -------
    AreaChanges

    Raises
    ------
    StatisticsError
        As `compare_counts`.

    References
    ----------
    As `compare_counts` and `benjamini_hochberg`.
    """
    found = compare_counts(
        after,
        exposure_after,
        before,
        exposure_before,
        confidence=confidence,
        dispersion=dispersion,
        degrees_of_freedom=degrees_of_freedom,
    )
    apart = (np.asarray(found.lower) > 1) | (np.asarray(found.upper) < 1)
    return AreaChanges(
        ratio=found.ratio,
        lower=found.lower,
        upper=found.upper,
        p_value=found.p_value,
        q_value=benjamini_hochberg(found.p_value),
        method=found.method,
        reason=found.reason,
        family=family_of_tests(found.p_value, confidence, different=apart),
    )
