"""What counts as a reoffence, to the day: hand-made people, one case each."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from histories_by_hand import QUARTER, followed, member, members, offence, records, release

from community_safety.reoffending.members import cohort_members
from community_safety.reoffending.periods import quarter_from
from community_safety.reoffending.rules import Rules, age_on, months_after


def test_an_offence_on_the_last_day_of_follow_up_counts():
    row = followed(offence("2024-01-10"))
    assert row["reoffended"]
    assert (row["reoffences"], row["days_to_reoffence"]) == (1, 365)


def test_an_offence_one_day_after_follow_up_does_not_count():
    row = followed(offence("2024-01-11"))
    assert not row["reoffended"]
    assert row["reoffences"] == 0
    assert np.isnan(row["days_to_reoffence"])


def test_an_offence_on_the_day_of_the_start_point_does_not_count():
    assert followed(offence("2023-01-10", "2023-06-01")).reoffences == 0


def test_an_offence_on_the_day_after_the_start_point_counts():
    assert followed(offence("2023-01-11", "2023-06-01")).days_to_reoffence == 1


def test_an_offence_proven_on_the_last_day_of_eighteen_months_counts():
    assert followed(offence("2023-12-01", "2024-07-10")).reoffences == 1


def test_an_offence_proven_on_the_first_day_after_eighteen_months_does_not_count():
    assert followed(offence("2023-12-01", "2024-07-11")).reoffences == 0


def test_an_earlier_offence_proven_within_follow_up_does_not_count():
    row = followed(offence("2022-12-24", "2023-05-01", "caution"))
    assert not row["reoffended"]
    assert row["previous_offences"] == 0


def test_an_offence_proven_before_it_was_committed_does_not_count():
    assert followed(offence("2023-05-02", "2023-05-01", "custody")).reoffences == 0


def test_every_offence_within_follow_up_is_a_reoffence_of_one_reoffender():
    three = [offence(f"2023-0{month}-01", "2023-09-01") for month in (5, 6, 7)]
    row = followed(*three)
    assert (row["reoffended"], row["reoffences"], row["days_to_reoffence"]) == (True, 3, 111)


def test_an_offence_proven_by_custody_counts_like_any_other():
    assert followed(offence("2023-04-01", "2023-05-01", "custody")).reoffences == 1


def test_a_caution_counts_like_a_conviction():
    assert followed(offence("2023-04-01", "2023-05-01", "youth_caution")).reoffences == 1


@pytest.mark.parametrize("mark", ["breach", "outside_england_and_wales"])
def test_a_breach_or_an_offence_elsewhere_is_no_reoffence_and_no_previous_offence(mark):
    row = followed(
        offence("2022-01-01", **{mark: 1}),
        offence("2023-04-01", **{mark: 1}),
        offence("2023-05-01", **{mark: 0}),
    )
    assert (row["reoffences"], row["previous_offences"]) == (1, 0)


def test_serious_reoffences_are_counted_apart():
    row = followed(offence("2023-04-01", serious=True), offence("2023-05-01"))
    assert (row["reoffences"], row["serious_reoffences"]) == (2, 1)


@pytest.mark.parametrize(("day", "counts"), [("2025-02-28", 1), ("2025-03-01", 0)])
def test_follow_up_from_a_leap_day_ends_on_28_february(day, counts):
    row = followed(offence(day), start="2024-02-29", periods=[quarter_from(dt.date(2024, 1, 1))])
    assert row["reoffences"] == counts


@pytest.mark.parametrize(("day", "counts"), [("2024-02-28", 1), ("2024-02-29", 0)])
def test_follow_up_from_28_february_does_not_reach_a_leap_day(day, counts):
    assert followed(offence(day), start="2023-02-28").reoffences == counts


@pytest.mark.parametrize(("day", "counts"), [("2024-02-29", 1), ("2024-03-01", 0)])
def test_proof_from_31_august_ends_on_the_last_day_of_february(day, counts):
    row = followed(
        offence("2023-08-31", day),
        start="2022-08-31",
        periods=[quarter_from(dt.date(2022, 7, 1))],
    )
    assert row["reoffences"] == counts


def test_a_member_is_complete_on_the_day_that_eighteen_months_are_over():
    assert followed(until=dt.date(2024, 7, 10)).complete
    row = followed(until=dt.date(2024, 7, 9))
    assert not row["complete"]
    assert row["observed_until"] == pd.Timestamp(2024, 7, 9)


def test_a_cohort_is_complete_when_its_last_possible_member_is():
    assert not followed(until=dt.date(2024, 9, 29)).cohort_complete
    assert followed(until=dt.date(2024, 9, 30)).cohort_complete


def test_the_proxy_counts_what_was_proven_within_six_months_of_being_committed():
    row = followed(offence("2023-04-01", "2023-10-02"), offence("2023-05-01", "2023-11-01"))
    assert (row["reoffences"], row["days_to_reoffence"]) == (2, 81)
    assert (row["proxy_event"], row["proxy_days"]) == (True, 111)


def test_the_proxy_is_censored_six_months_before_the_records_end():
    late = offence("2023-05-02", "2023-06-01")
    row = followed(late, until=dt.date(2023, 11, 1))
    assert (row["proxy_event"], row["proxy_days"]) == (False, 111)
    row = followed(late, until=dt.date(2023, 11, 2))
    assert (row["proxy_event"], row["proxy_days"]) == (True, 112)


def test_the_proxy_of_who_does_not_reoffend_lasts_twelve_months():
    assert followed().proxy_days == 365


def test_the_proxy_observes_nothing_of_who_starts_six_months_before_the_end():
    row = followed(until=dt.date(2023, 5, 1))
    assert (row["proxy_event"], row["proxy_days"]) == (False, 0)


def test_other_lengths_of_follow_up_and_proof_can_be_asked_for():
    history = [offence("2023-01-10"), offence("2023-04-10", "2023-05-10")]
    for rules, counts in ((Rules(3, 1), 1), (Rules(2, 2), 0)):
        assert cohort_members(records(*history), [QUARTER], rules).reoffences.tolist() == [counts]


@pytest.mark.parametrize(
    ("born", "day", "age", "group"),
    [
        ("2005-03-01", "2023-02-28", 17, "15-17"),
        ("2005-03-01", "2023-03-01", 18, "18-20"),
        ("2004-02-29", "2023-02-28", 18, "18-20"),
        ("2004-02-29", "2023-03-01", 19, "18-20"),
        ("2013-01-01", "2023-01-01", 10, "10-14"),
        ("1963-01-05", "2023-01-05", 60, "60+"),
    ],
)
def test_people_are_a_year_older_on_their_birthday(born, day, age, group):
    row = followed(start=day, born=born)
    assert (row["age"], row["age_group"]) == (age, group)


def test_who_is_born_on_29_february_has_the_birthday_in_leap_years():
    days = np.array(["2024-02-28", "2024-02-29"], dtype="datetime64[D]")
    assert age_on(np.full(2, np.datetime64("2004-02-29")), days).tolist() == [19, 20]


def test_an_age_below_ten_is_in_no_group():
    row = followed(born="2014-01-01")
    assert row["age"] == 9
    assert pd.isna(row["age_group"])


def test_months_are_calendar_months_and_end_with_the_month():
    days = np.array(["2024-02-29", "2022-08-31", "2023-08-31", "NaT"], dtype="datetime64[D]")
    assert months_after(days, 12)[0] == np.datetime64("2025-02-28")
    assert months_after(days, 18)[1:3].tolist() == [dt.date(2024, 2, 29), dt.date(2025, 2, 28)]
    assert months_after(days, -6)[1] == np.datetime64("2022-02-28")
    assert np.isnat(months_after(days, 12)[3])


def test_previous_offences_are_those_proven_before_the_day_of_the_index_conviction():
    row = member(
        offence("2020-01-01", "2020-03-01"),
        offence("2022-11-01", "2023-01-09"),
        offence("2022-12-01", "2023-01-10"),
        offence("2022-12-02", "2023-01-10", "caution"),
        periods=[quarter_from(dt.date(2023, 1, 1))],
    )
    assert row["start_point"] == pd.Timestamp(2023, 1, 9)
    assert (row["previous_offences"], row["previous_band"]) == (1, "1 to 2")


def test_previous_offences_of_a_release_are_those_before_the_sentence_that_it_ends():
    row = member(
        offence("2019-01-01", "2019-02-01", "custody"),
        offence("2021-01-01", "2021-02-01", "caution"),
        offence("2022-05-01", "2022-06-01", "custody"),
        offence("2022-05-02", "2022-06-01", "non_custodial"),
        offence("2022-04-01", "2022-12-01", "non_custodial"),
        release("2023-02-01"),
    )
    assert (row["index_disposal"], row["previous_offences"]) == ("Release from custody", 2)


def test_previous_offences_of_a_release_without_a_sentence_are_those_before_it():
    row = member(
        offence("2022-05-02", "2022-06-01"),
        offence("2023-01-01", "2023-02-01", "custody"),
        release("2023-01-31"),
    )
    assert row["previous_offences"] == 1


def test_a_sentence_on_the_day_of_release_is_the_one_that_it_ends():
    row = member(
        offence("2022-05-02", "2022-06-01", "custody"),
        offence("2022-08-01", "2022-09-01"),
        offence("2022-12-01", "2023-01-31", "custody"),
        release("2023-01-31"),
    )
    assert row["previous_offences"] == 2


def test_expected_reoffending_and_the_programme_come_from_the_person():
    row = followed(expected_reoffending=0.25, iom_start="2023-01-10", iom_end="2023-01-10")
    assert (row["expected_reoffending"], row["on_iom"]) == (0.25, True)
    assert followed(iom_start="2022-01-01", iom_end=None).on_iom
    assert not followed(iom_start="2022-01-01", iom_end="2023-01-09").on_iom
    assert not followed(iom_start="2023-01-11", iom_end=None).on_iom
    assert not followed().on_iom


def test_nobody_in_a_period_gives_no_rows_but_all_columns():
    found = members(offence("2020-01-01"))
    assert len(found) == 0
    assert found.dtypes.equals(members(offence("2023-01-01")).dtypes)
