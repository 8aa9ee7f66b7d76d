"""The first page of the indicator briefing: what the measures come to, in sentences.

Every sentence is computed from released tables, so that it can say no more than its edition may.
A measure is named as different only where it stays so after Benjamini-Hochberg over all the
comparisons of its kind; the others are named as differences that chance may explain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import BriefingError
from community_safety.indicators.spread import ONE_YEAR
from community_safety.indicators.tables import WITHIN_RANGE, YARDSTICKS
from community_safety.numbers import capital, count_of, listed
from community_safety.statistics.multiplicity import benjamini_hochberg, expected_by_chance
from community_safety.verdicts import DIFFERENT, Verdict

LEVEL = 0.05
COMPARISON_WORDS = {
    "target": ("target", "than target"),
    "change": ("the same period last year", "than in the same period last year"),
    "benchmark": ("the benchmark", "than the benchmark"),
    "neighbours": ("the neighbours", "than the neighbours"),
}


Finding = tuple[str, list[str]]
"""A sentence and the measures it speaks of."""


@dataclass(frozen=True, slots=True)
class Family:
    """All comparisons of one kind in a briefing, judged together.

    `rows` has one row for each measure with `measure, verdict, reason, p, within, adjusted,
    stays`; `within` marks a figure wholly inside a target range.
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
            "within": (shown["headline"] == WITHIN_RANGE) & (name == "target"),
        }
    )
    adjusted = benjamini_hochberg(rows["p"].to_numpy(dtype="float64"))
    rows["adjusted"] = adjusted
    rows["stays"] = rows["verdict"].isin(DIFFERENT) & (rows["adjusted"] <= LEVEL)
    return Family(name, rows)


def families(tables: Sequence[ReleasedTable]) -> dict[str, Family]:
    """Judge all comparisons, by kind."""
    return {name: family(tables, name) for name in COMPARISON_WORDS}


def key_figures(tables: Sequence[ReleasedTable]) -> list[tuple[str, str]]:
    """Return how many measures have each headline, for the row of large figures.

    A headline counts as better or worse only where it stays after allowing for the number of
    comparisons; the rest of them have a figure of their own.
    """
    headline = measures_shown(tables)["headline"]
    parts = headline.str.split(" than ", n=1, expand=True).reindex(columns=[0, 1])
    judged = families(tables)
    kinds = {words: name for name, words in YARDSTICKS.items()}
    stays = [
        words in kinds and bool(judged[kinds[words]].rows["stays"].iloc[position])
        for position, words in enumerate(parts[1])
    ]
    sure = parts[0].where(np.array(stays, dtype=bool), "")
    against = sorted(set(parts[1].dropna()), key=list(kinds).index)
    than = f"than {against[0]}" if len(against) == 1 else "than target or, without one, others"
    entries = [
        (f"{verdict} {than}", int((sure == verdict).sum()))
        for verdict in (Verdict.WORSE, Verdict.BETTER)
    ]
    others = {
        "higher or lower, neither good nor bad": sure.isin([Verdict.HIGHER, Verdict.LOWER]),
        "different, but among so many it may be chance": parts[1].notna() & (sure == ""),
        "within the target range": headline == WITHIN_RANGE,
    }
    entries += [(label, int(found.sum())) for label, found in others.items() if found.any()]
    entries += [
        ("no evidence of a difference", int(headline.str.startswith("no evidence").sum())),
        (Verdict.NOT_COMPARED.value, int((headline == Verdict.NOT_COMPARED).sum())),
    ]
    shown = ("measures shown", str(len(headline)))
    return [shown, *((label, str(how_many)) for label, how_many in entries)]


def nobody_to_compare_with(comparators: Sequence[str]) -> str:
    """Say that there is no other place to compare with, where that is so."""
    return "" if comparators else "The partnership file names no other place to compare with."


def conflicting_findings(tables: Sequence[ReleasedTable]) -> list[Finding]:
    """Name measures whose headline hides that another comparison says the opposite."""
    shown, judged = measures_shown(tables), families(tables)
    findings: list[Finding] = []
    for said, contrary in ((Verdict.BETTER, Verdict.WORSE), (Verdict.WORSE, Verdict.BETTER)):
        headed = shown["headline"].str.startswith(f"{said} than")
        for name, (_, than) in COMPARISON_WORDS.items():
            rows = judged[name].rows
            names = shown.loc[headed & rows["stays"] & (rows["verdict"] == contrary), "measure"]
            if len(names):
                findings.append(
                    (f"{_are(len(names))} {said} by headline, but {contrary} {than}:", list(names))
                )
    return findings


def season_sentence(tables: Sequence[ReleasedTable]) -> str:
    """Say for how many measures season cannot be told from change; nothing where for none."""
    how_many = int((measures_shown(tables)["dispersion_basis"] == ONE_YEAR).sum())
    if not how_many:
        return ""
    have = "measure has" if how_many == 1 else "measures have"
    return (
        f"{how_many} {have} no more than one year of figures, so that season cannot be told from "
        "change, nor from spread; intervals are wider than they would need to be."
    )


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
                    f"{_look(len(unsure))} {verdict.value} {than}, but among "
                    f"{count_of(len(compared), 'comparison')} one this size can easily be chance:",
                    unsure,
                )
            )
    within = list(compared.loc[compared["within"], "measure"])
    if within:
        findings.append((f"{_are(len(within))} within the target range:", within))
    similar = compared[(compared["verdict"] == Verdict.SIMILAR) & ~compared["within"]]
    if len(similar):
        text = f"{capital(count_of(len(similar), 'measure'))}: no evidence of a difference from "
        findings.append((f"{text}{against}: {listed(list(similar['measure']), '; ')}.", []))
    return [*findings, (_multiplicity(judged), [])]


def _are(how_many: int) -> str:
    return f"{how_many:,} {'measure is' if how_many == 1 else 'measures are'}"


def _look(how_many: int) -> str:
    return f"{how_many:,} {'measure looks' if how_many == 1 else 'measures look'}"


def _multiplicity(judged: Family) -> str:
    tests = len(judged.compared)
    if tests == 1:
        return "One comparison was made, so there was no need to allow for many."
    chance = round(expected_by_chance(tests, 1 - LEVEL))
    about = f"about {chance}" if chance else "hardly one"
    different = int(judged.compared["verdict"].isin(DIFFERENT).sum())
    remain = int(judged.rows["stays"].sum())
    found = "None appears." if not different else (
        f"{different} {'appears' if different == 1 else 'appear'}, and "
        f"{'all' if remain == different and remain > 1 else remain or 'none'} "
        f"{'remains' if remain == 1 else 'remain'} after allowing for the number of comparisons."
    )  # fmt: skip
    return (
        f"{tests} comparisons were made. If there were no true differences, {about} would still "
        f"appear by chance. {found}"
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
    subjects = [table.subject for table in tables if table.withheld]
    if not subjects:
        return ""
    quoted = listed([f"“{subject}”" for subject in subjects])
    return (
        f"{'The table' if len(subjects) == 1 else 'The tables'} for {quoted} "
        f"{'is' if len(subjects) == 1 else 'are'} withheld from this edition, because a count of "
        "people is too small to show. Nothing on this page counts or names the measures in it."
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
            "green although the figures cannot rule out a missed target:",
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
    shown = shown[shown["value"].notna()]
    old = shown[shown["age_months"] > 0].sort_values("age_months", ascending=False)
    if shown["age_months"].isna().all():
        return ""
    if old.empty:
        return "Every figure reaches up to the end of the release's period."
    oldest, are = old.iloc[0], "is" if len(old) == 1 else "are"
    age = count_of(int(oldest["age_months"]), "month")
    return (
        f"{len(old)} of {count_of(len(shown), 'figure')} {are} for an earlier time; the oldest, "
        f"{oldest['measure']} ({oldest['period']}), was {age} old at the release."
    )
