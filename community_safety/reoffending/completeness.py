"""Which cohorts have official rates, which only the local proxy, and where the series breaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from community_safety.reoffending.periods import (
    CohortPeriod,
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
    def crosses_break(self) -> bool:
        """Whether there are cohorts from before and after the break of October 2015."""
        kinds = {period.kind for period in (*self.complete, *self.proxy_only)}
        return len(kinds) > 1


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
        Day of the first proof in the records, and the last day on which they are complete. A
        cohort that begins before the month of the first proof is left out.
    not_after
        Last day on which a cohort may end: that of the release's period.
    years_begin
        Month with which cohorts of twelve months begin, before October 2015.
    """
    rules = rules or Rules()
    first = since.replace(day=1)
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


def completeness(
    periods: Sequence[CohortPeriod], until: dt.date, rules: Rules | None = None
) -> pd.DataFrame:
    """Return, for each cohort, whether it is complete, and from when it is or will be.

    Returns
    -------
    pandas.DataFrame
        `cohort`, `cohort_start`, `cohort_end`, `kind`, `complete`, `complete_from` (first day to
        which records must reach) and `before_break`, in the order given.
    """
    rules = rules or Rules()
    rows = [
        (
            one.name,
            one.start,
            one.end,
            one.kind,
            one.is_complete(until, rules),
            one.complete_from(rules),
            one.start < BREAK,
        )
        for one in periods
    ]
    names = ["cohort", "cohort_start", "cohort_end", "kind", "complete", "complete_from"]
    frame = pd.DataFrame(rows, columns=[*names, "before_break"])
    days = ["cohort_start", "cohort_end", "complete_from"]
    return frame.astype(dict.fromkeys(days, "datetime64[us]"))


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
