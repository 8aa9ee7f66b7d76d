"""Which cohorts an area's analysis finds, and what it says where there are none."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from community_safety.errors import BriefingError
from community_safety.periods import day_label
from community_safety.reoffending import analysis as analyses
from community_safety.reoffending.further_tables import iom_table


def test_a_day_is_written_as_in_sentences():
    assert day_label(dt.date(2024, 4, 3)) == "3 April 2024"


def test_where_no_cohort_is_complete_the_days_that_count_are_named(analysed, monkeypatch):
    found = analysed()
    short = replace(found.records, until=dt.date(2021, 6, 30))
    monkeypatch.setattr(analyses, "read_records", lambda *_: short)
    release = found.partnership.release.period
    with pytest.raises(BriefingError) as problem:
        analyses.analyse(Path("processed"), found.partnership, found.area, release)
    assert str(problem.value) == (
        "no cohort is complete: cohorts begin with 1 January 2020, the records reach to 30 June "
        "2021, the release ends on 31 December 2025, and a cohort needs 18 months after its last "
        "day; give records that reach further, or set `records_since` and `records_until` under "
        "`reoffending` in the partnership file"
    )


def test_where_nobody_lives_in_the_areas_the_codes_are_asked_for(analysed, monkeypatch):
    found = analysed()
    nobody = replace(found.records, people=found.records.people.iloc[:0])
    monkeypatch.setattr(analyses, "read_records", lambda *_: nobody)
    with pytest.raises(BriefingError, match="nobody in the records lives in this partnership"):
        analyses.analyse(
            Path("processed"), found.partnership, found.area, found.partnership.release.period
        )


def test_an_area_without_the_programme_has_a_table_without_rows(analysed):
    """`iom_start` is not among the columns of the files: that is no fault."""
    table, programme = iom_table(analysed())
    assert table.frame.empty
    assert programme.on_programme == 0


def test_without_a_day_declared_cohorts_begin_with_the_quarter_of_the_first_proof(analysed):
    """The first proof is of 15 January 2020: how many days it took to come is not known."""
    assert analysed().cohorts.complete[0].name == "January to March 2020"
