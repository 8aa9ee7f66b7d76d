"""Shares of published wholes, parts that should add up to them, and averages of parts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from community_safety.claims.figures import Agreement, Figure
from community_safety.claims.reading import AVERAGE, Claim, Counts
from community_safety.claims.recomputed import PERCENT, Recomputed, cannot, ending, judge
from community_safety.claims.wording import WORDS
from community_safety.numbers import listed, number

_WORDS = WORDS[1:]
_HOW_MANY = re.compile(rf"\b({'|'.join(_WORDS)}|\d+)-[a-z]+ (?:average|mean)\b")


def share_of(claim: Claim, counts: Counts) -> Recomputed:
    """Work out a percentage from the published part and whole."""
    found = 100 * counts.part / counts.whole
    said = f"{number(counts.part)} of {number(counts.whole)} is {number(found, 2)}%"
    value, numbers = claim.value, (counts.part, counts.whole)
    part_of = None if claim.of_a_target else numbers
    if value is None:
        status = Agreement.NOT_PUBLISHED
        finding = f"{said}; {ending(status, claim, '', found)}"
        return Recomputed(
            (claim,), "share", "", found, PERCENT, 2, status, finding, "", numbers, part_of
        )
    status = judge(claim, value, found)
    if counts.worked_out and status in (Agreement.AGREES, Agreement.HEDGED):
        return _would_fit(claim, counts, value, part_of)
    if counts.worked_out:
        said = f"no whole number out of {number(counts.whole)} gives that (the nearest: {said})"
        if status is not Agreement.DISAGREES:
            said = f"{number(counts.part)} of {number(counts.whole)} would be {number(found, 2)}%"
    published = f"{value.text}%"
    finding = f"{said}; {ending(status, claim, published, value.number)}"
    decimals = value.decimals + 2
    return Recomputed(
        (claim,),
        "share",
        published,
        found,
        PERCENT,
        decimals,
        status,
        finding,
        counts=numbers,
        part_of=part_of,
    )


def _would_fit(
    claim: Claim, counts: Counts, value: Figure, part_of: tuple[float, float] | None
) -> Recomputed:
    """Say that the part was worked out from the percentage itself, so that it checks nothing."""
    reason = "the number above the line is not published"
    whole_ = number(counts.whole)
    said = f"{number(counts.part)} of {whole_} would be {value.text}%, but {reason}"
    if counts.whole * 2 * value.half >= 100:
        said += f", and any percentage printed so fits a whole number out of {whole_}"
    return Recomputed(
        (claim,),
        "share",
        f"{value.text}%",
        float("nan"),
        PERCENT,
        value.decimals,
        Agreement.WOULD_FIT,
        f"{said}: {Agreement.WOULD_FIT}",
        reason,
        (counts.part, counts.whole),
        part_of,
    )


def count_of(claim: Claim, value: Figure, numerator: Figure) -> Recomputed:
    """Say that a count was given twice, differently."""
    finding = (
        f"given as {value.text} and, as the number above the line, as {numerator.text}: "
        f"{Agreement.DISAGREES}"
    )
    return Recomputed(
        (claim,),
        "count",
        value.text,
        numerator.number,
        claim.unit,
        numerator.decimals,
        Agreement.DISAGREES,
        finding,
        "",
        (numerator.number, value.number),
    )


def average_of(claim: Claim, claims: list[Claim]) -> Recomputed:
    """Work out a plain average from the claims of the same area and measure that it averages."""
    value = claim.figure
    if value is None:
        return cannot(claim, "average", "no average is published")
    by_period: dict[object, Claim] = {}
    for part in _parts_of_average(claim, claims):
        earlier = by_period.setdefault(part.span or part.period.casefold(), part)
        if earlier.figure != part.figure:
            reason = "two of its parts give different figures for one period"
            return cannot(claim, "average", reason)
    numbers = [part.figure for part in by_period.values() if part.figure is not None]
    expected = _how_many(claim.measure)
    if len(numbers) < 2 or (expected is not None and len(numbers) != expected):
        of = f" of {expected}" if expected is not None else ""
        return cannot(claim, "average", f"{len(numbers)}{of} of its parts are published")
    found = sum(figure.number for figure in numbers) / len(numbers)
    status = judge(claim, value, found, max(figure.half for figure in numbers))
    decimals = value.decimals + 2
    mark = "%" if claim.is_share else f" {claim.unit}"
    published = f"{value.text}{mark}"
    values = listed([figure.text for figure in numbers])
    finding = (
        f"the plain mean of {values} is {number(found, decimals)}{mark}; "
        f"{ending(status, claim, published, value.number)}"
    )
    unit = PERCENT if claim.is_share else claim.unit
    chain = (claim, *by_period.values())
    return Recomputed(chain, "average", published, found, unit, decimals, status, finding)


def parts_of_wholes(claims: list[Claim]) -> Iterator[Recomputed]:
    """Add up the counts that are published as parts of one whole."""
    groups: dict[tuple[str, str, str, float], list[Claim]] = defaultdict(list)
    for claim in claims:
        whole_ = claim.denominator
        if whole_ is not None and not claim.is_share and claim.count is not None:
            key = (claim.area.casefold(), claim.period.casefold(), claim.unit, whole_.number)
            groups[key].append(claim)
    for key, parts in groups.items():
        distinct = {part.measure.casefold(): part for part in parts}
        if len(distinct) > 1:
            yield _sum_of(tuple(distinct.values()), key[-1])


def _sum_of(parts: tuple[Claim, ...], total: float) -> Recomputed:
    figures = [part.figure for part in parts if part.figure is not None]
    found = sum(figure.number for figure in figures)
    said = f"{' + '.join(figure.text for figure in figures)} = {number(found)}"
    status, reason = Agreement.AGREES, ""
    if found > total:
        status = Agreement.DISAGREES
    elif found < total:
        status = Agreement.CANNOT
        reason = f"the parts leave {number(total - found)} over, which may be parts not published"
    finding = f"{said}, and the whole is published as {number(total)}: {reason or status}"
    return Recomputed(
        parts,
        "parts of a whole",
        number(total),
        found,
        parts[0].unit,
        0,
        status,
        finding,
        reason,
        counts=(min(figure.number for figure in figures), None),
        part_of=(found, total),
    )


def _parts_of_average(claim: Claim, claims: list[Claim]) -> list[Claim]:
    stem = _stem(claim.measure)
    return [
        part
        for part in claims
        if not part.is_average
        and part.figure is not None
        and part.area.casefold() == claim.area.casefold()
        and part.unit == claim.unit
        and _stem(part.measure) == stem
        and (claim.span is None or part.span is None or claim.span.contains(part.span))
    ]


def _stem(measure: str) -> str:
    return " ".join(AVERAGE.sub(" ", measure.casefold()).split())


def _how_many(measure: str) -> int | None:
    match = _HOW_MANY.search(measure.casefold())
    if match is None:
        return None
    return int(match[1]) if match[1].isdigit() else _WORDS.index(match[1]) + 2
