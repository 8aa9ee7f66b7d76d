"""Claims made by hand, a few cells at a time, and the table rows that come out."""

import numpy as np
import pandas as pd

from community_safety.results import ResultTable
from community_safety.sources.published_claims import CONTRACT

NUMBERS = ("value", "numerator", "denominator", "compared_with_value")


def claims(*rows: dict) -> pd.DataFrame:
    """Return processed rows; what a row leaves out is empty, ids are c1, c2, ..."""
    full = []
    for place, row in enumerate(rows, 1):
        empty = {name: np.nan if name in NUMBERS else "" for name in CONTRACT.names}
        usual = {"claim_id": f"c{place}", "area": "Northshire", "measure": "Burglary"}
        usual |= {"period": "2020/21", "unit": "burglaries", "source": "Plan, page 1"}
        full.append(empty | usual | row)
    frame = pd.DataFrame(full)
    return frame.astype(dict.fromkeys(NUMBERS, "float64"))


def only_row(table: ResultTable) -> pd.Series:
    assert len(table.frame) == 1, table.frame.to_string()
    return table.frame.iloc[0]


def row_of(table: ResultTable, claim_id: str) -> pd.Series:
    rows = table.frame[table.frame["claim"] == claim_id]
    assert len(rows) == 1, f"{claim_id}: {len(rows)} rows"
    return rows.iloc[0]
