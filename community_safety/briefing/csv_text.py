"""The CSV of a released table: every column a reader may have, rounded as it is shown."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd

from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import NOT_AVAILABLE, round_half_up
from community_safety.results import NUMERIC_ROLES, Column

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")


def csv_text(table: ReleasedTable) -> str:
    """Return the table as CSV with a header of column names; a withheld table gives nothing.

    Text that a spreadsheet would run as a formula gets an apostrophe before it. Missing numbers
    are `[x]`.
    """
    if table.withheld:
        return ""
    columns = [column for column in table.columns if not column.hidden]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    for _, row in table.rows.iterrows():
        writer.writerow([_cell(row, column) for column in columns])
    return buffer.getvalue()


def _cell(row: pd.Series, column: Column) -> str:
    value: Any = row[column.name]
    if column.role in NUMERIC_ROLES:
        if pd.isna(value):
            return NOT_AVAILABLE
        decimals = row[column.decimals_column] if column.decimals_column else column.decimals
        places = int(decimals or 0)
        return f"{round_half_up(float(value), places) + 0.0:.{places}f}"
    if pd.isna(value):
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # a bare one would end the row
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
