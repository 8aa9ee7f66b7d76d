"""Runs a notebook of a few cells in a real kernel, or expects that it is refused."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from tiny_project import write_notebook

from community_safety.running.engine import execute
from community_safety.running.outcomes import NotebookError

GIVEN = {"partnership": "p", "area": "E07000001", "release": "2025/26", "edition": "public"}


def run(folder: Path, *cells: str, seconds: int = 60) -> Any:
    """Run cells; the first of them is the third of the notebook."""
    # With it, ipykernel leaves alone what is written past `sys.stdout`.
    os.environ.pop("PYTEST_CURRENT_TEST", None)
    path = write_notebook(folder / "notebooks" / "a.ipynb", *cells)
    return execute(
        path,
        parameters=GIVEN,
        metadata={"title": "A", "notice": None},
        processed=folder / "processed",
        root=folder,
        cell_seconds=seconds,
    )


def refusal(folder: Path, *cells: str, seconds: int = 60) -> NotebookError:
    """Run cells of which one does not come to its end, and return what is told of it."""
    with pytest.raises(NotebookError) as caught:
        run(folder, *cells, seconds=seconds)
    return caught.value
