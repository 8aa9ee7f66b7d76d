"""Where a raw file comes from: the sidecar `<file>.source.yml` beside it."""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from community_safety.characters import legible, unseen
from community_safety.errors import ConfigurationError, near_match
from community_safety.files import sha256_of
from community_safety.yaml_lines import YamlDocument, read_yaml

SIDECAR_SUFFIX = ".source.yml"
_KEYS = ("publisher", "title", "url", "accessed", "period", "licence", "sha256")
_LONGEST = 400


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
    is no longer the one the sidecar describes. None of them stops a build, and what is wrong with
    one key takes nothing from the others.
    """
    sidecar = sidecar_of(path)
    if not os.path.lexists(sidecar):
        return Provenance(path.name), [
            f"{path}: provenance not recorded; describe the file in {sidecar.name} beside it "
            f"({', '.join(_KEYS)})"
        ]
    try:
        document = read_yaml(sidecar)
    except ConfigurationError as error:
        return Provenance(path.name), error.problems
    content = document.content
    if not isinstance(content, dict):
        return Provenance(path.name), [f"{sidecar}: it should hold keys such as `publisher: ...`"]
    warnings = [
        f"{sidecar}: unknown key `{legible(key)}`{near_match(key, _KEYS)}"
        for key in content
        if key not in _KEYS
    ]
    known, more = _texts(document)
    warnings += more
    if recorded := known.pop("sha256", "").lower():
        warnings += _hash_warnings(path, recorded)
    return Provenance(path.name, **known), warnings


def _texts(document: YamlDocument) -> tuple[dict[str, str], list[str]]:
    """Return the values as they are written, and a warning for each that cannot be printed."""
    known: dict[str, str] = {}
    warnings = []
    for key, value in document.content.items():
        if key not in _KEYS or value is None:
            continue
        text = document.texts.get((key,))
        place = f"{document.path}:{document.line_of((key,))}"
        if text is None:
            warnings.append(f"{place}: `{key}` must be text; write it on one line")
        elif found := unseen(text):
            warnings.append(f"{place}: `{key}` has a character that cannot be read, {found}")
        elif len(text) > _LONGEST:
            warnings.append(f"{place}: `{key}` has {len(text)} characters; use {_LONGEST} at most")
        else:
            known[key] = text.strip()
    return known, warnings


def _hash_warnings(path: Path, recorded: str) -> list[str]:
    name = sidecar_of(path).name
    if not re.fullmatch("[0-9a-f]{64}", recorded):
        return [
            f"{sidecar_of(path)}: `sha256` is no SHA-256 (64 hexadecimal digits): "
            f"`{legible(recorded)}`"
        ]
    if recorded == sha256_of(path):
        return []
    return [
        f"{path}: the file has changed since its sidecar was written (its sha256 differs); "
        f"check where it came from and write the new hash in {name}"
    ]
