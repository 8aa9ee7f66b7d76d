"""Tables as notebooks hand them over, and workbooks read back as any reader would."""

import io
import re
import zipfile

import openpyxl
from executed_notebooks import ABOUT, notebook
from lxml import etree
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from community_safety.media_types import TABLE_MIME
from community_safety.publishing.document import read_document
from community_safety.publishing.problems import Problems
from community_safety.publishing.workbook_content import workbook_of
from community_safety.publishing.workbook_model import Link, Number, Workbook
from community_safety.publishing.workbook_tables import read_tables

HOSTILE = [
    "=1+1",
    "+44 191",
    "-drugs",
    "-15",
    "@here",
    "\tTab",
    "\r=1",
    '=HYPERLINK("http://example.com","x")',
    "=cmd|' /C calc'!A0",
    "http://example.com/?a=1&b=2",
    "mailto:a@example.com",
    "<b>bold</b>",
    "<r>rich</r>",
    "<r><t>rich</t></r>",
    "]]>",
    "&amp; & &#1;",
    "{{ 7 * 7 }} ${x} $5 and $6 *not bold*",
    "مرحبا \u202eabc",
    "Ŵyl ŷ Llŷn",
    "\U0001f6b2 bicycle",
    "e\u0301 and é",
    "two\nlines\r\nand more",
    "  many   spaces  ",
    " ",
    "a\tb \t c",
    "'quoted",
    "nul\0 bell\x07 escape\x1b \x85",
    "half \ud83d",
    "\ufffe\uffff",
    "_x0041_ and _x00e9_",
    "<r>_x0041_</r>",
    "TRUE",
    "1e5",
    "2025-04-01",
    "00123",
    "[x]",
    "#REF!",
]
_NS = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
}
_TEXT = f"{{{_NS['text']}}}"


def column(name="place", label="Place", role="dimension", **more) -> dict:
    return {
        "name": name,
        "label": label,
        "role": role,
        "unit": "",
        "unit_column": "",
        "decimals": None,
        "description": "",
        **more,
    }


COUNT = column("count", "Offences", "count of events", unit="per year", decimals=1)


def content(rows=(("Ashby", 1234.25), ("Brook", None)), columns=None, **more) -> dict:
    """Return the machine-readable half of a table output."""
    return {
        "table_id": "places",
        "caption": "Offences by place",
        "csv": "place,count\nAshby,1234.3\n",
        "withheld": None,
        "sources": ["Police"],
        "notes": [],
        "columns": columns or [column(), COUNT],
        "rows": [list(row) for row in rows],
        **more,
    }


def table_cell(*contents: dict, tags=()) -> NotebookNode:
    """Return a code cell that showed these tables."""
    outputs = [
        new_output("display_data", data={"text/html": "<p>t</p>", TABLE_MIME: one})
        for one in contents
    ]
    return new_code_cell("SECRET_CODE()", outputs=outputs, metadata={"tags": list(tags)})


def briefing_of(*contents: dict, **about: str) -> NotebookNode:
    return notebook(table_cell(*contents), **{**ABOUT, **about})


def workbook_from(made: NotebookNode) -> Workbook:
    document = read_document(made, "performance")
    problems = Problems("performance.ipynb")
    tables = read_tables(document.tables, problems)
    problems.raise_if_any()
    return workbook_of(document.frame, tables)


def expected(workbook: Workbook) -> dict[str, list[list[object]]]:
    """Return what every reader should find in each sheet, row by row."""
    sheets = {}
    for sheet in workbook.sheets:
        rows = [[_plain(line.cell)] for line in sheet.lines]
        if sheet.grid is not None:
            rows.append(list(sheet.grid.headings))
            rows += [[_plain(cell) for cell in row] for row in sheet.grid.rows]
        sheets[sheet.name] = rows
    return sheets


def _plain(cell):
    if isinstance(cell, Number):
        return cell.value
    return cell.text if isinstance(cell, Link) else cell


def in_xlsx(data: bytes) -> dict[str, list[list[object]]]:
    """Read an XLSX file with openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheets = {}
    for page in book:
        rows = []
        for row in page.iter_rows():
            assert all(cell.data_type in ("s", "n") for cell in row), "a formula or an error"
            values = [cell.value for cell in row]
            while values and values[-1] is None:
                values.pop()
            rows.append(values)
        sheets[page.title] = rows
    return sheets


def in_ods(data: bytes) -> dict[str, list[list[object]]]:
    """Read an ODS file by the letter of OpenDocument 1.3, white space among it (part 3, 6.1.2)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("content.xml"))
    return {
        table.get(f"{{{_NS['table']}}}name"): [
            [_ods_value(cell) for cell in row.findall("table:table-cell", _NS)]
            for row in table.iterfind(".//table:table-row", _NS)
        ]
        for table in root.iterfind(".//table:table", _NS)
    }


def _ods_value(cell):
    assert cell.get(f"{{{_NS['table']}}}formula") is None
    office = f"{{{_NS['office']}}}"
    if cell.get(f"{office}value-type") == "float":
        return float(cell.get(f"{office}value"))
    return "\n".join(_paragraph(part) for part in cell.findall("text:p", _NS))


def _paragraph(element) -> str:
    """Collapse what is not protected: runs of white space, and all of it at either end."""
    text = element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            text += "\ue000" * int(child.get(f"{_TEXT}c", "1"))
        else:
            assert child.tag == f"{_TEXT}a"
            text += _paragraph(child)
        text += child.tail or ""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ").replace("\ue000", " ")
