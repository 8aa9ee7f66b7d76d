"""Which periods are cohorts, which of them are complete, and what they are called."""

from __future__ import annotations

import datetime as dt

import pytest

from community_safety.errors import BriefingError
from community_safety.reoffending.completeness import coverage
from community_safety.reoffending.periods import (
    CohortPeriod,
    is_year,
    latest_year,
    quarter_from,
    quarters_between,
    twelve_months_from,
    year_before,
    year_name,
)
from community_safety.reoffending.rules import Rules

D = dt.date


def test_a_cohort_is_named_by_its_months():
    assert quarter_from(D(2024, 1, 1)).name == "January to March 2024"
    assert twelve_months_from(D(2011, 7, 1)).name == "July 2011 to June 2012"
    assert twelve_months_from(D(2009, 1, 1)).name == "January to December 2009"


def test_what_is_no_cohort_is_refused():
    with pytest.raises(BriefingError, match="2 January 2024 to 31 March 2024 is no cohort"):
        CohortPeriod(D(2024, 1, 2), D(2024, 3, 31))
    with pytest.raises(BriefingError, match="July to September 2015 is earlier"):
        quarter_from(D(2015, 7, 1))


@pytest.mark.parametrize("start", [D(2014, 11, 1), D(2015, 10, 1)])
def test_no_cohort_of_twelve_months_reaches_across_the_break(start):
    with pytest.raises(BriefingError, match="ends by September 2015, the break in series"):
        twelve_months_from(start)


def test_quarters_lie_wholly_between_two_days_and_not_before_october_2015():
    found = quarters_between(D(2015, 1, 1), D(2016, 6, 29))
    assert [one.name for one in found] == ["October to December 2015", "January to March 2016"]
    assert quarters_between(D(2024, 1, 2), D(2024, 6, 30)) == (quarter_from(D(2024, 4, 1)),)
    assert quarters_between(D(2024, 1, 2), D(2024, 6, 29)) == ()


def test_the_latest_year_is_four_complete_quarters_in_a_row():
    year = latest_year(D(2026, 3, 31), D(2026, 3, 31))
    assert year_name(year) == "October 2023 to September 2024"
    assert is_year(year)
    assert not is_year(year[1:])
    assert not is_year((*year[:3], quarter_from(D(2025, 7, 1))))


@pytest.mark.parametrize(
    ("until", "name"),
    [
        (D(2026, 3, 30), "October 2023 to September 2024"),
        (D(2026, 3, 29), "July 2023 to June 2024"),
        (D(2025, 12, 31), "July 2023 to June 2024"),
        (D(2025, 12, 30), "July 2023 to June 2024"),
        (D(2025, 12, 29), "April 2023 to March 2024"),
        (D(2025, 8, 31), "January to December 2023"),
    ],
)
def test_a_quarter_is_complete_eighteen_months_after_its_last_day(until, name):
    assert year_name(latest_year(until, D(2026, 3, 31))) == name


def test_the_latest_year_ends_not_after_the_day_given():
    assert year_name(latest_year(D(2026, 3, 31), D(2024, 6, 29))) == "April 2023 to March 2024"


def test_the_year_before_is_the_same_four_quarters_of_a_year_earlier():
    year = latest_year(D(2026, 3, 31), D(2026, 3, 31))
    assert year_name(year_before(year)) == "October 2022 to September 2023"
    assert year_before(()) == ()


def test_no_year_before_reaches_across_the_break():
    year = quarters_between(D(2016, 7, 1), D(2017, 6, 30))
    assert year_before(year) == ()
    assert year_name(year_before(quarters_between(D(2016, 10, 1), D(2017, 9, 30)))) == (
        "October 2015 to September 2016"
    )


def test_the_latest_year_of_older_records_is_twelve_months():
    year = latest_year(D(2013, 12, 31), D(2020, 1, 1), years_begin=7)
    assert [one.name for one in year] == ["July 2011 to June 2012"]
    assert [one.name for one in year_before(year)] == ["July 2010 to June 2011"]
    assert is_year(year)


def test_three_complete_quarters_after_the_break_make_no_year_with_one_before():
    year = latest_year(D(2017, 12, 31), D(2020, 1, 1))
    assert [one.name for one in year] == ["October 2014 to September 2015"]


def test_no_year_begins_before_the_records():
    until = D(2026, 3, 31)
    assert latest_year(until, until, since=D(2023, 10, 2)) == ()
    assert latest_year(until, until, since=D(2023, 10, 1))[0].name == "October to December 2023"


def test_records_are_sorted_into_official_and_proxy_cohorts():
    found = coverage(D(2014, 1, 5), D(2018, 1, 31), D(2017, 12, 31))
    assert [one.name for one in found.complete] == [
        "October 2014 to September 2015",
        *(one.name for one in quarters_between(D(2015, 10, 1), D(2016, 6, 30))),
    ]
    assert [one.name for one in found.proxy_only] == [
        one.name for one in quarters_between(D(2016, 7, 1), D(2017, 9, 30))
    ]
    assert [one.name for one in found.latest] == ["October 2014 to September 2015"]
    assert found.before == ()
    assert found.whole_year


def test_recent_records_have_complete_quarters_a_year_before_and_quarters_by_proxy():
    found = coverage(D(2019, 1, 1), D(2026, 3, 31), D(2026, 3, 31))
    assert found.complete[-1].name == "July to September 2024"
    assert found.proxy_only[0].name == "October to December 2024"
    assert found.proxy_only[-1].name == "July to September 2025"
    assert year_name(found.before) == "October 2022 to September 2023"
    assert found.whole_year


@pytest.mark.parametrize(
    ("since", "first"),
    [
        (D(2020, 10, 1), "October to December 2020"),
        (D(2020, 10, 2), "January to March 2021"),
        (D(2020, 10, 15), "January to March 2021"),
        (D(2021, 1, 1), "January to March 2021"),
        (D(2014, 10, 1), "October 2014 to September 2015"),
        (D(2014, 10, 15), "October to December 2015"),
    ],
)
def test_no_cohort_begins_before_the_records_are_complete(since, first):
    """Half of October is missing from records since the 15th, and so is who joined in it."""
    found = coverage(since, D(2026, 3, 31), D(2026, 3, 31))
    assert found.complete[0].name == first
    assert all(one.start >= since for one in (*found.complete, *found.before))


def test_fewer_than_four_complete_quarters_are_no_whole_year():
    found = coverage(D(2024, 1, 1), D(2026, 3, 31), D(2026, 3, 31))
    assert len(found.latest) == 3
    assert not found.whole_year
    assert found.before == ()
    assert not coverage(D(2025, 1, 1), D(2026, 3, 31), D(2026, 3, 31)).whole_year


def test_longer_rules_complete_later():
    assert quarter_from(D(2024, 1, 1)).complete_from(Rules(24, 6)) == D(2026, 9, 30)
