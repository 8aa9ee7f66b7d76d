"""Everything that stops a page, with the words an analyst is told."""

import pytest
from executed_notebooks import (
    SVG,
    chart,
    code,
    exported,
    html,
    notebook,
    own_notebook,
    png,
    shown,
    table,
    text,
)
from nbformat.v4 import new_code_cell, new_output, new_raw_cell

from community_safety.errors import PublishingError
from community_safety.media_types import TABLE_MIME


def message_of(*cells, **about) -> str:
    with pytest.raises(PublishingError) as caught:
        exported(notebook(*cells, **about))
    return str(caught.value)


@pytest.mark.parametrize(
    ("alt", "wrong"),
    [
        ("", "has no alternative text"),
        ("No description has been provided for this image", "has only the dummy"),
        ("output_3_0.png", "has 'output_3_0.png' for alternative text"),
        ("Chart", "has 'Chart' for alternative text"),
    ],
)
def test_chart_without_a_real_description_is_refused(alt, wrong):
    message = message_of(text("## A"), code(chart(alt=alt)))
    assert message.startswith(f"performance.ipynb, cell 4: the figure {wrong}")
    assert 'display(figure, metadata={"image/svg+xml": {"alt": "..."}})' in message


def test_picture_of_a_plain_plot_is_refused_without_description():
    assert "the figure has no alternative text" in message_of(code(shown("image/png", png())))


def test_picture_in_markdown_is_refused_without_description():
    message = message_of(text(f"![](data:image/png;base64,{png()})"))
    assert "cell 3: a picture has no alternative text. Say what it shows: ![what" in message


def test_attachment_named_after_its_file_is_refused():
    cell = text("![image.png](attachment:image.png)")
    cell["attachments"] = {"image.png": {"image/png": png()}}
    assert "a picture has 'image.png' for alternative text" in message_of(cell)


def test_missing_attachment_is_refused():
    assert "missing attachment: a.png. Add the picture" in message_of(
        text("![x y](attachment:a.png)")
    )


def test_failed_cell_is_refused():
    failed = new_output("error", ename="ValueError", evalue="no rows", traceback=[])
    assert message_of(code(failed)) == (
        "performance.ipynb, cell 3: it ended in ValueError: no rows. "
        "Correct the cell and run the notebook again"
    )


def test_cell_numbers_are_those_of_the_notebook_as_written():
    injected = new_code_cell("area_code = 1", metadata={"tags": ["injected-parameters"]})
    assert "cell 3: " in message_of(injected, code(chart(alt="")))


def test_heading_that_skips_a_level_is_refused():
    assert message_of(text("## Violence"), text("#### Detail")) == (
        "performance.ipynb, cell 4: the heading 'Detail' jumps from level 2 to level 4. "
        "Make it level 3 (`### Detail`)"
    )


def test_second_title_is_refused():
    assert "the heading 'B' is a second title" in message_of(text("# A"), text("# B"))


def test_empty_heading_is_refused():
    assert "an empty heading (level 2)" in message_of(code(html("<h2></h2>")))


@pytest.mark.parametrize(
    "formula", ["$x^2$", "$$y$$", r"\\(z\\)", r"\\[z\\]", "\\begin{align}a\\end{align}"]
)
def test_formula_is_refused(formula):
    assert "would be printed as its source. Write it in words" in message_of(text(f"So {formula}."))


def test_formula_output_is_refused():
    assert "its output is a formula in LaTeX" in message_of(code(shown("text/latex", "$x$")))


def test_mermaid_diagram_is_refused():
    assert "a mermaid diagram needs a script" in message_of(text("```mermaid\nA-->B\n```"))


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<script>alert(1)</script>", "<script> may not be in a page. Pages need no script"),
        ("<style>.marking{display:none}</style>", "<style> may not be in a page. The page has its"),
        ("<svg></svg>", "<svg> may not be in a page. Show the drawing as an image output"),
        ("<math></math>", "<math> may not be in a page. Write the formula in words"),
        ("<input>", "<input> may not be in a page. Use plain headings"),
        ("<iframe src='https://a.b/c'></iframe>", "<iframe> loads https://a.b/c from outside"),
        ("<script src='//a.b/c.js'></script>", "<script> loads //a.b/c.js from outside"),
        ("<link href='https://a.b/c.css'>", "<link> loads https://a.b/c.css from outside"),
        ("<img alt='A dot' src='https://a.b/c.png'>", "https://a.b/c.png is loaded from outside"),
        ("<img alt='A dot' src='c.png'>", "the picture 'c.png' was not found beside the notebook"),
        ("<p onclick='x()'>a</p>", "<p> has the event handler `onclick`"),
        ("<p srcset='x'>a</p>", "<p> has the attribute `srcset`, which no page uses"),
        ("<p href='x'>a</p>", "<p> has an address, which only a link may have"),
        ("<p style='background:url(//a.b)'>a</p>", "could load something from outside"),
        ("<p style='position: fixed'>a</p>", "cover the marking"),
        ("<a href='java\tscript:x()'>a</a>", "a link leads to 'java\\tscript:x()'"),
        ("<a href='file:///etc/passwd'>a</a>", "a link leads to 'file:///etc/passwd'"),
    ],
)
@pytest.mark.parametrize("written", [True, False])
def test_what_could_harm_a_page_is_refused(markup, words, written):
    cell = text(f"<div>{markup}</div>") if written else code(html(markup))
    assert words in message_of(cell)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("<script/>", "the SVG drawing holds a <script>"),
        ("<path onload='x()'/>", "the SVG drawing has the event handler `onload`"),
        ("<image href='https://a.b/c.png'/>", "the SVG drawing loads https://a.b/c.png"),
        ("<path style='fill:url(https://a.b/c#d)'/>", "the SVG drawing's style loads something"),
        ("<style>@import 'c.css';</style>", "the SVG drawing's style loads something"),
        ("<?xml-stylesheet href='a'?>", "the SVG drawing holds an entity or instruction"),
        ("<path>", "the SVG drawing cannot be read"),
    ],
)
def test_drawing_that_loads_or_runs_something_is_refused(part, words):
    drawing = SVG.replace("<path d='M0 0L9 9'/>", part)
    described = {"image/svg+xml": {"alt": "A line that rises"}}
    assert words in message_of(code(shown("image/svg+xml", drawing, described)))


def test_drawing_may_refer_to_its_own_parts():
    drawing = SVG.replace("<path", "<use href='#a'/><path clip-path='url(#b)'")
    described = {"image/svg+xml": {"alt": "A line that rises"}}
    assert exported(notebook(code(shown("image/svg+xml", drawing, described))))


@pytest.mark.parametrize(
    "mime", ["application/javascript", "application/vnd.jupyter.widget-view+json"]
)
def test_output_that_needs_a_script_is_refused(mime):
    assert "needs a script, and pages run none" in message_of(code(shown(mime, "x")))


def test_figure_that_came_out_as_text_is_refused():
    lost = shown("text/plain", "<Figure size 640x480 with 1 Axes>")
    assert "its figure came out as the text <Figure ...>" in message_of(code(lost))


def test_same_table_twice_is_refused():
    message = message_of(code(table()), code(table()))
    assert "cell 4: the id 'table-monthly-counts' is used twice (also in cell 3)" in message


def test_id_of_the_frame_is_refused():
    assert "the id 'main' is used twice (the page's)" in message_of(
        code(html("<p id='main'>a</p>"))
    )


def test_table_id_that_is_no_file_name_is_refused():
    assert "the table id '../x' cannot be part of a file name" in message_of(code(table("../x")))


def test_authors_dead_link_is_refused():
    message = message_of(text("## Method\n\nSee [there](#nowhere)."))
    assert "the link to #nowhere leads nowhere. The page has: contents, main, method" in message


def test_broken_front_matter_is_refused():
    with pytest.raises(PublishingError, match="cell 1: the front matter is not YAML"):
        exported(own_notebook(new_raw_cell("---\ntitle: [\n---")))


@pytest.mark.parametrize("content", [["rows"], "rows", 3, None])
def test_table_data_that_are_no_object_are_refused_with_their_cell(content):
    output = new_output("display_data", data={"text/html": "<p>t</p>", TABLE_MIME: content})
    assert message_of(code(output)) == (
        f"performance.ipynb, cell 3: its table data ({TABLE_MIME}) are no JSON object. "
        "Show tables with show_table"
    )


def test_public_edition_shows_only_what_was_released():
    plain = html('<table class="dataframe"><tr><td>3</td></tr></table>')
    described = {"image/png": {"alt": "One white dot"}}
    message = message_of(
        code(plain),
        code(shown("image/png", png(), described)),
        code(shown("text/plain", "3")),
        code(table(), chart()),
        edition="public",
    )
    lines = message.splitlines()
    assert [line.partition(" did not pass")[0] for line in lines] == [
        f"performance.ipynb, cell {cell}: its output" for cell in (3, 4, 5)
    ]


def test_all_problems_are_said_at_once():
    message = message_of(code(chart(alt="")), text("#### Deep"), text("$x$"))
    assert [line.split(":")[0] for line in message.splitlines()] == [
        "performance.ipynb, cell 3",
        "performance.ipynb, cell 5",
        "performance.ipynb, cell 4",
    ]
