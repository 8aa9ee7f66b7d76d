"""Rows of recorded crime tables: read, checked, each with its quarter, place and offence."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from community_safety.characters import legible
from community_safety.errors import SourceError
from community_safety.periods import FIRST_MONTH_OF_FINANCIAL_YEAR, FIRST_YEAR, LAST_YEAR
from community_safety.sources.contract import Rows
from community_safety.sources.job import REFUSED_COLUMNS
from community_safety.sources.reading import names_listed, read_table, refuse_other_delimiters
from community_safety.sources.recorded_crime.columns import NAMES, recognise
from community_safety.sources.recorded_crime.workbooks import SUFFIXES, Sheet, read_workbook
from community_safety.sources.refused_rows import refused_rows
from community_safety.sources.values import numbers_of, quoted, refuse_unseen

_YEAR = re.compile(r"([0-9]{4})[/-](?:[0-9]{2})?([0-9]{2})")
_QUARTER = re.compile(r"(?:[Qq](?:uarter)?\s*)?([1-4])")
TEXTS = ("group", "subgroup", "description", "code")
COLUMNS = ("period_start", "level", "place", *TEXTS, "offences", "part", "file", "row")


@dataclass(frozen=True, slots=True)
class Offences:
    """What one file holds.

    `rows` has a row for each good row (`COLUMNS`; `part` is the file), `bad` the
    quarter and place of each refused one, for which no total can be made; `refused` those rows.
    """

    path: Path
    rows: pd.DataFrame
    bad: pd.DataFrame
    refused: pd.DataFrame
    rows_read: int


def same(text: str) -> str:
    """Return a name as it is compared: case and spaces aside."""
    return " ".join(text.casefold().split())


def read_offences(path: Path) -> Offences:
    """Read one file as the Home Office publishes it.

    Raises
    ------
    SourceError
        When it cannot be read, has no such table, or a row does not say its quarter and place.
    """
    if path.suffix.lower() in SUFFIXES:
        parts = [_of_sheet(path, sheet) for sheet in read_workbook(path)]
        return Offences(
            path,
            pd.concat([part.rows for part in parts], ignore_index=True),
            pd.concat([part.bad for part in parts], ignore_index=True),
            pd.concat([part.refused for part in parts], ignore_index=True),
            sum(part.rows_read for part in parts),
        )

    def chosen(header: list[str]) -> dict[str, int]:
        refuse_other_delimiters(path, header)
        found, problems = recognise(header)
        if problems:
            there = names_listed(header)
            raise SourceError([f"{path}: {one} (there are: {there})" for one in problems])
        return found

    texts, broken = read_table(path, chosen)
    if len(broken):
        first = broken.iloc[0]
        raise SourceError(
            f"{path}: row {first['row']} has {first['reason']}, so that no total can be trusted; "
            "fetch the file again"
        )
    return _checked(path, texts)


def _of_sheet(path: Path, sheet: Sheet) -> Offences:
    columns = {
        role: [cells[position] for _, cells in sheet.rows]
        for role, position in sheet.columns.items()
    }
    texts = pd.DataFrame(columns, dtype="str")
    texts.insert(0, "row", np.array([number for number, _ in sheet.rows], dtype="int64"))
    texts.insert(0, "file", pd.Series([path.name] * len(texts), dtype="str"))
    return _checked(path, texts, sheet)


def _checked(path: Path, texts: pd.DataFrame, sheet: Sheet | None = None) -> Offences:
    where = f"{path}, sheet {legible(sheet.name, 40)}" if sheet else str(path)
    for role in NAMES:
        if role not in texts:
            texts[role] = pd.Series("", texts.index, "str")
    rows = Rows(texts, texts.copy())
    starts, placed = _quarters(texts), _places(texts)
    _refuse_file(where, texts, starts, placed["place"])
    for role in ("place", *TEXTS):
        refuse_unseen(rows, role, placed["place"] if role == "place" else texts[role])
    for role in ("group", "code"):
        rows.refuse(texts[role] == "", f"the offence {role} is empty")
    numbers = numbers_of(rows, "number of offences", texts["offences"])
    rows.refuse(texts["offences"] == "", "the number of offences is empty")
    uneven = numbers.notna() & (numbers != np.floor(numbers))
    rows.refuse(uneven, "the number of offences is not whole", rows.quoting("offences"))
    frame = pd.concat([texts[[*TEXTS, "file", "row"]], placed], axis=1)
    frame = frame.assign(period_start=starts, offences=numbers)
    frame["part"] = pd.Series(where, frame.index, "str")
    refused = _refused(path, rows, sheet)
    return Offences(
        path,
        frame.loc[~rows.refused, list(COLUMNS)].reset_index(drop=True),
        frame.loc[rows.refused, ["period_start", "level", "place"]].reset_index(drop=True),
        refused,
        len(texts),
    )


def _refused(path: Path, rows: Rows, sheet: Sheet | None) -> pd.DataFrame:
    if sheet is None:
        no_broken = pd.DataFrame(columns=["file", "row", "text", "reason"])
        return refused_rows(path, path.name, rows, no_broken)
    refusals = rows.refusals()
    texts = dict(sheet.rows)
    refusals["text"] = [_as_csv(texts[int(number)]) for number in refusals["row"]]
    return refusals[list(REFUSED_COLUMNS)]


def _as_csv(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()[:-2]


def _quarters(texts: pd.DataFrame) -> pd.Series:
    """Return the first day of each row's quarter, missing where it cannot be read."""
    both = texts["year"] + "\n" + texts["quarter"]
    days = {pair: _first_day(*pair.split("\n", 1)) for pair in both.unique()}
    return pd.to_datetime(both.map(days)).astype("datetime64[us]")


def _first_day(year: str, quarter: str) -> dt.date | None:
    years, number = _YEAR.fullmatch(year), _QUARTER.fullmatch(quarter)
    if not years or not number or (int(years[1]) + 1) % 100 != int(years[2]):
        return None
    if not FIRST_YEAR <= int(years[1]) < LAST_YEAR:
        return None
    month = FIRST_MONTH_OF_FINANCIAL_YEAR + 3 * (int(number[1]) - 1)
    return dt.date(int(years[1]) + (month > 12), (month - 1) % 12 + 1, 1)


def _places(texts: pd.DataFrame) -> pd.DataFrame:
    """Return each row's place: its partnership where the table has them, else its force."""
    of_csp = texts["csp"] != ""
    return pd.DataFrame(
        {
            "level": pd.Series("force", texts.index, "str").mask(of_csp, "csp"),
            "place": texts["force"].mask(of_csp, texts["csp"]),
        }
    )


def _refuse_file(where: str, texts: pd.DataFrame, starts: pd.Series, place: pd.Series) -> None:
    """Refuse a file with a row that could belong to any quarter or place."""
    lost = starts.isna() | (place == "")
    if not lost.any():
        return
    row = texts[lost].iloc[0]
    more = f" ({lost.sum():,} such rows)" if lost.sum() > 1 else ""
    raise SourceError(
        f"{where}: row {row['row']} has the year {quoted(row['year'])}, the quarter "
        f"{quoted(row['quarter'])} and the force {quoted(row['force'])}{more}; a year such as "
        "2017/18, a quarter from 1 to 4 and a name are expected, without which no total can be "
        "trusted"
    )
