"""What stands on the pages of a PDF, read back with poppler and pikepdf."""

import re

import pytest
from executed_notebooks import ABOUT, chart, code, html, notebook, own_notebook, png, shown, text
from nbformat import NotebookNode
from pikepdf import Stream
from printed_pages import needs_poppler, pdf_bytes, printed, words_on
from structure_tree import opened

from community_safety.errors import PublishingError
from community_safety.publishing.pdf import pdf_of

pytestmark = [needs_poppler, pytest.mark.xdist_group("pdf_pages")]
HOSTILE = (
    'A "quoted" \\ backslash\nand a line </style><script>x</script> {{ 1+1 }} $x$ %s \\22 '
    "Caerffili ŵ ŷ שלום مرحبا ≥ ▲ ▼ ✓ ✗ "
)
MARKED = re.compile("(?<!Protective marking: )OFFICIAL-SENSITIVE")
"""The marking in the margins of a page; the one that is read aloud says that it is one."""


def long_table(rows: int, columns: int = 3, cell: str = "4,812,000") -> str:
    head = "".join(f"<th>Heading {n}</th>" for n in range(columns))
    body = "".join(
        f"<tr><th>Row number {n}<br>its second line</th>{f'<td>{cell}</td>' * (columns - 1)}</tr>"
        for n in range(rows)
    )
    return (
        f"<table><caption>A long table</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A briefing of several pages: prose, a chart, a table longer than a page, sub-headings."""
    made = notebook(
        text("## Summary\n\n" + "A sentence about the figures. " * 160),
        text("### A detail\n\n" + "More words on it. " * 120),
        code(chart()),
        text("## A table"),
        code(html(long_table(70))),
        text("## Last words\n\nThe end. [Up](#summary), [web](https://example.org/a)"),
    )
    return printed(made, tmp_path_factory.mktemp("pages"))


def test_every_page_has_marking_notice_and_number(pages):
    read = words_on(pages)
    assert len(read) >= 5
    for number, page in enumerate(read, 1):
        assert len(MARKED.findall(page)) == 2
        assert page.split("\n", 1)[0].startswith("Demonstration data: not real")
        assert f"Page {number} of {len(read)}" in page


def test_contents_name_the_pages_on_which_headings_stand(pages):
    read = words_on(pages)
    for heading in ("Summary", "A detail", "A table", "Last words"):
        entry = re.search(rf"^ *{heading} +(?:page\s)?(\d+)$", read[0], re.MULTILINE)
        assert entry, read[0]
        assert re.search(rf"^ *{heading}$", read[int(entry[1]) - 1], re.MULTILINE)


def test_document_says_what_it_is(pages):
    pdf = opened(pages)
    info, catalogue = pdf.docinfo, pdf.Root
    assert str(info.Title).startswith("Progress against the plan – Northford – 2025/26")
    assert str(info.Author) == ABOUT["owner"]
    assert str(catalogue.Lang) == "en-GB"
    assert catalogue.ViewerPreferences.DisplayDocTitle is True
    assert catalogue.MarkInfo.Marked is True
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert not metadata.pdfa_status
    assert not {"/CreationDate", "/ModDate"} & set(info.keys())


def test_bookmarks_are_nested_like_the_headings(pages):
    with opened(pages).open_outline() as outline:
        (title,) = outline.root
        assert title.title == "Progress against the plan"
        assert [item.title for item in title.children] == ["Summary", "A table", "Last words"]
        assert [item.title for item in title.children[0].children] == ["A detail"]


def test_head_of_a_long_table_is_on_each_of_its_pages_and_no_row_is_split(pages):
    with_rows = [page for page in words_on(pages) if "Row number" in page]
    assert len(with_rows) >= 2
    for page in with_rows:
        assert "Heading 0" in page
        assert page.count("Row number") == page.count("its second line") >= 2


def lines_before(count: int, *more: NotebookNode) -> NotebookNode:
    filler = "".join(f"<p>Line {n}.</p>" for n in range(1, count + 1))
    return own_notebook(text("# T"), code(html(filler)), *more)


@pytest.fixture(scope="module")
def lines_of_two_pages(tmp_path_factory):
    """How many lines fill the first two pages."""
    read = words_on(printed(lines_before(90), tmp_path_factory.mktemp("lines")))
    assert len(read) > 2
    return max(int(number) for number in re.findall(r"Line (\d+)\.", read[1]))


@pytest.mark.parametrize(("free", "moved"), [(5, False), (2, True)])
def test_caption_stays_with_its_table(tmp_path, lines_of_two_pages, free, moved):
    """Five lines have room for caption, head and two rows; two for the caption, but for no row."""
    lines = lines_of_two_pages - free
    made = lines_before(lines, code(html(long_table(20))))
    before, after = words_on(printed(made, tmp_path))[1:3]
    assert f"Line {lines}." in before
    page = after if moved else before
    assert page.count("A long table") == 1
    assert page.split("A long table")[1].count("Row number") == (20 if moved else 2)


def test_charts_stay_drawings_and_pictures_stay_pictures(tmp_path):
    picture = shown("image/png", png(), {"image/png": {"alt": "One white square"}})
    images = {}
    for kind, output in {"chart": chart(), "picture": picture}.items():
        with opened(printed(notebook(code(output)), tmp_path)) as pdf:
            streams = [item for item in pdf.objects if isinstance(item, Stream)]
            images[kind] = sum(item.get("/Subtype") == "/Image" for item in streams)
    assert images == {"chart": 0, "picture": 1}


@pytest.mark.parametrize("columns", [8, 11, 15])
def test_wide_tables_fit_their_pages(tmp_path, columns):
    made = own_notebook(text("# T"), code(html(long_table(5, columns))))
    path = printed(made, tmp_path)
    (read,) = words_on(path, "-bbox-layout")
    assert f">{columns - 1}</word>" in read
    for width, page in re.findall(r'<page width="([\d.]+)"(.*?)</page>', read, re.DOTALL):
        edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', page)]
        assert max(edges) < float(width) - 40
    with opened(path) as pdf:
        assert (pdf.pages[-1].MediaBox[2] > 800) == (columns > 9)


def test_table_wider_than_paper_is_refused():
    made = own_notebook(text("# T"), code(html(long_table(2, 40))))
    with pytest.raises(PublishingError, match=r"'A long table' is wider than the paper. Leave out"):
        pdf_bytes(made)


def test_table_wider_than_paper_is_named_by_its_words_where_it_has_no_caption():
    cells = "".join(f"<td>Unbreakable{n}</td>" for n in range(40))
    page = f'<html lang="en"><body><h1>T</h1><table><tr>{cells}</tr></table></body></html>'
    said = r"page: the table that starts 'Unbreakable0 Unbreakable1 .*' is wider than the paper"
    with pytest.raises(PublishingError, match=said):
        pdf_of(page, "page")


def test_hostile_names_are_shown_and_end_nothing(tmp_path):
    name = HOSTILE + "long words " * 20
    about = dict.fromkeys(("title", "area", "partnership", "owner", "notice", "handling"), name)
    path = printed(notebook(text("## One\n\nWords."), text("## Two"), **about), tmp_path)
    shown_title = " ".join(name.split())
    pdf = opened(path)
    assert str(pdf.docinfo.Title).startswith(shown_title)
    assert str(pdf.docinfo.Author) == shown_title
    with pdf.open_outline() as outline:
        assert outline.root[0].title == shown_title
    read = words_on(path)
    assert all(len(MARKED.findall(page)) == 2 for page in read)
    assert "</style><script>x</script>" in read[0]
    assert "{{ 1+1 }} $x$ %s" in " ".join(read[0].split())
    assert "שלום" in read[0]
    assert "ŵ ŷ" in " ".join(read[0].split())


def test_hostile_heading_is_shown_in_the_bookmarks(tmp_path):
    made = notebook(text("## Two & {{ 3 }} `</style>` שלום\n\nWords."))
    with opened(printed(made, tmp_path)) as pdf, pdf.open_outline() as outline:
        assert outline.root[0].children[0].title == "Two & {{ 3 }} </style> שלום"


def test_characters_without_a_glyph_are_refused_by_name():
    made = own_notebook(text("# T\n\nA face \U0001f600, which one has, and 你."))
    with pytest.raises(PublishingError, match=r"performance.ipynb: .* lack 1 .*你 \(U\+4F60\)"):
        pdf_bytes(made)


def test_picture_that_cannot_be_read_is_refused():
    broken = shown("image/png", "iVBORw0KGgo=", {"image/png": {"alt": "A picture of nothing"}})
    with pytest.raises(PublishingError, match="Failed to load image"):
        pdf_bytes(notebook(code(broken)))


def test_nothing_is_loaded_from_files_or_the_network(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"")
    for address in (secret.as_uri(), "http://127.0.0.1:9/x.png"):
        page = (
            f'<html lang="en"><body><h1>T</h1><img alt="A picture" src="{address}"></body></html>'
        )
        with pytest.raises(PublishingError, match="disallowed protocol"):
            pdf_of(page, "page")
