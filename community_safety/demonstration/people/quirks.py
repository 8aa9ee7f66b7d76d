"""What is odd in the files and must be read all the same, or refused: few things, all counted."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from community_safety.demonstration.people.model import UNTIL, day_number

BREACHES = 0.025
"""Breaches of an order, over the offences on record; they never count."""
OUTSIDE = 0.006
"""Offences outside England and Wales, over the offences on record; they never count."""
SECOND_EXTRACT_FROM = day_number(dt.date(2026, 1, 1))
"""Proofs from this day on are in a second extract only."""
COPIES = 50
"""Offences of the first extract that the second holds again, letter for letter."""
REFUSED = {
    "of an unknown person": 1,
    "proven before it was committed": 1,
    "after the day the records reach to": 1,
}
"""Rows that must be refused, each by its rule."""


def uncounted(offences: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return breaches and offences elsewhere, of people on record and after their first proof.

    Parameters
    ----------
    offences
        Columns `person`, `day`, `proven` (days), `outcome`, `group`, `serious`.
    """
    breaches, outside = (round(share * len(offences)) for share in (BREACHES, OUTSIDE))
    rows = rng.integers(0, len(offences), breaches + outside)
    drawn = offences.iloc[rows].reset_index(drop=True)
    day = drawn["proven"].to_numpy() + rng.integers(10, 300, len(drawn))
    drawn = drawn.assign(
        day=day,
        proven=day + rng.integers(5, 60, len(drawn)),
        outcome="non_custodial",
        serious=False,
        breach=np.arange(len(drawn)) < breaches,
    )
    drawn["outside"] = ~drawn["breach"]
    drawn.loc[drawn["breach"], "group"] = "breach of an order"
    return drawn[drawn["proven"] <= UNTIL].reset_index(drop=True)


def refused(offences: pd.DataFrame) -> pd.DataFrame:
    """Return the rows to be refused, made of offences as they stand in the file."""
    rows = offences.iloc[[10, 20, 30]].reset_index(drop=True)
    rows["offence_id"] = [f"R{number:07d}" for number in range(1, len(rows) + 1)]
    rows.loc[0, "person_id"] = "P9999999"
    rows.loc[1, ["offence_date", "proven_date"]] = ["2022-06-14", "2022-05-14"]
    rows.loc[2, ["offence_date", "proven_date"]] = ["2026-03-20", "2062-03-27"]
    return rows
