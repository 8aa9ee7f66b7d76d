"""Columns that several tables about claims have, specified once."""

from __future__ import annotations

from community_safety.results import Column, Role

PEOPLE = ("people", "people_other")
"""Hidden counts of people, from which figures and findings derive: the release gate sees them."""
EVENTS = ("events", "events_other")

AREA = Column("area", "Area", Role.DIMENSION)
MEASURE = Column("measure", "Measure", Role.DIMENSION)
CLAIM_COLUMNS = (
    Column("claim", "Claim", Role.DIMENSION, description="The claim's id in the claims file."),
    AREA,
    MEASURE,
    Column("period", "Period", Role.DIMENSION, description="As the document names it."),
)
UNIT = Column("unit", "Unit", Role.DIMENSION)
FINDING = Column("finding", "Finding", Role.NOTE, derived_from=PEOPLE)
DECIMALS = Column("decimals", "Digits shown", Role.DIMENSION, hidden=True)


def measured(
    name: str, label: str, role: Role = Role.RATE, *, public: bool = False, description: str = ""
) -> Column:
    """Specify a figure in each row's own unit and digits.

    It is suppressed with the counts of people that it derives from, unless it is `public`: worked
    out from no counts.
    """
    return Column(
        name,
        label,
        role,
        unit_column=UNIT.name,
        decimals_column=DECIMALS.name,
        derived_from=() if public else PEOPLE,
        description=description,
    )


def reason(label: str) -> Column:
    """Specify the hidden column that says why a row has no figure."""
    return Column("reason", label, Role.NOTE, hidden=True)


def hidden_counts(first: str, second: str) -> tuple[Column, ...]:
    """Specify the counts behind a row, people apart from events, with what each pair holds."""
    labels = (first, second)
    return (
        *(
            Column(name, f"People: {label}", Role.PEOPLE, hidden=True)
            for name, label in zip(PEOPLE, labels, strict=True)
        ),
        *(
            Column(name, f"Events: {label}", Role.EVENTS, hidden=True)
            for name, label in zip(EVENTS, labels, strict=True)
        ),
    )


COUNT_COLUMNS = hidden_counts("the count", "compared with or out of")
