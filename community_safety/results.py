"""Result tables: a tidy frame that knows what each of its columns is.

One specification drives formatting, disclosure control, alternative text, workbook notes and CSV.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from community_safety.errors import TableError

TABLE_ID = re.compile(r"[a-z][a-z0-9_]*")


class Role(StrEnum):
    """What a column holds, which decides how it is shown and what protects it."""

    DIMENSION = "dimension"
    PEOPLE = "count of people"
    EVENTS = "count of events"
    RATE = "rate"
    LIMIT = "limit"
    VERDICT = "verdict"
    NOTE = "note"


NUMERIC_ROLES = (Role.PEOPLE, Role.EVENTS, Role.RATE, Role.LIMIT)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result table.

    Parameters
    ----------
    name
        Name in the frame and in the CSV.
    label
        Heading a reader sees.
    role
        What the column holds.
    unit
        Unit of every cell; leave empty where it differs by row and name `unit_column`.
    unit_column
        Column of the same table that holds each row's unit.
    decimals
        Digits after the point; ``None`` takes them from `decimals_column` or shows whole numbers.
    decimals_column
        Column of the same table that holds each row's digits.
    absent_column
        A hidden column with what stands for a missing figure: `[z]` where there can be none, empty
        for `[x]`, where it is only not available.
    derived_from
        Columns of counts of people from which this one could be worked out, or which could be
        worked out from it: it is suppressed with them.
    whole
        For a count of people: the column that counts the people it is part of. Those it leaves
        out are people too, and fewer of them may be few enough to be known.
    hidden
        Kept in the table for charts and sentences, not shown and not in the CSV.
    description
        One sentence for the notes: what the column means and how it was made.
    """

    name: str
    label: str
    role: Role
    unit: str = ""
    unit_column: str = ""
    decimals: int | None = None
    decimals_column: str = ""
    absent_column: str = ""
    derived_from: tuple[str, ...] = ()
    whole: str = ""
    hidden: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A tidy frame, the meaning of its columns, and where its figures come from.

    Parameters
    ----------
    table_id
        Lower-case name, unique in its briefing; part of the CSV's file name.
    caption
        What a reader sees above the table: measure, place and period.
    frame
        One row per case; exactly the columns of `columns`, in that order.
    columns
        The specification of each column.
    sources
        Publisher and title of each source, as printed under the table.
    notes
        Sentences printed under the table.
    related
        Counts of people elsewhere in the pack from which a row's could be worked out (the same
        measure in another area of the partnership): columns `row` (position in `frame`),
        `count` and `whole` (missing where there is none). A row is as safe as its least safe.
    subject
        What the table is about, without its place: the heading it stands under.
    """

    table_id: str
    caption: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    related: pd.DataFrame | None = None
    subject: str = ""

    def __post_init__(self) -> None:
        """Refuse a table whose frame and specification disagree."""
        problems = list(_problems(self))
        if problems:
            raise TableError(f"table {self.table_id!r}: " + "; ".join(problems))

    def column(self, name: str) -> Column:
        """Return the specification of one column."""
        return column_named(self.columns, name)


def column_named(columns: Iterable[Column], name: str) -> Column:
    """Return the column with that name; an unknown name raises a `TableError`."""
    for column in columns:
        if column.name == name:
            return column
    raise TableError(f"there is no column {name!r}")


def _problems(table: ResultTable) -> Iterable[str]:
    if not TABLE_ID.fullmatch(table.table_id):
        yield "its id must be lower-case letters, digits and underscores"
    if not table.caption.strip():
        yield "it has no caption"
    names = [column.name for column in table.columns]
    if len(set(names)) != len(names):
        yield "two columns have the same name"
    if list(table.frame.columns) != names:
        yield f"the frame has columns {list(table.frame.columns)}, the specification {names}"
        return
    if not table.frame.index.equals(pd.RangeIndex(len(table.frame))):
        yield "the frame's index must be 0, 1, 2, ..."
    for column in table.columns:
        if not column.label.strip():
            yield f"column {column.name!r} has no label"
        for other in (
            column.unit_column,
            column.decimals_column,
            column.absent_column,
            column.whole,
            *column.derived_from,
        ):
            if other and other not in names:
                yield f"column {column.name!r} refers to {other!r}, which is not there"
        for other in column.derived_from:
            if other in names and column_named(table.columns, other).role is not Role.PEOPLE:
                yield f"column {column.name!r} derives from {other!r}, which counts no people"
        if column.whole and column.role is not Role.PEOPLE:
            yield f"column {column.name!r} has a whole but counts no people"
        if column.role in NUMERIC_ROLES and not pd.api.types.is_numeric_dtype(
            table.frame[column.name]
        ):
            yield f"column {column.name!r} is a {column.role} and must be numeric"
