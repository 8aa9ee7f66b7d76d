"""The street files of a download: which they are, in archives and folders, and their bytes.

Nothing is unpacked to disk. An archive is refused as a whole when anything in it is not what
data.police.uk publishes: a path that leaves the folder, a member that is locked or named twice, an
archive in the archive, or one that swells out of proportion when it is unpacked.
"""

from __future__ import annotations

import hashlib
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from community_safety.characters import legible
from community_safety.errors import SourceError
from community_safety.sources.looks_like import other_format

NAME = "YYYY-MM-<force>-street.csv"
CHUNK = 8 << 20
"""Bytes read at a time."""
LARGEST_MEMBER = 2 << 30
_SUSPECT_SIZE, _SUSPECT_RATIO = 100 << 20, 200
"""Street files shrink to a fifth. What is larger than this and shrinks more is no such file."""
_STREET = re.compile(r"([0-9]{4}-(?:0[1-9]|1[0-2]))-([a-z]+(?:-[a-z]+)*)-street\.csv")
_OF_THE_DOWNLOAD = re.compile(r".*-(?:outcomes|stop-and-search)\.csv")
_NESTED = (".zip", ".7z", ".gz", ".tar", ".rar", ".bz2", ".xz")
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, OverflowError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class StreetFile:
    """One force's records of one month: a file in a folder, or a member of an archive."""

    month: str
    force: str
    path: Path
    member: str = ""
    """Its path in the archive; empty where it is a file of its own."""
    archive: zipfile.ZipFile | None = field(default=None, compare=False, repr=False)

    @property
    def where(self) -> str:
        """The file as messages name it."""
        return f"{self.path}: {legible(self.member, 120)}" if self.member else str(self.path)

    def chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """Yield the bytes, so many at a time.

        Raises
        ------
        SourceError
            When they cannot be read, or are not those that were put into the archive.
        """
        try:
            with self._open() as stream:
                while chunk := stream.read(size):
                    yield chunk
        except _DAMAGED as error:
            raise SourceError(
                f"{self.where}: cannot be unpacked ({legible(str(error), 80)}); the archive is "
                "damaged, download it again"
            ) from None
        except OSError as error:
            raise SourceError(
                f"{self.where}: cannot be read ({error.strerror or error}); see that you may read "
                "it"
            ) from None

    def _open(self) -> IO[bytes]:
        return self.archive.open(self.member) if self.archive else self.path.open("rb")


@dataclass(slots=True)
class Download:
    """What the given files hold: street files, and what is passed over."""

    files: list[StreetFile] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    """Files that are clearly no street files, as messages name them."""
    copies: list[tuple[StreetFile, StreetFile]] = field(default_factory=list)
    """Files that are there twice with the same bytes: the one not read, and the one read."""


def find_street_files(paths: tuple[Path, ...], opened: ExitStack) -> Download:
    """Find the street files among archives and files; each force and month once.

    Parameters
    ----------
    opened
        Keeps the archives open until their members are read.

    Raises
    ------
    SourceError
        With every archive and every file that is refused; when two different files are given for
        one force and month; when there is no street file at all.
    """
    download = Download()
    problems: list[str] = []
    for path in sorted(paths):
        try:
            _look_into(path, download, opened)
        except SourceError as error:
            problems += error.problems
    if not problems and not download.files:
        raise SourceError(
            f"{paths[0] if paths else 'police_uk'}: no street file among the {len(paths)} given "
            f"(expected `{NAME}`, in a folder or in the archive that data.police.uk makes); name "
            "the download"
        )
    problems += _keep_each_once(download)
    if problems:
        raise SourceError(problems)
    return download


def _look_into(path: Path, download: Download, opened: ExitStack) -> None:
    start = next(StreetFile("", "", path).chunks(4096), b"")
    if path.suffix.lower() != ".zip" and not start.startswith(b"PK"):
        _sort_out(path, "", None, download)
        return
    kind = other_format(start) or ("an empty file" if not start else "no archive")
    if kind != "a zip archive":
        raise SourceError(f"{path}: this is {kind}; give the archive as data.police.uk makes it")
    try:
        archive = opened.enter_context(zipfile.ZipFile(path))
        members = [one for one in archive.infolist() if not one.is_dir()]
    except (*_DAMAGED, OSError):
        raise SourceError(
            f"{path}: the archive is damaged or cut short; download it again"
        ) from None
    if problems := [f"{path}: {said}" for said in _refusals(members, path.stat().st_size)]:
        raise SourceError(problems)
    for one in members:
        _sort_out(path, one.filename, archive, download)


def _sort_out(path: Path, member: str, archive: zipfile.ZipFile | None, found: Download) -> None:
    """Tell by its name whether a file is a street file."""
    name = (member or path.name).rpartition("/")[2]
    if match := _STREET.fullmatch(name):
        found.files.append(StreetFile(match[1], match[2], path, member, archive))
        return
    other = StreetFile("", "", path, member, archive)
    is_table = name.lower().endswith(".csv") and not _OF_THE_DOWNLOAD.fullmatch(name)
    if is_table and b"Crime ID,Month,Reported by" in next(other.chunks(200), b""):
        raise SourceError(
            f"{other.where}: the columns are those of a street file, but not the name; give it the "
            f"published one, `{NAME}`, which says whose records of which month it holds"
        )
    found.passed_over.append(other.where)


def _refusals(members: list[zipfile.ZipInfo], size: int) -> Iterator[str]:
    """Say what is wrong with an archive, each kind of fault once."""
    at_fault: dict[str, list[str]] = {}
    for one in members:
        if fault := _fault(one):
            at_fault.setdefault(fault, []).append(one.orig_filename)
    for name, times in Counter(one.filename.casefold() for one in members).items():
        if times > 1:
            at_fault.setdefault("is in the archive more than once; leave one", []).append(name)
    for fault, names in at_fault.items():
        more = f" (and {len(names) - 1:,} more)" if len(names) > 1 else ""
        yield f"`{legible(names[0], 120)}`{more} {fault}"
    # Members may lie on top of each other, so that each alone looks innocent (Fifield 2019, WOOT).
    total = sum(one.file_size for one in members)
    if not at_fault and _swells(total, size):
        yield (
            f"the archive of {size / 1e6:,.1f} MB would unpack to {total / 1e6:,.0f}; no download "
            "does, do not use it"
        )


def _fault(one: zipfile.ZipInfo) -> str:
    name = one.orig_filename
    if _leaves(name):
        return "is a path out of the archive's folder; do not use this archive"
    if stat.S_ISLNK(one.external_attr >> 16):
        return "is a link and no file; put the file in its place"
    if one.flag_bits & 1:
        return "is locked with a password; give the archive without one"
    if name.lower().endswith(_NESTED):
        return "is an archive in the archive; unpack it and give the street files"
    if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is compressed in an unusual way; make the archive anew as a plain zip"
    if one.file_size > LARGEST_MEMBER or _swells(one.file_size, one.compress_size):
        return "would unpack to far more than a street file holds; do not use this archive"
    return ""


def _leaves(name: str) -> bool:
    climbs = ".." in name.split("/") or name.startswith("/") or bool(re.match("[A-Za-z]:", name))
    return climbs or "\\" in name or "\x00" in name


def _swells(unpacked: int, packed: int) -> bool:
    return unpacked > _SUSPECT_SIZE and unpacked > _SUSPECT_RATIO * packed


def _keep_each_once(download: Download) -> list[str]:
    """Keep one of several files of a force and month with the same bytes; others are problems."""
    kept: dict[tuple[str, str], StreetFile] = {}
    problems = []
    for file in sorted(download.files):
        first = kept.setdefault((file.month, file.force), file)
        if first is file:
            continue
        try:
            same = _digest(first) == _digest(file)
        except SourceError as error:
            problems += error.problems
            continue
        if same:
            download.copies.append((file, first))
        else:
            problems.append(
                f"{file.where}: {first.where} holds other records of `{file.force}` for "
                f"{file.month}; keep one of the two, as a rule the newer download"
            )
    download.files = list(kept.values())
    return problems


def _digest(file: StreetFile) -> bytes:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.digest()
