"""Where a raw file comes from: the sidecar `<file>.source.yml` beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from community_safety.errors import ConfigurationError, near_match
from community_safety.files import sha256_of
from community_safety.yaml_lines import read_yaml

SIDECAR_SUFFIX = ".source.yml"
_KEYS = ("publisher", "title", "url", "accessed", "period", "licence", "sha256")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who published a file, under what title and licence; empty where not recorded."""

    file: str
    publisher: str = ""
    title: str = ""
    url: str = ""
    accessed: str = ""
    period: str = ""
    licence: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the fields for storing as JSON."""
        return asdict(self)


def sidecar_of(path: Path) -> Path:
    """Return the path a file's sidecar has, whether or not it is there."""
    return path.with_name(path.name + SIDECAR_SUFFIX)


def read_provenance(path: Path) -> tuple[Provenance, list[str]]:
    """Read a raw file's sidecar.

    Returns what is known and the warnings: no sidecar, a key that is not understood, a file that
    is no longer the one the sidecar describes. None of them stops a build.
    """
    sidecar = sidecar_of(path)
    if not sidecar.exists():
        return Provenance(path.name), [
            f"{path}: provenance not recorded; describe the file in {sidecar.name} beside it "
            f"({', '.join(_KEYS)})"
        ]
    try:
        content = read_yaml(sidecar).content
    except ConfigurationError as error:
        return Provenance(path.name), [str(error)]
    if not isinstance(content, dict):
        return Provenance(path.name), [f"{sidecar}: it should hold keys such as `publisher: ...`"]
    warnings = [
        f"{sidecar}: unknown key `{key}`{near_match(key, _KEYS)}"
        for key in content
        if key not in _KEYS
    ]
    recorded = str(content.get("sha256") or "").lower()
    if recorded and recorded != sha256_of(path):
        warnings.append(
            f"{path}: the file has changed since its sidecar was written (its sha256 differs); "
            f"check where it came from and write the new hash in {sidecar.name}"
        )
    return Provenance(path.name, **{key: _text(content.get(key)) for key in _KEYS[:-1]}), warnings


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)
