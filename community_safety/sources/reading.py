"""Reading a raw CSV file as text, or refusing it as a whole with every problem named."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from community_safety.characters import legible
from community_safety.errors import SourceError, near_match
from community_safety.sources.contract import Contract
from community_safety.sources.looks_like import other_encoding, other_format

_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_LONGEST_FIELD = 1 << 20
_MOST_COLUMNS = 1000
_LISTED_COLUMNS = 20
_ROWS_AT_ONCE = 50_000
_LINE_END = re.compile(rb"\r\n|\r|\n")


def read_csv(path: Path, contract: Contract) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read one file of a source.

    Returns
    -------
    given, broken
        The rows as text (columns of the contract, `file`, `row`), every cell stripped; and the
        rows that do not have the header's number of cells (`file`, `row`, `text`, `reason`).
        Rows are counted as a spreadsheet counts them: the header is row 1, blank rows count.

    Raises
    ------
    SourceError
        When the file cannot be used at all: unreadable, empty, wrong delimiter, wrong columns.
    """

    def choose(header: list[str]) -> dict[str, int]:
        _check_header(path, header, contract)
        return {name: position for position, name in enumerate(header)}

    return read_table(path, choose)


def read_table(
    path: Path, choose: Callable[[list[str]], Mapping[str, int]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read some columns of a CSV file whose header is not known beforehand.

    Parameters
    ----------
    choose
        Gets the header, every name stripped, and gives the columns to read: what each is to be
        called, and its position. It raises a `SourceError` where the header will not do.

    Returns
    -------
    given, broken
        As of `read_csv`, with the chosen columns.

    Raises
    ------
    SourceError
        When the file cannot be used at all: unreadable, empty, wrong delimiter, wrong columns.
    """
    reader = _reader(_checked(path))
    header = _header(path, reader)
    columns = choose(header)
    given, broken = _split(path, reader, len(header), columns)
    given.insert(0, "file", pd.Series([path.name] * len(given), dtype="str"))
    return given, broken


def texts_of_rows(path: Path, rows: Iterable[int]) -> list[str]:
    """Return rows of a file that `read_table` has read as CSV text, ascending by their number."""
    wanted = set(rows)
    return [
        _as_text(cells)
        for number, cells in enumerate(_reader(_checked(path)), start=1)
        if number in wanted
    ]


def refuse_other_delimiters(path: Path, header: list[str]) -> None:
    """Raise a `SourceError` for a header of one name in which another delimiter stands."""
    for delimiter, name in _OTHER_DELIMITERS.items():
        if len(header) == 1 and delimiter in header[0]:
            raise SourceError(f"{path}: the columns are divided by {name}; save with commas")


def names_listed(header: list[str]) -> str:
    """Return the names of a header as a message lists them, the first twenty."""
    there = ", ".join(legible(name, 30) for name in header[:_LISTED_COLUMNS])
    more = len(header) - _LISTED_COLUMNS
    return f"{there} and {more} more" if more > 0 else there


def _reader(raw: bytes) -> Iterator[list[str]]:
    text = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8-sig", newline="")
    # Strict: otherwise an open quote in the last column takes all further rows into its cell.
    csv.field_size_limit(_LONGEST_FIELD)
    return csv.reader(text, strict=True)


def _checked(path: Path) -> bytes:
    """Return the bytes of a file that is UTF-8 text."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read ({error.strerror}); see that you may read it"
        ) from None
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        raise SourceError(f"{path}: the file is empty; put the data in it or take it out")
    if encoding := other_encoding(raw):
        raise SourceError(f"{path}: the file is {encoding}; save it as `CSV UTF-8`")
    if kind := other_format(raw):
        raise SourceError(f"{path}: this is {kind}; open it and save the table as `CSV UTF-8`")
    if b"\x00" in raw:
        line = _line_of(raw, raw.index(b"\x00"))
        raise SourceError(
            f"{path}: line {line} has a NUL byte, so this is not a text file; save the table as "
            "`CSV UTF-8`"
        )
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = raw[error.start : error.start + 1]
        letter = byte.decode("cp1252", errors="ignore")
        meant = f", which is `{letter}` in Windows files" if letter.isprintable() and letter else ""
        raise SourceError(
            f"{path}: line {_line_of(raw, error.start)} is not UTF-8 (byte {byte[0]:#04x}{meant}); "
            "save it as `CSV UTF-8`"
        ) from None
    return raw


def _line_of(raw: bytes, position: int) -> int:
    return len(_LINE_END.findall(raw, 0, position)) + 1


def _header(path: Path, reader: Iterator[list[str]]) -> list[str]:
    """Return the names of the columns, without the empty ones that spreadsheets leave behind."""
    try:
        header = [name.strip() for name in next(reader)]
    except (csv.Error, StopIteration):
        header = []
    while header and not header[-1]:
        header.pop()
    if not any(header):
        raise SourceError(f"{path}: line 1 is not a header; it should name the columns")
    if len(header) > _MOST_COLUMNS:
        raise SourceError(
            f"{path}: line 1 has {len(header):,} columns, from `{legible(header[0], 30)}` on; it "
            "should name the columns of one table"
        )
    return header


def _check_header(path: Path, header: list[str], contract: Contract) -> None:
    expected = ", ".join(contract.names)
    refuse_other_delimiters(path, header)
    there = names_listed(header)
    problems = [
        f"{path}: column {position} has no name, but a column after it has; name it or take it out"
        for position, name in enumerate(header, start=1)
        if not name
    ]
    for name, times in Counter(filter(None, header)).items():
        if times > 1:
            problems.append(f"{path}: column `{legible(name)}` stands {times} times; keep one")
    unknown = [name for name in dict.fromkeys(header) if name and name not in contract.names]
    absent = [name for name in contract.names if name not in header]
    for name in unknown:
        near = near_match(name[:60].lower(), absent) or "."
        problems.append(
            f"{path}: unknown column `{legible(name)}`{near} The columns of `{contract.source}` "
            f"are {expected}"
        )
    for name in contract.required:
        if name not in header:
            problems.append(f"{path}: column `{name}` is missing (there are: {there})")
    if problems:
        raise SourceError(problems)


def _split(
    path: Path, reader: Iterator[list[str]], width: int, columns: Mapping[str, int]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split the text into rows, setting aside those with another number of cells."""
    names, positions = list(columns), list(columns.values())
    frames: list[pd.DataFrame] = []
    rows: list[list[str]] = []
    numbers: list[int] = []
    broken: list[dict[str, str | int]] = []
    number = 1
    try:
        for number, row in enumerate(reader, start=2):
            cells = row[:width] if len(row) > width and not any(row[width:]) else row
            # A row of nothing but commas, as spreadsheets leave at the end, is a blank row.
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != width:
                broken.append(_broken(path, number, cells, width))
                continue
            # Only what is asked for: population tables have a column for each year of age.
            rows.append([cells[position] for position in positions])
            numbers.append(number)
            if len(rows) == _ROWS_AT_ONCE:
                frames.append(_frame(rows, numbers, names))
                rows, numbers = [], []
    except csv.Error as error:
        what, advice = str(error), "look for an open quote"
        if "field limit" in what:
            what = f"a cell of more than {_LONGEST_FIELD:,} characters"
        raise SourceError(
            f"{path}: row {number + 1} cannot be read as CSV ({what}); {advice}"
        ) from None
    frames.append(_frame(rows, numbers, names))
    given = pd.concat(frames, ignore_index=True)
    if given.empty and not broken:
        raise SourceError(f"{path}: there is a header but no row; put the data in it")
    return given, pd.DataFrame(broken, columns=["file", "row", "text", "reason"])


def _broken(path: Path, number: int, cells: list[str], width: int) -> dict[str, str | int]:
    """Return the account of a row that does not fit under the header; its text is CSV again."""
    found = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
    reason = f"{found} where the header has {width}"
    return {"file": path.name, "row": number, "text": _as_text(cells), "reason": reason}


def _as_text(cells: list[str]) -> str:
    text = io.StringIO()
    # The line end decides what is quoted: with this one both kinds of it are, inside a cell.
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()[:-2]


def _frame(rows: list[list[str]], numbers: list[int], names: list[str]) -> pd.DataFrame:
    """Return rows as text. In parts, since lists of cells take ten times the room of a frame."""
    frame = pd.DataFrame(rows, columns=names, dtype="str")
    for name in frame.columns:
        frame[name] = frame[name].str.strip()
    frame.insert(0, "row", np.asarray(numbers, dtype="int64"))
    return frame
