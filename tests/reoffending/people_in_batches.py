"""Made-up partnerships written as batches of people who are alike, for what a public pack may show.

Three districts of a county have the same people each (`SAFE`): 80 men and 80 women cautioned on
10 November 2023, of whom 20 each reoffend in the second month, 20 in the eighth and 40 not at all;
of each of these half had a need, and all were assessed. No count of them, nor any difference of
counts, is from 1 to 4.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

from community_safety.disclosure.release import release
from community_safety.partnership import DisclosurePolicy, Partnership
from community_safety.periods import Period
from community_safety.reoffending.analysis import Analysis
from community_safety.reoffending.completeness import coverage
from community_safety.reoffending.expected import expected_chances
from community_safety.reoffending.members import cohort_members
from community_safety.reoffending.periods import year_name
from community_safety.reoffending.records import COLUMNS, Records
from community_safety.reoffending.rules import Rules

ASHBY, BROOK, COOMBE = DISTRICTS = ("E07000901", "E07000902", "E07000903")
COUNTY = "three"
START = "2023-11-10"
QUARTERS = ("2023-08-10", "2023-11-10", "2024-02-10", "2024-05-10")
AREAS = [
    {"code": COUNTY, "name": "The county", "members": list(DISTRICTS)},
    *({"code": code, "name": code} for code in DISTRICTS),
]
SINCE, UNTIL = dt.date(2021, 10, 1), dt.date(2025, 12, 31)
RELEASE = Period(dt.date(2025, 1, 1), UNTIL)


def batch(number, district=ASHBY, *, again=(), entries=(START,), proven_after=30, **about):
    """So many people; `again` are the months after the first entry in which each reoffends."""
    return {
        "number": number,
        "area_code": district,
        "again": again,
        "entries": entries,
        "proven_after": proven_after,
        **about,
    }


SAFE = tuple(
    batch(half, district, sex=sex, again=again, assessed=need)
    for district in DISTRICTS
    for sex in ("male", "female")
    for half, again in ((10, (2,)), (10, (8,)), (20, ()))
    for need in (True, False)
)


def analysed(batches, areas=AREAS):
    """Return a function that analyses one area of a partnership with these people."""
    plan = Partnership.model_validate(
        {
            "name": "Three Districts Partnership",
            "release": {"name": "2025"},
            "legal_basis": "Crime and Disorder Act 1998, section 6",
            "data": "data",
            "sources": {"reoffending": ["reoffending"]},
            "areas": areas,
        }
    )
    records, rules = records_of(batches), Rules()
    cohorts = coverage(records.since, records.until, RELEASE.end, rules)
    periods = sorted({*cohorts.complete, *cohorts.proxy_only})
    members = cohort_members(records, periods, rules)
    chances = expected_chances(members, records.reference, year_name(cohorts.latest), rules)
    return lambda code=COUNTY: Analysis(
        plan.area(code), plan, records, cohorts, members, chances, rules
    )


def records_of(batches):
    """The records of some batches of people."""
    rows = {"people": [], "offences": [], "needs": []}
    for place, about in enumerate(batches):
        for number in range(about["number"]):
            who = f"P{place:03d}-{number:03d}"
            rows["people"].append({"person_id": who} | PERSON | about)
            rows["offences"] += _offences(who, about)
            if "assessed" in about:
                rows["needs"].append(
                    {
                        "person_id": who,
                        "assessed_on": "2022-01-01",
                        "pathway": "accommodation",
                        "need": about["assessed"],
                    }
                )
    reference = {"cohort": "", "sex": "", "age_group": "", "offenders": 1000, "reoffenders": 500}
    rows["reference"] = [reference | {"previous_offences": "", "index_offence": ""}]
    frames = {kind: _frame(rows.get(kind, []), kind) for kind in COLUMNS}
    return Records(**frames, until=UNTIL, since=SINCE)


PERSON = {
    "sex": "male",
    "date_of_birth": "1990-06-15",
    "ethnicity": "not recorded",
    "ward_code": "",
    "iom_start": None,
    "iom_end": None,
    "expected_reoffending": float("nan"),
}


def _offences(who, about):
    """Cautions for what was done before the first of them, and what was done afterwards."""
    start = pd.Timestamp(about["entries"][0])
    earlier = start - pd.DateOffset(months=3)
    found = [(earlier, pd.Timestamp(day), "caution", False) for day in about["entries"]]
    for months in about["again"]:
        day = start + pd.DateOffset(months=months - 1) + pd.Timedelta(days=15)
        proven = day + pd.Timedelta(days=about["proven_after"])
        found.append((day, proven, "custody", about.get("serious", False)))
    names = ("offence_date", "proven_date", "outcome", "serious")
    return [
        {"person_id": who, "offence_id": f"{who}-{place}", "offence_group": "theft"}
        | dict(zip(names, row, strict=True))
        for place, row in enumerate(found)
    ]


def _frame(rows, kind):
    types = COLUMNS[kind]
    frame = pd.DataFrame(rows, columns=None if rows else list(types))
    for name, type_ in types.items():
        if type_.startswith("datetime"):
            frame[name] = pd.to_datetime(frame[name])
    return frame[list(types)].astype(types)


POLICY = DisclosurePolicy()
FEW, ENOUGH = 3, 6
NOWHERE = Path("no-residents-here")


def shown(table):
    """The frame of a table in the public edition; none where it is withheld."""
    released = release(table, "public", POLICY)
    return None if released.withheld else released.rows


def part(parts, **about):
    """The table of the only part whose first row is about this."""
    ((name, value),) = about.items()
    (found,) = [one for one in parts if one.frame[name].iloc[0] == value]
    return found


def small(counts):
    """Whether a number that was worked out is that of a few people."""
    return bool(((np.asarray(counts) >= 1) & (np.asarray(counts) < POLICY.threshold)).any())
