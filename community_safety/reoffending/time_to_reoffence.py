"""How soon people reoffend: the share who have, month by month, and whether groups differ.

Everybody counts, those who never reoffended too. The mean number of days of those who reoffended,
which is often published, leaves the others out: it can fall because fewer reoffend late.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.numbers import listed
from community_safety.reoffending import columns as spec
from community_safety.reoffending.comparing import SIGNIFICANT
from community_safety.reoffending.measures import clusters_of, design_effect
from community_safety.reoffending.rules import Band, Rules, banded, months_after
from community_safety.statistics.intervals import wilson_interval
from community_safety.statistics.multiplicity import benjamini_hochberg
from community_safety.statistics.survival import logrank

FloatArray = npt.NDArray[np.float64]
NAMES = [column.name for column in spec.CURVE_COLUMNS]
TEST_NAMES = [column.name for column in spec.CURVE_TEST_COLUMNS]
DIFFER = "times differ"
LEAST_REOFFENDERS = 30
"""Of fewer the Justice Data Lab shows no times to reoffence, and nor does a curve here."""
AGES: tuple[Band, ...] = (
    Band("under 18", 0, 17),
    Band("18 to 24", 18, 24),
    Band("25 and over", 25, None),
)
EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to part members: the group of each, in the members' order; missing: of none."""

    dimension_id: str
    label: str
    groups: pd.Series


@dataclass(frozen=True, slots=True)
class Times:
    """How long each member was seen, in calendar months of their own, and whether it ended so.

    One month after a start point on 31 January is 28 February; between two such days time runs
    evenly. Twelve months are thus the official follow-up for everybody, leap year or not.
    """

    months: FloatArray
    reoffended: npt.NDArray[np.bool_]


def groupings_of(members: pd.DataFrame) -> tuple[Grouping, ...]:
    """Return everybody as one group, then sex, age, index disposal and the IOM programme."""
    on_programme = members["on_iom"].to_numpy(dtype=bool)
    index = members.index
    programme = np.where(on_programme, "on the programme", "not on it")
    return (
        Grouping(EVERYBODY, "Everybody", pd.Series("Everybody", index=index)),
        Grouping("sex", "Sex", members["sex"].where(members["sex"] != "not known")),
        Grouping("age", "Age", pd.Series(banded(members["age"], AGES), index=index)),
        Grouping("index_disposal", "Index disposal", members["index_disposal"]),
        Grouping("on_iom", "Integrated Offender Management", pd.Series(programme, index=index)),
    )


def times_of(members: pd.DataFrame, rules: Rules | None = None, *, proxy: bool = False) -> Times:
    """Return how long members went without a reoffence.

    Parameters
    ----------
    members
        `start_point`, and `reoffended` with `days_to_reoffence` of complete members; or, with
        `proxy`, `proxy_event` and `proxy_days`, where observation may end before twelve months.
    """
    rules = rules or Rules()
    event = members["proxy_event" if proxy else "reoffended"].to_numpy(dtype=bool)
    length = float(rules.follow_up_months)
    if proxy:
        days = members["proxy_days"].to_numpy(dtype="float64")
        return Times(np.minimum(_in_months(members, days, rules), length), event)
    days = members["days_to_reoffence"].to_numpy(dtype="float64")
    months = _in_months(members, np.where(event, days, 0.0), rules)
    return Times(np.where(event, months, length), event)


def curves_of(
    members: pd.DataFrame,
    grouping: Grouping,
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Return the share of each group that had reoffended by each month after the start point.

    Parameters
    ----------
    members
        Complete members, as in `times_of`.
    grouping
        Groups of fewer than 30 re-offenders have no curve.

    Returns
    -------
    DataFrame
        The columns of `CURVE_COLUMNS`, shares in per cent, a row for each group and month from 0
        to 12.

    Notes
    -----
    Limits are Wilson's, widened for people with several entries as those of the rate are. Nobody is
    lost before the twelve months are over, so that the Kaplan-Meier estimate is the share itself.
    """
    rules = rules or Rules()
    times = times_of(members, rules)
    dispersion = _dispersion(members, grouping.groups)
    months = np.arange(rules.follow_up_months + 1)
    parts = []
    for name in _shown(grouping.groups, times.reoffended):
        own = (grouping.groups == name).to_numpy()
        part = Times(times.months[own], times.reoffended[own])
        parts.append(_curve(part, months, dispersion).assign(group=str(name)))
    if not parts:
        return pd.DataFrame(columns=NAMES)
    together = pd.concat(parts, ignore_index=True)
    return together.assign(dimension_id=grouping.dimension_id, dimension=grouping.label)[NAMES]


def tests_of(
    members: pd.DataFrame,
    groupings: Sequence[Grouping],
    rules: Rules | None = None,  # noqa: PT028 - no test of pytest's
) -> pd.DataFrame:
    """Test for each way of parting members whether the times of its groups differ.

    Each person's first entry alone is tested, as in a cohort of twelve months: the log-rank test
    takes entries as independent, and two of one person are not. Groups of fewer than 30
    re-offenders among these are left out, and named.

    Parameters
    ----------
    members
        Complete members, as in `times_of`.
    groupings
        Those of one group (everybody) are no test and have no row.

    Returns
    -------
    DataFrame
        The columns of `CURVE_TEST_COLUMNS`, one row for each grouping; "not compared" where fewer
        than two groups remain. P-values are adjusted over the rows.
    """
    order = np.lexsort([members["person_id"].astype(str), members["start_point"]])
    first = ~members["person_id"].iloc[order].duplicated().to_numpy()
    chosen = np.sort(order[first])
    people = members.iloc[chosen]
    times = times_of(people, rules)
    rows = [
        _tested(grouping.label, grouping.groups.iloc[chosen], times)
        for grouping in groupings
        if len(_names(grouping.groups)) > 1
    ]
    frame = pd.DataFrame(rows, columns=[name for name in TEST_NAMES if name != "adjusted_p"])
    frame["adjusted_p"] = np.asarray(benjamini_hochberg(frame["p_value"].astype("float64")))
    sure = np.where(frame["adjusted_p"] < SIGNIFICANT, DIFFER, spec.NOT_APART)
    frame["verdict"] = np.where(frame["adjusted_p"].isna(), spec.NOT_COMPARED, sure)
    return frame[TEST_NAMES]


def _in_months(members: pd.DataFrame, days: FloatArray, rules: Rules) -> FloatArray:
    """Return days after each start point as calendar months after it."""
    start = members["start_point"].to_numpy().astype("datetime64[D]")
    passed = np.stack(
        [
            (months_after(start, month) - start).astype(np.int64)
            for month in range(rules.follow_up_months + 1)
        ],
        axis=-1,
    )
    whole = np.clip((passed <= days[:, None]).sum(axis=1) - 1, 0, rules.follow_up_months - 1)
    row = np.arange(len(days))
    begin, end = passed[row, whole], passed[row, whole + 1]
    return np.asarray(whole + (days - begin) / np.maximum(end - begin, 1), dtype=np.float64)


def _shown(groups: pd.Series, reoffended: npt.NDArray[np.bool_]) -> list[object]:
    """Return the groups with enough re-offenders, categories in their order, words sorted."""
    enough = groups[reoffended].value_counts()
    enough = enough[enough >= LEAST_REOFFENDERS]
    return [name for name in _names(groups) if name in enough.index]


def _names(groups: pd.Series) -> list[object]:
    if isinstance(groups.dtype, pd.CategoricalDtype):
        there = set(groups.dropna().unique())
        return [name for name in groups.cat.categories if name in there]
    return sorted(groups.dropna().unique())


def _dispersion(members: pd.DataFrame, groups: pd.Series) -> float:
    """Return the design effect of the share that reoffended, within groups, persons as clusters."""
    inside = groups.notna().to_numpy()
    known = members[inside]
    place = pd.factorize(groups[inside].astype(str))[0].astype(np.int64)
    again = known["reoffended"].to_numpy(dtype="float64")
    return design_effect(again, place, clusters_of(known, place)) if len(known) else 1.0


def _curve(times: Times, months: npt.NDArray[np.int_], dispersion: float) -> pd.DataFrame:
    """Return the rows of one group."""
    by_then = np.searchsorted(np.sort(times.months[times.reoffended]), months, side="right")
    found = wilson_interval(by_then, times.months.size, dispersion=dispersion)
    return pd.DataFrame(
        {
            "months": months,
            "at_risk": times.months.size - by_then,
            "reoffended": by_then,
            "share": np.asarray(found.value) * 100,
            "share_lower": np.asarray(found.lower) * 100,
            # By definition nobody has reoffended on the day of the start point.
            "share_upper": np.where(months == 0, 0.0, np.asarray(found.upper) * 100),
        }
    )


def _tested(label: str, groups: pd.Series, times: Times) -> Mapping[str, object]:
    """Return the log-rank test of the groups with enough re-offenders."""
    kept, every = _shown(groups, times.reoffended), _names(groups)
    left_out = [str(name) for name in every if name not in kept]
    words = "; ".join(str(name) for name in kept) or "none"
    if left_out:
        words += f" (left out, fewer than {LEAST_REOFFENDERS} re-offenders: {listed(left_out)})"
    row: dict[str, object] = {"dimension": label, "groups": words}
    nothing = {"statistic": np.nan, "degrees_of_freedom": np.nan, "p_value": np.nan}
    if len(kept) < 2:
        return row | nothing
    own = groups.isin(kept).to_numpy()
    found = logrank(times.months[own], times.reoffended[own], groups[own].astype(str).to_numpy())
    if found.reason:
        return row | nothing
    return row | {
        "statistic": found.statistic,
        "degrees_of_freedom": float(found.degrees_of_freedom),
        "p_value": found.p_value,
    }
