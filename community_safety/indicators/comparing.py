"""From totals to verdicts: last year, the target, the benchmark, the neighbours.

Everything is computed for all measures and places at once. A comparison that cannot be made
gives "not compared" and says why. It is never worse for want of data.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from community_safety.indicators.series import KEY, PERIOD
from community_safety.indicators.windows import totals
from community_safety.statistics.comparisons import (
    compare_counts,
    compare_proportions,
    compare_with_target,
)
from community_safety.statistics.intervals import rate_interval, wilson_interval
from community_safety.statistics.targets import count_target_p_value, share_target_p_value

CONFIDENCE, STRONGER = 0.95, 0.998
SHARES, EVENTS = ("proportion", "survey"), ("count", "rate")
LEAST_BASE_FOR_PER_CENT = 10
"""A percentage change on fewer events says more about the base than about the change."""
NO_COUNTS = "published without counts, so chance cannot be judged"
NO_TARGET = "no target is set"
COUNT_OF_PLACE = "a number: places differ in size"
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
    events = _numbers(figures["events"])
    is_share = kind.isin(SHARES).to_numpy()
    base = np.where(kind == "count", 1.0, _numbers(figures["base"]))
    spread = np.nan_to_num(_numbers(figures["phi"]), nan=1.0)
    scale = scale_of(figures)
    found: dict[str, np.ndarray] = {}
    for confidence, ending in ((CONFIDENCE, ""), (STRONGER, "_strong")):
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
        np.isnan(value) & given, _numbers(figures["value_given"]), np.asarray(value)
    )
    return pd.DataFrame(found, index=figures.index).assign(
        no_interval=_why_no_interval(figures, reason)
    )


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


def compare_with_last_year(
    paired: pd.DataFrame, figures: pd.DataFrame, kinds: Mapping[str, str]
) -> pd.DataFrame:
    """Compare the reporting window with the same periods one year earlier.

    Returns
    -------
    DataFrame
        Indexed as `figures`: `last_year` and its `last_year_events`, `last_year_base`; `change`
        with `change_lower, change_upper` in `change_unit` (per cent of last year for counts and
        rates, percentage points for shares, the unit itself for values without counts); its
        `position` against no change, `strong`, `p_value` and `reason`; `periods_compared`.
    """
    now = totals(paired, kinds).reindex(figures.index)
    then = totals(paired, kinds, "_before").reindex(figures.index)
    frame = _difference(
        figures,
        _sample(now, figures),
        _sample(then, figures),
        absent="there is no figure for the same period last year",
    )
    values = (then["value_given"].notna() & then["events"].isna()).to_numpy()
    frame.loc[values, "reference"] = then["value_given"][values]
    frame.loc[values, "difference"] = (now["value_given"] - then["value_given"])[values]
    frame.loc[values, "reason"] = NO_COUNTS
    frame["reference_events"], frame["reference_base"] = then["events"], then["base"]
    frame["paired_events"], frame["paired_base"] = now["events"], now["base"]
    return frame.assign(
        periods_compared=then["periods"],
        difference_unit=_change_units(figures, values),
    )


def _change_units(figures: pd.DataFrame, values: np.ndarray) -> np.ndarray:
    shares = figures["kind"].isin(SHARES) | (values & (figures["unit"] == "per cent"))
    return np.select(
        [shares.to_numpy(), values],
        ["percentage points", figures["unit"].to_numpy()],
        default="per cent",
    )


def compare_with_places(
    rows: pd.DataFrame,
    pool: pd.DataFrame,
    figures: pd.DataFrame,
    kinds: Mapping[str, str],
) -> pd.DataFrame:
    """Compare each place with the pooled counts of others over the periods both have.

    Parameters
    ----------
    rows
        Reporting rows of the places.
    pool
        Pairs `area_code, other_code`: with whom each place is compared.
    """
    others = rows[[*KEY, *PERIOD, "numerator", "denominator"]].rename(
        columns={"area_code": "other_code"}
    )
    wanted = rows[[*KEY, *PERIOD, "numerator", "denominator"]].merge(pool, on="area_code")
    wanted = wanted[wanted["indicator_id"].map(kinds) != "count"]
    together = wanted.merge(
        others, on=["indicator_id", "other_code", *PERIOD], suffixes=("", "_other")
    ).dropna(subset=["numerator", "numerator_other", "denominator", "denominator_other"])
    by_period = together.groupby([*KEY, *PERIOD], sort=True).agg(
        numerator=("numerator", "first"),
        denominator=("denominator", "first"),
        numerator_before=("numerator_other", "sum"),
        denominator_before=("denominator_other", "sum"),
    )
    paired = by_period.reset_index().assign(value=np.nan, value_before=np.nan)
    mine = totals(paired, kinds).reindex(figures.index)
    theirs = totals(paired, kinds, "_before").reindex(figures.index)
    absent = np.where(
        figures["kind"] == "count",
        COUNT_OF_PLACE,
        "the places to compare with have no figures for these periods",
    )
    return _difference(
        figures, _sample(mine, figures), _sample(theirs, figures), absent=absent
    ).assign(difference_unit=_change_units(figures, np.zeros(len(figures), dtype=bool)))


def _sample(totals_: pd.DataFrame, figures: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    base = np.where(figures["kind"] == "count", 1.0, _numbers(totals_["base"]))
    return _numbers(totals_["events"]), base


def _difference(
    figures: pd.DataFrame,
    mine: tuple[np.ndarray, np.ndarray],
    other: tuple[np.ndarray, np.ndarray],
    absent: str | np.ndarray,
) -> pd.DataFrame:
    """Test two samples of each measure against each other; the interval decides."""
    shares = figures["kind"].isin(SHARES).to_numpy()
    counted = figures["kind"].isin(EVENTS).to_numpy()
    spread, freedom = _numbers(figures["phi"]), _numbers(figures["freedom"])
    ratio = compare_counts(
        np.where(counted, mine[0], np.nan),
        mine[1],
        np.where(counted, other[0], np.nan),
        other[1],
        CONFIDENCE,
        spread,
        freedom,
    )
    ratio_strong = compare_counts(
        np.where(counted, mine[0], np.nan),
        mine[1],
        np.where(counted, other[0], np.nan),
        other[1],
        STRONGER,
        spread,
        freedom,
    )
    points = [
        compare_proportions(
            np.where(shares, mine[0], np.nan), mine[1],
            np.where(shares, other[0], np.nan), other[1],
            level, np.nan_to_num(spread, nan=1.0),
        )
        for level in (CONFIDENCE, STRONGER)
    ]  # fmt: skip
    position = np.where(
        shares,
        compare_with_target(points[0].lower, points[0].upper, 0.0),
        compare_with_target(ratio.lower, ratio.upper, 1.0),
    )
    strong = np.where(
        shares,
        compare_with_target(points[1].lower, points[1].upper, 0.0),
        compare_with_target(ratio_strong.lower, ratio_strong.upper, 1.0),
    )
    few = counted & (other[0] < LEAST_BASE_FOR_PER_CENT)
    figure = {
        name: np.where(shares, getattr(points[0], of) * 100, (getattr(ratio, to) - 1) * 100)
        for name, of, to in (
            ("difference", "difference", "ratio"),
            ("difference_lower", "lower", "lower"),
            ("difference_upper", "upper", "upper"),
        )
    }
    reason = np.select(
        [
            figures["no_interval"].to_numpy() != "",
            np.isnan(other[0]) | np.isnan(other[1]),
            counted & (mine[0] + other[0] == 0),
            counted & np.isnan(spread),
            (shares & (points[0].reason != "")) | (counted & (ratio.reason != "")),
        ],
        [
            figures["no_interval"].to_numpy(),
            absent,
            NO_EVENTS,
            NO_SPREAD,
            np.where(shares, points[0].reason, ratio.reason),
        ],
        default="",
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        reference = other[0] / other[1] * scale_of(figures)
    return pd.DataFrame(
        {name: np.where(few, np.nan, values) for name, values in figure.items()},
        index=figures.index,
    ).assign(
        reference=reference,
        position=np.where(reason == "", position, "missing"),
        strong=(strong == position) & (position != "between") & (reason == ""),
        p_value=np.asarray(np.where(shares, points[0].p_value, ratio.p_value)),
        reason=reason,
    )


def compare_with_targets(figures: pd.DataFrame) -> pd.DataFrame:
    """Compare each interval with the measure's target or target range.

    Returns `position, strong, p_value, reason`, indexed as `figures`, which needs the columns of
    `measure`, `direction` and `target_lower, target_upper` (equal where the target is a single
    value). A range that is open on the good side is a single value: its closed end.
    """
    low, high = _numbers(figures["target_lower"]), _numbers(figures["target_upper"])
    low, high = (
        np.where(np.isneginf(low) & (figures["direction"] == "lower"), high, low),
        np.where(np.isposinf(high) & (figures["direction"] == "higher"), low, high),
    )
    single = low == high
    at = {}
    for ending in ("", "_strong"):
        ends = (_numbers(figures[f"lower{ending}"]), _numbers(figures[f"upper{ending}"]))
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
    lower, upper = (_numbers(figures[f"{end}{ending}"]) for end in ("lower", "upper"))
    place = np.asarray(compare_with_target(lower, upper, yardstick))
    return np.where(
        (place == "above") & (_numbers(figures["value"]) <= yardstick), "between", place
    )


def _target_p_values(figures: pd.DataFrame, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Test against a value or the nearer end of a range; inside a range p is 1."""
    value, scale = _numbers(figures["value"]), scale_of(figures)
    nearest = np.where(value >= high, high, low)
    inside = (value >= low) & (value < high) & (low != high)
    target = np.where(np.isfinite(nearest), nearest, np.nan) / scale
    events = _numbers(figures["events"])
    base = np.where(figures["kind"] == "count", 1.0, _numbers(figures["base"]))
    spread = np.nan_to_num(_numbers(figures["phi"]), nan=1.0)
    shares = figures["kind"].isin(SHARES).to_numpy()
    of_counts = count_target_p_value(events, np.where(shares, np.nan, target * base), spread)
    of_shares = share_target_p_value(
        np.where(shares, events, np.nan), base, np.where(shares, target, np.nan), spread
    )
    return np.where(inside, 1.0, np.where(shares, of_shares, of_counts))


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


def _numbers(series: pd.Series) -> np.ndarray:
    return series.to_numpy(dtype="float64", na_value=np.nan)
