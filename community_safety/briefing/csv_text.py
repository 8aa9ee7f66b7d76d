"""The CSV of a released table: every column a reader may have, rounded as it is shown."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

import pandas as pd

from community_safety.characters import storable
from community_safety.csv_guard import guarded
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import NOT_AVAILABLE, number, round_half_up
from community_safety.results import NUMERIC_ROLES, Column


def csv_text(table: ReleasedTable) -> str:
    """Return the table as CSV with a header of column names; a withheld table gives nothing.

    Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers never do,
    negative ones and those in columns of text among them. Missing numbers are
    `[x]`, those that cannot be `[z]`. What no file
    can hold becomes the sign for an unreadable character (U+FFFD).
    """
    if table.withheld:
        return ""
    columns = [column for column in table.columns if not column.hidden]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_as_text(column.name) for column in columns])
    for _, row in table.rows.iterrows():
        writer.writerow([_cell(row, column) for column in columns])
    return buffer.getvalue()


def shorthand(row: pd.Series, column: Column) -> str:
    """Return what stands for a missing figure: not available, or not applicable."""
    return (row[column.absent_column] if column.absent_column else "") or NOT_AVAILABLE


def _cell(row: pd.Series, column: Column) -> str:
    value: Any = row[column.name]
    if column.role in NUMERIC_ROLES:
        if pd.isna(value):
            return shorthand(row, column)
        if math.isinf(value):
            return number(value)
        decimals = row[column.decimals_column] if column.decimals_column else column.decimals
        places = int(decimals or 0)
        return f"{round_half_up(float(value), places) + 0.0:.{places}f}"
    if pd.isna(value):
        return ""
    return _as_text(f"{value:.15g}" if isinstance(value, float) else str(value))


def _as_text(text: str) -> str:
    """Return text that no spreadsheet runs, with line feeds alone: a bare return ends a row."""
    return guarded(storable(text))
