"""Protective markings: which one applies, and which of several is the highest."""

from __future__ import annotations

from collections.abc import Iterable

SENSITIVE = "OFFICIAL-SENSITIVE"
OFFICIAL = "OFFICIAL"
_RISING = (OFFICIAL, SENSITIVE, "SECRET", "TOP SECRET")


def marking_or_default(marking: str) -> str:
    """Return the marking in capitals; content of unknown origin is never under-marked."""
    return " ".join(marking.upper().split()) or SENSITIVE


def highest(markings: Iterable[str]) -> str:
    """Return the highest of several markings; a page that links to nothing is `OFFICIAL`."""
    return max((marking_or_default(marking) for marking in markings), key=_rank, default=OFFICIAL)


def _rank(marking: str) -> tuple[int, str]:
    """Place a marking among the known ones; a descriptor after it, or an unknown word, ranks up."""
    fitting = [place for place, known in enumerate(_RISING) if marking.startswith(known)]
    return (max(fitting, default=len(_RISING)), marking)
