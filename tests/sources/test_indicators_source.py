"""The rules every row of the indicators must keep, each with its reason."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.sources.indicators import CONTRACT, check

NAMES = CONTRACT.names
GOOD = {
    "indicator_id": "fires",
    "area_code": "E07999001",
    "period_start": "2025-04-01",
    "period_end": "2025-04-30",
    "numerator": "5",
}
OVERLAP = "its period overlaps another of the same indicator and area; none is used"
REPEATED = "this row repeats an earlier one, which is used"
DIFFERENT = "indicator, area and period are given twice with different figures; none is used"


def _frame(rows):
    empty = dict.fromkeys(NAMES, "")
    frame = pd.DataFrame([empty | GOOD | row for row in rows], dtype="str")
    frame.insert(0, "file", "indicators.csv")
    frame.insert(1, "row", range(2, len(frame) + 2))
    return frame


@pytest.fixture(scope="session")
def reasons(arkenshire):
    """Return the reasons against each of some rows, which differ from a good one as said."""

    def listed(*rows):
        checked = check(_frame(rows), arkenshire)
        return [
            [rule + found for rule, found in checked.reasons.get(position, [])]
            for position in range(len(rows))
        ]

    return listed


@pytest.fixture(scope="session")
def rules(arkenshire):
    """Return the rules that each of some rows breaks, without what was found."""

    def listed(*rows):
        checked = check(_frame(rows), arkenshire)
        return [[rule for rule, _ in checked.reasons.get(n, [])] for n in range(len(rows))]

    return listed


def _month(number, **more):
    return {"period_start": f"2025-{number:02d}-01", "period_end": f"2025-{number:02d}-28"} | more


def test_a_good_row_is_used_with_its_numbers_and_dates(arkenshire):
    used = check(_frame([{"target": "7", "note": "late"}]), arkenshire).used()
    row = used.iloc[0]
    assert (row["numerator"], row["target"], row["note"]) == (5, 7, "late")
    assert row["period_end"] == pd.Timestamp(2025, 4, 30)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"indicator_id": "fire"}, ["unknown indicator `fire`: did you mean `fires`?"]),
        ({"indicator_id": "weather"}, ["unknown indicator `weather`"]),
        ({"area_code": "E07999009"}, ["unknown area `E07999009`"]),
        ({"indicator_id": ""}, ["`indicator_id` is empty"]),
        ({"area_code": ""}, ["`area_code` is empty"]),
        ({"period_start": ""}, ["`period_start` is empty"]),
        ({"period_end": ""}, ["`period_end` is empty"]),
        (
            {"period_start": "2025-05-01"},
            ["`period_end` lies before `period_start`: 2025-04-30 before 2025-05-01"],
        ),
        ({"numerator": ""}, ["neither `value` nor `numerator` is given"]),
        (
            {"numerator": "", "denominator": "9"},
            ["neither `value` nor `numerator` is given"],
        ),
        ({"numerator": "-5"}, ["`numerator` is negative: -5"]),
        (
            {"numerator": "2" * 14},
            [f"`numerator` is too large to be true (over 1e+12): '{'2' * 14}'"],
        ),
        ({"numerator": "", "value": "-5"}, ["`value` is negative: -5"]),
        (
            {"indicator_id": "crimes", "denominator": "-1000"},
            ["`denominator` is negative: -1000"],
        ),
        (
            {"indicator_id": "repeats", "denominator": "4"},
            ["`numerator` is larger than `denominator`: 5 of 4"],
        ),
        (
            {"indicator_id": "repeats", "numerator": "", "value": "100.1"},
            ["`value` is over 100 per cent: 100.1"],
        ),
        (
            {"indicator_id": "worries", "numerator": "", "value": "101"},
            ["`value` is over 100 per cent: 101"],
        ),
        ({"numerator": "5.5"}, ["`numerator` counts events and must be whole: 5.5"]),
        (
            {"indicator_id": "repeats", "numerator": "5.5", "denominator": "9"},
            ["`numerator` counts events and must be whole: 5.5"],
        ),
        ({"value": "6"}, ["`value` is not what the counts give: 6, and the counts give 5"]),
        (
            {"indicator_id": "repeats", "denominator": "40", "value": "12.6"},
            ["`value` is not what the counts give: 12.6, and the counts give 12.5"],
        ),
        (
            {"indicator_id": "crimes", "denominator": "3000", "value": "1.66"},
            ["`value` is not what the counts give: 1.66, and the counts give 1.66667"],
        ),
        ({"numerator": "five"}, ["`numerator` is not a number: 'five'"]),
        ({"target": "few"}, ["`target` is not a number: 'few'"]),
        (
            {"period_end": "2025-04-31"},
            ["`period_end` is a date that does not exist: '2025-04-31'"],
        ),
    ],
)
def test_a_row_that_breaks_one_rule_is_refused_for_that_reason(reasons, row, reason):
    assert reasons(row) == [reason]


@pytest.mark.parametrize(
    "row",
    [
        {"numerator": "0"},
        {"numerator": "5.0", "value": "5"},
        {"numerator": "", "value": "5"},
        {"area_code": "E92999000"},
        {"area_code": "E07999002"},
        {"period_end": "2025-04-01"},
        {"indicator_id": "repeats", "denominator": "5", "value": "100"},
        {"indicator_id": "repeats", "denominator": "40", "value": "12.5"},
        {"indicator_id": "repeats", "denominator": "40", "value": "13"},
        {"indicator_id": "repeats", "denominator": "40", "value": "12"},
        {"indicator_id": "repeats", "numerator": "0", "denominator": "0"},
        {"indicator_id": "repeats", "numerator": "5", "denominator": ""},
        {"indicator_id": "crimes", "numerator": "5", "denominator": ""},
        {"indicator_id": "crimes", "denominator": "3000", "value": "1.67"},
        {"indicator_id": "crimes", "numerator": "4000", "denominator": "3000"},
        {"indicator_id": "worries", "numerator": "5.5", "denominator": "9"},
        {"indicator_id": "resilience", "numerator": "", "value": "-3"},
        {"indicator_id": "trend", "numerator": "", "value": "-15"},
        {"indicator_id": "trend", "numerator": "", "value": "150"},
    ],
)
def test_a_row_at_the_edge_of_a_rule_is_used(reasons, row):
    assert reasons(row) == [[]]


def test_all_reasons_against_a_row_are_said_together(reasons):
    row = {
        "indicator_id": "fire",
        "area_code": "nowhere",
        "period_start": "2025-05-01",
        "numerator": "-1.5",
        "denominator": "-2",
        "target": "1,000",
    }
    assert reasons(row) == [
        [
            "`target` is not a number: '1,000' (write it without a thousands separator)",
            "unknown indicator `fire`: did you mean `fires`?",
            "unknown area `nowhere`",
            "`period_end` lies before `period_start`: 2025-04-30 before 2025-05-01",
            "`numerator` is negative: -1.5",
            "`denominator` is negative: -2",
        ]
    ]


def test_a_row_given_twice_is_used_once(rules):
    assert rules({}, {}, {}) == [[], [REPEATED], [REPEATED]]


def test_a_row_given_twice_with_different_notes_is_the_same_row(rules):
    assert rules({"note": "a"}, {"note": "b"}) == [[], [REPEATED]]


@pytest.mark.parametrize("change", [{"numerator": "6"}, {"value": "5"}, {"target": "3"}])
def test_a_period_given_twice_with_different_figures_is_not_used_at_all(rules, change):
    assert rules({}, change) == [[DIFFERENT], [DIFFERENT]]


def test_two_equal_rows_and_a_different_one_are_not_used_at_all(rules):
    assert rules({}, {}, {"numerator": "6"}) == [[DIFFERENT]] * 3


def test_a_refused_row_does_not_take_a_good_one_with_it(rules):
    assert rules({}, {"numerator": "-6"}) == [[], ["`numerator` is negative"]]


def test_periods_that_overlap_are_not_used_at_all(rules):
    half = {"period_start": "2025-04-15", "period_end": "2025-05-15"}
    assert rules({}, half) == [[OVERLAP], [OVERLAP]]
    assert rules({}, half | {"period_start": "2025-04-30"}) == [[OVERLAP], [OVERLAP]]


def test_periods_that_touch_do_not_overlap(rules):
    assert rules({}, {"period_start": "2025-05-01", "period_end": "2025-05-31"}) == [[], []]


def test_a_year_overlaps_every_month_of_it_and_no_other(rules):
    year = {"period_start": "2025-04-01", "period_end": "2026-03-31"}
    rows = [_month(6), year, _month(3), _month(9)]
    assert rules(*rows) == [[OVERLAP], [OVERLAP], [], [OVERLAP]]


def test_other_indicators_and_areas_do_not_overlap(rules):
    crimes = {"indicator_id": "crimes", "denominator": "9"}
    assert rules({}, crimes, {"area_code": "E07999002"}) == [[], [], []]


def test_a_frame_without_rows_is_checked_too(arkenshire):
    rows = check(_frame([{}]).iloc[:0], arkenshire)
    assert rows.used().empty
    assert rows.refusals().empty


CELLS = st.fixed_dictionaries(
    {
        "indicator_id": st.sampled_from(["fires", "crimes", "repeats", "trend", "fire", ""]),
        "area_code": st.sampled_from(["E07999001", "E07999002", "nowhere"]),
        "period_start": st.sampled_from(["2025-04-01", "2025-05-01", "01/04/2025", ""]),
        "period_end": st.sampled_from(["2025-04-30", "2025-05-31", "2025-02-30"]),
        "value": st.sampled_from(["", "5", "-1", "12.5", "x"]),
        "numerator": st.sampled_from(["", "5", "0", "2.5", "1,000"]),
        "denominator": st.sampled_from(["", "40", "0", "-1"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=8))
def test_whatever_the_rows_each_is_used_or_refused_and_none_is_used_twice(arkenshire, cells):
    rows = check(_frame(cells), arkenshire)
    used, refused = rows.used(), rows.refusals()
    assert sorted([*used["row"], *refused["row"]]) == list(range(2, len(cells) + 2))
    assert not used.duplicated(["indicator_id", "area_code", "period_start"]).any()
    assert used[["value", "numerator"]].notna().any(axis=1).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=6))
def test_the_order_of_the_rows_does_not_change_which_figures_are_used(arkenshire, cells):
    one = check(_frame(cells), arkenshire).used().drop(columns="row")
    other = check(_frame(cells[::-1]), arkenshire).used().drop(columns="row")
    key = ["indicator_id", "area_code", "period_start", "period_end"]
    one, other = (frame.sort_values(key, ignore_index=True) for frame in (one, other))
    pd.testing.assert_frame_equal(one, other)
