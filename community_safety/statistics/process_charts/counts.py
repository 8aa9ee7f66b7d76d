"""Events and their denominators: read together, and refused where they cannot be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import BoolArray, FloatArray, WordArray
from community_safety.statistics.process_charts.points import read_series

REASONS = ("infinite", "negative count", "negative denominator", "numerator above denominator")


def read_counts(
    events: npt.ArrayLike, name: str, base: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Return counts and denominators as float arrays of one shape (..., periods).

    Parameters
    ----------
    events
        Counts; nan for a period without a figure.
    name, base
        The denominator as the reader knows it, and its numbers; one number where all are alike.

    Raises
    ------
    StatisticsError
        When one is not numeric, or their shapes do not fit.
    """
    x, n = read_series("events", events), read_series(name, np.atleast_1d(base))
    try:
        x, n = np.broadcast_arrays(x, n)
    except ValueError:
        raise StatisticsError(
            f"the shapes do not fit each other: events has {x.shape} and {name} {n.shape}"
        ) from None
    return x, n


def impossible(
    events: FloatArray, base: FloatArray, is_share: BoolArray
) -> tuple[BoolArray, WordArray]:
    """Return which numbers cannot be, shape (..., periods), and why a series is refused, (...).

    No denominator is a gap, not an error.

    Parameters
    ----------
    events, base
        Of one shape (..., periods).
    is_share
        Shape (...): whether events are part of the denominator.
    """
    broken = (
        np.isinf(events) | np.isinf(base),
        events < 0,
        base < 0,
        (events > base) & (base > 0) & is_share[..., None],
    )
    refused = np.select([np.asarray(flags.any(-1)) for flags in broken], REASONS, default="")
    return np.logical_or.reduce(broken), refused.astype(np.str_)
