"""Published changes and differences, worked out from the two figures they lie between."""

from __future__ import annotations

from community_safety.claims.figures import Agreement, Change, Figure
from community_safety.claims.reading import Claim
from community_safety.claims.recomputed import PERCENT, POINTS, Recomputed, cannot, ending, judge
from community_safety.claims.spans import Comparator
from community_safety.claims.wording import against, in_unit
from community_safety.numbers import number, signed

NEITHER = "neither of the two figures is published"
LEAST_BASE = 10
"""Below this many a percentage change says less than the two counts, and none is worked out."""


def change_of(claim: Claim, figure: Figure, other: Figure) -> Recomputed | None:
    """Work out a change between two figures that are not percentages."""
    counts = (figure.number, other.number)
    change = claim.change
    start = _between(claim, figure, other)
    if change is None:
        met = claim.comparator is Comparator.TARGET and figure.number == other.number
        if other.number < LEAST_BASE or met:
            return None
        found, status = 100 * (figure.number / other.number - 1), Agreement.NOT_PUBLISHED
        over_time = claim.comparator in (Comparator.PERIOD, Comparator.NOTHING)
        noun = "change" if over_time else "difference"
        finding = f"{start} is a {noun} of {signed(found, 2)}%; "
        finding += ending(status, claim, "", figure.number)
        return Recomputed((claim,), "change", "", found, PERCENT, 2, status, finding, "", counts)
    if change.unit == "number":
        found, unit, decimals = figure.number - other.number, claim.unit, figure.decimals
        status = judge(claim, change.figure, found, _rounding(claim, figure, other))
        said = f"{signed(found, decimals)} {unit}"
    elif other.number == 0:
        return cannot(claim, "change", "a change from nothing has no percentage")
    else:
        found, unit = 100 * (figure.number / other.number - 1), PERCENT
        decimals = change.figure.decimals + 2
        status = judge(claim, change.figure, found, _slack(claim, figure, other))
        said = f"{signed(found, decimals)}%"
        if change.unit == POINTS:
            status = Agreement.DISAGREES
    finding = f"{start} is a change of {said}; "
    finding += ending(status, claim, change.text, change.figure.number)
    return Recomputed(
        (claim,), "change", change.text, found, unit, decimals, status, finding, "", counts
    )


def difference_of(claim: Claim, figure: Figure, other: Figure) -> Recomputed:
    """Compare two percentages: what lies between them is percentage points, not per cent."""
    points = figure.number - other.number
    digits = max(figure.decimals, other.decimals)
    start = f"{in_unit(figure, claim)} against {in_unit(other, claim)}{against(claim)} is "
    start += f"a difference of {signed(points, digits)} percentage points"
    change = claim.change if claim.change and claim.change.unit != "number" else None
    if change is None:
        status, found, unit, decimals = Agreement.NOT_PUBLISHED, points, POINTS, digits
        said, given = "", figure.number
    else:
        status, found, unit = _points_or_percent(claim, change, figure, other)
        decimals = max(digits, change.figure.decimals + 1)
        said, given = change.text, change.figure.number
        if other.number and not claim.is_change:
            start += f" (a change of {signed(100 * points / other.number, digits)}%)"
    finding = f"{start}; {ending(status, claim, said, given)}"
    return Recomputed((claim,), "difference", said, found, unit, decimals, status, finding)


def change_alone(claim: Claim, change: Change) -> Recomputed:
    """Say that a change was published without the two figures, and what it implies if one was."""
    implied = claim.implied_other
    if implied is None:
        alone = claim.figure is not None
        return cannot(claim, "change", "the other figure is not published" if alone else NEITHER)
    nearest, least, most = map(number, implied)
    reason = "the other figure is not published"
    finding = (
        f"{claim.count:,} {claim.unit} after a change of {change.text} implies about {nearest} "
        f"({least} to {most}, given the rounding); {reason}, so the change cannot be checked"
    )
    return cannot(claim, "change", reason, finding, (claim.count, implied[0]))


def _between(claim: Claim, figure: Figure, other: Figure) -> str:
    start = f"{figure.text} against {in_unit(other, claim)}{against(claim)}"
    if claim.comparator in (Comparator.PERIOD, Comparator.NOTHING):
        start = f"from {other.text} to {in_unit(figure, claim)}"
    if claim.borrowed_from:
        start += f" ({other.text} is from another published claim)"
    return start


def _points_or_percent(
    claim: Claim, change: Change, figure: Figure, other: Figure
) -> tuple[Agreement, float, str]:
    """Check a published change of a percentage both ways, in the unit it was published first."""
    points = figure.number - other.number
    as_points = judge(claim, change.figure, points, figure.half + other.half)
    if change.unit == POINTS or other.number == 0:
        return as_points, points, POINTS
    relative = 100 * points / other.number
    as_percent = judge(claim, change.figure, relative, _slack(claim, figure, other))
    if as_percent is Agreement.DISAGREES and as_points is not Agreement.DISAGREES:
        return Agreement.POINTS, points, POINTS
    return as_percent, relative, PERCENT


def _rounding(claim: Claim, figure: Figure, other: Figure) -> float:
    """Return how far rounding can move the difference of two figures; whole counts are exact."""
    return sum(0.0 if claim.is_count and f.is_whole else f.half for f in (figure, other))


def _slack(claim: Claim, figure: Figure, other: Figure) -> float:
    """Return how far the rounding of two figures can move their relative change, in per cent.

    Whole counts are exact.
    """
    halves = [0.0 if claim.is_count and f.is_whole else f.half for f in (figure, other)]
    if not any(halves) or abs(other.number) <= halves[1]:
        return 0.0
    base = figure.number / other.number
    ends = [
        (figure.number + up * halves[0]) / (other.number + down * halves[1])
        for up in (-1, 1)
        for down in (-1, 1)
    ]
    return 100 * max(abs(end - base) for end in ends)
