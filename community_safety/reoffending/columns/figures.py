"""Columns that several tables of reoffending have: counts, rates with limits, comparisons."""

from __future__ import annotations

from community_safety.results import Column, Role

PEOPLE = ("offenders", "reoffenders")
SMALLEST_P = "What is smaller than 0.0001 is given as that."


def _limits(name: str, label: str, unit: str, decimals: int, of: tuple[str, ...]) -> list[Column]:
    return [
        Column(
            f"{name}_{end}",
            f"{label}, {end} 95% limit",
            Role.LIMIT,
            unit=unit,
            decimals=decimals,
            derived_from=of,
        )
        for end in ("lower", "upper")
    ]


def figure(
    name: str,
    label: str,
    unit: str,
    decimals: int,
    description: str,
    of: tuple[str, ...] = PEOPLE,
    limits: bool = True,
) -> tuple[Column, ...]:
    """Return a figure with its 95% limits, all of which go with the people they are made of."""
    own = Column(
        name,
        label,
        Role.RATE,
        unit=unit,
        decimals=decimals,
        derived_from=of,
        description=description,
    )
    return (own, *(_limits(name, label, unit, decimals, of) if limits else ()))


def events(name: str, label: str, description: str, of: tuple[str, ...] = PEOPLE) -> Column:
    """Return a count of offences, which goes with the people whose they are."""
    return Column(name, label, Role.EVENTS, derived_from=of, description=description)


def p_value(of: tuple[str, ...], description: str = SMALLEST_P) -> Column:
    """Return a p-value that is one of no family."""
    return Column(
        "p_value", "p-value", Role.RATE, decimals=4, derived_from=of, description=description
    )


def p_values(of: tuple[str, ...], description: str, family: str) -> tuple[Column, ...]:
    """Return a p-value, and the same adjusted over its family."""
    return (
        p_value(of, f"{description} {SMALLEST_P}"),
        Column(
            "adjusted_p",
            "Adjusted p-value",
            Role.RATE,
            decimals=4,
            derived_from=of,
            description=f"Benjamini-Hochberg over {family}. {SMALLEST_P}",
        ),
    )


def difference(label: str, description: str, of: tuple[str, ...] = PEOPLE) -> tuple[Column, ...]:
    """Return the difference of two shares with its limits."""
    return figure("difference", label, "percentage points", 1, description, of)


def needed(label: str, who: str, of: tuple[str, ...] = PEOPLE) -> Column:
    """Return how many people a comparison that shows nothing would have needed."""
    return Column(
        "needed",
        label,
        Role.RATE,
        derived_from=of,
        description=f"How many {who} for a true difference as large as this one to be seen four "
        "times out of five.",
    )


COUNTED = (
    Column(
        "offenders",
        "Offenders",
        Role.PEOPLE,
        description="Members of the cohort, each person once; in a year of quarters once for each "
        "quarter that a person is a member of.",
    ),
    Column(
        "reoffenders",
        "Re-offenders",
        Role.PEOPLE,
        whole="offenders",
        description="Those with a proven reoffence: committed within 12 months after the start "
        "point, and proven within 18.",
    ),
    *figure(
        "rate",
        "Proportion reoffending",
        "per cent",
        1,
        "Re-offenders out of offenders (the binary rate), with Wilson's limits.",
    ),
    events("reoffences", "Reoffences", "Proven reoffences of all of them."),
    *figure(
        "per_reoffender",
        "Reoffences per re-offender",
        "",
        2,
        "The frequency rate: reoffences out of those who reoffended.",
    ),
    *figure(
        "per_100",
        "Reoffences per 100 offenders",
        "",
        1,
        "Reoffences out of everybody in the cohort; limits allow for people with many.",
    ),
    events("serious", "Serious reoffences", "Those marked as serious in the records."),
)
STATE = Column(
    "state",
    "State",
    Role.NOTE,
    description="Whether the figure may be read as one: too few people, or a cohort whose "
    "18 months are not over.",
)
VERDICT = Column(
    "verdict",
    "Against the others",
    Role.NOTE,
    description="Higher or lower where the adjusted p-value is below 0.05 and the interval beside "
    "it leaves out no difference.",
)
