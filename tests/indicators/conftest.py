"""A partnership of a few areas and measures, written down in the test that uses it."""

import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pandas as pd
import pytest

from community_safety.disclosure.release import release
from community_safety.indicators.figures import figures_of_release
from community_safety.indicators.series import read_series
from community_safety.indicators.tables import objective_tables
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
    def figures(self) -> pd.DataFrame:
        return figures_of_release(self.folder, self.partnership, self.codes, self.period)

    @cache  # noqa: B019 - lives as long as its test
    def tables(self, area="E07000001"):
        return objective_tables(self.figures, self.partnership, area, self.period)

    def released(self, area="E07000001", edition="public"):
        policy = self.partnership.disclosure
        return [release(table, edition, policy) for table in self.tables(area)]

    def figure(self, name="damage", area="E07000001") -> pd.Series:
        return self.figures.loc[(name, area)]

    def row(self, name="damage", area="E07000001") -> pd.Series:
        rows = pd.concat([table.frame for table in self.tables(area)])
        return rows[rows["indicator_id"] == name].iloc[0]


@pytest.fixture
def small(tmp_path):
    """Make a partnership of districts out of measures and rows."""

    def make(measures, rows, *, areas=("E07000001", "E07000002"), groups=None, **more) -> Small:
        listed = [{"code": code, "name": NAMES[code]} for code in areas]
        listed += [
            {"code": code, "name": NAMES[code], "members": list(members)}
            for code, members in (groups or {}).items()
        ]
        described = {
            "name": "Small partnership",
            "release": {"name": "2025/26"},
            "legal_basis": "Crime and Disorder Act 1998",
            "data": str(tmp_path / "raw"),
            "sources": {"indicators": ["*.csv"]},
            "areas": listed,
            "objectives": [{"id": "safer", "name": "Safer streets"}],
            "indicators": measures,
        } | more
        partnership = Partnership.model_validate(described)
        (tmp_path / "raw").mkdir(exist_ok=True)
        pd.DataFrame(rows).to_csv(tmp_path / "raw" / "figures.csv", index=False)
        report = prepare("indicators", partnership, tmp_path / "small.yml", tmp_path / "processed")
        assert report.rows_refused == 0, pd.read_csv(report.refused_file)["reason"].tolist()
        return Small(partnership, tmp_path / "processed" / "small" / "indicators")

    return make


@pytest.fixture
def write():
    """Give tests the two short ways to write rows and measures: `write.series`, `write.measure`."""

    class Write:
        pass

    Write.series, Write.measure = staticmethod(series), staticmethod(indicator)
    return Write
