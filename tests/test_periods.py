"""Periods of English and Welsh statistics."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.periods import (
    Period,
    month_end,
    months_between,
    parse_release,
    year_earlier,
)

DAYS = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2200, 12, 31))


def _period(start, end):
    return Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@st.composite
def whole_months(draw):
    start = draw(DAYS).replace(day=1)
    later = draw(st.integers(min_value=0, max_value=40))
    year, month = divmod(start.month - 1 + later, 12)
    return Period(start, month_end(dt.date(start.year + year, month + 1, 1)))


@st.composite
def any_periods(draw):
    start, end = sorted([draw(DAYS), draw(DAYS)])
    return Period(start, end)


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        ("2015-04-01", "2016-03-31", "2015/16"),
        ("1999-04-01", "2000-03-31", "1999/00"),
        ("2015-01-01", "2015-12-31", "2015"),
        ("2015-07-01", "2016-06-30", "Jul 2015 to Jun 2016"),
        ("2015-04-01", "2015-09-30", "Apr to Sep 2015"),
        ("2015-11-01", "2016-01-31", "Nov 2015 to Jan 2016"),
        ("2015-03-01", "2015-03-31", "March 2015"),
        ("2014-04-01", "2016-03-31", "Apr 2014 to Mar 2016"),
        ("2015-03-02", "2015-03-31", "2 Mar 2015 to 31 Mar 2015"),
        ("2016-02-01", "2016-02-28", "1 Feb 2016 to 28 Feb 2016"),
        ("2016-02-01", "2016-02-29", "February 2016"),
    ],
)
def test_a_period_is_named_as_readers_name_it(start, end, label):
    assert _period(start, end).label() == label


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025/26", "2025-04-01", "2026-03-31"),
        ("2025-26", "2025-04-01", "2026-03-31"),
        ("1999/00", "1999-04-01", "2000-03-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        (" 2025 ", "2025-01-01", "2025-12-31"),
        ("2025/26 Q1", "2025-04-01", "2025-06-30"),
        ("2025/26 Q2", "2025-07-01", "2025-09-30"),
        ("2025/26 q3", "2025-10-01", "2025-12-31"),
        ("2025-26-Q4", "2026-01-01", "2026-03-31"),
        ("2023/24 Q4", "2024-01-01", "2024-03-31"),
    ],
)
def test_a_release_is_read_as_the_period_it_names(text, start, end):
    assert parse_release(text) == _period(start, end)


def test_a_name_that_says_no_period_is_told_the_forms_understood():
    with pytest.raises(ValueError, match=r"'spring' is not a release: write a financial year"):
        parse_release("spring")


@pytest.mark.parametrize("text", ["", "2025/26 Q5", "2025/2026", "25/26", "2025 Q1", "2025/26Q2"])
def test_other_forms_are_not_releases(text):
    with pytest.raises(ValueError, match=r"is not a release: .* or a calendar year \(2025\)"):
        parse_release(text)


@pytest.mark.parametrize("text", ["2025/27", "2025/25", "2025/27 Q1"])
def test_years_that_do_not_follow_each_other_are_no_financial_year(text):
    with pytest.raises(ValueError, match="is not a financial year: 2025 is followed by 26"):
        parse_release(text)


def test_a_period_may_last_one_day_and_not_less():
    assert _period("2025-04-01", "2025-04-01").label() == "1 Apr 2025 to 1 Apr 2025"
    with pytest.raises(
        ValueError, match=r"a period cannot end \(2025-03-31\) before it starts \(2025-04-01\)"
    ):
        _period("2025-04-01", "2025-03-31")


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2025-04-01", "2026-03-31", 12),
        ("2024-02-01", "2024-02-29", 1),
        ("2024-02-01", "2024-02-28", None),
        ("2024-02-02", "2024-02-29", None),
    ],
)
def test_months_are_counted_only_where_they_are_whole(start, end, months):
    assert _period(start, end).months == months


@pytest.mark.parametrize(
    ("start", "end", "start_before", "end_before"),
    [
        ("2024-02-01", "2024-02-29", "2023-02-01", "2023-02-28"),
        ("2025-02-01", "2025-02-28", "2024-02-01", "2024-02-29"),
        ("2024-02-29", "2024-03-01", "2023-02-28", "2023-03-01"),
        ("2025-04-01", "2026-03-31", "2024-04-01", "2025-03-31"),
    ],
)
def test_the_year_before_knows_leap_years(start, end, start_before, end_before):
    assert _period(start, end).year_before() == _period(start_before, end_before)


def test_months_between_two_days_are_negative_backwards():
    assert months_between(dt.date(2025, 4, 30), dt.date(2026, 3, 1)) == 11
    assert months_between(dt.date(2026, 3, 1), dt.date(2025, 4, 30)) == -11


def test_a_period_contains_its_own_days_and_not_one_more():
    year = _period("2025-04-01", "2026-03-31")
    assert year.contains(year)
    assert year.contains(_period("2025-04-01", "2025-04-30"))
    assert not year.contains(_period("2025-03-31", "2025-04-30"))
    assert not year.contains(_period("2026-03-01", "2026-04-01"))


@given(st.integers(min_value=1900, max_value=2098))
def test_the_label_of_a_year_is_read_as_that_year(year):
    for name in (f"{year}/{(year + 1) % 100:02d}", f"{year}"):
        assert parse_release(name).label() == name


@given(st.integers(min_value=1900, max_value=2098))
def test_the_four_quarters_make_up_the_financial_year(year):
    name = f"{year}/{(year + 1) % 100:02d}"
    quarters = [parse_release(f"{name} Q{number}") for number in (1, 2, 3, 4)]
    whole = parse_release(name)
    assert [quarters[0].start, quarters[-1].end] == [whole.start, whole.end]
    for earlier, later in pairwise(quarters):
        assert later.start - earlier.end == dt.timedelta(days=1)


@given(whole_months())
def test_the_year_before_has_as_many_whole_months(period):
    before = period.year_before()
    assert before.months == period.months
    assert before.start == period.start.replace(year=period.start.year - 1)


@given(any_periods())
def test_the_year_before_never_ends_before_it_starts(period):
    before = period.year_before()
    assert before.start <= before.end
    assert 365 <= (period.start - before.start).days <= 366


@given(DAYS)
def test_a_year_earlier_differs_only_in_the_year_but_on_29_february(day):
    earlier = year_earlier(day)
    assert earlier.year == day.year - 1
    assert earlier.month == day.month
    assert earlier.day == day.day or (day.month, day.day, earlier.day) == (2, 29, 28)


@given(any_periods(), any_periods())
def test_two_periods_that_contain_each_other_are_the_same(one, other):
    assert (one.contains(other) and other.contains(one)) == (one == other)
