"""How areas and releases are written in a path."""

from __future__ import annotations

import re
import unicodedata

from community_safety.partnership import Area


def slug(name: str) -> str:
    """Write a name in ASCII lower case, each run of other characters as one hyphen."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def area_folder(area: Area) -> str:
    """Name the folder of an area's pages: its code and the slug of its name."""
    return "-".join(part for part in (area.code, slug(area.name)) if part)


def as_release(text: str) -> str:
    """Return a release's name where it was written as in a path: `2025-26-Q2` is `2025/26 Q2`."""
    return re.sub(r"^(\d{4})-(\d{2})(?:-(Q[1-4]))?$", _with_slash, text)


def _with_slash(match: re.Match[str]) -> str:
    year, short, quarter = match.groups()
    return f"{year}/{short} {quarter}" if quarter else f"{year}/{short}"


def release_folder(release: str) -> str:
    """Write a release as a folder's name: `2025/26 Q2` becomes `2025-26-Q2`."""
    return re.sub(r"[^A-Za-z0-9]+", "-", release).strip("-") or "release"
