"""Which verdicts changed since the last release, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from community_safety.briefing.judged import judged_measures
from community_safety.briefing.summary import Finding, in_a_row
from community_safety.disclosure.release import ReleasedTable
from community_safety.indicators.escalation import CHANGES, OTHERWISE
from community_safety.numbers import capital, count_of
from community_safety.verdicts import DIFFERENT

_PERHAPS = " (among so many it may be chance)"


def escalation_findings(
    table: ReleasedTable | None, tables: Sequence[ReleasedTable]
) -> list[Finding]:
    """Name the measures whose verdict changed since the last release, by the kind of change.

    A verdict that may be chance among so many is marked: the table judges each by itself.
    """
    if table is None:
        return [
            ("The release has no whole months, so that there are no quarters to look back on.", [])
        ]
    shown = judged_measures(tables)
    differs = shown["headline_verdict"].isin(DIFFERENT) & ~shown["stays"] & ~shown["or_season"]
    unsure = set(shown.loc[differs, "indicator_id"])
    findings: list[Finding] = []
    for change in CHANGES:
        rows = table.rows[table.rows["change"] == change]
        if len(rows):
            marked = rows["measure"] + _PERHAPS
            names = rows["measure"].where(~rows["indicator_id"].isin(unsure), marked)
            by_verdict = names.groupby(rows[rows.columns[-2]], sort=False)
            said = "changed otherwise" if change == OTHERWISE else change
            findings.append(
                (
                    f"{count_of(len(rows), 'measure')} {said}:",
                    [f"{capital(now)}: {in_a_row(mine)}." for now, mine in by_verdict],
                )
            )
    return findings or [("No measure changed its verdict since the last release.", [])]
