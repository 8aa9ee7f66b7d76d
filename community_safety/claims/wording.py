"""Numbers in sentences, said the same way in every table about claims."""

from __future__ import annotations

import math

from community_safety.claims.figures import Figure
from community_safety.claims.reading import Claim
from community_safety.numbers import number

WORDS = "one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
_MILLION = 1_000_000


def in_words(how_many: int) -> str:
    """Write a small number as a word: `six`; a larger one in digits."""
    return WORDS[how_many - 1] if 1 <= how_many <= len(WORDS) else number(how_many)


def needed(size: float) -> str:
    """Print a number needed, rounded up to three significant digits: `406,000`."""
    return in_full(rounded_up(size, 3))


def in_full(size: float) -> str:
    """Print a rounded number: `180,000`, `1.6 million`."""
    if not math.isfinite(size) or size < _MILLION:
        return number(size)
    millions = f"{size / _MILLION:.2f}".rstrip("0").rstrip(".")
    return f"{number(float(millions), len(millions.partition('.')[2]))} million"


def rounded_up(size: float, digits: int | None = None) -> float:
    """Round a number needed up to a whole one, or to so many significant digits.

    What is infinite or missing stays so.
    """
    if not math.isfinite(size) or size <= 0:
        return size
    whole = math.ceil(size - 1e-9)
    step = 1 if digits is None else 10 ** max(len(str(whole)) - digits, 0)
    return float(math.ceil(whole / step) * step)


def rounded_down(size: float) -> str:
    """Print the largest number allowed, rounded down to three significant digits."""
    whole = math.floor(size + 1e-9)
    step = 10 ** max(len(str(whole)) - 3, 0)
    return in_full(float(whole // step * step))


def rounded(size: float, digits: int) -> float:
    """Round to so many significant digits; a small number stays whole."""
    if not math.isfinite(size) or size <= 0:
        return size
    step = 10 ** max(math.floor(math.log10(size)) + 1 - digits, 0)
    return float(math.floor(size / step + 0.5) * step)


def times(dispersion: float) -> str:
    """Print how many times as much counts would have to vary: `10.6`, `163`."""
    return number(dispersion, 1 if dispersion < 100 else 0)


def in_unit(figure: Figure, claim: Claim) -> str:
    """Print a figure in the unit of its claim: `28.1%`, `11,725 incidents`."""
    return f"{figure.text}%" if claim.is_share else f"{figure.text} {claim.unit}"


def things(claim: Claim) -> str:
    """Name what is counted: `crimes`, or `reoffences` of "reoffences per person"."""
    if claim.is_share:
        return "cases"
    return claim.unit.partition(" per ")[0]


def against(claim: Claim) -> str:
    """Name what a claim is compared with, as it was printed, in brackets; "" if it is not named."""
    return f" ({claim.compared_with})" if claim.compared_with else ""
