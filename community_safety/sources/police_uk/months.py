"""One month of a download: its files read one after another, then settled together.

What is held of a record that lies outside the partnership's districts is a few numbers; of the
others it is the columns that are published. Both are let go when the month is done.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from community_safety.sources.police_uk.archives import StreetFile
from community_safety.sources.police_uk.places import ELSEWHERE, NO_PLACE, Lookup
from community_safety.sources.police_uk.records import (
    Refused,
    check_records,
    degrees_of,
    unknown_crime_types,
)
from community_safety.sources.police_uk.repeats import SeenIds, hashes
from community_safety.sources.police_uk.street_files import Block, Texts, read_blocks

RECORD_COLUMNS = (
    "month", "force", "crime_type", "outcome", "longitude", "latitude", "lsoa_code",
    "lsoa_vintage", "location",
)  # fmt: skip
_LEDGER = ("file", "lsoa", "located", "has_id", "id", "content")
"""What is held of every record of a month; the two hashes only where it has a Crime ID."""
_PUBLISHED = {
    "Crime type": "crime_type",
    "Last outcome category": "outcome",
    "LSOA code": "lsoa_code",
    "Location": "location",
}


@dataclass(slots=True)
class AreaCodes:
    """The LSOA codes met so far, each with a number, and whether it may be in a wanted district."""

    lookup: Lookup
    numbers: dict[str, int] = field(default_factory=dict)
    wanted: list[bool] = field(default_factory=list)
    unplaced: dict[str, str] = field(default_factory=dict)
    """The names of codes that no lookup has, each as one record of it has it."""

    def numbers_of(self, block: Block) -> np.ndarray:
        """Return the number of the code of each row of a block."""
        column = block.texts["LSOA code"]
        for number, code in enumerate(column.words):
            if code not in self.numbers:
                self.numbers[code] = len(self.numbers)
                self.wanted.append(self.lookup.may_be_wanted(code))
                if not self.lookup.knows(code):
                    first = int(np.argmax(column.codes == number))
                    self.unplaced[code] = block.cell(first, "LSOA name")
        here = np.array([self.numbers[code] for code in column.words], dtype="int32")
        return here[column.codes]


@dataclass(slots=True)
class FileAccount:
    """What became of the rows of one file."""

    file: StreetFile
    rows: int = 0
    refused: int = 0
    set_aside: int = 0
    without_location: int = 0
    without_lsoa: int = 0
    without_id: int = 0
    repeated_ids: int = 0
    vintage: int = 0
    telling: list[int] = field(default_factory=lambda: [0, 0])
    """LSOA codes that tell of 2011 and of 2021."""
    places: dict[str, int] = field(default_factory=dict)
    """Records used, by district."""
    set_aside_in: dict[str, int] = field(default_factory=dict)
    crime_types: dict[str, int] = field(default_factory=dict)
    """Records of each crime type that is not known."""

    @property
    def used(self) -> int:
        """The records that are used, in whatever place."""
        return self.rows - self.refused - self.set_aside


class Month:
    """The files of one month, while they are read."""

    def __init__(self, codes: AreaCodes, refused: Refused) -> None:
        self._codes = codes
        self._refused = refused
        self._ledger: dict[str, list[np.ndarray]] = {name: [] for name in _LEDGER}
        self._kept: list[pd.DataFrame] = []
        self._length = 0
        self.accounts: list[FileAccount] = []

    def read(self, file: StreetFile) -> None:
        """Read a file; a `SourceError` says why it is refused as a whole."""
        account = FileAccount(file)
        for block in read_blocks(file):
            self._take(block, account)
        self.accounts.append(account)

    def _take(self, block: Block, account: FileAccount) -> None:
        used = ~self._refused.add(account.file, block, check_records(account.file, block))
        account.rows += len(block.lines)
        account.refused += int((~used).sum())
        for name, count in unknown_crime_types(block.texts["Crime type"].of(used)).items():
            account.crime_types[name] = account.crime_types.get(name, 0) + count
        lsoa = self._codes.numbers_of(block)
        has_id = used & (block.ids != "")
        lines = np.array(block.lines, dtype="object")
        # Of records without an ID no hash is needed: they are never copies.
        self._enter(
            file=np.full(int(used.sum()), len(self.accounts), dtype="int32"),
            lsoa=lsoa[used],
            located=~degrees_of(block.coordinates["Longitude"])[1][used],
            has_id=has_id[used],
            id=hashes(block.ids[has_id]),
            content=hashes(lines[has_id]),
        )
        wanted = used & np.array(self._codes.wanted)[lsoa]
        if wanted.any():
            position = self._length + (np.cumsum(used) - 1)[wanted]
            self._kept.append(self._published(block, wanted).assign(position=position))
        self._length += int(used.sum())

    def _enter(self, **columns: np.ndarray) -> None:
        for name, column in columns.items():
            self._ledger[name].append(column)

    def _published(self, block: Block, wanted: np.ndarray) -> pd.DataFrame:
        """Return the columns that are kept of some records."""
        columns: dict[str, np.ndarray] = {
            "file": np.full(int(wanted.sum()), len(self.accounts)),
            "longitude": degrees_of(block.coordinates["Longitude"])[0][wanted],
            "latitude": degrees_of(block.coordinates["Latitude"])[0][wanted],
        }
        for name, ours in _PUBLISHED.items():
            stripped = [word.strip() for word in block.texts[name].words]
            columns[ours] = Texts(stripped, block.texts[name].codes[wanted]).cells()
        return pd.DataFrame(columns)

    def settle(self, seen: SeenIds) -> dict[str, pd.DataFrame]:
        """Set copies aside, place the records and fill the accounts.

        Returns
        -------
        The records of each wanted district that has any, with `RECORD_COLUMNS`, in an order that
        depends on nothing but the records.
        """
        if not self._length:
            return {}
        lookup = self._codes.lookup
        ledger = {name: np.concatenate(parts) for name, parts in self._ledger.items()}
        has_id = ledger["has_id"]
        set_aside, repeated = np.zeros((2, self._length), dtype=bool)
        set_aside[has_id], repeated[has_id] = seen.settle(ledger["id"], ledger["content"])
        names = np.array(list(self._codes.numbers), dtype="object")
        district = np.full(self._length, NO_PLACE, dtype="object")
        for number, account in enumerate(self.accounts):
            mine = np.flatnonzero(ledger["file"] == number)
            numbers, met = pd.factorize(ledger["lsoa"][mine])
            codes = names[met].tolist()
            account.vintage, *account.telling = lookup.vintage_of(codes)
            district[mine] = lookup.places_of(codes, account.vintage)[numbers]
            used = mine[~set_aside[mine]]
            account.set_aside = len(mine) - len(used)
            account.set_aside_in = _counts(district[mine[set_aside[mine]]])
            account.places = _counts(district[used])
            account.without_location = int((~ledger["located"][used]).sum())
            account.without_lsoa = account.places.get(NO_PLACE, 0)
            account.without_id = int((~has_id[used]).sum())
            account.repeated_ids = int(repeated[used].sum())
        return self._by_district(district, set_aside)

    def _by_district(self, district: np.ndarray, set_aside: np.ndarray) -> dict[str, pd.DataFrame]:
        if not self._kept:
            return {}
        kept = pd.concat(self._kept, ignore_index=True)
        self._kept = []
        position = kept["position"].to_numpy()
        kept["district"] = district[position]
        kept = kept[~set_aside[position] & (kept["district"] != ELSEWHERE)]
        vintages = np.array([account.vintage for account in self.accounts], dtype="int64")
        forces = np.array([account.file.force for account in self.accounts], dtype="object")
        month = pd.Timestamp(self.accounts[0].file.month)
        records = kept.assign(
            month=pd.Series(month, index=kept.index, dtype="datetime64[us]"),
            force=forces[kept["file"].to_numpy()],
            lsoa_vintage=vintages[kept["file"].to_numpy()],
        )
        order = [name for name in RECORD_COLUMNS if name != "month"]
        records = records.sort_values(order, kind="stable")
        return {
            str(code): part[list(RECORD_COLUMNS)].reset_index(drop=True)
            for code, part in records.groupby("district", sort=True)
        }


def _counts(places: np.ndarray) -> dict[str, int]:
    return {str(code): int(count) for code, count in pd.Series(places).value_counts().items()}
