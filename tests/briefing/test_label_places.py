"""Labels are moved no further than needed, and none covers another."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.briefing.label_places import clear_places, moved_apart
from community_safety.briefing.labels import text_width, wrapped
from community_safety.briefing.style import house_style

tried = settings(deadline=None, max_examples=40)
places = st.lists(st.floats(0, 100), min_size=1, max_size=8)


def test_labels_with_room_stay_where_they_are():
    assert moved_apart([10, 30, 20], [8, 8, 8], 0, 100) == [10, 30, 20]
    assert moved_apart([], [], 0, 100) == []


def test_two_labels_at_one_place_move_half_the_way_each():
    """Worked by hand: two labels of 10 around 50 stand at 45 and 55."""
    assert moved_apart([50, 50], [10, 10], 0, 100) == pytest.approx([45, 55])


def test_labels_at_the_end_of_the_room_are_pushed_inside():
    """Worked by hand: two labels of 10 that want to be at 0 stand at 5 and 15, at 100 at 85, 95."""
    assert moved_apart([0, 0], [10, 10], 0, 100) == pytest.approx([5, 15])
    assert moved_apart([100, 100], [10, 10], 0, 100) == pytest.approx([85, 95])


@tried
@given(places, st.data())
def test_labels_in_a_column_keep_their_order_and_never_cover_each_other(wanted, data):
    heights = data.draw(
        st.lists(st.floats(1, 12), min_size=len(wanted), max_size=len(wanted)), label="heights"
    )
    middles = moved_apart(wanted, heights, 0, 100)
    order = np.argsort(wanted, kind="stable")
    for low, high in itertools.pairwise(order):
        assert middles[high] - middles[low] >= (heights[low] + heights[high]) / 2 - 1e-6
    assert min(np.array(middles) - np.array(heights) / 2) >= -1e-6
    assert max(np.array(middles) + np.array(heights) / 2) <= 100 + 1e-6


@tried
@given(st.lists(st.tuples(st.floats(0, 600), st.floats(0, 250)), min_size=1, max_size=25))
def test_labels_near_points_never_cover_each_other_and_stay_in_the_room(points):
    anchors = np.array(points)
    sizes = np.tile([60.0, 11.0], (len(points), 1))
    middles = clear_places(anchors, sizes, (0, 0, 600, 250), anchors, np.empty((0, 2)))
    for one, other in itertools.combinations(middles, 2):
        across, up = np.abs(one - other)
        assert across >= 60 - 1e-6 or up >= 11 - 1e-6
    assert (middles - sizes / 2 >= -1e-6).all()
    assert (middles + sizes / 2 <= np.array([600, 250]) + 1e-6).all()


def test_a_label_leaves_a_line_and_stays_on_it_where_there_is_no_room():
    anchor, size = np.array([[100.0, 100.0]]), np.array([[40.0, 10.0]])
    above = np.column_stack([np.arange(0.0, 200, 4), np.full(50, 111.0)])
    (place,) = clear_places(anchor, size, (0, 0, 200, 200), anchor, above)
    assert place[1] < 100
    (only,) = clear_places(anchor, size, (80, 105, 120, 115), anchor, above)
    assert tuple(only) == (100, 110)


@tried
@given(st.text("abc Wi-", max_size=60), st.floats(20, 200))
def test_wrapped_lines_fit_and_lose_nothing(text, width):
    with house_style():
        lines = wrapped(text, width, 9.0)
        assert all(text_width(line, 9.0) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
