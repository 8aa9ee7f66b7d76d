"""Street-level crime as data.police.uk publishes it, read as it comes and put into districts.

`archives` finds the street files; `street_files` reads them, if they have the `published_form`;
`records` and `repeats` check the rows; `places` says where a record lies; `months` puts this
together for one month; `coverage` and `accounts` say what there is.
How and why: `docs/methods/recorded_crime_files.md`.
"""

from __future__ import annotations

import io
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from itertools import groupby
from pathlib import Path

import pandas as pd

from community_safety.errors import SourceError
from community_safety.files import write_atomically
from community_safety.sources.job import Job, Prepared, write_json, write_parquet
from community_safety.sources.police_uk.accounts import (
    area_accounts,
    file_remarks,
    files_table,
    places_table,
    refusal_remarks,
    shown_file,
)
from community_safety.sources.police_uk.archives import StreetFile, find_street_files
from community_safety.sources.police_uk.coverage import coverage_of, coverage_remarks
from community_safety.sources.police_uk.months import AreaCodes, FileAccount, Month
from community_safety.sources.police_uk.places import lacking_by_name, lookup_remarks, read_lookup
from community_safety.sources.police_uk.records import Refused
from community_safety.sources.police_uk.repeats import SeenIds

__all__ = ["prepare"]


def prepare(job: Job) -> Prepared:
    """Read the street files of a download and keep the records of the partnership's districts.

    Raises
    ------
    SourceError
        With every archive and file that is refused. Nothing is written then.
    """
    lookup = read_lookup(job)
    refused = Refused(lookup.may_be_wanted, partial(shown_file, job=job))
    with ExitStack() as opened:
        download = find_street_files(job.files, opened)
        codes = AreaCodes(lookup)
        accounts, records = _read(download.files, codes, refused)
    if problems := lacking_by_name(lookup, codes.unplaced, job):
        raise SourceError(problems)
    for path, content in records.items():
        write_atomically(job.target / path, content)
    places = places_table(accounts, job)
    months: dict[str, list[str]] = {}
    for one in accounts:
        months.setdefault(one.file.force, []).append(one.file.month)
    coverage = coverage_of(lookup.wanted, places, months, job)
    outputs = [
        *(job.target / path for path in records),
        write_parquet(files_table(accounts, download, job), job.target / "files.parquet"),
        write_parquet(places, job.target / "places.parquet"),
        write_json(
            {code: asdict(one) for code, one in coverage.items()}, job.target / "coverage.json"
        ),
    ]
    for code, account in area_accounts(accounts, refused, lookup).items():
        outputs.append(write_json(account, job.target / f"{code}.account.json"))
    return Prepared(
        rows_read=sum(one.rows for one in accounts),
        rows_used=sum(one.used for one in accounts),
        refused=refused.frame(),
        set_aside=sum(one.set_aside for one in accounts),
        outputs=outputs,
        warnings=[
            *file_remarks(accounts, download),
            *refusal_remarks(refused),
            *lookup_remarks(lookup, job),
            *coverage_remarks(coverage, months),
        ],
    )


def _read(
    files: list[StreetFile], codes: AreaCodes, refused: Refused
) -> tuple[list[FileAccount], dict[Path, bytes]]:
    """Read month after month, forces in the order of their names.

    The order of the files as given makes no difference, and one month at most is held as a table.
    What is to be written is held as the bytes of its files until every file has been read.
    """
    seen = SeenIds()
    accounts: list[FileAccount] = []
    records: dict[Path, bytes] = {}
    problems: list[str] = []
    for name, of_month in groupby(sorted(files), key=lambda file: file.month):
        month = Month(codes, refused)
        for file in of_month:
            try:
                month.read(file)
            except SourceError as error:
                problems += error.problems
        if problems:
            continue
        for district, table in month.settle(seen).items():
            records[Path(district) / f"{name}.parquet"] = _parquet(table)
        accounts += month.accounts
    if problems:
        raise SourceError(problems)
    return accounts, records


def _parquet(table: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()
