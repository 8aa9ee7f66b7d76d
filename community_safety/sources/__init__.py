"""Raw inputs: one module each, with its contract, its checks and what is refused.

The functions here are what the rest of the pipeline calls. Those that read data are imported
when they are first called, so that a build which finds nothing changed starts at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from community_safety.files import write_atomically
from community_safety.partnership import Partnership
from community_safety.partnership_file import partnership_id
from community_safety.sources.locations import (
    codes_for,
    codes_read,
    in_order,
    inputs_from,
    processed_inputs,
    raw_files,
    read_by,
)

if TYPE_CHECKING:
    from community_safety.sources.preparing import SourceReport

__all__ = [
    "codes_for",
    "codes_read",
    "in_order",
    "inputs_from",
    "prepare",
    "prepare_partnership",
    "processed_inputs",
    "raw_files",
    "read_by",
]


def prepare(
    source: str, partnership: Partnership, partnership_path: Path, processed: Path
) -> SourceReport:
    """Read a source's raw files and write its processed ones (see `preparing.prepare`)."""
    from community_safety.sources import preparing

    return preparing.prepare(source, partnership, partnership_path, processed)


def prepare_partnership(partnership: Partnership, partnership_path: Path, processed: Path) -> Path:
    """Write the partnership as its briefings read it: `<processed>/<id>/partnership.json`."""
    path = processed / partnership_id(partnership_path) / "partnership.json"
    write_atomically(path, partnership.model_dump_json(indent=1) + "\n")
    return path
