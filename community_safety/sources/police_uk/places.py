"""Which district a record lies in: by the LSOA code on it, of 2011 or of 2021.

A force's file and a place are different filters. Files hold places outside the force, and a place's
records are in several forces' files; a record's district is that of its LSOA alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_safety.errors import SourceError
from community_safety.numbers import count_of
from community_safety.sources.districts import (
    DISTRICTS,
    districts_of_briefings,
    own_districts,
    wanted_districts,
)
from community_safety.sources.job import Job
from community_safety.sources.lsoa_districts import (
    CONSEQUENCE,
    lookup_files,
    read_lsoa_districts,
    some,
)

VINTAGES = (2011, 2021)
_LSOA_NAME = re.compile(r"(.+) [0-9]{3}[A-Z]{1,2}")
ELSEWHERE = "elsewhere"
"""Stands for every district that is not one of the partnership's."""
NO_PLACE = ""
"""Stands for the district of a record that has no LSOA code."""


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
        """Return the district of each LSOA code: one of those wanted, `ELSEWHERE` or `NO_PLACE`.

        A code that only the other vintage has means an area of that one, which has a district too.
        """
        other = next((year for year in VINTAGES if year != vintage), 0)
        districts = self.districts.get(other, {}) | self.districts.get(vintage, {})
        found = [districts.get(code, ELSEWHERE) if code else NO_PLACE for code in codes]
        known = {*self.wanted, NO_PLACE}
        return np.array([one if one in known else ELSEWHERE for one in found], dtype="object")

    def knows(self, code: str) -> bool:
        """Tell whether either vintage has a code, or there is none to have."""
        return not code or any(code in self.districts[year] for year in VINTAGES)

    def may_be_wanted(self, code: str) -> bool:
        """Tell whether a code is in a wanted district by either vintage."""
        return any(self.districts[year].get(code) in self.wanted for year in VINTAGES)


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
            f"{', '.join(DISTRICTS)}), so that no record can be placed; name the districts, as "
            "`members` of an area made of several"
        )
    told = read_lsoa_districts(job).assign(source=2)
    given = pd.concat([told, *_from_boundaries(job)], ignore_index=True)
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


def lacking_by_name(lookup: Lookup, names: dict[str, str], job: Job) -> list[str]:
    """Return a problem for each district whose name LSOAs bear that nothing places.

    An LSOA is named for its district (`Ashfield 001A`); names of abolished districts say nothing.
    Districts are meant of which other LSOAs are known, or that a briefing is built for: of others
    perhaps nothing was given on purpose.

    Parameters
    ----------
    names
        The name of each LSOA code in the records that neither vintage has.
    """
    if not names:
        return []
    called = _district_names(job)
    told = {code for year in VINTAGES for code in lookup.districts[year].values()}
    concerned = told | districts_of_briefings(job.partnership)
    found: dict[str, list[str]] = {}
    for code, name in sorted(names.items()):
        match = _LSOA_NAME.fullmatch(name.strip())
        district = called.get(match[1].casefold(), "") if match else ""
        if district in concerned:
            found.setdefault(district, []).append(code)
    return [
        f"{_given_files(lookup, district, job)}: {count_of(len(codes), 'LSOA')} that police "
        f"records name for {job.partnership.name_of(district)} ({district}) "
        f"{'is' if len(codes) == 1 else 'are'} not there ({some(codes)}), so that {CONSEQUENCE}; "
        "give the whole lookup or, where these are LSOAs of 2011, the one from 2011 to 2021"
        for district, codes in found.items()
    ]


def _given_files(lookup: Lookup, district: str, job: Job) -> str:
    """Name the lookups that a district's other LSOAs stand in, or all that say where LSOAs lie."""
    if "lookups" not in job.partnership.sources:
        return f"{job.partnership_path}, `sources: lsoa_boundaries:`"
    known = [
        (code, year)
        for year in VINTAGES
        for code, one in lookup.districts[year].items()
        if one == district
    ]
    return lookup_files(job, known) or f"{job.partnership_path}, `sources: lookups:`"


def _district_names(job: Job) -> dict[str, str]:
    """Return the partnership's own districts by their names, as the lookups have them too."""
    own = own_districts(job.partnership)
    folder = job.prepared("lookups")
    path = folder / "districts.parquet" if folder is not None else None
    names = {job.partnership.name_of(code).casefold(): code for code in own}
    if path is not None and path.exists():
        table = pd.read_parquet(path, columns=["district_code", "district_name"])
        told = zip(table["district_name"], table["district_code"], strict=True)
        names |= {name.casefold(): code for name, code in told if code in own}
    return names


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
