import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.claims.figures import (
    Agreement,
    Figure,
    agreement,
    agrees_as_hedged,
    hedge_of,
    read_change,
    read_figure,
)


@pytest.mark.parametrize(
    ("published", "decimals", "recomputed", "expected"),
    [
        (-11, 0, -11.2684, Agreement.AGREES),
        (-46.8, 1, -46.7532, Agreement.AGREES),
        (54.6, 1, 54.6667, Agreement.CUT_OFF),
        (-54.6, 1, -54.6667, Agreement.CUT_OFF),
        (54.7, 1, 54.6667, Agreement.AGREES),
        (54.8, 1, 54.6667, Agreement.DISAGREES),
        (12.5, 1, 12.45, Agreement.AGREES),
        (12.4, 1, 12.45, Agreement.AGREES),
        (11, 0, -11.2684, Agreement.DISAGREES),
        (0, 0, 0.9, Agreement.CUT_OFF),
        (12.0, 1, 12.3, Agreement.DISAGREES),
        (12, 0, 12.3, Agreement.AGREES),
    ],
)
def test_agreement_is_judged_at_the_digits_that_were_printed(
    published, decimals, recomputed, expected
):
    assert agreement(Figure(published, decimals), recomputed) is expected


def test_a_change_without_a_sign_is_compared_by_size():
    assert agreement(Figure(11), -11.27, signed=False) is Agreement.AGREES


def test_rounded_parts_leave_room_for_the_figure_made_of_them():
    assert agreement(Figure(1.6, 1), 1.7, leeway=0.1) is Agreement.WITHIN
    assert agreement(Figure(1.5, 1), 1.7, leeway=0.1) is Agreement.DISAGREES


@given(st.integers(-(10**6), 10**6), st.integers(0, 3), st.floats(-0.499, 0.499))
def test_every_number_agrees_with_its_own_rounding_and_not_with_the_next(units, decimals, off):
    exact = (units + off) / 10**decimals
    assert agreement(Figure(units / 10**decimals, decimals), exact) is Agreement.AGREES
    next_but_one = Figure((units + 2) / 10**decimals, decimals)
    assert agreement(next_but_one, exact) is Agreement.DISAGREES


@given(st.integers(0, 10**6), st.integers(0, 3), st.floats(0.501, 0.999))
def test_dropping_digits_instead_of_rounding_is_found(units, decimals, rest):
    exact = (units + rest) / 10**decimals
    assert agreement(Figure(units / 10**decimals, decimals), exact) is Agreement.CUT_OFF


@pytest.mark.parametrize(
    ("text", "number", "decimals", "unit", "signed"),
    [
        ("-11%", -11, 0, "per cent", True),
        ("+1.70%", 1.7, 2, "per cent", True),
        ("+1.7 percentage points", 1.7, 1, "percentage points", True),
        ("-398", -398, 0, "number", True),
        ("19%", 19, 0, "per cent", False),
    ],
)
def test_published_changes_are_read_with_their_digits(text, number, decimals, unit, signed):
    change = read_change(text)
    assert change is not None
    assert (change.figure.number, change.figure.decimals) == (number, decimals)
    assert (change.unit, change.signed, change.text) == (unit, signed, text.replace("-", "−"))


def test_no_change_is_no_change():
    assert read_change("") is None


@pytest.mark.parametrize(
    ("number", "text", "wording", "decimals"),
    [
        (31.0, "", "a rate of 31% of proven", 0),
        (31.0, "", "a rate of 31.0% of proven", 1),
        (31.0, "31.00", "a rate of 31.0%", 2),
        (31.0, "31.0", "a rate", 1),
        (31.0, "31", "a rate of 31.0%", 1),
        (28.1, "", "", 1),
        (13214.0, "", "from 13,214", 0),
        (5.0, "", "in the year to 15.0 and 5", 0),
    ],
)
def test_the_digits_come_from_the_cell_or_from_the_words(number, text, wording, decimals):
    figure = read_figure(number, text, wording)
    assert figure is not None
    assert figure.decimals == decimals


def test_a_missing_number_is_no_figure():
    assert read_figure(math.nan, "", "nothing") is None


@pytest.mark.parametrize(
    ("number", "wording", "hedge"),
    [
        (50, "Ensuring that over 50% of projects", "over"),
        (20, "a reduction of approximately 20% in", "approximately"),
        (1000, "management of up to 1,000 offenders", "up to"),
        (18, "a rise of nearly a 18", "nearly"),
        (50, "over the year 50 people", ""),
        (5, "over 50 people", ""),
    ],
)
def test_hedging_words_are_found_only_right_before_their_number(number, wording, hedge):
    assert hedge_of(number, wording) == hedge


@pytest.mark.parametrize(
    ("published", "found", "wording", "fits"),
    [
        (Figure(50), 57.0, "over 50%", True),
        (Figure(50), 43.0, "over 50%", False),
        (Figure(20), 17.0, "almost 20%", True),
        (Figure(20), 23.0, "almost 20%", False),
        (Figure(20), 24.0, "around 20%", True),
        (Figure(20), 26.0, "around 20%", False),
        (Figure(-30), 35.0, "over 30%", False),
        (Figure(50), 57.0, "was 50%", False),
    ],
)
def test_a_hedged_figure_fits_on_its_side_only(published, found, wording, fits):
    assert agrees_as_hedged(published, found, wording) is fits
