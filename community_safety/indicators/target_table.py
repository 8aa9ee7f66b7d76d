"""The result table that questions each target: what is wrong with it, and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from community_safety.indicators.charted import Charted
from community_safety.indicators.figures import counts_elsewhere, places
from community_safety.indicators.grids import SHARES
from community_safety.indicators.row_columns import COUNTS, DECIMALS, MEASURE, PEOPLE, figure_column
from community_safety.indicators.series_tables import series_counts
from community_safety.indicators.target_reasons import why
from community_safety.partnership import Partnership
from community_safety.partnership_measures import Indicator
from community_safety.periods import Period
from community_safety.results import NUMERIC_ROLES, Column, ResultTable, Role
from community_safety.statistics.target_diagnosis import (
    FAIR,
    INSIDE_NOISE,
    MOVING_BASE,
    TOO_EASY,
    UNDETECTABLE,
    UNREACHABLE,
)

ADVICE: Mapping[str, str] = {
    UNREACHABLE: "Change how it is done, or set the target in steps within reach: more effort of "
    "the same kind will not meet it.",
    TOO_EASY: "Set one that could be missed, or stop reporting against it: it is green whatever "
    "happens.",
    MOVING_BASE: "Set it on the average of several years, not on one unusual year.",
    UNDETECTABLE: "Judge it over several years or a wider area: one year's figures cannot show "
    "whether it is met.",
    INSIDE_NOISE: "Read the process chart in place of hits and misses, or ask for a change that "
    "would show.",
    FAIR: "Keep it.",
}
"""What to do about a target, by its diagnosis."""
PROBLEMS = (UNREACHABLE, TOO_EASY, MOVING_BASE, UNDETECTABLE)
"""Diagnoses that are a problem of the target's, the most pressing first."""


TARGET_COLUMNS: tuple[Column, ...] = (
    *MEASURE,
    Column("unit", "Unit", Role.DIMENSION, description="What the figures of the row are in."),
    Column("period", "Period", Role.DIMENSION, description="The period that the figure speaks of."),
    *PEOPLE,
    figure_column("value", "Value", Role.RATE, "The figure of the period."),
    figure_column(
        "target_lower", "Target (or its lower end)", Role.RATE, "What is to be reached.", ()
    ),
    figure_column(
        "target_upper", "Target's upper end", Role.RATE, "Where the target is a range.", ()
    ),
    figure_column(
        "level", "Usual level", Role.RATE, "What the series gives on average, for such a period."
    ),
    Column(
        "diagnosis",
        "The target is",
        Role.NOTE,
        derived_from=COUNTS,
        description="Unreachable now, too easy, set on a moving base, undetectable, inside the "
        "noise, or a fair target.",
    ),
    Column(
        "why",
        "Because",
        Role.NOTE,
        derived_from=COUNTS,
        description="What the diagnosis rests on.",
    ),
    Column("advice", "What to do", Role.NOTE, derived_from=COUNTS, description="What may help."),
    figure_column(
        "asked", "Improvement asked for", Role.RATE, "From the usual level to the target."
    ),
    figure_column(
        "detectable",
        "Smallest miss that would show",
        Role.RATE,
        "A miss of that size would be found in four of five periods, at 95% confidence.",
    ),
    Column(
        "cases",
        "Cases in the period",
        Role.EVENTS,
        derived_from=COUNTS,
        description="People, crimes or respondents that the figure rests on.",
    ),
    Column(
        "needed",
        "Cases needed",
        Role.EVENTS,
        derived_from=COUNTS,
        description="How many it would take to see the improvement that is asked for.",
    ),
    DECIMALS,
)
"""Columns of the table of targets, in the order of the CSV."""


def target_parts(
    figures: pd.DataFrame,
    partnership: Partnership,
    area_code: str,
    charted: Sequence[Charted] = (),
    shown: Iterable[str] | None = None,
) -> list[ResultTable]:
    """Return the parts of the table of targets: one for each measure that has a target here.

    Parameters
    ----------
    figures
        As from `figures_of_release`.
    charted
        As from `chart_series`: with it a measure of people is as safe as its whole series, from
        which its usual level and limits come.
    shown
        Ids of the measures that the edition shows; of others nothing is said. None for all.
    """
    wanted = {item.id for item in partnership.indicators} if shown is None else set(shown)
    mine = places(figures, area_code)
    benchmark = partnership.comparators.benchmark
    elsewhere = counts_elsewhere(
        figures, area_code, benchmark.code if benchmark else None, partnership.areas
    )
    benchmarks = {benchmark.code} - {area_code} if benchmark else set()
    parts: list[ResultTable] = []
    for item in partnership.indicators:
        if item.id not in mine.index or item.id not in wanted:
            continue
        figure = mine.loc[item.id]
        if pd.isna(figure["target_lower"]) and pd.isna(figure["target_upper"]):
            continue
        related = pd.concat(
            [
                elsewhere[elsewhere["indicator_id"] == item.id][["count", "whole"]],
                _last_year(item, figure),
                series_counts(charted, item, partnership, benchmarks),
            ],
            ignore_index=True,
        )
        parts.append(
            ResultTable(
                table_id="targets",
                caption=f"The targets themselves: {partnership.name_of(area_code)}",
                subject=item.name,
                frame=_frame(item, figure),
                columns=TARGET_COLUMNS,
                sources=(item.source,),
                related=related.assign(row=0) if len(related) else None,
            )
        )
    return parts


def _last_year(indicator: Indicator, figure: pd.Series) -> pd.DataFrame:
    """Return last year's count of people, which a target set as a change on it gives away."""
    whole = figure["change_reference_base"] if indicator.kind in SHARES else np.nan
    then = pd.DataFrame({"count": [figure["change_counted"]], "whole": [whole]}, dtype="float64")
    return then.dropna(subset=["count"]) if indicator.people else then.iloc[:0]


def _frame(indicator: Indicator, figure: pd.Series) -> pd.DataFrame:
    people = indicator.people
    row = {
        "indicator_id": indicator.id,
        "measure": indicator.name,
        "unit": indicator.full_unit,
        "period": Period(figure["start"].date(), figure["end"].date()).label(),
        "people": figure["counted"] if people else np.nan,
        "people_of": figure["base"] if people else np.nan,
        "value": figure["value"],
        "target_lower": _finite(figure["target_lower"]),
        "target_upper": _finite(figure["target_upper"]),
        "level": figure["level"],
        "diagnosis": figure["diagnosis"],
        "why": why(figure, indicator),
        "advice": ADVICE.get(figure["diagnosis"], ""),
        "asked": figure["asked"],
        "detectable": _finite(figure["detectable"]),
        "cases": figure["cases"],
        "needed": np.ceil(figure["needed"]),
        "decimals": 0 if indicator.kind == "count" else indicator.decimals,
    }
    frame = pd.DataFrame([row], columns=[column.name for column in TARGET_COLUMNS])
    numeric = [column.name for column in TARGET_COLUMNS if column.role in NUMERIC_ROLES]
    return frame.astype(dict.fromkeys(numeric, "float64"))


def _finite(value: float) -> float:
    return value if np.isfinite(value) else np.nan
