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
from community_safety.numbers import capital, count_of, listed, number
from community_safety.reoffending.caseload import TOO_FEW
from community_safety.reoffending.columns import NOBODY
from community_safety.reoffending.rules import Rules
from community_safety.wards.columns import (
    HIGHER,
    LOWER,
    NO_DATA,
    NOT_APART,
    NOT_COMPARED,
    SUPPRESSED,
)

NO_EVIDENCE = "no evidence of a difference"
"""How a briefing of reoffending says that chance may explain a difference."""
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
    total = wards_compared(rows)
    if compared.empty:
        return f"Of {count_of(len(rows), 'ward')}, none could be compared"
    counts = [(int((compared["differs"] == sign).sum()), word) for sign, word in
              ((1, more), (-1, less))]  # fmt: skip
    if not any(how_many for how_many, _ in counts):
        if of_offenders(rows):
            return with_name(f"{capital(NO_EVIDENCE)} in any of {total}", rows)
        return with_name(f"Of {total}, none differs by more than chance", rows)
    said = are_found(counts)
    return with_name(
        f"Of {total}, {said}{than}, beyond chance",
        rows,
        f"Of {total}, {said}, beyond chance",
        f"Of {total}, {are_found(counts, ('', ''))}, beyond chance",
    )


def are_found(counts: Sequence[tuple[int, str]], verbs: tuple[str, str] = ("is ", "are ")) -> str:
    """Say how many are what: `1 is higher and 2 are lower`, `2 are higher and 3 lower`.

    Parameters
    ----------
    counts
        How many, and what they are; what none is, is left out.
    verbs
        For one and for several, each with a space after it. A verb holds for what follows it,
        until the number changes.
    """
    found: list[str] = []
    before = ""
    for how_many, word in counts:
        if how_many:
            verb = verbs[how_many > 1]
            found.append(f"{how_many} {'' if verb == before else verb}{word}")
            before = verb
    return listed(found)


def of_offenders(rows: pd.DataFrame) -> bool:
    """Tell whether a table of wards is one of reoffending."""
    return "offenders" in rows


def wards_compared(rows: pd.DataFrame) -> str:
    """Count the wards that were compared; where others have a rate too, say which these are."""
    compared = rows["group"] != NOT_COMPARED
    total = count_of(int(compared.sum()), "ward")
    if "rate" not in rows or not (rows["rate"].notna() & ~compared).any():
        return total
    if only_few_left_out(rows):
        return f"{total} with {Rules().least_offenders} offenders or more"
    return f"{total} that can be compared"


def only_few_left_out(rows: pd.DataFrame) -> bool:
    """Tell whether the wards with a rate that are not compared are those with few offenders."""
    if not of_offenders(rows):
        return False
    least = Rules().least_offenders
    compared = rows["group"] != NOT_COMPARED
    left_out = rows["rate"].notna() & ~compared
    return bool(
        left_out.any()
        and (rows.loc[left_out, "offenders"] < least).all()
        and (rows.loc[compared, "offenders"] >= least).all()
    )


def with_name(text: str, rows: pd.DataFrame, *shorter: str) -> str:
    """Write the measure's name before a title, unless that makes it too long to be read.

    Rather than without its name a title is written in one of the shorter ways.
    """
    bare = [text, *shorter]
    titles = [*(f"{measure_of(rows)}: {one[:1].lower()}{one[1:]}" for one in bare), *bare]
    return next((title for title in titles if len(title.split()) <= MOST_WORDS), titles[-1])


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
    "NO_EVIDENCE",
    "SUPPRESSED",
    "TOO_FEW",
    "are_found",
    "finding",
    "measure_of",
    "of_offenders",
    "on_land",
    "only_few_left_out",
    "places_of",
    "pooled_of",
    "rows_of",
    "wards_compared",
    "wards_of",
    "with_figures",
    "with_name",
]
