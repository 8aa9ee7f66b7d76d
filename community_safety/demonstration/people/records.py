"""The records a force would extract of a block of people, as frames of text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_safety.demonstration.people.county_life import Life
from community_safety.demonstration.people.model import (
    CUSTODY,
    GROUPS,
    OUTCOMES,
    UNTIL,
    Whole,
    land,
)
from community_safety.demonstration.people.needs import assessments
from community_safety.demonstration.people.population import ETHNICITIES, People
from community_safety.demonstration.people.quirks import uncounted

WITHOUT_WARD = 0.02
"""Share of people whose ward is not on record."""
_ENDED = 0.7
"""Share of people on the programme who have left it."""


@dataclass(frozen=True)
class Extract:
    """Frames of one block, the block itself, and the id of each of its people."""

    life: Life
    people: pd.DataFrame
    offences: pd.DataFrame
    releases: pd.DataFrame
    needs: pd.DataFrame
    ids: np.ndarray


def extract(
    life: Life, rng: np.random.Generator, first_person: int = 1, first_offence: int = 1
) -> Extract:
    """Return the records of a block, its people and offences numbered from the given numbers on.

    People are numbered in random order, so that an id says nothing of its person.
    """
    number = rng.permutation(len(life.people))
    ids = np.array([f"P{first_person + one:06d}" for one in number.tolist()], dtype=object)
    frames = {
        "people": _people(life, ids, rng),
        "offences": _offences(life, ids, rng),
        "releases": _releases(life, ids),
        "needs": _needs(life, ids, rng),
    }
    offences = frames["offences"]
    numbers = range(first_offence, first_offence + len(offences))
    offences.insert(1, "offence_id", [f"O{one:07d}" for one in numbers])
    return Extract(life=life, ids=ids, **frames)


def text_of(days: Whole) -> np.ndarray:
    """Return days as text, 2024-03-31; a negative day is an empty cell."""
    text = np.datetime_as_string(days.astype("datetime64[D]")).astype(object)
    return np.where(days < 0, "", text)


def _people(life: Life, ids: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    people: People = life.people
    table = land()
    begins = life.programme.start
    ends = begins + rng.integers(200, 900, len(people))
    ended = (begins >= 0) & (rng.random(len(people)) < _ENDED) & (ends <= UNTIL)
    sex = np.where(people.male, "male", "female")
    ward = table["ward_code"].to_numpy(object)[people.ward]
    frame = pd.DataFrame(
        {
            "person_id": ids,
            "sex": np.where(people.sex_known, sex, ""),
            "date_of_birth": np.datetime_as_string(people.born.astype("datetime64[D]")),
            "ethnicity": np.array(ETHNICITIES, dtype=object)[people.ethnicity],
            "area_code": table["district_code"].to_numpy(object)[people.ward],
            "ward_code": np.where(rng.random(len(people)) < WITHOUT_WARD, "", ward),
            "iom_start": text_of(begins),
            "iom_end": text_of(np.where(ended, ends, -1)),
        }
    )
    return frame.sort_values("person_id", ignore_index=True)


def _offences(life: Life, ids: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    hearings, offences = life.hearings, life.offences
    frame = pd.DataFrame(
        {
            "person": hearings.person[offences.hearing],
            "day": offences.day,
            "proven": hearings.proven[offences.hearing],
            "outcome": np.array(OUTCOMES, dtype=object)[hearings.outcome[offences.hearing]],
            "group": np.array(GROUPS, dtype=object)[offences.group],
            "serious": offences.serious,
            "breach": False,
            "outside": False,
        }
    )
    frame = pd.concat([frame, uncounted(frame, rng)], ignore_index=True)
    frame["person_id"] = ids[frame["person"]]
    frame = frame.sort_values(["person_id", "proven", "day"], ignore_index=True, kind="stable")
    marks = {name: np.where(frame[name], "1", "") for name in ("breach", "serious", "outside")}
    return pd.DataFrame(
        {
            "person_id": frame["person_id"],
            "offence_date": text_of(frame["day"].to_numpy()),
            "proven_date": text_of(frame["proven"].to_numpy()),
            "outcome": frame["outcome"],
            "offence_group": frame["group"],
            "breach": marks["breach"],
            "serious": marks["serious"],
            "outside_england_and_wales": marks["outside"],
        }
    )


def _releases(life: Life, ids: np.ndarray) -> pd.DataFrame:
    hearings = life.hearings
    which = (hearings.outcome == CUSTODY) & (hearings.start <= UNTIL)
    frame = pd.DataFrame(
        {
            "person_id": ids[hearings.person[which]],
            "release_date": text_of(hearings.start[which]),
            "offence_group": np.array(GROUPS, dtype=object)[life.group[which]],
        }
    )
    return frame.sort_values(["person_id", "release_date"], ignore_index=True)


def _needs(life: Life, ids: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    found = assessments(life, rng)
    frame = pd.DataFrame(
        {
            "person_id": ids[found["person"]],
            "assessed_on": text_of(found["day"].to_numpy()),
            "pathway": found["pathway"],
            "need": found["need"],
        }
    )
    order = ["person_id", "assessed_on", "pathway"]
    return frame.sort_values(order, ignore_index=True)
