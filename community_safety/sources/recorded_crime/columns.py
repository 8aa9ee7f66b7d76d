"""The columns of a recorded crime table, recognised by the names the Home Office gives them."""

from __future__ import annotations

from collections.abc import Sequence

from community_safety.characters import legible
from community_safety.sources.geography_tables.recognising import plain

NAMES: dict[str, tuple[str, ...]] = {
    "year": ("financial_year",),
    "quarter": ("financial_quarter",),
    "force": ("force_name", "police_force", "police_force_area"),
    "csp": ("csp_name", "community_safety_partnership", "community_safety_partnership_name"),
    "description": ("offence_description",),
    "group": ("offence_group",),
    "subgroup": ("offence_subgroup", "offence_sub_group"),
    "code": ("offence_code",),
    "offences": ("number_of_offences", "offence_count"),
}
"""What each column is, and its names in lower case with underscores."""
REQUIRED = ("year", "quarter", "force", "group", "code", "offences")
EXPECTED = (
    "Financial Year, Financial Quarter, Force Name (and CSP Name), Offence Description, "
    "Offence Group, Offence Subgroup, Offence Code and Number of Offences"
)
_ROLES = {name: role for role, names in NAMES.items() for name in names}


def recognise(header: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Return the position of each column, and what is wrong with the header."""
    found: dict[str, int] = {}
    problems = []
    for position, name in enumerate(header):
        role = _ROLES.get(plain(name))
        if role in found:
            first = legible(header[found[role]])
            problems.append(f"columns `{first}` and `{legible(name)}` mean the same; keep one")
        elif role:
            found[role] = position
    absent = [role for role in REQUIRED if role not in found]
    if absent:
        lacking = ", ".join(NAMES[role][0] for role in absent)
        problems.append(f"the columns {lacking} are missing; a table has {EXPECTED}")
    return found, problems
