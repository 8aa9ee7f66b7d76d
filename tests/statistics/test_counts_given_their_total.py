"""The conditional test of two counts: absurd magnitudes, and dispersion that is an estimate."""

import numpy as np
import pytest

from community_safety.errors import StatisticsError
from community_safety.statistics.comparisons import compare_counts
from community_safety.statistics.conditional import first_no_likelier


def test_exposures_beyond_reach_carry_a_reason_and_small_ones_an_answer():
    """Equal exposures cancel whatever they are; a ratio of 1e290 is beyond a float's powers."""
    found = compare_counts([3, 0, 0], [1e-60, 1e-290, 1e-60], [5, 13, 13], [1e-60, 1.7e19, 1.7e19])
    assert list(found.reason) == ["", "exposure out of range", ""]
    assert found.p_value[0] == compare_counts(3, 1, 5, 1).p_value
    assert found.p_value[2] == pytest.approx(1.0)
    with pytest.raises(
        StatisticsError, match=r"exposure must lie in 1e-100 to 1e\+100, got 1e-290"
    ):
        compare_counts(0, 1e-290, 13, 1.7e19)


def test_p_values_with_estimated_dispersion_do_not_depend_on_their_neighbours():
    """Few events with a known and an estimated dispersion in one call, and one at a time."""
    given = np.array([[2, 12, 9, 12, 2.0, np.inf], [2, 12, 9, 12, 2.0, 11], [0, 5, 7, 9, 1.3, 44]])
    k1, t1, k2, t2, phi, df = given.T
    together = compare_counts(k1, t1, k2, t2, 0.95, phi, df).p_value
    alone = [
        compare_counts(*row[:4], dispersion=row[4], degrees_of_freedom=row[5]).p_value
        for row in given
    ]
    np.testing.assert_array_equal(together, alone)


def test_the_first_no_likelier_number_is_the_end_where_every_one_is_likelier():
    """Enumerated: chances 9, 8, ..., 1 of the numbers 0 to 8."""
    low, high = np.zeros(4), np.full(4, 9.0)
    found = first_no_likelier(lambda number: 9 - number, np.array([9.0, 4.5, 1.0, 0.5]), low, high)
    assert found.tolist() == [0, 5, 8, 9]
