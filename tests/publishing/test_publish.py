"""Publishing a briefing: its files, whole or not at all."""

import subprocess
import sys

import nbformat
import pytest
from bs4 import BeautifulSoup
from executed_notebooks import chart, code, notebook, own_notebook, page, png, table, text, withheld

from community_safety.errors import PublishingError
from community_safety.publishing.page import publish


@pytest.fixture
def pack(tmp_path):
    """Publish a notebook into a folder like a pack's, and return what was written."""

    def run(made, briefing="performance"):
        source = tmp_path / "run" / f"{briefing}.ipynb"
        source.parent.mkdir(exist_ok=True)
        nbformat.write(made, source)
        area = tmp_path / "area"
        return publish(source, area / f"{briefing}.html", area / "tables")

    run.area = tmp_path / "area"
    return run


def files(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_page_and_one_csv_for_each_table_are_written(pack):
    written = pack(notebook(text("## A"), code(table()), code(table("other")), code(withheld())))
    assert [path.relative_to(pack.area).as_posix() for path in written] == [
        "performance.html",
        "tables/performance.monthly_counts.csv",
        "tables/performance.other.csv",
    ]
    assert files(pack.area) == sorted(p.relative_to(pack.area).as_posix() for p in written)


def test_csv_is_utf8_with_line_feeds(pack):
    pack(notebook(code(table(csv="é,n\r\nApril,4\r\n"))))
    content = (pack.area / "tables" / "performance.monthly_counts.csv").read_bytes()
    assert content == "é,n\nApril,4\n".encode()


def test_table_links_to_its_csv(pack):
    pack(notebook(code(table()), code(withheld())))
    soup = BeautifulSoup((pack.area / "performance.html").read_text("utf-8"), "lxml")
    (link,) = soup.select(".download a")
    assert link["href"] == "tables/performance.monthly_counts.csv"
    assert (pack.area / link["href"]).is_file()
    assert "Violence by month" in link.get_text()


def test_page_in_a_pack_leads_up_and_no_further_than_its_edition(pack):
    pack(notebook(text("## A")))
    soup = BeautifulSoup((pack.area / "performance.html").read_text("utf-8"), "lxml")
    links = soup.select("nav.breadcrumbs a")
    assert [(a.get_text(), a["href"]) for a in links] == [
        ("2025/26 Restricted edition", "../index.html"),
        ("Northford", "index.html"),
    ]


def test_page_of_an_analysts_own_notebook_has_no_way_up(pack):
    pack(own_notebook(text("## A")))
    assert (
        "breadcrumb"
        not in BeautifulSoup(
            (pack.area / "performance.html").read_text("utf-8"), "lxml"
        ).body.decode_contents()
    )


def test_stale_csvs_of_this_briefing_only_are_removed(pack):
    pack(notebook(code(table("old"))))
    pack(notebook(code(table("old"))), briefing="performance_more")
    (pack.area / "tables" / "performance.by.hand.csv").write_text("kept")
    pack(notebook(code(table("new"))))
    assert files(pack.area / "tables") == [
        "performance.by.hand.csv",
        "performance.new.csv",
        "performance_more.old.csv",
    ]


def test_refused_notebook_leaves_what_was_there(pack):
    pack(notebook(code(table())))
    before = {p: p.read_bytes() for p in pack.area.rglob("*") if p.is_file()}
    with pytest.raises(PublishingError):
        pack(notebook(code(table("new")), code(chart(alt=""))))
    assert {p: p.read_bytes() for p in pack.area.rglob("*") if p.is_file()} == before


def test_publishing_twice_gives_the_same_bytes(pack):
    made = notebook(text("## A"), code(table()), code(chart()))
    first = [path.read_bytes() for path in pack(made)]
    assert [path.read_bytes() for path in pack(made)] == first


def test_page_names_no_folder_of_this_machine(pack, tmp_path):
    (path, *_) = pack(notebook(text("## A"), code(table())))
    assert str(tmp_path) not in path.read_text("utf-8")


def test_picture_beside_the_notebook_is_put_into_the_page(pack, tmp_path):
    import base64

    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "dot.png").write_bytes(base64.b64decode(png()))
    (path, *_) = pack(own_notebook(text("![One white dot](dot.png)")))
    image = BeautifulSoup(path.read_text("utf-8"), "lxml").img
    assert image["src"] == f"data:image/png;base64,{png()}"


@pytest.mark.slow
def test_jupyter_nbconvert_knows_the_exporter(tmp_path):
    nbformat.write(notebook(text("## A"), code(table(), chart())), tmp_path / "mine.ipynb")
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "briefing", "mine.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    soup = BeautifulSoup((tmp_path / "mine.html").read_text("utf-8"), "lxml")
    assert soup.h1.get_text() == "Progress against the plan"
    assert "alternative text" not in done.stderr
    assert not soup.select(".download, .breadcrumbs")


def test_exporter_without_resources_still_names_the_page():
    from community_safety.publishing.exporter import BriefingExporter

    made, _ = BriefingExporter().from_notebook_node(own_notebook(text("## A")))
    assert BeautifulSoup(made, "lxml").h1.get_text() == "Notebook"


def test_page_helper_and_publish_agree_on_the_title(pack):
    made = notebook(text("## A"))
    (path, *_) = pack(made)
    assert BeautifulSoup(path.read_text("utf-8"), "lxml").title == page(made).title
