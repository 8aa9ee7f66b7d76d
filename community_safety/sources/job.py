"""What preparing one source is given, and what it gives back.

A source of rows (`indicators`) is a contract and a check; `rows` prepares it. A source of another
kind has a module with a function ``prepare(job: Job) -> Prepared`` that reads the files itself.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from community_safety.files import write_atomically
from community_safety.partnership import Partnership

REFUSED_COLUMNS = ("file", "row", "text", "rule", "reason")
"""Of refused rows: a file's name, its row as a spreadsheet counts, the row as given, the rule it
breaks (which reports may print), and the rule with what was found (for the analyst alone)."""


@dataclass(frozen=True, slots=True)
class Job:
    """One source to be prepared for one partnership."""

    source: str
    partnership: Partnership
    partnership_path: Path
    data: Path
    """The folder of the raw files."""
    files: tuple[Path, ...]
    """Raw files, each content once, in the order of the partnership file's patterns."""
    processed: Path
    """The partnership's folder below `data/processed`; one folder in it for each source."""

    @property
    def target(self) -> Path:
        """The folder that this source's processed files go to."""
        return self.processed / self.source

    def prepared(self, source: str) -> Path | None:
        """Return the folder of another source's processed files, if the partnership has it.

        Only of sources that `locations.READS` names for this one: they are prepared before it.
        """
        return self.processed / source if source in self.partnership.sources else None

    def shown(self, path: Path) -> str:
        """Return a raw file's path as seen from the data folder."""
        return path.relative_to(self.data).as_posix()


@dataclass(slots=True)
class Prepared:
    """What became of a source's files. Read = used + set aside + excluded + refused, always.

    `set_aside` rows are copies of others, `excluded` ones are right but not counted by definition;
    `outputs` are the processed files written; `refused` has the columns `REFUSED_COLUMNS` (more may
    follow) and may lack rows where there are very many; `warnings` are whole sentences for the
    analyst, each beginning with the file.
    """

    rows_read: int
    rows_used: int
    refused: pd.DataFrame
    set_aside: int = 0
    excluded: int = 0
    outputs: list[Path] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def rows_refused(self) -> int:
        """How many rows were refused, whether or not all are kept."""
        return self.rows_read - self.rows_used - self.set_aside - self.excluded


def no_refusals() -> pd.DataFrame:
    """Return a frame of no refused rows."""
    return pd.DataFrame({name: pd.Series(dtype="object") for name in REFUSED_COLUMNS})


def write_parquet(frame: pd.DataFrame, path: Path) -> Path:
    """Write a frame whole or not at all; the same frame gives the same bytes."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd")
    write_atomically(path, buffer.getvalue())
    return path


def write_json(content: Any, path: Path) -> Path:
    """Write plain data as JSON that people can read."""
    write_atomically(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    return path
