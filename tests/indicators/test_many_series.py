"""Many series at once give what each gives alone, and what plain loops over the rows give."""

import importlib.util
import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.indicators.differences import compare_with_places
from community_safety.indicators.measuring import CONFIDENCE, SHARES, STRONGER
from community_safety.indicators.series import KEY, PERIOD, read_series
from community_safety.indicators.windows import totals, window_targets
from community_safety.statistics.comparisons import (
    compare_counts,
    compare_proportions,
    compare_with_target,
)
from community_safety.statistics.dispersion import p_value_for_estimation, widened_for_estimation

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "verdicts_at_scale.py"
KINDS = {"theft": "rate", "repeat": "proportion", "damage": "count"}
AREAS = ("E07000001", "E07000002", "E07000003")


def _reporting(seed):
    """Rows of up to nine series of different lengths, with gaps; sums of thirds are never exact."""
    rng = np.random.default_rng(seed)
    rows = pd.MultiIndex.from_product([KINDS, AREAS, range(13)], names=[*KEY, "month"]).to_frame(
        index=False
    )
    lengths = rng.integers(0, 14, len(rows) // 13).repeat(13)
    rows = rows[(rows["month"] < lengths) & (rng.random(len(rows)) < 0.8)].reset_index(drop=True)
    start = pd.Timestamp("2025-01-01") + pd.to_timedelta(31 * rows["month"], "D")
    rows = rows.assign(period_start=start, period_end=start + pd.Timedelta(days=30), value=np.nan)
    for name in ("numerator", "denominator", "target_lower", "target_upper"):
        numbers = rng.integers(0, 900, len(rows)) / 3
        rows[name] = np.where(rng.random(len(rows)) < 0.05, np.nan, numbers)
    return rows


REPORTING = st.integers(0, 2**32).map(_reporting)


@settings(max_examples=10, deadline=None)
@given(REPORTING, st.randoms(use_true_random=False))
def test_totals_and_targets_of_a_series_are_the_same_alone_and_in_any_order(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    for question in (totals, window_targets):
        together = question(rows.iloc[order], KINDS)
        for _, alone in rows.groupby(KEY):
            one = question(alone, KINDS)
            pd.testing.assert_frame_equal(together.loc[one.index], one, check_exact=True)


@settings(max_examples=25, deadline=None)
@given(REPORTING)
def test_totals_are_those_of_a_loop_over_the_rows(rows):
    """Added up one by one with `math.fsum`; one missing period leaves no sum."""
    found = totals(rows, KINDS)
    assert len(found) == len(rows.drop_duplicates(KEY))
    for key, part in rows.groupby(KEY):
        events, base = math.fsum(part["numerator"]), math.fsum(part["denominator"])
        base = base / len(part) if key[0] == "theft" else base
        assert found.loc[key, "events"] == pytest.approx(events, rel=1e-12, nan_ok=True)
        assert found.loc[key, "base"] == pytest.approx(base, rel=1e-12, nan_ok=True)
        assert found.loc[key, "periods"] == len(part)


PAIRS = st.sets(st.tuples(st.sampled_from(AREAS), st.sampled_from([*AREAS, "E07000009"])))


@settings(max_examples=25, deadline=None)
@given(REPORTING, PAIRS)
def test_pooled_neighbours_are_those_of_a_loop_over_areas_and_periods(rows, pairs):
    """Enumerated in plain Python: each month, every listed other that has counts for it."""
    pool = pd.DataFrame(sorted(pairs), columns=["area_code", "other_code"], dtype="str")
    figures = totals(rows, KINDS).assign(phi=1.0, freedom=np.inf, no_interval="", unit="")
    kind = figures.index.get_level_values("indicator_id").map(KINDS)
    found = compare_with_places(rows, pool, figures.assign(kind=kind, per=1000.0), KINDS)
    complete = rows.dropna(subset=["numerator", "denominator"]).itertuples()
    counts = {
        (r.indicator_id, r.area_code, r.month): (r.numerator, r.denominator) for r in complete
    }
    for key, row in found.iterrows():
        events, base, pooled = _of_others(counts, key, [b for a, b in pairs if a == key[1]])
        assert row["pooled"] == pytest.approx(pooled, nan_ok=True)
        if base > 0:
            expected = events / base * (100 if key[0] == "repeat" else 1000)
            assert row["reference"] == pytest.approx(expected)


def _of_others(counts, key, others):
    """Return events and base of the others, and how many they are; not for plain counts."""
    indicator, area = key
    events, base, months, pooled = 0.0, 0.0, 0, set()
    for month in range(13):
        there = [other for other in others if (indicator, other, month) in counts]
        if there and (indicator, area, month) in counts and indicator != "damage":
            events += sum(counts[indicator, other, month][0] for other in there)
            base += sum(counts[indicator, other, month][1] for other in there)
            months, pooled = months + 1, pooled | set(there)
    base = base / months if months and indicator == "theft" else base
    return events, base, len(pooled) or np.nan


@pytest.fixture(scope="module")
def benchmark():
    """The script that measures how long a nation takes, as a module."""
    spec = importlib.util.spec_from_file_location(BENCHMARK.stem, BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def size(benchmark):
    return benchmark.Size(areas=12, measures=8, months=36, sample=5)


@pytest.fixture(scope="module")
def folder(benchmark, size, tmp_path_factory):
    made = tmp_path_factory.mktemp("nation")
    benchmark.write_data(made, size)
    return made


@pytest.fixture(scope="module")
def whole(benchmark, folder, size):
    return benchmark.time_all(folder, size)


def test_verdicts_of_a_series_are_the_same_in_a_nation_and_alone(benchmark, folder, size, whole):
    """To the last digits: every fit stops by itself, and only sums of a season are rounded anew."""
    loop = benchmark.time_loop(folder, size)
    assert benchmark.different_verdicts(loop.figures, whole.figures) == []
    numbers = loop.figures.select_dtypes("number").columns
    pd.testing.assert_frame_equal(
        loop.figures[numbers], whole.figures.loc[loop.figures.index, numbers], rtol=1e-12
    )
    altered = whole.figures.assign(method="by eye", target_reason="none")
    assert benchmark.different_verdicts(loop.figures, altered) == ["method", "target_reason"]


def test_benchmark_times_every_stage_and_says_what_was_scaled_up(benchmark, size, whole):
    assert {"read_series", "estimate_spread", "compare_with_places"} <= set(whole.stages)
    assert set(whole.stages) <= set(benchmark.stages())
    assert sum(whole.stages.values()) <= whole.seconds
    printed = benchmark.table(size, whole, whole)
    assert all(stage in printed for stage in whole.stages)
    assert "measured on 5 series and\nscaled up" in printed


def test_strong_verdicts_and_p_values_are_those_of_each_series_tested_by_itself(whole):
    """Oracle: the statistical functions, called with the counts of one series at a time."""
    seen = set()
    for _, row in whole.figures.iterrows():
        if row["change_reason"] == "":
            now = row["change_paired_events"], row["change_paired_base"]
            then = row["change_reference_events"], row["change_reference_base"]
            test = _test_of_shares if row["kind"] in SHARES else _test_of_counts
            strong, p_value = test(now, then, row)
            assert row["change_strong"] == strong
            assert row["change_p_value"] == pytest.approx(p_value, rel=1e-6)
            seen.add((row["kind"], strong))
    assert {("count", True), ("count", False), ("survey", True), ("survey", False)} <= seen


def _test_of_counts(now, then, row):
    if row["kind"] == "count":
        now, then = (now[0], 1.0), (then[0], 1.0)
    spread = row["phi"], row["freedom"]
    places = []
    for confidence in (CONFIDENCE, STRONGER):
        found = compare_counts(*now, *then, confidence, *spread)
        places.append(compare_with_target(found.lower, found.upper, 1.0))
    p_value = compare_counts(*now, *then, CONFIDENCE, *spread).p_value
    return places[0] == places[1] != "between", p_value


def _test_of_shares(now, then, row):
    places = []
    for confidence in (CONFIDENCE, STRONGER):
        wide = widened_for_estimation(row["phi"], row["freedom"], confidence)
        found = compare_proportions(*now, *then, confidence, wide)
        places.append(compare_with_target(found.lower, found.upper, 0.0))
    known = compare_proportions(*now, *then, CONFIDENCE, row["phi"]).p_value
    freedom = row["freedom"] if row["phi"] > 1 else np.inf
    return places[0] == places[1] != "between", p_value_for_estimation(known, freedom)


def test_places_are_read_in_any_order_and_only_for_what_is_used(benchmark, folder, size):
    partnership = benchmark.partnership_of(size)
    series = read_series(folder, partnership, size.codes)
    backwards = read_series(folder, partnership, [*size.codes[::-1], "E07999999", size.codes[0]])
    pd.testing.assert_frame_equal(series, backwards, check_exact=True)
    assert series.columns.tolist() == [
        *KEY, *PERIOD, "value", "numerator", "denominator", "months", "target_lower",
        "target_upper",
    ]  # fmt: skip
