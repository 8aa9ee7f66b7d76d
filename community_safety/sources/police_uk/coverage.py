"""For which months a district's own force has given its file: the others are gaps, never zeros."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from community_safety.sources.job import Job
from community_safety.sources.police_uk.places import NO_PLACE

BY_LOOKUP, BY_RECORDS = "lookup", "most of its records"
LEAST_OF_FORCE = 0.015
"""Share of a force's placed records that a district must have to be taken for the force's own.

Every file has some records of places far away. Where the files of a district's own force are not
given, nearly all that is known of it is in a neighbour's file, of which it is a trace. In 2025 this
share finds the own force of 245 of the 246 districts whose force has published every month (not of
the Isles of Scilly, of which it finds none), and no wrong one for the 72 others.
"""
NOWHERES_FORCE = "btp"
"""British Transport Police, the force of the railways, is no district's own."""
_GIVEN_ONLY = re.compile(r"\b(?:police(?: service)?(?: of)?|constabulary|county of)\b")
_OTHER_NAMES = {
    "hampshire-and-isle-of-wight": "hampshire",
    "british-transport": "btp",
    "london": "city-of-london",
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """A district's own force, how that is known, and the months its files are given for."""

    force: str
    known_by: str
    months: list[str]


def force_slug(name: str) -> str:
    """Return a force's name as police.uk writes it in file names.

    Examples
    --------
    >>> force_slug("Devon & Cornwall"), force_slug("London, City of")
    ('devon-and-cornwall', 'city-of-london')
    """
    main, _, after = name.lower().replace("&", " and ").partition(",")
    words = _GIVEN_ONLY.sub(" ", f"{after} {main}")
    slug = re.sub("[^a-z]+", "-", words).strip("-")
    return _OTHER_NAMES.get(slug, slug)


def coverage_of(
    wanted: frozenset[str], places: pd.DataFrame, months: dict[str, list[str]], job: Job
) -> dict[str, Coverage]:
    """Find each district's own force and its months.

    Parameters
    ----------
    places
        Records by `force` and `district_code`.
    months
        The months for which each force's file is given.
    """
    named = _forces_of_lookup(job)
    found = {}
    for district in sorted(wanted):
        force, known_by = named.get(district, ""), BY_LOOKUP
        if not force:
            force, known_by = _force_of_most(district, places), BY_RECORDS
        found[district] = Coverage(force, known_by if force else "", months.get(force, []))
    return found


def coverage_remarks(found: dict[str, Coverage], months: dict[str, list[str]]) -> list[str]:
    """Say what was inferred and what is missing, once for each force."""
    every = sorted({month for each in months.values() for month in each})
    remarks = []
    inferred = {code: one.force for code, one in found.items() if one.known_by == BY_RECORDS}
    if inferred:
        pairs = ", ".join(f"{code} ({force})" for code, force in inferred.items())
        remarks.append(
            "police_uk: no lookup names the police force of these districts, so that the force "
            f"which most of their records are from is taken: {pairs}"
        )
    if unknown := [code for code, one in found.items() if not one.force]:
        remarks.append(
            f"police_uk: whose files cover {', '.join(unknown)} is not known, so that nothing can "
            "be said of their months; give a lookup from districts to police forces under "
            "`sources: lookups:`"
        )
    for force in sorted({one.force for one in found.values() if one.force}):
        missing = [month for month in every if month not in months.get(force, [])]
        codes = ", ".join(code for code, one in found.items() if one.force == force)
        if missing:
            remarks.append(
                f"police_uk: no file of `{force}` is given for {_listed(missing)}; these are gaps "
                f"and no zeros in {codes}"
            )
    return remarks


def _listed(months: list[str]) -> str:
    if len(months) <= 6:
        return ", ".join(months)
    return f"{len(months)} months from {months[0]} to {months[-1]}"


def _forces_of_lookup(job: Job) -> dict[str, str]:
    folder = job.prepared("lookups")
    path = folder / "districts.parquet" if folder is not None else None
    if path is None or not path.exists():
        return {}
    table = pd.read_parquet(path, columns=["district_code", "force_name"])
    named = table[table["force_name"] != ""]
    return dict(zip(named["district_code"], named["force_name"].map(force_slug), strict=True))


def _force_of_most(district: str, places: pd.DataFrame) -> str:
    """Return the force that over half of a district's records are from, if it is the force's own.

    Records elsewhere are left in: they are what makes a trace of a force's records a trace.
    """
    here = places[(places["district_code"] == district) & (places["force"] != NOWHERES_FORCE)]
    by_force = here.groupby("force")["records"].sum()
    if by_force.empty or 2 * by_force.max() <= by_force.sum():
        return ""
    force = str(by_force.idxmax())
    placed = places[(places["force"] == force) & (places["district_code"] != NO_PLACE)]
    return force if by_force.max() >= LEAST_OF_FORCE * placed["records"].sum() else ""
