"""What each column of a table of series is: one row for each point of a process chart."""

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

CONCERN, IMPROVEMENT, HIGH, LOW = "concern", "improvement", "high", "low"
"""What a special cause may be; high and low where neither is good or bad."""


SERIES_COLUMNS: tuple[Column, ...] = (
    *MEASURE,
    Column("unit", "Unit", Role.DIMENSION, description="What a point of the series is in."),
    Column(
        "direction",
        "Good is",
        Role.DIMENSION,
        description="Which way is good: lower, higher, or none where neither is.",
    ),
    Column(
        "chart",
        "Chart",
        Role.DIMENSION,
        description="Kind of process chart; “points only” where there are too few for limits.",
    ),
    Column("period", "Period", Role.DIMENSION, description="What the point speaks of."),
    Column("start", "First day", Role.DIMENSION, description="First day of the period."),
    Column("end", "Last day", Role.DIMENSION, description="Last day of the period."),
    *PEOPLE,
    *EVENTS,
    figure_column(
        "value", "Value", Role.RATE, "The figure of the period; missing where there is none."
    ),
    figure_column(
        "adjusted",
        "Seasonally adjusted",
        Role.RATE,
        "The value without its usual season, where there are three years and a season was found.",
    ),
    figure_column("centre", "Average", Role.LIMIT, "Average of the points of the same segment."),
    figure_column(
        "lower", "Lower process limit", Role.LIMIT, "Below it a point is out of the usual."
    ),
    figure_column(
        "upper", "Upper process limit", Role.LIMIT, "Above it a point is out of the usual."
    ),
    Column(
        "target_lower",
        "Target (or its lower end)",
        Role.RATE,
        unit_column="unit",
        decimals_column="decimals",
        description="The target of the period, where there is one; of seasonally adjusted points "
        "the mean target of twelve months.",
    ),
    Column(
        "target_upper",
        "Target's upper end",
        Role.RATE,
        unit_column="unit",
        decimals_column="decimals",
        description="Where the target is a range; otherwise the same as its lower end.",
    ),
    Column(
        "special_cause",
        "Special cause",
        Role.NOTE,
        derived_from=COUNTS,
        description="Concern, improvement, high or low where the point is out of the usual.",
    ),
    Column(
        "rule",
        "By which rule",
        Role.NOTE,
        derived_from=COUNTS,
        description="Outside the limits, trend, two of three near a limit, or shift.",
    ),
    Column(
        "segment",
        "Segment",
        Role.DIMENSION,
        description="Counts up where the partnership file starts the limits anew.",
    ),
    DECIMALS,
)
"""Columns of the series of an objective's measures, in the order of the CSV."""
