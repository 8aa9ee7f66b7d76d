"""One panel of figures over time: this area's points with intervals, others as lines with names.

Panels lie on a sheet whose unit is the point; the area's own name is in semibold.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from community_safety.briefing.label_places import moved_apart
from community_safety.briefing.labels import text_width, wrapped
from community_safety.briefing.reoffending_pictures.looks import (
    LEADING,
    SIZE,
    Dashes,
    FloatArray,
    Look,
    draw_look,
    upright_bars,
)
from community_safety.briefing.scales import Scale
from community_safety.briefing.style import (
    BACKGROUND,
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    LIGHT_PURPLE,
    ORANGE,
    SECONDARY,
    TURQUOISE,
)

OWN_LOOK = Look("o", DARK_BLUE, DARK_BLUE, 6.0)
OWN_WEIGHT = 600
FEW_LOOK = Look("o", DARK_GREY, BACKGROUND, 5.5, 1.3)
NAME_WIDTH, _BESIDE, _SAMPLE, _FAR = 122.0, 12.0, 9.0, 3.0
_DASHES: tuple[Dashes, ...] = ((0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)), (0, (9, 3)), "-")
_MARKERS = ("s", "D", "^", "v", "X")
_COLOURS = (DARK_GREY, TURQUOISE, DARK_PINK, ORANGE, LIGHT_PURPLE)


@dataclass(frozen=True, slots=True)
class Label:
    """What is written right of a panel, and where the line that it names ends, in points."""

    text: str
    end: tuple[float, float]
    look: Look
    weight: int = 400

    def lines(self) -> list[str]:
        """Return the words broken into lines."""
        return wrapped(self.text, NAME_WIDTH, SIZE, self.weight)

    @property
    def height(self) -> float:
        """Height of the words, in points."""
        return len(self.lines()) * SIZE * LEADING


@dataclass(frozen=True, slots=True)
class Stretch:
    """Points of one series that a line may join: where they lie, their limits, and who is few."""

    at: FloatArray
    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    few: npt.NDArray[np.bool_]


def line_of(i: int) -> tuple[Look, Dashes]:
    """Return the sign and dashes of the i-th series beside this area's own."""
    colour = _COLOURS[i % len(_COLOURS)]
    look = Look(_MARKERS[(i + i // 5) % len(_MARKERS)], colour, colour, 4.5)
    return look, _DASHES[i % len(_DASHES)]


def draw_own(axes: Axes, stretch: Stretch, look: Look = OWN_LOOK, joined: bool = True) -> None:
    """Draw this area's points with their intervals, joined by a thin line."""
    if joined:
        axes.plot(stretch.at, stretch.value, color=DARK_BLUE, linewidth=1.1, zorder=2.8)
    upright_bars(axes, stretch.at, stretch.lower, stretch.upper, stretch.few)
    places = np.column_stack([stretch.at, stretch.value])
    draw_look(axes, places[~stretch.few], look, zorder=6)
    few = Look(look.marker, FEW_LOOK.edge, FEW_LOOK.face, look.size, FEW_LOOK.line)
    draw_look(axes, places[stretch.few], few, zorder=6)


def draw_other(axes: Axes, at: FloatArray, value: FloatArray, i: int) -> None:
    """Draw the i-th series that this area is compared with: a dashed line with small signs."""
    look, dashes = line_of(i)
    axes.plot(at, value, color=look.edge, linewidth=1.3, linestyle=dashes, zorder=2.6)
    draw_look(axes, np.column_stack([at, value]), look, zorder=5)


def runs(joined: npt.NDArray[np.bool_]) -> list[slice]:
    """Return the runs of points of which each is joined with the next: shape (points - 1,)."""
    ends = [0, *(int(i) + 1 for i in np.flatnonzero(~joined)), len(joined) + 1]
    return [slice(first, last) for first, last in itertools.pairwise(ends)]


def set_values(axes: Axes, scale: Scale) -> None:
    """Give a panel its upright axis, with pale lines across."""
    axes.set_ylim(scale.low, scale.high)
    axes.set_yticks(scale.ticks, scale.labels, fontsize=SIZE)
    axes.grid(axis="y")


def in_points(axes: Axes, across: float, up: float) -> tuple[float, float]:
    """Return where a point of a panel lies on its sheet."""
    left, bottom = axes.transData.transform((across, up))
    return float(left), float(bottom)


def label_room(texts: Sequence[tuple[str, int]]) -> float:
    """Return how much room names of these weights need right of a panel."""
    found = [
        text_width(line, SIZE, weight)
        for text, weight in texts
        for line in wrapped(text, NAME_WIDTH, SIZE, weight)
    ]
    return max(found, default=0.0) + _BESIDE + _SAMPLE


def labels_height(texts: Sequence[tuple[str, int]]) -> float:
    """Return how high names are below each other."""
    return sum(Label(text, (0.0, 0.0), OWN_LOOK, weight).height for text, weight in texts)


def write_labels(canvas: Axes, axes: Axes, labels: Sequence[Label]) -> None:
    """Write names right of a panel, none over another, each with a lead to its line if far."""
    box = axes.get_window_extent()
    heights = [label.height for label in labels]
    middles = moved_apart([label.end[1] for label in labels], heights, box.y0, box.y1)
    for label, middle in zip(labels, middles, strict=True):
        lines = label.lines()
        canvas.text(box.x1 + _BESIDE + _SAMPLE, middle, "\n".join(lines), fontsize=SIZE,
                    fontweight=label.weight, linespacing=1.05,
                    va="center" if len(lines) > 1 else "center_baseline")  # fmt: skip
        draw_look(canvas, [(box.x1 + _BESIDE, middle)], label.look)
        if box.x1 - label.end[0] > _BESIDE or abs(middle - label.end[1]) > _FAR:
            # Dotted within the panel, where an unbroken line would pass for the series going on.
            start, end = min(label.end[0] + 5.0, box.x1), (box.x1 + _BESIDE - 5.0, middle)
            canvas.plot([start, box.x1], [label.end[1]] * 2, color=SECONDARY, linewidth=0.6,
                        linestyle=(0, (1, 2.5)))  # fmt: skip
            canvas.plot([box.x1, end[0]], [label.end[1], end[1]], color=SECONDARY,
                        linewidth=0.6)  # fmt: skip
