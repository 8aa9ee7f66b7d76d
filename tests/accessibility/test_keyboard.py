"""Every page with the keyboard alone: where it stops, in which order, and whether that is seen."""

import re

import pytest
from colours import contrast
from selenium.webdriver.common.keys import Keys

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser_packs")]
_NUMBER_ELEMENTS = """
const every = [...document.querySelectorAll('a[href], summary, [tabindex], button, input')]
  .filter(e => e.checkVisibility() && e.tabIndex >= 0);
every.forEach((e, i) => { e.dataset.stop = i; });
const style = e => { const s = getComputedStyle(e);
  return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor]; };
window.plain = every.map(style);
return every.length;
"""
_WHERE = """
const e = document.activeElement;
if (e === document.body) return null;
const s = getComputedStyle(e), r = e.getBoundingClientRect();
const lines = [...e.getClientRects()];
const seen = lines.some(b => {
  const x = (Math.max(b.left, 0) + Math.min(b.right, innerWidth)) / 2;
  const y = (Math.max(b.top, 0) + Math.min(b.bottom, innerHeight)) / 2;
  const top = document.elementFromPoint(x, y);
  return top !== null && (top === e || e.contains(top));
});
return {
  stop: Number(e.dataset.stop), tag: e.tagName, role: e.getAttribute('role'), seen,
  name: e.getAttribute('aria-labelledby')
    ? e.getAttribute('aria-labelledby').split(' ')
      .map(id => document.getElementById(id).textContent).join(' ')
    : e.getAttribute('aria-label') || e.textContent,
  top: r.top + scrollY, left: r.left, plain: window.plain[e.dataset.stop],
  now: [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor],
};
"""


def _tour(browser, page, width=1400):
    """Press Tab from the top of a page until it is left, and return what was stopped at."""
    browser.open(page, width)
    expected = browser.run(_NUMBER_ELEMENTS)
    stops = []
    for _ in range(expected + 1):
        browser.press(Keys.TAB)
        stop = browser.run(_WHERE)
        if stop is None:
            break
        stops.append(stop)
    return expected, stops


@pytest.fixture(scope="module", params=["briefing", "index"])
def tour(browser, request, county, indexes):
    """A tour of one page; a briefing and an index have all kinds of stops between them."""
    return _tour(browser, county if request.param == "briefing" else indexes[1])


def test_tab_reaches_everything_in_the_order_of_reading_and_leaves_the_page(tour):
    expected, stops = tour
    assert expected >= 4
    assert [stop["stop"] for stop in stops] == list(range(expected))


def test_first_stop_is_the_link_past_the_navigation(browser, tour, county):
    assert tour[1][0]["name"] == "Skip to main content"
    browser.open(county)
    hidden = browser.run(
        "return document.querySelector('.skip-link').getBoundingClientRect().right"
    )
    assert hidden < 0
    browser.press(Keys.TAB)
    box = browser.run("const b = document.activeElement.getBoundingClientRect();"
                      "return [b.left, b.top, b.width, b.height]")  # fmt: skip
    assert min(box[:2]) >= 0
    assert min(box[2:]) >= 24
    browser.press(Keys.ENTER, Keys.TAB)
    assert browser.run("return document.querySelector('main').contains(document.activeElement)")


def test_every_stop_has_a_name_and_scrolling_areas_say_that_they_are_regions(tour):
    for stop in tour[1]:
        assert stop["name"].strip(), stop
        if stop["tag"] not in ("A", "SUMMARY"):
            assert stop["role"] == "region", stop


def test_focus_is_seen_and_nothing_lies_over_it(tour):
    """WCAG 2.2, 2.4.7 and 2.4.11."""
    for stop in tour[1]:
        assert stop["now"] != stop["plain"], f"focus on {stop['name']!r} changes nothing"
        assert stop["seen"], f"{stop['name']!r} is covered or outside the window"


def test_signs_of_focus_are_dark_enough(tour):
    """WCAG 2.2, 1.4.11: at least 3 to 1 to the white or pale blue of the page beside it."""
    for stop in tour[1]:
        style, width, outline, shadow, _ = stop["now"]
        drawn = re.findall(r"rgb\(\d+, \d+, \d+\)", shadow)
        if style != "none" and width != "0px":
            drawn += re.findall(r"rgb\(\d+, \d+, \d+\)", outline)
        best = max(min(contrast(one, "#fff"), contrast(one, "#f4f8fb")) for one in drawn)
        assert best >= 3, stop


def test_order_is_the_order_on_the_screen(browser, county):
    """In a narrow window, where everything stands in one column."""
    _, stops = _tour(browser, county, width=320)
    places = [(round(stop["top"]), stop["left"]) for stop in stops[1:]]
    assert places == sorted(places)


def test_shift_and_tab_leads_back(browser, indexes):
    browser.open(indexes[1])
    expected = browser.run(_NUMBER_ELEMENTS)
    browser.press(*[Keys.TAB] * expected)
    back = []
    for _ in range(expected - 1):
        browser.press_with_shift(Keys.TAB)
        back.append(browser.run(_WHERE)["stop"])
    assert back == list(range(expected - 2, -1, -1))


def test_details_open_and_close_with_the_keyboard(browser, indexes):
    browser.open(indexes[1])
    browser.run("document.querySelector('summary').focus()")
    states = []
    for key in (Keys.ENTER, Keys.SPACE):
        browser.press(key)
        states.append(browser.run("return document.querySelector('details').open"))
    assert states == [True, False]


def test_wide_tables_scroll_with_the_arrow_keys(browser, claims):
    browser.open(claims, 320)
    browser.run("document.querySelector('.table-scroll').focus()")
    for _ in range(5):
        browser.press(Keys.ARROW_RIGHT)
    moved = "return new Promise(r => setTimeout(() => r("\
        "document.querySelector('.table-scroll').scrollLeft), 300))"  # fmt: skip
    assert browser.run(moved) > 0


def test_whatever_scrolls_is_reached_in_every_browser(browser, county, claims):
    """Chromium lets the keyboard into any area that scrolls; others need to be told of it."""
    for page in (county, claims):
        browser.open(page, 320)
        areas = browser.run(
            "return [...document.querySelectorAll('main *')].filter(e => "
            "e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX === 'auto')"
            ".map(e => [e.getAttribute('tabindex'), e.getAttribute('role')])"
        )
        assert len(areas) > 3
        assert {tuple(area) for area in areas} == {("0", "region")}
