"""Every claim, what was checked of it, and how the checks came out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import pandas as pd

from community_safety.claims.arithmetic import recompute
from community_safety.claims.chance import Holds, Tested
from community_safety.claims.columns import CLAIM_COLUMNS
from community_safety.claims.disagreements import conflicts, direction_of
from community_safety.claims.figures import Agreement
from community_safety.claims.needing import all_needed
from community_safety.claims.reading import Claim, local_claims, read_claims
from community_safety.claims.recomputed import Recomputed
from community_safety.claims.tables import claim_cells, make_table
from community_safety.claims.testing import chances
from community_safety.results import Column, ResultTable, Role
from community_safety.verdicts import DIFFERENT as MORE_THAN_CHANCE
from community_safety.verdicts import Verdict

LOCAL, ELSEWHERE = "Local", "Elsewhere"
NOTHING = "nothing to check"
READ, RECOMPUTED, AGREE = "Published claims", "Figures worked out again", "of these: agree"
TESTED = "Comparisons tested"
DIFFERENT = "of these: more than chance, if events are independent of each other"
MISSING = "Figures needed for a test are missing"
LISTED = (
    Column(
        "where",
        "Where",
        Role.DIMENSION,
        description=f"{LOCAL}: the partnership's own areas or a part of them.",
    ),
    *CLAIM_COLUMNS,
    Column("wording", "As published", Role.NOTE),
    Column("citation", "Where it stands", Role.NOTE),
    Column("checked", "What was checked", Role.DIMENSION),
    Column("reason", "Why nothing could be checked", Role.NOTE),
)
SUMMARY = (
    Column("statement", "Of the published claims", Role.DIMENSION),
    Column("count", "Number", Role.EVENTS),
    Column("out_of", "Out of", Role.EVENTS),
    Column("sentence", "In words", Role.NOTE),
)
_ONE_OR_MANY = re.compile(r"\[([^|]*)\|([^]]*)\]")  # [agrees|agree]
AGREEING = (Agreement.AGREES, Agreement.HEDGED, Agreement.WITHIN)


def claims_listed(
    claims: pd.DataFrame, area_names: Iterable[str], sources: tuple[str, ...] = ()
) -> ResultTable:
    """List every claim with its wording and citation, and say what was checked of it.

    Claims about the areas that are named, or about a part of them, come first.
    """
    read = read_claims(claims)
    local, checked = local_claims(read, area_names), checks_of(read)
    rows = [_listed(claim, claim.claim_id in local, checked[claim.claim_id]) for claim in read]
    rows.sort(key=lambda row: row["where"] != LOCAL)
    notes = ("The wording is quoted from the published document that is named beside it.",)
    caption = "Every published claim, and what was checked of it"
    return make_table("claims_listed", caption, rows, LISTED, sources=sources, notes=notes)


def claims_summary(claims: pd.DataFrame, sources: tuple[str, ...] = ()) -> ResultTable:
    """Count how the checks came out, one statement a row."""
    rows = list(_summary(read_claims(claims)))
    caption = "Published claims: how many were checked, and how the checks came out"
    return make_table("claims_summary", caption, rows, SUMMARY, sources=sources)


def checks_of(claims: list[Claim]) -> dict[str, list[str]]:
    """Return, for each claim's id, the names of the checks made of it."""
    checked: dict[str, list[str]] = {claim.claim_id: [] for claim in claims}
    checks: dict[str, list[tuple[Claim, ...]]] = {
        "arithmetic": [e.claims for e in recompute(claims) if e.status is not Agreement.CANNOT],
        "test": [(entry.claim,) for entry in chances(claims)],
        "needed": [(entry.claim,) for entry in all_needed(claims)],
        "disagreement": [found.claims for found in conflicts(claims)],
    }
    for name, groups in checks.items():
        for claim_id in {claim.claim_id for group in groups for claim in group}:
            checked[claim_id].append(name)
    return checked


def _listed(claim: Claim, local: bool, checked: list[str]) -> dict[str, object]:
    return claim_cells(claim) | {
        "where": LOCAL if local else ELSEWHERE,
        "wording": claim.wording,
        "citation": claim.source,
        "checked": ", ".join(checked) or NOTHING,
        "reason": "" if checked else _why_nothing(claim),
    }


def _why_nothing(claim: Claim) -> str:
    if claim.figure is None and claim.numerator is None:
        only = "only a direction" if direction_of(claim) else "no figure"
        return f"{only} is published"
    return "one figure is published, and nothing to work it out from or to compare it with"


def _summary(claims: list[Claim]) -> Iterator[dict[str, object]]:
    total, checks = len(claims), checks_of(claims)
    yield _statement(READ, total, total, "{total} claims were read")
    nothing = sum(not made for made in checks.values())
    said = "of {total} claims, {count} had nothing that could be checked"
    yield _statement("Nothing to check", nothing, total, said)
    yield from _arithmetic(recompute(claims))
    yield from _tests(chances(claims))
    entries = all_needed(claims)
    said = "{count} of {total} claims [was|were] published without the counts that a test needs"
    yield _statement(MISSING, len(entries), total, said)
    given = sum(not entry.reason for entry in entries)
    said = "for {count} of these {total} the number of cases needed was worked out"
    yield _statement("of these: number needed worked out", given, len(entries), said)
    disagreeing = {claim.claim_id for found in conflicts(claims) for claim in found.claims}
    said = "{count} of {total} claims [disagrees|disagree] with another claim about the same thing"
    yield _statement("Disagree with another claim", len(disagreeing), total, said)


def _arithmetic(entries: list[Recomputed]) -> Iterator[dict[str, object]]:
    found = Counter(entry.status for entry in entries)
    beside = found[Agreement.CANNOT] + found[Agreement.NOT_PUBLISHED]
    total = len(entries) - beside
    said = "{total} published figures could be worked out again from others"
    yield _statement(RECOMPUTED, total, total, said)
    start = "of {total} figures worked out again, {count} "
    agree = sum(found[status] for status in AGREEING)
    cut, points, not_so = (
        found[status] for status in (Agreement.CUT_OFF, Agreement.POINTS, Agreement.DISAGREES)
    )
    yield _statement(AGREE, agree, total, start + "[agrees|agree]")
    said = start + "[is|are] cut off instead of rounded"
    yield _statement("of these: cut off instead of rounded", cut, total, said)
    said = start + "[is|are] percentage points called per cent"
    yield _statement("of these: points called per cent", points, total, said)
    yield _statement("of these: do not agree", not_so, total, start + "[does|do] not agree")
    said = "{count} published [figure stands|figures stand] without what "
    said += "[it was|they were] worked out from"
    cannot = found[Agreement.CANNOT]
    yield _statement("Figures that cannot be worked out again", cannot, total + cannot, said)


def _tests(tested: list[Tested]) -> Iterator[dict[str, object]]:
    compared = [entry for entry in tested if entry.verdict is not Verdict.NOT_COMPARED]
    different = [entry for entry in compared if entry.verdict in MORE_THAN_CHANCE]
    widely = sum(entry.holds is Holds.WIDELY for entry in different)
    total, many = len(compared), len(different)
    yield _statement(TESTED, total, total, "{total} comparisons could be tested")
    start = "of {total} comparisons tested, {count} "
    said = start + "[is|are] more than chance if the events are independent of each other"
    said += "; what else each takes for granted stands beside it"
    yield _statement(DIFFERENT, many, total, said)
    said = start + "[is|are] so even if counts vary as much as the most variable crime type"
    yield _statement(
        "of these: also if counts vary as much as the most variable crime type", widely, total, said
    )
    said = start + "[gives|give] no evidence of a difference"
    yield _statement("of these: no evidence of a difference", total - many, total, said)
    said = "of {total} claims with counts, {count} could not be compared with anything"
    yield _statement("Counts not compared", len(tested) - total, len(tested), said)


def _statement(statement: str, count: int, total: int, said: str) -> dict[str, object]:
    sentence = _ONE_OR_MANY.sub(lambda word: word[1 if count == 1 else 2], said)
    sentence = sentence.format(count=count, total=total)
    return {
        "statement": statement,
        "count": count,
        "out_of": total,
        "sentence": f"{sentence[0].upper()}{sentence[1:]}.",
    }
