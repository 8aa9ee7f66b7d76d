"""Which chart suits a series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from community_safety.statistics.arguments import BoolArray, FloatArray, WordArray
from community_safety.statistics.process_charts.counts import impossible, read_counts
from community_safety.statistics.process_charts.points import LEAST_POINTS
from community_safety.statistics.process_charts.rules import IntArray

RARE = 0.5  # share of periods without an event above which events are rare
LEAST_EVENTS = LEAST_POINTS + 1  # so that there are enough intervals between them
MOST_RARE = 10  # events a period on average above which they are no rare ones that come singly
ALIKE = 0.25  # denominators within this share of their mean count as one size
SIGNIFICANT = 0.05
# From so many events a period on, three Poisson standard deviations are less than 15% of a count.
MANY_EVENTS = 400


@dataclass(frozen=True, slots=True)
class ChartChoice:
    """The chart for each series of a stack: arrays of words of shape (...).

    Attributes
    ----------
    kind
        ``XmR``, ``p``, ``p'``, ``u``, ``u'``, ``t`` or ``none``.
    reason
        Why, in a plain phrase.
    """

    kind: WordArray
    reason: WordArray


def choose_chart(
    events: npt.ArrayLike, exposure: npt.ArrayLike, *, is_share: npt.ArrayLike
) -> ChartChoice:
    """Choose the chart of each series from its counts.

    In this order: no counts, XmR; more than half of the periods without an event, a t chart
    (or none, with fewer than 13 events), unless there are over 10 events a period on average, which
    then come in heaps; denominators all within 25% of their mean, XmR; else p for
    shares and u for rates, in Laney's form where counts vary more than binomial or Poisson ones
    (Pearson's chi-square, p < 0.05, from 12 points on) or are so large (400 a period) that their
    limits would be narrower than processes are. The share 25% and the numbers 10 and 400
    are conventions of this package, not published ones.

    Parameters
    ----------
    events
        Shape (..., periods), counts; nan where a period has no figure, throughout where a series
        has no counts.
    exposure
        Denominators, of a shape that fits; 1 for a number of events.
    is_share
        Whether events are part of the exposure: one truth value, or one for each series.

    Returns
    -------
    ChartChoice
        With ``none`` and the reason for counts that cannot be: ``negative count``, ``infinite``,
        ``numerator above denominator``.

    Raises
    ------
    StatisticsError
        When an argument is not numeric or does not fit.

    References
    ----------
    NHS England, Making Data Count (XmR as the default); Laney DB (2002), Quality Engineering 14,
    531-537; Benneyan JC (2001), Health Care Management Science 4, 305-318 (rare events).
    """
    x, n = read_counts(events, "exposure", exposure)
    share = np.broadcast_to(np.asarray(is_share, dtype=bool), x.shape[:-1])
    _, wrong = impossible(x, n, share)
    x, n = (np.where(np.isfinite(numbers), numbers, np.nan) for numbers in (x, n))
    there = ~np.isnan(x) & (n > 0)
    total = np.where(there, x, 0.0).sum(-1)
    periods = there.sum(-1)
    rare = (((x == 0) & there).sum(-1) > RARE * periods) & ~too_many_for_rare(total, periods)
    low, high, alike = _sizes(n, there)
    large = _scale(x, n, there, share) >= MANY_EVENTS
    spread = _more_than_chance(x, n, there, share)
    counts, sizes = _phrases(total, "only {} event{}"), _ranges(low, high)
    few = np.char.add(counts, f"; a chart of rare events needs {LEAST_EVENTS}")
    cases: list[tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike]] = [
        (wrong != "", "none", wrong),
        (np.isnan(x).all(-1), "XmR", "no counts behind the figures"),
        (periods == 0, "none", "no period has a count and a denominator"),
        (total == 0, "none", "no events"),
        (rare & (total < LEAST_EVENTS), "none", few),
        (rare, "t", "more than half of the periods have no event"),
        (low == high, "XmR", "every period has the same denominator"),
        (alike, "XmR", "denominators stay within 25% of their mean"),
        (spread, np.where(share, "p'", "u'"), np.char.add(sizes, "; counts vary more than chance")),
        (large, np.where(share, "p'", "u'"), np.char.add(sizes, "; counts are very large")),
    ]
    met = [np.asarray(case[0]) for case in cases]
    kind = np.select(met, [case[1] for case in cases], default=np.where(share, "p", "u"))
    reason = np.select(met, [case[2] for case in cases], default=sizes)
    return ChartChoice(kind.astype(np.str_), reason.astype(np.str_))


def too_many_for_rare(events: FloatArray, periods: IntArray) -> BoolArray:
    """Tell where events are too many for the time between single ones to be of use."""
    return np.asarray(events > MOST_RARE * periods)


def _sizes(n: FloatArray, there: BoolArray) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return the smallest and largest denominator, and whether all are near their mean."""
    low = np.where(there, n, np.inf).min(-1, initial=np.inf)
    high = np.where(there, n, -np.inf).max(-1, initial=-np.inf)
    mean = np.where(there, n, 0.0).sum(-1) / np.maximum(there.sum(-1), 1)
    return low, high, (low >= (1 - ALIKE) * mean) & (high <= (1 + ALIKE) * mean)


def _scale(x: FloatArray, n: FloatArray, there: BoolArray, share: BoolArray) -> FloatArray:
    """Return the mean count a period; of a share, that of the rarer of events and non-events."""
    rest = np.where(share[..., None], n - x, np.inf)
    periods = np.maximum(there.sum(-1), 1)
    means = [np.where(there, counts, 0.0).sum(-1) / periods for counts in (x, rest)]
    return np.asarray(np.minimum(*means))


def _more_than_chance(
    x: FloatArray, n: FloatArray, there: BoolArray, share: BoolArray
) -> BoolArray:
    """Return whether counts vary more around one rate than binomial or Poisson counts would."""
    x, n = np.where(there, x, 0.0), np.where(there, n, 0.0)
    periods = there.sum(-1)
    rate = x.sum(-1, keepdims=True) / np.maximum(n.sum(-1, keepdims=True), np.finfo(float).tiny)
    variance = n * rate * np.where(share[..., None], 1.0 - rate, 1.0)
    squares = np.divide((x - n * rate) ** 2, variance, out=np.zeros(x.shape), where=variance > 0)
    p_value = stats.chi2.sf(squares.sum(-1), np.maximum(periods - 1, 1))
    return np.asarray((periods >= LEAST_POINTS) & (p_value < SIGNIFICANT))


def _phrases(number: FloatArray, text: str) -> WordArray:
    """Return the text with each number and its plural."""
    flat = [text.format(f"{n:,.0f}", "" if n == 1 else "s") for n in number.ravel()]
    return np.array(flat, dtype=np.str_).reshape(number.shape)


def _ranges(low: FloatArray, high: FloatArray) -> WordArray:
    """Return the smallest and largest denominator in words."""
    flat = [
        f"denominators range from {_figure(a)} to {_figure(b)}"
        for a, b in zip(low.ravel(), high.ravel(), strict=True)
    ]
    return np.array(flat, dtype=np.str_).reshape(low.shape)


def _figure(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 or number == round(number, 0) else f"{number:.3g}"
