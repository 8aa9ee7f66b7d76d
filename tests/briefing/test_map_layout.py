"""Shapes on paper: refused where they cannot be drawn, neighbours that touch, names beside maps."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from community_safety.briefing.label_places import best_place
from community_safety.briefing.maps.furniture import bar_length
from community_safety.briefing.maps.inset import window_of
from community_safety.briefing.maps.place_labels import _without_crossing, columns_of
from community_safety.briefing.maps.shapes import MapShapes, land_of, panel_of
from community_safety.briefing.maps.sheet import LATTICE, PLAIN, ROWS, SLANTED, UPRIGHT, hatch_of
from community_safety.briefing.style import house_style
from community_safety.errors import SourceError


def frame_of(shapes, crs=27700):
    codes = [f"E05{i:06}" for i in range(len(shapes))]
    return gpd.GeoDataFrame(
        {"ward_code": codes, "district_code": "E07000001", "district_name": "Ashby"},
        geometry=list(shapes),
        crs=crs,
    )


def land(shapes):
    frame = frame_of(shapes)
    return land_of(MapShapes(frame, ""), pd.DataFrame({"ward_code": frame["ward_code"]}))


def wavy(x, points=400):
    """A boundary from south to north that swings by up to 200 metres."""
    up = np.linspace(0, 20_000, points)
    return np.column_stack([x + 100 * np.sin(up / 37) + 100 * np.sin(up / 501), up])


BOX = shapely.box(0, 0, 1_000, 1_000)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (frame_of([BOX]).drop(columns="district_name"), "no column district_name"),
        (frame_of([BOX], crs=4326), "not in British National Grid"),
        (pd.concat([frame_of([BOX])] * 2), "ward E05000000 is there twice"),
        (frame_of([shapely.Polygon()]), "no area for E05000000"),
        (frame_of([shapely.Point(0, 0)]), "no area for E05000000"),
        (frame_of([None]), "no area for E05000000"),
    ],
)
def test_shapes_that_cannot_be_drawn_are_refused(frame, message):
    with pytest.raises(SourceError, match=f"ward boundaries: .*{message}"):
        MapShapes(frame, "")


def test_simplified_neighbours_still_touch_and_boundaries_hardly_move():
    west, east = wavy(0.0), wavy(10_000.0)
    left = shapely.Polygon(np.vstack([west, east[::-1]]))
    right = shapely.Polygon(np.vstack([east, [[20_000, 20_000], [20_000, 0]]]))
    wards = land([left, right])
    panel = panel_of(wards, 0.02, wards.bounds, (0.0, 0.0, 420.0, 420.0))
    one, other = panel.polygons
    assert shapely.get_num_coordinates(one) < 0.6 * shapely.get_num_coordinates(left)
    assert shapely.area(shapely.intersection(one, other)) < 0.1
    total = shapely.area(shapely.union_all(wards.polygons)) * 0.02**2
    assert shapely.area(shapely.union_all(panel.polygons)) == pytest.approx(total, rel=2e-3)
    far = shapely.hausdorff_distance(
        shapely.affinity.translate(shapely.affinity.scale(left, 0.02, 0.02, origin=(0, 0)),
                                   *(panel.centres[0] - wards.centres[0] * 0.02)), one
    )  # fmt: skip
    assert far < 1.5


def test_specks_go_but_never_a_wards_largest_part():
    speck = shapely.box(5_000, 0, 5_010, 10)
    wards = land([shapely.union(BOX, speck), shapely.box(2_000, 0, 2_005, 5)])
    panel = panel_of(wards, 0.02, wards.bounds, (0.0, 0.0, 200.0, 100.0))
    assert shapely.get_num_geometries(panel.polygons[0]) == 1
    assert len(panel.polygons) == 2


def test_broken_shapes_are_repaired():
    bow = shapely.Polygon([(0, 0), (1_000, 1_000), (1_000, 0), (0, 1_000)])  # two triangles
    (repaired,) = land([bow, BOX]).polygons[:1]
    assert repaired.is_valid
    assert repaired.area == pytest.approx(500_000)


def test_enlarged_part_is_where_most_tiny_wards_are():
    large = shapely.box(0, 0, 50_000, 40_000)
    tiny = [
        shapely.box(60_000 + 800 * i, 800 * j, 60_800 + 800 * i, 800 * j + 800)
        for i in range(4)
        for j in range(4)
    ]
    wards = land([large, *tiny])
    (left, bottom, right, top), zoom = window_of(wards, 0.01, (400.0, 250.0))
    assert left < 60_000
    assert right > 63_200
    assert bottom < 0.001 or bottom < 100
    assert top > 3_200
    assert zoom == 2.0, "8 points become 16"
    assert window_of(wards, 0.03, (400.0, 250.0)) is None
    assert window_of(land([large]), 0.0001, (400.0, 250.0)) is None


def test_names_are_shared_out_by_side_and_the_last_are_left_out():
    names = [f"Ward {i}" for i in range(6)]
    across = np.array([0.0, 1, 2, 8, 9, 10])
    with house_style():
        left, right = columns_of(np.arange(6), names, across, 5.0, 200.0)
        assert (list(left.wards), list(right.wards)) == ([0, 1, 2], [3, 4, 5])
        left, right = columns_of(np.arange(6), names, across + 20, 5.0, 45.0)
        assert (list(left.wards), list(right.wards)) == ([0], [1, 2, 3])


def test_leads_of_names_do_not_cross():
    anchors = np.random.default_rng(5).uniform((100, 0), (400, 300), (15, 2))
    middles = _without_crossing(anchors, [("x",)] * 15, 90.0, (100.0, 0.0, 400.0, 300.0))
    leads = shapely.linestrings(
        [[(90.0, up), tuple(anchor)] for up, anchor in zip(middles, anchors, strict=True)]
    )
    crossing = shapely.crosses(leads[:, None], leads[None, :]).sum() / 2
    assert crossing == 0
    assert np.diff(np.sort(middles)).min() >= 12.0


def test_a_label_covers_no_other_then_no_sign_then_fewest_lines():
    places = np.array([[0.0, 0.0], [100.0, 0.0], [200.0, 0.0], [300.0, 0.0]])
    taken = np.array([[-5.0, -5.0, 5.0, 5.0]])
    signs, lines = np.array([[100.0, 0.0]]), np.array([[200.0, 0.0], [201.0, 0.0], [300.0, 0.0]])
    assert best_place(places, np.array([20.0, 10.0]), taken, signs, lines).tolist() == [300.0, 0.0]


@pytest.mark.parametrize(
    ("scale", "width", "kilometres"), [(0.005, 400.0, 20.0), (0.02, 400.0, 5.0), (1.0, 300.0, 0.1)]
)
def test_scale_bar_is_a_round_number_within_a_quarter_of_the_map(scale, width, kilometres):
    """At 0.005 points per metre 20 km are 100 points, a quarter of 400."""
    assert bar_length(scale, width) == pytest.approx(kilometres)


def test_hatches_differ_and_stay_within_their_ward():
    drawn = {
        hatch: hatch_of(shapely.box(10, 10, 70, 60), hatch)
        for hatch in (SLANTED, LATTICE, ROWS, UPRIGHT)
    }
    assert shapely.is_empty(hatch_of(BOX, PLAIN))
    for strokes in drawn.values():
        assert shapely.within(strokes, shapely.box(9.9, 9.9, 70.1, 60.1))
        assert shapely.length(strokes) > 300
    ways = {
        hatch: {
            tuple(np.sign(np.diff(shapely.get_coordinates(s), axis=0).round(6)[0]))
            for s in shapely.normalize(strokes).geoms
        }
        for hatch, strokes in drawn.items()
    }
    up, down = (1.0, 1.0), (1.0, -1.0)
    assert ways == {SLANTED: {up}, LATTICE: {up, down}, ROWS: {(1.0, 0.0)}, UPRIGHT: {(0.0, 1.0)}}
