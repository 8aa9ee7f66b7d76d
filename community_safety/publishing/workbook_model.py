"""What a workbook holds, before any format: sheets of lines and at most one table each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from community_safety.characters import storable

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS, MOST_IN_HEADING = 1_048_576, 16_384, 32_767, 255
"""What a sheet, a cell and the heading of a marked-up table can hold (Excel specification)."""

CONTENTS, NOTES, COLUMNS, COVER = "Contents", "Notes", "Columns", "Cover"
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is kept, already rounded, and its digits after the point.

    Without `decimals` it is shown as it is and without thousands separators, as a year.
    """

    value: float
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to the first cell of a sheet of the same workbook."""

    text: str
    sheet: str


Cell = str | Number | Link


class Look(Enum):
    """How a line above a table, or of the cover, looks."""

    TITLE = auto()
    HEADING = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One cell in the first column; the cells beside it stay free."""

    cell: str | Link
    look: Look = Look.TEXT


@dataclass(frozen=True, slots=True)
class Grid:
    """A marked-up table: one row of headings, then rows without a gap.

    Parameters
    ----------
    name
        What spreadsheets call the table: letters, digits and underscores, unique in a workbook.
    headings
        Unique words, none empty.
    rows
        One or more, each with a cell for every heading.
    numeric
        For each column whether it holds numbers, which go to the right with their heading.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: lines from A1 downwards, and the table under them."""

    name: str
    lines: tuple[Line, ...]
    grid: Grid | None = None

    @property
    def heading_row(self) -> int:
        """The row of the table's headings, counted from 0."""
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A whole workbook and its document properties."""

    title: str
    subject: str
    marking: str
    creator: str
    sheets: tuple[Sheet, ...]
    language: str = field(default="en-GB")


def clean_text(text: str) -> str:
    """Return text that both formats can hold, with spaces for tabs, which LibreOffice loses."""
    return storable(text).replace("\t", " ")


def one_line(text: str) -> str:
    """Return clean text on one line, as headings and titles are."""
    return " ".join(clean_text(text).split())


def sheet_names(table_ids: list[str]) -> dict[str, str]:
    """Return a readable, unique name of at most 31 characters for the sheet of each table."""
    taken = {name.casefold() for name in (COVER, CONTENTS, NOTES, COLUMNS)} | {"history"}
    names: dict[str, str] = {}
    for table_id in table_ids:
        words = " ".join(_NOT_IN_NAME.split(table_id)).strip().capitalize() or "Table"
        name, number = _cut(words, 31), 1
        while name.casefold() in taken:
            number += 1
            name = f"{_cut(words, 31 - len(f' {number}'))} {number}"
        taken.add(name.casefold())
        names[table_id] = name
    return names


def _cut(words: str, length: int) -> str:
    """Cut at a space where there is one."""
    if len(words) <= length:
        return words
    return words[: length + 1].rpartition(" ")[0] or words[:length]


def unique_headings(headings: list[str]) -> list[str]:
    """Return headings of which no two are alike, whatever their case, as tables demand."""
    taken: set[str] = set()
    unique = []
    for heading in headings:
        name, number = heading, 1
        while name.casefold() in taken:
            number += 1
            name = f"{heading} ({number})"
        taken.add(name.casefold())
        unique.append(name)
    return unique


def limit_problems(workbook: Workbook) -> Iterator[str]:
    """Yield what no spreadsheet could hold, each with its sheet and cell."""
    for sheet in workbook.sheets:
        for line in sheet.lines:
            yield from _text_problems(sheet.name, "a line above its table", line.cell)
        if sheet.grid is not None:
            yield from _grid_problems(sheet, sheet.grid)


def _grid_problems(sheet: Sheet, grid: Grid) -> Iterator[str]:
    most = MOST_ROWS - sheet.heading_row - 1
    if len(grid.rows) > most:
        yield (
            f"sheet {sheet.name!r}: its table has {len(grid.rows):,} rows and a sheet holds "
            f"{most:,}. Show fewer rows, or split the table in two"
        )
        return
    if len(grid.headings) > MOST_COLUMNS:
        yield (
            f"sheet {sheet.name!r}: its table has {len(grid.headings):,} columns and a sheet "
            f"holds {MOST_COLUMNS:,}. Hide some, or split the table in two"
        )
        return
    for heading in grid.headings:
        if _units(heading) > MOST_IN_HEADING:
            yield (
                f"sheet {sheet.name!r}: the heading that starts {heading[:40]!r} is longer than "
                f"{MOST_IN_HEADING} characters. Shorten the column's label or unit"
            )
    for number, row in enumerate(grid.rows, 1):
        for heading, cell in zip(grid.headings, row, strict=True):
            yield from _text_problems(sheet.name, f"row {number}, column {heading[:60]!r}", cell)


def _text_problems(sheet: str, place: str, cell: Cell) -> Iterator[str]:
    text = cell.text if isinstance(cell, Link) else cell
    if isinstance(text, str) and _units(text) > MOST_CHARACTERS:
        yield (
            f"sheet {sheet!r}, {place}: {_units(text):,} characters, and a cell holds "
            f"{MOST_CHARACTERS:,}. Shorten the text"
        )


def _units(text: str) -> int:
    """Return the length as spreadsheets count: characters beyond the basic plane are two."""
    return len(text) + sum(character > "\uffff" for character in text)
