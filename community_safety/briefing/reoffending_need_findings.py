"""What is said of needs, what a board should do with the report, and the report in short."""

from __future__ import annotations

import pandas as pd

from community_safety.briefing.reoffending_findings import (
    NO_PROOF,
    own_row,
    withheld_findings,
)
from community_safety.briefing.ward_findings import Finding, records_of
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import count_of, listed, number, signed, signed_span
from community_safety.reoffending.columns import HIGHER, LOWER, NOT_APART, NOT_COMPARED

MOST_ADVICE = 3
NOT_A_LEAGUE = (
    "Do not read a group's rate as what belongs to it: groups differ in age, past offences and "
    "much that no record holds. The comparison with what is expected allows for some of that."
)


def need_findings(needs: ReleasedTable | None) -> list[Finding]:
    """Say for which pathways re-offenders differ from those who did not reoffend."""
    if needs is None:
        return [("No assessments of needs are in the records.", [])]
    rows = needs.rows
    found: list[Finding] = []
    for verdict, words in ((HIGHER, "more"), (LOWER, "less")):
        names = [_need(row) for row in records_of(rows[rows["verdict"] == verdict])]
        if names:
            text = (
                f"Needs found {words} often among re-offenders than among those who did not "
                "reoffend, by more than chance:"
            )
            found.append((text, names))
    undecided = rows[rows["verdict"] == NOT_APART]
    beside = (undecided["difference_lower"] > 0) | (undecided["difference_upper"] < 0)
    tests = int(rows["p_value"].notna().sum())
    if beside.any():
        text = (
            f"Not enough to go by after allowing for {count_of(tests, 'comparison')}; more people "
            f"would need to be assessed, and {NO_PROOF}:"
        )
        found.append((text, [_need(row) for row in records_of(undecided[beside])]))
    if (~beside).any():
        alike = "; ".join(undecided.loc[~beside, "pathway"])
        found.append((f"No evidence of a difference: {alike}.", []))
    few = rows.loc[rows["verdict"] == NOT_COMPARED, "pathway"]
    if len(few):
        found.append((f"Too few assessed for a comparison: {'; '.join(few)}.", []))
    return [*found, *_assessed(rows), *withheld_findings(needs, "Needs")]


def _need(row: dict[str, object]) -> str:
    limits = signed_span(row["difference_lower"], row["difference_upper"])
    return (
        f"{row['pathway']}: {number(row['share_reoffenders'])}% against "
        f"{number(row['share_others'])}% ({signed(row['difference'])} points, {limits})"
    )


def _assessed(rows: pd.DataFrame) -> list[Finding]:
    """Say of how many of the cohort anything is known, where it is not of nearly all."""
    if rows.empty:
        return []
    most = records_of(rows.nlargest(1, "assessed"))[0]
    share = 100 * most["assessed"] / most["offenders"]
    if share > 95:
        return []
    text = (
        f"{number(most['assessed'])} of {number(most['offenders'])} entries ({number(share)}%) had "
        "been assessed by their start point. Who is assessed is not chance, so that this may not "
        "hold for the others."
    )
    return [(text, [])]


def advice(needs: ReleasedTable | None, areas: ReleasedTable, named: list[str]) -> list[str]:
    """Return what a board should do with this report, and what not.

    Parameters
    ----------
    named
        Wards where reoffending is higher by more than chance, as far as the edition shows them.
    """
    found = []
    rows = needs.rows if needs is not None else pd.DataFrame(columns=["verdict"])
    higher = rows[rows["verdict"] == HIGHER]
    if len(higher):
        higher = higher.sort_values("difference", ascending=False, kind="stable")
        counted = [
            f"{row['pathway']} ({number(row['need'])} entries had the need, "
            f"{number(row['need_reoffenders'])} of them were followed by a reoffence)"
            for row in records_of(higher.head(MOST_ADVICE))
        ]
        found.append(
            f"Ask those who commission help how many people it reaches in {listed(counted, '; ')}."
        )
    elif needs is not None and len(rows):
        found.append(
            "No need marks re-offenders out by more than chance here. That is no reason to stop "
            "help: ask how many are assessed at all, and how early."
        )
    own = own_row(areas)
    if own is not None and own["verdict"] == HIGHER:
        found.append(
            f"Ask what is known in {own['area']} that the expectation does not: it allows for sex, "
            "age, previous offences and index offence alone."
        )
    if named:
        found.append(f"Ask what is known of {listed(named)}, where reoffending is higher.")
    return [*found, NOT_A_LEAGUE]


def in_short(
    own: pd.Series | None, years: ReleasedTable, areas: ReleasedTable, needs: ReleasedTable | None
) -> list[str]:
    """Return the report in at most four sentences, for whoever reads no further."""
    return [
        sentence
        for sentence in (_mix(own), _since(years), _others(areas), _marking(needs))
        if sentence
    ]


def _mix(own: pd.Series | None) -> str:
    if own is None or pd.isna(own["ratio"]):
        return ""
    counts = f"({number(own['reoffenders'])} against {number(own['expected'])})"
    words = {
        HIGHER: f"More people reoffended than would be expected of them {counts}; that is more "
        "than chance.",
        LOWER: f"Fewer people reoffended than would be expected of them {counts}; that is more "
        "than chance.",
        NOT_APART: f"No evidence that more or fewer people reoffended than expected {counts}.",
    }
    return words.get(str(own["verdict"]), "")


def _since(years: ReleasedTable) -> str:
    if years.rows.empty:
        return ""
    words = {
        HIGHER: "A larger share reoffended than the year before, by more than chance.",
        LOWER: "A smaller share reoffended than the year before, by more than chance.",
        NOT_APART: "No evidence of a change since the year before.",
    }
    return words.get(str(years.rows["verdict"].iloc[0]), "")


def _others(areas: ReleasedTable) -> str:
    rows = areas.rows[~areas.rows["own"].astype(bool)]
    parts = []
    for verdict, words in ((HIGHER, "higher"), (LOWER, "lower")):
        names = list(rows.loc[rows["verdict"] == verdict, "area"])
        if names:
            parts.append(f"{words} in {listed(names)}")
    if not parts:
        return ""
    return f"Elsewhere, given who is in the cohort, reoffending is {' and '.join(parts)}."


def _marking(needs: ReleasedTable | None) -> str:
    if needs is None or needs.rows.empty:
        return ""
    names = list(needs.rows.loc[needs.rows["verdict"] == HIGHER, "pathway"])
    if not names:
        return ""
    lower = [name[:1].lower() + name[1:] for name in names]
    return f"Needs that mark re-offenders: {'; '.join(lower)}."
