"""The axis of time of cohorts: what stands at its ticks, the break in series, the open zone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from community_safety.briefing.labels import text_width, wrapped
from community_safety.briefing.maps.sheet import ALL
from community_safety.briefing.reoffending_pictures.looks import LEADING, SIZE
from community_safety.briefing.scales import month_name, short_period
from community_safety.briefing.style import RULE, SECONDARY
from community_safety.reoffending.rules import BREAK

_NAMED = 8
"""Cohorts that are named at the axis one by one; of more, months are."""
_MONTH_STEPS = (3, 6, 12, 24, 60, 120, 240)
_MARGIN = 0.03
_BREAK_WORDS = "break in October 2015: new source and definition, not comparable"
_OPEN_WORDS = "18 months not over"
_ROW = SIZE * LEADING + 1.5


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Ends of the axis in days, its ticks with their words, the break and the open zone.

    `broken` is missing where no cohort lies on one side of the break; `open_from` and `open_to`
    where all cohorts are complete.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    broken: float | None
    open_from: float | None
    open_to: float | None

    @property
    def tick_lines(self) -> int:
        """Lines of text that the ticks need."""
        return max((text.count("\n") + 1 for _, text in self.ticks), default=1)

    def set_on(self, axes: Axes, named: bool) -> None:
        """Give a panel this axis, with words at its ticks only where `named`."""
        axes.set_xlim(self.low, self.high)
        texts = [text if named else "" for _, text in self.ticks]
        axes.set_xticks([day for day, _ in self.ticks], texts, fontsize=SIZE, linespacing=1.05)

    def across(self, day: float, box: tuple[float, float]) -> float:
        """Return where a day lies between the ends of a box, in points."""
        return box[0] + (day - self.low) / (self.high - self.low) * (box[1] - box[0])


def time_axis(rows: pd.DataFrame, width: float) -> TimeAxis:
    """Return the axis on which all cohorts lie, for panels of a width in points."""
    first, last = float(rows["first"].min()), float(rows["last"].max())
    margin = _MARGIN * (last - first)
    low, high = first - margin, last + margin
    broken = rows["after_break"].any() and not rows["after_break"].all()
    still = rows[rows["incomplete"]]
    return TimeAxis(
        low,
        high,
        tuple(_ticks(rows, low, high, width)),
        float(BREAK.toordinal()) if broken else None,
        float(still["first"].min()) if len(still) else None,
        float(still["last"].max()) if len(still) else None,
    )


def _ticks(rows: pd.DataFrame, low: float, high: float, width: float) -> list[tuple[float, str]]:
    cohorts = rows[["cohort", "first", "last", "at"]].drop_duplicates("cohort")
    apart = cohorts["at"].sort_values().diff().min()
    room = width * (float(apart) if len(cohorts) > 1 else high - low) / (high - low) - 6.0
    longest = max(text_width(part, SIZE) for name in cohorts["cohort"]
                  for part in short_period(str(name)).split())  # fmt: skip
    if len(cohorts) <= _NAMED and room > longest:
        return [
            (float(row["at"]), "\n".join(wrapped(short_period(str(row["cohort"])), room, SIZE)))
            for _, row in cohorts.iterrows()
        ]
    firsts = pd.date_range(_day(low), _day(high), freq="MS")
    months = [day for day in firsts if low <= day.toordinal() <= high]
    least = text_width("May 2000", SIZE) + 8.0
    a_month = width / (high - low) * 365 / 12
    step = next((step for step in _MONTH_STEPS if step * a_month > least), _MONTH_STEPS[-1])
    return [
        (float(day.toordinal()), month_name(day))
        for day in months
        if (12 * day.year + day.month - 1) % step == 0
    ]


def _day(ordinal: float) -> dt.date:
    return dt.date.fromordinal(int(ordinal))


def strip_height(time: TimeAxis) -> float:
    """Return the height of the words above a panel, in points."""
    return _ROW * ((time.broken is not None) + (time.open_from is not None))


def write_strip(canvas: Axes, time: TimeAxis, box: tuple[float, float], bottom: float) -> None:
    """Say above a panel what the break is, and below that what the shaded zone is."""
    up = bottom + 4.0
    if time.open_from is not None and time.open_to is not None:
        middle = time.across((time.open_from + time.open_to) / 2, box)
        _write(canvas, _OPEN_WORDS, middle, up)
        up += _ROW
    if time.broken is not None:
        _write(canvas, _BREAK_WORDS, time.across(time.broken, box), up)


def _write(canvas: Axes, text: str, middle: float, up: float) -> None:
    half = text_width(text, SIZE) / 2
    canvas.text(min(max(middle, half), ALL - half), up, text, fontsize=SIZE, ha="center")


def draw_marks(axes: Axes, time: TimeAxis) -> None:
    """Draw the break as an upright line, and shade the zone of cohorts that are not complete."""
    if time.open_from is not None and time.open_to is not None:
        axes.axvspan(time.open_from, time.open_to, color=RULE, linewidth=0, zorder=0.5)
        axes.axvline(time.open_from, color=SECONDARY, linewidth=0.8, linestyle=(0, (2, 2)),
                     zorder=2)  # fmt: skip
    if time.broken is not None:
        axes.axvline(time.broken, color=SECONDARY, linewidth=1.4, zorder=2)
