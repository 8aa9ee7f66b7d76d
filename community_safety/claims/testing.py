"""What a test says of the claims with counts, in words that name what it takes for granted."""

from __future__ import annotations

import math

import pandas as pd

from community_safety.claims.chance import Holds, Kind, Tested, assumption_of, chance_of
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
from community_safety.claims.tables import (
    claim_cells,
    count_cells,
    make_table,
    parts_of_people,
)
from community_safety.claims.wording import against, things
from community_safety.claims.yardstick import REFERENCE_DISPERSION
from community_safety.numbers import number, signed
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
        "p_value",
        "p",
        Role.RATE,
        decimals=3,
        derived_from=PEOPLE,
        description="Two-sided, for independent events; the interval decides the verdict.",
    ),
    Column(
        "verdict",
        "Verdict",
        Role.VERDICT,
        description="Higher or lower: more than chance on the assumption named, never good or bad.",
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
    Column("assumption", "What it takes for granted", Role.NOTE),
    FINDING,
    reason("Why not compared"),
    DECIMALS,
    *COUNT_COLUMNS,
)
NOTES = (
    "Two counts: exact conditional comparison, as a change in per cent with its 95% interval. A "
    "share: Wilson's interval. A published claim has no direction here: higher and lower are "
    "neither good nor bad.",
    "Counts of crimes and incidents vary more than counts of independent events. Monthly counts "
    f"of the reference series have a median dispersion of {REFERENCE_DISPERSION.lowest} to "
    f"{REFERENCE_DISPERSION.highest} by crime type ({REFERENCE_DISPERSION.source}). The dispersion "
    "of the counts in these claims was not published.",
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


def _is_part(tested: Tested) -> bool:
    return tested.kind in (Kind.SHARES, Kind.SHARE, Kind.SHARE_FIXED)


def _by_chance(tested: list[Tested]) -> tuple[str, ...]:
    compared = sum(entry.verdict is not Verdict.NOT_COMPARED for entry in tested)
    if compared < 2:
        return ()
    return (
        f"Of {compared} comparisons at the 95% level, about {compared / 20:.1f} would be called "
        "more than chance by chance alone.",
    )


def _row(tested: Tested) -> dict[str, object]:
    first, second = tested.counts
    return (
        claim_cells(tested.claim)
        | count_cells(tested.claim, first, second)
        | {
            "kind": str(tested.kind),
            "estimate": tested.estimate,
            "lower": tested.lower,
            "upper": tested.upper,
            "unit": tested.unit,
            "decimals": 0 if tested.kind is Kind.COUNT_TARGET else 1,
            "p_value": tested.p_value,
            "verdict": str(tested.verdict),
            "dispersion_needed": tested.dispersion,
            "holds": str(tested.holds),
            "assumption": assumption_of(tested),
            "finding": finding_of(tested),
            "reason": tested.reason,
        }
    )


def finding_of(tested: Tested) -> str:
    """Say in one sentence what the test found, and on what condition."""
    first, second = map(number, tested.counts)
    said = f"{first} {'of' if _is_part(tested) else 'against'} {second}"
    if not tested.claim.is_share:
        said += f" {things(tested.claim)}"
    if tested.kind is Kind.SHARE:
        share = f"{number(tested.estimate, 1)}% ({_interval(tested)})"
        return f"{said} is {share}; not compared: {tested.reason}."
    if tested.verdict is Verdict.NOT_COMPARED:
        return f"{said}: not compared, because {tested.reason}."
    return f"{said}{_estimate(tested)}: {_conclusion(tested)}."


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
    if math.isnan(tested.dispersion):
        return f"{tested.verdict}, more than chance if the cases are independent of each other"
    condition = f"if such counts vary less than {tested.dispersion:.1f} times as much as counts "
    condition += "of independent events would"
    if tested.holds is Holds.DEPENDS:
        condition += (
            f", which is not known: the reference series reach {REFERENCE_DISPERSION.highest}"
        )
    return f"{tested.verdict}, more than chance {condition}"
