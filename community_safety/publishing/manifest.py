"""The manifest of an edition: what was made from what, in a form that a machine can compare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from community_safety.files import write_atomically


def write_manifest(path: Path, content: Mapping[str, Any]) -> None:
    """Write the same content as the same bytes: sorted keys, line feeds, no NaN."""
    text = json.dumps(dict(content), sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    write_atomically(path, text + "\n")
