"""The districts of a partnership, told by their codes: what sources by place are read for.

Light to import, as `locations` is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from community_safety.partnership import Partnership

DISTRICTS = ("E06", "E07", "E08", "E09", "W06")
"""How the codes of districts begin: unitary, non-metropolitan and metropolitan districts, London
boroughs, and the unitary authorities of Wales (Register of Geographic Codes, ONS)."""
_DISTRICT = re.compile(rf"(?:{'|'.join(DISTRICTS)})[0-9]{{6}}")
_WARD = re.compile(r"[EW]05[0-9]{6}")


def wanted_districts(partnership: Partnership) -> frozenset[str]:
    """Return the codes of a partnership that are districts, its comparators among them."""
    return frozenset(filter(_DISTRICT.fullmatch, partnership.known_codes()))


def own_districts(partnership: Partnership) -> frozenset[str]:
    """Return the districts among a partnership's areas and their members."""
    codes = {code for area in partnership.areas for code in (area.code, *area.members)}
    return frozenset(filter(_DISTRICT.fullmatch, codes))


def districts_of_briefings(partnership: Partnership) -> frozenset[str]:
    """Return the districts that briefings are built for: all own ones, unless the file says which.

    Sources do not know which briefing will read them, so that any briefing's areas count.
    """
    settings = partnership.briefings.values()
    if not settings:
        return own_districts(partnership)
    codes = {
        code for one in settings for area in one.areas for code in partnership.covered_by(area)
    }
    return frozenset(filter(_DISTRICT.fullmatch, with_districts_of_wards(codes, partnership)))


def with_districts_of_wards(codes: Iterable[str], partnership: Partnership) -> set[str]:
    """Add to the codes that make an area the districts its wards may lie in.

    A ward's code does not say its district, so that with a ward all of the partnership's count.
    """
    there = set(codes)
    return there | own_districts(partnership) if any(map(_WARD.fullmatch, there)) else there
