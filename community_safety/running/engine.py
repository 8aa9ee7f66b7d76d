"""Running one notebook with papermill: all of it, or a structured account of where it stopped."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from community_safety.running.executed import (
    cell_number,
    clean,
    number_cells,
    places_of,
    without_places,
)
from community_safety.running.kernel import kernel_manager
from community_safety.running.outcomes import NotebookError

CELL_SECONDS = 1800
START_SECONDS = 180
"""Generous: many kernels may start at once on a busy machine."""
EXCERPT_LINES = 3
_PLAIN = {
    "kernel_name": "python3",
    "language": "python",
    "progress_bar": False,
    "request_save_on_cell_execute": False,
    "autosave_cell_every": 0,
    "start_timeout": START_SECONDS,
    "record_timing": False,
}
"""Papermill without its own progress bar, saved copies and times."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class _Progress:
    """Follows which cell is running, which nothing else tells when the kernel dies."""

    cell: Any = None
    finished: set[str] = field(default_factory=set)

    def starts(self, cell: Any, **_: Any) -> None:
        """Note the cell that nbclient hands to the kernel."""
        self.cell = cell

    def ends(self, cell: Any, execute_reply: Any, **_: Any) -> None:
        """Note a cell that came to its end."""
        if execute_reply["content"]["status"] == "ok":
            self.finished.add(cell["id"])


def execute(
    path: Path,
    *,
    parameters: dict[str, Any],
    metadata: dict[str, Any],
    processed: Path,
    root: Path,
    cell_seconds: int = CELL_SECONDS,
) -> Any:
    """Run a notebook and return it executed and cleaned; nothing is written.

    The kernel works in an empty folder of its own and finds the data through the environment.

    Raises
    ------
    NotebookError
        With the cell, the error and the traceback. Success is judged by what was raised and by
        every cell having come to its end: the statuses papermill writes are not to be trusted.
    """
    notebook = nbformat.read(path, as_version=4)
    number_cells(notebook)
    notebook.metadata["community_safety"] = {
        name: value for name, value in metadata.items() if value is not None
    }
    progress = _Progress()
    with tempfile.TemporaryDirectory(prefix="briefing-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        places = places_of(root, processed, scratch)
        try:
            executed = papermill.execute_notebook(
                notebook,
                None,
                parameters=parameters,
                **_PLAIN,
                execution_timeout=cell_seconds,
                kernel_manager_class=kernel_manager(scratch, processed),
                resources={"metadata": {"path": str(scratch)}},
                on_cell_execute=progress.starts,
                on_cell_executed=progress.ends,
            )
            _check_complete(executed, progress)
        except (PapermillExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
            raise _failure(error, progress, path, cell_seconds, places) from error
    clean(executed, places)
    return executed


class _StoppedEarlyError(RuntimeError):
    """A cell ended the notebook without an error, as `sys.exit()` does."""


def _check_complete(executed: Any, progress: _Progress) -> None:
    """Refuse a notebook of which some cell did not run, or ran into an error."""
    for cell in executed.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        failed = any(output.output_type == "error" for output in cell.outputs)
        if failed or cell["id"] not in progress.finished:
            progress.cell = cell
            raise _StoppedEarlyError("the notebook ended here, before its last cell")


def _failure(
    error: Exception, progress: _Progress, path: Path, cell_seconds: int, places: dict[str, str]
) -> NotebookError:
    number = cell_number(progress.cell) if progress.cell is not None else None
    name, trace = type(error).__name__, str(error)
    advice = f"Open {path.name} in JupyterLab and run it down to cell {number}."
    match error:
        case PapermillExecutionError():
            name = error.ename
            message = f"{error.ename}: {error.evalue}" if error.evalue else error.ename
            trace = "\n".join(error.traceback) or trace
        case _StoppedEarlyError():
            name, message = "stopped early", str(error)
            advice = f"Take `sys.exit()` or `raises-exception` out of cell {number}."
        case CellTimeoutError():
            message = f"the cell ran for more than {cell_seconds} seconds and was stopped"
        case DeadKernelError() if number is not None:
            message = "the kernel died while this cell ran"
            advice = "Most often memory ran out: try `--jobs 1`, or let the cell read less."
        case _:
            message = f"no kernel could be started ({error})"
            advice = "Run `python -m ipykernel_launcher --version` with the same Python."
    return NotebookError(
        without_places(_COLOURS.sub("", message), places).replace("<cell>", "the cell"),
        advice=advice,
        cell=number,
        source=_excerpt(progress.cell),
        error=name,
        trace=_COLOURS.sub("", trace),
    )


def _excerpt(cell: Any) -> str:
    if cell is None:
        return ""
    lines = [line for line in cell.source.splitlines() if line.strip()]
    return "\n".join(lines[:EXCERPT_LINES])
