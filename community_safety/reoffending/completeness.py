"""Which cohorts have official rates, which only the local proxy, and where the series breaks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from community_safety.reoffending.periods import (
    CohortPeriod,
    first_month_from,
    is_year,
    latest_year,
    quarters_between,
    twelve_months_from,
    year_before,
)
from community_safety.reoffending.rules import BREAK, Rules, month_later


@dataclass(frozen=True, slots=True)
class Coverage:
    """The cohorts of records that reach from one day to another, each in order of time.

    Attributes
    ----------
    complete
        Cohorts with official rates.
    proxy_only
        Quarters whose time for proof is not over for every member. Each has at least one day of
        follow-up in which an offence would have been seen.
    latest
        The latest four complete quarters in a row, or as many as there are; the latest complete
        twelve months before October 2015 where no quarter is complete; empty without either.
    before
        The year before `latest`; empty where it would reach across October 2015 or begin before
        the records.
    """

    complete: tuple[CohortPeriod, ...]
    proxy_only: tuple[CohortPeriod, ...]
    latest: tuple[CohortPeriod, ...]
    before: tuple[CohortPeriod, ...]

    @property
    def whole_year(self) -> bool:
        """Whether `latest` is a year: four quarters in a row, or one cohort of twelve months."""
        return is_year(self.latest)


def coverage(
    since: dt.date,
    until: dt.date,
    not_after: dt.date,
    rules: Rules | None = None,
    *,
    years_begin: int = 10,
) -> Coverage:
    """Sort the cohorts of records into those with official rates and those without.

    Parameters
    ----------
    since, until
        First and last day on which the records are complete. No cohort begins before the first:
        of records from 15 October on that of October to December is left out, which would lack
        those who joined in the first two weeks.
    not_after
        Last day on which a cohort may end: that of the release's period.
    years_begin
        Month with which cohorts of twelve months begin, before October 2015.
    """
    rules = rules or Rules()
    first = first_month_from(since)
    every = (
        *_years_before_the_break(first, min(until, not_after), years_begin),
        *quarters_between(first, min(until, not_after)),
    )
    complete = tuple(one for one in every if one.is_complete(until, rules))
    observed = month_later(until, -rules.proof_months)
    latest = latest_year(until, not_after, rules, since=since, years_begin=years_begin)
    latest = latest or tuple(one for one in complete if one.kind == "three months")
    earlier = year_before(latest)
    return Coverage(
        complete=complete,
        proxy_only=tuple(one for one in every if one not in complete and one.start < observed),
        latest=latest,
        before=earlier if earlier and earlier[0].start >= first else (),
    )


def _years_before_the_break(
    first: dt.date, last: dt.date, years_begin: int
) -> tuple[CohortPeriod, ...]:
    """Return the cohorts of twelve months between two days, none of which overlap."""
    end = min(last, BREAK - dt.timedelta(days=1))
    start = dt.date(first.year, years_begin, 1)
    if start < first:
        start = month_later(start, 12)
    found = []
    while (after := month_later(start, 12)) <= end + dt.timedelta(days=1):
        found.append(twelve_months_from(start))
        start = after
    return tuple(found)
