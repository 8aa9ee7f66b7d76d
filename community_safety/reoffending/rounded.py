"""What rates may have been, of which only rounded numbers of people and offences were published."""

from __future__ import annotations

from dataclasses import dataclass

from community_safety.errors import StatisticsError


@dataclass(frozen=True, slots=True)
class RoundedRatio:
    """A ratio of two rounded numbers, and the least and most that it may have been.

    `value` is the ratio of the rounded numbers themselves. `upper` itself is not reached.
    """

    value: float
    lower: float
    upper: float

    def allows(self, published: float, rounded_to: float) -> bool:
        """Tell whether a published figure, itself rounded, may be of the same numbers."""
        return self.beyond(published, rounded_to) == 0.0

    def beyond(self, published: float, rounded_to: float) -> float:
        """Return by how much a published figure lies outside: above 0 too high, below 0 too low."""
        half = rounded_to / 2
        if published + half <= self.lower:
            return published + half - self.lower
        if published - half >= self.upper:
            return published - half - self.upper
        return 0.0


@dataclass(frozen=True, slots=True)
class RoundedRates:
    """The proportion reoffending in per cent, and reoffences per reoffender and per 100 people."""

    rate: RoundedRatio
    per_reoffender: RoundedRatio
    per_100: RoundedRatio


def rates_from_rounded(
    offenders: int, reoffenders: int, reoffences: int, rounded_to: int
) -> RoundedRates:
    """Return the rates that rounded numbers allow.

    A number rounded to the nearest 10,000 stands for anything from 5,000 below it to (just under)
    5,000 above it. "About 590,000 offenders, 150,000 of whom reoffended" allows 24.4% to 26.5%, so
    that a published 26.2% is no mistake where 150,000 / 590,000 is 25.4%.

    Raises
    ------
    StatisticsError
        For a number below what it is rounded to, fewer offenders than reoffenders, and fewer
        reoffences than reoffenders.
    """
    if rounded_to < 1 or min(offenders, reoffenders, reoffences) < rounded_to:
        raise StatisticsError(
            f"every number must be at least what it is rounded to ({rounded_to:,}), got "
            f"{offenders:,}, {reoffenders:,} and {reoffences:,}"
        )
    if not reoffenders <= min(offenders, reoffences):
        raise StatisticsError(
            f"reoffenders ({reoffenders:,}) cannot be more than offenders ({offenders:,}) or "
            f"their reoffences ({reoffences:,})"
        )
    half = rounded_to / 2

    def ratio(above: int, below: int, times: float, least: float, most: float) -> RoundedRatio:
        lower, upper = (above - half) / (below + half), (above + half) / (below - half)
        return RoundedRatio(
            above / below * times, max(lower * times, least), min(upper * times, most)
        )

    unbounded = float("inf")
    return RoundedRates(
        rate=ratio(reoffenders, offenders, 100.0, 0.0, 100.0),
        per_reoffender=ratio(reoffences, reoffenders, 1.0, 1.0, unbounded),
        per_100=ratio(reoffences, offenders, 100.0, 0.0, unbounded),
    )
