"""Residents by age, as files give them: the bands whose sums are the totals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.sources.geography_tables.tables import Table

OPEN_END = 200
"""What `age_to` holds where a band has no upper end."""
AGE_COLUMNS = (
    "area_code", "geography", "vintage", "year", "sex", "age_from", "age_to", "residents",
)  # fmt: skip
_SEXES = {
    **dict.fromkeys(["m", "male", "males", "men"], "male"),
    **dict.fromkeys(["f", "female", "females", "women"], "female"),
}


def age_bands(tables: list[Table], key: list[str]) -> pd.DataFrame:
    """Return the residents of every age band of every area and year that has bands.

    Of several files with bands for one area and year the first counts: their bands may overlap.

    Parameters
    ----------
    key
        The columns that say of which area and year a row is.

    Returns
    -------
    Frame with `AGE_COLUMNS`, sorted; without rows where no file has ages. `sex` is empty for both
    sexes together, and otherwise `male`, `female` or what the file says, in lower case. Both ends
    are included: a single year of age is a band of one year.
    """
    parts = [_bands(table, number, key) for number, table in enumerate(tables)]
    bands = pd.concat(parts, ignore_index=True)
    first = bands.groupby(key)["file"].transform("min")
    bands = bands[bands["file"] == first]
    return bands[list(AGE_COLUMNS)].sort_values(list(AGE_COLUMNS), ignore_index=True)


def _bands(table: Table, number: int, key: list[str]) -> pd.DataFrame:
    used = table.rows.used()
    used = used[(used["part_from"] > 0) | (used["part_to"] <= OPEN_END)]
    once = used.drop_duplicates([*key, "part_sex", "part_from", "part_to"])
    sex = once["part_sex"].map(lambda given: _SEXES.get(given, given)).astype("str")
    return once[[*key, "residents"]].assign(
        sex=sex,
        age_from=once["part_from"].astype("int64"),
        age_to=np.minimum(once["part_to"], OPEN_END).astype("int64"),
        file=number,
    )
