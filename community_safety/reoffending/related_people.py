"""The counts of people behind tables of wards, young people and the IOM programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from community_safety.reoffending.analysis import Analysis
from community_safety.reoffending.caseload import CASELOAD
from community_safety.reoffending.expected import NO_CHANCE, SUPPLIED
from community_safety.reoffending.iom import iom_of
from community_safety.reoffending.records import Records
from community_safety.reoffending.related import (
    PEOPLE,
    behind_part,
    behind_rows,
    counted,
    gathered,
    nothing,
    places_of,
)
from community_safety.reoffending.young_people import FIRST_TIME, OFFENDING, young_people_of

NO_WARD, UNKNOWN_WARD = "No ward on record", "Ward not on the map"


def behind_wards(rows: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return the persons behind the counts of wards, and those of the area whom no ward has.

    Parameters
    ----------
    rows
        One measure of `WARD_COLUMNS`.
    members
        Those of the own area, each with a `place`.

    Returns
    -------
    DataFrame
        Related counts. The caseload counts persons where other tables count entries: by how much
        entries exceed persons is had by subtraction, of each place and, from the rates of
        reoffending, of each ward.
    """
    rest = members[~members["ward_code"].isin(rows["ward_code"])]
    left = counted(rest, ["place"])
    if len(rows) and rows["measure_id"].iloc[0] == CASELOAD:
        repeats = behind_part(rows, _repeats(members, ["place"]), {"repeats": ""})
        return gathered([behind_part(rows, left, {"persons": ""}), repeats])
    keys = ["place", "ward_code"]
    found = counted(members, keys).merge(_repeats(members, keys), on=keys, validate="one_to_one")
    of_ward = behind_rows(rows, ["ward_code"], found, PEOPLE | {"repeats": ""}, everywhere=False)
    return gathered([of_ward, behind_part(rows, left, PEOPLE)])


def _repeats(members: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return by how much entries exceed persons in each group."""
    people = members.groupby(by)["person_id"]
    return (people.size() - people.nunique()).rename("repeats").reset_index()


def reasons_of(members: pd.DataFrame, basis: pd.Series, wards: pd.Series | None) -> pd.DataFrame:
    """Return, for each member, what the figures rest on: columns of true and false, by words.

    Parameters
    ----------
    members, basis
        Members, and where each one's expectation is from: `expected_chances`.
    wards
        Codes of the wards on the map; None where there is none.
    """
    words = {SUPPLIED: "Expectation supplied with the records", NO_CHANCE: "No expectation"}
    found = {
        words.get(name, f"Expected by {name}"): (basis == name).to_numpy()
        for name in basis.cat.categories
    }
    if wards is not None:
        code = members["ward_code"].fillna("")
        found[NO_WARD] = (code == "").to_numpy()
        found[UNKNOWN_WARD] = ((code != "") & ~code.isin(wards)).to_numpy()
    return pd.DataFrame(found, index=members.index)


def persons_by_reason(members: pd.DataFrame, reasons: pd.DataFrame) -> pd.DataFrame:
    """Return distinct persons of each place and reason, out of those of the place.

    Returns
    -------
    DataFrame
        `place`, `what`, `persons`, `whole`.
    """
    each = reasons.groupby([members["place"], members["person_id"]]).any()
    persons = each.groupby(level="place").sum()
    whole = each.groupby(level="place").size().rename("whole")
    long = persons.melt(var_name="what", value_name="persons", ignore_index=False)
    return long.join(whole).reset_index()


def behind_young(rows: pd.DataFrame, analysis: Analysis, last: dt.date) -> pd.DataFrame:
    """Return the young people of each place, and first time entrants out of those offending.

    Parameters
    ----------
    rows
        `YOUNG_COLUMNS` of the area and the others.
    last
        As in `young_people_of`.
    """
    if not len(rows):
        return nothing()
    records = _by_place(analysis)
    places = sorted(records.people["area_code"].unique())
    begin = analysis.partnership.reoffending.records_since
    found = young_people_of(
        records, {place: [place] for place in places}, places[0], last, complete_from=begin
    ).rows.rename(columns={"area": "place"})
    # Where each had one offence but for a few, the number of offences shows that.
    found["further"] = found["offences"] - found["people"]
    keys = ["place", "period"]
    parts: Mapping[str, pd.DataFrame] = {
        str(name): part for name, part in found.groupby("measure_id")
    }
    entrants, offending = (parts.get(name, found.iloc[:0]) for name in (FIRST_TIME, OFFENDING))
    both = entrants.merge(offending, on=keys, suffixes=("", "_offending"), validate="one_to_one")
    return gathered(
        [
            behind_rows(rows, ["measure_id", "period"], found, {"people": "", "further": ""}),
            behind_part(rows, both, {"people": "people_offending"}),
        ]
    )


def behind_programme(rows: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """Return the programme's people of each place, and those with an offence before and after.

    Their offences are shown: a single one is one person's.
    """
    records = _by_place(analysis)
    begin = analysis.partnership.reoffending.records_since
    taken_on = records.people[records.people["iom_start"].notna()]
    theirs = replace(records, people=taken_on.reset_index(drop=True))
    found = []
    for place in sorted(records.people["area_code"].unique()):
        persons = taken_on.loc[taken_on["area_code"] == place, "person_id"]
        programme = iom_of(theirs, persons, analysis.rules, since=begin)
        counts = programme.counts
        found.append(
            {
                "people": programme.used,
                "before": int((counts.before > 0).sum()),
                "after": int((counts.after > 0).sum()),
            }
        )
    counted_people = pd.DataFrame(found)
    return behind_part(rows, counted_people, dict.fromkeys(counted_people.columns, ""))


def _by_place(analysis: Analysis) -> Records:
    """Return the records with each person's place as the area lived in."""
    people = analysis.records.people
    places = places_of(people, analysis.partnership)
    return replace(analysis.records, people=people.assign(area_code=places, ward_code=""))
