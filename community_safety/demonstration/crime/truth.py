"""What is true of the made-up county's recorded crime: what a reader should find, and should not.

Worked out with normal approximations and without the methods that it tests.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.demonstration.county import COUNTY_CODE
from community_safety.demonstration.crime.crime_types import (
    ANTISOCIAL,
    TYPES,
    CrimeType,
    year_dispersion,
)
from community_safety.demonstration.crime.expected import bases, expected, months
from community_safety.demonstration.crime.planted import CHANGED_FROM, GAP, planted_in
from community_safety.demonstration.geography.wards import wards

ALL_CRIME = "All recorded crime"
PER = 1000
SURE = 6.5
"""How many standard errors a ward must differ to be found 99 times in 100 among 120 wards.

3.5 for the adjustment to 120 comparisons (0.05 / 120, two-sided), 2.3 for 99 times in 100, and the
rest for a dispersion that is estimated."""
FloatArray = npt.NDArray[np.float64]


def truth(scale: float = 1.0, area_code: str = COUNTY_CODE) -> pd.DataFrame:
    """Return one row for each ward of an area and each type, all recorded crime first.

    The release is April 2025 to March 2026. The truth is the same for every seed. Columns:

    * `ward_code`, `ward_name`, `district_code`, `measure` (the type)
    * `base`: the residents (or households, for burglary) of the ward's LSOAs; 0 where there is none
    * `expected_events`, `expected_rate` (per 1,000), `expected_ratio`: to all other wards together
    * `dispersion`: variance over mean of a year's total
    * `planted`: one of `planted.Plant`, or empty; `description`: what it is
    * `expected_group`: `higher` or `lower` where a comparison with all other wards finds it 99
      times in 100; `none` where the rate is that of all others (naming it is a false alarm);
      `no data` in the ward without an LSOA; `undecided` elsewhere
    * `expected_last_year`: of the same months a year before, without the month that is a gap;
      `expected_change_ratio`; `expected_change`: `up`, `none`, or `no data`
    """
    frames = [_of(ALL_CRIME, _crimes(), scale, area_code)]
    frames += [_of(kind.name, (kind,), scale, area_code) for kind in TYPES]
    return pd.concat(frames, ignore_index=True)


def _crimes() -> tuple[CrimeType, ...]:
    return tuple(kind for kind in TYPES if kind.name != ANTISOCIAL)


def _of(measure: str, kinds: tuple[CrimeType, ...], scale: float, area_code: str) -> pd.DataFrame:
    table = wards()
    base = bases().of(kinds[0]) if len(kinds) == 1 else bases().residents
    names = np.array(months())
    late, gap = names >= CHANGED_FROM, names == GAP
    comparable = late & (np.char.partition(names, "-")[:, 2] != GAP[-2:])
    each = np.array([expected(kind, scale) for kind in kinds])
    spread = np.array([kind.dispersion + year_dispersion(kind) for kind in kinds])
    now = each[:, :, late].sum(axis=(0, 2))
    weight = each[:, :, late].sum(axis=2)
    variance = (weight * spread[:, None]).sum(axis=0)
    found = [[planted_in(ward, kind.name)[0] for kind in kinds] for ward in table["ward_name"]]
    plants = [next((one for one in row if one), None) for row in found]
    after = each[:, :, comparable].sum(axis=(0, 2))
    before = each[:, :, ~late & ~gap].sum(axis=(0, 2))
    frame = table[["ward_code", "ward_name", "district_code"]].assign(
        measure=measure,
        base=base,
        expected_events=now,
        dispersion=_over(variance, now),
        planted=[one.kind if one else "" for one in plants],
        description=[one.description if one else "" for one in plants],
        expected_last_year=before,
        expected_change_ratio=_over(after, before),
    )
    if area_code != COUNTY_CODE:
        frame = frame[frame["district_code"] == area_code]
    return _with_findings(frame, after[frame.index])


def _with_findings(frame: pd.DataFrame, after: FloatArray) -> pd.DataFrame:
    """Add what should be found of the wards of one area."""
    now, base, phi = (
        frame[name].to_numpy(dtype="float64") for name in ("expected_events", "base", "dispersion")
    )
    before = frame["expected_last_year"].to_numpy(dtype="float64")
    there = base > 0
    others = _over(now.sum() - now, base.sum() - base)
    ratio = _over(now, others * base)
    changed = _over(after, before)
    group = _side(now, others * base, phi)
    group = np.where(np.isclose(ratio, 1, rtol=0, atol=1e-9), "none", group)
    change = np.where(
        np.isclose(changed, 1, rtol=0, atol=1e-9), "none", _side(after, before, 2 * phi)
    )
    change = np.char.replace(np.char.replace(change, "higher", "up"), "lower", "down")
    return frame.assign(
        expected_rate=_over(now, base) * PER,
        expected_ratio=ratio,
        expected_group=np.where(there, group, "no data"),
        expected_change=np.where(there, change, "no data"),
    )


def _side(events: FloatArray, usual: FloatArray, phi: FloatArray) -> npt.NDArray[np.str_]:
    """Say on which side events surely lie: square roots have a variance of a quarter of phi."""
    with np.errstate(invalid="ignore"):
        apart = 2 * (np.sqrt(events) - np.sqrt(usual)) / np.sqrt(phi)
    return np.select([apart > SURE, apart < -SURE], ["higher", "lower"], "undecided")


def _over(above: FloatArray, below: FloatArray) -> FloatArray:
    """Divide; missing where there is nothing below."""
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
