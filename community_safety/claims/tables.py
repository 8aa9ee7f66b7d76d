"""Rows to result tables, with the columns all tables about claims begin with.

Counts of people stand in hidden columns, so that the release gate sees them: a sentence or a
percentage that would give away a small count of people goes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from community_safety.claims.reading import Claim
from community_safety.results import NUMERIC_ROLES, Column, ResultTable, Role

PEOPLE = ("people", "people_other")
EVENTS = ("events", "events_other")

CLAIM_COLUMNS = (
    Column("claim", "Claim", Role.DIMENSION, description="The claim's id in the claims file."),
    Column("area", "Area", Role.DIMENSION),
    Column("measure", "Measure", Role.DIMENSION),
    Column("period", "Period", Role.DIMENSION, description="As the document names it."),
)
COUNT_COLUMNS = (
    Column("people", "People", Role.PEOPLE, hidden=True),
    Column("people_other", "People, compared with or out of", Role.PEOPLE, hidden=True),
    Column("events", "Events", Role.EVENTS, hidden=True),
    Column("events_other", "Events, compared with or out of", Role.EVENTS, hidden=True),
)


def claim_cells(claim: Claim) -> dict[str, object]:
    """Return the cells of `CLAIM_COLUMNS`."""
    return {
        "claim": claim.claim_id,
        "area": claim.area,
        "measure": claim.measure,
        "period": claim.period,
    }


def count_cells(claim: Claim, count: float | None, other: float | None) -> dict[str, object]:
    """Return the cells of `COUNT_COLUMNS`: people where people are counted, else events."""
    mine, others = (PEOPLE, EVENTS) if claim.people else (EVENTS, PEOPLE)
    numbers = [np.nan if number is None else float(number) for number in (count, other)]
    cells: dict[str, object] = dict.fromkeys(others, np.nan)
    return cells | dict(zip(mine, numbers, strict=True))


def make_table(
    table_id: str,
    caption: str,
    rows: Iterable[Mapping[str, object]],
    columns: tuple[Column, ...],
    *,
    sources: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    related: pd.DataFrame | None = None,
) -> ResultTable:
    """Build a result table; no rows give an empty one with the same columns."""
    names = [column.name for column in columns]
    frame = pd.DataFrame([dict(row) for row in rows], columns=names)
    digits = {column.decimals_column for column in columns}
    kinds = {
        column.name: "float64"
        if column.role in NUMERIC_ROLES
        else ("int64" if column.name in digits else "str")
        for column in columns
    }
    frame = frame.astype(kinds)
    return ResultTable(table_id, caption, frame, columns, sources, notes, related)
