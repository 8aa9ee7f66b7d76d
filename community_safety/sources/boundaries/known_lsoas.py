"""LSOAs in the lookups: of which census each is, and in which district it lies."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from community_safety.sources.boundaries.kinds import named
from community_safety.sources.boundaries.known import best_district, looked_up, read_lookup
from community_safety.sources.job import Job


@dataclass(frozen=True, slots=True)
class KnownLsoas:
    """LSOA codes of each census, and their districts."""

    rows: pd.DataFrame
    """`code`, `vintage`, `district` (empty where it is not known); each code once in a vintage."""

    @property
    def codes(self) -> frozenset[str]:
        """All codes, of either census."""
        return frozenset(self.rows["code"])

    @property
    def years(self) -> tuple[int, int] | None:
        """The censuses that the lookups are of; None where there is no lookup."""
        if self.rows.empty:
            return None
        return int(self.rows["vintage"].min()), int(self.rows["vintage"].max())

    def districts_of(self, codes: pd.Series, vintage: int) -> pd.Series:
        """Return the district of each LSOA of that census; empty if not known."""
        return looked_up(codes, self.rows[self.rows["vintage"] == vintage], "district")

    def names_of(self, codes: pd.Series) -> pd.Series:
        """Return no name: lookups of LSOAs are kept without them."""
        return pd.Series("", index=codes.index, dtype="str")

    def wrong_year(self, places: pd.DataFrame, vintage: int) -> list[str]:
        """Say which of one district's LSOAs are of the other census.

        Only where the lookups have the district's LSOAs of this one: else they may lack them.
        """
        if not self._of_district(places, vintage).size:
            return []
        mine = self.rows.loc[self.rows["vintage"] == vintage, "code"]
        others = self.rows.loc[self.rows["vintage"] != vintage, ["code", "vintage"]]
        wrong = places[~places["code"].isin(mine) & places["code"].isin(others["code"])]
        if wrong.empty:
            return []
        year = int(others.loc[others["code"].isin(wrong["code"]), "vintage"].iloc[0])
        return [f"the lookups have {len(wrong):,} of them ({named(wrong)}) in {year} alone"]

    def lacking(self, places: pd.DataFrame, vintage: int) -> pd.DataFrame:
        """Return the LSOAs that the lookups have in one district beside these."""
        known = self._of_district(places, vintage)
        codes = known[~known.isin(places["code"])].sort_values()
        return pd.DataFrame({"code": codes, "name": ""})

    def _of_district(self, places: pd.DataFrame, vintage: int) -> pd.Series:
        """Return the codes of that census in the district of the places."""
        rows = self.rows[self.rows["district"].isin(places["district"])]
        return rows.loc[rows["vintage"] == vintage, "code"]


def read_known_lsoas(job: Job, wanted: frozenset[str]) -> KnownLsoas:
    """Read what the lookups know of LSOAs: from whichever of them name one."""
    told = read_lookup(
        job,
        "lsoa_to_district",
        ("lsoa_code", "lsoa_vintage", "district_code", "district_vintage"),
    ).rename(columns={"lsoa_code": "code", "lsoa_vintage": "vintage"})
    fitted = read_lookup(job, "lsoa_to_ward", ("lsoa_code", "lsoa_vintage"))
    changed = read_lookup(job, "lsoa_2011_to_2021", ("lsoa_2011", "lsoa_2021"))
    codes = pd.concat(
        [
            told[["code", "vintage"]],
            fitted.set_axis(["code", "vintage"], axis=1),
            *(
                pd.DataFrame({"code": changed[f"lsoa_{year}"], "vintage": year})
                for year in (2011, 2021)
            ),
        ],
        ignore_index=True,
    ).drop_duplicates(ignore_index=True)
    districts = [
        best_district(rows, wanted, "district_vintage")[["code", "vintage", "district_code"]]
        for _, rows in told.groupby("vintage")
    ]
    if not districts:
        return KnownLsoas(codes.assign(district=""))
    rows = codes.merge(
        pd.concat(districts), on=["code", "vintage"], how="left", validate="one_to_one"
    )
    rows = rows.rename(columns={"district_code": "district"}).fillna({"district": ""})
    return KnownLsoas(rows)
