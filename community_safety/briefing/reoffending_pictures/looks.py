"""Signs and bars of the pictures of reoffending, and the key that explains them.

No two signs of one picture differ in colour alone: shape, filling or the bar under them differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from community_safety.briefing.labels import text_width, wrapped
from community_safety.briefing.maps.sheet import ALL
from community_safety.briefing.signs import draw_signs
from community_safety.briefing.style import (
    BACKGROUND,
    DARK_BLUE,
    DARK_GREY,
    INTERVAL,
    SECONDARY,
    TURQUOISE,
)

FloatArray = npt.NDArray[np.float64]
Dashes = str | tuple[int, tuple[float, ...]]

SIZE = 10.2
"""Points: 7 on paper."""
LEADING = 1.2
"""Height of a line of text, relative to the size of its letters."""
BAR, THIN, HALO = 4.5, 1.3, 1.2
"""Widths of the bar of an interval, of that of an unreliable figure, and of the white around."""
_REACH = 8.0
_KEY_ROW, _SAMPLE, _BESIDE, _BETWEEN = 15.0, 18.0, 5.0, 16.0


@dataclass(frozen=True, slots=True)
class Look:
    """A sign: its shape, colours of edge and filling, height, width of the edge."""

    marker: str
    edge: str
    face: str
    size: float = 6.0
    line: float = 0.8


HIGHER_LOOK = Look("^", DARK_BLUE, DARK_BLUE, 7.5)
LOWER_LOOK = Look("v", DARK_BLUE, DARK_BLUE, 7.5)
PLAIN_LOOK = Look("o", DARK_GREY, DARK_GREY, 5.5)
UNRELIABLE_LOOK = Look("o", DARK_GREY, BACKGROUND, 5.5, 1.3)
WHOLE_LOOK = Look("s", DARK_BLUE, DARK_BLUE, 6.0)


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """What a sign means; its sample is a sign, a bar, a tick, or a sign on a bar."""

    text: str
    look: Look | None = None
    bar: float = 0.0
    colour: str = INTERVAL
    tick: bool = False


def bar_entry() -> KeyEntry:
    """Return the key's entry for the bar of an interval."""
    return KeyEntry("95% interval", bar=BAR)


def draw_look(axes: Axes, places: npt.ArrayLike, look: Look, zorder: float = 5) -> None:
    """Draw one sign at each of several places, on white."""
    draw_signs(axes, places, look.marker, look.size, (look.edge, look.face), edge=look.line,
               halo=HALO, zorder=zorder)  # fmt: skip


def draw_ticks(axes: Axes, across: FloatArray, up: FloatArray) -> None:
    """Draw short upright ticks on white, so long that a sign in the same place hides none.

    For axes whose upright unit is the point.
    """
    for colour, width, reach in ((BACKGROUND, 2.4 + 2 * HALO, _REACH + HALO),
                                 (TURQUOISE, 2.4, _REACH)):  # fmt: skip
        axes.vlines(across, up - reach, up + reach, color=colour, linewidth=width, zorder=4)


def level_bars(
    axes: Axes, up: FloatArray, lower: FloatArray, upper: FloatArray, thin: npt.NDArray[np.bool_]
) -> None:
    """Draw the bars of intervals that lie level; unreliable figures have thin ones."""
    known = ~np.isnan(lower) & ~np.isnan(upper)
    wide, narrow = known & ~thin, known & thin
    for colour, width in ((BACKGROUND, BAR + 2 * HALO), (INTERVAL, BAR)):
        axes.hlines(up[wide], lower[wide], upper[wide], color=colour, linewidth=width, zorder=3)
    axes.hlines(up[narrow], lower[narrow], upper[narrow], color=DARK_GREY, linewidth=THIN, zorder=3)


def upright_bars(
    axes: Axes, at: FloatArray, lower: FloatArray, upper: FloatArray, thin: npt.NDArray[np.bool_]
) -> None:
    """Draw the bars of intervals that stand upright; unreliable figures have thin ones."""
    known = ~np.isnan(lower) & ~np.isnan(upper)
    wide, narrow = known & ~thin, known & thin
    for colour, width in ((BACKGROUND, BAR + 2 * HALO), (INTERVAL, BAR)):
        axes.vlines(at[wide], lower[wide], upper[wide], color=colour, linewidth=width, zorder=3)
    axes.vlines(at[narrow], lower[narrow], upper[narrow], color=DARK_GREY, linewidth=THIN, zorder=3)


def _key_rows(entries: Sequence[KeyEntry]) -> list[list[tuple[KeyEntry, float]]]:
    """Share the entries out over rows: each with its left end, in points."""
    rows: list[list[tuple[KeyEntry, float]]] = [[]]
    left = 0.0
    for entry in entries:
        wide = _SAMPLE + _BESIDE + min(text_width(entry.text, SIZE), ALL - _SAMPLE - _BESIDE)
        if rows[-1] and left + wide > ALL:
            rows.append([])
            left = 0.0
        rows[-1].append((entry, left))
        left += wide + _BETWEEN
    return rows


def key_height(entries: Sequence[KeyEntry]) -> float:
    """Return the height of a key, in points; nothing where it has no entries."""
    if not entries:
        return 0.0
    return sum(_row_height(row) for row in _key_rows(entries)) + 4.0


def _row_height(row: Sequence[tuple[KeyEntry, float]]) -> float:
    lines = max(len(_key_lines(entry, left)) for entry, left in row)
    return max(_KEY_ROW, lines * SIZE * LEADING + 3.0)


def _key_lines(entry: KeyEntry, left: float) -> list[str]:
    return wrapped(entry.text, ALL - left - _SAMPLE - _BESIDE + 0.5, SIZE)


def write_key(canvas: Axes, entries: Sequence[KeyEntry], top: float) -> None:
    """Draw a key with its upper edge at a height, on axes whose unit is the point."""
    for row in _key_rows(entries) if entries else []:
        height = _row_height(row)
        middle = top - height / 2
        for entry, left in row:
            centre = left + _SAMPLE / 2
            if entry.bar:
                canvas.plot([left + 1, left + _SAMPLE - 1], [middle, middle], color=entry.colour,
                            linewidth=entry.bar, solid_capstyle="butt")  # fmt: skip
            if entry.tick:
                draw_ticks(canvas, np.array([centre]), np.array([middle]))
            if entry.look is not None:
                draw_look(canvas, [(centre, middle)], entry.look)
            canvas.text(left + _SAMPLE + _BESIDE, middle, "\n".join(_key_lines(entry, left)),
                        fontsize=SIZE, va="center_baseline", linespacing=1.05,
                        color=SECONDARY)  # fmt: skip
        top -= height
