"""Who reoffends and who does not: the members of a cohort, group by group, against the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_safety.reoffending import columns as spec
from community_safety.reoffending.measures import INCOMPLETE, measures_of
from community_safety.reoffending.repeat_entries import entry_dispersion
from community_safety.reoffending.rules import AGE_GROUPS, DISPOSALS, PREVIOUS_BANDS, Rules
from community_safety.statistics.comparisons import compare_proportions
from community_safety.statistics.multiplicity import benjamini_hochberg
from community_safety.statistics.power import sample_for_difference

SIGNIFICANT = 0.05
NEED = "need_"
"""What the ids of breakdowns by need begin with."""
IDENTIFIED, NOT_IDENTIFIED = "identified", "not identified"
MEASURED = (
    *("offenders", "reoffenders", "rate", "rate_lower", "rate_upper", "reoffences"),
    *("per_reoffender", "per_reoffender_lower", "per_reoffender_upper"),
    *("per_100", "per_100_lower", "per_100_upper", "serious"),
)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to group the members of a cohort."""

    dimension_id: str
    label: str
    column: str
    order: Sequence[str] = ()
    """The order of its groups; those that are not named follow by size."""


DIMENSIONS: tuple[Dimension, ...] = (
    Dimension("sex", "Sex", "sex", ("male", "female", "not known")),
    Dimension("age_group", "Age", "age_group", tuple(band.label for band in AGE_GROUPS)),
    Dimension("ethnicity", "Ethnicity", "ethnicity"),
    Dimension(
        "index_disposal",
        "Index disposal",
        "index_disposal",
        tuple(DISPOSALS.values()),
    ),
    Dimension("index_offence", "Index offence", "index_offence"),
    Dimension(
        "previous_band",
        "Previous offences",
        "previous_band",
        tuple(band.label for band in PREVIOUS_BANDS),
    ),
)


def whole_of(members: pd.DataFrame) -> pd.DataFrame:
    """Return the measures of all members as the one row of a breakdown of its own."""
    row = measured(members, None)
    return _completed(row.assign(dimension_id="all", dimension="Everybody", group="Everybody"))


def breakdowns(
    members: pd.DataFrame,
    dimensions: Sequence[Dimension] = DIMENSIONS,
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Return the measures of every group, and whether it differs from all other members.

    Parameters
    ----------
    members
        Members of one cohort, or of the four of a year, of one area: `cohort_members`.
    dimensions
        Each names a column of `members`; who has nothing there is in none of its groups, and is
        not among those that a group is compared with.

    Returns
    -------
    pd.DataFrame
        The columns of `columns.GROUP_COLUMNS`. Groups of fewer than 30 offenders have their
        figures and are not compared; p-values are adjusted over all groups of all breakdowns.
    """
    rules = rules or Rules()
    dispersion = entry_dispersion(members)
    parts = [whole_of(members)]
    for dimension in dimensions:
        known = members[members[dimension.column].notna()]
        groups = measured(known, [dimension.column], dispersion)
        groups["group"] = groups[dimension.column].astype(str)
        groups = groups.assign(dimension_id=dimension.dimension_id, dimension=dimension.label)
        parts.append(_compared(_ordered(groups, dimension), rules, dispersion))
    every = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return _judged(every)


def with_needs(
    members: pd.DataFrame, latest: pd.DataFrame, pathways: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Dimension]]:
    """Add a column for each pathway that says what was last assessed, and its breakdown.

    Parameters
    ----------
    latest
        `entry` (position in `members`), `pathway`, `need`: the last assessments up to the start
        points. Who was not assessed on a pathway is in neither of its groups.
    """
    members, dimensions = members.copy(), []
    for identity, name in pathways.items():
        own = latest[latest["pathway"] == identity]
        if own.empty:
            continue
        values = np.full(len(members), None, dtype=object)
        values[own["entry"].to_numpy()] = np.where(own["need"], IDENTIFIED, NOT_IDENTIFIED)
        column = f"{NEED}{identity}"
        members[column] = values
        dimensions.append(Dimension(column, f"Need: {name}", column, (IDENTIFIED, NOT_IDENTIFIED)))
    return members, dimensions


def measured(
    members: pd.DataFrame, by: list[str] | None, dispersion: float | None = None
) -> pd.DataFrame:
    """Return the measures of groups in per cent, with their state: too few, nobody, incomplete."""
    found = measures_of(members, by, dispersion=dispersion)
    for name in ("rate", "rate_lower", "rate_upper"):
        found[name] = found[name] * 100
    state = np.where(found["reliable"], "", spec.UNRELIABLE)
    state = np.where(found["reason"] == INCOMPLETE, spec.INCOMPLETE, state)
    found["state"] = np.where(found["offenders"] == 0, spec.NOBODY, state)
    return found[[*(by or []), *MEASURED, "state"]]


def _ordered(groups: pd.DataFrame, dimension: Dimension) -> pd.DataFrame:
    """Put groups in the order of their breakdown, others by size, what is not known last."""
    place = {name: position for position, name in enumerate(dimension.order)}
    known = groups["group"].map(place).fillna(len(place))
    last = groups["group"].isin(["not known", "not recorded"])
    keys = pd.DataFrame({"last": last, "place": known, "size": -groups["offenders"]})
    order = keys.assign(name=groups["group"]).sort_values(["last", "place", "size", "name"]).index
    return groups.loc[order].reset_index(drop=True)


def _compared(groups: pd.DataFrame, rules: Rules, dispersion: float) -> pd.DataFrame:
    """Compare each group with all other members; groups too small for that have no p-value."""
    offenders = groups["offenders"].to_numpy(dtype="float64")
    reoffenders = groups["reoffenders"].to_numpy(dtype="float64")
    others, more = offenders.sum() - offenders, reoffenders.sum() - reoffenders
    enough = (offenders >= rules.least_offenders) & (others >= rules.least_offenders)
    compared = compare_proportions(
        np.where(enough, reoffenders, np.nan),
        np.where(enough, offenders, np.nan),
        np.where(enough, more, np.nan),
        np.where(enough, others, np.nan),
        dispersion=dispersion,
    )
    return groups.assign(
        difference=np.asarray(compared.difference) * 100,
        difference_lower=np.asarray(compared.lower) * 100,
        difference_upper=np.asarray(compared.upper) * 100,
        p_value=np.asarray(compared.p_value),
        needed=needed_for(reoffenders, offenders, more, others, enough),
    )


def needed_for(
    events: np.ndarray,
    trials: np.ndarray,
    other_events: np.ndarray,
    other_trials: np.ndarray,
    where: np.ndarray,
) -> np.ndarray:
    """Return how many people two groups would each need for such a difference to be seen.

    Eighty times in a hundred, at the 5% level; missing where there is no difference to see.
    """
    found = np.full(len(trials), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        share, other = events / trials, other_events / other_trials
    useful = where & np.isfinite(share) & np.isfinite(other) & (share != other)
    if useful.any():
        found[useful] = np.ceil(np.asarray(sample_for_difference(share[useful], other[useful])))
    return found


def _completed(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the columns of a comparison to a row that is compared with nothing."""
    missing = ("difference", "difference_lower", "difference_upper", "p_value", "needed")
    return rows.assign(**dict.fromkeys(missing, np.nan))


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    adjusted = np.asarray(benjamini_hochberg(rows["p_value"].to_numpy(dtype="float64")))
    rows = rows.assign(adjusted_p=adjusted)
    rows["verdict"] = verdicts(rows["difference"], rows["adjusted_p"])
    rows["needed"] = rows["needed"].where(rows["verdict"] == spec.NOT_APART)
    return rows[[column.name for column in spec.GROUP_COLUMNS]]


def verdicts(difference: pd.Series, adjusted: pd.Series) -> np.ndarray:
    """Return a word for each difference: higher, lower, not to be told apart, not compared."""
    sure = adjusted < SIGNIFICANT
    words = np.where(sure & (difference > 0), spec.HIGHER, spec.NOT_APART)
    words = np.where(sure & (difference < 0), spec.LOWER, words)
    return np.where(adjusted.isna(), spec.NOT_COMPARED, words)
