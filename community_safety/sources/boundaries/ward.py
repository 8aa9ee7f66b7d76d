"""The `ward_boundaries` source: polygons of wards, of any year."""

from __future__ import annotations

from community_safety.sources.boundaries.kinds import WARD
from community_safety.sources.boundaries.known_wards import read_known_wards
from community_safety.sources.boundaries.preparing import prepare_boundaries
from community_safety.sources.districts import wanted_districts
from community_safety.sources.job import Job, Prepared


def prepare(job: Job) -> Prepared:
    """Read every file of ward boundaries and write `<district>.parquet` in British National Grid.

    Raises
    ------
    SourceError
        With every problem of every file, when any is refused as a whole.
    """
    known = read_known_wards(job, wanted_districts(job.partnership))
    return prepare_boundaries(job, WARD, known)
