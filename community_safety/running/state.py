"""What earlier builds made and from what: a small SQLite file beside the reports.

One commit per finished task, so that a killed build goes on where it stopped. A build that finds
nothing to do opens the file for reading only and leaves no trace.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from community_safety.errors import ConfigurationError
from community_safety.running.locks import LOCK_SECONDS
from community_safety.running.outcomes import StoppedError

FORMAT = 2
"""Raised when the tables change; a file of another format is forgotten."""
TICK, WHOLE_SECONDS = 10**8, 2 * 10**9
"""Nanoseconds, generously, between two times a file system can tell apart; the second where it
keeps whole seconds."""
_TABLES = """
CREATE TABLE IF NOT EXISTS tasks (
    name TEXT PRIMARY KEY, status TEXT, ingredients TEXT, outputs TEXT, details TEXT, failure TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, modified INTEGER, size INTEGER, inode INTEGER, changed INTEGER,
    sha256 TEXT
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one task.

    After a failure, `ingredients`, `outputs` and `details` are those of the last good build.
    """

    status: Literal["built", "failed", "blocked"]
    ingredients: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each output, by its path below the task's folder."""
    details: dict[str, Any] = field(default_factory=dict)
    failure: dict[str, Any] | None = None


class Stamp(NamedTuple):
    """What tells, without reading it, that a file is still the one that was hashed."""

    modified: int
    size: int
    inode: int
    changed: int
    """When its content, name or time of modification was last set: nobody can set this back."""

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Take the stamp of a file."""
        status = path.stat()
        return cls(status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns)

    def older_than(self, moment: int) -> bool:
        """Tell whether a change after `moment` (nanoseconds) would show in the stamp.

        A file that is written twice within one tick of its file system keeps its stamp. So the
        stamp of a file hashed so soon after it was written says nothing, nor does one from a
        future that a clock set back has made.
        """
        last = max(self.modified, self.changed)
        return last < moment - (WHOLE_SECONDS if self.modified % 10**9 == 0 else TICK)


class State:
    """The memory of one output folder; read at once, written task by task."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "state.sqlite"
        self.records: dict[str, Record] = {}
        self.files: dict[str, tuple[Stamp, str]] = {}
        self.changed = False
        self._connection: sqlite3.Connection | None = None
        self._loaded: Stamp | None = None
        if self.path.exists():
            self._load()
            self._loaded = Stamp.of(self.path)

    def _load(self) -> None:
        # A journal left by a killed build must be rolled back, which only a writer may do.
        hot = self.path.with_name(self.path.name + "-journal").exists()
        mode = "rw" if hot else "ro"
        try:
            address = f"{self.path.absolute().as_uri()}?mode={mode}"
            connection = sqlite3.connect(address, uri=True, timeout=LOCK_SECONDS)
            try:
                if connection.execute("PRAGMA user_version").fetchone()[0] == FORMAT:
                    self._read(connection)
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise self._unusable(error) from None

    def _read(self, connection: sqlite3.Connection) -> None:
        for name, status, *rest in connection.execute("SELECT * FROM tasks ORDER BY name"):
            self.records[name] = Record(status, *(json.loads(text) for text in rest))
        for path, *stamp, sha256 in connection.execute("SELECT * FROM files"):
            self.files[path] = (Stamp(*stamp), sha256)

    def _unusable(self, error: sqlite3.Error) -> ConfigurationError:
        if "locked" in str(error):
            return ConfigurationError(
                f"Another build is writing to {self.path.parent.parent}: wait for it to end, or "
                "choose another folder with `--out`."
            )
        if "unable to open" in str(error) or "readonly" in str(error):
            return ConfigurationError(
                f"{self.path} cannot be written: give yourself the right to, or choose another "
                "folder with `--out`."
            )
        return ConfigurationError(
            f"{self.path} cannot be used ({error}). Delete it: everything is then built again."
        )

    def open_for_writing(self) -> sqlite3.Connection:
        """Create the file if need be and keep every other build out until `close`."""
        if self._connection is not None:
            return self._connection
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(self.path, timeout=LOCK_SECONDS)
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            self._check_unchanged()
            _make_tables(connection)
            connection.commit()
        except BaseException as error:
            if connection is not None:
                connection.close()
            if isinstance(error, sqlite3.Error):
                raise self._unusable(error) from None
            raise
        self._connection, self.changed = connection, True
        return connection

    def _check_unchanged(self) -> None:
        """Refuse to go on from what another build has changed since it was read."""
        now = Stamp.of(self.path)
        if now != self._loaded and (self._loaded or now.size):
            raise ConfigurationError(
                f"Another build into {self.path.parent.parent} has just ended: run the command "
                "again."
            )

    def record(self, name: str, record: Record) -> None:
        """Remember a task, committed before the call returns."""
        self.records[name] = record
        fields = (record.ingredients, record.outputs, record.details, record.failure)
        texts = [json.dumps(value, sort_keys=True) for value in fields]
        self._write("REPLACE INTO tasks VALUES (?, ?, ?, ?, ?, ?)", [(name, record.status, *texts)])

    def forget(self, name: str) -> None:
        """Forget a task that no longer exists."""
        del self.records[name]
        self._write("DELETE FROM tasks WHERE name = ?", [(name,)])

    def remember_files(self, stamped: Iterable[tuple[str, Stamp, str]]) -> None:
        """Remember hashes, so that unchanged files are not read again."""
        rows = [(path, *stamp, sha256) for path, stamp, sha256 in stamped]
        self._write("REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", rows)

    def _write(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        connection = self.open_for_writing()
        try:
            with connection:
                connection.executemany(statement, rows)
        except sqlite3.Error as error:
            raise StoppedError(
                f"The build stopped: {self.path} could not be written ({error}). Make room, then "
                "run the same command again: what was finished is kept."
            ) from None

    def close(self) -> None:
        """Let other builds in."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _make_tables(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
        connection.execute("DROP TABLE IF EXISTS tasks")
        connection.execute("DROP TABLE IF EXISTS files")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    for statement in filter(str.strip, _TABLES.split(";")):
        connection.execute(statement)


def relative_name(path: Path, folder: Path) -> str:
    """Write a path as seen from a folder, so that moving both together changes nothing."""
    return Path(os.path.relpath(path, folder)).as_posix()
