"""The published form of a street file, and what makes lines of one fall short of it."""

from __future__ import annotations

import csv

import numpy as np

COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location",
    "LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context",
)  # fmt: skip
LONGEST_ROW = 10_000
"""Characters; published rows have some 250."""


def has_open_quote(block: bytes, rows: int) -> bool:
    """Tell whether a line has an odd number of quotes; one inside a cell is written twice."""
    characters = np.frombuffer(block, dtype=np.uint8)
    quotes = np.flatnonzero(characters == ord('"'))
    if not len(quotes):
        return False
    ends = np.flatnonzero(characters == ord("\n"))
    return bool((np.bincount(np.searchsorted(ends, quotes), minlength=rows) % 2).any())


def fault_of_text(block: bytes, rows: np.ndarray) -> str:
    """Say what makes a block no text, or nothing."""
    if b"\x00" in block:
        row = rows[block.count(b"\n", 0, block.index(b"\x00"))]
        return f"row {row} has a NUL byte, so this is not a text file; download it again"
    if not block.isascii():
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as error:
            row = rows[block.count(b"\n", 0, error.start)]
            return (
                f"row {row} is not UTF-8 (byte {block[error.start]:#04x}); give the file as "
                "published, not as a spreadsheet has saved it"
            )
    return ""


def fault_of_rows(lines: list[bytes], rows: np.ndarray, is_last: bool) -> str:
    """Say which row is the first that does not fit under the header, and why; or nothing."""
    for number, (row, line) in enumerate(zip(rows.tolist(), lines, strict=True), start=1):
        at_end = is_last and number == len(lines)
        if len(line) > LONGEST_ROW:
            return f"row {row} has {len(line):,} characters; download the file again"
        if b"\r" in line:
            return f"row {row} has a carriage return inside; download the file again"
        try:
            cells = len(next(csv.reader([line.decode("utf-8")], strict=True)))
        except csv.Error:
            if at_end:
                return f"the file is cut short: row {row} ends inside a quote; download it again"
            return f"row {row} has an open quote; download the file again"
        if cells < len(COLUMNS) and at_end:
            return (
                f"the file is cut short: its last row, {row}, has {cells} of {len(COLUMNS)} "
                "cells; download it again"
            )
        if cells != len(COLUMNS):
            return (
                f"row {row} has {cells} cells where the header has {len(COLUMNS)}; download the "
                "file again"
            )
    return ""
