"""Periods of English and Welsh statistics: financial years, quarters, calendar years, months.

A period includes both its first and its last day.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

_FINANCIAL_YEAR = re.compile(r"([0-9]{4})[/-]([0-9]{2})")
_QUARTER = re.compile(r"([0-9]{4})[/-]([0-9]{2})[ -]Q([1-4])", re.IGNORECASE)
_CALENDAR_YEAR = re.compile(r"([0-9]{4})")
MONTH_NAMES = tuple(calendar.month_abbr)
FIRST_MONTH_OF_FINANCIAL_YEAR = 4
FIRST_YEAR, LAST_YEAR = 1900, 2099
"""A year outside these is a slip: 0025 for 2025, 9999 for "no end"."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of whole days; `start` and `end` both belong to it."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @property
    def months(self) -> int | None:
        """Number of whole calendar months, or ``None`` when it does not consist of such."""
        if self.start.day != 1 or self.end != month_end(self.end):
            return None
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    def contains(self, other: Period) -> bool:
        """Tell whether every day of `other` lies in this period."""
        return self.start <= other.start and other.end <= self.end

    def year_before(self) -> Period:
        """Return the same period one year earlier (29 February becomes 28)."""
        end = year_earlier(self.end)
        if self.months is not None:
            end = month_end(end)
        return Period(year_earlier(self.start), end)

    def label(self) -> str:
        """Name the period as readers do: `2015/16`, `2015`, `Apr to Sep 2015`, `March 2015`."""
        start, end, months = self.start, self.end, self.months
        if months is None:
            return f"{_day(start)} to {_day(end)}"
        if months == 12 and start.month == FIRST_MONTH_OF_FINANCIAL_YEAR:
            return f"{start.year}/{end.year % 100:02d}"
        if months == 12 and start.month == 1:
            return str(start.year)
        if months == 1:
            return f"{calendar.month_name[start.month]} {start.year}"
        first, last = MONTH_NAMES[start.month], MONTH_NAMES[end.month]
        if start.year == end.year:
            return f"{first} to {last} {end.year}"
        return f"{first} {start.year} to {last} {end.year}"


def _day(day: dt.date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month]} {day.year}"


def day_label(day: dt.date) -> str:
    """Name a day as sentences do: `3 April 2024`."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def month_end(day: dt.date) -> dt.date:
    """Return the last day of the month that `day` lies in."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def year_earlier(day: dt.date) -> dt.date:
    """Return the same day one year earlier; 29 February becomes 28 February."""
    day_of_month = min(day.day, calendar.monthrange(day.year - 1, day.month)[1])
    return day.replace(year=day.year - 1, day=day_of_month)


def months_between(earlier: dt.date, later: dt.date) -> int:
    """Count the whole months from one day to a later one (negative when it is earlier)."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def parse_release(text: str) -> Period:
    """Read `2025/26`, `2025/26 Q2` or `2025` as the period it names.

    Quarters are of the financial year: Q1 is April to June. Raises ``ValueError`` with the
    forms that are understood, and for a year that can only be a slip.
    """
    text = text.strip()
    if match := _QUARTER.fullmatch(text):
        year, short, quarter = int(match[1]), int(match[2]), int(match[3])
        _check_year_pair(text, year, short)
        month = FIRST_MONTH_OF_FINANCIAL_YEAR + 3 * (quarter - 1)
        _check_year(text, year)
        start = dt.date(year + (month > 12), (month - 1) % 12 + 1, 1)
        return Period(start, month_end(start.replace(month=start.month + 2)))
    if match := _FINANCIAL_YEAR.fullmatch(text):
        year, short = int(match[1]), int(match[2])
        _check_year_pair(text, year, short)
        _check_year(text, year)
        return Period(dt.date(year, 4, 1), dt.date(year + 1, 3, 31))
    if match := _CALENDAR_YEAR.fullmatch(text):
        year = int(match[1])
        _check_year(text, year)
        return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))
    raise ValueError(
        f"{text!r} is not a release: write a financial year (2025/26), a quarter of one "
        "(2025/26 Q2) or a calendar year (2025)"
    )


def _check_year_pair(text: str, year: int, short: int) -> None:
    if (year + 1) % 100 != short:
        raise ValueError(
            f"{text!r} is not a financial year: {year} is followed by {(year + 1) % 100:02d}"
        )


def _check_year(text: str, year: int) -> None:
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise ValueError(f"{text!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
