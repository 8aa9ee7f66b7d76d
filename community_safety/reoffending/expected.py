"""How many would have reoffended at a reference's rates, given who is in the cohort.

Each member's chance is the one supplied with the records or, without one, the reference's rate of
people of the same sex, age, previous offences and index offence. Where the reference has too few of
these, a coarser sum of it is used, and how many members that concerns is told.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.reoffending.measures import (
    INCOMPLETE,
    NOBODY,
    clusters_of,
    design_effect,
    groups_of,
    is_complete,
)
from community_safety.reoffending.reference import (
    cells_of,
    reference_cohort,
    specific_columns,
)
from community_safety.reoffending.rules import Rules
from community_safety.statistics.observed_expected import observed_against_expected

SUPPLIED, NO_CHANCE = "supplied with the records", "no rate fits"
LEVELS: tuple[tuple[str, ...], ...] = (
    ("sex", "age_group", "previous_offences", "index_offence"),
    ("sex", "age_group", "previous_offences"),
    ("age_group", "previous_offences"),
    ("previous_offences",),
    (),
)
"""By what a chance is looked up: the first that fits. Index offence is given up first, then sex and
age: what says most about reoffending, the number of previous offences, is given up last."""
_NAMES = {
    "sex": "sex",
    "age_group": "age",
    "previous_offences": "previous offences",
    "index_offence": "index offence",
}


def expected_chances(
    members: pd.DataFrame,
    reference: pd.DataFrame,
    cohort: str = "",
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Return each member's chance of reoffending, and where it is from.

    Parameters
    ----------
    members
        Rows of `members.cohort_members`.
    reference
        `Records.reference`, which may be empty. Its own bands of age and previous offences are
        used, and the rows of one of its cohorts: see `reference.reference_cohort`.
    cohort
        Name of the members' cohort or year of cohorts.
    rules
        A cell of fewer offenders than `least_offenders` is too uncertain to be used.

    Returns
    -------
    pandas.DataFrame
        With the index of `members`: `chance` (0 to 1; nan where no rate fits) and `basis`, what it
        was looked up by (ordered: supplied, then from the finest to the coarsest, then none).

    Raises
    ------
    BriefingError
        For bands of the reference that overlap or cannot be read.
    """
    least = (rules or Rules()).least_offenders
    chance = members["expected_reoffending"].to_numpy(dtype="float64", copy=True)
    basis = np.where(np.isnan(chance), NO_CHANCE, SUPPLIED).astype(object)
    rows = reference[reference["cohort"].fillna("") == reference_cohort(reference, cohort)]
    levels = _levels(rows)
    for level in levels:
        missing = np.flatnonzero(np.isnan(chance))
        cells = cells_of(rows, level) if missing.size else None
        if cells is not None:
            found = cells.chances(members.iloc[missing], least)
            fits = ~np.isnan(found)
            chance[missing[fits]] = found[fits]
            basis[missing[fits]] = basis_name(level)
    order = pd.Index([SUPPLIED, *map(basis_name, levels), NO_CHANCE])
    words = pd.Categorical(basis, categories=order, ordered=True)
    return pd.DataFrame({"chance": chance, "basis": words}, index=members.index)


def basis_name(level: tuple[str, ...]) -> str:
    """Name what a chance was looked up by: `sex, age and previous offences`."""
    names = [_NAMES[name] for name in level]
    if not names:
        return "all offenders"
    return " and ".join([part for part in (", ".join(names[:-1]), names[-1]) if part])


def expected_of(
    members: pd.DataFrame, chances: pd.DataFrame, by: list[str] | None = None
) -> pd.DataFrame:
    """Compare how many reoffended with how many were expected to, group by group.

    Parameters
    ----------
    members, chances
        Members, and their `expected_chances`.
    by
        As in `measures.measures_of`.

    Returns
    -------
    pandas.DataFrame
        One row for each group: `offenders`, `without_chance` (members for whom no rate fits: they
        are left out of all that follows), `observed` (reoffenders), `expected`, `observed_rate`,
        `expected_rate` (shares), `ratio` (observed / expected) with `ratio_lower` and
        `ratio_upper`, `p_value` (two-sided, of a ratio of 1), `dispersion` (the
        design effect, the same in every row) and `reason`.

    References
    ----------
    Ministry of Justice (2011), Proven re-offending statistics: definitions and measurement
    (observed against predicted). A person who is there several times counts as one: the variance is
    widened by the design effect (Kish 1965, Survey Sampling, section 5.4).
    """
    group, found = groups_of(members, by)
    size = len(found)
    chance = chances["chance"].to_numpy()
    known = ~np.isnan(chance)
    incomplete = np.bincount(group, ~is_complete(members), minlength=size) > 0
    again = members["reoffended"].to_numpy(dtype="float64")
    counted = group[known]
    found["offenders"] = np.bincount(group, minlength=size)
    found["without_chance"] = np.bincount(group, ~known, minlength=size).astype("int64")
    cluster = clusters_of(members, group)[known]
    phi = design_effect(again[known] - chance[known], counted, cluster)
    trials = np.bincount(counted, minlength=size).astype("float64")
    observed = np.where(incomplete, np.nan, np.bincount(counted, again[known], minlength=size))
    expected = np.bincount(counted, chance[known], minlength=size)
    ratio = observed_against_expected(observed / phi, expected / phi, trials / phi)
    with np.errstate(invalid="ignore"):
        found["observed_rate"], found["expected_rate"] = observed / trials, expected / trials
    reason = np.where(incomplete, INCOMPLETE, np.asarray(ratio.reason))
    return found.assign(
        observed=observed,
        expected=np.where(trials > 0, expected, np.nan),
        ratio=ratio.value,
        ratio_lower=ratio.lower,
        ratio_upper=ratio.upper,
        p_value=ratio.p_value,
        dispersion=phi,
        reason=np.where(found["offenders"] == 0, NOBODY, np.where(trials == 0, NO_CHANCE, reason)),
    )


def _levels(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the levels of a reference, each once: it need not be specific in every column."""
    known = specific_columns(rows)
    return list(dict.fromkeys(tuple(one for one in level if one in known) for level in LEVELS))
