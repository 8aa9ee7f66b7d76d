"""How often each rule of a process chart calls a point special while nothing changes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from false_alarms_series import MONTHLY, ORDINARY, QUARTERLY, FloatArray, Process, draw, generator

from community_safety.statistics.process_charts.attributes import rate_chart, share_chart
from community_safety.statistics.process_charts.chart import (
    RULES,
    ProcessChart,
    mark_points,
    rule_flags,
)
from community_safety.statistics.process_charts.choosing import choose_chart
from community_safety.statistics.process_charts.last_point import last_signal
from community_safety.statistics.process_charts.rare_events import (
    rare_event_chart,
    time_between_events,
)
from community_safety.statistics.process_charts.xmr import xmr_chart

LENGTHS = (12, 24, 36)
LAST, ANYWHERE = "any rule, last point", "any rule, any point"
UNEVEN = 0.6
"""Denominators of p and u charts vary by up to this share of their mean."""
DAYS_IN_A_MONTH = 365.25 / 12
Found = dict[str, object]


def rules_alone(replicates: int) -> Iterator[Found]:
    """Judge XmR charts of every process as recorded, its season left in."""
    cells = [(process, length) for process in MONTHLY for length in LENGTHS]
    for process, periods in [*cells, (QUARTERLY, 12)]:
        rng = generator("rules", process.name, periods)
        events, trials = draw(process, replicates, np.ones(periods), rng)
        values = events / trials if process.kind == "proportion" else events
        about = {"question": "rules", "series": process.name, "periods": periods}
        for screen in (True, False):
            chart = mark_points(xmr_chart(values, floor=0.0, screen=screen))
            ending = "" if screen else ", not screened"
            for outcome, share in _rules_that_fire(chart).items():
                yield about | _row(outcome + ending, share, replicates)


def _rules_that_fire(chart: ProcessChart) -> dict[str, float]:
    """Return the share of series whose last point each rule marks, and that any rule marks."""
    flags = rule_flags(chart)
    shares = {
        f"{name}, last point": float((flag[:, -1] != 0).mean())
        for name, flag in zip(RULES, flags, strict=True)
    }
    marked = chart.position != 0
    return shares | {LAST: float(marked[:, -1].mean()), ANYWHERE: float(marked.any(-1).mean())}


def _row(outcome: str, share: float, cases: int) -> Found:
    return {"outcome": outcome, "share": share, "cases": cases}


def other_charts(replicates: int, periods: int = 36) -> Iterator[Found]:
    """Judge p, u and t charts, the first two also with Laney's correction, at the last point.

    A t chart gets only the series that the pipeline would chart so: a quarter of the months empty.
    """
    for process in ORDINARY:
        rng = generator("charts", process.name)
        sizes = rng.uniform(1 - UNEVEN, 1 + UNEVEN, (replicates, periods))
        about = {"question": "charts", "series": process.name, "periods": periods}
        for name, chart in _by_size(process, sizes, rng).items():
            yield about | _judged(name, chart)
    for mean in (0.5, 1.0):
        rng = generator("charts", "t", mean)
        counts = rng.poisson(mean, (replicates, periods)).astype(float)
        counts = counts[choose_chart(counts, 1.0, is_share=False).kind == "t"]
        times = time_between_events(counts, np.full(counts.shape, DAYS_IN_A_MONTH))
        about = {"question": "charts", "series": f"Poisson, {mean:g} a month", "periods": periods}
        yield about | _judged("t", rare_event_chart(times.days))


def _judged(name: str, chart: ProcessChart) -> Found:
    """Return the share of the series with limits whose last point is marked."""
    limited = chart.reason == ""
    marked = last_signal(chart).position[limited] != 0
    return _row(f"{name} chart, last point", float(marked.mean()), int(limited.sum()))


def _by_size(
    process: Process, sizes: FloatArray, rng: np.random.Generator
) -> dict[str, ProcessChart]:
    """Draw counts whose denominators change, and chart them as they may be charted."""
    if process.kind == "proportion":
        trials = np.rint(process.trials * sizes)
        events = rng.binomial(trials.astype(int), process.level).astype(float)
        return {
            name: share_chart(events, trials, laney=laney)
            for name, laney in (("p", False), ("p'", True))
        }
    spread = process.dispersion - 1
    mean = process.level * sizes
    events = (
        rng.poisson(mean) if spread == 0 else rng.negative_binomial(mean / spread, 1 / (1 + spread))
    )
    return {
        name: rate_chart(events.astype(float), sizes, laney=laney)
        for name, laney in (("u", False), ("u'", True))
    }
