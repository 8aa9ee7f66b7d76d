"""Narrow windows, zoom, a reader's own spacing, colours and wishes: nothing is lost or cut off."""

import pytest
from looking import LOST
from selenium.webdriver.common.keys import Keys

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser_packs")]
# The four distances of WCAG 2.2, 1.4.12.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
# Boxes of one line of text each; a box that is lower than its text runs into the next.
OVERLAPS = """
const boxes = [...document.querySelectorAll('h1, h2, h3, p, li > a, dt, dd, caption, summary')]
  .filter(e => e.checkVisibility() && !e.closest('.visually-hidden, .skip-link, td, th')
    && !e.querySelector('ul, ol, p'));
const found = [];
for (let i = 1; i < boxes.length; i++) {
  const a = boxes[i - 1].getBoundingClientRect(), b = boxes[i].getBoundingClientRect();
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (wide > 1 && high > 4) found.push(boxes[i].textContent.slice(0, 60));
}
return found;
"""


@pytest.fixture(scope="module")
def kinds(county, claims, indexes):
    """One page of each kind."""
    return [county, claims, *indexes]


@pytest.mark.parametrize("width", [320, 375, 640, 768, 1280])
def test_nothing_is_lost_in_any_window_or_zoom(browser, kinds, width):
    """A window of 1,280 pixels is 640 wide at 200% zoom and 320 at 400% (WCAG 2.2, 1.4.10)."""
    for page in kinds:
        browser.open(page, width)
        assert browser.run(LOST) == [], page
        assert browser.run(OVERLAPS) == [], page


@pytest.mark.parametrize("css", [SPACING, "html { font-size: 200% }"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_lost_with_the_readers_own_spacing_or_letters(browser, kinds, width, css):
    """WCAG 2.2, 1.4.12 and 1.4.4; letters of twice the size are asked of the wide window only."""
    if css is not SPACING and width == 320:
        width = 640
    for page in kinds:
        browser.open(page, width)
        browser.add_style(css)
        assert browser.run(LOST) == [], page
        assert browser.run(OVERLAPS) == [], page


def test_letters_of_charts_stay_readable_on_a_telephone(browser, county):
    """The smallest letters of a chart are 9.5 points high on a drawing 10 inches wide."""
    browser.open(county, 320)
    shown, drawn = browser.run(
        "const i = document.querySelector('.chart-scroll img');"
        "return [i.getBoundingClientRect().width, Number(i.getAttribute('width'))]"
    )
    assert shown / drawn * 9.5 * 4 / 3 >= 10


def test_whole_chart_is_seen_at_once_on_a_wide_window(browser, county):
    browser.open(county, 1400)
    assert browser.run(
        "return [...document.querySelectorAll('.chart-scroll')]"
        ".every(e => e.scrollWidth <= e.clientWidth)"
    )


def test_nothing_moves_for_readers_who_asked_for_that(browser, county):
    browser.open(county, prefers_reduced_motion="reduce")
    moving = browser.run(
        "return [...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);"
        "return s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0"
        " || s.scrollBehavior === 'smooth' }).length"
    )
    assert moving == 0


def test_readers_own_colours_are_not_painted_over(browser, county):
    """With forced colours letters may be white, so no area may keep a white picture under them."""
    browser.open(county, forced_colors="active")
    assert browser.run("return matchMedia('(forced-colors: active)').matches")
    painted = browser.run(
        "return [...document.querySelectorAll('body *')].filter("
        "e => getComputedStyle(e).backgroundImage !== 'none').map(e => e.className)"
    )
    assert painted == []
    for _ in range(2):
        browser.press(Keys.TAB)
        outline = browser.run("return getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_verdicts_differ_without_colour(browser, county):
    """Words and signs only: nothing on the page is said by a colour alone (WCAG 2.2, 1.4.1)."""
    browser.open(county)
    said = browser.run(
        "return [...document.querySelectorAll('.verdict')].map(e => [e.className, e.innerText])"
    )
    assert said
    by_class = {}
    for name, words in said:
        word = name.split("verdict-")[1].replace("-", " ")
        by_class.setdefault(name, set()).add(words.split()[0])
        assert word in words or "within the range" in words, (name, words)
    signs = [sign for found in by_class.values() for sign in found]
    assert len(signs) == len(set(signs)) == len(by_class)
    coloured = "return [...document.querySelectorAll('.rag')].map(e => e.innerText)"
    assert set(browser.run(coloured)) <= {"red", "amber", "green"}
