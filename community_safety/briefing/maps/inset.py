"""Which part of a map is drawn once more, enlarged, because its wards are too small to be seen."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from community_safety.briefing.maps.shapes import Box, FloatArray, Land

READABLE = 16.0
"""Points: 4 millimetres on paper, room for a sign and the fill around it."""
_ZOOMS = (1.6, 2.0, 2.5, 3.0, 4.0)
_WORTH = 3
"""So many wards must become readable for an enlarged part to be worth its room."""
_MARGIN = 0.95
"""What lies in an enlarged part without touching its frame."""


def window_of(
    land: Land,
    scale: float,
    room: tuple[float, float],
    wanted: npt.NDArray[np.bool_] | None = None,
) -> tuple[Box, float] | None:
    """Choose the part in which enlarging makes most wards readable; none if it makes few.

    Parameters
    ----------
    scale
        Of the whole map, in points per metre.
    room
        Width and height of the enlarged part on paper, in points.
    wanted
        Which wards are to be readable; left out, all of them.

    Returns
    -------
    Left, bottom, right and top of the part in metres, and how many times it is enlarged. Of
    parts that serve as many wards the least enlarged is chosen, then the most westerly.
    """
    widths = land.widths * scale
    small: npt.NDArray[np.bool_] = widths < READABLE
    if wanted is not None:
        small &= wanted
    if small.sum() < _WORTH:
        return None
    best: tuple[int, Box, float] | None = None
    for zoom in _ZOOMS:
        size = np.array(room) / (scale * zoom)
        served = np.flatnonzero(small & (widths * zoom >= READABLE))
        middles = _within(_middles(land.centres[served], size), size, land.bounds)
        if not len(middles):
            continue
        counts = _whole_within(land, middles, size)[:, served].sum(axis=1)
        place = int(np.argmax(counts))
        if best is None or counts[place] > best[0]:
            low, high = middles[place] - size / 2, middles[place] + size / 2
            window = float(low[0]), float(low[1]), float(high[0]), float(high[1])
            best = int(counts[place]), window, zoom
    return (best[1], best[2]) if best is not None and best[0] >= _WORTH else None


def _middles(centres: FloatArray, size: FloatArray) -> FloatArray:
    """Return places where a part may lie: around each small ward, and around each's neighbours."""
    if not len(centres):
        return centres
    apart = np.abs(centres[:, None, :] - centres[None, :, :])
    near = np.all(apart < size / 2, axis=2)
    means = (near[:, :, None] * centres[None, :, :]).sum(axis=1) / near.sum(axis=1)[:, None]
    places = np.vstack([centres, means])
    return np.asarray(places[np.lexsort((places[:, 1], places[:, 0]))])


def _within(middles: FloatArray, size: FloatArray, bounds: Box) -> FloatArray:
    """Move parts that would reach beyond the land, as far as it is larger than they are."""
    half = size / 2 * _MARGIN
    low, high = np.array(bounds[:2]) + half, np.array(bounds[2:]) - half
    centre = (low + high) / 2
    return np.asarray(middles.clip(np.minimum(low, centre), np.maximum(high, centre)))


def _whole_within(land: Land, middles: FloatArray, size: FloatArray) -> np.ndarray:
    """Tell for each place of a part which wards lie in it whole, shape (places, wards)."""
    ends = shapely.bounds(land.polygons)
    half = size / 2 * _MARGIN
    low = (ends[None, :, :2] >= middles[:, None, :] - half).all(axis=2)
    high = (ends[None, :, 2:] <= middles[:, None, :] + half).all(axis=2)
    return np.asarray(low & high)
