"""What each measure comes to: interval, process chart and comparators joined into one headline.

The first rule that fits decides:

a. The measure has no direction: higher, lower or no evidence of a difference, never good or bad.
b. No interval and fewer than 12 points: not compared.
c. A special cause in the wrong direction at the end of its series: getting worse. A movement
   that may be no more than the season steps back behind d or f, so that it hides nothing surer.
d. The interval is on the wrong side of the target (without one, of the comparator): worse.
e. A special cause in the right direction: getting better.
f. The interval is on the right side: better.
g. Otherwise no evidence of a difference.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.statistics.process_charts.chart import LEAST_POINTS
from community_safety.statistics.process_charts.seasons import OPEN
from community_safety.verdicts import Verdict, verdict_for

YARDSTICKS: dict[str, str] = {
    "target": "target",
    "benchmark": "the benchmark",
    "neighbours": "the neighbours",
    "change": "the same period last year",
}
"""What a figure may be held against, first choice first."""
MOVEMENT = "movement"
COMPARISONS = (*YARDSTICKS, MOVEMENT)
WITHIN_RANGE = "within its target range"
_MOVING = {
    Verdict.WORSE: "getting worse",
    Verdict.BETTER: "getting better",
    Verdict.HIGHER: "higher than usual",
    Verdict.LOWER: "lower than usual",
}
OR_SEASON = ", or its season"
"""Added to a movement that may be no more than the time of year."""


def decide(figures: pd.DataFrame) -> pd.DataFrame:
    """Return what each figure's headline says and what it rests on.

    Parameters
    ----------
    figures
        With `direction`, `no_interval`, `movement_points`, `season`, and the `_position` of each
        comparison, of which `movement_position` tells where the last point of the series lies.

    Returns
    -------
    DataFrame
        `headline_verdict` (one of the six words) and `headline_kind` (the comparison that it rests
        on, empty where nothing could be compared), indexed as `figures`.
    """
    verdicts = {name: _verdicts(figures, name) for name in COMPARISONS}
    first_kind = np.full(len(figures), "", dtype=object)
    first = np.full(len(figures), Verdict.NOT_COMPARED.value, dtype=object)
    for name in reversed(list(YARDSTICKS)):
        compared = verdicts[name] != Verdict.NOT_COMPARED
        first_kind[compared], first[compared] = name, verdicts[name][compared]
    movement = verdicts[MOVEMENT]
    no_direction = (figures["direction"] == "none").to_numpy()
    may_be_season = open_seasons(figures["season"])
    points = figures["movement_points"].fillna(0).to_numpy()
    nothing = (figures["no_interval"] != "").to_numpy() & (points < LEAST_POINTS)
    moving = np.isin(movement, [Verdict.HIGHER, Verdict.LOWER])
    rules: list[tuple[np.ndarray, object, object]] = [
        (nothing, Verdict.NOT_COMPARED.value, ""),
        (no_direction & moving & ~may_be_season, movement, MOVEMENT),
        (no_direction & np.isin(first, [Verdict.HIGHER, Verdict.LOWER]), first, first_kind),
        (no_direction & moving, movement, MOVEMENT),
        ((movement == Verdict.WORSE) & ~may_be_season, movement, MOVEMENT),
        (first == Verdict.WORSE, first, first_kind),
        (movement == Verdict.WORSE, movement, MOVEMENT),
        ((movement == Verdict.BETTER) & ~may_be_season, movement, MOVEMENT),
        (first == Verdict.BETTER, first, first_kind),
        (movement == Verdict.BETTER, movement, MOVEMENT),
        (first != Verdict.NOT_COMPARED, first, first_kind),
    ]
    conditions = [rule[0] for rule in rules]
    return pd.DataFrame(
        {
            "headline_verdict": np.select(
                conditions, [np.asarray(rule[1], dtype=object) for rule in rules], movement
            ),
            "headline_kind": np.select(
                conditions,
                [np.asarray(rule[2], dtype=object) for rule in rules],
                np.where(movement == Verdict.NOT_COMPARED, "", MOVEMENT),
            ),
        },
        index=figures.index,
    )


def open_seasons(season: pd.Series) -> np.ndarray:
    """Tell where a movement may be no more than the time of year."""
    return season.isin(OPEN).to_numpy()


def _verdicts(figures: pd.DataFrame, name: str) -> np.ndarray:
    """Return the verdict of one comparison; few distinct cases, so each is worked out once."""
    position = figures[f"{name}_position"].fillna("missing")
    pairs = pd.Series(list(zip(position, figures["direction"], strict=True)), dtype=object)
    words = {pair: verdict_for(*pair).value for pair in pairs.unique()}
    return pairs.map(words).to_numpy(dtype=object)


def in_words(verdict: str, kind: str, direction: str, *, within: bool, season_open: bool) -> str:
    """Write a headline.

    Parameters
    ----------
    within
        Does the whole interval lie in a target range? That is more than "similar".
    season_open
        May a movement be no more than the time of year?
    """
    if verdict == Verdict.NOT_COMPARED:
        return verdict
    if kind == MOVEMENT:
        if verdict == Verdict.SIMILAR:
            return "no evidence of a change"
        return _MOVING[Verdict(verdict)] + (OR_SEASON if season_open else "")
    if verdict != Verdict.SIMILAR:
        return f"{verdict} than {YARDSTICKS[kind]}"
    if kind == "target" and within:
        return WITHIN_RANGE
    if direction == "none":
        return "no evidence of a difference"
    return f"no evidence of a difference from {YARDSTICKS[kind]}"
