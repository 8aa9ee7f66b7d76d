"""The accounts of police records: what became of every row of every file, and in which places."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from community_safety.numbers import count_of
from community_safety.sources.job import Job
from community_safety.sources.police_uk.archives import Download, StreetFile
from community_safety.sources.police_uk.months import FileAccount
from community_safety.sources.police_uk.places import ELSEWHERE, NO_PLACE, Lookup
from community_safety.sources.police_uk.records import Refused
from community_safety.sources.values import quoted

FILE_COLUMNS = (
    "file", "archive", "force", "month", "rows", "used", "set_aside", "refused",
    "without_location", "without_lsoa", "repeated_ids", "without_id", "lsoa_vintage", "note",
)  # fmt: skip
_LISTED_TYPES = 20
PLACE_COLUMNS = ("file", "force", "month", "district_code", "records")


def files_table(accounts: list[FileAccount], download: Download, job: Job) -> pd.DataFrame:
    """Return one row for every street file met; a copy has no rows and a note."""
    rows = [
        {
            **_named(one.file, job),
            "rows": one.rows,
            "used": one.used,
            "set_aside": one.set_aside,
            "refused": one.refused,
            "without_location": one.without_location,
            "without_lsoa": one.without_lsoa,
            "repeated_ids": one.repeated_ids,
            "without_id": one.without_id,
            "lsoa_vintage": one.vintage,
            "note": "" if one.rows else "a header alone: no record of that month",
        }
        for one in accounts
    ]
    numbers = dict.fromkeys(FILE_COLUMNS[4:13], 0)
    rows += [
        {**_named(copy, job), **numbers, "note": f"the same as {shown_file(first, job)}, read once"}
        for copy, first in download.copies
    ]
    table = pd.DataFrame(rows, columns=list(FILE_COLUMNS))
    return table.sort_values(["month", "force", "archive", "file"], ignore_index=True)


def places_table(accounts: list[FileAccount], job: Job) -> pd.DataFrame:
    """Return how many records of each file are used in each place."""
    rows = [
        (shown_file(one.file, job), one.file.force, one.file.month, code, records)
        for one in accounts
        for code, records in sorted(one.places.items())
    ]
    table = pd.DataFrame(rows, columns=list(PLACE_COLUMNS))
    return table.sort_values(["month", "force", "file", "district_code"], ignore_index=True)


def area_accounts(
    accounts: list[FileAccount], refused: Refused, lookup: Lookup
) -> dict[str, dict[str, Any]]:
    """Return the account of the whole source and of each wanted district.

    Read = used + set aside + refused. A refused row is a district's where its LSOA code says so.
    """
    rules = _refused_by_place(accounts, refused, lookup)
    whole: Counter[str] = Counter()
    for (_, rule, _), count in refused.rules.items():
        whole[rule] += count
    used = sum(one.used for one in accounts)
    answer = {"police_uk": _account(used, sum(one.set_aside for one in accounts), whole)}
    for code in sorted(lookup.wanted):
        here = sum(one.places.get(code, 0) for one in accounts)
        aside = sum(one.set_aside_in.get(code, 0) for one in accounts)
        answer[code] = _account(here, aside, rules.get(code, Counter()))
    return answer


def file_remarks(accounts: list[FileAccount], download: Download) -> list[str]:
    """Say what is worth knowing of files that are used."""
    remarks = [
        f"{copy.where}: the same file as {first.where}; it is read once"
        for copy, first in download.copies
    ]
    if over := download.passed_over:
        others = f", nor {count_of(len(over) - 1, 'other file')}" if len(over) > 1 else ""
        remarks.append(f"{over[0]}: no street file{others}; only street files are read")
    for one in accounts:
        older, newer = one.telling
        if not one.rows:
            remarks.append(
                f"{one.file.where}: a header alone; the month is taken to have no record"
            )
        if older and newer:
            remarks.append(
                f"{one.file.where}: LSOA codes of two vintages ({newer} of 2021 alone, {older} of "
                f"2011 alone); it is read as {one.vintage}"
            )
    return remarks + _remarks_on_rows(accounts)


def _remarks_on_rows(accounts: list[FileAccount]) -> list[str]:
    remarks = []
    for part, words in (
        ("set_aside", "set aside as exact copies of an earlier row with a Crime ID"),
        ("repeated_ids", "kept with an earlier record's Crime ID and different content"),
    ):
        counts = [(one, getattr(one, part)) for one in accounts if getattr(one, part)]
        if counts:
            total = sum(count for _, count in counts)
            first = counts[0][0].file.where
            among = f" and {count_of(len(counts) - 1, 'other file')}" if len(counts) > 1 else ""
            remarks.append(f"{first}{among}: {count_of(total, 'record')} {words}")
    types: Counter[str] = Counter()
    first_file: dict[str, StreetFile] = {}
    for one in accounts:
        types.update(one.crime_types)
        for name in one.crime_types:
            first_file.setdefault(name, one.file)
    remarks += [
        f"{first_file[name].where}: crime type {quoted(name)} is not one that police.uk is "
        f"known to use; {count_of(count, 'record')} of it kept"
        for name, count in sorted(types.items())[:_LISTED_TYPES]
    ]
    if len(types) > _LISTED_TYPES:
        left = sum(count for _, count in sorted(types.items())[_LISTED_TYPES:])
        remarks.append(
            f"police_uk: {len(types) - _LISTED_TYPES:,} more crime types are not known; "
            f"{count_of(left, 'record')} of them kept"
        )
    return remarks


def refusal_remarks(refused: Refused) -> list[str]:
    """Say of which files not every refused row is kept."""
    kept = Counter(str(row["file"]) for row in refused.rows)
    return [
        f"{name}: {count:,} rows are refused, of which the first {kept[name]:,} are listed"
        for name, count in sorted(refused.counts.items())
        if count > kept[name]
    ]


def _refused_by_place(
    accounts: list[FileAccount], refused: Refused, lookup: Lookup
) -> dict[str, Counter[str]]:
    vintages = {one.file: one.vintage for one in accounts}
    counts: dict[str, Counter[str]] = {}
    for (file, rule, lsoa), count in refused.rules.items():
        place = lookup.places_of([lsoa], vintages[file])[0]
        if place not in (ELSEWHERE, NO_PLACE):
            counts.setdefault(str(place), Counter())[rule] += count
    return counts


def _account(used: int, set_aside: int, rules: Counter[str]) -> dict[str, Any]:
    return {
        "read": used + set_aside + sum(rules.values()),
        "used": used,
        "set_aside": set_aside,
        "refused": dict(sorted(rules.items())),
    }


def _named(file: StreetFile, job: Job) -> dict[str, str]:
    """Return what identifies a file in the tables."""
    shown = job.shown(file.path)
    return {
        "file": file.member or shown,
        "archive": shown if file.member else "",
        "force": file.force,
        "month": file.month,
    }


def shown_file(file: StreetFile, job: Job) -> str:
    """Return a file as seen from the folder of the raw files, below its archive."""
    return f"{job.shown(file.path)}/{file.member}" if file.member else job.shown(file.path)
