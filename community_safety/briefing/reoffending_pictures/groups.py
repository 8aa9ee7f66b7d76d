"""Who reoffends: every group of every breakdown with its interval, against the whole cohort."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from community_safety.briefing.charts import Chart
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
    chart,
    first_short,
    in_unit,
    rows_of,
    some_of,
    with_interval,
)
from community_safety.briefing.reoffending_pictures.row_picture import Frame, Line, in_parts
from community_safety.briefing.scales import value_scale
from community_safety.briefing.style import house_style, svg_of
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import capital, count_of, listed, number, span
from community_safety.reoffending.columns import HIGHER, LOWER, NOT_APART, UNRELIABLE
from community_safety.results import Column

EVERYBODY = "all"
"""Id of the breakdown with the one row of the whole cohort."""
JUDGED = "rate"
"""The figure that verdicts are of."""
_LOOKS: dict[str, Look] = {
    "whole": WHOLE_LOOK,
    HIGHER: HIGHER_LOOK,
    LOWER: LOWER_LOOK,
    "plain": PLAIN_LOOK,
    "unreliable": UNRELIABLE_LOOK,
}
_MEANINGS = {
    HIGHER: "higher than everybody else, beyond chance",
    LOWER: "lower than everybody else, beyond chance",
    "unreliable": "fewer than 30 offenders: unreliable",
}
_PLAIN_JUDGED, _PLAIN = "cannot be told apart, or not compared", "one group"


def groups_chart(
    table: ReleasedTable, subtitle: str, chart_id: str = "", column: str = JUDGED
) -> list[Chart]:
    """Draw one figure of every group with its interval, and the whole cohort's as a line.

    Groups stand in the order of the table, under a heading for each breakdown. Signs for higher
    and lower are only drawn for the proportion reoffending, which is what verdicts are of.

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
    drawn = rows[rows["value"].notna()].reset_index(drop=True)
    if drawn.empty:
        return []
    spec = table.column(column)
    with house_style():
        svgs = [svg_of(figure) for figure in _figures(drawn, spec)]
    chart_id = chart_id or f"{table.table_id}_{column}"
    title, alt = _title(drawn, spec), _words(rows, spec)
    charts = []
    for i, svg in enumerate(svgs, 1):
        about = f"{subtitle} ({i} of {len(svgs)})" if len(svgs) > 1 else subtitle
        name = chart_id if i == 1 else f"{chart_id}_{i}"
        charts.append(chart(table, name, (title, about, alt), svg))
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


def _figures(drawn: pd.DataFrame, spec: Column) -> list[Figure]:
    lines = _lines(drawn, spec)
    whole = _whole(drawn)
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


def _figure(drawn: pd.DataFrame, frame: Frame, lines: list[Line]) -> Figure:
    picture = frame.draw(lines)
    shown = drawn.iloc[picture.rows]
    lower, upper = (shown[end].to_numpy(dtype="float64") for end in ("lower", "upper"))
    thin = (shown["look"] == "unreliable").to_numpy(dtype=bool)
    level_bars(picture.axes, picture.up, lower, upper, thin)
    places = np.column_stack([shown["value"].to_numpy(dtype="float64"), picture.up])
    for name, look in _LOOKS.items():
        draw_look(picture.axes, places[(shown["look"] == name).to_numpy(dtype=bool)], look)
    return picture.figure


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
    entries = [bar_entry()]
    for name in (HIGHER, LOWER, "plain", "unreliable"):
        if (drawn["look"] == name).any():
            plain = _PLAIN_JUDGED if drawn["judged"].iloc[0] else _PLAIN
            entries.append(KeyEntry(_MEANINGS.get(name, plain), _LOOKS[name]))
    return entries


def _whole(rows: pd.DataFrame) -> float:
    whole = rows.loc[rows["dimension_id"] == EVERYBODY, "value"].dropna()
    return float(whole.iloc[0]) if len(whole) else np.nan


def _title(drawn: pd.DataFrame, spec: Column) -> str:
    groups = drawn[drawn["dimension_id"] != EVERYBODY]
    if not groups["judged"].any():
        return _range_title(drawn, spec)
    verdict = groups["verdict"]
    total = count_of(int(verdict.isin([HIGHER, LOWER, NOT_APART]).sum()), "group")
    found: list[str] = []
    for each, word in ((HIGHER, "a higher"), (LOWER, "a lower")):
        how_many = int((verdict == each).sum())
        if how_many:
            verb = "" if found else "has " if how_many == 1 else "have "
            found.append(f"{how_many} {verb}{word}")
    if found:
        words = f"Of {total}, {listed(found)} proportion reoffending"
        return first_short(f"{words} than everybody else, beyond chance", f"{words}, beyond chance")
    if not verdict.isin([NOT_APART]).any():
        return f"None of {count_of(len(groups), 'group')} could be compared with everybody else"
    return f"Of {total}, none can be told apart from everybody else"


def _range_title(drawn: pd.DataFrame, spec: Column) -> str:
    """Say the whole cohort's figure and how far those of groups that are not too small reach."""
    places, whole = spec.decimals or 0, _whole(drawn)
    sure = drawn[drawn["look"] == "plain"]["value"]
    text = f"{spec.label}: {in_unit(whole, spec.unit, places)} in the whole cohort"
    if np.isnan(whole):
        text = f"{spec.label}: the whole cohort has no figure"
    if sure.empty:
        return text
    return first_short(f"{text}, {span(sure.min(), sure.max(), places)} in groups", text)


def _words(rows: pd.DataFrame, spec: Column) -> str:
    """Describe the picture: the whole cohort, who differs, how wide the others lie, who is few."""
    unit = f", {spec.unit}" if spec.unit else ""
    known = rows[rows["value"].notna()]
    groups = known[known["dimension_id"] != EVERYBODY]
    parts = [f"{spec.label}{unit}, with 95% intervals."]
    if len(groups):
        how_many = count_of(groups["dimension_id"].nunique(), "breakdown")
        parts = [f"{parts[0][:-1]}: {count_of(len(groups), 'group')} in {how_many}."]
    whole = known[known["dimension_id"] == EVERYBODY]
    parts += [f"Whole cohort: {text}." for text in _with_figures(whole, spec)[:1]]
    for name, word in ((HIGHER, "Higher"), (LOWER, "Lower")):
        found = _with_figures(groups[groups["look"] == name], spec)
        if found:
            parts.append(f"{word} than everybody else, beyond chance: {some_of(found)}.")
    plain = groups[groups["look"] == "plain"]
    if len(plain):
        between = span(plain["value"].min(), plain["value"].max(), spec.decimals)
        which = capital(_PLAIN_JUDGED) if groups["judged"].any() else "Groups of 30 or more"
        parts.append(f"{which}: {count_of(len(plain), 'group')}, from {between}.")
    few = groups[groups["look"] == "unreliable"]
    if len(few):
        names = [f"{row['dimension']}, {row['group']}" for row in few.to_dict("records")]
        parts.append(f"{capital(_MEANINGS['unreliable'])}: {some_of(names)}.")
    missing = int(rows["value"].isna().sum())
    if missing:
        parts.append(f"Without a figure: {count_of(missing, 'group')}.")
    return " ".join(parts)


def _with_figures(rows: pd.DataFrame, spec: Column) -> list[str]:
    places, found = spec.decimals or 0, []
    for row in rows.to_dict("records"):
        name = "" if row["dimension_id"] == EVERYBODY else f"{row['dimension']}, {row['group']} "
        figure = in_unit(row["value"], spec.unit, places)
        found.append(name + with_interval(figure, row["lower"], row["upper"], places))
    return found
