"""Needs by pathway: how common each is among re-offenders, and among those who did not reoffend."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from community_safety.briefing.charts import Chart
from community_safety.briefing.reoffending_pictures.looks import (
    THIN,
    KeyEntry,
    Look,
    bar_entry,
    draw_look,
    level_bars,
)
from community_safety.briefing.reoffending_pictures.released import (
    MOST_NAMED,
    NO_EVIDENCE,
    all_shown,
    are_found,
    chart,
    first_brief,
    first_short,
    number_shown,
    per_cent,
    rows_of,
    some_of,
    with_interval,
)
from community_safety.briefing.reoffending_pictures.row_picture import Frame, Line
from community_safety.briefing.scales import value_scale
from community_safety.briefing.style import (
    BACKGROUND,
    DARK_BLUE,
    DARK_GREY,
    SECONDARY,
    house_style,
    svg_of,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import capital, number
from community_safety.reoffending.columns import (
    HIGHER,
    LOWER,
    NOT_APART,
    NOT_COMPARED,
    UNRELIABLE,
)

_AMONG = {
    "reoffenders": ("re-offenders", Look("o", DARK_BLUE, DARK_BLUE, 6.5), 4.6),
    "others": ("those who did not reoffend", Look("o", DARK_BLUE, BACKGROUND, 6.5, 1.6), -4.6),
}
"""What the two points of a row are of, how they look, and how far they lie from its middle."""
_PITCH = 27.0
_SAID = {
    HIGHER: "▲ more common",
    LOWER: "▼ less common",
    NOT_APART: "cannot be told apart",
    NOT_COMPARED: NOT_COMPARED,
}


def needs_chart(table: ReleasedTable, subtitle: str, chart_id: str = "") -> Chart | None:
    """Draw each need's share of re-offenders and of the others, with intervals, joined by a line.

    Parameters
    ----------
    table
        A released table with `NEED_COLUMNS`; needs keep its order.
    subtitle
        Measure, place and cohort.
    chart_id
        Left out, it is the table's id.

    Returns
    -------
    Chart or None
        None where the table is withheld or no need has a share.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    rows = rows_of(table)
    known = rows[["share_reoffenders", "share_others"]].notna().any(axis=1)
    rows = rows[known].reset_index(drop=True)
    if rows.empty:
        return None
    with house_style():
        svg = svg_of(_figure(rows))
    title, alt = _title(rows, all_shown(table)), first_brief(table, _words(rows))
    return chart(table, chart_id, (title, subtitle, alt), svg)


def _figure(rows: pd.DataFrame) -> Figure:
    lines = [_line(i, row) for i, row in enumerate(rows.to_dict("records"))]
    shares = [f"share_{group}{end}" for group in _AMONG for end in ("", "_lower", "_upper")]
    frame = Frame(
        value_scale(rows[shares].to_numpy(dtype="float64"), 0, 6),
        "Share with the need (per cent of those assessed) with 95% interval",
        tuple(_key(rows)),
        ("re-offenders", "others", "among re-offenders"),
        pitch=_PITCH,
    ).fitted(lines)
    picture = frame.draw(lines)
    thin = (rows["state"] == UNRELIABLE).to_numpy(dtype=bool)
    ends = []
    for group, (_, _, shift) in _AMONG.items():
        lower, upper, share = (
            rows[f"share_{group}{end}"].to_numpy(dtype="float64")
            for end in ("_lower", "_upper", "")
        )
        level_bars(picture.axes, picture.up + shift, lower, upper, thin)
        ends.append(np.column_stack([share, picture.up + shift]))
    for first, second in zip(*ends, strict=True):
        picture.axes.plot([first[0], second[0]], [first[1], second[1]], color=SECONDARY,
                          linewidth=1.0, zorder=4)  # fmt: skip
    for places, (_, look, _) in zip(ends, _AMONG.values(), strict=True):
        draw_look(picture.axes, places[np.isfinite(places).all(axis=1)], look)
    return picture.figure


def _key(rows: pd.DataFrame) -> list[KeyEntry]:
    entries = [KeyEntry(name, look) for name, look, _ in _AMONG.values()]
    entries.append(bar_entry())
    if (rows["state"] == UNRELIABLE).any():
        entries.append(KeyEntry("fewer than 30 assessed: unreliable", bar=THIN, colour=DARK_GREY))
    return entries


def _line(i: int, row: Mapping[Hashable, Any]) -> Line:
    shares = [
        f"{per_cent(row[f'share_{group}'], 0)} of {number(row[f'assessed_{group}'])}"
        for group in _AMONG
    ]
    few = "too few to compare" if row["state"] == UNRELIABLE else ""
    return Line(str(row["pathway"]), i, (*shares, few or _SAID.get(str(row["verdict"]), "")))


def _title(rows: pd.DataFrame, whole: bool) -> str:
    """Say how many needs differ of those compared; `whole` where every need is shown."""
    verdict = rows["verdict"]
    compared = int(verdict.isin([HIGHER, LOWER, NOT_APART]).sum())
    if not compared:
        total = number_shown(len(rows), "need", whole)
        return f"None of {total} could be compared: too few were assessed"
    total = number_shown(compared, "need", whole)
    counts = [(int((verdict == each).sum()), word) for each, word in
              ((HIGHER, "more"), (LOWER, "less"))]  # fmt: skip
    found = are_found(counts)
    if not found:
        none = capital(NO_EVIDENCE)
        return first_short(
            f"{none} between re-offenders and others in {total}", f"{none} in {total}"
        )
    return first_short(
        f"Of {total}, {found} common among re-offenders, beyond chance",
        f"Of {total}, {found} common, beyond chance",
        f"Of {total}, {are_found(counts, ('', ''))} common, beyond chance",
    )


def _words(rows: pd.DataFrame) -> Iterator[str]:
    """Describe the picture verdict by verdict, from the longest description to the shortest."""
    few = rows["state"] == UNRELIABLE
    verdict = rows["verdict"].mask(few, UNRELIABLE)
    for most, limits in ((len(rows), True), (len(rows), False), (MOST_NAMED, False), (3, False)):
        parts = ["Share with each need, re-offenders against those who did not reoffend."]
        for each, word in (
            (HIGHER, "More common among re-offenders, beyond chance"),
            (LOWER, "Less common among re-offenders, beyond chance"),
            (NOT_APART, capital(NO_EVIDENCE)),
            (NOT_COMPARED, capital(NOT_COMPARED)),
            (UNRELIABLE, "Too few to compare"),
        ):
            those = rows[verdict == each].to_dict("records")
            found = [_against(row, limits) for row in those]
            if found:
                parts.append(f"{word}: {some_of(found, most)}.")
        yield " ".join(parts)


def _against(row: Mapping[Hashable, Any], limits: bool) -> str:
    shares = []
    for group in _AMONG:
        share = per_cent(row[f"share_{group}"], 0)
        if limits:
            ends = (row[f"share_{group}_lower"], row[f"share_{group}_upper"])
            share = with_interval(share, *ends, 0)
        shares.append(share)
    return f"{row['pathway']} {' against '.join(shares)}"
