"""Result tables of areas beside each other: which stand apart, given how all of them differ."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.indicators.area_columns import (
    AREA_COLUMNS,
    BENCHMARK,
    OTHER_AREA,
    THIS_AREA,
)
from community_safety.indicators.figures import counts_elsewhere
from community_safety.indicators.measuring import SHARES, numbers_of
from community_safety.partnership import Area, Objective, Partnership
from community_safety.partnership_measures import Indicator
from community_safety.periods import Period
from community_safety.results import NUMERIC_ROLES, ResultTable
from community_safety.statistics.between_areas import (
    BetweenAreas,
    rates_between_areas,
    shares_between_areas,
)
from community_safety.statistics.funnels import HIGH, LOW

LEAST_AREAS = 3
"""Fewer are compared by the verdicts against neighbours and benchmark alone."""
_APART = {HIGH: "higher", LOW: "lower"}


def area_parts(
    figures: pd.DataFrame, partnership: Partnership, area_code: str
) -> dict[str, list[ResultTable]]:
    """Return the parts of each objective's table of areas: one for each measure to compare by.

    Parameters
    ----------
    figures
        As from `figures_of_release`.

    Returns
    -------
    dict of objective id to tables
        For each objective that has measures. Parts of one objective have the same id and caption.
        An area made of members is shown with its members, any other with its neighbours; numbers
        of events alone are not compared, since places differ in size, nor figures of other days
        than the area's own.
    """
    area = partnership.area(area_code)
    codes = _beside(partnership, area)
    benchmark = partnership.comparators.benchmark
    elsewhere = counts_elsewhere(
        figures, "", benchmark.code if benchmark else None, partnership.areas
    )
    parts: dict[str, list[ResultTable]] = {}
    for objective in partnership.objectives:
        if not any(item.objective == objective.id for item in partnership.indicators):
            continue
        parts[objective.id] = []
        for item in partnership.indicators:
            if item.objective == objective.id and item.kind in ("rate", *SHARES):
                rows = _rows(figures, item, codes, partnership)
                if rows is not None:
                    table = _part(objective, item, rows, partnership, area_code)
                    counts = elsewhere[elsewhere["indicator_id"] == item.id]
                    parts[objective.id].append(_with_related(table, counts))
    return parts


def _beside(partnership: Partnership, area: Area) -> list[str]:
    """Return the codes to show: an area's members, or itself and the neighbours apart from it."""
    if area.members:
        return [area.code, *area.members]
    own = partnership.covered_by(area.code)
    neighbours = [place.code for place in partnership.comparators.neighbours]
    apart = [code for code in neighbours if not own & partnership.covered_by(code)]
    return [area.code, *apart]


def _rows(
    figures: pd.DataFrame, indicator: Indicator, codes: list[str], partnership: Partnership
) -> pd.DataFrame | None:
    """Return the figures of the areas with the same days as the area's own, or None if too few."""
    if (indicator.id, codes[0]) not in figures.index:
        return None
    benchmark = partnership.comparators.benchmark
    wanted = [*codes, *([benchmark.code] if benchmark else [])]
    index = pd.MultiIndex.from_product([[indicator.id], list(dict.fromkeys(wanted))])
    rows = figures.reindex(index[index.isin(figures.index)]).droplevel(0)
    own = rows.loc[codes[0]]
    same = (rows["start"] == own["start"]) & (rows["end"] == own["end"])
    rows = rows[same & (rows["months"] == own["months"])]
    is_benchmark = rows.index == (benchmark.code if benchmark is not None else "")
    parts = np.select(
        [rows.index == codes[0], is_benchmark], [THIS_AREA, BENCHMARK], default=OTHER_AREA
    )
    rows = rows.assign(part=parts, area_code=rows.index)
    # The whole does not belong among its parts when these are placed around their pooled figure.
    among = (rows["part"] != BENCHMARK) & ~(
        (rows["part"] == THIS_AREA) & bool(partnership.area(codes[0]).members)
    )
    counted = among & (rows["no_interval"] == "") & rows["phi"].notna()
    if counted.sum() < LEAST_AREAS:
        return None
    return rows.assign(among=among, counted=counted)


def _part(
    objective: Objective,
    indicator: Indicator,
    rows: pd.DataFrame,
    partnership: Partnership,
    area_code: str,
) -> ResultTable:
    between = _between(rows, indicator)
    limits, scale = between.funnel.limits, 100.0 if indicator.kind in SHARES else indicator.per or 1
    people = "people" if indicator.people else "events"
    own = rows.iloc[0]
    frame = pd.DataFrame(
        {
            "indicator_id": indicator.id,
            "measure": indicator.name,
            "unit": indicator.full_unit,
            "period": Period(own["start"].date(), own["end"].date()).label(),
            "area_code": rows["area_code"],
            "area": [partnership.name_of(code) for code in rows["area_code"]],
            "part": rows["part"],
            people: rows["events"],
            f"{people}_of": rows["base"],
            **{name: rows[name] for name in ("value", "lower", "upper")},
            "pooled": np.asarray(between.funnel.centre) * scale,
            "limit_lower": limits.lower * scale,
            "limit_upper": limits.upper * scale,
            "limit_lower_strong": limits.lower_strong * scale,
            "limit_upper_strong": limits.upper_strong * scale,
            "apart": [_APART.get(str(place), "") for place in between.funnel.position],
            "spread": between.phi,
            "note": between.note or between.reason,
            "decimals": indicator.decimals,
        }
    ).reindex(columns=[column.name for column in AREA_COLUMNS])
    numeric = [column.name for column in AREA_COLUMNS if column.role in NUMERIC_ROLES]
    return ResultTable(
        table_id=f"areas_{objective.id}",
        caption=f"{objective.name}: {partnership.name_of(area_code)} beside other areas",
        subject=indicator.name,
        frame=frame.astype(dict.fromkeys(numeric, "float64")).reset_index(drop=True),
        columns=AREA_COLUMNS,
        sources=(indicator.source,),
    )


def _between(rows: pd.DataFrame, indicator: Indicator) -> BetweenAreas:
    """Place the areas around their pooled figure; how each varies in time counts as chance."""
    counted = rows["counted"].to_numpy()
    phi = np.nan_to_num(numbers_of(rows["phi"]), nan=1.0)
    events = np.where(counted, numbers_of(rows["events"]) / phi, np.nan)
    base = np.where(counted, numbers_of(rows["base"]) / phi, np.nan)
    if indicator.kind in SHARES:
        return shares_between_areas(events, base)
    return rates_between_areas(events, base)


def _with_related(table: ResultTable, counts: pd.DataFrame) -> ResultTable:
    """Let every row be as safe as the least safe count of the measure anywhere in the pack."""
    if counts.empty:
        return table
    related = counts[["count", "whole"]].assign(row=0)
    return ResultTable(
        table_id=table.table_id,
        caption=table.caption,
        frame=table.frame,
        columns=table.columns,
        sources=table.sources,
        notes=table.notes,
        related=related,
        subject=table.subject,
    )
