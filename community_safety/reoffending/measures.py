"""The measures of proven reoffending, for any grouping of the members of cohorts.

Everything is a ratio of sums: groups, areas and the quarters of a year are added up first, and
nothing is ever averaged.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.reoffending.rules import Rules
from community_safety.statistics.events_per_person import mean_above_zero, mean_per_person
from community_safety.statistics.intervals import Interval, wilson_interval

Floats = npt.NDArray[np.float64]

COUNTS = ("reoffenders", "reoffences", "serious")
FIGURES = ("rate", "per_reoffender", "per_100")
NOBODY, INCOMPLETE = "no offenders", "not all are followed up for long enough yet"


def measures_of(
    members: pd.DataFrame,
    by: list[str] | None = None,
    *,
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Return the proportion reoffending, the frequency and the rates of groups of members.

    Parameters
    ----------
    members
        Rows of `members.cohort_members`: of one cohort, or of the quarters of a year, in which a
        person may be several times.
    by
        Columns of `members` whose values make the groups; left out: all members are one group.
        Limits are widened for people who are in a group several times, by one design effect for
        all groups together, with residuals from each group's own mean.

    Returns
    -------
    pandas.DataFrame
        One row for each group, in the order of its columns:

        * `offenders` (members), `persons` (different people among them), `reoffenders`,
          `reoffences`, `serious` (reoffences);
        * `rate`: reoffenders / offenders, a share from 0 to 1, with Wilson's limits;
        * `per_reoffender`: reoffences / reoffenders, the official frequency;
        * `per_100`: reoffences for every 100 offenders;
        * each of these with `_lower` and `_upper`, 95% limits that treat the person as the unit;
        * `reliable`: at least 30 offenders;
        * `reason`: why there are no figures. A group of a cohort that is not complete has none
          by the official rule, and no counts of reoffences either: they would still grow.

    References
    ----------
    Ministry of Justice (2019), Guide to Proven Reoffending Statistics. Wilson EB (1927), J Am Stat
    Assoc 22, 209-212. Kish L (1965), Survey Sampling, section 5.4 (the person as cluster).
    """
    group, found = groups_of(members, by)
    sums = _sums(members, group, len(found))
    spread = dispersions_of(members, group, sums)
    found = pd.concat([found, sums[["offenders", "persons"]]], axis=1)
    incomplete = sums["incomplete"].to_numpy() > 0
    found["reason"] = np.where(sums["offenders"] == 0, NOBODY, np.where(incomplete, INCOMPLETE, ""))
    for name in COUNTS:
        found[name] = sums[name].astype("float64").where(~incomplete)
    shown = sums.astype("float64").where(found["reason"] == "")
    for name, interval, scale in _intervals(shown, spread):
        found[name] = np.asarray(interval.value) * scale
        found[f"{name}_lower"] = np.asarray(interval.lower) * scale
        found[f"{name}_upper"] = np.asarray(interval.upper) * scale
    found["reliable"] = found["offenders"] >= (rules or Rules()).least_offenders
    limits = [f"{name}{end}" for name in FIGURES for end in ("", "_lower", "_upper")]
    return found[[*(by or []), "offenders", "persons", *COUNTS, *limits, "reliable", "reason"]]


def groups_of(
    members: pd.DataFrame, by: list[str] | None
) -> tuple[npt.NDArray[np.int64], pd.DataFrame]:
    """Return each member's group as a number, and the groups' values in the order of numbers."""
    if not by:
        return np.zeros(len(members), dtype=np.int64), pd.DataFrame(index=pd.RangeIndex(1))
    grouped = members.groupby(by, observed=True, sort=True, dropna=False)
    numbers = np.asarray(grouped.ngroup(), dtype=np.int64)
    values = members[by].iloc[np.unique(numbers, return_index=True)[1]].reset_index(drop=True)
    return numbers, values


def _sums(members: pd.DataFrame, group: npt.NDArray[np.int64], groups: int) -> pd.DataFrame:
    """Add up members, people, reoffenders, reoffences and squares, and who is not complete."""
    reoffences = members["reoffences"].to_numpy(dtype="float64")
    entries = clusters_of(members, group)
    summed = {
        "offenders": None,
        "reoffenders": members["reoffended"].to_numpy(dtype="float64"),
        "reoffences": reoffences,
        "serious": members["serious_reoffences"].to_numpy(dtype="float64"),
        "reoffence_squares": np.square(reoffences),
        "incomplete": ~is_complete(members),
    }
    sums = {
        name: np.bincount(group, weights=values, minlength=groups)
        for name, values in summed.items()
    }
    first = np.unique(entries, return_index=True)[1]
    sums["persons"] = np.bincount(group[first], minlength=groups)
    return pd.DataFrame(sums).astype("int64")


def is_complete(members: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell of each member whether the cohort has official rates.

    Members alone, without their cohort's state, are judged one by one.
    """
    column = "cohort_complete" if "cohort_complete" in members else "complete"
    return members[column].to_numpy(dtype=bool)


def clusters_of(members: pd.DataFrame, group: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return a number for each person of each group, which may be of several rows."""
    person, people = pd.factorize(members["person_id"])
    return pd.factorize(group * (len(people) + 1) + person)[0].astype(np.int64)


def dispersions_of(
    members: pd.DataFrame,
    group: npt.NDArray[np.int64],
    sums: pd.DataFrame,
) -> dict[str, float]:
    """Return how many times more each sum varies than that of independent members."""
    if sums["persons"].sum() == sums["offenders"].sum():
        return dict.fromkeys(FIGURES, 1.0)
    cluster = clusters_of(members, group)
    again = members["reoffended"].to_numpy(dtype=bool)
    reoffences = members["reoffences"].to_numpy(dtype="float64")
    return {
        "rate": design_effect(again.astype("float64"), group, cluster),
        "per_reoffender": design_effect(reoffences[again], group[again], cluster[again]),
        "per_100": design_effect(reoffences, group, cluster),
    }


def design_effect(
    values: Floats, group: npt.NDArray[np.int64], cluster: npt.NDArray[np.int64]
) -> float:
    """Return the design effect of people as clusters, over all groups together; at least 1."""
    means = np.bincount(group, values) / np.maximum(np.bincount(group), 1)
    residuals = values - means[group]
    alone = float(np.square(residuals).sum())
    together = float(np.square(np.bincount(cluster, residuals)).sum())
    return max(1.0, together / alone) if alone > 0 else 1.0


def _intervals(
    sums: pd.DataFrame, dispersion: dict[str, float]
) -> list[tuple[str, Interval, float]]:
    """Return each figure's name, interval and the number that it is multiplied by."""
    part = {name: sums[name].to_numpy() for name in sums}
    offenders, reoffenders, reoffences = (
        part[name] for name in ("offenders", "reoffenders", "reoffences")
    )
    squares = part["reoffence_squares"]
    again = _widened(squares, reoffences, reoffenders, dispersion["per_reoffender"])
    everybody = _widened(squares, reoffences, offenders, dispersion["per_100"])
    further = _of_all(again - 2 * reoffences + reoffenders, reoffences - reoffenders, reoffenders)
    return [
        ("rate", wilson_interval(reoffenders, offenders, dispersion=dispersion["rate"]), 1.0),
        (
            "per_reoffender",
            mean_above_zero(reoffences, again, reoffenders, least_dispersion=further),
            1.0,
        ),
        (
            "per_100",
            mean_per_person(
                reoffences,
                everybody,
                offenders,
                least_dispersion=_of_all(everybody, reoffences, offenders),
            ),
            100.0,
        ),
    ]


def _widened(squares: Floats, total: Floats, count: Floats, dispersion: float) -> Floats:
    """Return the sum of squares from which the variance follows, times a dispersion."""
    squared_mean = np.square(total) / np.maximum(count, 1)
    return squared_mean + dispersion * (squares - squared_mean)


def _of_all(squares: Floats, total: Floats, count: Floats) -> float:
    """Return variance over mean within groups, of all groups together; at least 1.

    A small group of whom nobody happens to have several reoffences is not surer for that.
    """
    within = np.nansum(squares - np.square(total) / np.maximum(count, 1))
    freedom = np.nansum(np.maximum(count - 1, 0))
    mean = np.nansum(total) / max(np.nansum(count), 1)
    return max(1.0, float(within / freedom / mean)) if freedom > 0 and mean > 0 else 1.0
