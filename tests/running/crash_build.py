"""Builds a tiny project in real processes: `python crash_build.py FOLDER [--dry-run] [EDITION]`.

Workers are spawned, so that they run this file again up to its last lines: what is made quicker
here is made quicker in them, too. Nothing that takes long to import is imported.

With a file `hold` in the folder, which holds a number, no task is begun once so many are built: a
build that is to be killed at some moment cannot end before.
"""

from __future__ import annotations

import os
import random
import sys
import time
from contextlib import suppress
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
from community_safety.running.tasks import Task

KINDS = {"PDF": (".pdf",), "workbook": (".xlsx", ".ods")}
CHUNK = "words of a report " * 1000
CONSOLE = Console(width=300)


def wait_while_held(task: Task) -> None:
    """Wait where the build is not to go on."""
    hold, log = task.request.root / "hold", task.request.logs / "build.log"
    with suppress(FileNotFoundError):
        while log.read_text("utf-8").count(" built in ") >= int(hold.read_text("utf-8")):
            time.sleep(0.02)


def run(task: NotebookTask) -> Product:
    """Take a moment, as a notebook does; start no kernel."""
    wait_while_held(task)
    time.sleep(random.uniform(0.02, 0.2))
    write_atomically(task.executed, f"{task.name} of {task.briefing.source_hash}\n" + CHUNK)
    return Product((task.executed,), {"verdicts": {}})


def publish(task: PageTask) -> Product:
    """Write a page with two tables, large enough to be caught half written."""
    wait_while_held(task)
    tables = [task.page.parent / "tables" / f"{task.page.stem}.{name}.csv" for name in "ab"]
    copy = task.page.parent / "notebooks" / task.executed.name
    for path in (*tables, task.page, copy):
        time.sleep(random.uniform(0, 0.05))
        write_atomically(path, f"{path.name} of {sha256_of(task.executed)}\n" + CHUNK)
    return Product((task.page, *tables, copy))


def written(task: FormatTask) -> list[Path]:
    """Write the files of a format, one after the other."""
    wait_while_held(task)
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
    root, *more = Path(sys.argv[1]), *sys.argv[2:]
    asked = Request(
        root=root,
        partnerships=(root / "tinyshire.yml",),
        out=root / "reports",
        processed=root / "processed",
        notebooks=root / "notebooks",
        editions=tuple(name for name in more if not name.startswith("-")),
    )

    def command() -> int:
        """Do what is asked for, as `pipeline.py` would."""
        if "--dry-run" in more:
            return commands.plan(asked, CONSOLE)
        return commands.build(asked, CONSOLE, jobs=2)

    sys.exit(commands.guarded(command, CONSOLE, asked.out))
