"""Published figures: the digits they were printed with, and whether a recomputed one agrees.

A published 11 stands for anything that rounds to 11, a published 11.0 for much less. So a figure
carries its decimals, and agreement is judged at the precision in which it was published.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from community_safety.numbers import number

ChangeUnit = Literal["per cent", "percentage points", "number"]
Bound = Literal["at least", "at most", "about", ""]
"""What a hedging word makes of the number after it."""
TINY = 1e-9
_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])\d+(?:\.\d+)?")
_CHANGE = re.compile(r"([+-]?)(\d+(?:\.(\d+))?)(%| percentage points)?")
_CHANGE_UNITS: dict[str | None, ChangeUnit] = {
    "%": "per cent",
    " percentage points": "percentage points",
    None: "number",
}
_AT_LEAST = r"over|more than|at least|above|in excess of|exceed\w*|no fewer than"
_AT_MOST = r"under|less than|fewer than|below|up to|at most|almost|nearly|just short of"
_ROUGHLY = r"around|about|approximately|approx\.?|roughly|circa|in the region of|some"
_HEDGE = re.compile(rf"\b(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<rough>{_ROUGHLY}))")
_BETWEEN = re.compile(r"\s+(?:(?:an?|the|average of)\s+)*£?\s*$")


class Agreement(StrEnum):
    """How a published figure stands to the one worked out from the others."""

    AGREES = "agrees"
    HEDGED = "agrees, published as a bound or an approximation"
    WITHIN = "agrees within the rounding of its own figures"
    CUT_OFF = "cut off instead of rounded"
    POINTS = "percentage points called per cent"
    NOT_BETTER = "called better although it is the smaller reduction"
    DISAGREES = "does not agree"
    NOT_PUBLISHED = "not published, worked out here"
    WOULD_FIT = "would fit, which is no check"
    CANNOT = "cannot be recomputed"


@dataclass(frozen=True, slots=True)
class Figure:
    """A published number and the digits after its point."""

    number: float
    decimals: int = 0

    @property
    def half(self) -> float:
        """Half a unit of the last printed digit: how far the true number may lie."""
        return 0.5 * 10.0**-self.decimals

    @property
    def text(self) -> str:
        """The number as printed, with thousands separated."""
        return number(self.number, self.decimals)

    @property
    def is_whole(self) -> bool:
        """Whether it can be a count."""
        return self.number >= 0 and self.number == round(self.number)


@dataclass(frozen=True, slots=True)
class Change:
    """A change as published; without a sign only its size is known."""

    figure: Figure
    unit: ChangeUnit
    signed: bool
    text: str


def read_figure(number: float, text: str, wording: str) -> Figure | None:
    """Return a figure with the most digits it was printed with: in its cell or in the wording."""
    if math.isnan(number):
        return None
    cell = text or _shortest(number)
    printed = [_decimals(match[0]) for match in _same_number(number, wording)]
    return Figure(number, max([_decimals(cell), *printed]))


def read_change(text: str) -> Change | None:
    """Read a published change: `-11%`, `+1.7 percentage points`, `-398`; "" is none."""
    match = _CHANGE.fullmatch(text.strip())
    if match is None:
        return None
    size = float(match[2]) * (-1 if match[1] == "-" else 1)
    figure = Figure(size, len(match[3] or ""))
    return Change(figure, _CHANGE_UNITS[match[4]], bool(match[1]), text.strip().replace("-", "−"))


def agreement(
    published: Figure, recomputed: float, leeway: float = 0.0, *, signed: bool = True
) -> Agreement:
    """Say whether a published figure is the recomputed one at its printed precision.

    Parameters
    ----------
    published
        As printed.
    recomputed
        Worked out from the other figures.
    leeway
        How far the recomputed figure may lie from the true one because the figures that it
        was worked out from are rounded themselves.
    signed
        Whether the published figure says which way; without a sign only sizes are compared.
    """
    given, found = published.number, recomputed
    if not signed:
        given, found = abs(given), abs(found)
    if abs(found - given) <= published.half + TINY:
        return Agreement.AGREES
    if given * found >= 0 and _cut_off(found, published.decimals) == _units(given, published):
        return Agreement.CUT_OFF
    if abs(found - given) <= published.half + leeway + TINY:
        return Agreement.WITHIN
    return Agreement.DISAGREES


def agrees_as_hedged(published: Figure, recomputed: float, wording: str) -> bool:
    """Tell whether words such as "over" or "almost" make a published figure fit.

    "Over" 50 fits 50 and more, "almost" 20 fits 20 and less (sizes, without the sign). "Around"
    fits within half a unit of the last digit that is not zero: around 4,000 fits 3,500 to 4,500.
    """
    bound = bound_of(published.number, wording)
    size, found = abs(published.number), abs(recomputed)
    if not bound or published.number * recomputed < 0:
        return False
    if bound == "at least":
        return found >= size - published.half - TINY
    if bound == "at most":
        return found <= size + published.half + TINY
    return abs(found - size) <= _last_digit(published) / 2 + TINY


def hedge_of(number: float, wording: str) -> str:
    """Return the word that turns a number in the wording into a bound or an approximation."""
    lower = wording.casefold()
    for found in _same_number(number, lower):
        before = lower[: found.start()]
        for match in _HEDGE.finditer(before):
            if _BETWEEN.fullmatch(before[match.end() :]):
                return match[0]
    return ""


def bound_of(number: float, wording: str) -> Bound:
    """Say what the word before a number makes of it: "at least" for "over"; "" for none."""
    kind = _HEDGE.fullmatch(hedge_of(number, wording))
    if kind is None:
        return ""
    return "at least" if kind["least"] else ("at most" if kind["most"] else "about")


def _same_number(number: float, wording: str) -> list[re.Match[str]]:
    found = _NUMBER.finditer(wording)
    return [match for match in found if float(match[0].replace(",", "")) == abs(number)]


def _shortest(number: float) -> str:
    return f"{number:.0f}" if number == round(number) else repr(number)


def _decimals(text: str) -> int:
    mantissa = text.casefold().partition("e")[0]
    return len(mantissa.partition(".")[2])


def _cut_off(number: float, decimals: int) -> int:
    return math.trunc(abs(number) * 10.0**decimals + TINY)


def _units(number: float, published: Figure) -> int:
    return round(abs(number) * 10.0**published.decimals)


def _last_digit(figure: Figure) -> float:
    """Return the place value of the last digit that is not zero."""
    if figure.decimals or figure.number == 0:
        return 10.0**-figure.decimals
    digits = str(round(abs(figure.number)))
    return float(10 ** (len(digits) - len(digits.rstrip("0"))))
