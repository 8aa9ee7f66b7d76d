"""Offences of people on the IOM programme before and after, and what was to be expected after.

People are taken on when they offend most, so that fewer offences follow whatever is done. The
picture shows that expectation between the two counts (Hauer 1997).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from community_safety.briefing.charts import Chart
from community_safety.briefing.labels import text_width, wrapped
from community_safety.briefing.maps.sheet import ALL, new_sheet
from community_safety.briefing.reoffending_pictures.looks import SIZE, level_bars
from community_safety.briefing.reoffending_pictures.released import (
    NO_EVIDENCE,
    chart,
    rows_of,
    with_interval,
)
from community_safety.briefing.scales import Scale, value_scale
from community_safety.briefing.style import (
    BACKGROUND,
    DARK_BLUE,
    SECONDARY,
    house_style,
    svg_of,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import capital, count_of, number, signed, signed_span

_COUNTS = ("before", "expected", "after")
"""Ids of the three counts, from the top down."""
_STEPS = (("regression", "before", "expected"), ("beyond", "expected", "after"))
"""The two differences: id of its line, and the counts that it lies between."""
_SAID = {
    "regression": "to be expected (regression to the mean, and what changed for others)",
    "beyond": "beyond that",
}
_NAME_WIDTH, _WORDS, _GAP = 165.0, 205.0, 9.0
_ROW, _THICK, _FOOT, _TOP = 62.0, 19.0, 34.0, 4.0
_TICK = 9.0


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of the table: its name, how many people, its figure, limits and digits."""

    name: str
    people: int
    value: float
    lower: float
    upper: float
    places: int

    @property
    def written(self) -> str:
        """The figure as a reader meets it."""
        return number(self.value, self.places)

    @property
    def has_limits(self) -> bool:
        """Whether there is an interval."""
        return not (np.isnan(self.lower) or np.isnan(self.upper))

    @property
    def holds_nothing(self) -> bool:
        """Whether the interval of a change in per cent holds no change."""
        return self.lower <= 0 <= self.upper


Lines = Mapping[str, Figures]


def iom_chart(table: ReleasedTable, subtitle: str, chart_id: str = "") -> Chart | None:
    """Draw offences before and after, and between them what was expected after.

    Between the bars stand the two differences: what was to be expected, and what lies beyond it.

    Parameters
    ----------
    table
        A released table with `IOM_COLUMNS`: lines `before`, `after`, `expected`, `regression` and
        `beyond` (the last two in per cent).
    subtitle
        Measure, place and period.
    chart_id
        Left out, it is the table's id.

    Returns
    -------
    Chart or None
        None where the table is withheld, or does not have the counts before and after.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    lines = _lines(rows_of(table))
    if not {"before", "after"} <= set(lines):
        return None
    with house_style():
        svg = svg_of(_figure(lines))
    return chart(table, chart_id, (_title(lines), subtitle, _words(lines)), svg)


def _lines(rows: pd.DataFrame) -> Lines:
    """Return the lines that have a figure, by their ids."""
    return {
        str(row["line_id"]): Figures(
            str(row["line"]),
            0 if np.isnan(row["people"]) else int(row["people"]),
            float(row["value"]),
            float(row["lower"]),
            float(row["upper"]),
            int(row["decimals"]),
        )
        for row in rows.to_dict("records")
        if not np.isnan(row["value"])
    }


def _figure(lines: Lines) -> Figure:
    shown = [name for name in _COUNTS if name in lines]
    names = {name: wrapped(lines[name].name, _NAME_WIDTH, SIZE) for name in shown}
    left = max(text_width(line, SIZE) for each in names.values() for line in each) + _GAP
    wide = ALL - left - _GAP - _WORDS
    body = _ROW * len(shown) - (_ROW - _THICK) + 10.0
    total = body + _FOOT + _TOP
    figure, canvas = new_sheet(total)
    axes = figure.add_axes((left / ALL, _FOOT / total, wide / ALL, body / total))
    axes.set_zorder(-1)
    axes.set_ylim(0.0, body)
    _set_scale(axes, value_scale(np.array([0.0, *_ends(lines, shown)]), 0, 5))
    label = "Proven offences"
    if "expected" in lines and lines["expected"].has_limits:
        label += ", with 95% interval of what was expected"
    canvas.text(left + wide / 2, 3.0, label, fontsize=SIZE, ha="center")
    up = {name: body - 5.0 - _THICK / 2 - _ROW * i for i, name in enumerate(shown)}
    for name in shown:
        _draw_bar(axes, canvas, lines[name], up[name], expected=name == "expected")
        canvas.text(left - _GAP, _FOOT + up[name], "\n".join(names[name]), fontsize=SIZE,
                    ha="right", va="center", linespacing=1.05)  # fmt: skip
    for name, first, second in _steps(lines):
        middle = (up[first] + up[second]) / 2
        _draw_step(axes, lines[first].value, lines[second].value, middle)
        said = f"{_SAID[name]}: {_step_words(lines, name, first, second)}"
        text = wrapped(said, _WORDS, SIZE)
        canvas.text(left + wide + _GAP, _FOOT + middle, "\n".join(text), fontsize=SIZE,
                    va="center", linespacing=1.05)  # fmt: skip
    return figure


def _ends(lines: Lines, shown: list[str]) -> list[float]:
    return [end for name in shown
            for end in (lines[name].value, lines[name].lower, lines[name].upper)]  # fmt: skip


def _set_scale(axes: Axes, scale: Scale) -> None:
    axes.set_xlim(scale.low, scale.high)
    axes.set_yticks([])
    axes.set_xticks(scale.ticks, scale.labels, fontsize=SIZE)
    axes.grid(axis="x")


def _steps(lines: Lines) -> list[tuple[str, str, str]]:
    """Return the differences between counts that are known."""
    return [step for step in _STEPS if {step[1], step[2]} <= set(lines)]


def _draw_bar(axes: Axes, canvas: Axes, line: Figures, up: float, expected: bool) -> None:
    """Draw one count as a bar from nothing, filled where it was counted, hollow where expected."""
    axes.add_patch(
        Rectangle(
            (0.0, up - _THICK / 2),
            line.value,
            _THICK,
            facecolor=BACKGROUND if expected else DARK_BLUE,
            edgecolor=DARK_BLUE,
            linewidth=1.4,
            linestyle=(0, (4, 2)) if expected else "-",
            zorder=2.5,
        )
    )
    far = line.value
    if expected and line.has_limits:
        level_bars(axes, np.array([up]), np.array([line.lower]), np.array([line.upper]),
                   np.array([False]))  # fmt: skip
        far = max(far, line.upper)
    place, _ = axes.transData.transform((far, up))
    canvas.text(place + 5.0, _FOOT + up, line.written, fontsize=SIZE, fontweight=600,
                va="center_baseline", zorder=6)  # fmt: skip


def _draw_step(axes: Axes, start: float, end: float, middle: float) -> None:
    """Draw an arrow from one count to the next, in the space between their bars."""
    for place in (start, end):
        axes.plot([place, place], [middle - _TICK, middle + _TICK], color=SECONDARY,
                  linewidth=0.9, zorder=3)  # fmt: skip
    axes.annotate("", (end, middle), (start, middle), zorder=3,
                  arrowprops={"arrowstyle": "-|>", "color": SECONDARY, "linewidth": 1.4,
                              "shrinkA": 0, "shrinkB": 0})  # fmt: skip


def _fewer(difference: float, places: int) -> str:
    text = number(abs(difference), places)
    if not any(digit in "123456789" for digit in text):
        return "as many"
    return f"{text} {'fewer' if difference < 0 else 'more'}"


def _step_words(lines: Lines, name: str, first: str, second: str) -> str:
    """Say how many fewer, in per cent with the interval where there is one, and whether sure."""
    one, other = lines[first], lines[second]
    text = _fewer(other.value - one.value, max(one.places, other.places))
    if name not in lines:
        return text
    line = lines[name]
    text += f" ({signed(line.value, line.places)}%"
    if line.has_limits:
        text += f", 95% interval {signed_span(line.lower, line.upper, line.places)}"
    return f"{text})" + (f": {NO_EVIDENCE}" if line.holds_nothing else "")


def _title(lines: Lines) -> str:
    who = count_of(lines["before"].people, "person", "people")
    plain = f"Offences of {who} went from {lines['before'].written} to {lines['after'].written}"
    if not {"expected", "beyond"} <= set(lines):
        return f"{plain}; what was expected is unknown"
    line = lines["beyond"]
    if not line.has_limits:
        return f"{plain}: too few to judge"
    if line.holds_nothing:
        return f"{capital(NO_EVIDENCE)} beyond what was to be expected of {who}"
    side = "below" if line.value < 0 else "above"
    much = number(abs(line.value), line.places)
    return f"Offences after were {much}% {side} what was to be expected, beyond chance"


def _words(lines: Lines) -> str:
    """Describe the picture: the counts, what lies beyond the expectation, and the expectation."""
    who = count_of(lines["before"].people, "person", "people")
    parts = [
        f"Proven offences of {who} on the programme: {lines['before'].written} in the 12 months "
        f"before, {lines['after'].written} in the 12 months after."
    ]
    steps = {step[0]: _step_words(lines, *step) for step in _steps(lines)}
    if "beyond" in steps:
        parts.append(f"Beyond what was to be expected: {steps['beyond']}.")
    if "expected" in lines:
        line = lines["expected"]
        figure = line.written
        if line.has_limits:
            figure = with_interval(figure, line.lower, line.upper, line.places)
        parts.append(f"{line.name}: {figure}.")
    if "regression" in steps:
        parts.append(f"{capital(_SAID['regression'])}: {steps['regression']}.")
    return " ".join(parts)
