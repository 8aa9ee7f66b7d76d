"""Hashes of everything a report is made from."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import community_safety
from community_safety.files import sha256_of
from community_safety.running import versions as of
from community_safety.running.state import Stamp, relative_name

PACKAGE = Path(community_safety.__file__).parent


def hash_of(value: object) -> str:
    """Return the SHA-256 of plain data; the order of a mapping's keys does not matter."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


class Fingerprints:
    """Hashes files, each at most once while its stamp stays the same."""

    def __init__(self, root: Path, out: Path, known: dict[str, tuple[Stamp, str]]) -> None:
        self._root, self._out = root, out
        self._known = dict(known)
        self._new: dict[str, tuple[Stamp, str]] = {}
        self._recent: dict[str, Path] = {}

    def file(self, path: Path) -> str:
        """Return the hash of a file, from memory when it has not been touched since."""
        name, stamp = relative_name(path, self._out), Stamp.of(path)
        if name in self._known and self._known[name][0] == stamp:
            return self._known[name][1]
        began = time.time_ns()
        digest = sha256_of(path)
        if Stamp.of(path) == stamp and stamp.older_than(began):
            self._known[name] = self._new[name] = (stamp, digest)
        else:
            # Another change might not show in the stamp: look again next time.
            self._known.pop(name, None)
            self._recent[name] = path
        return digest

    def take_new(self) -> list[tuple[str, Stamp, str]]:
        """Return the hashes made since the last call, to be remembered.

        Outputs are hashed as soon as they are written; by now their stamps can be trusted.
        """
        for path in list(self._recent.values()):
            if path.exists() and Stamp.of(path).older_than(time.time_ns()):
                del self._recent[relative_name(path, self._out)]
                self.file(path)
        new = [(name, stamp, digest) for name, (stamp, digest) in self._new.items()]
        self._new.clear()
        return new

    @cached_property
    def library(self) -> str:
        """Hash of the package's source but for `publishing`, which no notebook runs."""
        return _hash_of_files(
            path for path in PACKAGE.rglob("*.py") if "publishing" not in path.parts
        )

    @cached_property
    def template(self) -> str:
        """Hash of `publishing`: its source and its page templates."""
        return _hash_of_files(
            path
            for path in (PACKAGE / "publishing").rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        )

    @cached_property
    def lock_file(self) -> str:
        """Hash of the pinned versions; empty where nothing is pinned."""
        path = self._root / "requirements.lock"
        return sha256_of(path) if path.exists() else ""

    @cached_property
    def versions(self) -> dict[str, str]:
        """Versions of Python and of the libraries that figures and pages come from."""
        return of.libraries((*of.FIGURES, *of.PAGE))

    @cached_property
    def pdf_versions(self) -> dict[str, str]:
        """Versions of what sets a PDF, the system's own libraries among them."""
        return of.libraries(of.PDF) | of.system_libraries()

    @cached_property
    def workbook_versions(self) -> dict[str, str]:
        """Versions of what writes workbooks."""
        return of.libraries(of.WORKBOOK)

    @property
    def all_versions(self) -> dict[str, str]:
        """Every version that can change a report in some format."""
        return self.versions | self.pdf_versions | self.workbook_versions


def _hash_of_files(paths: Iterable[Path]) -> str:
    return hash_of({path.relative_to(PACKAGE).as_posix(): sha256_of(path) for path in paths})
