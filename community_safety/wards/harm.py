"""Records weighed by harm: where the gravest are, beside where the most are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.errors import BriefingError
from community_safety.numbers import listed
from community_safety.wards.counted import Counts
from community_safety.wards.figures import Spread
from community_safety.wards.measures import ALL_CRIME, measure_id
from community_safety.wards.ward_sets import WardSet

FloatArray = npt.NDArray[np.float64]
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Weights:
    """A table of harm weights, as it was given.

    Parameters
    ----------
    of_type
        Weight of one record of each of police.uk's types.
    edition, unit, citation
        As the table says.
    """

    of_type: dict[str, float]
    edition: str
    unit: str
    citation: str


def read_weights(processed: Path) -> Weights | None:
    """Return the weights of police.uk's types; None where no table of them is given.

    Weights by offence code cannot be used on police.uk's records, which have no codes.
    """
    path = processed / "harm_weights" / "harm_weights.parquet"
    if not path.exists():
        return None
    table = pd.read_parquet(path)
    own = table[table["by"] == "crime_type"]
    if own.empty:
        return None
    editions = sorted(own["edition"].astype(str).unique())
    if len(editions) > 1:
        raise BriefingError(
            f"harm weights of {len(editions)} editions are given ({listed(editions)}): give one "
            "under `sources: harm_weights`"
        )
    first = own.iloc[0]
    return Weights(
        of_type=dict(zip(own["code"], own["weight"].astype("float64"), strict=True)),
        edition=str(first["edition"]),
        unit=str(first["unit"]),
        citation=str(first["citation"]),
    )


def weigh_wards(
    counts: Counts,
    events: FloatArray,
    base: FloatArray,
    wards: WardSet,
    state: npt.NDArray[np.str_],
    weights: Weights,
    spreads: dict[str, Spread],
    per: int,
) -> pd.DataFrame:
    """Return each ward's harm and its rate, with an interval.

    The variance of the sum is that of its parts: ``sum(weight^2 x dispersion x count)``. Types
    without a weight, anti-social behaviour among them, are left out, of the records too.

    Parameters
    ----------
    events
        Shape (measures, wards), records of the release.
    base
        Shape (wards,), residents.
    """
    known = {measure_id(name): weight for name, weight in weights.of_type.items()}
    harm, variance, records = (np.zeros(len(wards.wards)) for _ in range(3))
    for place, measure in enumerate(counts.measures):
        weight = known.get(measure.measure_id)
        if weight is None or measure.measure_id == ALL_CRIME:
            continue
        phi = max(np.nan_to_num(spreads[measure.measure_id].phi, nan=1.0), 1.0)
        harm += weight * events[place]
        variance += weight**2 * phi * events[place]
        records += events[place]
    there = state == ""
    harm, variance, records = (np.where(there, part, np.nan) for part in (harm, variance, records))
    reach = NORMAL_95 * np.sqrt(variance)
    columns = ["ward_code", "ward", "district_code", "district"]
    found = pd.DataFrame(wards.wards[columns]).reset_index(drop=True)
    return found.assign(
        state=state,
        events=records,
        harm=harm,
        unit=weights.unit,
        harm_rate=harm / base * per,
        harm_lower=np.maximum(harm - reach, 0.0) / base * per,
        harm_upper=(harm + reach) / base * per,
        harm_share=harm / np.nansum(harm) * 100 if np.nansum(harm) else np.nan,
        count_share=records / np.nansum(records) * 100 if np.nansum(records) else np.nan,
    )
