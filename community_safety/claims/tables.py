"""Rows to result tables, with the cells that several tables about claims share.

Counts of people stand in hidden columns, so that the release gate sees them: a sentence or a
percentage that would give away a small count of people goes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from community_safety.claims.columns import EVENTS, PEOPLE
from community_safety.claims.reading import Claim
from community_safety.results import NUMERIC_ROLES, Column, ResultTable


def claim_cells(claim: Claim) -> dict[str, object]:
    """Return the cells of `CLAIM_COLUMNS`."""
    return {
        "claim": claim.claim_id,
        "area": claim.area,
        "measure": claim.measure,
        "period": claim.period,
    }


def count_cells(claim: Claim, count: float | None, other: float | None) -> dict[str, object]:
    """Return the cells of `COUNT_COLUMNS`: events where things are counted, else people."""
    mine, others = (PEOPLE, EVENTS) if claim.protected else (EVENTS, PEOPLE)
    numbers = [np.nan if number is None else float(number) for number in (count, other)]
    cells: dict[str, object] = dict.fromkeys(others, np.nan)
    return cells | dict(zip(mine, numbers, strict=True))


def parts_of_people(parts: Iterable[tuple[Claim, tuple[float, float] | None]]) -> pd.DataFrame:
    """Return what the release gate must know of each row's part and whole, where people count.

    The few people that a part leaves out are as well known as the part.
    """
    rows = [
        (row, *part_of)
        for row, (claim, part_of) in enumerate(parts)
        if part_of is not None and claim.protected
    ]
    return pd.DataFrame(rows, columns=["row", "count", "whole"])


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
