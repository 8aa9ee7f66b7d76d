"""Running one notebook with papermill: all of it, or a structured account of where it stopped."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from community_safety.errors import BriefingError
from community_safety.running.descendants import ending_descendants
from community_safety.running.executed import (
    cell_number,
    clean,
    number_cells,
    places_of,
    without_places,
)
from community_safety.running.kernel import kernel_manager, work_folder
from community_safety.running.naming import counted
from community_safety.running.outcomes import NotebookError
from community_safety.running.watching import (
    ENGINE,
    MOST_CHARACTERS,
    MOST_MESSAGES,
    Progress,
    StoppedEarlyError,
)

START_SECONDS = 180
"""Generous: many kernels may start at once on a busy machine."""
AS_IT_SAYS = "Do as the message says, then run the command again."
EXCERPT_LINES = 3
LONGEST_MESSAGE, LONGEST_TRACE = 1000, 1_000_000
_PLAIN = {
    "kernel_name": "python3",
    "language": "python",
    "progress_bar": False,
    "request_save_on_cell_execute": False,
    "autosave_cell_every": 0,
    "start_timeout": START_SECONDS,
    "record_timing": False,
    "shutdown_kernel": "immediate",
}
"""Papermill without its own progress bar, saved copies and times.

The kernel is killed when its last cell has ended: all it had to say has arrived by then.
"""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def execute(
    path: Path,
    *,
    parameters: dict[str, Any],
    metadata: dict[str, Any],
    processed: Path,
    root: Path,
    cell_seconds: int,
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
    progress = Progress()
    with tempfile.TemporaryDirectory(prefix="briefing-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        places = places_of(root, processed, scratch)
        try:
            with ending_descendants():
                executed = papermill.execute_notebook(
                    notebook,
                    None,
                    engine_name=ENGINE,
                    parameters=parameters,
                    **_PLAIN,
                    progress=progress,
                    execution_timeout=cell_seconds,
                    kernel_manager_class=kernel_manager(scratch, processed),
                    resources={"metadata": {"path": str(_room_for(scratch))}},
                    on_cell_execute=progress.starts,
                    on_cell_executed=progress.ends,
                )
            _check_complete(executed, progress)
        except (PapermillExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
            raise _failure(error, progress, path, cell_seconds, places) from error
    clean(executed, places)
    return executed


def _room_for(scratch: Path) -> Path:
    """Make the folders of a kernel, and return the one the notebook works in."""
    (scratch / "tmp").mkdir()
    work_folder(scratch).mkdir()
    return work_folder(scratch)


def _check_complete(executed: Any, progress: Progress) -> None:
    """Refuse a notebook of which some cell did not run, or ran into an error."""
    for cell in executed.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        failed = any(output.output_type == "error" for output in cell.outputs)
        if failed or cell["id"] not in progress.finished:
            progress.cell = cell
            raise StoppedEarlyError("the notebook ended here, before its last cell")


def _failure(
    error: Exception, progress: Progress, path: Path, cell_seconds: int, places: dict[str, str]
) -> NotebookError:
    guilty = progress.flooder or progress.cell
    number = cell_number(guilty) if guilty is not None else None
    name, trace = type(error).__name__, str(error)
    advice = f"Open {path.name} in JupyterLab and run it down to cell {number}."
    match error:
        case _ if progress.flooded:
            name = "too much output"
            message = (
                f"the notebook printed or showed more than {MOST_CHARACTERS // 10**6} MB, or more "
                f"than {MOST_MESSAGES:,} times, and was stopped"
            )
            advice = f"Show less in cell {number}: a summary, or the first rows."
        case PapermillExecutionError():
            name = error.ename
            message = f"{error.ename}: {error.evalue}" if error.evalue else error.ename
            trace = "\n".join(error.traceback) or trace
            if name == BriefingError.__name__:
                # Data or settings lack something: the message says what, and no code is wrong.
                message, advice = error.evalue, AS_IT_SAYS
        case StoppedEarlyError():
            name, message = "stopped early", str(error)
            advice = f"Take `exit()`, `quit()` or `raises-exception` out of cell {number}."
        case CellTimeoutError():
            message = f"the cell ran for more than {_in_words(cell_seconds)} and was stopped"
            advice = "Make it quicker, or allow it more with `minutes:` in the front matter."
        case DeadKernelError() if number is not None:
            message = "the kernel died while this cell ran"
            advice = "Most often memory ran out: try `--jobs 1`, or let the cell read less."
        case _:
            message = f"no kernel could be started ({error})"
            advice = "Run `python -m ipykernel_launcher --version` with the same Python."
    return NotebookError(
        plain(without_places(_COLOURS.sub("", message), places)).replace("<cell>", "the cell"),
        advice=advice,
        cell=number,
        source=_excerpt(guilty),
        error=name,
        trace=_COLOURS.sub("", trace)[:LONGEST_TRACE],
    )


def _in_words(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return counted(seconds, "second") if rest else counted(minutes, "minute")


def plain(message: str) -> str:
    """Return a message that can be shown anywhere: nothing unprintable, and not endless."""
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in message)
    return kept if len(kept) <= LONGEST_MESSAGE else f"{kept[:LONGEST_MESSAGE]} ..."


def _excerpt(cell: Any) -> str:
    if cell is None:
        return ""
    lines = [line for line in cell.source.splitlines() if line.strip()]
    return "\n".join(lines[:EXCERPT_LINES])
