"""What a shown table hands over to the workbooks, beside its rows."""

import math

from community_safety.briefing.show import show_table
from community_safety.media_types import TABLE_MIME


def test_columns_sources_and_notes_travel_with_the_rows(displayed, plain_table):
    table = plain_table(sources=("Police",), notes=("A note.",))
    data = displayed(show_table, table)[0][TABLE_MIME]
    assert (data["sources"], data["notes"]) == (["Police"], ["A note."])
    assert data["columns"] == [
        {
            "name": "place",
            "label": "Place",
            "role": "dimension",
            "unit": "",
            "unit_column": "",
            "decimals": None,
            "description": "",
        },
        {
            "name": "count",
            "label": "Offences",
            "role": "count of events",
            "unit": "",
            "unit_column": "",
            "decimals": 1,
            "description": "",
        },
    ]


def test_each_rows_own_digits_travel_although_their_column_is_hidden(displayed, objective):
    table = objective({"value": 12.345, "decimals": 1}, {"value": 12.5, "decimals": 0})
    data = displayed(show_table, table)[0][TABLE_MIME]
    columns = {column["name"]: column for column in data["columns"]}
    assert "decimals" not in columns
    assert columns["value"]["decimals"] == [1, 0]
    assert columns["value"]["unit_column"] == "unit"
    assert columns["people"]["decimals"] == 0


def test_what_json_cannot_hold_is_said_in_words(displayed, plain_table):
    table = plain_table(["a", "b", "c"], [math.inf, -math.inf, math.nan])
    rows = displayed(show_table, table)[0][TABLE_MIME]["rows"]
    assert rows == [["a", "no limit"], ["b", "no limit"], ["c", None]]


def test_what_cannot_be_travels_as_its_shorthand(displayed, objective):
    data = displayed(show_table, objective({"events_of_absent": "[z]"}))[0][TABLE_MIME]
    row = dict(zip([column["name"] for column in data["columns"]], data["rows"][0], strict=True))
    assert (row["events_of"], row["events"]) == ("[z]", None)
