"""Result tables of the series behind an objective's process charts, measure by measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from community_safety.indicators.charted import Charted
from community_safety.indicators.grids import SHARES
from community_safety.indicators.process_ends import points_of
from community_safety.indicators.reasons import decimals_of_points
from community_safety.indicators.series_columns import (
    CONCERN,
    HIGH,
    IMPROVEMENT,
    LOW,
    SERIES_COLUMNS,
)
from community_safety.partnership import Objective, Partnership
from community_safety.partnership_measures import Indicator
from community_safety.periods import Period
from community_safety.results import NUMERIC_ROLES, ResultTable

_EACH = {1: "a month", 3: "a quarter", 6: "a half-year", 12: "a year"}
BETWEEN_EVENTS = "days between events"


def series_parts(
    charted: list[Charted], partnership: Partnership, area_code: str
) -> dict[str, list[ResultTable]]:
    """Return the parts of each objective's table of series: one for each measure that has one.

    Parameters
    ----------
    charted
        As from `chart_series`, with the series of every place of the partnership.

    Returns
    -------
    dict of objective id to tables
        For each objective that has measures, in the order of the partnership file; parts of one
        objective have the same id and caption and may be released together. A measure of people
        carries the counts of every other place, for a place's small month could be worked out
        from theirs and the whole's.
    """
    mine = points_of(charted, area_code)
    benchmark = partnership.comparators.benchmark
    apart = {area_code, benchmark.code if benchmark else ""}
    parts: dict[str, list[ResultTable]] = {}
    for objective in partnership.objectives:
        if not any(item.objective == objective.id for item in partnership.indicators):
            continue
        tables = [
            _part(
                objective,
                item,
                partnership.name_of(area_code),
                rows,
                series_counts(charted, item, partnership, apart),
            )
            for item in partnership.indicators
            if item.objective == objective.id
            and len(mine)
            and len(rows := mine[mine["indicator_id"] == item.id])
        ]
        parts[objective.id] = tables
    return parts


def _part(
    objective: Objective,
    indicator: Indicator,
    place: str,
    rows: pd.DataFrame,
    elsewhere: pd.DataFrame,
) -> ResultTable:
    frame = _frame(indicator, rows.reset_index(drop=True))
    related = elsewhere.assign(row=0) if len(elsewhere) else None
    return ResultTable(
        table_id=f"series_{objective.id}",
        caption=f"{objective.name}: series of {place}",
        subject=indicator.name,
        frame=frame,
        columns=SERIES_COLUMNS,
        sources=(indicator.source,),
        related=related,
    )


def _frame(indicator: Indicator, rows: pd.DataFrame) -> pd.DataFrame:
    kind = "people" if indicator.people else "events"
    rare = rows["chart"].iloc[0] == "t"
    # Nearer together is worse where fewer events are good: good is the other way round.
    flip = {"lower": "higher", "higher": "lower"} if rare else {}
    direction = flip.get(indicator.direction, indicator.direction)
    frame = pd.DataFrame(
        {
            "indicator_id": indicator.id,
            "measure": indicator.name,
            "unit": _unit(indicator, rows, rare=rare),
            "direction": direction,
            "chart": rows["chart"],
            "period": _labels(rows),
            "start": _days(rows["start"]),
            "end": _days(rows["end"]),
            # An event of a rare series is one: where people are counted, one person.
            kind: rows["numerator"] if rare else _counted(rows, indicator),
            f"{kind}_of": np.nan if rare or indicator.kind == "count" else rows["denominator"],
            **{name: rows[name] for name in ("value", "adjusted", "centre", "lower", "upper")},
            "target_lower": np.nan if rare else _targets(rows, "target_lower"),
            "target_upper": np.nan if rare else _targets(rows, "target_upper"),
            "special_cause": _causes(rows["position"], direction),
            "rule": rows["rule"],
            "segment": rows["segment"] + 1,
            "decimals": _decimals(rows, indicator),
        }
    )
    frame = frame.reindex(columns=[column.name for column in SERIES_COLUMNS])
    numeric = [column.name for column in SERIES_COLUMNS if column.role in NUMERIC_ROLES]
    return frame.astype(dict.fromkeys(numeric, "float64"))


def _counted(rows: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """Return each point's count: one that is given as a value alone is a count, too."""
    counts = rows["numerator"]
    return counts.fillna(rows["value"]) if indicator.kind == "count" else counts


def _decimals(rows: pd.DataFrame, indicator: Indicator) -> int:
    last = rows.iloc[-1]
    return decimals_of_points(last["centre"], last["upper"], indicator)


def _targets(rows: pd.DataFrame, name: str) -> pd.Series:
    """Return each period's target; beside seasonally adjusted points the mean of its year.

    A target with a season of its own would be held against points that have none.
    """
    if rows["adjusted"].isna().all():
        return rows[name]
    back = np.arange(len(rows))[::-1] * rows["months"].to_numpy() // 12
    return rows.groupby(back)[name].transform("mean")


def _unit(indicator: Indicator, rows: pd.DataFrame, *, rare: bool) -> str:
    if rare:
        return BETWEEN_EVENTS
    each = _EACH.get(int(rows["months"].iloc[0]), "")
    return (
        f"{indicator.full_unit} {each}".strip()
        if indicator.kind in ("count", "rate")
        else indicator.full_unit
    )


def _labels(rows: pd.DataFrame) -> list[str]:
    """Name each point's period; a gap has none of its own."""
    return [
        "" if pd.isna(start) else Period(start.date(), end.date()).label()
        for start, end in zip(
            pd.to_datetime(rows["start"]), pd.to_datetime(rows["end"]), strict=True
        )
    ]


def _days(days: pd.Series) -> pd.Series:
    return pd.to_datetime(days).dt.strftime("%Y-%m-%d").fillna("")


def _causes(position: pd.Series, direction: str) -> np.ndarray:
    """Name each special cause: good or bad where the measure has a direction."""
    up, down = {
        "higher": (IMPROVEMENT, CONCERN),
        "lower": (CONCERN, IMPROVEMENT),
    }.get(direction, (HIGH, LOW))
    return np.select([position > 0, position < 0], [up, down], default="")


def series_counts(
    charted: Sequence[Charted], indicator: Indicator, partnership: Partnership, apart: set[str]
) -> pd.DataFrame:
    """Return the counts of people of one measure, period by period, outside the places `apart`.

    With them the people whom an area counts and its members do not, or they and it does not:
    subtracting would give them. Columns `count, whole`; no row for a measure of events.
    """
    nothing = pd.DataFrame({"count": [], "whole": []}, dtype="float64")
    if not indicator.people:
        return nothing
    shares = indicator.kind in SHARES
    places = {
        code: counts if shares else counts.assign(whole=np.nan)
        for part in charted
        for code, counts in _by_period(part, indicator)
    }
    found = [counts for code, counts in places.items() if code not in apart]
    for area in partnership.areas:
        if area.members and {area.code, *area.members} <= places.keys():
            members = sum(places[code] for code in area.members)
            gaps = (members - places[area.code]).abs()
            found.append(gaps[(gaps["count"] != 0) | (gaps["whole"] > 0)])
    together = pd.concat([nothing, *found], ignore_index=True) if found else nothing
    return together.dropna(subset=["count"])


def _by_period(part: Charted, indicator: Indicator) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each place and its counts of one measure, indexed by the last day of the period."""
    wanted = np.array(part.grid.indicators) == indicator.id
    codes = part.grid.keys.get_level_values("area_code")
    for row in np.flatnonzero(wanted).tolist():
        points = pd.DataFrame({name: array[row] for name, array in part.grid.numbers.items()})
        counts = {"count": _counted(points, indicator), "whole": points["denominator"]}
        ends = pd.Index(part.grid.ends[row])
        yield str(codes[row]), pd.DataFrame(counts).set_axis(ends)[~ends.isna()]
