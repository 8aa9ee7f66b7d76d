"""axe-core over every page of the default packs and over the ward briefing.

WCAG 2.2 A and AA, and its best practice.
"""

import re

import pytest
from looking import LETTERS_FOR_SIGNS, MEASURABLE
from real_browser import ROOT, WCAG_2_2_AA

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser_axe")]
STYLE = ROOT / "community_safety" / "publishing" / "templates" / "briefing" / "style.css"


def _problems(browser, axe, pages, *, width, tags=WCAG_2_2_AA, **media):
    problems = []
    for page in pages:
        browser.open(page, width, **media)
        browser.add_style(MEASURABLE)
        browser.run(LETTERS_FOR_SIGNS)
        problems += [f"{'/'.join(page.parts[-3:])}: {one}" for one in browser.axe(axe, tags)]
    return problems


def test_no_page_breaks_a_rule_of_wcag_or_of_good_practice(browser, axe, pages):
    tags = (*WCAG_2_2_AA, "best-practice")
    assert _problems(browser, axe, pages, width=1400, tags=tags) == []


def test_no_kind_of_page_breaks_a_rule_at_320_pixels(browser, axe, county, claims, indexes):
    """The smallest window of WCAG 1.4.10; pages of a kind come from the same template."""
    chosen = [county, claims, *indexes, county.with_name("index.html")]
    assert _problems(browser, axe, chosen, width=320) == []


def test_the_ward_briefing_breaks_no_rule(browser, axe, ward_build):
    """Maps, small maps and wide tables of two districts, in a large window and the smallest."""
    page = ward_build.page("marches")
    tags = (*WCAG_2_2_AA, "best-practice")
    assert _problems(browser, axe, [page], width=1400, tags=tags) == []
    assert _problems(browser, axe, [page], width=320) == []


def test_letters_stay_dark_enough_where_the_reader_wants_dark_pages(browser, axe, county):
    """The pages have one light design, which a dark setting must not half undo."""
    assert _problems(browser, axe, [county], width=1400, prefers_color_scheme="dark") == []


def test_shadow_measured_is_the_darkest_colour_of_the_gradient():
    """Else `MEASURABLE` would measure letters on a colour that no reader sees."""
    rule = re.search(r"\.table-scroll \{\s*background:(.*?);\s*\}", STYLE.read_text("utf-8"), re.S)
    assert rule
    assert set(re.findall(r"(var\(--\w+\)|#\w+|transparent)", rule[1])) == {
        "#fff",
        "transparent",
        "var(--shadow)",
    }


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ('<p style="color:#999">Pale</p>', "color-contrast"),
        ('<img src="data:,">', "image-alt"),
        ('<a href="#x"></a>', "link-name"),
        ("<p id='a'>One</p><ul><p>Two</p></ul>", "list"),
    ],
)
def test_axe_is_awake(browser, axe, county, html, rule):
    """Break a page on purpose: a checker that was blocked would find nothing anywhere."""
    browser.open(county)
    browser.run("document.querySelector('article').innerHTML = arguments[0]", html)
    assert any(f"violations {rule} " in problem for problem in browser.axe(axe))
