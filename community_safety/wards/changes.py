"""Whether each ward has more or fewer records than in the same months a year before."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.statistics.area_changes import area_changes
from community_safety.wards import columns as words
from community_safety.wards.figures import Spread, about_wards
from community_safety.wards.measures import Measure
from community_safety.wards.ward_sets import WardSet

FloatArray = npt.NDArray[np.float64]
LEVEL = 0.05


def change_of(
    measure: Measure,
    before: FloatArray,
    after: FloatArray,
    wards: WardSet,
    state: npt.NDArray[np.str_],
    spread: Spread,
    per: int,
) -> pd.DataFrame:
    """Compare the counts of wards in two periods of the same length.

    Parameters
    ----------
    before, after
        Shape (wards, months), the same months a year apart.
    spread
        Its dispersion, of totals of so many months, widens the intervals.

    Returns
    -------
    DataFrame
        The columns of `CHANGE_COLUMNS`. Without an estimate of dispersion no ward is compared:
        records come in series, so that a plain test would find changes that chance makes.
    """
    known = state == ""
    earlier = np.where(known, before.sum(axis=1), np.nan)
    later = np.where(known, after.sum(axis=1), np.nan)
    found = area_changes(
        earlier, later, dispersion=spread.phi, degrees_of_freedom=spread.degrees_of_freedom or None
    )
    stands = np.asarray(found.q_value) <= LEVEL
    group = np.select(
        [
            np.asarray(found.reason) != "",
            stands & (np.asarray(found.lower) > 1),
            stands & (np.asarray(found.upper) < 1),
        ],
        [words.NOT_COMPARED, words.HIGHER, words.LOWER],
        words.NOT_APART,
    )
    return pd.DataFrame(
        about_wards(measure, wards, state, per)
        | {
            "before": earlier,
            "after": later,
            "ratio": np.asarray(found.ratio),
            "lower": np.asarray(found.lower),
            "upper": np.asarray(found.upper),
            "p_value": np.asarray(found.p_value),
            "adjusted_p": np.asarray(found.q_value),
            "group": group,
        }
    )
