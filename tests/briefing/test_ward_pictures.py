"""Wards with their intervals in three groups, and the funnel of wards."""

import io
import itertools
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.text import Text

from community_safety.briefing.style import house_style
from community_safety.briefing.ward_pictures import funnel, ranked
from community_safety.briefing.ward_pictures.funnel import ward_funnel
from community_safety.briefing.ward_pictures.ranked import ranked_wards
from community_safety.disclosure.release import release
from community_safety.errors import DisclosureError
from community_safety.partnership import DisclosurePolicy
from community_safety.reoffending.columns import WARD_COLUMNS
from community_safety.results import NUMERIC_ROLES, ResultTable
from community_safety.wards.columns import RATE_COLUMNS

pytestmark = pytest.mark.usefixtures("warnings_are_errors")

NAMES = [column.name for column in RATE_COLUMNS]
NUMERIC = [column.name for column in RATE_COLUMNS if column.role in NUMERIC_ROLES]


def ward(name, rate, group="not to be told apart", **cells):
    row = dict.fromkeys(NAMES, "") | dict.fromkeys(NUMERIC, np.nan)
    row |= {
        "ward_code": name,
        "ward": name,
        "measure_id": "theft",
        "measure": "Theft",
        "unit": "per 1,000 residents",
        "base": 5_000.0,
        "rate": rate,
        "lower": rate - 2,
        "upper": rate + 2,
        "smoothed": rate,
        "pooled": 10.0,
        "group": group,
        "limit_lower": 6.0,
        "limit_upper": 14.0,
        "limit_lower_strong": 4.0,
        "limit_upper_strong": 16.0,
        "decimals": 1,
    }
    return row | cells


def table(rows):
    frame = pd.DataFrame(rows, columns=NAMES).astype(dict.fromkeys(NUMERIC, "float64"))
    result = ResultTable("ward_rates", "Wards", frame, RATE_COLUMNS, ("police.uk",))
    return release(result, "restricted", DisclosurePolicy())


SIX = [
    ward("Zeal", 11.0),
    ward("Ashby", 9.0),
    ward("Burton", 18.0, "higher", smoothed=16.0),
    ward("Corby", 17.0, "higher", smoothed=16.5),
    ward("Derwent", 3.0, "lower"),
    ward("Elm", 2.0, "higher", state="suppressed"),
]


def many(how_many):
    groups = ("higher", "not to be told apart", "lower")
    return [
        ward(f"Ward of Upper Number {i:03}", 5.0 + i % 11, groups[i % 3], base=2_000.0 + 100 * i)
        for i in range(how_many)
    ]


def texts_of(figure):
    with house_style():
        width, height = figure.get_size_inches() * 72
        renderer = RendererSVG(width, height, io.StringIO(), image_dpi=72)
        figure.draw(renderer)
        texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
        return [(text.get_text(), text.get_window_extent(renderer)) for text in texts]


def figures_of(rows):
    found = ranked.rows_of(table(rows), "theft")
    with house_style():
        return [figure for _, figure in ranked._figures(found, ranked._ordered(found))]


def test_wards_are_ranked_only_where_they_differ():
    """By smoothed rate above and below; by name where the order would be chance."""
    ((figure),) = figures_of(SIX)
    places = {text: box.y0 for text, box in texts_of(figure)}
    order = ["Corby", "Burton", "Ashby", "Zeal", "Derwent"]
    assert sorted(order, key=lambda name: -places[name]) == order
    assert "Elm" not in places
    headings = [text for text in places if text.endswith(("wards)", "ward)"))]
    assert [heading.rpartition(" (")[2] for heading in headings] == [
        "2 wards)",
        "2 wards)",
        "1 ward)",
    ]
    assert {"whole area 10.0", "Suppressed: 1 ward (Elm)."} <= places.keys()


def test_ranked_wards_are_described():
    (chart,) = ranked_wards(table(SIX), "theft", "Theft, 2025", "ranked")
    assert chart.alt == (
        "Rates of theft with 95% intervals in 5 wards, per 1,000 residents. "
        "Higher than the rest of the area by more than chance: 2 wards (Burton 18.0 and Corby "
        "17.0). Lower than the rest of the area by more than chance: 1 ward (Derwent 3.0). "
        "Cannot be told apart from it: 2 wards, with rates of 9.0 to 11.0. "
        "The rate of the whole area is 10.0. Suppressed: 1 ward (Elm). "
        "The numbers of every ward are in the table ward_rates."
    )
    assert chart.title == "Theft: 2 of 5 wards cannot be told apart from the rest of the area"


@pytest.mark.parametrize(("how_many", "parts"), [(1, 1), (65, 1), (68, 2)])
def test_each_picture_fits_a_page_and_no_word_covers_another(how_many, parts):
    figures = figures_of(many(how_many))
    assert len(figures) == parts
    for figure in figures:
        found = texts_of(figure)
        assert figure.get_figheight() * 72 <= 846.01
        for (one, first), (other, second) in itertools.combinations(found, 2):
            across = min(first.x1, second.x1) - max(first.x0, second.x0)
            up = min(first.y1, second.y1) - max(first.y0, second.y0)
            assert across <= 0.5 or up <= 3.6, (one, other)
        assert min(box.x0 for _, box in found) >= -1
        assert max(box.x1 for _, box in found) <= 721


def test_parts_have_all_wards_once_and_say_where_a_group_goes_on():
    figures = figures_of(many(70))
    names = [text for figure in figures for text, _ in texts_of(figure) if "Number" in text]
    assert sorted(names) == sorted(row["ward"] for row in many(70))
    assert any("(continued)" in text for text, _ in texts_of(figures[1]))
    charts = ranked_wards(table(many(70)), "theft", "Sub")
    assert [(c.chart_id, c.subtitle) for c in charts] == [
        ("ward_rates_theft_ranked", "Sub (1 of 2)"),
        ("ward_rates_theft_ranked_2", "Sub (2 of 2)"),
    ]


def test_each_part_describes_the_wards_that_it_draws():
    """70 wards in three groups of 24, 23 and 23: the first picture has 35."""
    first, second = ranked_wards(table(many(70)), "theft", "Sub")
    assert first.alt.startswith(
        "Rates of theft with 95% intervals in 35 wards (1 of 2), per 1,000 residents. "
        "Higher than the rest of the area by more than chance: 24 wards ("
    )
    assert "more than chance: no wards. Cannot be told apart from it: 11 wards" in first.alt
    assert "in 35 wards (2 of 2), per 1,000 residents. " in second.alt
    assert "Lower than the rest of the area by more than chance: 23 wards (" in second.alt
    assert "Cannot be told apart from it: 12 wards" in second.alt


def offenders(how_many, few):
    """Wards of a table of reoffending: the first have 40 offenders, the last few 20."""
    rows = []
    for i in range(how_many):
        small = i >= how_many - few
        about = {"measure": "Proportion reoffending", "unit": "per 100 offenders"}
        about["offenders"] = 20.0 if small else 40.0
        group = "not compared" if small else "not to be told apart"
        rows.append(ward(f"Ward {i}", 10.0 + i, group) | about)
    return rows


def of_offenders(rows):
    names = [column.name for column in WARD_COLUMNS]
    numeric = [column.name for column in WARD_COLUMNS if column.role in NUMERIC_ROLES]
    kept = [{name: row.get(name, np.nan) for name in names} for row in rows]
    frame = pd.DataFrame(kept, columns=names).astype(dict.fromkeys(numeric, "float64"))
    result = ResultTable("wards", "Wards", frame, WARD_COLUMNS, ("Local records",))
    return release(result, "restricted", DisclosurePolicy())


def test_wards_with_few_offenders_stand_apart_as_not_compared():
    rows = offenders(8, few=3)
    rows[0]["group"] = "higher"
    (chart,) = ranked_wards(of_offenders(rows), "theft", "Sub")
    assert chart.title == (
        "Of 5 wards with 30 offenders or more, 4 show no evidence of a difference"
    )
    assert (
        "<!-- Fewer than 30 offenders: unreliable and not compared, by name (3 wards) -->"
        in chart.svg
    )
    assert "<!-- No evidence of a difference from the rest of the area, by name (4 wards) -->" in (
        chart.svg
    )
    assert (
        "No evidence of a difference: 4 wards, with rates of 11.0 to 14.0. Fewer than 30 "
        "offenders: unreliable and not compared: 3 wards, with rates of 15.0 to 17.0."
    ) in chart.alt
    assert "ranked by" not in chart.svg


@pytest.mark.parametrize(
    ("few", "higher", "title"),
    [
        (0, 1, "Proportion reoffending: no evidence of a difference from the rest in 7 of 8 wards"),
        (0, 0, "Proportion reoffending: no evidence of a difference in any of 8 wards"),
        (3, 0, "No evidence of a difference in any of 5 wards with 30 offenders or more"),
        (6, 1, "Of 2 wards with 30 offenders or more, 1 shows no evidence of a difference"),
    ],
)
def test_titles_of_ranked_wards_of_offenders_say_no_evidence(few, higher, title):
    rows = offenders(8, few)
    for row in rows[:higher]:
        row["group"] = "higher"
    (chart,) = ranked_wards(of_offenders(rows), "theft", "")
    assert chart.title == title


def test_a_long_name_is_broken_and_not_cut():
    (figure,) = figures_of([*SIX, ward("Upper " * 20 + "Slaughter", 10.0)])
    texts = [text.replace("\n", " ") for text, _ in texts_of(figure)]
    assert "Upper " * 20 + "Slaughter" in texts


def test_groups_differ_in_shape():
    assert len({marker for marker, _, _ in (*ranked._SIGNS.values(), ranked._OTHER)}) == 3


def test_funnel_says_sizes_limits_and_who_is_outside():
    rows = [ward(f"W{i:02}", 10.0, base=1_000.0 * (i + 1)) for i in range(12)]
    rows[3] |= {"rate": 17.0}
    rows[5] |= {"rate": 3.0, "state": "suppressed"}
    rows[7] |= {"rate": 3.5}
    chart = ward_funnel(table(rows), "theft", "Theft, 2025", "funnel")
    assert chart.alt == (
        "Funnel of 11 wards: rates against residents, from 1,000 to 12,000, with limits that "
        "allow for chance and for how much wards differ among themselves. "
        "The rate of the whole area is 10.0. 99.8% limits 4.0 to 16.0 at 1,000 residents. "
        "99.8% limits 4.0 to 16.0 at 12,000 residents. Above the 99.8% limits: W03 17.0. "
        "Below the 99.8% limits: W07 3.5. Suppressed: 1 ward (W05). "
        "The numbers of every ward are in the table ward_rates."
    )
    assert chart.title == "Theft: 2 of 11 wards lie outside the 99.8% limits"


def test_funnel_names_the_highest_and_lowest_where_none_is_outside():
    rows = [ward(f"Ward {i}", 8.0 + i / 4, base=2_000.0 + i) for i in range(12)]
    areas = funnel._areas(pd.DataFrame(rows).assign(rate=[row["rate"] for row in rows]))
    assert areas.loc[areas["named"], "ward"].tolist() == ["Ward 0", "Ward 11"]
    chart = ward_funnel(table(rows), "theft", "Theft, 2025", "funnel")
    assert chart.title == "Theft: none of 12 wards lies outside the 99.8% limits"
    assert {"Ward 0", "Ward 11"} <= set(re.findall(r"<!-- (Ward \d+) -->", chart.svg))
    assert "Ward 5" not in re.findall(r"<!-- (Ward \d+) -->", chart.svg)


def test_without_a_ward_alike_the_ranked_picture_says_who_differs():
    (chart,) = ranked_wards(
        table([ward("Ash", 20.0, "higher"), ward("Yew", 5.0, "lower")]), "theft", "", "ranked"
    )
    assert chart.title == "Theft: of 2 wards, 1 is higher and 1 lower than the rest, beyond chance"


def test_funnel_needs_ten_wards_with_a_rate_and_limits():
    assert ward_funnel(table(many(10)), "theft", "").chart_id == "ward_rates_theft_funnel"
    assert ward_funnel(table(many(9)), "theft", "", "f") is None
    bare = [row | {"limit_upper_strong": np.nan} for row in many(12)]
    assert ward_funnel(table(bare), "theft", "", "f") is None


def test_pictures_of_wards_need_a_released_table_with_rates():
    for call in (ranked_wards, ward_funnel):
        with pytest.raises(DisclosureError, match="only be drawn from a released table"):
            call(pd.DataFrame(SIX), "theft", "", "x")
        assert not call(table([]), "theft", "", "x")
        assert not call(table([row | {"state": "no data"} for row in SIX]), "theft", "", "x")


def test_same_wards_give_the_same_bytes_on_white_signs():
    first, second = (ranked_wards(table(SIX), "theft", "", "x")[0].svg for _ in range(2))
    assert first == second
    signs = re.findall(r'<g id="PathCollection_\d+">(.*?)</g>', first, flags=re.S)
    for under, over in zip(signs[::2], signs[1::2], strict=True):
        assert set(re.findall(r"(?:fill|stroke): ?(#\w+)", under)) == {"#ffffff"}
        widths = [float(re.search(r"stroke-width: ?([\d.]+)", one)[1]) for one in (under, over)]
        assert widths[0] > widths[1]
