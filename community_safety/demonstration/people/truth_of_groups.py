"""What is true of groups of people: needs, young people new to the system, rows to be refused."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.demonstration.county import DISTRICT_CODES, SEED
from community_safety.demonstration.people.county_life import lives
from community_safety.demonstration.people.model import BY_NEED, PATHWAYS, land
from community_safety.demonstration.people.population import FALLING_DISTRICT
from community_safety.demonstration.people.quirks import COPIES, REFUSED
from community_safety.demonstration.people.truth import (
    AT_LARGE,
    AT_LARGE_SEED,
    LATEST,
    NONE,
    UNDECIDED,
    members_truth,
    of_year,
)
from community_safety.demonstration.people.writing import extracts
from community_safety.reoffending.periods import year_name
from community_safety.reoffending.rules import age_on

MORE_OFTEN = "more often"
_SURE_NEED = 0.4
"""Effect on the logit scale from which a difference of needs should be found."""
CHILDREN_UNTIL = 18


def groups_truth(by: list[str], seed: int = SEED, scale: float = 1.0) -> pd.DataFrame:
    """Return `offenders` and `expected_rate` of groups of the latest year's members.

    Parameters
    ----------
    by
        Columns of `members.first_in_quarter`.
    """
    members = of_year(members_truth(seed, scale), year_name(LATEST))
    grouped = members.groupby(by, observed=True)["probability"]
    return grouped.agg(offenders="size", expected_rate="mean").reset_index()


def needs_truth(seed: int = SEED, scale: float = 1.0) -> pd.DataFrame:
    """Return one row for each pathway, of the latest year's members assessed by the start point.

    Columns `pathway`; `assessed`; `reoffenders_share` and `others_share`, the shares with the need
    that are expected of who reoffends and who does not; `expected_name`: `more often` where it
    makes a difference that should be found, `none` where it makes none, else `undecided`.
    """
    members = of_year(members_truth(seed, scale), year_name(LATEST))
    needs = pd.concat([block.needs for block in extracts(seed, scale)], ignore_index=True)
    needs["assessed_on"] = pd.to_datetime(needs["assessed_on"]).astype("datetime64[us]")
    rows = members[["cohort_start", "person_id", "start_point", "probability"]].merge(
        needs, on="person_id", validate="many_to_many"
    )
    rows = rows[rows["assessed_on"] <= rows["start_point"]].sort_values("assessed_on")
    rows = rows.drop_duplicates(["cohort_start", "person_id", "pathway"], keep="last")
    found = [_need(name, rows[rows["pathway"] == name]) for name in PATHWAYS]
    return pd.DataFrame(found)


def _need(name: str, rows: pd.DataFrame) -> dict[str, object]:
    effect = BY_NEED[PATHWAYS.index(name)]
    probability = rows["probability"]
    return {
        "pathway": name,
        "assessed": len(rows),
        "reoffenders_share": float(np.average(rows["need"], weights=probability)),
        "others_share": float(np.average(rows["need"], weights=1 - probability)),
        "expected_name": _name_of(effect),
    }


def _name_of(effect: float) -> str:
    if effect == 0:
        return NONE
    return MORE_OFTEN if effect > _SURE_NEED else UNDECIDED


def entrants(seed: int = SEED, scale: float = 1.0) -> pd.DataFrame:
    """Return first time entrants aged 10 to 17 by `district_code` and calendar `year`, in fact.

    Whose first offence on record was proven while under 18, counted on that day; from 2021 on,
    before which not everybody is in the extract.
    """
    parts = []
    for life in lives(seed, scale):
        first = np.unique(life.hearings.person, return_index=True)[1]
        person = life.hearings.person[first]
        day = life.hearings.proven[first].astype("datetime64[D]")
        young = age_on(life.people.born[person].astype("datetime64[D]"), day) < CHILDREN_UNTIL
        district = land()["district_code"].to_numpy()[life.people.ward[person]]
        year = day.astype("datetime64[Y]").astype(np.int64) + 1970
        parts.append(pd.DataFrame({"district_code": district, "year": year})[young])
    counts = pd.concat(parts).value_counts().rename("entrants").reset_index()
    counts = counts[(counts["year"] >= 2021) & (counts["year"] <= 2025)]
    return counts.sort_values(["district_code", "year"], ignore_index=True)


def entrants_truth() -> pd.DataFrame:
    """Return expected entrants at scale 1 by district and year, and which district's fall."""
    expected = entrants(AT_LARGE_SEED, AT_LARGE)
    expected["expected_entrants"] = expected.pop("entrants") / AT_LARGE
    falls = {code: code == FALLING_DISTRICT for code in DISTRICT_CODES}
    return expected.assign(falls=expected["district_code"].map(falls))


def oddities(seed: int = SEED, scale: float = 1.0) -> dict[str, int]:
    """Return how many rows of offences a reader must set aside, leave out or refuse, by rule."""
    offences = pd.concat([block.offences for block in extracts(seed, scale)])
    return {
        "copies": COPIES,
        "breach": int((offences["breach"] == "1").sum()),
        "outside_england_and_wales": int((offences["outside_england_and_wales"] == "1").sum()),
        **REFUSED,
    }
