"""The first page of the indicator briefing: what needs attention, and why.

Every sentence is computed from released tables, so that it can say no more than its edition may.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from community_safety.briefing.charts import MOST_WORDS, Chart
from community_safety.briefing.judged import better_but_worse, judged_measures, met_anyway
from community_safety.briefing.process_pictures import series_chart, series_charts
from community_safety.briefing.summary import (
    Finding,
    are,
    in_a_row,
    look,
    measures_shown,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.indicators.headlines import MOVEMENT, WITHIN_RANGE
from community_safety.indicators.measuring import NO_TARGET
from community_safety.indicators.reasons import change_said
from community_safety.indicators.target_table import ADVICE, PROBLEMS
from community_safety.numbers import capital, count_of
from community_safety.statistics.target_diagnosis import FAIR, INSIDE_NOISE, TOO_EASY, UNREACHABLE
from community_safety.verdicts import DIFFERENT, Verdict

BRACKETS = "in brackets the range that chance allows"
"""Said once on the page: what is beside each figure."""


def key_figures(tables: Sequence[ReleasedTable]) -> list[tuple[str, str]]:
    """Return how many measures have each headline, for the row of large figures.

    Better or worse is counted only where it stays after allowing for the number of comparisons;
    the rest of them, and those better than a target that is always met, have a figure of their
    own.
    """
    shown = judged_measures(tables)
    verdict, stays = shown["headline_verdict"], shown["stays"]
    different, anyway = verdict.isin(DIFFERENT), met_anyway(shown)
    entries = [
        ("need attention", stays & (verdict == Verdict.WORSE)),
        ("better", stays & (verdict == Verdict.BETTER) & ~anyway),
    ]
    others = {
        "better only than a target always met": anyway,
        "higher or lower, neither good nor bad": stays
        & verdict.isin([Verdict.HIGHER, Verdict.LOWER]),
        "changed, or only the season": shown["or_season"],
        "different, but among so many it may be chance": different & ~stays & ~shown["or_season"],
        "within the target range": shown["headline"] == WITHIN_RANGE,
    }
    entries += [(label, found) for label, found in others.items() if found.any()]
    similar = (verdict == Verdict.SIMILAR) & (shown["headline"] != WITHIN_RANGE)
    entries += [
        ("no evidence of a difference", similar),
        (Verdict.NOT_COMPARED.value, verdict == Verdict.NOT_COMPARED),
    ]
    problems = shown["target_diagnosis"].isin(PROBLEMS)
    if problems.any():
        entries.append(("targets that are a problem", problems))
    measures = ("measures shown", str(len(shown)))
    return [measures, *((label, str(int(found.sum()))) for label, found in entries)]


def attention_findings(tables: Sequence[ReleasedTable]) -> list[Finding]:
    """Name the measures that need attention, and why."""
    shown = judged_measures(tables)
    worse = shown["headline_verdict"] == Verdict.WORSE
    named = worse & shown["stays"]
    findings: list[Finding] = []
    if named.any():
        how_many = int(named.sum())
        needs = "measure needs" if how_many == 1 else "measures need"
        text = f"{how_many:,} {needs} attention ({BRACKETS}):"
        findings.append((text, _with_reasons(shown[named])))
    findings += _before(shown[shown["worse_than_before"] & ~named], Verdict.WORSE)
    findings += _worse_elsewhere(shown[better_but_worse(shown) & ~shown["worse_than_before"]])
    findings += _unsure(shown, Verdict.WORSE)
    return findings or [("No measure is worse by more than chance explains.", [])]


def improvement_findings(tables: Sequence[ReleasedTable]) -> list[Finding]:
    """Name the measures that improved, and why; then those that are good, or moved otherwise.

    A figure better than its target has not improved by that, and a target that is always met
    makes any figure better than it.
    """
    shown = judged_measures(tables)
    better = (shown["headline_verdict"] == Verdict.BETTER) & shown["stays"]
    improved = better & (shown["headline_kind"] == MOVEMENT)
    anyway, elsewhere = met_anyway(shown), better_but_worse(shown)
    findings: list[Finding] = []
    if improved.any():
        names = [
            f"{_dated(row)}: {row['headline_reason']}." for _, row in shown[improved].iterrows()
        ]
        findings.append((f"{are(int(improved.sum()))} getting better:", names))
    before = shown["better_than_before"] & ~improved
    findings += _before(shown[before], Verdict.BETTER)
    for found, text in (
        (better & ~improved & ~before & ~anyway & ~elsewhere, "better than target or comparators"),
        (anyway & ~elsewhere, "better than a target that is always met"),
    ):
        if found.any():
            findings.append((f"{are(int(found.sum()))} {text}: {_names(shown[found])}.", []))
    findings += _unsure(shown, Verdict.BETTER)
    moved = shown["headline_verdict"].isin([Verdict.HIGHER, Verdict.LOWER]) & shown["stays"]
    if moved.any():
        text = f"{are(int(moved.sum()))} higher or lower, neither good nor bad:"
        findings.append((text, _with_reasons(shown[moved])))
    findings += _unsure(shown, Verdict.HIGHER) + _unsure(shown, Verdict.LOWER)
    return findings or [("No measure is better by more than chance explains.", [])]


def _worse_elsewhere(found: pd.DataFrame) -> list[Finding]:
    """Name the measures whose good headline hides that other places do better."""
    if found.empty:
        return []
    names = in_a_row(f"{row['measure']} (than {row['worse_than']})" for _, row in found.iterrows())
    return [(f"{are(len(found))} better than target but worse than elsewhere: {names}.", [])]


def _before(found: pd.DataFrame, verdict: Verdict) -> list[Finding]:
    """Name the measures that differ from last year, whatever their headline says."""
    if found.empty:
        return []
    text = f"{are(len(found))} {verdict.value} than in the same period last year:"
    return [(text, _with_change(found))]


def _unsure(shown: pd.DataFrame, verdict: Verdict) -> list[Finding]:
    """Name, without a claim, the measures that only look different: by chance, or by season."""
    has = shown["headline_verdict"] == verdict
    chance = shown[has & ~shown["stays"] & ~shown["or_season"]]
    season = shown[has & shown["or_season"]]
    findings: list[Finding] = []
    if len(chance):
        text = f"{look(len(chance))} {verdict.value}, but among so many it may be chance"
        findings.append((f"{text}: {_names(chance)}.", []))
    if len(season):
        text = f"{look(len(season))} {verdict.value} lately, which may be no more than the season"
        findings.append((f"{text}: {_names(season)}.", []))
    return findings


def _names(rows: pd.DataFrame) -> str:
    return in_a_row(rows["measure"])


def _dated(row: pd.Series) -> str:
    """Name a measure, with what makes its figure less than up to date or final."""
    notes = [row["period"]] if row["age_months"] > 0 else []
    notes += [row["provisional"]] if row["provisional"] else []
    return f"{row['measure']} ({', '.join(notes)})" if notes else str(row["measure"])


def _with_reasons(rows: pd.DataFrame) -> list[str]:
    return [
        f"{_dated(row)}: {row['headline']}; {row['headline_reason']}." for _, row in rows.iterrows()
    ]


def _otherwise(row: pd.Series) -> str:
    """Add what the headline says, where that is something else, and what is wrong with it."""
    if row["headline_kind"] == "change":
        return ""
    fault = row["headline_kind"] == "target" and row["target_diagnosis"] in PROBLEMS
    end = f", which is {row['target_diagnosis']}" if fault else ""
    return f"; headline: {row['headline']}{end}"


def _elsewhere(row: pd.Series) -> str:
    """Add other places that the measure is worse than, where it is worse than last year, too."""
    worse = row["worse_than_before"] and row["worse_than"]
    return f"; also worse than {row['worse_than']}" if worse else ""


def _with_change(rows: pd.DataFrame) -> list[str]:
    return [
        f"{_dated(row)}: {change_said(row.to_dict())}{_otherwise(row)}{_elsewhere(row)}."
        for _, row in rows.iterrows()
    ]


def named_measures(tables: Sequence[ReleasedTable]) -> pd.DataFrame:
    """Return the measures that the summary names with a reason, what needs attention first."""
    shown = judged_measures(tables)
    moved = shown["headline_verdict"].isin([Verdict.HIGHER, Verdict.LOWER])
    improved = (shown["headline_verdict"] == Verdict.BETTER) & (shown["headline_kind"] == MOVEMENT)
    worse = shown["headline_verdict"] == Verdict.WORSE
    named = shown[
        (shown["stays"] & (worse | improved | moved))
        | shown["worse_than_before"]
        | shown["better_than_before"]
    ]
    order = {Verdict.WORSE.value: 0, Verdict.BETTER.value: 1}
    first = named["headline_verdict"].map(order).fillna(2)
    return named.loc[first.sort_values(kind="stable").index].reset_index(drop=True)


def plain_rag_findings(tables: Sequence[ReleasedTable]) -> list[Finding]:
    """Name each false red and false green of plain red/amber/green, and say why it misleads."""
    shown = measures_shown(tables)
    verdict, colour = shown["target_verdict"], shown["plain_rag"]
    if not (colour != "").any():
        return [("No measure here has a target and a figure to colour.", [])]
    alarming, green = colour.isin(["red", "amber"]), colour == "green"
    inside = (shown["lower"] >= shown["target_lower"]) & (shown["upper"] < shown["target_upper"])
    chance, unjudged = verdict == Verdict.SIMILAR, verdict == Verdict.NOT_COMPARED
    worsening = (shown["headline_verdict"] == Verdict.WORSE) & (shown["headline_kind"] == MOVEMENT)
    easy = (shown["target_diagnosis"] == TOO_EASY) & ~worsening
    unreachable = shown["target_diagnosis"] == UNREACHABLE
    cases = (
        ("false red", "chance explains the distance from target", alarming & chance & ~worsening),
        (
            "red by design",
            UNREACHABLE_MEANS,
            alarming & ~chance & unreachable,
        ),
        ("false green", "met, and getting worse", green & worsening),
        ("false green", EASY_MEANS, green & easy),
        (
            "false green",
            "the figures cannot rule out a missed target",
            green & chance & ~inside & ~worsening & ~easy,
        ),
        (
            "colour that says nothing",
            "chance cannot be judged there",
            unjudged & (colour != "") & ~worsening & ~easy & ~(alarming & unreachable),
        ),
    )
    findings: list[Finding] = [
        (f"{_kinds(label, int(found.sum()))}, since {why}{_which(shown[found], why)}.", [])
        for label, why, found in cases
        if found.any()
    ]
    return findings or [("Plain red, amber and green would have said the same.", [])]


UNREACHABLE_MEANS = "as things are the target cannot be met"
EASY_MEANS = "the target is so easy that it is always met"


def _which(rows: pd.DataFrame, why: str) -> str:
    """Name the measures; those whose target is at fault are named with the targets."""
    fault = {UNREACHABLE_MEANS: "unreachable", EASY_MEANS: "too easy"}.get(why)
    if fault:
        targets = "its target is" if len(rows) == 1 else "their targets are"
        return f" ({targets} named below as {fault})"
    return f": {_names(rows)}"


def _kinds(label: str, how_many: int) -> str:
    """Write how many colours of a kind: `1 false red`, `3 false reds`, `2 reds by design`."""
    plural = {
        "false red": "false reds",
        "false green": "false greens",
        "red by design": "reds by design",
        "colour that says nothing": "colours that say nothing",
    }
    words = label if how_many == 1 else plural[label]
    return f"{how_many:,} {words}"


def target_findings(tables: Sequence[ReleasedTable]) -> list[Finding]:
    """Name the targets that are a problem, and say what to do about each kind.

    From the objectives' tables, which show more of them than the table of targets where that has
    to withhold counts.
    """
    shown = measures_shown(tables)
    rows = shown[(shown["target_reason"] != NO_TARGET) & shown["value"].notna()]
    if rows.empty:
        return [("No measure here has a target.", [])]
    findings: list[Finding] = []
    for diagnosis in (*PROBLEMS, INSIDE_NOISE):
        found = rows[rows["target_diagnosis"] == diagnosis]
        if len(found):
            text = f"{_targets_are(len(found))} {diagnosis}: {_names(found)}. {ADVICE[diagnosis]}"
            findings.append((text, []))
    unknown = int((rows["target_diagnosis"] == "").sum())
    fair = int((rows["target_diagnosis"] == FAIR).sum())
    rest = [f"{_targets_are(fair)} fair"] if fair else []
    if unknown:
        rest.append(f"{unknown:,} cannot be judged: the table of targets says why")
    if rest:
        findings.append((f"{'; '.join(rest)}.", []))
    return findings


def _targets_are(how_many: int) -> str:
    return f"{count_of(how_many, 'target')} {'is' if how_many == 1 else 'are'}"


LEAST_FOR_LARGE = 5
"""Points that a large chart needs to show more than the sentence says."""


def named_sentence(named: pd.DataFrame) -> str:
    """Say what the large charts are of."""
    if named.empty:
        return "The summary names no measure, so that no chart is drawn large."
    whose = f"The process charts of the {len(named):,} measures named above that have"
    if len(named) == 1:
        whose = "The process chart of the measure named above, if it has"
    return (
        f"{whose} a series of five points or more. Points between the dashed limits are what is "
        "usual; a marked point is out of the usual."
    )


def large_chart(
    measure: pd.Series, series: Sequence[ReleasedTable | None], subtitle: str
) -> Chart | None:
    """Draw the process chart of one measure large, wherever its series is.

    None where there is no series, or too few points to see more than a line.
    """
    for table in series:
        if table is None:
            continue
        mine = table.rows[table.rows["indicator_id"] == measure["indicator_id"]]
        if mine["value"].notna().sum() >= LEAST_FOR_LARGE:
            title = f"{measure['measure']}: {measure['headline']}"
            if len(title.split()) > MOST_WORDS:
                title, subtitle = capital(measure["headline"]), f"{measure['measure']}: {subtitle}"
            return series_chart(
                table, measure["indicator_id"], measure["headline"], subtitle, title
            )
    return None


def small_charts(series: ReleasedTable, subtitle: str, objective: ReleasedTable) -> Chart | None:
    """Draw the process charts of an objective's measures; None where they are withheld."""
    if series.withheld:
        return None
    headlines = dict(zip(objective.rows["indicator_id"], objective.rows["headline"], strict=True))
    return series_charts(series, headlines, f"{subtitle} and before")


def series_findings(objective: ReleasedTable) -> list[Finding]:
    """Say of each measure of an objective that has a series what it shows."""
    rows = objective.rows[objective.rows["series_said"] != ""]
    return [(f"{row['measure']}: {row['series_said']}", []) for _, row in rows.iterrows()]
