"""Young people year by year: first time entrants, and those with a proven offence."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from community_safety.briefing.charts import Chart
from community_safety.briefing.labels import wrapped
from community_safety.briefing.maps.sheet import ALL, new_sheet
from community_safety.briefing.reoffending_pictures.looks import (
    LEADING,
    SIZE,
    KeyEntry,
    bar_entry,
    key_height,
    write_key,
)
from community_safety.briefing.reoffending_pictures.released import (
    chart,
    first_brief,
    rows_of,
)
from community_safety.briefing.reoffending_pictures.time_panel import (
    OWN_LOOK,
    OWN_WEIGHT,
    Label,
    Stretch,
    draw_other,
    draw_own,
    in_points,
    label_room,
    labels_height,
    line_of,
    runs,
    set_values,
    write_labels,
)
from community_safety.briefing.reoffending_pictures.young_words import (
    PLACES,
    Panel,
    young_title,
    young_words,
)
from community_safety.briefing.scales import short_period, value_scale
from community_safety.briefing.style import house_style, svg_of
from community_safety.disclosure.release import ReleasedTable

_TALL, _HEAD, _BETWEEN, _LEFT = 150.0, 20.0, 14.0, 40.0


def young_chart(table: ReleasedTable, subtitle: str, chart_id: str = "") -> Chart | None:
    """Draw the area's young people of each year with intervals, beside what it is compared with.

    Rates are drawn where this area has them. Where it has none its counts are, alone: counts of
    areas of different size are not compared.

    Parameters
    ----------
    table
        A released table with `YOUNG_COLUMNS`; years in its order.
    subtitle
        Measures, place and years.
    chart_id
        Left out, it is the table's id.

    Returns
    -------
    Chart or None
        None where the table is withheld or this area has no figure.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    rows = rows_of(table)
    periods = _in_order(rows)
    rows = rows.assign(at=rows["period"].map({name: i for i, name in enumerate(periods)}))
    panels = [panel for _, each in rows.groupby("measure_id", sort=False)
              if len((panel := _panel(each)).rows)]  # fmt: skip
    if not panels:
        return None
    with house_style():
        svg = svg_of(_figure(panels, periods))
    words = (young_title(panels[0]), subtitle, first_brief(table, young_words(panels)))
    return chart(table, chart_id, words, svg)


def _in_order(rows: pd.DataFrame) -> list[str]:
    """Return the years in order, though a measure may lack the first of them."""
    by_measure = rows.groupby(["measure_id", "area"], sort=False)["period"].agg(list)
    longest = max(by_measure, key=len, default=[])
    return [*longest, *(one for one in dict.fromkeys(rows["period"]) if one not in longest)]


def _panel(rows: pd.DataFrame) -> Panel:
    rates = bool(rows.loc[rows["own"], "rate"].notna().any())
    column = "rate" if rates else "people"
    shown = rows[rows[column].notna() & (rows["own"] | rates)]
    shown = shown if shown["own"].any() else shown.iloc[:0]
    return Panel(str(rows["measure"].iloc[0]), shown.sort_values("at", kind="stable"), rates)


def _areas(panel: Panel) -> list[tuple[str, int]]:
    own = panel.rows["own"].groupby(panel.rows["area"], sort=False).any()
    ordered = own.sort_values(ascending=False, kind="stable")
    return [(str(area), OWN_WEIGHT if mine else 400) for area, mine in ordered.items()]


def _figure(panels: list[Panel], periods: list[str]) -> Figure:
    names = [_areas(panel) for panel in panels]
    tall = [max(_TALL, labels_height(each) + SIZE) for each in names]
    right = max(label_room(each) for each in names)
    wide = ALL - _LEFT - right
    room = wide / len(periods) - 8.0
    ticks = ["\n".join(wrapped(short_period(name), room, SIZE)) for name in periods]
    foot = max(text.count("\n") + 1 for text in ticks) * SIZE * LEADING + 12.0
    key = [KeyEntry("this area", OWN_LOOK)]
    if any(panel.rates for panel in panels):
        key.append(bar_entry())
    total = key_height(key) + sum(tall) + (_HEAD + _BETWEEN) * len(panels) - _BETWEEN + foot
    figure, canvas = new_sheet(total)
    write_key(canvas, key, total)
    top = total - key_height(key)
    for i, panel in enumerate(panels):
        canvas.text(0.0, top - _HEAD + 7.0, panel.heading, fontsize=SIZE, fontweight=600)
        top -= _HEAD + tall[i]
        axes = figure.add_axes((_LEFT / ALL, top / total, wide / ALL, tall[i] / total))
        axes.set_zorder(-1)
        axes.set_xlim(-0.5, len(periods) - 0.5)
        last = panel is panels[-1]
        axes.set_xticks(range(len(periods)), ticks if last else [""] * len(periods),
                        fontsize=SIZE, linespacing=1.05)  # fmt: skip
        limits = ["rate_lower", "rate_upper"] if panel.rates else []
        figures = panel.rows[[panel.column, *limits]].to_numpy(dtype="float64")
        set_values(axes, value_scale(np.append(figures, 0.0), PLACES if panel.rates else 0, 5))
        write_labels(canvas, axes, _draw(axes, panel, names[i]))
        top -= _BETWEEN
    return figure


def _draw(axes: Axes, panel: Panel, areas: list[tuple[str, int]]) -> list[Label]:
    labels, others = [], 0
    for area, weight in areas:
        rows = panel.rows[panel.rows["area"] == area]
        at, value = (rows[name].to_numpy(dtype="float64") for name in ("at", panel.column))
        lower, upper = (
            rows[f"rate_{end}"].to_numpy(dtype="float64")
            if panel.rates
            else np.full(len(at), np.nan)
            for end in ("lower", "upper")
        )
        few = np.zeros(len(at), dtype=bool)
        for run in runs(np.diff(at) <= 1):
            if weight == OWN_WEIGHT:
                draw_own(axes, Stretch(at[run], value[run], lower[run], upper[run], few[run]))
            else:
                draw_other(axes, at[run], value[run], others)
        look = OWN_LOOK if weight == OWN_WEIGHT else line_of(others)[0]
        others += weight != OWN_WEIGHT
        labels.append(Label(area, in_points(axes, at[-1], value[-1]), look, weight))
    return labels
