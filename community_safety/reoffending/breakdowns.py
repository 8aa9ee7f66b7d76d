"""Who reoffends and who does not: the members of a cohort, group by group, against the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_safety.reoffending import columns as spec
from community_safety.reoffending.comparing import COMPARED, against_the_others, verdicts
from community_safety.reoffending.measures import INCOMPLETE, measures_of
from community_safety.reoffending.needs import needs_of_latest
from community_safety.reoffending.repeat_entries import others_dispersion
from community_safety.reoffending.rules import AGE_GROUPS, DISPOSALS, PREVIOUS_BANDS, Rules
from community_safety.statistics.multiplicity import benjamini_hochberg

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
    pathway_id: str = ""
    """Of a breakdown by need: its comparison is that of the table of needs, turned round."""


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
    row = row.assign(persons=float(members["person_id"].nunique()))
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
        figures and are not compared; p-values are adjusted over all groups of all breakdowns but
        those by need. Who has a need and who reoffends is one table of four counts, which the
        table of needs tests: its p-values and verdicts stand here too, adjusted over pathways.
    """
    rules = rules or Rules()
    rows = pd.concat(
        [whole_of(members), *(_groups_of(members, one, rules) for one in dimensions)],
        ignore_index=True,
    )
    rows = _judged(rows, members, [one for one in dimensions if one.pathway_id], rules)
    rows["needed"] = rows["needed"].where(rows["verdict"] == spec.NOT_APART)
    return rows[[column.name for column in spec.GROUP_COLUMNS]]


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
        order = (IDENTIFIED, NOT_IDENTIFIED)
        dimensions.append(Dimension(column, f"Need: {name}", column, order, identity))
    return members, dimensions


def measured(members: pd.DataFrame, by: list[str] | None) -> pd.DataFrame:
    """Return the measures of groups in per cent, with their state: too few, nobody, incomplete."""
    found = measures_of(members, by)
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


def _groups_of(members: pd.DataFrame, dimension: Dimension, rules: Rules) -> pd.DataFrame:
    """Return one breakdown, each group against all others of it; no row where nobody is in any."""
    known = members[members[dimension.column].notna()]
    groups = measured(known, [dimension.column])
    groups["group"] = groups[dimension.column].astype(str)
    groups = groups.assign(dimension_id=dimension.dimension_id, dimension=dimension.label)
    rows = _ordered(groups, dimension)
    place = pd.Index(rows["group"]).get_indexer(pd.Index(known[dimension.column].astype(str)))
    wider = others_dispersion(known["reoffended"], place, known["person_id"], len(rows))
    counts = (rows["reoffenders"], rows["offenders"])
    return rows.assign(**against_the_others(*counts, rules.least_offenders, wider))


def _completed(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the columns of a comparison to a row that is compared with nothing."""
    return rows.assign(**dict.fromkeys(COMPARED, np.nan))


def _judged(
    rows: pd.DataFrame, members: pd.DataFrame, by_need: Sequence[Dimension], rules: Rules
) -> pd.DataFrame:
    """Add adjusted p-values and verdicts; those of groups by need are of the table of needs."""
    pathway = rows["dimension_id"].map({one.dimension_id: one.pathway_id for one in by_need})
    need = pathway.notna().to_numpy()
    alone = rows["p_value"].isna()
    adjusted = np.asarray(benjamini_hochberg(rows["p_value"].mask(need).to_numpy("float64")))
    words = verdicts(adjusted, rows["difference_lower"], rows["difference_upper"])
    rows = rows.assign(adjusted_p=adjusted, verdict=words.astype(object))
    if not by_need:
        return rows
    latest = pd.concat([_assessed(members, one) for one in by_need], ignore_index=True)
    names = {one.pathway_id: one.label for one in by_need}
    found = needs_of_latest(members, latest, names, rules).set_index("pathway_id")
    found = found.reindex(pathway[need])
    for name in ("p_value", "adjusted_p"):
        rows.loc[need, name] = found[name].to_numpy("float64")
        rows[name] = rows[name].mask(alone)
    without = (rows.loc[need, "group"] == NOT_IDENTIFIED).to_numpy()
    turned = found["verdict"].replace({spec.HIGHER: spec.LOWER, spec.LOWER: spec.HIGHER})
    rows.loc[need, "verdict"] = np.where(without, turned, found["verdict"])
    # A group of few offenders is never named, whatever is known of those with the need.
    return rows.assign(verdict=rows["verdict"].mask(alone, spec.NOT_COMPARED))


def _assessed(members: pd.DataFrame, dimension: Dimension) -> pd.DataFrame:
    """Return what was last assessed on a pathway, from the column of its breakdown."""
    told = members[dimension.column].reset_index(drop=True).dropna()
    return pd.DataFrame(
        {"entry": told.index, "pathway": dimension.pathway_id, "need": told == IDENTIFIED}
    )
