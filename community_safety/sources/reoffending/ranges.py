"""Ranges of whole numbers as tables of rates write them: `18-20`, `60 and over`, `11 or more`."""

from __future__ import annotations

import re

OPEN_END = 200
"""What stands for the upper end of a range that has none."""
EXPECTED = "write `18-20`, `18 to 20`, `60+`, `60 and over`, `11 or more`, `under 18`, `0` or `all`"
"""How a range may be written, for messages."""
_ANY = ("", "all", "any", "all ages", "total")
_ONE = re.compile(r"[0-9]{1,3}")
_FROM_TO = re.compile(r"([0-9]{1,3})\s*(?:-|\u2013|to)\s*([0-9]{1,3})")
_FROM = re.compile(r"([0-9]{1,3})\s*(?:\+|(?:and|or) (?:over|above|more|older))")
_UNDER = re.compile(r"(?:under|less than|below) ([0-9]{1,3})")
_AROUND = re.compile(r"^(?:aged?|ages) |(?: years(?: old)?| previous offences?| offences?)$")


def read_range(text: str) -> tuple[int, int] | None:
    """Return the ends of a range of ages or of previous offences, both included.

    An empty text, `all` and `any` are the whole range, 0 to `OPEN_END`, which also stands for an
    upper end that is not given. `under 18` ends at 17. What could be meant in two ways (`over 60`
    is 60 to one writer and 61 to the next) is no range.

    Examples
    --------
    >>> read_range("18 to 20"), read_range("60+"), read_range("under 18"), read_range("over 60")
    ((18, 20), (60, 200), (0, 17), None)
    """
    plain = re.sub(r"\s+", " ", text.strip().casefold())
    if plain in _ANY:
        return 0, OPEN_END
    plain = _AROUND.sub("", plain)
    if _ONE.fullmatch(plain):
        ends = int(plain), int(plain)
    elif found := _FROM_TO.fullmatch(plain):
        ends = int(found[1]), int(found[2])
    elif found := _FROM.fullmatch(plain):
        ends = int(found[1]), OPEN_END
    elif found := _UNDER.fullmatch(plain):
        ends = 0, int(found[1]) - 1
    else:
        return None
    return ends if ends[0] <= ends[1] <= OPEN_END else None
