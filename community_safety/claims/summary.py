"""How the checks of the claims came out: counts of claims, figures and comparisons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pandas as pd

from community_safety.claims.arithmetic import recompute
from community_safety.claims.chance import Holds, Tested
from community_safety.claims.disagreements import conflicts
from community_safety.claims.figures import Agreement
from community_safety.claims.listing import checks_of
from community_safety.claims.needing import all_needed
from community_safety.claims.reading import Claim, read_claims
from community_safety.claims.recomputed import Recomputed
from community_safety.claims.tables import make_table
from community_safety.claims.testing import chances, comparisons
from community_safety.claims.yardstick import AT_HIGHEST, AT_ITS_HIGHEST
from community_safety.results import Column, ResultTable, Role
from community_safety.verdicts import Verdict

READ, RECOMPUTED, AGREE = "Published claims", "Figures worked out again", "of these: agree"
CUT_OFF, POINTS = "of these: cut off instead of rounded", "of these: points called per cent"
NOT_BETTER = "of these: called better although the smaller reduction"
DO_NOT_AGREE = "of these: do not agree"
NOT_WORKED_OUT = "Figures that cannot be worked out again"
TESTED, COMPARED = "Claims with counts that were compared", "Different comparisons that they make"
WIDELY = f"of these: more than chance even {AT_HIGHEST}"
INDEPENDENT = "of these: more than chance if the cases are independent of each other"
UNSETTLED = "of these: not settled, depending on how much such counts vary"
NO_EVIDENCE = "of these: no evidence of a difference"
MISSING = "Figures needed for a test are missing"
DISAGREE = "Disagree with another claim"
AGREEING = (Agreement.AGREES, Agreement.HEDGED, Agreement.WITHIN)
SUMMARY = (
    Column("statement", "Of the published claims", Role.DIMENSION),
    Column("count", "Number", Role.EVENTS),
    Column("out_of", "Out of", Role.EVENTS),
    Column("sentence", "In words", Role.NOTE),
)
_ONE_OR_MANY = re.compile(r"\[([^|]*)\|([^]]*)\]")  # [agrees|agree]
_WEAKEST = (Holds.NOT, Holds.DEPENDS, Holds.INDEPENDENT, Holds.WIDELY)


def claims_summary(claims: pd.DataFrame, sources: tuple[str, ...] = ()) -> ResultTable:
    """Count how the checks came out, one statement a row; what did not occur has no row."""
    rows = [row for row in _summary(read_claims(claims)) if row["count"]]
    caption = "Published claims: how many were checked, and how the checks came out"
    return make_table("claims_summary", caption, rows, SUMMARY, sources=sources)


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
    yield _statement(DISAGREE, len(disagreeing), total, said)


def _arithmetic(entries: list[Recomputed]) -> Iterator[dict[str, object]]:
    found = Counter(entry.status for entry in entries)
    cannot = found[Agreement.CANNOT] + found[Agreement.WOULD_FIT]
    in_principle = len(entries) - found[Agreement.NOT_PUBLISHED]
    total = in_principle - cannot
    said = "of {total} published figures that others should lead to, {count} could be worked out"
    yield _statement(RECOMPUTED, total, in_principle, said)
    start = "of {total} figures worked out again, {count} "
    agree = sum(found[status] for status in AGREEING)
    yield _statement(AGREE, agree, total, start + "[agrees|agree]")
    for name, status, words in (
        (CUT_OFF, Agreement.CUT_OFF, "[is|are] cut off instead of rounded"),
        (POINTS, Agreement.POINTS, "[is|are] percentage points called per cent"),
        (NOT_BETTER, Agreement.NOT_BETTER, "[is|are] called better, being smaller reductions"),
        (DO_NOT_AGREE, Agreement.DISAGREES, "[does|do] not agree"),
    ):
        yield _statement(name, found[status], total, start + words)
    said = "{count} published [figure stands|figures stand] without what "
    said += "[it was|they were] worked out from"
    yield _statement(NOT_WORKED_OUT, cannot, in_principle, said)


def _tests(tested: list[Tested]) -> Iterator[dict[str, object]]:
    groups = comparisons(tested)
    compared, total = sum(map(len, groups)), len(groups)
    said = "of {total} claims with counts, {count} could be compared"
    yield _statement(TESTED, compared, len(tested), said)
    said = "the {total} claims that were compared make {count} different comparisons"
    yield _statement(COMPARED, total, compared, said)
    weakest = (min((entry.holds for entry in group), key=_WEAKEST.index) for group in groups)
    found = Counter(weakest)
    start = "of {total} comparisons, {count} "
    for name, holds, words in (
        (WIDELY, Holds.WIDELY, f"[differs|differ] even {AT_ITS_HIGHEST}"),
        (INDEPENDENT, Holds.INDEPENDENT, "[differs|differ] if the cases are independent"),
        (UNSETTLED, Holds.DEPENDS, "[depends|depend] on how much such counts vary"),
        (NO_EVIDENCE, Holds.NOT, "[gives|give] no evidence of a difference"),
    ):
        yield _statement(name, found[holds], total, start + words)
    not_compared = sum(entry.verdict is Verdict.NOT_COMPARED for entry in tested)
    said = "of {total} claims with counts, {count} could not be compared with anything"
    yield _statement("Counts not compared", not_compared, len(tested), said)


def _statement(statement: str, count: int, total: int, said: str) -> dict[str, object]:
    sentence = _ONE_OR_MANY.sub(lambda word: word[1 if count == 1 else 2], said)
    sentence = sentence.format(count=count, total=total)
    return {
        "statement": statement,
        "count": count,
        "out_of": total,
        "sentence": f"{sentence[0].upper()}{sentence[1:]}.",
    }
