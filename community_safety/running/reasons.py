"""Why a task has to run: one short sentence for each cause."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from community_safety.running.fingerprints import Fingerprints
from community_safety.running.state import Record

DATA = "data: "
"""Ingredients with this prefix are files of data."""
FORCED = "forced"
NEVER_BUILT = "never built"
FAILED = "failed last time"
WAITED = "had to wait for something that failed last time"


def why_stale(
    record: Record | None,
    ingredients: Mapping[str, str],
    folder: Path,
    fingerprints: Fingerprints,
) -> list[str]:
    """Compare what a task would be made from, and its outputs, with what is remembered.

    An empty list says that the task is up to date.
    """
    if record is None:
        return [NEVER_BUILT]
    reasons = []
    if record.status == "failed":
        reasons.append(FAILED)
    elif not record.ingredients:
        return [WAITED]
    reasons += _changes(record.ingredients, ingredients) if record.ingredients else []
    return reasons + _outputs_disturbed(record.outputs, folder, fingerprints)


def _changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    names = [name for name in {**now, **before} if before.get(name) != now.get(name)]
    data = [name.removeprefix(DATA) for name in names if name.startswith(DATA)]
    reasons = [f"{name} changed" for name in names if not name.startswith(DATA)]
    if data:
        more = f" and {len(data) - 1} more" if len(data) > 1 else ""
        reasons.append(f"data changed: {data[0]}{more}")
    return reasons


def _outputs_disturbed(
    outputs: Mapping[str, str], folder: Path, fingerprints: Fingerprints
) -> list[str]:
    reasons = []
    for name, digest in outputs.items():
        path = folder / name
        if not path.is_file():
            reasons.append(f"output missing: {name}")
        elif fingerprints.file(path) != digest:
            reasons.append(f"output edited: {name}")
    return reasons
