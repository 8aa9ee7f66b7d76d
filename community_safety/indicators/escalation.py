"""What changed its verdict since the last release, quarter by quarter.

Every quarter's end is judged afresh by today's method on today's data, cut off there; it need not
be what was printed at the time.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from community_safety.disclosure.release import ReleasedTable
from community_safety.indicators.figures import data_up_to, release_figures
from community_safety.indicators.headlines import MOVEMENT, WITHIN_RANGE
from community_safety.indicators.tables import objective_tables
from community_safety.partnership import Partnership
from community_safety.periods import MONTH_NAMES, Period, month_end
from community_safety.results import Column, ResultTable, Role
from community_safety.verdicts import Verdict

QUARTERS_BACK = 4
NOT_SHOWN = "not shown in this edition"
NEWLY_WORSE, STILL_WORSE, NO_LONGER_WORSE = "newly worse", "still worse", "no longer worse"
NEWLY_BETTER, NO_LONGER_BETTER = "newly better", "no longer better"
FIRST_TIME, OTHERWISE, UNCHANGED = "compared for the first time", "otherwise", "unchanged"
CHANGES = (
    *(NEWLY_WORSE, STILL_WORSE, NO_LONGER_WORSE, NEWLY_BETTER, NO_LONGER_BETTER),
    *(OTHERWISE, FIRST_TIME),
)
"""How a verdict may have changed since the last release, what needs attention first."""

Release = Callable[[ResultTable], ReleasedTable]


def earlier_releases(release: Period) -> list[Period]:
    """Return the periods that end a quarter, two, three and four quarters before the release's.

    They have the release's length. The last of them, oldest first, is the one before the release
    itself; none where the release does not consist of whole months.
    """
    if release.months is None:
        return []
    return [_moved(release, 3 * back) for back in range(QUARTERS_BACK, 0, -1)]


def _moved(period: Period, months: int) -> Period:
    return Period(_earlier(period.start, months), month_end(_earlier(period.end, months)))


def _earlier(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_release(release: Period) -> Period:
    """Return the period before the release that is as long as it, as far as four quarters show."""
    months = min(release.months or 3 * QUARTERS_BACK, 3 * QUARTERS_BACK)
    return _moved(release, max(3, months - months % 3))


def escalation(
    series: pd.DataFrame,
    partnership: Partnership,
    area_code: str,
    release: Period,
    now: Sequence[ReleasedTable],
    gate: Release,
) -> ResultTable | None:
    """Return each measure's headline at this release's end and at four quarters' ends before it.

    Parameters
    ----------
    series
        Every place's series, as of `ReleaseData`.
    now
        The objectives' tables of this release, as this edition may show them.
    gate
        Passes a table through the gate of this edition: what it withheld then is not shown now.

    Returns
    -------
    ResultTable or None
        One row for each measure shown; None where the release has no whole months. `change` is
        one of `CHANGES`, or unchanged, against the release before; not shown where that is not.
    """
    periods = earlier_releases(release)
    if not periods:
        return None
    then = {
        period: _headlines(
            [
                gate(table)
                for table in objective_tables(
                    release_figures(data_up_to(series, partnership, period), partnership),
                    partnership,
                    area_code,
                    period,
                )
            ]
        )
        for period in periods
    }
    columns = _columns(periods, release)
    rows = [_row(row, then, release, columns) for _, row in _shown(now).iterrows()]
    frame = pd.DataFrame(rows, columns=[column.name for column in columns], dtype="str")
    return ResultTable(
        table_id="escalation",
        caption=f"What changed its verdict: {partnership.name_of(area_code)}",
        frame=frame,
        columns=columns,
        sources=tuple(dict.fromkeys(source for table in now for source in table.sources)),
        notes=(
            "Earlier verdicts are worked out with today's data and method, cut off at the end of "
            "each quarter; they need not be what was printed then.",
            "Each verdict stands by itself here; the summary names only what remains after "
            "allowing for the number of comparisons.",
        ),
    )


def _shown(tables: Sequence[ReleasedTable]) -> pd.DataFrame:
    frames = [table.rows for table in tables if len(table.rows)]
    return pd.concat(frames, ignore_index=True) if frames else tables[0].rows


def _headlines(tables: Sequence[ReleasedTable]) -> dict[str, tuple[str, str]]:
    """Return verdict and short headline of each measure that the edition may show of a release."""
    return {
        str(row["indicator_id"]): (_verdict(row), short_headline(row))
        for _, row in _shown(tables).iterrows()
    }


def _verdict(row: pd.Series) -> str:
    """Return a headline's verdict; a movement that may be only the season is no difference."""
    season = row["headline_kind"] == MOVEMENT and row["season_open"]
    return Verdict.SIMILAR.value if season else str(row["headline_verdict"])


def short_headline(row: pd.Series) -> str:
    """Write a headline without what it rests on, as short as a column needs it."""
    if row["headline_kind"] == MOVEMENT or row["headline"] == WITHIN_RANGE:
        return str(row["headline"]).replace(" its target", "")
    return "no evidence" if row["headline_verdict"] == Verdict.SIMILAR else row["headline_verdict"]


def _row(
    row: pd.Series,
    then: Mapping[Period, Mapping[str, tuple[str, str]]],
    release: Period,
    columns: tuple[Column, ...],
) -> dict[str, str]:
    name = str(row["indicator_id"])
    hidden = (Verdict.NOT_COMPARED.value, NOT_SHOWN)
    past = {period: headlines.get(name, hidden) for period, headlines in then.items()}
    before, said_before = past[last_release(release)]
    change = _change(before, _verdict(row))
    quarters = [column.name for column in columns if column.name.startswith("at_")]
    headlines = [*(said for _, said in past.values()), short_headline(row)]
    return {
        "indicator_id": name,
        "measure": str(row["measure"]),
        **dict(zip(quarters, headlines, strict=True)),
        "change": NOT_SHOWN if said_before == NOT_SHOWN else change,
    }


def _change(before: str, now: str) -> str:
    """Name the change from one verdict to another, what needs attention first."""
    worse, better = Verdict.WORSE.value, Verdict.BETTER.value
    if before == Verdict.NOT_COMPARED and now != before:
        return FIRST_TIME
    if now == worse:
        return STILL_WORSE if before == worse else NEWLY_WORSE
    if before == worse:
        return NEWLY_BETTER if now == better else NO_LONGER_WORSE
    if now == better:
        return UNCHANGED if before == better else NEWLY_BETTER
    if before == better:
        return NO_LONGER_BETTER
    return UNCHANGED if before == now else OTHERWISE


def _columns(periods: list[Period], release: Period) -> tuple[Column, ...]:
    ends = [*periods, release]
    return (
        Column("indicator_id", "Measure id", Role.DIMENSION, description="The measure's id."),
        Column("measure", "Measure", Role.DIMENSION, description="The measure's name."),
        *(
            Column(
                f"at_{period.end:%Y_%m}",
                f"To {MONTH_NAMES[period.end.month]} {period.end.year}",
                Role.NOTE,
                description="What the measure came to in the period of the release's length that "
                "ends there.",
            )
            for period in ends
        ),
        Column(
            "change",
            "Since the last release",
            Role.NOTE,
            description="How the verdict changed from the release before to this one.",
        ),
    )
