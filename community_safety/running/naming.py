"""How areas and releases are written in a path, and numbers in a sentence."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from community_safety.partnership import Area

LONGEST_FOLDER = 100
"""Characters; whole paths may have no more than 260 on some Windows."""


def counted(number: int, one: str) -> str:
    """Write a number with its noun: `1 briefing`, `2 briefings`."""
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def slug(name: str) -> str:
    """Write a name in ASCII lower case, each run of other characters as one hyphen."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def shortened(name: str, longest: int) -> str:
    """Cut a name in ASCII to `longest` characters; cut names that differ stay different."""
    if len(name) <= longest:
        return name
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: longest - 9].rstrip('-')}-{mark}"


def area_folder(area: Area) -> str:
    """Name the folder of an area's pages: its code and the slug of its name."""
    name = "-".join(part for part in (area.code, slug(area.name)) if part)
    return shortened(name, LONGEST_FOLDER)


def as_release(text: str) -> str:
    """Return a release's name where it was written as in a path: `2025-26-Q2` is `2025/26 Q2`."""
    return re.sub(r"^(\d{4})-(\d{2})(?:-(Q[1-4]))?$", _with_slash, text)


def _with_slash(match: re.Match[str]) -> str:
    year, short, quarter = match.groups()
    return f"{year}/{short} {quarter}" if quarter else f"{year}/{short}"


def release_folder(release: str) -> str:
    """Write a release as a folder's name: `2025/26 Q2` becomes `2025-26-Q2`."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", release).strip("-") or "release"
    return shortened(name, LONGEST_FOLDER)
