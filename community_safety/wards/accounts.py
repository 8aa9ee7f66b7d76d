"""Which files a total rests on, and what became of every record of an area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from community_safety.periods import Period, month_end
from community_safety.results import Column, ResultTable, Role
from community_safety.wards.analysis import Counted

RAILWAY_POLICE = "btp"
_FORCES = {
    "btp": "British Transport Police",
    "dyfed-powys": "Dyfed-Powys police",
    "psni": "Police Service of Northern Ireland",
}
"""Forces whose name cannot be told from how their files are named."""
_SMALL = {"and", "of"}
PLACED_WORDS = {
    "best fit": "by the best-fit ward of their LSOA",
    "point": "by their point",
    "nearest": "in the nearest ward, up to 100 metres from their point",
    "": "in no ward: neither LSOA nor point lies in one",
}


def force_name(slug: str) -> str:
    """Return what readers call a force whose files are named `north-yorkshire`."""
    words = slug.split("-")
    name = " ".join(word if word in _SMALL else word.capitalize() for word in words)
    return _FORCES.get(slug, f"{name} police")


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """What became of the records in the files of an area's own forces.

    Parameters
    ----------
    forces
        Their names.
    rows, without_location, set_aside, repeated_ids, without_id
        Records read; those without a location; exact copies that were set aside; those kept though
        their Crime ID had been met with other content; those without a Crime ID.
    """

    forces: tuple[str, ...]
    rows: int
    without_location: int
    set_aside: int
    repeated_ids: int
    without_id: int


def own_files(processed: Path, forces: Iterable[str], months: Iterable[dt.date]) -> OwnFiles:
    """Add up the files of some forces, as they are named, over some months."""
    files = pd.read_parquet(processed / "police_uk" / "files.parquet")
    named = [f"{month:%Y-%m}" for month in months]
    own = files[files["force"].isin(forces) & files["month"].isin(named)]
    figures = ("rows", "without_location", "set_aside", "repeated_ids", "without_id")
    return OwnFiles(
        tuple(force_name(force) for force in sorted(set(forces))),
        **{name: int(own[name].sum()) for name in figures},
    )


def area_totals(processed: Path, counted: Counted) -> pd.DataFrame:
    """Return, for each force, what its files hold of an area in the release's months.

    Returns
    -------
    DataFrame
        `force, files, first, last (months), months, rows, set_aside, refused, without_location,
        records`, most records first.
    """
    files = pd.read_parquet(processed / "police_uk" / "files.parquet")
    months = [f"{month:%Y-%m}" for month in counted.coverage.months]
    read = files[files["month"].isin(months) & (files["rows"] > 0)]
    read = read.assign(records=_in_area(processed, counted, read).fillna(0).astype("int64"))
    totals = read.groupby("force", as_index=False).agg(
        files=("file", "nunique"),
        first=("month", "min"),
        last=("month", "max"),
        months=("month", "nunique"),
        **{name: (name, "sum") for name in (*_READ, "records")},
    )
    return pd.DataFrame(totals).sort_values(
        by=["records", "force"], ascending=[False, True], ignore_index=True
    )


_READ = ("rows", "set_aside", "refused", "without_location")


def _in_area(processed: Path, counted: Counted, files: pd.DataFrame) -> pd.Series:
    """Return how many records of each file lie in an area; a force has one file a month.

    Of districts all months are known. The records of a group of wards have to be placed first,
    and those of other months than the release's were not.
    """
    keys = pd.MultiIndex.from_frame(files[["force", "month"]])
    wards = counted.wards
    if len(wards.wards) < len(wards.around):
        records = counted.counts.records
        own = records[records["ward_code"].isin(wards.wards["ward_code"])]
        month = pd.to_datetime(own["month"]).dt.strftime("%Y-%m")
        here = own.groupby([own["force"], month]).size()
        asked = files["month"].isin([f"{month:%Y-%m}" for month in counted.coverage.months])
        return pd.Series(here.reindex(keys).fillna(0).to_numpy(), files.index).where(asked)
    places = pd.read_parquet(processed / "police_uk" / "places.parquet")
    own = places[places["district_code"].isin(wards.districts)]
    here = own.groupby(["force", "month"])["records"].sum()
    return pd.Series(here.reindex(keys).fillna(0).to_numpy(), files.index)


def span_of(first: str, last: str, months: int) -> str:
    """Name the months from `2025-01` to `2025-12`; where some between are missing, say how many."""
    start = dt.date.fromisoformat(f"{first}-01")
    end = month_end(dt.date.fromisoformat(f"{last}-01"))
    period = Period(start, end)
    label = period.label()
    return label if period.months == months else f"{months} months of {label}"


def forces_table(totals: pd.DataFrame, table_id: str, caption: str) -> ResultTable:
    """Return which forces' files an area's records come from, and what was read and set aside."""
    frame = pd.DataFrame(
        {
            "force": totals["force"].map(force_name),
            "files": totals["files"],
            "period": [
                span_of(row.first, row.last, row.months)  # type: ignore[arg-type]
                for row in totals.itertuples()
            ],
            **{name: totals[name] for name in (*_READ, "records")},
        }
    )
    columns = (
        Column("force", "Force", Role.DIMENSION),
        Column("files", "Files", Role.EVENTS, description="Monthly files that were read."),
        Column("period", "Months", Role.DIMENSION, description="What the files cover."),
        Column("rows", "Records read", Role.EVENTS, description="In these files, of any place."),
        Column(
            "set_aside",
            "Copies set aside",
            Role.EVENTS,
            description="Exact copies of an earlier record with a Crime ID.",
        ),
        Column("refused", "Records refused", Role.EVENTS, description="Reasons are kept apart."),
        Column(
            "without_location",
            "Without location",
            Role.EVENTS,
            description="They belong to no area.",
        ),
        Column("records", "Records in this area", Role.EVENTS, description="Counted by place."),
    )
    return ResultTable(table_id, caption, frame.reset_index(drop=True), columns)


def files_table(processed: Path, counted: Counted, table_id: str, caption: str) -> ResultTable:
    """Return every file that was met, with what was read, kept and set aside, and why."""
    files = pd.read_parquet(processed / "police_uk" / "files.parquet")
    here = _in_area(processed, counted, files)
    frame = files.assign(here=here.where(files["rows"] > 0, 0))
    words = {name: label for name, label in _FILE_COLUMNS if name in frame.columns}
    kinds = {
        name: Role.EVENTS if pd.api.types.is_numeric_dtype(frame[name]) else Role.DIMENSION
        for name in words
    }
    columns = tuple(Column(name, label, kinds[name]) for name, label in words.items())
    return ResultTable(table_id, caption, frame[list(words)].reset_index(drop=True), columns)


_FILE_COLUMNS = (
    ("file", "File"),
    ("archive", "Archive"),
    ("force", "Force"),
    ("month", "Month"),
    ("rows", "Rows read"),
    ("used", "Rows used"),
    ("set_aside", "Copies set aside"),
    ("refused", "Rows refused"),
    ("here", "Records in this area"),
    ("without_location", "Without location"),
    ("without_lsoa", "Without LSOA"),
    ("repeated_ids", "Crime IDs met again"),
    ("without_id", "Without Crime ID"),
    ("lsoa_vintage", "Year of its LSOA codes"),
    ("note", "Note"),
)
