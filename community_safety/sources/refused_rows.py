"""Refused rows of a CSV file as they are kept, and a source's account of its rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from community_safety.sources.contract import Rows
from community_safety.sources.job import REFUSED_COLUMNS, Job, no_refusals, write_json
from community_safety.sources.reading import texts_of_rows


def refused_rows(path: Path, shown: str, rows: Rows, broken: pd.DataFrame) -> pd.DataFrame:
    """Return a file's refused and broken rows with the columns `REFUSED_COLUMNS`.

    Parameters
    ----------
    shown
        The file as seen from the folder of the raw files, as the rows are to name it.
    """
    refusals = rows.refusals()
    texts = texts_of_rows(path, refusals["row"]) if len(refusals) else []
    refusals["text"] = pd.Series(texts, dtype="object", index=refusals.index)
    broken = broken.assign(rule=broken["reason"])
    parts = [part[list(REFUSED_COLUMNS)] for part in (refusals, broken) if len(part)]
    return together([part.assign(file=shown) for part in parts])


def together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the refused rows of several files as one frame."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else no_refusals()


def write_account(job: Job, read: int, refused: pd.DataFrame) -> Path:
    """Write how many rows were read, used and refused, and by which rules."""
    rules = refused["rule"].value_counts().sort_index()
    account: dict[str, Any] = {
        "read": read,
        "used": read - len(refused),
        "refused": {str(rule): int(count) for rule, count in rules.items()},
    }
    return write_json(account, job.target / f"{job.source}.account.json")
