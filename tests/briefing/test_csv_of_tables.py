"""The CSV of a released table: safe in a spreadsheet, rounded as shown, nothing hidden in it."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.briefing.csv_text import _cell, csv_text
from community_safety.results import Column, Role


def _cells(text):
    return list(csv.reader(io.StringIO(text)))


RUN = [
    *("=1+1", "+44 191", "-drugs", "@here", "\tTab", '=HYPERLINK("x")', "=cmd|' /C calc'!A0"),
    *(" =1+1", "\u00a0=1", "-1+1", "-1_000", "+inf", "-1 0", "＝1+1", "＋1", "－1", "＠here"),
]


@pytest.mark.parametrize("name", RUN)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(plain_table, name):
    assert _cells(csv_text(plain_table([name])))[1][0] == f"'{name}"


def test_line_breaks_stay_inside_their_cell(plain_table):
    table = plain_table(["\r=1", "one\r\ntwo"], [1, 2])
    assert [row[0] for row in _cells(csv_text(table))[1:]] == ["'\n=1", "one\ntwo"]


@pytest.mark.parametrize(
    "name", ["-15", "+3.5", "-11%", "-1,234", "Ashby", "a=b", "", "−5", "[x]", "1 - 2", "<b>"]
)
def test_numbers_and_plain_text_stay_as_they_are(plain_table, name):
    assert _cells(csv_text(plain_table([name])))[1][0] == name


def test_negative_figures_stay_numbers(plain_table):
    assert _cells(csv_text(plain_table(counts=[-12.5])))[1][1] == "-12.5"


@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_no_text_cell_starts_a_formula(name):
    written = _cell({"place": name}, Column("place", "Place", Role.DIMENSION))
    written.encode("utf-8")
    assert not written.startswith(("=", "@", "\t", "\n", "\r"))
    if written.startswith(("+", "-")):
        assert re.fullmatch(r"[+-][0-9][0-9,]*(\.[0-9]+)?%?", written)
    again = name.replace("\r\n", "\n").replace("\r", "\n")
    assert len(written) - len(again) in (0, 1)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("nul\0bell\x07", "nul\ufffdbell\ufffd"),
        ("half \ud83d", "half \ufffd"),
        ("Ŵyl \U0001f6b2", "Ŵyl \U0001f6b2"),
    ],
)
def test_characters_that_no_file_can_hold_are_replaced(name, written):
    assert _cell({"place": name}, Column("place", "Place", Role.DIMENSION)) == written


def test_figure_without_limit_says_so_as_on_the_page(plain_table):
    assert _cells(csv_text(plain_table(counts=[float("inf")])))[1][1] == "no limit"


@pytest.mark.parametrize(
    ("value", "written"), [(2015.0, "2015"), (1234567.0, "1234567"), (0.1 + 0.2, "0.3")]
)
def test_number_in_a_column_of_words_keeps_its_digits(value, written):
    assert _cell({"year": value}, Column("year", "Year", Role.DIMENSION)) == written


def test_missing_numbers_are_marked_and_others_rounded_as_they_are_shown(plain_table):
    table = plain_table(["a", "b", "c"], [None, 2.25, -0.04])
    assert _cells(csv_text(table)) == [["place", "count"], ["a", "[x]"], ["b", "2.3"], ["c", "0.0"]]


def test_hidden_columns_are_left_out(plain_table):
    assert "secret" not in csv_text(plain_table())


def test_withheld_table_gives_nothing(plain_table):
    assert csv_text(plain_table(counts=[3.0], people=True)) == ""


def test_each_rows_own_digits_are_used(objective):
    table = objective(
        {"measure": "A", "value": 12.345, "decimals": 1},
        {"measure": "B", "value": 12.5, "decimals": 0},
    )
    rows = list(csv.DictReader(io.StringIO(csv_text(table))))
    assert [row["value"] for row in rows] == ["12.3", "13"]
    assert rows[0]["age_months"] == "0"
    assert "target_p" not in rows[0]
    assert "decimals" not in rows[0]


def test_what_cannot_be_is_told_from_what_is_missing(objective):
    row = next(csv.DictReader(io.StringIO(csv_text(objective({"people_absent": "[z]"})))))
    assert (row["people"], row["last_year_people"], row["events"]) == ("[z]", "[z]", "[x]")
    assert not [name for name in row if name.endswith("_absent")]


def test_a_change_is_rounded_as_on_the_page(objective):
    row = {"value": 257, "decimals": 0, "change": -1.1538, "change_unit": "per cent"}
    shown = next(csv.DictReader(io.StringIO(csv_text(objective(row | {"change_decimals": 1})))))
    assert (shown["value"], shown["change"]) == ("257", "-1.2")


def test_lines_end_with_a_newline_alone_and_quotes_are_doubled(plain_table):
    assert csv_text(plain_table(['A "b", c'])) == 'place,count\n"A ""b"", c",12.5\n'
