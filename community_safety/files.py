"""Files that appear whole or not at all, and the hash that tells one content from another."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

PART = r"\.{1,2}[^/]*\.[a-z0-9_]{8}\.part"
"""The names of files that are being written."""
_CHUNK = 1 << 20
_LONGEST_START = 100
"""So that the temporary name of a long name is no longer than file systems allow."""


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a file under a temporary name in its folder, then give it its own name.

    A reader, or a build that was killed, never meets half a file. Text is written as UTF-8 with
    the line ends it has.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    start = path.name.encode()[:_LONGEST_START].decode("utf-8", "ignore")
    handle, temporary = tempfile.mkstemp(prefix=f".{start}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
