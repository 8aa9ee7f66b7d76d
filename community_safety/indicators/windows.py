"""What a release reports on: the periods of each series that make its figure, and a year before.

Monthly and quarterly figures are added up over the release's period, as far as they are there.
A measure whose latest figure is older than the release (reconvictions take almost two years) is
reported by its latest span of the same length, and its age is printed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from community_safety.indicators.series import KEY, PERIOD
from community_safety.periods import Period

COUNTED = ("count", "rate", "proportion", "survey")


def reporting_rows(series: pd.DataFrame, release: Period) -> pd.DataFrame:
    """Return the rows of each series that the release reports on.

    Parameters
    ----------
    series
        As from `read_series`.
    release
        The release's period. Figures that end after it are not used.

    Notes
    -----
    Where a series has counts, a period without one is a gap, not a zero. Where it has only values,
    which cannot be added up, the release reports the latest.
    """
    last_day = pd.Timestamp(release.end)
    known = series[series["period_end"] <= last_day]
    has_counts = known.groupby(KEY)["numerator"].transform("count") > 0
    known = known[known["numerator"].notna() | (~has_counts & known["value"].notna())]
    inside = (known["period_start"] >= pd.Timestamp(release.start)).groupby(
        [known[name] for name in KEY]
    )
    latest = known.groupby(KEY)["period_end"].transform("max")
    last_start = known.groupby(KEY)["period_start"].transform("max")
    length = _months(release)
    reaching_back = (latest + pd.Timedelta(days=1)) - pd.DateOffset(months=length)
    first_day = pd.Series(pd.Timestamp(release.start), index=known.index).where(
        inside.transform("any"), np.minimum(reaching_back, last_start)
    )
    first_day = first_day.where(known["numerator"].notna(), last_start)
    return known[known["period_start"] >= first_day].reset_index(drop=True)


def _months(period: Period) -> int:
    end, start = period.end, period.start
    return max(1, (end.year - start.year) * 12 + end.month - start.month + 1)


def same_periods_last_year(rows: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Pair each reporting row with the same period one year earlier, like for like.

    Returns the rows for which both are there, with `_before` behind the earlier figures' names.
    A month that is missing in either year is left out of both.
    """
    year = pd.DateOffset(years=1)
    day = pd.Timedelta(days=1)
    moved = series[[*KEY, *PERIOD, "value", "numerator", "denominator"]].assign(
        period_start=series["period_start"] + year,
        period_end=(series["period_end"] + day) + year - day,
    )
    paired = rows.merge(moved, on=[*KEY, *PERIOD], suffixes=("", "_before"), validate="1:1")
    counted = paired["numerator"].notna() & paired["numerator_before"].notna()
    values = paired["numerator"].isna() & paired["value_before"].notna()
    return paired[counted | values].reset_index(drop=True)


def totals(rows: pd.DataFrame, kinds: Mapping[str, str], ending: str = "") -> pd.DataFrame:
    """Add up the periods of each series (index: indicator and area).

    Events are added. Residents are averaged, since the same people live there each month;
    denominators of shares are added. A value without counts is the latest.

    Parameters
    ----------
    rows
        Rows of `reporting_rows`, or paired ones.
    kinds
        Kind of each indicator by its id.
    ending
        ``"_before"`` for the earlier figures of paired rows.
    """
    names = {f"{name}{ending}": name for name in ("value", "numerator", "denominator")}
    groups = rows.rename(columns=names if ending else {})
    if ending:
        groups = rows.drop(columns=list(names.values())).rename(columns=names)
    ordered = groups.sort_values([*KEY, *PERIOD])
    grouped = ordered.groupby(KEY, sort=True)
    periods = grouped.size()
    sums = _sums(ordered, periods, ["numerator", "denominator"])
    means = sums["denominator"] / periods
    kind = sums.index.get_level_values("indicator_id").map(kinds)
    return pd.DataFrame(
        {
            "events": sums["numerator"],
            "base": means.where(kind == "rate", sums["denominator"]),
            "value_given": grouped["value"].last(),
            "periods": periods,
        }
    )


def _sums(ordered: pd.DataFrame, periods: pd.Series, columns: list[str]) -> pd.DataFrame:
    """Add up the periods of each series, unless one is missing: the rest would look like a fall.

    Series with equally many periods are laid out below each other and added up at once, so that
    the sum of a series is the same number whatever other series there are.

    Parameters
    ----------
    ordered
        Rows in the order of their series.
    periods
        How many rows each series has, in that order.
    """
    counts = periods.to_numpy()
    ends = counts.cumsum()
    sums = np.full((len(columns), len(periods)), np.nan)
    for count in np.unique(counts):
        alike = np.flatnonzero(counts == count)
        places = ends[alike, None] - np.arange(count, 0, -1)
        for sum_, column in zip(sums, columns, strict=True):
            sum_[alike] = ordered[column].to_numpy()[places].sum(axis=1)
    return pd.DataFrame(dict(zip(columns, sums, strict=True)), index=periods.index)


def spans(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the first and last day of each series' reporting rows and how many periods lack."""
    grouped = rows.groupby(KEY, sort=True)
    frame = grouped.agg(
        start=("period_start", "min"),
        end=("period_end", "max"),
        months=("months", "sum"),
    )
    following = frame["end"] + pd.Timedelta(days=1)
    whole = (following.dt.year - frame["start"].dt.year) * 12 + (
        following.dt.month - frame["start"].dt.month
    )
    return frame.assign(months_missing=(whole - frame["months"]).clip(lower=0))


def window_targets(rows: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Bring each period's target to the reporting window.

    Targets of counts and rates are added over the periods, those of shares weighted by their
    denominators, those of values without counts taken from the latest period. A period without
    a target leaves the window without one.
    """
    kind = rows["indicator_id"].map(kinds)
    weight = rows["denominator"].where(kind.isin(["proportion", "survey"]), 1.0)
    weight = weight.fillna(1.0)
    weighted = rows.assign(
        weight=weight,
        lower=_weighted(rows["target_lower"], weight),
        upper=_weighted(rows["target_upper"], weight),
    )
    ordered = weighted.sort_values([*KEY, *PERIOD])
    grouped = ordered.groupby(KEY, sort=True)
    sums = _sums(ordered, grouped.size(), ["lower", "upper", "weight"])
    latest = grouped[["target_lower", "target_upper"]].last()
    of = sums.index.get_level_values("indicator_id").map(kinds)
    ends = {}
    for end in ("lower", "upper"):
        shares = sums[end] / sums["weight"]
        chosen = sums[end].where(of.isin(["count", "rate"]), shares)
        ends[f"target_{end}"] = chosen.where(of.isin(COUNTED), latest[f"target_{end}"])
    return pd.DataFrame(ends)


def _weighted(target: pd.Series, weight: pd.Series) -> pd.Series:
    """Multiply a target with its weight; the open end of a range stays open, whatever it weighs."""
    return (target * weight).mask(np.isinf(target), target)
