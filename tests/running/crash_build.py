"""Builds a tiny project in real processes, to be killed: `python crash_build.py FOLDER`.

Workers are spawned, so that they run this file again up to its last lines: what is made quicker
here is made quicker in them, too. Nothing that takes long to import is imported.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

from rich.console import Console

from community_safety.files import sha256_of, write_atomically
from community_safety.running import commands
from community_safety.running.outcomes import Product
from community_safety.running.report_tasks import (
    FormatTask,
    NotebookTask,
    PageTask,
    PdfTask,
    WorkbookTask,
)
from community_safety.running.request import Request

KINDS = {"PDF": (".pdf",), "workbook": (".xlsx", ".ods")}
CHUNK = "words of a report " * 1000


def run(task: NotebookTask) -> Product:
    """Take a moment, as a notebook does; start no kernel."""
    time.sleep(random.uniform(0.02, 0.2))
    write_atomically(task.executed, f"{task.name} of {task.briefing.source_hash}\n" + CHUNK)
    return Product((task.executed,), {"verdicts": {}})


def publish(task: PageTask) -> Product:
    """Write a page with two tables, large enough to be caught half written."""
    tables = [task.page.parent / "tables" / f"{task.page.stem}.{name}.csv" for name in "ab"]
    copy = task.page.parent / "notebooks" / task.executed.name
    for path in (*tables, task.page, copy):
        time.sleep(random.uniform(0, 0.05))
        write_atomically(path, f"{path.name} of {sha256_of(task.executed)}\n" + CHUNK)
    return Product((task.page, *tables, copy))


def written(task: FormatTask) -> list[Path]:
    """Write the files of a format, one after the other."""
    paths = [task.page.with_suffix(suffix) for suffix in KINDS[task.format]]
    for path in paths:
        time.sleep(random.uniform(0.02, 0.1))
        write_atomically(path, f"{path.suffix} of {sha256_of(task.executed)}\n" + CHUNK)
    return paths


PageTask.make = publish
PdfTask.written = WorkbookTask.written = written
if os.environ.get("QUICK_KERNEL"):
    NotebookTask.make = run

if __name__ == "__main__":
    root = Path(sys.argv[1])
    asked = Request(
        root=root,
        partnerships=(root / "tinyshire.yml",),
        out=root / "reports",
        processed=root / "processed",
        notebooks=root / "notebooks",
    )
    sys.exit(commands.build(asked, Console(), jobs=2))
