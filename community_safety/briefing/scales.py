"""Round places on the axes of values and of time, and what is written at them."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from community_safety.numbers import number
from community_safety.periods import FIRST_MONTH_OF_FINANCIAL_YEAR, MONTH_NAMES

FloatArray = npt.NDArray[np.float64]

TICK_SIZE = 9.0
"""Size of the letters at a tick, in points."""
_MARGIN = 0.08
_ZERO_SHOWN = 0.5
"""Zero is shown where it lies nearer to the lowest value than half the height of the values."""
_A_YEAR = 300
"""Steps of at least so many days are years."""
_MONTH_STEPS = (1, 2, 3, 6, 12)
_YEAR_STEPS = (1, 2, 3, 5, 10, 20, 50)
_SHORT = 9
"""Letters of a period that fits below a tick, such as `2024/25`."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Ends of an axis, its ticks and what is written at each."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]


def value_scale(values: FloatArray, places: int, most: int = 4) -> Scale:
    """Choose the ends and a few round ticks of an axis on which all values lie.

    It need not begin at zero, but does where that is near.

    Parameters
    ----------
    values
        Everything drawn, any shape; missing and infinite ones are left out.
    places
        Digits that values are written with: no tick is finer.
    most
        Ticks wanted at most.
    """
    known = np.asarray(values, dtype="float64")
    known = known[np.isfinite(known)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    near_zero = low >= 0 and low <= _ZERO_SHOWN * (high - low)
    margin = _MARGIN * (high - low) or max(abs(high) * _MARGIN, 10.0**-places)
    bottom, top = (0.0 if near_zero else low - margin), high + margin
    if low >= 0:
        bottom = max(bottom, 0.0)
    ticks = _round_places(bottom, top, places, most)
    return Scale(bottom, top, tuple(float(tick) for tick in ticks), tick_labels(ticks))


def _round_places(low: float, high: float, places: int, most: int) -> FloatArray:
    """Return round places inside the ends, not finer than values are written if two are not."""
    finest = np.array([low])
    for bins in range(most + 2, 0, -1):
        locator = MaxNLocator(nbins=bins, steps=[1, 2, 2.5, 5, 10], min_n_ticks=1)
        ticks = np.asarray(locator.tick_values(low, high), dtype="float64")
        slack = 1e-9 * (high - low)
        ticks = ticks[(ticks >= low - slack) & (ticks <= high + slack)]
        coarse = np.allclose(ticks, ticks.round(places), rtol=1e-12, atol=1e-3 * 10.0**-places)
        if ticks.size <= most and finest.size < ticks.size:
            finest = ticks
        if 2 <= ticks.size <= most and coarse:
            return ticks
    return finest


def tick_labels(ticks: FloatArray) -> tuple[str, ...]:
    """Write all ticks of an axis with the digits that the finest of them needs."""
    step = float(np.diff(ticks).min()) if len(ticks) > 1 else abs(float(ticks.sum())) or 1.0
    fits = (p for p in range(12) if np.allclose(ticks, ticks.round(p), rtol=0, atol=1e-6 * step))
    places = next(fits, 12)
    return tuple(number(tick, places) for tick in ticks)


def time_ticks(
    days: Sequence[float], periods: Sequence[str], most: int = 4
) -> list[tuple[float, str]]:
    """Choose a few places on an axis of time, each a day and what is written at it.

    Years are written as the periods are (`2024/25`) and counted back from the last; of shorter
    periods months are written (`Apr 2024`), so that financial years begin at a tick.

    Parameters
    ----------
    days
        Where each point stands, as proleptic Gregorian ordinals, ascending.
    periods
        The periods' names, one for each point.
    most
        Ticks wanted at most.
    """
    if len(days) < 2 or min(np.diff(days)) >= _A_YEAR:
        step = next((s for s in _YEAR_STEPS if -(-len(days) // s) <= most), _YEAR_STEPS[-1])
        chosen = range(len(days) - 1, -1, -step)
        return [(float(days[i]), _short_name(days[i], periods[i])) for i in reversed(chosen)]
    months = range(_month_number(days[0] - 1) + 1, _month_number(days[-1]) + 1)
    april = FIRST_MONTH_OF_FINANCIAL_YEAR - 1
    found = [[m for m in months if (m - april) % step == 0] for step in _MONTH_STEPS]
    found += [found[-1][::-step][::-1] for step in _YEAR_STEPS]
    kept = next((ticks for ticks in found if len(ticks) <= most), [])
    firsts = [dt.date(m // 12, m % 12 + 1, 1) for m in kept]
    return [(float(first.toordinal()), month_name(first)) for first in firsts]


def month_name(day: dt.date) -> str:
    """Write the month of a day as `Apr 2024`."""
    return f"{MONTH_NAMES[day.month]} {day.year}"


def short_period(period: str) -> str:
    """Write the months of a period's name short: `March 2015` as `Mar 2015`."""
    for full, short in zip(calendar.month_name[1:], MONTH_NAMES[1:], strict=True):
        period = period.replace(full, short)
    return period


def _month_number(ordinal: float) -> int:
    day = dt.date.fromordinal(int(ordinal))
    return day.year * 12 + day.month - 1


def _short_name(ordinal: float, period: str) -> str:
    return period if len(period) <= _SHORT else month_name(dt.date.fromordinal(int(ordinal)))


def set_value_axis(axes: Axes, scale: Scale) -> None:
    """Give a picture's upright axis its ends, ticks and pale lines across."""
    axes.set_ylim(scale.low, scale.high)
    axes.set_yticks(scale.ticks, scale.labels, fontsize=TICK_SIZE)
    axes.grid(axis="y")
