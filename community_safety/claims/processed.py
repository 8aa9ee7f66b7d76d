"""The processed `published_claims` source: its rows, and where they come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from community_safety.sources.published_claims import CONTRACT


def processed_claims(folder: Path) -> pd.DataFrame:
    """Read the processed rows of the claims.

    Parameters
    ----------
    folder
        The processed `published_claims` folder of a partnership.
    """
    return pd.read_parquet(folder / f"{CONTRACT.source}.parquet")


def sources_of(folder: Path) -> tuple[str, ...]:
    """Return publisher and title of each file of claims, as recorded beside it."""
    files = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    named = [", ".join(filter(None, (f.get("publisher"), f.get("title")))) for f in files]
    return tuple(dict.fromkeys(name or "provenance not recorded" for name in named))


def account_sentences(account: Mapping[str, Any]) -> list[str]:
    """Say how many rows of claims were read, used and refused, and for what reasons."""
    read, used = account["read"], account["used"]
    said = f"{read:,} rows of claims were read: {used:,} are used and {read - used:,} refused."
    reasons = account["refused"].items()
    return [said, *(f"Refused, {rows:,}: {reason}." for reason, rows in reasons)]
