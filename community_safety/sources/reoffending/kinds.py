"""The five kinds of file that reoffending records come in, and which of them a file is."""

from __future__ import annotations

import codecs
import csv
from pathlib import Path

from community_safety.errors import SourceError
from community_safety.sources.contract import Contract, FileColumn
from community_safety.sources.looks_like import other_encoding, other_format
from community_safety.sources.reading import (
    names_listed,
    read_csv,
    read_table,
    refuse_other_delimiters,
)

_PERSON = FileColumn("person_id", filled=True)
CONTRACTS: dict[str, Contract] = {
    "people": Contract(
        "people",
        (
            _PERSON,
            FileColumn("sex"),
            FileColumn("date_of_birth", "date", filled=True),
            FileColumn("ethnicity"),
            FileColumn("area_code"),
            FileColumn("ward_code"),
            FileColumn("iom_start", "date", required=False),
            FileColumn("iom_end", "date", required=False),
            FileColumn("expected_reoffending", "number", required=False),
        ),
    ),
    "offences": Contract(
        "offences",
        (
            _PERSON,
            FileColumn("offence_id", filled=True),
            FileColumn("offence_date", "date", filled=True),
            FileColumn("proven_date", "date", filled=True),
            FileColumn("outcome", filled=True),
            FileColumn("offence_group"),
            FileColumn("breach", required=False),
            FileColumn("serious", required=False),
            FileColumn("outside_england_and_wales", required=False),
        ),
    ),
    "releases": Contract(
        "releases",
        (_PERSON, FileColumn("release_date", "date", filled=True), FileColumn("offence_group")),
    ),
    "needs": Contract(
        "needs",
        (
            _PERSON,
            FileColumn("assessed_on", "date", filled=True),
            FileColumn("pathway", filled=True),
            FileColumn("need", filled=True),
        ),
    ),
    "reference_rates": Contract(
        "reference_rates",
        (
            FileColumn("cohort"),
            FileColumn("sex"),
            FileColumn("age_group"),
            FileColumn("previous_offences"),
            FileColumn("index_offence"),
            FileColumn("offenders", "number", filled=True),
            FileColumn("reoffenders", "number", filled=True),
        ),
    ),
}
"""The columns of each kind, in the order in which the kinds are checked."""
NEEDED = ("people", "offences")
IDENTIFIERS = ("person_id", "offence_id")
"""Columns in which almost every cell is another."""
START = 1 << 16
"""Bytes of a file in which its header stands."""


def recognised(path: Path) -> tuple[str, list[str]]:
    """Return the kind of a file, by its name or else by its columns, and its header.

    Raises
    ------
    SourceError
        When the file is no CSV, or its header is not that of its kind; every problem of it.
    """
    header = _header(path)
    kind = _kind_by_name(path) or _kind_by_columns(header)
    if kind and _fits(header, CONTRACTS[kind]):
        return kind, header
    raise SourceError(explained(path, kind))


def explained(path: Path, kind: str) -> list[str]:
    """Return why a file cannot be used as a whole, in the sentences of all other sources."""

    def refuse(header: list[str]) -> dict[str, int]:
        refuse_other_delimiters(path, header)
        raise SourceError(
            f"{path}: neither its name nor its columns say what it holds (there are: "
            f"{names_listed(header)}); begin its name with one of {', '.join(CONTRACTS)}"
        )

    try:
        if kind:
            read_csv(path, CONTRACTS[kind])
        else:
            read_table(path, refuse)
    except SourceError as error:
        return error.problems
    return [f"{path}: the file changed while it was read; run the command again"]


def _kind_by_name(path: Path) -> str:
    return next((kind for kind in CONTRACTS if path.stem.casefold().startswith(kind)), "")


def _kind_by_columns(header: list[str]) -> str:
    """Return the kind that has most of a header's columns, if it has most of its own there."""
    shares = {
        kind: sum(name in header for name in contract.required) / len(contract.required)
        for kind, contract in CONTRACTS.items()
    }
    best = max(shares, key=lambda kind: shares[kind])
    return best if shares[best] > 0.5 else ""


def _header(path: Path) -> list[str]:
    """Return a file's header, every name stripped; empty where line 1 is not plainly one."""
    try:
        with path.open("rb") as file:
            start = file.read(START)
    except OSError:
        return []
    if other_encoding(start) or other_format(start):
        return []
    first = start.removeprefix(codecs.BOM_UTF8).replace(b"\r", b"\n").partition(b"\n")[0]
    try:
        header = [name.strip() for name in next(csv.reader([first.decode()], strict=True), [])]
    except (csv.Error, UnicodeDecodeError):
        return []
    while header and not header[-1]:
        header.pop()
    return header


def _fits(header: list[str], contract: Contract) -> bool:
    return (
        len(set(header)) == len(header)
        and set(header) <= set(contract.names)
        and set(contract.required) <= set(header)
    )
