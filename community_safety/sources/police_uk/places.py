"""Which district a record lies in: by the LSOA code on it, of 2011 or of 2021.

A force's file and a place are different filters. Files hold places outside the force, and a place's
records are in several forces' files; a record's district is that of its LSOA alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from community_safety.errors import SourceError
from community_safety.partnership import Partnership
from community_safety.sources.job import Job

VINTAGES = (2011, 2021)
ELSEWHERE = "elsewhere"
"""Stands for every district that is not one of the partnership's."""
NO_PLACE = ""
"""Stands for the district of a record that has no LSOA code."""
_DISTRICT = ("E06", "E07", "E08", "E09", "W06")


@dataclass(frozen=True, slots=True)
class Lookup:
    """The districts of small areas."""

    districts: dict[int, dict[str, str]]
    """By vintage: each LSOA code's district code."""
    wanted: frozenset[str]
    """The partnership's districts."""

    def vintage_of(self, codes: list[str]) -> tuple[int, int, int]:
        """Tell of which vintage the LSOA codes of a file are.

        What tells is a code that one vintage has and the other has not. A code counts only where
        the other vintage's codes of its district are known: else it may be missing from the lookup
        and not from the vintage.

        Returns
        -------
        vintage, codes_2011, codes_2021
            2011, 2021, or 0 where no code is known; how many codes tell of each. Where none does,
            or as many of each, the vintage is 2021 if that has as many of the codes.
        """
        older, newer = (self.districts[year] for year in VINTAGES)
        known_older, known_newer = (sum(code in one for code in codes) for one in (older, newer))
        only_older = self._telling(codes, older, newer)
        only_newer = self._telling(codes, newer, older)
        if not known_older and not known_newer:
            vintage = 0
        elif only_older != only_newer:
            vintage = 2011 if only_older > only_newer else 2021
        else:
            vintage = 2021 if known_newer >= known_older else 2011
        return vintage, only_older, only_newer

    def _telling(self, codes: list[str], one: dict[str, str], other: dict[str, str]) -> int:
        alone = [one[code] for code in codes if code in one and code not in other]
        covered = set(other.values()) if alone else set()
        return sum(district in covered for district in alone)

    def places_of(self, codes: list[str], vintage: int) -> np.ndarray:
        """Return the district of each LSOA code: one of those wanted, `ELSEWHERE` or `NO_PLACE`."""
        districts = self.districts.get(vintage, {})
        found = [districts.get(code, ELSEWHERE) if code else NO_PLACE for code in codes]
        known = {*self.wanted, NO_PLACE}
        return np.array([one if one in known else ELSEWHERE for one in found], dtype="object")

    def may_be_wanted(self, code: str) -> bool:
        """Tell whether a code is in a wanted district by either vintage."""
        return any(self.districts[year].get(code) in self.wanted for year in VINTAGES)


def wanted_districts(partnership: Partnership) -> frozenset[str]:
    """Return the codes of the partnership that are districts, its comparators among them."""
    return frozenset(code for code in partnership.known_codes() if code.startswith(_DISTRICT))


def read_lookup(job: Job) -> Lookup:
    """Read which LSOA lies in which district, from lookups or else from boundaries.

    Raises
    ------
    SourceError
        When the partnership has no district, or nothing given says where they are.
    """
    wanted = wanted_districts(job.partnership)
    if not wanted:
        raise SourceError(
            f"{job.partnership_path}: `areas` has no district (a code that begins with "
            f"{', '.join(_DISTRICT)}), so that no record can be placed; name the districts, as "
            "`members` of an area made of several"
        )
    given = pd.concat([*_from_lookups(job), *_from_boundaries(job), _none()], ignore_index=True)
    if given.empty:
        raise SourceError(
            f"{job.partnership_path}: nothing says in which district an LSOA lies; give a lookup "
            "from LSOAs to districts or to wards under `sources: lookups:`, or LSOA boundaries "
            "with their districts under `sources: lsoa_boundaries:`"
        )
    # Codes of districts change too: of several a wanted one counts, else the newest.
    given["wanted"] = given["district_code"].isin(wanted)
    given = given.sort_values(["source", "wanted", "district_vintage"], kind="stable")
    given = given.drop_duplicates(["lsoa_code", "lsoa_vintage"], keep="last")
    by_vintage = {
        year: dict(zip(rows["lsoa_code"], rows["district_code"], strict=True))
        for year in VINTAGES
        for rows in [given[given["lsoa_vintage"] == year]]
    }
    return Lookup(by_vintage, wanted)


def lookup_remarks(lookup: Lookup, job: Job) -> list[str]:
    """Say of which wanted districts no LSOA is known."""
    known = {code for year in VINTAGES for code in lookup.districts[year].values()}
    if unknown := sorted(lookup.wanted - known):
        return [
            f"{job.partnership_path}: no lookup or boundary names an LSOA of "
            f"{', '.join(unknown)}; police records there are counted as elsewhere"
        ]
    return []


def _none() -> pd.DataFrame:
    text = pd.Series(dtype="object")
    number = pd.Series(dtype="int64")
    return pd.DataFrame(
        {
            "lsoa_code": text,
            "lsoa_vintage": number,
            "district_code": text,
            "district_vintage": number,
            "source": number,
        }
    )


def _from_lookups(job: Job) -> list[pd.DataFrame]:
    folder = job.prepared("lookups")
    direct = _table(folder, "lsoa_to_district.parquet")
    if direct is None or direct.empty:
        return []
    columns = ["lsoa_code", "lsoa_vintage", "district_code", "district_vintage"]
    frames = [direct[columns].assign(source=2)]
    changes = _table(folder, "lsoa_2011_to_2021.parquet")
    if changes is not None and not (direct["lsoa_vintage"] == 2011).any():
        # LSOAs lie within districts, in either year: the parts of one lead to the same district.
        newer = direct[direct["lsoa_vintage"] == 2021]
        older = changes.merge(newer, left_on="lsoa_2021", right_on="lsoa_code")
        older = older.assign(lsoa_code=older["lsoa_2011"], lsoa_vintage=2011)
        frames.append(older[columns].assign(source=2))
    return frames


def _from_boundaries(job: Job) -> list[pd.DataFrame]:
    """Return the districts that LSOA boundaries name; they count where no lookup says."""
    folder = job.prepared("lsoa_boundaries")
    paths = sorted(folder.glob("*.parquet")) if folder is not None else []
    frames = [
        pd.read_parquet(path, columns=["lsoa_code", "vintage", "district_code"]) for path in paths
    ]
    named = [frame.rename(columns={"vintage": "lsoa_vintage"}) for frame in frames]
    return [
        frame[frame["district_code"] != ""].assign(district_vintage=0, source=1) for frame in named
    ]


def _table(folder: Path | None, name: str) -> pd.DataFrame | None:
    path = folder / name if folder is not None else None
    return pd.read_parquet(path) if path is not None and path.exists() else None
