"""The funnel of wards, with limits that allow for how much wards differ among themselves.

Limits for chance alone would have most wards outside, as wards truly differ in who passes through
them (Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.briefing.area_rows import Beside
from community_safety.briefing.charts import Chart
from community_safety.briefing.funnel_picture import LEAST_AREAS, funnel_figure
from community_safety.briefing.maps.ward_rows import (
    measure_of,
    places_of,
    pooled_of,
    rows_of,
    wards_of,
    with_figures,
    with_name,
)
from community_safety.briefing.maps.words import gaps, where
from community_safety.briefing.style import house_style, svg_of
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import count_of, number


def ward_funnel(
    table: ReleasedTable, measure_id: str, subtitle: str, chart_id: str = ""
) -> Chart | None:
    """Draw rates against residents, with control limits at 95% and 99.8%.

    Parameters
    ----------
    table
        A released table of wards with `RATE_COLUMNS`.
    subtitle
        Measure, place and period.

    Returns
    -------
    Chart or None
        None where the table is withheld, or fewer than 10 wards have a rate and limits.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    rows = rows_of(table, measure_id)
    areas = _areas(rows)
    if len(areas) < LEAST_AREAS:
        return None
    beside = Beside(
        indicator_id=measure_id,
        measure=measure_of(rows),
        unit=f"records {rows['unit'].iloc[0]}",
        period="",
        places=places_of(rows),
        areas=areas,
        benchmark=areas.iloc[:0],
    )
    with house_style():
        svg = svg_of(funnel_figure(beside, areas))
    how_many = int((areas["outside"] != 0).sum())
    verb = "lie" if how_many > 1 else "lies"
    title = f"{how_many or 'None'} of {len(areas)} wards {verb} outside the 99.8% limits"
    return Chart(
        chart_id=chart_id or f"{table.table_id}_{measure_id}_funnel",
        table_id=table.table_id,
        title=with_name(title, rows),
        subtitle=subtitle,
        source="; ".join(table.sources),
        alt=_words(rows, areas, table.table_id),
        svg=svg,
    )


def _areas(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the wards that can be drawn, as areas of the funnel, the smallest first."""
    needed = ["rate", "base", "limit_lower_strong", "limit_upper_strong"]
    finite = np.isfinite(rows[needed].to_numpy(dtype="float64")).all(axis=1)
    known = rows[finite & (rows["base"] > 0).to_numpy()]
    above = known["rate"] > known["limit_upper_strong"]
    below = known["rate"] < known["limit_lower_strong"]
    return known.assign(
        area=known["ward"],
        value=known["rate"],
        own=False,
        outside=above.astype(int) - below.astype(int),
        named=_ends(known["rate"]),
    ).sort_values(["base", "ward"], kind="stable", ignore_index=True)


def _ends(rates: pd.Series) -> pd.Series:
    """Tell which wards are highest and lowest: they are named even within the limits."""
    return pd.Series(rates.isin([rates.min(), rates.max()]), rates.index)


def _words(rows: pd.DataFrame, areas: pd.DataFrame, table_id: str) -> str:
    """Say what the funnel shows: sizes, limits at both ends, who is outside."""
    places = places_of(rows)
    noun = str(rows["unit"].iloc[0]).rpartition(" ")[2]
    first, last = areas.iloc[0], areas.iloc[-1]
    parts = [
        f"Funnel of {count_of(len(areas), 'ward')}: rates against {noun}, from "
        f"{number(first['base'])} to {number(last['base'])}, with limits that allow for chance "
        "and for how much wards differ among themselves.",
    ]
    if not np.isnan(pooled_of(rows)):
        parts.append(f"The rate of the whole area is {number(pooled_of(rows), places)}.")
    for row in (first, last):
        low, high = (number(row[f"limit_{end}_strong"], places) for end in ("lower", "upper"))
        parts.append(f"99.8% limits {low} to {high} at {number(row['base'])} {noun}.")
    for sign, word in ((1, "Above"), (-1, "Below")):
        those = areas[areas["outside"] == sign]
        those = those.sort_values(["rate", "ward"], ascending=[sign < 0, True])
        names = wards_of(with_figures(those, "rate", places)) or "none"
        parts.append(f"{word} the 99.8% limits: {names}.")
    return " ".join([*parts, *gaps(rows), where(table_id)])
