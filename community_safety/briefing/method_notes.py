"""The method notes of the indicator briefing, for readers who want to know what a word rests on."""

from __future__ import annotations

import re

from community_safety.briefing.context import Briefing
from community_safety.indicators.measuring import CONFIDENCE, LEAST_BASE_FOR_PER_CENT, STRONGER
from community_safety.numbers import count_of


def interval_notes() -> list[str]:
    """Explain intervals, verdicts and their strength."""
    level, stronger = f"{CONFIDENCE:.0%}", f"{STRONGER:.1%}"
    return [
        f"Each figure with counts has a {level} interval: the range of underlying levels with "
        "which the figure is compatible, allowing for chance. Shares have Wilson intervals; counts "
        "and rates exact ones below ten events and Byar's approximation from ten.",
        "A figure is better or worse than its target only where the whole interval lies on that "
        "side of it. Otherwise there is no evidence of a difference, which is not evidence that "
        f"there is none. ({stronger}) beside a verdict means that it holds at that level too.",
        "A measure without counts has no interval. It is not compared, and never called worse.",
    ]


def comparison_notes() -> list[str]:
    """Explain what is compared with what, and what is assumed."""
    return [
        "Last year is the same months one year earlier, so that seasons do not count as change; a "
        "month missing in either year is left out of both. Two counts are compared by their "
        "ratio, two shares by their difference (Newcombe's interval).",
        "The benchmark is taken as a near-exact figure; the neighbours' counts are pooled and "
        "compared by a test of two samples. Numbers of incidents are not compared between places, "
        "because they depend on how many people live there.",
        "Counts of crimes and incidents vary more than independent events would. How much more "
        "(the dispersion) is estimated from each measure's own series, apart from seasons and "
        "changes of level between years, and widens its interval. Where a series is too short "
        "for that and none is declared, the count is not compared.",
        f"A percentage change is printed only where there were at least {LEAST_BASE_FOR_PER_CENT} "
        "events before.",
    ]


def multiplicity_notes() -> list[str]:
    """Explain why some differences are not named in the summary."""
    return [
        "Many measures are compared at once, and some differ by chance alone. The summary names a "
        "difference outright only where it remains after the Benjamini-Hochberg adjustment over "
        "all comparisons of its kind in this briefing; the tables show each measure's own verdict. "
        "Measures whose table is withheld from an edition are not among its comparisons.",
    ]


def limits_notes() -> list[str]:
    """Say what this version cannot see."""
    return [
        "Months are taken to vary independently around their season. Where a high month tends to "
        "be followed by another, differences are called more than chance too often. Process "
        "charts, which would show such runs, are not part of this version, and a target is not "
        "yet questioned beyond its interval.",
    ]


def account_notes(briefing: Briefing, source: str) -> list[str]:
    """Say how many rows of this area's data were read, used and refused, and why."""
    codes = [briefing.area.code, *briefing.area.members]
    accounts = [briefing.account(source, code) for code in codes]
    read, used = (sum(account[key] for account in accounts) for key in ("read", "used"))
    were = "was" if read == 1 else "were"
    notes = [
        f"Of {briefing.area.name}, {count_of(read, 'row')} {were} read: {used:,} used, "
        f"{read - used:,} refused."
    ]
    reasons: dict[str, int] = {}
    for account in accounts:
        for reason, rows in account["refused"].items():
            reasons[reason] = reasons.get(reason, 0) + rows
    notes += [
        f"Refused, {rows:,}: {_in_words(reason)}." for reason, rows in sorted(reasons.items())
    ]
    return notes


def _in_words(reason: str) -> str:
    """Put names of columns in quotation marks, as readers of prose know them."""
    return re.sub(r"`([^`]*)`", "“\\1”", reason)
