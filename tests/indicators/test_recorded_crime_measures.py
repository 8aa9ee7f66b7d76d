"""Measures counted from the Home Office's tables, from the file to the series on a chart."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path

import pandas as pd
import pytest

from community_safety.indicators.figures import read_release, release_figures
from community_safety.indicators.series import read_series
from community_safety.partnership_file import load_partnership
from community_safety.sources import codes_read, prepare

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("REFERENCE_DATA") or ROOT / ".." / "shared" / "data").resolve()
PUBLISHED = "recorded_crime/prc_pfa_2017-18_north_east_and_nottinghamshire.csv"
HEADER = (
    "Financial_Year,Financial_Quarter,Force_Name,Offence_Description,Offence_Group,"
    "Offence_Subgroup,Offence_Code,Number_of_Offences"
)
PARTNERSHIP = textwrap.dedent("""\
    name: Arken recorded crime
    release: {{name: "2024/25"}}
    legal_basis: Crime and Disorder Act 1998, section 6
    data: "{data}"
    sources:
    {sources}
    areas:
      - {{code: arken, name: Arken, recorded_as: {arken}}}
      - {{code: borve, name: Borve, recorded_as: {borve}}}
      - {{code: both, name: Both forces, members: [arken, borve]}}
    objectives:
      - {{id: crime, name: Crime}}
    indicators:
      - {{id: all_recorded, name: All recorded crime, objective: crime, kind: count,
         unit: offences, direction: lower, source: Home Office, recorded_crime: {{}}}}
      - {{id: violence, name: Violence, objective: crime, kind: count, unit: offences,
         direction: lower, source: Home Office,
         recorded_crime: {{offence_group: [Violence against the person]}}}}
      - {{id: satisfied, name: Satisfied callers, objective: crime, kind: count, unit: callers,
         direction: higher, source: Arken Police}}
    """)


def write(folder: Path, *, sources: str, data: Path, arken="Arken", borve="Borve") -> Path:
    path = folder / "arken.yml"
    text = PARTNERSHIP.format(data=data, sources=sources, arken=arken, borve=borve)
    path.write_text(text, encoding="utf-8")
    return path


def quarters() -> list[str]:
    """Three years: in quarter q of Arken q robberies, 10 q assaults and 1 threat; Borve's twice."""
    rows = []
    for year in ("2022/23", "2023/24", "2024/25"):
        for quarter in (1, 2, 3, 4):
            for force, times in (("Arken", 1), ("Borve", 2)):
                start = f"{year},{quarter},{force}"
                violent = "Violence against the person,Violence with injury"
                rows += [
                    f"{start},Robbery of business,Robbery,Robbery,34A,{times * quarter}",
                    f"{start},Assault with injury,{violent},8N,{times * 10 * quarter}",
                    f"{start},Threats to kill,{violent},3B,{times}",
                ]
    return rows


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A partnership with both sources: recorded crime, and indicators of its own."""
    folder = tmp_path_factory.mktemp("arken")
    (folder / "recorded.csv").write_text("\n".join([HEADER, *quarters()]) + "\n", "utf-8")
    own = "indicator_id,area_code,period_start,period_end,value,numerator"
    (folder / "own.csv").write_text(
        f"{own}\nsatisfied,arken,2024-04-01,2025-03-31,,412\n", encoding="utf-8"
    )
    sources = "  recorded_crime: [recorded.csv]\n  indicators: [own.csv]"
    path = write(folder, sources=sources, data=folder)
    partnership = load_partnership(path)
    processed = folder / "processed"
    reports = [prepare(name, partnership, path, processed) for name in partnership.sources]
    return partnership, processed / "arken", reports


@pytest.fixture(scope="module")
def series(prepared):
    partnership, processed, _ = prepared
    return read_series(processed / "indicators", partnership, ["arken", "borve"])


def of(series: pd.DataFrame, measure: str, area: str) -> pd.Series:
    rows = series[(series["indicator_id"] == measure) & (series["area_code"] == area)]
    return rows.set_index("period_start")["numerator"]


def test_offences_of_a_quarter_are_added_up(series):
    """Quarter 3 of Arken: 3 robberies, 30 assaults and 1 threat; without robberies 31."""
    every, violent = of(series, "all_recorded", "arken"), of(series, "violence", "arken")
    assert every.tolist() == [12.0, 23.0, 34.0, 45.0] * 3
    assert violent.tolist() == [11.0, 21.0, 31.0, 41.0] * 3
    assert of(series, "violence", "borve").tolist() == [22.0, 42.0, 62.0, 82.0] * 3


def test_a_financial_quarter_is_three_months_from_april(series):
    rows = series[(series["indicator_id"] == "violence") & (series["area_code"] == "arken")]
    first = rows.iloc[0]
    assert (f"{first['period_start']:%F}", f"{first['period_end']:%F}") == (
        *("2022-04-01", "2022-06-30"),
    )
    assert rows["months"].unique().tolist() == [3]
    assert f"{rows.iloc[-1]['period_end']:%F}" == "2025-03-31"


def test_members_of_a_group_are_added_up(series):
    assert of(series, "violence", "both").tolist() == [33.0, 63.0, 93.0, 123.0] * 3


def test_figures_of_both_sources_stand_beside_each_other(series):
    assert of(series, "satisfied", "arken").tolist() == [412.0]
    assert sorted(series["indicator_id"].unique()) == ["all_recorded", "satisfied", "violence"]


def test_rows_read_are_those_used_and_refused(prepared):
    recorded, own = prepared[2]
    assert (recorded.source, recorded.rows_read, recorded.rows_used) == ("recorded_crime", 72, 72)
    assert (own.source, own.rows_read, own.rows_refused) == ("indicators", 1, 0)


def test_the_release_is_the_sum_of_its_quarters(prepared):
    """A financial year of all recorded crime in Arken: 12 + 23 + 34 + 45."""
    partnership, processed, _ = prepared
    codes = codes_read(partnership, "arken")
    folder = processed / "indicators"
    data = read_release(folder, partnership, codes, partnership.release.period)
    figures = release_figures(data, partnership)
    assert figures.loc[("all_recorded", "arken"), "events"] == 114.0
    assert figures.loc[("satisfied", "arken"), "events"] == 412.0


def test_recorded_crime_alone_is_enough(tmp_path):
    (tmp_path / "recorded.csv").write_text("\n".join([HEADER, *quarters()]) + "\n", "utf-8")
    path = write(tmp_path, sources="  recorded_crime: [recorded.csv]", data=tmp_path)
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("  - {id: satisfied")], encoding="utf-8")
    partnership = load_partnership(path)
    prepare("recorded_crime", partnership, path, tmp_path / "processed")
    folder = tmp_path / "processed" / "arken" / "indicators"
    assert not folder.exists()
    found = read_series(folder, partnership, ["arken"])
    assert of(found, "all_recorded", "arken").tolist() == [12.0, 23.0, 34.0, 45.0] * 3


@pytest.mark.reference_data
@pytest.mark.skipif(
    not (DATA / PUBLISHED).is_file(),
    reason="the published reference data are not there: set REFERENCE_DATA to their folder",
)
def test_published_quarters_of_durham_reach_the_series(tmp_path):
    """Sums of `Number_of_Offences` by quarter of 2017/18 for Durham, added up with awk."""
    path = write(
        tmp_path,
        sources=f"  recorded_crime: [{PUBLISHED}]",
        data=DATA,
        arken="Durham",
        borve="Cleveland",
    )
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("  - {id: satisfied")], encoding="utf-8")
    partnership = load_partnership(path)
    prepare("recorded_crime", partnership, path, tmp_path / "processed")
    folder = tmp_path / "processed" / "arken" / "indicators"
    found = read_series(folder, partnership, ["arken", "borve"])
    assert of(found, "all_recorded", "arken").tolist() == [15653.0, 15534.0, 15422.0, 14541.0]
