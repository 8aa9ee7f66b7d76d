"""PDFs of small notebooks, and what poppler reads on each of their pages."""

import shutil
import subprocess
from pathlib import Path

import pytest
from nbformat import NotebookNode

from community_safety.publishing.pdf import BriefingPDFExporter

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)"
)


def pdf_bytes(made: NotebookNode, name: str = "performance") -> bytes:
    return BriefingPDFExporter().from_notebook_node(made, {"metadata": {"name": name}})[0]


def printed(made: NotebookNode, folder: Path) -> Path:
    """Write the PDF of a notebook into a folder and return its path."""
    path = folder / "printed.pdf"
    path.write_bytes(pdf_bytes(made))
    return path


def words_on(path: Path, *options: str) -> list[str]:
    """Return the text of each page, laid out as on paper."""
    command = ["pdftotext", *(options or ("-layout",)), str(path), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return text.removesuffix("\f").split("\f")
