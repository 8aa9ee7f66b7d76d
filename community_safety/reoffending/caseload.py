"""Offenders and their reoffending by ward: how many there are, and what share reoffends.

A ward has few offenders in a year, so that most of what its rates show is chance: none is coloured
by its own rate, and those with few offenders have no rate of reoffending at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.reoffending import columns as spec
from community_safety.reoffending.columns import TOO_FEW
from community_safety.reoffending.comparing import against_the_others, verdicts
from community_safety.reoffending.measures import clusters_of, design_effect
from community_safety.reoffending.repeat_entries import others_dispersion
from community_safety.reoffending.rules import Rules
from community_safety.statistics.bands import readable_bands
from community_safety.statistics.intervals import rate_interval, wilson_interval
from community_safety.statistics.multiplicity import benjamini_hochberg
from community_safety.statistics.spatial.smoothing import empirical_bayes_rates
from community_safety.statistics.told_apart import told_apart
from community_safety.wards.columns import NO_DATA
from community_safety.wards.figures import Edges, with_bands

FloatArray = npt.NDArray[np.float64]
NAMES = [column.name for column in spec.WARD_COLUMNS]
PLACE = ["ward_code", "ward", "district_code", "district"]
CASELOAD, REOFFENDING = "caseload", "reoffending"
RESIDENTS, HUNDRED = 1_000, 100
LEAST_FOR_A_RATE = 10
LEAST_VARIANCE = 1e-9
"""Where everybody reoffended no share varies; all are the same then."""


@dataclass(frozen=True, slots=True)
class WardCaseload:
    """The rows of `WARD_COLUMNS`, the edges of each map's bands, and who is in no ward.

    Attributes
    ----------
    rows
        Two for each ward: of `caseload`, and of `reoffending`.
    edges
        Of the bands of each measure, for its map's key.
    unplaced
        People of the cohort whose ward is not known.
    elsewhere
        People whose ward is none of those given: another year's code, or another place.
    """

    rows: pd.DataFrame
    edges: Edges
    unplaced: int
    elsewhere: int


def caseload_by_ward(
    members: pd.DataFrame,
    wards: pd.DataFrame,
    edges: Mapping[str, Sequence[float]] | None = None,
    rules: Rules | None = None,
) -> WardCaseload:
    """Return offenders per 1,000 residents and re-offenders per 100 offenders of each ward.

    Parameters
    ----------
    members
        Members of a year of cohorts: `person_id`, `ward_code`, `reoffended`. For the caseload each
        person counts once, for the rate of reoffending each entry, as elsewhere.
    wards
        `ward_code`, `ward`, `district_code`, `district`, `residents` (missing where not known);
        one row each.
    edges
        Of the bands by measure id, to fix those of one map for others; a measure that is not named
        has fifths of its smoothed rates with readable edges.
    rules
        With how few offenders a ward is never called higher or lower.

    Returns
    -------
    WardCaseload
        States: "too few offenders" below 10 (no rate of reoffending), "nobody" without any, "no
        data" for the caseload where residents are not known. Those below 10 are in the rate of the
        area, and among the others that a ward is compared with.
    """
    rules = rules or Rules()
    of_ward = members["ward_code"].fillna("").astype(str)
    known, named = of_ward.isin(wards["ward_code"]), of_ward != ""
    placed = members[known.to_numpy()]
    frame = pd.concat(
        [_caseload(placed, wards), _reoffending(placed, wards, rules)], ignore_index=True
    )
    used = edges_of([frame], edges or {})
    return WardCaseload(
        rows=with_bands(frame, used)[NAMES],
        edges=used,
        unplaced=_people(members[~named.to_numpy()]),
        elsewhere=_people(members[(named & ~known).to_numpy()]),
    )


def edges_of(
    frames: Sequence[pd.DataFrame], fixed: Mapping[str, Sequence[float]] | None = None
) -> Edges:
    """Return the edges of each measure's bands over the wards of one or several areas.

    Parameters
    ----------
    frames
        `rows` of each area's `WardCaseload`.
    fixed
        Edges that are set beforehand.
    """
    together = pd.concat(frames, ignore_index=True)
    found: Edges = {}
    for measure_id, own in together.groupby("measure_id", sort=False):
        values = own.drop_duplicates("ward_code")["smoothed"].dropna().to_numpy("float64")
        given = (fixed or {}).get(str(measure_id))
        found[str(measure_id)] = tuple(map(float, given)) if given else readable_bands(values).edges
    return found


def _people(members: pd.DataFrame) -> int:
    return int(members["person_id"].nunique())


def _counted(members: pd.DataFrame, wards: pd.DataFrame) -> FloatArray:
    """Return how many rows of members lie in each ward."""
    return _of_wards(members["ward_code"].value_counts(), wards)


def _of_wards(counts: pd.Series, wards: pd.DataFrame) -> FloatArray:
    return counts.reindex(wards["ward_code"]).fillna(0).to_numpy(dtype="float64")


def _caseload(placed: pd.DataFrame, wards: pd.DataFrame) -> pd.DataFrame:
    """Return distinct offenders per 1,000 residents, each ward against all others."""
    people = _counted(placed.drop_duplicates("person_id"), wards)
    residents = wards["residents"].to_numpy(dtype="float64")
    there = residents > 0
    base = np.where(there, residents, np.nan)
    events = np.where(there, people, np.nan)
    rate = rate_interval(events, base)
    apart = told_apart(events, base)
    pooled = events[there].sum() / base[there].sum() if there.any() else np.nan
    named = there & (apart.reason == "")
    return _rows(
        wards,
        (CASELOAD, "Offenders", "per 1,000 residents"),
        RESIDENTS,
        {"rate": rate.value, "lower": rate.lower, "upper": rate.upper}
        | {"smoothed": empirical_bayes_rates(events, base).rate, "pooled": pooled},
        {
            "state": np.where(there, "", NO_DATA),
            "base": base,
            "offenders": people,
            "reoffenders": np.nan,
            "p_value": apart.p_value,
            "adjusted_p": apart.q_value,
            "group": np.where(named, apart.group, spec.NOT_COMPARED),
        },
    )


def _reoffending(placed: pd.DataFrame, wards: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return re-offenders per 100 offenders, each ward with enough against all others."""
    offenders = _counted(placed, wards)
    again = _counted(placed[placed["reoffended"].to_numpy(dtype=bool)], wards)
    enough = offenders >= LEAST_FOR_A_RATE
    events, base = (np.where(enough, counts, np.nan) for counts in (again, offenders))
    ward = pd.Index(wards["ward_code"]).get_indexer(pd.Index(placed["ward_code"]))
    had = placed["reoffended"].to_numpy(dtype="float64")
    dispersion = design_effect(had, ward, clusters_of(placed, ward))
    rate = wilson_interval(events, base, dispersion=dispersion)
    wider = others_dispersion(had, ward, placed["person_id"], len(wards))
    found = against_the_others(again, offenders, rules.least_offenders, wider)
    adjusted = np.asarray(benjamini_hochberg(found["p_value"]))
    few = np.where(offenders == 0, spec.NOBODY, TOO_FEW)
    return _rows(
        wards,
        (REOFFENDING, "Proportion reoffending", "per 100 offenders"),
        HUNDRED,
        {"rate": rate.value, "lower": rate.lower, "upper": rate.upper}
        | {"smoothed": _smoothed_shares(events, base, dispersion)}
        | {"pooled": again.sum() / offenders.sum() if offenders.any() else np.nan},
        {
            "state": np.where(enough, "", few),
            "base": offenders,
            "offenders": offenders,
            "reoffenders": again,
            "p_value": found["p_value"],
            "adjusted_p": adjusted,
            "group": verdicts(adjusted, found["difference_lower"], found["difference_upper"]),
        },
    )


def _smoothed_shares(events: FloatArray, base: FloatArray, dispersion: float) -> FloatArray:
    """Return shares drawn towards that of all wards, by the variance that shares have.

    Marshall's chance variance is that of a count, centre / base. That of a share of entries is
    centre (1 - centre) dispersion / base: as if each count were that much larger.
    """
    if not np.isfinite(base).any():
        return np.full(base.shape, np.nan)
    centre = np.nansum(events) / np.nansum(base)
    times = 1 / max((1 - centre) * dispersion, LEAST_VARIANCE)
    return empirical_bayes_rates(events * times, base * times).rate


def _rows(
    wards: pd.DataFrame,
    measure: tuple[str, str, str],
    per: int,
    rates: Mapping[str, Any],
    others: Mapping[str, Any],
) -> pd.DataFrame:
    """Return the rows of one measure, rates per so many."""
    about = {name: wards[name].to_numpy() for name in PLACE}
    words = dict(zip(("measure_id", "measure", "unit"), measure, strict=True))
    scaled = {name: np.asarray(rate) * per for name, rate in rates.items()}
    return pd.DataFrame(about | words | scaled | dict(others) | {"decimals": 1})
