"""Two shares: limits of their difference and tests that it is nothing.

The functions take checked float arrays of one shape; `community_safety.statistics.comparisons` is
the door to them.
"""

from __future__ import annotations

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from community_safety.statistics.arguments import (
    FloatArray,
    Rule,
    above_zero,
    not_above,
    not_negative,
    whole,
)
from community_safety.statistics.conditional import (
    ALMOST_EQUAL,
    binomial_chance,
    countable,
    first_no_likelier,
)

LAST_DIGIT = 1e-17  # a term below this share of a sum no longer changes it


def proportion_rules(arrays: tuple[FloatArray, ...]) -> list[Rule]:
    """Return what two shares must satisfy to be compared."""
    x1, n1, x2, n2, phi = arrays
    return [
        not_negative("events", x1),
        not_negative("reference_events", x2),
        above_zero("trials", n1),
        above_zero("reference_trials", n2),
        *(
            whole(name, array)
            for name, array in zip(
                ("events", "trials", "reference_events", "reference_trials"),
                (x1, n1, x2, n2),
                strict=True,
            )
        ),
        not_above("events", x1, "trials", n1),
        not_above("reference_events", x2, "reference_trials", n2),
        *(countable(name, n) for name, n in (("trials", n1), ("reference_trials", n2))),
        not_negative("dispersion", phi, "negative dispersion"),
    ]


def newcombe_limits(
    x1: FloatArray, n1: FloatArray, x2: FloatArray, n2: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Return method 10 limits."""
    lower, upper = confint_proportions_2indep(
        x1, n1, x2, n2, method="newcomb", compare="diff", alpha=1 - confidence
    )
    return np.clip(lower, -1, 1), np.clip(upper, -1, 1)


def score_p_value(
    x1: FloatArray, n1: FloatArray, x2: FloatArray, n2: FloatArray, phi: FloatArray
) -> FloatArray:
    """Return the two-sided p of the pooled score test; 1 when all or none are events."""
    pooled = (x1 + x2) / (n1 + n2)
    variance = phi * pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    square = (x1 / n1 - x2 / n2) ** 2
    return stats.chi2.sf(
        np.divide(square, variance, out=np.zeros(square.shape), where=variance > 0), 1
    )


def fisher_p_value(x1: FloatArray, n1: FloatArray, x2: FloatArray, n2: FloatArray) -> FloatArray:
    """Return Fisher's two-sided p: the chance of every table no likelier than the one seen.

    Equal to ``scipy.stats.fisher_exact`` and R's ``fisher.test``, but for whole arrays. For tables
    with a small expected cell: the tails are added up term by term, and there are many terms where
    every cell is large.
    """
    drawn, total = x1 + x2, n1 + n2
    mode = np.floor((drawn + 1) * ((n1 + 1) / (total + 2)))
    # Counted in the group that has fewer events than its mode, so that the far side lies above.
    other = x1 > mode
    near, size = np.where(other, x2, x1), np.where(other, n2, n1)
    seen = _chance_of_table(near, size, drawn, total) * ALMOST_EQUAL
    far = first_no_likelier(
        lambda count: _chance_of_table(count, size, drawn, total),
        seen,
        np.where(other, drawn - mode, mode),
        np.minimum(drawn, size) + 1,
    )
    tails = _upper_tail(drawn - near, total - size, drawn, total)
    tails = tails + _upper_tail(far, size, drawn, total)
    return np.minimum(tails, 1.0)


def _chance_of_table(
    count: FloatArray, size: FloatArray, drawn: FloatArray, total: FloatArray
) -> FloatArray:
    """Return the hypergeometric chance that `count` of `drawn` events are in a group of `size`.

    From three binomial chances with one share (Loader C (2000), Fast and Accurate Computation of
    Binomial Probabilities), for the factorials of large groups leave few digits.
    """
    share = drawn / total
    return (
        binomial_chance(count, size, share)
        * binomial_chance(drawn - count, total - size, share)
        / binomial_chance(drawn, total, share)
    )


def _upper_tail(
    count: FloatArray, size: FloatArray, drawn: FloatArray, total: FloatArray
) -> FloatArray:
    """Return the chance of `count` or more, `count` not below the mode."""
    term = _chance_of_table(count, size, drawn, total)
    tail, rest = term, total - size - drawn
    while np.any(term > LAST_DIGIT * tail):
        more, fewer = (size - count) / (count + 1), (drawn - count) / (rest + count + 1)
        term, count = term * more * fewer, count + 1
        tail = tail + term
    return tail
