"""Which offences a measure counts, and which published place an area is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from community_safety.characters import legible
from community_safety.errors import near_match
from community_safety.sources.recorded_crime.offences import same

LEVELS = {"force": "police force areas", "csp": "Community Safety Partnerships"}
_COLUMNS = {"offence_group": "group", "offence_subgroup": "subgroup", "offence_code": "code"}
_SOME = 12


@dataclass(frozen=True, slots=True)
class Selection:
    """Offences by any of these names, as the Home Office writes them; all offences where none."""

    offence_group: tuple[str, ...] = ()
    offence_subgroup: tuple[str, ...] = ()
    offence_code: tuple[str, ...] = ()

    def chosen(self, rows: pd.DataFrame) -> pd.Series:
        """Return which rows of offences are counted."""
        if not (self.offence_group or self.offence_subgroup or self.offence_code):
            return pd.Series(True, rows.index)
        mine = pd.Series(False, rows.index)
        for key, column in _COLUMNS.items():
            wanted = {same(name) for name in getattr(self, key)}
            names = [name for name in rows[column].unique() if same(name) in wanted]
            mine |= rows[column].isin(names)
        return mine


def unmatched(measures: Mapping[str, Selection], rows: pd.DataFrame) -> list[str]:
    """Return a problem for each name of a selection that no row has, with the nearest there is."""
    problems = []
    for key, column in _COLUMNS.items():
        there = [name for name in rows[column].unique() if name]
        known = {same(name) for name in there}
        for measure, selection in measures.items():
            for name in getattr(selection, key):
                if same(name) not in known:
                    hint = near_match(name, there) or _those(there)
                    problems.append(
                        f"`{measure}` counts the {key.replace('_', ' ')} `{legible(name)}`, which "
                        f"no table has{hint}"
                    )
    return problems


def places_found(
    places: Mapping[str, str], rows: pd.DataFrame
) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Return the level and published name of each area, and a problem for each that has none.

    Parameters
    ----------
    places
        By area code the name of a force or partnership as published; `force: ` or `csp: ` before
        it says which, where both have that name.
    """
    names = rows[["level", "place"]].drop_duplicates()
    known = {(level, same(place)): place for level, place in names.itertuples(index=False)}
    found: dict[str, tuple[str, str]] = {}
    problems = []
    for code, given in places.items():
        level, name = _level_of(given)
        fitting = [key for key in known if key[1] == same(name) and key[0] in (level or LEVELS)]
        if len(fitting) == 1:
            found[code] = (fitting[0][0], known[fitting[0]])
        elif fitting:
            problems.append(
                f"{code} is recorded as `{legible(given)}`, which is a police force area and a "
                f"Community Safety Partnership in these tables; write `force: {legible(name)}` or "
                f"`csp: {legible(name)}`"
            )
        else:
            others = [place for (one, _), place in known.items() if one in (level or LEVELS)]
            near = near_match(name, others)
            problems.append(
                f"{code} is recorded as `{legible(given)}`, which no table has"
                f"{near or _those(others)}"
            )
    return found, problems


def _level_of(given: str) -> tuple[tuple[str, ...], str]:
    prefix, separator, name = given.partition(":")
    if separator and same(prefix) in LEVELS:
        return (same(prefix),), name
    return (), given


def _those(names: list[str]) -> str:
    if not names:
        return "; there are none of them in these tables"
    listed = ", ".join(f"`{legible(name, 40)}`" for name in sorted(names)[:_SOME])
    return f"; those there begin {listed}" + (", ..." if len(names) > _SOME else "")
