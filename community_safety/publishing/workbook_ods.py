"""A workbook as ODS (OpenDocument 1.3), on lxml and zipfile."""

from __future__ import annotations

import re
from collections.abc import Iterator

from community_safety.publishing.workbook_layout import (
    column_widths,
    columns_repeated,
    row_heights,
    shown_text,
)
from community_safety.publishing.workbook_model import Cell, Grid, Link, Number, Sheet, Workbook
from community_safety.publishing.workbook_ods_parts import (
    MIME,
    Element,
    add,
    manifest_part,
    meta_part,
    root_of,
    settings_part,
    styles_part,
    xml_bytes,
)
from community_safety.publishing.workbook_ods_styles import Styles
from community_safety.publishing.workbook_zip import packed

_SPACES = re.compile("^ +|  +| +$")


def ods_bytes(workbook: Workbook) -> bytes:
    """Return the workbook as ODS; the same workbook gives the same bytes."""
    parts = {
        "content.xml": xml_bytes(_content(workbook)),
        "styles.xml": styles_part(workbook),
        "meta.xml": meta_part(workbook),
        "settings.xml": settings_part(workbook),
    }
    whole = {
        "mimetype": MIME.encode("ascii"),
        **parts,
        "META-INF/manifest.xml": manifest_part(list(parts)),
    }
    return packed(whole, stored=("mimetype",))


def _content(workbook: Workbook) -> Element:
    prefixes = ("style", "text", "table", "fo", "number", "xlink")
    root = root_of("office:document-content", *prefixes)
    styles = Styles(add(root, "office:automatic-styles"))
    body = add(add(root, "office:body"), "office:spreadsheet")
    for sheet in workbook.sheets:
        _add_sheet(body, sheet, styles)
    grids = [(sheet, sheet.grid) for sheet in workbook.sheets if sheet.grid is not None]
    if grids:
        ranges = add(body, "table:database-ranges")
        for sheet, grid in grids:
            add(
                ranges,
                "table:database-range",
                table__name=grid.name,
                table__target_range_address=_range_address(sheet, grid),
                table__contains_header="true",
                table__display_filter_buttons="false",
            )
    return root


def _add_sheet(body: Element, sheet: Sheet, styles: Styles) -> None:
    table = add(body, "table:table", table__name=sheet.name, table__style_name=styles.page(sheet))
    many = columns_repeated(sheet)
    repeated = add(table, "table:table-header-columns") if many else table
    for place, width in enumerate(column_widths(sheet)):
        parent = repeated if place < many else table
        add(parent, "table:table-column", table__style_name=styles.column(width))
    row_styles = (styles.row(height) for height in row_heights(sheet))
    for line, row_style in zip(sheet.lines, row_styles, strict=False):
        linked = isinstance(line.cell, Link)
        style = styles.line(line.look, wrap=sheet.grid is None, linked=linked)
        _add_cell(_add_row(table, row_style), line.cell, style)
    if sheet.grid is not None:
        _add_grid(table, sheet.grid, styles, row_styles)


def _add_grid(table: Element, grid: Grid, styles: Styles, row_styles: Iterator[str]) -> None:
    """Add the headings, as rows that repeat on each printed page, and the rows under them."""
    head = _add_row(add(table, "table:table-header-rows"), next(row_styles))
    for heading, numeric in zip(grid.headings, grid.numeric, strict=True):
        _add_cell(head, heading, styles.heading(numeric=numeric))
    for cells, row_style in zip(grid.rows, row_styles, strict=True):
        row = _add_row(table, row_style)
        for cell, numeric in zip(cells, grid.numeric, strict=True):
            _add_cell(row, cell, styles.cell(cell, numeric=numeric))


def _add_row(parent: Element, style: str) -> Element:
    return add(parent, "table:table-row", table__style_name=style)


def _add_cell(row: Element, cell: Cell, style: str) -> None:
    kind = "float" if isinstance(cell, Number) else "string"
    about = {"table__style_name": style, "office__value_type": kind}
    if isinstance(cell, Number):
        about["office__value"] = f"{cell.value:.15g}"
    made = add(row, "table:table-cell", **about)
    if isinstance(cell, Link):
        address = f"#{_quoted(cell.sheet)}.A1"
        link = add(add(made, "text:p"), "text:a", xlink__href=address, xlink__type="simple")
        _add_words(link, cell.text)
        return
    for paragraph in shown_text(cell).split("\n"):
        _add_words(add(made, "text:p"), paragraph)


def _add_words(parent: Element, text: str) -> None:
    """Add a line of text; spaces that readers of XML would take away become elements."""
    last, position = None, 0

    def put(words: str) -> None:
        if last is None:
            parent.text = (parent.text or "") + words
        else:
            last.tail = (last.tail or "") + words

    for run in _SPACES.finditer(text):
        inside = run.start() > 0 and run.end() < len(text)
        put(text[position : run.start()] + " " * inside)
        if many := len(run[0]) - inside:
            last = add(parent, "text:s", text__c=str(many))
        position = run.end()
    put(text[position:])


def _range_address(sheet: Sheet, grid: Grid) -> str:
    first, last = sheet.heading_row + 1, sheet.heading_row + 1 + len(grid.rows)
    name = _quoted(sheet.name)
    return f"{name}.A{first}:{name}.{column_letters(len(grid.headings))}{last}"


def _quoted(sheet: str) -> str:
    """Return a sheet's name as addresses have it; names hold no apostrophe."""
    return f"'{sheet}'"


def column_letters(number: int) -> str:
    """Return the letters of a column, counted from 1."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
