"""Which needs offenders have, and whether those who reoffended have them more often.

Re-offenders are part of all offenders: a share of the one against a share of the other compares a
part with its whole, and hides part of the difference. The test is against those who did not
reoffend.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from community_safety.reoffending import columns as spec
from community_safety.reoffending.breakdowns import needed_for, verdicts
from community_safety.reoffending.repeat_entries import difference_dispersion, entry_dispersion
from community_safety.reoffending.rules import Rules
from community_safety.statistics.comparisons import compare_proportions
from community_safety.statistics.intervals import wilson_interval
from community_safety.statistics.multiplicity import benjamini_hochberg

NAMES = [column.name for column in spec.NEED_COLUMNS]


def needs_of(
    members: pd.DataFrame,
    needs: pd.DataFrame,
    pathways: Mapping[str, str],
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Return how many members had each need, and re-offenders against those who did not reoffend.

    Parameters
    ----------
    members
        Members of complete cohorts: `person_id`, `start_point`, `reoffended`. In a year of four
        quarters a person counts once for each entry, as in the rate.
    needs
        Assessments: `person_id`, `assessed_on`, `pathway`, `need`.
    pathways
        Id and name of each pathway, in the order wanted.
    rules
        With how few re-offenders or others nothing is compared.

    Returns
    -------
    DataFrame
        The columns of `NEED_COLUMNS`, shares in per cent; one row for each pathway that a member
        was assessed on by the start point.

    Notes
    -----
    Limits and p-values allow for people with several entries: `entry_dispersion` for a share,
    `difference_dispersion` for the difference. P-values are adjusted over the pathways compared.
    """
    rules = rules or Rules()
    latest = latest_needs(members, needs)
    rows = [
        {"pathway_id": identity, "pathway": name} | _counts(members, own)
        for identity, name in pathways.items()
        if len(own := latest[latest["pathway"] == identity])
    ]
    frame = pd.DataFrame(rows)
    if frame.empty:
        return pd.DataFrame(columns=NAMES)
    return _compared(_with_shares(frame), rules)[NAMES]


def latest_needs(members: pd.DataFrame, needs: pd.DataFrame) -> pd.DataFrame:
    """Return what was assessed last for each member and pathway by the start point.

    An assessment on the day of the start point counts; a later one was made with knowledge of what
    followed, and does not.

    Returns
    -------
    DataFrame
        `entry` (position in `members`), `pathway`, `need`, ordered by both; no row where nothing
        was assessed in time.
    """
    entries = pd.DataFrame(
        {
            "entry": np.arange(len(members)),
            "person_id": members["person_id"].to_numpy(),
            "start_point": members["start_point"].to_numpy().astype("datetime64[us]"),
        }
    )
    given = needs[["person_id", "assessed_on", "pathway", "need"]]
    pairs = entries.merge(given, on="person_id", how="inner", validate="many_to_many")
    in_time = pairs[pairs["assessed_on"] <= pairs["start_point"]]
    ordered = in_time.sort_values(["entry", "pathway", "assessed_on"], kind="stable")
    last = ordered.drop_duplicates(["entry", "pathway"], keep="last")
    return last[["entry", "pathway", "need"]].astype({"need": bool}).reset_index(drop=True)


def _counts(members: pd.DataFrame, latest: pd.DataFrame) -> dict[str, Any]:
    """Return the counts of one pathway, and the dispersions of its shares and their difference."""
    assessed = members.iloc[latest["entry"].to_numpy()][["person_id", "reoffended"]]
    assessed = assessed.assign(need=latest["need"].to_numpy())
    again = assessed["reoffended"].to_numpy(dtype=bool)
    parts = {"": assessed, "_reoffenders": assessed[again], "_others": assessed[~again]}
    found: dict[str, Any] = {"offenders": len(members)}
    for name, part in parts.items():
        found[f"assessed{name}"] = len(part)
        found[f"need{name}"] = int(part["need"].sum())
        found[f"dispersion{name}"] = entry_dispersion(part, "need")
    found["dispersion_difference"] = difference_dispersion(
        assessed["need"], again, assessed["person_id"]
    )
    return found


def _with_shares(frame: pd.DataFrame) -> pd.DataFrame:
    """Add shares with need, in per cent, with Wilson's limits."""
    frame = frame.copy()
    for name in ("", "_reoffenders", "_others"):
        share = wilson_interval(
            frame[f"need{name}"], frame[f"assessed{name}"], dispersion=frame[f"dispersion{name}"]
        )
        frame[f"share{name}"] = np.asarray(share.value) * 100
        frame[f"share{name}_lower"] = np.asarray(share.lower) * 100
        frame[f"share{name}_upper"] = np.asarray(share.upper) * 100
    return frame


def _compared(frame: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Compare re-offenders with the others; what rests on too few has no p-value."""
    had, assessed, others_had, others = (
        frame[name].to_numpy(dtype="float64")
        for name in ("need_reoffenders", "assessed_reoffenders", "need_others", "assessed_others")
    )
    enough = np.minimum(assessed, others) >= rules.least_offenders
    found = compare_proportions(
        had, assessed, others_had, others, dispersion=frame["dispersion_difference"]
    )
    p_value = np.where(enough, found.p_value, np.nan)
    frame = frame.assign(
        state=np.where(enough, "", spec.UNRELIABLE),
        difference=np.asarray(found.difference) * 100,
        difference_lower=np.asarray(found.lower) * 100,
        difference_upper=np.asarray(found.upper) * 100,
        p_value=p_value,
        adjusted_p=np.asarray(benjamini_hochberg(p_value)),
    )
    frame["verdict"] = verdicts(frame["difference"], frame["adjusted_p"])
    undecided = (frame["verdict"] == spec.NOT_APART).to_numpy()
    return frame.assign(needed=needed_for(had, assessed, others_had, others, undecided))
