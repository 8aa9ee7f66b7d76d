import datetime as dt

import pytest

from community_safety.claims.spans import (
    Comparator,
    as_long,
    comparator_of,
    earlier_span,
    length_in_words,
    overlap,
    read_span,
    reported_span,
    same_length,
    same_season,
)
from community_safety.periods import Period


def span(start: str, end: str) -> Period:
    return Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2014/15", "2014-04-01", "2015-03-31"),
        ("2014-15", "2014-04-01", "2015-03-31"),
        ("2014/2015", "2014-04-01", "2015-03-31"),
        ("2013", "2013-01-01", "2013-12-31"),
        ("2015/16 Q2", "2015-07-01", "2015-09-30"),
        ("Q2 2015/16", "2015-07-01", "2015-09-30"),
        ("Apr-Sep 2015", "2015-04-01", "2015-09-30"),
        ("April to September 2015", "2015-04-01", "2015-09-30"),
        ("Nov-Feb 2015", "2014-11-01", "2015-02-28"),
        ("Oct 2012-Sep 2013", "2012-10-01", "2013-09-30"),
        ("Jan 2010 – Mar 2015", "2010-01-01", "2015-03-31"),
        ("2010/11-2014/15", "2010-04-01", "2015-03-31"),
        ("19 Sep 2014-31 Mar 2015", "2014-09-19", "2015-03-31"),
        ("September 19 2014", None, None),
        ("2014-04-01 to 2014-09-30", "2014-04-01", "2014-09-30"),
        ("year to March 2015", "2014-04-01", "2015-03-31"),
        ("12 months ending Feb 2016", "2015-03-01", "2016-02-29"),
        ("Dec 2015", "2015-12-01", "2015-12-31"),
        ("2014-2015", None, None),
        ("2010-15", None, None),
        ("Sep 2015-Apr 2015", None, None),
        ("31 Feb 2015", None, None),
        ("since 2009", None, None),
        ("unstated", None, None),
        ("", None, None),
    ],
)
def test_periods_are_read_as_people_write_them_or_not_at_all(text, start, end):
    assert read_span(text) == (span(start, end) if start else None)


@pytest.mark.parametrize(
    ("text", "own", "expected"),
    [
        ("Apr-Sep 2014", "Apr-Sep 2015", "Apr-Sep 2014"),
        ("same period last year", "Apr-Jun 2015", "Apr-Jun 2014"),
        ("previous 12 months", "2014/15", "2013/14"),
        ("previous quarter", "2015/16 Q1", "Jan-Mar 2015"),
        ("England and Wales same period", "2014/15", None),
        ("pre-intervention", "2014/15", None),
        ("previous year", "unstated", None),
    ],
)
def test_the_earlier_period_is_named_or_follows_from_the_claims_own(text, own, expected):
    assert earlier_span(text, read_span(own)) == (read_span(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Comparator.NOTHING),
        ("2013/14", Comparator.PERIOD),
        ("same period last year", Comparator.PERIOD),
        ("pre-intervention", Comparator.PERIOD),
        ("national target", Comparator.TARGET),
        ("England and Wales same period", Comparator.NATION),
        ("national", Comparator.NATION),
        ("other areas of the region", Comparator.PLACE),
        ("Southshire", Comparator.PLACE),
        ("offenders", Comparator.GROUP),
    ],
)
def test_what_a_claim_is_compared_with_is_told_apart(text, kind):
    assert comparator_of(text, ["Northshire", "Southshire"]) is kind


def test_lengths_and_seasons_of_periods():
    half, other_half = read_span("Apr-Sep 2015"), read_span("Oct 2014-Mar 2015")
    year, leap_year = read_span("2014/15"), read_span("2015/16")
    assert None not in (half, other_half, year, leap_year)
    assert same_length(half, other_half)
    assert not same_season(half, other_half)
    assert same_length(year, leap_year)
    assert not same_length(half, year)
    assert as_long(year, half)
    assert not as_long(half, year)
    assert overlap(half, leap_year)
    assert not overlap(half, year)
    assert length_in_words(half) == "6 months"
    odd = span("2014-09-19", "2015-03-31")
    assert length_in_words(odd) == "194 days"
    assert same_length(odd, odd.year_before())


def test_a_reported_quarter_is_not_the_claims_period_but_places_it():
    assert read_span("as reported Q2 2015/16") is None
    assert reported_span("as reported Q2 2015/16") == read_span("Jul-Sep 2015")
