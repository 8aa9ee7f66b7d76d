"""Writing the demonstration's raw files: the same bytes for the same seed, wherever it is done."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from community_safety.demonstration.county import SEED
from community_safety.demonstration.geography.writing import write_places
from community_safety.demonstration.people.writing import write_people
from community_safety.demonstration.series import indicators
from community_safety.demonstration.sidecars import STATISTICS, write_with_sidecar

FOLDER = Path("data/raw/demonstration")
FILE_NAME = "indicators.csv"
MOST_TIMES = 1000
"""More people than the nation has would be in the records of one county."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the demonstration data; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m community_safety.demonstration",
        description="Write the demonstration data: a made-up county whose truth is known.",
    )
    parser.add_argument("--seed", type=int, default=SEED, help="of chance (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder (default: %(default)s)")
    parser.add_argument(
        "--scale",
        type=float,
        default=1.0,
        help="times as many recorded crimes and people (default: %(default)s)",
    )
    given = parser.parse_args(arguments)
    if given.seed < 0:
        parser.error(f"--seed must be zero or above, got {given.seed}")
    if not 0 < given.scale <= MOST_TIMES:
        parser.error(f"--scale must be above zero and at most {MOST_TIMES}, got {given.scale:g}")
    paths = write(given.out, given.seed, given.scale)
    files = "\n".join(f"  {path}" for path in paths)
    sys.stdout.write(
        f"{len(paths)} files, each with its sidecar, are written (seed {given.seed}, scale "
        f"{given.scale:g}):\n{files}\n"
    )
    return 0


def write(folder: Path, seed: int = SEED, scale: float = 1.0) -> list[Path]:
    """Write every raw file of the demonstration with its sidecar; return the files' paths.

    Parameters
    ----------
    scale
        Multiplies recorded crimes and people. Places, indicators and the plan stay as they are.
    """
    return [
        write_indicators(folder, seed),
        *write_places(folder, seed, scale),
        *write_people(folder, seed, scale),
    ]


def write_indicators(folder: Path, seed: int = SEED) -> Path:
    """Write the indicator file and its sidecar; return the file's path."""
    return write_with_sidecar(
        folder / FILE_NAME,
        as_csv(indicators(seed)),
        STATISTICS,
        f"Demonstration indicators of the made-up county of Arkenshire, seed {seed}",
        "April 2021 to March 2026",
    )


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
