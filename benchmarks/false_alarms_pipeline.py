"""Made-up series put through the real pipeline: headlines, and what the first page would name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from false_alarms_series import FloatArray, Process, season_of

from community_safety.indicators.figures import ReleaseData, release_figures
from community_safety.indicators.headlines import MOVEMENT, YARDSTICKS
from community_safety.indicators.process import chart_series
from community_safety.indicators.reasons import season_open
from community_safety.partnership import Partnership
from community_safety.statistics.multiplicity import benjamini_hochberg
from community_safety.verdicts import DIFFERENT

FAMILY = 26
"""Measures of one briefing, about as many as a partnership has."""
LEVEL = 0.05
NATION = "E92000001"
NATION_TRIALS = 1e7
ALONE, TARGET, BENCHMARK = "last_year", "target", "benchmark"
AGAINST = {ALONE: "last year", TARGET: "a target at the true level", BENCHMARK: "the benchmark"}
"""What a measure is held against, by its id in the made-up partnership."""
TARGETS = {
    "at_the_level": 1.0,
    "ten_better": 0.9,
    "thirty_better": 0.7,
    "far_better": 0.1,
    "far_worse": 2.0,
}
TARGETS_SAID = dict(
    zip(
        TARGETS,
        ("at the level", "10% better", "30% better", "90% better", "twice the level"),
        strict=True,
    )
)


def partnership_of(process: Process, names: Sequence[str], replicates: int) -> Partnership:
    """Describe every replicate as an area and every way to judge it as a measure."""
    areas = [f"E07{number:06d}" for number in range(1, replicates + 1)]
    unit = "per cent" if process.kind == "proportion" else "offences"
    measures = [
        {
            "id": name,
            "name": name,
            "objective": "all",
            "kind": process.kind,
            "unit": unit,
            "direction": "lower",
            "source": "made up",
        }
        for name in names
    ]
    comparators = {"benchmark": {"code": NATION, "name": "the nation"}}
    return Partnership.model_validate(
        {
            "name": "Made-up series",
            "release": {"name": "2025/26"},
            "legal_basis": "none: made-up figures",
            "data": ".",
            "sources": {"indicators": ["*.csv"]},
            "areas": [{"code": code, "name": code} for code in areas],
            "comparators": comparators if BENCHMARK in names else {},
            "objectives": [{"id": "all", "name": "All"}],
            "indicators": measures,
        }
    )


def series_of(
    process: Process, names: Sequence[str], events: FloatArray, trials: FloatArray
) -> pd.DataFrame:
    """Lay series out as `read_series` does, once for each way to judge them."""
    frames = []
    for name in sorted(names):
        codes = [f"E07{number:06d}" for number in range(1, len(events) + 1)]
        mine, base = events, trials
        if name == BENCHMARK:
            codes = [*codes, NATION]
            wide = np.full((1, events.shape[1]), NATION_TRIALS)
            mine, base = np.vstack([events, wide * process.level]), np.vstack([trials, wide])
        frames.append(_rows(process, name, codes, mine, base))
    return pd.concat(frames, ignore_index=True)


def _rows(
    process: Process, name: str, codes: list[str], events: FloatArray, trials: FloatArray
) -> pd.DataFrame:
    periods, step = events.shape[1], process.months_each
    starts = pd.date_range(end="2026-04-01", periods=periods + 1, freq=f"{step}MS", unit="us")
    ends = starts[1:] - pd.Timedelta(days=1)
    target = np.tile(_target(process, name, periods), len(codes))
    return pd.DataFrame(
        {
            "indicator_id": pd.Series(name, index=range(events.size), dtype="str"),
            "area_code": pd.Series(np.repeat(codes, periods), dtype="str"),
            "period_start": np.tile(starts[:-1], len(codes)),
            "period_end": np.tile(ends, len(codes)),
            "value": np.nan,
            "numerator": events.ravel(),
            "denominator": trials.ravel(),
            "months": float(step),
            "target_lower": target,
            "target_upper": target,
        }
    )


def _target(process: Process, name: str, periods: int) -> FloatArray:
    """Return each period's target; missing where a measure has none."""
    if name in (ALONE, BENCHMARK):
        return np.full(periods, np.nan)
    scale = 100.0 if process.kind == "proportion" else season_of(process, periods)
    return np.asarray(process.level * scale * TARGETS.get(name, 1.0) * np.ones(periods))


def judge(
    process: Process, names: Sequence[str], events: FloatArray, trials: FloatArray
) -> dict[str, pd.DataFrame]:
    """Return the pipeline's figures of every series, one frame for each way to judge them."""
    partnership = partnership_of(process, names, len(events))
    series, release = series_of(process, names, events, trials), partnership.release.period
    charted = chart_series(series, partnership, release)
    figures = release_figures(ReleaseData(series, charted, release), partnership)
    figures = figures[figures.index.get_level_values("area_code") != NATION]
    season = figures["season"]
    known = {state: season_open(pd.Series({"season": state})) for state in season.unique()}
    figures = figures.assign(season_open=season.map(known).astype(bool))
    return {name: named_outright(figures.xs(name, level="indicator_id")) for name in names}


def named_outright(figures: pd.DataFrame) -> pd.DataFrame:
    """Add whether the first page would name each measure, in briefings of 26 that lie in a row.

    As in `briefing.first_page`: what a headline rests on has to stay after Benjamini-Hochberg over
    all comparisons of its kind in the briefing, movements with an open season are never named, and
    a difference from last year that stays is named whatever the headline. Measures left over after
    the last whole briefing are not named.
    """
    family = np.arange(len(figures)) // FAMILY
    whole = family < len(figures) // FAMILY
    stays = pd.DataFrame(index=figures.index)
    for kind in (*YARDSTICKS, MOVEMENT):
        compared = (figures[f"{kind}_position"] != "missing").to_numpy() & whole
        p_values = figures[f"{kind}_p_value"].where(compared).to_numpy(dtype="float64")
        families = [p_values[family == one] for one in np.unique(family)]
        adjusted = np.concatenate([np.atleast_1d(benjamini_hochberg(each)) for each in families])
        moved = figures[f"{kind}_position"].isin(["above", "below"]).to_numpy()
        stays[kind] = moved & (adjusted <= LEVEL)
    rests_on = figures["headline_kind"].to_numpy()
    rests = np.select([rests_on == name for name in stays], [stays[name] for name in stays], False)
    open_movement = (rests_on == MOVEMENT) & figures["season_open"].to_numpy()
    by_headline = rests & ~open_movement & figures["headline_verdict"].isin(DIFFERENT).to_numpy()
    return figures.assign(named=by_headline | stays["change"].to_numpy())
