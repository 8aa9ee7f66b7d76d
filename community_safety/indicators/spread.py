"""How much each measure varies by itself, estimated from its own series.

Counts of crimes and incidents vary more than independent events would, and a test that ignores
it calls noise a change. The estimate leaves out seasons and changes of level between years; with
a single year it cannot, so that season counts as spread and verdicts come out more cautious.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.indicators.series import KEY
from community_safety.partnership import Partnership
from community_safety.periods import Period
from community_safety.statistics.dispersion import (
    constant_dispersion,
    seasonal_dispersion,
    seasonal_dispersion_proportions,
)

SHARES = ("proportion", "survey")
ONE_LEVEL = "estimated around one level, for want of events to tell the season"
ONE_YEAR = "estimated from one year, in which season cannot be told from spread"
_PERIODS = {1: "months", 3: "quarters", 6: "half-years", 12: "years"}


def estimate_spread(
    series: pd.DataFrame, partnership: Partnership, release: Period
) -> pd.DataFrame:
    """Estimate the dispersion of every series with counts.

    Returns
    -------
    DataFrame
        Indexed by indicator and area: `phi` (at least 1; missing where unknown), `freedom`
        (degrees of freedom of the estimate; infinite where declared or assumed) and `basis` (one
        phrase that says where phi comes from).
    """
    kinds = {item.id: item.kind for item in partnership.indicators}
    declared = {item.id: item.dispersion for item in partnership.indicators}
    used = series[series["numerator"].notna() & (series["period_end"] <= pd.Timestamp(release.end))]
    shares = used["indicator_id"].map(kinds).isin(SHARES)
    parts = []
    for length in sorted(used["months"].unique()):
        for is_share in (False, True):
            rows = used[(used["months"] == length) & (shares == is_share)]
            if len(rows) and length in (1, 2, 3, 4, 6, 12):
                parts.append(_estimate(rows, int(length), release, is_share))
    estimated = pd.concat(parts) if parts else _none()
    estimated = estimated[~estimated.index.duplicated(keep="first")]
    keys = pd.MultiIndex.from_frame(used[KEY].drop_duplicates())
    spread = estimated.reindex(keys)
    kind = pd.Series(keys.get_level_values("indicator_id").map(kinds), index=keys)
    stated = pd.Series(keys.get_level_values("indicator_id").map(declared), index=keys)
    # The design effect of a survey is known from its design, better than a few quarters tell it.
    known = stated.notna() & (spread["phi"].isna() | (kind == "survey"))
    spread.loc[known, "phi"] = stated[known].astype("float64")
    spread.loc[known, "basis"] = "declared in the partnership file"
    assumed = spread["phi"].isna() & kind.isin(SHARES)
    spread.loc[assumed, "phi"] = 1.0
    spread.loc[assumed, "basis"] = "cases taken as independent"
    spread.loc[known | assumed, "freedom"] = np.inf
    return spread.assign(
        phi=spread["phi"].clip(lower=1.0),
        basis=spread["basis"].fillna("unknown: too few periods with events to estimate it"),
    )


def _none() -> pd.DataFrame:
    index = pd.MultiIndex.from_arrays([[], []], names=KEY)
    return pd.DataFrame({"phi": [], "freedom": [], "basis": []}, index=index)


def _estimate(rows: pd.DataFrame, length: int, release: Period, is_share: bool) -> pd.DataFrame:
    keys, events = _by_year_and_season(rows, "numerator", length, release)
    periods = _PERIODS.get(length, f"{length}-month periods")
    basis = f"estimated from {periods} of up to {events.shape[1]} years"
    if is_share:
        _, trials = _by_year_and_season(rows, "denominator", length, release)
        found = seasonal_dispersion_proportions(events, trials)
        return _frame(keys, found.phi, found.degrees_of_freedom, basis)
    found = seasonal_dispersion(events)
    seasonal = _frame(keys, found.phi, found.degrees_of_freedom, basis)
    flat = constant_dispersion(events.reshape(len(keys), -1))
    single = _frame(keys, flat.phi, flat.degrees_of_freedom, ONE_LEVEL)
    years = (~np.isnan(events)).any(axis=2).sum(axis=1)
    single["basis"] = single["basis"].where((years > 1) | single["phi"].isna(), ONE_YEAR)
    return seasonal.where(seasonal["phi"].notna(), single)


def _frame(keys: pd.MultiIndex, phi: np.ndarray, freedom: np.ndarray, basis: str) -> pd.DataFrame:
    frame = pd.DataFrame({"phi": phi, "freedom": freedom}, index=keys)
    return frame.assign(basis=pd.Series(basis, index=keys).where(frame["phi"].notna()))


def _by_year_and_season(
    rows: pd.DataFrame, column: str, length: int, release: Period
) -> tuple[pd.MultiIndex, np.ndarray]:
    """Lay series out as (series, years, seasons), years ending with the release."""
    back = (release.end.year - rows["period_end"].dt.year) * 12 + (
        release.end.month - rows["period_end"].dt.month
    )
    year, season = back // 12, (back % 12) // length
    keys = pd.MultiIndex.from_frame(rows[KEY].drop_duplicates())
    seasons = 12 // length
    laid_out = np.full((len(keys), int(year.max()) + 1, seasons), np.nan)
    position = rows.groupby(KEY, sort=False).ngroup()
    laid_out[position, year, season] = rows[column]
    return keys, laid_out
