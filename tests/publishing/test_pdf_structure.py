"""The structure tree of PDFs, walked with pikepdf. No formal validation against PDF/UA."""

import subprocess

import pytest
from bs4 import BeautifulSoup
from executed_notebooks import chart, code, html, notebook, page, png, shown, table, text
from pikepdf import Dictionary
from printed_pages import needs_poppler, pdf_bytes, printed
from structure_tree import check_structure, opened

from community_safety.errors import PublishingError
from community_safety.publishing import pdf as pdf_module

IN_ONE_PROCESS = pytest.mark.xdist_group("pdf_structure")
EVERYTHING = (
    "## Prose\n\n**bold** *it* `code` <br> x<sup>2</sup> ~~gone~~\n\n* one\n* two\n  1. nested\n"
    "  2. list\n\n> quote\n\n| a | b |\n|---|---|\n| x | 1 |\n\nterm\n:   definition\n\n---\n\n"
    "[**bold** web](https://example.org/) and [down](#next)\n\n### Under it\n\n"
    "#### And under that\n"
)
DETAILS = (
    "<details><summary>More</summary><p>Words</p></details><pre>a\n b</pre>"
    '<dl class="key-figures"><div><dt>better</dt><dd>3</dd></div></dl>'
    "<dl><dt>one</dt><dt>two</dt><dd>meaning</dd><dd>another</dd><dt>three</dt><dd>last</dd></dl>"
    '<ul class="findings"><li>One:<ul class="names"><li>A</li></ul></li></ul>'
    '<p><span class="verdict verdict-worse"><span class="verdict-symbol" aria-hidden="true">✗'
    "</span> worse</span></p>"
)
LINES = (
    "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><th>x</th>"
    '<td>29.8<br><span class="detail">28.8 to 30.9</span><br><span class="detail">low</span></td>'
    "</tr></tbody></table>"
)
SPANNED = (
    "<table><thead><tr><th>Area</th><th colspan=2>Years</th></tr></thead><tbody>"
    "<tr><th rowspan=2>North</th><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>"
    "</tbody><tfoot><tr><th>All</th><td>4</td><td>6</td></tr></tfoot></table>"
)


def long_table(rows, tail=""):
    """Return a table with a link in its head, cells over rows and a foot."""
    body = "".join(
        f"<tr><th rowspan=2>Place {n}</th><td>{n}</td></tr><tr><td>again {n}</td></tr>"
        for n in range(rows // 2)
    )
    return (
        '<table><thead><tr><th>Place</th><th><a href="https://example.org/">Count</a></th></tr>'
        f"</thead><tbody>{body}</tbody>{tail}</table>"
    )


@pytest.fixture(scope="module")
def printed_everything(tmp_path_factory):
    picture = shown("image/png", png(), {"image/png": {"alt": "A small white square"}})
    made = notebook(
        text(EVERYTHING),
        code(html(DETAILS)),
        code(chart(), table()),
        code(picture),
        text("## Next"),
    )
    return printed(made, tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="module")
def tree(printed_everything):
    with opened(printed_everything) as pdf:
        yield check_structure(pdf)


def heard(path):
    """Return each piece of text of the structure, in the order in which it is read."""
    command = ["pdfinfo", "-struct-text", str(path)]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = (line.strip() for line in listed.splitlines())
    return [line.strip('"').strip() for line in lines if line.startswith('"')]


@needs_poppler
def test_marking_is_heard_first_and_last(printed_everything):
    said = heard(printed_everything)
    assert said[:2] == said[-2:] == ["Protective marking:", "OFFICIAL-SENSITIVE"]
    with opened(printed_everything) as pdf:
        assert str(pdf.docinfo.Keywords) == "OFFICIAL-SENSITIVE"


@needs_poppler
def test_words_are_heard_without_their_signs_and_links_with_the_word_page(printed_everything):
    said = heard(printed_everything)
    assert "worse" in said
    assert not {"✗", "✗ worse"} & set(said)
    assert said[said.index("Next") + 1].startswith("page")


@needs_poppler
def test_terms_are_labels_heard_before_what_is_said_of_them(tree, printed_everything):
    said = heard(printed_everything)
    assert said.index("better") + 1 == said.index("3")
    items = [[c.kind for c in e.children] for e in tree.all("LI") if e.all("Lbl")]
    assert ["Lbl", "Lbl", "LBody", "LBody"] in items
    assert [c.kind for c in tree.all("L")[0].children] == ["LI"] * 4
    assert items[:4] == [["Lbl", "LBody"]] * 4
    for entries in tree.all("L"):
        assert {child.kind for child in entries.children} <= {"LI", "L"}


def test_lines_of_a_cell_are_paragraphs(tmp_path):
    with opened(printed(notebook(code(html(LINES))), tmp_path)) as pdf:
        (cell,) = check_structure(pdf).all("TD")
        assert [child.kind for child in cell.children] == ["P", "P", "P"]


def test_table_over_several_pages_is_one_with_one_caption_and_head(tmp_path):
    """Tables, captions and rows are as many as the page's HTML has; foots come last."""
    foot = "<tfoot><tr><th>All</th><td>9</td></tr></tfoot>"
    made = notebook(code(html(long_table(90, foot) + long_table(4) + long_table(120))))
    wanted = page(made).find_all("table")
    with opened(printed(made, tmp_path)) as pdf:
        tables = check_structure(pdf).all("Table")
        assert len(pdf.pages) > 4
        assert [len(t.all("TR")) for t in tables] == [len(t.find_all("tr")) for t in wanted]
        assert [[len(t.all(k)) for k in ("Caption", "THead", "TFoot")] for t in tables] == [
            [1, 1, 1],
            [1, 1, 0],
            [1, 1, 0],
        ]
        assert tables[0].children[-1].kind == "TFoot"
        for one in tables:
            head = {str(cell.own.ID) for cell in one.all("THead")[0].all("TH")}
            for row in one.all("TBody")[0].all("TR"):
                named = {str(name) for cell in row.all("TD") for name in cell.own.A.Headers}
                assert len(named & head) == 1
                assert len(named - head) == 1


@pytest.mark.parametrize("inner", [3, 90])
def test_tables_in_tables_stay_apart_over_pages(tmp_path, inner):
    outer = f"<table><tr><th>Outer</th><td>{long_table(inner)}</td></tr>" + (
        "<tr><th>More</th><td>words</td></tr>" * 60
    )
    with opened(printed(notebook(code(html(f"{outer}</table>"))), tmp_path)) as pdf:
        tables = check_structure(pdf).all("Table")
        assert [len(t.all("Caption")) for t in tables] == [2, 1]


@IN_ONE_PROCESS
def test_all_that_a_page_may_hold_is_tagged(tree):
    kinds = {element.kind for element in tree.walk()}
    assert {"H1", "H2", "H3", "H4", "L", "LI", "Table", "TH", "TD", "Figure", "Link"} <= kinds


@IN_ONE_PROCESS
def test_figures_have_the_alternative_text_and_place_of_the_picture(tree):
    chart_figure, picture = tree.all("Figure")
    assert str(chart_figure.own.Alt) == "A line that rises from 60 to 70"
    left, foot, right, top = (float(edge) for edge in chart_figure.own.A.BBox)
    assert (right - left) / (top - foot) == pytest.approx(720 / 360, rel=0.01)
    assert str(picture.own.Alt) == "A small white square"
    assert foot > float(picture.own.A.BBox[3]) or chart_figure.own.Pg != picture.own.Pg


@IN_ONE_PROCESS
def test_links_are_announced_once_and_by_name(tree):
    named = [
        str(kid.Obj.Contents)
        for link in tree.all("Link")
        for kid in link.own.K
        if isinstance(kid, Dictionary) and "/Obj" in kid
    ]
    assert named == [
        *("Prose", "Under it", "Next"),
        *("https://example.org/", "Next"),
        "Violence by month",
    ]


@IN_ONE_PROCESS
def test_cells_name_their_headers_by_ids_of_header_cells(tree):
    (cell,) = tree.all("Table")[-1].all("TD")
    row, column = (str(name) for name in cell.own.A.Headers)
    scopes = {str(c.own.ID): str(c.own.A.Scope) for c in tree.all("TH")}
    assert (scopes[row], scopes[column]) == ("/Row", "/Column")


def test_cells_name_headers_that_span_rows_and_columns(tmp_path):
    """Each of the four cells names North, and Years above both of its columns."""
    with opened(printed(notebook(code(html(SPANNED))), tmp_path)) as pdf:
        found = check_structure(pdf)
        area, years, north, all_ = (str(cell.own.ID) for cell in found.all("TH"))
        named = [[str(name) for name in cell.own.A.Headers] for cell in found.all("TD")]
    assert area
    assert named == [[north, years]] * 4 + [[all_, years]] * 2


def failing(error):
    def fail(*arguments, **options):
        raise error

    return fail


@pytest.mark.parametrize("place", ["HTML.render", "document.Document.write_pdf"])
def test_page_that_weasyprint_stumbles_over_is_named(monkeypatch, place):
    monkeypatch.setattr(f"weasyprint.{place}", failing(AssertionError("tags left over")))
    with pytest.raises(PublishingError, match=r"performance.ipynb: WeasyPrint cannot make .*tags"):
        pdf_bytes(notebook(text("## A")))


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), MemoryError()])
@pytest.mark.parametrize("place", ["HTML.render", "document.Document.write_pdf"])
def test_fault_of_the_machine_is_not_told_as_one_of_the_page(monkeypatch, place, error):
    monkeypatch.setattr(f"weasyprint.{place}", failing(error))
    with pytest.raises(type(error)):
        pdf_bytes(notebook(text("## A")))


@pytest.mark.parametrize("step", ["complete_structure", "_tables_too_wide"])
def test_fault_of_this_program_stays_one_and_gives_no_pdf(monkeypatch, step):
    monkeypatch.setattr(pdf_module, step, failing(AttributeError("our own line")))
    with pytest.raises(AttributeError, match="our own line"):
        pdf_bytes(notebook(text("## A")))


@pytest.mark.slow
def test_every_briefing_of_the_default_packs_has_a_sound_structure(demonstration_build):
    paths = sorted(demonstration_build.rglob("*.pdf"))
    assert len(paths) >= 6
    for path in paths:
        shown_page = BeautifulSoup(path.with_suffix(".html").read_text("utf-8"), "lxml")
        with opened(path) as pdf:
            tables = check_structure(pdf).all("Table")
        assert tables, path
        assert all(len(one.all("Caption")) == 1 for one in tables), path
        wanted = [len(one.find_all("tr")) for one in shown_page.find_all("table")]
        assert [len(one.all("TR")) for one in tables] == wanted, path
