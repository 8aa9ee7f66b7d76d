"""The points of a stack of series: which count, which are used, and where segments begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError
from community_safety.statistics.arguments import BoolArray, FloatArray, WordArray, as_numbers
from community_safety.statistics.process_charts.rules import IntArray

Element = TypeVar("Element", bound=np.generic)

LEAST_POINTS = 12
LEAST_RANGES = 6
SCREEN = 3.267  # upper limit of a chart of moving ranges, as a multiple of their mean
NEGLIGIBLE = 1e-9

# Moments of the moving ranges of independent normal values with a standard deviation of 1. The
# covariance is that of two ranges that share a point: differences with a correlation of -1/2.
RANGE_MEAN = 2 / np.sqrt(np.pi)
RANGE_VARIANCE = 2 - 4 / np.pi
RANGE_COVARIANCE = 2 * np.sqrt(3) / np.pi + 1 / 3 - 4 / np.pi


class Ranges(NamedTuple):
    """Moving ranges of the segment of each point, shape (..., periods)."""

    mean: FloatArray
    number: FloatArray
    degrees_of_freedom: FloatArray


@dataclass(frozen=True, slots=True)
class Points:
    """Which points of a stack take part in what; all arrays of shape (..., periods).

    Attributes
    ----------
    judged
        True where there is a figure that was not left out: it can be a special cause.
    used
        True where the figure also enters the mean and the limits.
    left_out
        True where the point was named as left out.
    segment
        0, 1, 2, ... along each series.
    refused
        Shape (...): why a series as a whole cannot be used, "" where it can.
    """

    judged: BoolArray
    used: BoolArray
    left_out: BoolArray
    segment: IntArray
    refused: WordArray

    def total(self, amounts: npt.ArrayLike, where: BoolArray) -> FloatArray:
        """Return the sum over each point's segment, at every point of the segment."""
        segments = int(self.segment.max(initial=0)) + 1
        series = int(np.prod(self.segment.shape[:-1]))
        first = np.arange(series).reshape(*self.segment.shape[:-1], 1) * segments
        group = (first + self.segment).ravel()
        weights = np.where(where, amounts, 0.0).ravel()
        sums = np.bincount(group, weights, minlength=series * segments)
        return np.asarray(sums[group].reshape(self.segment.shape), dtype=np.float64)

    def mean(self, amounts: FloatArray) -> FloatArray:
        """Return the mean over the used points of each segment, nan where there are none."""
        return _ratio(self.total(amounts, self.used), self.total(1.0, self.used))

    def ranges(self, amounts: FloatArray, screen: bool) -> Ranges:
        """Return the mean moving range of each segment and how well it is known.

        A range joins two neighbouring periods of one segment that are both used. Screening leaves
        out ranges of at least 3.267 times their mean, once (Nelson LS (1982), J Quality Technology
        14, 172-173), but not where nothing but ties would remain: limits would then shut out every
        point. The degrees of freedom are those of a chi distribution with the same coefficient of
        variation, for independent normal values.
        """
        joined = np.zeros(self.used.shape, dtype=bool)
        joined[..., 1:] = (
            self.used[..., 1:] & self.used[..., :-1] & (np.diff(self.segment, axis=-1) == 0)
        )
        ranges = np.zeros(self.used.shape)
        ranges[..., 1:] = np.abs(np.diff(amounts, axis=-1))
        mean = _ratio(self.total(ranges, joined), self.total(1.0, joined))
        if screen:
            kept = joined & (ranges < SCREEN * mean)
            screened = _ratio(self.total(ranges, kept), self.total(1.0, kept))
            usable = screened > NEGLIGIBLE * mean
            joined, mean = np.where(usable, kept, joined), np.where(usable, screened, mean)
        number = self.total(1.0, joined)
        touching = np.zeros(joined.shape, dtype=bool)
        touching[..., 1:] = joined[..., 1:] & joined[..., :-1]
        return Ranges(mean, number, _freedom(number, self.total(1.0, touching)))

    def enough(self, ranges: FloatArray | None = None) -> BoolArray:
        """Return True for each point whose segment has enough points (and ranges) for limits.

        Parameters
        ----------
        ranges
            How many moving ranges there are, where the limits rest on them; shape (..., periods).
        """
        refused = np.asarray(self.refused != "")[..., None]
        enough: BoolArray = (self.total(1.0, self.judged) >= LEAST_POINTS) & ~refused
        return enough if ranges is None else enough & (ranges >= LEAST_RANGES)

    def shortage(self, ranges: FloatArray | None = None) -> WordArray:
        """Return why the last segment of each series has no limits, "" where it has."""
        periods = self.judged.shape[-1]
        number = self.total(1.0, self.judged)[..., -1] if periods else np.zeros(self.refused.shape)
        text = "{} point{}; limits need " + str(LEAST_POINTS)
        reason = _counted(number, text, LEAST_POINTS)
        if ranges is not None and periods:
            text = "too many gaps: {} pair{} of neighbouring points; limits need "
            apart = _counted(ranges[..., -1], text + str(LEAST_RANGES), LEAST_RANGES)
            reason = np.where(reason == "", apart, reason)
        return np.where(self.refused != "", self.refused, reason).astype(np.str_)


def read_points(
    there: BoolArray,
    refused: WordArray,
    starts: npt.ArrayLike | None,
    left_out: npt.ArrayLike | None,
    baseline: int | None,
) -> Points:
    """Return the points of a stack of series.

    Parameters
    ----------
    there
        Shape (..., periods): True where a period has a figure.
    refused
        Shape (...): why a series cannot be used, else "".
    starts, left_out
        True and False, of a shape that fits `there`; None for nowhere.
    baseline
        How many points at the start of each segment its limits rest on; None for all.

    Raises
    ------
    StatisticsError
        When a mask is no mask or does not fit, or `baseline` is below 12.
    """
    if baseline is not None and (isinstance(baseline, bool) or baseline < LEAST_POINTS):
        raise StatisticsError(
            f"baseline must be a whole number of at least {LEAST_POINTS} points, got {baseline!r}"
        )
    begins, ghosts = (
        _mask(name, mask, there.shape)
        for name, mask in (("starts", starts), ("left_out", left_out))
    )
    segment: IntArray = np.cumsum(begins, axis=-1, dtype=np.int64) - begins[..., :1]
    judged = there & ~ghosts
    points = Points(judged, judged, ghosts, segment, refused)
    if baseline is None:
        return points
    order = np.cumsum(judged, axis=-1)
    before = np.where(np.diff(segment, axis=-1, prepend=-1) > 0, order - judged, 0)
    place: IntArray = order - np.maximum.accumulate(before, axis=-1)
    return Points(judged, judged & (place <= baseline), ghosts, segment, refused)


def read_series(name: str, value: npt.ArrayLike) -> FloatArray:
    """Return `value` as float series, or raise where it is a single number or no number.

    Raises
    ------
    StatisticsError
        When `value` is not numeric or has no dimension.
    """
    array = as_numbers(name, value)
    if array.ndim == 0:
        raise StatisticsError(f"{name} must be a series of shape (..., periods), got one number")
    return array


def stretched(
    name: str, array: npt.NDArray[Element], shape: tuple[int, ...], what: str
) -> npt.NDArray[Element]:
    """Return the array in `shape`, or say that it does not fit.

    Raises
    ------
    StatisticsError
        When it cannot be stretched; `what` names the thing that has the shape.
    """
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise StatisticsError(
            f"{name} has shape {array.shape}, which does not fit {what} of shape {shape}"
        ) from None


def _mask(name: str, mask: npt.ArrayLike | None, shape: tuple[int, ...]) -> BoolArray:
    """Return a mask stretched to `shape`."""
    array = np.asarray(False if mask is None else mask)
    if array.dtype != np.bool_:
        raise StatisticsError(f"{name} must be True or False for each period, got {mask!r}")
    return stretched(name, array, shape, "series")


def _freedom(number: FloatArray, touching: FloatArray) -> FloatArray:
    """Return the degrees of freedom of a mean of `number` ranges, `touching` of them pairwise.

    About 0.62 x ranges for 11 ranges in a row and 0.605 x ranges for many.
    """
    variance = number * RANGE_VARIANCE + 2 * touching * RANGE_COVARIANCE
    return _ratio((number * RANGE_MEAN) ** 2, 2 * variance)


def _counted(number: FloatArray, text: str, below: int) -> WordArray:
    """Return the text for each number below `below`, with the number and its plural, else ""."""
    texts = [text.format(n, "" if n == 1 else "s") for n in range(below)]
    return np.array([*texts, ""])[np.clip(number, 0, below).astype(np.int64)]


def _ratio(amount: FloatArray, base: FloatArray) -> FloatArray:
    """Return amount / base, nan where the base is 0."""
    ratio: FloatArray = np.divide(amount, base, out=np.full(base.shape, np.nan), where=base > 0)
    return ratio
