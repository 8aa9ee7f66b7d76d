"""Whether shares differ by more than chance, and how many people it would take to see it.

One rule for every table: a difference is named where the p-value, adjusted over its family, is
below 5% **and** the interval beside it leaves out "no difference". The two rest on different
approximations and may disagree at the edge; a reader who sees both must not find one against the
other.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from community_safety.reoffending import columns as spec
from community_safety.statistics.comparisons import compare_proportions
from community_safety.statistics.power import sample_for_difference

FloatArray = npt.NDArray[np.float64]
SIGNIFICANT = 0.05
"""An adjusted p-value below this, with an interval that agrees, is more than chance."""
COMPARED = ("difference", "difference_lower", "difference_upper", "p_value", "needed")
"""What `compared_shares` and `against_the_others` return, in this order."""


def against_the_others(
    events: npt.ArrayLike,
    trials: npt.ArrayLike,
    least: int,
    dispersion: npt.ArrayLike,
) -> dict[str, FloatArray]:
    """Compare the share of each group with that of all other groups together.

    Parameters
    ----------
    events, trials
        Shape (groups,): people with the outcome, and people.
    least
        A group of fewer people, or with fewer others, is not compared.
    dispersion
        Shape (groups,): of each comparison, `repeat_entries.others_dispersion`.

    Returns
    -------
    dict
        As `compared_shares`.
    """
    had, people = (np.asarray(each, dtype=np.float64) for each in (events, trials))
    more, others = had.sum() - had, people.sum() - people
    enough = np.minimum(people, others) >= least
    return compared_shares(had, people, more, others, enough, dispersion)


def compared_shares(
    events: FloatArray,
    trials: FloatArray,
    other_events: FloatArray,
    other_trials: FloatArray,
    where: npt.NDArray[np.bool_],
    dispersion: npt.ArrayLike,
) -> dict[str, FloatArray]:
    """Compare shares of separate people, in percentage points.

    Returns
    -------
    dict
        By the names of `COMPARED`, arrays of the shape given, missing where `where` is False: the
        difference with its 95% limits, the p-value before adjusting, and how many people each
        side would need.
    """
    found = compare_proportions(
        np.where(where, events, np.nan),
        np.where(where, trials, np.nan),
        np.where(where, other_events, np.nan),
        np.where(where, other_trials, np.nan),
        dispersion=dispersion,
    )
    return {
        "difference": np.asarray(found.difference) * 100,
        "difference_lower": np.asarray(found.lower) * 100,
        "difference_upper": np.asarray(found.upper) * 100,
        "p_value": np.asarray(found.p_value),
        "needed": needed_for(events, trials, other_events, other_trials, where, dispersion),
    }


def needed_for(
    events: FloatArray,
    trials: FloatArray,
    other_events: FloatArray,
    other_trials: FloatArray,
    where: npt.NDArray[np.bool_],
    dispersion: npt.ArrayLike = 1.0,
) -> FloatArray:
    """Return how many people two groups would each need for such a difference to be seen.

    Eighty times in a hundred, at the 5% level; missing where there is no difference to see. Where
    one person is there several times, each entry tells less: that many times more are needed.
    """
    found = np.full(len(trials), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        share, other = events / trials, other_events / other_trials
    useful = where & np.isfinite(share) & np.isfinite(other) & (share != other)
    if useful.any():
        times = np.broadcast_to(np.asarray(dispersion, dtype=np.float64), found.shape)[useful]
        size = np.asarray(sample_for_difference(share[useful], other[useful]))
        found[useful] = np.ceil(size * np.maximum(times, 1.0))
    return found


def verdicts(
    adjusted_p: npt.ArrayLike, lower: npt.ArrayLike, upper: npt.ArrayLike, null: float = 0.0
) -> npt.NDArray[np.str_]:
    """Return a word for each comparison: higher, lower, not to be told apart, not compared.

    Parameters
    ----------
    adjusted_p
        Adjusted over the family; missing: not compared.
    lower, upper
        Limits of the difference, or of the ratio, that is shown beside it.
    null
        No difference: 0 of a difference, 1 of a ratio.
    """
    adjusted, low, high = (
        np.asarray(each, dtype=np.float64) for each in (adjusted_p, lower, upper)
    )
    sure = adjusted < SIGNIFICANT
    return np.select(
        [np.isnan(adjusted), sure & (low > null), sure & (high < null)],
        [spec.NOT_COMPARED, spec.HIGHER, spec.LOWER],
        spec.NOT_APART,
    )
