"""What an analyst should know of reoffending records that are used as they are."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np

from community_safety.numbers import count_of
from community_safety.sources.job import Job
from community_safety.sources.reoffending.people import ELSEWHERE, People
from community_safety.sources.reoffending.releases_and_needs import Releases
from community_safety.sources.reoffending.tables import Texts
from community_safety.sources.reoffending.verdicts import EXCLUDED, USED, Verdicts

LATE_DAYS = 31
"""Records that are declared to reach further than this past their latest proof may be older."""
_WARD = re.compile(r"[EW]05[0-9]{6}")


def people_remarks(people: People) -> list[str]:
    """Say where few or no people can be used."""
    table = people.verdicts.table
    status = people.verdicts.status()
    used, out = int((status == USED).sum()), int((status == EXCLUDED).sum())
    remarks = []
    if not used:
        remarks.append(f"{table.paths[0]}: no person in it can be used, so that there is no cohort")
    if out and out * 2 > len(status):
        rules = people.verdicts.excluded_by()[status == EXCLUDED]
        most = people.verdicts.exclusions[int(np.bincount(rules).argmax())]
        advice = "find out whether the codes are those of districts in the partnership file"
        remarks.append(
            f"{table.paths[0]}: {out:,} of {count_of(len(status), 'row')} "
            f"{'is' if out == 1 else 'are'} excluded, most by "
            f"the rule “{most}”; {advice if most == ELSEWHERE else 'ask for the areas'}"
        )
    return remarks


def wards_of(people: People) -> tuple[Texts, list[str]]:
    """Return the wards of people, empty where a code is none of a ward, and a remark on those."""
    table, texts = people.verdicts.table, people.verdicts.table.texts["ward_code"]
    wards = Texts([word if _WARD.fullmatch(word) else "" for word in texts.words], texts.codes)
    odd = texts.where(lambda text: bool(text) and not _WARD.fullmatch(text))
    rows = np.flatnonzero(odd & (people.verdicts.status() == USED))
    if not len(rows):
        return wards, []
    first = int(rows[0])
    return wards, [
        f"{table.paths[table.files[first]]}: {count_of(len(rows), 'person', 'people')} with a "
        f"`ward_code` that is no code of a ward (E05 or W05 and six digits), first in row "
        f"{table.rows[first]}; used in their district, without a ward"
    ]


def release_remarks(releases: Releases) -> list[str]:
    """Say how many releases have no sentence before them."""
    if not releases.without_custody:
        return []
    path = releases.verdicts.table.paths[0]
    return [
        f"{path}: {count_of(releases.without_custody, 'release')} used without a sentence to "
        "custody proven on or before the day; previous offences of these are those proven before "
        "the release"
    ]


def reach_remarks(job: Job, verdicts: Verdicts, until: dt.date, latest: dt.date) -> list[str]:
    """Say where the records are declared to reach much further than they do."""
    if (until - latest).days <= LATE_DAYS:
        return []
    return [
        f"{verdicts.table.paths[0]}: the latest proof or release is of {latest}, but "
        f"`records_until` in {job.partnership_path.name} says that the records reach to {until}; "
        "if the extract is older, correct the day, or offences not yet in it count as none"
    ]
