"""Ranges of ages and of previous offences as tables write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.sources.reoffending.ranges import OPEN_END, read_range


@pytest.mark.parametrize(
    ("text", "ends"),
    [("18-20", (18, 20)), ("18 to 20", (18, 20)), ("18\u201320", (18, 20)), (" 18 - 20 ", (18, 20)),
     ("60+", (60, 200)), ("60 and over", (60, 200)), ("11 or more", (11, 200)), ("0", (0, 0)),
     ("Under 10", (0, 9)), ("aged 50 to 59 years", (50, 59)), ("1 to 2 previous offences", (1, 2)),
     ("", (0, 200)), ("All", (0, 200)), ("any", (0, 200))],
)  # fmt: skip
def test_ranges_are_read_with_both_ends_included(text, ends):
    assert read_range(text) == ends


@pytest.mark.parametrize(
    "text", ["over 60", "20-18", "under 0", "old", "18-", "1.5", "18,20", "201", "0-201", "-5"]
)
def test_what_could_mean_two_things_or_none_is_no_range(text):
    assert read_range(text) is None


@given(st.integers(0, OPEN_END), st.integers(0, OPEN_END))
def test_a_range_is_read_as_it_is_written(one, other):
    low, high = sorted((one, other))
    assert read_range(f"{low} to {high}") == read_range(f"{low}-{high}") == (low, high)
