"""The wards of a released table as they may be drawn, and the words that all pictures share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.briefing.charts import MOST_WORDS
from community_safety.briefing.maps.shapes import Land
from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import DisclosureError
from community_safety.numbers import count_of, listed, number
from community_safety.reoffending.caseload import TOO_FEW
from community_safety.reoffending.columns import NOBODY
from community_safety.wards.columns import (
    HIGHER,
    LOWER,
    NO_DATA,
    NOT_APART,
    NOT_COMPARED,
    SUPPRESSED,
)

MOST_NAMED = 5
"""Names in one list of a description; the others are counted, and the table has them."""
_FIGURES = (
    *("events", "base", "rate", "lower", "upper", "smoothed", "ratio", "ratio_lower"),
    *("ratio_upper", "band", "before", "after", "limit_lower", "limit_upper"),
    *("limit_lower_strong", "limit_upper_strong"),
)
_WORDS = ("state", "group", "cluster", "apart", "ward", "district", "unit", "measure")


def rows_of(table: ReleasedTable, measure_id: str) -> pd.DataFrame:
    """Return the rows of one measure, one for each ward, sorted by code.

    A ward without data, one that is suppressed, and one with too few offenders or none have no
    figure and no finding, whatever the table says of them; `differs` is 1, -1 or 0 for wards that
    differ by more than chance.

    Raises
    ------
    DisclosureError
        For anything but a released table.
    """
    if not isinstance(table, ReleasedTable):
        raise DisclosureError("a chart can only be drawn from a released table")
    rows = table.rows[table.rows["measure_id"] == measure_id].copy()
    words = [name for name in _WORDS if name in rows]
    rows[words] = rows[words].astype("object").fillna("").astype(str)
    shown = rows["state"] == ""
    figures = [name for name in _FIGURES if name in rows]
    rows[figures] = rows[figures].astype("float64").where(shown, np.nan)
    for name in set(words) & {"cluster", "apart"}:
        rows[name] = rows[name].where(shown, "")
    rows["group"] = rows["group"].where(shown, NOT_COMPARED)
    rows["differs"] = rows["group"].map({HIGHER: 1, LOWER: -1}).fillna(0).astype(int)
    return rows.sort_values("ward_code", kind="stable", ignore_index=True)


def on_land(rows: pd.DataFrame, land: Land) -> pd.DataFrame:
    """Return a row for each shape in its order; a shape that the table lacks has no data."""
    placed = rows.set_index("ward_code").reindex(land.codes)
    placed["state"] = placed["state"].fillna(NO_DATA)
    placed["group"] = placed["group"].fillna(NOT_COMPARED)
    placed["differs"] = placed["differs"].fillna(0).astype(int)
    if "cluster" in placed:
        placed["cluster"] = placed["cluster"].fillna("")
    placed[["measure", "unit"]] = rows[["measure", "unit"]].iloc[0].to_numpy()
    placed["ward"] = placed["ward"].fillna("")
    return placed.reset_index()


def places_of(rows: pd.DataFrame) -> int:
    """Return how many decimals the figures of a measure are written with."""
    known = _known(rows, "decimals")
    return int(known[0]) if len(known) else 1


def pooled_of(rows: pd.DataFrame) -> float:
    """Return the rate of the whole area; missing where there is none."""
    known = _known(rows, "pooled")
    return float(known[0]) if len(known) else np.nan


def _known(rows: pd.DataFrame, column: str) -> npt.NDArray[np.float64]:
    """Return the figures of a column; none where the table does not have it."""
    if column not in rows:
        return np.empty(0)
    return rows[column].dropna().to_numpy(dtype="float64")


def measure_of(rows: pd.DataFrame) -> str:
    """Return the name of the measure."""
    return str(rows["measure"].iloc[0])


def finding(rows: pd.DataFrame, more: str = "higher", less: str = "lower", than: str = "") -> str:
    """Return in at most 15 words how many wards differ by more than chance.

    Parameters
    ----------
    more, less
        What wards are called that differ upwards and downwards.
    than
        From what they differ, such as ` than the rest`.
    """
    compared = rows[rows["group"] != NOT_COMPARED]
    total = count_of(len(compared), "ward")
    if compared.empty:
        return f"Of {count_of(len(rows), 'ward')}, none could be compared"
    found: list[str] = []
    for sign, word in ((1, more), (-1, less)):
        how_many = int((compared["differs"] == sign).sum())
        if how_many:
            verb = "" if found else "is " if how_many == 1 else "are "
            found.append(f"{how_many} {verb}{word}")
    if not found:
        return with_name(f"Of {total}, none differs by more than chance", rows)
    return with_name(f"Of {total}, {listed(found)}{than}, beyond chance", rows)


def with_name(text: str, rows: pd.DataFrame) -> str:
    """Write the measure's name before a title, unless that makes it too long to be read."""
    longer = f"{measure_of(rows)}: {text[:1].lower()}{text[1:]}"
    return longer if len(longer.split()) <= MOST_WORDS else text


def wards_of(names: Sequence[str]) -> str:
    """List the first few of some wards, and say how many more there are."""
    # Some wards' names have commas of their own.
    between = "; " if any("," in name for name in names[:MOST_NAMED]) else ", "
    if len(names) <= MOST_NAMED:
        return listed(list(names), between)
    return f"{between.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED:,} more"


def with_figures(rows: pd.DataFrame, column: str, places: int) -> list[str]:
    """Write each ward's name with one of its figures."""
    return [
        f"{ward} {number(figure, places)}"
        for ward, figure in zip(rows["ward"], rows[column], strict=True)
    ]


__all__ = [
    "HIGHER",
    "LOWER",
    "MOST_NAMED",
    "NOBODY",
    "NOT_APART",
    "NOT_COMPARED",
    "NO_DATA",
    "SUPPRESSED",
    "TOO_FEW",
    "finding",
    "measure_of",
    "on_land",
    "places_of",
    "pooled_of",
    "rows_of",
    "wards_of",
    "with_figures",
    "with_name",
]
