"""The `lsoa_boundaries` source: polygons of LSOAs, of the Census 2011 or 2021."""

from __future__ import annotations

from community_safety.sources.boundaries.kinds import LSOA
from community_safety.sources.boundaries.known_lsoas import read_known_lsoas
from community_safety.sources.boundaries.preparing import prepare_boundaries
from community_safety.sources.districts import wanted_districts
from community_safety.sources.job import Job, Prepared


def prepare(job: Job) -> Prepared:
    """Read every file of LSOA boundaries and write `<district>.parquet` in British National Grid.

    Raises
    ------
    SourceError
        With every problem of every file, when any is refused as a whole.
    """
    known = read_known_lsoas(job, wanted_districts(job.partnership))
    return prepare_boundaries(job, LSOA, known)
