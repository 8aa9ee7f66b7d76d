"""What is said beside the rate: recent cohorts, time, young people, IOM and wards."""

from __future__ import annotations

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
from community_safety.statistics.recent_trend import DECREASING, INCREASING

QUARTERS_IN_A_YEAR = 4


def recent_findings(cohorts: ReleasedTable) -> list[Finding]:
    """Say what the local proxy shows of cohorts that are not complete, and of a year before."""
    own = cohorts.rows[cohorts.rows["own"].astype(bool)].reset_index(drop=True)
    recent = own[(own["state"] == INCOMPLETE) & own["proxy_6"].notna()]
    if recent.empty:
        return []
    latest = recent.iloc[-1]
    text = (
        "More recent cohorts are not complete, and no rate of theirs is given. By the local proxy "
        f"(an offence within 6 months, proven within 6 more) {_proxy(latest)} of those who joined "
        f"in {latest['cohort']}"
    )
    place = int(recent.index[-1]) - QUARTERS_IN_A_YEAR
    if place >= 0 and pd.notna(own.iloc[place]["proxy_6"]):
        before = own.iloc[place]
        apart = (
            latest["proxy_6_lower"] > before["proxy_6_upper"]
            or latest["proxy_6_upper"] < before["proxy_6_lower"]
        )
        text += f"; a year before ({before['cohort']}) it was {_proxy(before)}"
        text += "" if apart else ", and the two intervals overlap"
    return [(f"{text}.", [])]


def _proxy(row: pd.Series) -> str:
    return f"{number(row['proxy_6'], 1)}% ({span(row['proxy_6_lower'], row['proxy_6_upper'], 1)})"


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
        found.append((f"Of everybody in the cohort had reoffended: {listed(at)}.", []))
    rows = tests.rows
    differ = rows.loc[rows["verdict"].str.contains("differ"), "dimension"]
    if len(differ):
        names = "; ".join(differ)
        found.append((f"Times to reoffence differ by more than chance by: {names}.", []))
    alike = rows.loc[rows["verdict"] == NOT_APART, "dimension"]
    if len(alike):
        names = "; ".join(alike)
        found.append((f"No evidence that times differ by: {names}.", []))
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
    """Say how first time entrants moved over five years, where they did by more than chance."""
    words = {INCREASING: "risen", DECREASING: "fallen"}.get(str(row["trend"]))
    if words is None:
        return ""
    return f". Over the five years to {row['period']} their rate has {words} by more than chance"


def iom_findings(iom: ReleasedTable) -> list[Finding]:
    """Say how offences changed, what regression to the mean gives, and what is left."""
    lines = {row["line_id"]: row for row in records_of(iom.rows)}
    if "change" not in lines or pd.isna(lines["change"]["value"]):
        return withheld_findings(iom, "Integrated Offender Management") if iom.withheld else []
    before, after, change = lines["before"], lines["after"], lines["change"]
    found: list[Finding] = [
        (
            f"{count_of(int(before['people']), 'person', 'people')} on Integrated Offender "
            f"Management committed {number(before['value'])} proven offences in the 12 months "
            f"before they joined and {number(after['value'])} in the 12 months after: "
            f"{signed(change['value'])}%{_limits(change)}.",
            [],
        )
    ]
    expected, beyond = lines.get("expected"), lines.get("beyond")
    if expected is None or beyond is None or pd.isna(beyond["value"]):
        text = "People are chosen when they offend most, so that some fall is to be expected."
        return [*found, (text, [])]
    fall = (
        "People are chosen when they offend most, so that they would be expected to offend less "
        f"afterwards without the programme: about {number(expected['value'])} offences "
        f"({span(expected['lower'], expected['upper'])}) from regression to the mean alone. "
        f"Against that, offences were {signed(beyond['value'])}%{_limits(beyond)}"
    )
    if beyond["lower"] <= 0 <= beyond["upper"]:
        text = (
            f"{fall}: no evidence of a difference beyond it. More people would be needed to tell; "
            f"{NO_PROOF}."
        )
    else:
        words = "fewer" if beyond["value"] < 0 else "more"
        text = (
            f"{fall}: {words} than that, by more than chance. Other things than the programme may "
            "differ too."
        )
    return [*found, (text, [])]


def _limits(row: dict[str, object]) -> str:
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
    few = int(rows["state"].str.startswith("too few").sum())
    if few:
        text = (
            f"{count_of(few, 'ward')} of {len(rows)} have too few offenders for a rate of their "
            "own, which would say more of chance than of the ward."
        )
        found.append((text, []))
    return found
