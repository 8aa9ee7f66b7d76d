"""Numbers in sentences, said the same way in every table about claims."""

from __future__ import annotations

import math

from community_safety.claims.figures import Figure
from community_safety.claims.reading import Claim
from community_safety.numbers import number


def needed(size: float) -> str:
    """Print a number needed, rounded up."""
    return number(rounded_up(size))


def rounded_up(size: float) -> float:
    """Round a number needed up to a whole one; what is infinite or missing stays so."""
    return float(math.ceil(size - 1e-9)) if math.isfinite(size) else size


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
