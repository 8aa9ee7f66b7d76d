"""A folder kept for one build at a time, by a lock that no killed build leaves behind."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from community_safety.errors import ConfigurationError

LOCK_SECONDS = 1
"""How long to wait for another build that may just be ending."""


class FolderLock:
    """Held from `take` to `release`, or to the end of the process however it ends.

    SQLite locks files alike on every system, and the lock is the system's own: there is no file
    whose being there would mean anything.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connection: sqlite3.Connection | None = None

    def take(self) -> None:
        """Take the lock, or raise a `ConfigurationError` if another build has it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        connection = None
        try:
            connection = sqlite3.connect(self._folder / ".lock", timeout=LOCK_SECONDS)
            # Nothing is ever written, so a killed build has nothing to be rolled back.
            connection.execute("PRAGMA journal_mode = MEMORY")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise ConfigurationError(
                f"Another build is writing to {self._folder}: wait for it to end."
                if "locked" in str(error)
                else f"{self._folder / '.lock'} cannot be used ({error}): remove it."
            ) from None
        self._connection = connection

    def release(self) -> None:
        """Let other builds in."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
