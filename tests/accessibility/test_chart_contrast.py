"""Every colour of the charts: those that the code may use, and those that occur in real charts."""

import re
from itertools import combinations
from pathlib import Path

import nbformat
import pytest
from colours import contrast
from lxml import etree

from community_safety.briefing import charts, style

INKS = (style.TEXT, style.SECONDARY)
ON_WHITE = (*INKS, *style.PALETTE, style.INTERVAL)
# Fills of maps. They need not stand out from white or from each other: boundaries between them do.
FILLS = style.SEQUENTIAL
BOUNDARY = (style.TEXT, style.BACKGROUND)
"""A dark line on a wider white one."""
# Pairs that touch without white between them.
TOUCHING = [(style.DARK_BLUE, style.INTERVAL), (style.DARK_GREY, style.INTERVAL)]


def _named(module):
    """Return every colour constant of a module."""
    return {
        name: value
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and value.startswith("#")
    }


def test_every_colour_of_the_house_style_is_measured_here():
    """A new constant has to be a shape, a letter, the background or named as decoration."""
    known = {*ON_WHITE, style.BACKGROUND, *style.DECORATION, *FILLS}
    lists = [value for value in vars(style).values() if isinstance(value, tuple)]
    listed = {one for some in lists for one in some if str(one).startswith("#")}
    assert {*_named(style).values(), *listed} <= known
    assert set(style.PALETTE) <= set(_named(style).values())


@pytest.mark.parametrize("colour", ON_WHITE)
def test_letters_and_shapes_stand_out_from_white(colour):
    """WCAG 2.2, 1.4.3 for letters and 1.4.11 for shapes."""
    assert contrast(colour, style.BACKGROUND) >= (4.5 if colour in INKS else 3)


@pytest.mark.parametrize(("one", "other"), TOUCHING)
def test_shapes_that_touch_stand_out_from_each_other(one, other):
    assert contrast(one, other) >= 3


@pytest.mark.parametrize("fill", FILLS)
def test_a_boundary_stands_out_from_every_fill_of_a_map(fill):
    """WCAG 2.2, 1.4.11: its dark core or the white around that does, and these from each other."""
    assert max(contrast(fill, colour) for colour in BOUNDARY) >= 3
    assert contrast(*BOUNDARY) >= 3


def test_settings_of_matplotlib_use_these_colours_only():
    text = Path(style.__file__).with_name("briefing.mplstyle").read_text("utf-8")
    settings = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line[:40])
    colours = {name: value for name, value in settings.items() if name.endswith("color")}
    assert len(colours) >= 8
    for name, value in colours.items():
        solid = "#FFFFFF" if value == "white" else f"#{value.strip().upper()}"
        if name.startswith("grid"):
            assert solid in style.DECORATION, name
        elif not name.endswith("facecolor"):
            assert solid in INKS, f"{name}: letters and axes are dark"


def test_no_colour_is_written_into_the_drawing_code():
    source = Path(charts.__file__).read_text("utf-8")
    assert re.findall(r"['\"]#[0-9A-Fa-f]{3,8}['\"]|alpha=|['\"]white['\"]", source) == []


def test_signs_differ_in_shape_or_filling_and_not_in_colour_only():
    signs = {name: (marker, edge == face) for name, (marker, edge, face) in charts._SIGNS.items()}
    signs["value"] = ("o", True)
    for (one, first), (other, second) in combinations(signs.items(), 2):
        assert first != second, f"{one} and {other} look alike without colour"


@pytest.fixture(scope="module")
def drawings(packs):
    """The SVG of every chart in the executed notebooks of the demonstration."""
    found = []
    for path in sorted(packs.glob(".build/notebooks/demonstration/**/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                svg = output.get("data", {}).get("image/svg+xml")
                if svg:
                    found.append("".join(svg))
    assert len(found) > 30
    return found


@pytest.mark.slow
@pytest.mark.xdist_group("chart_drawings")
def test_colours_that_occur_in_real_charts_are_measured_ones(drawings):
    allowed = {c.lower() for c in (*ON_WHITE, style.BACKGROUND, *style.DECORATION)}
    allowed |= {"none"}
    for svg in drawings:
        used = set(re.findall(r"(?:fill|stroke): ?(#?\w+)", svg))
        used |= set(re.findall(r"(?:fill|stroke)=\"(#?\w+)\"", svg))
        assert {"#12436d", "#3d3d3d"} & used, "the look of shapes is not where it was"
        fills = {_full(colour) for colour in used} - allowed
        assert fills <= {fill.lower() for fill in FILLS}
        assert not fills or _boundaries(svg), "pale fills without boundaries cannot be told apart"
        assert not re.search(r"opacity: ?0?\.\d", svg), "a see-through colour is not measured"


def _boundaries(svg):
    """Return the lines of a map that have a dark core on wider white, as pairs of widths."""
    found = []
    for group in etree.fromstring(svg.encode()).iter("{http://www.w3.org/2000/svg}g"):
        if not group.get("id", "").startswith("lines_"):
            continue
        styles = " ".join(element.get("style", "") for element in group.iter())
        looks = re.findall(r"stroke: ?(#\w+);(?: ?stroke-width: ?([\d.]+))?", styles)
        widths = {colour: float(width or 1) for colour, width in looks}
        core, around = (widths.get(colour.lower(), 0.0) for colour in BOUNDARY)
        assert 0 < core < around, "a boundary is a dark line on a wider white one"
        found.append((core, around))
    return found


def _full(colour):
    """Return `white` and `#abc` in six digits."""
    colour = {"white": "#ffffff", "black": "#000000"}.get(colour, colour.lower())
    return (
        "#" + "".join(2 * c for c in colour[1:])
        if len(colour) == 4 and colour != "none"
        else colour
    )


@pytest.mark.slow
@pytest.mark.xdist_group("chart_drawings")
def test_letters_in_real_charts_are_dark(drawings):
    """Letters are drawn as shapes in groups named `text_1` and so on."""
    for svg in drawings:
        groups = re.findall(r'<g id="text_\d+">(.*?)</g>\s*</g>', svg, flags=re.S)
        assert groups
        fills = {_full(c) for group in groups for c in re.findall(r"fill: ?(#\w+)", group)}
        assert fills <= {ink.lower() for ink in INKS}


@pytest.mark.slow
@pytest.mark.xdist_group("chart_drawings")
def test_every_sign_in_real_charts_lies_on_white(drawings):
    """A turquoise sign on the bar of an interval would hardly be seen."""
    for svg in drawings:
        signs = re.findall(r'<g id="PathCollection_\d+">(.*?)</g>', svg, flags=re.S)
        pairs = list(zip(signs[::2], signs[1::2], strict=True))
        # A map on which no ward differs has no sign.
        assert pairs or _boundaries(svg)
        for under, over in pairs:
            assert set(re.findall(r"(?:fill|stroke): ?(#\w+)", under)) == {"#ffffff"}
            widths = [float(re.search(r"stroke-width: ?([\d.]+)", one)[1]) for one in (under, over)]
            assert widths[0] > widths[1]
