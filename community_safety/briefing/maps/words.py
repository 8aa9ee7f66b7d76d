"""What a map shows, in words: for readers who do not see it, and for those who want to be sure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from community_safety.briefing.maps.ward_rows import (
    NO_DATA,
    NOBODY,
    NOT_COMPARED,
    SUPPRESSED,
    TOO_FEW,
    measure_of,
    places_of,
    pooled_of,
    wards_of,
    with_figures,
)
from community_safety.numbers import count_of, number

_GAPS = {
    NO_DATA: "No data",
    SUPPRESSED: "Suppressed",
    TOO_FEW: "Too few offenders for a rate",
    NOBODY: "No offenders",
}
CLUSTERS = ("high among high", "low among low", "high among low", "low among high")
"""Kinds of clusters: what a ward is, and what the wards around it are."""


def map_words(rows: pd.DataFrame, labels: Sequence[str], table_id: str) -> str:
    """Describe a map of smoothed rates: who differs, clusters, spread, bands and gaps."""
    places, unit = places_of(rows), str(rows["unit"].iloc[0])
    bands = rows["band"].dropna().astype(int)
    counts = [f"{label}: {int((bands == i).sum()):,}" for i, label in enumerate(labels)]
    parts = [
        f"Map of {count_of(len(rows), 'ward')} by smoothed {rate_of(measure_of(rows))}, {unit}.",
        *differing(rows, "smoothed", places, "than the rest of the area by more than chance"),
        _out_of_the_ordinary(rows),
        _clusters(rows),
        _spread(rows, places),
        f"Wards in each band, from the lowest: {'; '.join(counts)}.",
        *gaps(rows),
        where(table_id),
    ]
    return " ".join(part for part in parts if part)


def cluster_words(rows: pd.DataFrame, table_id: str) -> str:
    """Describe a map of clusters."""
    kinds = [rows.loc[rows["cluster"] == kind, "ward"] for kind in CLUSTERS]
    found = [
        f"{kind[:1].upper()}{kind[1:]}: {count_of(len(names), 'ward')} ({wards_of(list(names))})."
        for kind, names in zip(CLUSTERS, kinds, strict=True)
        if len(names)
    ]
    rest = int((rows["cluster"] == "").sum() - (rows["state"] != "").sum())
    parts = [
        f"Map of {count_of(len(rows), 'ward')} by clusters of {within(measure_of(rows))} that "
        "are more than chance.",
        *found,
        f"In no such cluster: {count_of(rest, 'ward')}.",
        *gaps(rows),
        where(table_id),
    ]
    return " ".join(parts)


def change_words(rows: pd.DataFrame, table_id: str) -> str:
    """Describe a map of changes between two periods."""
    shown = rows[rows["state"] == ""]
    not_compared = int((shown["group"] == NOT_COMPARED).sum())
    alike = int((shown["differs"] == 0).sum()) - not_compared
    parts = [
        f"Map of {count_of(len(rows), 'ward')} by change in {within(measure_of(rows))}; ratios "
        "are the later period to the earlier.",
        *differing(rows, "ratio", 2, "by more than chance", ("More", "Less")),
        f"Not to be told apart from no change: {count_of(alike, 'ward')}.",
        f"Not compared: {count_of(not_compared, 'ward')}." if not_compared else "",
        *gaps(rows),
        where(table_id),
    ]
    return " ".join(part for part in parts if part)


def differing(
    rows: pd.DataFrame,
    column: str,
    places: int,
    beyond: str,
    words: tuple[str, str] = ("Higher", "Lower"),
) -> list[str]:
    """Name the wards that differ, the farthest first, with a figure."""
    found = []
    for sign, word in zip((1, -1), words, strict=True):
        those = rows[rows["differs"] == sign]
        those = those.sort_values([column, "ward"], ascending=[sign < 0, True], kind="stable")
        names = with_figures(those, column, places)
        listing = f" ({wards_of(names)})" if names else ""
        found.append(f"{word} {beyond}: {count_of(len(those), 'ward')}{listing}.")
    return found


def _out_of_the_ordinary(rows: pd.DataFrame) -> str:
    """Name the wards with a thick outline; nothing where there is none."""
    if "apart" not in rows or not (rows["apart"] != "").any():
        return ""
    names = list(rows.loc[rows["apart"] != "", "ward"])
    return f"Out of the ordinary even among all wards: {wards_of(names)}."


def _clusters(rows: pd.DataFrame) -> str:
    """Say which wards are in clusters; nothing where the table does not look for them."""
    if "cluster" not in rows:
        return ""
    found = [
        f"{kind}: {wards_of(list(names))}"
        for kind in CLUSTERS
        if len(names := rows.loc[rows["cluster"] == kind, "ward"])
    ]
    return f"Clusters beyond chance: {'; '.join(found)}." if found else "No clusters beyond chance."


def _spread(rows: pd.DataFrame, places: int) -> str:
    known = rows.dropna(subset=["smoothed"])
    low, high = (known.loc[known["smoothed"].agg(end)] for end in ("idxmin", "idxmax"))
    if number(low["smoothed"], places) == number(high["smoothed"], places):
        text = f"Smoothed rates are all {number(low['smoothed'], places)}"
    else:
        text = (
            f"Smoothed rates run from {number(low['smoothed'], places)} ({low['ward']}) to "
            f"{number(high['smoothed'], places)} ({high['ward']})"
        )
    pooled = pooled_of(rows)
    if np.isnan(pooled):
        return f"{text}."
    return f"{text}; the rate of the whole area is {number(pooled, places)}."


def gaps(rows: pd.DataFrame) -> list[str]:
    """Name the wards without a figure: no data, suppressed, too few offenders or none."""
    found = []
    for state, word in _GAPS.items():
        names = list(rows.loc[rows["state"] == state, "ward"])
        if names:
            found.append(f"{word}: {count_of(len(names), 'ward')} ({wards_of(names)}).")
    return found


def where(table_id: str) -> str:
    """Say where the numbers are."""
    return f"The numbers of every ward are in the table {table_id}."


def within(name: str) -> str:
    """Write a measure's name within a sentence; initials stay as they are."""
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def rate_of(name: str, several: bool = False) -> str:
    """Write `rate of theft`, or `rates of theft`; a proportion is a rate by its own name."""
    name = within(name)
    if name.startswith("proportion "):
        return name
    return f"{'rates' if several else 'rate'} of {name}"
