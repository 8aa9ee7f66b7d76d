"""Areas side by side, each with what its people would lead one to expect."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from community_safety.partnership import Area, Partnership
from community_safety.reoffending import columns as spec
from community_safety.reoffending.breakdowns import measured
from community_safety.reoffending.comparing import compared_shares, verdicts
from community_safety.reoffending.expected import expected_of
from community_safety.reoffending.repeat_entries import difference_dispersion
from community_safety.reoffending.rules import Rules
from community_safety.statistics.multiplicity import benjamini_hochberg


def is_in(rows: pd.DataFrame, partnership: Partnership, code: str) -> pd.Series:
    """Tell which people live in an area: in its districts, or in its wards."""
    codes = partnership.covered_by(code)
    return rows["area_code"].isin(codes) | rows["ward_code"].isin(codes)


def compared_areas(partnership: Partnership, own: Area) -> dict[str, str]:
    """Return code and name of the areas that stand beside each other, the report's own first."""
    names = {own.code: own.name}
    names |= {area.code: area.name for area in partnership.areas}
    neighbours = partnership.comparators.neighbours
    return names | {place.code: partnership.name_of(place.code) for place in neighbours}


def areas_of(
    members: pd.DataFrame,
    chances: pd.DataFrame,
    partnership: Partnership,
    own: Area,
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Return the measures of each area, and observed against expected re-offenders.

    Parameters
    ----------
    members, chances
        Members of one year of cohorts in all areas, and their `expected_chances`.

    Returns
    -------
    pd.DataFrame
        The columns of `columns.AREA_COLUMNS`; areas without a member are left out. Where a member
        has no chance there is no expectation: a sum over some of the people would be set against
        the re-offenders among all of them.
    """
    rules = rules or Rules()
    found = [
        _one_area(members[inside], chances[inside], rules).assign(
            area_code=code, area=name, own=code == own.code
        )
        for code, name in compared_areas(partnership, own).items()
        if (inside := is_in(members, partnership, code)).any()
    ]
    rows = pd.concat(found, ignore_index=True) if found else _no_areas()
    rows["adjusted_p"] = np.asarray(benjamini_hochberg(rows["p_value"].to_numpy("float64")))
    limits = (rows["ratio_lower"], rows["ratio_upper"])
    rows["verdict"] = verdicts(rows["adjusted_p"], *limits, null=1.0)
    return rows[[column.name for column in spec.AREA_COLUMNS]]


def _one_area(members: pd.DataFrame, chances: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    row = measured(members, None)
    against = expected_of(members, chances).iloc[0]
    names = ["expected", "expected_rate", "ratio", "ratio_lower", "ratio_upper", "p_value"]
    figures = against[names].astype("float64")
    figures["expected_rate"] *= 100
    if against["without_chance"]:
        figures[:] = np.nan
    if len(members) < rules.least_offenders:
        figures["p_value"] = np.nan
    return row.assign(**figures)


def _no_areas() -> pd.DataFrame:
    return pd.DataFrame({column.name: [] for column in spec.AREA_COLUMNS}, dtype="float64")


def years_of(years: Mapping[str, pd.DataFrame], rules: Rules | None = None) -> pd.DataFrame:
    """Return the measures of years of cohorts, the latest first, each against the one before.

    Parameters
    ----------
    years
        Members of each year by its name, the latest first. People may be in both of two years:
        the comparison allows for how much their entries resemble each other, within a year and
        from one to the next.

    Returns
    -------
    pd.DataFrame
        The columns of `columns.YEAR_COLUMNS`.
    """
    rules = rules or Rules()
    rows = pd.concat(
        [measured(one, None).assign(cohort=name) for name, one in years.items()],
        ignore_index=True,
    )
    people, again = (rows[name].to_numpy(dtype="float64") for name in spec.PEOPLE)
    earlier, more = np.append(people[1:], np.nan), np.append(again[1:], np.nan)
    enough = (people >= rules.least_offenders) & (earlier >= rules.least_offenders)
    wider = [*map(_dispersion_of_change, years.values(), [*years.values()][1:]), 1.0]
    rows = rows.assign(**compared_shares(again, people, more, earlier, enough, wider))
    limits = (rows["difference_lower"], rows["difference_upper"])
    rows["verdict"] = verdicts(rows["p_value"], *limits)
    rows["needed"] = rows["needed"].where(rows["verdict"] == spec.NOT_APART)
    return rows[[column.name for column in spec.YEAR_COLUMNS]]


def _dispersion_of_change(later: pd.DataFrame, earlier: pd.DataFrame) -> float:
    """Return how much wider a difference of two years is for people with several entries."""
    both = pd.concat([later, earlier], ignore_index=True)
    return difference_dispersion(
        both["reoffended"], np.arange(len(both)) < len(later), both["person_id"]
    )
