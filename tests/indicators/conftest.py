"""A partnership of a few areas and measures, written down in the test that uses it."""

import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path

import pandas as pd
import pytest

from community_safety.disclosure.release import ReleasedTable, release, release_parts
from community_safety.indicators.area_tables import area_parts
from community_safety.indicators.escalation import escalation
from community_safety.indicators.figures import ReleaseData, read_release, release_figures
from community_safety.indicators.process_ends import points_of
from community_safety.indicators.series import read_series
from community_safety.indicators.series_tables import series_parts
from community_safety.indicators.tables import objective_tables
from community_safety.indicators.target_table import target_parts
from community_safety.partnership import Partnership
from community_safety.periods import Period, month_end
from community_safety.sources import codes_read, prepare

NAMES = {
    "E07000001": "Ashby",
    "E07000002": "Brook",
    "E07000003": "Cotton",
    "E10000001": "Shire",
    "E92000001": "the nation",
}


def shifted(first: str, months: int) -> dt.date:
    year, month = map(int, first.split("-"))
    years, month = divmod(month - 1 + months, 12)
    return dt.date(year + years, month + 1, 1)


def series(
    indicator, area, first, numerators, denominator=None, *, step=1, target=None, value=None
):
    """Rows of one series from `first` (2024-04) on, each `step` months long; None is no row."""
    rows = []
    for position, numerator in enumerate(numerators if value is None else value):
        if numerator is None:
            continue
        start = shifted(first, position * step)
        end = month_end(shifted(first, position * step + step - 1))
        below = denominator[position] if isinstance(denominator, list) else denominator
        rows.append(
            {
                "indicator_id": indicator,
                "area_code": area,
                "period_start": start,
                "period_end": end,
                "value": numerator if value is not None else None,
                "numerator": None if value is not None else numerator,
                "denominator": below,
                "target": target[position] if isinstance(target, list) else target,
            }
        )
    return rows


def indicator(name="damage", kind="count", **more):
    given = {"unit": "offences", "direction": "lower", "source": "Police"} | more
    if kind == "rate":
        given = {"per": 1000, "denominator": "residents"} | given
    if kind in ("proportion", "survey"):
        given = {"unit": "per cent"} | more | {"direction": given["direction"], "source": "Police"}
    base = {"id": name, "name": name.capitalize(), "objective": "safer", "kind": kind}
    return base | given


@dataclass(eq=False)
class Small:
    """A partnership with its data prepared, and what the question makes of them."""

    partnership: Partnership
    folder: Path

    @property
    def period(self) -> Period:
        return self.partnership.release.period

    @property
    def codes(self) -> list[str]:
        return codes_read(self.partnership, self.partnership.areas[0].code)

    def series(self) -> pd.DataFrame:
        return read_series(self.folder, self.partnership, self.codes)

    @cached_property
    def data(self) -> ReleaseData:
        return read_release(self.folder, self.partnership, self.codes, self.period)

    @cached_property
    def figures(self) -> pd.DataFrame:
        return release_figures(self.data, self.partnership)

    @cache  # noqa: B019 - lives as long as its test
    def tables(self, area="E07000001"):
        return objective_tables(self.figures, self.partnership, area, self.period)

    def released(self, area="E07000001", edition="public"):
        policy = self.partnership.disclosure
        return [release(table, edition, policy) for table in self.tables(area)]

    def whole(self, parts, edition="public") -> ReleasedTable:
        return release_parts(parts, edition, self.partnership.disclosure)

    def series_parts(self, area="E07000001"):
        return series_parts(self.data.charted, self.partnership, area)["safer"]

    def area_parts(self, area="E07000001"):
        return area_parts(self.figures, self.partnership, area)["safer"]

    def target_parts(self, area="E07000001"):
        return target_parts(self.figures, self.partnership, area, self.data.charted)

    def points(self, name="damage", area="E07000001") -> pd.DataFrame:
        points = points_of(self.data.charted, area)
        return points[points["indicator_id"] == name].reset_index(drop=True)

    def targets(self, area="E07000001") -> pd.DataFrame:
        """Return the table of targets, by measure."""
        rows = pd.concat([part.frame for part in self.target_parts(area)])
        return rows.set_index("indicator_id")

    def changes(self, area="E07000001", edition="restricted"):
        """Return the table of what changed its verdict."""
        policy = self.partnership.disclosure
        now = self.released(area, edition)
        return escalation(
            self.data.series,
            self.partnership,
            area,
            self.period,
            now,
            lambda table: release(table, edition, policy),
        )

    def figure(self, name="damage", area="E07000001") -> pd.Series:
        return self.figures.loc[(name, area)]

    def row(self, name="damage", area="E07000001") -> pd.Series:
        rows = pd.concat([table.frame for table in self.tables(area)])
        return rows[rows["indicator_id"] == name].iloc[0]


def make_small(
    folder, measures, rows, *, areas=("E07000001", "E07000002"), groups=None, refused=0, **more
) -> Small:
    """Prepare a partnership of districts out of measures and rows, of which so many are refused."""
    listed = [{"code": code, "name": NAMES[code]} for code in areas]
    listed += [
        {"code": code, "name": NAMES[code], "members": list(members)}
        for code, members in (groups or {}).items()
    ]
    described = {
        "name": "Small partnership",
        "release": {"name": "2025/26"},
        "legal_basis": "Crime and Disorder Act 1998",
        "data": str(folder / "raw"),
        "sources": {"indicators": ["*.csv"]},
        "areas": listed,
        "objectives": [{"id": "safer", "name": "Safer streets"}],
        "indicators": measures,
    } | more
    partnership = Partnership.model_validate(described)
    (folder / "raw").mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(folder / "raw" / "figures.csv", index=False)
    report = prepare("indicators", partnership, folder / "small.yml", folder / "processed")
    assert report.rows_refused == refused, pd.read_csv(report.refused_file)["reason"].tolist()
    return Small(partnership, folder / "processed" / "small" / "indicators")


@pytest.fixture
def small(tmp_path):
    """Make a partnership of districts out of measures and rows."""
    return partial(make_small, tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Make one that several tests of a module look at, each at a measure of its own."""

    def make(measures, rows, **more) -> Small:
        return make_small(tmp_path_factory.mktemp("shared"), measures, rows, **more)

    return make


@pytest.fixture(scope="session")
def write():
    """Give tests the two short ways to write rows and measures: `write.series`, `write.measure`."""

    class Write:
        pass

    Write.series, Write.measure = staticmethod(series), staticmethod(indicator)
    return Write
