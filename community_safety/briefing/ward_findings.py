"""What is said of wards: sentences computed from released tables, no stronger than they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import capital, count_of, listed, number, span
from community_safety.wards.columns import HIGHER, LOWER, NO_DATA, NOT_APART, NOT_COMPARED

Finding = tuple[str, Sequence[str]]
MOST_NAMED = 5
ORDINARY = (
    "Wards differ among themselves for many ordinary reasons. When that is allowed for, none of "
    "them stands out."
)
STANDING_OUT = "Standing out even when it is allowed for how much wards differ among themselves"
LEVEL = 0.05


def key_figures(rates: ReleasedTable) -> list[tuple[str, str]]:
    """Return the large figures of the first page: records, rate, and wards by group."""
    rows = rates.rows
    if rows.empty:
        return []
    groups = rows["group"].value_counts()
    compared = rows[rows["group"] != NOT_COMPARED]
    figures = [("Records of crime in wards", number(rows["events"].sum()))]
    if rows["pooled"].notna().any():
        places = int(rows["decimals"].iloc[0])
        unit = str(rows["unit"].iloc[0])
        figures.append((f"Records {unit}", number(rows["pooled"].dropna().iloc[0], places)))
    if len(compared):
        figures += [
            ("Wards higher than the rest", number(groups.get(HIGHER, 0))),
            ("Wards lower than the rest", number(groups.get(LOWER, 0))),
            ("Wards not to be told apart", number(groups.get(NOT_APART, 0))),
        ]
    return figures


def rate_findings(table: ReleasedTable | None) -> list[Finding]:
    """Say how many wards differ from the rest of the area, and which stand out among all."""
    if table is None or table.rows.empty:
        return []
    rows = table.rows
    compared = rows[rows["group"] != NOT_COMPARED]
    name = _lower_first(table.subject)
    if compared.empty:
        return [(f"{capital(name)}: no ward can be compared, because no residents are known.", [])]
    higher, lower = compared[compared["group"] == HIGHER], compared[compared["group"] == LOWER]
    rest = len(compared) - len(higher) - len(lower)
    ending = f" The highest {'of these' if len(higher) > 1 else 'one'}:" if len(higher) else ""
    top = higher.sort_values("rate", ascending=False)
    found: list[Finding] = [
        (
            f"{capital(name)}: of {count_of(len(compared), 'ward')}, {_are(len(higher))} higher "
            f"than the rest of the area by more than chance, {_are(len(lower))} lower, and "
            f"{rest if rest else 'none'} cannot be told apart from it.{ending}",
            _first(_with_rate(top)),
        )
    ]
    beyond = rows[rows["apart"] != ""].sort_values("rate", ascending=False)
    if beyond.empty:
        found.append((ORDINARY, []))
    else:
        names = [
            f"{text}, {level} limits"
            for text, level in zip(_with_rate(beyond), beyond["apart"], strict=True)
        ]
        found.append((f"{STANDING_OUT}, {name}:", _first(names)))
    return found


def _with_rate(rows: pd.DataFrame) -> list[str]:
    """Return each ward's name with its rate and interval."""
    return [
        f"{row['ward']}: {number(row['rate'], int(row['decimals']))} {row['unit']} "
        f"({span(row['lower'], row['upper'], int(row['decimals']))})"
        for row in _records(rows)
    ]


def _first(names: Sequence[str]) -> list[str]:
    left = len(names) - MOST_NAMED
    if left <= 1:
        return list(names)
    return [*names[:MOST_NAMED], f"and {left} more in the table"]


def no_data_findings(table: ReleasedTable | None) -> list[Finding]:
    """Name the wards of which nothing is known."""
    if table is None:
        return []
    rows = table.rows[table.rows["state"] == NO_DATA]
    if rows.empty:
        return []
    return [
        (
            f"There are no data of {count_of(len(rows), 'ward')}, because no LSOA fits best there; "
            "that is not the same as no crime:",
            sorted(rows["ward"]),
        )
    ]


def concentration_findings(table: ReleasedTable, measures: Sequence[str]) -> list[Finding]:
    """Say how few wards hold half of the records, beside what chance would give."""
    found: list[Finding] = []
    for row in _records(table.rows[table.rows["measure_id"].isin(measures)]):
        if pd.isna(row["half"]):
            continue
        more = row["gini"] > row["gini_chance"]
        ending = (
            "more concentrated than chance makes it"
            if more
            else "no more concentrated than chance makes it"
        )
        found.append(
            (
                f"{row['measure']}: {number(row['half'])} of {count_of(int(row['wards']), 'ward')} "
                f"hold half of the records; by chance it would take about "
                f"{number(row['half_chance'])}. That is {ending}.",
                [],
            )
        )
    return found


def cluster_findings(table: ReleasedTable) -> list[Finding]:
    """Say where wards and their neighbours are alike by more than chance, and that most are not."""
    rows = table.rows
    tested = rows[rows["adjusted_p"].notna()]
    if tested.empty:
        return [("Clusters: there are too few wards with data to look for any.", [])]
    alike = tested[tested["adjusted_p"] <= LEVEL]
    names = [_lower_first(name) for name in alike["measure"]]
    kind = "lie beside wards with like rates" if len(alike) else ""
    found: list[Finding] = [
        (
            f"Wards {kind} by more than chance for {listed(names)}."
            if names
            else f"Over {count_of(len(tested), 'measure')} there is no evidence that wards with "
            "like rates lie together.",
            [],
        )
    ]
    single = [
        f"{row['measure']}: {column} {words}"
        for row in _records(tested)
        for column, words in ((row["high"], "(high among high)"), (row["low"], "(low among low)"))
        if column
    ]
    if single:
        found.append(
            ("Single clusters that remain after allowing for the number of wards:", single)
        )
    return found


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
    total = f"{number(compared['before'].sum())} to {number(compared['after'].sum())}"
    sentence = (
        f"{name}, {after} against {before}: records of all wards together went from {total}; "
        "whether that is more than chance is for a series of the whole area to say. "
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
        for row in _records(own.sort_values("adjusted_p"))
    ]
    return [
        (
            f"{sentence}Of {count_of(len(compared), 'ward')}, {len(more)} have more by more than "
            f"chance and {len(fewer)} fewer:",
            _first(names),
        )
    ]


def type_change_findings(table: ReleasedTable | None) -> list[Finding]:
    """Name the wards in which any measure changed by more than chance, over all measures."""
    if table is None:
        return []
    rows = table.rows
    changed = rows[rows["group"].isin([HIGHER, LOWER])]
    compared = rows.loc[rows["group"] != NOT_COMPARED, "measure_id"].nunique()
    if changed.empty:
        return [(f"Over {count_of(compared, 'measure')} no ward changed by more than chance.", [])]
    words = {HIGHER: "more", LOWER: "fewer"}
    names = [
        f"{row['measure']}, {row['ward']}: {number(row['before'])} to {number(row['after'])}, "
        f"{words[row['group']]}"
        for row in _records(changed)
    ]
    return [
        (
            f"Over {count_of(compared, 'measure')}, these wards changed by more than chance. Each "
            "measure is adjusted for the number of wards, and not for the number of measures:",
            names,
        )
    ]


def no_change_sentence(after: str) -> str:
    """Say that no months can be compared, where that is so."""
    if after:
        return ""
    return (
        "Change cannot be shown: no month of the release has files of the same month a year "
        "earlier. A missing file is a gap, and says nothing of crime."
    )


def other_sets_sentence(places: Sequence[str]) -> str:
    """Say whether there are wards of other years in the report."""
    return "" if places else "No boundaries of other years were given."


def flag_findings(table: ReleasedTable) -> list[Finding]:
    """Name the wards that are in the top fifth on most measures."""
    rows = table.rows
    if rows.empty or not rows["measures"].iloc[0]:
        return []
    measures = int(rows["measures"].iloc[0])
    most = rows[rows["flags"] > measures / 2]
    if most.empty:
        return [(f"No ward is in the top fifth on more than half of {measures} measures.", [])]
    names = [f"{row['ward']}: {row['flags']} of {measures}" for row in _records(most)]
    return [(f"In the top fifth of wards on more than half of {measures} measures:", names)]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _are(how_many: int) -> str:
    return "none is" if not how_many else f"{how_many} {'is' if how_many == 1 else 'are'}"
