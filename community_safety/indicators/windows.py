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
    grouped = groups.sort_values([*KEY, *PERIOD]).groupby(KEY, sort=True)
    sums = grouped[["numerator", "denominator"]].agg(_sum_of_all)
    means = grouped["denominator"].agg(_mean_of_all)
    kind = sums.index.get_level_values("indicator_id").map(kinds)
    return pd.DataFrame(
        {
            "events": sums["numerator"],
            "base": means.where(kind == "rate", sums["denominator"]),
            "value_given": grouped["value"].last(),
            "periods": grouped.size(),
        }
    )


def _sum_of_all(part: pd.Series) -> float:
    """Add up, unless one is missing: a sum over the rest would look like a fall."""
    return float(part.sum(skipna=False))


def _mean_of_all(part: pd.Series) -> float:
    return float(part.mean(skipna=False))


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
        lower=rows["target_lower"] * weight,
        upper=rows["target_upper"] * weight,
    )
    grouped = weighted.sort_values([*KEY, *PERIOD]).groupby(KEY, sort=True)
    sums = grouped[["lower", "upper", "weight"]].agg(_sum_of_all)
    latest = grouped[["target_lower", "target_upper"]].last()
    of = sums.index.get_level_values("indicator_id").map(kinds)
    ends = {}
    for end in ("lower", "upper"):
        shares = sums[end] / sums["weight"]
        chosen = sums[end].where(of.isin(["count", "rate"]), shares)
        ends[f"target_{end}"] = chosen.where(of.isin(COUNTED), latest[f"target_{end}"])
    return pd.DataFrame(ends)
