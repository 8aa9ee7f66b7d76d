"""Parts named in one sentence against a whole that another claim names: `staff and volunteers`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from community_safety.claims.figures import bound_of
from community_safety.claims.reading import Claim

_AND = re.compile(r",\s*(?:and\s+)?|\s+and\s+")
_LEAST_SHARED = 2


@dataclass(frozen=True, slots=True)
class NamedParts:
    """Parts that do not add up to the whole whose name lists them."""

    whole: Claim
    parts: tuple[Claim, ...]
    whole_name: str
    part_names: tuple[str, ...]
    unlisted: tuple[str, ...]
    """Parts that the whole does not list under that name: they may not belong to it."""

    @property
    def excess(self) -> int:
        """How much more the parts come to than the whole."""
        return sum(part.count or 0 for part in self.parts) - (self.whole.count or 0)


def parts_beside_wholes(claims: Sequence[Claim]) -> Iterator[NamedParts]:
    """Find sets of parts that come to another number than the whole that lists them.

    The parts stand in one published sentence (so they are told apart there), with the same area,
    period and unit as the whole. The measures are word for word the same but for one place, in
    which the whole lists as many nouns as there are parts, one of them at least a part's own.
    """
    groups: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.count is not None and not claim.borrowed_from:
            period = claim.span.label() if claim.span else claim.period
            groups[claim.area.casefold(), period.casefold(), claim.unit.casefold()].append(claim)
    for group in groups.values():
        sentences: dict[str, list[Claim]] = defaultdict(list)
        for claim in group:
            sentences[" ".join(claim.wording.casefold().split())].append(claim)
        for whole in group:
            for sentence, parts in sentences.items():
                others = [part for part in parts if part is not whole]
                found = _named(whole, others) if sentence and len(others) > 1 else None
                if found is not None and _differs(found):
                    yield found


def _named(whole: Claim, parts: list[Claim]) -> NamedParts | None:
    measures = [claim.measure.casefold().split() for claim in (whole, *parts)]
    before = _shared(measures)
    after = _shared([words[before:][::-1] for words in measures])
    if before + after < _LEAST_SHARED:
        return None
    middles = [" ".join(words[before : len(words) - after]) for words in measures]
    listed, names = _AND.split(middles[0]), middles[1:]
    if len(listed) != len(parts) or len(set(names)) != len(parts) or "" in names:
        return None
    if any(_AND.search(name) for name in names) or not set(listed) & set(names):
        return None
    unlisted = tuple(name for name in names if name not in listed)
    return NamedParts(whole, tuple(parts), middles[0], tuple(names), unlisted)


def _shared(measures: list[list[str]]) -> int:
    """Return how many words all measures begin with."""
    shared = 0
    for words in zip(*measures, strict=False):
        if len(set(words)) > 1:
            break
        shared += 1
    return shared


def _differs(found: NamedParts) -> bool:
    """Tell whether parts and whole cannot both be right, hedging words included."""
    whole = bound_of(found.whole.count or 0, found.whole.wording)
    parts = {bound_of(part.count or 0, part.wording) for part in found.parts}
    if found.excess > 0:
        return whole in ("", "at most") and parts <= {"", "at least"}
    too_few = whole in ("", "at least") and parts <= {"", "at most"}
    return found.excess < 0 and not found.unlisted and too_few
