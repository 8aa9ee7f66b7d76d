"""An extract as the cohort builder reads it, without files in between: for simulations and tests.

It leaves out what the reader of the files is there for: copies, rows to refuse, text to dates.
"""

from __future__ import annotations

import pandas as pd

from community_safety.demonstration.people.model import RECORDS_UNTIL
from community_safety.demonstration.people.records import Extract
from community_safety.reoffending.records import Records, empty

_DAYS = {
    "people": ("date_of_birth", "iom_start", "iom_end"),
    "offences": ("offence_date", "proven_date"),
    "releases": ("release_date",),
    "needs": ("assessed_on",),
}
_MARKS = ("breach", "serious", "outside_england_and_wales")


def as_records(extract: Extract, reference: pd.DataFrame | None = None) -> Records:
    """Return one block's records, with the rates of a reference where one is given."""
    frames = {}
    for kind, days in _DAYS.items():
        frame: pd.DataFrame = getattr(extract, kind)
        frames[kind] = frame.assign(**{day: _read_days(frame[day]) for day in days})
    offences = frames["offences"]
    frames["offences"] = offences.assign(**{mark: offences[mark] == "1" for mark in _MARKS})
    frames["needs"] = frames["needs"].assign(need=frames["needs"]["need"] == 1)
    people = frames["people"]
    known = {"sex": people["sex"].replace("", "not known")}
    known["ethnicity"] = people["ethnicity"].replace("", "not recorded")
    return Records(
        people=people.assign(**known),
        offences=frames["offences"],
        releases=frames["releases"],
        needs=frames["needs"],
        reference=empty("reference") if reference is None else reference,
        until=RECORDS_UNTIL,
        since=frames["offences"]["proven_date"].min().date(),
    )


def _read_days(text: pd.Series) -> pd.Series:
    days = pd.to_datetime(text.where(text != ""), format="%Y-%m-%d")
    return days.astype("datetime64[us]")
