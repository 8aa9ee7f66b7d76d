"""Every claim, what was checked of it, and how the checks came out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from community_safety.claims.arithmetic import recompute
from community_safety.claims.columns import CLAIM_COLUMNS
from community_safety.claims.disagreements import conflicts, direction_of
from community_safety.claims.figures import Agreement
from community_safety.claims.needing import all_needed
from community_safety.claims.reading import Claim, local_claims, read_claims
from community_safety.claims.tables import claim_cells, make_table
from community_safety.claims.testing import chances
from community_safety.results import Column, ResultTable, Role

LOCAL, ELSEWHERE = "Local", "Elsewhere"
NOTHING = "nothing to check"
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
    Column(
        "arithmetic",
        "Its figure worked out again",
        Role.DIMENSION,
        description=f"One of: {'; '.join(Agreement)}; with the reason where it could not be.",
    ),
    Column("reason", "Why nothing could be checked", Role.NOTE),
)


def claims_listed(
    claims: pd.DataFrame, area_names: Iterable[str], sources: tuple[str, ...] = ()
) -> ResultTable:
    """List every claim with its wording and citation, and say what was checked of it.

    Claims about the areas that are named, or about a part of them, come first.
    """
    read = read_claims(claims)
    local, checked = local_claims(read, area_names), checks_of(read)
    standing = _standing(read)
    rows = [
        _listed(claim, claim.claim_id in local, checked[claim.claim_id])
        | {"arithmetic": standing[claim.claim_id]}
        for claim in read
    ]
    rows.sort(key=lambda row: row["where"] != LOCAL)
    notes = ("The wording is quoted from the published document that is named beside it.",)
    caption = "Every published claim, and what was checked of it"
    return make_table("claims_listed", caption, rows, LISTED, sources=sources, notes=notes)


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


def _standing(claims: list[Claim]) -> dict[str, str]:
    """Return, for each claim's id, how its own figures stand to the ones worked out."""
    said: dict[str, list[str]] = defaultdict(list)
    for entry in recompute(claims):
        owners = entry.claims if entry.kind == "parts of a whole" else entry.claims[:1]
        # What the parts of a whole leave over may be a few people: it stays out of this list.
        tells = entry.status is Agreement.CANNOT and entry.kind != "parts of a whole"
        why = f": {entry.reason}" if tells else ""
        for claim in owners:
            said[claim.claim_id].append(f"{entry.status}{why}")
    return {c.claim_id: "; ".join(dict.fromkeys(said[c.claim_id])) for c in claims}


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
