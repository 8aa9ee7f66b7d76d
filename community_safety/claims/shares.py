"""What a claim says of a share: whether it says one at all, and whether it is only bounded."""

from __future__ import annotations

import re
from typing import NamedTuple

from community_safety.claims.figures import Bound, bound_of
from community_safety.claims.reading import Claim, Counts
from community_safety.numbers import number

_SHARE_SAID = re.compile(
    r"%|\bper ?cent|\b(?:percentage|proportion|share|half|third|quarter|fifth)\b|\bout of\b"
    r"|\bof (?:these|those|them|which|whom)\b|\bone in \w+\b"
)
_OPPOSITE: dict[Bound, Bound] = {"at least": "at most", "at most": "at least", "about": "about"}


class Bounded(NamedTuple):
    """A share of which the part or the whole was published as a bound."""

    counts: str
    """The part and the whole in words: `23 of at least 43`."""
    share: Bound
    """What the share is then; "" where part and whole pull in different directions."""


def states_share(claim: Claim, counts: Counts) -> bool:
    """Tell whether a claim says what share a part is, in its unit or in its words.

    Two counts of which one is part of the other state no share: "56 incidents (51 near misses, 5
    fatalities)". "23 of these", "23 of 43" and "30%" do.
    """
    words = claim.wording.casefold().replace(",", "")
    plainly = rf"\b{counts.part} of (?:[a-z]+ ){{0,3}}{counts.whole}\b"
    said = _SHARE_SAID.search(words) or re.search(plainly, words)
    return claim.is_share or said is not None


def bounded_share(claim: Claim, counts: Counts) -> Bounded | None:
    """Say what is known of a share whose part or whole is a bound ("over 43"); None for exact."""
    printed = counts.part
    if counts.worked_out and claim.value is not None:
        part = bound_of(claim.value.number, claim.wording)
    else:
        part = bound_of(printed, claim.wording)
    whole = bound_of(counts.whole, claim.wording)
    if not (part or whole):
        return None
    ways = {part, _OPPOSITE[whole] if whole else ""} - {""}
    first = " ".join(filter(None, (part, number(counts.part))))
    second = " ".join(filter(None, (whole, number(counts.whole))))
    share: Bound = ways.pop() if len(ways) == 1 else ""
    return Bounded(f"{first} of {second}", share)
