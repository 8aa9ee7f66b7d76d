"""All that is said of the wards of one area: read, counted, measured and compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from community_safety.partnership import Area, Partnership
from community_safety.periods import Period
from community_safety.statistics.bands import readable_bands
from community_safety.statistics.spatial.contiguity import Neighbours
from community_safety.wards.changes import change_of
from community_safety.wards.counted import Counts, Coverage, count_wards, covered_months
from community_safety.wards.figures import (
    Edges,
    Spread,
    base_of,
    dispersion_of,
    measure_wards,
    states_of,
    with_bands,
)
from community_safety.wards.flags import deprivation_of, flag_wards
from community_safety.wards.harm import Weights, read_weights, weigh_wards
from community_safety.wards.patterns import concentrations, neighbours_of, with_clusters
from community_safety.wards.residents import Residents, residents_of
from community_safety.wards.ward_sets import WardSet, read_ward_sets


@dataclass(frozen=True, slots=True)
class Counted:
    """The wards of one area, their residents and records, and each measure's figures."""

    area: Area
    wards: WardSet
    people: Residents | None
    homes: Residents | None
    coverage: Coverage
    counts: Counts
    figures: pd.DataFrame
    """`RATE_COLUMNS` but those of clusters and bands."""
    spreads: dict[str, Spread]


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that is reported of one set of wards."""

    counted: Counted
    neighbours: Neighbours
    edges: Edges
    figures: pd.DataFrame
    patterns: pd.DataFrame
    concentrations: pd.DataFrame
    changes: pd.DataFrame
    flags: pd.DataFrame
    harm: pd.DataFrame | None
    weights: Weights | None


def count_area(
    processed: Path, partnership: Partnership, area: Area, release: Period
) -> list[Counted]:
    """Count the records of an area on each of its ward sets, the report's own first.

    Parameters
    ----------
    processed
        The partnership's folder of processed data.

    Raises
    ------
    BriefingError
        Where the area has no boundaries, or no month of the release is covered.
    """
    found = []
    for wards in read_ward_sets(processed, partnership, area):
        coverage = covered_months(processed, partnership, area, wards.districts, release)
        people = residents_of(processed, wards)
        homes = residents_of(processed, wards, "households")
        whole = homes is not None and bool(homes.of_ward.notna().all())
        counts = count_wards(processed, wards, coverage, households=whole)
        figures, spreads = _figures(
            counts, coverage, wards, people, homes if whole else None, partnership.wards.per
        )
        found.append(Counted(area, wards, people, homes, coverage, counts, figures, spreads))
    return found


def _figures(
    counts: Counts,
    coverage: Coverage,
    wards: WardSet,
    people: Residents | None,
    homes: Residents | None,
    per: int,
) -> tuple[pd.DataFrame, dict[str, Spread]]:
    events = counts.within(coverage.months)
    state = states_of(wards, people)
    frames, spreads = [], {}
    for place, measure in enumerate(counts.measures):
        base = base_of(measure, wards, people, homes)
        frame, spread = measure_wards(measure, events[place], base, wards, state, per)
        frames.append(frame)
        spreads[measure.measure_id] = spread
    return pd.concat(frames, ignore_index=True), spreads


def band_edges(counted: Sequence[Counted], fixed: Mapping[str, Sequence[float]]) -> Edges:
    """Return the edges of each measure's bands, one set for all areas of a release.

    Fifths of the smoothed rates of all wards, with readable edges, unless the partnership file
    fixes them: maps of one release can then be compared with each other.
    """
    together = pd.concat([one.figures for one in counted], ignore_index=True)
    edges: Edges = {}
    for measure_id, own in together.groupby("measure_id", sort=False):
        values = own.drop_duplicates("ward_code")["smoothed"].dropna()
        given = fixed.get(str(measure_id))
        edges[str(measure_id)] = (
            tuple(map(float, given)) if given else readable_bands(values.to_numpy()).edges
        )
    return edges


def analyse(counted: Counted, edges: Edges, processed: Path, per: int) -> Analysis:
    """Look for clusters, concentration, changes, flags and harm in what was counted."""
    neighbours = neighbours_of(counted.wards)
    banded = with_bands(counted.figures, edges)
    figures, patterns = with_clusters(banded, neighbours)
    flags = flag_wards(figures, counted.wards)
    scores = deprivation_of(processed, counted.wards)
    flags["deprivation"] = scores.reindex(flags["ward_code"]).to_numpy()
    weights = read_weights(processed)
    return Analysis(
        counted=counted,
        neighbours=neighbours,
        edges=edges,
        figures=figures,
        patterns=patterns,
        concentrations=concentrations(figures, counted.spreads),
        changes=_changes(counted, per),
        flags=flags,
        harm=_harm(counted, weights, per) if weights is not None else None,
        weights=weights,
    )


def _changes(counted: Counted, per: int) -> pd.DataFrame:
    """Return the change of every measure; no row where no month is covered a year earlier too."""
    pairs = counted.coverage.compared
    if not pairs:
        return pd.DataFrame()
    after = counted.counts.within([month for month, _ in pairs])
    before = counted.counts.within([earlier for _, earlier in pairs])
    state = states_of(counted.wards, counted.people)
    of_release = counted.counts.within(counted.coverage.months)
    frames = []
    for place, measure in enumerate(counted.counts.measures):
        # Totals of fewer months vary less than those of the release.
        phi, freedom, _ = dispersion_of(of_release[place][state == ""], len(pairs))
        spread = replace(counted.spreads[measure.measure_id], phi=phi, degrees_of_freedom=freedom)
        compared = (before[place], after[place], counted.wards, state, spread, per)
        frames.append(change_of(measure, *compared))
    return pd.concat(frames, ignore_index=True)


def _harm(counted: Counted, weights: Weights, per: int) -> pd.DataFrame:
    first = counted.counts.measures[0]
    return weigh_wards(
        counted.counts,
        counted.counts.within(counted.coverage.months).sum(axis=2),
        base_of(first, counted.wards, counted.people, None),
        counted.wards,
        np.asarray(states_of(counted.wards, counted.people)),
        weights,
        counted.spreads,
        per,
    )
