"""Small executed notebooks, made without a kernel."""

import base64
import struct
import zlib

from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)

from community_safety.media_types import TABLE_MIME
from community_safety.publishing.exporter import BriefingExporter

ABOUT = {
    "title": "Progress against the plan",
    "question": "Which measures differ from their targets?",
    "briefing": "performance",
    "partnership": "Northford Partnership",
    "partnership_id": "northford",
    "area": "Northford",
    "area_code": "E07999999",
    "release": "2025/26",
    "period": "1 April 2025 to 31 March 2026",
    "edition": "restricted",
    "marking": "OFFICIAL-SENSITIVE",
    "handling": "Partners only",
    "notice": "Demonstration data: not real",
    "owner": "Community Safety Team",
    "legal_basis": "Crime and Disorder Act 1998, section 6",
}
SVG = (
    '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
    '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    '<svg xmlns="http://www.w3.org/2000/svg" width="720pt" height="360pt" viewBox="0 0 720 360">'
    "<metadata>2026-01-01</metadata><path d='M0 0L9 9'/></svg>"
)
CHART = {
    "alt": "A line that rises from 60 to 70",
    "title": "Violence has risen since August",
    "subtitle": "Offences per month, Northford",
    "source": "Home Office",
    "chart_id": "violence_trend",
    "table_id": "monthly_counts",
}


def png() -> str:
    """Return a picture of one white pixel in base64."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00\xff")) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def notebook(*cells: NotebookNode, **about: str) -> NotebookNode:
    """Return a notebook of a briefing, with its front matter and parameters."""
    first = new_raw_cell("---\ntitle: FRONT\nquestion: MATTER\nneeds: [indicators]\n---")
    second = new_code_cell("area_code = 'PARAMETER'", metadata={"tags": ["parameters"]})
    made = new_notebook(metadata={"community_safety": {**ABOUT, **about}})
    made.cells = [first, second, *cells]
    return made


def own_notebook(*cells: NotebookNode) -> NotebookNode:
    """Return an analyst's own notebook, which says nothing about itself."""
    made = new_notebook()
    made.cells = list(cells)
    return made


def text(source: str, *tags: str) -> NotebookNode:
    return new_markdown_cell(source, metadata={"tags": list(tags)})


def code(*outputs: NotebookNode, tags: tuple[str, ...] = ()) -> NotebookNode:
    return new_code_cell("SECRET_CODE()", outputs=list(outputs), metadata={"tags": list(tags)})


def shown(mime: str, content: object, metadata: dict | None = None) -> NotebookNode:
    return new_output("display_data", data={mime: content}, metadata=metadata or {})


def html(content: str) -> NotebookNode:
    return shown("text/html", content)


def chart(**changes: str) -> NotebookNode:
    return shown("image/svg+xml", SVG, {"image/svg+xml": {**CHART, **changes}})


def table(table_id: str = "monthly_counts", csv: str = "m,n\nApril,4\n") -> NotebookNode:
    anchor = f"table-{table_id.replace('_', '-')}"
    markup = (
        f'<figure class="table" id="{anchor}"><div class="table-scroll" role="region" '
        f'aria-labelledby="{anchor}-caption" tabindex="0"><table><caption id="{anchor}-caption">'
        'Violence by month</caption><thead><tr><th scope="col">Month</th>'
        '<th scope="col">Offences</th></tr></thead><tbody><tr><th scope="row">April</th>'
        '<td class="number">4</td></tr></tbody></table></div></figure>'
    )
    about = {"table_id": table_id, "caption": "Violence by month", "csv": csv, "withheld": None}
    return new_output("display_data", data={"text/html": markup, TABLE_MIME: about})


def withheld(table_id: str = "small") -> NotebookNode:
    markup = f'<div class="withheld" id="table-{table_id}"><p>Too few people.</p></div>'
    about = {"table_id": table_id, "caption": "c", "csv": "", "withheld": "too few people"}
    return new_output("display_data", data={"text/html": markup, TABLE_MIME: about})


def exported(made: NotebookNode, name: str = "performance") -> str:
    return BriefingExporter().from_notebook_node(made, {"metadata": {"name": name}})[0]


def page(made: NotebookNode, name: str = "performance") -> BeautifulSoup:
    return BeautifulSoup(exported(made, name), "lxml")
