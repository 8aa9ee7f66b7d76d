"""The released tables of an executed notebook, as a workbook shows them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from community_safety.numbers import NOT_APPLICABLE, number, round_half_up
from community_safety.publishing.fragments import Table
from community_safety.publishing.problems import Problems
from community_safety.publishing.workbook_model import (
    Cell,
    Number,
    clean_text,
    one_line,
    unique_headings,
)
from community_safety.results import NUMERIC_ROLES

CONFIDENTIAL = "[c]"
_KEYS = ("name", "label", "role", "unit", "unit_column", "decimals", "description")
_MOST_DECIMALS = 15


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a table: its heading, and what a reader may want to know of it."""

    name: str
    heading: str
    role: str
    unit: str
    description: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class TableContent:
    """One table of the page: its rows as cells, or the reason why there are none."""

    table_id: str
    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    withheld: str


def read_tables(tables: Iterable[Table], problems: Problems) -> list[TableContent]:
    """Return the tables of a page as a workbook shows them, in order.

    A table without what a workbook needs (it was shown by another version of the library, or by
    hand) goes to `problems`.
    """
    read = (_table(table, problems) for table in tables)
    return [table for table in read if table is not None]


def _table(table: Table, problems: Problems) -> TableContent | None:
    caption = one_line(table.caption)
    withheld = clean_text(table.withheld)
    if withheld:  # the page shows its caption and the reason, and nothing else
        return TableContent(table.table_id, caption, (), (), (), (), withheld)
    columns: Any = table.content.get("columns")
    rows: Any = table.content.get("rows")
    if not _fit(columns, rows):
        problems.add(
            table.cell,
            f"the table {table.table_id!r} does not say what a workbook needs of its columns and "
            "rows. Run the notebook again with this version, and show tables with show_table",
        )
        return None
    described = _columns(columns)
    return TableContent(
        table_id=table.table_id,
        caption=caption,
        columns=described,
        rows=tuple(_rows(columns, described, rows)),
        sources=_lines(table.content.get("sources")),
        notes=_lines(table.content.get("notes")),
        withheld="",
    )


def _fit(columns: Any, rows: Any) -> bool:
    """Say whether each column is described and each row has a cell for each column."""
    if not isinstance(columns, list) or not isinstance(rows, list) or not columns:
        return False
    if not all(isinstance(c, Mapping) and set(_KEYS) <= set(c) for c in columns):
        return False
    return all(isinstance(row, list) and len(row) == len(columns) for row in rows) and all(
        len(column["decimals"]) == len(rows)
        for column in columns
        if isinstance(column["decimals"], list)
    )


def _lines(texts: Any) -> tuple[str, ...]:
    lines = (one_line(str(text)) for text in texts or ())
    return tuple(line for line in lines if line)


def _columns(columns: list[Mapping[str, Any]]) -> tuple[TableColumn, ...]:
    labels = {str(column["name"]): one_line(str(column["label"])) for column in columns}
    headings = [
        one_line(f"{column['label']} ({column['unit']})" if column["unit"] else column["label"])
        for column in columns
    ]
    named = [heading or f"Column {place}" for place, heading in enumerate(headings, 1)]
    return tuple(
        TableColumn(
            name=one_line(str(column["name"])),
            heading=heading,
            role=str(column["role"]),
            unit=_unit(column, labels),
            description=one_line(str(column["description"])),
            numeric=column["role"] in NUMERIC_ROLES,
        )
        for column, heading in zip(columns, unique_headings(named), strict=True)
    )


def _unit(column: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    if column["unit"]:
        return one_line(str(column["unit"]))
    if column["unit_column"] in labels:
        return f"named in each row, under “{labels[column['unit_column']]}”"
    return ""


def _rows(
    columns: list[Mapping[str, Any]], described: tuple[TableColumn, ...], rows: list[list[Any]]
) -> Iterator[tuple[Cell, ...]]:
    for place, row in enumerate(rows):
        digits = [_digits(column["decimals"], place) for column in columns]
        yield tuple(
            _figure(value, places) if column.numeric else _text(value)
            for value, column, places in zip(row, described, digits, strict=True)
        )


def _digits(decimals: Any, place: int) -> int:
    own = decimals[place] if isinstance(decimals, list) else decimals
    return min(max(int(own or 0), 0), _MOST_DECIMALS)


def _figure(value: Any, places: int) -> Cell:
    """Return a figure rounded as the page and the CSV round it."""
    if not _is_number(value):
        return _text(value)
    if not math.isfinite(value):
        return number(value)
    return Number(_fifteen_digits(round_half_up(float(value), places)), places)


def _text(value: Any) -> Cell:
    """Return a text; an empty one says why it is empty, since no cell is blank."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return number(value)
    if _is_number(value):
        return Number(_fifteen_digits(float(value)))
    text = clean_text(str(value))
    return text if text.strip() else NOT_APPLICABLE


def _is_number(value: Any) -> bool:
    """Say whether a value is a number that a spreadsheet holds as one, whole to its last digit."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, float) or abs(value) < 10**15


def _fifteen_digits(value: float) -> float:
    """Keep the digits that every spreadsheet keeps; nothing is minus nothing."""
    kept = float(f"{value:.15g}") + 0.0
    # The very largest numbers are rounded down: rounded up they would be infinite.
    return kept if math.isfinite(kept) else float(f"{value * (1 - 1e-15):.15g}")
