"""What is true of the people of the made-up county: rates expected, and what a reader should find.

A rate's truth is the mean of its members' probabilities, each known from the state at the start
point: it needs no outcome. What is expected of a place or of the programme at large is that of a
county ten times as large, drawn from a seed of its own; its error is a third of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from community_safety.demonstration.county import COUNTY_CODE, SEED
from community_safety.demonstration.people.county_life import lives, tables
from community_safety.demonstration.people.members import first_in_quarter
from community_safety.demonstration.people.model import (
    BY_DISTRICT,
    RECORDS_UNTIL,
    WARD_DISTRICTS,
    planted_wards,
)
from community_safety.demonstration.people.nation import CELL, reference_rates
from community_safety.demonstration.people.writing import extracts
from community_safety.reoffending.periods import latest_year, year_before, year_name

SURE = 4.3
"""Standard errors from 1 at which a 95% interval leaves it out 99 times in 100."""
AT_LARGE_SEED, AT_LARGE = 20260345, 10.0
HIGHER, LOWER, NONE, UNDECIDED = "higher", "lower", "none", "undecided"
LATEST = latest_year(RECORDS_UNTIL, RECORDS_UNTIL)
YEARS = {year_name(year): year for year in (year_before(LATEST), LATEST)}
"""The latest year of cohorts that the records show in full, and the year before it."""


@dataclass(frozen=True, slots=True)
class ProgrammeTruth:
    """What is true of those taken on; ratios of offences after to offences before.

    `naive` is what the records show, `regression` what they would have shown without the
    programme, `effect` the programme's own: naive over regression. `passed_over` is the ratio of
    those with enough offences whom the panels did not take on.
    """

    taken_on: int
    naive: float
    regression: float
    effect: float
    passed_over: float


def members_truth(seed: int = SEED, scale: float = 1.0) -> pd.DataFrame:
    """Return every member of every quarterly cohort from October 2020 on, with its probability.

    The columns of `members.first_in_quarter`, and `person_id` as in the files. `probability` is
    that of being a reoffender by the official definition. It leaves out what the programme prevents
    of those who are not persistent, and of those not yet taken on: less than 0.001 of any rate.
    """
    parts = [
        _named(first_in_quarter(tables(block.life)), block.ids) for block in extracts(seed, scale)
    ]
    return pd.concat(parts, ignore_index=True)


def _named(members: pd.DataFrame, ids: np.ndarray) -> pd.DataFrame:
    return members.assign(person_id=ids[members["person"]])


def of_year(members: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return the members of the four cohorts of a year of `YEARS`."""
    starts = pd.to_datetime([period.start for period in YEARS[year]])
    return members[members["cohort_start"].isin(starts)]


def truth(seed: int = SEED, scale: float = 1.0) -> pd.DataFrame:
    """Return one row for each year, county, district and ward.

    Columns:

    * `year`, `level` (`county`, `district`, `ward`), `area_code`
    * `offenders`, `expected_rate`: members, and the mean of their probabilities
    * `expected_ratio`: reoffenders over those the nation's rates give for the same members
    * `ratio_at_large`: the same of the large county, free of these members' chance
    * `planted`: what sets the place apart, or empty
    * `expected_name`: `higher` or `lower` where a 95% interval of observed over expected leaves out
      1 in 99 of 100 such counties, `none` where nothing is there, else `undecided`
    """
    members, large = with_reference(members_truth(seed, scale)), at_large()
    rows = [
        _of_place(year, level, code, own, large_ratio)
        for year in YEARS
        for level, code, own, large_ratio in _places(of_year(members, year), large)
    ]
    return pd.DataFrame(rows)


def _places(
    members: pd.DataFrame, large: pd.DataFrame
) -> Iterator[tuple[str, str, pd.DataFrame, float]]:
    yield "county", COUNTY_CODE, members, _ratio(large)
    for level in ("district", "ward"):
        everybody = dict(list(large.groupby(f"{level}_code")))
        for code, own in members.groupby(f"{level}_code"):
            yield level, str(code), own, _ratio(everybody[code])


def _of_place(
    year: str, level: str, code: str, own: pd.DataFrame, ratio_at_large: float
) -> dict[str, object]:
    probability, expected = own["probability"], own["reference"].sum()
    error = np.sqrt((probability * (1 - probability)).sum()) / expected
    district = str(own["district_code"].iloc[0])
    planted = _planted(level, code, district)
    away = (ratio_at_large - 1) / error
    sure = HIGHER if away > 0 else LOWER
    if planted == "" or abs(away) <= SURE:
        sure = UNDECIDED if planted else NONE
    return {
        "year": year,
        "level": level,
        "area_code": code,
        "offenders": len(own),
        "expected_rate": float(probability.mean()),
        "expected_ratio": _ratio(own),
        "ratio_at_large": ratio_at_large,
        "planted": planted,
        "expected_name": sure,
    }


def _planted(level: str, code: str, district: str) -> str:
    """Say what sets a place apart from the nation's people like its own."""
    if level == "county":
        return "the sum of what is planted in it"
    if code in planted_wards():
        return "reoffends more than its mix of people"
    if district in BY_DISTRICT:
        way = "more" if BY_DISTRICT[district] > 0 else "less"
        return f"{'lies in a district that' if level == 'ward' else ''} reoffends {way}".strip()
    if level == "district" and district in WARD_DISTRICTS:
        return "has a ward that reoffends more"
    return ""


def _ratio(members: pd.DataFrame) -> float:
    return float(members["probability"].sum() / members["reference"].sum())


def with_reference(members: pd.DataFrame) -> pd.DataFrame:
    """Add `reference`, the nation's rate of each member's cell.

    Cells that the nation does not publish are few; their members get the rate of their sex, age
    and previous offences.
    """
    rates = reference_rates().rename(columns={"previous_offences": "previous_band"})
    keys = [name.replace("previous_offences", "previous_band") for name in CELL]
    found = members[keys].astype("str").merge(_rate(rates, keys), "left", keys)["rate"]
    coarse = members[keys[:3]].astype("str").merge(_rate(rates, keys[:3]), "left", keys[:3])
    return members.assign(reference=found.fillna(coarse["rate"]).to_numpy())


def _rate(rates: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    counts = ["reoffenders", "offenders"]
    sums = rates.astype(dict.fromkeys(keys, "str")).groupby(keys, as_index=False)[counts].sum()
    return sums.assign(rate=sums["reoffenders"] / sums["offenders"])


@lru_cache(maxsize=1)
def at_large() -> pd.DataFrame:
    """Return members of both years' cohorts in the large county, with `reference`."""
    parts = [first_in_quarter(tables(life)) for life in lives(AT_LARGE_SEED, AT_LARGE)]
    members = pd.concat(parts, ignore_index=True)
    return with_reference(pd.concat([of_year(members, year) for year in YEARS]))


def programme_truth(seed: int = SEED, scale: float = 1.0) -> ProgrammeTruth:
    """Return what the programme did for those whom it took on under one seed.

    The true `effect` is `programme.EFFECT`; that of one seed differs by which offences it
    prevented. A scale of 10 or more gives what is expected of any seed.
    """
    looked_at = pd.concat([life.programme.looked_at for life in lives(seed, scale)])
    is_taken = looked_at["taken_on"].to_numpy(bool)
    counts = looked_at[["before", "after_without", "after"]].to_numpy(float)
    before, without, after = counts[is_taken].sum(axis=0)
    passed_before, _, passed_after = counts[~is_taken].sum(axis=0)
    return ProgrammeTruth(
        taken_on=int(is_taken.sum()),
        naive=float(after / before),
        regression=float(without / before),
        effect=float(after / without),
        passed_over=float(passed_after / passed_before),
    )
