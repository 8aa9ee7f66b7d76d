"""Publishing the tables of one briefing as two workbooks of the same content: XLSX and ODS."""

from __future__ import annotations

from pathlib import Path

import nbformat

from community_safety.errors import PublishingError
from community_safety.files import write_atomically
from community_safety.publishing.document import read_document
from community_safety.publishing.problems import Problems
from community_safety.publishing.workbook_content import workbook_of
from community_safety.publishing.workbook_model import limit_problems
from community_safety.publishing.workbook_ods import ods_bytes
from community_safety.publishing.workbook_tables import read_tables
from community_safety.publishing.workbook_xlsx import xlsx_bytes


def publish_workbooks(executed_notebook: Path, xlsx_path: Path, ods_path: Path) -> list[Path]:
    """Write both workbooks of an executed notebook, and return what was written.

    They hold the tables of the briefing's page and what the page says of itself. A notebook that
    cannot become a page has no workbook either: a `PublishingError` lists all that is wrong, and
    what was written before stays. Each file appears whole or not at all, and the same notebook
    gives the same bytes.

    Parameters
    ----------
    executed_notebook
        The notebook with its outputs.
    xlsx_path, ods_path
        The two files.
    """
    notebook = nbformat.read(executed_notebook, as_version=4)
    document = read_document(
        notebook, name=executed_notebook.stem, folder=str(executed_notebook.parent)
    )
    problems = Problems(executed_notebook.name)
    tables = read_tables(document.tables, problems)
    problems.raise_if_any()
    workbook = workbook_of(document.frame, tables)
    if beyond := list(limit_problems(workbook)):
        raise PublishingError("\n".join(f"{executed_notebook.name}, {line}" for line in beyond))
    contents = {xlsx_path: xlsx_bytes(workbook), ods_path: ods_bytes(workbook)}
    for path, content in contents.items():
        write_atomically(path, content)
    return list(contents)
