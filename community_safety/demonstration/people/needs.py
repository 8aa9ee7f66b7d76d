"""Assessments of needs on the seven national pathways: true needs, seen with some error.

A need is assessed on or before the start point of a court disposal, from what the person needs and
never from what the person will do, so that among members the share of reoffenders with a need is
told by their probabilities alone.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from community_safety.demonstration.people.county_life import Life
from community_safety.demonstration.people.model import (
    CUSTODY,
    NON_CUSTODIAL,
    PATHWAYS,
    UNTIL,
    Whole,
    day_number,
)

ASSESSED_FROM = day_number(dt.date(2023, 4, 1))
_ADULT_DAYS = int(18 * 365.25) + 1
ASSESSED_SHARE = 0.34
"""Share of adults sentenced by a court whom the service that assesses supervises."""
AGAIN = 0.25
"""Share of assessments followed by a later one, in which some needs are met."""
MISTAKEN = 0.08
MET = 0.3


def assessments(life: Life, rng: np.random.Generator) -> pd.DataFrame:
    """Return one row for each assessment and pathway: `person`, `day`, `pathway`, `need`."""
    people, hearings = life.people, life.hearings
    supervised = rng.random(len(people)) < ASSESSED_SHARE
    courts = np.isin(hearings.outcome, (NON_CUSTODIAL, CUSTODY))
    due = courts & supervised[hearings.person] & (hearings.start <= UNTIL)
    due &= hearings.start - people.born[hearings.person] >= _ADULT_DAYS
    due &= hearings.start >= ASSESSED_FROM
    person, start = hearings.person[due], hearings.start[due]
    before = np.maximum(start - rng.integers(0, 29, len(start)), ASSESSED_FROM)
    again = np.flatnonzero(rng.random(len(start)) < AGAIN)
    after = start[again] + rng.integers(60, 241, len(again))
    who, day = np.concatenate([person, person[again]]), np.concatenate([before, after])
    later = np.arange(len(who)) >= len(person)
    need = people.needs[who] & ~(later[:, None] & (rng.random((len(who), len(PATHWAYS))) < MET))
    seen = need ^ (rng.random(need.shape) < MISTAKEN)
    return _rows(who, day, seen)


def _rows(who: Whole, day: Whole, seen: np.ndarray) -> pd.DataFrame:
    """Return assessments as rows, the first of a person's on one day only."""
    frame = pd.DataFrame({"person": who, "day": day, "at": np.arange(len(who))})
    frame = frame[frame["day"] <= UNTIL].drop_duplicates(["person", "day"])
    frame = frame.sort_values(["person", "day"], ignore_index=True)
    return pd.DataFrame(
        {
            "person": np.repeat(frame["person"].to_numpy(), len(PATHWAYS)),
            "day": np.repeat(frame["day"].to_numpy(), len(PATHWAYS)),
            "pathway": np.tile(np.array(PATHWAYS), len(frame)),
            "need": seen[frame["at"].to_numpy()].ravel().astype(np.int64),
        }
    )
