"""In which district the lookups put an LSOA, and which LSOAs of a district they lack.

An LSOA that no lookup has is nowhere: its records would count as elsewhere, its residents in no
ward, and nothing would say so. Whatever reads LSOAs and knows their district asks here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from community_safety.numbers import count_of, listed
from community_safety.sources.districts import own_districts
from community_safety.sources.job import Job

COLUMNS = ("lsoa_code", "lsoa_vintage", "district_code", "district_vintage")
KEY = ["lsoa_code", "lsoa_vintage"]
_FIRST = 5


def read_lsoa_districts(job: Job) -> pd.DataFrame:
    """Return each LSOA with its districts (`COLUMNS`), as the lookups say directly or in two steps.

    The steps: from an LSOA of 2011 to its parts of 2021, where no lookup has districts of 2011;
    from an LSOA to its best-fit ward, where no lookup has its district. Both lie within districts.
    """
    folder = job.prepared("lookups")
    direct = _table(folder, "lsoa_to_district")
    parts = [direct[[*COLUMNS]]]
    changes = _table(folder, "lsoa_2011_to_2021")
    if len(changes) and not (direct["lsoa_vintage"] == 2011).any():
        newer = direct[direct["lsoa_vintage"] == 2021]
        older = changes.merge(newer, left_on="lsoa_2021", right_on="lsoa_code")
        parts.append(older.assign(lsoa_code=older["lsoa_2011"], lsoa_vintage=2011)[[*COLUMNS]])
    parts.append(_by_wards(_table(folder, "lsoa_to_ward"), _table(folder, "wards"), direct))
    return pd.concat(parts, ignore_index=True)


def lacking(job: Job, placed: pd.DataFrame, by: str) -> list[str]:
    """Return a problem for each of the partnership's own districts whose lookups lack LSOAs.

    Only where they have others of that district and census: else they are of another place or year,
    which is told elsewhere.

    Parameters
    ----------
    placed
        `lsoa_code`, `lsoa_vintage` and `district_code`, as something else than a lookup says.
    by
        What says so, as the message names it.
    """
    if not len(placed) or job.prepared("lookups") is None:
        return []
    known = read_lsoa_districts(job)
    own = placed[placed["district_code"].isin(own_districts(job.partnership))]
    own = own[~pd.MultiIndex.from_frame(own[KEY]).isin(pd.MultiIndex.from_frame(known[KEY]))]
    problems = []
    for (district, vintage), missing in own.groupby(["district_code", "lsoa_vintage"]):
        here = (known["district_code"] == district) & (known["lsoa_vintage"] == vintage)
        if here.any():
            codes = sorted(set(missing["lsoa_code"]))
            is_or_are = "is" if len(codes) == 1 else "are"
            files = lookup_files(job, known.loc[here, KEY].itertuples(index=False, name=None))
            problems.append(
                f"{files}: {count_of(len(codes), 'LSOA')} of {vintage} which {by} has in "
                f"{district} {is_or_are} not there ({some(codes)}), so that {CONSEQUENCE}; give "
                "the whole lookup"
            )
    return problems


CONSEQUENCE = "their records would count as elsewhere and their residents in no ward"


def some(codes: list[str]) -> str:
    """Write the first of some codes."""
    return ", ".join(codes[:_FIRST]) + (", ..." if len(codes) > _FIRST else "")


def lookup_files(job: Job, lsoas: Iterable[tuple[str, int]]) -> str:
    """Name the lookups that some LSOAs (code and vintage) stand in; empty where none does."""
    folder = job.prepared("lookups")
    there = set(lsoas)
    files: set[str] = set()
    for name in ("lsoa_to_district", "lsoa_to_ward"):
        path = folder / f"{name}.parquet" if folder is not None else None
        if path is None or not path.exists():
            continue
        said = pd.read_parquet(path, columns=[*KEY, "file"])
        files |= set(said.loc[pd.MultiIndex.from_frame(said[KEY]).isin(there), "file"])
    return listed([str(job.data / file) for file in sorted(files)]) if files else ""


def _by_wards(fitted: pd.DataFrame, wards: pd.DataFrame, direct: pd.DataFrame) -> pd.DataFrame:
    told = wards.loc[wards["district_code"] != "", ["ward_code", "district_code", "vintage"]]
    told = told.sort_values("vintage").drop_duplicates("ward_code", keep="last")
    found = fitted.merge(told, on="ward_code").rename(columns={"vintage": "district_vintage"})
    there = pd.MultiIndex.from_frame(direct[KEY])
    return found.loc[~pd.MultiIndex.from_frame(found[KEY]).isin(there), [*COLUMNS]]


_EMPTY = {
    "lsoa_to_district": COLUMNS,
    "lsoa_2011_to_2021": ("lsoa_2011", "lsoa_2021"),
    "lsoa_to_ward": (*KEY, "ward_code"),
    "wards": ("ward_code", "district_code", "vintage"),
}


def _table(folder: Path | None, name: str) -> pd.DataFrame:
    path = folder / f"{name}.parquet" if folder is not None else None
    columns = list(_EMPTY[name])
    if path is not None and path.exists():
        return pd.read_parquet(path, columns=columns)
    empty = pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    numbers = [column for column in columns if column.endswith("vintage")]
    return empty.astype(dict.fromkeys(numbers, "int64"))
