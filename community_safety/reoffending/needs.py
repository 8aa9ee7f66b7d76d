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
from community_safety.reoffending.comparing import compared_shares, verdicts
from community_safety.reoffending.measures import design_effect
from community_safety.reoffending.repeat_entries import difference_dispersion
from community_safety.reoffending.rules import Rules
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
    Limits and p-values allow for people with several entries: `design_effect` for a share,
    `difference_dispersion` for the difference. P-values are adjusted over the pathways compared.
    """
    return needs_of_latest(members, latest_needs(members, needs), pathways, rules)


def needs_of_latest(
    members: pd.DataFrame,
    latest: pd.DataFrame,
    pathways: Mapping[str, str],
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Return `needs_of` from what was assessed last, `latest_needs` of the same members.

    Notes
    -----
    The same four counts may be read the other way: what share reoffended of those with the need and
    of those without. A difference is named only if both intervals leave out 0, with the larger of
    their two dispersions, so that the breakdown by need has the same verdict and p-value.
    """
    rows = [
        {"pathway_id": identity, "pathway": name} | _counts(members, own)
        for identity, name in pathways.items()
        if len(own := latest[latest["pathway"] == identity])
    ]
    frame = pd.DataFrame(rows)
    if frame.empty:
        return pd.DataFrame(columns=NAMES)
    return _compared(_with_shares(frame), rules or Rules())[NAMES]


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
        found[f"dispersion{name}"] = _dispersion(part)
    need, person = assessed["need"], assessed["person_id"]
    found["dispersion_difference"] = max(
        difference_dispersion(need, again, person), difference_dispersion(again, need, person)
    )
    return found


def _dispersion(assessed: pd.DataFrame) -> float:
    """Return the design effect of one share, persons as clusters."""
    if assessed.empty:
        return 1.0
    person = pd.factorize(assessed["person_id"])[0]
    need = assessed["need"].to_numpy(dtype="float64")
    return design_effect(need, np.zeros(len(need), dtype=np.int64), person)


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
    dispersion = frame["dispersion_difference"].to_numpy()
    found = compared_shares(had, assessed, others_had, others, assessed >= 0, dispersion)
    enough = np.minimum(assessed, others) >= rules.least_offenders
    p_value = np.where(enough, found["p_value"], np.nan)
    adjusted = np.asarray(benjamini_hochberg(p_value))
    frame = frame.assign(**found).assign(
        state=np.where(enough, "", spec.UNRELIABLE), p_value=p_value, adjusted_p=adjusted
    )
    either = had + others_had
    turned = compared_shares(
        had, either, assessed - had, assessed + others - either, enough, dispersion
    )
    words = [
        verdicts(adjusted, each["difference_lower"], each["difference_upper"])
        for each in (found, turned)
    ]
    frame["verdict"] = np.where(words[0] == words[1], words[0], spec.NOT_APART)
    frame["needed"] = frame["needed"].where(frame["verdict"] == spec.NOT_APART)
    return frame
