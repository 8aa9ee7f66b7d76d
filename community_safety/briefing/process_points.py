"""The points of a released table of series, measure by measure, as pictures and words need them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.briefing.charts import target_text
from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import DisclosureError
from community_safety.numbers import listed, number

FloatArray = npt.NDArray[np.float64]

LEAST_DRAWN = 2
"""Points below which there is no line to draw."""
LEAST_FOR_LIMITS = 12
RARE = "t"
"""The chart of times between events, of which several may end in one period."""
_TARGETS = ("target_lower", "target_upper")
_FIGURES = ("value", "adjusted", "centre", "lower", "upper", *_TARGETS)
_SKIPPED = 1.5
"""A step from point to point that is so much longer than usual leaves a period out."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring points of which the same is true, by their positions in the series."""

    first: int
    last: int
    cause: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One measure over time; every array has one element for each period, in order of time.

    `days` are ordinals of the days at which the points stand, `unbroken` tells whether each period
    follows the one before; `figures` has the columns of the
    table that are numbers, infinite ones missing. `places` are the decimals of the measure.
    """

    indicator_id: str
    measure: str
    unit: str
    places: int
    chart: str
    periods: tuple[str, ...]
    days: tuple[float, ...]
    unbroken: tuple[bool, ...]
    figures: pd.DataFrame
    causes: tuple[str, ...]
    rules: tuple[str, ...]
    segments: tuple[int, ...]

    @property
    def points(self) -> FloatArray:
        """The line that is judged: adjusted for the season where that is given."""
        adjusted = self.figures["adjusted"].to_numpy()
        return np.where(np.isnan(adjusted), self.figures["value"].to_numpy(), adjusted)

    @property
    def known(self) -> npt.NDArray[np.intp]:
        """Positions of the periods with a figure."""
        return np.flatnonzero(~np.isnan(self.points))

    @property
    def is_adjusted(self) -> bool:
        """Whether any point is adjusted for the season."""
        return bool(self.figures["adjusted"].notna().any())

    @property
    def has_limits(self) -> bool:
        """Whether any period has a limit."""
        return bool(self.figures[["lower", "upper"]].notna().any(axis=None))

    @property
    def why_no_limits(self) -> str:
        """What to say where there are none; nothing where there are."""
        if self.has_limits:
            return ""
        how_many = len(self.known)
        points = "1 point" if how_many == 1 else f"{how_many} points"
        return f"{points}: {'too few for' if how_many < LEAST_FOR_LIMITS else 'no'} limits"

    def written(self, figure: float) -> str:
        """Write a figure with the measure's decimals, and its sign where it is a percentage."""
        text = number(figure, self.places)
        return f"{text}%" if self.unit == "per cent" and text[-1:].isdigit() else text

    def target_at(self, position: int) -> str:
        """Write the target of a period; nothing where there is none."""
        ends = {name: self.figures[name].iloc[position] for name in _TARGETS}
        text = target_text({**ends, "decimals": self.places})
        return f"{text}%" if text and self.unit == "per cent" and text[-1].isdigit() else text

    def marked(self) -> list[Stretch]:
        """Return the runs of points with the same special cause, with the rules they broke."""
        present = ~np.isnan(self.points)
        causes = [cause if known else "" for cause, known in zip(self.causes, present, strict=True)]
        return [
            Stretch(first, last, causes[first], _each_once(self.rules[first : last + 1]))
            for first, last in equal_runs(causes)
            if causes[first]
        ]

    def of_segments(self) -> list[Stretch]:
        """Return the stretches between which the limits start anew."""
        return [Stretch(first, last) for first, last in equal_runs(self.segments)]

    def of_targets(self) -> list[Stretch]:
        """Return the stretches with the same target; those without one are left out."""
        ends = [tuple(row) for row in self.figures[list(_TARGETS)].to_numpy()]
        said = [tuple("" if np.isnan(end) else str(end) for end in pair) for pair in ends]
        return [Stretch(first, last) for first, last in equal_runs(said) if any(said[first])]

    def unbroken_runs(self) -> list[Stretch]:
        """Return the stretches of periods that follow each other and have a figure each."""
        present = ~np.isnan(self.points)
        groups = np.cumsum([0, *(not joined for joined in self.unbroken[1:])]) * 2
        lines = np.where(present, groups, -1 - np.cumsum(~present))
        return [Stretch(a, b) for a, b in equal_runs(list(lines)) if present[a]]


def _each_once(rules: Sequence[str]) -> str:
    return listed(list(dict.fromkeys(rule for rule in rules if rule)))


def series_of(table: ReleasedTable) -> list[Series]:
    """Return the measures of a released table of series, in its order.

    Raises
    ------
    DisclosureError
        For anything but a released table.
    """
    if not isinstance(table, ReleasedTable):
        raise DisclosureError("a chart can only be drawn from a released table")
    groups = table.rows.groupby("indicator_id", sort=False)
    return [_series(str(name), rows) for name, rows in groups]


def _series(indicator_id: str, rows: pd.DataFrame) -> Series:
    rows = _between_first_and_last(rows)
    days, unbroken = _places_in_time(rows)
    words = rows[["special_cause", "rule", "period"]].astype("object").fillna("").astype(str)
    figures = rows[list(_FIGURES)].astype("float64")
    newest = rows.iloc[-1]
    return Series(
        indicator_id=indicator_id,
        measure=str(newest["measure"]),
        unit=str(newest["unit"]),
        places=int(newest["decimals"]),
        chart=str(newest["chart"]),
        periods=tuple(words["period"]),
        days=tuple(days),
        unbroken=tuple(unbroken),
        figures=figures.where(np.isfinite(figures)),
        causes=tuple(words["special_cause"]),
        rules=tuple(words["rule"]),
        segments=tuple(int(segment) for segment in rows["segment"]),
    )


def _between_first_and_last(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out gaps before the first and after the last period that has dates."""
    dated = np.flatnonzero(pd.to_datetime(rows["start"]).notna())
    if len(dated):
        rows = rows.iloc[dated[0] : dated[-1] + 1]
    return rows.reset_index(drop=True)


def _places_in_time(rows: pd.DataFrame) -> tuple[list[float], list[bool]]:
    """Return the day at which each point stands, and whether its period follows the one before.

    A gap, which may have no dates, stands between its neighbours. Events of a chart of rare events
    are spread evenly over their period, as the times between them were reckoned.
    """
    starts, ends = (_ordinals(rows[name]) for name in ("start", "end"))
    places = np.arange(len(rows), dtype="float64")
    if np.isnan(starts).all():
        return list(places), [True] * len(rows)
    lengths = ends - starts + 1
    dated = ~np.isnan(starts)
    starts = np.interp(places, places[dated], starts[dated])
    ends = np.where(dated, ends, starts + np.nanmedian(lengths) - 1)
    if rows["chart"].iloc[-1] == RARE:
        order = pd.Series(starts).groupby(starts).cumcount().to_numpy()
        together = pd.Series(starts).groupby(starts).transform("size").to_numpy()
        days = starts + (ends - starts + 1) * (order + 0.5) / together
        return [float(day) for day in days], [True] * len(rows)
    return _standing(starts, ends), _unbroken(starts, ends)


def _ordinals(days: pd.Series) -> FloatArray:
    dates = pd.to_datetime(days)
    return np.array([np.nan if pd.isna(day) else day.toordinal() for day in dates], dtype="float64")


def _standing(starts: FloatArray, ends: FloatArray) -> list[float]:
    """Return the days at which points stand: the first of their period.

    Periods that overlap, such as rolling years, would all seem a year too early: they stand in
    their last month.
    """
    steps = np.diff(starts)
    if len(steps) and np.median(ends - starts + 1) > _SKIPPED * np.median(steps):
        return [float(dt.date.fromordinal(int(day)).replace(day=1).toordinal()) for day in ends]
    return [float(day) for day in starts]


def _unbroken(starts: FloatArray, ends: FloatArray) -> list[bool]:
    """Tell of each point whether its period follows the one before, with none left out.

    Surveys of one month a year leave days out but no period: their steps are all alike.
    """
    steps = np.diff(starts)
    usual = float(np.median(steps)) if len(steps) else 0.0
    follows = (starts[1:] <= ends[:-1] + 1) | (steps <= _SKIPPED * usual)
    return [False, *(bool(joined) for joined in follows)]


def equal_runs(items: Sequence[object]) -> list[tuple[int, int]]:
    """Return first and last position of each run of equal items."""
    changes = [i for i in range(1, len(items)) if items[i] != items[i - 1]]
    starts = [0, *changes] if len(items) else []
    return list(zip(starts, [*(start - 1 for start in starts[1:]), len(items) - 1], strict=True))
