"""From a position to a word, and what plain red, amber and green would say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.verdicts import (
    DIFFERENT,
    SYMBOLS,
    Verdict,
    plain_rag,
    verdict_for,
    verdicts_for,
)

POSITIONS = ("above", "below", "between", "missing")
OPPOSITE = {"above": "below", "below": "above", "between": "between", "missing": "missing"}
OTHER_WAY = {"lower": "higher", "higher": "lower", "none": "none"}
NUMBERS = st.floats(min_value=-1e6, max_value=1e6)


@pytest.mark.parametrize(
    ("position", "direction", "verdict"),
    [
        ("above", "lower", "worse"),
        ("below", "lower", "better"),
        ("above", "higher", "better"),
        ("below", "higher", "worse"),
        ("above", "none", "higher"),
        ("below", "none", "lower"),
        ("between", "lower", "similar"),
        ("between", "none", "similar"),
        ("missing", "higher", "not compared"),
        ("missing", "none", "not compared"),
    ],
)
def test_position_and_direction_decide_the_verdict(position, direction, verdict):
    assert verdict_for(position, direction) == verdict


def test_an_unknown_position_is_refused():
    with pytest.raises(
        ValueError, match="position must be above, below, between or missing, got 'beside'"
    ):
        verdict_for("beside", "lower")


@given(st.sampled_from(POSITIONS), st.sampled_from(["lower", "higher"]))
def test_mirroring_position_and_direction_leaves_the_verdict(position, direction):
    mirrored = verdict_for(OPPOSITE[position], OTHER_WAY[direction])
    assert verdict_for(position, direction) is mirrored


@given(st.sampled_from(POSITIONS))
def test_without_direction_nothing_is_good_or_bad(position):
    assert verdict_for(position, "none") not in (Verdict.BETTER, Verdict.WORSE)


@given(st.sampled_from(POSITIONS), st.sampled_from(["lower", "higher", "none"]))
def test_a_difference_is_claimed_only_outside_the_interval(position, direction):
    assert (verdict_for(position, direction) in DIFFERENT) == (position in ("above", "below"))


def test_verdicts_of_a_column_are_those_of_its_elements():
    positions = np.array(["above", "between", "missing"], dtype=object)
    directions = pd.Series(["lower", "higher", "none"])
    assert verdicts_for(positions, directions) == [
        Verdict.WORSE,
        Verdict.SIMILAR,
        Verdict.NOT_COMPARED,
    ]


def test_positions_and_directions_must_be_equally_many():
    with pytest.raises(ValueError, match="zip"):
        verdicts_for(np.array(["above"]), pd.Series(["lower", "lower"]))


def test_every_verdict_has_a_sign_of_its_own():
    assert set(SYMBOLS) == set(Verdict)
    assert len(set(SYMBOLS.values())) == len(Verdict)


@pytest.mark.parametrize(
    ("value", "direction", "colour"),
    [
        (100, "lower", "green"),
        (100.01, "lower", "amber"),
        (105, "lower", "amber"),
        (105.01, "lower", "red"),
        (100, "higher", "green"),
        (99.99, "higher", "amber"),
        (95, "higher", "amber"),
        (94.99, "higher", "red"),
        (100, "none", ""),
        (float("nan"), "lower", ""),
    ],
)
def test_plain_rag_changes_colour_at_the_target_and_a_twentieth_beyond(value, direction, colour):
    assert plain_rag(value, 100, direction) == colour


def test_plain_rag_measures_the_margin_of_a_negative_target_by_its_size():
    assert plain_rag(-15, -15, "lower") == "green"
    assert plain_rag(-14.5, -15, "lower") == "amber"
    assert plain_rag(-14, -15, "lower") == "red"
    assert plain_rag(1, float("nan"), "lower") == ""


def test_plain_rag_of_a_target_of_zero_has_no_amber():
    assert plain_rag(0, 0, "lower") == "green"
    assert plain_rag(1, 0, "lower") == "red"


@given(NUMBERS, NUMBERS)
def test_plain_rag_mirrors_when_signs_and_direction_turn(value, target):
    assert plain_rag(value, target, "lower") == plain_rag(-value, -target, "higher")
