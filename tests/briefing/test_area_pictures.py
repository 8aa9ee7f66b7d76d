"""Areas beside each other and funnels as pictures: ranked, described, no label over another."""

import io
import itertools
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.text import Text

from community_safety.briefing import area_pictures, funnel_picture
from community_safety.briefing.area_pictures import areas_charts
from community_safety.briefing.area_rows import description, finding, measures_beside
from community_safety.briefing.funnel_picture import funnel_chart, size_of
from community_safety.briefing.style import house_style
from community_safety.disclosure.release import release
from community_safety.errors import DisclosureError
from community_safety.indicators.area_columns import (
    AREA_COLUMNS,
    BENCHMARK,
    OTHER_AREA,
    THIS_AREA,
)
from community_safety.partnership import DisclosurePolicy
from community_safety.results import NUMERIC_ROLES, ResultTable

NAMES = [column.name for column in AREA_COLUMNS]
NUMERIC = [column.name for column in AREA_COLUMNS if column.role in NUMERIC_ROLES]
NAN = float("nan")


pytestmark = pytest.mark.usefixtures("warnings_are_errors")


def area(name, value, part=OTHER_AREA, **cells):
    row = dict.fromkeys(NAMES, "") | dict.fromkeys(NUMERIC, NAN)
    row |= {
        "indicator_id": "theft",
        "measure": "Theft offences",
        "unit": "offences per 1,000 residents",
        "period": "2025/26",
        "area_code": name,
        "area": name,
        "part": part,
        "value": value,
        "lower": value - 1,
        "upper": value + 1,
        "pooled": 5.0,
        "events_of": 50_000.0,
        "limit_lower": 4.0,
        "limit_upper": 6.0,
        "limit_lower_strong": 3.0,
        "limit_upper_strong": 7.0,
        "decimals": 1,
    }
    return row | cells


def table(rows, edition="restricted"):
    frame = pd.DataFrame(rows, columns=NAMES).astype(dict.fromkeys(NUMERIC, "float64"))
    result = ResultTable("areas_safer", "Safer: Ashby beside others", frame, AREA_COLUMNS, ("ONS",))
    return release(result, edition, DisclosurePolicy())


SIX = [
    area("Ashby", 4.5, THIS_AREA),
    area("Burton", 6.5, apart="higher"),
    area("Corby", 3.5, apart="lower"),
    area("Derwent", 5.0, lower=NAN, upper=NAN),
    area("Elm", NAN, lower=NAN, upper=NAN),
    area("England", 4.8, BENCHMARK, lower=NAN, upper=NAN, note=None),
]


def many(how_many, **cells):
    """Areas A00, A01 and so on with figures from 4.0 upwards; the first is this area."""
    return [
        area(f"A{i:02}", 4 + 0.02 * i, OTHER_AREA if i else THIS_AREA, **cells)
        | {"events_of": 10_000.0 + 1_000 * i}
        for i in range(how_many)
    ]


# ---- in words -----------------------------------------------------------------------------------


def test_description_ranks_the_areas_with_interval_and_what_stands_apart():
    """Worked by hand from `SIX`."""
    chart = areas_charts(table(SIX), "Ashby, 2025/26")
    assert chart.alt == (
        "Figures of areas with 95% intervals. "
        "Theft offences: offences per 1,000 residents, 2025/26, highest first; "
        "Burton 6.5 (5.5 to 7.5), higher; Derwent 5.0 (no interval); "
        "Ashby (this area) 4.5 (3.5 to 5.5); Corby 3.5 (2.5 to 4.5), lower; "
        "all areas together 5.0; England 4.8 (benchmark)."
    )
    assert chart.title == "Of 4 areas, 2 stand apart from the others in theft offences"
    assert (chart.subtitle, chart.source) == ("Ashby, 2025/26", "ONS")
    assert (chart.chart_id, chart.table_id) == ("areas_safer", "areas_safer")


def test_nothing_apart_and_notes_are_told():
    rows = [area("Ashby", 4.5, THIS_AREA, note="Few areas"), area("Elm", 5, note="Few areas")]
    (measure,) = measures_beside(table(rows))
    assert description(measure).endswith("no area apart from the others; Few areas.")
    assert finding([measure]) == "Of 2 areas, none stands apart from the others in theft offences"
    (unlimited,) = measures_beside(table([row | {"limit_upper": NAN} for row in rows]))
    assert "no area apart" not in description(unlimited)


@pytest.mark.parametrize(
    ("apart", "title"),
    [
        ((["higher"], [""]), "In 1 of 2 measures at least one area stands apart from the others"),
        (([""], [""]), "In none of 2 measures does an area stand apart from the others"),
        ((["higher", "", ""],), "Of 3 areas, 1 stands apart from the others in theft offences"),
    ],
)
def test_title_is_the_finding_in_at_most_fifteen_words(apart, title):
    rows = [
        area(f"A{i}", 5, apart=word, indicator_id=f"m{k}")
        for k, words in enumerate(apart)
        for i, word in enumerate(words)
    ]
    assert finding(measures_beside(table(rows))) == title
    assert len(title.split()) <= 15


def test_a_long_name_is_left_out_of_the_title_and_capitals_stay():
    long = [row | {"measure": "Theft of things left in cars by visitors"} for row in SIX]
    assert finding(measures_beside(table(long))) == "Of 4 areas, 2 stand apart from the others"
    initials = [row | {"measure": "ASB"} for row in SIX]
    assert finding(measures_beside(table(initials))).endswith(" in ASB")


def test_of_many_areas_those_ranked_nearest_are_shown_and_the_ranks_told():
    """A00 has the lowest of forty figures, so the fifteen nearest have ranks 26 to 40."""
    (measure,) = measures_beside(table(many(40)))
    assert measure.left_out == "ranks 26 to 40 of 40 areas"
    assert list(measure.drawn["area"]) == [f"A{i:02}" for i in range(14, -1, -1)]
    assert "; the 15 areas ranked nearest, ranks 26 to 40 of 40 areas; A14 4.3 " in (
        description(measure)
    )
    middle = [
        row | {"part": THIS_AREA if i == 20 else OTHER_AREA} for i, row in enumerate(many(40))
    ]
    assert measures_beside(table(middle))[0].left_out == "ranks 13 to 27 of 40 areas"
    assert measures_beside(table(many(15)))[0].left_out == ""


# ---- the gate -----------------------------------------------------------------------------------


def test_only_a_released_table_can_be_drawn():
    frame = pd.DataFrame(SIX, columns=NAMES)
    for draw in (lambda: areas_charts(frame, ""), lambda: funnel_chart(frame, "theft", "")):
        with pytest.raises(DisclosureError, match="only be drawn from a released table"):
            draw()


def test_withheld_or_empty_table_gives_no_chart():
    people = {"people": 3.0, "people_of": 900.0, "events_of": NAN}
    withheld = table([row | people for row in many(12)], edition="public")
    assert withheld.withheld
    empty = table([row | {"value": NAN} for row in many(12)])
    for nothing in (withheld, empty, table([])):
        assert areas_charts(nothing, "") is None
        assert funnel_chart(nothing, "theft", "") is None


# ---- the picture --------------------------------------------------------------------------------


def texts_of(figure):
    """Return each text of a figure and the room it takes in the SVG."""
    with house_style():
        width, height = figure.get_size_inches() * 72
        renderer = RendererSVG(width, height, io.StringIO(), image_dpi=72)
        figure.draw(renderer)
        texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
        return [(text.get_text(), text.get_window_extent(renderer)) for text in texts]


def check_room(figure):
    """No text covers more than a hair's breadth of another, and none leaves the figure."""
    found = texts_of(figure)
    for (one, first), (other, second) in itertools.combinations(found, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        up = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 0.5 or up <= 2.5, (one, other)
    for text, box in found:
        assert box.x0 >= -1, text
        assert box.x1 <= 721, text
        assert box.y0 >= -1, text
        assert box.y1 <= 72 * figure.get_figheight() + 1, text


def beside(rows):
    with house_style():
        return area_pictures._beside_each_other(measures_beside(table(rows)))


def funnel(rows):
    (measure,) = measures_beside(table(rows))
    with house_style():
        return funnel_picture._drawn(measure, funnel_picture._with_positions(measure.areas))


CROWDED = {
    "six": SIX,
    "long names": [row | {"area": f"{row['area']} with Weatherby and the Vale"} for row in SIX],
    "a word of 200 letters": [row | {"area": row["area"] + "x" * 200} for row in SIX],
    "fifteen and two measures": [*many(15), *(row | {"indicator_id": "b"} for row in SIX)],
    "huge": [
        row | {name: row[name] * 1e9 for name in ("value", "pooled", "lower", "upper")}
        for row in SIX
    ],
    "long measure": [row | {"measure": "Theft of many things " * 10} for row in SIX],
}


@pytest.mark.parametrize("rows", CROWDED.values(), ids=CROWDED)
def test_no_text_of_ranked_areas_covers_another(rows):
    check_room(beside(rows))


def test_this_area_is_bold_and_areas_apart_are_marked_by_sign_and_word():
    figure = beside(SIX)
    weights = {text.get_text(): text.get_fontweight() for text in figure.findobj(Text)}
    assert (weights["Ashby"], weights["Burton"]) == (600, 400)
    assert {"6.5 ↑ higher", "3.5 ↓ lower", "4.5", "all areas 5.0"} <= set(weights)


def test_areas_are_ranked_from_the_top_with_the_benchmark_below():
    places = {text.get_text(): text.get_position()[1] for text in beside(SIX).findobj(Text)}
    order = ["Burton", "Derwent", "Ashby", "Corby", "England"]
    assert sorted(order, key=lambda name: -places[name]) == order
    assert "Elm" not in places


def test_this_area_others_and_benchmark_differ_without_colour():
    signs = (area_pictures._OWN, area_pictures._OTHER, area_pictures._BENCHMARK)
    assert len({(marker, size) for marker, _, size in signs}) == 3


def test_every_sign_lies_on_white():
    outside = [row | {"value": 9.0} if i == 3 else row for i, row in enumerate(many(12))]
    for chart in (areas_charts(table(SIX), ""), funnel_chart(table(outside), "theft", "")):
        signs = re.findall(r'<g id="PathCollection_\d+">(.*?)</g>', chart.svg, flags=re.S)
        pairs = list(zip(signs[::2], signs[1::2], strict=True))
        assert len(pairs) == 3
        for under, over in pairs:
            assert set(re.findall(r"(?:fill|stroke): ?(#\w+)", under)) == {"#ffffff"}
            widths = [float(re.search(r"stroke-width: ?([\d.]+)", one)[1]) for one in (under, over)]
            assert widths[0] > widths[1]


def test_same_table_gives_the_same_bytes():
    assert areas_charts(table(SIX), "").svg == areas_charts(table(SIX), "").svg
    twelve = table(many(12))
    assert funnel_chart(twelve, "theft", "").svg == funnel_chart(twelve, "theft", "").svg


# ---- the funnel ---------------------------------------------------------------------------------


def test_funnel_describes_sizes_level_limits_and_who_is_outside():
    """Twelve areas of 10,000 to 21,000; A03 at 9.0 lies above 7.0, A05 at 2.0 below 3.0."""
    rows = many(12)
    rows[3]["value"], rows[5]["value"] = 9.0, 2.0
    chart = funnel_chart(table(rows), "theft", "Ashby, 2025/26")
    assert chart.alt == (
        "Funnel. Theft offences, offences per 1,000 residents, 2025/26: figures of 12 areas "
        "against their size, 10,000 to 21,000 residents; all areas together 5.0; "
        "99.8% limits 3.0 to 7.0 at 10,000; 99.8% limits 3.0 to 7.0 at 21,000; "
        "above the 99.8% limits: A03 9.0; below the 99.8% limits: A05 2.0; "
        "A00 (this area) 4.0 is within them."
    )
    assert chart.title == "Of 12 areas, 2 lie outside the 99.8% limits in theft offences"
    assert (chart.chart_id, chart.subtitle) == ("areas_safer_theft_funnel", "Ashby, 2025/26")


def test_funnel_names_this_area_and_all_outside_and_nobody_else():
    rows = many(12)
    rows[3]["value"] = 9.0
    texts = [text for text, _ in texts_of(funnel(rows))]
    assert [text for text in texts if re.fullmatch(r"A\d\d", text)] == ["A00", "A03"]


def test_funnel_needs_ten_areas_with_a_figure_and_a_size():
    assert funnel_chart(table(many(10)), "theft", "") is not None
    assert funnel_chart(table(many(9)), "theft", "") is None
    sizeless = [*many(9), area("No size", 5, events_of=NAN)]
    assert funnel_chart(table(sizeless), "theft", "") is None
    assert funnel_chart(table(many(12)), "another", "") is None


@pytest.mark.parametrize(
    ("cells", "marks"),
    [({}, 0), ({"limit_upper_strong": 8.0}, 4)],
)
def test_limits_are_lines_unless_they_depend_on_more_than_size(cells, marks):
    """A larger area with wider limits would make the line go back and forth."""
    rows = many(12)
    rows[6] |= cells
    lines = funnel(rows).axes[0].lines
    assert sum(line.get_marker() == "_" for line in lines) == marks


@pytest.mark.parametrize("spread", [0.0, 3.0])
def test_forty_named_areas_do_not_cover_each_other(spread):
    rng = np.random.default_rng(8)
    rows = many(40)
    for i, row in enumerate(rows):
        row["value"] = (8.0 if i % 2 else 1.5) + spread * rng.uniform(0, 0.3)
        row["area"] = f"Parish of number {i}"
        row["events_of"] = float(rng.uniform(10_000, 90_000))
    check_room(funnel(rows))


@pytest.mark.parametrize(
    ("unit", "noun"),
    [
        ("offences per 1,000 residents", "residents"),
        ("reoffences per offender", "offender"),
        ("per cent", "cases"),
        ("offences", "cases"),
    ],
)
def test_sizes_are_named_by_the_unit(unit, noun):
    assert size_of(unit) == noun


ODD = {
    "no limits": dict.fromkeys(
        ("pooled", "limit_lower", "limit_upper", "limit_lower_strong", "limit_upper_strong"), NAN
    ),
    "no intervals": {"lower": NAN, "upper": NAN},
    "all zeros": {"value": 0.0, "lower": 0.0, "upper": 0.0, "pooled": 0.0},
    "infinite": {"upper": np.inf, "limit_upper_strong": np.inf},
    "huge": {"value": 1e12, "events_of": 1e12},
    "per cent": {"unit": "per cent", "people_of": 500.0, "events_of": NAN},
    "one size": {"events_of": 500.0},
    "markup": {"area": "<b>$x$</b> Ŵyr", "measure": "A $ and a <b>"},
}


@pytest.mark.parametrize("cells", ODD.values(), ids=ODD)
def test_odd_figures_are_drawn_and_described(cells):
    odd = table([row | cells for row in many(12)])
    assert areas_charts(odd, "").alt
    assert funnel_chart(odd, "theft", "").alt
