"""The structure tree of PDFs, walked with pikepdf. No formal validation against PDF/UA."""

import pytest
from executed_notebooks import chart, code, html, notebook, png, shown, table, text
from pikepdf import Dictionary
from printed_pages import pdf_bytes, printed
from structure_tree import check_structure, opened

from community_safety.errors import PublishingError
from community_safety.publishing import pdf as pdf_module

EVERYTHING = (
    "## Prose\n\n**bold** *it* `code` <br> x<sup>2</sup> ~~gone~~\n\n* one\n* two\n  1. nested\n"
    "  2. list\n\n> quote\n\n| a | b |\n|---|---|\n| x | 1 |\n\nterm\n:   definition\n\n---\n\n"
    "[**bold** web](https://example.org/) and [down](#next)\n\n### Under it\n\n"
    "#### And under that\n"
)
DETAILS = (
    "<details><summary>More</summary><p>Words</p></details><pre>a\n b</pre>"
    '<dl class="key-figures"><div><dt>better</dt><dd>3</dd></div></dl>'
    '<ul class="findings"><li>One:<ul class="names"><li>A</li></ul></li></ul>'
    '<p><span class="verdict verdict-worse">✗ worse</span></p>'
)
SPANNED = (
    "<table><thead><tr><th>Area</th><th colspan=2>Years</th></tr></thead><tbody>"
    "<tr><th rowspan=2>North</th><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>"
    "</tbody><tfoot><tr><th>All</th><td>4</td><td>6</td></tr></tfoot></table>"
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    picture = shown("image/png", png(), {"image/png": {"alt": "A small white square"}})
    made = notebook(
        text(EVERYTHING),
        code(html(DETAILS)),
        code(chart(), table()),
        code(picture),
        text("## Next"),
    )
    with opened(printed(made, tmp_path_factory.mktemp("tree"))) as pdf:
        yield check_structure(pdf)


def test_all_that_a_page_may_hold_is_tagged(tree):
    kinds = {element.kind for element in tree.walk()}
    assert {"H1", "H2", "H3", "H4", "L", "LI", "Table", "TH", "TD", "Figure", "Link"} <= kinds


def test_figures_have_the_alternative_text_and_place_of_the_picture(tree):
    chart_figure, picture = tree.all("Figure")
    assert str(chart_figure.own.Alt) == "A line that rises from 60 to 70"
    left, foot, right, top = (float(edge) for edge in chart_figure.own.A.BBox)
    assert (right - left) / (top - foot) == pytest.approx(720 / 360, rel=0.01)
    assert str(picture.own.Alt) == "A small white square"
    assert foot > float(picture.own.A.BBox[3]) or chart_figure.own.Pg != picture.own.Pg


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


def test_failure_to_tag_is_an_error_and_no_untagged_pdf(monkeypatch):
    def stumble(pdf, places):
        raise AssertionError("tags left over")

    monkeypatch.setattr(pdf_module, "complete_structure", stumble)
    with pytest.raises(
        PublishingError, match=r"performance.ipynb: WeasyPrint cannot make a tagged"
    ):
        pdf_bytes(notebook(text("## A")))


@pytest.mark.slow
def test_every_briefing_of_the_default_packs_has_a_sound_structure(demonstration_build):
    paths = sorted(demonstration_build.rglob("*.pdf"))
    assert len(paths) >= 16
    for path in paths:
        with opened(path) as pdf:
            assert check_structure(pdf).all("Table"), path
