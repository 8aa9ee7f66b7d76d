"""Text that a spreadsheet would run gets an apostrophe, and only that text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.csv_guard import guarded, unguarded

RUN = (
    *("=1+1", "+x", "-x", "@SUM(A1)", "\tx", "\rx", "\n=1", "-inf"),
    *("-1+1", " =1", "-1_0", "\uff1d1", "-", "'=1", "''@x"),
)


@pytest.mark.parametrize("text", RUN)
def test_what_a_spreadsheet_would_run_is_text(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["-5", "+5.5", "+1,000", "-11%", "-1e-05", ".5", "", "a=b", "'Twas", "1-2", "−5"]
)
def test_numbers_and_other_text_stay_as_they_are(text):
    assert guarded(text) == text


@given(st.text("='@+-\t\r1.e x", max_size=8) | st.text())
def test_what_was_there_comes_back(text):
    assert unguarded(guarded(text)) == text
