"""Ward maps as pictures: counts in the key, hatches, signs, names, words, and the gate."""

import io
import itertools
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.text import Text

from community_safety.briefing.maps import choropleth, map_sheet, sheet, verdict_maps
from community_safety.briefing.maps.choropleth import band_kinds, ward_map
from community_safety.briefing.maps.shapes import MapShapes, land_of
from community_safety.briefing.maps.small_maps import (
    RATIO_LABELS,
    ratio_bands,
    small_maps,
)
from community_safety.briefing.maps.verdict_maps import CLUSTER_LOOKS, change_map, cluster_map
from community_safety.briefing.maps.ward_rows import on_land, rows_of
from community_safety.briefing.style import BACKGROUND, SEQUENTIAL, TEXT, house_style
from community_safety.briefing.ward_pictures.ranked import ranked_wards
from community_safety.disclosure.release import release
from community_safety.errors import BriefingError, DisclosureError
from community_safety.partnership import DisclosurePolicy
from community_safety.reoffending.caseload import TOO_FEW
from community_safety.reoffending.columns import NOBODY, WARD_COLUMNS
from community_safety.results import NUMERIC_ROLES, ResultTable
from community_safety.wards.columns import CHANGE_COLUMNS, RATE_COLUMNS

pytestmark = pytest.mark.usefixtures("warnings_are_errors")

NAN = float("nan")
EDGES, LABELS = (-np.inf, 10.0, 20.0, np.inf), ("under 10", "10 to under 20", "20 and over")
LICENCE = "Contains OS data © Crown copyright and database right 2025."


def squares(side, size=5_000.0, districts=1, name="Ward"):
    """A square of square wards, in columns that belong to districts in turn."""
    cells = list(itertools.product(range(side), repeat=2))
    which = [column * districts // side for column, _ in cells]
    return gpd.GeoDataFrame(
        {
            "ward_code": [f"E05{i:06}" for i in range(len(cells))],
            "ward": [f"{name} {i}" for i in range(len(cells))],
            "district_code": [f"E0700000{k}" for k in which],
            "district_name": [f"District of {'ABC'[k]}" for k in which],
        },
        geometry=[
            shapely.box(400_000 + x * size, 500_000 + y * size, 400_000 + (x + 1) * size,
                        500_000 + (y + 1) * size)
            for x, y in cells
        ],
        crs=27700,
    )  # fmt: skip


def ward(frame, i, smoothed, **cells):
    """One ward's row; its band follows from its smoothed rate and `EDGES`."""
    row = {
        "ward_code": frame["ward_code"].iloc[i],
        "ward": frame["ward"].iloc[i],
        "district_code": frame["district_code"].iloc[i],
        "measure_id": "theft",
        "measure": "Theft",
        "unit": "per 1,000 residents",
        "base": 5_000.0,
        "rate": smoothed,
        "smoothed": smoothed,
        "pooled": 15.0,
        "group": "not to be told apart",
        "band": float(np.searchsorted(EDGES[1:-1], smoothed, side="right")),
        "decimals": 1,
    }
    return row | cells


def table(rows, columns=RATE_COLUMNS):
    names = [column.name for column in columns]
    numeric = [column.name for column in columns if column.role in NUMERIC_ROLES]
    blank = dict.fromkeys(names, "") | dict.fromkeys(numeric, NAN)
    kept = [{k: v for k, v in (blank | row).items() if k in names} for row in rows]
    frame = pd.DataFrame(kept, columns=names).astype(dict.fromkeys(numeric, "float64"))
    result = ResultTable("ward_rates", "Wards", frame, columns, ("police.uk",))
    return release(result, "restricted", DisclosurePolicy())


def nine(**last):
    """Nine wards: three in each band, two higher, one lower; `last` changes the ninth."""
    frame = squares(3)
    rates = (5, 6, 7, 12, 15, 17, 25, 30, 35)
    groups = {0: "lower", 6: "higher", 7: "higher"}
    rows = [
        ward(frame, i, float(rate), group=groups.get(i, "not to be told apart"))
        for i, rate in enumerate(rates)
    ]
    rows[8] |= last
    return frame, rows


def draw(frame, rows):
    return ward_map(
        table(rows), "theft", MapShapes(frame, LICENCE), EDGES, LABELS, "Theft, 2025", "map"
    )


def content_of(frame, rows, labels=LABELS):
    found = rows_of(table(rows), "theft")
    land = land_of(MapShapes(frame, LICENCE), found)
    return choropleth._banded(on_land(found, land), labels), land


def figure_of(frame, rows):
    content, land = content_of(frame, rows)
    with house_style():
        return map_sheet.map_figure(content, land, LICENCE)


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


# ---- in words -----------------------------------------------------------------------------------


def test_map_is_described_with_bands_who_differs_spread_and_gaps():
    """Worked by hand from `nine` with its ninth ward suppressed."""
    frame, rows = nine(state="suppressed", group="higher")
    chart = draw(frame, rows)
    assert chart.alt == (
        "Map of 9 wards by smoothed rate of theft, per 1,000 residents. "
        "Higher than the rest of the area by more than chance: 2 wards (Ward 7 30.0 and Ward 6 "
        "25.0). Lower than the rest of the area by more than chance: 1 ward (Ward 0 5.0). "
        "No clusters beyond chance. "
        "Smoothed rates run from 5.0 (Ward 0) to 30.0 (Ward 7); the rate of the whole area is "
        "15.0. Wards in each band, from the lowest: under 10: 3; 10 to under 20: 3; 20 and over: "
        "2. Suppressed: 1 ward (Ward 8). "
        "The numbers of every ward are in the table ward_rates."
    )
    assert chart.title == "Theft: of 8 wards, 2 are higher and 1 is lower, beyond chance"
    assert (chart.chart_id, chart.table_id, chart.source) == ("map", "ward_rates", "police.uk")


def reoffending(state, i=8):
    """The wards of `nine` with a proportion in the columns of reoffending, and one ward's state."""
    frame, rows = nine()
    about = {"measure_id": "reoffending", "measure": "Proportion reoffending"}
    rows = [row | about | {"unit": "per 100 offenders", "offenders": 40.0} for row in rows]
    rows[i] |= {"state": state, "offenders": 4.0}
    return frame, rows


@pytest.mark.parametrize(
    ("state", "label", "said"),
    [
        (TOO_FEW, "too few offenders for a rate: 1 ward", "Too few offenders for a rate"),
        (NOBODY, "no offenders: 1 ward", "No offenders"),
    ],
)
def test_wards_with_few_or_no_offenders_have_a_hatch_and_no_rate(state, label, said):
    """Whatever rate the table gives a ward with 4 offenders, it is not on the map."""
    frame, rows = reoffending(state)
    shapes = MapShapes(frame, LICENCE)
    given = table(rows, WARD_COLUMNS)
    chart = ward_map(given, "reoffending", shapes, EDGES, LABELS, "Sub", "map")
    assert f"<!-- {label} -->" in chart.svg
    assert f"{said}: 1 ward (Ward 8)." in chart.alt
    assert chart.alt.startswith(
        "Map of 9 wards by smoothed proportion reoffending, per 100 offenders. "
    )
    assert "35.0" not in chart.alt
    assert "record" not in chart.alt
    assert chart.title == (
        "Proportion reoffending: of 8 wards, 2 are higher and 1 is lower, beyond chance"
    )
    small = small_maps(given, shapes, "Sub")[0]
    assert f"<!-- {label.partition(':')[0]} -->" in small.svg
    assert f"{said}: 1 ward (Ward 8)." in small.alt
    (ranked,) = ranked_wards(given, "reoffending", "Sub")
    assert ranked.alt.startswith("Proportion reoffending with 95% intervals in 8 wards, per 100")
    assert f"{said}: 1 ward (Ward 8)." in ranked.alt


def test_each_gap_has_a_hatch_of_its_own():
    hatches = [kind.hatch for kind in choropleth.GAPS.values()]
    assert len(set(hatches)) == len(hatches) == 4
    assert sheet.PLAIN not in hatches


@pytest.mark.parametrize("secret", [5.0, 35.0])
def test_nothing_of_a_suppressed_ward_changes_the_map(secret):
    """Whatever figure it has, bytes and words are the same: its band cannot be read."""
    frame, rows = nine()
    hidden = {"state": "suppressed", "group": "lower", "apart": "below 99.8%"}
    one = [*rows[:8], ward(frame, 8, secret, **hidden)]
    other = [*rows[:8], ward(frame, 8, NAN, state="suppressed", group="", band=NAN)]
    assert draw(frame, one) == draw(frame, other)


def test_five_names_of_many_are_said_and_the_others_counted():
    frame = squares(3)
    rows = [ward(frame, i, 21.0 + i, group="higher") for i in range(9)]
    said = "9 wards (Ward 8 29.0, Ward 7 28.0, Ward 6 27.0, Ward 5 26.0, Ward 4 25.0 and 4 more)"
    assert said in draw(frame, rows).alt


def test_ids_are_made_of_table_and_measure_where_none_is_given():
    frame, rows = nine()
    shapes = MapShapes(frame, LICENCE)
    given = table(rows)
    assert ward_map(given, "theft", shapes, EDGES, LABELS, "").chart_id == "ward_rates_theft_map"
    assert cluster_map(given, "theft", shapes, "").chart_id == "ward_rates_theft_clusters"
    assert change_map(table(rows, CHANGE_COLUMNS), "theft", shapes, "").chart_id == (
        "ward_rates_theft_change"
    )
    assert small_maps(given, shapes, "")[0].chart_id == "ward_rates_small_maps"


def test_smoothed_rates_that_are_all_the_same_are_said_once():
    frame = squares(3)
    alt = draw(frame, [ward(frame, i, 15.0) for i in range(9)]).alt
    assert "Smoothed rates are all 15.0; the rate of the whole area is 15.0." in alt


def test_clusters_are_said_and_a_name_with_a_comma_stays_one():
    frame, rows = nine(cluster="high among high", ward="Elvet, Gilesgate & Shincliffe")
    rows[7]["cluster"] = "high among high"
    assert "Clusters beyond chance: high among high: Ward 7 and Elvet, Gilesgate" in (
        draw(frame, rows).alt
    )


@pytest.mark.parametrize(
    ("groups", "offenders", "title"),
    [
        (
            ["higher", "higher", "not compared"],
            [40, 50, 20],
            "Proportion reoffending: of 8 wards with 30 offenders or more, 2 are higher, beyond "
            "chance",
        ),
        (
            ["higher", "lower", "lower", "not compared"],
            [40, 50, 30, 29],
            "Of 8 wards with 30 offenders or more, 1 higher and 2 lower, beyond chance",
        ),
        (
            ["not compared"],
            [29],
            "No evidence of a difference in any of 8 wards with 30 offenders or more",
        ),
        (
            ["higher", "not compared"],
            [40, 60],
            "Proportion reoffending: of 8 wards that can be compared, 1 is higher, beyond chance",
        ),
        ([], [], "Proportion reoffending: no evidence of a difference in any of 9 wards"),
    ],
)
def test_title_says_which_wards_were_compared_where_others_have_a_rate_too(
    groups, offenders, title
):
    frame, rows = reoffending("")
    rows = [row | {"group": "not to be told apart", "offenders": 40.0} for row in rows]
    for row, group, how_many in zip(rows, groups, offenders, strict=False):
        row |= {"group": group, "offenders": float(how_many)}
    given = table(rows, WARD_COLUMNS)
    chart = ward_map(given, "reoffending", MapShapes(frame, LICENCE), EDGES, LABELS, "", "map")
    assert chart.title == title
    assert len(title.split()) <= 15


@pytest.mark.parametrize(
    ("groups", "title"),
    [
        (["higher", "higher"], "Theft: of 9 wards, 2 are higher than the rest, beyond chance"),
        (["lower"], "Theft: of 9 wards, 1 is lower than the rest, beyond chance"),
        ([], "Theft: of 9 wards, none differs by more than chance"),
        (["not compared"] * 9, "Of 9 wards, none could be compared"),
    ],
)
def test_title_says_how_many_wards_differ(groups, title):
    frame = squares(3)
    groups = groups + ["not to be told apart"] * (9 - len(groups))
    rows = [ward(frame, i, 15.0, group=group) for i, group in enumerate(groups)]
    assert draw(frame, rows).title == title
    assert len(title.split()) <= 15


# ---- the key ------------------------------------------------------------------------------------


def words_in(figure):
    return {text.get_text() for text in figure.findobj(Text)}


def test_key_counts_the_wards_of_each_band_and_shows_hatches_only_where_they_occur():
    frame, rows = nine()
    plain = words_in(figure_of(frame, rows))
    assert {f"{label}: 3 wards" for label in LABELS} <= plain
    assert "higher than the rest of the area, beyond chance: 2 wards" in plain
    assert not any("no data" in text or "suppressed" in text for text in plain)
    frame, rows = nine(state="suppressed")
    hatched = words_in(figure_of(frame, rows))
    assert {"20 and over: 2 wards", "suppressed: a small count: 1 ward"} <= hatched
    assert not any("no data" in text for text in hatched)


def test_a_ward_of_the_district_that_the_table_lacks_has_no_data():
    frame, rows = nine()
    content, _ = content_of(frame, rows[:8])
    assert [kind.label for kind in content.kinds][-1] == "no data"
    assert (content.kind_of == 3).tolist() == [False] * 8 + [True]


def test_key_and_counts_of_changes_and_clusters():
    frame, rows = nine(state="no data")
    changes = [
        row | {"ratio": ratio, "group": group}
        for row, ratio, group in zip(
            rows,
            [2.0, 0.5, 1, 1, 1, 1, 1, 1, 1],
            ["higher", "lower", *["not to be told apart"] * 5, "not compared", ""],
            strict=True,
        )
    ]
    changed = change_map(
        table(changes, CHANGE_COLUMNS), "theft", MapShapes(frame, LICENCE), "", "c"
    )
    assert changed.title == "Theft: of 7 wards, 1 is up and 1 down, beyond chance"
    for words in (
        "More by more than chance: 1 ward (Ward 0 2.00).",
        "Less by more than chance: 1 ward (Ward 1 0.50).",
        "Not to be told apart from no change: 5 wards. Not compared: 1 ward. No data: 1 ward",
    ):
        assert words in changed.alt
    none = cluster_map(table(rows), "theft", MapShapes(frame, LICENCE), "", "c")
    assert none.title == "Theft: no clusters that are more than chance"
    rows[6]["cluster"], rows[0]["cluster"] = "high among high", "low among high"
    some = cluster_map(table(rows), "theft", MapShapes(frame, LICENCE), "", "c")
    assert some.title == "Theft: clusters beyond chance: 1 high among high and 1 low among high"
    assert "Low among high: 1 ward (Ward 0). In no such cluster: 6 wards. No data" in some.alt


def outlines(frame, rows):
    content, _ = content_of(frame, rows)
    return content.outlined.tolist(), [entry.label for entry in content.key if entry.outlined]


def test_only_wards_out_of_the_ordinary_have_a_thick_outline():
    """Where most wards differ from the rest, outlines around all of them would tell nothing."""
    frame, rows = nine()
    assert outlines(frame, rows) == ([False] * 9, [])
    rows[7]["apart"] = "above 99.8%"
    drawn, key = outlines(frame, rows)
    assert [i for i, thick in enumerate(drawn) if thick] == [7]
    assert key == ["out of the ordinary even among all wards: 1 ward"]
    assert "Out of the ordinary even among all wards: Ward 7." in draw(frame, rows).alt


def test_keys_explain_only_what_occurs():
    frame, rows = nine()
    alike = [row | {"group": "not to be told apart"} for row in rows]
    assert not any("beyond chance" in text for text in words_in(figure_of(frame, alike)))
    rows[6]["cluster"] = "high among high"
    placed = on_land(rows_of(table(rows), "theft"), content_of(frame, rows)[1])
    key = [entry.label for entry in verdict_maps._clustered(placed).key]
    assert key == ["high, with high wards around: 1 ward", "in no such cluster: 8 wards"]


def test_maps_of_few_verdicts_are_small_and_enlarged_for_these_alone():
    frame, rows = many(14, 2_000.0)
    land = content_of(frame, rows)[1]
    one = [row | {"cluster": "low among low" if i == 100 else ""} for i, row in enumerate(rows)]
    content = verdict_maps._clustered(on_land(rows_of(table(one), "theft"), land))
    with house_style():
        figure = map_sheet.map_figure(content, land, LICENCE)
    assert figure.get_figheight() * 72 < 400
    assert not any("framed" in text for text in words_in(figure))


def test_a_tall_county_keeps_its_size_rather_than_have_a_part_enlarged():
    frame, rows = nine()
    boxes = [shapely.box(400_000, 440_000, 415_000, 500_000)]
    boxes += [shapely.box(400_000 + 600 * i, 500_000, 400_600 + 600 * i, 500_600) for i in range(8)]
    assert not any(
        "framed" in text for text in words_in(figure_of(frame.assign(geometry=boxes), rows))
    )


# ---- colours ------------------------------------------------------------------------------------


def luminance(colour):
    """Relative luminance (WCAG 2.2, definitions)."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("fill", [*SEQUENTIAL, *(f for f, _ in CLUSTER_LOOKS.values())])
def test_a_boundary_stands_out_from_every_fill(fill):
    """WCAG 2.2, 1.4.11: its dark core or the white below it, and these from each other."""
    assert max(contrast(fill, TEXT), contrast(fill, BACKGROUND)) >= 3
    assert contrast(TEXT, BACKGROUND) >= 3


@pytest.mark.parametrize("how_many", range(1, 7))
def test_bands_get_darker_upwards_by_steps_that_can_be_seen(how_many):
    light = [luminance(kind.fill) for kind in band_kinds([str(i) for i in range(how_many)])]
    steps = [(a + 0.05) / (b + 0.05) for a, b in itertools.pairwise(light)]
    assert len(light) == how_many
    assert all(step > 1.35 for step in steps)


def test_no_colour_is_see_through_and_letters_are_dark():
    chart = draw(*nine(state="no data"))
    assert not re.search(r"opacity: ?0?\.\d", chart.svg)
    groups = re.findall(r'<g id="text_\d+">(.*?)</g>\s*</g>', chart.svg, flags=re.S)
    fills = {c for group in groups for c in re.findall(r"fill: ?(#\w+)", group)}
    assert fills == {"#0b0c0c", "#484949"}


def test_every_sign_lies_on_wider_white():
    svg = draw(*nine()).svg
    signs = re.findall(r'<g id="PathCollection_\d+">(.*?)</g>', svg, flags=re.S)
    pairs = list(zip(signs[::2], signs[1::2], strict=True))
    assert pairs
    for under, over in pairs:
        assert set(re.findall(r"(?:fill|stroke): ?(#\w+)", under)) == {"#ffffff"}
        widths = [float(re.search(r"stroke-width: ?([\d.]+)", one)[1]) for one in (under, over)]
        assert widths[0] > widths[1]


# ---- the picture --------------------------------------------------------------------------------


def many(side, size, name="Parish of Upper and Lower Number", districts=1):
    """Wards of which two in three differ."""
    frame = squares(side, size, districts, name)
    groups = ("higher", "lower", "not to be told apart")
    return frame, [ward(frame, i, 5.0 + i % 30, group=groups[i % 3]) for i in range(side * side)]


CROWDED = {
    "nine": nine(),
    "three districts": many(5, 4_000.0, districts=3),
    "eighty-one": many(9, 2_000.0),
    "one": (squares(1), [ward(squares(1), 0, 5.0, group="lower")]),
    "a word of 90 letters": many(3, 5_000.0, "x" * 90),
}


@pytest.mark.parametrize(("frame", "rows"), CROWDED.values(), ids=CROWDED)
def test_no_word_of_a_map_covers_another(frame, rows):
    check_room(figure_of(frame, rows))


def test_wards_that_found_no_room_for_their_names_are_counted():
    frame, rows = many(18, 2_000.0)
    texts = words_in(figure_of(frame, rows))
    (note,) = (text for text in texts if "not named here" in text)
    named = sum("Number" in text for text in texts)
    assert note == f"{216 - named} more wards with a sign not named here: see the table."


def test_tiny_wards_are_drawn_once_more_enlarged():
    frame, rows = nine()
    frame = frame.assign(
        geometry=[
            shapely.box(400_000, 500_000, 480_000, 560_000),
            *(
                shapely.box(480_000 + 900 * i, 500_000, 480_900 + 900 * i, 500_900)
                for i in range(8)
            ),
        ]
    )
    texts = words_in(figure_of(frame, rows))
    assert any(re.fullmatch(r"The framed part, [\d.]+ times as large", text) for text in texts)
    assert {"Ward 0", "Ward 6", "Ward 7"} <= texts
    assert not any("framed" in text for text in words_in(figure_of(*nine())))


def test_holes_islands_and_wards_in_wards_are_drawn():
    frame, rows = nine()
    inner = shapely.box(401_000, 501_000, 402_000, 502_000)
    shapes = list(frame.geometry)
    shapes[0] = shapely.union(
        shapely.difference(shapes[0], inner), shapely.box(430_000, 500_000, 431_000, 501_000)
    )
    shapes[8] = inner
    chart = draw(frame.assign(geometry=shapes), rows)
    paths = re.findall(r'<g id="patch_\d+">\s*<path d="([^"]+)"[^>]*fill: #add1f1', chart.svg)
    rings = max(path.count("M ") for path in paths)
    assert chart.alt.startswith("Map of 9 wards")
    assert rings >= 3, "a ward with a hole and its island are three rings at least"


def test_same_table_gives_the_same_bytes_in_points_of_a_tenth():
    first, second = draw(*nine()), draw(*nine())
    assert first.svg == second.svg
    network = re.search(r'<path id="C\w+" d="([^"]+)"', first.svg)[1]
    assert re.findall(r"\.\d\d", network) == []


def test_attribution_scale_bar_and_north_stand_in_the_picture():
    texts = words_in(figure_of(*nine()))
    assert {LICENCE, "2 km", "grid north"} <= texts


# ---- small maps ---------------------------------------------------------------------------------


def several(how_many):
    frame, rows = nine()
    measures = [{"measure_id": f"m{k}", "measure": f"Kind {k}"} for k in range(how_many)]
    return frame, [row | measure for measure in measures for row in rows]


def test_small_maps_compare_each_ward_with_the_area():
    """Rates of 5 to 35 against 15: 0.33 to 2.33, with 0.8 (12) and 2 (30) on an edge."""
    frame, rows = several(2)
    bands = ratio_bands(rows_of(table(rows), "m0"))
    assert bands.tolist() == [0, 0, 0, 2, 2, 2, 3, 4, 4]
    (chart,) = small_maps(table(rows), MapShapes(frame, LICENCE), "Theft, 2025", "small")
    assert chart.title == "In 2 of 2 measures some wards differ by more than chance"
    assert (
        "Kind 0: wards in each band 3, 0, 3, 1 and 2; 2 higher by more than chance (Ward 7 and "
        "Ward 6); 1 lower by more than chance (Ward 0). Kind 1: "
    ) in chart.alt
    assert all(label in chart.alt for label in RATIO_LABELS)


def test_small_maps_go_over_pages_and_no_word_covers_another(monkeypatch):
    frame, rows = several(14)
    figures = []
    made = sheet.new_sheet

    def new_sheet(height):
        figure, axes = made(height)
        figures.append(figure)
        return figure, axes

    monkeypatch.setattr(sheet, "new_sheet", new_sheet)
    charts = small_maps(table(rows), MapShapes(frame, LICENCE), "Sub", "small")
    assert [chart.chart_id for chart in charts] == ["small", "small_2"]
    assert [chart.subtitle for chart in charts] == ["Sub (1 of 2)", "Sub (2 of 2)"]
    for figure in figures:
        check_room(figure)
        assert figure.get_figheight() * 72 <= sheet.TALLEST
        assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 10


def test_small_maps_of_chosen_measures_without_a_difference():
    frame, rows = several(3)
    rows = [row | {"group": "not to be told apart"} for row in rows]
    (chart,) = small_maps(table(rows), MapShapes(frame, LICENCE), "", "small", ["m2", "m0"])
    assert chart.title == "In none of 2 measures does a ward differ by more than chance"
    assert chart.alt.index("Kind 2") < chart.alt.index("Kind 0")
    assert "Kind 1" not in chart.alt


# ---- the gate -----------------------------------------------------------------------------------


def test_only_a_released_table_can_be_mapped():
    frame, rows = nine()
    shapes = MapShapes(frame, LICENCE)
    raw = pd.DataFrame(rows)
    for call in (
        lambda: ward_map(raw, "theft", shapes, EDGES, LABELS, "", "m"),
        lambda: small_maps(raw, shapes, "", "m"),
    ):
        with pytest.raises(DisclosureError, match="only be drawn from a released table"):
            call()


def test_no_rate_no_shape_or_no_row_gives_no_map():
    frame, rows = nine()
    shapes = MapShapes(frame, LICENCE)
    empty = table([row | {"state": "no data"} for row in rows])
    elsewhere = MapShapes(frame.assign(ward_code=[f"W05{i:06}" for i in range(9)]), LICENCE)
    for given, land, measure in (
        (empty, shapes, "theft"),
        (table(rows), elsewhere, "theft"),
        (table(rows), shapes, "robbery"),
        (table([]), shapes, "theft"),
    ):
        assert ward_map(given, measure, land, EDGES, LABELS, "", "m") is None
        assert cluster_map(given, measure, land, "", "m") is None
        assert change_map(given, measure, land, "", "m") is None
        assert small_maps(given, land, "", "m", [measure]) == []


@pytest.mark.parametrize(
    ("edges", "labels", "message"),
    [
        ((0.0, 10.0), LABELS, "3 labels and 2 edges"),
        ((0.0, 1.0, 2.0, 40.0), LABELS, "Ward 0 does not lie between the edges of its band"),
        ((0.0, 10.0, 40.0), LABELS[:2], "a ward has a band above the 2"),
        (tuple(range(9)), ("x",) * 8, "1 to 6 bands"),
    ],
)
def test_bands_that_are_not_those_of_the_table_are_refused(edges, labels, message):
    frame, rows = nine()
    with pytest.raises(BriefingError, match=re.escape(message)):
        ward_map(table(rows), "theft", MapShapes(frame, LICENCE), edges, labels, "", "m")
