"""How many reoffences followed each membership, counted from the chains and not from the files.

It shares no code with the cohort builder, so that either can be checked against the other.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.demonstration.people.county_life import Life
from community_safety.demonstration.people.model import Whole, calendar_after

_DAYS = 100_000
"""More than any day there is, to put person and day into one number."""


def reoffences(life: Life, members: pd.DataFrame) -> Whole:
    """Return the reoffences of each member: in 12 months, and proven within 18.

    Parameters
    ----------
    life
        The block that the members are from.
    members
        As `members.first_in_quarter` gives them; shape (members,).
    """
    hearings, offences = life.hearings, life.offences
    person = hearings.person[offences.hearing]
    order = np.lexsort((offences.day, person))
    key = person[order] * _DAYS + offences.day[order]
    proven = hearings.proven[offences.hearing][order]
    start = members["start_point"].to_numpy().astype("datetime64[D]").astype(np.int64)
    base = members["person"].to_numpy() * _DAYS
    first = np.searchsorted(key, base + start, side="right")
    last = np.searchsorted(key, base + calendar_after(start, 12), side="right")
    number = last - first
    member = np.repeat(np.arange(len(members)), number)
    place = np.arange(len(member)) - np.repeat(np.cumsum(number) - number - first, number)
    in_time = proven[place] <= calendar_after(start, 18)[member]
    return np.bincount(member[in_time], minlength=len(members)).astype(np.int64)
