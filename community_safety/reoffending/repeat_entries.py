"""How much wider intervals must be because one person may be in several quarters of a year.

A year is the sum of four quarterly cohorts, and who is in two of them is counted twice: what
happens after one start point is partly what happens after the next. Intervals for independent
entries would be too narrow.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd


def entry_dispersion(members: pd.DataFrame, outcome: str = "reoffended") -> float:
    """Return the variance of the number with an outcome, as a multiple of that of independent ones.

    The design effect of persons as clusters: the sum over persons of the square of their summed
    residuals, over the sum of all entries' squared residuals; residuals are from the share of all
    members. Never below 1: fewer repeats than chance would give are no reason for narrow limits.

    Parameters
    ----------
    members
        One row for each entry, with `person_id` and the outcome as true or false.

    Returns
    -------
    1 where nobody is there twice, or everybody or nobody has the outcome.

    Notes
    -----
    Kish L (1965), Survey Sampling, section 5.4, with the clusters' own variance in place of a
    common correlation. It is estimated from all members of an area and applied to each group of
    them: a group's own estimate would rest on few repeats.
    """
    if not len(members) or not members["person_id"].duplicated().any():
        return 1.0
    outcomes = members[outcome].to_numpy(dtype="float64")
    residuals = outcomes - outcomes.mean()
    alone = float(np.square(residuals).sum())
    if alone == 0.0:
        return 1.0
    persons = pd.factorize(members["person_id"])[0]
    together = float(np.square(np.bincount(persons, weights=residuals)).sum())
    return max(1.0, together / alone)


def difference_dispersion(
    outcome: npt.ArrayLike, group: npt.ArrayLike, persons: npt.ArrayLike
) -> float:
    """Return how much wider a difference of two shares is because persons have several entries.

    The variance of the difference with persons as clusters over that of independent entries. Each
    entry moves the difference by its residual over the size of its group, up in one group and down
    in the other, so that a person with entries in both partly cancels. Never below 1.

    Parameters
    ----------
    outcome, group
        Shape (entries,), true or false: what the shares are of, and which of the two groups.
    persons
        Shape (entries,), who each entry is of.

    Returns
    -------
    float
        1 where one group is empty, nobody is there twice, or no share varies.

    References
    ----------
    Kish L (1965), Survey Sampling, section 5.4. Rao JNK, Scott AJ (1992), Biometrics 48, 577-585.
    """
    had, first = np.asarray(outcome, dtype=float), np.asarray(group, dtype=bool)
    if first.all() or not first.any():
        return 1.0
    share = np.where(first, had[first].mean(), had[~first].mean())
    pull = (had - share) * np.where(first, 1 / first.sum(), -1 / (~first).sum())
    alone = float(np.square(pull).sum())
    together = np.bincount(pd.factorize(np.asarray(persons))[0], weights=pull)
    return max(1.0, float(np.square(together).sum()) / alone) if alone > 0 else 1.0
