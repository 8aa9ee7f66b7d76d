"""Files that appear whole or not at all, and the hash that tells one content from another."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

PART = r"\.{1,2}[^/]*\.[a-z0-9_]{8}\.part"
"""The names of files that are being written."""
_CHUNK = 1 << 20
_LONGEST_START = 100
"""So that the temporary name of a long name is no longer than file systems allow."""


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a file under a temporary name in its folder, then give it its own name.

    A reader, or a build that was killed, never meets half a file. Text is written as UTF-8 with
    the line ends it has. Who may read it is for the umask to say, as with any new file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    start = path.name.encode()[:_LONGEST_START].decode("utf-8", "ignore")
    temporary = path.with_name(f".{start}.{secrets.token_hex(4)}.part")
    # Not `tempfile`, whose files nobody else may read whatever the umask.
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
