"""When each measure of the demonstration is counted, and which of its periods are compared."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from community_safety.periods import Period, month_end

Frequency = Literal["month", "quarter", "year", "cohort"]
"""`cohort`: a year of people followed up, whose figure appears 21 months after the year ends."""

RELEASE = Period(dt.date(2025, 4, 1), dt.date(2026, 3, 31))
YEAR_BEFORE = RELEASE.year_before()
YEARS = 3
COHORT_LAG_YEARS = 2
"""The last cohort year whose 21 months have passed by the end of the release."""
MONTHS_IN: dict[Frequency, int] = {"month": 1, "quarter": 3, "year": 12, "cohort": 12}


def periods(frequency: Frequency) -> list[Period]:
    """Return a measure's periods, oldest first: three years of them."""
    length = MONTHS_IN[frequency]
    first = _first_year(frequency)
    starts = (_months_after(first, step) for step in range(0, 12 * YEARS, length))
    return [Period(start, month_end(_months_after(start, length - 1))) for start in starts]


def window(frequency: Frequency) -> Period:
    """Return the twelve months a release reports on: for cohorts the last that are complete."""
    last = periods(frequency)[-1].end
    return Period(dt.date(last.year - 1, 4, 1), last)


def _first_year(frequency: Frequency) -> dt.date:
    lag = COHORT_LAG_YEARS if frequency == "cohort" else 0
    return dt.date(RELEASE.start.year - YEARS + 1 - lag, 4, 1)


def _months_after(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    return dt.date(day.year + years, month + 1, 1)
