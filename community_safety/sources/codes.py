"""What an unknown code may have been meant for."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from community_safety.characters import legible
from community_safety.errors import near_match
from community_safety.partnership import Partnership

_LOOKALIKES = str.maketrans("OIL", "011")
_LONGEST = 60
"""No code is longer; what is longer is not compared with any."""


def indicator_hint(partnership: Partnership) -> Callable[[str], str]:
    """Return what quotes an unknown indicator, with the one that is nearest."""
    known = [item.id for item in partnership.indicators]
    named = {item.name.casefold(): item.id for item in partnership.indicators}

    @lru_cache(maxsize=4096)
    def hint(given: str) -> str:
        plain = re.sub(r"[\s-]+", "_", given.casefold())
        meant = named.get(given.casefold(), plain)
        near = f": did you mean `{meant}`?" if meant in known else ""
        if not near and len(given) <= _LONGEST:
            near = near_match(plain, known)
        return f" `{legible(given)}`{near}"

    return hint


def area_hint(partnership: Partnership) -> Callable[[str], str]:
    """Return what quotes an unknown area, with the code that was meant if that is plain.

    Codes of neighbouring places differ in one digit, so that a code which is merely near is no
    hint: only case, spaces, and letters that look like digits are seen through, and names.
    """
    codes = sorted(partnership.known_codes())
    alike = {_as_seen(code): code for code in codes}
    names = {partnership.name_of(code).casefold(): code for code in codes}

    @lru_cache(maxsize=4096)
    def hint(given: str) -> str:
        meant = alike.get(_as_seen(given)) or names.get(given.casefold())
        near = f": did you mean `{meant}`?" if meant else ""
        if not near and len(given) <= _LONGEST and given[:1].islower():
            near = near_match(given, [code for code in codes if code[0].islower()])
        return f" `{legible(given)}`{near}"

    return hint


def _as_seen(code: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", code.upper().translate(_LOOKALIKES))
