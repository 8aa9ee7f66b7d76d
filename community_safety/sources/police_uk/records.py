"""The rules for one record of a street file, and the rows that break one.

A row is refused when it contradicts its file or names a place that cannot be. A crime type that is
not known is kept: categories have changed before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from community_safety.characters import unseen
from community_safety.sources.job import REFUSED_COLUMNS
from community_safety.sources.police_uk.archives import StreetFile
from community_safety.sources.police_uk.street_files import COORDINATES, Block, Texts
from community_safety.sources.values import quoted

CRIME_TYPES = frozenset(
    {
        "Anti-social behaviour", "Bicycle theft", "Burglary", "Criminal damage and arson", "Drugs",
        "Other crime", "Other theft", "Possession of weapons", "Public order", "Robbery",
        "Shoplifting", "Theft from the person", "Vehicle crime", "Violence and sexual offences",
    }
)  # fmt: skip
"""The categories of today."""
OLDER_CRIME_TYPES = frozenset({"Violent crime", "Public disorder and weapons"})
"""Categories of files up to April 2013, since divided."""
BOUNDS = {"Longitude": (-9.0, 3.0), "Latitude": (49.0, 61.5)}
"""Degrees (WGS 84) that hold Great Britain and Northern Ireland."""
KEPT_REFUSED = 10_000
"""Refused rows that are kept of one file; of more there is a count."""
KEPT_REFUSED_IN_ALL = 100_000
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# England, Wales, Scotland; Northern Ireland since 2021 and before.
_LSOA = re.compile(r"(?:(?:[EWS]01|N[0-9]{2})[0-9]{6}|95[A-Z]{2}[0-9]{2}[A-Z][0-9])?")
_READABLE = ("Location", "Crime type", "Last outcome category")


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a rule is broken, and what says more of a row to the analyst."""

    where: np.ndarray
    found: Callable[[int], str]


@dataclass(slots=True)
class Refused:
    """Refused rows of all files: as many as are kept, and how many there are."""

    is_wanted: Callable[[str], bool]
    """Whether an LSOA code may be in one of the partnership's districts."""
    shown: Callable[[StreetFile], str]
    """The file as seen from the folder of the raw files, an archive's member below the archive."""
    rows: list[dict[str, str | int]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """How many rows of each file are refused."""
    rules: dict[tuple[StreetFile, str, str], int] = field(default_factory=dict)
    """How many rows of a file break a rule (or rules), by LSOA code where that may be wanted."""

    def add(self, file: StreetFile, block: Block, reasons: dict[str, Broken]) -> np.ndarray:
        """Keep the rows that break a rule; returns which rows of the block they are."""
        refused = np.zeros(len(block.lines), dtype=bool)
        for broken in reasons.values():
            refused |= broken.where
        at = np.flatnonzero(refused)
        if not len(at):
            return refused
        names = list(reasons)
        # Which rules a row breaks, as one number: rows that break the same are counted at once.
        sets = np.zeros(len(at), dtype="int64")
        for bit, name in enumerate(names):
            sets |= reasons[name].where[at].astype("int64") << bit
        lsoa = block.texts["LSOA code"].of(at)
        named = lsoa.where(self.is_wanted)
        frame = pd.DataFrame({"lsoa": np.where(named, lsoa.cells(), ""), "broken": sets})
        counts = frame.value_counts().reset_index()
        for lsoa, broken, count in zip(*(counts[name] for name in counts), strict=True):
            rule = "; ".join(name for bit, name in enumerate(names) if broken >> bit & 1)
            key = (file, rule, str(lsoa))
            self.rules[key] = self.rules.get(key, 0) + int(count)
        name = self.shown(file)
        room = min(KEPT_REFUSED - self.counts.get(name, 0), KEPT_REFUSED_IN_ALL - len(self.rows))
        self.rows += [_account(name, block, int(one), reasons) for one in at[: max(room, 0)]]
        self.counts[name] = self.counts.get(name, 0) + len(at)
        return refused

    def frame(self) -> pd.DataFrame:
        """Return the refused rows that are kept."""
        frame = pd.DataFrame(self.rows, columns=list(REFUSED_COLUMNS))
        return frame.sort_values(["file", "row"], kind="stable", ignore_index=True)


def check_records(file: StreetFile, block: Block) -> dict[str, Broken]:
    """Hold every row against every rule; return the rules broken, each with its rows."""
    broken: dict[str, Broken] = {}
    texts = block.texts

    def refuse(where: np.ndarray, rule: str, cells: np.ndarray | Texts, more: str = "") -> None:
        if where.any():
            broken[rule] = Broken(where, lambda at: f": {_shown(cells, at)}{more}")

    month, lsoa = texts["Month"], texts["LSOA code"]
    refuse(
        month.where(lambda text: text != file.month),
        "`Month` is not that of the file's name",
        month,
        f" in a file of {file.month}",
    )
    no_code = lsoa.where(lambda text: not _LSOA.fullmatch(text))
    refuse(no_code, "`LSOA code` is no code of a small area", lsoa)
    crime_type = texts["Crime type"]
    no_type = crime_type.where(lambda text: not text.strip())
    refuse(no_type, "`Crime type` is empty", crime_type)
    for name in _READABLE:
        hidden = texts[name].where(lambda text: bool(unseen(text, lines=False)))
        refuse(hidden, f"`{name}` has a character that cannot be read", texts[name])
    empty = {}
    for name in COORDINATES:
        cells = block.coordinates[name]
        degrees, empty[name] = degrees_of(cells)
        unread = np.isnan(degrees) & ~empty[name]
        refuse(unread, f"`{name}` is not a number", cells)
        low, high = BOUNDS[name]
        outside = (degrees < low) | (degrees > high)
        rule = f"`{name}` lies outside the United Kingdom ({low:g} to {high:g})"
        refuse(outside, rule, cells)
    one_empty = empty["Longitude"] != empty["Latitude"]
    refuse(one_empty, "one of `Longitude` and `Latitude` is empty", texts["Location"])
    return broken


def degrees_of(cells: np.ndarray | Texts) -> tuple[np.ndarray, np.ndarray]:
    """Return a column's degrees (nan where there is no number), and where a cell is empty."""
    if isinstance(cells, Texts):
        numbers = [float(word) if _NUMBER.fullmatch(word) else np.nan for word in cells.words]
        return np.array(numbers)[cells.codes], cells.where(lambda text: text == "")
    return cells, np.isnan(cells)


def unknown_crime_types(crime_types: Texts) -> dict[str, int]:
    """Count the records of each crime type that is neither in use nor known to have been."""
    counts = np.bincount(crime_types.codes, minlength=len(crime_types.words))
    known = CRIME_TYPES | OLDER_CRIME_TYPES
    return {
        name: int(count)
        for name, count in zip(crime_types.words, counts, strict=True)
        if count and name.strip() not in known
    }


def _shown(cells: np.ndarray | Texts, at: int) -> str:
    return quoted(cells.words[cells.codes[at]] if isinstance(cells, Texts) else f"{cells[at]:.8g}")


def _account(name: str, block: Block, at: int, reasons: dict[str, Broken]) -> dict[str, str | int]:
    """Return the account of a refused row."""
    rules = [rule for rule, broken in reasons.items() if broken.where[at]]
    return {
        "file": name,
        "row": int(block.rows[at]),
        "text": block.lines[at].decode("utf-8"),
        "rule": "; ".join(rules),
        "reason": "; ".join(rule + reasons[rule].found(at) for rule in rules),
    }
