"""Each ward's figure of each measure: rate, interval, smoothed rate, and where it stands apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.statistics.bands import band_of
from community_safety.statistics.between_areas import BetweenAreas
from community_safety.statistics.funnels import HIGH, LOW, FunnelLimits
from community_safety.statistics.independent_fit import dispersion_of_totals
from community_safety.statistics.intervals import Interval, rate_interval
from community_safety.statistics.spatial.smoothing import empirical_bayes_rates
from community_safety.statistics.told_apart import ToldApart, told_apart
from community_safety.statistics.unlike_others import UnlikeOthers
from community_safety.wards import columns as words
from community_safety.wards.measures import Measure
from community_safety.wards.residents import Residents
from community_safety.wards.ward_sets import WardSet

FloatArray = npt.NDArray[np.float64]
Edges = dict[str, tuple[float, ...]]
LEAST_MONTHS = 3
"""Fewer do not tell how much the counts of a ward vary by themselves."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What a measure's comparisons rest on.

    Parameters
    ----------
    phi, degrees_of_freedom
        How much wards vary from month to month beyond chance; missing where it is not known.
    between
        How wards differ among themselves, and the control limits that allow for it.
    reason
        Why there is no phi, else "".
    """

    phi: float
    degrees_of_freedom: float
    between: BetweenAreas
    reason: str

    @property
    def known(self) -> bool:
        """Whether dispersion could be estimated."""
        return bool(np.isfinite(self.phi))


def base_of(
    measure: Measure, wards: WardSet, people: Residents | None, homes: Residents | None
) -> FloatArray:
    """Return what a measure is out of, shape (wards,); missing where a ward has no data."""
    known = homes if measure.base == "households" else people
    if known is None:
        return np.full(len(wards.wards), np.nan)
    base = known.of_ward.reindex(wards.wards["ward_code"]).to_numpy(dtype="float64")
    return np.where(base > 0, base, np.nan)


def states_of(wards: WardSet, people: Residents | None) -> npt.NDArray[np.str_]:
    """Return "no data" for wards of which nothing is known: no LSOA fits them best."""
    without = people.without_lsoa if people is not None else ()
    return np.where(wards.wards["ward_code"].isin(without), words.NO_DATA, "")


def about_wards(
    measure: Measure, wards: WardSet, state: npt.NDArray[np.str_], per: int
) -> dict[str, Any]:
    """Return the columns that say which ward and measure a row is of, and what is known of it."""
    columns = ("ward_code", "ward", "district_code", "district")
    return {name: wards.wards[name].to_numpy() for name in columns} | {
        "measure_id": measure.measure_id,
        "measure": measure.name,
        "unit": measure.unit(per),
        "state": state,
    }


def measure_wards(
    measure: Measure,
    counts: FloatArray,
    base: FloatArray,
    wards: WardSet,
    state: npt.NDArray[np.str_],
    per: int,
) -> tuple[pd.DataFrame, Spread]:
    """Measure the wards of one map, and compare each with all others.

    Parameters
    ----------
    counts
        Shape (wards, months), records.
    base
        Shape (wards,), residents or households; nan where they are not known.
    state
        Shape (wards,), "no data" where nothing is known of a ward.
    per
        Rates are per so many.

    Returns
    -------
    DataFrame, Spread
        The columns of `RATE_COLUMNS` but those of clusters and bands; one row per ward.
    """
    known = state == ""
    events = np.where(known, counts.sum(axis=1), np.nan)
    base = np.where(known, base, np.nan)
    phi, freedom, reason = dispersion_of(counts[known], counts.shape[1])
    estimated = bool(np.isfinite(phi))
    apart = told_apart(
        events,
        base,
        dispersion=phi if estimated else None,
        degrees_of_freedom=freedom if estimated else None,
    )
    there = np.isfinite(events) & np.isfinite(base)
    interval = rate_interval(
        np.where(there, events, np.nan),
        np.where(there, base, np.nan),
        dispersion=max(phi, 1.0) if estimated else 1.0,
    )
    pooled = events[there].sum() / base[there].sum() if there.any() else np.nan
    frame = pd.DataFrame(
        about_wards(measure, wards, state, per)
        | {"events": events, "base": base}
        | _rates(interval, apart.unlike.between.funnel.limits, pooled, per)
        | {
            "smoothed": np.asarray(empirical_bayes_rates(events, base).rate) * per,
            "p_value": apart.p_value if estimated else np.nan,
            "adjusted_p": apart.q_value if estimated else np.nan,
            "group": _groups(apart, there, estimated=estimated),
            "apart": _outside(apart.unlike),
            "decimals": 1 if pooled * per >= 10 else 2,
        }
    )
    return frame, Spread(phi, freedom, apart.unlike.between, reason)


def _rates(interval: Interval, limits: FunnelLimits, pooled: float, per: int) -> dict[str, Any]:
    """Return rates, their limits and control limits per so many, and ratios to the area's rate."""
    ends = {"rate": interval.value, "lower": interval.lower, "upper": interval.upper}
    names = {"rate": "ratio", "lower": "ratio_lower", "upper": "ratio_upper"}
    own = {name: np.asarray(end) for name, end in ends.items()}
    return (
        {name: end * per for name, end in own.items()}
        | {names[name]: end / pooled if pooled > 0 else np.nan for name, end in own.items()}
        | {"pooled": pooled * per}
        | {
            "limit_lower": np.asarray(limits.lower) * per,
            "limit_upper": np.asarray(limits.upper) * per,
            "limit_lower_strong": np.asarray(limits.lower_strong) * per,
            "limit_upper_strong": np.asarray(limits.upper_strong) * per,
        }
    )


def _groups(
    apart: ToldApart, there: npt.NDArray[np.bool_], *, estimated: bool
) -> npt.NDArray[np.str_]:
    """Return what each ward is against the rest of the area.

    Without an estimate of dispersion only wards that stand out among all others are named.
    """
    by_funnel = np.select(
        [apart.unlike.place == HIGH, apart.unlike.place == LOW],
        [words.HIGHER, words.LOWER],
        words.NOT_APART,
    )
    group = apart.group if estimated else by_funnel
    return np.where(there & (apart.reason == ""), group, words.NOT_COMPARED)


def dispersion_of(counts: FloatArray, span: int) -> tuple[float, float, str]:
    """Return how much totals of `span` months vary beyond chance, or why it is not known.

    Parameters
    ----------
    counts
        Shape (wards, months).

    Returns
    -------
    tuple
        Variance over mean, its degrees of freedom, and "", or a missing one, 0 and the reason.
    """
    if not len(counts):
        return np.nan, 0.0, "no ward with data"
    if counts.shape[1] < LEAST_MONTHS:
        return np.nan, 0.0, f"fewer than {LEAST_MONTHS} months"
    found = dispersion_of_totals(counts, span)
    phi, freedom = float(np.asarray(found.phi)), float(np.asarray(found.degrees_of_freedom))
    return (phi, freedom, "") if freedom > 0 else (np.nan, 0.0, str(found.reason))


def _outside(unlike: UnlikeOthers) -> npt.NDArray[np.str_]:
    """Return which wards stand out even among all, and outside which limits they lie."""
    level = np.where(unlike.between.funnel.strong, "99.8%", "95%")
    side = np.select([unlike.place == HIGH, unlike.place == LOW], ["above ", "below "], "")
    return np.where(side == "", "", np.char.add(side.astype("<U6"), level))


def with_bands(frame: pd.DataFrame, edges: Edges) -> pd.DataFrame:
    """Return the figures with the band of each ward's smoothed rate on its measure's map."""
    bands = np.full(len(frame), np.nan)
    for measure_id, rows in frame.groupby("measure_id", sort=False).groups.items():
        place = frame.index.get_indexer(rows)
        values = frame["smoothed"].to_numpy(dtype="float64")[place]
        bands[place] = band_of(values, edges[str(measure_id)])
    return frame.assign(band=bands)
