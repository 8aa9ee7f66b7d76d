"""All verdicts of a nation: every series at once, beside one series after another.

What is measured
    330 areas x 40 measures x 36 months (13,200 series, 475,200 rows) and a benchmark, from
    processed Parquet to every interval, dispersion and verdict: `figures_of_release`, stage by
    stage. Beside it the obvious loop: the same functions called for one series at a time, as a
    partnership of one area and one measure. The loop has its rows, and those of its benchmark and
    neighbours, in memory and never waits for a file. It runs over a seeded sample of the series,
    and its time is scaled up to all of them, which the table says. The sample's verdicts must be
    those of the run over all series: where one differs, the benchmark ends with an error.

How to run
    ``.venv/bin/python benchmarks/verdicts_at_scale.py`` on Linux or macOS takes a minute or two;
    `--help` lists other sizes.

Design
    Data are made up from one seed: counts and rates with a season (negative binomial), proportions
    and surveys (beta-binomial), small and large areas, rare and common events, one month in a
    hundred missing, targets for most measures, 15 neighbours for every area. Making the data, the
    run over all series and the loop each have a process of their own, so that no peak of memory is
    another's. Linear algebra and Parquet get one thread, and where the system can pin it the
    process gets one core.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from inspect import isfunction
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import numpy as np
import pandas as pd

from community_safety.demonstration.measures import SEASONS
from community_safety.demonstration.series import draw_counts, draw_shares
from community_safety.indicators import figures as question
from community_safety.partnership import Partnership
from community_safety.partnership_measures import Indicator

SEED = 20260401
NATION = "E92000001"
KINDS = ("count", "rate", "proportion", "count", "rate", "proportion", "rate", "survey")
"""The measures take their kinds from here in turn."""
NEIGHBOURS = 15
MISSING = 0.01
COMPARISONS = ("change", "target", "benchmark", "neighbours")
VERDICT = ("position", "strong", "reason")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Size:
    """How many areas, measures and months there are, and how many series the loop is timed on."""

    areas: int
    measures: int
    months: int
    sample: int

    @property
    def series(self) -> int:
        """How many series there are, the benchmark's left out."""
        return self.areas * self.measures

    @property
    def codes(self) -> list[str]:
        """The codes of the areas."""
        return [f"E07{number:06d}" for number in range(1, self.areas + 1)]


@dataclass(frozen=True, slots=True)
class Timing:
    """What one way of doing it took, in seconds and megabytes, and the figures it found."""

    stages: dict[str, float]
    seconds: float
    peak: float
    figures: pd.DataFrame


def partnership_of(size: Size) -> Partnership:
    """Describe the nation as one partnership; the release is the last of its years."""
    neighbours = size.codes[:: max(1, size.areas // NEIGHBOURS)][:NEIGHBOURS]
    return Partnership.model_validate(
        {
            "name": "A made-up nation",
            "release": {"name": "2025/26"},
            "legal_basis": "none: made-up figures",
            "data": ".",
            "sources": {"indicators": ["*.csv"]},
            "areas": [{"code": code, "name": code} for code in size.codes],
            "comparators": {
                "benchmark": {"code": NATION, "name": "the nation"},
                "neighbours": [{"code": code} for code in neighbours],
            },
            "objectives": [{"id": "all", "name": "All measures"}],
            "indicators": [_described(number) for number in range(size.measures)],
        }
    )


def _described(number: int) -> dict[str, Any]:
    kind = KINDS[number % len(KINDS)]
    described: dict[str, Any] = {
        "id": f"measure_{number:03d}",
        "name": f"Measure {number}",
        "objective": "all",
        "kind": kind,
        "unit": "per cent" if kind in ("proportion", "survey") else "offences",
        "direction": "lower",
        "source": "made up",
    }
    if kind == "rate":
        described |= {"per": 1000, "denominator": "residents"}
    if kind == "survey":
        described["dispersion"] = 1.5
    if number % 5 and kind != "count":
        described["target"] = {"value": 20.0} | ({"per": "year"} if kind == "rate" else {})
    return described


def write_data(folder: Path, size: Size) -> None:
    """Write the processed rows of every area and of the benchmark, one file for each."""
    rng = np.random.default_rng(SEED)
    codes = [*size.codes, NATION]
    residents = np.append(rng.lognormal(np.log(150_000), 0.5, size.areas).round(), 56_000_000.0)
    starts = pd.date_range(end="2026-03-01", periods=size.months, freq="MS", unit="us")
    parts = []
    for indicator in partnership_of(size).indicators:
        numerator, denominator = _drawn(indicator, residents, starts, rng)
        usual = np.broadcast_to(numerator.mean(axis=1, keepdims=True).round(), numerator.shape)
        rows = pd.DataFrame(
            {
                "indicator_id": indicator.id,
                "area_code": np.repeat(codes, size.months),
                "period_start": np.tile(starts, len(codes)),
                "period_end": np.tile(starts + pd.offsets.MonthEnd(), len(codes)),
                "value": np.nan,
                "numerator": numerator.ravel(),
                "denominator": denominator.ravel(),
                "target": usual.ravel() if indicator.kind == "count" else np.nan,
                "note": "",
            }
        )
        parts.append(rows[rng.random(len(rows)) >= MISSING])
    for code, rows in pd.concat(parts).groupby("area_code"):
        rows.to_parquet(folder / f"{code}.parquet", index=False, compression="zstd")


def _drawn(
    indicator: Indicator,
    residents: np.ndarray,
    starts: pd.DatetimeIndex,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw numerators and denominators of one measure, each of shape (areas, months)."""
    people = np.repeat(residents[:, None], len(starts), axis=1)
    season = np.array(SEASONS["summer"])[starts.month - 1]
    places = rng.lognormal(0, 0.25, (len(residents), 1))
    dispersion = rng.uniform(1.2, 6.0)
    if indicator.kind in ("count", "rate"):
        level = np.exp(rng.uniform(np.log(0.05), np.log(40.0)))
        events = draw_counts(people / 1000 * level / 12 * places * season, dispersion, rng)
        return events, people if indicator.kind == "rate" else np.full(events.shape, np.nan)
    trials = np.full(people.shape, 300.0) if indicator.kind == "survey" else people / 2000 * season
    trials = np.maximum(trials.round(), 10.0)
    level = np.exp(rng.uniform(np.log(0.004), np.log(0.5)))
    share = np.broadcast_to(np.clip(level * places, 0.001, 0.9), trials.shape)
    return draw_shares(share, trials, dispersion, rng), trials


def time_all(folder: Path, size: Size) -> Timing:
    """Time every series at once, stage by stage."""
    partnership = partnership_of(size)
    with _stopwatch() as stages:
        begin = time.perf_counter()
        figures = _figures(folder, partnership)
        seconds = time.perf_counter() - begin
    return Timing(stages, seconds, _peak_memory(), figures)


def time_loop(folder: Path, size: Size) -> Timing:
    """Time a sample of the series one by one; `seconds` are scaled up to all series."""
    partnership = partnership_of(size)
    series = question.read_series(folder, partnership, sorted(partnership.known_codes()))
    rows_of = dict(iter(series.groupby(["indicator_id", "area_code"])))
    others = [place.code for place in partnership.comparators_listed()]
    sample = np.random.default_rng(SEED).choice(size.series, size.sample, replace=False)
    found, seconds = [], 0.0
    for number in sample:
        area = partnership.areas[number // size.measures]
        measure = partnership.indicators[number % size.measures]
        places = dict.fromkeys([area.code, *others])
        rows = pd.concat([rows_of[measure.id, code] for code in places], ignore_index=True)
        alone = partnership.model_copy(update={"areas": (area,), "indicators": (measure,)})
        with patch.object(question, "read_series", lambda *_, rows=rows: rows):
            begin = time.perf_counter()
            figures = _figures(folder, alone)
            seconds += time.perf_counter() - begin
        found.append(figures.loc[[(measure.id, area.code)]])
    scaled = seconds * size.series / len(sample)
    return Timing({}, scaled, _peak_memory(), pd.concat(found))


def _figures(folder: Path, partnership: Partnership) -> pd.DataFrame:
    return question.figures_of_release(
        folder, partnership, sorted(partnership.known_codes()), partnership.release.period
    )


@contextmanager
def _stopwatch() -> Iterator[dict[str, float]]:
    """Let every function that `figures_of_release` is made of add its seconds to the answer."""
    seconds: dict[str, float] = {}

    def timed(name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: object, **named: object) -> object:
            begin = time.perf_counter()
            answer = stage(*arguments, **named)
            seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - begin
            return answer

        return run

    with ExitStack() as stack:
        for name, stage in stages().items():
            stack.enter_context(patch.object(question, name, timed(name, stage)))
        yield seconds


def stages() -> dict[str, Callable[..., Any]]:
    """Return the functions that the module of `figures_of_release` has from its neighbours."""
    room = question.__name__.rpartition(".")[0]
    return {
        name: stage
        for name, stage in vars(question).items()
        if isfunction(stage) and stage.__module__ != question.__name__
        if stage.__module__.startswith(room)
    }


def _peak_memory() -> float:
    """Return the most memory that this process has held so far, in megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes on Linux
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def different_verdicts(some: pd.DataFrame, all_of_them: pd.DataFrame) -> list[str]:
    """Return the columns of verdicts, reasons and methods in which two tables differ."""
    words = [f"{name}_{part}" for name in COMPARISONS for part in VERDICT]
    there = all_of_them.reindex(some.index)
    return [name for name in ["method", "basis", *words] if (some[name] != there[name]).any()]


def table(size: Size, whole: Timing, loop: Timing) -> str:
    """Return what is printed: each stage, both ways of doing it, and how they compare."""
    rest = whole.seconds - sum(whole.stages.values())
    lines = [f"{'stage':<40}{'seconds':>10}"]
    lines += [f"{name:<40}{seconds:>10.2f}" for name, seconds in whole.stages.items()]
    lines += [f"{'all else':<40}{rest:>10.2f}", ""]
    lines.append(f"{f'{size.series:,} series':<40}{'seconds':>10}{'peak MB':>10}")
    lines.append(f"{'all at once, files read':<40}{whole.seconds:>10.1f}{whole.peak:>10.0f}")
    lines.append(f"{'one by one, rows in memory':<40}{loop.seconds:>10.1f}{loop.peak:>10.0f}")
    lines.append(
        f"\nOne by one is {loop.seconds / whole.seconds:,.0f} times slower. It was measured on "
        f"{size.sample:,} series and\nscaled up; their verdicts are those of the run over all."
    )
    return "\n".join(lines)


def _in_its_own_process(work: Callable[[Path, Size], Answer], folder: Path, size: Size) -> Answer:
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=start, initializer=_keep_to_one_core) as pool:
        return pool.submit(work, folder, size).result()


def _keep_to_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _size_asked_for() -> Size:
    parser = argparse.ArgumentParser(description="Time all verdicts of a made-up nation.")
    parser.add_argument("--areas", type=int, default=330)
    parser.add_argument("--measures", type=int, default=40)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--sample", type=int, default=100, help="series that the loop is timed on")
    asked = parser.parse_args()
    sample = min(asked.sample, asked.areas * asked.measures)
    return Size(asked.areas, asked.measures, asked.months, sample)


def main() -> None:
    """Make the data, time both ways, and print the table."""
    size = _size_asked_for()
    os.environ.update(ONE_THREAD)  # read when a process imports its libraries, so before it starts
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _in_its_own_process(write_data, folder, size)
        whole = _in_its_own_process(time_all, folder, size)
        loop = _in_its_own_process(time_loop, folder, size)
    if differing := different_verdicts(loop.figures, whole.figures):
        sys.exit(f"One by one and all at once differ in {', '.join(differing)}.")
    print(table(size, whole, loop))


if __name__ == "__main__":
    main()
