"""The pages that list what a build made."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from community_safety.publishing.index import (
    AreaEntry,
    BriefingEntry,
    EditionEntry,
    write_area_index,
    write_edition_index,
    write_root_index,
)

BUILT = BriefingEntry(
    "performance",
    "Progress & plans",
    "Are targets met?",
    "performance.html",
    (("Measures", "tables/performance.measures.csv"),),
)
OLDER = replace(BUILT, name="wards", html="wards.html", status="older", message="cell 4: no alt")
FAILED = replace(BUILT, name="cohort", html="cohort.html", status="failed", message="cell 3: <no>")
AREA = AreaEntry("E07999999", "Northford <North>", "E07999999-northford", (BUILT, OLDER, FAILED))
RESTRICTED = EditionEntry(
    partnership="Northford Partnership",
    partnership_id="northford",
    release="2025/26",
    edition="restricted",
    marking="OFFICIAL-SENSITIVE",
    notice="Demonstration data: not real",
    href="northford/2025-26/restricted/index.html",
    areas=(AREA, replace(AREA, name="Southam", folder="E07999998-southam", briefings=())),
    failures=("Northford, cohort: cell 3: <no>",),
)
PUBLIC = replace(
    RESTRICTED,
    edition="public",
    marking="OFFICIAL",
    href="northford/2025-26/public/index.html",
    areas=(replace(AREA, briefings=(BUILT,)),),
    failures=(),
)


@pytest.fixture
def read(tmp_path):
    def run(write, *content):
        path = tmp_path / "index.html"
        write(path, *content)
        return BeautifulSoup(path.read_text("utf-8"), "lxml")

    return run


@pytest.mark.parametrize(
    ("write", "content"),
    [
        (write_area_index, (RESTRICTED, AREA)),
        (write_edition_index, (RESTRICTED,)),
        (write_root_index, ([PUBLIC, RESTRICTED],)),
    ],
)
def test_index_is_marked_named_and_needs_nothing(read, tmp_path, write, content):
    soup = read(write, *content)
    assert soup.html["lang"] == "en-GB"
    assert len(soup.find_all("h1")) == 1
    assert len(soup.find_all("main")) == 1
    assert [band.get_text() for band in soup.select(".marking")] == ["OFFICIAL-SENSITIVE"] * 2
    assert soup.select_one(".banner").get_text() == "Demonstration data: not real"
    assert not soup.find_all(["script", "img"])
    assert "//" not in soup.body.decode()
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    first = (tmp_path / "index.html").read_bytes()
    write(tmp_path / "index.html", *content)
    assert (tmp_path / "index.html").read_bytes() == first


def test_area_index_lists_briefings_tables_and_status(read):
    soup = read(write_area_index, RESTRICTED, AREA)
    assert soup.h1.get_text() == "Northford <North>"
    built, older, failed = soup.select("li.entry")
    assert built.a["href"] == "performance.html"
    assert built.select_one(".downloads a")["href"] == "tables/performance.measures.csv"
    assert built.a.get_text() == "Progress & plans, Northford <North>"
    assert not built.select(".entry-status")
    assert older.a["href"] == "wards.html"
    assert older.select_one(".entry-status").get_text() == (
        "Older report kept: the last build failed: cell 4: no alt"
    )
    assert not failed.find("a")
    assert failed.select_one(".entry-status").get_text() == (
        "Not available: the build failed: cell 3: <no>"
    )


def test_area_index_of_the_restricted_edition_leads_to_the_root(read):
    links = read(write_area_index, RESTRICTED, AREA).select("nav.breadcrumbs a")
    assert [a["href"] for a in links] == ["../../../../index.html", "../index.html"]


def test_public_edition_never_leads_out_of_itself(read):
    links = read(write_area_index, PUBLIC, AREA).select("nav.breadcrumbs a")
    assert [a["href"] for a in links] == ["../index.html"]
    assert not read(write_edition_index, PUBLIC).select("nav.breadcrumbs")


def test_edition_index_lists_areas_and_failures(read):
    soup = read(write_edition_index, RESTRICTED)
    assert soup.h1.get_text() == "Northford Partnership, 2025/26"
    assert [h.get_text() for h in soup.find_all("h2")] == [
        "What was not built",
        "Northford <North>",
        "Southam",
    ]
    assert soup.select_one(".notice li").get_text() == "Northford, cohort: cell 3: <no>"
    addresses = [a["href"] for a in soup.select("article a")]
    assert addresses[:3] == [
        "E07999999-northford/index.html",
        "E07999999-northford/performance.html",
        "E07999999-northford/tables/performance.measures.csv",
    ]
    assert "No briefing was made for this area." in soup.article.get_text()
    assert soup.select_one("nav.breadcrumbs a")["href"] == "../../../index.html"


def test_edition_without_areas_says_so(read):
    assert "No area was built." in read(write_edition_index, replace(PUBLIC, areas=())).get_text()


def test_root_index_lists_partnerships_releases_and_editions(read):
    earlier = replace(PUBLIC, release="2024/25", href="northford/2024-25/public/index.html")
    other = replace(PUBLIC, partnership="Eastwick", partnership_id="e", notice="", href="e/i.html")
    soup = read(write_root_index, [earlier, PUBLIC, RESTRICTED, other])
    assert [h.get_text() for h in soup.find_all("h2")] == ["Eastwick", "Northford Partnership"]
    assert [h.get_text() for h in soup.find_all("h3")] == ["2025/26", "2025/26", "2024/25"]
    assert [a["href"] for a in soup.select("article a")] == [
        "e/i.html",
        PUBLIC.href,
        RESTRICTED.href,
        earlier.href,
    ]
    assert [tag.get_text() for tag in soup.select(".tag")][:3] == [
        "OFFICIAL",
        "OFFICIAL",
        "OFFICIAL-SENSITIVE",
    ]
    assert not soup.select(".banner")
    entry = soup.select("li.entry")[2].get_text()
    assert "2 briefings, 2 areas" in entry
    assert "1 briefing not available; 1 older briefing kept" in entry


def test_root_index_of_public_editions_is_official(read):
    soup = read(write_root_index, [PUBLIC])
    assert {band.get_text() for band in soup.select(".marking")} == {"OFFICIAL"}


def test_root_index_of_nothing_says_so(read):
    assert "Nothing was built yet." in read(write_root_index, []).get_text()
