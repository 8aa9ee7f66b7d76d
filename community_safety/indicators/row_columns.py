"""Columns that the tables of points, of areas and of targets have in common."""

from __future__ import annotations

from community_safety.results import Column, Role

COUNTS = ("people", "people_of")
"""Counts of people, from which a row's figures could be worked out."""
MEASURE = (
    Column("indicator_id", "Measure id", Role.DIMENSION, description="The measure's id."),
    Column("measure", "Measure", Role.DIMENSION, description="The measure's name."),
)
PEOPLE = (
    Column(
        "people", "People counted", Role.PEOPLE, whole="people_of", description="In the period."
    ),
    Column("people_of", "People: out of how many", Role.PEOPLE, description="In the period."),
)
EVENTS = (
    Column("events", "Events counted", Role.EVENTS, description="In the period."),
    Column("events_of", "Events: out of how many", Role.EVENTS, description="In the period."),
)
DECIMALS = Column("decimals", "Decimals", Role.DIMENSION, hidden=True)


def figure_column(
    name: str,
    label: str,
    role: Role,
    description: str,
    derived_from: tuple[str, ...] = COUNTS,
) -> Column:
    """Return a column of figures in each row's own unit and digits."""
    return Column(
        name,
        label,
        role,
        unit_column="unit",
        decimals_column="decimals",
        derived_from=derived_from,
        description=description,
    )
