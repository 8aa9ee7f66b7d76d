"""Members of the quarterly cohorts and their true probability, worked out from the chains alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.demonstration.people.model import (
    FIRST_COHORT,
    GROUPS,
    OUTCOMES,
    Whole,
    age_group_of,
    land,
    previous_band_of,
)
from community_safety.reoffending.rules import AGE_GROUPS, DISPOSALS, PREVIOUS_BANDS, Band, age_on

_DISPOSAL_OF = {"custody": "release"}


def first_in_quarter(starts: pd.DataFrame) -> pd.DataFrame:
    """Return the first start point of each person and quarter from October 2020 on.

    Parameters
    ----------
    starts
        As `county_life.tables` gives them.

    Returns
    -------
    DataFrame
        `cohort_start` (the quarter's first day), `person`, `start_point` (both datetime64[us]),
        `district_code`, `ward_code`, `sex`, `age_group`, `previous_band`, `index_disposal` (label),
        `index_offence`, `probability`, `is_exact`.
    """
    starts = starts[starts["start"] >= FIRST_COHORT]
    day = starts["start"].to_numpy().astype("datetime64[D]")
    quarter = day.astype("datetime64[M]").astype(np.int64) // 3
    starts = starts.assign(quarter=quarter).drop_duplicates(["person", "quarter"])
    day = starts["start"].to_numpy().astype("datetime64[D]")
    age = age_on(starts["born"].to_numpy().astype("datetime64[D]"), day)
    home = land().iloc[starts["ward"].to_numpy()]
    first = (3 * starts["quarter"].to_numpy()).astype("datetime64[M]").astype("datetime64[D]")
    labels = np.array([DISPOSALS[_DISPOSAL_OF.get(name, name)] for name in OUTCOMES])
    return pd.DataFrame(
        {
            "cohort_start": first.astype("datetime64[us]"),
            "person": starts["person"].to_numpy(),
            "start_point": day.astype("datetime64[us]"),
            "district_code": home["district_code"].to_numpy(),
            "ward_code": home["ward_code"].to_numpy(),
            "sex": np.where(starts["male"], "male", "female"),
            "age_group": _label(AGE_GROUPS, age_group_of(age)),
            "previous_band": _label(
                PREVIOUS_BANDS, previous_band_of(starts["previous"].to_numpy())
            ),
            "index_disposal": labels[starts["outcome"].to_numpy()],
            "index_offence": np.array(GROUPS)[starts["group"].to_numpy()],
            "probability": starts["probability"].to_numpy(),
            "is_exact": starts["is_exact"].to_numpy(),
        }
    )


def _label(bands: tuple[Band, ...], places: Whole) -> pd.Categorical[str]:
    labels = pd.Index([band.label for band in bands])
    return pd.Categorical.from_codes(places, categories=labels, ordered=True)
