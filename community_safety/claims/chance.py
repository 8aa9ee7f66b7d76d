"""Is a claimed difference more than chance, and on what assumption? Only where there are counts."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from scipy import stats

from community_safety.claims.changes import LEAST_BASE
from community_safety.claims.reading import Claim, Counts
from community_safety.claims.shares import bounded_share, states_share
from community_safety.claims.spans import (
    Comparator,
    length_in_words,
    overlap,
    same_length,
)
from community_safety.claims.wording import times
from community_safety.claims.yardstick import AT_ITS_HIGHEST, REFERENCE_DISPERSION
from community_safety.statistics.comparisons import (
    compare_counts,
    compare_proportions,
    compare_with_target,
)
from community_safety.statistics.dispersion import dispersion_against_fixed, dispersion_needed
from community_safety.statistics.intervals import rate_interval, wilson_interval
from community_safety.verdicts import Verdict, verdict_for

MET = "met exactly; nothing to test"


class Kind(StrEnum):
    """What was compared with what."""

    COUNTS = "two counts"
    IMPLIED = "two counts, one implied by the published change"
    COUNT_TARGET = "a count against a fixed number"
    SHARES = "two shares"
    SHARE_FIXED = "a share against a fixed figure"
    SHARE = "a share with its interval"


class Holds(StrEnum):
    """How far a difference of counts is more than chance."""

    WIDELY = f"also {AT_ITS_HIGHEST}"
    INDEPENDENT = "if the cases are independent of each other"
    DEPENDS = "not settled: it depends on how much such counts vary"
    NOT = "no evidence of a difference"
    UNKNOWN = "not compared"


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test says of one claim: a change or a share with its 95% interval."""

    claim: Claim
    kind: Kind
    counts: tuple[float, float]
    estimate: float = math.nan
    lower: float = math.nan
    upper: float = math.nan
    unit: str = ""
    p_value: float = math.nan
    verdict: Verdict = Verdict.NOT_COMPARED
    dispersion: float = math.nan
    reason: str = ""

    @property
    def holds(self) -> Holds:
        """How far the difference holds beyond independent events."""
        if self.verdict is Verdict.SIMILAR:
            return Holds.NOT
        if self.verdict is Verdict.NOT_COMPARED:
            return Holds.UNKNOWN
        if self.kind in (Kind.SHARES, Kind.SHARE_FIXED):
            return Holds.INDEPENDENT
        widely = self.dispersion > REFERENCE_DISPERSION.highest
        return Holds.WIDELY if widely else Holds.DEPENDS

    @property
    def settled(self) -> Verdict:
        """The verdict, or "not compared" where it turns on a dispersion that is not known."""
        return Verdict.NOT_COMPARED if self.holds is Holds.DEPENDS else self.verdict

    @property
    def why_not(self) -> str:
        """Why nothing was compared, or why the comparison settles nothing; "" where it does."""
        if self.holds is not Holds.DEPENDS:
            return self.reason
        if math.isnan(self.dispersion):
            return f"{self.verdict} only if the events are independent of each other, not known"
        return (
            f"{self.verdict} only if such counts vary less than {times(max(1, self.dispersion))} "
            "times as much as independent events, which is not known"
        )


def chance_of(claim: Claim) -> Tested | None:
    """Test one claim, or return None where it has no counts to test."""
    if claim.is_share:
        return None if claim.counts is None or claim.of_a_target else _share(claim, claim.counts)
    count, other = claim.count, claim.other
    if count is not None and other is not None and other.is_whole:
        return _count(claim, Kind.COUNTS, count, round(other.number))
    if count is not None and claim.implied_at_least is not None:
        return _count(claim, Kind.IMPLIED, count, claim.implied_at_least)
    if claim.counts is None or claim.is_average or not states_share(claim, claim.counts):
        return None
    return _share(claim, claim.counts)


def not_comparable(claim: Claim) -> str:
    """Return why two counts or shares of a claim may not be set side by side, or ""."""
    span, other = claim.span, claim.other_span
    if claim.comparator in (Comparator.PLACE, Comparator.NATION) and not claim.is_share:
        return "counts of two places depend on their size: rates are needed"
    if claim.comparator is Comparator.GROUP and not claim.is_share:
        return "counts of two groups depend on their size: rates are needed"
    if claim.comparator is not Comparator.PERIOD or span is None or other is None:
        return ""
    if overlap(span, other):
        return f"the two periods overlap ({span.label()} and {other.label()})"
    if not same_length(span, other) and not claim.is_share:
        lengths = f"{length_in_words(span)} and {length_in_words(other)}"
        return f"the two periods differ in length ({lengths})"
    return ""


def _count(claim: Claim, kind: Kind, count: int, other: int) -> Tested:
    counts = (float(count), float(other))
    reason = not_comparable(claim)
    if not reason and count == other == 0:
        reason = "there are no events to compare"
    if reason:
        return Tested(claim, kind, counts, reason=reason)
    if claim.comparator is Comparator.TARGET:
        if count == other:
            return Tested(claim, Kind.COUNT_TARGET, counts, reason=MET)
        return _count_against_target(claim, count, other)
    result = compare_counts(count, 1, other, 1)
    position = compare_with_target(result.lower, result.upper, 1.0)
    tested = Tested(
        claim,
        kind,
        counts,
        p_value=result.p_value,
        verdict=verdict_for(position, "none"),
        dispersion=dispersion_needed(count, 1, other, 1),
    )
    if min(count, other) < LEAST_BASE:
        return tested
    return replace(
        tested,
        estimate=100 * (result.ratio - 1),
        lower=100 * (result.lower - 1),
        upper=100 * (result.upper - 1),
        unit="per cent change",
    )


def _count_against_target(claim: Claim, count: int, target: int) -> Tested:
    limits = rate_interval(count)
    position = compare_with_target(limits.lower, limits.upper, float(target))
    tail = min(stats.poisson.cdf(count, target), stats.poisson.sf(count - 1, target))
    return Tested(
        claim,
        Kind.COUNT_TARGET,
        (float(count), float(target)),
        float(count),
        limits.lower,
        limits.upper,
        claim.unit,
        min(1.0, 2 * float(tail)),
        verdict_for(position, "none"),
        dispersion_against_fixed(count, target),
    )


def _share(claim: Claim, counts: Counts) -> Tested:
    partner, reason = claim.other_counts, not_comparable(claim)
    if bounded_share(claim, counts) is not None:
        bound = "the part or the whole is published as a bound or an approximation"
        whole = (float(counts.part), float(counts.whole))
        return Tested(claim, Kind.SHARE, whole, reason=bound)
    if partner is not None and not reason and claim.comparator is Comparator.PERIOD:
        return _two_shares(claim, counts, partner)
    wilson = wilson_interval(counts.part, counts.whole)
    tested = Tested(
        claim,
        Kind.SHARE,
        (float(counts.part), float(counts.whole)),
        100 * wilson.value,
        100 * wilson.lower,
        100 * wilson.upper,
        "per cent",
    )
    fixed = _fixed_share(claim)
    if fixed is None:
        return replace(tested, reason=reason or _why_no_comparison(claim))
    return replace(
        tested,
        kind=Kind.SHARE_FIXED,
        p_value=float(stats.binomtest(counts.part, counts.whole, fixed).pvalue),
        verdict=verdict_for(compare_with_target(wilson.lower, wilson.upper, fixed), "none"),
    )


def _two_shares(claim: Claim, counts: Counts, partner: Counts) -> Tested:
    found = compare_proportions(counts.part, counts.whole, partner.part, partner.whole)
    return Tested(
        claim,
        Kind.SHARES,
        (float(counts.part), float(counts.whole)),
        100 * found.difference,
        100 * found.lower,
        100 * found.upper,
        "percentage points",
        found.p_value,
        verdict_for(compare_with_target(found.lower, found.upper, 0.0), "none"),
    )


def _fixed_share(claim: Claim) -> float | None:
    """Return the target or national share a claim is compared with, on the 0 to 1 scale."""
    if claim.comparator not in (Comparator.TARGET, Comparator.NATION):
        return None
    if not claim.is_share or claim.other is None or not 0 <= claim.other.number <= 100:
        return None
    return claim.other.number / 100


def _why_no_comparison(claim: Claim) -> str:
    if claim.other is None or not claim.is_share:
        return "nothing is published to compare it with"
    return "the counts behind the figure it is compared with are not published"
