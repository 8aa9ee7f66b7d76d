"""The areas of a released table beside each other, and what is said of them in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_safety.briefing.charts import MOST_WORDS
from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import DisclosureError
from community_safety.indicators.area_columns import BENCHMARK, THIS_AREA
from community_safety.numbers import count_of, number, span

MOST_DRAWN = 15
"""Areas beside each other that can still be read; a funnel shows more."""
_LIMITS = ("limit_lower", "limit_upper", "limit_lower_strong", "limit_upper_strong")


@dataclass(frozen=True, slots=True)
class Beside:
    """One measure in several areas.

    `areas` has a row for each area with a figure, highest first, with the table's columns, `base`
    (people or events that the figure is out of), `own` (this area) and `rank`; `benchmark` the same
    columns and at most one row.
    """

    indicator_id: str
    measure: str
    unit: str
    period: str
    places: int
    areas: pd.DataFrame
    benchmark: pd.DataFrame

    @property
    def pooled(self) -> float:
        """The figure of all areas together; missing where there is none."""
        known = self.areas["pooled"].dropna()
        return float(known.iloc[0]) if len(known) else np.nan

    @property
    def apart(self) -> pd.DataFrame:
        """The areas that stand apart from the others."""
        return self.areas[self.areas["apart"] != ""]

    @property
    def drawn(self) -> pd.DataFrame:
        """The areas shown beside each other: all, or those ranked nearest to this one."""
        total = len(self.areas)
        own = np.flatnonzero(self.areas["own"])
        middle = int(own[0]) if len(own) else 0
        first = min(max(middle - MOST_DRAWN // 2, 0), max(total - MOST_DRAWN, 0))
        return self.areas.iloc[first : first + MOST_DRAWN]

    @property
    def left_out(self) -> str:
        """Which ranks are shown, where not all areas are."""
        ranks = self.drawn["rank"]
        if len(ranks) == len(self.areas):
            return ""
        return f"ranks {ranks.iloc[0]} to {ranks.iloc[-1]} of {len(self.areas)} areas"

    def written(self, figure: float) -> str:
        """Write a figure with the measure's decimals, and its sign where it is a percentage."""
        text = number(figure, self.places)
        return f"{text}%" if self.unit == "per cent" and text[-1:].isdigit() else text


def measures_beside(table: ReleasedTable) -> list[Beside]:
    """Return the measures of a released table of areas in its order, if any area has a figure.

    Raises
    ------
    DisclosureError
        For anything but a released table.
    """
    if not isinstance(table, ReleasedTable):
        raise DisclosureError("a chart can only be drawn from a released table")
    found = [
        _beside(str(name), rows) for name, rows in table.rows.groupby("indicator_id", sort=False)
    ]
    return [measure for measure in found if len(measure.areas)]


def _beside(indicator_id: str, rows: pd.DataFrame) -> Beside:
    first = rows.iloc[0]
    rows = rows[np.isfinite(rows["value"])]
    figures = ["lower", "upper", "pooled", *_LIMITS]
    words = rows[["apart", "note"]].astype("object").fillna("").astype(str)
    rows = rows.assign(
        **rows[figures].where(np.isfinite(rows[figures])),
        **words,
        base=rows["events_of"].fillna(rows["people_of"]),
        own=rows["part"] == THIS_AREA,
    ).sort_values(["value", "area"], ascending=[False, True], kind="stable")
    is_benchmark = rows["part"] == BENCHMARK
    areas = rows[~is_benchmark].reset_index(drop=True)
    return Beside(
        indicator_id=indicator_id,
        measure=str(first["measure"]),
        unit=str(first["unit"]),
        period=str(first["period"]),
        places=int(first["decimals"]),
        areas=areas.assign(rank=np.arange(1, len(areas) + 1)),
        benchmark=rows[is_benchmark].reset_index(drop=True).iloc[:1],
    )


def finding(measures: Sequence[Beside]) -> str:
    """Return what a comparison of areas comes to, in at most 15 words."""
    if len(measures) > 1:
        how_many = sum(len(measure.apart) > 0 for measure in measures)
        total = count_of(len(measures), "measure")
        if not how_many:
            return f"In none of {total} does an area stand apart from the others"
        return f"In {how_many} of {total} at least one area stands apart from the others"
    (measure,) = measures
    how_many = len(measure.apart)
    verb = "stand" if how_many > 1 else "stands"
    text = f"Of {count_of(len(measure.areas), 'area')}, {how_many or 'none'} {verb} apart"
    return with_measure(f"{text} from the others", measure)


def with_measure(text: str, measure: Beside) -> str:
    """Add the name of a measure to a title, unless that makes it too long to be read."""
    name = measure.measure
    name = name if name[1:2].isupper() else name[:1].lower() + name[1:]
    longer = f"{text} in {name}"
    return longer if len(longer.split()) <= MOST_WORDS else text


def description(measure: Beside) -> str:
    """Say of one measure what the chart of its areas shows, from the highest figure down."""
    parts = [f"{measure.unit}, {measure.period}, highest first"]
    if measure.left_out:
        parts.append(f"the {len(measure.drawn)} areas ranked nearest, {measure.left_out}")
    parts += [_area_words(measure, row) for _, row in measure.drawn.iterrows()]
    if not np.isnan(measure.pooled):
        parts.append(f"all areas together {measure.written(measure.pooled)}")
    parts += [
        f"{row['area']} {measure.written(row['value'])} (benchmark)"
        for _, row in measure.benchmark.iterrows()
    ]
    if measure.apart.empty and measure.areas["limit_upper"].notna().any():
        parts.append("no area apart from the others")
    notes = dict.fromkeys(note for note in measure.areas["note"] if note)
    return f"{measure.measure}: {'; '.join([*parts, *notes])}."


def _area_words(measure: Beside, row: pd.Series) -> str:
    interval = span(row["lower"], row["upper"], measure.places)
    text = f"{row['area']}{' (this area)' if row['own'] else ''} {measure.written(row['value'])}"
    text += f" ({interval})" if interval else " (no interval)"
    return f"{text}, {row['apart']}" if row["apart"] else text
