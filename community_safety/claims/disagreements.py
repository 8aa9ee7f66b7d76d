"""Claims that cannot all be right: the same thing with two figures, or in two directions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
import pandas as pd

from community_safety.claims.columns import (
    AREA,
    DECIMALS,
    FINDING,
    MEASURE,
    UNIT,
    hidden_counts,
    measured,
)
from community_safety.claims.figures import Figure, agrees_as_hedged
from community_safety.claims.named_parts import NamedParts, parts_beside_wholes
from community_safety.claims.reading import Claim, read_claims
from community_safety.claims.spans import Comparator, overlap, reported_span
from community_safety.claims.tables import count_cells, make_table
from community_safety.numbers import listed, number, signed
from community_safety.results import Column, ResultTable, Role

_UP = re.compile(r"\b(?:increas\w*|ris(?:e|es|en|ing)|rose|grew|grow\w*|went up|gone up)\b")
_DOWN = re.compile(
    r"\b(?:decreas\w*|reduc\w*|fall(?:s|en|ing)?|fell|drop\w*|declin\w*|went down|gone down)\b"
)
_UNSTATED = re.compile(r"\bunstated\b|\bundated\b|\bnot stated\b|^$")


class Disagreement(StrEnum):
    """In what respect claims disagree."""

    FIGURES = "different figures for the same thing"
    UNDATED = "different figures, one of them without a period"
    CHANGES = "different changes for the same thing"
    PARTS = "parts that do not come to the whole"
    DIRECTIONS = "opposite directions"


@dataclass(frozen=True, slots=True)
class Said:
    """A figure that a claim gives for a place, a measure and a period."""

    claim: Claim
    place: str
    period: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims that disagree, with the figures in which they do."""

    kind: Disagreement
    said: tuple[Said, ...]
    unit: str
    parts: NamedParts | None = None

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims, each once."""
        return tuple({entry.claim.claim_id: entry.claim for entry in self.said}.values())


COLUMNS = (
    Column("claims", "Claims", Role.DIMENSION),
    AREA,
    MEASURE,
    Column("period", "Period", Role.DIMENSION),
    Column("kind", "How they disagree", Role.DIMENSION, description=f"{'; '.join(Disagreement)}."),
    measured(
        "difference", "Difference", description="Between the largest and the smallest figure."
    ),
    UNIT,
    FINDING,
    Column("sources", "Where they stand", Role.NOTE),
    DECIMALS,
    *hidden_counts("the smallest figure", "the largest figure"),
)
NOTES = (
    "Figures that round to each other are not called different. Which of two figures is right "
    "cannot be told from the documents.",
    "Found by rule: same area, measure and unit, and the same period. Claims that word the same "
    "measure differently are not matched.",
)


def claims_that_disagree(claims: pd.DataFrame, sources: tuple[str, ...] = ()) -> ResultTable:
    """Find claims about the same area, measure and period that do not agree with each other.

    Returns
    -------
    ResultTable
        One row for each set of claims (ids joined by " + ").
    """
    rows = [_row(found) for found in conflicts(read_claims(claims))]
    caption = "Published claims that do not agree with each other"
    return make_table("claims_that_disagree", caption, rows, COLUMNS, sources=sources, notes=NOTES)


def conflicts(claims: list[Claim]) -> list[Conflict]:
    """Return every disagreement, figures first."""
    figures = list(_figures(claims))
    taken = {_pair(found.claims) for found in figures}
    changes = [found for found in _changes(claims) if _pair(found.claims) not in taken]
    parts = [_parts(found) for found in parts_beside_wholes(claims)]
    return [*figures, *_undated(claims), *changes, *parts, *_directions(claims)]


def direction_of(claim: Claim) -> int:
    """Return 1 for a claimed rise, -1 for a claimed fall over time, 0 for neither."""
    if claim.comparator not in (Comparator.PERIOD, Comparator.NOTHING):
        return 0
    change = claim.change
    if change is not None and change.signed:
        return int(np.sign(change.figure.number))
    if claim.figure is not None and claim.other is not None and not claim.borrowed_from:
        return int(np.sign(claim.figure.number - claim.other.number))
    words = claim.wording.casefold()
    return int(_UP.search(words) is not None) - int(_DOWN.search(words) is not None)


def _figures(claims: list[Claim]) -> Iterator[Conflict]:
    groups: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for claim in claims:
        for said in _said(claim):
            if not _UNSTATED.search(said.period.casefold()):
                key = (said.place, claim.measure, claim.unit, said.period)
                groups[tuple(part.casefold() for part in key)].append(said)
    for entries in groups.values():
        if _differ(entries):
            yield Conflict(Disagreement.FIGURES, tuple(entries), entries[0].claim.unit)


def _said(claim: Claim) -> Iterator[Said]:
    """Yield what a claim says of its own period and, if dated, of the one it is compared with."""
    if claim.figure is not None:
        period = claim.span.label() if claim.span else claim.period
        yield Said(claim, claim.area, period, claim.figure)
    if claim.other is None or claim.borrowed_from:
        return
    if claim.comparator is Comparator.PERIOD and claim.other_span is not None:
        yield Said(claim, claim.area, claim.other_span.label(), claim.other)
    elif claim.comparator in (Comparator.NATION, Comparator.PLACE):
        period = claim.span.label() if claim.span else claim.period
        yield Said(claim, claim.compared_with, period, claim.other)


def _undated(claims: list[Claim]) -> Iterator[Conflict]:
    for one, other in combinations(claims, 2):
        if one.figure is None or other.figure is None or not _same_thing(one, other):
            continue
        said = _both(one, one.figure, other, other.figure)
        if any(_UNSTATED.search(entry.period.casefold()) for entry in said) and _differ(said):
            yield Conflict(Disagreement.UNDATED, said, one.unit)


def _changes(claims: list[Claim]) -> Iterator[Conflict]:
    for one, other in combinations(claims, 2):
        if one.change is None or other.change is None or one.change.unit != other.change.unit:
            continue
        periods = {(claim.span or claim.period.casefold()) for claim in (one, other)}
        against = {(c.other_span or c.compared_with.casefold()) for c in (one, other)}
        if not _same_thing(one, other) or len(periods) > 1 or len(against) > 1:
            continue
        said = _both(one, one.change.figure, other, other.change.figure)
        if _differ(said):
            unit = one.change.unit if one.change.unit != "number" else one.unit
            yield Conflict(Disagreement.CHANGES, said, unit)


def _parts(found: NamedParts) -> Conflict:
    chain = (found.whole, *found.parts)
    said = [Said(c, c.area, c.period, c.figure) for c in chain if c.figure is not None]
    return Conflict(Disagreement.PARTS, tuple(said), found.whole.unit, found)


def _both(one: Claim, figure: Figure, other: Claim, second: Figure) -> tuple[Said, Said]:
    return Said(one, one.area, one.period, figure), Said(other, other.area, other.period, second)


def _directions(claims: list[Claim]) -> Iterator[Conflict]:
    for one, other in combinations(claims, 2):
        if direction_of(one) * direction_of(other) != -1 or not _same_thing(one, other):
            continue
        against = {claim.compared_with.casefold() for claim in (one, other)} - {""}
        spans = [reported_span(claim.period) for claim in (one, other)]
        together = one.period.casefold() == other.period.casefold()
        if spans[0] is not None and spans[1] is not None:
            together = overlap(spans[0], spans[1])
        if together and len(against) < 2:
            ways = [Figure(direction_of(claim)) for claim in (one, other)]
            said = _both(one, ways[0], other, ways[1])
            yield Conflict(Disagreement.DIRECTIONS, said, "")


def _same_thing(one: Claim, other: Claim) -> bool:
    mine, others = ((c.area.casefold(), c.measure.casefold(), c.unit) for c in (one, other))
    return mine == others


def _differ(said: Iterable[Said]) -> bool:
    """Tell whether any two figures could not be the same number, each as printed and hedged."""
    return any(_two_differ(one, other) for one, other in combinations(said, 2))


def _two_differ(one: Said, other: Said) -> bool:
    figures = (one.figure, other.figure)
    if abs(figures[0].number - figures[1].number) <= max(f.half for f in figures) + 1e-9:
        return False
    return not (
        agrees_as_hedged(one.figure, other.figure.number, one.claim.wording)
        or agrees_as_hedged(other.figure, one.figure.number, other.claim.wording)
    )


def _pair(claims: tuple[Claim, ...]) -> frozenset[str]:
    return frozenset(claim.claim_id for claim in claims)


def _row(found: Conflict) -> dict[str, object]:
    first, claims = found.said[0], found.claims
    numbers = [entry.figure.number for entry in found.said]
    ends = (min(numbers), max(numbers))
    is_level = found.kind not in (Disagreement.CHANGES, Disagreement.DIRECTIONS)
    counted = ends if is_level and not first.claim.is_share else (None, None)
    periods = list(dict.fromkeys(entry.period for entry in found.said))
    difference = np.nan if found.kind is Disagreement.DIRECTIONS else ends[1] - ends[0]
    if found.parts is not None:
        difference = float(found.parts.excess)
    return count_cells(first.claim, *counted) | {
        "claims": " + ".join(claim.claim_id for claim in claims),
        "area": first.place,
        "measure": first.claim.measure,
        "period": listed(periods),
        "kind": str(found.kind),
        "difference": difference,
        "unit": "percentage points" if found.unit == "per cent" else found.unit,
        "finding": _finding(found),
        "sources": "; ".join(
            dict.fromkeys(f"{_words(found, s)}: {s.claim.source}" for s in found.said)
        ),
        "decimals": max(entry.figure.decimals for entry in found.said),
    }


def _finding(found: Conflict) -> str:
    if found.parts is not None:
        return _parts_finding(found.parts)
    said = list(dict.fromkeys(_words(found, entry) for entry in found.said))
    if found.kind is Disagreement.DIRECTIONS:
        return f"The claims say {listed(said)}."
    ending = ", which may be of another period" if found.kind is Disagreement.UNDATED else ""
    return f"The claims give {listed(said)}{ending}."


def _words(found: Conflict, said: Said) -> str:
    """Write what one claim says: `192 young people`, `−83%`, `a fall`."""
    if found.kind is Disagreement.DIRECTIONS:
        return {1: "a rise", -1: "a fall"}[int(said.figure.number)]
    mark = "%" if found.unit == "per cent" else f" {found.unit}"
    write = signed if found.kind is Disagreement.CHANGES else number
    return f"{write(said.figure.number, said.figure.decimals)}{mark}"


def _parts_finding(found: NamedParts) -> str:
    parts = [
        f"{number(part.count)} {name}"
        for part, name in zip(found.parts, found.part_names, strict=True)
    ]
    side = "more" if found.excess > 0 else "fewer"
    said = (
        f"{listed(parts)} come to {number((found.whole.count or 0) + found.excess)}, "
        f"{number(abs(found.excess))} {side} than the {number(found.whole.count)} "
        f"{found.whole_name} published"
    )
    unless = "some are counted twice" if found.excess > 0 else "there are others besides"
    if found.unlisted:
        unless += f" or {listed(found.unlisted)} are not all among the {found.whole_name}"
    return f"{said[0].upper()}{said[1:]}: both can be right only if {unless}."
