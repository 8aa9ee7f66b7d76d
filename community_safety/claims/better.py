"""Reductions that are called better than another reduction, though they are smaller."""

from __future__ import annotations

import re

from community_safety.claims.figures import TINY, Agreement, Figure
from community_safety.claims.reading import Claim
from community_safety.claims.recomputed import POINTS, Recomputed
from community_safety.claims.spans import Comparator
from community_safety.claims.wording import against
from community_safety.numbers import number

_LONGER = r"better|greater|more|larger|bigger|higher|steeper|faster|stronger|sharper|deeper"
_BEYOND = r"outperform\w*|surpass\w*|exceed\w*|beat(?:s|ing|en)?|ahead of"
_CALLED = re.compile(rf"\b(?:({_LONGER})(?:\s+[a-z][\w-]*){{0,5}}?\s+than|({_BEYOND}))\b")
_DENIED = re.compile(r"(?:\b(?:no|not|never|neither|nor|hardly|scarcely)|n.t)\s+(?:[\w-]+\s+)?$")
_AMOUNT = re.compile(r"\s+(?:an?|half|double|twice|one|two|three|four|five|ten)\b")
_SENTENCE_END = re.compile(r"[.;!?](?:\s|$)")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_FALL = r"(?:reduc\w*|decreas\w*|fall\w*|fell|drop\w*|declin\w*)"
_NATIONAL = ("national", "the national average", "national average")


def called_better(claim: Claim) -> Recomputed | None:
    """Find a reduction that the wording calls better than a larger one; None where it does not.

    "Better" of a reduction is read as larger. Figures that could be equal, given their rounding,
    are left alone.
    """
    pair = _reductions(claim)
    if pair is None:
        return None
    mine, other = pair
    word = _word(claim.wording, mine, other)
    if not word or mine.number + mine.half > other.number - other.half + TINY:
        return None
    digits = max(mine.decimals, other.decimals)
    points = number(other.number - mine.number, digits)
    if claim.compared_with.casefold() in _NATIONAL:
        than = f"the national {other.text}%"
    else:
        than = f"{other.text}%{against(claim)}"
    finding = (
        f"a reduction of {mine.text}% is smaller than {than}, so it is not {word} in the sense "
        f"stated; whether the difference of {points} percentage points is more than chance cannot "
        "be told without the counts"
    )
    said = f"{mine.text}% {word} than {other.text}%"
    gap = mine.number - other.number
    status = Agreement.NOT_BETTER
    return Recomputed((claim,), "difference", said, gap, POINTS, digits, status, finding)


def _reductions(claim: Claim) -> tuple[Figure, Figure] | None:
    """Return the size of the claimed reduction and of the one it is compared with."""
    other = claim.other
    if other is None or claim.borrowed_from:
        return None
    if claim.value is None:
        return _change_against(claim, other)
    if not claim.is_share or claim.value.number * other.number <= 0:
        return None
    falls = claim.measures_a_fall or claim.value.number < 0
    if falls or _falls_by(claim.wording, claim.value):
        return _size(claim.value), _size(other)
    return None


def _change_against(claim: Claim, other: Figure) -> tuple[Figure, Figure] | None:
    """Return a published fall in per cent and the one of another place, printed in per cent too."""
    change = claim.signed_change
    elsewhere = claim.comparator not in (Comparator.PERIOD, Comparator.NOTHING)
    printed = re.search(
        rf"(?<![\d.]){re.escape(_size(other).text)}\s?(?:%|per cent)", claim.wording
    )
    if change is None or change.number >= 0 or not elsewhere or printed is None:
        return None
    return _size(change), _size(other)


def _size(figure: Figure) -> Figure:
    return Figure(abs(figure.number), figure.decimals)


def _falls_by(wording: str, figure: Figure) -> bool:
    """Tell whether the wording says "reduced ... by 8.9%" or "an 8.9% reduction"."""
    printed = rf"(?<![\d.]){re.escape(_size(figure).text)}\s?(?:%|per cent|percent)"
    by = rf"\b{_FALL}(?:\s+[\w'-]+){{0,8}}?\s+(?:by|of)(?:\s+[a-z]+){{0,3}}?\s+{printed}"
    before = rf"{printed}\s+(?:[a-z-]+\s+){{0,2}}?{_FALL}"
    return re.search(rf"{by}|{before}", wording.casefold()) is not None


def _word(wording: str, mine: Figure, other: Figure) -> str:
    """Return the word that calls the claimed reduction the better one, or ""."""
    words = wording.casefold()
    for match in _CALLED.finditer(words):
        after = words[match.end() :]
        end = _SENTENCE_END.search(after)
        rest = after[: end.start()] if end else after
        if _DENIED.search(words[: match.start()]) or _AMOUNT.match(rest):
            continue
        given = [float(found.replace(",", "")) for found in _NUMBER.findall(rest)]
        first = next((value for value in given if value in (mine.number, other.number)), None)
        if first is None or first == other.number:
            return match[1] or "better"
    return ""
