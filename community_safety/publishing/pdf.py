"""`jupyter nbconvert --to briefing-pdf`: an executed notebook as a tagged PDF.

It is the page of `exporter.py`, laid out on paper by WeasyPrint with `print.css` and `paper.css`.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
from nbformat import NotebookNode
from traitlets import default

from community_safety.errors import FormatUnavailableError, PublishingError
from community_safety.files import write_atomically
from community_safety.publishing.contents import HEADINGS
from community_safety.publishing.exporter import BriefingExporter
from community_safety.publishing.pdf_fonts import only_own_fonts, undrawable
from community_safety.publishing.pdf_pictures import make_pictures_quick
from community_safety.publishing.pdf_structure import complete_structure
from community_safety.publishing.refusals import refusals

VARIANT = "pdf/ua-1"
_FEW_ROWS = 4
"""A table of so many rows, with its head, stays on one page."""
_TOLERANCE = 2.0
"""How far, in pixels of 1/96 inch, a table may reach into the margin."""
_MISSING = (
    "No PDF can be written here, because Pango is missing ({error}): install it with "
    "`apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0` on Debian or Ubuntu, "
    "`brew install pango` on macOS, or `pacman -S mingw-w64-ucrt-x86_64-pango` in MSYS2 on Windows."
)


class BriefingPDFExporter(BriefingExporter):
    """Writes the page as a tagged PDF, the same bytes for the same notebook."""

    export_from_notebook = "Community safety briefing (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    @default("template_file")
    def _template_file_default(self) -> str:
        return "paper.html.j2"

    def from_notebook_node(  # type: ignore[override]  # bytes, as in nbconvert's own PDF exporters
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Convert a notebook to the bytes of a PDF."""
        with refusals(self.log):
            load_weasyprint()
            page, resources = super().from_notebook_node(nb, resources, **kw)
            notebook = f"{resources['metadata']['name'] or 'notebook'}.ipynb"
            return pdf_of(page, notebook), resources


def publish_pdf(executed_notebook: Path, pdf_path: Path) -> list[Path]:
    """Write an executed notebook as a PDF, whole or not at all, and return what was written.

    Raises
    ------
    FormatUnavailableError
        Pango or another library of the system is missing; the message says what to install.
    PublishingError
        The notebook cannot be published as it stands.
    """
    notebook = nbformat.read(executed_notebook, as_version=4)
    about = {"name": executed_notebook.stem, "path": str(executed_notebook.parent)}
    pdf, _ = BriefingPDFExporter().from_notebook_node(notebook, {"metadata": about})
    write_atomically(pdf_path, pdf)
    return [pdf_path]


def load_weasyprint() -> ModuleType:
    """Return WeasyPrint, or say what of the system it needs.

    It is loaded only where a PDF is made, because loading it fails on a machine without Pango.
    """
    with only_own_fonts(), redirect_stdout(io.StringIO()):
        try:
            return import_module("weasyprint")
        except OSError as error:
            reason = " ".join(str(error).split(".  ")[0].split())
            raise FormatUnavailableError(_MISSING.format(error=reason)) from error


def pdf_of(page: str, notebook: str) -> bytes:
    """Lay a page out on paper.

    Parameters
    ----------
    page
        The page, with everything it shows in it: nothing else is loaded.
    notebook
        Where it comes from, for messages.
    """
    weasyprint = load_weasyprint()
    html = weasyprint.HTML(
        string=page, url_fetcher=weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    )
    _check_characters(html, notebook)
    _name_sizes(html.etree_element)
    make_pictures_quick(html.etree_element)
    places = dict(_names_of_places(html.etree_element))
    with _errors_of_weasyprint() as errors:
        document = _laid_out(html, notebook)
        pdf = _written(document, places, notebook)
    wrong = [*errors, *_tables_too_wide(document)]
    if wrong:
        raise PublishingError("\n".join(f"{notebook}: {error}" for error in wrong))
    return pdf


def _name_sizes(root: Any) -> None:
    """Give what is wide or short on paper the classes that `paper.css` knows."""
    for table in root.iter("table"):
        columns = max((len(row) for row in table.iter("tr")), default=0)
        names = [f"columns-{limit}" for limit in (7, 10, 13) if columns >= limit]
        if len(list(table.iter("tr"))) <= _FEW_ROWS:
            names.append("few-rows")
        _add_classes(table, names)
    for tiles in root.iter("dl"):
        if len(tiles) in (3, 5, 6) and "key-figures" in tiles.get("class", ""):
            _add_classes(tiles, ["three-across"])


def _add_classes(element: Any, names: list[str]) -> None:
    element.set("class", " ".join([*element.get("class", "").split(), *names]))


def _laid_out(html: Any, notebook: str) -> Any:
    from weasyprint.text.fonts import FontConfiguration  # needs Pango, as WeasyPrint itself

    with only_own_fonts():
        fonts = FontConfiguration()
    with _told_of_weasyprint(notebook, ours=()):
        return html.render(font_config=fonts)


def _written(document: Any, places: Mapping[str, str], notebook: str) -> bytes:
    """Return the bytes of what was laid out; an error in completing its structure is our own."""
    ours: list[Exception] = []

    def finish(_: Any, unwritten: Any) -> None:
        try:
            complete_structure(unwritten, places)
        except Exception as error:
            ours.append(error)
            raise

    with _told_of_weasyprint(notebook, ours):
        return bytes(document.write_pdf(pdf_variant=VARIANT, finisher=finish))


@contextmanager
def _told_of_weasyprint(notebook: str, ours: Sequence[Exception]) -> Iterator[None]:
    """Say that WeasyPrint stumbles over a page, unless the machine or the caller's code did."""
    try:
        yield
    except (OSError, MemoryError):
        raise
    except Exception as error:
        if error in ours:
            raise
        raise PublishingError(
            f"{notebook}: WeasyPrint cannot make a tagged PDF of it ({error!r}). The page can "
            "be published without; leave out cells one by one to find the one it stumbles over"
        ) from error


def _tables_too_wide(document: Any) -> Iterator[str]:
    """Yield the tables of which columns would be cut off at the edge of the paper."""
    named = set()
    for page in document.pages:
        box = page._page_box
        edge = box.content_box_x() + box.width + _TOLERANCE
        for table in box.descendants():
            if table.element_tag != "table" or table.position_x + table.border_width() <= edge:
                continue
            named.add(_table_named(table.element))
    for name in sorted(named):
        yield (f"{name} is wider than the paper. Leave out columns, or turn its columns into rows")


def _table_named(table: Any) -> str:
    """Return what tells an analyst which table is meant: its caption, or how it starts."""
    caption = table.find("caption")
    if caption is not None:
        return f"the table {' '.join(''.join(caption.itertext()).split())!r}"
    return f"the table that starts {' '.join(' '.join(table.itertext()).split())[:40]!r}"


def _names_of_places(root: Any) -> Iterator[tuple[str, str]]:
    """Yield id and name of what a link can lead to: headings, and figures by their captions."""
    for element in root.iter():
        if element.get("id") is None:
            continue
        caption = element.find(".//caption") if element.tag == "figure" else None
        named = element if element.tag in HEADINGS else caption
        if named is not None:
            yield element.get("id"), " ".join("".join(named.itertext()).split())


def _check_characters(html: Any, notebook: str) -> None:
    """Refuse what would come out as empty boxes."""
    missing = undrawable(html.etree_element.find("body").itertext())
    if missing:
        named = ", ".join(f"{character} (U+{ord(character):04X})" for character in missing[:5])
        raise PublishingError(
            f"{notebook}: the fonts of the PDF lack {len(missing)} of its characters: {named}. "
            "Write them in another way, or publish the page only"
        )


@contextmanager
def _errors_of_weasyprint() -> Iterator[list[str]]:
    """Collect what WeasyPrint only logs, such as a picture that it leaves out."""
    errors: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            errors.append(record.getMessage())

    logger, handler = logging.getLogger("weasyprint"), Collect(logging.ERROR)
    logger.addHandler(handler)
    try:
        yield errors
    finally:
        logger.removeHandler(handler)
