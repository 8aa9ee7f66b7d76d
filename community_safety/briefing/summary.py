"""The first page of the indicator briefing: what the measures come to, in sentences.

Every sentence is computed from released tables, so that it can say no more than its edition may.
A measure is named as different only where it stays so after Benjamini-Hochberg over all the
comparisons of its kind; the others are named as differences that chance may explain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import BriefingError
from community_safety.numbers import count_of, listed
from community_safety.statistics.multiplicity import benjamini_hochberg, expected_by_chance
from community_safety.verdicts import DIFFERENT, Verdict

LEVEL = 0.05
COMPARISON_WORDS = {
    "target": ("target", "than target"),
    "change": ("the same period last year", "than in the same period last year"),
    "benchmark": ("the benchmark", "than the benchmark"),
    "neighbours": ("the neighbours", "than the neighbours"),
}


@dataclass(frozen=True, slots=True)
class Family:
    """All comparisons of one kind in a briefing, judged together.

    `rows` has one row for each measure with `measure, verdict, reason, p, adjusted, stays`.
    """

    name: str
    rows: pd.DataFrame

    @property
    def compared(self) -> pd.DataFrame:
        """The measures that could be compared."""
        return self.rows[self.rows["verdict"] != Verdict.NOT_COMPARED]

    def of(self, verdict: Verdict, stays: bool) -> list[str]:
        """Return the measures with a verdict that stays, or does not, after adjustment."""
        rows = self.rows[(self.rows["verdict"] == verdict) & (self.rows["stays"] == stays)]
        return list(rows["measure"])


def measures_shown(tables: Sequence[ReleasedTable]) -> pd.DataFrame:
    """Return the rows of all objectives that the edition may show, below each other."""
    if not tables:
        raise BriefingError("the partnership file lists no measures: add some under `indicators:`")
    frames = [table.rows for table in tables if len(table.rows)]
    return pd.concat(frames, ignore_index=True) if frames else tables[0].rows.iloc[:0]


def family(tables: Sequence[ReleasedTable], name: str) -> Family:
    """Judge all comparisons of one kind (`target`, `change`, `benchmark`, `neighbours`)."""
    shown = measures_shown(tables)
    rows = pd.DataFrame(
        {
            "measure": shown["measure"],
            "verdict": shown[f"{name}_verdict"],
            "reason": shown[f"{name}_reason"],
            "p": shown[f"{name}_p"],
        }
    )
    adjusted = benjamini_hochberg(rows["p"].to_numpy(dtype="float64"))
    rows["adjusted"] = adjusted
    rows["stays"] = rows["verdict"].isin(DIFFERENT) & (rows["adjusted"] <= LEVEL)
    return Family(name, rows)


def key_figures(tables: Sequence[ReleasedTable]) -> list[tuple[str, str]]:
    """Return how many measures have each headline, for the row of large figures."""
    headline = measures_shown(tables)["headline"]
    first = headline.str.split(" than ").str[0]
    entries = [("measures shown", len(headline))]
    for verdict in (Verdict.WORSE, Verdict.BETTER):
        entries.append((verdict.value, int((first == verdict).sum())))
    neither = int(first.isin([Verdict.HIGHER, Verdict.LOWER]).sum())
    if neither:
        entries.append(("higher or lower, neither good nor bad", neither))
    within = int((headline == "within its target range").sum())
    if within:
        entries.append(("within the target range", within))
    entries.append(
        ("no evidence of a difference", int(headline.str.startswith("no evidence").sum()))
    )
    entries.append((Verdict.NOT_COMPARED.value, int((headline == Verdict.NOT_COMPARED).sum())))
    return [(label, str(how_many)) for label, how_many in entries]


Finding = tuple[str, list[str]]
"""A sentence and the measures it speaks of."""


def comparison_findings(judged: Family) -> list[Finding]:
    """Say how many measures differ in a comparison, which, and what chance would give."""
    against, than = COMPARISON_WORDS[judged.name]
    compared = judged.compared
    if compared.empty:
        return [(f"No measure could be compared with {against}{_why_none(judged)}.", [])]
    findings: list[Finding] = []
    for verdict in DIFFERENT:
        sure, unsure = judged.of(verdict, True), judged.of(verdict, False)
        if sure:
            findings.append((f"{_are(len(sure))} {verdict.value} {than}:", sure))
        if unsure:
            findings.append(
                (
                    f"{_are(len(unsure))} {verdict.value} {than} if judged alone. Among "
                    f"{count_of(len(compared), 'comparison')} so small a difference may be chance:",
                    unsure,
                )
            )
    similar = int((compared["verdict"] == Verdict.SIMILAR).sum())
    if similar:
        text = f"{_capital(count_of(similar, 'measure'))}: no evidence of a difference from "
        findings.append((f"{text}{against}.", []))
    return [*findings, (_multiplicity(judged), [])]


def _are(how_many: int) -> str:
    return f"{how_many:,} {'measure is' if how_many == 1 else 'measures are'}"


def _multiplicity(judged: Family) -> str:
    tests = len(judged.compared)
    one_in = round(1 / expected_by_chance(1, 1 - LEVEL))
    different = int(judged.compared["verdict"].isin(DIFFERENT).sum())
    remain = int(judged.rows["stays"].sum())
    if tests == 1:
        return "One comparison was made, so there was no need to allow for many."
    return (
        f"{tests} comparisons were made. About one in {one_in} differs by chance where there is no "
        f"true difference; {different} {'differs' if different == 1 else 'differ'} here, and "
        f"{remain} {'does' if remain == 1 else 'do'} so even when allowing for how many were made."
    )


def _why_none(judged: Family) -> str:
    """Return the reason why nothing could be compared, where it is one and the same."""
    reasons = judged.rows["reason"].unique()
    return f": {reasons[0]}" if len(reasons) == 1 and reasons[0] else ""


def not_compared_findings(tables: Sequence[ReleasedTable]) -> list[Finding]:
    """Name the measures that could be compared with nothing, by reason."""
    shown = measures_shown(tables)
    rows = shown[shown["headline"] == Verdict.NOT_COMPARED]
    reasons = rows.apply(_first_reason, axis=1) if len(rows) else pd.Series(dtype="str")
    return [
        (f"{_are(len(part))} not compared: {reason}.", list(part["measure"]))
        for reason, part in rows.groupby(reasons, sort=False)
    ]


def _first_reason(row: pd.Series) -> str:
    """Return the reason that says most: a missing figure or interval before a missing target."""
    reasons = [row[f"{name}_reason"] for name in ("change", "benchmark", "neighbours", "target")]
    return next((reason for reason in reasons if reason), "there is nothing to compare with")


def withheld_sentence(tables: Sequence[ReleasedTable]) -> str:
    """Say which tables this edition withholds; nothing where there is none."""
    captions = [table.caption.split(":")[0] for table in tables if table.withheld]
    if not captions:
        return ""
    tables_of = "The table of this objective is" if len(captions) == 1 else "These tables are"
    return (
        f"{tables_of} withheld from this edition, because a count of people is too small to be "
        f"shown: {listed(captions, '; ')}. Nothing on this page counts or names the measures in it."
    )


def plain_rag_findings(tables: Sequence[ReleasedTable]) -> list[Finding]:
    """Name where plain red/amber/green says what the figures cannot carry."""
    shown = measures_shown(tables)
    chance = shown["target_verdict"] == Verdict.SIMILAR
    unjudged = shown["target_verdict"] == Verdict.NOT_COMPARED
    inside = (shown["lower"] >= shown["target_lower"]) & (shown["upper"] < shown["target_upper"])
    if not (shown["plain_rag"] != "").any():
        return [("No measure here has a target and a figure to colour.", [])]
    cases = (
        (
            chance & shown["plain_rag"].isin(["red", "amber"]),
            "red or amber although chance can explain the distance from target:",
        ),
        (
            chance & ~inside & (shown["plain_rag"] == "green"),
            "green that cannot be told from a missed target either:",
        ),
        (
            unjudged & (shown["plain_rag"] != ""),
            "red, amber or green for which chance cannot be judged at all:",
        ),
    )
    findings = [
        (f"Plain colours would show {count_of(int(found.sum()), 'measure')} as {text}",
         list(shown.loc[found, "measure"]))
        for found, text in cases
        if found.any()
    ]  # fmt: skip
    if not findings:
        return [("Plain red, amber and green would have said the same as the intervals.", [])]
    return findings


def age_sentence(tables: Sequence[ReleasedTable]) -> str:
    """Say how old the figures are at the release, oldest first."""
    shown = measures_shown(tables)
    old = shown[shown["age_months"] > 0].sort_values("age_months", ascending=False)
    if shown.empty:
        return ""
    if old.empty:
        return "Every figure reaches up to the end of the release's period."
    oldest = old.iloc[0]
    age = count_of(int(oldest["age_months"]), "month")
    return (
        f"{_capital(count_of(len(old), 'measure'))} of {len(shown)} "
        f"{'speaks' if len(old) == 1 else 'speak'} of an earlier time; the oldest is "
        f"{oldest['measure']} ({oldest['period']}), {age} old at the release."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
