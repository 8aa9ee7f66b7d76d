"""Time to reoffence: the share who have reoffended month by month, and how many are still at risk.

Up to two groups have bands for their 95% intervals; more would cover each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from community_safety.briefing.charts import Chart
from community_safety.briefing.labels import text_width, wrapped
from community_safety.briefing.maps.sheet import ALL, new_sheet
from community_safety.briefing.maps.words import within
from community_safety.briefing.reoffending_pictures.curve_words import (
    AT_RISK,
    curves_title,
    curves_words,
)
from community_safety.briefing.reoffending_pictures.group_words import EVERYBODY
from community_safety.briefing.reoffending_pictures.looks import (
    LEADING,
    SIZE,
    Dashes,
    Look,
    draw_look,
)
from community_safety.briefing.reoffending_pictures.released import (
    chart,
    first_brief,
    per_cent,
    rows_of,
)
from community_safety.briefing.reoffending_pictures.time_panel import (
    OWN_LOOK,
    Label,
    in_points,
    label_room,
    labels_height,
    line_of,
    set_values,
    write_labels,
)
from community_safety.briefing.scales import value_scale
from community_safety.briefing.style import (
    ORANGE_TINT,
    RULE,
    SECONDARY,
    house_style,
    svg_of,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import number

_MONTHS = 12
_MOST_BANDS = 2
_BANDS = (RULE, ORANGE_TINT)
_SECOND = 2
"""The second group is orange, which of all lines differs most from the dark blue of the first."""
_TALL, _TITLE, _NAMES, _GAP = 270.0, 20.0, 150.0, 8.0
_LEAST_LEFT = 36.0
_SAMPLE = 36.0


def time_chart(
    table: ReleasedTable, dimension_id: str, subtitle: str, chart_id: str = ""
) -> Chart | None:
    """Draw the share of each group of one breakdown that has reoffended by each month.

    Below stand the numbers not yet reoffended at the months, as survival plots have them
    (Pocock, Clayton and Altman 2002, Lancet 359, 1686-1689).

    Parameters
    ----------
    table
        A released table with `CURVE_COLUMNS`.
    dimension_id
        Which breakdown.
    subtitle
        Measure, place and cohort; how people are grouped is added.
    chart_id
        Left out, it is made of the table's id and the breakdown's.

    Returns
    -------
    Chart or None
        None where the table is withheld, or fewer than two groups of the breakdown have a curve:
        one alone is compared with nobody, and would be taken for everybody.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    rows = rows_of(table)
    rows = rows[(rows["dimension_id"] == dimension_id) & rows["share"].notna()]
    if rows.empty or (dimension_id != EVERYBODY and rows["group"].nunique() < 2):
        return None
    by = (
        "everybody" if dimension_id == EVERYBODY else f"by {within(str(rows['dimension'].iloc[0]))}"
    )
    curves = [curve.sort_values("months") for _, curve in rows.groupby("group", sort=False)]
    with house_style():
        svg = svg_of(_figure(curves))
    chart_id = chart_id or f"{table.table_id}_{dimension_id}"
    words = (
        curves_title(curves, by),
        f"{subtitle}, {by}",
        first_brief(table, curves_words(curves)),
    )
    return chart(table, chart_id, words, svg)


def _look(i: int) -> tuple[Look, Dashes]:
    """Return sign and dashes of the i-th group: the first is a full line with round signs."""
    return (OWN_LOOK, "-") if i == 0 else line_of(i + _SECOND)


def _figure(curves: Sequence[pd.DataFrame]) -> Figure:
    names = [str(curve["group"].iloc[0]) for curve in curves]
    texts = [(_label(curve), 400) for curve in curves]
    below = [wrapped(name, _NAMES, SIZE) for name in names]
    left = max(_LEAST_LEFT, _SAMPLE + _GAP + max(text_width(line, SIZE)
               for lines in below for line in lines) + _GAP + 12.0)  # fmt: skip
    right = label_room(texts)
    tall = max(_TALL, labels_height(texts) + SIZE)
    heights = [len(lines) * SIZE * LEADING + 2.5 for lines in below]
    foot = 52.0 + SIZE * LEADING + sum(heights)
    total = _TITLE + tall + foot
    figure, canvas = new_sheet(total)
    heading = "Share who had reoffended, per cent"
    if len(curves) <= _MOST_BANDS:
        heading += ", with bands for 95% intervals"
    canvas.text(0.0, total - _TITLE + 7.0, heading, fontsize=SIZE, fontweight=600)
    wide = ALL - left - right
    axes = figure.add_axes((left / ALL, foot / total, wide / ALL, tall / total))
    axes.set_zorder(-1)
    axes.set_xlim(0.0, _MONTHS + 0.25)
    months = range(0, _MONTHS + 1, 3)
    axes.set_xticks(list(months), [str(month) for month in months], fontsize=SIZE)
    axes.set_xlabel("Months after the start point", fontsize=SIZE)
    ends = [curve[["share", *_limits(curves)]].to_numpy(dtype="float64") for curve in curves]
    set_values(axes, value_scale(np.append(np.concatenate(ends), 0.0), 1, 6))
    write_labels(canvas, axes, _draw(axes, curves))
    _write_at_risk(canvas, axes, curves, below, foot - 42.0)
    return figure


def _limits(curves: Sequence[pd.DataFrame]) -> list[str]:
    return ["share_lower", "share_upper"] if len(curves) <= _MOST_BANDS else []


def _label(curve: pd.DataFrame) -> str:
    last = curve.iloc[-1]
    return f"{last['group']} {per_cent(last['share'])}"


def _draw(axes: Axes, curves: Sequence[pd.DataFrame]) -> list[Label]:
    labels = []
    for i, curve in enumerate(curves):
        look, dashes = _look(i)
        at, share = (curve[name].to_numpy(dtype="float64") for name in ("months", "share"))
        if len(curves) <= _MOST_BANDS:
            low, high = (curve[f"share_{end}"].to_numpy(dtype="float64")
                         for end in ("lower", "upper"))  # fmt: skip
            axes.fill_between(at, low, high, color=_BANDS[i], linewidth=0, zorder=1.5 - 0.1 * i)
            for limit in (low, high):
                # Bands that overlap hide each other; their edges do not.
                axes.plot(at, limit, color=look.edge, linewidth=1.0, linestyle=(0, (1, 1.5)),
                          zorder=2.2)  # fmt: skip
        axes.plot(at, share, color=look.edge, linewidth=1.6, linestyle=dashes, zorder=3)
        signed = np.isin(at, AT_RISK[1:])
        draw_look(axes, np.column_stack([at, share])[signed], look)
        labels.append(Label(_label(curve), in_points(axes, at[-1], share[-1]), look))
    return labels


def _write_at_risk(
    canvas: Axes,
    axes: Axes,
    curves: Sequence[pd.DataFrame],
    names: Sequence[list[str]],
    top: float,
) -> None:
    """Write the numbers not yet reoffended below the months, a row for each group."""
    canvas.text(0.0, top - SIZE, "Not yet reoffended (number at risk)", fontsize=SIZE,
                fontweight=600)  # fmt: skip
    top -= SIZE * LEADING + 4.0
    for i, (curve, lines) in enumerate(zip(curves, names, strict=True)):
        height = len(lines) * SIZE * LEADING + 2.5
        middle = top - height / 2
        look, dashes = _look(i)
        canvas.plot([0.0, _SAMPLE], [middle, middle], color=look.edge, linewidth=1.6,
                    linestyle=dashes)  # fmt: skip
        draw_look(canvas, [(_SAMPLE / 2, middle)], look)
        canvas.text(_SAMPLE + _GAP, middle, "\n".join(lines), fontsize=SIZE, linespacing=1.05,
                    va="center" if len(lines) > 1 else "center_baseline",
                    color=SECONDARY)  # fmt: skip
        at_risk = curve.set_index("months")["at_risk"]
        for month in AT_RISK:
            if month in at_risk.index:
                across, _ = in_points(axes, month, 0.0)
                canvas.text(across, middle, number(at_risk[month]), fontsize=SIZE, ha="center",
                            va="center_baseline")  # fmt: skip
        top -= height
