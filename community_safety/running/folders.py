"""Where a build may write: never among what it reads."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from community_safety.errors import ConfigurationError
from community_safety.running.request import Request

ELSEWHERE = "choose another folder with `--out`."


def output_problems(request: Request, read: Iterable[Path]) -> list[str]:
    """Return why reports cannot be written to the folder asked for; nothing is written.

    Parameters
    ----------
    read
        The folders of raw data.
    """
    out = request.out.resolve()
    if out.exists() and not out.is_dir():
        return [f"{request.out} cannot be written (it is a file): {ELSEWHERE}"]
    code = Path(__file__).resolve().parents[1]
    for folder in (request.notebooks.resolve(), code, *(path.resolve() for path in read)):
        if out == folder or folder in out.parents:
            return [f"{request.out} lies in {folder}, which a build only reads: {ELSEWHERE}"]
        if out in folder.parents:
            return [f"{request.out} holds {folder}, which a build only reads: {ELSEWHERE}"]
    if out == request.processed.resolve():
        return [f"{request.out} is the folder of processed data: {ELSEWHERE}"]
    return []


def check_writable(folder: Path) -> None:
    """Raise a `ConfigurationError` unless files can be written to a folder, which is made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            # A full disk takes names of files, but nothing in them.
            file.write(b"x")
    except OSError as error:
        raise ConfigurationError(
            f"{folder} cannot be written ({error.strerror}): make room, give yourself the right "
            f"to write there, or {ELSEWHERE}"
        ) from None
