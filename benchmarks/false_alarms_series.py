"""Made-up series whose truth is known: what is drawn when nothing changes, and what shifts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zlib import crc32

import numpy as np
import numpy.typing as npt

from community_safety.demonstration.measures import SEASONS
from community_safety.demonstration.series import draw_counts, draw_shares

FloatArray = npt.NDArray[np.float64]
SEED = 20260401
LAST_MONTH = 3
"""Every series ends with March, as a financial year does."""
BURN_IN = 20
"""Steps after which a first-order memory has forgotten how it began."""


@dataclass(frozen=True, slots=True)
class Process:
    """What a series is drawn from while nothing changes."""

    name: str
    kind: Literal["count", "proportion"]
    level: float
    """Events a period, or the share (0 to 1)."""
    trials: float = np.nan
    """Trials a period of a share."""
    dispersion: float = 1.0
    """Variance over that of independent events."""
    season: str = "none"
    """A name in `SEASONS` of the demonstration."""
    memory: float = 0.0
    """Correlation of the logarithm of one month's level with the next."""
    swing: float = 0.0
    """Standard deviation of that logarithm."""
    months_each: int = 1

    @property
    def deviation(self) -> float:
        """Standard deviation of one period while nothing changes, season apart."""
        if self.kind == "proportion":
            variance = self.dispersion * self.level * (1 - self.level) / self.trials
        else:
            variance = self.dispersion * self.level + (self.level * self.swing) ** 2
        return float(np.sqrt(variance))


ORDINARY = (
    Process("Poisson, 5 a month", "count", 5),
    Process("Poisson, 20 a month", "count", 20),
    Process("Poisson, 100 a month", "count", 100),
    Process("30% of 50 a month", "proportion", 0.3, trials=50),
    Process("30% of 400 a month", "proportion", 0.3, trials=400),
    Process("40 a month, dispersion 3", "count", 40, dispersion=3),
    Process("400 a month, dispersion 8", "count", 400, dispersion=8),
)
SEASONAL = (
    Process("40 a month, dispersion 3, season", "count", 40, dispersion=3, season="summer"),
    Process("400 a month, dispersion 8, season", "count", 400, dispersion=8, season="summer"),
)
REMEMBERING = (Process("100 a month, memory 0.3", "count", 100, memory=0.3, swing=0.15),)
RARE = (Process("Poisson, 1 a month", "count", 1),)
MONTHLY = (*ORDINARY, *SEASONAL, *REMEMBERING, *RARE)
QUARTERLY = Process("30% of 400 a quarter", "proportion", 0.3, trials=400, months_each=3)
SHIFTING = (ORDINARY[1], ORDINARY[5], ORDINARY[6], ORDINARY[4])
"""The processes of which shifts are looked for."""
TARGETED = (ORDINARY[5], ORDINARY[4])
"""The processes whose targets are questioned."""


def generator(*words: object) -> np.random.Generator:
    """Return a generator of its own for each cell of the design: a new cell changes no other."""
    return np.random.default_rng([SEED, *(crc32(str(word).encode()) for word in words)])


def season_of(process: Process, periods: int) -> FloatArray:
    """Return the weight of each month, the last of which is March."""
    months_back = np.arange(periods)[::-1] * process.months_each
    return np.array(SEASONS[process.season], dtype=np.float64)[(LAST_MONTH - 1 - months_back) % 12]


def draw(
    process: Process, replicates: int, change: FloatArray, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Draw events and trials of many series of one process.

    Parameters
    ----------
    change
        Shape (periods,): what each period's level is multiplied by; 1 where nothing changes.

    Returns
    -------
    two arrays
        Shape (replicates, periods); trials are missing for counts.
    """
    shape = (replicates, len(change))
    level = np.broadcast_to(process.level * change, shape)
    if process.kind == "proportion":
        trials = np.full(shape, process.trials)
        return draw_shares(level, trials, process.dispersion, rng), trials
    mean = level * season_of(process, len(change)) * _memory(process, shape, rng)
    return draw_counts(mean, process.dispersion, rng), np.full(shape, np.nan)


def _memory(process: Process, shape: tuple[int, int], rng: np.random.Generator) -> FloatArray:
    """Return factors of mean 1 whose logarithms follow each other (first-order autoregression)."""
    if process.swing == 0:
        return np.ones(shape)
    steps = rng.normal(size=(shape[0], BURN_IN + shape[1]))
    level = np.zeros(steps.shape)
    level[:, 0] = steps[:, 0]
    for period in range(1, steps.shape[1]):
        fresh = np.sqrt(1 - process.memory**2) * steps[:, period]
        level[:, period] = process.memory * level[:, period - 1] + fresh
    return np.asarray(np.exp(process.swing * level[:, BURN_IN:] - process.swing**2 / 2))


@dataclass(frozen=True, slots=True)
class Shift:
    """A true change of the level in the last periods of a series."""

    step: float = 0.0
    """Share by which the level jumps."""
    slope: float = 0.0
    """Share of the old level that is added with every period."""

    def name(self, process: Process) -> str:
        """Write the size in per cent, and a step in standard deviations of one month too."""
        if self.slope:
            return f"{self.slope:+.0%} more each month"
        deviations = self.step * process.level / process.deviation
        return f"{self.step:+.0%} ({deviations:.1f} sd)"

    def factors(self, periods: int, since: int) -> FloatArray:
        """Return what each period's level is multiplied by, changed in the last `since` of them."""
        into = np.maximum(np.arange(periods) - (periods - since) + 1, 0)
        return np.asarray(1 + self.step * (into > 0) + self.slope * into, dtype=np.float64)


SHIFTS = (Shift(step=0.10), Shift(step=0.25), Shift(step=0.50), Shift(slope=0.02))
SINCE = (1, 2, 3, 4, 6, 9, 12)
"""How many months ago a change began."""
