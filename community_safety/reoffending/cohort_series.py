"""Cohorts one after the other: the official rate where it is complete, and the local proxy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from community_safety.reoffending import columns as spec
from community_safety.reoffending.breakdowns import measured
from community_safety.reoffending.periods import CohortPeriod
from community_safety.reoffending.rules import BREAK, Rules
from community_safety.reoffending.time_to_reoffence import Times, times_of
from community_safety.statistics.survival import kaplan_meier

PROXIES = {"proxy_6": 6.0, "proxy_12": 12.0}
"""Columns of the local proxy, and the months after the start point that each looks at."""


def cohort_series(
    areas: Mapping[str, pd.DataFrame],
    own: str,
    periods: Sequence[CohortPeriod],
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Return the measures of each cohort, of an area and of what it is compared with.

    Parameters
    ----------
    areas
        Members of all cohorts by the name of their area.
    own
        Which of them is the report's own.
    periods
        The cohorts, in order. Those that are not complete get no official figure: their members
        counted are those who joined, and nothing is said of reoffences.

    Returns
    -------
    pd.DataFrame
        The columns of `columns.COHORT_COLUMNS`.
    """
    rules = rules or Rules()
    parts = [
        _series(members, periods, rules).assign(area=name, own=name == own)
        for name, members in areas.items()
    ]
    together = pd.concat(parts, ignore_index=True)
    return together[[column.name for column in spec.COHORT_COLUMNS]]


def _series(members: pd.DataFrame, periods: Sequence[CohortPeriod], rules: Rules) -> pd.DataFrame:
    """Return one area's cohorts in order, those without anybody too."""
    names = [period.name for period in periods]
    members = members.assign(cohort=members["cohort"].astype(str))
    rows = measured(members, ["cohort"]).set_index("cohort").reindex(names).reset_index()
    rows["state"] = rows["state"].fillna(spec.NOBODY)
    rows["offenders"] = rows["offenders"].fillna(0)
    early = np.array([period.start < BREAK for period in periods])
    rows["state"] = rows["state"].mask(early & (rows["state"] == ""), spec.BREAK)
    by_cohort = dict(iter(members.groupby("cohort")))
    nobody = members.iloc[:0]
    proxies = [local_proxies(by_cohort.get(name, nobody), rules) for name in names]
    return pd.concat([rows, pd.DataFrame(proxies)], axis=1).assign(
        cohort_start=[period.start.isoformat() for period in periods],
        cohort_end=[period.end.isoformat() for period in periods],
        kind=[period.kind for period in periods],
    )


def local_proxies(members: pd.DataFrame, rules: Rules) -> dict[str, float]:
    """Return the share that reoffended by the local proxy, within 6 months and within 12.

    Calendar months of each member's own, as everywhere. A share is missing where of fewer than
    `least_offenders` people it is known how these months went: it would rest on a few of them.
    """
    times = times_of(members, rules, proxy=True)
    curve = kaplan_meier(times.months, times.reoffended)
    found: dict[str, float] = {}
    for name, limit in PROXIES.items():
        at = curve.at([limit])
        enough = seen_until(times, limit) >= rules.least_offenders
        for end, still in (("", at.survival), ("_lower", at.upper), ("_upper", at.lower)):
            found[f"{name}{end}"] = 100 * (1 - float(still[0])) if enough else np.nan
    return found


def seen_until(times: Times, months: float) -> int:
    """Count the people who were not lost from sight before so many months after the start point.

    Who reoffended sooner is among them: nothing more needs to be seen of these.
    """
    return int(np.count_nonzero(times.reoffended | (times.months >= months)))
