"""The method and data notes of the ward briefing."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from community_safety.numbers import count_of, listed, number
from community_safety.wards.accounts import PLACED_WORDS, RAILWAY_POLICE, span_of
from community_safety.wards.analysis import Analysis
from community_safety.wards.tables import months_label

SOURCES = (
    "police_uk",
    "ward_boundaries",
    "lookups",
    "lsoa_boundaries",
    "population",
    "households",
    "deprivation",
    "harm_weights",
)
"""Sources that the ward briefing may rest on."""


def file_notes(totals: pd.DataFrame, place: str, months: str) -> list[str]:
    """Say exactly which files an area's total rests on.

    Parameters
    ----------
    totals
        From `wards.accounts.force_totals`.
    """
    records = int(totals["records"].sum())
    held = [
        f"{row['records']:,} in {count_of(int(row['files']), 'file')} of {row['force']} "
        f"({span_of(row['first'], row['last'], int(row['months']))})"
        for row in totals.to_dict("records")
        if row["records"]
    ]
    empty = [str(row["force"]) for row in totals.to_dict("records") if not row["records"]]
    notes = [
        f"{records:,} records of {months} lie in {place}, counted by place and not by who recorded "
        f"them: {listed(held)}. These are the files that were given; other forces' files, and "
        "other months of theirs, may hold more records of places here."
    ]
    if empty:
        notes.append(f"Files of {listed(empty)} were read too and hold no record of this area.")
    if RAILWAY_POLICE not in set(totals["force"]):
        notes.append(
            "British Transport Police is a force of its own; no file of it was given, so that "
            "crime on the railway is not in these figures."
        )
    return notes


def coverage_notes(analysis: Analysis, names: dict[str, str]) -> list[str]:
    """Say which months are counted, which are gaps, and whose files decide it."""
    coverage = analysis.counted.coverage
    by_force: dict[tuple[str, str], list[str]] = {}
    for code, known in coverage.forces.items():
        by_force.setdefault(known, []).append(names[code])
    notes = [
        f"The force of {listed(places)} is {force}, as "
        + (
            "the lookup of police force areas says."
            if how == "lookup"
            else "most of its records were reported by it."
        )
        for (force, how), places in by_force.items()
    ]
    if coverage.left_out:
        notes.append(
            f"Not counted, because a file of the area's own force is missing: "
            f"{_months(coverage.left_out)}. These months are gaps, not months without crime."
        )
    return notes


def _months(months: tuple[dt.date, ...]) -> str:
    return listed([months_label([month]) for month in months])


def placing_notes(analysis: Analysis) -> list[str]:
    """Say how records were given their ward."""
    counted = analysis.counted
    counts = counted.counts.records["placed"].value_counts()
    how = [f"{int(counts[key]):,} {words}" for key, words in PLACED_WORDS.items() if key in counts]
    notes = [f"On the {counted.wards.name}, records were placed {listed(how)}."]
    for reason, codes in _by_reason(counted.wards.why_points).items():
        places = listed([_district(analysis, code) for code in codes])
        notes.append(f"In {places} records are placed by their points, {reason}.")
    notes.append(
        "Points of police.uk are map points near the place, not the place itself, so that a record "
        "close to a boundary may be in the next ward."
    )
    return notes


def _by_reason(why: dict[str, str]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for code, reason in why.items():
        reasons.setdefault(reason, []).append(code)
    return reasons


def _district(analysis: Analysis, code: str) -> str:
    wards = analysis.counted.wards.wards
    return str(wards.loc[wards["district_code"] == code, "district"].iloc[0])


def resident_notes(analysis: Analysis) -> list[str]:
    """Say whose residents rates are out of, and how much was shared out by area."""
    people = analysis.counted.people
    if people is None or people.of_ward.isna().all():
        return ["No residents of these wards are known, so that there are counts but no rates."]
    year = f" of {people.year}" if people.year else " of a year that was not said"
    notes = [f"Rates are out of the usual residents{year}, not of people who visit or pass by."]
    for how, codes in people.how.items():
        places = listed([_district(analysis, code) for code in codes])
        notes.append(f"Residents of wards in {places}: {how}.")
    if people.lsoas:
        share = people.split / people.lsoas
        notes.append(
            f"{people.split} of {people.lsoas} LSOAs ({share:.0%}) are split: less than 95% of "
            "their area lies in one ward. Their residents are shared as if they lived evenly over "
            "the area, which they do not."
        )
    if round(people.not_placed):
        notes.append(f"{number(people.not_placed)} residents lie outside all wards.")
    if analysis.counted.homes is None:
        notes.append("Households of wards are not given, so that burglary is out of residents too.")
    return notes


def spread_notes(analysis: Analysis) -> list[str]:
    """Say how much counts vary by themselves, and how wards differ among themselves."""
    first = next(iter(analysis.counted.spreads.values()))
    if not first.known:
        return [
            "From so few months it cannot be told how much a ward's records vary by themselves. "
            "Intervals allow for chance alone and are too narrow; wards are called higher or lower "
            "only outside control limits (99.8%) that allow for how wards differ."
        ]
    return [
        f"Records come in series, so that counts vary more than chance alone: by {first.phi:.1f} "
        "times for all recorded crime in this area. Intervals and tests are wider by that, measure "
        "by measure.",
        f"Wards differ {float(first.between.phi):,.0f} times more than chance alone would make "
        "them. A plain funnel would flag most of them; control limits here allow for it.",
    ]


def method_notes(bands_fixed: bool) -> list[str]:
    """Explain maps, groups, clusters and changes."""
    bands = (
        "the edges are those of the partnership file"
        if bands_fixed
        else "each band has about a fifth of all wards of this release, with edges rounded so that "
        "they can be read"
    )
    return [
        "Maps are coloured by smoothed rates: a ward's rate is drawn towards that of the whole "
        "area, the more so the fewer its residents, so that small wards are not coloured by "
        f"chance. Bands are the same on all maps of a measure; {bands}.",
        "A ward is higher or lower where its rate differs from that of all other wards together, "
        "after allowing for how counts vary and for how many wards are compared "
        "(Benjamini-Hochberg). Wards that cannot be told apart are not ranked.",
        "Most wards differ from the average for ordinary reasons: town centres have shops, and few "
        "residents. Control limits (95% and 99.8%) allow for how much wards differ, and name those "
        "that are out of the ordinary even so.",
        "Clusters are wards whose neighbours are higher or lower than other wards would be in "
        "their place (local Moran's I of rates, permutations with a fixed seed, two-sided, "
        "adjusted over the wards of a map). Moran's I over all wards is adjusted over the "
        "measures.",
        "Changes compare the same months of two years, so that the season is the same. The level "
        "of error is that of one map, not of all maps together.",
        "Recorded crime is what was reported and recorded. It depends on who reports, on police "
        "activity and on recording; a record's outcome is as of the day of the download.",
    ]
