"""Places for labels where none covers another: pure geometry, all lengths in points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

FloatArray = npt.NDArray[np.float64]

GAP = 3.0
"""Kept free around a sign."""
_DIRECTIONS, _RINGS = 16, (0.0, 5.0, 11.0, 18.0, 27.0, 40.0, 60.0)
_GRID = 6.0
_ON_A_LINE, _ACROSS = 6.0, 30.0
"""How far, for each place at which it lies on a line, a label may move away to avoid it; and for
each place at which its lead would cross another label."""
_COVERS = 1e5
"""The cost of covering a sign; that of covering a label is a thousand times as high."""


def moved_apart(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Move the middles of labels in a column as little as needed for none to cover another.

    Least squares under the condition that each begins where the one below it ends, which is an
    isotonic regression (Barlow et al. 1972).

    Parameters
    ----------
    wanted
        Where each label's middle should be.
    heights
        How high each label is.
    low, high
        Ends of the column. Labels that are higher together than the column go beyond its top.
    """
    if not len(wanted):
        return []
    order = np.argsort(np.asarray(wanted), kind="stable")
    tall = np.asarray(heights, dtype="float64")[order]
    below = np.concatenate(([0.0], np.cumsum(tall)[:-1])) + tall / 2
    starts = isotonic_regression(np.asarray(wanted, dtype="float64")[order] - below).x
    starts = np.maximum(np.minimum(starts, high - tall.sum()), low)
    middles = np.empty(len(order))
    middles[order] = starts + below
    return [float(middle) for middle in middles]


def clear_places(
    anchors: FloatArray,
    sizes: FloatArray,
    bounds: tuple[float, float, float, float],
    avoid: FloatArray,
    lines: FloatArray,
) -> FloatArray:
    """Find for each label the nearest place where it covers no label and no sign.

    Labels are placed in the order given, each where it is nearest to what it names; lying on a
    line is allowed, but a little detour is preferred. Labels never cover each other while there
    is a place within the bounds where they need not.

    Parameters
    ----------
    anchors
        What each label names, shape (labels, 2).
    sizes
        Width and height of each label, shape (labels, 2).
    bounds
        Left, bottom, right and top of the room for labels.
    avoid
        Middles of signs, shape (signs, 2).
    lines
        Places along lines, shape (places, 2).

    Returns
    -------
    Middles of the labels, shape (labels, 2).
    """
    taken = np.empty((0, 4))
    middles = np.empty((len(anchors), 2))
    for i, (anchor, size) in enumerate(zip(anchors, sizes, strict=True)):
        for found in (_around, _anywhere):
            places = found(anchor, size, bounds)
            cost = _costs(places, anchor, size, (taken, avoid, lines))
            if cost.size and cost.min() < _COVERS:
                break
        middles[i] = places[int(np.argmin(cost))]
        taken = np.vstack([taken, [*(middles[i] - size / 2), *(middles[i] + size / 2)]])
        lines = np.vstack([lines, _leads(middles[i : i + 1], anchor)[0]])
    return middles


def best_place(
    places: FloatArray, size: FloatArray, taken: FloatArray, avoid: FloatArray, lines: FloatArray
) -> FloatArray:
    """Return the place where a label covers no label, then no sign, then fewest places on lines.

    Parameters
    ----------
    places
        Where its middle may lie, shape (places, 2); of equally good ones the first is chosen.
    size
        Width and height of the label.
    taken
        Left, bottom, right and top of other labels, shape (labels, 4).
    avoid, lines
        Middles of signs and places along lines, shape (n, 2).
    """
    boxes = np.hstack([places - size / 2, places + size / 2])
    covered = 1e3 * _overlapping(boxes, taken) + _inside(boxes, avoid, 2 * GAP)
    return np.asarray(places[int(np.argmin(_COVERS * covered + _inside(boxes, lines, 0.0)))])


def _costs(
    places: FloatArray,
    anchor: FloatArray,
    size: FloatArray,
    others: tuple[FloatArray, FloatArray, FloatArray],
) -> FloatArray:
    """Return how bad each place for a label is: far away, on something, its lead across labels."""
    taken, avoid, lines = others
    boxes = np.hstack([places - size / 2, places + size / 2])
    cost = np.hypot(*(places - anchor).T) + _ON_A_LINE * _inside(boxes, lines, 0.0)
    leads = _leads(places, anchor)
    across = _inside(taken, leads.reshape(-1, 2), 0.0, axis=0).reshape(leads.shape[:2])
    cost = cost + _ACROSS * across.sum(axis=1)
    covered = 1e3 * _overlapping(boxes, taken) + _inside(boxes, avoid, GAP)
    return np.asarray(cost + _COVERS * covered)


def _leads(places: FloatArray, anchor: FloatArray) -> FloatArray:
    """Return places along the lead from what is named to each place, shape (places, 9, 2)."""
    shares = np.linspace(0.1, 0.9, 9)[None, :, None]
    return np.asarray(anchor + (places - anchor)[:, None, :] * shares)


def _around(
    anchor: FloatArray, size: FloatArray, bounds: tuple[float, float, float, float]
) -> FloatArray:
    """Return places around what is named, nearest first, as far as they lie in the room."""
    angles = np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS
    ways = np.column_stack([np.cos(angles), np.sin(angles)])
    reach = 1.0 / np.maximum(np.abs(ways[:, 0]), np.abs(ways[:, 1]))
    places = np.vstack(
        [anchor + ways * reach[:, None] * (size / 2) + ways * (2 * GAP + ring) for ring in _RINGS]
    )
    low, high = _ends(size, bounds)
    near = ((places >= low - _GRID) & (places <= high + _GRID)).all(axis=1)
    return places[near].clip(low, high)


def _anywhere(
    anchor: FloatArray, size: FloatArray, bounds: tuple[float, float, float, float]
) -> FloatArray:
    """Return places around what is named and then all over the room."""
    low, high = _ends(size, bounds)
    across, up = (np.arange(low[k], high[k] + _GRID / 2, _GRID) for k in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2).clip(low, high)
    return np.vstack([_around(anchor, size, bounds), grid])


def _ends(
    size: FloatArray, bounds: tuple[float, float, float, float]
) -> tuple[FloatArray, FloatArray]:
    """Return between which places the middle of a label may lie."""
    low = np.array(bounds[:2]) + size / 2
    return low, np.maximum(np.array(bounds[2:]) - size / 2, low)


def _inside(
    boxes: FloatArray, places: FloatArray, margin: float, axis: int = 1
) -> npt.NDArray[np.intp]:
    """Count the places that lie in each box or, along axis 0, the boxes in which each lies."""
    above = places[None, :, :] > boxes[:, None, :2] - margin
    below = places[None, :, :] < boxes[:, None, 2:] + margin
    return np.asarray((above & below).all(axis=2).sum(axis=axis))


def _overlapping(boxes: FloatArray, taken: FloatArray) -> npt.NDArray[np.intp]:
    """Count the boxes that each box covers a part of."""
    left = boxes[:, None, :2] < taken[None, :, 2:]
    right = boxes[:, None, 2:] > taken[None, :, :2]
    return np.asarray((left & right).all(axis=2).sum(axis=1))
