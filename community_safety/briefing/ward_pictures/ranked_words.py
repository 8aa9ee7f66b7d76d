"""The picture of all wards with their intervals in words: headings, title and description."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.briefing.maps.ward_rows import (
    HIGHER,
    LOWER,
    NO_EVIDENCE,
    NOT_APART,
    NOT_COMPARED,
    finding,
    measure_of,
    of_offenders,
    only_few_left_out,
    places_of,
    pooled_of,
    wards_compared,
    with_name,
)
from community_safety.briefing.maps.words import differing, gaps, rate_of, where
from community_safety.numbers import capital, count_of, number, span
from community_safety.reoffending.rules import Rules

GROUPS = (HIGHER, NOT_APART, LOWER, NOT_COMPARED)
"""In the order in which they stand below each other."""
_HEADINGS = {
    HIGHER: "Higher than the rest of the area, highest smoothed rate first",
    NOT_APART: "Cannot be told apart from the rest of the area, by name",
    LOWER: "Lower than the rest of the area, lowest smoothed rate last",
    NOT_COMPARED: "Not compared, by name",
}


def headings_of(rows: pd.DataFrame) -> dict[str, str]:
    """Return what stands above each group of wards."""
    found = dict(_HEADINGS)
    if of_offenders(rows):
        found[NOT_APART] = f"{capital(NO_EVIDENCE)} from the rest of the area, by name"
    if only_few_left_out(rows):
        few = f"Fewer than {Rules().least_offenders} offenders"
        found[NOT_COMPARED] = f"{few}: unreliable and not compared, by name"
    return found


def ranked_title(rows: pd.DataFrame) -> str:
    """Say how many wards chance allows no judgement of: that is what intervals show."""
    alike = int((rows["group"] == NOT_APART).sum())
    everywhere = alike == int((rows["group"] != NOT_COMPARED).sum())
    if not alike or (everywhere and of_offenders(rows)):
        return finding(rows, than=" than the rest")
    total = wards_compared(rows)
    if of_offenders(rows):
        return with_name(
            f"{capital(NO_EVIDENCE)} from the rest in {alike} of {total}",
            rows,
            f"Of {total}, {alike} {'shows' if alike == 1 else 'show'} {NO_EVIDENCE}",
        )
    return with_name(
        f"{alike} of {total} cannot be told apart from the rest of the area",
        rows,
        f"{alike} of {total} cannot be told apart from the rest",
    )


def ranked_words(rows: pd.DataFrame, shown: pd.DataFrame, table_id: str, part: str = "") -> str:
    """Describe one picture: who of its wards differs with rates, and how wide the others lie.

    Parameters
    ----------
    rows
        All wards of the measure.
    shown
        Those that this picture shows.
    part
        Which of several pictures it is, such as ` (1 of 2)`.
    """
    places = places_of(rows)
    alike = shown[shown["group"] == NOT_APART]
    apart = len(shown[shown["group"].isin([HIGHER, LOWER])])
    parts = [
        f"{capital(rate_of(measure_of(rows), several=True))} with 95% intervals in "
        f"{count_of(len(shown), 'ward')}{part}, {rows['unit'].iloc[0]}."
    ]
    if apart or not part:
        parts += differing(shown, "rate", places, "than the rest of the area by more than chance")
    if len(alike) or not part:
        words = f"{capital(NO_EVIDENCE)}" if of_offenders(rows) else "Cannot be told apart from it"
        parts.append(f"{words}: {_with_rates(alike, places)}.")
    left_out = shown[shown["group"] == NOT_COMPARED]
    if len(left_out):
        words = headings_of(rows)[NOT_COMPARED].removesuffix(", by name")
        parts.append(f"{words}: {_with_rates(left_out, places)}.")
    if not np.isnan(pooled_of(rows)):
        parts.append(f"The rate of the whole area is {number(pooled_of(rows), places)}.")
    return " ".join([*parts, *gaps(rows), where(table_id)])


def _with_rates(wards: pd.DataFrame, places: int) -> str:
    text = count_of(len(wards), "ward")
    if wards.empty:
        return text
    return f"{text}, with rates of {span(wards['rate'].min(), wards['rate'].max(), places)}"
