"""`pipeline.py` as it is, but for PDF files: `python build_without_pdf.py build --partnership ...`.

Workers are spawned, so that they run this file again up to its last lines: what is left out here
is left out in them, too.
"""

from __future__ import annotations

from pathlib import Path

from community_safety.files import sha256_of, write_atomically
from community_safety.running.report_tasks import FormatTask, PdfTask


def written(task: FormatTask) -> list[Path]:
    """Write which notebook a PDF would have been set from."""
    path = task.page.with_suffix(".pdf")
    write_atomically(path, f"PDF of {sha256_of(task.executed)}")
    return [path]


PdfTask.written = written

if __name__ == "__main__":
    from pipeline import app

    app()
