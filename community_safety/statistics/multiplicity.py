"""Many tests at once: how many would be significant by chance, and which ones still stand.

A family is one table of indicators or one map. Verdicts stay unadjusted in the table; the note
below it says how many of how many would be expected by chance, and how many remain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import Figures, as_numbers, check_share


@dataclass(frozen=True, slots=True)
class Family:
    """What the note below a table of tests says.

    Attributes
    ----------
    tests
        How many tests were made; a missing p-value is none.
    expected_by_chance
        How many of them would be significant if nothing had changed anywhere; seldom whole.
    significant
        How many are significant on their own.
    remaining
        How many of those remain after allowing for the number of tests.
    confidence
        The level of all four, a share.
    """

    tests: int
    expected_by_chance: float
    significant: int
    remaining: int
    confidence: float


def benjamini_hochberg(p_values: npt.ArrayLike) -> Figures:
    """Return p-values adjusted to control the false discovery rate.

    Of the tests whose adjusted p is below 0.05, at most one in twenty is expected to be false.
    Holds for independent and positively dependent tests. Missing p-values stay missing and are no
    tests.

    Parameters
    ----------
    p_values
        Of any shape; all together are the family.

    Returns
    -------
    float or array
        Adjusted p-values of the same shape.

    Raises
    ------
    StatisticsError
        When a p-value lies outside 0 to 1, in an array too: that is no gap in the data.

    References
    ----------
    Benjamini Y, Hochberg Y (1995), J R Stat Soc B 57, 289-300.
    """
    given = as_numbers("p_values", p_values)
    outside = given[(given < 0) | (given > 1)]
    if outside.size:
        raise StatisticsError(f"p_values must lie from 0 to 1, got {outside.flat[0]:g}")
    adjusted = np.array(given)
    there = ~np.isnan(given)
    if there.any():
        adjusted[there] = stats.false_discovery_control(given[there], method="bh")
    return adjusted.item() if adjusted.ndim == 0 else adjusted


def expected_by_chance(tests: npt.ArrayLike, confidence: float = 0.95) -> Figures:
    """Return how many of so many tests would be significant if nothing had changed anywhere.

    Parameters
    ----------
    tests
        Number of tests made, zero or more.
    confidence
        A share; one number for the whole call.

    Returns
    -------
    float or array
        ``tests * (1 - confidence)``, both directions together; 24 tests at 95% give 1.2.

    Raises
    ------
    StatisticsError
        When a number of tests is negative.
    """
    alpha = 1 - check_share("confidence", confidence)
    number = as_numbers("tests", tests)
    if np.any(number < 0):
        raise StatisticsError(f"tests must be zero or more, got {number.min():g}")
    expected = number * alpha
    return expected.item() if number.ndim == 0 else expected


def family_of_tests(
    p_values: npt.ArrayLike,
    confidence: float = 0.95,
    different: npt.ArrayLike | None = None,
) -> Family:
    """Return how many tests were made, how many chance would give, and how many remain.

    Parameters
    ----------
    p_values
        Of any shape; all together are the family. Missing ones are no tests.
    confidence
        A share; its complement is the level of a single test and the false discovery rate.
    different
        Which comparisons are called more than chance, where that was decided by an interval: truth
        values of the same shape. None: those whose p-value is at most the level.

    Returns
    -------
    Family

    Raises
    ------
    StatisticsError
        As `benjamini_hochberg`; when `different` has another shape.

    References
    ----------
    Benjamini Y, Hochberg Y (1995), J R Stat Soc B 57, 289-300.
    """
    alpha = 1 - check_share("confidence", confidence)
    given = as_numbers("p_values", p_values)
    adjusted = np.asarray(benjamini_hochberg(given))
    found = given <= alpha if different is None else np.asarray(different, dtype=bool)
    if found.shape != given.shape:
        raise StatisticsError(
            f"different must have the shape of p_values, {given.shape}, got {found.shape}"
        )
    tests = int((~np.isnan(given)).sum())
    return Family(
        tests=tests,
        expected_by_chance=float(expected_by_chance(tests, confidence)),
        significant=int((found & ~np.isnan(given)).sum()),
        remaining=int((found & (adjusted <= alpha)).sum()),
        confidence=float(confidence),
    )
