"""What the comparisons of an indicator briefing come to, one kind at a time, in sentences.

Every sentence is computed from released tables, so that it can say no more than its edition may.
A measure is named as different only where it stays so after Benjamini-Hochberg over all the
comparisons of its kind; the others are named as differences that chance may explain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import BriefingError
from community_safety.indicators.headlines import MOVEMENT, WITHIN_RANGE
from community_safety.indicators.spread import ONE_YEAR
from community_safety.numbers import capital, count_of, listed
from community_safety.statistics.multiplicity import benjamini_hochberg, expected_by_chance
from community_safety.verdicts import DIFFERENT, Verdict

LEVEL = 0.05
COMPARISON_WORDS = {
    "target": ("the target", "than target"),
    "change": ("the same period last year", "than in the same period last year"),
    "benchmark": ("the benchmark", "than the benchmark"),
    "neighbours": ("the neighbours", "than the neighbours"),
    MOVEMENT: ("what the series gave before", "than the series gave before"),
}


Finding = tuple[str, list[str]]
"""A sentence and the measures it speaks of."""


@dataclass(frozen=True, slots=True)
class Family:
    """All comparisons of one kind in a briefing, judged together.

    `rows` has one row for each measure with `measure, verdict, reason, p, within, season,
    adjusted, stays`; `within` marks a figure wholly inside a target range, `season` a movement that
    may be no more than the season.
    """

    name: str
    rows: pd.DataFrame

    @property
    def compared(self) -> pd.DataFrame:
        """The measures that could be compared."""
        return self.rows[self.rows["verdict"] != Verdict.NOT_COMPARED]

    def of(self, verdict: Verdict, stays: bool) -> list[str]:
        """Return the measures with a verdict that stays, or does not, after adjustment.

        Those that may be no more than the season are in neither.
        """
        mine = (self.rows["verdict"] == verdict) & (self.rows["stays"] == stays)
        return list(self.rows.loc[mine & ~self.rows["season"], "measure"])

    def seasonal(self, verdict: Verdict) -> list[str]:
        """Return the measures with a verdict that may be no more than the season."""
        return list(
            self.rows.loc[(self.rows["verdict"] == verdict) & self.rows["season"], "measure"]
        )


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
    # What may be no more than the season is never said outright
    rows["season"] = rows["verdict"].isin(DIFFERENT) & (
        (shown["season_open"] != "") & (name == MOVEMENT)
    )
    rows["stays"] &= ~rows["season"]
    return Family(name, rows)


def families(tables: Sequence[ReleasedTable]) -> dict[str, Family]:
    """Judge all comparisons, by kind."""
    return {name: family(tables, name) for name in COMPARISON_WORDS}


def nobody_to_compare_with(comparators: Sequence[str]) -> str:
    """Say that there is no other place to compare with, where that is so."""
    return "" if comparators else "The partnership file names no other place to compare with."


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
            findings.append((f"{are(len(sure))} {verdict.value} {than}:", sure))
        if unsure:
            such = "one" if len(unsure) == 1 else "differences of"
            among = f"among {count_of(len(compared), 'comparison')} {such} this size"
            text = f"{look(len(unsure))} {verdict.value} {than}, but {among} can easily be chance:"
            findings.append((text, unsure))
        seasonal = judged.seasonal(verdict)
        if seasonal:
            text = f"{look(len(seasonal))} {verdict.value} {than}"
            findings.append((f"{text}, which may be no more than the season:", seasonal))
    within = list(compared.loc[compared["within"], "measure"])
    if within:
        findings.append((f"{are(len(within))} within the target range:", within))
    similar = compared[(compared["verdict"] == Verdict.SIMILAR) & ~compared["within"]]
    if len(similar):
        text = f"{capital(count_of(len(similar), 'measure'))}: no evidence of a difference from "
        findings.append((f"{text}{against}: {in_a_row(similar['measure'])}.", []))
    return [*findings, (_multiplicity(judged), [])]


def in_a_row(names: Iterable[str]) -> str:
    """Write names of measures, many of which have an "and" of their own: `a; b; c`."""
    return "; ".join(names)


def are(how_many: int) -> str:
    """Write a number of measures with its verb: `1 measure is`, `3 measures are`."""
    return f"{how_many:,} {'measure is' if how_many == 1 else 'measures are'}"


def look(how_many: int) -> str:
    """Write a number of measures that only look so: `1 measure looks`, `3 measures look`."""
    return f"{how_many:,} {'measure looks' if how_many == 1 else 'measures look'}"


def _multiplicity(judged: Family) -> str:
    tests = len(judged.compared)
    if tests == 1:
        return "One comparison was made, so there was no need to allow for many."
    chance = round(expected_by_chance(tests, 1 - LEVEL))
    about = f"about {chance}" if chance else "hardly one"
    different = int(judged.compared["verdict"].isin(DIFFERENT).sum())
    remain, season = int(judged.rows["stays"].sum()), bool(judged.rows["season"].any())
    found = "None appears." if not different else (
        f"{different} {'appears' if different == 1 else 'appear'}, and "
        f"{'all' if remain == different and remain > 1 else remain or 'none'} "
        f"{'remains' if remain == 1 else 'remain'} after allowing for the number of comparisons"
        f"{' and for the season' if season else ''}."
    )  # fmt: skip
    return (
        f"{tests} comparisons were made. If there were no true differences, {about} would still "
        f"appear by chance. {found}"
    )


def _why_none(judged: Family) -> str:
    """Return why nothing could be compared; how many have each reason, where they differ."""
    counted = judged.rows["reason"].value_counts()
    counted = counted[counted.index != ""]
    if len(counted) <= 1:
        return f": {counted.index[0]}" if counted.sum() == len(judged.rows) > 0 else ""
    return f": {'; '.join(f'{reason} ({how_many:,})' for reason, how_many in counted.items())}"


def not_compared_findings(tables: Sequence[ReleasedTable]) -> list[Finding]:
    """Name the measures that could be compared with nothing, by reason."""
    shown = measures_shown(tables)
    rows = shown[shown["headline"] == Verdict.NOT_COMPARED]
    reasons = rows.apply(_first_reason, axis=1) if len(rows) else pd.Series(dtype="str")
    return [
        (f"{are(len(part))} not compared: {reason}.", list(part["measure"]))
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
        "people is too small to show. No verdict in this summary counts or names the measures in "
        f"{'it' if len(subjects) == 1 else 'them'}."
    )


def provisional_sentence(tables: Sequence[ReleasedTable]) -> str:
    """Name the measures whose newest figures may still be revised; nothing where there is none."""
    shown = measures_shown(tables)
    names = list(shown.loc[shown["provisional"] != "", "measure"])
    if not names:
        return ""
    return f"Provisional, and may still be revised: {in_a_row(names)}."


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
