"""The demonstration files that ship: made by the generator, valid, with their gaps."""

from pathlib import Path

import pandas as pd
import pytest

from community_safety.demonstration.county import COUNTY_CODE, DISTRICT_CODES, NATION
from community_safety.demonstration.gaps import GAPS
from community_safety.demonstration.measures import MEASURES
from community_safety.demonstration.timetable import window
from community_safety.demonstration.write import main
from community_safety.partnership_file import load_partnership
from community_safety.sources import indicators
from community_safety.sources.provenance import read_provenance
from community_safety.sources.reading import read_csv

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "data" / "raw" / "demonstration" / "indicators.csv"
PARTNERSHIP = ROOT / "partnerships" / "demonstration.yml"


@pytest.fixture(scope="module")
def shipped():
    return pd.read_csv(SHIPPED, parse_dates=["period_start", "period_end"])


def _rows(frame, indicator_id, area_code):
    return frame[(frame["indicator_id"] == indicator_id) & (frame["area_code"] == area_code)]


def _within(frame, period):
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    return frame[(frame["period_start"] >= start) & (frame["period_end"] <= end)]


def test_shipped_files_are_what_the_generator_writes(tmp_path, capsys):
    assert main(["--out", str(tmp_path)]) == 0
    assert "indicators.csv" in capsys.readouterr().out
    for name in ("indicators.csv", "indicators.csv.source.yml"):
        assert (tmp_path / name).read_bytes() == (SHIPPED.parent / name).read_bytes(), name


def test_another_seed_gives_another_file(tmp_path):
    assert main(["--out", str(tmp_path), "--seed", "7"]) == 0
    assert (tmp_path / "indicators.csv").read_bytes() != SHIPPED.read_bytes()


def test_negative_seed_is_a_wrong_use(tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--out", str(tmp_path), "--seed", "-1"])
    assert stop.value.code == 2
    assert "--seed must be zero or above, got -1" in capsys.readouterr().err


def test_source_uses_every_row_and_the_sidecar_raises_no_warning():
    given, broken = read_csv(SHIPPED, indicators.CONTRACT)
    rows = indicators.check(given, load_partnership(PARTNERSHIP))
    assert broken.empty
    assert rows.refusals().empty
    provenance, warnings = read_provenance(SHIPPED)
    assert warnings == []
    assert "made up" in provenance.publisher


def test_file_is_small_and_has_every_measure_and_no_row_of_the_county(shipped):
    assert SHIPPED.stat().st_size < 500_000
    assert set(shipped["indicator_id"]) == {measure.id for measure in MEASURES}
    assert set(shipped["area_code"]) == {*DISTRICT_CODES, NATION.code}
    assert COUNTY_CODE not in set(shipped["area_code"])


def test_measures_have_three_years_of_periods_up_to_their_last_complete_one(shipped):
    lengths = {"month": 36, "quarter": 12, "year": 3, "cohort": 3}
    for measure in MEASURES:
        rows = _rows(shipped, measure.id, "E07999001")
        assert len(rows) == lengths[measure.frequency], measure.id
        last = pd.Timestamp("2024-03-31" if measure.frequency == "cohort" else "2026-03-31")
        assert rows["period_end"].max() == last


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.indicator_id)
def test_gaps_are_where_they_are_said_to_be_and_nowhere_else(shipped, gap):
    rows = _rows(shipped, gap.indicator_id, gap.area_code)
    elsewhere = _rows(shipped, gap.indicator_id, "E07999001")
    lost = elsewhere.loc[~elsewhere["period_start"].isin(rows["period_start"]), "period_start"]
    expected = _within(elsewhere, gap.period)["period_start"]
    if gap.denominator_only:
        assert lost.empty
        assert rows["denominator"].isna().all()
        assert rows["numerator"].notna().all()
        assert rows["note"].notna().all()
    else:
        assert list(lost) == list(expected)
        assert len(expected) > 0


def test_no_cell_is_empty_that_its_kind_needs_apart_from_the_gaps(shipped):
    kinds = shipped["indicator_id"].map({measure.id: measure.kind for measure in MEASURES})
    value_only = kinds.isin(["score", "change"])
    assert shipped.loc[value_only, "value"].notna().all()
    assert shipped.loc[~value_only, "numerator"].notna().all()
    assert shipped.loc[~value_only, "value"].isna().all()
    bare = shipped[kinds.isin(["rate", "proportion", "survey"]) & shipped["denominator"].isna()]
    assert set(bare["indicator_id"] + bare["area_code"]) == {"sexual_offence_rateE07999004"}


def test_counts_of_people_are_small_only_where_the_environment_is_made_safe(shipped):
    """The public edition withholds a whole table that holds a suppressed number."""
    people = [item for item in load_partnership(PARTNERSHIP).indicators if item.people]
    districts = shipped[shipped["area_code"].isin(DISTRICT_CODES)]
    frequency = {measure.id: measure.frequency for measure in MEASURES}
    small = set()
    for item in people:
        now = window(frequency[item.id])
        for period in (now, now.year_before()):
            rows = _within(districts[districts["indicator_id"] == item.id], period)
            sums = rows.groupby("area_code")[["numerator", "denominator"]].sum(min_count=1)
            others = (sums["denominator"] - sums["numerator"]).dropna()
            if (sums["numerator"] < 12).any() or (others < 12).any():
                small.add((item.objective, item.id))
    assert small == {
        ("safe_environment", "child_ksi"),
        ("safe_environment", "dwelling_fire_injuries"),
        ("safe_environment", "dwelling_fire_deaths"),
    }


def test_targets_stand_in_the_data_only_for_counts_of_districts(shipped):
    given = shipped[shipped["target"].notna()]
    assert set(given["indicator_id"]) == {
        "asb_police",
        "first_time_entrants",
        "criminal_damage_arson",
        "road_ksi",
    }
    assert set(given["area_code"]) == set(DISTRICT_CODES)
