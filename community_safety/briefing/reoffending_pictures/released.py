"""Rows of a released table of reoffending as they may be drawn, and words all pictures share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from community_safety.briefing.charts import MOST_WORDS, Chart
from community_safety.briefing.maps.ward_rows import NO_EVIDENCE, are_found
from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import DisclosureError
from community_safety.numbers import count_of, listed, number, span
from community_safety.results import NUMERIC_ROLES

MOST_NAMED = 8
"""Names in one list of a description; the others are counted, and the table has them."""
MOST_LETTERS = 600
"""Letters of a description that can be listened to, with where the numbers are."""
_WITHHELD = "Withheld"
"""What the note begins with that says which parts of a table an edition does not show."""


def rows_of(table: ReleasedTable) -> pd.DataFrame:
    """Return the rows of a released table: words never missing, figures finite or missing.

    Raises
    ------
    DisclosureError
        For anything but a released table.
    """
    if not isinstance(table, ReleasedTable):
        raise DisclosureError("a chart can only be drawn from a released table")
    rows = table.rows.copy()
    for column in table.columns:
        values = rows[column.name]
        if column.role in NUMERIC_ROLES:
            figures = values.astype("float64")
            rows[column.name] = figures.where(np.isfinite(figures))
        elif column.name == "own":
            rows[column.name] = values.astype(bool)
        elif values.dtype == object or pd.api.types.is_string_dtype(values):
            rows[column.name] = values.astype("object").where(values.notna(), "")
    return rows.reset_index(drop=True)


def chart(table: ReleasedTable, chart_id: str, words: tuple[str, str, str], svg: str) -> Chart:
    """Return a picture as a chart; `words` are its title, subtitle and description."""
    title, subtitle, alt = words
    return Chart(
        chart_id=chart_id or table.table_id,
        table_id=table.table_id,
        title=title,
        subtitle=subtitle,
        source="; ".join(table.sources),
        alt=f"{alt} {_where(table.table_id)}",
        svg=svg,
    )


def _where(table_id: str) -> str:
    return f"The numbers are in the table {table_id}."


def first_brief(table: ReleasedTable, versions: Iterable[str]) -> str:
    """Return the first description that is not too long; the last one where all are."""
    text = ""
    for text in versions:
        if len(text) + len(_where(table.table_id)) < MOST_LETTERS:
            return text
    return text


def all_shown(table: ReleasedTable) -> bool:
    """Tell whether an edition shows every part of a table."""
    return not any(note.startswith(_WITHHELD) for note in table.notes)


def number_shown(how_many: int, singular: str, whole: bool) -> str:
    """Write a count for a title: `7 needs`; `the 2 needs that can be shown` where not all are.

    Parameters
    ----------
    whole
        Whether every part of the table is shown (`all_shown`).
    """
    text = count_of(how_many, singular)
    return text if whole else f"{'' if how_many == 1 else 'the '}{text} that can be shown"


def first_short(*titles: str) -> str:
    """Return the first title of at most 15 words; the last, which has no names, if none is."""
    return next((title for title in titles if len(title.split()) <= MOST_WORDS), titles[-1])


def per_cent(value: float, places: int = 1) -> str:
    """Write a percentage: `28.4%`, or `[x]` where it is missing."""
    text = number(value, places)
    return text if pd.isna(value) else f"{text}%"


def in_unit(value: float, unit: str, places: int) -> str:
    """Write a figure with a sign for per cent, and without a unit otherwise."""
    return per_cent(value, places) if unit == "per cent" else number(value, places)


def with_interval(figure: str, lower: float, upper: float, places: int) -> str:
    """Write an interval in brackets after its figure: `28.4% (25.1 to 31.9)`."""
    interval = span(lower, upper, places)
    return f"{figure} ({interval})" if interval else f"{figure} (no interval)"


def some_of(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """List the first few of some names, and say how many more there are."""
    if len(names) <= most:
        return listed(list(names), "; ")
    return f"{'; '.join(names[:most])} and {len(names) - most:,} more"


__all__ = [
    "MOST_NAMED",
    "NO_EVIDENCE",
    "all_shown",
    "are_found",
    "chart",
    "first_brief",
    "first_short",
    "in_unit",
    "number_shown",
    "per_cent",
    "rows_of",
    "some_of",
    "with_interval",
]
