"""Pictures of released tables, each with a finding for its title and a description in words."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from community_safety.briefing.signs import draw_signs, write_key
from community_safety.briefing.style import (
    BACKGROUND,
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    INTERVAL,
    ORANGE,
    ORANGE_TINT,
    RULE,
    SECONDARY,
    TURQUOISE,
    house_style,
    svg_of,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import DisclosureError
from community_safety.indicators.headlines import MOVEMENT, OR_SEASON, YARDSTICKS
from community_safety.numbers import count_of, listed, number, span, with_unit
from community_safety.verdicts import DIFFERENT, SYMBOLS, Verdict

WIDTH, STRIP, KEY_HEIGHT = 10.0, 0.9, 0.38
PLAIN_NAMES: Mapping[str, str] = MappingProxyType(
    {"benchmark": "benchmark", "neighbours": "neighbours"}
)
"""What comparators are called where a partnership file does not name them."""
MOST_WORDS = 15
"""In a title: more are not read (playbook of the NHS Business Services Authority)."""
_LEFT, _RIGHT = 0.335, 0.745
_SIGNS = {
    "last_year": ("o", DARK_GREY, BACKGROUND),
    "benchmark": ("D", TURQUOISE, TURQUOISE),
    "neighbours": ("s", DARK_PINK, BACKGROUND),
}
_BAR, _HALO, _SIGN = 7.0, 1.5, 50**0.5
"""In points: widths of an interval's bar and of the white around signs, height of a sign."""
_MARKS = ("last_year", "target_lower", "target_upper", "benchmark", "neighbours")


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and everything a reader needs who does not see it."""

    chart_id: str
    table_id: str
    title: str
    subtitle: str
    source: str
    alt: str
    svg: str


def measures_chart(
    table: ReleasedTable, subtitle: str, names: Mapping[str, str] = PLAIN_NAMES
) -> Chart | None:
    """Draw value, interval, last year, target and comparators of each measure of an objective.

    Each measure has its own scale, for their units differ. A table that is withheld, or has no
    figure, gives no chart.

    Parameters
    ----------
    subtitle
        Measures, place and period.
    names
        What to call `benchmark` and `neighbours` in the key.
    """
    if not isinstance(table, ReleasedTable):
        raise DisclosureError("a chart can only be drawn from a released table")
    rows = table.rows[table.rows["value"].notna()].reset_index(drop=True)
    if rows.empty:
        return None
    with house_style():
        figure = _drawn(rows, names)
        svg = svg_of(figure)
    return Chart(
        chart_id=table.table_id,
        table_id=table.table_id,
        title=headline_counts(table.rows),
        subtitle=subtitle,
        source="; ".join(table.sources),
        alt=_description(table.rows),
        svg=svg,
    )


def headline_counts(rows: pd.DataFrame) -> str:
    """Return the finding of an objective in one sentence of at most 15 words.

    A movement that may be no more than the time of year is not counted as a difference.
    """
    kinds = rows["headline_kind"].map(_AGAINST).fillna("")
    season = (rows["season_open"] != "") & (rows["headline_kind"] == MOVEMENT)
    verdict = rows["headline_verdict"].mask(season, Verdict.SIMILAR)
    words: list[str] = []
    for each in (Verdict.WORSE, Verdict.BETTER, Verdict.HIGHER, Verdict.LOWER):
        how_many = int((verdict == each).sum())
        if how_many:
            verb = "" if words else "is " if how_many == 1 else "are "
            words.append(f"{how_many} {verb}{each}")
    total = count_of(len(rows), "measure")
    if (verdict == Verdict.NOT_COMPARED).all():
        return f"Of {total}, none could be compared"
    if not words and season.any():
        how_many = int(season.sum())
        return f"Of {total}, {how_many} may have changed{OR_SEASON}; no other differs"
    if not words:
        return f"Of {total}, none differs by more than chance"
    against = set(kinds[verdict.isin(DIFFERENT)])
    if len(against) == 1:
        title = f"Of {total}, {listed(words)} than {against.pop()}, beyond chance"
        if len(title.split()) <= MOST_WORDS:
            return title
    return f"Of {total}, {listed(words)} {'by more than' if len(words) < 4 else 'beyond'} chance"


_AGAINST = {**YARDSTICKS, MOVEMENT: "usual"}


def _description(rows: pd.DataFrame) -> str:
    """Say what the chart shows, measure by measure; the finding is said above it as its title."""
    parts = []
    for _, row in rows.iterrows():
        places = int(row["decimals"])
        interval = span(row["lower"], row["upper"], places)
        if pd.isna(row["value"]):
            parts.append(f"{row['measure']}: no figure.")
            continue
        text = f"{row['measure']}: {with_unit(row['value'], row['unit'], places)}"
        text += f" (95% interval {interval})" if interval else " (no interval)"
        if not pd.isna(row["target_lower"]) or not pd.isna(row["target_upper"]):
            text += f", target {target_text(row)}"
        parts.append(f"{text}, {row['headline']}.")
    return "Points with 95% intervals, each on its own scale. " + " ".join(parts)


def target_text(row: pd.Series | Mapping[str, Any]) -> str:
    """Write a target: a value, a range, or a range open at one end."""
    low, high, places = row["target_lower"], row["target_upper"], int(row["decimals"])
    if pd.isna(low) and pd.isna(high):
        return ""
    if pd.isna(low):
        return f"below {number(high, places)}"
    if pd.isna(high):
        return f"{number(low, places)} or more"
    return number(low, places) if low == high else span(low, high, places)


def _drawn(rows: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    height = KEY_HEIGHT + STRIP * len(rows)
    figure = Figure(figsize=(WIDTH, height))
    for position, (_, row) in enumerate(rows.iterrows()):
        top = height - KEY_HEIGHT - STRIP * position
        bottom = (top - STRIP + 0.34) / height
        axes = figure.add_axes((_LEFT, bottom, _RIGHT - _LEFT, 0.40 / height))
        _strip(axes, row)
        middle = bottom + 0.20 / height
        _beside(figure, row, middle)
        if position:
            line = (top + 0.02) / height
            figure.add_artist(Line2D([0.0, 1.0], [line, line], color=RULE, linewidth=0.8))
    _key(figure, rows, names)
    return figure


def _strip(axes: Axes, row: pd.Series) -> None:
    low, high = _limits(row)
    axes.set_xlim(low, high)
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    ticks = _ticks(low, high)
    axes.set_xticks(ticks, _tick_labels(ticks))
    axes.grid(axis="x")
    _target(axes, row, low, high)
    if not pd.isna(row["lower"]):
        for colour, width in ((BACKGROUND, _BAR + 2 * _HALO), (INTERVAL, _BAR)):
            axes.plot([row["lower"], row["upper"]], [0, 0], color=colour, linewidth=width,
                      solid_capstyle="butt", zorder=3)  # fmt: skip
    for name, (marker, edge, face) in _SIGNS.items():
        if not pd.isna(row[name]):
            _mark(axes, row[name], marker, edge, face, zorder=4)
    _mark(axes, row["value"], "o", DARK_BLUE, DARK_BLUE, zorder=5)


def _mark(axes: Axes, place: float, marker: str, edge: str, face: str, zorder: int) -> None:
    draw_signs(axes, (place, 0), marker, _SIGN, (edge, face), edge=1.6, halo=_HALO, zorder=zorder,
               clip=True)  # fmt: skip


def _target(axes: Axes, row: pd.Series, low: float, high: float) -> None:
    start, end = row["target_lower"], row["target_upper"]
    if pd.isna(start) and pd.isna(end):
        return
    start, end = (low if pd.isna(start) else start), (high if pd.isna(end) else end)
    if start == end:
        axes.plot([start, start], [-0.85, 0.85], color=ORANGE, linewidth=3.5, zorder=2)
        return
    axes.add_patch(Rectangle((start, -0.85), end - start, 1.7, facecolor=ORANGE_TINT, zorder=1))
    for side in (-0.85, 0.85):
        axes.plot([start, end], [side, side], color=ORANGE, linewidth=1.2, zorder=2)
    for edge in {start, end} - {low, high}:
        axes.plot([edge, edge], [-0.85, 0.85], color=ORANGE, linewidth=2, zorder=2)


def _limits(row: pd.Series) -> tuple[float, float]:
    given = [row[name] for name in ("value", "lower", "upper", *_MARKS)]
    known = np.array([value for value in given if not pd.isna(value)], dtype="float64")
    low, high = float(known.min()), float(known.max())
    margin = 0.08 * (high - low) or max(abs(high) * 0.1, 1.0)
    least = 0.0 if low >= 0 else -np.inf
    return max(low - margin, least - margin / 3), high + margin


def _ticks(low: float, high: float) -> np.ndarray:
    """Choose a few round places on an axis, inside its ends."""
    ticks = np.asarray(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high))
    return ticks[(ticks >= low) & (ticks <= high)]


def _tick_labels(ticks: np.ndarray) -> list[str]:
    """Write all ticks of an axis with the digits that the finest of them needs."""
    places = next((p for p in range(5) if np.allclose(ticks, ticks.round(p), rtol=0, atol=1e-9)), 5)
    return [number(tick, places) for tick in ticks]


def _beside(figure: Figure, row: pd.Series, middle: float) -> None:
    """Write the measure's name left of its strip, and value and headline right of it."""
    lines = textwrap.wrap(str(row["measure"]), 46, max_lines=4, placeholder=" …")
    line = 0.168 / figure.get_figheight()
    top = middle + line * (len(lines) + 1) / 2
    figure.text(0.0, top, "\n".join(lines), va="top", ha="left", fontsize=11,
                linespacing=1.1)  # fmt: skip
    about = "; ".join(part for part in (row["unit"], row["gaps"]) if part)
    figure.text(0.0, top - line * len(lines) - 0.2 * line, about, va="top", ha="left",
                fontsize=9.5, color=SECONDARY)  # fmt: skip
    places = int(row["decimals"])
    unit = "%" if row["unit"] == "per cent" else ""
    figure.text(_RIGHT + 0.02, middle, f"{number(row['value'], places)}{unit}", va="center",
                ha="left", fontsize=12, fontweight=600)  # fmt: skip
    symbol = SYMBOLS[Verdict(row["headline_verdict"])]
    headline = textwrap.fill(f"{symbol} {row['headline']}", 24)
    figure.text(_RIGHT + 0.095, middle, headline, va="center", ha="left", fontsize=10.5,
                linespacing=1.1)  # fmt: skip


def _key(figure: Figure, rows: pd.DataFrame, names: Mapping[str, str]) -> None:
    """Explain the signs that occur, in one row above the strips."""
    entries: list[tuple[Line2D | Rectangle, str]] = [
        (Line2D([], [], marker="o", color=DARK_BLUE, linestyle="", markersize=8), "value"),
        (Line2D([], [], color=INTERVAL, linewidth=_BAR), "95% interval"),
    ]
    if rows["last_year"].notna().any():
        entries.append((_sign(*_SIGNS["last_year"]), "same period last year"))
    single = rows["target_lower"] == rows["target_upper"]
    if single.any():
        entries.append((Line2D([], [], color=ORANGE, linewidth=3.5), "target"))
    if (rows[["target_lower", "target_upper"]].notna().any(axis=1) & ~single).any():
        entries.append(
            (Rectangle((0, 0), 1, 1, facecolor=ORANGE_TINT, edgecolor=ORANGE), "target range")
        )
    if rows["benchmark"].notna().any():
        entries.append((_sign(*_SIGNS["benchmark"]), names["benchmark"]))
    if rows["neighbours"].notna().any():
        entries.append((_sign(*_SIGNS["neighbours"]), names["neighbours"]))
    write_key(figure, entries)


def _sign(marker: str, edge: str, face: str) -> Line2D:
    return Line2D([], [], marker=marker, linestyle="", markersize=7.5, markerfacecolor=face,
                  markeredgecolor=edge, markeredgewidth=1.6)  # fmt: skip
