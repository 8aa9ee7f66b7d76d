"""What is known of the season of each series, and the series without it."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from community_safety.indicators.grids import FloatArray, Grid
from community_safety.statistics.process_charts.seasons import (
    ADJUSTED,
    TOO_SHORT_TO_TELL,
    YEARS_TO_TELL,
    seasonal_adjustment,
)

SEASONS_IN_A_YEAR = {1: 12, 3: 4}
"""By the length of a period in months: longer ones have no season to tell."""
NO_WHOLE_MONTHS, DAYS_IN_A_YEAR = 0, 365
Words: TypeAlias = npt.NDArray[np.object_]


def without_season(grid: Grid, raw: FloatArray) -> tuple[FloatArray, Words]:
    """Return points without their season, where one can be told, and what is known of it.

    Years are counted back from the end of each series to its own first, so that it does not matter
    how long the others of the grid are.
    """
    adjusted = np.full(raw.shape, np.nan)
    known = np.full(len(raw), "", dtype=object)
    if grid.months not in SEASONS_IN_A_YEAR:
        return adjusted, season_untold(grid, ~np.isnan(raw))
    per_year = SEASONS_IN_A_YEAR[grid.months]
    there = ~np.isnan(raw)
    years = -(-(raw.shape[1] - there.argmax(axis=1)) // per_year)
    for number, counted in sorted({*zip(years.tolist(), grid.counted.tolist(), strict=True)}):
        rows = (years == number) & (grid.counted == counted)
        part, periods = grid.rows(rows), number * per_year
        found = seasonal_adjustment(
            _last(raw[rows], periods),
            per_year,
            events=_last(part.numbers["numerator"], periods) if counted else None,
            exposure=_last(part.exposure, periods) if counted else None,
        )
        known[rows] = found.state
        without = np.where((found.state == ADJUSTED)[:, None], found.adjusted, np.nan)
        adjusted[rows] = _last(without, raw.shape[1])
    return adjusted, known


def _last(figures: FloatArray, periods: int) -> FloatArray:
    """Return the last periods of series, missing where they begin later."""
    more = max(periods - figures.shape[1], 0)
    longer = np.pad(figures, ((0, 0), (more, 0)), constant_values=np.nan)
    return longer[:, longer.shape[1] - periods :]


def season_untold(grid: Grid, there: npt.NDArray[np.bool_]) -> Words:
    """Say of series that no season is taken out of whether they are too short to show one."""
    rows = np.arange(len(there))
    first = grid.starts[rows, there.argmax(axis=1)]
    days = (grid.ends[:, -1] - first).astype("timedelta64[D]").astype("float64") + 1
    within = grid.months in (NO_WHOLE_MONTHS, *SEASONS_IN_A_YEAR)
    short = within & (days < YEARS_TO_TELL * DAYS_IN_A_YEAR)
    return np.where(short, TOO_SHORT_TO_TELL, "").astype(object)
