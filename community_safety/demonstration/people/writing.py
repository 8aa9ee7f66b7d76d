"""Writes the files of people: the same bytes for the same seed and scale, wherever it is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from community_safety.demonstration.county import SEED
from community_safety.demonstration.geography.chance import generator
from community_safety.demonstration.people.county_life import lives
from community_safety.demonstration.people.model import RECORDS_UNTIL
from community_safety.demonstration.people.nation import reference_rates
from community_safety.demonstration.people.quirks import COPIES, SECOND_EXTRACT_FROM, refused
from community_safety.demonstration.people.records import Extract, extract, text_of
from community_safety.demonstration.sidecars import POLICE, write_with_sidecar

SUBFOLDER = "reoffending"
_TITLES = {
    "people": "People with a start point since October 2020",
    "offences": "Proven offences of those people since January 2014",
    "releases": "Releases of those people from custody",
    "needs": "Assessed needs of those people",
    "reference_rates": "Proven reoffending of the made-up nation by group",
}
_PERIOD = "January 2014 to March 2026"


def write_people(folder: Path, seed: int = SEED, scale: float = 1.0) -> list[Path]:
    """Write `reoffending/` into a raw folder, each file with its sidecar; return the files' paths.

    A county of more than five times the size that ships is written in parts, one after the other:
    `people.csv`, `people_part002.csv` and so on, so that memory does not grow with it.

    Parameters
    ----------
    scale
        How many times as many people as in the files that ship.

    Raises
    ------
    ValueError
        For a scale that is not above zero.
    """
    if not scale > 0:
        raise ValueError(f"scale must be above zero, got {scale}")
    home = folder / SUBFOLDER
    written = []
    for number, block in enumerate(extracts(seed, scale), start=1):
        part = "" if number == 1 else f"_part{number:03d}"
        for kind, name, frame in _files(block, part):
            written.append(_write(home / f"{name}.csv", frame, _TITLES[kind], seed))
    rates = home / "reference_rates.csv"
    written.append(_write(rates, reference_rates(), _TITLES["reference_rates"], seed))
    return written


def extracts(seed: int, scale: float = 1.0) -> Iterator[Extract]:
    """Return the records of a county block by block, ids going on from block to block."""
    person, offence = 1, 1
    for number, life in enumerate(lives(seed, scale)):
        block = extract(life, generator(seed, "people", "records", str(number)), person, offence)
        person, offence = person + len(block.people), offence + len(block.offences)
        yield block


def _files(block: Extract, part: str) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Return kind, name and rows of each file; the first part's offences come as two extracts."""
    yield "people", f"people{part}", block.people
    for kind in ("releases", "needs"):
        yield kind, f"{kind}{part}", getattr(block, kind)
    offences = block.offences
    if part:
        yield "offences", f"offences{part}", offences
        return
    is_second = offences["proven_date"] >= text_of(pd.array([SECOND_EXTRACT_FROM]).to_numpy())[0]
    first, second = offences[~is_second], offences[is_second]
    copies = first.sort_values("proven_date", kind="stable").tail(COPIES)
    yield "offences", "offences", pd.concat([first, refused(first)])
    second = pd.concat([copies, second]).sort_values("offence_id")
    yield "offences", f"offences_{RECORDS_UNTIL.year}", second


def _write(path: Path, frame: pd.DataFrame, title: str, seed: int) -> Path:
    content = frame.to_csv(index=False, lineterminator="\n")
    about = f"{title}: the made-up county of Arkenshire, seed {seed}"
    return write_with_sidecar(path, content, POLICE, about, _PERIOD, RECORDS_UNTIL)
