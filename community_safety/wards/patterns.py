"""Patterns over all wards of a measure: clusters, and how concentrated its records are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from community_safety.numbers import listed
from community_safety.statistics.concentration import concentration, share_of_places_holding
from community_safety.statistics.multiplicity import benjamini_hochberg
from community_safety.statistics.spatial.autocorrelation import moran_rate
from community_safety.statistics.spatial.contiguity import Neighbours, contiguity
from community_safety.statistics.spatial.local_clusters import (
    HIGH_HIGH,
    HIGH_LOW,
    LOW_HIGH,
    LOW_LOW,
    local_moran_rate,
)
from community_safety.wards.figures import Spread
from community_safety.wards.ward_sets import WardSet

LEVEL = 0.05


def neighbours_of(wards: WardSet) -> Neighbours:
    """Return which wards of a set touch each other."""
    return contiguity(wards.wards.geometry.to_numpy(), wards.wards["ward_code"].tolist())


def with_clusters(frame: pd.DataFrame, neighbours: Neighbours) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return figures with each ward's cluster, and one row of patterns for each measure.

    Local clusters are adjusted over the wards of a map, Moran's I over the measures.
    """
    parts, rows = [], []
    for _, own in frame.groupby("measure_id", sort=False):
        events, base = own["events"].to_numpy(), own["base"].to_numpy()
        whole = moran_rate(events, base, neighbours)
        local = local_moran_rate(events, base, neighbours)
        parts.append(own.assign(cluster=local.cluster, cluster_p=local.q_value))
        rows.append(
            _measure(own)
            | {
                "moran": whole.index,
                "expected": whole.expected,
                "p_value": whole.p_value,
                "adjusted_p": np.nan,
                "high": _names(own, local.cluster == HIGH_HIGH),
                "low": _names(own, local.cluster == LOW_LOW),
                "unlike": _names(own, np.isin(local.cluster, [HIGH_LOW, LOW_HIGH])),
            }
        )
    patterns = pd.DataFrame(rows)
    p_values = patterns["p_value"].to_numpy(dtype="float64")
    patterns["adjusted_p"] = np.asarray(benjamini_hochberg(p_values))
    return pd.concat(parts, ignore_index=True), patterns


def _measure(own: pd.DataFrame) -> dict[str, Any]:
    return {name: own[name].iloc[0] for name in ("measure_id", "measure", "unit")}


def _names(own: pd.DataFrame, chosen: np.ndarray) -> str:
    return listed(sorted(own.loc[chosen, "ward"]))


def concentrations(frame: pd.DataFrame, spreads: dict[str, Spread]) -> pd.DataFrame:
    """Return, for each measure, how few wards hold a quarter and half of its records."""
    rows = []
    for measure_id, own in frame.groupby("measure_id", sort=False):
        there = own["events"].notna() & own["base"].notna()
        events = own.loc[there, "events"].to_numpy()
        phi = spreads[str(measure_id)].phi
        # More than half of all events as dispersion leaves nothing to simulate.
        usable = np.isfinite(phi) and phi <= max(events.sum() / 2, 1)
        found = concentration(
            events,
            own.loc[there, "base"].to_numpy(),
            dispersion=float(phi) if usable else None,
        )
        rows.append(
            _measure(own)
            | {
                "events": events.sum(),
                "wards": len(events),
                "gini": found.gini,
                "gini_chance": found.gini_expected.upper,
                "quarter": share_of_places_holding(events, 0.25).places,
                "half": share_of_places_holding(events, 0.5).places,
                "half_chance": found.holding_expected[0.5].mean,
            }
        )
    return pd.DataFrame(rows)
