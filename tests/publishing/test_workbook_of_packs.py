"""The workbooks of the demonstration packs: the same figures as the CSVs beside their pages."""

import csv
import io
import zipfile
from pathlib import Path

import nbformat
import pytest
from workbook_cases import in_ods, in_xlsx

from community_safety.media_types import TABLE_MIME
from community_safety.publishing.workbook import publish_workbooks
from community_safety.publishing.workbook_model import sheet_names

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workbooks_of_packs")]
NOTEBOOKS = [
    "county_durham_2015_16/2015-16/public/E06000047/published_claims.ipynb",
    "demonstration/2025-26/public/E10999000/indicator_significance.ipynb",
    "demonstration/2025-26/restricted/E07999001/indicator_significance.ipynb",
]


@pytest.fixture(scope="module", params=NOTEBOOKS)
def published(request, demonstration_build, tmp_path_factory):
    """Return the tables of a briefing's notebook, and its two workbooks."""
    source = demonstration_build / ".build" / "notebooks" / request.param
    folder = tmp_path_factory.mktemp("workbooks")
    written = publish_workbooks(source, folder / "b.xlsx", folder / "b.ods")
    made = nbformat.read(source, as_version=4)
    outputs = [output for cell in made.cells for output in cell.get("outputs", [])]
    shown = [output.data[TABLE_MIME] for output in outputs if TABLE_MIME in output.get("data", {})]
    return shown, [path.read_bytes() for path in written]


def test_both_formats_hold_the_same_cells(published):
    _, (xlsx, ods) = published
    assert in_xlsx(xlsx) == in_ods(ods)


def test_each_cell_is_that_of_the_csv(published):
    """Apart from the empty ones, which say that they are, and the apostrophes that guard a CSV."""
    shown, (xlsx, _) = published
    sheets = in_xlsx(xlsx)
    names = sheet_names([table["table_id"] for table in shown if table["rows"]])
    assert list(sheets)[4:] == list(names.values())
    assert len(names) >= 7
    for table_id, name in names.items():
        (table,) = [table for table in shown if table["table_id"] == table_id]
        _, *meant = csv.reader(io.StringIO(table["csv"]))
        found = sheets[name][-len(meant) :]
        assert len(sheets[name][-len(meant) - 1]) == len(table["columns"])
        assert [
            [_as_in_csv(cell, text) for cell, text in zip(*rows, strict=True)]
            for rows in zip(found, meant, strict=True)
        ] == meant


def _as_in_csv(cell, text):
    if not isinstance(cell, str):
        return text if float(text) == cell else cell
    if not text:
        return text if cell in ("[x]", "[z]") else cell
    return text if text == f"'{cell}" else cell


def test_withheld_tables_are_named_and_their_columns_and_rows_are_not_there(published):
    shown, (xlsx, _) = published
    sheets = in_xlsx(xlsx)
    for table in shown:
        if table["withheld"]:
            assert any(row[1].startswith(table["caption"]) for row in sheets["Contents"][4:])
            assert any(row[-1] == table["withheld"] for row in sheets["Notes"])
            assert table["table_id"] not in str(sheets)


def test_no_folder_of_this_machine_is_in_the_files(published, demonstration_build):
    _, files = published
    folders = [str(demonstration_build), str(Path.cwd()), f"{Path.home()}/"]
    for data in files:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            everything = b"".join(archive.read(name) for name in archive.namelist())
        assert b"Marking" in everything
        assert not [folder for folder in folders if folder.encode() in everything]
