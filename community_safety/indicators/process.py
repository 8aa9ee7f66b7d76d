"""Each series on its process chart: what is usual for it, and whether it has left that.

The chart is chosen from the data, or in the partnership file; the limits are those of its last
segment, and a special cause is what the rules find at the last point.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from community_safety.indicators.charted import (
    AT_THE_END,
    FIELDS,
    Charted,
    Words,
    at_the_end_named,
    empty_arrays,
    keep_chart,
    on_days,
)
from community_safety.indicators.grids import EVENTS, SHARES, FloatArray, Grid, lay_out
from community_safety.indicators.rare_series import alike_in_events, rare_series
from community_safety.indicators.seasons import SEASONS_IN_A_YEAR, without_season
from community_safety.partnership import Partnership
from community_safety.partnership_measures import ChartSettings
from community_safety.periods import Period
from community_safety.statistics.process_charts.attributes import rate_chart, share_chart
from community_safety.statistics.process_charts.chart import ProcessChart
from community_safety.statistics.process_charts.choosing import (
    MOST_RARE,
    choose_chart,
    too_many_for_rare,
)
from community_safety.statistics.process_charts.xmr import xmr_chart

NAMED = {"xmr": "XmR", "p": "p", "u": "u", "p_prime": "p'", "u_prime": "u'", "rare": "t"}
"""Kinds of chart as a partnership file names them, and as statisticians do."""
CHOSEN = "chosen in the partnership file"
TOO_MANY_FOR_RARE = (
    f"over {MOST_RARE} events a period are no rare ones, as the partnership file has it"
)
NOT_WANTED = "no process chart is wanted in the partnership file"


def chart_series(series: pd.DataFrame, partnership: Partnership, release: Period) -> list[Charted]:
    """Put every series on its process chart, up to the release's end.

    Parameters
    ----------
    series
        As from `read_series`.

    Returns
    -------
    list of Charted
        Each series once.
    """
    kinds = {item.id: item.kind for item in partnership.indicators}
    per = {
        item.id: 100.0 if item.kind in SHARES else float(item.per or 1)
        for item in partnership.indicators
    }
    settings = {item.id: item.chart for item in partnership.indicators}
    charted = []
    for grid in lay_out(series, kinds, per, release):
        kind, reason = _chosen(grid, settings)
        rare = kind == "t"
        charted += [
            rare_series(grid.rows(rows), reason[rows], settings)
            for rows in alike_in_events(grid, rare)
        ]
        if not rare.all():
            kept = ~rare
            charted.append(_regular(grid.rows(kept), kind[kept], reason[kept], settings))
    return charted


def _chosen(grid: Grid, settings: Mapping[str, ChartSettings]) -> tuple[Words, Words]:
    """Return the kind of chart of each series and why."""
    events = np.where(grid.counted[:, None], grid.numbers["numerator"], np.nan)
    choice = choose_chart(events, grid.exposure, is_share=np.isin(grid.kinds, SHARES))
    kind = np.asarray(choice.kind, dtype=object)
    reason = np.asarray(choice.reason, dtype=object)
    many = too_many_for_rare(np.nansum(events, axis=1), (~np.isnan(events)).sum(axis=1))
    for row, name in enumerate(grid.indicators):
        wanted = settings[name].kind
        if wanted == "rare" and many[row]:
            reason[row] = f"{TOO_MANY_FOR_RARE}; {reason[row]}"
        elif wanted is not None and (grid.counted[row] or wanted in ("xmr", "none")):
            kind[row] = NAMED.get(wanted, "none")
            reason[row] = CHOSEN if wanted in NAMED else NOT_WANTED
    return kind, reason


def _regular(
    grid: Grid,
    kind: Words,
    reason: Words,
    settings: Mapping[str, ChartSettings],
) -> Charted:
    """Chart series whose points are periods."""
    raw = grid.in_unit
    adjusted, season = without_season(grid, raw)
    points = np.where(np.isnan(adjusted), raw, adjusted)
    alike = pd.DataFrame(
        {
            "kind": kind,
            "baseline": [settings[name].baseline or 0 for name in grid.indicators],
            "screen": [settings[name].screen for name in grid.indicators],
        }
    )
    fields, ends = empty_arrays(FIELDS, raw.shape), empty_arrays(AT_THE_END, kind.shape)
    why = np.full(len(kind), "", dtype=object)
    for _, same in alike.groupby(list(alike), sort=True):
        rows = np.isin(np.arange(len(kind)), same.index)
        chart = _chart_of(grid.rows(rows), points[rows], raw[rows], same.iloc[0], settings)
        keep_chart(chart, rows, fields, ends, why)
    why = np.where(kind == "none", reason, why)
    return Charted(
        grid,
        kind,
        reason,
        season,
        why,
        raw,
        adjusted,
        **fields,
        **at_the_end_named(ends),
        since_last_event=np.full(len(kind), np.nan),
    )


def _chart_of(
    grid: Grid,
    points: FloatArray,
    raw: FloatArray,
    alike: pd.Series,
    settings: Mapping[str, ChartSettings],
) -> ProcessChart:
    """Chart series of one kind and with the same settings, in their own units."""
    common: dict[str, Any] = {
        "starts": on_days(grid, settings, "rebase"),
        "left_out": on_days(grid, settings, "leave_out"),
        "baseline": int(alike["baseline"]) or None,
        "screen": bool(alike["screen"]),
    }
    shares = np.isin(grid.kinds, SHARES)
    if alike["kind"] in ("XmR", "none"):
        floor = np.where(shares | np.isin(grid.kinds, EVENTS), 0.0, np.nan)
        ceiling = np.where(shares, 100.0, np.nan)
        widen = _for_the_season(points, raw, grid.months)
        chart = xmr_chart(points, floor=floor, ceiling=ceiling, widen=widen, **common)
        return _without_limits(chart) if alike["kind"] == "none" else chart
    # A season is taken out of the counts, so that limits still follow the denominators.
    season = np.divide(points, raw, out=np.ones(raw.shape), where=raw > 0)
    events, laney = grid.numbers["numerator"] * season, str(alike["kind"]).endswith("'")
    if shares.all():
        events = np.minimum(events, grid.exposure)
        return _scaled(share_chart(events, grid.exposure, laney=laney, **common), grid.per)
    return _scaled(rate_chart(events, grid.exposure, laney=laney, **common), grid.per)


def _for_the_season(points: FloatArray, raw: FloatArray, months: int) -> FloatArray:
    """Return by how much a season that was taken out has made each series too even."""
    number = (~np.isnan(raw)).sum(axis=1).astype("float64")
    taken = SEASONS_IN_A_YEAR.get(months, 1) - 1
    adjusted = (points != raw).any(axis=1, where=~np.isnan(raw)) & (number > taken)
    return np.where(adjusted, np.sqrt(number / np.maximum(number - taken, 1.0)), 1.0)


def _scaled(chart: ProcessChart, per: FloatArray) -> ProcessChart:
    """Bring shares and rates to the unit of each row's measure."""
    names = ("values", "centre", "lower", "upper", "near_lower", "near_upper", "sigma")
    return replace(chart, **{name: getattr(chart, name) * per[:, None] for name in names})


def _without_limits(chart: ProcessChart) -> ProcessChart:
    names = ("centre", "lower", "upper", "near_lower", "near_upper", "sigma")
    nothing: dict[str, Any] = {name: np.full(chart.upper.shape, np.nan) for name in names}
    return replace(
        chart,
        **nothing,
        position=np.zeros_like(chart.position),
        rule=np.full_like(chart.rule, ""),
    )
