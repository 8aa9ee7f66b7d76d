"""Counts that no table prints, but that the difference of two printed ones would give away."""

from __future__ import annotations

import pandas as pd

from community_safety.indicators.series import KEY, PERIOD

_COUNTS = ["numerator", "denominator"]
_NAMES = ["events", "base"]


def off_the_chart(rows: pd.DataFrame, months_each: pd.Series) -> pd.DataFrame:
    """Return the counts of a window in periods of another length than its process chart has.

    A series of months with a quarter among them is charted by its months; the window's total less
    the months that are shown is the quarter.

    Parameters
    ----------
    rows
        Reporting rows, or those a year earlier, with the columns `months, numerator, denominator`.
    months_each
        Length of the chart's periods by indicator and area; 0 where they are no whole months.

    Returns
    -------
    DataFrame
        `events, base` by indicator and area; no row for a series that is on its chart throughout.
    """
    whole = rows["months"].where(rows["months"] == rows["months"].round(), 0.0)
    keys = pd.MultiIndex.from_frame(rows[KEY])
    off = rows[whole.to_numpy() != months_each.reindex(keys).to_numpy()]
    return off.groupby(KEY)[_COUNTS].sum().set_axis(_NAMES, axis=1)


def not_shared(rows: pd.DataFrame, pool: pd.DataFrame) -> pd.DataFrame:
    """Return the counts that pooled neighbours have in their own windows and not in the pool.

    A place without a month is compared with its neighbours' other months; their own figures less
    the pool are that month.

    Parameters
    ----------
    rows
        Reporting rows of the places, of measures that are compared between places.
    pool
        Pairs `area_code, other_code`: with whom each place is compared.

    Returns
    -------
    DataFrame
        `events, base` of all pooled neighbours together, by indicator and area; no row where there
        is no neighbour.
    """
    counted = rows.dropna(subset=_COUNTS)
    theirs = counted[[*KEY, *PERIOD, *_COUNTS]].rename(columns={"area_code": "other_code"})
    pairs = (
        counted[[*KEY, *PERIOD]]
        .merge(pool, on="area_code")
        .merge(theirs, on=["indicator_id", "other_code", *PERIOD])
    )
    pooled = pairs.groupby(KEY)[_COUNTS].sum()
    own = theirs.groupby(["indicator_id", "other_code"])[_COUNTS].sum()
    met = pairs[[*KEY, "other_code"]].drop_duplicates()
    whole = met.join(own, on=["indicator_id", "other_code"]).groupby(KEY)[_COUNTS].sum()
    return (whole - pooled).set_axis(_NAMES, axis=1)
