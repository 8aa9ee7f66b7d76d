"""Hashes of everything a report is made from."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterable
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import community_safety
from community_safety.files import sha256_of
from community_safety.running.state import Stamp, relative_name

LIBRARIES = (
    "ipykernel",
    "matplotlib",
    "nbclient",
    "nbconvert",
    "nbformat",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "scipy",
    "statsmodels",
)
"""Libraries whose version can change a report; the lock file holds them all."""
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

    def file(self, path: Path) -> str:
        """Return the hash of a file, from memory when it has not been touched."""
        name, stamp = relative_name(path, self._out), Stamp.of(path)
        if name not in self._known or self._known[name][0] != stamp:
            self._known[name] = self._new[name] = (stamp, sha256_of(path))
        return self._known[name][1]

    def take_new(self) -> list[tuple[str, Stamp, str]]:
        """Return the hashes made since the last call, to be remembered."""
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
        """Versions of Python and of the libraries that a report's figures come from."""
        found = {"python": platform.python_version(), "platform": sys.platform}
        for name in LIBRARIES:
            try:
                found[name] = version(name)
            except PackageNotFoundError:
                found[name] = "not installed"
        return found


def _hash_of_files(paths: Iterable[Path]) -> str:
    return hash_of({path.relative_to(PACKAGE).as_posix(): sha256_of(path) for path in paths})
