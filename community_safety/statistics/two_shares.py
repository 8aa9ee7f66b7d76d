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
    """Return Fisher's two-sided p, table by table (scipy has it for one table at a time)."""
    tables = np.stack([x1, n1 - x1, x2, n2 - x2], axis=-1).astype(np.int64)
    return np.array([stats.fisher_exact(table.reshape(2, 2)).pvalue for table in tables])
