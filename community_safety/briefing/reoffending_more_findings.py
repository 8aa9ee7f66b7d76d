"""What is said beside the rate: recent cohorts, time, young people, IOM and wards."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from community_safety.briefing.reoffending_findings import NO_PROOF, withheld_findings
from community_safety.briefing.ward_findings import Finding, first_names, records_of
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import count_of, listed, number, signed, signed_span, span
from community_safety.reoffending.columns import (
    HIGHER,
    INCOMPLETE,
    LOWER,
    NOT_APART,
    NOT_COMPARED,
)
from community_safety.statistics.recent_trend import DECREASING, INCREASING, NO_CHANGE

QUARTERS_IN_A_YEAR = 4


def recent_findings(cohorts: ReleasedTable) -> list[Finding]:
    """Say what the local proxy shows of cohorts that are not complete, and of a year before.

    The difference has limits put together from those of both shares (Newcombe RG 1998, Stat Med 17,
    873-890; Donner A, Zou GY 2012, Stat Methods Med Res 21, 347-359).
    """
    own = cohorts.rows[cohorts.rows["own"].astype(bool)].reset_index(drop=True)
    recent = own[(own["state"] == INCOMPLETE) & own["proxy_6"].notna()]
    if recent.empty:
        return []
    latest = recent.iloc[-1]
    text = (
        "More recent cohorts are not complete, and no rate of theirs is given. By the local proxy "
        "(an offence within 6 months of the start point that was proven within 6 months of being "
        f"committed) {_proxy(latest)} of those who entered in {latest['cohort']}"
    )
    place = int(recent.index[-1]) - QUARTERS_IN_A_YEAR
    if place < 0 or pd.isna(own.iloc[place]["proxy_6"]):
        return [(f"{text} reoffended.", [])]
    before = own.iloc[place]
    difference, lower, upper = _proxy_difference(latest, before)
    verdict = "no evidence of a difference" if lower <= 0 <= upper else "more than chance"
    return [
        (
            f"{text} reoffended; a year before ({before['cohort']}) it was {_proxy(before)}: "
            f"{signed(difference, 1)} percentage points ({signed_span(lower, upper, 1)}), "
            f"{verdict} for these two quarters.",
            [],
        )
    ]


def _proxy(row: pd.Series) -> str:
    return f"{number(row['proxy_6'], 1)}% ({span(row['proxy_6_lower'], row['proxy_6_upper'], 1)})"


def _proxy_difference(latest: pd.Series, before: pd.Series) -> tuple[float, float, float]:
    """Return the difference of two proxies with limits made of those of both."""
    one, low, high = (float(latest[f"proxy_6{end}"]) for end in ("", "_lower", "_upper"))
    other, least, most = (float(before[f"proxy_6{end}"]) for end in ("", "_lower", "_upper"))
    down, up = math.hypot(one - low, most - other), math.hypot(high - one, other - least)
    return one - other, one - other - down, one - other + up


def time_findings(times: ReleasedTable | None, tests: ReleasedTable) -> list[Finding]:
    """Say how soon people reoffended, and for which groups times differ."""
    if times is None:
        return [("Fewer than 30 people reoffended: no times are given.", [])]
    found: list[Finding] = []
    whole = times.rows[times.rows["dimension_id"] == "all"].set_index("months")
    if len(whole):
        at = [
            f"{number(whole.loc[month, 'share'], 1)}% within {count_of(month, 'month')}"
            for month in (1, 3, 6, 12)
            if month in whole.index
        ]
        found.append((f"Of everybody in the cohort, {listed(at)} had reoffended.", []))
    rows = tests.rows
    differ = rows.loc[rows["verdict"].str.contains("differ"), "dimension"]
    if len(differ):
        names = "; ".join(differ)
        found.append((f"Times differ by more than chance between groups of: {names}.", []))
    alike = rows.loc[rows["verdict"] == NOT_APART, "dimension"]
    if len(alike):
        names = "; ".join(alike)
        found.append((f"No evidence that times differ between groups of: {names}.", []))
    return found


def young_findings(young: ReleasedTable) -> list[Finding]:
    """Say how many young people there were in the latest year, and whether that changed."""
    rows = young.rows[young.rows["own"].astype(bool)]
    found: list[Finding] = [*withheld_findings(young, "Young people")]
    for _, own in rows.groupby("measure_id", sort=False):
        latest = own.iloc[-1]
        rate = ""
        if pd.notna(latest["rate"]):
            limits = span(latest["rate_lower"], latest["rate_upper"], 1)
            rate = f", {number(latest['rate'], 1)} per 1,000 aged 10 to 17 ({limits})"
        text = f"{latest['measure']}: {number(latest['people'])} in {latest['period']}{rate}"
        found.append((f"{text}{_young_change(latest)}{_young_trend(latest)}.", []))
    return found


def _young_change(row: pd.Series) -> str:
    if row["verdict"] == NOT_COMPARED or pd.isna(row["change"]):
        return ""
    limits = span(row["change_lower"], row["change_upper"], 2)
    text = f", {number(row['change'], 2)} times the year before ({limits})"
    if row["verdict"] in (HIGHER, LOWER):
        words = "more" if row["verdict"] == HIGHER else "fewer"
        return f"{text}: {words} by more than chance"
    return f"{text}: no evidence of a change"


def _young_trend(row: pd.Series) -> str:
    """Say how first time entrants moved over five years: one year may be out of the ordinary."""
    of = f". Over the five years to {row['period']}"
    words = {
        INCREASING: f"{of} their rate has risen by more than chance",
        DECREASING: f"{of} their rate has fallen by more than chance",
        NO_CHANGE: f"{of} there is no evidence of a rise or fall",
    }
    return words.get(str(row["trend"]), "")


def iom_findings(iom: ReleasedTable, *, agrees: bool = True) -> list[Finding]:
    """Say how offences changed, what was to be expected anyway, and what is left.

    Parameters
    ----------
    agrees
        Whether a second way to work out what was to be expected comes out about the same.
    """
    lines = {row["line_id"]: row for row in records_of(iom.rows)}
    if "change" not in lines or pd.isna(lines["change"]["value"]):
        return withheld_findings(iom, "Integrated Offender Management") if iom.withheld else []
    before, after, change = lines["before"], lines["after"], lines["change"]
    counted = (
        f"{count_of(int(before['people']), 'person', 'people')} on Integrated Offender Management "
        f"committed {number(before['value'])} proven offences in the 12 months before they joined "
        f"and {number(after['value'])} in the 12 months after: "
        f"{signed(change['value'])}%{_limits(change)}."
    )
    expected, beyond = lines.get("expected"), lines.get("beyond")
    if expected is None or beyond is None or pd.isna(beyond["value"]):
        few = (
            "They are too few to tell a change from chance, or from the fall that would have come "
            "anyway: people are picked after a bad year."
        )
        return [(counted, []), (few, [])]
    return [(counted, []), (_beyond(after, expected, beyond, agrees=agrees), [])]


def _beyond(
    after: dict[str, Any], expected: dict[str, Any], beyond: dict[str, Any], *, agrees: bool
) -> str:
    """Set what was observed against what would have been expected without the programme."""
    text = (
        f"Without the programme about {number(expected['value'])} offences "
        f"({span(expected['lower'], expected['upper'])}) would have been expected: people picked "
        "after a bad year mostly return towards their own average, and what changed for others "
        f"like them is allowed for. There were {number(after['value'])}: "
        f"{signed(beyond['value'])}%{_limits(beyond)}"
    )
    if beyond["lower"] <= 0 <= beyond["upper"]:
        return (
            f"{text}, no evidence of a difference. More people would be needed to tell; {NO_PROOF}."
        )
    words = "fewer" if beyond["value"] < 0 else "more"
    text = (
        f"{text}, {words} than expected by more than chance. That does not prove the programme "
        "to be the reason."
    )
    if not agrees:
        text += (
            " A second way to work out what was to be expected gives another size, which is "
            "therefore less sure than its interval."
        )
    return text


def _limits(row: dict[str, Any]) -> str:
    limits = signed_span(row["lower"], row["upper"])
    return f" ({limits})" if limits else ""


def ward_findings(table: ReleasedTable) -> list[Finding]:
    """Name the wards that differ from the rest, and say how many have too few to tell."""
    rows = table.rows
    if rows.empty:
        return withheld_findings(table, f"{table.subject} by ward") if table.withheld else []
    found: list[Finding] = []
    name, unit = str(rows["measure"].iloc[0]), str(rows["unit"].iloc[0])
    for verdict in (HIGHER, LOWER):
        own = rows[rows["group"] == verdict].sort_values(
            "rate", ascending=verdict == LOWER, kind="stable"
        )
        names = [
            f"{row['ward']}: {number(row['rate'], int(row['decimals']))} "
            f"({span(row['lower'], row['upper'], int(row['decimals']))})"
            for row in records_of(own)
        ]
        if names:
            of = f"{name} {unit}, {verdict} than in the rest of the area by more than chance:"
            found.append((of, first_names(names)))
    if not found:
        found.append((f"{name}: no ward differs from the rest by more than chance.", []))
    return [*found, *_not_compared(rows)]


def _not_compared(rows: pd.DataFrame) -> list[Finding]:
    """Say how many wards have too few people to be compared, or for a rate of their own."""
    few = int(rows["state"].str.startswith("too few").sum())
    shown = int(((rows["group"] == NOT_COMPARED) & (rows["state"] == "")).sum())
    if not few and not shown:
        return []
    compared = len(rows) - few - shown - int(rows["state"].isin(["no data", "nobody"]).sum())
    parts = [f"{compared} {'was' if compared == 1 else 'were'} compared"]
    if shown:
        are = "is" if shown == 1 else "are"
        parts.append(f"{shown} with fewer than 30 offenders {are} shown and not compared")
    if few:
        have = "has" if few == 1 else "have"
        parts.append(f"{few} {have} too few offenders for a rate of their own")
    return [(f"Of {count_of(len(rows), 'ward')}, {listed(parts)}.", [])]


def named_higher(table: ReleasedTable) -> list[str]:
    """Return the wards that are higher than the rest by more than chance."""
    return sorted(table.rows.loc[table.rows["group"] == HIGHER, "ward"])
