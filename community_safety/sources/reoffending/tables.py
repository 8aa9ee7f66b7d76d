"""All files of one kind as one table: its columns, and where each row stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from community_safety.errors import SourceError
from community_safety.sources.job import Job
from community_safety.sources.reoffending.blocks import Block, read_blocks
from community_safety.sources.reoffending.kinds import (
    CONTRACTS,
    IDENTIFIERS,
    NEEDED,
    recognised,
)


@dataclass(frozen=True, slots=True)
class Texts:
    """A column: the texts that occur, stripped, and which of them each row has.

    A text may occur twice among the words, where it stood with and without spaces.
    """

    words: list[str]
    codes: np.ndarray

    def where(self, is_so: Callable[[str], bool]) -> np.ndarray:
        """Ask a question of every text once, and return the answer for every row."""
        return np.array([is_so(word) for word in self.words], dtype=bool)[self.codes]

    def at(self, position: int) -> str:
        """Return the text of one row."""
        return self.words[self.codes[position]]

    def values(self, of: Callable[[str], object], dtype: str) -> np.ndarray:
        """Return what a function gives for each row's text, asked once for every text."""
        return np.array([of(word) for word in self.words], dtype=dtype)[self.codes]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of all files of one kind, in the order of the files."""

    kind: str
    paths: list[Path]
    shown: list[str]
    """The files as seen from the folder of the raw files."""
    files: np.ndarray
    """Each row's file, as a position among `paths`."""
    rows: np.ndarray
    """Each row's number in its file, as a spreadsheet counts."""
    texts: dict[str, Texts]
    """The columns of the contract; of one that no file has every cell is empty."""
    identifiers: dict[str, pa.Array]
    broken: list[tuple[int, int, str]]
    """File, row and reason of each row with another number of cells than the header."""
    complete: frozenset[str]
    """The columns that every file has."""

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def read(self) -> int:
        """How many rows there are, broken ones among them."""
        return len(self) + len(self.broken)

    def place(self, position: int, near: int = -1) -> str:
        """Name a row for a message; its file only where it is not that of another row."""
        row = f"row {self.rows[position]}"
        if near >= 0 and self.files[near] == self.files[position]:
            return row
        return f"{row} of {self.shown[self.files[position]]}"


def read_tables(job: Job) -> dict[str, Table]:
    """Read every file of the source; the kinds in the order of `CONTRACTS`, those that are given.

    Raises
    ------
    SourceError
        With every problem of every file, and for each kind that is needed and not given.
    """
    found: dict[str, list[tuple[Path, list[str]]]] = {kind: [] for kind in CONTRACTS}
    problems = []
    for path in job.files:
        try:
            kind, header = recognised(path)
            found[kind].append((path, header))
        except SourceError as error:
            problems += error.problems
    if not problems:
        problems = [_lacking(job, kind) for kind in NEEDED if not found[kind]]
    tables = {}
    for kind, files in found.items():
        try:
            if files:
                tables[kind] = _read(job, kind, files)
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    return tables


def _lacking(job: Job, kind: str) -> str:
    there = ", ".join(job.shown(path) for path in job.files)
    columns = ", ".join(CONTRACTS[kind].required)
    return (
        f"{job.partnership_path}: no file of {kind} is given under `sources: reoffending:` (there "
        f"are: {there}), and without people and offences nothing can be said; give `{kind}.csv` "
        f"with the columns {columns}"
    )


def _read(job: Job, kind: str, files: list[tuple[Path, list[str]]]) -> Table:
    names = CONTRACTS[kind].names
    gathered: dict[str, list[pa.ChunkedArray]] = {name: [] for name in names}
    numbers, rows, broken = [], [], []
    problems: list[str] = []
    for number, (path, header) in enumerate(files):
        try:
            for block in read_blocks(path, kind, header):
                for name in names:
                    gathered[name].append(_column(block, name))
                numbers.append(np.full(len(block.rows), number, dtype="int16"))
                rows.append(block.rows)
                broken += [
                    (number, row, _reason(cells, len(header))) for row, cells in block.broken
                ]
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    return Table(
        kind=kind,
        paths=[path for path, _ in files],
        shown=[job.shown(path) for path, _ in files],
        files=np.concatenate(numbers),
        rows=np.concatenate(rows),
        texts={name: _texts(gathered.pop(name)) for name in names if name not in IDENTIFIERS},
        identifiers={name: _identifier(gathered.pop(name)) for name in names if name in gathered},
        broken=broken,
        complete=frozenset(name for name in names if all(name in header for _, header in files)),
    )


def _reason(cells: int, width: int) -> str:
    return f"{'1 cell' if cells == 1 else f'{cells} cells'} where the header has {width}"


def _column(block: Block, name: str) -> pa.ChunkedArray:
    if name in block.columns:
        return block.columns[name]
    codes = pa.array(np.zeros(len(block.rows), dtype="int32"))
    return pa.chunked_array([pa.DictionaryArray.from_arrays(codes, pa.array([""]))])


def _texts(parts: list[pa.ChunkedArray]) -> Texts:
    whole = pa.chunked_array([chunk for part in parts for chunk in part.chunks])
    whole = whole.unify_dictionaries()
    codes = [chunk.indices.to_numpy() for chunk in whole.chunks]
    words = whole.chunk(0).dictionary.to_pylist() if whole.num_chunks else []
    return Texts([word.strip() for word in words], np.concatenate(codes))


def _identifier(parts: list[pa.ChunkedArray]) -> pa.Array:
    whole = pa.chunked_array([chunk for part in parts for chunk in part.chunks], pa.string())
    # Twice the room of 32-bit offsets: ten million long identifiers are over 2 GB of text.
    joined = whole.cast(pa.large_string()).combine_chunks()
    return pc.utf8_trim_whitespace(joined)
