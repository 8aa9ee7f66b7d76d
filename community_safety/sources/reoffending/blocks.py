"""Reading one large CSV file in parts of some megabytes, each row with its number.

Most parts are plain: one line a record, which Arrow reads a hundred times faster than a loop does.
A part with a blank line, a row of another length or a line end inside a cell is read record by
record, with the same result. Rows are counted as a spreadsheet counts them: the header is row 1,
blank rows count.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from community_safety.errors import SourceError
from community_safety.sources.police_uk.published_form import has_open_quote
from community_safety.sources.reoffending.kinds import IDENTIFIERS, explained

CHUNK = 1 << 23
_LONGEST = 1 << 20
"""Characters of a cell; more is an open quote."""
_BLANK = re.compile(rb'\n[, \t"]*\n')
# Begins with the quote itself, so that a search looks at quotes alone.
_QUOTE_INSIDE = re.compile(rb'"(?<=[^,\n"]")[^,\n"]')


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a file that have the header's number of cells, and those that have not."""

    rows: np.ndarray
    columns: dict[str, pa.ChunkedArray]
    """Identifiers as text, other columns as the texts that occur (a dictionary); cells as given."""
    broken: list[tuple[int, int]]
    """Row and number of cells of each row with another number of cells."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Whole records: as plain lines that end with a line feed, or as lists of cells."""

    row: int
    plain: bytes
    records: list[list[str]]

    def cells(self) -> list[list[str]]:
        if not self.plain:
            return self.records
        return list(csv.reader(self.plain.decode().split("\n")[:-1]))


def read_blocks(path: Path, kind: str, header: list[str], size: int = CHUNK) -> Iterator[Block]:
    """Yield the rows of a file of a known kind.

    Raises
    ------
    SourceError
        When the file turns out to be no text, or cannot be read as CSV.
    """
    found = False
    for part in _parts(path, kind, size):
        table = _by_arrow(part.plain, header) if part.plain else None
        if table is None:
            block = _by_record(part, header)
        else:
            rows = np.arange(part.row, part.row + table.num_rows, dtype="int32")
            block = Block(rows, {name: table[name] for name in header}, [])
        found |= bool(len(block.rows) or block.broken)
        yield block
    if not found:
        raise SourceError(explained(path, kind))


def texts_of(path: Path, kind: str, rows: np.ndarray, size: int = CHUNK) -> dict[int, str]:
    """Return the text of some rows of a file, by their number."""
    wanted = np.sort(rows)
    texts: dict[int, str] = {}
    for part in _parts(path, kind, size):
        count = part.plain.count(b"\n") if part.plain else len(part.records)
        first, last = np.searchsorted(wanted, [part.row, part.row + count])
        if first == last:
            continue
        at = wanted[first:last] - part.row
        if part.plain:
            lines = part.plain.split(b"\n")
            texts |= {int(part.row + one): lines[one].decode() for one in at.tolist()}
        else:
            texts |= {int(part.row + one): _as_text(part.records[one]) for one in at.tolist()}
    return texts


def _as_text(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n")


def _parts(path: Path, kind: str, size: int) -> Iterator[_Part]:
    """Yield a file's records after the header."""
    csv.field_size_limit(_LONGEST)
    row, waiting = 2, b""
    for lines, is_last in _whole_lines(path, size):
        block = waiting + lines
        if b"\x00" in block or not _is_text(block):
            raise SourceError(explained(path, kind))
        plain = _plain(block)
        if plain:
            yield _Part(row, plain, [])
            row, waiting = row + plain.count(b"\n"), b""
            continue
        records: list[list[str]] = []
        try:
            reader = csv.reader(io.StringIO(block.decode(), newline=""), strict=True)
            records.extend(reader)
        except csv.Error as error:
            if "end of data" in str(error) and not is_last:
                waiting = block
                continue
            raise SourceError(_fault(path, row + len(records), str(error))) from None
        yield _Part(row, b"", records)
        row, waiting = row + len(records), b""


def _fault(path: Path, row: int, error: str) -> str:
    long = f"a cell of more than {_LONGEST:,} characters"
    what = long if "field limit" in error else error
    return f"{path}: row {row} cannot be read as CSV ({what}); look for an open quote"


def _whole_lines(path: Path, size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield parts of a file that end with a line's end, without the header; which is the last."""
    with path.open("rb") as file:
        rest = file.read(size).removeprefix(codecs.BOM_UTF8)
        ends = [at for at in (rest.find(b"\n"), rest.find(b"\r")) if at >= 0]
        cut = min(ends, default=len(rest) - 1) + 1
        rest = rest[cut + (rest[cut - 1 : cut + 1] == b"\r\n") :]
        while chunk := file.read(size):
            # A carriage return at the very end may be half of a line end.
            cut = rest.rfind(b"\n") + 1 or rest.rfind(b"\r", 0, -1) + 1
            if cut:
                yield rest[:cut], False
            elif len(rest) > max(size, _LONGEST * 8):
                raise SourceError(f"{path}: the file has no lines; save the table as `CSV UTF-8`")
            rest = rest[cut:] + chunk
    if rest:
        yield rest, True


def _is_text(block: bytes) -> bool:
    if block.isascii():
        return True
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return True


def _plain(block: bytes) -> bytes:
    """Return lines of one record each, ending with a line feed; nothing where they are none."""
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    if not block.endswith(b"\n"):
        block += b"\n"
    if b"\r" in block or _BLANK.match(b"\n" + block[:_LONGEST]) or _BLANK.search(block):
        return b""
    if b'"' in block:
        odd = has_open_quote(block, block.count(b"\n"))
        if odd or _QUOTE_INSIDE.search(block):
            return b""
    return block


def _by_arrow(plain: bytes, header: list[str]) -> pa.Table | None:
    """Return plain lines as a table; nothing where a row has another number of cells."""
    some = pa.dictionary(pa.int32(), pa.string())
    types = {name: pa.string() if name in IDENTIFIERS else some for name in header}
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(plain),
            read_options=pyarrow.csv.ReadOptions(column_names=header),
            parse_options=pyarrow.csv.ParseOptions(ignore_empty_lines=False),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=types, strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    return table if table.num_rows == plain.count(b"\n") else None


def _by_record(part: _Part, header: list[str]) -> Block:
    width = len(header)
    rows: list[int] = []
    kept: list[list[str]] = []
    broken: list[tuple[int, int]] = []
    for row, record in enumerate(part.cells(), start=part.row):
        over = len(record) > width and not any(record[width:])
        cells = record[:width] if over else record
        # A row of nothing but commas, as spreadsheets leave at the end, is a blank row.
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != width:
            broken.append((row, len(cells)))
            continue
        rows.append(row)
        kept.append(cells)
    columns = {}
    for position, name in enumerate(header):
        texts = pa.array([cells[position] for cells in kept], type=pa.string())
        column = texts if name in IDENTIFIERS else texts.dictionary_encode()
        columns[name] = pa.chunked_array([column])
    return Block(np.array(rows, dtype="int32"), columns, broken)
