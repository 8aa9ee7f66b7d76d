"""Reads the processed records of people, offences, releases and needs of a partnership."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from community_safety.errors import BriefingError

COLUMNS: dict[str, dict[str, str]] = {
    "people": {
        "person_id": "str",
        "sex": "str",
        "date_of_birth": "datetime64[us]",
        "ethnicity": "str",
        "area_code": "str",
        "ward_code": "str",
        "iom_start": "datetime64[us]",
        "iom_end": "datetime64[us]",
        "expected_reoffending": "float64",
    },
    "offences": {
        "person_id": "str",
        "offence_id": "str",
        "offence_date": "datetime64[us]",
        "proven_date": "datetime64[us]",
        "outcome": "str",
        "offence_group": "str",
        "serious": "bool",
    },
    "releases": {"person_id": "str", "release_date": "datetime64[us]", "offence_group": "str"},
    "needs": {
        "person_id": "str",
        "assessed_on": "datetime64[us]",
        "pathway": "str",
        "need": "bool",
    },
    "reference": {
        "cohort": "str",
        "sex": "str",
        "age_group": "str",
        "previous_offences": "str",
        "index_offence": "str",
        "offenders": "int64",
        "reoffenders": "int64",
    },
}
"""The columns of each frame of `Records`, and their types."""

BY_AREA = ("people", "offences", "releases", "needs")


@dataclass(frozen=True)
class Records:
    """Records of people, the days they reach over, and the rates that they are compared with.

    Attributes
    ----------
    people, offences, releases, needs, reference
        Frames with the columns of `COLUMNS`.
    until
        Last day on which the records are complete.
    since
        Day of the first proof in them.
    """

    people: pd.DataFrame
    offences: pd.DataFrame
    releases: pd.DataFrame
    needs: pd.DataFrame
    reference: pd.DataFrame
    until: dt.date
    since: dt.date

    @property
    def latest(self) -> dt.date:
        """Day of the latest proof or release; that of the records' end without any."""
        days = [self.offences["proven_date"].max(), self.releases["release_date"].max()]
        return max((day.date() for day in days if pd.notna(day)), default=self.until)


def empty(kind: str) -> pd.DataFrame:
    """Return a frame of one kind without rows."""
    return pd.DataFrame({name: pd.Series(dtype=type_) for name, type_ in COLUMNS[kind].items()})


def read_records(folder: Path, codes: Iterable[str]) -> Records:
    """Read the records of the areas with the given codes; areas without records are left out.

    Parameters
    ----------
    folder
        A partnership's folder below `data/processed`.
    codes
        Codes of areas. The order makes no difference.

    Raises
    ------
    BriefingError
        Where the partnership has no reoffending records, or none that may be read.
    """
    home = folder / "reoffending"
    about = _about(home)
    there = [home / code for code in sorted(set(codes)) if (home / code).is_dir()]
    frames = {kind: _read(kind, there) for kind in BY_AREA}
    reference = home / "reference_rates.parquet"
    return Records(
        **frames,
        reference=pd.read_parquet(reference) if reference.exists() else empty("reference"),
        until=dt.date.fromisoformat(about["until"]),
        since=dt.date.fromisoformat(about["since"]),
    )


def _about(home: Path) -> dict[str, str]:
    path = home / "records.json"
    if not path.exists():
        raise BriefingError(
            "There are no prepared records of reoffending: put people.csv and offences.csv into "
            "the partnership's raw folder `reoffending`, list the source in the partnership file "
            "and run `python pipeline.py build`"
        )
    about: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return about


def _read(kind: str, folders: list[Path]) -> pd.DataFrame:
    """Return one kind's rows of all folders; an area need not have every kind."""
    files = [folder / f"{kind}.parquet" for folder in folders]
    frames = [pd.read_parquet(file, columns=list(COLUMNS[kind])) for file in files if file.exists()]
    with_rows = [frame for frame in frames if len(frame)]
    return pd.concat(with_rows, ignore_index=True) if with_rows else empty(kind)
