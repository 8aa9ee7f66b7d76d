import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.flags import top_fifth


def test_ten_of_51_wards_are_flagged():
    """By hand: a fifth of 51 is 10.2, rounded down."""
    found = top_fifth(np.arange(51.0))
    assert np.flatnonzero(found.flagged).tolist() == list(range(41, 51))
    assert (found.places, found.least, found.reason) == (51, 41, "")


def test_a_tie_that_would_make_them_more_than_a_fifth_is_left_out():
    tied = top_fifth([9, 7, 7, 7, 1, 1, 1, 1, 1, 1])
    assert np.flatnonzero(tied.flagged).tolist() == [0]
    both = top_fifth([7, 7, 1, 1, 1, 1, 1, 1, 1, 1])
    assert np.flatnonzero(both.flagged).tolist() == [0, 1]
    none = top_fifth([7, 7, 7, 1, 1, 1, 1, 1, 1, 1])
    assert (none.flagged.any(), none.reason) == (False, "too many places have the same value")
    assert np.isnan(none.least)


def test_places_without_a_value_are_neither_flagged_nor_counted():
    found = top_fifth([5, 4, 3, 2, 1, np.nan, np.nan, np.nan, np.nan, np.nan])
    assert np.flatnonzero(found.flagged).tolist() == [0]
    assert found.places == 5


def test_where_none_can_be_flagged_the_reason_is_given():
    assert top_fifth([4, 3, 2, 1]).reason == "fewer than five places"
    assert top_fifth([]).reason == "fewer than five places"
    assert top_fifth([0] * 10).reason == "no value above zero"
    assert np.flatnonzero(top_fifth([3, *[0] * 9]).flagged).tolist() == [0]


@settings(deadline=None, max_examples=80)
@given(st.lists(st.integers(0, 20).map(float) | st.just(float("nan")), max_size=40))
def test_never_more_than_a_fifth_and_never_one_below_one_that_is_not(values):
    given_values = np.array(values, dtype=float)
    found = top_fifth(given_values)
    assert found.flagged.sum() <= found.places / 5
    if found.flagged.any():
        others = given_values[~found.flagged & ~np.isnan(given_values)]
        assert given_values[found.flagged].min() > others.max()
        assert found.least > 0


def test_what_cannot_be_ranked_is_refused():
    for values in (3, [[1, 2]], [1, np.inf]):
        with pytest.raises(StatisticsError, match="flags need one finite value for each place"):
            top_fifth(values)
