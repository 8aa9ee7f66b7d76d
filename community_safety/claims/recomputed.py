"""What comes out when a published figure is worked out again."""

from __future__ import annotations

from dataclasses import dataclass

from community_safety.claims.figures import (
    Agreement,
    Figure,
    agreement,
    agrees_as_hedged,
    hedge_of,
)
from community_safety.claims.reading import Claim

PERCENT, POINTS = "per cent", "percentage points"


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One published figure worked out again, and what it stands beside."""

    claims: tuple[Claim, ...]
    kind: str
    published: str
    recomputed: float
    unit: str
    decimals: int
    status: Agreement
    finding: str
    reason: str = ""
    counts: tuple[float | None, float | None] = (None, None)
    part_of: tuple[float, float] | None = None
    """A part and its whole: what the part leaves out may be a few people."""


def judge(claim: Claim, published: Figure, found: float, leeway: float = 0.0) -> Agreement:
    """Say how a published figure stands to the recomputed one, hedging words included."""
    is_signed = claim.change is None or claim.change.signed
    status = agreement(published, found, leeway, signed=is_signed)
    if status is not Agreement.AGREES and agrees_as_hedged(published, found, claim.wording):
        return Agreement.HEDGED
    return status


def ending(status: Agreement, claim: Claim, published: str, number: float) -> str:
    """End a finding: what was published, with its hedging word, and how it stands."""
    if status is Agreement.NOT_PUBLISHED:
        return "no figure for it was published"
    hedge = hedge_of(number, claim.wording)
    said = f'published as "{hedge}" {published}' if hedge else f"published as {published}"
    return f"{said}: {status}"


def cannot(
    claim: Claim,
    kind: str,
    reason: str,
    finding: str = "",
    counts: tuple[float | None, float | None] = (None, None),
) -> Recomputed:
    """Say why a published figure cannot be worked out again."""
    figure = claim.figure
    published = claim.change.text if claim.change else (figure.text if figure else "")
    return Recomputed(
        (claim,),
        kind,
        published,
        float("nan"),
        "",
        0,
        Agreement.CANNOT,
        finding or f"published as {published}: {reason}",
        reason,
        counts,
    )
