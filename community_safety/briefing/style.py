"""How charts look: a fixed font and a few colours that everybody can tell apart.

Colours are the Analysis Function's categorical palette; on white each has a contrast of at least
3 to 1, which shapes need. Text is never coloured. No colour is see-through, so that what is on the
page is what was measured.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import font_source_sans_pro
import matplotlib as mpl
from matplotlib import font_manager, style
from matplotlib.figure import Figure

DARK_BLUE, TURQUOISE, DARK_PINK = "#12436D", "#28A197", "#801650"
ORANGE, DARK_GREY, LIGHT_PURPLE = "#F46A25", "#3D3D3D", "#A285D1"
TEXT, SECONDARY = "#0B0C0C", "#484949"
PALETTE = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, LIGHT_PURPLE)
SEQUENTIAL = ("#F2F2F2", "#ADD1F1", "#6BACE6", "#2073BC", "#12436D", "#092135")
"""Fills of the areas of a map, from low to high. They need not stand out from white or from each
other, as between them lie boundaries that do, and the key says what each of them means."""
BACKGROUND = "#FFFFFF"
INTERVAL = "#8093A9"
"""A bar under a dark blue point: at least 3 to 1 both to that point and to white."""
RULE, ORANGE_TINT = "#D9D9D9", "#FCDED1"
DECORATION = (RULE, ORANGE_TINT)
"""Too pale to say anything: only for what the chart says without them."""
_STYLE = Path(__file__).with_name("briefing.mplstyle")
_FONTS = Path(font_source_sans_pro.__file__).parent / "files"
_FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-It.ttf")
_BOLD_SIGNS = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style, whatever the caller has set; its own settings come back after.

    The font comes with a package, so that charts have the same bytes on every machine; signs that
    it lacks are taken from the font that matplotlib ships.
    """
    _add_fonts()
    with mpl.rc_context():
        mpl.rcdefaults()
        style.use(_STYLE)
        mpl.rcParams["font.family"] = ["Source Sans Pro", "DejaVu Sans"]
        yield


@cache
def _add_fonts() -> None:
    """Make the house font known; DejaVu Sans, which has no semibold, lends its bold for signs."""
    bold = font_manager.ttfFontProperty(font_manager.get_font(_BOLD_SIGNS))
    font_manager.fontManager.ttflist.append(replace(bold, weight=600))
    for face in _FACES:
        font_manager.fontManager.addfont(_FONTS / face)


def svg_of(figure: Figure) -> str:
    """Return a figure as SVG without date or random ids."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()
