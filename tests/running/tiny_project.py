"""A partnership of two areas, its data and its notebooks, small enough to read at a glance."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_raw_cell

from community_safety.running.outcomes import Outcome
from community_safety.running.request import Request
from community_safety.running.tasks import Task, perform

PARTNERSHIP = """\
name: Tinyshire
release: {name: "2025/26"}
legal_basis: Crime and Disorder Act 1998, section 6
data: data
sources:
  indicators: [indicators.csv]
areas:
  - {code: E07000001, name: Northford}
  - {code: E07000002, name: Southford}
objectives:
  - {id: safe, name: Be safe}
indicators:
  - {id: burglary, name: Burglary, objective: safe, kind: count, unit: offences, source: Police}
"""
HEADER = "indicator_id,area_code,period_start,period_end,value,numerator"
ROWS = (
    "burglary,E07000001,2025-04-01,2026-03-31,,120",
    "burglary,E07000002,2025-04-01,2026-03-31,,80",
)
FRONT_MATTER = """\
---
title: How many burglaries?
question: How many burglaries were there?
needs: [indicators]
---"""
PARAMETERS = "partnership: str\narea: str\nrelease: str\nedition: str"


def write_notebook(
    path: Path, *cells: str, front: str = FRONT_MATTER, parameters: str = PARAMETERS
) -> Path:
    """Write a briefing with these code cells."""
    tagged = new_code_cell(parameters, metadata={"tags": ["parameters"]})
    notebook = new_notebook(cells=[new_raw_cell(front), tagged, *map(new_code_cell, cells)])
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def write_rows(root: Path, *rows: str) -> None:
    """Write the raw file of indicators."""
    path = root / "data" / "indicators.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")


def write_project(root: Path, **selection: Any) -> Request:
    """Write the whole project and return a request for all of it."""
    (root / "tinyshire.yml").write_text(PARTNERSHIP, encoding="utf-8")
    write_rows(root, *ROWS)
    write_notebook(root / "notebooks" / "burglary.ipynb", "area")
    return request_of(root, **selection)


def request_of(root: Path, **selection: Any) -> Request:
    """Return a request for a project that is already there."""
    folders = {
        "root": root,
        "partnerships": (root / "tinyshire.yml",),
        "out": root / "reports",
        "processed": root / "processed",
        "notebooks": root / "notebooks",
    }
    return Request(**folders | selection)


def snapshot(*folders: Path) -> dict[Path, tuple[int, bytes | None]]:
    """Return the time and content of everything in these folders."""
    return {
        path: (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
        for folder in folders
        for path in [folder, *folder.rglob("*")]
        if path.exists()
    }


@dataclass
class InlineWorkers:
    """Runs each task at once, in this process."""

    jobs: int = 1
    ran: list[str] = field(default_factory=list)

    def submit(self, task: Task) -> Future[Outcome]:
        self.ran.append(task.name)
        future: Future[Outcome] = Future()
        future.set_result(perform(task))
        return future

    def renew(self) -> None:
        raise AssertionError("these workers cannot break")


class SilentScreen:
    """Shows nothing."""

    def started(self, task: Task) -> None:
        pass

    def ended(self, task: Task, outcome: Outcome) -> None:
        pass

    def close(self) -> None:
        pass
