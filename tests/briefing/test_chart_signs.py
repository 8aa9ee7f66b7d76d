"""Signs come out as matplotlib's own `scatter` would draw them, white first."""

import re

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from community_safety.briefing.signs import draw_signs
from community_safety.briefing.style import BACKGROUND, DARK_BLUE, TURQUOISE, house_style, svg_of

PLACES = [(0.2, 0.4), (0.5, 0.5), (1.0, 0.9)]


def axes() -> Axes:
    made = Figure(figsize=(2, 1)).add_axes((0.1, 0.1, 0.8, 0.8))
    made.set_xlim(0, 1)
    made.set_ylim(0, 1)
    return made


def without_names(svg: str) -> str:
    return re.sub(r"\b[mp][0-9a-f]{10}\b", "", svg)


@pytest.mark.parametrize("clip", [True, False])
@pytest.mark.parametrize("marker", ["o", "D", "s", "X", "^", "v"])
def test_signs_are_those_of_scatter(marker, clip):
    """Matplotlib's `Axes.scatter` with the same shape, size, colours and widths."""
    with house_style():
        ours, theirs = axes(), axes()
        draw_signs(ours, PLACES, marker, 5.0, (DARK_BLUE, TURQUOISE), edge=1.0, halo=2.0, clip=clip)
        for (line, face), width in (((BACKGROUND,) * 2, 5.0), ((DARK_BLUE, TURQUOISE), 1.0)):
            across, up = zip(*PLACES, strict=True)
            theirs.scatter(across, up, marker=marker, s=25, edgecolor=line, facecolor=face,
                           linewidth=width, zorder=4, clip_on=clip)  # fmt: skip
        assert without_names(svg_of(ours.figure)) == without_names(svg_of(theirs.figure))


def test_no_places_draw_nothing():
    with house_style():
        empty = axes()
        draw_signs(empty, [], "o", 5.0, (DARK_BLUE, DARK_BLUE))
    assert len(empty.collections) == 0
