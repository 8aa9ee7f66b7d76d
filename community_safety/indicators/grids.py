"""Series laid out on a regular grid of periods, for charts that must not mistake gaps for steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.indicators.series import KEY
from community_safety.periods import Period

FloatArray = npt.NDArray[np.float64]
_NUMBERS = ("numerator", "denominator", "value", "target_lower", "target_upper")
SHARES, EVENTS = ("proportion", "survey"), ("count", "rate")


@dataclass(frozen=True, slots=True)
class Grid:
    """Series whose periods have the same length, a row each; the last column is the latest period.

    Arrays have the shape (series, periods); a period without a figure is missing in all of them.

    Attributes
    ----------
    keys
        Indicator and area of each row.
    months
        Length of a period; 0 where periods are no whole months (weeks), which follow each other
        without gaps.
    kinds
        Kind of measure of each row.
    per
        What a rate or share is multiplied by, of each row.
    starts, ends
        First and last day of each period as datetime64[D], gaps too, counted back from the last;
        missing before the first period where periods are no whole months.
    numbers
        `numerator, denominator, value, target_lower, target_upper` as given.
    """

    keys: pd.MultiIndex
    months: int
    kinds: npt.NDArray[np.object_]
    per: FloatArray
    starts: npt.NDArray[np.datetime64]
    ends: npt.NDArray[np.datetime64]
    numbers: Mapping[str, FloatArray]

    @property
    def indicators(self) -> list[str]:
        """The indicator of each row."""
        return list(self.keys.get_level_values("indicator_id"))

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Which series have counts."""
        return np.asarray(~np.isnan(self.numbers["numerator"]).all(axis=1))

    @property
    def exposure(self) -> FloatArray:
        """What the counts are out of; 1 for a number of events."""
        count = (self.kinds == "count")[:, None]
        return np.asarray(np.where(count, 1.0, self.numbers["denominator"]))

    @property
    def in_unit(self) -> FloatArray:
        """Each point in the measure's unit: from its counts, else the value as given."""
        base = self.exposure
        known = ~np.isnan(base) & (base > 0)
        rate = np.divide(
            self.numbers["numerator"] * self.per[:, None],
            base,
            out=np.full(base.shape, np.nan),
            where=known,
        )
        return np.where(self.counted[:, None], rate, self.numbers["value"])

    def rows(self, wanted: npt.NDArray[np.bool_]) -> Grid:
        """Return some of the series."""
        return Grid(
            self.keys[wanted],
            self.months,
            self.kinds[wanted],
            self.per[wanted],
            self.starts[wanted],
            self.ends[wanted],
            {name: array[wanted] for name, array in self.numbers.items()},
        )


def lay_out(
    series: pd.DataFrame, kinds: Mapping[str, str], per: Mapping[str, float], release: Period
) -> list[Grid]:
    """Lay out every series up to the release's end, one grid for each length of period.

    Parameters
    ----------
    series
        As from `read_series`.
    kinds, per
        Kind of each indicator by its id, and what turns its share or rate into its unit.
    release
        Figures that end after it are not used.

    Notes
    -----
    A series of several lengths (months after years) is laid out in its most frequent one; of
    equally frequent ones in the shortest. A period that has a value but no count, in a series
    that has counts, is a gap, as it is in the reporting window.
    """
    known = series[series["period_end"] <= pd.Timestamp(release.end)]
    has_counts = known.groupby(KEY)["numerator"].transform("count") > 0
    known = known[known["numerator"].notna() | (~has_counts & known["value"].notna())]
    length = known["months"].where(known["months"] == known["months"].round(), 0.0)
    known = known.assign(length=length.astype(int))
    chosen = _of_one_length(known)
    lengths = sorted(set(chosen["length"].tolist()))
    return [_grid(chosen[chosen["length"] == each], each, kinds, per) for each in lengths]


def _of_one_length(known: pd.DataFrame) -> pd.DataFrame:
    sizes = known.groupby([*KEY, "length"], sort=True).size().rename("rows").reset_index()
    sizes = sizes.sort_values([*KEY, "rows", "length"], ascending=[True, True, False, True])
    chosen = sizes.drop_duplicates(KEY)[[*KEY, "length"]]
    return known.merge(chosen, on=[*KEY, "length"], validate="m:1")


def _grid(
    rows: pd.DataFrame, length: int, kinds: Mapping[str, str], per: Mapping[str, float]
) -> Grid:
    keys = pd.MultiIndex.from_frame(rows[KEY].drop_duplicates().sort_values(KEY))
    row = keys.get_indexer(pd.MultiIndex.from_frame(rows[KEY]))
    back = _periods_before_the_last(rows, length)
    width = int(back.max()) + 1
    shape, column = (len(keys), width), width - 1 - back
    numbers = {name: np.full(shape, np.nan) for name in _NUMBERS}
    for name, array in numbers.items():
        array[row, column] = rows[name]
    days = {}
    for name in ("period_start", "period_end"):
        days[name] = np.full(shape, np.datetime64("NaT"), dtype="datetime64[D]")
        days[name][row, column] = rows[name].to_numpy(dtype="datetime64[D]")
    _name_gaps(days, length)
    indicators: Iterable[str] = keys.get_level_values("indicator_id")
    return Grid(
        keys=keys,
        months=length,
        kinds=np.array([kinds[name] for name in indicators], dtype=object),
        per=np.array([per[name] for name in indicators], dtype="float64"),
        starts=days["period_start"],
        ends=days["period_end"],
        numbers=numbers,
    )


def _periods_before_the_last(rows: pd.DataFrame, length: int) -> npt.NDArray[np.int64]:
    """Count for each row how many periods lie between it and the last of its series."""
    if not length:
        order = rows.sort_values("period_end").groupby(KEY).cumcount(ascending=False)
        return np.asarray(order.reindex(rows.index), dtype=np.int64)
    month = rows["period_end"].dt.year * 12 + rows["period_end"].dt.month
    last = month.groupby([rows[name] for name in KEY]).transform("max")
    return np.asarray((last - month) // length, dtype=np.int64)


def _name_gaps(days: dict[str, npt.NDArray[np.datetime64]], length: int) -> None:
    """Give the periods without a row the days they must have, counted back from the last."""
    if not length:
        return
    starts, ends = days["period_start"], days["period_end"]
    back = np.arange(starts.shape[1])[::-1] * length
    month = starts[:, -1:].astype("datetime64[M]")
    day = starts[:, -1:] - month.astype("datetime64[D]")
    first = (month - back).astype("datetime64[D]") + day
    after = (month - back + length).astype("datetime64[D]") + day
    missing = np.isnat(starts)
    starts[missing] = first[missing]
    ends[missing] = (after - np.timedelta64(1, "D"))[missing]
