"""Executed notebooks that are the same bytes whenever and wherever they were run."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from community_safety.media_types import TABLE_MIME
from community_safety.running.kernel import work_folder

INJECTED_TAG = "injected-parameters"
_CELL_FILE = re.compile(r"(?<!\S)\S{0,400}?ipykernel_\d+[/\\]\d+\.py")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")


def number_cells(notebook: Any) -> None:
    """Give each cell the id `cell-<position>`, which is how failures name it."""
    for number, cell in enumerate(notebook.cells, 1):
        cell["id"] = f"cell-{number}"


def cell_number(cell: Any) -> int | None:
    """Return the position in the notebook as written; ``None`` for a cell papermill added."""
    match = re.fullmatch(r"cell-(\d+)", cell.get("id", ""))
    return int(match[1]) if match else None


def clean(notebook: Any, places: dict[str, str]) -> None:
    """Take out of an executed notebook what differs between two runs or two machines.

    Times, durations, versions of the kernel, random ids, addresses of objects and paths go; what
    a reader sees stays. `places` maps paths to what stands for them.
    """
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {
        "name": "python",
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "pygments_lexer": "ipython3",
    }
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if INJECTED_TAG in cell.metadata.get("tags", []):
            cell["id"] = INJECTED_TAG
        if cell.cell_type == "code":
            cell.outputs = _joined_streams(cell.outputs)
            for output in cell.outputs:
                _clean_output(output, places)


def places_of(root: Path, processed: Path, scratch: Path) -> dict[str, str]:
    """Return what stands for the folders of this machine, the longest path first."""
    places = {
        str(work_folder(scratch)): "<scratch>",
        str(scratch): "<scratch>",
        str(processed): "data/processed",
        str(root): ".",
        sys.prefix: "<python>",
        sys.base_prefix: "<python>",
        str(Path.home()): "~",
    }
    # Never `/` itself, which a service account may have as its home.
    known = {path: name for path, name in places.items() if len(Path(path).parts) > 1}
    return dict(sorted(known.items(), key=lambda item: -len(item[0])))


def without_places(text: str, places: dict[str, str]) -> str:
    """Replace the folders of this machine in a text."""
    for path, name in places.items():
        text = text.replace(path, name)
    return _CELL_FILE.sub("<cell>", text)


def _joined_streams(outputs: list[Any]) -> list[Any]:
    """Join what was printed between two displays: in which pieces it came is chance."""
    joined: list[Any] = []
    pending: dict[str, Any] = {}
    for output in outputs:
        if output.output_type != "stream":
            joined += [pending[name] for name in sorted(pending, reverse=True)]
            pending = {}
            joined.append(output)
        elif output.name in pending:
            pending[output.name]["text"] += output.text
        else:
            pending[output.name] = output
    return joined + [pending[name] for name in sorted(pending, reverse=True)]


def _clean_output(output: Any, places: dict[str, str]) -> None:
    if output.output_type == "stream":
        output["text"] = _ADDRESS.sub("at 0x...", without_places(output.text, places))
        return
    for mimetype, content in output.get("data", {}).items():
        if mimetype.startswith("text/") and isinstance(content, str):
            cleaned = without_places(content, places)
            output.data[mimetype] = _ADDRESS.sub("at 0x...", cleaned)


def verdict_counts(notebook: Any) -> dict[str, int]:
    """Count the verdicts in the released tables that an executed notebook holds."""
    counts: Counter[str] = Counter()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            table = output.get("data", {}).get(TABLE_MIME)
            if table is not None:
                counts.update(_verdicts(table))
    return dict(sorted(counts.items()))


def _verdicts(table: Any) -> list[str]:
    columns = [column["name"] for column in table["columns"]]
    wanted = [column["name"] for column in table["columns"] if column["role"] == "verdict"]
    found = []
    for row in table["rows"]:
        named = row if isinstance(row, dict) else dict(zip(columns, row, strict=True))
        found += [str(named[name]) for name in wanted if named[name]]
    return found
