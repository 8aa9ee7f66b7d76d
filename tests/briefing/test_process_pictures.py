"""Process charts as pictures: described in words, nothing over anything else, marks by shape."""

import datetime as dt
import io
import itertools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.text import Text

from community_safety.briefing import (
    area_pictures,
    funnel_picture,
    headings,
    labels,
    process_panel,
    process_pictures,
)
from community_safety.briefing.headings import with_symbol
from community_safety.briefing.process_panel import MARKS, line_names
from community_safety.briefing.process_pictures import series_chart, series_charts
from community_safety.briefing.process_points import series_of
from community_safety.briefing.process_words import description, finding
from community_safety.briefing.style import house_style
from community_safety.disclosure.release import release
from community_safety.errors import DisclosureError
from community_safety.indicators.series_columns import (
    CONCERN,
    HIGH,
    IMPROVEMENT,
    LOW,
    SERIES_COLUMNS,
)
from community_safety.partnership import DisclosurePolicy
from community_safety.periods import Period, month_end
from community_safety.results import NUMERIC_ROLES, ResultTable

NAMES = [column.name for column in SERIES_COLUMNS]
NUMERIC = [column.name for column in SERIES_COLUMNS if column.role in NUMERIC_ROLES]
NAN = float("nan")


pytestmark = pytest.mark.usefixtures("warnings_are_errors")


def month(i, months=1, year=2023):
    """The i-th period of so many months from April on."""
    first, last = 3 + i * months, 3 + (i + 1) * months - 1
    start = dt.date(year + first // 12, first % 12 + 1, 1)
    return Period(start, month_end(dt.date(year + last // 12, last % 12 + 1, 1)))


def measure(values, name="Theft", unit="offences a month", decimals=0, months=1, **cells):
    """The rows of one measure; a cell that is a list has one element for each period."""
    rows = []
    for i, value in enumerate(values):
        period = month(i, months)
        row = dict.fromkeys(NUMERIC, NAN) | {
            "indicator_id": name.lower().replace(" ", "_")[:30],
            "measure": name,
            "unit": unit,
            "direction": "lower",
            "chart": "XmR",
            "period": period.label(),
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "value": value,
            "special_cause": "",
            "rule": "",
            "segment": 1,
            "decimals": decimals,
        }
        row |= {
            k: v[i] if isinstance(v, list | tuple | np.ndarray) else v for k, v in cells.items()
        }
        rows.append(row)
    return rows


def with_target(target, upper=None):
    return {"target_lower": target, "target_upper": target if upper is None else upper}


LIMITS = {"centre": 5, "lower": 2, "upper": 8}


def table(*measures, edition="restricted", **more):
    frame = pd.DataFrame([row for rows in measures for row in rows], columns=NAMES)
    frame = frame.astype(dict.fromkeys(NUMERIC, "float64"))
    result = ResultTable(
        "series_safer", "Safer: series", frame, SERIES_COLUMNS, ("Police",), **more
    )
    return release(result, edition, DisclosurePolicy())


def causes(length, **places):
    """Special causes by position, for example `causes(12, concern=[10, 11])`."""
    words = [""] * length
    for word, positions in places.items():
        for position in positions:
            words[position] = word
    return words


def alt_of(rows):
    return description(series_of(table(rows))[0])


VALUES = [5, 4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 9]


# ---- in words -----------------------------------------------------------------------------------


def test_description_says_level_limits_marks_target_and_headline():
    """Worked by hand from the twelve points of `VALUES`."""
    rows = measure(
        VALUES, **LIMITS, **with_target(4), special_cause=causes(12, concern=[11]),
        rule=[""] * 11 + ["outside the limits"],
    )  # fmt: skip
    chart = series_charts(table(rows), {"theft": "getting worse"}, "Ashby, 2023/24")
    assert chart.alt == (
        "Values over time, each measure on its own scale. "
        "Theft: 12 points, first April 2023, last March 2024; latest 9 offences a month; "
        "average 5, limits 2 to 8; concern: March 2024 (outside the limits); target 4; "
        "getting worse."
    )
    assert (chart.title, chart.subtitle) == ("Of 1 measure, 1 is getting worse", "Ashby, 2023/24")
    assert (chart.source, chart.chart_id, chart.table_id) == ("Police", *["series_safer"] * 2)


def test_runs_of_marks_are_told_by_first_and_last_period_and_their_rules():
    marks = causes(12, improvement=range(3), high=[5], low=[7, 8])
    rules = [*["shift"] * 3, "", "", "trend", "", "trend", "outside the limits", "", "", ""]
    said = alt_of(measure(VALUES, **LIMITS, special_cause=marks, rule=rules))
    assert "improvement: April 2023 until June 2023 (shift)" in said
    assert "unusually high: September 2023 (trend)" in said
    assert "unusually low: November 2023 until December 2023 (trend and outside the limits)" in said


def test_a_chart_without_special_causes_says_so():
    assert "; no point out of the usual." in alt_of(measure(VALUES, **LIMITS))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (with_target(4), "target 4"),
        (with_target(4, 6), "target 4 to 6"),
        (with_target(4, NAN), "target 4 or more"),
        (with_target(NAN, 6), "target below 6"),
        (with_target(4, np.inf), "target 4 or more"),
        (with_target([4] * 6 + [3] * 6), "target 4 until September 2023, then 3"),
        (with_target([4] * 6 + [NAN] * 6), "target 4 until September 2023"),
        (with_target(range(12, 0, -1)), "target 12 at first, changed 11 times, last 1"),
    ],
)
def test_targets_are_described_as_they_change(cells, words):
    cells = {k: list(v) if isinstance(v, range) else v for k, v in cells.items()}
    assert alt_of(measure(VALUES, **LIMITS, **cells)).endswith(f"; {words}.")


def test_percentages_carry_their_sign():
    rows = measure([30.04] * 12, unit="per cent", decimals=1, centre=30.04, lower=20, upper=40,
                   **with_target(25))  # fmt: skip
    assert "latest 30.0%; average 30.0%, limits 20.0% to 40.0%;" in alt_of(rows)
    assert "target 25.0%" in alt_of(rows)


def test_each_segment_has_its_own_level():
    rows = measure(
        [6] * 12 + [3] * 12, segment=[1] * 12 + [2] * 12, centre=[6] * 12 + [3] * 12,
        lower=[4] * 12 + [1] * 12, upper=[8] * 12 + [5] * 12,
    )  # fmt: skip
    assert (
        "; April 2023 until March 2024: average 6, limits 4 to 8; "
        "April 2024 until March 2025: average 3, limits 1 to 5; " in alt_of(rows)
    )


def test_limits_that_vary_are_told_for_the_last_point():
    rows = measure(VALUES, centre=5, lower=[2] * 11 + [1], upper=[8] * 11 + [9])
    assert "average 5, limits 1 to 9 at its last point" in alt_of(rows)


@pytest.mark.parametrize(
    ("missing", "words"), [("lower", "upper limit 8"), ("upper", "lower limit 2")]
)
def test_a_single_limit_is_named(missing, words):
    rows = measure(VALUES, **LIMITS | {missing: NAN})
    assert f"average 5, {words};" in alt_of(rows)
    assert line_names(series_of(table(rows))[0])[1][0] == words


def test_seasonal_adjustment_is_told_with_the_recorded_value():
    rows = measure(VALUES, adjusted=[value - 1 for value in VALUES], **LIMITS)
    assert "seasonally adjusted; latest 8 offences a month (recorded 9)" in alt_of(rows)


def test_gaps_are_named_or_counted():
    values = [*VALUES[:3], NAN, NAN, *VALUES[5:]]
    assert "; no figure for July 2023 and August 2023;" in alt_of(measure(values, **LIMITS))
    undated = measure(values, **LIMITS)
    for row in undated[3:5]:
        row.update(period="", start="", end="")
    assert "; 2 gaps in the line;" in alt_of(undated)
    skipped = measure(VALUES, **LIMITS)
    del skipped[4:6]
    assert "; 1 gap in the line;" in alt_of(skipped)


@pytest.mark.parametrize(
    ("length", "words"), [(2, "too few for limits"), (11, "too few for limits"), (12, "no limits")]
)
def test_charts_without_limits_say_so_in_words_and_in_the_picture(length, words):
    (series,) = series_of(table(measure(VALUES[:length], chart="points only")))
    assert series.why_no_limits == f"{length} points: {words}"
    assert f"; {words}." in alt_of(measure(VALUES[:length], chart="points only"))


def test_measures_with_one_figure_or_none_are_described_and_not_drawn():
    one, none = measure([4, NAN], "One"), measure([NAN, NAN], "None")
    chart = series_charts(table(measure(VALUES, **LIMITS), one, none), {}, "")
    assert chart.alt.endswith(
        "One: 4 offences a month in April 2023 only, not drawn. None: no figure, not drawn."
    )
    assert chart.title == "The 1 measure with limits is not out of its usual range now"
    assert len(chart.svg) < 1.1 * len(series_charts(table(measure(VALUES, **LIMITS)), {}, "").svg)


def _titled(*last, plain=0):
    marked = [
        measure(VALUES, f"M{i}", **LIMITS, special_cause=[""] * 11 + [cause])
        for i, cause in enumerate(last)
    ]
    short = [measure(VALUES[:5], f"P{i}", chart="points only") for i in range(plain)]
    return finding(series_of(table(*marked, *short)))


@pytest.mark.parametrize(
    ("last", "plain", "title"),
    [
        ([CONCERN], 0, "Of 1 measure, 1 is getting worse"),
        ([CONCERN, CONCERN, IMPROVEMENT, ""], 0, "Of 4 measures, 2 are getting worse and 1 better"),
        ([IMPROVEMENT, HIGH], 0, "Of 2 measures, 1 is getting better and 1 unusually high"),
        ([LOW, LOW], 0, "Of 2 measures, 2 are unusually low"),
        (
            [CONCERN, IMPROVEMENT, HIGH, LOW],
            0,
            "Of 4 measures, 1 is getting worse, 1 better, 1 high and 1 low",
        ),
        (["", ""], 0, "Of 2 measures, none is now out of its usual range"),
        (["", ""], 1, "None of the 2 measures with limits is now out of its usual range"),
        ([""], 1, "The 1 measure with limits is not out of its usual range now"),
        ([], 2, "Too few points for limits in 2 measures"),
    ],
)
def test_title_is_the_finding_in_at_most_fifteen_words(last, plain, title):
    assert _titled(*last, plain=plain) == title
    assert len(title.split()) <= 15


@pytest.mark.parametrize(
    ("headline", "shown"),
    [
        ("worse than target", "✗ worse than target"),
        ("getting worse, or its season", "✗ getting worse, or its season"),
        ("getting better", "✓ getting better"),
        ("higher than usual", "↑ higher than usual"),
        ("lower than the benchmark", "↓ lower than the benchmark"),
        ("no evidence of a change", "≈ no evidence of a change"),
        ("no evidence of a difference from target", "≈ no evidence of a difference from target"),
        ("within its target range", "≈ within its target range"),
        ("not compared", "– not compared"),
        ("nobody knows", "nobody knows"),
    ],
)
def test_headlines_get_the_sign_of_their_verdict(headline, shown):
    assert with_symbol(headline) == shown


# ---- the gate -----------------------------------------------------------------------------------


def test_only_a_released_table_can_be_drawn():
    frame = pd.DataFrame(measure(VALUES), columns=NAMES)
    for draw in (
        lambda: series_charts(frame, {}, ""),
        lambda: series_chart(frame, "theft", "", "", ""),
    ):
        with pytest.raises(DisclosureError, match="only be drawn from a released table"):
            draw()


def test_withheld_or_empty_table_gives_no_chart():
    withheld = table(measure(VALUES, people=3.0, people_of=90.0), edition="public")
    assert withheld.withheld
    for empty in (withheld, table(), table(measure([NAN, NAN])), table(measure([4]))):
        assert series_charts(empty, {}, "") is None
        assert series_chart(empty, "theft", "", "", "") is None
    assert series_chart(table(measure(VALUES)), "another", "", "", "") is None


def test_one_measure_alone_keeps_the_words_it_is_given():
    chart = series_chart(table(measure(VALUES, **LIMITS)), "theft", "not compared", "Sub", "Title")
    assert (chart.title, chart.subtitle) == ("Title", "Sub")
    assert (chart.chart_id, chart.table_id) == ("series_safer_theft", "series_safer")
    assert chart.alt.startswith("Values over time. Theft: 12 points")
    assert chart.alt.endswith("not compared.")


# ---- the picture --------------------------------------------------------------------------------


def drawn(*measures, headlines=None):
    with house_style():
        return process_pictures._beside_each_other(series_of(table(*measures)), headlines or {})


def alone(rows, headline=""):
    with house_style():
        return process_pictures._alone(series_of(table(rows))[0], headline)


def boxes_of(figure):
    """Return each text of a figure and the room it takes, as the renderer measures it."""
    with house_style():
        width, height = figure.get_size_inches() * 72
        renderer = RendererSVG(width, height, io.StringIO(), image_dpi=72)
        figure.draw(renderer)
        texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
        return [(text.get_text(), text.get_window_extent(renderer)) for text in texts]


def overlapping(figure):
    """Return the pairs of texts of which one covers more than a hair's breadth of the other."""
    found = []
    for (one, first), (other, second) in itertools.combinations(boxes_of(figure), 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        up = min(first.y1, second.y1) - max(first.y0, second.y0)
        if across > 0.5 and up > 2.5:
            found.append((one, other))
    return found


CROWDED = {
    "all lines near each other": measure(
        VALUES, centre=5.0, lower=4.9, upper=5.1, **with_target(5.05), decimals=2
    ),
    "constant": measure([5] * 24, centre=5, lower=5, upper=5, **with_target(5)),
    "huge": measure(
        [1e9, 2e9] * 10, centre=1.5e9, lower=1.4e9, upper=1.6e9, **with_target(1.45e9, 1.55e9)
    ),
    "a very long name": measure(VALUES, "a very long name " * 12, **LIMITS),
    "a word of 200 letters": measure(VALUES, "x" * 200, **LIMITS),
}


@pytest.mark.parametrize("rows", CROWDED.values(), ids=CROWDED)
def test_no_text_covers_another_and_none_leaves_the_figure(rows):
    for figure in (
        drawn(rows, measure(VALUES, "Other", **LIMITS), headlines={"other": "not compared"}),
        alone(rows, "better than target"),
    ):
        assert overlapping(figure) == []
        for text, box in boxes_of(figure):
            assert box.x0 >= -1, text
            assert box.x1 <= 721, text
            assert box.y0 >= -1, text
            assert box.y1 <= 72 * figure.get_figheight() + 1, text


def test_names_are_wrapped_and_never_cut():
    name = (
        "Burglary of homes, with attempts, as recorded by the police and revised since then, twice"
    )
    texts = [text for text, _ in boxes_of(drawn(measure(VALUES, name), measure(VALUES, "B")))]
    assert any(" ".join(texts[i : i + 2]) == name for i in range(len(texts)))


def test_runs_are_named_at_both_ends_in_the_large_chart_without_overlap():
    marks = causes(36, concern=range(20, 30), improvement=[2, 4, 6])
    rows = measure(VALUES * 3, **LIMITS, special_cause=marks, rule="shift")
    figure = alone(rows)
    texts = [text for text, _ in boxes_of(figure)]
    assert {"Dec 2024: 6", "Sep 2025: 6"} <= set(texts)
    assert "Jan 2025: 5" not in texts
    assert overlapping(figure) == []


def test_lines_are_named_at_their_end_and_the_same_value_once():
    def named(**cells):
        return [text for text, _ in line_names(series_of(table(measure(VALUES, **cells)))[0])]

    assert named(**LIMITS, **with_target(4)) == ["average 5", "limit 2", "limit 8", "target 4"]
    assert named(**LIMITS, **with_target(5)) == ["average and target 5", "limit 2", "limit 8"]
    assert named(centre=5, lower=5, upper=5) == ["average and limits 5"]
    assert named(**with_target(3, 6)) == ["target 3 to 6"]
    assert named() == []


def test_labels_speak_of_the_last_segment_and_its_last_known_limits():
    cells = {"segment": [1] * 6 + [2] * 6, "centre": [9] * 6 + [5] * 5 + [NAN]}
    values = [*VALUES[:11], NAN]
    assert line_names(series_of(table(measure(values, **cells)))[0]) == [("average 5", 5.0)]


def test_marks_differ_by_shape_from_each_other_and_from_plain_points():
    shapes = [marker for marker, _ in MARKS.values()]
    assert len({*shapes, process_panel.LATEST[0]}) == 5
    assert set(MARKS) == {CONCERN, IMPROVEMENT, HIGH, LOW}


def test_key_explains_only_the_marks_that_occur():
    plain = measure(VALUES, **LIMITS)
    assert drawn(plain).legends == []
    marked = measure(VALUES, **LIMITS, special_cause=causes(12, low=[3]), adjusted=VALUES)
    (key,) = drawn(marked).legends
    assert [text.get_text() for text in key.get_texts()] == [
        "unusually low",
        "as recorded, before seasonal adjustment",
    ]


def _points_joined(figure):
    """Return how many points each stretch of the line of points has."""
    return [len(line.get_xdata()) for line in figure.axes[0].lines if line.get_marker() == "o"]


def test_a_gap_breaks_the_line_and_limits_do_not_join_over_segments():
    assert _points_joined(drawn(measure(VALUES))) == [12]
    assert _points_joined(drawn(measure([*VALUES[:5], NAN, *VALUES[6:]]))) == [5, 6]
    skipped = measure(VALUES)
    del skipped[4:6]
    assert _points_joined(drawn(skipped)) == [4, 6]
    cells = {"segment": [1] * 6 + [2] * 6, "centre": [6] * 6 + [5] * 6}
    levels = [
        line for line in drawn(measure(VALUES, **cells)).axes[0].lines if len(line.get_xdata()) == 2
    ]
    assert [list(line.get_ydata()) for line in levels] == [[6, 6], [5, 5]]
    assert levels[0].get_xdata()[1] <= levels[1].get_xdata()[0] + 2


def test_yearly_surveys_of_one_month_are_joined_and_rolling_years_stand_at_their_end():
    survey = measure([5, 6, 7], months=12)
    for row in survey:
        row["end"] = row["start"][:8] + "30"
    assert _points_joined(drawn(survey)) == [3]
    rolling = [
        row | {"end": month(i + 11).end.isoformat()} for i, row in enumerate(measure(VALUES))
    ]
    (series,) = series_of(table(rolling))
    assert series.days[0] == dt.date(2024, 3, 1).toordinal()


def test_events_of_one_period_are_spread_over_it_in_charts_of_rare_events():
    """Two events in April stand after a quarter and three quarters of its 30 days."""
    rows = [measure([9] * 4)[i] | {"chart": "t"} for i in (0, 0, 3)]
    (series,) = series_of(table(rows))
    first = dt.date(2023, 4, 1).toordinal()
    assert series.days[:2] == (first + 7.5, first + 22.5)
    assert _points_joined(drawn(rows)) == [3]


def test_targets_are_drawn_as_steps_and_ranges_as_bands():
    steps = drawn(measure(VALUES, **with_target([4] * 6 + [3] * 6))).axes[0]
    (orange,) = (line for line in steps.lines if line.get_color() == process_panel.ORANGE)
    assert sorted(set(orange.get_ydata())) == [3, 4]
    assert orange.get_drawstyle() == "steps-mid"
    band = drawn(measure(VALUES, **with_target(3, 6))).axes[0]
    assert len(band.collections) == len(steps.collections) + 1


@pytest.mark.parametrize(
    "module", [process_panel, process_pictures, area_pictures, funnel_picture, labels, headings]
)
def test_colours_come_from_the_house_style_and_are_solid(module):
    source = Path(module.__file__).read_text("utf-8")
    assert re.findall(r"['\"]#[0-9A-Fa-f]{3,8}['\"]|alpha=|['\"]white['\"]", source) == []


def test_every_sign_lies_on_white():
    rows = measure(VALUES, special_cause=[CONCERN, IMPROVEMENT, HIGH, LOW] + [""] * 8)
    svg = series_charts(table(rows), {}, "").svg
    signs = re.findall(r'<g id="PathCollection_\d+">(.*?)</g>', svg, flags=re.S)
    pairs = list(zip(signs[::2], signs[1::2], strict=True))
    assert len(pairs) == 5
    for under, over in pairs:
        assert set(re.findall(r"(?:fill|stroke): ?(#\w+)", under)) == {"#ffffff"}
        widths = [float(re.search(r"stroke-width: ?([\d.]+)", one)[1]) for one in (under, over)]
        assert widths[0] > widths[1]


def test_same_table_gives_the_same_bytes():
    marked = table(measure(VALUES, **LIMITS, special_cause=causes(12, concern=[11])))
    assert series_charts(marked, {}, "").svg == series_charts(marked, {}, "").svg
    assert series_chart(marked, "theft", "", "", "").svg == (
        series_chart(marked, "theft", "", "", "").svg
    )


def test_ten_measures_of_three_years_stay_below_a_quarter_of_a_megabyte():
    rows = [
        measure(VALUES * 3, f"Offences of kind {i}", **LIMITS, **with_target(4)) for i in range(10)
    ]
    headlines = {f"offences_of_kind_{i}": "worse than target" for i in range(10)}
    assert len(series_charts(table(*rows), headlines, "").svg) < 250_000


BAD = {
    "two points": measure([1, 2]),
    "two far apart": measure([1, *[NAN] * 30, 2]),
    "eleven points": measure(VALUES[:11]),
    "constant": measure([5] * 12, centre=5, lower=5, upper=5),
    "all zeros": measure([0] * 12, centre=0, lower=0, upper=0),
    "gaps at both ends": measure([NAN, 1, 2, NAN]),
    "one outlier": measure([1] * 11 + [1e6], centre=1, lower=0, upper=3),
    "infinities": measure([*VALUES[:10], np.inf, -np.inf], centre=5, lower=-np.inf, upper=np.inf),
    "share above one": measure([150.0] * 12, unit="per cent", decimals=1, **with_target(100)),
    "negative": measure([-5, -3, -8], centre=-5, lower=-9, upper=-1),
    "huge": measure([1e15, 2e15, 3e15]),
    "tiny": measure([1e-9, 2e-9, 3e-9], decimals=9),
    "below its decimals": measure([0.01, 0.02, 0.03]),
    "years": measure(VALUES[:9], months=12),
    "quarters": measure(VALUES, months=3),
    "days": [
        row | {"start": f"2024-01-{i + 1:02}", "end": f"2024-01-{i + 1:02}"}
        for i, row in enumerate(measure(VALUES))
    ],
    "missing words": [
        row | {"special_cause": None, "rule": None, "period": None} for row in measure(VALUES)
    ],
    "markup": measure(VALUES, "<b>$x$ & 'y'</b> Ŵyr ≥ ½"),
}


@pytest.mark.parametrize("rows", BAD.values(), ids=BAD)
def test_odd_series_are_drawn_and_described(rows):
    chart = series_charts(table(rows), {}, "")
    assert BeautifulSoup(chart.svg, "xml").find("text") is None
    assert rows[0]["measure"] in chart.alt
    assert series_chart(table(rows), rows[0]["indicator_id"], "", "", "").svg
