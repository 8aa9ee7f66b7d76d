"""Cohorts the obvious way: one person after another, in plain Python.

Written from the definition alone, without anything of the package: what the package computes for
everybody at once is held against it, by tests on small histories and by
`reoffending_at_scale.py` on many.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
FIRST = ("release", "non_custodial", "caution", "youth_caution")
LABELS = {
    "release": "Release from custody",
    "non_custodial": "Non-custodial sentence",
    "caution": "Caution",
    "youth_caution": "Youth caution",
}


def members_of(
    person: Row,
    offences: Sequence[Row],
    releases: Sequence[Row],
    periods: Sequence[tuple[str, dt.date, dt.date]],
    until: dt.date,
) -> Iterator[dict[str, Any]]:
    """Give one person's row for each period in which they join a cohort.

    Parameters
    ----------
    person, offences, releases
        One person and that person's rows, with `datetime.date` for days.
    periods
        Name, first and last day of each cohort.
    until
        Last day on which the records are complete.
    """
    counted = [
        row
        for row in offences
        if not row.get("breach") and not row.get("outside_england_and_wales")
    ]
    events = [
        (row["release_date"], FIRST.index("release"), False, row["offence_group"])
        for row in releases
    ]
    for row in counted:
        if row["outcome"] != "custody":
            rank = FIRST.index(row["outcome"])
            events.append((row["proven_date"], rank, not row["serious"], row["offence_group"]))
    events.sort()
    for name, first, last in periods:
        joined = [event for event in events if first <= event[0] <= last]
        if joined:
            start, rank, _, group = joined[0]
            yield {
                "cohort": name,
                "person_id": person["person_id"],
                "start_point": start,
                "age": age(person["date_of_birth"], start),
                "index_disposal": LABELS[FIRST[rank]],
                "index_offence": group,
                "previous_offences": previous(counted, start, FIRST[rank] == "release"),
                "on_iom": on_programme(person, start),
                **followed(counted, start, until),
            }


def followed(offences: Sequence[Row], start: dt.date, until: dt.date) -> dict[str, Any]:
    """Return what the follow-up of one member shows."""
    last_offence, last_proof = later(start, 12), later(start, 18)
    reoffences = [
        row
        for row in offences
        if start < row["offence_date"] <= last_offence
        and row["offence_date"] <= row["proven_date"] <= last_proof
    ]
    days = [(row["offence_date"] - start).days for row in reoffences]
    end = min(last_offence, later(until, -6))
    seen = [
        (row["offence_date"] - start).days
        for row in offences
        if start < row["offence_date"] <= end
        and row["offence_date"] <= row["proven_date"] <= later(row["offence_date"], 6)
    ]
    return {
        "reoffended": bool(reoffences),
        "reoffences": len(reoffences),
        "serious_reoffences": sum(bool(row["serious"]) for row in reoffences),
        "days_to_reoffence": min(days, default=None),
        "complete": last_proof <= until,
        "proxy_event": bool(seen),
        "proxy_days": min(seen, default=max((end - start).days, 0)),
    }


def previous(offences: Sequence[Row], start: dt.date, released: bool) -> int:
    """Count the offences proven before the index conviction."""
    sentences = [
        row["proven_date"]
        for row in offences
        if row["outcome"] == "custody" and row["proven_date"] <= start
    ]
    convicted = max(sentences) if released and sentences else start
    return sum(row["proven_date"] < convicted for row in offences)


def on_programme(person: Row, day: dt.date) -> bool:
    """Tell whether somebody was on Integrated Offender Management on a day."""
    begun, ended = person.get("iom_start"), person.get("iom_end")
    return begun is not None and begun <= day and (ended is None or day <= ended)


def later(day: dt.date, months: int) -> dt.date:
    """Return the day some calendar months later, or the last of a month that is too short."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def age(born: dt.date, day: dt.date) -> int:
    """Return the age in whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
