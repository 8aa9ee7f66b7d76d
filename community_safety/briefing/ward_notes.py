"""The method and data notes of the ward briefing."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from community_safety.numbers import count_of, listed, number
from community_safety.wards.accounts import (
    PLACED_WORDS,
    RAILWAY_POLICE,
    OwnFiles,
    force_name,
    span_of,
)
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
RESIDENT_WORDS = {
    "as given for wards": "as given for the wards themselves",
    "of the LSOAs that fit best": "those of the LSOAs (small areas of the census) that fit best",
    "of LSOAs, shared by area": "those of LSOAs (small areas of the census), shared out by the "
    "part of each that lies in a ward",
}


def file_notes(totals: pd.DataFrame, own: OwnFiles, place: str, months: str) -> list[str]:
    """Say exactly which files an area's total rests on, and what became of their records.

    Parameters
    ----------
    totals
        From `wards.accounts.area_totals`.
    own
        From `wards.accounts.own_files`: the files of the area's own forces.
    """
    records = int(totals["records"].sum())
    held = [
        f"{row['records']:,} in {count_of(int(row['files']), 'file')} of "
        f"{force_name(row['force'])} "
        f"({span_of(row['first'], row['last'], int(row['months']))})"
        for row in totals.to_dict("records")
        if row["records"]
    ]
    empty = [force_name(row["force"]) for row in totals.to_dict("records") if not row["records"]]
    notes = [
        f"{records:,} records of {months} lie in {place}, counted by place and not by who recorded "
        f"them: {listed(held)}. These are the files that were given; other forces' files, and "
        "other months of theirs, may hold more records of places here.",
        *_own_notes(own),
    ]
    if empty:
        notes.append(f"Files of {listed(empty)} were read too and hold no record of this area.")
    if RAILWAY_POLICE not in set(totals["force"]):
        notes.append(
            "British Transport Police is a force of its own; no file of it was given, so that "
            "crime on the railway is not in these figures."
        )
    return notes


def _own_notes(own: OwnFiles) -> list[str]:
    """Say what became of the records of the area's own forces that have no place or come twice."""
    of = f"the {own.rows:,} records in these files of {listed(own.forces)}"
    located = f"{own.without_location:,} {'has' if own.without_location == 1 else 'have'}"
    notes = [
        f"Of {of}, {located} no location and belong to no area."
        if own.without_location
        else f"All of {of} have a location."
    ]
    copies = "No exact copy of a record with a Crime ID was met"
    if own.set_aside:
        was = "exact copy was" if own.set_aside == 1 else "exact copies were"
        copies = f"{own.set_aside:,} {was} set aside"
    kept = "no Crime ID came again with other content"
    if own.repeated_ids:
        kept = f"{own.repeated_ids:,} records have the Crime ID of another, differ and are kept"
        if own.repeated_ids == 1:
            kept = "1 record has the Crime ID of another, differs and is kept"
    notes.append(f"{copies}; {kept}.")
    if own.without_id:
        notes.append(
            f"{own.without_id:,} records have no Crime ID, above all those of anti-social "
            "behaviour. Two that look alike may be two events at one place, and both are counted."
        )
    return notes


def coverage_notes(analysis: Analysis, names: dict[str, str]) -> list[str]:
    """Say which months are counted, which are gaps, and whose files decide it."""
    coverage = analysis.counted.coverage
    by_force: dict[tuple[str, str], list[str]] = {}
    for code, known in coverage.forces.items():
        by_force.setdefault(known, []).append(names[code])
    notes = [
        f"The force of {listed(places)} is {force_name(force)}, as "
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
    notes = [f"Records were given to a ward: {listed(how)}."]
    for reason, codes in _by_reason(counted.wards.why_points).items():
        places = listed([_district(analysis, code) for code in codes])
        notes.append(f"In {places} records are placed by their points, {reason}.")
    notes.append(
        "Points of police.uk are map points near the place, not the place itself, and its LSOAs "
        "are those of these points, so that a record close to a boundary may be in the next ward."
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
        notes.append(f"Residents of wards in {places}: {RESIDENT_WORDS.get(how, how)}.")
    if people.lsoas:
        share = people.split / people.lsoas
        notes.append(
            f"{people.split} of {people.lsoas} LSOAs ({share:.0%}) are split: less than 95% of "
            "their area lies in one ward. Their residents are shared as if they lived evenly over "
            "the area, which they do not, so that rates of wards with split LSOAs are rougher than "
            "their intervals say."
        )
    if round(people.not_placed):
        notes.append(f"{number(people.not_placed)} residents lie outside all wards.")
    return [*notes, _burglary_note(analysis)]


def _burglary_note(analysis: Analysis) -> str:
    """Say what burglary is out of."""
    if analysis.figures["unit"].str.endswith("households").any():
        return "Burglary is out of households, not of residents."
    why = "are not given" if analysis.counted.homes is None else "are not known of all of them"
    return f"Households of these wards {why}, so that burglary is out of residents too."


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
        "Records come in series, so that a ward's totals vary more than chance alone would make "
        f"them: for all recorded crime the variance is {first.phi:.1f} times as large. Intervals "
        "and tests allow for that, measure by measure.",
        "Wards differ from each other far more than chance alone would make them: for all recorded "
        f"crime the variance is about {float(first.between.phi):,.0f} times as large. A plain "
        "funnel would flag most of them; control limits here allow for it.",
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
        "(Benjamini-Hochberg). Wards that cannot be told apart are not ranked. Of the wards named "
        "on a map of one measure, about one in twenty may be named by chance.",
        "Most wards differ from the average for ordinary reasons: town centres have shops, and few "
        "residents. Control limits (95% and 99.8%) allow for how much wards differ. A ward is "
        "called out of the ordinary where it lies outside them and stands out from the spread of "
        "the other wards, after allowing for their number.",
        "Clusters are wards whose neighbours are higher or lower than other wards would be in "
        "their place (local Moran's I of rates, permutations with a fixed seed, two-sided, "
        "adjusted over the wards of a map). Moran's I over all wards is adjusted over the "
        "measures.",
        "Concentration compares records with residents: by chance on residents, larger wards have "
        "more records, and records come in series.",
        "Changes compare the same months of two years, so that the season is the same. They are "
        "adjusted over the wards of a measure, and once more over all measures.",
        "Counts of records are shown in every edition, also where they are small: data.police.uk "
        "publishes each record by itself, without names and near its place.",
        "Recorded crime is what was reported and recorded. It depends on who reports, on police "
        "activity and on recording; a record's outcome is as of the day of the download.",
    ]
