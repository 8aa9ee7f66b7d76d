"""The demonstration's partnership file says of each measure what the generator does."""

from pathlib import Path

import pytest

from community_safety.demonstration.county import COUNTY_CODE, COUNTY_NAME, DISTRICTS, NATION
from community_safety.demonstration.measures import MEASURES
from community_safety.demonstration.special_causes import RECORDING_CHANGES
from community_safety.demonstration.targets import DATA_TARGETS, FILE_TARGETS
from community_safety.demonstration.timetable import RELEASE
from community_safety.partnership_file import load_partnership

PATH = Path(__file__).parents[2] / "partnerships" / "demonstration.yml"


@pytest.fixture(scope="module")
def partnership():
    return load_partnership(PATH)


def test_it_is_marked_as_not_real_and_names_its_schema(partnership):
    assert partnership.notice == "Demonstration data: not real"
    first_line = PATH.read_text(encoding="utf-8").splitlines()[0]
    assert first_line == "# yaml-language-server: $schema=partnership.schema.json"


def test_release_and_areas_are_the_generators(partnership):
    assert partnership.release.period == RELEASE
    county, *districts, south = partnership.areas
    assert (county.code, county.name) == (COUNTY_CODE, COUNTY_NAME)
    assert county.members == tuple(place.code for place in DISTRICTS)
    assert [(area.code, area.name) for area in districts] == [
        (place.code, place.name) for place in DISTRICTS
    ]
    assert south.members == ("E07999003", "E07999005")
    assert partnership.comparators.benchmark.code == NATION.code


def test_six_districts_are_five_partnerships_with_a_reoffending_briefing_each(partnership):
    county, *partnerships = partnership.areas_of("reoffending_cohorts")
    assert county.code == COUNTY_CODE
    assert len(partnerships) == 5
    covered = [partnership.covered_by(one.code) for one in partnerships]
    assert sum(len(codes & {place.code for place in DISTRICTS}) for codes in covered) == 6


def test_measures_agree_in_id_objective_kind_and_order(partnership):
    described = [(item.id, item.objective, item.kind) for item in partnership.indicators]
    assert described == [(item.id, item.objective, item.kind) for item in MEASURES]
    assert {item.objective for item in MEASURES} == {item.id for item in partnership.objectives}


def test_declared_dispersion_and_multiplier_are_the_generators(partnership):
    by_id = {item.id: item for item in MEASURES}
    for item in partnership.indicators:
        if item.dispersion is not None:
            assert item.dispersion == by_id[item.id].dispersion, item.id
        if item.kind == "rate":
            assert item.per == 1000
    declared = {item.id for item in partnership.indicators if item.dispersion is not None}
    short = {m.id for m in MEASURES if m.frequency == "cohort" or m.kind == "survey"}
    assert declared == short


def test_targets_of_the_file_are_those_of_the_truth(partnership):
    for item in partnership.indicators:
        if item.target is None:
            assert item.id not in FILE_TARGETS
            continue
        step = item.target
        if item.target.by_period:
            (step,) = [s for s in item.target.by_period if s.start == RELEASE.start]
        expected = FILE_TARGETS[item.id]
        assert (step.value, step.lower, step.upper) == (
            expected.value,
            expected.lower,
            expected.upper,
        ), item.id
        assert item.target.change_on_last_year == expected.change, item.id
        assert item.target.per in (None, "year")


def test_charts_start_anew_where_the_generator_changes_the_recording_and_nowhere_else(partnership):
    rebased = {item.id: item.chart.rebase for item in partnership.indicators if item.chart.rebase}
    assert rebased == {change.indicator_id: (change.since,) for change in RECORDING_CHANGES}
    for change in RECORDING_CHANGES:
        assert "April 2024" in partnership.indicator(change.indicator_id).note


def test_no_measure_has_a_target_in_two_places_or_without_a_direction(partnership):
    assert not set(FILE_TARGETS) & set(DATA_TARGETS)
    directions = {item.id: item.direction for item in partnership.indicators}
    assert directions == {item.id: item.good for item in MEASURES}
    assert all(directions[name] != "none" for name in (*FILE_TARGETS, *DATA_TARGETS))
