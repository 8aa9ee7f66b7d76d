"""A measure's value and interval, and what every comparison of it needs.

What cannot be measured or compared says why; it is never worse for want of data.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.statistics.dispersion import widened_for_estimation
from community_safety.statistics.intervals import rate_interval, wilson_interval

CONFIDENCE, STRONGER = 0.95, 0.998
SHARES, EVENTS = ("proportion", "survey"), ("count", "rate")
LEAST_BASE_FOR_PER_CENT = 10
"""A percentage change on fewer events says more about the base than about the change."""
NO_COUNTS = "published without counts, so chance cannot be judged"
NO_TARGET = "no target is set"
NO_NEIGHBOURS = "no neighbours are named for this place"
COUNT_OF_PLACE = "a count; places differ in size"
NO_SPREAD = "too few periods with events to see how much this count varies by itself"
NO_EVENTS = "there were no events"
IS_BENCHMARK = "this place is the benchmark"


def measure(figures: pd.DataFrame) -> pd.DataFrame:
    """Add value and interval to totals.

    Parameters
    ----------
    figures
        Indexed by indicator and area, with `kind, per, events, base, value_given, periods, phi`.

    Returns
    -------
    DataFrame
        `value, lower, upper` in the measure's unit, `method`, and `no_interval`: why there is no
        interval, else empty. `lower_strong, upper_strong` are at 99.8 per cent.
    """
    kind = figures["kind"]
    events = numbers_of(figures["events"])
    is_share = kind.isin(SHARES).to_numpy()
    base = np.where(kind == "count", 1.0, numbers_of(figures["base"]))
    scale = scale_of(figures)
    found: dict[str, np.ndarray] = {}
    for confidence, ending in ((CONFIDENCE, ""), (STRONGER, "_strong")):
        spread = spread_at(figures, confidence)
        rates = rate_interval(events, base, confidence, spread)
        shares = wilson_interval(np.where(is_share, events, np.nan), base, confidence, spread)
        for end in ("lower", "upper"):
            chosen = np.where(is_share, getattr(shares, end), getattr(rates, end))
            found[f"{end}{ending}"] = chosen * scale
        if not ending:
            value = np.asarray(np.where(is_share, shares.value, rates.value)) * scale
            found["method"] = np.asarray(np.where(is_share, shares.method, rates.method))
            reason = np.asarray(np.where(is_share, shares.reason, rates.reason))
    # Beside counts of several periods, a given value speaks of the last of them only.
    given = (figures["events"].isna() | (figures["periods"] == 1)).to_numpy()
    found["value"] = np.where(
        np.isnan(value) & given, numbers_of(figures["value_given"]), np.asarray(value)
    )
    return pd.DataFrame(found, index=figures.index).assign(
        no_interval=_why_no_interval(figures, reason)
    )


def spread_at(figures: pd.DataFrame, confidence: float) -> np.ndarray:
    """Return each measure's dispersion for an interval at that confidence; 1 where unknown.

    An estimate from few periods is itself uncertain, and more so the surer one wants to be.
    """
    wide = widened_for_estimation(
        numbers_of(figures["phi"]), numbers_of(figures["freedom"]), confidence
    )
    return np.nan_to_num(wide, nan=1.0)


def freedom_of(figures: pd.DataFrame) -> np.ndarray:
    """Return the degrees of freedom of each dispersion above 1; else they are infinite."""
    estimated = (figures["phi"] > 1).to_numpy()
    return np.where(estimated, numbers_of(figures["freedom"]), np.inf)


def _why_no_interval(figures: pd.DataFrame, reason: np.ndarray) -> np.ndarray:
    return np.select(
        [
            figures["kind"].isin(("score", "change")) | figures["events"].isna(),
            (reason == "missing") & figures["base"].isna(),
            reason == "no denominator",
            reason == "missing",
            reason != "",
        ],
        [NO_COUNTS, "its denominator is missing", "its denominator is zero", NO_COUNTS, reason],
        default="",
    )


def scale_of(figures: pd.DataFrame) -> np.ndarray:
    """Return what turns a share or rate into the measure's unit (100, or `per`)."""
    per = figures["per"].astype("float64").fillna(1.0)
    return np.where(figures["kind"].isin(SHARES), 100.0, per)


def numbers_of(series: pd.Series) -> np.ndarray:
    """Return a column as plain floats, missing as nan."""
    return series.to_numpy(dtype="float64", na_value=np.nan)
