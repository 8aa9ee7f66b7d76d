"""What is said of wards: sentences computed from released tables, no stronger than they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import capital, count_of, listed, number, span
from community_safety.wards.columns import HIGHER, LOWER, NO_DATA, NOT_APART, NOT_COMPARED

Finding = tuple[str, Sequence[str]]
MOST_NAMED, MOST_NEAR = 5, 2
LEAST_MEASURES = 4
"""Flags on fewer measures say no more than their maps do."""
ADVICE = (
    "Use it to ask what is known of the wards named here: shops, a town centre at night, schools "
    "and stations, how people report, where police work is done.",
    "Do not read it as a league table. A ward that cannot be told apart from the rest is not shown "
    "to be like it: its records may be too few to tell.",
    "Rates are out of residents. A ward that many people visit has a high rate without its "
    "residents being at more risk, and a rate says nothing about any one street or person.",
)
"""What a reader should do with the figures, and what not."""


def in_lines(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings with their names in the sentence, for a summary that is to fit on a page."""
    return [
        (f"{sentence} {'; '.join(names)}.", []) if names else (sentence, [])
        for sentence, names in findings
    ]


def key_figures(rates: ReleasedTable) -> list[tuple[str, str]]:
    """Return the large figures of the first page: records, rate, and wards by group."""
    rows = rates.rows
    if rows.empty:
        return []
    groups = rows["group"].value_counts()
    figures = [("records of crime in wards", number(rows["events"].sum()))]
    if rows["pooled"].notna().any():
        places = int(rows["decimals"].iloc[0])
        unit = str(rows["unit"].iloc[0])
        figures.append((f"records {unit}", number(rows["pooled"].dropna().iloc[0], places)))
    if len(rows) > groups.get(NOT_COMPARED, 0):
        figures += [
            ("wards higher than the rest", number(groups.get(HIGHER, 0))),
            ("wards lower than the rest", number(groups.get(LOWER, 0))),
            ("wards that cannot be told apart from it", number(groups.get(NOT_APART, 0))),
        ]
    return figures


def rate_findings(table: ReleasedTable | None) -> list[Finding]:
    """Say how many wards differ from the rest of the area, and which stand out among all."""
    if table is None or table.rows.empty:
        return []
    rows = table.rows
    compared = rows[rows["group"] != NOT_COMPARED]
    name = capital(table.subject)
    if compared.empty:
        return [(f"{name}: no ward can be compared, because no residents are known.", [])]
    higher, lower = compared[compared["group"] == HIGHER], compared[compared["group"] == LOWER]
    rest = len(compared) - len(higher) - len(lower)
    if compared["p_value"].isna().all():
        return _from_few_months(name, compared, pd.concat([higher, lower]))
    ending = ""
    if len(higher):
        ending = f" Highest, {rows['unit'].iloc[0]} with the range that chance allows:"
    top = higher.sort_values("rate", ascending=False)
    counted = (
        f"{name}: of {count_of(len(compared), 'ward')}, {_are(len(higher))} higher than the rest "
        f"of the area by more than chance, {_are(len(lower))} lower, and {rest or 'none'} cannot "
        f"be told apart from it.{ending}"
    )
    return [(counted, first_names(_with_rate(top))), _standing_out(rows, compared)]


def _from_few_months(name: str, compared: pd.DataFrame, named: pd.DataFrame) -> list[Finding]:
    """Name the wards out of the ordinary, which is all that can be said without dispersion."""
    text = (
        f"{name}: from so few months it is not known how much a ward's records vary by themselves, "
        f"so that only wards out of the ordinary among all {len(compared)} are named: "
    )
    if named.empty:
        return [(f"{text}there is none.", [])]
    ranges = "with a range that is too narrow, as it allows for chance alone"
    return [(f"{text}{len(named)} ({ranges}):", first_names(_with_limits(named)))]


def _standing_out(rows: pd.DataFrame, compared: pd.DataFrame) -> Finding:
    """Name the wards that stand out even when it is allowed for how wards differ."""
    beyond = rows[rows["apart"] != ""]
    ordinary = "Wards differ for many ordinary reasons, such as shops or a town centre."
    outside = compared["rate"].gt(compared["limit_upper_strong"]) | compared["rate"].lt(
        compared["limit_lower_strong"]
    )
    near = _near(compared.loc[outside & (compared["apart"] == ""), "ward"], len(compared))
    if beyond.empty:
        text = f"{ordinary} When that is allowed for, none of them is out of the ordinary."
        return f"{text}{near}", []
    return f"{ordinary}{near} Out of the ordinary even when that is allowed for:", first_names(
        _with_limits(beyond)
    )


def _near(wards: pd.Series, among: int) -> str:
    """Say what of wards that the funnel shows outside its limits, and nothing else bears out."""
    if wards.empty:
        return ""
    names = listed(list(wards), "; ") if len(wards) <= MOST_NEAR else f"{len(wards)} wards"
    return (
        f" {names} {'lies' if len(wards) == 1 else 'lie'} outside the 99.8% limits of the funnel, "
        f"but not so far that it could not be chance among {among} wards."
    )


def _with_limits(rows: pd.DataFrame) -> list[str]:
    ordered = rows.sort_values("rate", ascending=False)
    return [
        f"{text}, {level} limits"
        for text, level in zip(
            _with_rate(ordered, f" {ordered['unit'].iloc[0]}"), ordered["apart"], strict=True
        )
    ]


def _with_rate(rows: pd.DataFrame, unit: str = "") -> list[str]:
    """Return each ward's name with its rate and interval."""
    return [
        f"{row['ward']}: {number(row['rate'], int(row['decimals']))}{unit} "
        f"({span(row['lower'], row['upper'], int(row['decimals']))})"
        for row in records_of(rows)
    ]


def first_names(names: Sequence[str], most: int = MOST_NAMED) -> list[str]:
    """Return the first of some names, and how many more there are."""
    left = len(names) - most
    if left <= 1:
        return list(names)
    return [*names[:most], f"and {left} more in the table"]


def no_data_findings(table: ReleasedTable | None) -> list[Finding]:
    """Name the wards of which nothing is known."""
    if table is None:
        return []
    rows = table.rows[table.rows["state"] == NO_DATA]
    if rows.empty:
        return []
    return [
        (
            f"There are no data of {count_of(len(rows), 'ward')}, because no LSOA (the small area "
            "that records are published by) fits best there; that is not the same as no crime:",
            sorted(rows["ward"]),
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
    if measures < LEAST_MEASURES:
        only = f"Only {count_of(measures, 'measure')}"
        return [(f"{only} can flag wards here: too few to say which come up again and again.", [])]
    most = rows[rows["flags"] > measures / 2]
    if most.empty:
        return [(f"No ward is in the top fifth on more than half of {measures} measures.", [])]
    names = [f"{row['ward']}: {number(row['flags'])} of {measures}" for row in records_of(most)]
    return [
        (f"In the top fifth of wards on more than half of {measures} measures:", first_names(names))
    ]


def records_of(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as mappings."""
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def lower_first(text: str) -> str:
    """Write a measure's name within a sentence."""
    return text[:1].lower() + text[1:]


def _are(how_many: int) -> str:
    return "none is" if not how_many else f"{how_many} {'is' if how_many == 1 else 'are'}"
