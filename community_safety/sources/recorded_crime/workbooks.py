"""Reading the tables of an OpenDocument or Excel workbook, in a process of their own.

A workbook whose last cell lies far out, by accident or on purpose, makes any reader ask for more
memory than there is, which ends its process. That process is not the pipeline.
"""

from __future__ import annotations

import contextlib
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from community_safety.characters import legible
from community_safety.errors import SourceError
from community_safety.sources.recorded_crime.columns import EXPECTED, REQUIRED, recognise

SUFFIXES = (".ods", ".xlsx")
_HEADER_WITHIN = 30
"""Rows at the top of a sheet in which its header is looked for."""
_SECONDS = 600
_MEMORY = 6 << 30
"""Bytes a workbook may take to read: some ten times what the largest published one takes."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet as text, with their numbers as a spreadsheet counts them."""

    name: str
    columns: dict[str, int]
    rows: list[tuple[int, list[str]]]


def read_workbook(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook that hold a table; notes and contents are passed over.

    Raises
    ------
    SourceError
        When the file is no workbook that can be read, or has no table.
    """
    command = [sys.executable, "-m", __name__, str(path)]
    root = str(Path(__file__).parents[3])
    try:
        done = subprocess.run(command, capture_output=True, check=False, cwd=root, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        raise SourceError(
            f"{path}: reading the workbook takes more than {_SECONDS // 60} minutes; save its "
            "table as `CSV UTF-8`"
        ) from None
    if done.returncode != 0:
        raise SourceError(
            f"{path}: the workbook needs more memory than a table would, perhaps because of a cell "
            "far from the others; save its table as `CSV UTF-8`"
        )
    answer = json.loads(done.stdout)
    if problem := answer["problem"]:
        raise SourceError(
            f"{path}: this cannot be read as a workbook ({legible(problem, 120)}); fetch it again, "
            "or save its table as `CSV UTF-8`"
        )
    sheets = [
        Sheet(one["name"], one["columns"], [(number, cells) for number, cells in one["rows"]])
        for one in answer["sheets"]
    ]
    if not sheets:
        names = ", ".join(legible(name, 30) for name in answer["names"][:20])
        raise SourceError(f"{path}: no sheet has a table of {EXPECTED} (its sheets are {names})")
    return sheets


def _main(path: str) -> None:
    """Print a workbook's tables as JSON."""
    with contextlib.suppress(ImportError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    answer: dict[str, Any] = {"problem": "", "names": [], "sheets": []}
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            answer["names"] = workbook.sheet_names
            for name in workbook.sheet_names:
                rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                if table := _table(name, rows):
                    answer["sheets"].append(table)
    except (CalamineError, OSError, ValueError) as error:
        answer["problem"] = str(error) or type(error).__name__
    sys.stdout.write(json.dumps(answer))


def _table(name: str, rows: Sequence[Sequence[Any]]) -> dict[str, Any] | None:
    """Return the columns and rows below the header of a sheet; nothing where there is none."""
    for number, cells in enumerate(rows[:_HEADER_WITHIN]):
        header = [_text(cell) for cell in cells]
        columns, problems = recognise(header)
        if problems and len(columns) < len(REQUIRED):
            continue
        below = enumerate(rows[number + 1 :], start=number + 2)
        texts = ((row, [_text(cell) for cell in cells]) for row, cells in below)
        return {
            "name": name,
            "columns": columns,
            # A footnote stands in one cell.
            "rows": [(row, cells) for row, cells in texts if sum(map(bool, cells)) > 1],
        }
    return None


def _text(cell: Any) -> str:
    """Return a cell as it would be written in CSV: whole numbers without a point."""
    if isinstance(cell, float) and math.isfinite(cell) and cell == int(cell):
        return str(int(cell))
    return str(cell).strip()


if __name__ == "__main__":
    _main(sys.argv[1])
