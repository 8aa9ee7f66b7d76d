"""What one lookup says: which ward and district an LSOA lies in, which district a ward lies in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from community_safety.sources.contract import Rows
from community_safety.sources.geography_tables.recognising import Column
from community_safety.sources.geography_tables.tables import Table

NOW = 9999
"""The vintage of the district that a ward of the past lies in today; newer than any other."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "lsoa_to_ward": ("lsoa_code", "lsoa_vintage", "ward_code", "ward_vintage"),
    "lsoa_to_district": ("lsoa_code", "lsoa_vintage", "district_code", "district_vintage"),
    "lsoa_2011_to_2021": ("lsoa_2011", "lsoa_2021", "change_code"),
    "wards": ("ward_code", "ward_name", "district_code", "vintage", "district_vintage"),
    "districts": (
        *("district_code", "district_name", "csp_code", "csp_name", "force_code", "force_name"),
        "vintage",
    ),
}
_NUMBERS = ("lsoa_vintage", "ward_vintage", "district_vintage", "vintage")


@dataclass(frozen=True, slots=True)
class Places:
    """The columns of one lookup from which relations are made.

    A file with LSOAs of both censuses says how they changed; its wards and districts are those of
    the later ones, since an LSOA of 2011 may be cut in pieces that lie in several.
    """

    lsoas: list[Column]
    wards: list[Column]
    districts: list[Column]
    both: bool

    @property
    def any(self) -> bool:
        """Whether the file says anything."""
        held = bool(self.wards or self.districts)
        return self.both or held

    @staticmethod
    def now(district: Column | None) -> bool:
        """Whether a column says which district a place lies in today."""
        return district is not None and district.role == "district_now"


def places_of(table: Table) -> Places:
    """Return the columns of a table from which relations are made."""
    lsoas = table.having("lsoa")
    both = len(lsoas) > 1
    districts = [*table.having("district_now"), *table.having("district")]
    return Places(lsoas[:1] if both else lsoas, table.having("ward"), districts, both)


def check_relations(table: Table, places: Places) -> None:
    """Refuse the rows that put one LSOA in two wards or districts, or one ward in two districts."""
    for lsoa in places.lsoas:
        for held in (*places.wards, *places.districts):
            _refuse_two(table, [lsoa], held, "one LSOA is given two {}; none is used")
    if places.lsoas and places.wards:
        return  # the district there is the one of the LSOA, of which a ward has several
    for ward in places.wards:
        for district in places.districts:
            _refuse_two(table, [ward], district, "one ward is given two {}; none is used")


def _refuse_two(table: Table, subjects: list[Column], held: Column, rule: str) -> None:
    """Refuse rows of one subject, and year where rows have one, that name two different places."""
    rows: Rows = table.rows
    dated = [column for column in table.having("vintage") if held.vintage == 0]
    keys = [rows.given[column.key] for column in (*subjects, *dated)]
    codes = rows.given[held.key].where(~rows.refused)
    two = (codes != "") & (codes.groupby(keys).transform("nunique") > 1)
    if not two.any():
        return
    other: dict[int, int] = {}
    clashing = codes[two]
    for positions in clashing.groupby([key[two] for key in keys]).indices.values():
        labels = clashing.index[positions]
        first = labels[0]
        second = next(label for label in labels if codes[label] != codes[first])
        other |= {label: second if codes[label] == codes[first] else first for label in labels}
    plural = {"ward": "wards", "district": "districts"}[held.role.removesuffix("_now")]
    of_year = f" of {held.vintage}" if held.vintage else ""

    def found(position: int) -> str:
        against = other[position]
        return (
            f": {keys[0].iloc[position]} in {codes.iloc[position]}, and in {codes.iloc[against]} "
            f"(row {rows.given['row'].iloc[against]})"
        )

    rows.refuse(two, rule.format(plural + of_year), found)


def relations_of(table: Table, places: Places) -> dict[str, pd.DataFrame]:
    """Return the relations that a table gives; each frame has its `COLUMNS` and `file`."""
    used = table.rows.used()
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in COLUMNS}
    for lsoa in places.lsoas:
        one: dict[str, pd.Series | str | int]
        one = {"lsoa_code": used[lsoa.key], "lsoa_vintage": lsoa.vintage}
        for ward in places.wards:
            year = _year(table, used, ward)
            parts["lsoa_to_ward"].append(
                _frame(one | {"ward_code": used[ward.key], "ward_vintage": year}, used)
            )
        parts["lsoa_to_district"] += [
            _in_district(used, lsoa, district) for district in table.having("district")
        ]
    if places.both:
        parts["lsoa_2011_to_2021"].append(_changes(table, used))
        earlier = table.having("lsoa")[1]
        parts["lsoa_to_district"] += [
            _where_one(_in_district(used, earlier, district))
            for district in table.having("district")
        ]
    parts["wards"] += [_wards(table, used, places, ward) for ward in places.wards]
    parts["districts"] += [_districts(table, used, district) for district in places.districts]
    return {
        name: pd.concat(frames, ignore_index=True).drop_duplicates(ignore_index=True)
        for name, frames in parts.items()
        if frames
    }


def _in_district(used: pd.DataFrame, lsoa: Column, district: Column) -> pd.DataFrame:
    return _frame(
        {
            "lsoa_code": used[lsoa.key],
            "lsoa_vintage": lsoa.vintage,
            "district_code": used[district.key],
            "district_vintage": district.vintage,
        },
        used,
    )


def _where_one(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out the LSOAs of 2011 whose pieces lie in several districts."""
    districts = frame.groupby("lsoa_code")["district_code"].transform("nunique")
    return frame[districts == 1]


def _changes(table: Table, used: pd.DataFrame) -> pd.DataFrame:
    later, earlier = table.having("lsoa")[:2]
    codes = table.having("change_code")
    return _frame(
        {
            "lsoa_2011": used[earlier.key],
            "lsoa_2021": used[later.key],
            "change_code": used[codes[0].key] if codes else "",
        },
        used,
    )


def _wards(table: Table, used: pd.DataFrame, places: Places, ward: Column) -> pd.DataFrame:
    """Return the wards of one column, each with its name and district where the file says them."""
    year = _year(table, used, ward)
    names = _same_year(table, "ward_name", ward.vintage)
    districts = places.districts
    alike = [column for column in districts if column.vintage == ward.vintage != 0]
    # A ward of the past belongs to the partnership that its district has become part of.
    district = next(iter(alike or districts), None)
    code = pd.Series("", used.index, "str") if district is None else used[district.key]
    now, then = places.now(district), table.having("district")
    if now and then:
        code = code.where(code != "", used[then[0].key])
    if places.lsoas:
        # There the district is the LSOA's; a ward whose LSOAs lie in two is left without.
        code = code.where(code.groupby(used[ward.key]).transform("nunique") == 1, "")
    return _frame(
        {
            "ward_code": used[ward.key],
            "ward_name": used[names.key] if names else "",
            "district_code": code,
            "vintage": year,
            "district_vintage": NOW if now else district.vintage if district else 0,
        },
        used,
    )


def _districts(table: Table, used: pd.DataFrame, district: Column) -> pd.DataFrame:
    """Return the districts of one column with their partnership and police force."""
    now = district.role == "district_now"
    name = _same_year(table, "district_name_now" if now else "district_name", district.vintage)
    values: dict[str, pd.Series | str | int] = {
        "district_code": used[district.key],
        "district_name": used[name.key] if name else "",
    }
    for level in ("csp", "force"):
        code = _same_year(table, level, district.vintage)
        title = _same_year(table, f"{level}_name", district.vintage)
        values[f"{level}_code"] = used[code.key] if code else ""
        values[f"{level}_name"] = used[title.key] if title else ""
    values["vintage"] = NOW if now else _year(table, used, district)
    frame = _frame(values, used)
    return frame[frame["district_code"] != ""]


def _same_year(table: Table, role: str, vintage: int) -> Column | None:
    """Return the column of a role with that vintage, or else its newest."""
    columns = table.having(role)
    return next((one for one in columns if one.vintage == vintage), next(iter(columns), None))


def _year(table: Table, used: pd.DataFrame, column: Column) -> pd.Series | int:
    """Return the vintage of a column's codes: its own, or the one that each row says."""
    years = table.having("vintage")
    return column.vintage if column.vintage or not years else used[years[0].key]


def _frame(values: Mapping[str, pd.Series | str | int], used: pd.DataFrame) -> pd.DataFrame:
    frame = pd.DataFrame(dict(values), index=used.index)
    for name in frame:
        frame[name] = frame[name].astype("int64" if name in _NUMBERS else "str")
    return frame
