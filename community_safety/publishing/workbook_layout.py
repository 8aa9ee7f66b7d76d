"""What both formats share of a sheet's looks: widths of columns, and pages when printed."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator

from community_safety.publishing.workbook_model import Cell, Grid, Link, Look, Number, Sheet

FONT = "Arial"
SIZES = {Look.TITLE: 16, Look.HEADING: 13, Look.TEXT: 12}
"""Sizes of letters in points."""
COVER_WIDTH = 64
"""Characters on a line of a sheet without a table, whose lines wrap: an upright page is as wide."""
_NARROWEST = 12
_WIDEST = ((0, 40), (160, 60), (1200, 100))
"""The widest a column gets whose longest text has more characters than the first of each pair."""
_LETTERS = 1.12
"""Letters of running text that take the room of one digit, in which widths are counted."""
_HIGHEST = 409.0
"""The highest row in points that spreadsheets know."""
_PRINTED = 170
"""Characters on a printed line, landscape A4, in letters one can still read."""
_ABOVE_TABLE = 90
"""Letters of running text above a table that stand on its first printed page."""


def column_widths(sheet: Sheet) -> list[int]:
    """Return the width of each column in characters: words whole, long texts over some lines."""
    if sheet.grid is None:
        return [COVER_WIDTH]
    return [_width(sheet.grid, place) for place in range(len(sheet.grid.headings))]


def _width(grid: Grid, place: int) -> int:
    longest = max(len(shown_text(row[place])) for row in grid.rows)
    word = max(len(word) for word in grid.headings[place].split())
    most = max(widest for over, widest in _WIDEST if longest >= over)
    return min(max(_NARROWEST, word + 3, min(longest, most) + 2), _WIDEST[-1][1])


def row_heights(sheet: Sheet) -> Iterator[float]:
    """Yield the height of each row in points, for the lines that its texts are wrapped into.

    LibreOffice leaves the rows of an XLSX file as high as the file says, or as one line.
    """
    widths = [int(width * _LETTERS) for width in column_widths(sheet)]
    for line in sheet.lines:
        many = _wrapped(shown_text(line.cell), widths[0]) if sheet.grid is None else 1
        yield _points(many, SIZES[line.look])
    if sheet.grid is not None:
        narrow = [int(width * 0.85) for width in widths]  # bold letters are wider
        for row, room in ((sheet.grid.headings, narrow), *((r, widths) for r in sheet.grid.rows)):
            lines = (_wrapped(shown_text(c), w) for c, w in zip(row, room, strict=True))
            yield _points(max(lines), SIZES[Look.TEXT])


def _wrapped(text: str, width: int) -> int:
    """Return into how many lines a text falls."""
    if len(text) <= width and "\n" not in text:
        return 1
    return sum(max(1, len(textwrap.wrap(part, width))) for part in text.split("\n"))


def _points(lines: int, size: int) -> float:
    return min(lines * size * 1.3 + 2, _HIGHEST)


def shown_text(cell: Cell) -> str:
    """Return what a reader sees in a cell."""
    if isinstance(cell, Link):
        return cell.text
    if isinstance(cell, Number):
        if cell.decimals is None:
            return f"{cell.value:.15g}"
        return f"{cell.value:,.{cell.decimals}f}"
    return cell


def number_format(decimals: int | None) -> str:
    """Return the format code of a number: thousands separators and fixed digits."""
    if decimals is None:
        return "General"
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def columns_repeated(sheet: Sheet) -> int:
    """Return how many of the first two columns, which name the rows, each printed page repeats.

    They leave at least half of the page to the others.
    """
    widths = column_widths(sheet) if sheet.grid is not None else []
    kept = (n for n in (1, 2) if n < len(widths) and sum(widths[:n]) <= _PRINTED / 2)
    return max(kept, default=0)


def pages_wide(sheet: Sheet) -> int:
    """Return over how many printed pages, side by side, a sheet is spread to stay readable."""
    widths, many = column_widths(sheet), columns_repeated(sheet)
    repeated = sum(widths[:many])
    return max(1, math.ceil(sum(widths[many:]) / (_PRINTED - repeated)))


def printed_lines(text: str) -> list[str]:
    """Break a text that stands above a table where a printed page would cut it off."""
    return textwrap.wrap(text, _ABOVE_TABLE, break_long_words=False, break_on_hyphens=False)
