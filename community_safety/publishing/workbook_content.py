"""A briefing's workbook: cover, contents, notes, columns explained, then one table per sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from community_safety.numbers import NOT_APPLICABLE, NOT_AVAILABLE
from community_safety.publishing.frame import Frame
from community_safety.publishing.workbook_cover import cover_sheet
from community_safety.publishing.workbook_layout import printed_lines
from community_safety.publishing.workbook_model import (
    COLUMNS,
    CONTENTS,
    MOST_IN_HEADING,
    NOTES,
    Cell,
    Grid,
    Line,
    Link,
    Look,
    Number,
    Sheet,
    Workbook,
    one_line,
    sheet_names,
)
from community_safety.publishing.workbook_tables import (
    CONFIDENTIAL,
    TableColumn,
    TableContent,
)

SHORTHAND = {
    CONFIDENTIAL: "Confidential: withheld because somebody might be recognised.",
    NOT_AVAILABLE: "Not available: there is no such figure, or it cannot be worked out.",
    NOT_APPLICABLE: "Not applicable: there is nothing to say here, such as a reason for not "
    "comparing what was compared.",
    "[u]": "Low reliability: the figure rests on few cases.",
    "[b]": "Break: figures before and after it are not comparable.",
    "[e]": "Estimated.",
    "[f]": "Forecast.",
    "[low]": "Low: rounds to zero but is not zero.",
    "[p]": "Provisional.",
    "[r]": "Revised.",
}
"""Shorthand of the Analysis Function's guidance, in the order in which it is explained."""

_KINDS = {
    "dimension": "what the row is about",
    "rate": "figure",
    "limit": "limit of an interval",
    "note": "words",
}
_P_VALUE = "p-value"
_NOTHING_TO_SHOW = "This table has no rows: there is nothing to show."
_NAMED = 3
_NO_TABLES = "This briefing has no tables."


def workbook_of(frame: Frame, tables: Sequence[TableContent]) -> Workbook:
    """Return the workbook of a briefing: nothing in it that is not on the page or in its CSVs."""
    shown = [table for table in tables if table.rows]
    names = sheet_names([table.table_id for table in shown])
    numbered = _numbered_notes(tables)
    about = tuple(_marking_lines(frame))
    sheets = [_table_sheet(table, names[table.table_id], numbered, about) for table in shown]
    contents = _contents_sheet(tables, names, numbered, about)
    columns = [_columns_sheet(shown, names, about)] if shown else []
    used = _shorthand_used([contents, *columns, *sheets])
    notes = [_notes_sheet(used, numbered, about)] if used or numbered else []
    contents = _with_extra_sheets(contents, [*notes, *columns])
    return Workbook(
        title=one_line(frame.window_title),
        subject=one_line(frame.standfirst),
        marking=one_line(frame.marking),
        creator=one_line(frame.partnership),
        sheets=(cover_sheet(frame, len(sheets)), contents, *notes, *columns, *sheets),
    )


def _numbered_notes(tables: Iterable[TableContent]) -> dict[str, int]:
    """Return the number of each note of the tables; one that several have is numbered once."""
    texts = [text for table in tables for text in _notes_of(table)]
    return {text: number for number, text in enumerate(dict.fromkeys(texts), 1)}


def _notes_of(table: TableContent) -> list[str]:
    why = table.withheld or ("" if table.rows else _NOTHING_TO_SHOW)
    return [text for text in (*table.notes, one_line(why)) if text]


def _marked(table: TableContent, numbered: Mapping[str, int]) -> str:
    """Return a table's caption and the numbers of its notes."""
    marks = [f"[note {numbered[text]}]" for text in _notes_of(table)]
    return " ".join([table.caption, *dict.fromkeys(marks)])


def _marking_lines(frame: Frame) -> Iterator[Line]:
    yield Line(f"Marking: {one_line(frame.marking)}")
    if frame.notice:
        yield Line(one_line(frame.notice))


def _table_sheet(
    table: TableContent, name: str, numbered: Mapping[str, int], about: tuple[Line, ...]
) -> Sheet:
    lines = [Line(_marked(table, numbered), Look.TITLE), *about]
    if table.sources:
        lines += map(Line, printed_lines(f"Source: {'; '.join(table.sources)}"))
    if marks := _shorthand_in(table.rows):
        explained = "is" if len(marks) == 1 else "are"
        lines.append(Line(f"{', '.join(marks)} {explained} explained on the sheet {NOTES}."))
    lines.append(Line(Link(f"Back to {CONTENTS.lower()}", CONTENTS)))
    grid = Grid(
        name=f"table_{table.table_id}"[:MOST_IN_HEADING],
        headings=tuple(column.heading for column in table.columns),
        rows=table.rows,
        numeric=tuple(column.numeric for column in table.columns),
    )
    return Sheet(name, tuple(lines), grid)


def _contents_sheet(
    tables: Sequence[TableContent],
    names: Mapping[str, str],
    numbered: Mapping[str, int],
    about: tuple[Line, ...],
) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for table in tables:
        sheet: Cell = NOT_APPLICABLE
        if table.rows:
            sheet = Link(names[table.table_id], names[table.table_id])
        elif table.withheld:
            sheet = CONFIDENTIAL
        many: Cell = CONFIDENTIAL if table.withheld else Number(len(table.rows), 0)
        source = "; ".join(table.sources) or NOT_APPLICABLE
        rows.append((sheet, _marked(table, numbered), many, source))
    lines = [Line(CONTENTS, Look.TITLE), *about]
    if not tables:
        lines.append(Line(_NO_TABLES))
    headings = ("Sheet", "What it holds", "Rows", "Source")
    grid = Grid("workbook_contents", headings, tuple(rows), (False, False, True, False))
    return Sheet(CONTENTS, tuple(lines), grid)


def _with_extra_sheets(contents: Sheet, extra: Sequence[Sheet]) -> Sheet:
    """Put the sheets that explain the tables first in the contents."""
    grid = contents.grid
    assert grid is not None
    holds = {NOTES: "Shorthand and notes used in this workbook", COLUMNS: "Every column explained"}
    rows: list[tuple[Cell, ...]] = [
        (Link(sheet.name, sheet.name), holds[sheet.name], _length(sheet), "This workbook")
        for sheet in extra
    ]
    full = Grid(grid.name, grid.headings, (*rows, *grid.rows), grid.numeric)
    return Sheet(contents.name, contents.lines, full if full.rows else None)


def _length(sheet: Sheet) -> Number:
    return Number(len(sheet.grid.rows) if sheet.grid else 0, 0)


def _notes_sheet(
    used: Sequence[str], numbered: Mapping[str, int], about: tuple[Line, ...]
) -> Sheet:
    rows = [(mark, SHORTHAND[mark]) for mark in used]
    rows += [(f"[note {number}]", text) for text, number in numbered.items()]
    lines = (Line(NOTES, Look.TITLE), *about)
    grid = Grid("workbook_notes", ("Shorthand or note", "What it means"), tuple(rows), (False,) * 2)
    return Sheet(NOTES, lines, grid)


def _columns_sheet(
    shown: Sequence[TableContent], names: Mapping[str, str], about: tuple[Line, ...]
) -> Sheet:
    """Explain each column once, with all the sheets that have it."""
    where: dict[TableColumn, list[str]] = {}
    for table in shown:
        for column in table.columns:
            where.setdefault(column, []).append(names[table.table_id])
    rows = tuple(_column_row(column, sheets) for column, sheets in where.items())
    lines = (Line("Columns of the tables", Look.TITLE), *about)
    headings = ("Column", "Meaning", "Unit", "What it holds", "Name in the CSV", "Sheets")
    return Sheet(COLUMNS, lines, Grid("workbook_columns", headings, rows, (False,) * 6))


def _column_row(column: TableColumn, sheets: Sequence[str]) -> tuple[Cell, ...]:
    return (
        column.heading,
        column.description or NOT_APPLICABLE,
        column.unit or ("number" if column.numeric else NOT_APPLICABLE),
        _kind_of(column),
        column.name or NOT_APPLICABLE,
        _sheets_named(sheets),
    )


def _kind_of(column: TableColumn) -> str:
    """Say what a column holds; p-values are kept as limits are, and are none."""
    if column.role == "limit" and _P_VALUE in column.heading.casefold():
        return _P_VALUE
    return _KINDS.get(column.role, one_line(column.role) or NOT_APPLICABLE)


def _sheets_named(sheets: Sequence[str]) -> str:
    """Name up to three sheets; of more, the first and how many others."""
    if len(sheets) <= _NAMED:
        return "; ".join(sheets)
    return f"{sheets[0]} and {len(sheets) - 1} more sheets"


def _shorthand_used(sheets: Iterable[Sheet]) -> list[str]:
    grids = [sheet.grid for sheet in sheets if sheet.grid is not None]
    return _shorthand_in(row for grid in grids for row in grid.rows)


def _shorthand_in(rows: Iterable[tuple[Cell, ...]]) -> list[str]:
    found = {cell for row in rows for cell in row if isinstance(cell, str) and cell in SHORTHAND}
    return [mark for mark in SHORTHAND if mark in found]
