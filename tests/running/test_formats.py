"""The formats beside a page: their failures, their age, and what indexes and manifest say."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from quick_build import BROKEN, EDITION, NORTH, build, manifest
from rich.console import Console
from tiny_project import snapshot, write_notebook, write_project

from community_safety.errors import FormatUnavailableError, PublishingError
from community_safety.files import sha256_of
from community_safety.publishing import page
from community_safety.running.build import Build
from community_safety.running.commands import exit_status
from community_safety.running.summary import say_result

pytestmark = pytest.mark.usefixtures("quick")
PANGO = FormatUnavailableError("PDFs need Pango: `apt install libpango-1.0-0`.")


def formats(index: Path) -> list[str]:
    soup = BeautifulSoup(index.read_text("utf-8"), "lxml")
    return [" ".join(item.get_text().split()) for item in soup.select(".formats li")]


def said(run: Build, failures: list) -> str:
    console = Console(width=200)
    with console.capture() as captured:
        say_result(console, run, failures)
    return captured.get()


def test_indexes_link_every_format_with_its_type_and_size(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    index = request.out / NORTH / "index.html"
    of = "of How many burglaries?, Northford (1 KB)"
    assert formats(index) == [
        f"PDF {of}",
        f"Excel workbook {of}",
        f"OpenDocument spreadsheet {of}",
    ]
    links = BeautifulSoup(index.read_text("utf-8"), "lxml").select(".formats a")
    assert [link["href"] for link in links] == ["burglary.pdf", "burglary.xlsx", "burglary.ods"]
    above = BeautifulSoup((request.out / EDITION / "index.html").read_text("utf-8"), "lxml")
    assert above.select_one(".formats a")["href"] == "E07000001-northford/burglary.pdf"


def test_the_manifest_lists_each_format_with_its_hash_and_what_wrote_it(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    content = manifest(request.out)
    for end in ("pdf", "xlsx", "ods"):
        name = f"E07000001-northford/burglary.{end}"
        assert content["outputs"][name] == sha256_of(request.out / EDITION / name)
    report = content["reports"][0]
    assert report["formats"]["pdf"]["status"] == report["formats"]["workbook"]["status"] == "built"
    assert {"weasyprint", "pydyf", "pango", "harfbuzz", "xlsxwriter"} <= set(content["versions"])


def test_a_format_this_machine_cannot_make_is_one_failure_for_all(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    BROKEN["PDF"] = PANGO
    run, ran, failures = build(request)
    assert exit_status(failures) == 1
    assert sum(name.startswith("pdf:") for name in ran) == 1
    assert (request.out / NORTH / "burglary.html").exists()
    assert (request.out / NORTH / "burglary.ods").exists()
    assert not (request.out / NORTH / "burglary.pdf").exists()
    words = said(run, failures)
    assert words.count(str(PANGO)) == 1
    assert "Failed (1):" in words
    assert "PDF of 4 briefings" in words
    assert "4 briefings built, 0 up to date, 0 failed." in words
    assert "Not made: the PDF of 4 briefings." in words
    assert formats(request.out / NORTH / "index.html")[0] == "PDF not made"
    text = (request.out / EDITION / "index.html").read_text("utf-8")
    assert text.count(f"PDF of 2 briefings: {PANGO}") == 1
    assert "PDF of 2 briefings not made" in (request.out / "index.html").read_text("utf-8")
    assert list((request.logs).glob("pdf-*")) == []


def test_when_it_can_be_made_only_it_is_made(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    BROKEN["PDF"] = PANGO
    build(request)
    BROKEN.clear()
    _, ran, failures = build(request)
    assert not failures
    assert [name.partition(":")[0] for name in ran] == ["pdf"] * 4
    before = snapshot(request.out)
    assert build(request)[1] == []
    assert snapshot(request.out) == before


def test_a_format_that_fails_by_itself_names_its_report(tmp_path: Path) -> None:
    request = write_project(tmp_path, areas=("E07000001",), editions=("restricted",))
    BROKEN["workbook"] = PublishingError("table `a`: two columns have one heading")
    _, _, failures = build(request)
    (failure,) = failures
    assert failure.label == "tinyshire, Northford, restricted: burglary, workbook"
    assert failure.log
    told = manifest(request.out)["failures"]
    assert [(one["format"], one["briefing"]) for one in told] == [("workbook", "burglary")]
    assert "Northford, How many burglaries?, workbook: table `a`" in (
        request.out / EDITION / "index.html"
    ).read_text("utf-8")


def test_an_old_format_beside_a_new_page_is_marked_as_older(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    pdf = request.out / NORTH / "burglary.pdf"
    good = pdf.read_bytes()
    write_notebook(tmp_path / "notebooks" / "burglary.ipynb", "new")
    BROKEN["PDF"] = PublishingError("the page is too wide")
    build(request)
    assert pdf.read_bytes() == good
    shown = formats(request.out / NORTH / "index.html")
    assert shown[0].endswith("older than the page")
    assert not any("older" in one for one in shown[1:])
    report = manifest(request.out)["reports"][0]
    assert (report["status"], report["formats"]["pdf"]["status"]) == ("built", "older")
    assert report["formats"]["workbook"]["status"] == "built"
    assert manifest(request.out)["outputs"]["E07000001-northford/burglary.pdf"] == sha256_of(pdf)
    BROKEN.clear()
    build(request)
    assert pdf.read_bytes() != good
    assert "older" not in formats(request.out / NORTH / "index.html")[0]


def test_a_failed_report_keeps_every_format_it_had_and_is_marked_once(tmp_path: Path) -> None:
    request = write_project(tmp_path, editions=("restricted",))
    build(request)
    folder = request.out / NORTH
    good = {path.name: path.read_bytes() for path in folder.glob("burglary.*")}
    assert len(good) == 4
    write_notebook(tmp_path / "notebooks" / "burglary.ipynb", "fail E07000001")
    _, _, failures = build(request)
    assert len(failures) == 1
    assert {path.name: path.read_bytes() for path in folder.glob("burglary.*")} == good
    text = (folder / "index.html").read_text("utf-8")
    assert text.count("Older report kept") == 1
    assert "older than the page" not in text
    north, south = manifest(request.out)["reports"]
    assert {north["status"], *(one["status"] for one in north["formats"].values())} == {"older"}
    assert {south["status"], *(one["status"] for one in south["formats"].values())} == {"built"}


def test_a_page_that_is_refused_holds_up_its_formats_without_a_second_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Path) -> None:
        raise PublishingError("cell 4: the figure has no alternative text")

    monkeypatch.setattr(page, "publish", refuse)
    request = write_project(tmp_path, areas=("E07000001",), editions=("restricted",))
    _, ran, failures = build(request)
    assert [failure.label for failure in failures] == [
        "tinyshire, Northford, restricted: burglary, page"
    ]
    assert not any(name.startswith(("pdf:", "workbook:")) for name in ran)
    assert len(manifest(request.out)["failures"]) == 1
    text = (request.out / EDITION / "index.html").read_text("utf-8")
    assert "Not available: the build failed: cell 4" in text
    assert "not made" not in text
