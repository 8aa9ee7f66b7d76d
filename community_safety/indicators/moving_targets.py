"""Targets that are set as a change on last year, and whether last year was a fair base for one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from community_safety.indicators.measuring import SHARES
from community_safety.indicators.series import KEY, PERIOD
from community_safety.indicators.windows import totals
from community_safety.partnership import Partnership
from community_safety.statistics.comparisons import (
    compare_counts,
    compare_proportions,
    compare_with_target,
)

YEARS_LOOKED_BACK = 5
"""How many years before last year tell what is usual for a base."""


def with_moving_targets(series: pd.DataFrame, partnership: Partnership) -> pd.DataFrame:
    """Give each period the target that its figure of a year earlier makes.

    A target in the data stays. A period whose figure of a year earlier is missing has no target.
    """
    changes = changes_on_last_year(partnership)
    if not changes:
        return series
    kinds = {item.id: item.kind for item in partnership.indicators}
    per = {item.id: float(item.per or 1) for item in partnership.indicators}
    day, year = pd.Timedelta(days=1), pd.DateOffset(years=1)
    mine = series[series["indicator_id"].isin(changes)]
    figure = _in_unit(mine, kinds, per) * (
        1 + mine["indicator_id"].map(changes).astype("float64") / 100
    )
    earlier = mine[KEY].assign(
        period_start=mine["period_start"] + year,
        period_end=(mine["period_end"] + day) + year - day,
        moving=figure,
    )
    joined = series.merge(earlier, on=[*KEY, *PERIOD], how="left", validate="1:1")
    return joined.assign(
        target_lower=joined["target_lower"].fillna(joined["moving"]),
        target_upper=joined["target_upper"].fillna(joined["moving"]),
    ).drop(columns="moving")


def changes_on_last_year(partnership: Partnership) -> dict[str, float]:
    """Return the change in per cent of each indicator whose target is set so."""
    return {
        item.id: item.target.change_on_last_year
        for item in partnership.indicators
        if item.target is not None and item.target.change_on_last_year is not None
    }


def _in_unit(rows: pd.DataFrame, kinds: Mapping[str, str], per: Mapping[str, float]) -> pd.Series:
    """Return each row's figure in its measure's unit, from its counts where it has them."""
    kind = rows["indicator_id"].map(kinds)
    base = rows["denominator"].where(kind != "count", 1.0)
    scale = rows["indicator_id"].map(per).astype("float64").where(~kind.isin(SHARES), 100.0)
    counted = rows["numerator"] / base.where(base > 0) * scale
    return counted.fillna(rows["value"])


def base_positions(
    rows: pd.DataFrame, series: pd.DataFrame, figures: pd.DataFrame, kinds: Mapping[str, str]
) -> pd.Series:
    """Say where last year's figure lies against the years before it, taken together.

    Parameters
    ----------
    rows
        The reporting rows of the measures whose target is set on last year.
    figures
        Indexed by indicator and area, with `phi` and `freedom`.

    Returns
    -------
    Series
        `above`, `below`, `between` (chance explains the difference) or `missing`, by indicator and
        area. Years have a part only with all the periods of the window.
    """
    if rows.empty:
        return pd.Series([], index=figures.index[:0], dtype="str")
    years = {back: _years_back(rows, series, back) for back in range(1, YEARS_LOOKED_BACK + 2)}
    whole = rows.groupby(KEY).size()
    base = totals(_whole_years(years.pop(1), whole), kinds)
    earlier = [totals(_whole_years(each, whole), kinds) for each in years.values()]
    events = pd.concat([each["events"] for each in earlier], axis=1).sum(axis=1, min_count=1)
    bases = pd.concat([each["base"] for each in earlier], axis=1).sum(axis=1, min_count=1)
    number = pd.concat([each["events"] for each in earlier], axis=1).notna().sum(axis=1)
    index = whole.index
    kind = np.array([kinds[name] for name in index.get_level_values(0)], dtype=object)
    x1, n1 = base["events"].reindex(index), base["base"].reindex(index)
    x2, n2 = events.reindex(index), bases.reindex(index)
    n1 = n1.where(kind != "count", 1.0)
    n2 = n2.where(kind != "count", number.reindex(index).astype("float64"))
    return pd.Series(_place(kind, (x1, n1), (x2, n2), figures.reindex(index)), index=index)


def _place(
    kind: np.ndarray,
    base: tuple[pd.Series, pd.Series],
    earlier: tuple[pd.Series, pd.Series],
    figures: pd.DataFrame,
) -> np.ndarray:
    shares = np.isin(kind, SHARES)
    phi, freedom = (figures[name].to_numpy(dtype="float64") for name in ("phi", "freedom"))
    x1, n1, x2, n2 = (np.asarray(column, dtype="float64") for column in (*base, *earlier))
    ratio = compare_counts(x1, n1, x2, n2, dispersion=phi, degrees_of_freedom=freedom)
    of_shares, spread = np.where(shares, x1, np.nan), np.nan_to_num(phi, nan=1.0)
    points = compare_proportions(of_shares, n1, x2, n2, dispersion=spread)
    of_counts = np.asarray(compare_with_target(ratio.lower, ratio.upper, 1.0))
    return np.where(shares, compare_with_target(points.lower, points.upper, 0.0), of_counts)


def _years_back(rows: pd.DataFrame, series: pd.DataFrame, back: int) -> pd.DataFrame:
    """Return the same periods so many years earlier, as far as they are there."""
    day, years = pd.Timedelta(days=1), pd.DateOffset(years=back)
    wanted = rows[[*KEY, *PERIOD]].assign(
        period_start=rows["period_start"] - years,
        period_end=(rows["period_end"] + day) - years - day,
    )
    return wanted.merge(series, on=[*KEY, *PERIOD], validate="1:1")


def _whole_years(rows: pd.DataFrame, whole: pd.Series) -> pd.DataFrame:
    """Keep the series that have every period of the window, with their counts."""
    counts = rows[rows["numerator"].notna()].groupby(KEY).size().reindex(whole.index)
    complete = whole.index[(counts == whole).to_numpy()]
    return rows[pd.MultiIndex.from_frame(rows[KEY]).isin(complete)]
