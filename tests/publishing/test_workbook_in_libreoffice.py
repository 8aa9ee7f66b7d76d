"""Both workbooks opened by LibreOffice: what it finds in each cell is what was meant."""

import csv
import shutil
import subprocess

import pytest
from workbook_cases import HOSTILE, briefing_of, column, content, expected, workbook_from

from community_safety.publishing.workbook_model import Number
from community_safety.publishing.workbook_ods import ods_bytes
from community_safety.publishing.workbook_xlsx import xlsx_bytes

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("libreoffice"),
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed"),
]
# Comma, double quote, UTF-8, from line 1, no column formats, no language, quote texts,
# numbers as they are kept and not as shown, formulas as their results, every sheet.
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,-1"
FIGURES = [0.1, -0.25, 1234567.5, 1e300, -1e-300, 12345678901234567, 0, None, 2**52, 99.95]


@pytest.fixture(scope="module")
def workbook():
    texts = [*HOSTILE, "_x005F_", "x" * 32_767, "<r>" + "y" * 400 + "</r>"]
    rows = [(text, FIGURES[n % len(FIGURES)], text) for n, text in enumerate(texts)]
    columns = [
        column("a", "=1+1"),
        column("b", "Figure", "rate", unit="per cent", decimals=2),
        column("c", "<r>rich</r>"),
    ]
    return workbook_from(briefing_of(content(rows, columns, notes=HOSTILE)))


@pytest.fixture(scope="module")
def opened(workbook, tmp_path_factory):
    """Return what LibreOffice finds in each format: sheets of rows of texts."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "first.xlsx").write_bytes(xlsx_bytes(workbook))
    (folder / "second.ods").write_bytes(ods_bytes(workbook))
    command = [
        *(OFFICE, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
        *("--convert-to", EVERY_SHEET, "--outdir", str(folder)),
        *(str(folder / "first.xlsx"), str(folder / "second.ods")),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return {
        stem: {sheet.name: _rows(folder / f"{stem}-{sheet.name}.csv") for sheet in workbook.sheets}
        for stem in ("first", "second")
    }


def _rows(path):
    csv.field_size_limit(1 << 20)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("stem", ["first", "second"])
def test_every_cell_is_what_was_meant(workbook, opened, stem):
    for sheet in workbook.sheets:
        for meant, found in zip(
            expected(workbook)[sheet.name], opened[stem][sheet.name], strict=True
        ):
            assert not any(found[len(meant) :])
            for one, other in zip(meant, found, strict=False):
                if isinstance(one, str):
                    assert other == one
                else:
                    assert float(other) == pytest.approx(one, rel=1e-14)


def test_figures_are_figures_and_no_text_became_one(workbook, opened):
    """A formula would show its result, 2; a text that was taken for a number its value."""
    (grid,) = [sheet.grid for sheet in workbook.sheets if sheet.name == "Places"]
    assert sum(isinstance(row[1], Number) for row in grid.rows) > 20
    for sheets in opened.values():
        column_a = [row[0] for row in sheets["Places"]]
        assert "=1+1" in column_a
        assert "2" not in column_a
        assert {"TRUE", "1e5", "00123", "2025-04-01", "-15"} <= set(column_a)
