"""The made-up nation's reoffending rates by group: the same chances, and no place that differs.

The nation is a county many times as large, counted by cell, and each member adds the probability of
reoffending rather than its outcome: so its rates are free of the chance that outcomes have. It is
the same under every seed.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from community_safety.demonstration.county import DISTRICTS, NATION
from community_safety.demonstration.people.county_life import lives, tables
from community_safety.demonstration.people.members import first_in_quarter
from community_safety.demonstration.people.model import RECORDS_UNTIL
from community_safety.reoffending.periods import latest_year, year_name

NATION_SEED = 20260344
DRAWN = 10.0
"""Counties drawn for the nation; its counts are raised from them to its residents."""
LEAST = 5
"""Cells with fewer offenders in the nation are not published."""
CELL = ["sex", "age_group", "previous_offences", "index_offence"]


@lru_cache(maxsize=1)
def reference_rates() -> pd.DataFrame:
    """Return offenders and reoffenders of each cell: `cohort`, the four of `CELL`, and the counts.

    Each rate is that of the cell's members to within rounding to whole reoffenders.
    """
    year = latest_year(RECORDS_UNTIL, RECORDS_UNTIL)
    parts = [first_in_quarter(tables(life)) for life in lives(NATION_SEED, DRAWN, nation=True)]
    members = pd.concat(parts, ignore_index=True)
    starts = pd.to_datetime([period.start for period in year])
    members = members[members["cohort_start"].isin(starts)]
    members = members.rename(columns={"previous_band": "previous_offences"})
    cells = members.groupby(CELL, observed=True)["probability"].agg(["size", "sum"]).reset_index()
    times = NATION.residents / sum(place.residents for place in DISTRICTS) / DRAWN
    offenders = np.rint(times * cells["size"]).astype("int64")
    frame = cells[CELL].assign(
        offenders=offenders,
        reoffenders=np.rint(offenders * cells["sum"] / cells["size"]).astype("int64"),
    )
    frame.insert(0, "cohort", year_name(year))
    return frame[frame["offenders"] >= LEAST].reset_index(drop=True)
