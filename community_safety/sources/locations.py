"""Which files a source is read from, and which processed ones a briefing reads.

Light to import: a build that finds nothing changed needs only this.
"""

from __future__ import annotations

from pathlib import Path

from community_safety.errors import SourceError
from community_safety.partnership import Partnership
from community_safety.partnership_file import data_folder
from community_safety.sources.provenance import SIDECAR_SUFFIX, sidecar_of


def matching_files(source: str, partnership: Partnership, partnership_path: Path) -> list[Path]:
    """Return the raw files of a source, in the order of its patterns and then by name.

    Raises
    ------
    SourceError
        For each pattern of the partnership file that no file matches.
    """
    folder = data_folder(partnership, partnership_path)
    files: list[Path] = []
    problems = []
    for pattern in partnership.sources[source]:  # type: ignore[index]
        if pattern.startswith("/") or ".." in Path(pattern).parts:
            problems.append(f"{partnership_path}: `{pattern}` leaves the data folder {folder}")
            continue
        try:
            found = sorted(path for path in folder.glob(pattern) if _is_raw(path))
        except (ValueError, IndexError):
            problems.append(f"{partnership_path}: `{pattern}` cannot be used as a file's name")
            continue
        if not found:
            problems.append(
                f"{folder / pattern}: there is no such file; put it there, or name the file in "
                f"{partnership_path} under `sources: {source}:`"
            )
        files += [path for path in found if path not in files]
    if problems:
        raise SourceError(problems)
    return files


def _is_raw(path: Path) -> bool:
    return path.is_file() and not path.name.endswith(SIDECAR_SUFFIX)


def raw_files(source: str, partnership: Partnership, partnership_path: Path) -> list[Path]:
    """Return the raw files of a source and the sidecars they have."""
    files = matching_files(source, partnership, partnership_path)
    sidecars = [sidecar_of(path) for path in files]
    return files + [path for path in sidecars if path.exists()]


def codes_read(partnership: Partnership, area_code: str) -> list[str]:
    """Return the codes whose data a briefing of one area reads.

    These are the area and its comparators, and the partnership's other areas: what may be
    published of one area depends on what could be worked out from the others.
    """
    codes = [area_code, *partnership.area(area_code).members]
    return list(dict.fromkeys([*codes, *sorted(partnership.known_codes())]))


def processed_inputs(
    source: str, identity: str, codes: list[str] | None, processed: Path
) -> list[Path]:
    """Return the processed files of a source that a briefing of these codes reads.

    `codes` is ``None`` for a source that is not partitioned by area.
    """
    folder = processed / identity / source
    names = [source] if codes is None else [source, *codes]
    candidates = [
        folder / f"{name}{ending}" for name in names for ending in (".parquet", ".account.json")
    ]
    return [path for path in [*candidates, folder / "provenance.json"] if path.exists()]
