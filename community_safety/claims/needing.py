"""What a claim without counts would have needed: cases, events, or few enough of them before."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from community_safety.claims.chance import chance_of, not_comparable
from community_safety.claims.figures import Figure
from community_safety.claims.reading import Claim
from community_safety.claims.sizes import Cases, cases_for_change, cases_for_shares
from community_safety.claims.spans import Comparator, as_long, length_in_words, same_length
from community_safety.claims.wording import (
    against,
    in_full,
    in_words,
    needed,
    rounded,
    rounded_down,
    things,
)
from community_safety.claims.yardstick import AT_HIGHEST, REFERENCE_DISPERSION
from community_safety.numbers import signed
from community_safety.statistics.power import (
    events_for_ratio,
    largest_base,
    sample_against_fixed,
    sample_for_difference,
)
from community_safety.verdicts import Verdict

POWER = 0.8
HIGH = REFERENCE_DISPERSION.highest
_YEAR = 12  # months
_OF_WHICH = re.compile(r"\s(?:that|which|who)\s(?:is|are|was|were)\s")
_EACH = {
    Comparator.PERIOD: " in each of the two periods",
    Comparator.PLACE: " in each of the two places",
}


@dataclass(frozen=True, slots=True)
class Needed:
    """How many cases a published difference or change would need."""

    claim: Claim
    kind: str
    difference: float
    unit: str
    decimals: int
    counted: str = ""
    just: float = math.nan
    power: float = math.nan
    yardstick: float = math.nan
    least: float = math.nan
    """What `just` could be as low as, given the rounding of the published figures."""
    most: float = math.nan
    largest: float = math.nan
    known: Claim | None = None
    """The claim with the largest published count that is too small."""
    finding: str = ""
    reason: str = ""


def all_needed(claims: list[Claim]) -> list[Needed]:
    """Return what every claim without counts would need."""
    return [found for claim in claims if (found := needed_of(claim, claims)) is not None]


def needed_of(claim: Claim, claims: list[Claim]) -> Needed | None:
    """Return what one claim would need, or None where it has its counts or makes no comparison."""
    tested = chance_of(claim)
    if claim.is_average or claim.of_a_target:
        return None
    if tested is not None and (not claim.is_share or tested.verdict is not Verdict.NOT_COMPARED):
        return None
    if claim.is_share and claim.value is not None and claim.other is not None:
        return _shares(claim, claim.value, claim.other)
    change = claim.signed_change
    if change is not None:
        return _change(claim, change, claims)
    if claim.change is not None and claim.change.unit == "number" and claim.change.signed:
        return _number(claim, claim.change.figure)
    if claim.change is not None:
        reason = "it does not say which way" if not claim.change.signed else "no level is published"
        return _none(claim, "a change", claim.change.figure, str(claim.change.unit), reason)
    return None


def _shares(claim: Claim, figure: Figure, other: Figure) -> Needed:
    points = figure.number - other.number
    digits = max(figure.decimals, other.decimals)
    kind = "two percentages"
    shown = Figure(points, digits)
    unit = "percentage points"
    if claim.is_change:
        reason = "a change against a change needs the counts behind both"
        return _none(claim, kind, shown, unit, reason)
    share, base = figure.number / 100, other.number / 100
    reason = not_comparable(claim)
    if round(points, digits) == 0:
        reason = "the two percentages are the same"
    elif not (0 <= share <= 1 and 0 < base < 1):
        reason = "they are not shares between 0% and 100%"
    if reason:
        return _none(claim, kind, shown, unit, reason)
    if claim.comparator in (Comparator.TARGET, Comparator.NATION):
        kind, each = "a percentage against a fixed figure", ""
        power = sample_against_fixed(share, base, POWER)
    else:
        power = sample_for_difference(share, base, POWER)
        each = _EACH.get(claim.comparator, " in each of the two groups")
    sizes = cases_for_shares(figure, other, claim.comparator)
    counted = _counted(claim)
    finding = (
        f"{figure.text}% against {other.text}%{against(claim)} is a difference of "
        f"{signed(points, digits)} percentage points: it would take about {needed(sizes.just)} "
        f"{counted}{each}{_given_rounding(sizes)} for it to be more than chance, and about "
        f"{needed(power)} for a true difference of this size to be found four times in five"
    )
    return Needed(
        claim, kind, points, unit, digits, counted, sizes.just, power,
        least=sizes.least, most=sizes.most, finding=finding,
    )  # fmt: skip


def _change(claim: Claim, change: Figure, claims: list[Claim]) -> Needed:
    kind, unit, ratio = "a change in per cent", "per cent", 1 + change.number / 100
    reason = ""
    if ratio <= 0 or ratio == 1:
        reason = "the change is nothing" if ratio == 1 else "a change to nothing has no ratio"
    elif claim.is_share and not claim.is_change:
        reason = "the level of the percentage is not published"
    elif not claim.is_share and not claim.is_count and " per " not in claim.unit:
        reason = f"{claim.unit} are not counted things or people"
    if reason:
        return _none(claim, kind, change, unit, reason)
    counted = things(claim) if not claim.is_share else "events"
    sizes = cases_for_change(change)
    just, power = sizes.just, events_for_ratio(ratio, power=POWER)
    yardstick = HIGH * just
    finding = (
        f"a change of {signed(change.number, change.decimals)}% is more than chance from about "
        f"{needed(just)} {counted} in the earlier period{_given_rounding(sizes)} if they are "
        f"independent of each other, and from about {needed(yardstick)} {AT_HIGHEST}"
    )
    if " per " in claim.unit:
        finding += f", with as many to divide them by in both periods (published {claim.unit})"
    known = _known(claim, claims, just)
    if known is not None:
        finding += f"; there were only {known.count:,} {_when(known, claim)}"
    return Needed(
        claim, kind, change.number, unit, change.decimals, counted, just, power, yardstick,
        sizes.least, sizes.most, known=known, finding=finding,
    )  # fmt: skip


def _given_rounding(sizes: Cases) -> str:
    """Say between what the number needed lies where the rounding leaves it wide open."""
    if not sizes.is_wide:
        return ""
    least, most = (in_full(rounded(size, 2)) for size in (sizes.least, sizes.most))
    span = f"{least} or more" if math.isinf(sizes.most) else f"{least} to {most}"
    return f" ({span}, given the rounding of the published percentages)"


def _when(known: Claim, claim: Claim) -> str:
    """Name the period of a known count, and that the claim is about a shorter one."""
    if known.span is None or claim.span is None or same_length(known.span, claim.span):
        return f"in {known.period}"
    whole = "year " if known.span.months == _YEAR else "of "
    months = claim.span.months
    length = f"{in_words(months)} month{'s' if months != 1 else ''}" if months else ""
    length = length or length_in_words(claim.span)
    return f"in the whole {whole}{known.period}, while the claim is about {length}"


def _known(claim: Claim, claims: list[Claim], just: float) -> Claim | None:
    """Find the largest count of the same place that is too small though its period is as long."""
    known = [
        other
        for other in claims
        if (other.area, other.measure, other.unit) == (claim.area, claim.measure, claim.unit)
        and other.count is not None
        and other.count < just
        and claim.span is not None
        and other.span is not None
        and as_long(other.span, claim.span)
    ]
    return max(known, key=lambda other: (other.count or 0, other.claim_id), default=None)


def _number(claim: Claim, change: Figure) -> Needed:
    kind, step, digits = "a change by a number", change.number, change.decimals
    most, widest = largest_base(step), largest_base(step, HIGH)
    if math.isnan(most) or not claim.is_count:
        reason = f"{claim.unit} are not counted things or people"
        if claim.is_count:
            reason = "a change by so few is within chance whatever the counts"
        return _none(claim, kind, change, claim.unit, reason)
    finding = (
        f"a change of {signed(step, digits)} {claim.unit} is more than chance only if there "
        f"were no more than about {rounded_down(most)} before and they are independent of each "
        f"other; {AT_HIGHEST} "
    )
    finding += "it is within chance whatever the counts"
    if not math.isnan(widest):
        finding = finding.removesuffix("it is within chance whatever the counts")
        finding += f"only if there were no more than about {rounded_down(widest)}"
    entry = Needed(claim, kind, step, claim.unit, digits, things(claim))
    return replace(entry, largest=float(math.floor(most)), finding=finding)


def _none(claim: Claim, kind: str, difference: Figure, unit: str, reason: str) -> Needed:
    finding = f"no number can be given: {reason}"
    size, digits = difference.number, difference.decimals
    return Needed(claim, kind, size, unit, digits, finding=finding, reason=reason)


def _counted(claim: Claim) -> str:
    """Name what is below the line: `violent crime` of "Violent crime that is alcohol-related"."""
    parts = _OF_WHICH.split(claim.measure, maxsplit=1)
    return f"cases of {parts[0][0].casefold()}{parts[0][1:]}" if len(parts) > 1 else "cases"
