import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph
from shapely import LineString, MultiPolygon, Point, Polygon, box

from community_safety.errors import StatisticsError
from community_safety.statistics.spatial.contiguity import Joined, contiguity

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("REFERENCE_DATA") or ROOT / ".." / "shared" / "data").resolve()

SIDE = 1_000.0
FAR = 300_000.0


def square(column, row, shift=0.0):
    """A ward of one square kilometre, somewhere in England."""
    x, y = FAR + SIDE * column + shift, FAR + SIDE * row
    return box(x, y, x + SIDE, y + SIDE)


def grid(columns, rows):
    places = [(column, row) for row in range(rows) for column in range(columns)]
    return [square(*place) for place in places], [f"W{c}{r}" for c, r in places]


def test_wards_that_meet_at_a_corner_are_neighbours():
    """By hand: on a 3 x 3 board the middle touches all eight others, a corner three."""
    found = contiguity(*grid(3, 3))
    assert set(found.of("W11")) == {"W00", "W10", "W20", "W01", "W21", "W02", "W12", "W22"}
    assert set(found.of("W00")) == {"W10", "W01", "W11"}
    assert (found.joined, found.parts, found.reason) == ((), (), "")


def test_a_gap_of_a_few_metres_or_a_sliver_of_overlap_parts_no_wards():
    walls = [square(0, 0), square(1, 0, shift=4.0), square(2, 0, shift=-2.0)]
    assert contiguity(walls, ["A", "B", "C"]).of("B") == ("A", "C")
    assert contiguity(walls, ["A", "B", "C"], tolerance_metres=1.0).joined == (
        Joined("A", "B", pytest.approx(4.0)),
    )


def test_a_detached_ward_is_joined_to_the_nearest_edge_and_named():
    """The near ward's middle is further away than that of a small one: edges count."""
    wide = box(FAR, FAR, FAR + 50_000, FAR + SIDE)
    small = box(FAR + 50_000, FAR + SIDE, FAR + 50_100, FAR + SIDE + 100)
    island = box(FAR, FAR + 3_000, FAR + SIDE, FAR + 4_000)
    found = contiguity([island, small, wide], ["I", "S", "W"])
    assert found.joined == (Joined("I", "W", pytest.approx(2_000.0)),)
    assert found.of("W") == ("I", "S")
    assert found.parts == ()


def test_two_islands_beside_each_other_are_a_part_of_their_own_and_listed():
    walls, names = grid(3, 2)
    walls += [square(10, 0), square(11, 0)]
    found = contiguity(walls, [*names, "X", "Y"])
    assert found.parts == (("X", "Y"),)
    assert found.joined == ()
    assert found.of("X") == ("Y",)


def test_a_ward_within_another_is_its_neighbour():
    hole = square(0, 0)
    around = box(FAR - 500, FAR - 500, FAR + 1_500, FAR + 1_500).difference(hole)
    assert contiguity([around, hole, square(5, 5)], ["A", "B", "C"]).of("B") == ("A",)


def test_a_ward_in_two_pieces_and_one_that_crosses_itself_are_read():
    pieces = MultiPolygon([square(0, 0), square(2, 0)])
    corners = [(0, 1_000), (1_000, 2_000), (1_000, 1_000), (0, 2_000)]
    bow = Polygon([(FAR + x, FAR + y) for x, y in corners])
    found = contiguity([pieces, square(1, 0), bow], ["A", "B", "C"])
    assert found.of("A") == ("B", "C")


def test_fewer_than_three_wards_have_no_pattern():
    two = contiguity([square(0, 0), square(1, 0)], ["A", "B"])
    assert two.reason == contiguity([], []).reason == "fewer than three wards"
    assert two.of("A") == ("B",)
    assert contiguity([square(0, 0)], ["A"]).adjacency.tolist() == [[False]]


@settings(deadline=None, max_examples=20)
@given(st.permutations(range(12)))
def test_the_order_of_wards_changes_nothing(order):
    walls, names = grid(4, 2)
    walls += [square(9, 0), square(20, 0), square(21, 0), square(40, 40)]
    names += ["I", "X", "Y", "Z"]
    plain = contiguity(walls, names)
    other = contiguity([walls[place] for place in order], [names[place] for place in order])
    assert (other.joined, other.parts) == (plain.joined, plain.parts)
    for name in names:
        assert set(other.of(name)) == set(plain.of(name))
    assert np.array_equal(other.adjacency, other.adjacency.T)
    assert not other.adjacency.diagonal().any()


@pytest.mark.parametrize(
    ("walls", "names", "message"),
    [
        ([square(0, 0)], ["A", "B"], r"2 ward codes for polygons of shape \(1,\)"),
        ([square(0, 0)] * 2, ["A", "A"], "each ward needs one polygon, more than one for A"),
        ([square(0, 0), None], ["A", "B"], "no usable polygon for B: give polygons in metres"),
        ([square(0, 0), Polygon()], ["A", "B"], "no usable polygon for B"),
        ([square(0, 0), Point(1, 1)], ["A", "B"], "no usable polygon for B"),
        ([LineString([(0, 0), (9, 9)]), "wall"], ["A", "B"], "no usable polygon for A, B"),
        (
            [Point(0, 0)] * 7,
            list("ABCDEFG"),
            "no usable polygon for A, B, C, D, E and 2 more",
        ),
        ([box(-1.6, 54.7, -1.5, 54.8)], ["A"], r"in degrees: give them in metres \(EPSG:27700\)"),
    ],
)
def test_what_is_no_map_of_wards_is_refused(walls, names, message):
    with pytest.raises(StatisticsError, match=message):
        contiguity(walls, names)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning:shapely")
def test_a_polygon_without_numbers_is_refused():
    for lost in (np.nan, np.inf):
        broken = Polygon([(0, 0), (1e5, 0), (lost, 1e5), (0, 1e5)])
        with pytest.raises(StatisticsError, match="no usable polygon for A"):
            contiguity([broken], ["A"])


def test_a_negative_tolerance_and_an_unknown_ward_are_refused():
    with pytest.raises(StatisticsError, match=r"tolerance_metres must be zero or more, got -1"):
        contiguity(*grid(2, 2), tolerance_metres=-1)
    with pytest.raises(StatisticsError, match="Q is not one of the 4 wards given"):
        contiguity(*grid(2, 2)).of("Q")


@pytest.mark.reference_data
@pytest.mark.skipif(
    not (DATA / "boundaries").is_dir(),
    reason="the published reference data are not there: set REFERENCE_DATA to their folder",
)
@pytest.mark.parametrize(
    ("vintage", "district", "wards"),
    [("WD25", "E06000047", 51), ("WD13", "E06000047", 63), ("WD25", "E06000005", 20)],
)
def test_published_wards_hang_together_as_libpysal_finds(vintage, district, wards):
    """Oracle: libpysal's queen contiguity by shared vertices, on boundaries without gaps."""
    frame = gpd.read_file(DATA / "boundaries" / f"wards_{vintage}_{district}.geojson")
    frame = frame.to_crs(27700).set_index(f"{vintage}CD")
    found = contiguity(frame.geometry, frame.index)
    oracle = Graph.build_contiguity(frame.geometry, rook=False)
    assert len(found.codes) == wards
    assert (found.joined, found.parts) == ((), ())
    for code in found.codes:
        assert set(found.of(code)) == set(oracle[code].index)
