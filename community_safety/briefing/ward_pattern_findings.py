"""What is said of patterns over wards and of change: concentration, clusters, more and fewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from community_safety.briefing.ward_findings import (
    Finding,
    first_names,
    lower_first,
    records_of,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import count_of, listed, number
from community_safety.wards.columns import HIGHER, LOWER, NOT_COMPARED

LEVEL = 0.05


def concentration_findings(
    table: ReleasedTable, measures: Sequence[str], *, series: bool = True
) -> list[Finding]:
    """Say how few wards hold half of the records, beside what chance would give.

    Parameters
    ----------
    series
        Whether chance allows for records that come in series, which few months do not tell.
    """
    found: list[Finding] = []
    for row in records_of(table.rows[table.rows["measure_id"].isin(measures)]):
        if pd.isna(row["half"]):
            continue
        sentence = (
            f"{row['measure']}: {number(row['half'])} of {count_of(int(row['wards']), 'ward')} "
            "hold half of the records. "
        )
        if pd.notna(row["half_chance"]):
            sentence += (
                "If records fell by chance on residents, it would be about "
                f"{number(row['half_chance'])}; {_concentrated(row, series)}."
            )
        found.append((sentence.strip(), []))
    return found


def _concentrated(row: dict[str, Any], series: bool) -> str:
    if row["gini"] > row["gini_chance"]:
        more = "records are more concentrated than residents, by more than chance"
        return more if series else f"{more}, if they do not come in series"
    return "there is no evidence that records are more concentrated than residents"


def cluster_findings(table: ReleasedTable) -> list[Finding]:
    """Say where wards and their neighbours are alike by more than chance, and that most are not."""
    rows = table.rows
    tested = rows[rows["adjusted_p"].notna()]
    if tested.empty:
        return [("Clusters: there are too few wards with data to look for any.", [])]
    beyond = tested["adjusted_p"] <= LEVEL
    found: list[Finding] = []
    for chosen, word in (
        (beyond & (tested["moran"] > tested["expected"]), "alike"),
        (beyond & (tested["moran"] <= tested["expected"]), "unlike"),
    ):
        names = [lower_first(name) for name in tested.loc[chosen, "measure"]]
        if names:
            found.append((f"Neighbouring wards are {word} by more than chance in {listed(names)}.",
                          []))  # fmt: skip
    if not beyond.any():
        measures = count_of(len(tested), "measure")
        text = f"Over {measures} there is no evidence that neighbouring wards are alike."
        found.append((text, []))
    return found + _single_clusters(tested)


def _single_clusters(tested: pd.DataFrame) -> list[Finding]:
    """Name the wards that are a cluster with those around them."""
    kinds = {
        "high": "high, with high wards around",
        "low": "low, with low wards around",
        "unlike": "unlike the wards around",
    }
    single = [
        f"{row['measure']}: {row[column]} ({words})"
        for row in records_of(tested)
        for column, words in kinds.items()
        if row[column]
    ]
    if not single:
        return []
    several = "" if len(tested) == 1 else f", not over {count_of(len(tested), 'measure')}"
    return [
        (
            f"Clusters of single wards and those around them (adjusted over the wards of a "
            f"map{several}, so that one of them may be chance):",
            first_names(single),
        )
    ]


def change_findings(table: ReleasedTable | None, after: str, before: str) -> list[Finding]:
    """Say which wards have more or fewer records than in the same months a year before."""
    if table is None or table.rows.empty:
        return []
    rows = table.rows
    compared = rows[rows["group"] != NOT_COMPARED]
    name = table.subject
    if compared.empty:
        return [
            (
                f"{name}: no ward's change can be compared, because from so few months it cannot "
                "be told how much records vary by themselves.",
                [],
            )
        ]
    more = compared[compared["group"] == HIGHER]
    fewer = compared[compared["group"] == LOWER]
    sentence = (
        f"{name}, {after} against {before}: {number(rows['after'].sum())} records in all wards "
        f"after {number(rows['before'].sum())} (whether the total has changed is not tested here). "
    )
    if more.empty and fewer.empty:
        return [
            (
                f"{sentence}In none of {count_of(len(compared), 'ward')} is there evidence of a "
                "change; that is not evidence that there was none.",
                [],
            )
        ]
    names = [
        f"{row['ward']}: {number(row['before'])} to {number(row['after'])}, {word}"
        for own, word in ((more, "more"), (fewer, "fewer"))
        for row in records_of(own.sort_values("adjusted_p"))
    ]
    return [
        (
            f"{sentence}Of {count_of(len(compared), 'ward')}, {_have(len(more))} more and "
            f"{_have(len(fewer))} fewer by more than chance:",
            first_names(names),
        )
    ]


def type_change_findings(table: ReleasedTable | None) -> list[Finding]:
    """Name the wards in which any measure changed by more than chance, over all measures."""
    if table is None:
        return []
    rows = table.rows
    measures = rows.loc[rows["group"] != NOT_COMPARED, "measure_id"].nunique()
    if not measures:
        return []
    over = f"Over {count_of(measures, 'measure')}"
    changed = rows[rows["group"].isin([HIGHER, LOWER])]
    changed = changed.sort_values(["adjusted_over_all", "p_value"], kind="stable")
    if changed.empty:
        return [(f"{over} no ward changed by more than chance.", [])]
    words = {HIGHER: "more", LOWER: "fewer"}
    names = [
        f"{row['measure']}, {row['ward']}: {number(row['before'])} to {number(row['after'])}, "
        f"{words[row['group']]}"
        for row in records_of(changed)
    ]
    text = (
        f"{over}, {'this' if len(changed) == 1 else 'these'} changed by more than chance among the "
        f"wards of {'its' if len(changed) == 1 else 'their'} measure. Allowing for all measures at "
        f"once, {_staying(int((changed['adjusted_over_all'] <= LEVEL).sum()), len(changed))}:"
    )
    return [(text, first_names(names))]


def _staying(staying: int, of: int) -> str:
    """Say how many of some changes are more than chance among those of all measures."""
    if of == 1:
        return "it still is more than chance" if staying else "it may be chance"
    if not staying:
        return "each of them may be chance"
    if staying == of:
        return "all of them still are more than chance"
    first = "the first still is" if staying == 1 else f"the first {staying} still are"
    return f"{first} more than chance"


def _have(how_many: int) -> str:
    return "none has" if not how_many else f"{how_many} {'has' if how_many == 1 else 'have'}"
