"""A measure's interval against a fixed figure: its target, or the benchmark."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.indicators.measuring import (
    COUNT_OF_PLACE,
    EVENTS,
    IS_BENCHMARK,
    NO_SPREAD,
    NO_TARGET,
    SHARES,
    freedom_of,
    numbers_of,
    scale_of,
)
from community_safety.statistics.comparisons import compare_with_target
from community_safety.statistics.dispersion import p_value_for_estimation
from community_safety.statistics.targets import count_target_p_value, share_target_p_value


def compare_with_targets(figures: pd.DataFrame) -> pd.DataFrame:
    """Compare each interval with the measure's target or target range.

    Returns `position, strong, p_value, reason`, indexed as `figures`, which needs the columns of
    `measure`, `direction` and `target_lower, target_upper` (equal where the target is a single
    value). A range that is open on the good side is a single value: its closed end.
    """
    low, high = numbers_of(figures["target_lower"]), numbers_of(figures["target_upper"])
    low, high = (
        np.where(np.isneginf(low) & (figures["direction"] == "lower"), high, low),
        np.where(np.isposinf(high) & (figures["direction"] == "higher"), low, high),
    )
    single = low == high
    at = {}
    for ending in ("", "_strong"):
        ends = (numbers_of(figures[f"lower{ending}"]), numbers_of(figures[f"upper{ending}"]))
        at[ending] = np.where(
            single,
            _place(figures, ending, low),
            compare_with_target(*ends, low, np.where(single, np.inf, high)),
        )
    counted = figures["kind"].isin(EVENTS)
    unknown = counted & figures["phi"].isna()
    reason = np.select(
        [np.isnan(low), figures["no_interval"] != "", unknown],
        [NO_TARGET, figures["no_interval"], NO_SPREAD],
        default="",
    )
    return pd.DataFrame(
        {
            "position": np.where(reason == "", at[""], "missing"),
            "strong": (reason == "") & (at["_strong"] == at[""]) & (at[""] != "between"),
            "p_value": _target_p_values(figures, low, high),
            "reason": reason,
        },
        index=figures.index,
    )


def _place(figures: pd.DataFrame, ending: str, yardstick: np.ndarray) -> np.ndarray:
    """Place each interval against one value; a figure that equals it is never above it.

    No events have the lower limit 0, which a target of none must not take for a miss.
    """
    lower, upper = (numbers_of(figures[f"{end}{ending}"]) for end in ("lower", "upper"))
    place = np.asarray(compare_with_target(lower, upper, yardstick))
    return np.where(
        (place == "above") & (numbers_of(figures["value"]) <= yardstick), "between", place
    )


def _target_p_values(figures: pd.DataFrame, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Test against a value or the nearer end of a range; inside a range p is 1."""
    value, scale = numbers_of(figures["value"]), scale_of(figures)
    nearest = np.where(value >= high, high, low)
    inside = (value >= low) & (value < high) & (low != high)
    # A target of over 100 per cent, as last year's figure may set, is as far off as 100 at least.
    possible = np.clip(nearest, 0.0, np.where(figures["kind"].isin(SHARES), scale, np.inf))
    target = np.where(np.isfinite(nearest), possible, np.nan) / scale
    events = numbers_of(figures["events"])
    base = np.where(figures["kind"] == "count", 1.0, numbers_of(figures["base"]))
    spread = np.nan_to_num(numbers_of(figures["phi"]), nan=1.0)
    freedom = freedom_of(figures)
    shares = figures["kind"].isin(SHARES).to_numpy()
    of_counts = count_target_p_value(events, np.where(shares, np.nan, target * base), spread)
    of_shares = share_target_p_value(
        np.where(shares, events, np.nan), base, np.where(shares, target, np.nan), spread
    )
    p_value = p_value_for_estimation(np.where(shares, of_shares, of_counts), freedom)
    return np.where(inside, 1.0, p_value)


def compare_with_benchmark(figures: pd.DataFrame, benchmark_code: str | None) -> pd.DataFrame:
    """Compare each interval with the benchmark's value, which is taken as near exact."""
    index = figures.index
    values = pd.Series(np.nan, index=index)
    if benchmark_code is not None:
        own = figures["value"].xs(benchmark_code, level="area_code", drop_level=True)
        values = pd.Series(
            own.reindex(index.get_level_values("indicator_id")).to_numpy(), index=index
        )
        same_span = _same_span(figures, benchmark_code)
        values = values.where(same_span)
    against = values.to_numpy(dtype="float64")
    position, strong = (_place(figures, ending, against) for ending in ("", "_strong"))
    itself = index.get_level_values("area_code") == benchmark_code
    counted = figures["kind"].isin(EVENTS)
    reason = np.select(
        [
            figures["kind"] == "count",
            itself,
            np.isnan(against),
            figures["no_interval"] != "",
            counted & figures["phi"].isna(),
        ],
        [
            COUNT_OF_PLACE,
            IS_BENCHMARK,
            "there is no benchmark figure for these periods",
            figures["no_interval"],
            NO_SPREAD,
        ],
        default="",
    )
    return pd.DataFrame(
        {
            "reference": values.where(figures["kind"] != "count"),
            "position": np.where(reason == "", position, "missing"),
            "strong": (reason == "") & (strong == position) & (position != "between"),
            "p_value": _target_p_values(figures, against, against),
            "reason": reason,
        },
        index=index,
    )


def _same_span(figures: pd.DataFrame, code: str) -> np.ndarray:
    """Tell where the benchmark's figure covers the same days and as many of them."""
    same = np.ones(len(figures), dtype=bool)
    for column in ("start", "end", "months"):
        own = figures[column].xs(code, level="area_code", drop_level=True)
        theirs = own.reindex(figures.index.get_level_values("indicator_id")).to_numpy()
        same &= figures[column].to_numpy() == theirs
    return same
