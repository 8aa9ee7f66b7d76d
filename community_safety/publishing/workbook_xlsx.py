"""A workbook as XLSX, written by XlsxWriter with its traps closed.

Every text is written as a text: never guessed to be a formula, an address of the web or a number.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import xlsxwriter
from lxml import etree
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from community_safety.errors import PublishingError
from community_safety.publishing.workbook_layout import (
    FONT,
    SIZES,
    column_widths,
    columns_repeated,
    number_format,
    pages_wide,
    row_heights,
)
from community_safety.publishing.workbook_model import (
    Cell,
    Grid,
    Link,
    Look,
    Number,
    Sheet,
    Workbook,
)
from community_safety.publishing.workbook_zip import packed, unpacked

_CORE = "docProps/core.xml"
_CP = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_A4 = 9
_LONGEST_HEADER = 250
_PIECES = re.compile("(?<=<)|(?<=_)(?=x[0-9a-fA-F]{4}_)")
"""Where a text in pieces is cut, so that no piece is markup or a sign XlsxWriter escapes twice."""
_LEFT: dict[str, object] = {"align": "left"}
_RIGHT: dict[str, object] = {"align": "right", "indent": 1}


def xlsx_bytes(workbook: Workbook) -> bytes:
    """Return the workbook as XLSX; the same workbook gives the same bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": FONT, "font_size": SIZES[Look.TEXT]},
        },
    )
    formats = _Formats(book)
    for sheet in workbook.sheets:
        _Writer(book.add_worksheet(sheet.name), formats).write(sheet, workbook.marking)
    book.close()
    parts = unpacked(buffer.getvalue())
    parts[_CORE] = _core_properties(workbook)
    return packed(parts)


def _core_properties(workbook: Workbook) -> bytes:
    """Return the document properties with a language, and without times or a user's name.

    XlsxWriter writes the hour of the build and knows no language.
    """
    root = etree.Element(f"{{{_CP}}}coreProperties", nsmap={"cp": _CP, "dc": _DC})
    for space, name, text in (
        (_DC, "title", workbook.title),
        (_DC, "subject", workbook.subject),
        (_DC, "creator", workbook.creator),
        (_CP, "keywords", workbook.marking),
        (_CP, "category", workbook.marking),
        (_DC, "language", workbook.language),
    ):
        if text:
            etree.SubElement(root, f"{{{space}}}{name}").text = text
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


class _Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def get(self, **properties: object) -> Format:
        """Return the format with these properties in the workbook's font."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            full = {"font_name": FONT, "font_size": SIZES[Look.TEXT], **properties}
            self._made[key] = self._book.add_format(full)
        return self._made[key]


@dataclass(frozen=True)
class _Writer:
    """Writes one sheet."""

    page: Worksheet
    formats: _Formats

    def write(self, sheet: Sheet, marking: str) -> None:
        """Write the lines, the table under them, widths and what is printed at the margins."""
        for row, line in enumerate(sheet.lines):
            look = {"font_size": SIZES[line.look], "bold": line.look is not Look.TEXT}
            wrapped = {"text_wrap": True, "valign": "top"} if sheet.grid is None else {}
            self._cell(row, 0, line.cell, {**look, **wrapped})
        if sheet.grid is not None:
            self._grid(sheet.heading_row, sheet.grid)
        for place, width in enumerate(column_widths(sheet)):
            self.page.set_column(place, place, width * 1.15)  # widths count letters of 11 points
        for row, height in enumerate(row_heights(sheet)):
            self.page.set_row(row, height)
        self._print(sheet, marking)

    def _grid(self, top: int, grid: Grid) -> None:
        last_row, last_column = top + len(grid.rows), len(grid.headings) - 1
        self._written(
            self.page.add_table(
                *(top, 0, last_row, last_column),
                {
                    "name": grid.name,
                    "title": self.page.get_name(),
                    "columns": [{"header": heading} for heading in grid.headings],
                    "autofilter": False,
                    "style": None,
                },
            )
        )
        for place, (heading, numeric) in enumerate(zip(grid.headings, grid.numeric, strict=True)):
            side = _RIGHT if numeric else _LEFT
            look = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2, **side}
            self._cell(top, place, heading, look)
        for row, cells in enumerate(grid.rows, top + 1):
            for place, (cell, numeric) in enumerate(zip(cells, grid.numeric, strict=True)):
                side = _RIGHT if numeric else _LEFT
                self._cell(row, place, cell, {"valign": "top", "text_wrap": True, **side})

    def _cell(self, row: int, column: int, cell: Cell, look: dict[str, object]) -> None:
        if isinstance(cell, Number):
            shown = {**look, "num_format": number_format(cell.decimals)}
            self._written(
                self.page.write_number(row, column, cell.value, self.formats.get(**shown))
            )
        elif isinstance(cell, Link):
            linked = self.formats.get(**look, underline=1, font_color="#1a65a6")
            address = f"internal:'{cell.sheet}'!A1"
            self._written(self.page.write_url(row, column, address, linked, cell.text))
        elif cell.startswith("<r>") and cell.endswith("</r>"):
            # XlsxWriter takes such a text for markup of its own; in pieces it does not.
            style = self.formats.get(**look)
            pieces = [part for piece in _PIECES.split(cell) for part in (style, piece)]
            self._written(self.page.write_rich_string(row, column, *pieces, style))
        else:
            self._written(self.page.write_string(row, column, cell, self.formats.get(**look)))

    def _written(self, refused: object) -> None:
        """Stop where XlsxWriter would go on after leaving something out, with only a warning."""
        if refused not in (0, None):
            raise PublishingError(
                f"sheet {self.page.get_name()!r}: a cell or table cannot be written as XLSX "
                f"(XlsxWriter answered {refused}). Show the table without its unusual cells"
            )

    def _print(self, sheet: Sheet, marking: str) -> None:
        """Set up printing; what stands in the margins stands in the sheet as well."""
        self.page.set_paper(_A4)
        if sheet.grid is not None:
            self.page.set_landscape()
            self.page.repeat_rows(sheet.heading_row)
            if many := columns_repeated(sheet):
                self.page.repeat_columns(0, many - 1)
        self.page.fit_to_pages(pages_wide(sheet), 1 if sheet.grid is None else 0)
        printed = "&C" + marking.replace("&", "&&")[:_LONGEST_HEADER]
        self.page.set_header(printed)
        self.page.set_footer(printed[: _LONGEST_HEADER - 20] + "&RPage &P of &N")
