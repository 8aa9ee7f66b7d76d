"""Who is in which cohort, and with which event: hand-made people, one case each."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from histories_by_hand import QUARTER, member, members, of_people, offence, records, release

from community_safety.errors import BriefingError
from community_safety.reoffending.members import cohort_members
from community_safety.reoffending.periods import (
    quarters_between,
    twelve_months_from,
)

YEAR = quarters_between(dt.date(2023, 1, 1), dt.date(2023, 12, 31))


def test_two_index_events_in_a_quarter_make_one_member_with_the_first():
    row = member(offence("2023-03-01", group="drugs"), offence("2023-02-01"))
    assert row["start_point"] == pd.Timestamp(2023, 2, 1)
    assert row["index_offence"] == "theft"
    assert row["reoffences"] == 1


def test_index_events_in_two_quarters_make_a_member_of_each():
    found = members(offence("2023-03-01"), offence("2023-04-01"), periods=YEAR)
    assert found["cohort"].tolist() == ["January to March 2023", "April to June 2023"]
    assert found["reoffences"].tolist() == [1, 0]


@pytest.mark.parametrize("day", ["2023-01-01", "2023-03-31"])
def test_an_index_event_on_the_first_or_last_day_of_the_period_is_in_it(day):
    assert len(members(offence(day))) == 1


@pytest.mark.parametrize("day", ["2022-12-31", "2023-04-01"])
def test_an_index_event_the_day_before_or_after_the_period_is_not_in_it(day):
    assert len(members(offence(day))) == 0


def test_the_day_of_proof_makes_the_member_not_the_day_of_the_offence():
    row = member(offence("2022-06-01", "2023-02-02"))
    assert row["start_point"] == pd.Timestamp(2023, 2, 2)


def test_custody_without_a_release_is_no_index_event():
    assert len(members(offence("2023-01-10", outcome="custody"))) == 0


def test_a_release_is_an_index_event_with_the_offence_of_the_release():
    row = member(offence("2022-01-10", outcome="custody"), release("2023-01-20", "burglary"))
    assert row["index_disposal"] == "Release from custody"
    assert row["index_offence"] == "burglary"


@pytest.mark.parametrize("mark", ["breach", "outside_england_and_wales"])
def test_a_breach_or_an_offence_elsewhere_is_no_index_event(mark):
    assert len(members(offence("2023-01-10", **{mark: True}))) == 0


def test_who_is_released_and_cautioned_on_one_day_was_released():
    row = member(offence("2023-01-10", outcome="caution", group="arson"), release("2023-01-10"))
    assert (row["index_disposal"], row["index_offence"]) == ("Release from custody", "theft")


def test_on_one_day_a_sentence_comes_before_a_caution_before_a_youth_caution():
    three = [offence("2023-01-10", outcome="youth_caution", group="a")]
    three.append(offence("2023-01-10", outcome="caution", group="b"))
    assert member(*three).index_disposal == "Caution"
    three.append(offence("2023-01-10", outcome="non_custodial", group="c"))
    assert member(*three).index_disposal == "Non-custodial sentence"


def test_on_one_day_the_serious_offence_is_the_index_offence_then_the_first_by_name():
    both = [offence("2023-01-10", group="drugs"), offence("2023-01-10", group="arson")]
    assert member(*both).index_offence == "arson"
    assert member(*both, offence("2023-01-10", group="robbery", serious=True)).index_offence == (
        "robbery"
    )


def test_a_twelve_month_cohort_before_october_2015_counts_each_person_once():
    year = twelve_months_from(dt.date(2014, 10, 1))
    row = member(offence("2014-10-01"), offence("2015-09-30"), periods=[year])
    assert row["cohort"] == "October 2014 to September 2015"
    assert (row["start_point"], row["reoffences"]) == (pd.Timestamp(2014, 10, 1), 1)


def test_a_cohort_of_one_has_one_row_and_every_column():
    row = member(offence("2023-01-10"))
    assert row["person_id"] == "P1"
    assert row["area_code"] == "E06000047"
    assert (row["ward_code"], row["ethnicity"]) == ("", "not recorded")
    assert np.isnan(row["expected_reoffending"])


def test_a_cohort_of_nobody_has_no_rows():
    nobody = of_people({})
    assert len(cohort_members(nobody, [QUARTER])) == 0
    assert len(cohort_members(nobody, [])) == 0


def test_a_period_given_twice_is_one_cohort_and_periods_are_put_in_order():
    found = members(offence("2023-03-01"), offence("2023-04-01"), periods=[*YEAR[::-1], *YEAR])
    assert found["cohort_start"].dt.month.tolist() == [1, 4]


def test_rows_are_in_the_order_of_cohorts_and_then_of_people():
    both = [offence("2023-01-10"), offence("2023-05-10")]
    found = cohort_members(of_people({"B": both, "A": both[:1]}), YEAR)
    assert found["person_id"].tolist() == ["A", "B", "B"]
    assert found["cohort_start"].dt.month.tolist() == [1, 1, 4]


def test_dates_and_marks_may_be_text_as_a_csv_file_has_them():
    plain = records(offence("2023-01-10"), offence("2023-02-10", breach="1"))
    plain.offences["breach"] = plain.offences["breach"].fillna("0")
    for frame, name in ((plain.people, "date_of_birth"), (plain.offences, "offence_date")):
        frame[name] = frame[name].dt.strftime("%Y-%m-%d")
    assert cohort_members(plain, [QUARTER]).reoffences.tolist() == [0]


def test_a_date_that_cannot_be_read_is_said():
    wrong = records(offence("2023-01-10"))
    wrong.offences["offence_date"] = "10/01/2023"
    with pytest.raises(BriefingError, match="offences: `offence_date` has a value that is no date"):
        cohort_members(wrong, [QUARTER])


def test_a_mark_that_is_neither_0_nor_1_is_said():
    for value in ("yes", 2):
        with pytest.raises(BriefingError, match="offences: `breach` must be 0 or 1"):
            members(offence("2023-01-10", breach=value))


def test_an_outcome_that_is_not_known_is_said():
    with pytest.raises(BriefingError, match="`outcome` has `fine`; expected non_custodial, "):
        members(offence("2023-01-10", outcome="fine"))


def test_rows_of_people_who_are_not_given_are_said():
    known = records(offence("2023-01-10"))
    others = replace(known, offences=known.offences.assign(person_id="P2"))
    with pytest.raises(BriefingError, match=r"not among the people given: 1 \(first: P2\)"):
        cohort_members(others, [QUARTER])


def test_a_person_who_is_listed_twice_is_said():
    known = records(offence("2023-01-10"))
    twice = replace(known, people=pd.concat([known.people] * 2))
    with pytest.raises(BriefingError, match="people: P1 is listed more than once"):
        cohort_members(twice, [QUARTER])


DAYS = st.dates(dt.date(2022, 10, 1), dt.date(2024, 3, 31)).map(str)
OFFENCES = st.builds(
    offence, DAYS, DAYS, st.sampled_from(["caution", "non_custodial", "custody"]),
    st.sampled_from(["theft", "drugs"]), serious=st.booleans(),
)  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(rows=st.lists(OFFENCES, min_size=1, max_size=8), data=st.data())
def test_the_order_of_rows_changes_nothing(rows, data):
    shuffled = data.draw(st.permutations(rows))
    pd.testing.assert_frame_equal(members(*rows, periods=YEAR), members(*shuffled, periods=YEAR))


@settings(max_examples=8, deadline=None)
@given(rows=st.lists(OFFENCES, min_size=1, max_size=8), later=st.integers(0, 300))
def test_an_offence_after_follow_up_changes_nothing_of_earlier_cohorts(rows, later):
    day = str(dt.date(2024, 4, 1) + dt.timedelta(days=later))
    periods = [QUARTER]
    before = members(*rows, periods=periods)
    pd.testing.assert_frame_equal(before, members(*rows, offence(day), periods=periods))


@settings(max_examples=8, deadline=None)
@given(rows=st.lists(OFFENCES, max_size=8))
def test_nobody_is_twice_in_a_cohort(rows):
    found = cohort_members(of_people({"A": rows, "B": rows[::-1]}), YEAR)
    assert not found.duplicated(["cohort", "person_id"]).any()
