"""Writing the demonstration's raw files: the same bytes for the same seed, wherever it is done."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import yaml

from community_safety.demonstration.county import SEED
from community_safety.demonstration.series import indicators
from community_safety.files import sha256_of, write_atomically

FOLDER = Path("data/raw/demonstration")
ACCESSED = dt.date(2026, 11, 21)
"""When the files that ship were made: fixed, so that the same seed gives the same bytes."""
FILE_NAME = "indicators.csv"
PUBLISHER = "Arkenshire Office for Made-up Statistics (made up: nothing here is real)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the demonstration data; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m community_safety.demonstration",
        description="Write the demonstration data: a made-up county whose truth is known.",
    )
    parser.add_argument("--seed", type=int, default=SEED, help="of chance (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder (default: %(default)s)")
    given = parser.parse_args(arguments)
    if given.seed < 0:
        parser.error(f"--seed must be zero or above, got {given.seed}")
    path = write(given.out, given.seed)
    sys.stdout.write(f"{path} and its sidecar are written (seed {given.seed}).\n")
    return 0


def write(folder: Path, seed: int = SEED) -> Path:
    """Write the indicator file and its sidecar; return the file's path."""
    path = folder / FILE_NAME
    write_atomically(path, as_csv(indicators(seed)))
    sidecar = {
        "publisher": PUBLISHER,
        "title": f"Demonstration indicators of the made-up county of Arkenshire, seed {seed}",
        "accessed": ACCESSED,
        "period": "April 2021 to March 2026",
        "licence": "MIT, as the software that made it",
        "sha256": sha256_of(path),
    }
    text = yaml.safe_dump(sidecar, sort_keys=False, allow_unicode=True, width=1000)
    write_atomically(path.with_name(f"{path.name}.source.yml"), text)
    return path


def as_csv(frame: pd.DataFrame) -> str:
    """Return the frame as CSV: whole numbers without a point, what is missing as an empty cell."""
    text = frame.assign(
        **{
            column: frame[column].map(_number).astype("str")
            for column in ("value", "numerator", "denominator", "target")
        }
    )
    return text.to_csv(index=False, lineterminator="\n")


def _number(number: float | None) -> str:
    return "" if number is None or pd.isna(number) else f"{number:.10g}"
