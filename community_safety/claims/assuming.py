"""What the result of a test takes for granted, beyond what its own sentence says."""

from __future__ import annotations

import math

from community_safety.claims.chance import Kind, Tested
from community_safety.claims.reading import Claim
from community_safety.claims.spans import Comparator, same_season
from community_safety.verdicts import Verdict

WIDER = "dependence would only widen the interval"


def assumption_of(tested: Tested) -> str:
    """Name what the result takes for granted, besides the variation that its finding names."""
    claim = tested.claim
    if tested.verdict is Verdict.NOT_COMPARED and math.isnan(tested.estimate):
        return ""
    if tested.kind not in (Kind.COUNTS, Kind.IMPLIED, Kind.COUNT_TARGET):
        return "; ".join(_of_share(tested))
    parts = _of_periods(claim)
    if tested.kind is Kind.IMPLIED:
        parts.append("the other count is what the published change implies")
    if tested.verdict is Verdict.SIMILAR:
        return "; ".join([*(parts or ["nothing that matters here"]), WIDER])
    if claim.names_people and tested.kind is not Kind.COUNT_TARGET:
        parts.append("each person is counted once, out of about as many people in both periods")
    return "; ".join(parts)


def _of_share(tested: Tested) -> list[str]:
    parts = ["the cases are independent of each other, and all of them were counted"]
    if tested.kind is Kind.SHARE_FIXED:
        parts.append("the figure they are compared with is exact")
    if tested.claim.counts is not None and tested.claim.counts.worked_out:
        parts.append("the count is the whole number nearest to the published share")
    return parts


def _of_periods(claim: Claim) -> list[str]:
    if claim.comparator not in (Comparator.PERIOD, Comparator.NOTHING):
        return []
    if claim.span is None or claim.other_span is None:
        return ["both periods are of the same length"]
    if not same_season(claim.span, claim.other_span):
        return ["the time of year makes no difference"]
    return []
