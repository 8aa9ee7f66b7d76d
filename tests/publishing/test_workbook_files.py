"""Both files of a workbook, read back: the same cells, marked up, and the same bytes each time."""

import io
import os
import re
import shutil
import subprocess
import sys
import warnings
import zipfile

import nbformat
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from odfdo import Document
from workbook_cases import (
    COUNT,
    HOSTILE,
    briefing_of,
    column,
    content,
    expected,
    in_ods,
    in_xlsx,
    workbook_from,
)

from community_safety.publishing.workbook import publish_workbooks
from community_safety.publishing.workbook_ods import column_letters, ods_bytes
from community_safety.publishing.workbook_xlsx import xlsx_bytes

pytestmark = pytest.mark.xdist_group("workbook_files")
SECOND = content(table_id="more", caption="More", notes=["Counted twice."])


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def both(made):
    workbook = workbook_from(made)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # XlsxWriter only warns of what it leaves out
        return workbook, xlsx_bytes(workbook), ods_bytes(workbook)


def _of_odfdo(value):
    return re.sub(r"^\[(.*)\]\(#.*\)$", r"\1", value) if isinstance(value, str) else float(value)


@pytest.fixture(scope="module")
def written():
    return both(briefing_of(content(), SECOND))


def test_both_formats_hold_the_same_cells(written):
    workbook, xlsx, ods = written
    assert in_xlsx(xlsx) == expected(workbook)
    assert in_ods(ods) == expected(workbook)


def test_hostile_text_stays_text_in_cells_headings_titles_and_notes():
    columns = [column(f"c{n}", text) for n, text in enumerate(HOSTILE)]
    title = " ".join(HOSTILE)
    table = content([HOSTILE], columns, caption=title, notes=HOSTILE, sources=HOSTILE)
    workbook, xlsx, ods = both(
        briefing_of(table, title=title, marking=title, owner=title, notice=title)
    )
    assert in_xlsx(xlsx) == expected(workbook)
    assert in_ods(ods) == expected(workbook)
    sheet = expected(workbook)["Places"]
    shown = dict(zip(HOSTILE, sheet[-1], strict=True))
    assert shown["=1+1"] == "=1+1"
    assert shown["-15"] == "-15"
    assert shown["\r=1"] == "\n=1"
    assert shown["nul\0 bell\x07 escape\x1b \x85"] == "nul\ufffd bell\ufffd escape\ufffd \x85"
    assert shown["half \ud83d"] == "half \ufffd"
    assert shown["  many   spaces  "] == "  many   spaces  "
    for data in (xlsx, ods):
        for name, part in parts(data).items():
            assert b'Target="http' not in part, name
            assert b"<f>" not in part, name


@settings(max_examples=40, deadline=None)
@given(
    texts=st.lists(st.text(st.characters(exclude_categories=()), max_size=20), min_size=1),
    figures=st.lists(
        st.none() | st.floats() | st.integers(-(10**18), 10**18) | st.booleans(), min_size=1
    ),
    decimals=st.integers(-2, 20),
)
def test_any_text_and_any_number_come_back_alike_from_both(texts, figures, decimals):
    many = max(len(texts), len(figures))
    rows = [
        (texts[i % len(texts)], figures[i % len(figures)], figures[-1 - i % len(figures)])
        for i in range(many)
    ]
    columns = [column("a", texts[0]), column("b", texts[-1]), {**COUNT, "decimals": decimals}]
    workbook, xlsx, ods = both(briefing_of(content(rows, columns)))
    assert in_xlsx(xlsx) == expected(workbook)
    assert in_ods(ods) == expected(workbook)
    assert all(cell not in ("", None) for row in in_xlsx(xlsx)["Places"] for cell in row)


def test_the_largest_number_is_kept():
    rows = [("a", 1.7976931348623151e308, 1)]
    columns = [column("a", "a"), column("b", "b"), {**COUNT, "decimals": 0}]
    workbook, xlsx, _ = both(briefing_of(content(rows, columns)))
    assert in_xlsx(xlsx) == expected(workbook)


def test_odfdo_reads_the_same_cells(written):
    """It writes links as Markdown does."""
    workbook, _, ods = written
    for table in Document(io.BytesIO(ods)).body.tables:
        found = [[_of_odfdo(v) for v in row if v is not None] for row in table.get_values()]
        assert found == expected(workbook)[table.name]


def test_each_table_of_the_xlsx_is_marked_up_and_nothing_is_merged_frozen_or_filtered(written):
    workbook, xlsx, _ = written
    book = openpyxl.load_workbook(io.BytesIO(xlsx))
    assert book.active.title == "Cover"
    assert [page.sheet_state for page in book] == ["visible"] * len(book.sheetnames)
    assert not book.defined_names
    for sheet, page in zip(workbook.sheets, book, strict=True):
        assert page.sheet_view.selection[0].activeCell == "A1"
        assert not page.merged_cells.ranges
        assert page.freeze_panes is None
        assert page.auto_filter.ref is None
        assert not any(cell.comment for row in page for cell in row)
        assert len(page.tables) == (sheet.grid is not None)
        for table in page.tables.values():
            last = f"{column_letters(len(sheet.grid.headings))}{page.max_row}"
            assert table.ref == f"A{sheet.heading_row + 1}:{last}"
            assert table.headerRowCount == 1
            assert table.autoFilter is None
            assert [c.name for c in table.tableColumns] == list(sheet.grid.headings)


def test_each_table_of_the_ods_has_a_range_and_headings_that_repeat(written):
    workbook, _, ods = written
    root = etree.fromstring(parts(ods)["content.xml"])
    ns = {"t": "urn:oasis:names:tc:opendocument:xmlns:table:1.0"}
    name = f"{{{ns['t']}}}"
    ranges = root.findall(".//t:database-range", ns)
    wanted = [sheet for sheet in workbook.sheets if sheet.grid is not None]
    assert [one.get(f"{name}name") for one in ranges] == [s.grid.name for s in wanted]
    assert {one.get(f"{name}contains-header") for one in ranges} == {"true"}
    places = next(one for one in ranges if one.get(f"{name}name") == "table_places")
    assert places.get(f"{name}target-range-address") == "'Places'.A7:'Places'.B9"
    assert len(root.findall(".//t:table-header-rows/t:table-row", ns)) == len(wanted)


WIDE = content(
    [("Ashby", *["a long text of many words " * 6] * 6)],
    [column("place"), *(column(f"c{n}", f"Text {n}") for n in range(6))],
    sources=["The office of figures", "Another office with a long name"] * 4,
)


def test_printed_pages_repeat_what_names_the_rows_and_count_on():
    """Up to two columns that leave half of the page free; a table of two needs no second one."""
    workbook, xlsx, ods = both(briefing_of(content(), {**WIDE, "table_id": "wide"}))
    printed = {
        page.title: page.print_title_cols for page in openpyxl.load_workbook(io.BytesIO(xlsx))
    }
    assert printed["Cover"] is None
    assert printed["Wide"] == "$A:$B"
    assert printed["Places"] == "$A:$A"
    root = etree.fromstring(parts(ods)["content.xml"])
    ns = {"t": "urn:oasis:names:tc:opendocument:xmlns:table:1.0"}
    repeated = {
        one.get(f"{{{ns['t']}}}name"): len(one.findall("t:table-header-columns/t:table-column", ns))
        for one in root.findall(".//t:table", ns)
    }
    assert (repeated["Cover"], repeated["Wide"], repeated["Places"]) == (0, 2, 1)
    for sheet, one in zip(workbook.sheets, root.findall(".//t:table", ns), strict=True):
        columns = len(sheet.grid.headings) if sheet.grid else 1
        assert len(one.findall(".//t:table-column", ns)) == columns
    assert parts(ods)["styles.xml"].count(b'style:first-page-number="continue"') >= 3


def test_properties_say_title_marking_and_language_and_no_time_or_user(written):
    workbook, xlsx, ods = written
    core = parts(xlsx)["docProps/core.xml"].decode()
    meta = parts(ods)["meta.xml"].decode()
    for text in (core, meta):
        assert f">{workbook.title}<" in text
        assert ">OFFICIAL-SENSITIVE<" in text
        assert ">en-GB<" in text
        assert ">Northford Partnership<" in text
        assert "date" not in text
        assert "created" not in text
        assert "modified" not in text
    read = openpyxl.load_workbook(io.BytesIO(xlsx)).properties
    assert (read.category, read.keywords, read.language) == (
        "OFFICIAL-SENSITIVE",
        "OFFICIAL-SENSITIVE",
        "en-GB",
    )
    assert read.lastModifiedBy is None


def test_ods_opens_on_its_cover_with_the_cursor_in_a1(written):
    workbook, _, ods = written
    settings_part = parts(ods)["settings.xml"].decode()
    assert '"ActiveTable" config:type="string">Cover<' in settings_part
    assert settings_part.count('"CursorPositionX" config:type="int">0<') == len(workbook.sheets)


def test_ods_starts_with_its_media_type_uncompressed(written):
    with zipfile.ZipFile(io.BytesIO(written[2])) as archive:
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_contents_lead_to_each_sheet(written):
    _, xlsx, ods = written
    page = openpyxl.load_workbook(io.BytesIO(xlsx))["Contents"]
    links = {cell.value: cell.hyperlink.location for cell in page["A"] if cell.hyperlink}
    assert links == {n: f"'{n}'!A1" for n in ("Notes", "Columns", "Places", "More")}
    assert b"xlink:href=\"#'Places'.A1\"" in parts(ods)["content.xml"]


def test_numbers_keep_their_digits_in_view(written):
    _, xlsx, ods = written
    page = openpyxl.load_workbook(io.BytesIO(xlsx))["Places"]
    cell = page["B8"]
    assert (cell.value, cell.number_format, cell.alignment.horizontal) == (
        1234.3,
        "#,##0.0",
        "right",
    )
    assert b'office:value="1234.3"' in parts(ods)["content.xml"]
    assert ">1,234.3<" in parts(ods)["content.xml"].decode()


def test_same_notebook_gives_the_same_bytes_on_another_day_in_another_folder(tmp_path):
    made = briefing_of(content([(text, 1.5) for text in HOSTILE[:20]]), SECOND)
    source = tmp_path / "performance.ipynb"
    nbformat.write(made, source)
    here = publish_workbooks(source, tmp_path / "p.xlsx", tmp_path / "p.ods")
    other = tmp_path / "another folder"
    other.mkdir()
    moved = shutil.copy(source, other / source.name)
    code = (
        "import sys; from pathlib import Path; "
        "from community_safety.publishing.workbook import publish_workbooks; "
        "publish_workbooks(*map(Path, sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, str(moved), "there.xlsx", "there.ods"]
    if shutil.which("faketime"):
        command = ["faketime", "2031-05-06 07:08:09", *command]
    environment = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}
    subprocess.run(command, cwd=other, env=environment, check=True)
    there = [other / "there.xlsx", other / "there.ods"]
    assert [path.read_bytes() for path in there] == [path.read_bytes() for path in here]
    names = [name for path in here for name in zipfile.ZipFile(path).infolist()]
    assert {info.date_time for info in names} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (16384, "XFD")])
def test_letters_of_columns(number, letters):
    assert column_letters(number) == letters
