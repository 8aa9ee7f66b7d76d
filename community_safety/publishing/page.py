"""Publishing one briefing: its page and a CSV for each of its tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat

from community_safety.files import write_atomically
from community_safety.publishing.document import METADATA
from community_safety.publishing.exporter import BriefingExporter
from community_safety.publishing.fragments import Table
from community_safety.results import TABLE_ID


def publish(executed_notebook: Path, html_path: Path, tables_dir: Path) -> list[Path]:
    """Write the page of an executed notebook and its tables, and return what was written.

    Nothing is written unless the whole notebook can be published. Each file appears whole or not
    at all; CSVs this briefing wrote before and no longer has are removed.

    Parameters
    ----------
    executed_notebook
        The notebook with its outputs.
    html_path
        The page; its name without `.html` is the briefing's name in the names of the CSVs.
    tables_dir
        The folder of the CSVs, `<briefing>.<table id>.csv`.
    """
    notebook = nbformat.read(executed_notebook, as_version=4)
    briefing = html_path.stem
    above = Path(os.path.relpath(tables_dir, html_path.parent)).as_posix()
    exporter = BriefingExporter(
        tables_href=f"{above}/{briefing}.",
        in_pack="partnership_id" in notebook.metadata.get(METADATA, {}),
    )
    about = {"name": executed_notebook.stem, "path": str(executed_notebook.parent)}
    html, resources = exporter.from_notebook_node(notebook, {"metadata": about})
    tables = {
        tables_dir / f"{briefing}.{table.table_id}.csv": table
        for table in _published(resources["document"].tables)
    }
    for path, table in tables.items():
        write_atomically(path, table.csv.replace("\r\n", "\n"))
    write_atomically(html_path, html)
    for stale in set(_csvs_of(briefing, tables_dir)) - set(tables):
        stale.unlink()
    return [html_path, *tables]


def _published(tables: Iterable[Table]) -> Iterator[Table]:
    return (table for table in tables if table.has_csv)


def _csvs_of(briefing: str, tables_dir: Path) -> Iterator[Path]:
    """Yield the CSVs of one briefing, and none of a briefing whose name starts alike."""
    start = f"{briefing}."
    for path in tables_dir.glob("*.csv"):
        if path.name.startswith(start) and TABLE_ID.fullmatch(path.stem.removeprefix(start)):
            yield path
