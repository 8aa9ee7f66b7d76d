"""The page in a real browser without a network, on wide and narrow windows, and printed."""

import re
import shutil
import subprocess

import pytest
from executed_notebooks import chart, code, exported, html, notebook, table, text

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--enable-logging=stderr",
    "--allow-file-access-from-files",
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="needs Chromium, which is not installed here"),
]
WIDE_TABLE = (
    "<table><thead><tr>"
    + "".join(f"<th>A long heading {i}</th>" for i in range(8))
    + "</tr></thead><tbody><tr><th>Road casualties (killed or seriously injured)</th>"
    + "<td>4,812</td>" * 7
    + "</tr></tbody></table>"
)


@pytest.fixture
def address(tmp_path):
    made = notebook(
        text("## Summary\n\nA sentence with a_word_that_is_much_longer_than_most_words_are."),
        code(html('<dl class="key-figures"><div><dt>better</dt><dd>3</dd></div></dl>')),
        code(html('<p><span class="verdict verdict-worse">✗ worse</span></p>')),
        code(chart(), table()),
        text("## A table"),
        code(html(WIDE_TABLE)),
    )
    path = tmp_path / "performance.html"
    path.write_text(exported(made), "utf-8")
    return path.as_uri()


def run_browser(tmp_path, *arguments):
    command = [str(BROWSER), *OPTIONS, f"--user-data-dir={tmp_path / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def test_page_says_nothing_on_the_console(tmp_path, address):
    done = run_browser(tmp_path, "--dump-dom", address)
    assert "Violence has risen since August" in done.stdout
    assert "CONSOLE" not in done.stderr


@pytest.mark.parametrize("width", [320, 400, 1400])
def test_page_does_not_scroll_sideways(tmp_path, address, width):
    """The window cannot be narrower than 500 px, so the page is looked at through a frame.

    The frame's page may not run scripts, and this one measures it from outside.
    """
    viewer = tmp_path / "viewer.html"
    viewer.write_text(
        f'<iframe style="width:{width}px;height:900px;border:0" src="{address}"></iframe>'
        '<script>document.querySelector("iframe").onload = event => {'
        "const root = event.target.contentDocument.documentElement;"
        "document.title = `widths ${root.clientWidth} ${root.scrollWidth}`}</script>"
    )
    done = run_browser(tmp_path, "--virtual-time-budget=5000", "--dump-dom", viewer.as_uri())
    found = re.search(r"widths (\d+) (\d+)", done.stdout)
    assert found, done.stderr
    shown, needed = int(found[1]), int(found[2])
    assert needed <= shown <= width


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)")
def test_every_printed_page_is_marked(tmp_path, address):
    pdf = tmp_path / "page.pdf"
    run_browser(tmp_path, f"--print-to-pdf={pdf}", "--no-pdf-header-footer", address)
    command = ["pdftotext", "-layout", str(pdf), "-"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pages = printed.split("\f")[:-1]
    assert all(page.count("OFFICIAL-SENSITIVE") >= 2 for page in pages)
    assert all(f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, 1))
