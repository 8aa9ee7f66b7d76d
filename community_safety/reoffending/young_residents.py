"""How many people aged 10 to 17 live in an area in a year, from residents by age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from community_safety.numbers import listed
from community_safety.periods import Period

YOUNGEST, OLDEST = 10, 17
LEVELS = ("district", "ward")
UNKNOWN_YEAR = 0


def residents_of_area(
    ages: pd.DataFrame,
    codes: Collection[str],
    lived: pd.DataFrame,
    periods: Sequence[Period],
) -> tuple[dict[Period, float], str]:
    """Return how many aged 10 to 17 lived in an area in each year, or why that is not known.

    Parameters
    ----------
    ages
        Residents by age: `area_code`, `geography`, `vintage`, `year`, `sex`, `age_from`, `age_to`,
        `residents`.
    codes
        What the area is made of; its districts are added up, or its wards where it has no
        district. A county's own code may be among them.
    lived
        `area_code` and `ward_code` of its people on record: none may live where residents are not
        known.

    Returns
    -------
    tuple
        Residents by year, and ""; or nothing, and a reason to print.
    """
    known = ages[ages["area_code"].isin(codes)]
    for level, column in zip(LEVELS, ("area_code", "ward_code"), strict=True):
        of_level = known[known["geography"] == level]
        if of_level.empty:
            continue
        places = sorted(of_level["area_code"].unique())
        if lacking := sorted(set(lived[column]) & set(codes) - set(places)):
            return {}, f"there are no residents by age of {listed(lacking)}"
        return _by_year(of_level, places, periods)
    return {}, "there are no residents by age of its districts"


def young_residents(rows: pd.DataFrame, period: Period) -> float | None:
    """Return how many aged 10 to 17 one place has in the year nearest to a period.

    The rows of the year whose middle is nearest to that of the period (of two the earlier), and of
    the latest boundaries among these. Both sexes together where they are given so, else their
    sum.

    Returns
    -------
    float or None
        None where no bands of age make up 10 to 17 exactly: a band such as 15 to 19 holds others
        too, and cannot be parted.
    """
    middle = period.start.toordinal() + (period.end - period.start).days / 2
    years = np.sort(rows["year"].unique())
    if (years != UNKNOWN_YEAR).any():
        years = years[years != UNKNOWN_YEAR]
    # Estimates of residents are of the middle of the year.
    middles = np.array([dt.date(max(int(year), 1), 7, 1).toordinal() for year in years])
    newest = rows[rows["year"] == years[np.argmin(np.abs(middles - middle))]]
    newest = newest[newest["vintage"] == newest["vintage"].max()]
    both = newest[newest["sex"] == ""]
    if (number := _from_bands(both)) is not None:
        return number
    sexes = [_from_bands(part) for _, part in newest[newest["sex"] != ""].groupby("sex")]
    if len(sexes) < 2 or None in sexes:
        return None
    return float(sum(number for number in sexes if number is not None))


def _by_year(
    rows: pd.DataFrame, places: Sequence[str], periods: Sequence[Period]
) -> tuple[dict[Period, float], str]:
    of_place = dict(iter(rows.groupby("area_code")))
    found: dict[Period, float] = {}
    for period in periods:
        total = 0.0
        for place in places:
            number = young_residents(of_place[place], period)
            if number is None:
                return {}, f"the bands of age of {place} do not part at 10 and at 18"
            total += number
        found[period] = total
    return found, ""


def _from_bands(rows: pd.DataFrame) -> float | None:
    """Return the residents of bands that follow each other from 10 to 17, None without."""
    ages = [rows[name].to_numpy() for name in ("age_from", "age_to")]
    young = (ages[0] >= YOUNGEST) & (ages[1] <= OLDEST)
    residents = rows["residents"].to_numpy(dtype="float64")[young]
    bands = zip(ages[0][young].tolist(), ages[1][young].tolist(), residents, strict=True)
    # From the oldest down: what follows on a band is known when its turn comes. Of bands that begin
    # at one age the widest from which 17 is reached is taken.
    total: dict[int, float] = {OLDEST + 1: 0.0}
    for first, last, number in sorted(bands, key=lambda band: (-band[0], band[1])):
        if last + 1 in total:
            total[first] = float(number) + total[last + 1]
    return total.get(YOUNGEST)
