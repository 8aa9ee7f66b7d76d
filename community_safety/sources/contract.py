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
"""Columns that say where a row came from: the file's name and its row as a spreadsheet counts."""


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
    rows with numbers and dates read. `reasons` holds, for the position of each row that is
    refused, why: the rule it breaks, and what was found, which only the analyst is told.
    """

    given: pd.DataFrame
    parsed: pd.DataFrame
    reasons: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    def refuse(
        self,
        where: pd.Series | np.ndarray,
        rule: str,
        found: Callable[[int], str] | None = None,
    ) -> None:
        """Refuse the rows where `where` is true.

        Parameters
        ----------
        rule
            What is wrong. It is printed in reports, so it never quotes a cell.
        found
            Gives, for the position of a row, what is added for the analyst: the cell, the hint.
        """
        for position in np.flatnonzero(np.asarray(where, dtype=bool)).tolist():
            more = found(position) if found is not None else ""
            self.reasons.setdefault(position, []).append((rule, more))

    def quoting(self, name: str, *more: str) -> Callable[[int], str]:
        """Return what quotes a cell of a row, or two cells with words between them."""
        words, other = more or ("", "")
        cells, others = self.given[name], self.given[other] if other else None

        def found(position: int) -> str:
            second = "" if others is None else words + others.iloc[position]
            return f": {cells.iloc[position]}{second}"

        return found

    @property
    def refused(self) -> np.ndarray:
        """True for each row that has a reason against it."""
        refused = np.zeros(len(self.given), dtype=bool)
        refused[list(self.reasons)] = True
        return refused

    def used(self) -> pd.DataFrame:
        """Return the values of the rows without a reason against them."""
        return self.parsed[~self.refused].reset_index(drop=True)

    def refusals(self) -> pd.DataFrame:
        """Return the refused rows as given, with `rule` and `reason`, joined where several."""
        frame = self.given[self.refused].reset_index(drop=True)
        against = [self.reasons[position] for position in sorted(self.reasons)]
        rules = ["; ".join(rule for rule, _ in one) for one in against]
        reasons = ["; ".join(rule + found for rule, found in one) for one in against]
        return frame.assign(
            rule=pd.Series(rules, dtype="object", index=frame.index),
            reason=pd.Series(reasons, dtype="object", index=frame.index),
        )
