"""Whether a measure's target is the problem: what the process gives, asked of every target."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.indicators.charted import Charted
from community_safety.indicators.grids import EVENTS
from community_safety.indicators.measuring import SHARES, numbers_of, scale_of
from community_safety.statistics.comparisons import compare_with_target
from community_safety.statistics.intervals import rate_interval, wilson_interval
from community_safety.statistics.target_diagnosis import (
    ChartLimits,
    MovingBase,
    Record,
    Target,
    Window,
    diagnose_target,
)

_SIGNS = {"higher": 1.0, "lower": -1.0, "none": 0.0}
LEAST_FOR_A_LEVEL = 3
"""Points whose mean says what a process runs at, where they are too few for limits."""


def diagnose(figures: pd.DataFrame, charted: list[Charted], bases: pd.Series) -> pd.DataFrame:
    """Say of each target whether it can be met, missed, or told from chance.

    Parameters
    ----------
    figures
        Measures and places with their window's figures, targets and where their series stand.
    charted
        As from `chart_series`.
    bases
        As from `base_positions`: only the measures whose target is set on last year.

    Returns
    -------
    DataFrame
        Indexed as `figures`: `diagnosis` and `diagnosis_basis`, the `level` that the process runs
        at, `asked` and `detectable` in the measure's unit, `needed` in cases (trials of a share,
        expected events of a count), `cases` there are now, and `diagnosis_reason` where there is
        no diagnosis.
    """
    scale = scale_of(figures)
    events = figures["kind"].isin(EVENTS).to_numpy()
    shares = figures["kind"].isin(SHARES).to_numpy()
    # Points of counts and rates are of one period, the window's figure is of all of them.
    each = np.where(events, numbers_of(figures["periods"]), 1.0)
    usable = (figures["chart"] != "t").to_numpy()
    level = np.where(usable, numbers_of(figures["centre"]) * each, np.nan)
    enough = numbers_of(figures["movement_points"]) >= LEAST_FOR_A_LEVEL
    level = np.where(enough, level, np.nan)
    low, high = (numbers_of(figures[f"target_{end}"]) / scale for end in ("lower", "upper"))
    bottom, top = (
        np.where(usable, numbers_of(figures[f"limit_{end}"]) / scale, np.nan)
        for end in ("lower", "upper")
    )
    base = np.where(figures["kind"] == "count", 1.0, numbers_of(figures["base"]))
    counted = (figures["no_interval"] == "").to_numpy()
    record = _records(figures, charted)
    found = diagnose_target(
        Target(low, high, figures["direction"].map(_SIGNS).to_numpy(dtype="float64")),
        Window(
            value=numbers_of(figures["value"]) / scale,
            lower=numbers_of(figures["lower"]) / scale,
            upper=numbers_of(figures["upper"]) / scale,
            level=level / scale,
            base=np.where(counted, base, np.nan),
            is_share=shares,
            dispersion=numbers_of(figures["phi"]),
        ),
        ChartLimits(bottom, top, low / each, high / each),
        Record(*(record[name].to_numpy() for name in ("periods", "missed", "met"))),
        MovingBase(
            is_moving=figures.index.isin(bases.index),
            position=bases.reindex(figures.index).fillna("missing").to_numpy(dtype="str"),
        ),
    )
    return pd.DataFrame(
        {
            "diagnosis": found.diagnosis,
            "diagnosis_basis": found.basis,
            "diagnosis_reason": found.reason,
            "level": level,
            "asked": found.asked * scale,
            "detectable": found.detectable * scale,
            "needed": found.needed,
            "cases": np.where(shares, base, numbers_of(figures["events"])),
        },
        index=figures.index,
    )


def _records(figures: pd.DataFrame, charted: list[Charted]) -> pd.DataFrame:
    """Judge each period of the series without limits by its own interval against its target."""
    record = pd.DataFrame(0.0, index=figures.index, columns=["periods", "missed", "met"])
    for part in charted:
        short = (part.no_limits != "") & part.grid.counted & (part.kind != "t")
        if not short.any():
            continue
        grid = part.grid.rows(short)
        phi = numbers_of(figures["phi"].reindex(grid.keys))[:, None]
        share = np.isin(grid.kinds, SHARES)[:, None]
        events, exposure = grid.numbers["numerator"], grid.exposure
        rates = rate_interval(events, exposure, dispersion=phi)
        wilson = wilson_interval(np.where(share, events, np.nan), exposure, dispersion=phi)
        lower, upper = (
            np.where(share, getattr(wilson, end), getattr(rates, end)) * grid.per[:, None]
            for end in ("lower", "upper")
        )
        target = grid.numbers["target_lower"], grid.numbers["target_upper"]
        place = np.asarray(compare_with_target(lower, upper, *target))
        # No events have the lower limit 0, which a target of none must not take for a miss.
        met = (target[0] == target[1]) & (grid.in_unit <= target[1])
        place = np.where((place == "above") & met, "between", place)
        good = figures["direction"].reindex(grid.keys).map({"higher": "above", "lower": "below"})
        bad = figures["direction"].reindex(grid.keys).map({"higher": "below", "lower": "above"})
        counts = pd.DataFrame(
            {
                "periods": (place != "missing").sum(axis=1),
                "missed": (place == bad.to_numpy()[:, None]).sum(axis=1),
                "met": (place == good.to_numpy()[:, None]).sum(axis=1),
            },
            index=grid.keys,
        )
        known = counts.index.intersection(record.index)
        record.loc[known] = counts.loc[known].astype("float64")
    return record
