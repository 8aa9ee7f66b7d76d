"""The result tables of the indicator briefing: one for each objective, and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from community_safety.indicators.columns import ABSENT, OBJECTIVE_COLUMNS
from community_safety.indicators.figures import counts_elsewhere, places
from community_safety.indicators.headlines import COMPARISONS, MOVEMENT, in_words
from community_safety.indicators.measuring import NO_TARGET
from community_safety.indicators.reasons import headline_reason, season_open, series_said
from community_safety.numbers import NOT_APPLICABLE, count_of
from community_safety.partnership import Objective, Partnership
from community_safety.partnership_measures import Indicator
from community_safety.periods import Period, months_between
from community_safety.results import ResultTable
from community_safety.verdicts import Verdict, plain_rag, verdict_for

NO_FIGURE = "there is no figure for this place and time"


def objective_tables(
    figures: pd.DataFrame,
    partnership: Partnership,
    area_code: str,
    release: Period,
    refusals: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
) -> list[ResultTable]:
    """Return one table for each objective that has measures.

    Parameters
    ----------
    figures
        As from `figures_of_release`.
    refusals
        For each measure with refused rows in this place: how many break which rule. A measure
        without a figure says so.

    Returns
    -------
    list of ResultTable
        In the order of the partnership file. Every measure of the objective has a row, also one
        without a figure, which is not compared and says why.
    """
    mine = places(figures, area_code)
    benchmark = partnership.comparators.benchmark
    elsewhere = counts_elsewhere(
        figures, area_code, benchmark.code if benchmark else None, partnership.areas
    )
    tables = []
    for objective in partnership.objectives:
        indicators = [item for item in partnership.indicators if item.objective == objective.id]
        if indicators:
            frame = _frame(indicators, mine, release, refusals)
            tables.append(_table(objective, frame, indicators, elsewhere, partnership, area_code))
    return tables


def _table(
    objective: Objective,
    frame: pd.DataFrame,
    indicators: list[Indicator],
    elsewhere: pd.DataFrame,
    partnership: Partnership,
    area_code: str,
) -> ResultTable:
    positions = {item.id: row for row, item in enumerate(indicators)}
    related = elsewhere[elsewhere["indicator_id"].isin(positions)]
    return ResultTable(
        table_id=f"measures_{objective.id}",
        caption=f"{objective.name}: {partnership.name_of(area_code)}",
        subject=objective.name,
        frame=frame,
        columns=OBJECTIVE_COLUMNS,
        sources=tuple(dict.fromkeys(item.source for item in indicators)),
        notes=tuple(f"{item.name}: {item.note}" for item in indicators if item.note),
        related=related.assign(row=related["indicator_id"].map(positions)),
    )


def _frame(
    indicators: list[Indicator],
    mine: pd.DataFrame,
    release: Period,
    refusals: Mapping[str, Mapping[str, int]],
) -> pd.DataFrame:
    names = [column.name for column in OBJECTIVE_COLUMNS]
    rows = [
        _row(item, mine.loc[[item.id]].iloc[0], release)
        if item.id in mine.index
        else _row_without_figure(item, refusals.get(item.id, {}))
        for item in indicators
    ]
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype(dict.fromkeys(_numeric(names), "float64"))


def _numeric(names: list[str]) -> list[str]:
    text = {"indicator_id", "measure", "unit", "direction", "period", "change_unit", "headline"}
    text |= {"plain_rag", "provisional", "method", "dispersion_basis", "gaps", "note"}
    text |= {
        "decimals",
        "change_decimals",
        *ABSENT,
        "series_said",
        "recent_trend",
        "headline_reason",
    }
    text |= {"target_diagnosis", "headline_kind", "season_open"}
    endings = ("_verdict", "_strength", "_reason")
    return [name for name in names if name not in text and not name.endswith(endings)]


def _start(indicator: Indicator) -> dict[str, object]:
    decimals = 0 if indicator.kind == "count" else indicator.decimals
    return {
        "indicator_id": indicator.id,
        "measure": indicator.name,
        "unit": indicator.full_unit,
        "direction": indicator.direction,
        "period": "",
        "decimals": decimals,
        "change_decimals": decimals,
        "note": indicator.note or "",
    }


def _row_without_figure(indicator: Indicator, refused: Mapping[str, int]) -> dict[str, object]:
    """Return the row of a measure that has no figure here, with the reason."""
    rows = sum(refused.values())
    reason = NO_FIGURE
    if rows:
        rules = "; ".join(sorted(refused))
        reason = f"{count_of(rows, 'row')} of it refused, and no other in this release: {rules}"
    row = _start(indicator)
    for name in COMPARISONS:
        row |= _verdict(name, "missing", False, reason, indicator)
    row |= _absent(row, indicator, neighbours=True)
    row |= dict.fromkeys(_WORDS, "")
    said = Verdict.NOT_COMPARED.value
    return row | {"headline": said, "headline_verdict": said, "headline_reason": reason}


_WORDS = (
    *("change_unit", "plain_rag", "provisional", "method", "dispersion_basis", "gaps"),
    *("series_said", "recent_trend", "target_diagnosis", "headline_kind", "season_open"),
)


def _row(indicator: Indicator, figure: pd.Series, release: Period) -> dict[str, object]:
    row = _start(indicator)
    row |= _counts(indicator, figure) | _about(indicator, figure, release)
    row |= {
        "value": figure["value"],
        "lower": figure["lower"],
        "upper": figure["upper"],
        "last_year": figure["change_reference"],
        "change": figure["change_difference"],
        "change_lower": figure["change_difference_lower"],
        "change_upper": figure["change_difference_upper"],
        "change_unit": figure["change_difference_unit"],
        "target_lower": _finite(figure["target_lower"]),
        "target_upper": _finite(figure["target_upper"]),
        "benchmark": figure["benchmark_reference"],
        "neighbours": figure["neighbours_reference"],
        "plain_rag": _plain(indicator, figure),
    }
    if row["change_unit"] in ("per cent", "percentage points"):
        row["change_decimals"] = 1
    for name in COMPARISONS:
        position, strong = figure[f"{name}_position"], bool(figure[f"{name}_strong"])
        row |= _verdict(name, position, strong, figure[f"{name}_reason"], indicator)
        row[f"{name}_p"] = figure[f"{name}_p_value"] if position != "missing" else np.nan
    row |= _absent(row, indicator, neighbours=bool(figure["neighbours_listed"] > 0))
    return row | _headline(row, figure, indicator)


def _headline(row: dict[str, object], figure: pd.Series, indicator: Indicator) -> dict[str, object]:
    """Say what the measure comes to, on what that rests, and what its series shows."""
    verdict, kind = str(figure["headline_verdict"]), str(figure["headline_kind"])
    open_ = kind == MOVEMENT and season_open(figure)
    said: dict[str, object] = {
        "headline_verdict": verdict,
        "headline_kind": kind,
        "headline": in_words(
            verdict, kind, indicator.direction, within=_inside_range(row), season_open=open_
        ),
        "season_open": "yes" if season_open(figure) else "",
        "series_said": series_said(figure, indicator),
        "recent_trend": figure["recent_trend"] if isinstance(figure["recent_trend"], str) else "",
        "target_diagnosis": figure["diagnosis"],
    }
    return said | {"headline_reason": headline_reason(row | said, figure, indicator)}


def _absent(row: Mapping[str, object], indicator: Indicator, *, neighbours: bool) -> dict[str, str]:
    """Say for which columns this measure can have no figure, as opposed to one that is missing."""
    counted = indicator.kind not in ("score", "change")
    can_be = {
        "people": counted and indicator.people,
        "people_of": counted and indicator.people and indicator.kind != "count",
        "events": counted and not indicator.people,
        "events_of": counted and not indicator.people and indicator.kind != "count",
        "target": row["target_reason"] != NO_TARGET,
        "benchmark": indicator.kind != "count",
        "neighbours": neighbours and indicator.kind != "count",
    }
    return {
        f"{name}_absent": "" if possible else NOT_APPLICABLE for name, possible in can_be.items()
    }


def _counts(indicator: Indicator, figure: pd.Series) -> dict[str, object]:
    """Put the counts where disclosure control expects them: with people, or with events."""
    kind = "people" if indicator.people else "events"
    base_now, base_then = figure["base"], figure["change_reference_base"]
    then = figure["change_counted" if indicator.people else "change_reference_events"]
    return {
        kind: figure["counted"] if indicator.people else figure["events"],
        f"{kind}_of": base_now,
        f"last_year_{kind}": then,
        f"last_year_{kind}_of": base_then,
    }


def _about(indicator: Indicator, figure: pd.Series, release: Period) -> dict[str, object]:
    """Say which period the figure speaks of, how old it is and what it rests on."""
    span = Period(figure["start"].date(), figure["end"].date())
    age = months_between(span.end, release.end)
    missing = int(figure["months_missing"])
    compared = figure["change_periods_compared"]
    gaps = []
    if missing:
        gaps.append(f"{missing} month{'s' if missing > 1 else ''} without a figure")
    if compared < figure["periods"]:
        gaps.append(
            f"compared with last year on {int(compared)} of {int(figure['periods'])} periods"
        )
    pooled, listed = figure["neighbours_pooled"], figure["neighbours_listed"]
    if 0 < pooled < listed:
        gaps.append(f"{int(pooled)} of {int(listed)} neighbours have figures")
    return {
        "period": span.label(),
        "age_months": float(age),
        "provisional": "provisional" if age < indicator.provisional_months else "",
        "method": figure["method"] if not figure["no_interval"] else "",
        "dispersion": figure["phi"],
        "dispersion_basis": figure["basis"] if isinstance(figure["basis"], str) else "",
        "gaps": "; ".join(gaps),
    }


def _verdict(
    name: str, position: str, strong: bool, reason: str, indicator: Indicator
) -> dict[str, object]:
    return {
        f"{name}_verdict": verdict_for(position, indicator.direction).value,
        f"{name}_strength": "99.8%" if strong else "",
        f"{name}_reason": reason,
    }


def _inside_range(row: dict[str, object]) -> bool:
    """Tell whether the whole interval lies in a target range, which is more than "similar"."""
    low, high, lower, upper = (
        np.asarray(row[name], dtype="float64")
        for name in ("target_lower", "target_upper", "lower", "upper")
    )
    return bool((low < high) & (lower >= low) & (upper < high))


def _plain(indicator: Indicator, figure: pd.Series) -> str:
    low, high = figure["target_lower"], figure["target_upper"]
    if np.isnan(low) or np.isnan(figure["value"]):
        return ""
    if low == high:
        return plain_rag(figure["value"], low, indicator.direction)
    inside = low <= figure["value"] < high
    good_side = (
        figure["value"] >= high if indicator.direction == "higher" else figure["value"] < low
    )
    return "green" if inside or good_side else "red"


def _finite(number: float) -> float:
    return number if np.isfinite(number) else np.nan
