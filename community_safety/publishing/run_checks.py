"""Whether a notebook was run at all: clearing its outputs and converting it is an easy slip."""

from __future__ import annotations

from nbformat import NotebookNode

from community_safety.publishing.fragments import HIDDEN_CELL, HIDDEN_OUTPUT
from community_safety.publishing.problems import Problems


def check_run(notebook: NotebookNode, problems: Problems) -> None:
    """Note the cells whose output is missing because they were never run.

    A cell counts as run if it has a number or an output. What is not published need not be run.
    """
    waiting = [
        (number, cell.execution_count is not None or bool(cell.outputs))
        for number, cell in enumerate(notebook.cells, 1)
        if cell.cell_type == "code" and cell.source.strip() and _published(cell)
    ]
    not_run = [number for number, was_run in waiting if not was_run]
    if not_run and len(not_run) == len(waiting):
        problems.add(
            not_run[0],
            "neither this nor any other cell has been run. Convert with `--execute`, or run the "
            "notebook in JupyterLab and save it",
        )
        return
    for number in not_run:
        problems.add(number, "it has not been run. Run the whole notebook, or take the cell out")


def _published(cell: NotebookNode) -> bool:
    tags = {tag.replace("_", "-") for tag in cell.metadata.get("tags", [])}
    return not tags & (HIDDEN_CELL | HIDDEN_OUTPUT)
