"""Records of an area by measure, ward and month, and an account of every record."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.errors import BriefingError
from community_safety.partnership import Area, Partnership
from community_safety.periods import Period, year_earlier
from community_safety.wards.measures import Measure, measures_of
from community_safety.wards.placing import place_records
from community_safety.wards.ward_sets import WardSet

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which months can be counted in an area.

    Parameters
    ----------
    months, earlier
        First days of the release's months for which every district's own force has a file, and
        those of the year before the release.
    left_out
        Months of the release without such a file of some district: gaps, not zeros.
    forces
        For each district its force, and how that is known.
    """

    months: tuple[dt.date, ...]
    earlier: tuple[dt.date, ...]
    left_out: tuple[dt.date, ...]
    forces: dict[str, tuple[str, str]]

    @property
    def compared(self) -> list[tuple[dt.date, dt.date]]:
        """Months of the release whose same month a year earlier is covered too, with that month."""
        before = set(self.earlier)
        pairs = [(month, year_earlier(month)) for month in self.months]
        return [(month, earlier) for month, earlier in pairs if earlier in before]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records each ward has.

    Parameters
    ----------
    measures
        What is counted, in order.
    months
        First days of months, ascending: those of the release and of the year before.
    events
        Shape (measures, wards, months), wards as in the ward set.
    records
        The area's records of the release's months: `crime_type, force, month, placed` and so on,
        one row per record. Of a group of wards those of its districts that lie in no other ward.
    """

    measures: list[Measure]
    months: tuple[dt.date, ...]
    events: FloatArray
    records: pd.DataFrame

    def within(self, months: Sequence[dt.date]) -> FloatArray:
        """Return the counts of some months, shape (measures, wards, months)."""
        chosen = [self.months.index(month) for month in months]
        return self.events[:, :, chosen]


def covered_months(
    processed: Path, partnership: Partnership, area: Area, districts: Sequence[str], release: Period
) -> Coverage:
    """Return the months in which every district of an area has a file of its own force.

    Raises
    ------
    BriefingError
        Where there is no such month in the release.
    """
    path = processed / "police_uk" / "coverage.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    months = [set(known.get(code, {}).get("months", [])) for code in districts]
    everywhere = set.intersection(*months) if months else set()
    asked = _months(release)
    before = _months(release.year_before())
    found = [month for month in asked if f"{month:%Y-%m}" in everywhere]
    if not found:
        missing = [code for code, one in zip(districts, months, strict=True) if not one]
        of = f" of {', '.join(partnership.name_of(code) for code in missing)}" if missing else ""
        raise BriefingError(
            f"no police.uk file covers {area.name} in {release.label()}: give the files of its "
            f"own force{of} for these months under `sources: police_uk`"
        )
    return Coverage(
        months=tuple(found),
        earlier=tuple(month for month in before if f"{month:%Y-%m}" in everywhere),
        left_out=tuple(month for month in asked if f"{month:%Y-%m}" not in everywhere),
        forces={
            code: (known[code]["force"], known[code]["known_by"])
            for code in districts
            if code in known
        },
    )


def _months(period: Period) -> list[dt.date]:
    """Return the first days of the months that lie wholly in a period."""
    days = pd.date_range(period.start, period.end, freq="MS").date
    ends = pd.date_range(period.start, period.end, freq="ME").date
    last = {(day.year, day.month) for day in ends}
    return [day for day in days if (day.year, day.month) in last]


def read_records(
    processed: Path, districts: Sequence[str], months: Sequence[dt.date]
) -> pd.DataFrame:
    """Return the records of districts in some months, with their `district_code`."""
    folder = processed / "police_uk"
    frames = []
    for code in districts:
        for month in months:
            path = folder / code / f"{month:%Y-%m}.parquet"
            if path.exists():
                frames.append(pd.read_parquet(path).assign(district_code=code))
    if not frames:
        columns = ("month", "force", "crime_type", "longitude", "latitude", "lsoa_code")
        return pd.DataFrame(columns=[*columns, "lsoa_vintage", "district_code"])
    return pd.concat(frames, ignore_index=True)


def count_wards(processed: Path, wards: WardSet, coverage: Coverage, *, households: bool) -> Counts:
    """Count the records of an area by measure, ward and month."""
    months = tuple(sorted({*coverage.months, *(before for _, before in coverage.compared)}))
    records = read_records(processed, wards.districts, months)
    placed = place_records(records, wards)
    records = records.assign(**{name: placed[name] for name in placed.columns})
    elsewhere = set(wards.around["ward_code"]) - set(wards.wards["ward_code"])
    records = records[~records["ward_code"].isin(elsewhere)].reset_index(drop=True)
    measures = measures_of(records["crime_type"].unique(), households=households)
    codes = pd.Index(wards.wards["ward_code"])
    of_ward = codes.get_indexer(records["ward_code"])
    recorded = pd.to_datetime(records["month"]).dt.date
    of_month = pd.Index(months).get_indexer(pd.Index(recorded))
    events = np.zeros((len(measures), len(codes), len(months)))
    for place, measure in enumerate(measures):
        own = records["crime_type"].isin(measure.types).to_numpy() & (of_ward >= 0)
        np.add.at(events[place], (of_ward[own], of_month[own]), 1.0)
    of_release = records[recorded.isin(coverage.months)].reset_index(drop=True)
    return Counts(measures, months, events, of_release)
