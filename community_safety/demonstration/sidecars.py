"""Writing a raw file of the demonstration with its sidecar, which says that nothing is real."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import yaml

from community_safety.files import sha256_of, write_atomically

ACCESSED = dt.date(2026, 11, 21)
"""When the files that ship were made: fixed, so that the same seed gives the same bytes."""
STATISTICS = "Arkenshire Office for Made-up Statistics (made up: nothing here is real)"
POLICE = "Arkenshire Constabulary (made up: nothing here is real)"
PARTNERSHIP = "Arkenshire Community Safety Partnership (made up: nothing here is real)"


def write_with_sidecar(
    path: Path,
    content: bytes | str,
    publisher: str,
    title: str,
    period: str,
    accessed: dt.date = ACCESSED,
) -> Path:
    """Write a raw file and `<file>.source.yml` beside it; return the file's path."""
    write_atomically(path, content)
    sidecar = {
        "publisher": publisher,
        "title": title,
        "accessed": accessed,
        "period": period,
        "licence": "MIT, as the software that made it",
        "sha256": sha256_of(path),
    }
    text = yaml.safe_dump(sidecar, sort_keys=False, allow_unicode=True, width=1000)
    write_atomically(path.with_name(f"{path.name}.source.yml"), text)
    return path
