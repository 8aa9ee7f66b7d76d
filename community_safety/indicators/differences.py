"""Two samples of a measure against each other: this year and last, a place and its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_safety.indicators.measuring import (
    CONFIDENCE,
    COUNT_OF_PLACE,
    EVENTS,
    LEAST_BASE_FOR_PER_CENT,
    NO_COUNTS,
    NO_EVENTS,
    NO_NEIGHBOURS,
    NO_SPREAD,
    SHARES,
    STRONGER,
    freedom_of,
    numbers_of,
    scale_of,
    spread_at,
)
from community_safety.indicators.series import KEY, PERIOD
from community_safety.indicators.windows import totals
from community_safety.statistics.comparisons import (
    compare_counts,
    compare_proportions,
    compare_with_target,
)
from community_safety.statistics.dispersion import p_value_for_estimation


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

    Returns
    -------
    DataFrame
        As from `compare_with_last_year`, and how many places were `pooled` of those `listed`.
    """
    shared = rows[rows["indicator_id"].map(kinds) != "count"]
    paired, pooled = _paired_with_others(shared.dropna(subset=["numerator", "denominator"]), pool)
    mine = totals(paired, kinds).reindex(figures.index)
    theirs = totals(paired, kinds, "_before").reindex(figures.index)
    listed = pd.Series(figures.index.get_level_values("area_code"), index=figures.index).map(
        pool.groupby("area_code").size()
    )
    absent = np.select(
        [figures["kind"] == "count", listed.isna()],
        [COUNT_OF_PLACE, NO_NEIGHBOURS],
        "the places to compare with have no figures for these periods",
    )
    return _difference(
        figures, _sample(mine, figures), _sample(theirs, figures), absent=absent
    ).assign(
        difference_unit=_change_units(figures, np.zeros(len(figures), dtype=bool)),
        pooled=pooled.reindex(figures.index),
        listed=listed,
    )


def _paired_with_others(rows: pd.DataFrame, pool: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Put beside each row the sums of the other places that have the same measure and period.

    Returns the rows that have any, the sums with `_before` behind their names, and how many other
    places each series found in all.
    """
    # A nation has millions of pairs, which are matched by whole numbers and not by names and days.
    rows = rows.reset_index(drop=True)
    codes = pd.Index(rows["area_code"].unique())
    series = rows.groupby(KEY)
    numbers = pd.DataFrame(
        {
            "row": rows.index,
            "series": series.ngroup(),
            "span": rows.groupby(["indicator_id", *PERIOD]).ngroup(),
            "place": codes.get_indexer(rows["area_code"]),
        }
    )
    places = pd.DataFrame(
        {
            "place": codes.get_indexer(pool["area_code"]),
            "other": codes.get_indexer(pool["other_code"]),
        }
    )
    others = rows[["numerator", "denominator"]].add_suffix("_before")
    others = others.assign(span=numbers["span"], other=numbers["place"])
    pairs = numbers.merge(places, on="place").merge(
        others[others["other"].isin(places["other"])], on=["span", "other"]
    )
    sums = pairs.groupby("row")[["numerator_before", "denominator_before"]].sum()
    paired = rows.join(sums, how="inner").assign(value=np.nan, value_before=np.nan)
    pooled = pairs.groupby("series")["other"].nunique()
    return paired, pooled.set_axis(series.size().index[pooled.index])


def _sample(totals_: pd.DataFrame, figures: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    base = np.where(figures["kind"] == "count", 1.0, numbers_of(totals_["base"]))
    return numbers_of(totals_["events"]), base


@dataclass(frozen=True, slots=True)
class _Test:
    """One comparison of all measures at one level of confidence.

    Differences are in per cent of the other sample for counts and rates, in percentage points for
    shares. The `p_value` of a share is that of the interval's dispersion. `position` is where the
    interval lies against no difference.
    """

    difference: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    p_value: np.ndarray
    reason: np.ndarray
    position: np.ndarray


_Sample = tuple[np.ndarray, np.ndarray]


def _difference(
    figures: pd.DataFrame, mine: _Sample, other: _Sample, absent: str | np.ndarray
) -> pd.DataFrame:
    """Test two samples (events and base) of each measure; the interval decides."""
    counted = figures["kind"].isin(EVENTS).to_numpy()
    test = _tested(figures, mine, other, CONFIDENCE)
    reason = np.select(
        [
            figures["no_interval"].to_numpy() != "",
            np.isnan(other[0]) | np.isnan(other[1]),
            counted & (mine[0] + other[0] == 0),
            counted & np.isnan(numbers_of(figures["phi"])),
            test.reason != "",
        ],
        [figures["no_interval"].to_numpy(), absent, NO_EVENTS, NO_SPREAD, test.reason],
        default="",
    )
    strong = np.isin(test.position, ("below", "above")) & (reason == "")
    surer = _tested(figures[strong], _of(mine, strong), _of(other, strong), STRONGER)
    strong[strong] = surer.position == test.position[strong]
    few = counted & (other[0] < LEAST_BASE_FOR_PER_CENT)
    with np.errstate(divide="ignore", invalid="ignore"):
        reference = other[0] / other[1] * scale_of(figures)
    shown = {"difference": test.difference, "lower": test.lower, "upper": test.upper}
    names = {"lower": "difference_lower", "upper": "difference_upper"}
    return pd.DataFrame(
        {names.get(name, name): np.where(few, np.nan, end) for name, end in shown.items()},
        index=figures.index,
    ).assign(
        reference=reference,
        position=np.where(reason == "", test.position, "missing"),
        strong=strong,
        p_value=_p_values(figures, mine, other, test),
        reason=reason,
    )


def _tested(figures: pd.DataFrame, mine: _Sample, other: _Sample, confidence: float) -> _Test:
    """Compare shares by their difference and counts by their ratio, each measure by its kind."""
    shares = figures["kind"].isin(SHARES).to_numpy()
    counted = figures["kind"].isin(EVENTS).to_numpy()
    spread, freedom = numbers_of(figures["phi"]), numbers_of(figures["freedom"])
    ratio = compare_counts(
        *_only(counted, mine), *_only(counted, other), confidence, spread, freedom
    )
    points = compare_proportions(
        *_only(shares, mine), *_only(shares, other), confidence, spread_at(figures, confidence)
    )
    return _Test(
        difference=np.where(shares, points.difference, ratio.ratio - 1) * 100,
        lower=np.where(shares, points.lower, ratio.lower - 1) * 100,
        upper=np.where(shares, points.upper, ratio.upper - 1) * 100,
        p_value=np.asarray(np.where(shares, points.p_value, ratio.p_value)),
        reason=np.select([shares, counted], [points.reason, ratio.reason], default=""),
        position=np.asarray(
            np.where(
                shares,
                compare_with_target(points.lower, points.upper, 0.0),
                compare_with_target(ratio.lower, ratio.upper, 1.0),
            )
        ),
    )


def _p_values(figures: pd.DataFrame, mine: _Sample, other: _Sample, test: _Test) -> np.ndarray:
    """Return p-values in which an estimated dispersion of shares is not taken for a known one.

    The interval's dispersion was widened for being estimated; here the t distribution does that.
    """
    freedom = freedom_of(figures)
    estimated = figures["kind"].isin(SHARES).to_numpy() & np.isfinite(freedom)
    spread = numbers_of(figures["phi"])[estimated]
    known = compare_proportions(*_of(mine, estimated), *_of(other, estimated), CONFIDENCE, spread)
    p_value = test.p_value.copy()
    p_value[estimated] = p_value_for_estimation(known.p_value, freedom[estimated])
    return p_value


def _of(sample: _Sample, chosen: np.ndarray) -> _Sample:
    """Return the events and bases of some of the measures."""
    return sample[0][chosen], sample[1][chosen]


def _only(wanted: np.ndarray, sample: _Sample) -> _Sample:
    """Leave out the measures that another test is for."""
    return np.where(wanted, sample[0], np.nan), sample[1]
