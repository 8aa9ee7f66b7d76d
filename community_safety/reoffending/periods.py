"""Periods in which people join a cohort: three months from October 2015 on, twelve before.

A year of cohorts is any four quarters in a row, and is summed over them, never averaged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from community_safety.errors import BriefingError
from community_safety.periods import day_label, month_end
from community_safety.reoffending.rules import BREAK, Rules, month_later

Kind = Literal["three months", "twelve months"]
QUARTERS_IN_A_YEAR = 4


@dataclass(frozen=True, slots=True, order=True)
class CohortPeriod:
    """The days on which an index event makes somebody a member of one cohort; both ends belong.

    Raises
    ------
    BriefingError
        For days that are no cohort: no three or twelve whole months, or the kind of the other
        side of the break in series.
    """

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        """Refuse what the official series never had."""
        three = month_later(self.start, 3) - dt.timedelta(days=1)
        twelve = month_later(self.start, 12) - dt.timedelta(days=1)
        if self.start.day != 1 or self.end not in (three, twelve):
            raise BriefingError(
                f"{day_label(self.start)} to {day_label(self.end)} is no cohort: give the first "
                "day of a month, and the last day of the third or the twelfth month"
            )
        if self.end == three and self.start < BREAK:
            raise BriefingError(
                f"Cohorts of three months begin with October 2015; {self.name} is earlier: give "
                "twelve months that end by September 2015"
            )
        if self.end == twelve and self.end >= BREAK:
            raise BriefingError(
                f"A cohort of twelve months ends by September 2015, the break in series; "
                f"{self.name} does not: give its quarters"
            )

    @property
    def kind(self) -> Kind:
        """Whether it is a quarter, or a year from before the break in series."""
        return "twelve months" if self.start < BREAK else "three months"

    @property
    def name(self) -> str:
        """Its months for readers: `January to March 2024`, `July 2011 to June 2012`."""
        return named(self.start, self.end)

    def complete_from(self, rules: Rules | None = None) -> dt.date:
        """Return the first day to which records must reach for the official rate."""
        return month_later(self.end, (rules or Rules()).months_to_complete)

    def is_complete(self, until: dt.date, rules: Rules | None = None) -> bool:
        """Tell whether records until a day see every reoffence of every member."""
        return self.complete_from(rules) <= until


def named(start: dt.date, end: dt.date) -> str:
    """Name the months from one day to another: the year once where it is one."""
    if start.year == end.year:
        return f"{start:%B} to {end:%B} {end.year}"
    return f"{start:%B} {start.year} to {end:%B} {end.year}"


def year_name(periods: Sequence[CohortPeriod]) -> str:
    """Name a year of cohorts, in order: `October 2023 to September 2024`."""
    return named(periods[0].start, periods[-1].end)


def quarter_from(start: dt.date) -> CohortPeriod:
    """Return the cohort of the three months that begin with a day."""
    return CohortPeriod(start, month_later(start, 3) - dt.timedelta(days=1))


def twelve_months_from(start: dt.date) -> CohortPeriod:
    """Return the cohort of the twelve months that begin with a day."""
    return CohortPeriod(start, month_later(start, 12) - dt.timedelta(days=1))


def first_month_from(day: dt.date) -> dt.date:
    """Return the first day of the first month that lies wholly on or after a day."""
    return day if day.day == 1 else month_end(day) + dt.timedelta(days=1)


def quarters_between(first: dt.date, last: dt.date) -> tuple[CohortPeriod, ...]:
    """Return the calendar quarters that lie wholly between two days, from October 2015 on."""
    first = max(first, BREAK)
    start = dt.date(first.year, 3 * ((first.month - 1) // 3) + 1, 1)
    if start < first:
        start = month_later(start, 3)
    found = []
    while (end := month_later(start, 3) - dt.timedelta(days=1)) <= last:
        found.append(CohortPeriod(start, end))
        start = month_later(start, 3)
    return tuple(found)


def is_year(periods: Sequence[CohortPeriod]) -> bool:
    """Tell whether cohorts form one year: a cohort of twelve months, or four quarters in a row."""
    if len(periods) == 1:
        return periods[0].kind == "twelve months"
    follow = all(
        later.start == earlier.end + dt.timedelta(days=1) for earlier, later in pairwise(periods)
    )
    return len(periods) == QUARTERS_IN_A_YEAR and follow


def latest_year(
    until: dt.date,
    not_after: dt.date,
    rules: Rules | None = None,
    *,
    since: dt.date | None = None,
    years_begin: int = 10,
) -> tuple[CohortPeriod, ...]:
    """Return the latest year of cohorts that records show in full.

    Parameters
    ----------
    until
        Last day to which the records reach.
    not_after
        Last day on which the year may end.
    since
        First day on which the records are complete: no year begins before it.
    years_begin
        Month with which cohorts of twelve months begin, before October 2015.

    Returns
    -------
    tuple of CohortPeriod
        Four quarters in a row; one cohort of twelve months where the latest year ends before
        October 2015; empty where neither is complete. Never a year across the break.
    """
    latest = min(not_after, _last_complete(until, rules or Rules()))
    earliest = first_month_from(since or dt.date.min)
    year = quarters_between(max(BREAK, earliest), latest)[-QUARTERS_IN_A_YEAR:]
    if len(year) == QUARTERS_IN_A_YEAR:
        return year
    start = dt.date(min(latest, BREAK).year, years_begin, 1)
    while month_later(start, 12) > min(latest + dt.timedelta(days=1), BREAK):
        start = start.replace(year=start.year - 1)
    return (twelve_months_from(start),) if start >= earliest else ()


def year_before(year: Sequence[CohortPeriod]) -> tuple[CohortPeriod, ...]:
    """Return the year before one; empty where that would reach across October 2015."""
    if not year or (year[0].kind == "three months" and month_later(year[0].start, -12) < BREAK):
        return ()
    return tuple(
        CohortPeriod(month_later(one.start, -12), month_end(month_later(one.end, -12)))
        for one in year
    )


def _last_complete(until: dt.date, rules: Rules) -> dt.date:
    """Return the latest end of month that is complete in records until a day."""
    day = month_end(month_later(until, -rules.months_to_complete))
    if month_later(day, rules.months_to_complete) > until:
        day = day.replace(day=1) - dt.timedelta(days=1)
    return day
