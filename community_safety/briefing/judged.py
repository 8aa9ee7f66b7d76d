"""What each measure of a briefing may be said to be, after allowing for how many there are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from community_safety.briefing.summary import COMPARISON_WORDS, families, measures_shown
from community_safety.disclosure.release import ReleasedTable
from community_safety.indicators.headlines import MOVEMENT
from community_safety.statistics.target_diagnosis import TOO_EASY
from community_safety.verdicts import DIFFERENT, Verdict


def judged_measures(tables: Sequence[ReleasedTable]) -> pd.DataFrame:
    """Return every measure shown, with whether its headline is named outright.

    `stays`: what the headline rests on remains after Benjamini-Hochberg over all comparisons of
    its kind, or last year says the same and remains. Movements that may be no more than the season
    are never named outright. `worse_than_before` and
    `better_than_before` tell of last year, whatever the headline, and `worse_than` names the other
    places than which the measure is worse.
    """
    shown, judged = measures_shown(tables), families(tables)
    stays = np.zeros(len(shown), dtype=bool)
    for name, found in judged.items():
        mine = (shown["headline_kind"] == name).to_numpy()
        stays[mine] = found.rows["stays"].to_numpy()[mine]
    last_year = judged["change"].rows
    season = ((shown["season_open"] != "") & (shown["headline_kind"] == MOVEMENT)).to_numpy()
    worse_than = pd.Series("", index=shown.index)
    for name in ("benchmark", "neighbours"):
        rows = judged[name].rows
        worse = rows["stays"] & (rows["verdict"] == Verdict.WORSE)
        before = worse_than.where(worse_than == "", worse_than + " and ")
        worse_than = worse_than.where(~worse, before + COMPARISON_WORDS[name][0])
    agreeing = last_year["stays"] & (last_year["verdict"] == shown["headline_verdict"])
    return shown.assign(
        stays=(stays | agreeing.to_numpy()) & ~season,
        or_season=season & shown["headline_verdict"].isin(DIFFERENT),
        worse_than_before=last_year["stays"] & (last_year["verdict"] == Verdict.WORSE),
        better_than_before=last_year["stays"] & (last_year["verdict"] == Verdict.BETTER),
        worse_than=worse_than,
    )


def met_anyway(shown: pd.DataFrame) -> pd.Series:
    """Tell whose headline is better only than a target that is always met."""
    better = (shown["headline_verdict"] == Verdict.BETTER) & shown["stays"]
    easy = (shown["headline_kind"] == "target") & (shown["target_diagnosis"] == TOO_EASY)
    return better & easy & ~shown["better_than_before"]


def better_but_worse(shown: pd.DataFrame) -> pd.Series:
    """Tell whose headline is better than target while other places do better than it."""
    better = (shown["headline_verdict"] == Verdict.BETTER) & shown["stays"]
    return better & (shown["headline_kind"] == "target") & (shown["worse_than"] != "")
