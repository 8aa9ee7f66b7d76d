"""What stands in a workbook: cover, contents, notes, columns, tables; and what does not."""

import itertools

import nbformat
import pytest
from executed_notebooks import ABOUT, code, html, own_notebook, text
from hypothesis import given
from hypothesis import strategies as st
from workbook_cases import (
    COUNT,
    briefing_of,
    column,
    content,
    expected,
    in_xlsx,
    table_cell,
    workbook_from,
)

from community_safety.errors import PublishingError
from community_safety.publishing.workbook import publish_workbooks
from community_safety.publishing.workbook_model import (
    Grid,
    Line,
    Number,
    Sheet,
    Workbook,
    clean_text,
    limit_problems,
    sheet_names,
    unique_headings,
)

WITHHELD = content(
    [],
    table_id="victims",
    caption="Victims",
    withheld="Withheld: a count is below 5.",
    notes=["Secret note."],
    sources=["Secret source"],
    columns=[column("secret", "Secret column")],
)


def sheets_of(*contents, **about):
    return expected(workbook_from(briefing_of(*contents, **about)))


def test_a_sheet_for_each_table_after_the_four_that_explain():
    more = content(table_id="more")
    assert list(sheets_of(content(), more)) == [
        *("Cover", "Contents", "Notes", "Columns", "Places", "More")
    ]


def test_table_sheet_has_title_marking_notice_source_and_then_the_table_without_a_gap():
    assert sheets_of(content(notes=["Made up."]))["Places"] == [
        ["Offences by place [note 1]"],
        ["Marking: OFFICIAL-SENSITIVE"],
        ["Demonstration data: not real"],
        ["Source: Police"],
        ["[x] is explained on the sheet Notes."],
        ["Back to contents"],
        ["Place", "Offences (per year)"],
        ["Ashby", 1234.3],
        ["Brook", "[x]"],
    ]


def test_long_source_is_broken_into_lines_that_a_printed_page_shows_whole():
    sources = ["The office of figures", "Another office with a long name"] * 4
    lines = [row[0] for row in sheets_of(content(sources=sources))["Places"][3:-5]]
    assert len(lines) == 3
    assert max(map(len, lines)) <= 90
    assert " ".join(lines) == f"Source: {'; '.join(sources)}"


def test_columns_tell_p_values_from_limits_of_intervals():
    columns = [
        column(),
        column("lower", "Lower 95% limit", "limit", decimals=1),
        column("now_p", "Change: p-value", "limit", decimals=4),
    ]
    rows = sheets_of(content([("Ashby", 1.5, 0.0421)], columns))["Columns"]
    assert [row[3] for row in rows[-2:]] == ["limit of an interval", "p-value"]


def test_contents_name_every_table_with_its_rows_and_source():
    assert sheets_of(content(), content(table_id="more", sources=[]))["Contents"] == [
        ["Contents"],
        ["Marking: OFFICIAL-SENSITIVE"],
        ["Demonstration data: not real"],
        ["Sheet", "What it holds", "Rows", "Source"],
        ["Notes", "Shorthand and notes used in this workbook", 2, "This workbook"],
        ["Columns", "Every column explained", 2, "This workbook"],
        ["Places", "Offences by place", 2, "Police"],
        ["More", "Offences by place", 2, "[z]"],
    ]


def test_notes_explain_the_shorthand_that_is_used_and_no_other():
    notes = sheets_of(content([("[low]", 1.0), ("x [u] y", 2.0)]))["Notes"]
    assert [row[0] for row in notes[4:]] == ["[z]", "[low]"]
    assert all(row[1] for row in notes[4:])


def test_notes_of_several_tables_are_numbered_once():
    first = content(notes=["Counted twice.", "Made up."])
    second = content(table_id="more", notes=["Made up."])
    sheets = sheets_of(first, second)
    assert sheets["Places"][0] == ["Offences by place [note 1] [note 2]"]
    assert sheets["More"][0] == ["Offences by place [note 2]"]
    assert sheets["Notes"][-2:] == [["[note 1]", "Counted twice."], ["[note 2]", "Made up."]]


def test_columns_are_explained_once_with_their_unit_and_where_they_are():
    described = {**COUNT, "unit": "", "unit_column": "u", "description": "Recorded by the police."}
    columns = [column(), column("u", "Unit"), described]
    rows = [("Ashby", "offences", 3)]
    tables = [content(rows, columns, table_id=f"t{n}") for n in range(4)]
    sheets = sheets_of(*tables, content())
    assert sheets["Columns"][3:] == [
        ["Column", "Meaning", "Unit", "What it holds", "Name in the CSV", "Sheets"],
        ["Place", "[z]", "[z]", "what the row is about", "place", "T0 and 4 more sheets"],
        ["Unit", "[z]", "[z]", "what the row is about", "u", "T0 and 3 more sheets"],
        [
            *("Offences", "Recorded by the police.", "named in each row, under “Unit”"),
            *("count of events", "count", "T0 and 3 more sheets"),
        ],
        ["Offences (per year)", "[z]", "per year", "count of events", "count", "Places"],
    ]


def test_cover_says_what_the_page_says():
    cover = [
        row[0] for row in sheets_of(content(), period="1 April 2025 to 31 March 2026")["Cover"]
    ]
    assert cover[:2] == ["Progress against the plan", "Marking: OFFICIAL-SENSITIVE"]
    said = dict(itertools.pairwise(cover))
    for heading, key in {
        "Notice": "notice",
        "Question": "question",
        "Partnership": "partnership",
        "Area": "area",
        "Period": "period",
        "Release": "release",
        "Handling": "handling",
        "Owner": "owner",
        "Legal basis": "legal_basis",
    }.items():
        assert said[heading] == ABOUT[key]
    assert said["Edition"] == "Restricted edition"
    assert "small counts of people" in said["Restricted edition"]
    assert said["What this workbook holds"].startswith("1 table. ")
    assert said["Other formats"].endswith("ask Community Safety Team.")


def test_public_cover_explains_what_is_withheld():
    cover = [row[0] for row in sheets_of(content(), edition="public", marking="OFFICIAL")["Cover"]]
    assert "withheld whole" in cover[cover.index("Public edition") + 1]


def test_withheld_table_is_named_with_its_reason_and_gives_away_nothing_else():
    sheets = sheets_of(content(), WITHHELD, edition="public")
    assert list(sheets) == ["Cover", "Contents", "Notes", "Columns", "Places"]
    assert sheets["Contents"][-1] == ["[c]", "Victims [note 1]", "[c]", "[z]"]
    assert sheets["Notes"][-1] == ["[note 1]", "Withheld: a count is below 5."]
    assert sheets["Notes"][4][0] == "[c]"
    assert "Secret" not in str(sheets)
    assert "victims" not in str(sheets)


def test_workbook_whose_tables_are_all_withheld_says_so():
    sheets = sheets_of(WITHHELD, edition="public")
    assert list(sheets) == ["Cover", "Contents", "Notes"]
    assert "No table is shown in this workbook" in str(sheets["Cover"])


def test_workbook_of_a_briefing_without_tables_says_so():
    sheets = expected(workbook_from(briefing_of()))
    assert list(sheets) == ["Cover", "Contents"]
    assert sheets["Contents"][-1] == ["This briefing has no tables."]


def test_table_without_rows_is_named_and_has_no_sheet():
    sheets = sheets_of(content([]))
    assert list(sheets) == ["Cover", "Contents", "Notes"]
    assert sheets["Contents"][-1] == ["[z]", "Offences by place [note 1]", 0, "Police"]
    assert sheets["Notes"][-1][1] == "This table has no rows: there is nothing to show."


def test_no_cell_of_a_table_is_blank():
    columns = [column(), column("why", "Why", "note"), COUNT]
    rows = [("", None, None), (None, "", float("nan")), ("\n", " ", 1)]
    assert sheets_of(content(rows, columns))["Places"][-3:] == [
        ["[z]", "[x]", "[x]"],
        ["[x]", "[z]", "[x]"],
        ["[z]", "[z]", 1],
    ]


def test_figures_are_rounded_as_the_page_rounds_them_each_row_with_its_digits():
    rows = [("a", 2.25), ("b", 2.5), ("c", -0.04), ("d", 1234.5), ("e", "no limit")]
    counts = {**COUNT, "decimals": [1, 0, 1, 0, 1]}
    (grid,) = [
        sheet.grid
        for sheet in workbook_from(briefing_of(content(rows, [column(), counts]))).sheets
        if sheet.name == "Places"
    ]
    cells = [row[1] for row in grid.rows]
    assert cells == [Number(2.3, 1), Number(3, 0), Number(0, 1), Number(1235, 0), "no limit"]
    assert str(cells[2].value) == "0.0"


def test_years_stay_numbers_without_separators_and_long_codes_stay_text():
    rows = [(2015, 1), (12345678901234567, 2), (True, 3), (0.1 + 0.2, 4)]
    (*_, sheet) = workbook_from(briefing_of(content(rows))).sheets
    assert [row[0] for row in sheet.grid.rows] == [
        Number(2015),
        "12345678901234567",
        "True",
        Number(0.3),
    ]


def test_tables_of_hidden_cells_and_outputs_are_left_out():
    made = briefing_of(content())
    made.cells += [
        table_cell(content(table_id=f"h{n}"), tags=[tag])
        for n, tag in enumerate(["remove-cell", "hide_output", "parameters"])
    ]
    assert list(expected(workbook_from(made)))[4:] == ["Places"]


def test_analysts_own_notebook_is_marked_as_content_of_unknown_origin():
    sheets = expected(workbook_from(own_notebook(text("# My look"), table_cell(content()))))
    assert sheets["Cover"][:2] == [["My look"], ["Marking: OFFICIAL-SENSITIVE"]]
    assert sheets["Places"][1] == ["Marking: OFFICIAL-SENSITIVE"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": None},
        {"rows": "text"},
        {"rows": [["too short"]]},
        {"columns": [{"name": "place", "label": "Place", "role": "dimension"}, COUNT]},
        {"columns": [column(), {**COUNT, "decimals": [1]}]},
    ],
)
def test_table_without_what_a_workbook_needs_is_refused_with_its_cell(wrong):
    with pytest.raises(PublishingError) as refused:
        workbook_from(briefing_of(content() | wrong))
    assert str(refused.value) == (
        "performance.ipynb, cell 3: the table 'places' does not say what a workbook needs of its "
        "columns and rows. Run the notebook again with this version, and show tables with "
        "show_table"
    )


@pytest.fixture
def pack(tmp_path):
    """Publish a notebook's workbooks, and return what was written."""

    def run(made):
        nbformat.write(made, tmp_path / "performance.ipynb")
        paths = (tmp_path / "area" / "performance.xlsx", tmp_path / "area" / "performance.ods")
        return publish_workbooks(tmp_path / "performance.ipynb", *paths)

    run.area = tmp_path / "area"
    return run


def test_both_files_are_written_and_nothing_else(pack):
    written = pack(briefing_of(content()))
    assert written == [pack.area / "performance.xlsx", pack.area / "performance.ods"]
    assert sorted(pack.area.iterdir()) == sorted(written)
    assert "Places" in in_xlsx(written[0].read_bytes())


def test_everything_too_large_is_said_at_once_and_what_was_there_stays(pack):
    before = [path.read_bytes() for path in pack(briefing_of(content()))]
    wide = content([["x"] * 16_385], [column(f"c{n}", f"C{n}") for n in range(16_385)])
    long = content([("y" * 32_768, 1)], table_id="long", caption="z" * 40_000)
    named = content(table_id="named", columns=[column(label="w" * 256), COUNT])
    with pytest.raises(PublishingError) as refused:
        pack(briefing_of(wide, long, named))
    lines = str(refused.value).split("\n")
    assert any("16,385 columns and a sheet holds 16,384" in line for line in lines)
    assert any(
        "sheet 'Long', row 1, column 'Place': 32,768 characters, and a cell holds 32,767" in line
        for line in lines
    )
    assert any("sheet 'Long', a line above its table: 40,000" in line for line in lines)
    assert any("the heading that starts 'wwww" in line for line in lines)
    assert all(line.startswith("performance.ipynb, ") for line in lines)
    assert [path.read_bytes() for path in sorted(pack.area.iterdir(), reverse=True)] == before


def test_notebook_that_cannot_be_a_page_has_no_workbook(pack):
    made = briefing_of(content(), edition="public")
    made.cells.append(code(html("<table><tr><td>4</td></tr></table>")))
    with pytest.raises(PublishingError, match="did not pass through `release`"):
        pack(made)
    assert not pack.area.exists()


def test_more_rows_than_a_sheet_holds_are_refused():
    grid = Grid("table_t", ("A",), (("x",),) * 1_048_575, (False,))
    sheet = Sheet("T", (Line("Title"),), grid)
    (problem,) = limit_problems(Workbook("t", "", "OFFICIAL", "", (sheet,)))
    assert "has 1,048,575 rows and a sheet holds 1,048,574" in problem


def test_characters_beyond_the_basic_plane_count_twice_as_spreadsheets_count_them():
    sheet = Sheet("T", (Line("\U0001f6b2" * 16_384),))
    (problem,) = limit_problems(Workbook("t", "", "OFFICIAL", "", (sheet,)))
    assert "32,768 characters" in problem


IDS = st.from_regex(r"[a-z][a-z0-9_]{0,60}", fullmatch=True)


@given(st.lists(IDS, unique=True, max_size=12))
def test_names_of_sheets_are_short_plain_and_unique(ids):
    names = list(sheet_names(ids).values())
    assert len({name.casefold() for name in names}) == len(ids)
    for name in names:
        assert 1 <= len(name) <= 31
        assert name.replace(" ", "").isalnum()
        assert name == name.strip()
        assert name.casefold() not in ("cover", "contents", "notes", "columns", "history")


def test_sheets_whose_names_would_be_alike_are_numbered():
    ids = [
        "notes",
        "history",
        "measures_of_the_safer_streets_fund",
        "measures_of_the_safer_streets",
    ]
    assert list(sheet_names(ids).values()) == [
        "Notes 2",
        "History 2",
        "Measures of the safer streets",
        "Measures of the safer streets 2",
    ]


@given(st.lists(st.text(min_size=1, max_size=5), max_size=8))
def test_headings_are_unique_whatever_their_case(headings):
    unique = unique_headings(headings)
    assert len({heading.casefold() for heading in unique}) == len(headings)
    assert len({heading.lower() for heading in unique}) == len(headings)


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_clean_text_is_what_xml_can_hold_and_stays_clean(dirty):
    clean = clean_text(dirty)
    assert clean_text(clean) == clean
    clean.encode("utf-8")
    assert all(c == "\n" or (c >= " " and c not in "\ufffe\uffff") for c in clean)
