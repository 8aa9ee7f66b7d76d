"""After which day a date in the records cannot be true."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from community_safety.errors import SourceError
from community_safety.sources.job import Job
from community_safety.sources.provenance import read_provenance
from community_safety.sources.reoffending.cells import day_text
from community_safety.sources.reoffending.verdicts import Verdicts

_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Limit:
    """The last day that records can tell of, and who says so."""

    day: dt.date
    words: str
    """What a later date is, to follow the column's name."""
    where: str
    """Where the day is said, for the analyst."""

    def refuse_later(self, verdicts: Verdicts, name: str, days: np.ndarray) -> None:
        """Refuse rows with a date after the last day."""
        verdicts.refuse(
            days > (self.day - _EPOCH).days,
            f"`{name}` {self.words}",
            lambda at: f": {day_text(days[at])} after {self.day}{self.where}",
        )


def limit_of(job: Job) -> Limit:
    """Return the last day that the records can tell of.

    The partnership file's `records_until`; or else the latest day on which the files were accessed
    as their sidecars say; or else, where a file has no sidecar, today. Today is the clock's: it
    decides only whether a date lies in the future, and nothing that is right depends on it.

    Raises
    ------
    SourceError
        When the partnership file says that records reach further than the day they were taken.
    """
    latest = _accessed(job)
    if until := job.partnership.reoffending.records_until:
        if latest is not None and until > latest:
            raise SourceError(
                f"{job.partnership_path}: `reoffending: records_until` is {until}, but the latest "
                f"file was accessed on {latest}, as its sidecar says; give the day of the extract, "
                "or offences not yet in it count as none"
            )
        return Limit(
            until,
            "is after the day the records reach to",
            f" (`records_until` in {job.partnership_path.name}; correct it where the extract was "
            "made later)",
        )
    if latest is None:
        return Limit(dt.date.today(), "lies in the future", "")
    return Limit(
        latest,
        "is after the day the records were taken",
        ", `accessed` in the file's sidecar",
    )


def _accessed(job: Job) -> dt.date | None:
    """Return the latest day on which a file was accessed; None where a sidecar does not say."""
    days = [read_provenance(path)[0].accessed for path in job.files]
    try:
        return max(dt.date.fromisoformat(day) for day in days)
    except ValueError:
        return None
