"""The people: who each is, where they live, and what becomes of records that name them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from community_safety.partnership import Partnership
from community_safety.sources.codes import area_hint
from community_safety.sources.districts import wanted_districts
from community_safety.sources.reoffending.cells import (
    NO_DAY,
    check_filled,
    content_of,
    day_text,
    days_of,
    numbers_in,
    sexes_of,
)
from community_safety.sources.reoffending.limits import Limit
from community_safety.sources.reoffending.repeats import find_repeats
from community_safety.sources.reoffending.tables import Table, Texts
from community_safety.sources.reoffending.verdicts import EXCLUDED, REFUSED, USED, Verdicts

NO_AREA = "no area recorded"
ELSEWHERE = "lives outside the partnership's areas"
_SHARE = "`expected_reoffending` is not a probability from 0 to 1"


@dataclass(frozen=True, slots=True)
class People:
    """What the rows of people say, and each person once.

    Arrays of `rows` have the rows of the table; the others have one entry for each person.
    """

    verdicts: Verdicts
    rows: dict[str, np.ndarray | Texts]
    areas: list[str]
    """The districts of the partnership; a place is a position in it, -1 for none."""
    place_of_row: np.ndarray
    person_of_row: np.ndarray
    identifiers: pa.Array
    first: np.ndarray
    """The person's first row."""
    state: np.ndarray
    """Whether the person is used, excluded or refused."""
    place: np.ndarray
    born: np.ndarray
    """Day of birth, `NO_DAY` where it is not known."""

    def find(self, identifiers: pa.Array) -> np.ndarray:
        """Return the number of the person that each identifier names, -1 for nobody."""
        found = pc.index_in(identifiers, value_set=self.identifiers)
        return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False)).astype("int64")

    def known(self, values: np.ndarray, person: np.ndarray, nobody: int) -> np.ndarray:
        """Return each person's value, and for nobody (-1) what is given."""
        return np.append(values, np.array([nobody], dtype=values.dtype))[person]


def check_people(table: Table, partnership: Partnership, limit: Limit) -> People:
    """Hold every row of people against every rule."""
    verdicts = Verdicts(table)
    check_filled(verdicts)
    days = {name: days_of(verdicts, name) for name in ("date_of_birth", "iom_start", "iom_end")}
    limit.refuse_later(verdicts, "date_of_birth", days["date_of_birth"])
    _check_iom(verdicts, days["iom_start"], days["iom_end"])
    expected = numbers_in(
        verdicts, "expected_reoffending", {_SHARE: lambda found: (found < 0) | (found > 1)}
    )
    sex = sexes_of(verdicts)
    areas = sorted(wanted_districts(partnership))
    place = _check_areas(verdicts, partnership, areas)
    codes, identifiers, first = _each_once(table.identifiers["person_id"])
    rows: dict[str, np.ndarray | Texts] = {**days, "expected_reoffending": expected, "sex": sex}
    _check_repeats(verdicts, codes, rows)
    return _people(verdicts, rows, areas, place, (codes, identifiers, first))


def _people(
    verdicts: Verdicts,
    rows: dict[str, np.ndarray | Texts],
    areas: list[str],
    place: np.ndarray,
    each: tuple[np.ndarray, pa.Array, np.ndarray],
) -> People:
    codes, identifiers, first = each
    # A person with rows in two areas is refused, and is of neither.
    moved = np.zeros(len(first), dtype=bool)
    moved[codes[place != place[first][codes]]] = True
    born = np.asarray(rows["date_of_birth"])[first]
    of_person = verdicts.status()[first]
    return People(
        verdicts=verdicts,
        rows=rows,
        areas=areas,
        place_of_row=place,
        person_of_row=codes,
        identifiers=identifiers,
        first=first,
        state=np.where(np.isin(of_person, [USED, EXCLUDED]), of_person, REFUSED),
        place=np.where(moved, -1, place[first]),
        born=np.where(of_person == REFUSED, NO_DAY, born),
    )


def _each_once(identifiers: pa.Array) -> tuple[np.ndarray, pa.Array, np.ndarray]:
    """Return each row's person, the persons' identifiers, and the first row of each."""
    encoded = identifiers.dictionary_encode()
    codes = encoded.indices.to_numpy().astype("int64")
    first = np.empty(len(encoded.dictionary), dtype="int64")
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return codes, encoded.dictionary, first


def _check_iom(verdicts: Verdicts, start: np.ndarray, end: np.ndarray) -> None:
    verdicts.refuse(
        (end != NO_DAY) & (start != NO_DAY) & (end < start),
        "`iom_end` lies before `iom_start`",
        lambda at: f": {day_text(end[at])} before {day_text(start[at])}",
    )
    no_start = verdicts.table.texts["iom_start"].where(lambda text: text == "")
    verdicts.refuse((end != NO_DAY) & no_start, "`iom_end` is given without `iom_start`")


def _check_areas(verdicts: Verdicts, partnership: Partnership, areas: list[str]) -> np.ndarray:
    """Exclude people of other places; refuse a code that was meant for one of the partnership's.

    Returns the position of each row's district, -1 where it has none of the partnership's.
    """
    texts = verdicts.table.texts["area_code"]
    verdicts.exclude(texts.where(lambda text: text == ""), NO_AREA)
    known = partnership.known_codes()
    hint = _meant(partnership)
    no_district = {
        number: f": `{word}` ({partnership.name_of(word)}; give the district, and the ward in "
        "`ward_code`)"
        for number, word in enumerate(texts.words)
        if word in known and word not in areas
    }
    verdicts.refuse_some(texts, "`area_code` is not the code of a district", no_district)
    near = {
        number: hint(word)
        for number, word in enumerate(texts.words)
        if word and word not in known and hint(word)
    }
    verdicts.refuse_some(texts, "`area_code` is not written as the code of an area", near)
    number_of = {code: number for number, code in enumerate(areas)}
    place = texts.values(lambda word: number_of.get(word, -1), "int64")
    verdicts.exclude((place < 0) & texts.where(bool), ELSEWHERE)
    return place


def _meant(partnership: Partnership) -> Callable[[str], str]:
    """Return what gives an unknown code and the one that was meant; nothing where none is."""
    hint = area_hint(partnership)

    @lru_cache(maxsize=4096)
    def meant(given: str) -> str:
        said = hint(given)
        return f":{said}" if "did you mean" in said else ""

    return meant


def _check_repeats(
    verdicts: Verdicts, codes: np.ndarray, rows: dict[str, np.ndarray | Texts]
) -> None:
    table = verdicts.table
    empty = pc.equal(table.identifiers["person_id"], "").to_numpy(zero_copy_only=False)
    content: dict[str, np.ndarray] = {}
    for name, texts in table.texts.items():
        values = rows.get(name)
        if isinstance(values, np.ndarray):
            missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), bool)
            content[name] = np.where(missing, -1, values)
        else:
            content[name] = content_of(values if isinstance(values, Texts) else texts)
    repeats = find_repeats(np.where(empty, -1, codes), content)

    def found(at: int) -> str:
        other = int(repeats.other[at])
        return f": {table.place(other, at)} has another {repeats.differing(at)}"

    verdicts.set_aside(repeats.copies)
    verdicts.refuse(
        repeats.clashing,
        "the person stands on another row with different content; none is used",
        found,
    )
