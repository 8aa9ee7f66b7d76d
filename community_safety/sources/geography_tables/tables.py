"""One table about places: read, its codes checked, its refused rows kept as they were given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from community_safety.characters import legible
from community_safety.errors import SourceError
from community_safety.periods import FIRST_YEAR, LAST_YEAR
from community_safety.sources.column_settings import settings_of
from community_safety.sources.contract import Rows
from community_safety.sources.districts import own_districts
from community_safety.sources.geography_tables.recognising import (
    CODES,
    ELSEWHERE,
    LEVELS,
    Column,
    by_setting,
    doubled,
    with_vintages,
)
from community_safety.sources.job import Job, Prepared
from community_safety.sources.lsoa_districts import lacking
from community_safety.sources.reading import read_table, refuse_other_delimiters
from community_safety.sources.refused_rows import refused_rows, together, write_account
from community_safety.sources.values import quoted, refuse_unseen

_LOOKALIKES = str.maketrans("OIL", "011")


@dataclass(slots=True)
class Table:
    """A file's recognised columns, its rows while they are checked, and those that were broken.

    `rows.given` and `rows.parsed` have the columns' keys; `shown` is the file as seen from the
    folder of the raw files.
    """

    path: Path
    shown: str
    columns: list[Column]
    rows: Rows
    broken: pd.DataFrame
    settings: Mapping[str, str | int]
    districts: Column | None = None
    """A column that says in which district a small area lies."""

    def having(self, role: str) -> list[Column]:
        """Return the columns of a role, the newest first."""
        mine = [column for column in self.columns if column.role == role]
        return sorted(mine, key=lambda column: -column.vintage)

    def refused(self) -> pd.DataFrame:
        """Return the refused rows with the columns `REFUSED_COLUMNS`."""
        return refused_rows(self.path, self.shown, self.rows, self.broken)


def read_places(
    job: Job,
    path: Path,
    choose: Callable[[list[str]], list[Column]],
    roles: tuple[str, ...],
) -> Table:
    """Read the columns of a table that are recognised, or that the partnership file names.

    Parameters
    ----------
    choose
        Gives the columns of a header that are recognised by their names.
    roles
        What the partnership file may name for this source.

    Raises
    ------
    SourceError
        When the file cannot be read, or `columns` does not fit it.
    """
    given = settings_of(job, path)
    columns: list[Column] = []

    def chosen(header: list[str]) -> dict[str, int]:
        refuse_other_delimiters(path, header)
        mine, problems = by_setting(header, given, choose(header), roles)
        mine = with_vintages(mine, given)
        problems += doubled(mine)
        if problems:
            raise SourceError([f"{path}: {problem}" for problem in problems])
        columns.extend(mine)
        return {column.key: column.position for column in mine}

    texts, broken = read_table(path, chosen)
    district = next((column for column in columns if column.role == "district"), None)
    rows = Rows(texts, texts.copy())
    return Table(path, job.shown(path), columns, rows, broken, given, district)


def read_all(job: Job, read: Callable[[Path], Table]) -> list[Table]:
    """Read every file of a source; raise a `SourceError` with the problems of all of them."""
    tables, problems = [], []
    for path in job.files:
        try:
            tables.append(read(path))
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    return tables


def check_codes(table: Table, column: Column, *, may_be_empty: bool = False) -> None:
    """Refuse the rows whose code is empty or none that ONS gives to such places."""
    level = column.role.removesuffix("_now")
    pattern, noun, shape = CODES[level]
    codes = table.rows.given[column.key]
    name = legible(column.name)
    if not may_be_empty:
        table.rows.refuse(codes == "", f"`{name}` is empty")
    table.rows.refuse(
        (codes != "") & ~codes.str.fullmatch(f"{pattern}|{ELSEWHERE}"),
        f"`{name}` is no code of {noun} ({shape})",
        lambda position: f": {quoted(codes.iloc[position])}{_code_hint(codes.iloc[position])}",
    )


def _code_hint(given: str) -> str:
    meant = given[:20].replace(" ", "").upper().translate(_LOOKALIKES)
    known = any(re.fullmatch(CODES[level][0], meant) for level in LEVELS)
    return f" (did you mean {meant}?)" if known and meant != given else ""


def check_names(table: Table) -> None:
    """Refuse the rows in which a name has a character that cannot be read."""
    for column in table.columns:
        if "_name" in column.role:
            refuse_unseen(table.rows, legible(column.name), table.rows.given[column.key])


def years_of(table: Table, column: Column) -> pd.Series:
    """Return the whole years of a column, 0 where the row is refused for it."""
    text = table.rows.given[column.key]
    years = pd.to_numeric(text.where(text.str.fullmatch(r"[0-9]{4}")), errors="coerce")
    good = years.between(FIRST_YEAR, LAST_YEAR)
    table.rows.refuse(
        ~good,
        f"`{legible(column.name)}` is no year ({FIRST_YEAR} to {LAST_YEAR})",
        lambda position: f": {quoted(text.iloc[position])}",
    )
    return years.where(good, 0).astype("int64")


def prepared_of(
    job: Job, tables: list[Table], outputs: list[Path], warnings: list[str]
) -> Prepared:
    """Return what became of a source's files, and write its account of rows."""
    refused = together([table.refused() for table in tables])
    read = sum(len(table.rows.given) + len(table.broken) for table in tables)
    written = write_account(job, read, refused)
    warnings = list(warnings)
    for table in tables:
        if table.rows.refused.all():
            warnings.append(f"{table.path}: no row of it can be used")
    return Prepared(
        rows_read=read,
        rows_used=read - len(refused),
        refused=refused,
        outputs=[*outputs, written],
        warnings=warnings,
    )


def lacking_in_lookups(job: Job, table: Table) -> list[str]:
    """Return problems for the LSOAs that a table puts in a district and that the lookups lack."""
    lsoas, districts = table.having("lsoa"), table.districts
    if not lsoas or districts is None:
        return []
    used = ~table.rows.refused
    placed = pd.DataFrame(
        {
            "lsoa_code": table.rows.given.loc[used, lsoas[0].key],
            "lsoa_vintage": lsoas[0].vintage,
            "district_code": table.rows.given.loc[used, districts.key],
        }
    )
    return lacking(job, placed, str(table.path))


def missing_places(job: Job, vintage: int, there: set[str]) -> list[str]:
    """Return the LSOAs of the partnership's districts, as the lookups know them, not in `there`."""
    folder = job.prepared("lookups")
    if folder is None:
        return []
    known = pd.read_parquet(folder / "lsoa_to_district.parquet")
    mine = known["district_code"].isin(own_districts(job.partnership))
    lsoas = known.loc[mine & (known["lsoa_vintage"] == vintage), "lsoa_code"]
    return sorted(set(lsoas) - there)
