"""Rates of a reference, cell by cell and in coarser sums.

A table of rates may be crossed by anything from nothing to sex, age, previous offences and index
offence, in bands of its own, with or without rows for totals. A row's pattern is what it is
specific in; only rows of one pattern are ever added up, so that no total is counted with its parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.errors import BriefingError
from community_safety.sources.reoffending.ranges import OPEN_END, read_range

RANGES = {"age_group": "age", "previous_offences": "previous_offences"}
"""Columns of the reference that hold ranges, and the members' whole numbers they are of."""
WORDS = {"sex": "sex", "index_offence": "index_offence"}
DIMENSIONS = ("sex", "age_group", "previous_offences", "index_offence")
_ANY = ("", "all", "any", "both", "persons", "total", "all offences", "all offenders")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_DATED = re.compile(
    rf"(?:({'|'.join(_MONTHS)})[a-z]*\.?\s+)?((?:19|20)[0-9]{{2}})(?:[/-]([0-9]{{2}})\b)?"
)


@dataclass(frozen=True)
class Cells:
    """Rates by the columns of `by`; `rates` has these columns, `offenders` and `reoffenders`.

    Ranges are stood for by their first number; `ranges` has their ends, for each column of `by`
    that holds ranges.
    """

    by: tuple[str, ...]
    rates: pd.DataFrame
    ranges: dict[str, npt.NDArray[np.int64]]

    def chances(self, members: pd.DataFrame, least: int) -> npt.NDArray[np.float64]:
        """Return each member's rate; nan where no cell has at least `least` offenders."""
        enough = self.rates[self.rates["offenders"] >= least]
        if not self.by:
            rate = (enough["reoffenders"] / enough["offenders"]).to_numpy(dtype="float64")
            return np.full(len(members), rate[0] if rate.size else np.nan)
        place = pd.DataFrame({name: self._place(name, members) for name in self.by})
        joined = place.merge(enough, on=list(self.by), how="left", validate="many_to_one")
        return (joined["reoffenders"] / joined["offenders"]).to_numpy(dtype="float64")

    def _place(self, name: str, members: pd.DataFrame) -> pd.Series:
        """Return which value of a column each member has; -1 where no range holds the number."""
        if name in WORDS:
            return plain(members[WORDS[name]]).reset_index(drop=True)
        values = members[RANGES[name]].to_numpy()
        ends = self.ranges[name]
        row = np.searchsorted(ends[:, 0], values, side="right") - 1
        fits = (row >= 0) & ((values <= ends[row, 1]) | (ends[row, 1] == OPEN_END))
        return pd.Series(np.where(fits, ends[row, 0], -1))


def plain(words: pd.Series) -> pd.Series:
    """Return words as they are compared: without case or doubled spaces."""
    text = words.astype("str").fillna("").str.strip().str.casefold()
    return text.str.replace(r"\s+", " ", regex=True)


def reference_cohort(reference: pd.DataFrame, name: str) -> str | None:
    """Return the label of the reference's rows that a cohort is compared with.

    The label that is the cohort's name (`October 2023 to September 2024`), else the one with the
    latest year and month in it, else the last; None without rows.
    """
    labels = list(dict.fromkeys(reference["cohort"].fillna("")))
    if not labels:
        return None
    same = [one for one in labels if _plain_label(one) == _plain_label(name)]
    return str(same[0] if same else max(reversed(labels), key=_ends))


def specific_columns(reference: pd.DataFrame) -> list[str]:
    """Return the columns in which at least one row is not a total."""
    return [name for name in DIMENSIONS if not plain(reference[name]).isin(_ANY).all()]


def cells_of(reference: pd.DataFrame, by: tuple[str, ...]) -> Cells | None:
    """Return the rates by some columns; None where the reference is not specific in all of them.

    Rows of the least specific pattern that has the columns are added up over its other columns.

    Parameters
    ----------
    reference
        Rows of one cohort's label.
    by
        Some of `DIMENSIONS`.

    Raises
    ------
    BriefingError
        For ranges of which one begins within another and ends beyond it.
    """
    specific = {name: ~plain(reference[name]).isin(_ANY) for name in DIMENSIONS}
    patterns = pd.DataFrame(specific).drop_duplicates()
    fitting = patterns[patterns[list(by)].all(axis=1)] if by else patterns
    if fitting.empty:
        return None
    order = fitting.sum(axis=1).sort_values(kind="stable").index
    chosen = fitting.loc[order[0]]
    rows = reference[(pd.DataFrame(specific) == chosen).all(axis=1)]
    ranges = {}
    for name in RANGES:
        if chosen[name]:
            rows, ranges[name] = _without_totals(rows, name)
    for name in WORDS:
        rows = rows.assign(**{name: plain(rows[name])})
    counts = rows[["offenders", "reoffenders"]]
    if not by:
        return Cells(by, counts.sum().to_frame().T, {})
    return Cells(by, counts.groupby([rows[name] for name in by]).sum().reset_index(), ranges)


def _without_totals(rows: pd.DataFrame, name: str) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    """Put a range's first number in its place, and leave out ranges that others lie within."""
    read = {text: read_range(str(text)) for text in rows[name].unique()}
    if unread := [str(text) for text, ends in read.items() if ends is None]:
        raise BriefingError(
            f"reference_rates: `{name}` has `{unread[0]}`, which is no range such as `18-20`"
        )
    every = sorted({ends for ends in read.values() if ends is not None})
    kept = [one for one in every if not any(_inside(other, one) for other in every)]
    for earlier, later in combinations(every, 2):
        if earlier[0] < later[0] <= earlier[1] < later[1]:
            raise BriefingError(
                f"reference_rates: `{name}` has the ranges {_words(earlier)} and {_words(later)}, "
                "which overlap: give bands of which each number is in one"
            )
    first = rows[name].map({text: ends[0] for text, ends in read.items() if ends in kept})
    used = first.notna()
    return rows[used].assign(**{name: first[used].astype("int64")}), np.array(kept, dtype=np.int64)


def _inside(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


def _words(ends: tuple[int, int]) -> str:
    return f"{ends[0]} and over" if ends[1] == OPEN_END else f"{ends[0]} to {ends[1]}"


def _plain_label(label: str) -> str:
    text = re.sub(r"\s+", " ", label.strip().casefold())
    return text.replace("\u2013", "-").replace(" - ", " to ")


def _ends(label: str) -> tuple[int, int]:
    """Return the last year and month that a label speaks of: (0, 0) without a year."""
    found = (0, 0)
    for month, year, short in _DATED.findall(label.casefold()):
        if short:
            found = max(found, (int(year) + 1, 3))
        else:
            found = max(found, (int(year), _MONTHS.get(month, 12)))
    return found
