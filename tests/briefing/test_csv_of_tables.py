"""The CSV of a released table: safe in a spreadsheet, rounded as shown, nothing hidden in it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.briefing.csv_text import _cell, csv_text
from community_safety.results import Column, Role


def _cells(text):
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("name", ["=1+1", "+44 191", "-drugs", "@here", "\tTab", '=HYPERLINK("x")'])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(plain_table, name):
    assert _cells(csv_text(plain_table([name])))[1][0] == f"'{name}"


def test_line_breaks_stay_inside_their_cell(plain_table):
    table = plain_table(["\r=1", "one\r\ntwo"], [1, 2])
    assert [row[0] for row in _cells(csv_text(table))[1:]] == ["'\n=1", "one\ntwo"]


@pytest.mark.parametrize("name", ["-15", "+3.5", "Ashby", "a=b", ""])
def test_numbers_and_plain_text_stay_as_they_are(plain_table, name):
    assert _cells(csv_text(plain_table([name])))[1][0] == name


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=30))
def test_no_text_cell_starts_a_formula(name):
    written = _cell({"place": name}, Column("place", "Place", Role.DIMENSION))
    assert written.endswith(name)
    if written[:1] in ("=", "@", "\t"):
        pytest.fail(written)


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


def test_lines_end_with_a_newline_alone_and_quotes_are_doubled(plain_table):
    assert csv_text(plain_table(['A "b", c'])) == 'place,count\n"A ""b"", c",12.5\n'
