"""What a screen reader is given: Chromium's accessibility tree, checked for what sounds wrong."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from reading_order import heard, lines

from community_safety.verdicts import SYMBOLS, Verdict

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser_packs")]
SIGNS = {sign for verdict, sign in SYMBOLS.items() if verdict is not Verdict.NOT_COMPARED}
HYPHEN_AS_MINUS = re.compile(r"(?<![\w)])-\d")
EMPTY_ALTERNATIVES = {"", "chart", "image", "figure", "graph", "picture"}


@pytest.fixture(scope="module", params=["county", "claims"])
def page(browser, request):
    browser.open(request.getfixturevalue(request.param))
    return heard(browser.spoken_tree())


def test_signs_of_verdicts_are_seen_and_not_read(page):
    """`✗` is read as "ballot x", and the word stands beside it."""
    said = "\n".join(lines(page))
    assert not [sign for sign in SIGNS if sign in said]
    assert re.search(r"\b(worse|better|higher|lower)\b", said)


def test_less_than_nothing_is_read_as_minus(page):
    """Screen readers leave out a hyphen, so that a fall would sound like a rise."""
    said = "\n".join(lines(page))
    assert "−" in said
    assert HYPHEN_AS_MINUS.findall(said) == []


def test_lines_of_a_cell_are_read_with_a_pause_between_them(page):
    """Else an estimate and its interval are one number: "29.8 28.8 to 30.9"."""
    run_together = re.compile(r"(?<![\w/.,])\d[\d,.]*(?<![,.])%? [−+]?\d")
    cells = [cell.words() for cell in page.all("cell", "rowheader")]
    figures = [words for words in cells if re.fullmatch(r"([\d,.%−+()\s]|to|points)+", words)]
    assert [words for words in figures if run_together.search(words)] == []
    assert any(re.search(r"\d%?, \(?[−+]?\d", words) for words in figures)


def test_every_cell_is_read_with_its_row_and_its_column(page):
    for table in page.all("table"):
        rows = table.all("row")
        headings = [cell.role for cell in rows[0].children]
        assert set(headings) == {"columnheader"}, table.name
        assert all(cell.words() for cell in rows[0].children), table.name
        for row in rows[1:]:
            roles = [cell.role for cell in row.children]
            assert roles == ["rowheader", *["cell"] * (len(headings) - 1)], table.name
            assert row.children[0].words(), table.name


def test_tables_and_regions_have_names_of_their_own(page):
    for role in ("table", "region"):
        names = Counter(node.name for node in page.all(role))
        assert names, role
        assert [name for name, times in names.items() if not name or times > 1] == []


def test_charts_say_what_they_show_and_do_not_repeat_their_title(page):
    charts = page.all("image")
    for region in page.all("region"):
        for chart in region.all("image"):
            assert region.name not in chart.name
    assert len({chart.name for chart in charts}) == len(charts)
    for chart in charts:
        assert chart.name.lower().rstrip(".") not in EMPTY_ALTERNATIVES
        assert len(re.findall(r"\d", chart.name)) >= 3, "a description without figures"


def test_marking_is_said_to_be_one_at_the_top_and_the_bottom(page):
    said = list(lines(page))
    marked = [place for place, line in enumerate(said) if line.startswith("Protective marking: ")]
    assert len(marked) == 2
    assert marked[0] < 5
    assert marked[1] >= len(said) - 2


def test_headings_come_in_order_and_nothing_is_said_twice_in_a_row(page):
    levels = [heading.level for heading in page.all("heading")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    said = [line for line in lines(page) if not line.startswith(("  ", "end of"))]
    assert [a for a, b in pairwise(said) if a == b] == []


def test_links_read_out_of_their_place_tell_where_they_lead(page):
    """A list of links has each name once; the breadcrumb may name a place as the contents do."""
    names = Counter(link.name for link in page.all("link"))
    assert [name for name, times in names.items() if times > 1] == []
    assert all(len(name) > 1 for name in names)
