"""Reading one street file, block by block: the file fits the published form or is refused.

A block is some megabytes of whole lines. In the published form a record is one line, so that a
line's number is the record's row in a spreadsheet; a cell with a line end in it is an open quote.
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from community_safety.characters import legible
from community_safety.errors import SourceError
from community_safety.sources.looks_like import other_encoding, other_format
from community_safety.sources.police_uk.archives import CHUNK, StreetFile
from community_safety.sources.police_uk.published_form import (
    COLUMNS,
    LONGEST_ROW,
    fault_of_rows,
    fault_of_text,
    has_open_quote,
)

COORDINATES = ("Longitude", "Latitude")
TEXTS = ("Month", "Location", "LSOA code", "Crime type", "Last outcome category")
READ = ("Crime ID", *TEXTS, *COORDINATES)
"""The columns that are read. `Reported by` and `Falls within` say what the file's name says, the
LSOA name may be that of an abolished district, and `Context` is empty."""
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_EMPTY = "the file is empty; download it again, or take it out"


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of text: the texts that occur, and which of them each row has."""

    words: list[str]
    codes: np.ndarray

    def where(self, is_so: Callable[[str], bool]) -> np.ndarray:
        """Ask a question of every text once, and return the answer for every row."""
        return np.array([is_so(word) for word in self.words], dtype=bool)[self.codes]

    def cells(self) -> np.ndarray:
        """Return the text of every row."""
        return np.array(self.words, dtype="object")[self.codes]

    def of(self, rows: np.ndarray) -> Texts:
        """Return the column of some rows alone."""
        return Texts(self.words, self.codes[rows])


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a street file."""

    ids: np.ndarray
    """Each row's `Crime ID`, empty where it has none."""
    texts: dict[str, Texts]
    """The columns `TEXTS`."""
    coordinates: dict[str, np.ndarray | Texts]
    """The columns `COORDINATES`: degrees, missing where the cell is empty; or the cells as they
    stand, where one of them is no number."""
    rows: np.ndarray
    """Each row's number as a spreadsheet counts, from 2."""
    lines: list[bytes]
    """Each row as given, without its line end."""
    header: list[str]

    def cell(self, at: int, name: str) -> str:
        """Return one cell of one row, of a column that is not read."""
        return next(csv.reader([self.lines[at].decode("utf-8")]))[self.header.index(name)]


def read_blocks(file: StreetFile, size: int = CHUNK) -> Iterator[Block]:
    """Yield the rows of a street file; nothing where it has a header alone.

    Raises
    ------
    SourceError
        When the file is not in the published form: the first fault, with its row.
    """
    header: list[str] = []
    row = 2
    for block, is_last in _whole_lines(file, size):
        if not header:
            first, _, block = _text_start(file, block).partition(b"\n")
            header = _header(file, first)
        if b"\r\n" in block:
            block = block.replace(b"\r\n", b"\n")
        if block.strip():
            lines = block.split(b"\n")[:-1]
            yield _parsed(file, header, block, lines, row, is_last)
            row += len(lines)
    if not header:
        raise SourceError(f"{file.where}: {_EMPTY}")


def _whole_lines(file: StreetFile, size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield blocks that end with a line's end, and whether each is the last."""
    chunks = file.chunks(size)
    chunk, rest = next(chunks, b""), b""
    while chunk:
        following = next(chunks, b"")
        data = rest + chunk
        cut = data.rfind(b"\n") + 1
        if not following and cut < len(data):
            data += b"\n"
            cut = len(data)
        if not cut and len(data) > LONGEST_ROW:
            # Whatever it is, it says more of itself than the length of its line.
            _text_start(file, data)
            raise SourceError(f"{file.where}: the file has no lines; download it again")
        if cut:
            yield data[:cut], not following
        chunk, rest = following, data[cut:]


def _text_start(file: StreetFile, block: bytes) -> bytes:
    """Return a file's first block without its mark, if it is UTF-8 text."""
    if encoding := other_encoding(block):
        raise SourceError(f"{file.where}: the file is {encoding}; give it as published, in UTF-8")
    if kind := other_format(block):
        raise SourceError(f"{file.where}: this is {kind}; give the CSV file as published")
    text = block.removeprefix(codecs.BOM_UTF8)
    if not text.strip():
        raise SourceError(f"{file.where}: {_EMPTY}")
    return text


def _header(file: StreetFile, first: bytes) -> list[str]:
    """Return the names of the columns, which may stand in any order."""
    text = first.decode("utf-8", errors="replace").rstrip("\r")
    header = next(csv.reader([text]), [])
    if sorted(header) == sorted(COLUMNS):
        return header
    if len(header) < len(COLUMNS) / 2:
        for delimiter, name in _OTHER_DELIMITERS.items():
            if text.count(delimiter) >= len(COLUMNS) / 2:
                raise SourceError(
                    f"{file.where}: the columns are divided by {name}; give the file as "
                    "published, with commas"
                )
    missing = [f"`{name}`" for name in COLUMNS if name not in header]
    more = [f"`{legible(name, 30)}`" for name in header if name not in COLUMNS]
    more += [f"`{name}` again" for name, times in Counter(header).items() if times > 1]
    said = [f"without {', '.join(missing)}"] if missing else []
    said += [f"with {', '.join(more[:3])}"] if more else []
    raise SourceError(
        f"{file.where}: line 1 is not the header of a street file: {', '.join(said)}; the "
        f"published columns are {', '.join(COLUMNS)}"
    )


def _parsed(
    file: StreetFile, header: list[str], block: bytes, lines: list[bytes], row: int, is_last: bool
) -> Block:
    rows = np.arange(row, row + len(lines))
    if not all(lines):
        filled = [number for number, line in enumerate(lines) if line.strip()]
        rows, lines = rows[filled], [lines[number] for number in filled]
        block = b"".join(line + b"\n" for line in lines)
    if fault := fault_of_text(block, rows):
        raise SourceError(f"{file.where}: {fault}")
    try:
        table = _table(header, block, numbers=True)
    except pa.ArrowInvalid:
        table = None
    if (
        table is None
        or table.num_rows != len(lines)
        or has_open_quote(block, len(lines))
        or max(map(len, lines)) > LONGEST_ROW
    ) and (fault := fault_of_rows(lines, rows, is_last)):
        raise SourceError(f"{file.where}: {fault}")
    if table is None or _has_other_numbers(table):
        # A coordinate is no number: the rows are told apart later, from their text.
        table = _table(header, block, numbers=False)
    table = table.unify_dictionaries().combine_chunks()
    return Block(
        table["Crime ID"].to_numpy(),
        {name: _texts(table[name]) for name in TEXTS},
        {name: _degrees(table[name]) for name in COORDINATES},
        rows,
        lines,
        header,
    )


def _texts(column: pa.ChunkedArray) -> Texts:
    whole = column.chunk(0)
    return Texts(whole.dictionary.to_pylist(), whole.indices.to_numpy())


def _degrees(column: pa.ChunkedArray) -> np.ndarray | Texts:
    is_text = pa.types.is_dictionary(column.type)
    return _texts(column) if is_text else np.asarray(column.to_numpy())


def _table(header: list[str], block: bytes, *, numbers: bool) -> pa.Table:
    types: dict[str, pa.DataType] = dict.fromkeys(READ, pa.dictionary(pa.int32(), pa.string()))
    types["Crime ID"] = pa.string()
    if numbers:
        types |= dict.fromkeys(COORDINATES, pa.float64())
    return pyarrow.csv.read_csv(
        pa.BufferReader(block),
        read_options=pyarrow.csv.ReadOptions(column_names=header),
        parse_options=pyarrow.csv.ParseOptions(ignore_empty_lines=False),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=types,
            include_columns=list(READ),
            null_values=[""],
            strings_can_be_null=False,
            check_utf8=False,  # the whole block has been checked
        ),
    )


def _has_other_numbers(table: pa.Table) -> bool:
    """Tell whether a coordinate was written as `nan` or `inf`, which is not an empty cell."""
    finite = (pa.compute.is_finite(table[name]) for name in COORDINATES)
    return any(pa.compute.all(column).as_py() is False for column in finite)
