"""What the partnership file says of files' columns under `columns`, and where that fits no file."""

from __future__ import annotations

from pathlib import Path

from community_safety.characters import legible
from community_safety.errors import SourceError, near_match
from community_safety.numbers import listed
from community_safety.partnership import SourceName
from community_safety.sources.job import Job
from community_safety.sources.locations import matching_files

SOURCES: tuple[SourceName, ...] = (
    "lookups",
    "ward_boundaries",
    "lsoa_boundaries",
    "population",
    "households",
    "deprivation",
)
"""Sources whose columns the partnership file may name, in the order in which they are prepared."""


def settings_of(job: Job, path: Path) -> dict[str, str | int]:
    """Return what the partnership file says of a file, by its path or a pattern."""
    said: dict[str, str | int] = {}
    for pattern, roles in job.partnership.columns.items():
        if pattern == job.shown(path) or path in _fitting(job, pattern):
            said |= roles
    return said


def idle_settings(job: Job) -> list[str]:
    """Return a remark for each entry of `columns` that fits no file whose columns it could name.

    Every source would find the same, so that the first of those there are says it.
    """
    there = [name for name in SOURCES if name in job.partnership.sources]
    if not job.partnership.columns or job.source != next(iter(there), ""):
        return []
    files = {path for name in there for path in _files(job, name)}
    shown = sorted(job.shown(path) for path in files)
    return [
        f"{job.partnership_path}: `{legible(pattern)}` under `columns` is no file of "
        f"{listed([f'`{name}`' for name in there])}, so that nothing comes of it"
        f"{near_match(pattern, shown) or '; correct the path, or take it out'}"
        for pattern in job.partnership.columns
        if pattern not in shown and not _fitting(job, pattern) & files
    ]


def _files(job: Job, source: SourceName) -> list[Path]:
    try:
        return matching_files(source, job.partnership, job.partnership_path)
    except SourceError:
        return []  # what is wrong with them that source says itself


def _fitting(job: Job, pattern: str) -> set[Path]:
    """Return the files that a pattern with signs for any name fits."""
    if not set("*?[") & set(pattern):
        return set()
    try:
        return set(job.data.glob(pattern))
    # pathlib says of a pattern that begins with `/` that it is "not implemented".
    except (OSError, ValueError, IndexError, NotImplementedError):
        raise SourceError(
            f"{job.partnership_path}: `{legible(pattern)}` under `columns` cannot be used as a "
            "file's name"
        ) from None
