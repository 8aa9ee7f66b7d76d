"""The cohorts of a released table in order of time, and what is said of them in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from community_safety.briefing.reoffending_pictures.released import (
    first_short,
    per_cent,
    some_of,
    with_interval,
)
from community_safety.numbers import count_of, span
from community_safety.reoffending.columns import INCOMPLETE, UNRELIABLE
from community_safety.reoffending.rules import BREAK, Rules

_MOST_TOLD = 12
"""Cohorts told one by one in a description; of more, the latest, and how far the others reach."""
_BREAK = (
    "The series breaks in October 2015, when source and length of cohorts changed; "
    "figures on its two sides are not compared."
)
_BREAK_BRIEF = "The series breaks in October 2015."


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the figures that cohorts have: its columns, and what it is called."""

    value: str
    heading: str

    @property
    def lower(self) -> str:
        """Column of the lower limit."""
        return f"{self.value}_lower"

    @property
    def upper(self) -> str:
        """Column of the upper limit."""
        return f"{self.value}_upper"

    def known(self, rows: pd.DataFrame) -> bool:
        """Tell whether any cohort has it."""
        return bool(rows[self.value].notna().any())


OFFICIAL = Measure("rate", "Proportion reoffending by the official definition, per cent")
PROXY = Measure(
    "proxy_6",
    "Local proxy, per cent: an offence within 6 months, proven within 6 months of it",
)


def cohorts_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in order of time, with what drawing needs.

    `first`, `last` and `at` are days as ordinals (the middle for `at`); `incomplete` and `few`
    tell of cohorts whose 18 months are not over, and with fewer than 30 offenders. A cohort that
    is not complete has no official rate, whatever the table says.
    """
    first, last = (_ordinals(rows[name]) for name in ("cohort_start", "cohort_end"))
    incomplete = (rows["state"] == INCOMPLETE) | (rows["rate"].isna() & (rows["offenders"] > 0))
    few = (rows["state"] == UNRELIABLE) | (rows["offenders"] < Rules().least_offenders)
    official = [OFFICIAL.value, OFFICIAL.lower, OFFICIAL.upper]
    return (
        rows.assign(
            **rows[official].where(~incomplete),
            first=first,
            last=last,
            at=(first + last) / 2,
            after_break=first >= BREAK.toordinal(),
            incomplete=incomplete,
            few=few,
        )
        .sort_values(["first", "last"], kind="stable")
        .reset_index(drop=True)
    )


def _ordinals(days: pd.Series) -> pd.Series:
    whole = pd.to_datetime(days).to_numpy().astype("datetime64[D]").astype("int64")
    return pd.Series(whole + pd.Timestamp(1970, 1, 1).toordinal(), days.index, dtype="float64")


def finding(rows: pd.DataFrame) -> str:
    """Return the figure of the latest cohort in at most 15 words; nothing is called a change."""
    own = rows[rows["own"]]
    complete = own[own["rate"].notna()]
    if complete.empty:
        row = own[own["proxy_6"].notna()].iloc[-1]
        said = f"No cohort is complete; {per_cent(row['proxy_6'])} of the latest reoffended"
        return f"{said} within 6 months (local proxy)"
    row = complete.iloc[-1]
    rate, interval = per_cent(row["rate"]), span(row["rate_lower"], row["rate_upper"], 1)
    if row["few"]:
        total = count_of(int(row["offenders"]), "offender")
        few = f"{rate} of {total} reoffended: too few to be reliable"
        return first_short(f"{row['cohort']}: {few}", f"Latest complete cohort: {few}")
    said = f"{rate} reoffended" + (f" (95% interval {interval})" if interval else "")
    return first_short(f"{row['cohort']}: {said}", f"Latest complete cohort: {said}")


def descriptions(rows: pd.DataFrame) -> Iterator[str]:
    """Describe the picture: the latest rate, those before it, comparison, breaks and proxies.

    The first description has every cohort; later ones have only how far all reach, then no names.
    """
    for most in (_MOST_TOLD, 0):
        yield " ".join(_sentences(rows, most, brief=False))
    yield " ".join(_sentences(rows, 0, brief=True))


def _sentences(rows: pd.DataFrame, most: int, brief: bool) -> list[str]:
    own = rows[rows["own"]]
    complete = own[own["rate"].notna()]
    parts = ["No cohort is complete."]
    if len(complete):
        latest = _figure(complete.iloc[-1], OFFICIAL)
        parts = [f"Proportion reoffending, latest complete cohort: {latest}."]
        parts += _earlier(complete.iloc[:-1], OFFICIAL, most)
    parts += _compared(rows[~rows["own"]])
    if rows["after_break"].any() and not rows["after_break"].all():
        parts.append(_BREAK_BRIEF if brief else _BREAK)
    still = own[own["incomplete"]]
    if len(still):
        parts.append(f"Not complete, as 18 months are not over: {_named(still, brief)}.")
    proxies = own[own["proxy_6"].notna()]
    if len(proxies):
        parts.append(
            "Local proxy within 6 months, lower by its nature than the official rate: "
            f"{_figure(proxies.iloc[-1], PROXY)}."
        )
        parts += [] if brief else _earlier(proxies.iloc[:-1], PROXY, most)
    few = own[own["few"] & own["rate"].notna()]
    if len(few):
        parts.append(f"Fewer than 30 offenders, unreliable: {_named(few, brief)}.")
    return parts


def _earlier(cohorts: pd.DataFrame, measure: Measure, most: int) -> list[str]:
    """Say what came before the latest cohort: one by one, or how far all reach."""
    if cohorts.empty:
        return []
    if len(cohorts) <= max(most, 1):
        return [f"Before: {'; '.join(_figure(row, measure) for _, row in cohorts.iterrows())}."]
    low, high = (cohorts.loc[cohorts[measure.value].agg(end)] for end in ("idxmin", "idxmax"))
    ends = [per_cent(row[measure.value]) for row in (low, high)]
    reach = f"{ends[0]} ({low['cohort']}) to {ends[1]} ({high['cohort']})"
    reach = f"all {ends[0]}" if ends[0] == ends[1] else reach
    return [f"The {count_of(len(cohorts), 'cohort')} before: {reach}."]


def _named(cohorts: pd.DataFrame, brief: bool) -> str:
    if brief and len(cohorts) > 1:
        return f"{count_of(len(cohorts), 'cohort')}, the last {cohorts['cohort'].iloc[-1]}"
    return some_of([str(name) for name in cohorts["cohort"]])


def _figure(row: pd.Series, measure: Measure) -> str:
    value = per_cent(row[measure.value])
    told = with_interval(value, row[measure.lower], row[measure.upper], 1)
    return f"{row['cohort']} {told}"


def _compared(others: pd.DataFrame) -> list[str]:
    """Say of each area beside this one its latest rate, by name."""
    known = others[others["rate"].notna()]
    latest = known.groupby("area").tail(1).sort_values("area", kind="stable")
    told = [f"{row['area']} {_figure(row, OFFICIAL)}" for _, row in latest.iterrows()]
    return [f"Beside it, by name, latest: {some_of(told)}."] if told else []
