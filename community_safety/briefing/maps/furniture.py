"""What stands around a map: its key with counts, scale bar, north arrow, and lines below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from community_safety.briefing.labels import text_width, wrapped
from community_safety.briefing.maps.sheet import ALL, SIGN, STRONG, THIN, Kind, signs, swatch
from community_safety.briefing.style import BACKGROUND, DARK_BLUE, SECONDARY, TEXT
from community_safety.numbers import count_of, number

SIZE, HEADING, SMALL = 10.5, 11.0, 10.2
ROW = 16.0
INNER = 5.5
"""Size of a sign on a sample of its fill."""
_SWATCH, _BESIDE, _BETWEEN = (20.0, 11.0), 7.0, 18.0
_LENGTHS = np.array([b * 10.0**a for a in range(-1, 4) for b in (1, 2, 5)])
"""Kilometres that a scale bar may stand for."""
STRIP = 34.0
"""Height of the strip below a map with scale bar and north arrow."""
_LEAST_BAR = 40.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a key: a fill, a sign, a fill with a sign or a thick outline, and its meaning."""

    label: str
    kind: Kind | None = None
    sign: int = 0
    outlined: bool = False


def counted(label: str, how_many: int) -> str:
    """Write what a fill or sign means, and how many wards have it."""
    return f"{label}: {count_of(how_many, 'ward')}"


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a map in as many columns as fit beside each other."""

    heading: tuple[str, ...]
    entries: tuple[Entry, ...]
    columns: int

    @property
    def rows(self) -> int:
        """Return how many rows the entries take; fills stay in one column, in their order."""
        fills = sum(entry.kind is not None and not entry.outlined for entry in self.entries)
        even = -(-len(self.entries) // self.columns)
        return max(fills, even) if self.columns > 1 else even

    @property
    def height(self) -> float:
        """Height of heading and rows, in points."""
        return ROW * (len(self.heading) + self.rows) + 8.0

    def write(self, axes: Axes, top: float) -> None:
        """Draw the key with its upper edge at a height."""
        for line in self.heading:
            top -= ROW
            axes.text(0.0, top + 4.0, line, fontsize=HEADING, fontweight=600)
        for i, entry in enumerate(self.entries):
            column, row = divmod(i, self.rows)
            left, middle = column * ALL / self.columns, top - ROW * (row + 0.5)
            width, height = _SWATCH
            if entry.kind is not None:
                box = (left + 1, middle - height / 2, left + 1 + width, middle + height / 2)
                swatch(axes, box, entry.kind, STRONG if entry.outlined else THIN)
            if entry.sign:
                place = np.array([[left + 1 + width / 2, middle]])
                signs(axes, place, np.array([entry.sign]), SIGN if entry.kind is None else INNER)
            axes.text(left + width + _BESIDE, middle, entry.label, fontsize=SIZE,
                      va="center_baseline")  # fmt: skip


def key_of(heading: str, entries: Sequence[Entry]) -> Key:
    """Choose in how many columns the lines of a key fit."""
    widest = max(text_width(entry.label, SIZE) for entry in entries)
    fits = (n for n in (3, 2) if widest + _SWATCH[0] + _BESIDE + _BETWEEN <= ALL / n)
    return Key(tuple(wrapped(heading, ALL, HEADING, 600)), tuple(entries), next(fits, 1))


def bar_length(scale: float, width: float) -> float:
    """Return the round number of kilometres that fills at most a quarter of a map's width.

    Parameters
    ----------
    scale
        Points per metre.
    width
        Of the map, in points.
    """
    most = max(width / 4, _LEAST_BAR) / (scale * 1000)
    return float(_LENGTHS[max(int(np.searchsorted(_LENGTHS, most, side="right")) - 1, 0)])


def scale_bar(axes: Axes, scale: float, width: float, left: float, bottom: float) -> float:
    """Draw a bar of a round length with its ends named; return where it ends."""
    kilometres = bar_length(scale, width)
    long = kilometres * 1000 * scale
    up = bottom + 9.0
    for start, colour in ((0.0, TEXT), (long / 2, BACKGROUND)):
        half = _box(left + start, up, long / 2, 4.0)
        axes.add_patch(Polygon(half, facecolor=colour, edgecolor=TEXT, linewidth=0.8, zorder=3))
    # Written from the left end: a short bar has no room for a name below each end.
    text = f"{number(kilometres, 1 if kilometres < 1 else 0)} km"
    axes.text(left + long + 6.0, up + 2.0, text, fontsize=SMALL, va="center_baseline")
    return left + long + 6.0 + text_width(text, SMALL)


def _box(left: float, bottom: float, width: float, height: float) -> list[tuple[float, float]]:
    right, top = left + width, bottom + height
    return [(left, bottom), (right, bottom), (right, top), (left, top)]


def north_arrow(axes: Axes, left: float, bottom: float) -> None:
    """Draw an arrow to grid north, which is straight up in British National Grid."""
    middle = left + 5.0
    axes.add_line(Line2D([middle, middle], [bottom + 2.0, bottom + 16.0], color=DARK_BLUE,
                         linewidth=1.6, solid_capstyle="butt"))  # fmt: skip
    head = [(middle - 4.5, bottom + 14.0), (middle + 4.5, bottom + 14.0), (middle, bottom + 24.0)]
    axes.add_patch(Polygon(head, facecolor=DARK_BLUE, edgecolor="none"))
    axes.text(middle + 9.0, bottom + 11.0, "grid north", fontsize=SMALL, va="center_baseline")


def foot_lines(*texts: str) -> list[str]:
    """Break the lines below a map to the width of the sheet."""
    return [line for text in texts if text for line in wrapped(text, ALL, SMALL)]


def write_foot(axes: Axes, lines: Sequence[str]) -> None:
    """Write lines at the foot of the sheet."""
    for i, line in enumerate(reversed(lines)):
        axes.text(0.0, 3.5 + i * SMALL * 1.25, line, fontsize=SMALL, color=SECONDARY)


def foot_height(lines: Sequence[str]) -> float:
    """Return the height of the lines at the foot, in points."""
    return len(lines) * SMALL * 1.25 + 4.0
