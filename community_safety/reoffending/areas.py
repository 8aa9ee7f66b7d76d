"""Areas side by side, each with what its people would lead one to expect."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from community_safety.partnership import Area, Partnership
from community_safety.reoffending import columns as spec
from community_safety.reoffending.breakdowns import measured, needed_for, verdicts
from community_safety.reoffending.expected import expected_of
from community_safety.reoffending.repeat_entries import entry_dispersion
from community_safety.reoffending.rules import Rules
from community_safety.statistics.comparisons import compare_proportions
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
    rows["verdict"] = verdicts(rows["ratio"] - 1, rows["adjusted_p"])
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
        Members of each year by its name, the latest first; people of two years are taken as
        independent, which those who are in both are not: the comparison is widened by how much
        entries of one person resemble each other.

    Returns
    -------
    pd.DataFrame
        The columns of `columns.YEAR_COLUMNS`.
    """
    rules = rules or Rules()
    together = pd.concat(years.values(), ignore_index=True)
    dispersion = entry_dispersion(together)
    rows = pd.concat(
        [measured(one, None).assign(cohort=name) for name, one in years.items()],
        ignore_index=True,
    )
    people, again = (rows[name].to_numpy(dtype="float64") for name in spec.PEOPLE)
    earlier, more = np.append(people[1:], np.nan), np.append(again[1:], np.nan)
    enough = (people >= rules.least_offenders) & (earlier >= rules.least_offenders)
    shown = [np.where(enough, each, np.nan) for each in (again, people, more, earlier)]
    compared = compare_proportions(shown[0], shown[1], shown[2], shown[3], dispersion=dispersion)
    rows = rows.assign(
        difference=np.asarray(compared.difference) * 100,
        difference_lower=np.asarray(compared.lower) * 100,
        difference_upper=np.asarray(compared.upper) * 100,
        p_value=np.asarray(compared.p_value),
        needed=needed_for(again, people, more, earlier, enough),
    )
    rows["verdict"] = verdicts(rows["difference"], rows["p_value"])
    rows["needed"] = rows["needed"].where(rows["verdict"] == spec.NOT_APART)
    return rows[[column.name for column in spec.YEAR_COLUMNS]]
