"""What a test says of the claims with counts, in words that name what it takes for granted."""

from __future__ import annotations

import math
from collections import defaultdict

import pandas as pd

from community_safety.claims.assuming import assumption_of
from community_safety.claims.chance import MET, Holds, Kind, Tested, chance_of
from community_safety.claims.columns import (
    CLAIM_COLUMNS,
    COUNT_COLUMNS,
    DECIMALS,
    FINDING,
    PEOPLE,
    UNIT,
    measured,
    reason,
)
from community_safety.claims.reading import Claim, read_claims
from community_safety.claims.shares import bounded_share
from community_safety.claims.tables import (
    claim_cells,
    count_cells,
    make_table,
    parts_of_people,
)
from community_safety.claims.wording import against, things, times
from community_safety.claims.yardstick import REFERENCE_DISPERSION
from community_safety.numbers import number, p_value_text, signed
from community_safety.results import Column, ResultTable, Role
from community_safety.verdicts import DIFFERENT, Verdict

COLUMNS = (
    *CLAIM_COLUMNS,
    Column("kind", "What was compared", Role.DIMENSION),
    measured("estimate", "Change or share"),
    measured("lower", "95% interval, from", Role.LIMIT),
    measured("upper", "95% interval, to", Role.LIMIT),
    UNIT,
    Column(
        "p",
        "p-value",
        Role.NOTE,
        derived_from=PEOPLE,
        description="Two-sided, for independent events; the interval decides the verdict.",
    ),
    Column("p_value", "p-value as a number", Role.LIMIT, derived_from=PEOPLE, hidden=True),
    Column(
        "verdict",
        "Verdict",
        Role.VERDICT,
        description="Higher or lower: more than chance on the assumption named, never good or bad. "
        "Not compared where it turns on a variation of the counts that is not known.",
    ),
    Column(
        "dispersion_needed",
        "Chance again from a dispersion of",
        Role.RATE,
        decimals=1,
        derived_from=PEOPLE,
        description="Variance over mean of such counts from which the difference would be within "
        "chance. Below 1 it is so even for independent events.",
    ),
    Column("holds", "How far it holds", Role.DIMENSION, description=f"{'; '.join(Holds)}."),
    Column("assumption", "What it assumes besides", Role.NOTE),
    FINDING,
    reason("Why not compared"),
    DECIMALS,
    *COUNT_COLUMNS,
)
NOTES = (
    "Two counts: exact conditional comparison, as a change in per cent with its 95% interval. An "
    "earlier count that only the published change implies is taken nearest to no change, as its "
    "rounding allows. A share: Wilson's interval. A published claim has no direction here: higher "
    "and lower are neither good nor bad.",
    "Counts of crimes and incidents vary more than counts of independent events. Monthly counts "
    f"of the reference series have a median dispersion of {REFERENCE_DISPERSION.lowest} to "
    f"{REFERENCE_DISPERSION.highest} by crime type, for the median district "
    f"({REFERENCE_DISPERSION.source}). The dispersion of the counts in these claims was not "
    "published. A difference that it could undo within that range is not called higher or lower.",
)


def claims_tested(claims: pd.DataFrame, sources: tuple[str, ...] = ()) -> ResultTable:
    """Test every claim that has counts, naming the assumption that its verdict needs.

    Returns
    -------
    ResultTable
        One row for each claim with two counts (one may be implied by a published change), with
        a share and its counts, or with a count and a target.
    """
    tested = chances(read_claims(claims))
    parts = ((entry.claim, entry.counts if _is_part(entry) else None) for entry in tested)
    return make_table(
        "tests_of_claims",
        "What a test says of the claims that give counts, with 95% intervals",
        map(_row, tested),
        COLUMNS,
        sources=sources,
        notes=(*NOTES, *_by_chance(tested)),
        related=parts_of_people(parts),
    )


def chances(claims: list[Claim]) -> list[Tested]:
    """Test every claim that has counts."""
    return [tested for claim in claims if (tested := chance_of(claim)) is not None]


def comparisons(tested: list[Tested]) -> list[list[Tested]]:
    """Group the tests that were made by what they compare.

    Claims about the same area, measure and periods make one comparison, however often it was
    published and even if their figures differ a little.
    """
    groups: dict[tuple[object, ...], list[Tested]] = defaultdict(list)
    for entry in tested:
        claim = entry.claim
        if entry.verdict is not Verdict.NOT_COMPARED:
            what = (claim.area.casefold(), claim.measure.casefold(), claim.unit.casefold())
            when = (claim.span or claim.period.casefold(),)
            against_ = (claim.other_span or claim.compared_with.casefold(),)
            groups[what + when + against_].append(entry)
    return list(groups.values())


def _is_part(tested: Tested) -> bool:
    return tested.kind in (Kind.SHARES, Kind.SHARE, Kind.SHARE_FIXED)


def _by_chance(tested: list[Tested]) -> tuple[str, ...]:
    compared = len(comparisons(tested))
    if compared < 2:
        return ()
    return (
        f"Of {compared} different comparisons at the 95% level, about {compared / 20:.1f} would be "
        "called more than chance by chance alone.",
    )


def _row(tested: Tested) -> dict[str, object]:
    first, second = tested.counts
    return (
        claim_cells(tested.claim)
        | count_cells(tested.claim, first, min([second, *_implied(tested)]))
        | {
            "kind": str(tested.kind),
            "estimate": tested.estimate,
            "lower": tested.lower,
            "upper": tested.upper,
            "unit": tested.unit,
            "decimals": 0 if tested.kind is Kind.COUNT_TARGET else 1,
            "p": "" if tested.settled is Verdict.NOT_COMPARED else p_value_text(tested.p_value),
            "p_value": tested.p_value,
            "verdict": str(tested.settled),
            "dispersion_needed": tested.dispersion,
            "holds": str(tested.holds),
            "assumption": assumption_of(tested),
            "finding": finding_of(tested),
            "reason": tested.why_not,
        }
    )


def finding_of(tested: Tested) -> str:
    """Say in one sentence what the test found, and on what condition."""
    first, second = map(number, tested.counts)
    said = f"{first} {'of' if _is_part(tested) else 'against'} {second}"
    bounded = _bounded(tested)
    if bounded:
        return bounded
    if not tested.claim.is_share:
        said += f" {things(tested.claim)}"
    if tested.kind is Kind.SHARE:
        share = f"{number(tested.estimate, 1)}% ({_interval(tested)})"
        return f"{said} is {share}; not compared: {tested.reason}."
    if tested.reason == MET:
        return f"{said}{against(tested.claim)}: {MET}."
    if tested.verdict is Verdict.NOT_COMPARED:
        return f"{said}: not compared, because {tested.reason}."
    if tested.kind is Kind.IMPLIED:
        said += _range(tested)
    return f"{said}{_estimate(tested)}: {_conclusion(tested)}."


def _bounded(tested: Tested) -> str:
    """Say what is known of a share whose part or whole is a bound, or ""."""
    counts = tested.claim.counts
    if not _is_part(tested) or counts is None or not math.isnan(tested.estimate):
        return ""
    bounded = bounded_share(tested.claim, counts)
    if bounded is None:
        return ""
    said = bounded.counts if tested.claim.is_share else f"{bounded.counts} {things(tested.claim)}"
    if bounded.share:
        said += f" is {bounded.share} {number(100 * counts.part / counts.whole, 1)}%"
    return f"{said[0].upper()}{said[1:]}: no interval, because {tested.reason}."


def _implied(tested: Tested) -> tuple[int, ...]:
    """Return every earlier count that a sentence about an implied one names."""
    implied = tested.claim.implied_other
    return implied if tested.kind is Kind.IMPLIED and implied is not None else ()


def _range(tested: Tested) -> str:
    """Say which earlier counts the rounding of the published change allows."""
    claim = tested.claim
    if claim.implied_other is None or claim.signed_change is None:
        return ""
    _, least, most = map(number, claim.implied_other)
    published = f"{signed(claim.signed_change.number, claim.signed_change.decimals)}%"
    allowed = f"the published {published} implies {least} to {most} before"
    return f" ({allowed}; the smallest change it allows is tested)"


def _estimate(tested: Tested) -> str:
    if math.isnan(tested.estimate):
        return ""
    if tested.kind is Kind.SHARE_FIXED and tested.claim.other is not None:
        fixed = f"against {tested.claim.other.text}%{against(tested.claim)}"
        return f" is {number(tested.estimate, 1)}% ({_interval(tested)}) {fixed}"
    if tested.kind is Kind.SHARES:
        points = f"{signed(tested.estimate, 1)} percentage points"
        return (
            f" differs by {points} from that of {tested.claim.compared_with} ({_interval(tested)})"
        )
    if tested.kind is Kind.COUNT_TARGET:
        return f" ({_interval(tested)})"
    return f" is a change of {signed(tested.estimate, 1)}% ({_interval(tested)})"


def _interval(tested: Tested) -> str:
    ends = (tested.lower, tested.upper)
    if tested.kind is Kind.COUNT_TARGET:
        low, high = map(number, ends)
        return f"95% interval {low} to {high}"
    if tested.kind is Kind.SHARES:
        low, high = (signed(end, 1) for end in ends)
        return f"95% interval {low} to {high}"
    if tested.kind in (Kind.SHARE, Kind.SHARE_FIXED):
        low, high = (number(end, 1) for end in ends)
    else:
        low, high = (signed(end, 1) for end in ends)
    return f"95% interval {low}% to {high}%"


def _conclusion(tested: Tested) -> str:
    if tested.verdict not in DIFFERENT:
        missing = "a difference" if tested.kind is not Kind.COUNTS else "a change"
        return f"no evidence of {missing}"
    if tested.holds is Holds.DEPENDS:
        return tested.why_not
    if tested.holds is Holds.INDEPENDENT:
        return f"{tested.verdict}, more than chance if the cases are independent of each other"
    low, high = REFERENCE_DISPERSION.lowest, REFERENCE_DISPERSION.highest
    return (
        f"{tested.verdict}, more than chance unless such counts vary more than "
        f"{times(tested.dispersion)} times as much as independent events (crime types here: "
        f"{low} to {high})"
    )
