"""What a raw file must look like, and the rows of it that do not.

A source is read in three steps. The file as a whole either fits its contract or is refused with
every problem named (`reading`). Each row is then checked against every rule, so that a row with
three faults is reported with three reasons (`Rows`). What is left is used; what is refused is
kept, with its reasons, beside the processed data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

CellKind = Literal["text", "number", "date"]
ROW_COLUMNS = ("file", "row")
"""Columns that say where a row came from: the file's name and its line in it."""


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of a raw file."""

    name: str
    kind: CellKind = "text"
    required: bool = True
    filled: bool = False
    """Whether every row must have something in it."""


@dataclass(frozen=True, slots=True)
class Contract:
    """The columns a raw file has, in any order; others are refused as misspelt or unknown."""

    source: str
    columns: tuple[FileColumn, ...]

    @property
    def names(self) -> list[str]:
        """The names of all columns."""
        return [column.name for column in self.columns]

    @property
    def required(self) -> list[str]:
        """The names of the columns that must be there."""
        return [column.name for column in self.columns if column.required]


@dataclass(slots=True)
class Rows:
    """Rows of a source while they are checked: the text as given, and values that could be read.

    `given` has the columns of the contract as text, and `file` and `row`. `parsed` has the same
    rows with numbers and dates read. `reasons` collects, for each row, why it is refused.
    """

    given: pd.DataFrame
    parsed: pd.DataFrame
    reasons: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start with no reasons against any row."""
        self.reasons = [[] for _ in range(len(self.given))]

    def refuse(self, where: pd.Series | np.ndarray, reason: str | Callable[[int], str]) -> None:
        """Refuse the rows where `where` is true, for a reason that may depend on the row."""
        for position in np.flatnonzero(np.asarray(where, dtype=bool)).tolist():
            self.reasons[position].append(reason if isinstance(reason, str) else reason(position))

    @property
    def refused(self) -> np.ndarray:
        """True for each row that has a reason against it."""
        return np.array([bool(reasons) for reasons in self.reasons], dtype=bool)

    def used(self) -> pd.DataFrame:
        """Return the values of the rows without a reason against them."""
        return self.parsed[~self.refused].reset_index(drop=True)

    def refusals(self) -> pd.DataFrame:
        """Return the refused rows as given, with their reasons joined in `reason`."""
        refused = self.refused
        frame = self.given[refused].reset_index(drop=True)
        reasons = ["; ".join(reasons) for reasons in self.reasons if reasons]
        return frame.assign(reason=pd.Series(reasons, dtype="object", index=frame.index))


def read_values(given: pd.DataFrame, contract: Contract) -> Rows:
    """Read numbers and dates out of text, refusing each row that has one which cannot be read.

    An empty cell is missing, which a column with `filled` does not allow.
    """
    given = given.copy()
    values = given.copy()
    rows = Rows(given, values)
    for column in contract.columns:
        if column.name not in given:
            values[column.name] = _EMPTY[column.kind](len(given))
            given[column.name] = ""
            continue
        text = given[column.name]
        if column.kind == "number":
            values[column.name] = _numbers(rows, column.name, text)
        elif column.kind == "date":
            values[column.name] = _dates(rows, column.name, text)
        if column.filled:
            rows.refuse(text == "", f"`{column.name}` is empty")
    return rows


_EMPTY: dict[str, Callable[[int], pd.Series]] = {
    "text": lambda size: pd.Series([""] * size, dtype="str"),
    "number": lambda size: pd.Series(np.full(size, np.nan)),
    "date": lambda size: pd.Series(pd.array([pd.NaT] * size, dtype="datetime64[us]")),
}
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_GROUPED = r"[+-]?\d{1,3}(?:[ ,\u00a0\u202f]\d{3})+(?:\.\d+)?"
_ISO_DATE = r"\d{4}-\d{2}-\d{2}"
_DAY_FIRST = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}"


def _numbers(rows: Rows, name: str, text: pd.Series) -> pd.Series:
    readable = text.str.fullmatch(_NUMBER)
    numbers = pd.to_numeric(text.where(readable), errors="coerce").astype("float64")
    finite = np.isfinite(numbers)
    wrong = (text != "") & ~(readable & finite)

    def reason(position: int) -> str:
        given = str(text.iloc[position])
        hint = _number_hint(given)
        return f"`{name}` is not a number: {_quoted(given)}{hint}"

    rows.refuse(wrong, reason)
    return numbers.where(finite)


def _number_hint(given: str) -> str:
    single = pd.Series([given])
    if single.str.fullmatch(_GROUPED).iloc[0]:
        return " (write it without a thousands separator)"
    if given.endswith("%"):
        return " (write it without the per cent sign)"
    return ""


def _dates(rows: Rows, name: str, text: pd.Series) -> pd.Series:
    iso = text.str.fullmatch(_ISO_DATE)
    dates = pd.to_datetime(text.where(iso), format="%Y-%m-%d", errors="coerce")
    day_first = text.str.fullmatch(_DAY_FIRST)

    def reason(position: int) -> str:
        given = _quoted(str(text.iloc[position]))
        if iso.iloc[position]:
            return f"`{name}` is a date that does not exist: {given}"
        if day_first.iloc[position]:
            return f"`{name}` has day, month and year in another order: {given} (write 2025-04-01)"
        return f"`{name}` is not a date: {given} (write 2025-04-01)"

    rows.refuse((text != "") & dates.isna(), reason)
    return dates.astype("datetime64[us]")


def _quoted(given: str, longest: int = 40) -> str:
    shown = given if len(given) <= longest else given[: longest - 1] + "…"
    return repr(shown)
