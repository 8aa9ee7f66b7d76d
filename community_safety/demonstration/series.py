"""The figures of the demonstration under one seed: expected figures with chance added.

Every series has a generator of its own, seeded by measure and area, so that a new measure or area
changes no other. Counts are negative binomial with variance `dispersion` times the mean, shares
beta-binomial with `dispersion` times the binomial variance: so a sum of districts has the same
dispersion as each of them.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
import pandas as pd

from community_safety.demonstration import gaps
from community_safety.demonstration.county import NATION, PLACES, SEED
from community_safety.demonstration.measures import MEASURES, Measure
from community_safety.demonstration.process import Expectation, expectations
from community_safety.demonstration.targets import row_target

COLUMNS = (
    "indicator_id",
    "area_code",
    "period_start",
    "period_end",
    "value",
    "numerator",
    "denominator",
    "target",
    "note",
)
_FEWEST_TRIALS = 5
_NO_RESIDENTS_NOTE = "Number of residents not given"


def indicators(seed: int = SEED) -> pd.DataFrame:
    """Return the whole `indicators` source under one seed, as it is written to the file."""
    return pd.concat(
        [
            series(measure, area.code, seed)
            for measure in MEASURES
            for area in PLACES
            if not (area == NATION and measure.kind == "count")
        ],
        ignore_index=True,
    )


def series(measure: Measure, area_code: str, seed: int = SEED) -> pd.DataFrame:
    """Return the rows of one measure in one area; counts of the nation alone say nothing."""
    expected = expectations(measure, area_code)
    rng = np.random.default_rng([seed, crc32(measure.id.encode()), crc32(area_code.encode())])
    value, numerator, denominator = _figures(measure, area_code, expected, rng)
    kept = [step.period for step in expected]
    frame = pd.DataFrame(
        {
            "indicator_id": measure.id,
            "area_code": area_code,
            "period_start": [period.start for period in kept],
            "period_end": [period.end for period in kept],
            "value": value,
            "numerator": numerator,
            "denominator": denominator,
            "target": [row_target(measure, area_code, period) for period in kept],
            "note": "",
        },
        columns=list(COLUMNS),
    )
    return _with_gaps(frame, measure, area_code, expected)


def _figures(
    measure: Measure, area_code: str, expected: tuple[Expectation, ...], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw value, numerator and denominator of every period; what a kind does not have is nan."""
    events = np.array([step.events for step in expected])
    base = np.array([step.base for step in expected])
    empty = np.full(len(expected), np.nan)
    if measure.is_value_only:
        spread = measure.dispersion / (10 if area_code == NATION.code else 1)
        return np.round(rng.normal(events, spread), 1), empty, empty
    if measure.is_share:
        trials = base if measure.respondents else np.maximum(rng.poisson(base), _FEWEST_TRIALS)
        return empty, draw_shares(events / base, trials, measure.dispersion, rng), trials
    counts = draw_counts(events, measure.dispersion, rng)
    return empty, counts, base if measure.kind == "rate" else empty


def draw_counts(mean: np.ndarray, dispersion: float, rng: np.random.Generator) -> np.ndarray:
    """Draw counts with variance `dispersion` times the mean: Poisson at 1, else negative binomial.

    The form whose variance is linear in the mean (NB1): Cameron AC, Trivedi PK (2013), Regression
    Analysis of Count Data, second edition, section 3.3.
    """
    if dispersion == 1:
        return rng.poisson(mean).astype(float)
    return rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion).astype(float)


def draw_shares(
    share: np.ndarray, trials: np.ndarray, dispersion: float, rng: np.random.Generator
) -> np.ndarray:
    """Draw numerators with `dispersion` times the binomial variance, as far as the trials allow.

    The correlation between trials that gives it is (dispersion - 1) / (trials - 1), and the beta
    distribution's two parameters add up to its inverse less 1: Williams DA (1982), Applied
    Statistics 31, 144-148.
    """
    if dispersion == 1:
        return rng.binomial(trials.astype(int), share).astype(float)
    both = (trials - 1) / (dispersion - 1) - 1
    chances = rng.beta(share * both, (1 - share) * both)
    return rng.binomial(trials.astype(int), chances).astype(float)


def _with_gaps(
    frame: pd.DataFrame, measure: Measure, area_code: str, expected: tuple[Expectation, ...]
) -> pd.DataFrame:
    """Take out what was never returned."""
    periods = [step.period for step in expected]
    absent = np.array([gaps.is_absent(measure.id, area_code, period) for period in periods])
    bare = np.array([gaps.lacks_denominator(measure.id, area_code, period) for period in periods])
    given = frame.assign(
        denominator=frame["denominator"].mask(bare),
        note=frame["note"].mask(bare, _NO_RESIDENTS_NOTE),
    )
    return given[~absent]
