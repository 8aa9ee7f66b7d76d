"""The four rules by which a point is a special cause, each on its own.

Every rule takes arrays of shape (..., periods) and returns an array of that shape: +1 for a point
that is special upwards, -1 downwards, 0 otherwise. A missing value (a gap, or a point left out)
ends every run before it, and so does a new segment.

The rules are those of NHS England's Making Data Count as NHSRplotthedots 0.2 has them, with the
change that Making Data Count announced in November 2023 (NHSRplotthedots issue 194): a point beyond
a limit counts in "two of three near a limit" too.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from community_safety.statistics.arguments import BoolArray, FloatArray

IntArray: TypeAlias = npt.NDArray[np.int64]

RUN = 7  # points of a trend, and points on one side of the mean
WINDOW = 3  # points among which two are near a limit
NEAR_POINTS = 2
# Differences below this share of the mean size of a series are rounding noise: ties.
ROUNDING = 1e-9


class Flags(NamedTuple):
    """What each rule says of each point: +1, -1 or 0, shape (..., periods)."""

    outside: IntArray
    trend: IntArray
    near: IntArray
    shift: IntArray


def outside_limits(values: FloatArray, lower: FloatArray, upper: FloatArray) -> IntArray:
    """Flag points beyond a limit; a point on a limit is not beyond it.

    Parameters
    ----------
    values, lower, upper
        Shape (..., periods), in one unit; nan where there is no figure or no limit.
    """
    slack = _slack(values)
    return _whole(values > upper + slack) - _whole(values < lower - slack)


def trends(values: FloatArray, segment: IntArray) -> IntArray:
    """Flag all members of a run of seven points each above (or each below) the one before.

    The sign is the direction of travel. A tie ends a trend. A peak between two trends belongs to
    the later one.

    Parameters
    ----------
    values
        Shape (..., periods); nan for a gap.
    segment
        Number of each point's segment, never falling.
    """
    return _members(_alike(_travel(values, segment), RUN - 1), RUN, values.shape)


def near_limits(
    values: FloatArray,
    centre: FloatArray,
    near_lower: FloatArray,
    near_upper: FloatArray,
    segment: IntArray,
) -> IntArray:
    """Flag points near or beyond a limit, where two of three are, all three on one side.

    The third point, between the mean and the near limit, is not flagged itself.

    Parameters
    ----------
    values, centre, near_lower, near_upper
        Shape (..., periods), in one unit; near limits lie two thirds of the way to the limits.
    segment
        Number of each point's segment, never falling.
    """
    near = outside_limits(values, near_lower, near_upper)
    together = _alike(_side(values, centre), WINDOW, segment)
    enough = np.abs(_windows(near, WINDOW)).sum(-1) >= NEAR_POINTS
    return np.where(near != 0, _members(np.where(enough, together, 0), WINDOW, values.shape), 0)


def shifts(values: FloatArray, centre: FloatArray, segment: IntArray) -> IntArray:
    """Flag all members of a run of seven points on one side of the mean; a point on it ends a run.

    Parameters
    ----------
    values, centre
        Shape (..., periods), in one unit; nan for a gap.
    segment
        Number of each point's segment, never falling.
    """
    side = _side(values, centre)
    return _members(_alike(side, RUN, segment), RUN, values.shape)


def run_on_one_side(values: FloatArray, centre: FloatArray, segment: IntArray) -> IntArray:
    """Return how many points up to and with each lie unbroken on its side of the mean."""
    side = _side(values, centre)
    same = (side[..., 1:] == side[..., :-1]) & (np.diff(segment, axis=-1) == 0)
    return np.where(side != 0, 1 + _unbroken(same), 0)


def run_in_one_direction(values: FloatArray, segment: IntArray) -> IntArray:
    """Return how many points up to and with each travel unbroken in one direction (1: none)."""
    travel = _travel(values, segment)
    same = travel[..., 1:] == travel[..., :-1]
    run = np.ones(values.shape, dtype=np.int64)
    run[..., 1:] = np.where(travel != 0, 2 + _unbroken(same), 1)
    return run


def _whole(flags: BoolArray) -> IntArray:
    return flags.astype(np.int64)


def _slack(values: FloatArray) -> FloatArray:
    """Return the difference that counts as rounding, one for each series."""
    there = np.isfinite(values)
    size = np.where(there, np.abs(values), 0.0).sum(-1, keepdims=True)
    slack: FloatArray = ROUNDING * size / np.maximum(there.sum(-1, keepdims=True), 1)
    return slack


def _side(values: FloatArray, centre: FloatArray) -> IntArray:
    """Return the side of the mean: +1 above, -1 below, 0 on it or without a figure."""
    return outside_limits(values, centre, centre)


def _travel(values: FloatArray, segment: IntArray) -> IntArray:
    """Return the direction from each point to the next: +1, -1, or 0 for a tie or no way over."""
    steps, slack = np.diff(values, axis=-1), _slack(values)
    travel = _whole(steps > slack) - _whole(steps < -slack)
    return np.where(np.diff(segment, axis=-1) == 0, travel, 0)


def _windows(array: npt.NDArray[Any], length: int) -> npt.NDArray[Any]:
    """Return every run of `length` neighbours, shape (..., periods - length + 1, length)."""
    if array.shape[-1] < length:
        return np.zeros((*array.shape[:-1], 0, length), dtype=array.dtype)
    return np.lib.stride_tricks.sliding_window_view(array, length, axis=-1)


def _alike(signs: IntArray, length: int, segment: IntArray | None = None) -> IntArray:
    """Return, for each window's first place, the sign that all its places share, else 0."""
    windows = _windows(signs, length)
    shared = (windows == windows[..., :1]).all(-1)
    if segment is not None:
        places = _windows(segment, length)
        shared = shared & (places[..., 0] == places[..., -1])
    return np.where(shared, windows[..., 0], 0)


def _members(found: IntArray, length: int, shape: tuple[int, ...]) -> IntArray:
    """Spread the sign of each window over its places; of two windows the later one decides."""
    flags = np.zeros(shape, dtype=np.int64)
    windows = found.shape[-1]
    for place in reversed(range(length)):
        reach = flags[..., place : place + windows]
        flags[..., place : place + windows] = np.where(found != 0, found, reach)
    return flags


def _unbroken(same: BoolArray) -> IntArray:
    """Return how many True lie unbroken up to each place, with a 0 put in front."""
    places = np.arange(1, same.shape[-1] + 1)
    broken = np.maximum.accumulate(np.where(same, 0, places), axis=-1)
    run = np.zeros((*same.shape[:-1], same.shape[-1] + 1), dtype=np.int64)
    run[..., 1:] = places - broken
    return run
