"""Numbers in sentences, said the same way in every table about claims."""

from __future__ import annotations

import math

from community_safety.claims.figures import Figure, text_of
from community_safety.claims.reading import Claim


def whole(number: float) -> str:
    """Print a count with thousands separated."""
    return text_of(number, 0)


def needed(number: float) -> str:
    """Print a number needed, rounded up."""
    return whole(rounded_up(number))


def rounded_up(number: float) -> float:
    """Round a number needed up to a whole one; what is infinite or missing stays so."""
    return float(math.ceil(number - 1e-9)) if math.isfinite(number) else number


def signed(number: float, decimals: int = 1) -> str:
    """Print a change with its sign; a change that rounds to nothing has none."""
    return text_of(number, decimals, sign=True)


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


def joined(words: list[str]) -> str:
    """Join words as prose: `a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
