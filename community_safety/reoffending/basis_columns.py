"""The columns of the table that says what the figures of a year rest on."""

from __future__ import annotations

from community_safety.results import Column, Role

BASIS_COLUMNS: tuple[Column, ...] = (
    Column("what", "What", Role.DIMENSION, description="How an expectation was found, or no ward."),
    Column(
        "people",
        "People",
        Role.PEOPLE,
        description="Members of the latest year, each once in a row; who is in several quarters "
        "may be in several rows.",
    ),
)
"""How many people have their expectation from what, and who is on none of the maps."""
