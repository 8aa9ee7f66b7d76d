"""Numbers and dates read out of text, and the rows refused where there are none."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.sources.contract import Contract, FileColumn
from community_safety.sources.values import read_values

CONTRACT = Contract(
    "visits",
    (
        FileColumn("area", filled=True),
        FileColumn("visits", "number", required=False),
        FileColumn("day", "date", required=False),
    ),
)

CUT = "`visits` is a power of ten that may have lost digits"
SEPARATOR = "write it without a thousands separator"
POINT = f"{SEPARATOR} and with a point before decimals"
DIGITS = "write it in the digits 0 to 9"
ALONE = "write figures alone; leave the cell empty where there is none"
BROKEN = "a spreadsheet's error: mend the formula"
HINTS = [
    *[("1'234", SEPARATOR), ("1\u202f234", SEPARATOR), ("1.234,5", POINT), ("12,5", POINT)],
    *[("1.234.567", POINT), ("½", DIGITS), ("١٢", DIGITS), ("0x10", "write it in decimal digits")],
    *[("£5", "write it without the currency sign"), ("5p", "write it without the currency sign")],
    *[("−5", "write the minus as a hyphen, -5"), ("(5)", "write a negative number as -5")],
    *[(text, ALONE) for text in ("NaN", "n/a", "-", "..", "*", "[c]", "<5", "5*", "~", "null")],
    *[("#DIV/0!", BROKEN), ("#N/A", BROKEN)],
]


def _rows(**columns):
    frame = pd.DataFrame({"area": "A"} | columns, dtype="str")
    frame.insert(0, "file", "visits.csv")
    frame.insert(1, "row", range(2, len(frame) + 2))
    return read_values(frame, CONTRACT)


def _reason(**columns):
    rows = _rows(**{name: [text] for name, text in columns.items()})
    return rows.refusals()["reason"].tolist()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("-12.50", -12.5),
        ("+3", 3),
        (".5", 0.5),
        ("5.", 5),
        ("2.5E-2", 0.025),
        ("1.234E3", 1234),
        ("007", 7),
    ],
)
def test_plain_numbers_are_read(text, number):
    assert _rows(visits=[text]).used()["visits"].tolist() == [number]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,234", "`visits` is not a number: '1,234' (write it without a thousands separator)"),
        ("1 234.5", "`visits` is not a number: '1 234.5' (write it without a thousands separator)"),
        ("12%", "`visits` is not a number: '12%' (write it without the per cent sign)"),
        ("few", "`visits` is not a number: 'few'"),
        *[(text, f"`visits` is not a number: {text!r} ({hint})") for text, hint in HINTS],
        ("1e3", f"{CUT}: '1e3' (write all its digits)"),
        ("1.23E+05", f"{CUT}: '1.23E+05' (write all its digits)"),
        ("1e999", "`visits` is not a number: '1e999'"),
        ("9" * 13, f"`visits` is too large to be true (over 1e+12): '{'9' * 13}'"),
        ("inf", "`visits` is not a number: 'inf'"),
        ("1_000", "`visits` is not a number: '1_000'"),
        ("x" * 41, f"`visits` is not a number: '{'x' * 39}…'"),
    ],
)
def test_what_is_not_a_number_is_refused_with_a_hint(text, reason):
    assert _reason(visits=text) == [reason]


def test_dates_are_read_as_iso_8601():
    dates = _rows(day=["2024-02-29", ""]).used()["day"]
    assert dates[0] == dt.datetime(2024, 2, 29)
    assert pd.isna(dates[1])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-02-29", "`day` is a date that does not exist: '2025-02-29'"),
        ("2025-13-01", "`day` is a date that does not exist: '2025-13-01'"),
        (
            "01/04/2025",
            "`day` has day, month and year in another order: '01/04/2025' (write 2025-04-01)",
        ),
        ("1.4.25", "`day` has day, month and year in another order: '1.4.25' (write 2025-04-01)"),
        ("April 2025", "`day` is not a date: 'April 2025' (write 2025-04-01)"),
        (
            "2025-04-01 00:00",
            "`day` is not a date: '2025-04-01 00:00' (leave the time out: 2025-04-01)",
        ),
        (
            "45748",
            "`day` is not a date: '45748' (a spreadsheet's number for a day, perhaps 2025-04-01: "
            "show the column as yyyy-mm-dd)",
        ),
        ("0025-04-01", "`day` lies outside the years 1900 to 2099: '0025-04-01'"),
        ("0000-01-01", "`day` is a date that does not exist: '0000-01-01'"),
        ("9999-12-31", "`day` lies outside the years 1900 to 2099: '9999-12-31'"),
        ("20250401", "`day` is not a date: '20250401' (write 2025-04-01)"),
        ("2025/04/01", "`day` is not a date: '2025/04/01' (write 2025-04-01)"),
    ],
)
def test_what_is_not_a_date_is_refused_with_a_hint(text, reason):
    assert _reason(day=text) == [reason]


def test_a_column_that_must_be_filled_refuses_empty_cells():
    assert _reason(area="") == ["`area` is empty"]


def test_an_empty_cell_elsewhere_is_missing_and_not_refused():
    rows = _rows(visits=["", "5"])
    assert not rows.refused.any()
    assert pd.isna(rows.used()["visits"][0])


def test_all_reasons_against_a_row_are_said_together():
    assert _reason(area="", visits="few", day="soon") == [
        "`area` is empty; `visits` is not a number: 'few'; "
        "`day` is not a date: 'soon' (write 2025-04-01)"
    ]


def test_refused_rows_are_kept_as_they_were_given():
    refusals = _rows(visits=["1", "1,000"], day=["2025-04-01", "2025-04-02"]).refusals()
    assert refusals.drop(columns=["rule", "reason"]).to_dict("records") == [
        {"file": "visits.csv", "row": 3, "area": "A", "visits": "1,000", "day": "2025-04-02"}
    ]


def test_columns_that_are_absent_are_read_as_empty_and_the_frame_given_stays_as_it_was():
    frame = pd.DataFrame({"file": ["visits.csv"], "row": [2], "area": ["A"]})
    before = frame.copy()
    used = read_values(frame, CONTRACT).used()
    assert used[["visits", "day"]].isna().all(axis=None)
    pd.testing.assert_frame_equal(frame, before)


def test_a_file_without_rows_has_the_types_of_any_other():
    frame = _rows(visits=["1"]).given.iloc[:0]
    types = read_values(frame, CONTRACT).used().dtypes
    assert types["visits"] == "float64"
    assert types["day"] == "datetime64[us]"


@given(st.floats(-1e12, 1e12))
def test_a_number_as_the_machine_writes_it_is_read_exactly(number):
    assert _rows(visits=[repr(number)]).used()["visits"].tolist() == [number]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_as_iso_8601_is_read_as_that_day(day):
    assert _rows(day=[day.isoformat()]).used()["day"][0] == dt.datetime(
        day.year, day.month, day.day
    )


@given(st.lists(st.sampled_from(["", "5", "x", "1,000", "inf"]), min_size=1, max_size=6))
def test_every_row_is_either_used_or_refused(texts):
    rows = _rows(visits=texts)
    assert len(rows.used()) + len(rows.refusals()) == len(texts)
    assert (rows.refusals()["reason"] != "").all()


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\x1b", "\ufffd", "\u2028"])
def test_text_with_a_character_that_nobody_can_read_is_refused(character):
    (reason,) = _reason(area=f"A{character}B")
    assert reason.startswith("`area` has a character that cannot be read: U+")
    assert reason.endswith("; take it out")
    assert character not in reason


@pytest.mark.parametrize(
    "text", ["Ynys Môn, Tŷ Ŵyn", "العربية", "line\nbreak", "<b>$x$</b>", "👩‍🚒"]
)
def test_text_in_any_script_is_used_as_it_stands(text):
    assert _rows(area=[text]).used()["area"].tolist() == [text]


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_rule_never_quotes_the_cell_that_breaks_it(number, day):
    """Rules are printed in public reports; what was found is for the analyst alone."""
    refusal = _rows(visits=[f"Ω{number}"], day=[f"Ω{day}"]).refusals().iloc[0]
    assert "Ω" not in refusal["rule"]
    assert refusal["reason"].count("'Ω") + refusal["reason"].count('"Ω') == 2
