"""Builds in this process with the real data and pages, but without kernel, PDF and workbook."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tiny_project import InlineWorkers, SilentScreen

from community_safety.files import sha256_of
from community_safety.running import engine
from community_safety.running.build import Build
from community_safety.running.commands import run_build
from community_safety.running.fingerprints import Fingerprints
from community_safety.running.outcomes import Failure, NotebookError
from community_safety.running.project import load_project
from community_safety.running.report_tasks import FormatTask, PdfTask, WorkbookTask
from community_safety.running.request import Request

ENDS = ("html", "pdf", "xlsx", "ods")
BROKEN: dict[str, Exception] = {}
"""What the making of a format raises."""
EDITION = "tinyshire/2025-26/restricted"
NORTH, SOUTH = f"{EDITION}/E07000001-northford", f"{EDITION}/E07000002-southford"


def make_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace what takes long; an edit of the library meanwhile is no reason to build."""
    for name in ("library", "template"):
        monkeypatch.setattr(Fingerprints, name, f"the {name}")
    monkeypatch.setattr(engine, "execute", execute)
    monkeypatch.setattr(PdfTask, "written", written(".pdf"))
    monkeypatch.setattr(WorkbookTask, "written", written(".xlsx", ".ods"))
    BROKEN.clear()


def execute(path: Path, *, parameters: dict[str, Any], metadata: dict[str, Any], **_: Any) -> Any:
    """Execute nothing: a cell that says `fail <area>` fails for that area."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["community_safety"] = {k: v for k, v in metadata.items() if v is not None}
    for number, cell in enumerate(notebook.cells, 1):
        if cell.source == f"fail {parameters['area']}":
            raise NotebookError(
                "KeyError: 'secret of Northford'",
                advice="Look at the cell.",
                cell=number,
                source=cell.source,
                error="KeyError",
                trace="the whole trace",
            )
    engine.number_cells(notebook)
    return notebook


def written(*suffixes: str) -> Callable[[FormatTask], list[Path]]:
    """Return what writes files that say only of which notebook they are."""

    def write(task: FormatTask) -> list[Path]:
        if task.format in BROKEN:
            raise BROKEN[task.format]
        paths = [task.page.with_suffix(suffix) for suffix in suffixes]
        for path in paths:
            path.write_text(f"{path.suffix} of {sha256_of(task.executed)}", encoding="utf-8")
        return paths

    return write


def build(request: Request) -> tuple[Build, list[str], list[Failure]]:
    """Build, and return what ran."""
    run, workers = Build(load_project(request).checked()), InlineWorkers()
    try:
        failures = run_build(run, workers, SilentScreen())
    finally:
        run.close()
    return run, workers.ran, failures


def manifest(out: Path, edition: str = "restricted") -> dict[str, Any]:
    path = out / "tinyshire" / "2025-26" / edition / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8"))
