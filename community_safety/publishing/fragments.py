"""The printable pieces of an executed notebook, each with the cell it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from bs4 import BeautifulSoup
from markupsafe import Markup
from nbformat import NotebookNode

from community_safety.media_types import TABLE_MIME
from community_safety.publishing.figures import MIME_TYPES, Picture, picture_from
from community_safety.publishing.page_checks import drop_pandas_styles, markup_problems, parse
from community_safety.publishing.problems import Problems
from community_safety.publishing.prose import SCROLLS, markdown_to_html
from community_safety.results import TABLE_ID

HIDDEN_CELL = frozenset({"remove-cell", "hide-cell", "hide", "parameters", "injected-parameters"})
HIDDEN_OUTPUT = frozenset({"remove-output", "remove-outputs", "hide-output", "hide-outputs"})
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?P<yaml>.*?)\n---[ \t]*(\n.*)?", re.DOTALL)
_OBJECT = re.compile(r".* at 0x.*|<?[\w.]+ object.*|\[<.*", re.DOTALL)
_LOST_FIGURE = re.compile(r"<Figure size .*>")
_SCRIPTED = ("widget-view", "javascript", "plotly", "bokeh", "vega", "holoviews", "mermaid")


def anchor_of(kind: str, name: str) -> str:
    """Return the id in the page of a table or chart of the house verbs."""
    return f"{kind}-{name.replace('_', '-')}"


@dataclass(frozen=True)
class Table:
    """What the machine-readable half of a table output says.

    Parameters
    ----------
    cell
        The cell that shows it, as a reader counts.
    content
        All that the half says, columns and rows for workbooks among it, as it stands.
    """

    table_id: str
    caption: str
    csv: str
    withheld: str
    cell: int
    content: Mapping[str, Any]

    @property
    def anchor(self) -> str:
        """The id the table has in the page."""
        return anchor_of("table", self.table_id)

    @property
    def has_csv(self) -> bool:
        """Whether the table's figures are published beside the page."""
        return bool(self.csv) and not self.withheld


@dataclass
class Fragment:
    """A piece of the page: prose, or one output."""

    cell: int
    soup: BeautifulSoup = field(default_factory=lambda: parse(""))
    written: bool = False
    """An author wrote it, in a markdown cell or as markdown output."""
    picture: Picture | None = None
    table: Table | None = None


def front_matter(notebook: NotebookNode, problems: Problems) -> dict[str, Any]:
    """Return the front matter of the notebook's first cell; an ordinary notebook has none."""
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "raw":
        return {}
    found = _FRONT_MATTER.fullmatch(first.source)
    if not found:
        return {}
    try:
        content = yaml.safe_load(found["yaml"])
    except yaml.YAMLError:
        content = None
    if not isinstance(content, dict):
        problems.add(
            1, "the front matter is not YAML. Write `key: value` lines between `---` lines"
        )
        return {}
    return content


def read_fragments(notebook: NotebookNode, folder: str, problems: Problems) -> list[Fragment]:
    """Return what of a notebook is printed, in order; what cannot be printed goes to `problems`.

    Cells are counted as in the notebook an analyst opens: the cell papermill adds is left out.
    """
    fragments: list[Fragment] = []
    number = 0
    for cell in notebook.cells:
        tags = {tag.replace("_", "-") for tag in cell.metadata.get("tags", [])}
        number += "injected-parameters" not in tags
        if cell.cell_type == "code":
            _note_errors(cell, number, problems)
        if tags & HIDDEN_CELL:
            continue
        if cell.cell_type == "markdown":
            attachments = cell.get("attachments", {})
            fragments.append(_written(cell.source, number, folder, attachments, problems))
        elif cell.cell_type == "code" and not tags & HIDDEN_OUTPUT:
            for output in cell.outputs:
                fragments.extend(_printed(output, number, folder, problems))
    return fragments


def _note_errors(cell: NotebookNode, number: int, problems: Problems) -> None:
    for output in cell.outputs:
        if output.output_type == "error":
            problems.add(
                number,
                f"it ended in {output.ename}: {output.evalue}. "
                "Correct the cell and run the notebook again",
            )


def _written(
    source: str, cell: int, folder: str, attachments: Mapping[str, Any], problems: Problems
) -> Fragment:
    html, refused = markdown_to_html(source, folder, dict(attachments))
    for problem in refused:
        problems.add(cell, problem)
    fragment = _checked(html, cell, problems)
    fragment.written = True
    return fragment


def _checked(html: str, cell: int, problems: Problems) -> Fragment:
    soup = parse(html)
    drop_pandas_styles(soup)
    for problem in markup_problems(soup):
        problems.add(cell, problem)
    return Fragment(cell, soup)


def _printed(
    output: NotebookNode, cell: int, folder: str, problems: Problems
) -> Iterator[Fragment]:
    """Yield the piece that one output becomes: the richest form a page can hold."""
    if output.output_type not in ("display_data", "execute_result"):
        return
    data = output.data
    pictures = [mime for mime in MIME_TYPES if mime in data]
    if "text/html" in data:
        fragment = _checked(_text(data["text/html"]), cell, problems)
        if TABLE_MIME in data:
            fragment.table = _table(data[TABLE_MIME], cell, problems)
        yield fragment
    elif pictures:
        picture, wrong = picture_from(pictures[0], data[pictures[0]], output.metadata)
        for problem in wrong:
            problems.add(cell, problem)
        yield Fragment(cell, picture=picture)
    elif "text/markdown" in data:
        yield _written(_text(data["text/markdown"]), cell, folder, {}, problems)
    elif scripted := [mime for mime in data if any(word in mime for word in _SCRIPTED)]:
        problems.add(
            cell,
            f"its output ({scripted[0]}) needs a script, and pages run none. "
            "Draw it with a chart verb, or tag the cell `remove-output`",
        )
    elif "text/latex" in data:
        problems.add(cell, "its output is a formula in LaTeX. Write it in words")
    elif "text/plain" in data:
        yield from _plain(_text(data["text/plain"]), cell, problems)


def _text(content: str | list[str]) -> str:
    return content if isinstance(content, str) else "".join(content)


def _plain(text: str, cell: int, problems: Problems) -> Iterator[Fragment]:
    """Yield text as it stands; the name of an object in memory says nothing and is left out."""
    if _LOST_FIGURE.fullmatch(text.strip()):
        problems.add(
            cell,
            "its figure came out as the text <Figure ...>. Show it with a chart verb or "
            "display(figure)",
        )
    elif text.strip() and not _OBJECT.fullmatch(text.strip()):
        pre = Markup(f'<pre class="plain" {SCROLLS} aria-label="Result as text">{{}}</pre>')
        yield Fragment(cell, parse(pre.format(text)))


def _table(content: Any, cell: int, problems: Problems) -> Table | None:
    if not isinstance(content, Mapping):
        problems.add(
            cell,
            f"its table data ({TABLE_MIME}) are no JSON object. Show tables with show_table",
        )
        return None
    table_id = str(content.get("table_id", ""))
    if not TABLE_ID.fullmatch(table_id):
        problems.add(
            cell,
            f"the table id {table_id!r} cannot be part of a file name. "
            "Use lower-case letters, digits and underscores",
        )
        return None
    return Table(
        table_id=table_id,
        caption=str(content.get("caption") or table_id),
        csv=str(content.get("csv") or ""),
        withheld=str(content.get("withheld") or ""),
        cell=cell,
        content=content,
    )
