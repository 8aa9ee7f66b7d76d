"""Numbers and dates read out of text; the rows that have one which cannot be read.

Only one way of writing is read. What is almost a number is not guessed at: `1.234` is a thousand
to one reader and a little over one to the next.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd

from community_safety.characters import legible, unseen
from community_safety.periods import FIRST_YEAR, LAST_YEAR
from community_safety.sources.contract import CellKind, Contract, Rows

LARGEST = 1e12
"""A hundred times the people on Earth: what is larger is a fault of the file."""
_LONGEST = 100
"""What is longer is no number, and not looked at more closely."""
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_POWER = re.compile(r"[+-]?[0-9]*\.?([0-9]*)[eE]\+?([0-9]{1,3})")
_ISO_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAY_FIRST = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{2}|[0-9]{4})")
_WITH_TIME = re.compile(rf"({_ISO_DATE})[T ][0-9]{{1,2}}:[0-9:.]+.*")
_DAY_NUMBER = re.compile(r"[1-7][0-9]{4}(?:\.[0-9]+)?")
_DAY_ZERO = dt.date(1899, 12, 30)
"""From which spreadsheets count their days (after February 1900)."""
_NUMBER_HINTS = (
    (r"[+-]?[0-9]{1,3}(?:[ ,'’\xa0\u2009\u202f][0-9]{3})+(?:\.[0-9]+)?",
     "write it without a thousands separator"),
    (r"[+-]?[0-9]{1,3}(?:[. ][0-9]{3})*,[0-9]+|[+-]?[0-9]{1,3}(?:\.[0-9]{3}){2,}",
     "write it without a thousands separator and with a point before decimals"),
    (r".*[%‰]", "write it without the per cent sign"),
    (r"[+-]?[£$€].*|.*[£$€p]", "write it without the currency sign"),
    (r"[\u2010-\u2015\u2212][0-9.]+", "write the minus as a hyphen, -5"),
    (r"\([0-9.]+\)", "write a negative number as -5"),
    (r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!).*", "a spreadsheet's error: mend the formula"),
    (r"0[xX][0-9a-fA-F]+", "write it in decimal digits"),
    (r"(?i)\[?[a-z*:~]\]?|\.{1,3}|[-\u2010-\u2015*]+|n/?a|n\.a\.|nan|null|none|<\s*[0-9]+"
     r"|[0-9.]+\s*(?:\[\w+\]|[*#†a-z])",
     "write figures alone; leave the cell empty where there is none"),
)  # fmt: skip


_EMPTY: dict[CellKind, Callable[[int], pd.Series]] = {
    "text": lambda size: pd.Series([""] * size, dtype="str"),
    "number": lambda size: pd.Series(np.full(size, np.nan)),
    "date": lambda size: pd.Series(pd.array([pd.NaT] * size, dtype="datetime64[us]")),
}


def read_values(given: pd.DataFrame, contract: Contract) -> Rows:
    """Read numbers and dates out of text, refusing each row that has one which cannot be read.

    An empty cell is missing, which a column with `filled` does not allow. Text with characters
    that cannot be seen is refused too.
    """
    given = given.copy()
    values = given.copy()
    rows = Rows(given, values)
    for column in contract.columns:
        if column.name not in given:
            values[column.name] = _EMPTY[column.kind](len(given))
            given[column.name] = pd.Series([""] * len(given), dtype="str", index=given.index)
            continue
        text = given[column.name]
        if column.kind == "number":
            values[column.name] = numbers_of(rows, column.name, text)
        elif column.kind == "date":
            values[column.name] = dates_of(rows, column.name, text)
        else:
            refuse_unseen(rows, column.name, text)
        if column.filled:
            rows.refuse(text == "", f"`{column.name}` is empty")
    return rows


def quoted(given: str) -> str:
    """Return a cell's text in quotation marks, cut and on one line."""
    mark = '"' if "'" in given else "'"
    return f"{mark}{legible(given, 40)}{mark}"


def refuse_unseen(rows: Rows, name: str, text: pd.Series) -> None:
    """Refuse the rows whose text has a character that cannot be read."""
    cells = text.tolist()
    if not unseen("".join(cells)):
        return
    rows.refuse(
        np.array([bool(unseen(cell)) for cell in cells]),
        f"`{name}` has a character that cannot be read",
        lambda position: f": {unseen(cells[position])}; take it out",
    )


def numbers_of(rows: Rows, name: str, text: pd.Series) -> pd.Series:
    """Return the numbers of a column, missing where the cell is empty or the row is refused."""
    readable = text.str.fullmatch(_NUMBER)
    numbers = pd.to_numeric(text.where(readable), errors="coerce").astype("float64")
    finite = np.isfinite(numbers)
    wrong = (text != "") & ~(readable & finite)
    rows.refuse(
        wrong,
        f"`{name}` is not a number",
        lambda position: f": {quoted(text.iloc[position])}{_number_hint(text.iloc[position])}",
    )
    powers = text.where(finite & text.str.contains("[eE]"), "").tolist()
    rows.refuse(
        np.array([_is_cut(cell) for cell in powers], dtype=bool),
        f"`{name}` is a power of ten that may have lost digits",
        lambda position: f": {quoted(powers[position])} (write all its digits)",
    )
    rows.refuse(
        numbers.where(finite).abs() > LARGEST,
        f"`{name}` is too large to be true (over {LARGEST:.0e})",
        lambda position: f": {quoted(text.iloc[position])}",
    )
    return numbers.where(finite)


def _is_cut(cell: str) -> bool:
    """Tell whether a number such as 1.23E+05 has fewer digits than the figure it stands for.

    Spreadsheets write what they show into a CSV file, and in a narrow column they show that.
    """
    match = _POWER.fullmatch(cell) if cell else None
    return match is not None and len(match[1]) < int(match[2])


@lru_cache(maxsize=4096)
def _number_hint(given: str) -> str:
    for pattern, hint in _NUMBER_HINTS:
        if len(given) < _LONGEST and re.fullmatch(pattern, given):
            return f" ({hint})"
    if any(character.isnumeric() and not character.isascii() for character in given):
        return " (write it in the digits 0 to 9)"
    return ""


def dates_of(rows: Rows, name: str, text: pd.Series) -> pd.Series:
    """Return the dates of a column, missing where the cell is empty or the row is refused."""
    iso = text.str.fullmatch(_ISO_DATE)
    year = pd.to_numeric(text.where(iso).str.slice(0, 4), errors="coerce")
    dates = pd.to_datetime(text.where(iso & (year > 0)), format="%Y-%m-%d", errors="coerce")
    unread = (text != "") & dates.isna()

    def cell(position: int) -> str:
        return f": {quoted(text.iloc[position])}"

    rows.refuse(unread & iso, f"`{name}` is a date that does not exist", cell)
    day_first = np.zeros(len(text), dtype=bool)
    for position in np.flatnonzero(unread & ~iso).tolist():
        day_first[position] = bool(_DAY_FIRST.fullmatch(text.iloc[position]))
    rows.refuse(
        day_first,
        f"`{name}` has day, month and year in another order",
        lambda position: f"{cell(position)} (write 2025-04-01)",
    )
    rows.refuse(
        unread & ~iso & ~day_first,
        f"`{name}` is not a date",
        lambda position: f"{cell(position)}{_date_hint(text.iloc[position])}",
    )
    rows.refuse(
        dates.notna() & ~year.between(FIRST_YEAR, LAST_YEAR),
        f"`{name}` lies outside the years {FIRST_YEAR} to {LAST_YEAR}",
        cell,
    )
    return dates.astype("datetime64[us]")


@lru_cache(maxsize=4096)
def _date_hint(given: str) -> str:
    if match := _WITH_TIME.fullmatch(given):
        return f" (leave the time out: {match[1]})"
    if _DAY_NUMBER.fullmatch(given):
        day = _DAY_ZERO + dt.timedelta(days=int(float(given)))
        return f" (a spreadsheet's number for a day, perhaps {day}: show the column as yyyy-mm-dd)"
    return " (write 2025-04-01)"
