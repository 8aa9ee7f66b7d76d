"""Claims as objects: what was printed, what kind of figure it is, what it is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from community_safety.claims.counted import counts_things, names_people, share_of_things
from community_safety.claims.figures import Change, Figure, read_change, read_figure
from community_safety.claims.spans import Comparator, comparator_of, earlier_span, read_span
from community_safety.periods import Period

_SHARE = re.compile(r"(?:per cent|percent|percentage|%)(?: of .*)?")
_CHANGE_MEASURE = re.compile(
    r"(?:percentage |per cent |% )?"
    r"(change|reduction|decrease|decline|fall|drop|increase|rise|growth)\b"
)
_FALLS = ("reduction", "decrease", "decline", "fall", "drop")
AVERAGE = re.compile(
    r"\s*\((?:[^()]*\b)?(?:average|mean)\)|,\s*(?:[\w-]+ )?(?:average|mean)$"
    r"|^(?:[\w-]+ )?(?:average|mean)(?: of)? "
)
"""What in a measure's name says that it is an average; what is left names what is averaged."""
_NOT_COUNTED = re.compile(
    r"\b(?:per|pounds?|hours?|days?|weeks?|minutes?|miles?|rank|score|index|ratio|rates?|points?"
    r"|average|mean|median|million|billion|thousand|cost)\b|[£%]"
)
_OF_A_TARGET = re.compile(
    r"\bshare of (?:the|its|their|a) target\b|\bof (?:the|its|their) target\b"
)


class Counts(NamedTuple):
    """A part and the whole it is part of."""

    part: int
    whole: int
    worked_out: bool
    """Whether the part was worked out from the published share and whole."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One published claim; figures are None where nothing was printed."""

    claim_id: str
    area: str
    measure: str
    period: str
    unit: str
    compared_with: str
    wording: str
    source: str
    value: Figure | None
    numerator: Figure | None
    denominator: Figure | None
    other: Figure | None
    """The figure it is compared with: its own, or that of another claim (`borrowed_from`)."""
    change: Change | None
    comparator: Comparator
    span: Period | None
    other_span: Period | None
    borrowed_from: str = ""
    other_counts: Counts | None = None

    @property
    def is_share(self) -> bool:
        """Whether the figure is in per cent."""
        return _SHARE.fullmatch(self.unit.casefold().strip()) is not None

    @property
    def is_change(self) -> bool:
        """Whether the figure is itself a change, not a level."""
        named = _CHANGE_MEASURE.match(self.measure.casefold()) is not None
        negative = self.value is not None and self.value.number < 0
        return self.is_share and (named or negative)

    @property
    def is_average(self) -> bool:
        """Whether the figure is an average of others."""
        return AVERAGE.search(self.measure.casefold()) is not None

    @property
    def is_count(self) -> bool:
        """Whether things or people are counted, so that chance has a size."""
        return not self.is_share and _NOT_COUNTED.search(self.unit.casefold()) is None

    @property
    def of_a_target(self) -> bool:
        """Whether the share is one of a target, which nobody drew by chance."""
        return _OF_A_TARGET.search(self.measure.casefold()) is not None

    @property
    def names_people(self) -> bool:
        """Whether the unit says that people are counted."""
        return names_people(self.unit)

    @property
    def protected(self) -> bool:
        """Whether small numbers may identify: it is not certain that things are counted."""
        if self.is_share:
            return not share_of_things(self.measure, self.wording)
        return not counts_things(self.unit, self.measure)

    @property
    def figure(self) -> Figure | None:
        """The figure claimed: the value, or for a count its numerator."""
        if self.value is None and not self.is_share:
            return self.numerator
        return self.value

    @property
    def count(self) -> int | None:
        """The figure as a whole number of things or people, where it is one."""
        figure = self.figure
        if not self.is_count or self.is_average or figure is None or not figure.is_whole:
            return None
        return round(figure.number)

    @property
    def counts(self) -> Counts | None:
        """The part and the whole of a share, the part worked out from the share if need be."""
        whole = self.denominator
        if whole is None or not whole.is_whole or whole.number == 0:
            return None
        part = self.numerator or (None if self.is_share else self.figure)
        if part is not None:
            fits = part.is_whole and part.number <= whole.number
            return Counts(round(part.number), round(whole.number), False) if fits else None
        if self.value is None or self.is_change or not 0 <= self.value.number <= 100:
            return None
        nearest = round(self.value.number * whole.number / 100)
        return Counts(nearest, round(whole.number), True)

    @property
    def measures_a_fall(self) -> bool:
        """Whether the measure itself is a reduction, so that a larger figure is a larger fall."""
        named = _CHANGE_MEASURE.match(self.measure.casefold())
        return named is not None and named[1] in _FALLS

    @property
    def signed_change(self) -> Figure | None:
        """The published change in per cent with its sign, if it says which way."""
        if self.change is not None:
            fits = self.change.unit == "per cent" and self.change.signed
            return self.change.figure if fits else None
        if not self.is_change or self.value is None:
            return None
        falls = self.measures_a_fall
        return replace(self.value, number=-abs(self.value.number)) if falls else self.value

    @property
    def implied_other(self) -> tuple[int, int, int] | None:
        """The earlier count that a later count and a published change imply: nearest, from, to."""
        change = self.signed_change
        if self.is_share or self.count is None or self.other is not None or change is None:
            return None
        if change.number - change.half <= -100:
            return None
        factors = (change.number, change.number + change.half, change.number - change.half)
        nearest, least, most = (round(self.count / (1 + step / 100)) for step in factors)
        return nearest, least, most

    @property
    def implied_at_least(self) -> int | None:
        """The implied earlier count nearest to no change that the rounding of the change allows."""
        implied = self.implied_other
        if implied is None or self.count is None:
            return None
        return min(max(self.count, implied[1]), implied[2])


def read_claims(claims: pd.DataFrame) -> list[Claim]:
    """Turn the processed rows of the `published_claims` source into claims.

    Where a claim names another period or place but not its figure, and the other claims agree on
    that figure (same measure and unit), it is taken from them and its claim is named.
    """
    areas = {str(area) for area in claims["area"]}
    rows = [_claim(row, areas) for row in _records(claims)]
    return [_with_borrowed(claim, rows) for claim in rows]


def local_claims(claims: Iterable[Claim], area_names: Iterable[str]) -> set[str]:
    """Return the ids of the claims about the partnership's own areas.

    A claim is local when its area's name contains that of an area of the partnership, without
    words such as "County" and "City of": `Durham City` is in `County Durham`.
    """
    cores = {_core(name) for name in area_names} - {""}
    patterns = [re.compile(rf"\b{re.escape(core)}\b") for core in cores]
    return {c.claim_id for c in claims if any(p.search(c.area.casefold()) for p in patterns)}


_ADDITIONS = re.compile(
    r"\b(?:county|city|borough|district|council|unitary|london|royal|of|the|upon)\b"
)


def _core(name: str) -> str:
    kept = " ".join(_ADDITIONS.sub(" ", name.casefold()).split())
    return kept or name.casefold().strip()


def _records(claims: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): cell for name, cell in row.items()} for row in claims.to_dict("records")]


def _claim(row: dict[str, object], areas: set[str]) -> Claim:
    def text(name: str) -> str:
        cell = row.get(name, "")
        return cell.strip() if isinstance(cell, str) else ""

    def figure(name: str) -> Figure | None:
        return read_figure(float(str(row[name])), text(f"{name}_text"), text("published_wording"))

    span = read_span(text("period"))
    return Claim(
        claim_id=text("claim_id"),
        area=text("area"),
        measure=text("measure"),
        period=text("period"),
        unit=text("unit"),
        compared_with=text("compared_with_period"),
        wording=text("published_wording"),
        source=text("source"),
        value=figure("value"),
        numerator=figure("numerator"),
        denominator=figure("denominator"),
        other=figure("compared_with_value"),
        change=read_change(text("published_change")),
        comparator=comparator_of(text("compared_with_period"), areas),
        span=span,
        other_span=earlier_span(text("compared_with_period"), span),
    )


def _with_borrowed(claim: Claim, claims: list[Claim]) -> Claim:
    if claim.is_change or claim.comparator not in (Comparator.PERIOD, Comparator.PLACE):
        return claim
    partners = [other for other in claims if _is_partner(claim, other)]
    if claim.other is not None:
        partners = [p for p in partners if p.figure and p.figure.number == claim.other.number]
    if len({(p.figure.number if p.figure else None, p.counts) for p in partners}) != 1:
        return claim
    first = min(partners, key=lambda partner: (partner.counts is None, partner.claim_id))
    return replace(
        claim,
        other=claim.other if claim.other is not None else first.figure,
        borrowed_from="" if claim.other is not None else first.claim_id,
        other_counts=first.counts,
    )


def _is_partner(claim: Claim, other: Claim) -> bool:
    """Tell whether another claim publishes what this one is compared with."""
    if other.claim_id == claim.claim_id or (other.figure is None and other.counts is None):
        return False
    if (other.measure.casefold(), other.unit) != (claim.measure.casefold(), claim.unit):
        return False
    if claim.comparator is Comparator.PLACE:
        same_place = other.area.casefold() == claim.compared_with.casefold()
        return same_place and other.period == claim.period
    if other.area.casefold() != claim.area.casefold():
        return False
    if claim.other_span is not None and other.span is not None:
        return claim.other_span == other.span
    return other.period.casefold() == claim.compared_with.casefold()
