"""Wards in the lookups: in which years each was one."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from community_safety.sources.boundaries.kinds import WARD, named
from community_safety.sources.boundaries.known import best_district, joined, looked_up, read_lookup
from community_safety.sources.job import Job

_COLUMNS = ("ward_code", "ward_name", "district_code", "vintage", "file")


@dataclass(frozen=True, slots=True)
class KnownWards:
    """Wards by code, name, district and year, and which files tell when each ward began.

    Lookups are of two kinds. A list of one year has the wards of that year, perhaps without one
    in which no LSOA fits best. ONS's history of codes has each ward once, in the year from which
    it was one: a ward that is absent in a later year of it may still be there.
    """

    rows: pd.DataFrame
    """`code`, `name`, `district`, `vintage`, `begins` (whether the row is from a history)."""
    histories: tuple[tuple[int, int], ...]
    """The first and the last year of each history of codes."""

    @property
    def codes(self) -> frozenset[str]:
        """All codes, of any year."""
        return frozenset(self.rows["code"])

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year that the lookups are of; None where there is no lookup."""
        if self.rows.empty:
            return None
        return int(self.rows["vintage"].min()), int(self.rows["vintage"].max())

    def districts_of(self, codes: pd.Series, vintage: int) -> pd.Series:  # noqa: ARG002
        """Return the district of each ward, which is the same in all years; empty if not known."""
        return looked_up(codes, self.rows, "district")

    def names_of(self, codes: pd.Series) -> pd.Series:
        """Return the newest name of each ward; empty if not known."""
        return looked_up(codes, self.rows[self.rows["name"] != ""], "name")

    def wrong_year(self, places: pd.DataFrame, vintage: int) -> list[str]:
        """Say which of one district's wards began after a year, or were none by then any more."""
        first = self.rows.groupby("code")["vintage"].min()
        last = self.rows.groupby("code")["vintage"].max()
        begun = places["code"].map(first)
        late = places[begun > self._not_before(places, vintage)]
        problems = []
        if len(late):
            problems.append(
                f"the lookups have {len(late):,} of them ({named(late)}) from "
                f"{joined(late['code'].map(first))} on only"
            )
        there, year = self._wards_by(places, vintage)
        # Each of these may be a ward still, where a history does not repeat it; not all of them
        # can be where the lookups have others beside them.
        older = places["code"].map(last) < year
        missing = there[~there["code"].isin(places["code"])]
        if older.any() and len(missing):
            problems.append(
                f"the lookups have {WARD.count(len(missing))} in {year} ({named(missing)}) that "
                f"{'is' if len(missing) == 1 else 'are'} not among them"
            )
        return problems

    def lacking(self, places: pd.DataFrame, vintage: int) -> pd.DataFrame:
        """Return the wards that the lookups have in one district in that very year beside these."""
        there, year = self._wards_by(places, vintage)
        return there[~there["code"].isin(places["code"]) & (year == vintage)]

    def _of_district(self, places: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the district that the places' codes lie in by the lookups."""
        mine = self.rows.loc[self.rows["code"].isin(places["code"]), "district"]
        return self.rows[self.rows["district"].isin(mine) & (self.rows["district"] != "")]

    def _not_before(self, places: pd.DataFrame, vintage: int) -> float:
        """Return the year after which no ward can begin that was one in `vintage`."""
        rows = self._of_district(places)
        lists = rows.loc[~rows["begins"] & (rows["vintage"] >= vintage), "vintage"].tolist()
        # The first year of a history has all wards that there were, whenever they began.
        begun = [max(first, vintage) for first, last in self.histories if vintage <= last]
        return min([*lists, *(begun if rows["begins"].any() else ())], default=float("inf"))

    def _wards_by(self, places: pd.DataFrame, vintage: int) -> tuple[pd.DataFrame, int]:
        """Return the wards of one district in the last year up to `vintage` that lookups are of."""
        rows = self._of_district(places)
        told = any(first <= vintage <= last for first, last in self.histories)
        # A history is no list of a later year than its last: what began then it does not have.
        before = rows[(rows["vintage"] <= vintage) & (told | ~rows["begins"])]
        year = int(before["vintage"].max()) if len(before) else 0
        there = before[before["vintage"] == year].sort_values(["code", "name"])
        return there.drop_duplicates("code", keep="last"), year


def read_known_wards(job: Job, wanted: frozenset[str]) -> KnownWards:
    """Read what the lookups know of wards."""
    wards = read_lookup(job, "wards", _COLUMNS)
    wards = wards[wards["vintage"] > 0].rename(columns={"ward_code": "code", "ward_name": "name"})
    each = best_district(wards, wanted, "vintage")
    wards["district"] = looked_up(wards["code"], each, "district_code")
    by_file = wards.groupby("file")
    histories = [
        file for file, rows in by_file if rows["code"].is_unique and len(set(rows["vintage"])) > 1
    ]
    rows = wards.assign(begins=wards["file"].isin(histories).astype("bool"))
    spans = [
        (int(rows["vintage"].min()), int(rows["vintage"].max()))
        for file, rows in by_file
        if file in histories
    ]
    kept = rows[["code", "name", "district", "vintage", "begins"]]
    return KnownWards(kept.sort_values(["code", "vintage"], ignore_index=True), tuple(spans))
