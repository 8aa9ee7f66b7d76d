"""Cohorts one after the other: the official rate above, the local proxy on its own scale below.

The proxy is lower than the official rate by its nature, so the two never share a scale: cohorts
whose 18 months are not over are compared with the same proxy of complete ones.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from community_safety.briefing.charts import Chart
from community_safety.briefing.maps.sheet import ALL, new_sheet
from community_safety.briefing.reoffending_pictures.cohort_rows import (
    OFFICIAL,
    PROXY,
    Measure,
    cohorts_of,
    descriptions,
    finding,
)
from community_safety.briefing.reoffending_pictures.cohort_time import (
    draw_marks,
    strip_height,
    time_axis,
    write_strip,
)
from community_safety.briefing.reoffending_pictures.looks import (
    LEADING,
    SIZE,
    KeyEntry,
    Look,
    bar_entry,
    key_height,
    write_key,
)
from community_safety.briefing.reoffending_pictures.released import chart, first_brief, rows_of
from community_safety.briefing.reoffending_pictures.time_panel import (
    FEW_LOOK,
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
from community_safety.briefing.scales import Scale, value_scale
from community_safety.briefing.style import (
    BACKGROUND,
    DARK_BLUE,
    house_style,
    svg_of,
)
from community_safety.disclosure.release import ReleasedTable

_OPEN_LOOK = Look("D", DARK_BLUE, BACKGROUND, 6.0, 1.4)
_TALL = {OFFICIAL: 215.0, PROXY: 105.0}
_HEAD, _BETWEEN, _LEFT = 20.0, 14.0, 36.0
_LONG = 4.0
"""Width of the bar that shows how long a cohort of twelve months is."""


def cohorts_chart(table: ReleasedTable, subtitle: str, chart_id: str = "") -> Chart | None:
    """Draw an area's rate cohort by cohort with intervals, beside what it is compared with.

    Below, on a scale of its own, is the local proxy within 6 months, which cohorts have whose 18
    months are not over; these lie in a shaded zone. No line crosses October 2015.

    Parameters
    ----------
    table
        A released table with `COHORT_COLUMNS`.
    subtitle
        Measure, place and cohorts.
    chart_id
        Left out, it is the table's id.

    Returns
    -------
    Chart or None
        None where the table is withheld, or neither a rate nor a proxy of this area is known.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    rows = cohorts_of(rows_of(table))
    measures = [measure for measure in (OFFICIAL, PROXY) if measure.known(rows[rows["own"]])]
    if not measures:
        return None
    with house_style():
        svg = svg_of(_figure(rows, measures))
    alt = first_brief(table, descriptions(rows))
    return chart(table, chart_id, (finding(rows), subtitle, alt), svg)


def _figure(rows: pd.DataFrame, measures: list[Measure]) -> Figure:
    names = {measure: _names(rows, measure) for measure in measures}
    tall = {m: max(_TALL[m], labels_height(names[m]) + SIZE) for m in measures}
    right = max(label_room(names[measure]) for measure in measures)
    box = (_LEFT, ALL - right)
    time = time_axis(rows, box[1] - box[0])
    key = _key(rows, measures)
    strip = strip_height(time)
    foot = time.tick_lines * SIZE * LEADING + 12.0
    total = key_height(key) + strip + sum(tall.values()) + _HEAD * len(measures) + foot
    total += _BETWEEN * (len(measures) - 1)
    figure, canvas = new_sheet(total)
    write_key(canvas, key, total)
    top = total - key_height(key)
    for measure in measures:
        ends = rows[[measure.value, measure.lower, measure.upper]].to_numpy(dtype="float64")
        scale = value_scale(ends, 1, 5)
        canvas.text(0.0, top - _HEAD + 6.0, _heading(measure, scale), fontsize=SIZE,
                    fontweight=600)  # fmt: skip
        top -= _HEAD
        if measure is measures[0]:
            top -= strip
            write_strip(canvas, time, box, top)
        place = (box[0] / ALL, (top - tall[measure]) / total)
        axes = figure.add_axes((*place, (box[1] - box[0]) / ALL, tall[measure] / total))
        # Leads from lines to their names lie on the sheet, over the panel.
        axes.set_zorder(-1)
        time.set_on(axes, named=measure is measures[-1])
        set_values(axes, scale)
        draw_marks(axes, time)
        write_labels(canvas, axes, _draw(axes, rows, measure))
        top -= tall[measure] + _BETWEEN
    return figure


def _heading(measure: Measure, scale: Scale) -> str:
    """Name the figure, and say where its axis does not begin at nothing: changes look larger."""
    if scale.low <= 0:
        return measure.heading
    return f"{measure.heading} (the axis does not start at 0)"


def _names(rows: pd.DataFrame, measure: Measure) -> list[tuple[str, int]]:
    """Return the areas with a figure, this one first, and the weight of their names."""
    known = rows[rows[measure.value].notna()]
    own = known["own"].groupby(known["area"], sort=False).any()
    ordered = own.sort_values(ascending=False, kind="stable")
    return [(str(area), OWN_WEIGHT if mine else 400) for area, mine in ordered.items()]


def _draw(axes: Axes, rows: pd.DataFrame, measure: Measure) -> list[Label]:
    """Draw every area's series of a measure, and return their names with where they end."""
    labels = []
    others = 0
    for area, weight in _names(rows, measure):
        series = rows[(rows["area"] == area) & rows[measure.value].notna()]
        at, value = (series[name].to_numpy(dtype="float64") for name in ("at", measure.value))
        for run in runs(_joined(series)):
            if weight == OWN_WEIGHT:
                _draw_own(axes, series.iloc[run], measure)
            else:
                draw_other(axes, at[run], value[run], others)
        look = OWN_LOOK if weight == OWN_WEIGHT else line_of(others)[0]
        others += weight != OWN_WEIGHT
        labels.append(Label(area, in_points(axes, at[-1], value[-1]), look, weight))
    return labels


def _joined(series: pd.DataFrame) -> np.ndarray:
    """Tell of each cohort but the last whether a line may lead from it to the next."""
    gap = series["first"].to_numpy()[1:] - series["last"].to_numpy()[:-1]
    same = series["kind"].to_numpy()[1:] == series["kind"].to_numpy()[:-1]
    era = series["after_break"].to_numpy()[1:] == series["after_break"].to_numpy()[:-1]
    return np.asarray((gap <= 1) & same & era, dtype=bool)


def _draw_own(axes: Axes, run: pd.DataFrame, measure: Measure) -> None:
    figures = {name: run[name].to_numpy(dtype="float64")
               for name in ("at", measure.value, measure.lower, measure.upper)}  # fmt: skip
    few = run["few"].to_numpy(dtype=bool)
    still = run["incomplete"].to_numpy(dtype=bool)
    at, value, lower, upper = figures.values()
    long = (run["kind"] == "twelve months").to_numpy(dtype=bool)
    axes.hlines(value[long], run["first"][long], run["last"][long], color=DARK_BLUE,
                linewidth=_LONG, zorder=2.9)  # fmt: skip
    axes.plot(at, value, color=DARK_BLUE, linewidth=1.1, zorder=2.8)
    for chosen, look in ((~still, OWN_LOOK), (still, _OPEN_LOOK)):
        stretch = Stretch(at[chosen], value[chosen], lower[chosen], upper[chosen], few[chosen])
        draw_own(axes, stretch, look, joined=False)


def _key(rows: pd.DataFrame, measures: list[Measure]) -> list[KeyEntry]:
    own = rows[rows["own"]]
    shown = own[own[[measure.value for measure in measures]].notna().any(axis=1)]
    long = shown["kind"] == "twelve months"
    sure = ~shown["incomplete"] & ~shown["few"]
    entries = []
    if (~long & sure).any():
        entries.append(KeyEntry("cohort of three months", OWN_LOOK))
    if (long & sure).any():
        entries.append(KeyEntry("cohort of twelve months", OWN_LOOK, bar=_LONG, colour=DARK_BLUE))
    if shown["incomplete"].any():
        entries.append(KeyEntry("18 months not over", _OPEN_LOOK))
    if shown["few"].any():
        entries.append(KeyEntry("fewer than 30 offenders: unreliable", FEW_LOOK))
    return [*entries, bar_entry()]
