"""Which files a source is read from, and which processed ones a briefing reads.

Light to import: a build that finds nothing changed needs only this.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from community_safety.characters import legible, unseen
from community_safety.errors import SourceError, near_match
from community_safety.partnership import STANDS_FOR, Partnership
from community_safety.partnership_file import data_folder
from community_safety.sources.districts import with_districts_of_wards
from community_safety.sources.provenance import SIDECAR_SUFFIX, sidecar_of

READS: dict[str, tuple[str, ...]] = {
    "ward_boundaries": ("lookups",),
    "lsoa_boundaries": ("lookups",),
    "population": ("lookups",),
    "households": ("lookups",),
    "deprivation": ("lookups",),
    "police_uk": ("lookups", "lsoa_boundaries"),
}
"""Sources whose processed files another source reads, which is therefore prepared after them."""
WHOLE = frozenset(
    {"published_claims", "lookups", "population", "households", "deprivation", "harm_weights"}
)
"""Sources that are not divided by area: a briefing reads all their processed files."""
BY_BRIEFING = frozenset({"police_uk", "ward_boundaries", "lsoa_boundaries"})
"""Sources of which a briefing reads only the areas that it is built for: nothing of them is
withheld, so that other areas cannot be worked out, and they are large."""
ABOUT = (
    "coverage.json",
    "files.json",
    "files.parquet",
    "places.parquet",
    "provenance.json",
    "records.json",
    "reference_rates.parquet",
)
"""Processed files that tell of a whole source, which every briefing of it reads."""
FOLDERS: dict[str, str] = {"police_uk": "**/*.csv", "reoffending": "*.csv"}
"""Sources for which a folder may be named, and which files of it are then read."""


def read_by(needs: Iterable[str], may_use: Iterable[str]) -> list[str]:
    """Return the sources that a briefing reads where they are given, and their stand-ins."""
    named = list(dict.fromkeys([*needs, *may_use]))
    return [*named, *(name for name, of in STANDS_FOR.items() if of in named and name not in named)]


def in_order(sources: Iterable[str]) -> list[str]:
    """Return sources so that each comes after those it reads."""
    named = list(sources)
    graph = {name: [each for each in READS.get(name, ()) if each in named] for name in named}
    return list(TopologicalSorter(graph).static_order())


def matching_files(source: str, partnership: Partnership, partnership_path: Path) -> list[Path]:
    """Return the raw files of a source, in the order of its patterns and then by name.

    Raises
    ------
    SourceError
        For each pattern of the partnership file that no file matches.
    """
    folder = data_folder(partnership, partnership_path)
    if problem := _folder_problem(folder, partnership_path):
        raise SourceError(problem)
    files: list[Path] = []
    problems: list[str] = []
    for pattern in partnership.sources[source]:  # type: ignore[index]
        shown = legible(pattern)
        if pattern.startswith("/") or ".." in Path(pattern).parts:
            problems.append(f"{partnership_path}: `{shown}` leaves the data folder {folder}")
            continue
        try:
            found = [
                path
                for path in _matches(folder, pattern, FOLDERS.get(source, ""))
                if _is_data(path)
            ]
        except (OSError, ValueError, IndexError):
            problems.append(f"{partnership_path}: `{shown}` cannot be used as a file's name")
            continue
        if not found:
            near = near_match(pattern, _names(folder))
            advice = f"{near} Name the file" if near else "; put it there, or name the file"
            problems.append(
                f"{folder / shown}: there is no such file{advice} in {partnership_path} under "
                f"`sources: {source}:`"
            )
        problems += filter(None, map(_file_problem, found))
        files += [path for path in found if path not in files]
    if problems:
        raise SourceError(problems)
    return files


def _matches(folder: Path, pattern: str, within: str) -> list[Path]:
    """Return what a pattern names: links that lead nowhere too, folders only where named.

    Of a folder that may be named its files are returned (`within`).
    """
    exact = folder / pattern
    if exact != folder and os.path.lexists(exact):
        if within and exact.is_dir():
            return sorted(path for path in exact.glob(within) if not path.is_dir())
        return [exact]
    return sorted(path for path in folder.glob(pattern) if not path.is_dir())


def _is_data(path: Path) -> bool:
    return not path.name.endswith(SIDECAR_SUFFIX)


def _names(folder: Path) -> Iterator[str]:
    return (path.name for path in folder.iterdir() if path.is_file() and _is_data(path))


def _folder_problem(folder: Path, partnership_path: Path) -> str:
    where = f"{partnership_path} calls it the folder of the data"
    if not folder.exists():
        unset = "; `$NAME` is written `${NAME}`" if "$" in str(folder) else ""
        return f"{folder}: there is no such folder, and {where}; correct `data`{unset}"
    if not folder.is_dir():
        return f"{folder}: this is no folder, and {where}; correct `data`"
    if not os.access(folder, os.R_OK | os.X_OK):
        return f"{folder}: you may not read this folder, and {where}; ask for the right to"
    return ""


def _file_problem(path: Path) -> str:
    """Say why a path cannot be a raw file, without opening it: a pipe would be waited for."""
    if found := unseen(path.name, lines=False):
        shown = legible(path.name)
        return f"{path.parent}: the name of the file `{shown}` has {found}; rename it"
    if path.is_file():
        return ""
    if path.is_dir():
        return f"{path}: this is a folder; name the files in it (`{path.name}/*{_ending(path)}`)"
    if path.is_symlink() and not path.exists():
        return f"{path}: this is a link that leads nowhere; put the file there"
    return f"{path}: this is a pipe or a device; give a file"


def _ending(folder: Path) -> str:
    """Return the ending that most files of a folder have."""
    try:
        endings = sorted(path.suffix for path in folder.iterdir() if path.suffix and _is_data(path))
    except OSError:
        endings = []
    return max(endings, key=endings.count, default=".csv")


def raw_files(source: str, partnership: Partnership, partnership_path: Path) -> list[Path]:
    """Return the raw files of a source and the sidecars they have."""
    files = matching_files(source, partnership, partnership_path)
    sidecars = [sidecar_of(path) for path in files]
    return files + [path for path in sidecars if path.is_file()]


def codes_read(partnership: Partnership, area_code: str) -> list[str]:
    """Return the codes whose data a briefing of one area reads.

    These are the area and its comparators, and the partnership's other areas: what may be
    published of one area depends on what could be worked out from the others.
    """
    codes = [area_code, *partnership.area(area_code).members]
    return list(dict.fromkeys([*codes, *sorted(partnership.known_codes())]))


def codes_for(source: str, partnership: Partnership, area_code: str, briefing: str) -> list[str]:
    """Return the codes whose data of one source a briefing of one area reads."""
    if source not in BY_BRIEFING:
        return codes_read(partnership, area_code)
    areas = partnership.areas_of(briefing)
    covered = set().union(*(partnership.covered_by(area.code) for area in areas))
    return sorted(with_districts_of_wards(covered, partnership))


def inputs_from(
    source: str, partnership: Partnership, processed: Path, identity: str
) -> list[Path]:
    """Return the processed files of other sources that preparing this one reads."""
    before = [name for name in READS.get(source, ()) if name in partnership.sources]
    return [
        path for name in before for path in sorted((processed / identity / name).glob("*.parquet"))
    ]


def processed_inputs(
    source: str, identity: str, codes: list[str] | None, processed: Path
) -> list[Path]:
    """Return the processed files of a source that a briefing of these codes reads.

    `codes` is ``None`` for a source that is not divided by area.
    """
    folder = processed / identity / source
    if source in WHOLE or codes is None:
        return sorted(path for path in folder.glob("*.*") if path.is_file())
    candidates = [
        folder / f"{name}{ending}"
        for name in (source, *codes)
        for ending in (".parquet", ".account.json")
    ]
    months = [path for code in codes for path in sorted((folder / code).glob("*.parquet"))]
    about = [path for path in sorted(folder.glob("*.*")) if path.name in ABOUT]
    return [path for path in [*candidates, *months, *about] if path.exists()]
