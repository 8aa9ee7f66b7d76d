"""What changed its verdict since the last release, quarter by quarter."""

import datetime as dt

import pandas as pd
import pytest

from community_safety.indicators.escalation import earlier_releases, last_release
from community_safety.periods import Period

ASHBY, BROOK = "E07000001", "E07000002"
HIDDEN = "not shown in this edition"


def period(start, end):
    return Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


def labels(periods):
    return [each.label() for each in periods]


# ---- which releases lie before


def test_a_year_is_looked_back_on_at_four_quarters_ends_the_last_a_year_ago():
    release = period("2025-04-01", "2026-03-31")
    assert labels(earlier_releases(release)) == [
        "2024/25",
        "Jul 2024 to Jun 2025",
        "Oct 2024 to Sep 2025",
        "2025",
    ]
    assert last_release(release).label() == "2024/25"


def test_a_quarter_is_looked_back_on_at_the_four_quarters_before():
    release = period("2026-01-01", "2026-03-31")
    assert labels(earlier_releases(release)) == [
        "Jan to Mar 2025",
        "Apr to Jun 2025",
        "Jul to Sep 2025",
        "Oct to Dec 2025",
    ]
    assert last_release(release).label() == "Oct to Dec 2025"


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        ("2026-03-01", "2026-03-31", "December 2025"),
        ("2025-11-01", "2026-03-31", "Aug to Dec 2025"),
        ("2025-10-01", "2026-03-31", "Apr to Sep 2025"),
        ("2024-04-01", "2026-03-31", "Apr 2023 to Mar 2025"),
        ("2024-02-01", "2024-02-29", "November 2023"),
    ],
)
def test_the_release_before_is_as_long_and_ends_a_quarter_or_more_before(start, end, before):
    assert last_release(period(start, end)).label() == before


def test_a_release_without_whole_months_has_no_quarters_to_look_back_on(small, write):
    days = period("2026-01-15", "2026-03-31")
    assert earlier_releases(days) == []
    release = {"name": "Winter", "start": days.start, "end": days.end}
    rows = write.series("damage", ASHBY, "2025-04", [100] * 12)
    assert small([write.measure()], rows, release=release).changes() is None


# ---- what changed

STEPS = {
    "newly_worse": (100, 200),
    "still_worse": (200, 200),
    "no_longer_worse": (200, 100),
    "worse_then_better": (200, 40),
    "newly_better": (100, 40),
    "unchanged_better": (40, 40),
    "no_longer_better": (40, 100),
    "unchanged": (100, 100),
    "new": (None, 100),
    "new_and_worse": (None, 200),
}


@pytest.fixture(scope="module")
def changed(shared, write):
    """Measures with a target of 100 a year, one figure a year: last release and this one."""
    measures, rows = [], []
    for name, numbers in STEPS.items():
        target = {"value": 100, "per": "year"}
        measures.append(write.measure(name, dispersion=1.0, target=target))
        rows += write.series(name, ASHBY, "2024-04", list(numbers), step=12)
    return shared(measures, rows)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("newly_worse", "newly worse"),
        ("still_worse", "still worse"),
        ("no_longer_worse", "no longer worse"),
        ("worse_then_better", "newly better"),
        ("newly_better", "newly better"),
        ("unchanged_better", "unchanged"),
        ("no_longer_better", "no longer better"),
        ("unchanged", "unchanged"),
        ("new", "compared for the first time"),
        ("new_and_worse", "compared for the first time"),
    ],
)
def test_each_change_has_its_name(changed, name, change):
    frame = changed.changes().frame.set_index("indicator_id")
    assert frame.loc[name, "change"] == change


def test_every_quarter_is_judged_as_it_stood_then(changed):
    """Yearly figures change in March only: at the quarters between the last year's stands."""
    frame = changed.changes().frame.set_index("indicator_id")
    quarters = ["at_2025_03", "at_2025_06", "at_2025_09", "at_2025_12"]
    assert [name for name in frame if name.startswith("at_")] == [*quarters, "at_2026_03"]
    worse = frame.loc["newly_worse"]
    assert set(worse[quarters]) == {worse["at_2025_03"]}
    assert worse["at_2026_03"].startswith("worse")
    assert frame.loc["new", "at_2025_03"] == "not compared"


def test_headings_name_the_month_and_the_note_says_how_it_was_worked_out(changed):
    table = changed.changes()
    assert [column.label for column in table.columns][2:] == [
        "To Mar 2025",
        "To Jun 2025",
        "To Sep 2025",
        "To Dec 2025",
        "To Mar 2026",
        "Since the last release",
    ]
    assert table.caption == "What changed its verdict: Ashby"
    assert "worked out with today's data and method" in table.notes[0]


def test_what_was_withheld_then_is_not_shown_now_and_no_change_is_claimed(small, write):
    """Two years ago three people, so that last year's table is withheld; this year's is not."""
    target = {"value": 40, "per": "year"}
    measure = write.measure(dispersion=1.0, people=True, target=target)
    rows = write.series("damage", ASHBY, "2023-04", [3, 30, 90], step=12)
    made = small([measure], rows)
    public = made.changes(edition="public").frame.iloc[0]
    assert public["at_2025_03"] == HIDDEN
    assert public["at_2026_03"].startswith("worse")
    assert public["change"] == HIDDEN
    assert made.changes().frame.iloc[0]["change"] == "newly worse"


def test_what_is_withheld_now_has_no_row(small, write):
    rows = write.series("damage", ASHBY, "2024-04", [30, 3], step=12)
    made = small([write.measure(dispersion=1.0, people=True)], rows)
    assert made.changes(edition="public").frame.empty
    assert len(made.changes().frame) == 1


def test_figures_after_a_quarters_end_do_not_reach_it(small, write):
    """The same quarter, judged with and without the months that came after it."""
    months = [100, 103, 98, 101, 98] * 6
    late = [*months, *[400] * 3]
    first = str(pd.Period("2026-03", "M") - 32)
    target = {"value": 1210, "per": "year"}
    with_more = small([write.measure(target=target)], write.series("damage", ASHBY, first, late))
    then = with_more.changes().frame.iloc[0]["at_2025_12"]
    release = {"name": "2025", "start": dt.date(2025, 1, 1), "end": dt.date(2025, 12, 31)}
    cut = small(
        [write.measure(target=target)],
        write.series("damage", ASHBY, first, months),
        release=release,
    )
    now = cut.changes().frame.iloc[0]
    assert now["at_2025_12"] == then
