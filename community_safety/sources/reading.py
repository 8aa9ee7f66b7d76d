"""Reading a raw CSV file as text, or refusing it as a whole with every problem named."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from community_safety.errors import SourceError, near_match
from community_safety.sources.contract import Contract

_BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_LONGEST_FIELD = 1 << 20


def read_csv(path: Path, contract: Contract) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read one file of a source.

    Returns
    -------
    given, broken
        The rows as text (columns of the contract, `file`, `row`), every cell stripped; and the
        rows that do not have the header's number of cells (`file`, `row`, `text`, `reason`).

    Raises
    ------
    SourceError
        When the file cannot be used at all: unreadable, empty, wrong delimiter, wrong columns.
    """
    text = _decoded(path)
    header, first_line = _header(path, text)
    _check_header(path, header, first_line, contract)
    rows, lines, broken = _split(path, text, len(header))
    given = pd.DataFrame(rows, columns=header, dtype="str")
    for name in given.columns:
        given[name] = given[name].str.strip()
    given.insert(0, "file", pd.Series([path.name] * len(given), dtype="str"))
    given.insert(1, "row", np.asarray(lines, dtype="int64"))
    return given, broken


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror})") from None
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        raise SourceError(f"{path}: the file is empty; put the data in it or take it out")
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if raw.startswith(mark):
            raise SourceError(f"{path}: the file is {encoding}; save it as `CSV UTF-8`")
    if b"\x00" in raw:
        raise SourceError(f"{path}: this is not a text file (it has NUL bytes); give a CSV file")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError(
            f"{path}: line {line} is not UTF-8 (byte {raw[error.start]:#04x}); the file may be "
            "in a Windows encoding: save it as `CSV UTF-8`"
        ) from None


def _header(path: Path, text: str) -> tuple[list[str], str]:
    first_line = text.splitlines()[0]
    try:
        header = [name.strip() for name in next(csv.reader([first_line], strict=True))]
    except (csv.Error, StopIteration):
        header = []
    if not any(header):
        raise SourceError(f"{path}: line 1 is not a header; it should name the columns")
    return header, first_line


def _check_header(path: Path, header: list[str], first_line: str, contract: Contract) -> None:
    expected = ", ".join(contract.names)
    if len(header) == 1 and header[0] not in contract.names:
        for delimiter, name in _OTHER_DELIMITERS.items():
            if delimiter in first_line:
                raise SourceError(f"{path}: the columns are divided by {name}; save with commas")
    problems = []
    for name, times in Counter(header).items():
        if times > 1:
            problems.append(f"{path}: column `{name}` stands {times} times; keep one")
    missing = [name for name in contract.required if name not in header]
    unknown = [name for name in dict.fromkeys(header) if name not in contract.names]
    absent = [name for name in contract.names if name not in header]
    for name in unknown:
        problems.append(
            f"{path}: unknown column `{name}`{near_match(name, absent) or '.'} "
            f"The columns of `{contract.source}` are {expected}"
        )
    for name in missing:
        problems.append(f"{path}: column `{name}` is missing (there are: {', '.join(header)})")
    if problems:
        raise SourceError(problems)


def _split(path: Path, text: str, width: int) -> tuple[list[list[str]], list[int], pd.DataFrame]:
    """Split the text into rows, setting aside those with another number of cells."""
    csv.field_size_limit(_LONGEST_FIELD)
    # Strict: otherwise an open quote in the last column takes all further rows into its cell.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    next(reader)
    rows: list[list[str]] = []
    lines: list[int] = []
    broken: list[dict[str, str | int]] = []
    line = reader.line_num + 1
    try:
        for row in reader:
            # A row of nothing but commas, as spreadsheets leave at the end, is a blank line.
            if not any(cell.strip() for cell in row):
                pass
            elif len(row) == width:
                rows.append(row)
                lines.append(line)
            else:
                cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
                reason = f"{cells} where the header has {width}"
                broken.append(
                    {"file": path.name, "row": line, "text": ",".join(row), "reason": reason}
                )
            line = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(
            f"{path}: line {line} cannot be read as CSV ({error}); look for an open quote"
        ) from None
    if not rows and not broken:
        raise SourceError(f"{path}: there is a header but no row; put the data in it")
    return rows, lines, pd.DataFrame(broken, columns=["file", "row", "text", "reason"])
