"""What each column of a table of areas is: one row for each measure and place beside it."""

from __future__ import annotations

from community_safety.indicators.row_columns import (
    COUNTS,
    DECIMALS,
    EVENTS,
    MEASURE,
    PEOPLE,
    figure_column,
)
from community_safety.results import Column, Role

THIS_AREA, OTHER_AREA, BENCHMARK = "this area", "other area", "benchmark"


AREA_COLUMNS: tuple[Column, ...] = (
    *MEASURE,
    Column("unit", "Unit", Role.DIMENSION, description="What the figures of the row are in."),
    Column("period", "Period", Role.DIMENSION, description="The period that the figures speak of."),
    Column("area_code", "Area code", Role.DIMENSION, description="ONS code, or the group's name."),
    Column("area", "Area", Role.DIMENSION, description="The area's name."),
    Column(
        "part",
        "Part in the comparison",
        Role.DIMENSION,
        description="This area, another area beside it, or the benchmark.",
    ),
    *PEOPLE,
    *EVENTS,
    figure_column("value", "Value", Role.RATE, "The figure of the period."),
    figure_column(
        "lower", "Lower 95% limit", Role.LIMIT, "Lower end of the range that chance allows."
    ),
    figure_column("upper", "Upper 95% limit", Role.LIMIT, "Upper end of that range."),
    figure_column("pooled", "All areas together", Role.RATE, "The areas' counts taken together."),
    figure_column(
        "limit_lower", "Lower 95% control limit", Role.LIMIT, "Around all areas together."
    ),
    figure_column(
        "limit_upper", "Upper 95% control limit", Role.LIMIT, "Around all areas together."
    ),
    figure_column(
        "limit_lower_strong", "Lower 99.8% control limit", Role.LIMIT, "The wider limit."
    ),
    figure_column(
        "limit_upper_strong", "Upper 99.8% control limit", Role.LIMIT, "The wider limit."
    ),
    Column(
        "apart",
        "Apart from the others",
        Role.NOTE,
        derived_from=COUNTS,
        description="Higher or lower where the area lies outside the control limits, which allow "
        "for how much the areas differ among themselves.",
    ),
    Column(
        "spread",
        "Spread between areas (phi)",
        Role.RATE,
        decimals=1,
        derived_from=COUNTS,
        description="Variance of the areas relative to chance alone; 1 where only chance differs.",
    ),
    Column("note", "Note", Role.NOTE, description="What to know of the comparison."),
    DECIMALS,
)
"""Columns of the areas beside each other, in the order of the CSV."""
