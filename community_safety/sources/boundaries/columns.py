"""Which columns of a file hold the code, the name and the district, and of which year they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from community_safety.characters import legible
from community_safety.errors import SourceError, near_match
from community_safety.numbers import listed
from community_safety.periods import FIRST_YEAR, LAST_YEAR
from community_safety.sources.boundaries.kinds import Kind
from community_safety.sources.geography_tables.recognising import CODES, Column, recognise
from community_safety.sources.reading import names_listed

ROLES = ("code", "name", "district", "district_name", "vintage")
"""What the partnership file may say of a file of boundaries under `columns`."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The columns to read of one file."""

    code: str
    name: str
    """Empty where there is none."""
    districts: tuple[tuple[str, str], ...]
    """Columns of a district's code and of its name (or empty), the ones to believe first."""
    district: str
    """The district of the whole file, where the partnership file says it."""
    vintage: int

    @property
    def all(self) -> list[str]:
        """Every column, each once."""
        pairs = [column for pair in self.districts for column in pair]
        return list(dict.fromkeys(filter(None, [self.code, self.name, *pairs])))


def choose(
    path: Path, fields: Sequence[str], settings: Mapping[str, str | int], kind: Kind
) -> Chosen:
    """Choose columns by their names, as ONS names them, or by what the partnership file says.

    Raises
    ------
    SourceError
        When no column has codes, several have, or nothing says of which year they are.
    """
    if problems := _setting_problems(path, fields, settings):
        raise SourceError(problems)
    found = recognise(list(fields))
    code, vintage = _code(path, fields, settings, found, kind)
    year = settings.get("vintage", vintage)
    if not year:
        example = kind.vintages[-1] if kind.vintages else 2025
        raise SourceError(
            f"{path}: column `{legible(code)}` does not say the year of its {kind.plural}; add "
            f"`vintage: {example}` for this file in the partnership file under `columns`"
        )
    if vintage and year != vintage:
        raise SourceError(
            f"{path}: column `{legible(code)}` is of {vintage}, but `columns` says `vintage: "
            f"{year}`; correct the one that is wrong"
        )
    if kind.vintages and year not in kind.vintages:
        years = " or ".join(map(str, kind.vintages))
        raise SourceError(f"{path}: {kind.plural} are of {years}, not of {year}; correct the year")
    name = str(settings.get("name", "")) or _of(found, f"{kind.level}_name", vintage)
    if _is_district(settings.get("district", "")):
        return Chosen(code, name, (), str(settings["district"]), int(year))
    return Chosen(code, name, _districts(settings, found, vintage), "", int(year))


def _is_district(meant: str | int) -> bool:
    return bool(re.fullmatch(CODES["district"][0], str(meant)))


def _setting_problems(
    path: Path, fields: Sequence[str], settings: Mapping[str, str | int]
) -> list[str]:
    problems = []
    for role, meant in settings.items():
        if role not in ROLES:
            problems.append(
                f"{path}: `columns` says `{role}`, which boundaries do not have"
                f"{near_match(role, ROLES) or '.'} They have {listed(ROLES)}"
            )
        elif role == "vintage":
            if not isinstance(meant, int) or not FIRST_YEAR <= meant <= LAST_YEAR:
                problems.append(
                    f"{path}: `columns` says `vintage: {legible(str(meant))}`; it should be a year "
                    "such as 2025"
                )
        elif meant not in fields and not (role == "district" and _is_district(meant)):
            problems.append(
                f"{path}: column `{legible(str(meant))}`, which `columns` calls `{role}`, is not "
                f"there{near_match(str(meant), fields) or ''} (there are: "
                f"{names_listed(list(fields))})"
            )
    return problems


def _code(
    path: Path,
    fields: Sequence[str],
    settings: Mapping[str, str | int],
    found: list[Column],
    kind: Kind,
) -> tuple[str, int]:
    """Return the column of codes and the year that it says, 0 where it says none."""
    mine = [column for column in found if column.role == kind.level]
    if "code" in settings:
        name = str(settings["code"])
        return name, next((column.vintage for column in mine if column.name == name), 0)
    if not mine:
        there = names_listed(list(fields)) or "none"
        raise SourceError(
            f"{path}: no column of {kind.noun} codes is recognised (there are: {there}); expected "
            f"{kind.columns}; or say which it is in the partnership file under `columns`"
        )
    if len(mine) > 1:
        names = listed([f"`{legible(column.name)}`" for column in mine])
        raise SourceError(
            f"{path}: the columns {names} all hold {kind.noun} codes, and boundaries are of one "
            "year; say which is the `code` in the partnership file under `columns`"
        )
    return mine[0].name, mine[0].vintage


def _of(found: list[Column], role: str, vintage: int) -> str:
    """Return the column of a role with that year, or else its newest; empty where there is none."""
    mine = [column for column in found if column.role == role]
    mine.sort(key=lambda column: (column.vintage != vintage, -column.vintage))
    return mine[0].name if mine else ""


def _districts(
    settings: Mapping[str, str | int], found: list[Column], vintage: int
) -> tuple[tuple[str, str], ...]:
    """Return the columns of districts: of today's first, then those of the boundaries' year."""
    if "district" in settings:
        return ((str(settings["district"]), str(settings.get("district_name", ""))),)
    now = _of(found, "district_now", vintage), _of(found, "district_name_now", vintage)
    then = _of(found, "district", vintage), _of(found, "district_name", vintage)
    return tuple(pair for pair in (now, then) if pair[0])
