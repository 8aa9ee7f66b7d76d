"""Words in a picture: how wide they are, where their lines break, and writing them beside things.

All lengths are in points (1/72 inch). Widths are those of the shapes that are drawn, not guesses.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path

from community_safety.briefing.label_places import clear_places, moved_apart
from community_safety.briefing.style import SECONDARY

FloatArray = npt.NDArray[np.float64]

LINE = 1.22
"""Height of a line of text, relative to the size of its letters."""
SIZE = 9.0
"""Of the letters beside points and lines."""
_BESIDE, _MOVED = 10.0, 1.5
"""Gap between a line's end and its name; a name moved by more than this has a lead."""
_LED, _APART = 14.0, 4.0
"""Distance of a name from its point without a lead; between places along a line."""


def text_width(text: str, size: float, weight: int = 400) -> float:
    """Return the width of one line of text in the house font; call it within `house_style`."""
    return _width(text, size, weight, tuple(mpl.rcParams["font.family"]))


@lru_cache(maxsize=4096)
def _width(text: str, size: float, weight: int, family: tuple[str, ...]) -> float:
    letters = FontProperties(family=list(family), size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, letters, ismath=False)
    return float(width)


def wrapped(text: str, width: float, size: float, weight: int = 400) -> list[str]:
    """Break a text into lines no wider than `width`; a longer word is broken, nothing is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if text_width(longer, size, weight) <= width:
            lines[-1] = longer
            continue
        *whole, rest = _pieces(word, width, size, weight)
        lines = [*(line for line in lines if line), *whole, rest]
    return lines


def _pieces(word: str, width: float, size: float, weight: int) -> list[str]:
    """Cut a word into pieces that fit; one letter always does."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, size, weight) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def room_beside(texts: Sequence[str], width: float) -> float:
    """Return the room that names beside lines need, in points, with the gap before them."""
    lines = [line for text in texts for line in wrapped(text, width, SIZE)]
    return max((text_width(line, SIZE) for line in lines), default=0.0) + _BESIDE


def name_lines(
    figure: Figure, axes: Axes, names: Sequence[tuple[str, float]], width: float
) -> None:
    """Write the names of lines right of a picture whose axes are set, none over another.

    A name that had to move has a thin lead to where its line ends.

    Parameters
    ----------
    names
        Each name and the value at which its line ends.
    width
        Where a name breaks into lines, in points.
    """
    texts = [wrapped(text, width, SIZE) for text, _ in names]
    edge, low = axes.transAxes.transform((1.0, 0.0))
    high = axes.transAxes.transform((1.0, 1.0))[1]
    wanted = [float(axes.transData.transform((0.0, value))[1]) for _, value in names]
    heights = [SIZE * LINE * len(text) for text in texts]
    middles = moved_apart(wanted, heights, low - SIZE / 2, high + SIZE)
    back = figure.transFigure.inverted()
    for text, line, middle in zip(texts, wanted, middles, strict=True):
        left, up = back.transform((edge + _BESIDE, middle))
        figure.text(left, up, "\n".join(text), fontsize=SIZE, va="center", ha="left",
                    linespacing=1.05)  # fmt: skip
        if abs(middle - line) > _MOVED:
            ends = back.transform([(edge + 1, line), (edge + _BESIDE - 2, middle)])
            figure.add_artist(Line2D(ends[:, 0], ends[:, 1], color=SECONDARY, linewidth=0.6))


def name_points(
    axes: Axes,
    points: FloatArray,
    texts: Sequence[str],
    signs: FloatArray,
    weights: Sequence[int] = (),
) -> None:
    """Write words beside points of a picture whose axes are set, none over another or a sign.

    Words that found no room beside their point have a thin lead to it.

    Parameters
    ----------
    points, signs
        The points named, and all that no word may cover, in the data's units: shape (n, 2).
    texts
        Words of each point, with line breaks where they need them.
    weights
        Of the letters; 400 where left out.
    """
    if not texts:
        return
    weights = weights or [400] * len(texts)
    sizes = np.array([_extent(text, w) for text, w in zip(texts, weights, strict=True)])
    anchors = axes.transData.transform(points)
    room = axes.get_window_extent()
    places = clear_places(
        anchors,
        sizes,
        (room.x0, room.y0 + 1, room.x1, room.y1),
        axes.transData.transform(signs),
        _along(axes),
    )
    back = axes.transAxes.inverted()
    for text, weight, place, size, anchor in zip(
        texts, weights, places, sizes, anchors, strict=True
    ):
        near = np.clip(anchor, place - size / 2, place + size / 2)
        if np.hypot(*(near - anchor)) > _LED:
            ends = back.transform([near, anchor])
            axes.plot(ends[:, 0], ends[:, 1], transform=axes.transAxes, color=SECONDARY,
                      linewidth=0.6, zorder=5.5)  # fmt: skip
        left, up = back.transform(place)
        axes.text(left, up, text, transform=axes.transAxes, fontsize=SIZE,
                  fontweight=weight, ha="center", va="center", linespacing=1.05)  # fmt: skip


def _extent(text: str, weight: int) -> tuple[float, float]:
    lines = text.split("\n")
    return max(text_width(line, SIZE, weight) for line in lines) + 2, len(lines) * SIZE * LINE


def _along(axes: Axes) -> FloatArray:
    """Return places along all lines of a picture, a few points apart."""
    found = [np.empty((0, 2))]
    for line in axes.lines:
        path = line.get_transform().transform(line.get_xydata())
        for start, end in itertools.pairwise(path[np.isfinite(path).all(axis=1)]):
            steps = np.linspace(0, 1, 1 + int(np.hypot(*(end - start)) / _APART))[:, None]
            found.append(start + (end - start) * steps)
    return np.vstack(found)
