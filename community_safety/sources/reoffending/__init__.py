"""Records of people, proven offences, releases, needs and reference rates, checked and accounted.

`kinds` says what each file holds; `blocks` and `tables` read the files; `people`, `offences`,
`releases_and_needs` and `reference_rates` hold every row against every rule, with `cells` for what
a cell may be, `repeats` for rows that stand twice and `verdicts` for what becomes of each row;
`accounts`, `remarks` and `writing` say and keep what was found.
How and why: `docs/methods/reoffending_files.md`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from community_safety.sources.job import Job, Prepared, write_json, write_parquet
from community_safety.sources.refused_rows import together
from community_safety.sources.reoffending import writing
from community_safety.sources.reoffending.accounts import accounts_of, counts_of, refused_frame
from community_safety.sources.reoffending.cells import day_text
from community_safety.sources.reoffending.limits import Limit, limit_of
from community_safety.sources.reoffending.offences import Offences, check_offences
from community_safety.sources.reoffending.people import People, check_people
from community_safety.sources.reoffending.reference_rates import (
    ReferenceRates,
    check_reference_rates,
    no_rates,
)
from community_safety.sources.reoffending.releases_and_needs import (
    Needs,
    Releases,
    check_needs,
    check_releases,
)
from community_safety.sources.reoffending.remarks import (
    people_remarks,
    reach_remarks,
    release_remarks,
    wards_of,
)
from community_safety.sources.reoffending.tables import Table, read_tables
from community_safety.sources.reoffending.verdicts import USED, Verdicts

__all__ = ["prepare"]

_KNOWN = {
    "people": ("iom_start", "iom_end", "expected_reoffending"),
    "offences": ("breach", "serious", "outside_england_and_wales"),
}
"""Columns that may be absent, of which `records.json` says whether every file has them."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """Every kind of file that is given, checked."""

    people: People
    offences: Offences
    releases: Releases | None
    needs: Needs | None
    rates: ReferenceRates | None

    def of_people(self) -> dict[str, tuple[Verdicts, np.ndarray]]:
        """Return verdicts and the person of each row, by kind of file."""
        others = {"offences": self.offences, "releases": self.releases, "needs": self.needs}
        found = {"people": (self.people.verdicts, self.people.person_of_row)}
        return found | {
            kind: (one.verdicts, one.person) for kind, one in others.items() if one is not None
        }

    def verdicts(self) -> dict[str, Verdicts]:
        """Return the verdicts by kind of file."""
        found = {kind: verdicts for kind, (verdicts, _) in self.of_people().items()}
        return found if self.rates is None else found | {"reference_rates": self.rates.verdicts}


def prepare(job: Job) -> Prepared:
    """Read people, offences, releases, needs and reference rates, and keep them by area.

    Raises
    ------
    SourceError
        With every file that is refused, and where people or offences are not given. Nothing is
        written then.
    """
    limit = limit_of(job)
    checked = _check(job, read_tables(job), limit)
    about, remarks = _about(job, checked, limit)
    verdicts = checked.verdicts()
    wards, more = wards_of(checked.people)
    remarks += people_remarks(checked.people) + more
    if checked.releases is not None:
        remarks += release_remarks(checked.releases)
    refused = []
    for one in verdicts.values():
        rows, more = refused_frame(one)
        refused.append(rows)
        remarks += more
    accounts = _accounts(checked)
    outputs = [*_write(job, checked, wards), write_json(about, job.target / "records.json")]
    for name, account in accounts.items():
        outputs.append(write_json(account, job.target / f"{name}.account.json"))
    total = accounts["reoffending"]
    return Prepared(
        rows_read=total["read"],
        rows_used=total["used"],
        refused=together(refused),
        set_aside=total["set_aside"],
        excluded=sum(total["excluded"].values()),
        outputs=outputs,
        warnings=remarks,
    )


def _check(job: Job, tables: dict[str, Table], limit: Limit) -> _Checked:
    partnership = job.partnership
    people = check_people(tables["people"], partnership, limit)
    offences = check_offences(tables["offences"], people, limit)
    releases, needs, rates = (tables.get(kind) for kind in ("releases", "needs", "reference_rates"))
    return _Checked(
        people,
        offences,
        check_releases(releases, people, offences, limit) if releases else None,
        check_needs(needs, people, partnership, limit) if needs else None,
        check_reference_rates(rates) if rates else None,
    )


def _about(job: Job, checked: _Checked, limit: Limit) -> tuple[dict[str, Any], list[str]]:
    """Return how far the records reach and what is known of them; remarks on the former."""
    declared = job.partnership.reoffending.records_until
    proven = checked.offences.proven[checked.offences.verdicts.status() == USED]
    days = [proven]
    if checked.releases is not None:
        days.append(checked.releases.released[checked.releases.verdicts.status() == USED])
    there = np.concatenate(days)
    latest = dt.date.fromisoformat(day_text(there.max())) if len(there) else None
    until = declared or latest or limit.day
    since = day_text(proven.min()) if len(proven) else str(until)
    verdicts = checked.verdicts()
    about = {
        "until": str(until),
        "until_from": "partnership file" if declared else "latest proof",
        "since": since,
        "given": list(verdicts),
        "known": {
            name: name in verdicts[kind].table.complete
            for kind, names in _KNOWN.items()
            for name in names
        },
    }
    if declared is None or latest is None:
        return about, []
    return about, reach_remarks(job, checked.offences.verdicts, declared, latest)


def _accounts(checked: _Checked) -> dict[str, dict[str, Any]]:
    people = checked.people
    counts = {}
    for kind, (verdicts, person) in checked.of_people().items():
        place = people.known(people.place, person, -1)
        counts[kind] = counts_of(verdicts, place)
    if checked.rates is not None:
        verdicts = checked.rates.verdicts
        nowhere = np.full(len(verdicts.table), -1)
        counts["reference_rates"] = counts_of(verdicts, nowhere)
    return accounts_of(counts, people.areas)


def _write(job: Job, checked: _Checked, wards: writing.Texts) -> Iterator[Path]:
    """Write the processed files of people's records by area, and the reference rates."""
    areas = writing.Areas(checked.people, job.target)
    columns: dict[str, tuple[dict[str, writing.Column], tuple[str, ...]]] = {
        "people": (writing.people_columns(checked.people, wards), ()),
        "offences": (
            writing.offence_columns(checked.offences),
            ("offence_date", "proven_date", "offence_id"),
        ),
    }
    if checked.releases is not None:
        columns["releases"] = (
            writing.release_columns(checked.releases),
            ("release_date", "offence_group"),
        )
    if checked.needs is not None:
        columns["needs"] = writing.need_columns(checked.needs), ("assessed_on", "pathway")
    for kind, (verdicts, person) in checked.of_people().items():
        yield from areas.write(kind, verdicts, person, *columns[kind])
    rates = no_rates() if checked.rates is None else checked.rates.frame
    yield write_parquet(rates, job.target / "reference_rates.parquet")
