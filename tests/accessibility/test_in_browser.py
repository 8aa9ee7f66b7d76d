"""A page in a real browser without a network: its console, sideways scrolling, and printing."""

import shutil

import pytest
from executed_notebooks import chart, code, exported, html, notebook, table, text
from printed_pages import words_on

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser_own_pages")]
WIDE_TABLE = (
    "<table><thead><tr>"
    + "".join(f"<th>A long heading {i}</th>" for i in range(8))
    + "</tr></thead><tbody><tr><th>Road casualties (killed or seriously injured)</th>"
    + "<td>4,812</td>" * 7
    + "</tr></tbody></table>"
)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    made = notebook(
        text("## Summary\n\nA sentence with a_word_that_is_much_longer_than_most_words_are."),
        code(html('<dl class="key-figures"><div><dt>better</dt><dd>3</dd></div></dl>')),
        code(html('<p><span class="verdict verdict-worse">✗ worse</span></p>')),
        code(chart(), table()),
        text("## A table"),
        code(html(WIDE_TABLE)),
    )
    path = tmp_path_factory.mktemp("page") / "performance.html"
    path.write_text(exported(made), "utf-8")
    return path


def test_page_says_nothing_on_the_console(browser, page, tmp_path):
    browser.console()
    browser.open(page)
    assert "Violence has risen since August" in browser.driver.page_source
    assert browser.console() == []
    other = tmp_path / "other.html"
    other.write_text(page.read_text("utf-8").replace("</main>", '<img src="none.png"></main>'))
    browser.open(other)
    assert "none.png" in "".join(browser.console()), "the console is not heard"


@pytest.mark.parametrize("width", [320, 400, 1400])
def test_page_does_not_scroll_sideways(browser, page, width):
    browser.open(page, width)
    shown, needed = browser.run(
        "const root = document.documentElement; return [root.clientWidth, root.scrollWidth]"
    )
    assert needed <= shown <= width


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)")
def test_every_printed_page_is_marked(browser, page, tmp_path):
    browser.open(page)
    path = tmp_path / "page.pdf"
    path.write_bytes(browser.printed())
    pages = words_on(path)
    assert all(words.count("OFFICIAL-SENSITIVE") >= 2 for words in pages)
    assert all(f"Page {n} of {len(pages)}" in words for n, words in enumerate(pages, 1))
