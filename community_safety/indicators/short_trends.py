"""What can be read from series that are too short for limits, and from five yearly figures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from community_safety.indicators.charted import Charted
from community_safety.indicators.grids import SHARES, Grid
from community_safety.indicators.series import KEY
from community_safety.statistics.intervals import rate_interval
from community_safety.statistics.process_charts.chart import LEAST_POINTS
from community_safety.statistics.recent_trend import (
    NOT_CALCULATED,
    recent_trend,
    recent_trend_of_shares,
)
from community_safety.statistics.short_series import movement

YEAR = 12
SHORT_COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("short_position", "short_p", "short_rises", "short_falls"), "float64"),
    "short_steps": "float64",
    "recent_trend": "object",
}


def short_trends(charted: list[Charted], phi: pd.Series) -> pd.DataFrame:
    """Read the movement of series without limits, and the recent trend of yearly ones.

    Parameters
    ----------
    phi
        Dispersion of each indicator and area.

    Returns
    -------
    DataFrame
        Indexed by indicator and area: `short_position` (+1, -1, 0; missing where there are limits
        or too few points) and `short_p` of the Mann-Kendall test; `short_rises`, `short_falls` of
        `short_steps` between neighbours; `recent_trend` over the last five yearly figures, empty
        where there are none.
    """
    frames = [_trends(part, phi) for part in charted if part.grid.keys.size]
    if not frames:
        index = pd.MultiIndex.from_arrays([[], []], names=KEY)
        return pd.DataFrame(index=index, columns=list(SHORT_COLUMNS)).astype(SHORT_COLUMNS)
    return pd.concat(frames).sort_index()


def _trends(part: Charted, phi: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame(index=part.grid.keys, columns=list(SHORT_COLUMNS)).astype(SHORT_COLUMNS)
    points = (~np.isnan(part.points)).sum(axis=1)
    short = (part.no_limits != "") & (part.kind != "t") & (points < LEAST_POINTS)
    if short.any():
        found = movement(part.points[short])
        frame.loc[short, "short_position"] = np.where(found.reason == "", found.position, np.nan)
        frame.loc[short, "short_p"] = found.p_value
        frame.loc[short, "short_rises"] = found.rises
        frame.loc[short, "short_falls"] = found.falls
        known = ~np.isnan(part.points[short])
        frame.loc[short, "short_steps"] = (known[:, 1:] & known[:, :-1]).sum(axis=1)
    frame["recent_trend"] = ""
    if part.grid.months == YEAR and part.grid.starts.shape[1] >= 5:
        frame["recent_trend"] = _recent(part.grid, phi)
    return frame


def _recent(grid: Grid, phi: pd.Series) -> np.ndarray:
    """Return the recent trend of yearly series; those without counts have none to calculate."""
    spread = phi.reindex(grid.keys).to_numpy(dtype="float64")
    events = np.where(grid.counted[:, None], grid.numbers["numerator"], np.nan)
    shares = np.isin(grid.kinds, SHARES)
    of_shares = recent_trend_of_shares(
        np.where(shares[:, None], events, np.nan), grid.exposure, spread
    )
    limits = rate_interval(events, grid.exposure, dispersion=spread[:, None])
    of_rates = recent_trend(limits.value, limits.lower, limits.upper)
    trend = np.where(shares, of_shares.trend, of_rates.trend)
    return np.where(grid.counted & (trend != NOT_CALCULATED), trend, "")
