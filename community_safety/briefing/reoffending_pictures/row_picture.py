"""Pictures of rows: names at the left, points on one scale, words at the right, in parts if long.

All lengths are in points. The axes of the figures have the point as their upright unit too, so
that rows, headings and signs are placed by the same sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from community_safety.briefing.labels import text_width, wrapped
from community_safety.briefing.maps.sheet import ALL, TALLEST, new_sheet
from community_safety.briefing.reoffending_pictures.looks import (
    LEADING,
    SIZE,
    FloatArray,
    KeyEntry,
    key_height,
    write_key,
)
from community_safety.briefing.scales import Scale
from community_safety.briefing.style import BACKGROUND, DARK_GREY

HEADED = 10.6
_HEADING, _GAP = 16.0, 9.0
_NAME_WIDTH, _WORDS_WIDTH = 215.0, 118.0
_FOOT_TICKS = 17.0
_STEPS = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the picture: a row (its position in the table), or a heading without one."""

    name: str
    row: int = -1
    beside: tuple[str, ...] = ()
    weight: int = 400

    def words(self) -> list[str]:
        """Return the name broken into lines."""
        if self.row < 0:
            return wrapped(self.name, ALL, HEADED, 600)
        return wrapped(self.name, _NAME_WIDTH, SIZE, self.weight)

    def columns(self) -> list[list[str]]:
        """Return what stands at the right, each column broken into lines."""
        return [wrapped(text, _WORDS_WIDTH, SIZE, self.weight) for text in self.beside]


@dataclass(frozen=True, slots=True)
class Frame:
    """What all parts of one picture have in common.

    `headers` stand above the words at the right; `mark` is a line across all rows and what is
    written above it; `pitch` the least height of a row.
    """

    scale: Scale
    label: str
    key: tuple[KeyEntry, ...] = ()
    headers: tuple[str, ...] = ()
    mark: tuple[float, str] | None = None
    pitch: float = 16.5
    left: float = 0.0
    columns: tuple[float, ...] = ()

    def fitted(self, lines: Sequence[Line]) -> Frame:
        """Return the frame with room for the names and words of all lines."""
        rows = [line for line in lines if line.row >= 0]
        left = max(text_width(word, SIZE, line.weight) for line in rows for word in line.words())
        columns = []
        for k in range(max(len(line.beside) for line in rows)):
            texts = [text for line in rows for text in line.columns()[k]]
            texts += [text for header in self._headers()[k : k + 1] for text in header]
            columns.append(max((text_width(text, SIZE, 600) for text in texts), default=0.0))
        return replace(self, left=left + _GAP, columns=tuple(columns))

    def _headers(self) -> list[list[str]]:
        return [wrapped(header, _WORDS_WIDTH, SIZE, 600) for header in self.headers]

    @property
    def right(self) -> float:
        """Width of all words at the right, with the gaps before them."""
        return sum(wide + _GAP for wide in self.columns)

    @property
    def strip(self) -> float:
        """Height of what stands just above the rows."""
        lines = max([1 if self.mark else 0, *(len(header) for header in self._headers())])
        return lines * SIZE * LEADING + 6.0

    @property
    def foot(self) -> float:
        """Height of ticks and label below the rows."""
        return _FOOT_TICKS + len(self._label()) * SIZE * LEADING + 6.0

    @property
    def fixed(self) -> float:
        """Height of everything but the rows."""
        return key_height(self.key) + self.strip + self.foot

    def _label(self) -> list[str]:
        return wrapped(self.label, ALL, SIZE)

    def height(self, line: Line) -> float:
        """Return the height of one line of the picture."""
        if line.row < 0:
            return _HEADING + (len(line.words()) - 1) * HEADED * LEADING
        deepest = max([len(line.words()), *(len(column) for column in line.columns())])
        return max(self.pitch, deepest * SIZE * LEADING + 4.0)

    def draw(self, lines: Sequence[Line]) -> RowPicture:
        """Return a figure with the names, words, scale and key of these lines, and no points."""
        heights = np.array([self.height(line) for line in lines])
        body = float(heights.sum())
        total = body + self.fixed
        figure, canvas = new_sheet(total)
        wide = ALL - self.left - self.right
        axes = figure.add_axes((self.left / ALL, self.foot / total, wide / ALL, body / total))
        # Headings reach over the rows' axes: their words lie above these, on white.
        axes.set_zorder(-1)
        axes.set_ylim(0.0, body)
        axes.set_xlim(self.scale.low, self.scale.high)
        axes.set_yticks([])
        axes.set_xticks(self.scale.ticks, self.scale.labels, fontsize=SIZE)
        axes.grid(axis="x")
        middles = body - np.cumsum(heights) + heights / 2
        write_key(canvas, self.key, total)
        self._write_foot(canvas, wide)
        self._write_strip(axes, canvas, self.foot + body, wide)
        for line, middle in zip(lines, middles, strict=True):
            self._write(canvas, line, self.foot + middle)
        at = np.array([line.row for line in lines])
        return RowPicture(figure, axes, at[at >= 0], middles[at >= 0])

    def _write_foot(self, canvas: Axes, wide: float) -> None:
        label = self._label()
        longest = max(text_width(line, SIZE) for line in label)
        centre = min(max(self.left + wide / 2, longest / 2), ALL - longest / 2)
        canvas.text(centre, 3.0, "\n".join(label), fontsize=SIZE, ha="center", va="bottom",
                    linespacing=1.05)  # fmt: skip

    def _write_strip(self, axes: Axes, canvas: Axes, bottom: float, wide: float) -> None:
        left = ALL - self.right + _GAP
        for header, column in zip(self._headers(), self.columns, strict=False):
            canvas.text(left, bottom + 5.5, "\n".join(header), fontsize=SIZE, va="baseline",
                        linespacing=1.05)  # fmt: skip
            left += column + _GAP
        if self.mark is None:
            return
        value, text = self.mark
        axes.axvline(value, color=DARK_GREY, linewidth=1.1, zorder=2)
        share = (value - self.scale.low) / (self.scale.high - self.scale.low)
        half = text_width(text, SIZE) / 2
        centre = min(max(self.left + share * wide, half), ALL - self.right - half)
        canvas.text(centre, bottom + 5.5, text, fontsize=SIZE, ha="center", va="baseline")

    def _write(self, canvas: Axes, line: Line, middle: float) -> None:
        words = line.words()
        if line.row < 0:
            reach = max(text_width(word, HEADED, 600) for word in words) + 4.0
            tall = self.height(line) - 2.0
            canvas.fill_between([0.0, reach], middle - tall / 2, middle + tall / 2,
                                color=BACKGROUND, linewidth=0)  # fmt: skip
            canvas.text(0.0, middle - 1.0, "\n".join(words), fontsize=HEADED, fontweight=600,
                        va=_va(words), linespacing=1.05)  # fmt: skip
            return
        canvas.text(self.left - _GAP, middle, "\n".join(words), fontsize=SIZE, ha="right",
                    va=_va(words), fontweight=line.weight, linespacing=1.05)  # fmt: skip
        left = ALL - self.right + _GAP
        for lines, wide in zip(line.columns(), self.columns, strict=True):
            canvas.text(left, middle, "\n".join(lines), fontsize=SIZE, va=_va(lines),
                        fontweight=line.weight, linespacing=1.05)  # fmt: skip
            left += wide + _GAP


def _va(lines: Sequence[str]) -> str:
    return "center" if len(lines) > 1 else "center_baseline"


@dataclass(frozen=True, slots=True)
class RowPicture:
    """A picture of rows without its points: which rows it has, and how high each lies."""

    figure: Figure
    axes: Axes
    rows: np.ndarray
    up: FloatArray


def in_parts(lines: Sequence[Line], frame: Frame) -> list[list[Line]]:
    """Share lines out over as few pictures as fit on a page each, as evenly as headings allow."""
    room = TALLEST - frame.fixed
    tall = sum(frame.height(line) for line in lines)
    fewest = _cut(lines, frame, room)
    if len(fewest) == 1:
        return fewest
    limits = np.linspace(tall / len(fewest), room, _STEPS)
    cuts = (_cut(lines, frame, float(limit)) for limit in limits)
    return next((cut for cut in cuts if len(cut) == len(fewest)), fewest)


def _cut(lines: Sequence[Line], frame: Frame, room: float) -> list[list[Line]]:
    """Fill one picture after the other; rows under one heading stay together if they can."""
    parts: list[list[Line]] = [[]]
    used = 0.0
    for block in _blocks(lines):
        tall = sum(frame.height(line) for line in block)
        if parts[-1] and used + tall > room:
            parts.append([])
            used = 0.0
        head = block[0]
        for line in block:
            high = frame.height(line)
            if parts[-1] and used + high > room:
                parts.append([])
                used = 0.0
                if head.row < 0:
                    again = Line(f"{head.name} (continued)")
                    parts[-1].append(again)
                    used = frame.height(again)
            parts[-1].append(line)
            used += high
    return parts


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Return each heading with its rows."""
    blocks: list[list[Line]] = []
    for line in lines:
        if line.row < 0 or not blocks:
            blocks.append([])
        blocks[-1].append(line)
    return blocks
