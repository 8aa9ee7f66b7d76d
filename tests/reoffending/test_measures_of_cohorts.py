"""Rates and frequencies of groups of members."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.reoffending.measures import measures_of
from community_safety.reoffending.rounded import rates_from_rounded
from community_safety.statistics.intervals import wilson_interval

COUNTS = ["offenders", "persons", "reoffenders", "reoffences", "serious"]


def cohort(reoffences, serious=0, people=None, complete=True, **columns):
    """Members with the given numbers of reoffences each."""
    many = np.array(reoffences, dtype="int64")
    people = people or [f"P{number}" for number in range(many.size)]
    return pd.DataFrame(
        {
            "person_id": pd.Series(people, dtype="str"),
            "reoffended": many > 0,
            "reoffences": many,
            "serious_reoffences": np.minimum(many, serious),
            "complete": complete,
            "cohort_complete": complete,
            **columns,
        }
    )


def test_the_measures_are_ratios_of_sums():
    row = measures_of(cohort([0, 0, 0, 1, 5] * 10, serious=1)).iloc[0]
    assert row[COUNTS].tolist() == [50, 50, 20, 60, 20]
    assert row["rate"] == 0.4
    assert row["per_reoffender"] == 3.0
    assert row["per_100"] == 120.0
    assert row["reliable"]
    assert row["reason"] == ""


def test_limits_of_the_rate_are_wilsons():
    row = measures_of(cohort([1] * 81 + [0] * 182)).iloc[0]
    assert row["rate_lower"] == pytest.approx(0.2553, abs=5e-5)  # Newcombe (1998), 81 of 263
    assert row["rate_upper"] == pytest.approx(0.3662, abs=5e-5)


def test_every_figure_lies_within_its_limits():
    row = measures_of(cohort([0, 2, 7, 0, 1, 1, 3, 0, 0, 9] * 4, serious=2)).iloc[0]
    for name in ("rate", "per_reoffender", "per_100"):
        assert row[f"{name}_lower"] < row[name] < row[f"{name}_upper"]
    assert row["per_reoffender_lower"] >= 1


def test_groups_come_in_the_order_of_their_values():
    ages = pd.Categorical(["60+", "10-14", "60+"], categories=["10-14", "15-17", "60+"])
    found = measures_of(cohort([1, 0, 3], age_group=ages), ["age_group"])
    assert found["age_group"].tolist() == ["10-14", "60+"]
    assert found["offenders"].tolist() == [1, 2]
    assert found["reoffences"].tolist() == [0.0, 4.0]


def test_members_without_a_value_are_a_group_of_their_own():
    ages = pd.Categorical([None, "10-14"], categories=["10-14"])
    found = measures_of(cohort([1, 0], age_group=ages), ["age_group"])
    assert found["offenders"].tolist() == [1, 1]
    assert found["age_group"].isna().tolist() == [False, True]


def test_nobody_has_a_row_with_a_reason_and_no_groups():
    row = measures_of(cohort([])).iloc[0]
    assert row[COUNTS].tolist() == [0] * 5
    assert row["reason"] == "no offenders"
    assert np.isnan(row["rate"])
    assert not row["reliable"]
    assert measures_of(cohort([], area_code=[]), ["area_code"]).empty


def test_nobody_who_reoffended_has_a_rate_and_no_frequency():
    row = measures_of(cohort([0] * 40)).iloc[0]
    assert (row["rate"], row["per_100"]) == (0.0, 0.0)
    assert np.isnan(row["per_reoffender"])
    assert row["rate_upper"] == pytest.approx(wilson_interval(0, 40).upper)


@pytest.mark.parametrize(("offenders", "reliable"), [(29, False), (30, True)])
def test_fewer_than_thirty_offenders_are_unreliable_and_have_their_figures(offenders, reliable):
    row = measures_of(cohort([1] + [0] * (offenders - 1))).iloc[0]
    assert row["reliable"] == reliable
    assert row["rate"] == 1 / offenders


def test_a_cohort_that_is_not_complete_has_no_rate_and_no_reoffences():
    members = cohort([1, 2], complete=[True, False], area_code=["A", "B"])
    found = measures_of(members, ["area_code"])
    assert found["reason"].tolist() == ["", "not all are followed up for long enough yet"]
    assert found["offenders"].tolist() == [1, 1]
    assert np.isnan(
        found.loc[1, ["rate", "reoffenders", "reoffences", "per_100"]].astype(float)
    ).all()


def test_a_complete_member_of_an_incomplete_cohort_makes_no_rate():
    members = cohort([1] * 40).assign(cohort_complete=False)
    assert np.isnan(measures_of(members)["rate"].iloc[0])


def test_a_year_is_the_sum_of_its_quarters_with_each_entry():
    quarters = cohort([3, 0, 1, 0], people=["A", "B", "A", "C"], cohort=[1, 1, 2, 2])
    assert measures_of(quarters)[COUNTS].iloc[0].tolist() == [4, 3, 2, 4, 0]
    assert measures_of(quarters, ["cohort"])["offenders"].tolist() == [2, 2]


def test_people_who_are_there_twice_with_one_outcome_halve_what_is_known():
    """Every person twice with the same outcome: the design effect is 2 (Kish 1965, 5.4)."""
    once = [1] * 30 + [0] * 70
    twice = measures_of(cohort(once * 2, people=[f"P{n}" for n in range(100)] * 2)).iloc[0]
    plain = wilson_interval(30, 100)
    assert (twice["offenders"], twice["persons"]) == (200, 100)
    assert twice["rate_lower"] == pytest.approx(plain.lower)
    assert twice["rate_upper"] == pytest.approx(plain.upper)


def test_quarters_side_by_side_are_not_widened_for_people_in_several():
    people = [f"P{n}" for n in range(50)] * 2
    members = cohort(([1] * 20 + [0] * 30) * 2, people=people, cohort=[1] * 50 + [2] * 50)
    found = measures_of(members, ["cohort"])
    assert found["rate_lower"].tolist() == [pytest.approx(wilson_interval(20, 50).lower)] * 2


def test_limits_of_groups_are_widened_by_what_repeats_tell_within_groups():
    """Two groups in which entries are independent: that their means differ is no resemblance.

    In each group two entries a person, of which one or none is with an outcome as chance has it;
    residuals from the mean of both groups together would be alike within a person.
    """
    first = [1, 1] * 16 + [1, 0] * 16 + [0, 1] * 16 + [0, 0] * 16
    second = [1, 1] + [1, 0] * 7 + [0, 1] * 7 + [0, 0] * 49
    people = [f"P{n // 2}" for n in range(2 * 128)]
    members = cohort(first + second, people=people, group=["a"] * 128 + ["b"] * 128)
    found = measures_of(members, ["group"])
    assert found["reoffenders"].tolist() == [64, 16]
    assert found["rate_lower"][0] == pytest.approx(wilson_interval(64, 128).lower)
    assert found["rate_lower"][1] == pytest.approx(wilson_interval(16, 128).lower)


@settings(max_examples=8, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from("ABC"), st.sampled_from("xyz")), min_size=1
    )
)
def test_groups_add_up_to_the_whole(rows):
    many, areas, people = zip(*rows, strict=True)
    members = cohort(many, serious=2, people=list(people), area_code=list(areas))
    whole, parts = measures_of(members), measures_of(members, ["area_code"])
    for name in ("offenders", "reoffenders", "reoffences", "serious"):
        assert parts[name].sum() == whole[name].iloc[0]
    assert len(parts) == len(set(areas))


def test_the_published_national_figures_are_what_their_rounded_counts_allow():
    """July 2011 to June 2012: 590,000 offenders, 150,000 reoffended, 450,000 reoffences;
    published 26.2% and 2.9 (Ministry of Justice, bulletin of that cohort)."""
    found = rates_from_rounded(590_000, 150_000, 450_000, 10_000)
    assert round(found.rate.value, 1) == 25.4
    assert found.per_reoffender.value == 3.0
    assert found.rate.lower == pytest.approx(100 * 145_000 / 595_000)
    assert found.rate.upper == pytest.approx(100 * 155_000 / 585_000)
    assert found.rate.allows(26.2, rounded_to=0.1)
    assert found.per_reoffender.allows(2.9, rounded_to=0.1)
    assert found.per_100.value == pytest.approx(76.27, abs=0.005)


def test_a_published_figure_beyond_what_rounding_allows_is_told_by_how_much():
    found = rates_from_rounded(590_000, 150_000, 450_000, 10_000)
    assert found.rate.beyond(27.0, 0.1) == pytest.approx(26.95 - 100 * 155 / 585)
    assert found.rate.beyond(24.0, 0.1) == pytest.approx(24.05 - 100 * 145 / 595)
    assert not found.per_reoffender.allows(2.7, 0.1)
    assert found.rate.beyond(26.5, 0.1) == 0.0  # anything from 26.45% is printed as 26.5%


def test_numbers_that_rounding_cannot_have_made_are_refused():
    with pytest.raises(StatisticsError, match=r"at least what it is rounded to \(10,000\)"):
        rates_from_rounded(590_000, 4_000, 450_000, 10_000)
    with pytest.raises(StatisticsError, match="cannot be more than offenders"):
        rates_from_rounded(100, 200, 300, 10)
