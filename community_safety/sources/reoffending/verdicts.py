"""What becomes of each row of a table: used, set aside as a copy, excluded by rule, or refused.

A row is refused with every reason against it. One that is not is set aside where it is a copy of
another; what is left is excluded by the first rule that leaves it out, or used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from community_safety.sources.contract import Rows
from community_safety.sources.reoffending.tables import Table, Texts

USED, SET_ASIDE, EXCLUDED, REFUSED = range(4)
KEPT_REFUSED = 10_000
"""Refused rows of one file that are kept with their text; of more there is a count."""
Found = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule, the rows that break it, and what is added for the analyst."""

    rule: str
    positions: np.ndarray
    found: Found | None


@dataclass(slots=True)
class Verdicts:
    """Everything found against the rows of one table."""

    table: Table
    faults: list[Fault] = field(default_factory=list)
    exclusions: list[str] = field(default_factory=list)
    _refused: np.ndarray = field(init=False)
    _copies: np.ndarray = field(init=False)
    _excluded: np.ndarray = field(init=False)
    """The rule that excludes a row, counted from 1."""

    def __post_init__(self) -> None:
        size = len(self.table)
        self._refused, self._copies = np.zeros((2, size), dtype=bool)
        self._excluded = np.zeros(size, dtype="int8")

    @property
    def refused(self) -> np.ndarray:
        """True for each row that has a reason against it."""
        return self._refused

    def refuse(self, where: np.ndarray, rule: str, found: Found | None = None) -> None:
        """Refuse the rows where `where` is true; `rule` is printed and quotes no cell."""
        positions = np.flatnonzero(where)
        if len(positions):
            self.faults.append(Fault(rule, positions, found))
            self._refused[positions] = True

    def refuse_words(self, texts: Texts, checked: Rows) -> None:
        """Refuse the rows of a column whose text has reasons against it.

        `checked` has one row for each of the column's texts.
        """
        rules: dict[str, dict[int, str]] = {}
        for word, reasons in checked.reasons.items():
            for rule, more in reasons:
                rules.setdefault(rule, {})[word] = more
        for rule, words in rules.items():
            self.refuse_some(texts, rule, words)

    def refuse_some(self, texts: Texts, rule: str, words: Mapping[int, str]) -> None:
        """Refuse the rows that have one of some texts (by number, with what is added of each)."""
        wrong = np.zeros(len(texts.words), dtype=bool)
        wrong[list(words)] = True
        self.refuse(wrong[texts.codes], rule, lambda at: words[int(texts.codes[at])])

    def exclude(self, where: np.ndarray, rule: str) -> None:
        """Leave rows out by a rule that no row breaks by being wrong."""
        where = where & (self._excluded == 0)
        if where.any():
            self.exclusions.append(rule)
            self._excluded[where] = len(self.exclusions)

    def set_aside(self, copies: np.ndarray) -> None:
        """Set rows aside that say what another row says."""
        self._copies |= copies

    def status(self) -> np.ndarray:
        """Return what becomes of each row."""
        status = np.where(self._excluded > 0, EXCLUDED, USED).astype("int8")
        status[self._copies] = SET_ASIDE
        status[self._refused] = REFUSED
        return status

    def excluded_by(self) -> np.ndarray:
        """Return, for each row, the position of the rule that excludes it, if one does."""
        return self._excluded.astype("int64") - 1

    def broken_rules(self) -> tuple[np.ndarray, list[str], np.ndarray]:
        """Return refused rows, the rules that occur together, and which of those each row breaks.

        The rules that one row breaks are joined, in the order in which they were checked.
        """
        at = np.flatnonzero(self._refused)
        sets = np.zeros(len(at), dtype="int64")
        names = list(dict.fromkeys(fault.rule for fault in self.faults))
        for fault in self.faults:
            sets[np.searchsorted(at, fault.positions)] |= 1 << names.index(fault.rule)
        different, which = np.unique(sets, return_inverse=True)
        joined = [
            "; ".join(name for bit, name in enumerate(names) if int(one) >> bit & 1)
            for one in different
        ]
        return at, joined, which

    def reason(self, position: int) -> str:
        """Return every reason against a row, with what was found."""
        reasons = dict.fromkeys(
            fault.rule + (fault.found(position) if fault.found else "")
            for fault in self.faults
            if _holds(fault.positions, position)
        )
        return "; ".join(reasons)


def _holds(positions: np.ndarray, position: int) -> bool:
    at = int(np.searchsorted(positions, position))
    return at < len(positions) and int(positions[at]) == position
