"""How much wider comparisons must be because one person may be in several quarters of a year.

A year is the sum of four quarterly cohorts, and who is in two of them is counted twice: what
happens after one start point is partly what happens after the next. Tests for independent entries
would find too much. How much wider the limits of one share are is `measures.design_effect`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]


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


def others_dispersion(
    outcome: npt.ArrayLike, group: npt.ArrayLike, persons: npt.ArrayLike, groups: int
) -> FloatArray:
    """Return `difference_dispersion` of each of many groups against all others together.

    Parameters
    ----------
    outcome
        Shape (entries,), true or false.
    group
        Shape (entries,), the group of each entry as a number from 0.
    persons
        Shape (entries,), who each entry is of.
    groups
        How many groups there are; those without an entry have 1.

    Notes
    -----
    All groups at once: a sum over all persons as if nobody were in the group, put right for each
    pair of a group and a person who is.
    """
    had = np.asarray(outcome, dtype=float)
    place = np.asarray(group, dtype=np.int64)
    person, people = pd.factorize(np.asarray(persons))
    pair, pairs = pd.factorize(place * len(people) + person)
    of, who = pairs // max(len(people), 1), pairs % max(len(people), 1)
    entries, events = np.bincount(person).astype(float), np.bincount(person, had)
    own_entries, own_events = np.bincount(pair).astype(float), np.bincount(pair, had)
    size, total = np.bincount(place, minlength=groups), np.bincount(place, had, minlength=groups)
    rest = had.size - size
    share, other = total / np.maximum(size, 1), (had.sum() - total) / np.maximum(rest, 1)
    plain = np.square(events).sum() - 2 * other * (events * entries).sum()
    plain = (plain + np.square(other) * np.square(entries).sum()) / np.square(np.maximum(rest, 1))
    inside = (own_events - share[of] * own_entries) / size[of]
    beside = events[who] - own_events - other[of] * (entries[who] - own_entries)
    everywhere = events[who] - other[of] * entries[who]
    scale = np.maximum(rest[of], 1)
    changed = np.square(inside - beside / scale) - np.square(everywhere / scale)
    together = plain + np.bincount(of, changed, minlength=groups)
    alone = share * (1 - share) / np.maximum(size, 1) + other * (1 - other) / np.maximum(rest, 1)
    known = (size > 0) & (rest > 0) & (alone > 0)
    times = np.divide(together, alone, out=np.ones(groups), where=known)
    return np.maximum(times, 1.0)
