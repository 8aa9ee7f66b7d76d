"""Columns of ONS tables recognised by their names: which place, of which year, code or name.

ONS names a column for its level, the year of the geography and `CD` or `NM` (`WD24CD`, `LAD24NM`);
other publishers write `ward24_code`, `LSOA code (2021)`, `LSOA 2021 Code`. See the Code History
Database and the Register of Geographic Codes (ONS Geography) for levels and codes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from community_safety.characters import legible
from community_safety.errors import near_match
from community_safety.periods import FIRST_YEAR, LAST_YEAR

LEVELS = ("lsoa", "ward", "district", "csp", "force")
"""From small to large; a file's smallest is what its rows are about."""
LSOA_VINTAGES = (2011, 2021)
CODES: dict[str, tuple[str, str, str]] = {
    "lsoa": (r"[EW]01[0-9]{6}", "an LSOA", "E01 or W01 and six digits"),
    "ward": (r"[EW]05[0-9]{6}", "a ward", "E05 or W05 and six digits"),
    "district": (
        r"(?:E0[6-9]|W06)[0-9]{6}",
        "a district",
        "E06, E07, E08, E09 or W06 and six digits",
    ),
    "csp": (
        r"(?:E22|W22|W14)[0-9]{6}",
        "a Community Safety Partnership",
        "E22, W22 or W14 and six digits",
    ),
    "force": (r"(?:E23|W15)[0-9]{6}", "a police force area", "E23 or W15 and six digits"),
}
"""Of each level the codes, what one is called, and what its codes look like."""
ELSEWHERE = r"[SN][0-9]{8}"
"""Codes of Scotland and Northern Ireland, which national files hold too."""
PATTERNS = (
    "LSOA21CD or lsoa21_code, WD24CD or ward24_code, LAD24CD or ltla24_code, CSP24CD or "
    "csp24_code, PFA24CD or pfa24_code, in any year, and WDCD with SOURCEFILE"
)
_NAMED = {
    "lower_layer_super_output_areas?": "lsoa",
    "electoral_wards?(?:_and_divisions?)?|electoral_wards_divisions": "ward",
    "local_authority_districts?|lower_tier_local_authorit(?:y|ies)|local_authority": "district",
    "community_safety_partnerships?": "csp",
    "police_force_areas?": "force",
    "wards?|wd": "ward",
    "lsoa": "lsoa",
    "lad|ltla": "district",
    "csp": "csp",
    "pfa": "force",
}
_YEAR = r"(?:[0-9]{4}|[0-9]{2})"
_COLUMN = re.compile(
    rf"(?P<level>{'|'.join(_NAMED)})_?(?P<before>{_YEAR})?_?(?P<part>cd|code|nm|name)"
    rf"(?:_(?P<after>{_YEAR}))?(?P<now>_active)?"
)
_CHANGE = ("chgind", "change_code", "change_indicator")
_HISTORY_YEAR = "sourcefile"


@dataclass(frozen=True, slots=True)
class Column:
    """One recognised column.

    `role` is a level, a level's name (`ward_name`), or what the caller asks for. `vintage` is the
    year of the geography, 0 where the column does not say it.
    """

    role: str
    vintage: int
    name: str
    position: int

    @property
    def key(self) -> str:
        """What the column is called once it is read; no file can have another of that name."""
        return f"{self.role}_{self.vintage}"


def plain(name: str) -> str:
    """Return a column's name in lower case with single underscores: `LSOA code (2021)`."""
    return re.sub(r"[^a-z0-9]+", "_", name.strip().casefold()).strip("_")


def recognise(header: list[str]) -> list[Column]:
    """Return the columns of a header that are named as ONS names them.

    Beside the levels and their names: `district_now` and `district_name_now` (`LADCD_ACTIVE`: the
    district that a ward of the past lies in today), `change_code` (2011 to 2021), and
    `vintage` (`SOURCEFILE`, a year for each row).
    """
    found = []
    for position, name in enumerate(header):
        text = plain(name)
        if text in _CHANGE:
            found.append(Column("change_code", 0, name, position))
        elif text == _HISTORY_YEAR:
            found.append(Column("vintage", 0, name, position))
        elif match := _COLUMN.fullmatch(text):
            column = _of_level(match, name, position)
            if column.role != "lsoa" or column.vintage in (0, *LSOA_VINTAGES):
                found.append(column)
    return found


def _of_level(match: re.Match[str], name: str, position: int) -> Column:
    level = next(
        level for pattern, level in _NAMED.items() if re.fullmatch(pattern, match["level"])
    )
    part = "_name" if match["part"] in ("nm", "name") else ""
    now = "_now" if match["now"] else ""
    year = int(match["before"] or match["after"] or 0)
    vintage = year + 2000 if 0 < year < 100 else year
    return Column(f"{level}{part}{now}", vintage, name, position)


def by_setting(
    header: list[str], given: Mapping[str, str | int], found: Iterable[Column], roles: Iterable[str]
) -> tuple[list[Column], list[str]]:
    """Put columns that the partnership file names in the place of those recognised.

    Parameters
    ----------
    given
        What the partnership file says of this file under `columns`.
    roles
        What may be said there.

    Returns
    -------
    columns, problems
        The columns, and what is wrong, without the file.
    """
    columns, problems = list(found), []
    allowed = list(roles)
    for role, meant in given.items():
        if role not in allowed:
            problems.append(
                f"`columns` says what `{role}` is{near_match(role, allowed) or ','} which this "
                f"source does not know; it knows {', '.join(allowed)}"
            )
            continue
        if role in CONSTANTS and isinstance(meant, int):
            if not FIRST_YEAR <= meant <= LAST_YEAR:
                problems.append(
                    f"`columns` gives `{role}: {meant}`, which is no year ({FIRST_YEAR} to "
                    f"{LAST_YEAR})"
                )
            continue
        if role == "lsoa_vintage":
            problems.append(f"`lsoa_vintage` is `{legible(str(meant))}`; it should be 2011 or 2021")
            continue
        name = str(meant)
        if header.count(name) != 1:
            there = "stands more than once" if name in header else "is not there"
            problems.append(
                f"column `{legible(name)}`, which `columns` calls `{role}`, {there}"
                f"{near_match(name, header) if name not in header else ''}"
            )
            continue
        columns = [column for column in columns if column.role != role]
        columns.append(Column(role, 0, name, header.index(name)))
    return columns, problems


CONSTANTS = ("vintage", "lsoa_vintage", "year")
"""What `columns` may give as a number for the whole file."""


def with_vintages(columns: Iterable[Column], given: Mapping[str, str | int]) -> list[Column]:
    """Give columns whose names do not say their year the one that the partnership file says."""
    said = {role: year for role, year in given.items() if isinstance(year, int)}
    dated = []
    for column in columns:
        level = column.role.removesuffix("_now").removesuffix("_name")
        year = said.get("lsoa_vintage", 0) if level == "lsoa" else said.get("vintage", 0)
        named = column.vintage == 0 and level in LEVELS and not column.role.endswith("_now")
        dated.append(replace(column, vintage=year) if named else column)
    return dated


def doubled(columns: Iterable[Column]) -> list[str]:
    """Return a problem for each two columns that mean the same."""
    listed = list(columns)
    times = Counter(column.key for column in listed)
    problems = []
    for key in (key for key, count in times.items() if count > 1):
        names = [legible(column.name) for column in listed if column.key == key]
        role = next(column.role for column in listed if column.key == key)
        problems.append(
            f"columns `{names[0]}` and `{names[1]}` mean the same; say which is the {role} in the "
            "partnership file under `columns`"
        )
    return problems
