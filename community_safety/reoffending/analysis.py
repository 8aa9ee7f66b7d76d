"""All that is said of one area's reoffending: which cohorts, whose members, against what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from community_safety.errors import BriefingError
from community_safety.partnership import Area, Partnership
from community_safety.periods import Period, day_label
from community_safety.reoffending.areas import is_in
from community_safety.reoffending.completeness import Coverage, coverage
from community_safety.reoffending.expected import expected_chances
from community_safety.reoffending.members import cohort_members
from community_safety.reoffending.periods import CohortPeriod, year_name
from community_safety.reoffending.records import Records, read_records
from community_safety.reoffending.rules import Rules
from community_safety.sources.districts import with_districts_of_wards


@dataclass(frozen=True, slots=True)
class Analysis:
    """The cohorts of one area, and those of all areas whose records may be read.

    Parameters
    ----------
    records
        Of every area of the partnership and its neighbours: what may be published of one depends
        on what could be worked out from the others.
    cohorts
        Which cohorts are complete, which have the local proxy alone, and the latest year.
    members
        Members of all these cohorts, in all areas.
    chances
        Their `expected_chances`, row by row.
    """

    area: Area
    partnership: Partnership
    records: Records
    cohorts: Coverage
    members: pd.DataFrame
    chances: pd.DataFrame
    rules: Rules

    @property
    def year(self) -> str:
        """Name the latest year of complete cohorts: `October 2023 to September 2024`.

        Where fewer than four quarters are complete, those that are.
        """
        return year_name(self.cohorts.latest)

    def of(self, periods: Sequence[CohortPeriod]) -> pd.Series:
        """Tell which members joined in some cohorts."""
        return self.members["cohort"].isin([period.name for period in periods])

    def own(self, periods: Sequence[CohortPeriod], code: str = "") -> pd.DataFrame:
        """Return the members of some cohorts who live in the area, or in another one."""
        inside = is_in(self.members, self.partnership, code or self.area.code)
        return self.members[self.of(periods) & inside].reset_index(drop=True)

    def others(self, periods: Sequence[CohortPeriod]) -> pd.DataFrame:
        """Return the members of some cohorts who live in none of the area's places."""
        outside = ~is_in(self.members, self.partnership, self.area.code)
        return self.members[self.of(periods) & outside].reset_index(drop=True)

    def people_of(self, code: str) -> pd.DataFrame:
        """Return the people of an area."""
        people = self.records.people
        return people[is_in(people, self.partnership, code)].reset_index(drop=True)


def analyse(processed: Path, partnership: Partnership, area: Area, release: Period) -> Analysis:
    """Read the records of a partnership, and follow the members of every cohort in them.

    Parameters
    ----------
    processed
        The partnership's folder of processed data.
    release
        No cohort later than its end is looked at.

    Raises
    ------
    BriefingError
        Where there are no records, or no cohort is complete.
    """
    rules = Rules()
    codes = with_districts_of_wards(partnership.known_codes(), partnership)
    records = read_records(processed, codes)
    begin = partnership.reoffending.records_since or _quarter(records.since)
    cohorts = coverage(
        begin,
        records.until,
        release.end,
        rules,
        years_begin=partnership.reoffending.years_begin,
    )
    if records.people.empty:
        raise BriefingError(
            "nobody in the records lives in this partnership's areas: compare the codes in "
            "`area_code` of the people with those in the partnership file"
        )
    if not cohorts.latest:
        raise BriefingError(
            f"no cohort is complete: cohorts begin with {day_label(begin)}, the records reach to "
            f"{day_label(records.until)}, the release ends on {day_label(release.end)}, and a "
            "cohort needs 18 months after its last day; give records that reach further, or set "
            "`records_since` and `records_until` under `reoffending` in the partnership file"
        )
    periods = sorted({*cohorts.complete, *cohorts.proxy_only, *cohorts.latest, *cohorts.before})
    members = cohort_members(records, periods, rules)
    chances = expected_chances(members, records.reference, year_name(cohorts.latest), rules)
    return Analysis(area, partnership, records, cohorts, members, chances, rules)


def _quarter(day: dt.date) -> dt.date:
    """Return the first day of the calendar quarter that a day lies in."""
    return dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
