"""Periods as claims name them, and what a claim is compared with.

Claims are written by people: `Apr-Sep 2015`, `2010/11`, `19 Sep 2014-31 Mar 2015`, `same period
last year`, `England and Wales same period`. What cannot be read is left unread, never guessed.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from community_safety.periods import Period, month_end, parse_release

_MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+)?({_MONTH})\.?(?:,?\s+(\d{{4}}))?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_QUARTER_FIRST = re.compile(r"(?:q|quarter )([1-4])(?: of)? (\d{4}[/-]\d{2})")
_LONG_YEAR = re.compile(r"(\d{4})/\d{2}(\d{2})")
_YEAR_TO = re.compile(r"(?:the )?(?:year|12 months|twelve months) (?:to|ending|ended) (.+)")
_SEPARATOR = re.compile(r"\s+(?:to|until)\s+|\s*[-–—]\s*")
_BARE_YEAR = re.compile(r"\d{4}")  # 2014-2015 may be one financial year or two calendar years
_REPORTED = re.compile(r"as reported (?:in |for )?")

_TARGET = re.compile(r"\b(?:target|aim|goal|ambition|trajectory)\b")
_NATION = re.compile(r"\b(?:national\w*|nation|england|wales|scotland|britain|uk|united kingdom)\b")
_PLACE = re.compile(r"\b(?:region\w*|areas?|average|neighbours?|similar|forces?|county|district)\b")
_EARLIER = re.compile(r"\b(?:previous|last|prior|before|pre|baseline|earlier|preceding|ago)\b")


class Comparator(StrEnum):
    """What a claim sets its figure against."""

    NOTHING = "nothing"
    PERIOD = "another period"
    TARGET = "a target"
    NATION = "the nation"
    PLACE = "another place"
    GROUP = "another group"


def comparator_of(text: str, areas: Iterable[str]) -> Comparator:
    """Tell what kind of thing a claim is compared with; `areas` are the places of all claims."""
    words = text.casefold().strip()
    if not words:
        return Comparator.NOTHING
    if _TARGET.search(words):
        return Comparator.TARGET
    if read_span(words) is not None:
        return Comparator.PERIOD
    if _NATION.search(words):
        return Comparator.NATION
    if words in {area.casefold() for area in areas} or _PLACE.search(words):
        return Comparator.PLACE
    return Comparator.PERIOD if _EARLIER.search(words) else Comparator.GROUP


def read_span(text: str) -> Period | None:
    """Read a period as people write it, or return None where it cannot be read for certain."""
    words = " ".join(text.casefold().split())
    return _one(words) or _year_to(words) or _range(words)


def earlier_span(text: str, span: Period | None) -> Period | None:
    """Return the period a claim is compared with: named, or relative to its own `span`."""
    words = text.casefold()
    named = read_span(words)
    if named is not None or span is None or not _EARLIER.search(words):
        return named
    if "quarter" in words:
        return _months_before(span, 3)
    return span.year_before() if re.search(r"year|12 months|twelve months", words) else None


def reported_span(text: str) -> Period | None:
    """Return the period of a claim, or that of the report in which it was made."""
    return read_span(_REPORTED.sub("", text.casefold()))


def overlap(one: Period, other: Period) -> bool:
    """Tell whether two periods share a day."""
    return one.start <= other.end and other.start <= one.end


def same_length(one: Period, other: Period) -> bool:
    """Tell whether two periods are equally long; a leap day does not count."""
    if one.months is not None and other.months is not None:
        return one.months == other.months
    days, others = _days(one), _days(other)
    return abs(days - others) <= 1 + max(days, others) // 366


def as_long(one: Period, other: Period) -> bool:
    """Tell whether the first period is at least as long as the second."""
    return _days(one) >= _days(other) or same_length(one, other)


def same_season(one: Period, other: Period) -> bool:
    """Tell whether two periods cover the same days of the year."""
    return one.start.month == other.start.month and one.end.month == other.end.month


def length_in_words(span: Period) -> str:
    """Say how long a period is."""
    if span.months is None:
        return f"{_days(span)} days"
    return f"{span.months} month{'s' if span.months != 1 else ''}"


def _days(span: Period) -> int:
    return (span.end - span.start).days + 1


def _one(words: str) -> Period | None:
    """Read one year, quarter, month or day."""
    if match := _QUARTER_FIRST.fullmatch(words):
        words = f"{match[2]} q{match[1]}"
    words = _LONG_YEAR.sub(r"\1/\2", words)
    try:
        return parse_release(words)
    except ValueError:
        pass
    if _ISO.fullmatch(words):
        return _day_span(*map(int, words.split("-")))
    match = _DAY.fullmatch(words)
    if match is None or match[3] is None:
        return None
    return _day_span(int(match[3]), _MONTHS[match[2]], int(match[1]) if match[1] else None)


def _day_span(year: int, month: int, day: int | None) -> Period | None:
    try:
        start = dt.date(year, month, day or 1)
    except ValueError:
        return None
    return Period(start, start if day else month_end(start))


def _year_to(words: str) -> Period | None:
    match = _YEAR_TO.fullmatch(words)
    end = _one(match[1]) if match else None
    if end is None or end.end != month_end(end.end):
        return None
    return Period(_back(end.end.replace(day=1), 11), end.end)


def _range(words: str) -> Period | None:
    """Read `A to B` or `A-B`, trying every separator: hyphens stand inside years too."""
    for left, right in _splits(words):
        last = _one(right)
        if last is None or (_BARE_YEAR.fullmatch(left) and _BARE_YEAR.fullmatch(right)):
            continue
        first = _one(left) or _without_year(left, last)
        if first is not None and first.start <= last.end:
            return Period(first.start, last.end)
    return None


def _splits(words: str) -> Iterator[tuple[str, str]]:
    for match in _SEPARATOR.finditer(words):
        yield words[: match.start()], words[match.end() :]


def _without_year(words: str, last: Period) -> Period | None:
    """Read `Apr` of `Apr-Sep 2015`: the latest April that does not come after September 2015."""
    match = _DAY.fullmatch(words)
    if match is None or match[3] is not None:
        return None
    month, day = _MONTHS[match[2]], int(match[1]) if match[1] else None
    return _day_span(last.end.year - (month > last.end.month), month, day)


def _months_before(span: Period, months: int) -> Period | None:
    if span.months is None:
        return None
    start, end = (_back(day.replace(day=1), months) for day in (span.start, span.end))
    return Period(start, month_end(end))


def _back(first: dt.date, months: int) -> dt.date:
    place = first.year * 12 + first.month - 1 - months
    return dt.date(place // 12, place % 12 + 1, 1)
