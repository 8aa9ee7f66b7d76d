"""Who reoffends: every group of every breakdown with its interval, against the whole cohort.

Groups by need are of those assessed, so that the whole cohort is no measure for them: the picture
leaves it out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from community_safety.briefing.charts import Chart
from community_safety.briefing.reoffending_pictures.group_words import (
    EVERYBODY,
    FEW,
    by_need,
    groups_title,
    groups_words,
    others_of,
    whole_of,
)
from community_safety.briefing.reoffending_pictures.looks import (
    HIGHER_LOOK,
    LOWER_LOOK,
    PLAIN_LOOK,
    UNRELIABLE_LOOK,
    WHOLE_LOOK,
    KeyEntry,
    Look,
    bar_entry,
    draw_look,
    level_bars,
)
from community_safety.briefing.reoffending_pictures.released import (
    NO_EVIDENCE,
    all_shown,
    chart,
    first_brief,
    in_unit,
    rows_of,
)
from community_safety.briefing.reoffending_pictures.row_picture import Frame, Line, in_parts
from community_safety.briefing.scales import value_scale
from community_safety.briefing.style import house_style, svg_of
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import number
from community_safety.reoffending.columns import HIGHER, LOWER, UNRELIABLE
from community_safety.results import Column

JUDGED = "rate"
"""The figure that verdicts are of."""
_LOOKS: dict[str, Look] = {
    "whole": WHOLE_LOOK,
    HIGHER: HIGHER_LOOK,
    LOWER: LOWER_LOOK,
    "plain": PLAIN_LOOK,
    "unreliable": UNRELIABLE_LOOK,
}


def groups_chart(
    table: ReleasedTable, subtitle: str, chart_id: str = "", column: str = JUDGED
) -> list[Chart]:
    """Draw one figure of every group with its interval, and the whole cohort's as a line.

    Groups stand in the order of the table, under a heading for each breakdown. Signs for higher
    and lower are only drawn for the proportion reoffending, which is what verdicts are of. A
    picture by need has neither a line nor a row of the whole cohort.

    Parameters
    ----------
    table
        A released table with `GROUP_COLUMNS`.
    subtitle
        Measure, place and cohort.
    chart_id
        Left out, it is made of the table's id and the column.
    column
        `rate`, `per_100` or `per_reoffender`: what has limits.

    Returns
    -------
    As many charts as the groups need to be readable on a page; none where the table is withheld
    or no group has a figure. The second is called `<chart_id>_2`.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    rows = _with_looks(rows_of(table), column)
    if by_need(rows):
        rows = rows[rows["dimension_id"] != EVERYBODY]
    drawn = rows[rows["value"].notna()].reset_index(drop=True)
    if (drawn["dimension_id"] == EVERYBODY).all():
        return []
    spec = table.column(column)
    with house_style():
        pictures = [(at, svg_of(figure)) for at, figure in _figures(drawn, spec)]
    chart_id = chart_id or f"{table.table_id}_{column}"
    title = groups_title(drawn, spec, all_shown(table))
    charts = []
    for i, (at, svg) in enumerate(pictures, 1):
        part = f" ({i} of {len(pictures)})" if len(pictures) > 1 else ""
        missing = len(rows) - len(drawn) if i == len(pictures) else 0
        alt = first_brief(table, groups_words(drawn.iloc[at], spec, part, missing))
        name = chart_id if i == 1 else f"{chart_id}_{i}"
        charts.append(chart(table, name, (title, f"{subtitle}{part}", alt), svg))
    return charts


def _with_looks(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Add the figure drawn, its limits, and what each row looks like."""
    names = {"value": column, "lower": f"{column}_lower", "upper": f"{column}_upper"}
    rows = rows.assign(**{to: rows[name] for to, name in names.items()})
    differs = rows["verdict"].isin([HIGHER, LOWER]) & (column == JUDGED)
    look = rows["verdict"].where(differs, "plain")
    look = look.mask(rows["state"] == UNRELIABLE, "unreliable")
    whole = (rows["dimension_id"] == EVERYBODY) & (look != "unreliable")
    return rows.assign(look=look.mask(whole, "whole"), judged=column == JUDGED)


def _figures(drawn: pd.DataFrame, spec: Column) -> list[tuple[np.ndarray, Figure]]:
    """Draw as many pictures as are needed: which rows each has, and the figure."""
    lines = _lines(drawn, spec)
    whole = whole_of(drawn)
    places = spec.decimals or 0
    mark = (whole, f"whole cohort {in_unit(whole, spec.unit, places)}")
    ends = drawn[["value", "lower", "upper"]].to_numpy(dtype="float64")
    unit = f" ({spec.unit})" if spec.unit else ""
    frame = Frame(
        value_scale(ends, places, 6),
        f"{spec.label}{unit} with 95% interval; n is the number of offenders",
        tuple(_key(drawn)),
        mark=None if np.isnan(whole) else mark,
    ).fitted(lines)
    return [_figure(drawn, frame, part) for part in in_parts(lines, frame)]


def _figure(drawn: pd.DataFrame, frame: Frame, lines: list[Line]) -> tuple[np.ndarray, Figure]:
    picture = frame.draw(lines)
    shown = drawn.iloc[picture.rows]
    lower, upper = (shown[end].to_numpy(dtype="float64") for end in ("lower", "upper"))
    thin = (shown["look"] == "unreliable").to_numpy(dtype=bool)
    level_bars(picture.axes, picture.up, lower, upper, thin)
    places = np.column_stack([shown["value"].to_numpy(dtype="float64"), picture.up])
    for name, look in _LOOKS.items():
        draw_look(picture.axes, places[(shown["look"] == name).to_numpy(dtype=bool)], look)
    return picture.rows, picture.figure


def _lines(drawn: pd.DataFrame, spec: Column) -> list[Line]:
    lines: list[Line] = []
    before = ""
    for i, row in enumerate(drawn.to_dict("records")):
        whole = row["dimension_id"] == EVERYBODY
        if not whole and row["dimension_id"] != before:
            lines.append(Line(str(row["dimension"])))
        before = str(row["dimension_id"])
        sign = {HIGHER: f"▲ {HIGHER}", LOWER: f"▼ {LOWER}"}.get(str(row["look"]), "")
        beside = (
            in_unit(row["value"], spec.unit, spec.decimals or 0),
            f"n = {number(row['offenders'])}",
            *((sign,) if row["judged"] else ()),
        )
        lines.append(Line(str(row["group"]), i, beside, 600 if whole else 400))
    return lines


def _key(drawn: pd.DataFrame) -> list[KeyEntry]:
    others = others_of(drawn)
    meanings = {
        HIGHER: f"higher than {others}, beyond chance",
        LOWER: f"lower than {others}, beyond chance",
        "plain": f"{NO_EVIDENCE}, or not compared" if drawn["judged"].iloc[0] else "one group",
        "unreliable": FEW,
    }
    shown = [name for name in meanings if (drawn["look"] == name).any()]
    return [bar_entry(), *(KeyEntry(meanings[name], _LOOKS[name]) for name in shown)]
