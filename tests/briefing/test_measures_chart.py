"""The picture of an objective: described in words, the same bytes twice, and legible."""

import warnings

import matplotlib as mpl
import numpy as np
import pytest
from bs4 import BeautifulSoup
from matplotlib.colors import to_rgb

from community_safety.briefing.charts import headline_counts, measures_chart
from community_safety.briefing.style import PALETTE, SECONDARY, TEXT, house_style

FULL = {
    "measure": "Repeat referrals",
    "unit": "per cent",
    "decimals": 1,
    "value": 28.25,
    "lower": 25,
    "upper": 31,
    "last_year": 30,
    "target_lower": 27,
    "target_upper": 27,
    "benchmark": 26,
    "neighbours": 29,
    "headline": "worse than target",
}

NAMES = {"benchmark": "the nation", "neighbours": "neighbours"}


@pytest.fixture(autouse=True)
def _warnings_are_errors():
    """A sign that the fonts lack, or a layout that does not fit, is a warning of matplotlib."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def _headlined(*headlines):
    return [{"measure": f"M{i}", "value": 1.0, "headline": h} for i, h in enumerate(headlines)]


def test_description_names_each_measure_its_figures_and_its_verdict(objective):
    open_ended = {
        "measure": "Score", "unit": "points", "value": 40, "target_lower": 35,
        "headline": "not compared",
    }  # fmt: skip
    chart = measures_chart(objective(FULL, open_ended), "Ashby, 2025/26", NAMES)
    assert chart.alt == (
        "Points with 95% intervals, each on its own scale. "
        "Repeat referrals: 28.3% (95% interval 25.0 to 31.0), target 27.0, "
        "worse than target. "
        "Score: 40 points (no interval), target 35 or more, not compared."
    )
    assert (chart.title, chart.source) == (
        "Of 2 measures, 1 is worse than target, beyond chance",
        "Police",
    )
    assert (chart.subtitle, chart.table_id) == ("Ashby, 2025/26", "measures_safer")


W, B, H, L = "worse than target", "better than target", "higher than x", "lower than x"
SIMILAR, NONE = "no evidence of a difference from target", "not compared"


@pytest.mark.parametrize(
    ("headlines", "title"),
    [
        ([W], "Of 1 measure, 1 is worse than target, beyond chance"),
        ([W, W, B], "Of 3 measures, 2 are worse and 1 better than target, beyond chance"),
        ([W, B, H, NONE], "Of 4 measures, 1 is worse, 1 better and 1 higher by more than chance"),
        ([B, W, H, L], "Of 4 measures, 1 is worse, 1 better, 1 higher and 1 lower beyond chance"),
        ([SIMILAR], "Of 1 measure, none differs by more than chance"),
        ([NONE, NONE], "Of 2 measures, none could be compared"),
    ],
)
def test_title_is_the_finding_in_at_most_fifteen_words(objective, headlines, title):
    rows = objective(*_headlined(*headlines)).rows
    assert headline_counts(rows) == title
    assert len(title.split()) <= 15


def test_withheld_or_empty_table_gives_no_chart(objective, withheld):
    assert withheld.withheld
    assert measures_chart(withheld, "") is None
    assert measures_chart(objective({"value": None}), "") is None
    assert measures_chart(objective(), "") is None


def test_measures_without_a_figure_are_counted_and_described_but_not_drawn(objective):
    chart = measures_chart(objective(FULL, {"measure": "Nothing yet"}), "")
    assert chart.alt.endswith("Nothing yet: no figure.")
    assert chart.title.startswith("Of 2 measures,")
    assert chart.svg.count("<svg") == 1
    assert len(chart.svg) < 1.2 * len(measures_chart(objective(FULL), "").svg)


def test_same_table_gives_the_same_bytes_whatever_the_caller_has_set(objective):
    first = measures_chart(objective(FULL), "").svg
    with mpl.rc_context({"lines.linewidth": 9, "svg.hashsalt": "other", "font.size": 30}):
        second = measures_chart(objective(FULL), "").svg
    assert first == second
    assert "<dc:date>" not in first


def test_callers_settings_and_fonts_are_left_as_they_were(objective):
    measures_chart(objective(FULL), "")
    with mpl.rc_context({"lines.linewidth": 9}):
        before = dict(mpl.rcParams)
        fonts = len(mpl.font_manager.fontManager.ttflist)
        measures_chart(objective(FULL), "")
        assert dict(mpl.rcParams) == before
        assert len(mpl.font_manager.fontManager.ttflist) == fonts


def test_text_is_drawn_as_shapes_in_the_house_font(objective):
    with house_style():
        assert mpl.rcParams["font.family"][0] == "Source Sans Pro"
    soup = BeautifulSoup(measures_chart(objective(FULL), "").svg, "xml")
    assert soup.find("text") is None


@pytest.mark.parametrize(
    "name",
    [
        "Reports costing $1 to $2",
        r"A $\broken{ formula$",
        "Diogelwch Ŵyr a Ŷ – ‘dyfynodau’ “…” £ € ½ °",
        "Measure " * 20,
        "x" * 160,
        "<script> & 'quotes' \"too\"",
    ],
)
@pytest.mark.parametrize("verdict", [W, B, H, L, SIMILAR, NONE])
def test_any_name_and_every_verdict_is_drawn_without_a_warning(objective, name, verdict):
    chart = measures_chart(
        objective(FULL | {"measure": name, "headline": verdict}), "", NAMES | {"benchmark": name}
    )
    assert chart.svg.startswith("<?xml")
    assert name.strip() in chart.alt


@pytest.mark.parametrize(
    "cells",
    [
        {"value": 0, "lower": 0, "upper": 0},
        {"value": 0},
        {"value": 0.0004, "lower": 0.0001, "upper": 0.0008, "decimals": 4},
        {"value": 1e9, "lower": 0, "upper": 2e9},
        {"value": -35.5, "target_lower": -15, "target_upper": -15},
        {"value": 50, "target_upper": 60},
        {"value": 50, "target_lower": 60},
        {"value": 50, "target_lower": 40, "target_upper": 60},
        {"value": 1e9, "benchmark": 0},
    ],
)
def test_extreme_figures_and_open_targets_are_drawn(objective, cells):
    assert measures_chart(objective(FULL_OF_NOTHING | cells), "").svg


FULL_OF_NOTHING = {"measure": "Theft", "headline": NONE}


def test_many_measures_with_and_without_intervals_get_a_strip_each(objective):
    rows = [FULL | {"measure": f"Measure {i}", "lower": None, "upper": None} for i in range(39)]
    chart = measures_chart(objective(FULL, *rows), "")
    one = measures_chart(objective(FULL), "")

    def height(svg):
        return float(BeautifulSoup(svg, "xml").svg["height"].removesuffix("pt"))

    assert height(chart.svg) > 25 * height(one.svg)
    assert chart.alt.count("(no interval)") == 39


def _luminance(colour):
    shares = np.array(to_rgb(colour))
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize(("colours", "least"), [((*PALETTE,), 3.0), ((TEXT, SECONDARY), 4.5)])
def test_colours_have_the_contrast_on_white_that_wcag_asks_for(colours, least):
    """WCAG 2.2, 1.4.11 (shapes) and 1.4.3 (text), relative luminance as defined there."""
    for colour in colours:
        assert 1.05 / (_luminance(colour) + 0.05) >= least, colour
