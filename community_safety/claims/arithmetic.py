"""Does each published figure follow from the others? Arithmetic only, no statistics."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from community_safety.claims.better import called_better
from community_safety.claims.changes import NEITHER, change_alone, change_of, difference_of
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
from community_safety.claims.figures import Agreement
from community_safety.claims.reading import Claim, read_claims
from community_safety.claims.recomputed import Recomputed
from community_safety.claims.tables import (
    claim_cells,
    count_cells,
    make_table,
    parts_of_people,
)
from community_safety.claims.wholes import average_of, count_of, parts_of_wholes, share_of
from community_safety.results import Column, ResultTable, Role

COLUMNS = (
    *CLAIM_COLUMNS,
    Column("kind", "What was worked out", Role.DIMENSION),
    Column("published", "Published", Role.NOTE, derived_from=PEOPLE),
    measured(
        "recomputed",
        "Worked out again",
        description="From the other published figures, with more digits than were printed.",
    ),
    UNIT,
    Column(
        "status",
        "How they stand",
        Role.DIMENSION,
        description=f"One of: {'; '.join(Agreement)}.",
    ),
    FINDING,
    Column("borrowed_from", "Other figure taken from the claim", Role.DIMENSION),
    reason("Why it cannot be recomputed"),
    DECIMALS,
    *COUNT_COLUMNS,
)
NOTES = (
    "A published figure agrees when the recomputed one rounds to it at the digits it was printed "
    "with. One that does not, but is what remains when further digits are dropped, was cut off "
    "instead of rounded.",
    "The difference of two percentages is in percentage points. In per cent it would be the "
    "difference divided by the figure it starts from.",
    "An average of percentages weighs each period alike, however many cases each of them had.",
)


def arithmetic_of_claims(claims: pd.DataFrame, sources: tuple[str, ...] = ()) -> ResultTable:
    """Work out each published figure from the others, and say how the two stand.

    Returns
    -------
    ResultTable
        One row for each claim with a change, a second figure, a share with its counts, or an
        average, and one for each set of parts of one whole (their ids joined by " + "). Figures
        that were published and worked out again come first, those that cannot be last.
    """
    caption = "Published figures, worked out from the other figures where these were published"
    return _table("arithmetic_of_claims", caption, recompute(read_claims(claims)), sources)


def recompute(claims: list[Claim]) -> list[Recomputed]:
    """Work out again every published figure that has, or should have, something behind it."""
    found = [entry for claim in claims for entry in _of_one(claim, claims)]
    return [*found, *parts_of_wholes(claims)]


def figures_worked_out(claims: pd.DataFrame, sources: tuple[str, ...] = ()) -> ResultTable:
    """Return `arithmetic_of_claims` without the figures that nothing published lies behind."""
    entries = [entry for entry in recompute(read_claims(claims)) if entry.reason != NEITHER]
    caption = "Published figures and what they come to when worked out from the other figures"
    return _table("figures_worked_out", caption, entries, sources)


def _table(
    table_id: str, caption: str, found: list[Recomputed], sources: tuple[str, ...]
) -> ResultTable:
    entries = sorted(found, key=lambda entry: _place(entry.status))
    return make_table(
        table_id,
        caption,
        map(_row, entries),
        COLUMNS,
        sources=sources,
        notes=NOTES,
        related=parts_of_people((entry.claims[0], entry.part_of) for entry in entries),
    )


def _place(status: Agreement) -> int:
    last = {Agreement.NOT_PUBLISHED: 1, Agreement.WOULD_FIT: 2, Agreement.CANNOT: 3}
    return last.get(status, 0)


def _of_one(claim: Claim, claims: list[Claim]) -> Iterator[Recomputed]:
    figure, other, counts = claim.figure, claim.other, claim.counts
    if claim.is_average:
        yield average_of(claim, claims)
        return
    if claim.is_share and counts is not None:
        yield share_of(claim, counts)
    yield from _given_twice(claim)
    called = called_better(claim)
    if called is not None:
        yield called
        if figure is None or claim.change is None:
            return
    if figure is not None and other is not None:
        entry = (difference_of if claim.is_share else change_of)(claim, figure, other)
        if entry is not None:
            yield entry
    elif claim.change is not None:
        yield change_alone(claim, claim.change)


def _given_twice(claim: Claim) -> Iterator[Recomputed]:
    value, numerator = claim.value, claim.numerator
    if claim.is_share or value is None or numerator is None:
        return
    if value.number != numerator.number:
        yield count_of(claim, value, numerator)


def _row(entry: Recomputed) -> dict[str, object]:
    first = entry.claims[0]
    cells = claim_cells(first)
    if entry.kind == "parts of a whole":
        cells["claim"] = " + ".join(claim.claim_id for claim in entry.claims)
        cells["measure"] = " + ".join(claim.measure for claim in entry.claims)
    return (
        cells
        | count_cells(first, *entry.counts)
        | {
            "kind": entry.kind,
            "published": entry.published,
            "recomputed": entry.recomputed,
            "unit": entry.unit,
            "decimals": entry.decimals,
            "status": str(entry.status),
            "finding": f"{entry.finding[0].upper()}{entry.finding[1:]}.",
            "borrowed_from": first.borrowed_from,
            "reason": entry.reason,
        }
    )
