"""Every measure's series for every place: read, added up over groups, given its targets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from community_safety.partnership import Area, Partnership
from community_safety.partnership_measures import MONTHS_PER, Target, TargetStep

KEY = ["indicator_id", "area_code"]
PERIOD = ["period_start", "period_end"]
DAYS_IN_A_MONTH = 365.25 / 12
FIGURES = ["value", "numerator", "denominator", "target"]


def read_series(folder: Path, partnership: Partnership, codes: list[str]) -> pd.DataFrame:
    """Return one row for each indicator, place and period, groups added up and targets set.

    Parameters
    ----------
    folder
        The processed `indicators` folder: one Parquet file for each place. Those of
        `recorded_crime` beside it are read too.
    codes
        The places to read; those without a file have no data.

    Returns
    -------
    DataFrame
        Columns `indicator_id, area_code, period_start, period_end, value, numerator,
        denominator, months, target_lower, target_upper`, sorted; targets in the measure's unit
        for that period, equal where the target is a single value.
    """
    folders = (folder, folder.with_name("recorded_crime"))
    paths = [each / f"{code}.parquet" for each in folders for code in dict.fromkeys(codes)]
    columns = [*KEY, *PERIOD, *FIGURES]
    tables = [_columns_of(path, columns) for path in paths if path.exists()]
    series = pa.concat_tables(tables).to_pandas() if tables else _nothing(columns)
    kinds = {item.id: item.kind for item in partnership.indicators}
    # A group of groups comes after those that it is made of.
    for area in sorted(partnership.areas, key=lambda area: len(partnership.covered_by(area.code))):
        if area.members:
            series = pd.concat([series, _added_up(series, area, kinds)], ignore_index=True)
    series = series.sort_values([*KEY, *PERIOD], ignore_index=True)
    return _with_targets(series, partnership)


def _columns_of(path: Path, columns: list[str]) -> pa.Table:
    """Read one place; tables of Arrow are put together several times faster than frames."""
    with pq.ParquetFile(path) as file:
        return file.read(columns).select(columns)


def _nothing(columns: list[str]) -> pd.DataFrame:
    types = dict.fromkeys(KEY, "str") | dict.fromkeys(PERIOD, "datetime64[us]")
    return pd.DataFrame({name: pd.Series(dtype=types.get(name, "float64")) for name in columns})


def _added_up(series: pd.DataFrame, area: Area, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Add up the members of a group, for the measures for which it has no figures of its own.

    A period counts only where every member has its counts. A sum over fewer would look like a
    fall. Targets that are counts are added; others are weighted by the denominators.
    """
    own = set(series.loc[series["area_code"] == area.code, "indicator_id"])
    members = series[
        series["area_code"].isin(area.members)
        & ~series["indicator_id"].isin(own)
        & series["numerator"].notna()
    ]
    members = members.assign(
        weighted=members["target"]
        * np.where(members["indicator_id"].map(kinds) == "count", 1.0, members["denominator"])
    )
    groups = members.groupby(["indicator_id", *PERIOD], sort=True)
    size = len(area.members)
    added = groups[["numerator", "denominator", "weighted"]].sum(min_count=size)
    added = added[groups.size() == size].reset_index()
    counted = added["indicator_id"].map(kinds) == "count"
    added["target"] = added["weighted"].where(counted, added["weighted"] / added["denominator"])
    return added.assign(area_code=area.code, value=np.nan)[[*KEY, *PERIOD, *FIGURES]]


def _with_targets(series: pd.DataFrame, partnership: Partnership) -> pd.DataFrame:
    start, end = series["period_start"], series["period_end"]
    following = end + pd.Timedelta(days=1)
    whole = (following.dt.year - start.dt.year) * 12 + following.dt.month - start.dt.month
    days = (following - start).dt.days
    months = whole.where(following.dt.day == start.dt.day, days / DAYS_IN_A_MONTH)
    series = series.assign(months=months.astype("float64"))
    lower = pd.Series(np.nan, index=series.index)
    upper = lower.copy()
    rows = series.groupby("indicator_id").indices
    for indicator in partnership.indicators:
        target = indicator.target
        # A target set as a change on last year comes from the figures, not from the file.
        if target is None or target.change_on_last_year is not None or indicator.id not in rows:
            continue
        mine = rows[indicator.id]
        lower.iloc[mine], upper.iloc[mine] = _configured(series.iloc[mine], target)
    given = series["target"]
    lower, upper = given.fillna(lower), given.fillna(upper)
    return series.drop(columns="target").assign(target_lower=lower, target_upper=upper)


def _configured(rows: pd.DataFrame, target: Target) -> tuple[pd.Series, pd.Series]:
    """Return both ends of the partnership file's target for each period of one measure."""
    lower = pd.Series(np.nan, index=rows.index)
    upper = lower.copy()
    steps = target.by_period or (target,)
    for step in steps:
        low, high = _ends(step.value, step.lower, step.upper)
        applies = pd.Series(True, index=rows.index)
        if isinstance(step, TargetStep):
            applies = (rows["period_start"] >= pd.Timestamp(step.start)) & (
                rows["period_end"] <= pd.Timestamp(step.end)
            )
        lower, upper = lower.mask(applies, low), upper.mask(applies, high)
    if target.per is not None:
        share = rows["months"] / MONTHS_PER[target.per]
        lower, upper = lower * share, upper * share
    return lower, upper


def _ends(value: float | None, lower: float | None, upper: float | None) -> tuple[float, float]:
    if value is not None:
        return value, value
    return (-np.inf if lower is None else lower, np.inf if upper is None else upper)
