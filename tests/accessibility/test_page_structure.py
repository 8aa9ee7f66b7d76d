"""Every page's markup: language, title, landmarks, headings, ids, tables, pictures and links."""

from collections import Counter
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from community_safety.publishing.figures import alt_problem

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("page_structure")]


@pytest.fixture(scope="module")
def soups(pages):
    """Every page, parsed, by its path."""
    return {page: BeautifulSoup(page.read_text("utf-8"), "lxml") for page in pages}


def test_every_page_has_its_language_its_landmarks_and_one_title(soups):
    for page, soup in soups.items():
        assert soup.html["lang"] == "en-GB", page
        for name in ("header", "main", "footer", "h1"):
            assert len(soup.find_all(name)) == 1, (page, name)
        assert soup.body.find("a")["href"] == "#main", page
        labels = [nav["aria-label"] for nav in soup.find_all("nav")]
        assert len(set(labels)) == len(labels), page


def test_no_two_pages_have_the_same_window_title(soups):
    titles = Counter(soup.title.get_text() for soup in soups.values())
    assert [title for title, times in titles.items() if times > 1 or not title.strip()] == []


def test_headings_are_nested_and_ids_are_used_once(soups):
    for page, soup in soups.items():
        levels = [int(tag.name[1]) for tag in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
        assert levels[0] == 1, page
        assert all(after <= before + 1 for before, after in pairwise(levels)), page
        ids = Counter(tag["id"] for tag in soup.find_all(id=True))
        assert [name for name, times in ids.items() if times > 1] == [], page
        for tag in soup.select("[aria-labelledby], [aria-describedby]"):
            for name in ("aria-labelledby", "aria-describedby"):
                assert set(tag.get(name, "").split()) <= set(ids), page


def test_tables_have_a_caption_one_header_row_and_scopes(soups):
    tables = [(page, table) for page, soup in soups.items() for table in soup.find_all("table")]
    assert len(tables) > 50
    for page, table in tables:
        assert table.caption.get_text(strip=True), page
        assert len(table.select("thead > tr")) == 1, page
        assert table.select("tbody tr")
        assert all(cell["scope"] == "col" for cell in table.select("thead th")), page
        assert all(cell["scope"] == "row" for cell in table.select("tbody th")), page
        assert not table.select("[rowspan]"), page


def test_every_picture_is_described_and_every_sign_is_hidden(soups):
    charts = [(page, image) for page, soup in soups.items() for image in soup.find_all("img")]
    assert len(charts) > 30
    for page, image in charts:
        assert alt_problem(image["alt"]) == "", page
    for page, soup in soups.items():
        for sign in soup.select(".verdict-symbol"):
            assert sign["aria-hidden"] == "true", page
            assert sign.parent.get_text().replace(sign.get_text(), "").strip(), page


def test_links_have_words_and_lead_to_places_that_are_there(soups):
    for page, soup in soups.items():
        ids = {tag["id"] for tag in soup.find_all(id=True)}
        for link in soup.find_all("a"):
            assert link.get_text(strip=True), page
            href = link["href"]
            if href.startswith("#"):
                assert href[1:] in ids, (page, href)
            elif "://" not in href and not href.startswith("mailto:"):
                target = (page.parent / href.partition("#")[0]).resolve()
                assert target.exists(), (page, href)
