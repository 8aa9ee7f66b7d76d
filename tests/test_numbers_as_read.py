"""Numbers as a reader meets them: rounded as the decimal reads, with signs and separators."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.numbers import (
    count_of,
    listed,
    number,
    round_half_up,
    signed,
    signed_span,
    span,
)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (2.675, 2, 2.68),
        (1.005, 2, 1.01),
        (0.5, 0, 1),
        (1.5, 0, 2),
        (2.5, 0, 3),
        (-2.5, 0, -3),
        (2.4999, 0, 2),
        (0.285 * 100, 0, 29),
        (1e12, 0, 1e12),
        (1e9 + 0.004, 2, 1e9),
        (1e300, 2, 1e300),
        (float("inf"), 1, float("inf")),
    ],
)
def test_halves_go_away_from_zero_as_the_decimal_reads(value, decimals, expected):
    assert round_half_up(value, decimals) == expected


@given(st.decimals("-9999999", "9999999", places=6), st.integers(0, 4))
def test_rounding_is_that_of_decimal_arithmetic(decimal, decimals):
    value = float(decimal)
    step = Decimal(1).scaleb(-decimals)
    expected = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    assert round_half_up(value, decimals) == float(expected)


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_rounding_moves_a_number_by_at_most_half_a_step(value, decimals):
    step = 10.0**-decimals
    assert abs(round_half_up(value, decimals) - value) <= step / 2 + abs(value) * 1e-14 + 1e-12


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0, 0, "0"),
        (1234.5, 0, "1,235"),
        (1234567.891, 2, "1,234,567.89"),
        (-1234.5, 1, "−1,234.5"),
        (-0.04, 1, "0.0"),
        (1e12, 0, "1,000,000,000,000"),
        (None, 0, "[x]"),
        (float("nan"), 2, "[x]"),
        (pd.NA, 2, "[x]"),
        (float("inf"), 0, "no limit"),
        (np.int64(7), None, "7"),
    ],
)
def test_number_is_written_with_separators_and_a_true_minus(value, decimals, expected):
    assert number(value, decimals) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1.25, "+1.3"), (-1.25, "−1.3"), (0.04, "0.0"), (-0.04, "0.0"), (0, "0.0"), (None, "[x]")],
)
def test_difference_has_its_sign_unless_it_rounds_to_nothing(value, expected):
    assert signed(value, 1) == expected


def test_intervals_are_written_in_words_and_left_out_when_an_end_is_missing():
    assert span(28.44, 30.05, 1) == "28.4 to 30.1"
    assert signed_span(-1.5, 2.5, 1) == "−1.5 to +2.5"
    assert span(1, float("nan")) == signed_span(None, 1) == ""


@pytest.mark.parametrize(
    ("words", "expected"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_lists_are_joined_as_a_sentence_does(words, expected):
    assert listed(words) == expected


def test_lists_of_names_with_commas_may_have_another_separator():
    assert listed(("a, b", "c", "d"), "; ") == "a, b; c and d"


@pytest.mark.parametrize(
    ("how_many", "expected"), [(0, "no measures"), (1, "1 measure"), (1234, "1,234 measures")]
)
def test_counts_agree_with_their_noun(how_many, expected):
    assert count_of(how_many, "measure") == expected


def test_irregular_plurals_are_given():
    assert count_of(2, "child", "children") == "2 children"
    assert count_of(0, "child", "children") == "no children"


def test_large_numbers_keep_every_decimal_asked_for():
    assert round_half_up(10_000_000_000_000, 15) == 10_000_000_000_000
    assert number(99_999_999_999_999.5, 0) == "100,000,000,000,000"
