"""Chances of members from a reference's rates, and observed against expected."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from community_safety.errors import BriefingError
from community_safety.reoffending.expected import (
    NO_CHANCE,
    SUPPLIED,
    expected_chances,
    expected_of,
)
from community_safety.reoffending.records import empty
from community_safety.reoffending.reference import reference_cohort
from community_safety.statistics.observed_expected import observed_against_expected

FINEST = "sex, age, previous offences and index offence"


def people(*rows, reoffended=(), supplied=np.nan, complete=True):
    """Members as (sex, age, previous offences, index offence)."""
    frame = pd.DataFrame(list(rows), columns=["sex", "age", "previous_offences", "index_offence"])
    again = list(reoffended) or [False] * len(rows)
    return frame.assign(
        person_id=[f"P{number}" for number in range(len(rows))],
        expected_reoffending=supplied,
        reoffended=again,
        cohort_complete=complete,
        area_code="E06000047",
    )


def rates(*rows, cohort="2023"):
    """A reference as (sex, age group, previous offences, index offence, offenders, reoffenders)."""
    return pd.DataFrame(list(rows), columns=list(empty("reference").columns)[1:]).assign(
        cohort=cohort
    )


FULL = rates(
    ("male", "18-20", "0", "theft", 100, 20),
    ("male", "18-20", "0", "drugs", 300, 30),
    ("male", "18-20", "1 or more", "theft", 50, 30),
    ("male", "18-20", "1 or more", "drugs", 20, 19),
    ("female", "18-20", "0", "theft", 100, 10),
    ("male", "21 and over", "0", "theft", 100, 5),
)


def test_a_chance_is_the_rate_of_people_like_the_member():
    found = expected_chances(people(("male", 19, 0, "theft"), ("female", 20, 0, "Theft ")), FULL)
    assert found["chance"].tolist() == [0.2, 0.1]
    assert found["basis"].tolist() == [FINEST] * 2


def test_an_open_band_has_no_upper_end():
    found = expected_chances(people(("male", 95, 0, "theft"), ("male", 18, 900, "theft")), FULL)
    assert found["chance"].tolist() == [0.05, 0.6]


def test_a_chance_that_is_supplied_is_used_as_it_is():
    members = people(("male", 19, 0, "theft"), ("male", 19, 0, "theft"), supplied=[0.7, np.nan])
    found = expected_chances(members, FULL)
    assert found["chance"].tolist() == [0.7, 0.2]
    assert found["basis"].tolist() == [SUPPLIED, FINEST]


def test_an_index_offence_that_the_reference_lacks_takes_the_sum_over_index_offences():
    found = expected_chances(people(("male", 19, 0, "arson")), FULL)
    assert found["chance"].tolist() == [50 / 400]
    assert found["basis"].tolist() == ["sex, age and previous offences"]


def test_a_cell_with_fewer_than_thirty_offenders_is_not_used():
    found = expected_chances(people(("male", 19, 1, "drugs")), FULL)
    assert found["chance"].tolist() == [49 / 70]


def test_sex_is_given_up_after_index_offence_then_age_then_previous_offences():
    rows = [("not known", 19, 0, "theft"), ("male", 15, 3, "theft"), ("male", 15, -1, "theft")]
    found = expected_chances(people(*rows), FULL)
    assert found["chance"].tolist() == [60 / 500, 49 / 70, 114 / 670]
    assert found["basis"].tolist() == [
        "age and previous offences",
        "previous offences",
        "all offenders",
    ]


def test_every_member_is_counted_by_the_basis_of_the_chance():
    members = people(("male", 19, 0, "theft"), ("male", 19, 0, "arson"), ("male", 19, 0, "arson"))
    used = expected_chances(members, FULL)["basis"].value_counts()
    assert used.sum() == 3
    assert used[FINEST] == 1


def test_rows_for_totals_are_not_added_to_their_parts():
    totals = rates(
        ("male", "18-20", "all", "all", 1_000, 250),
        ("male", "10-17", "0", "theft", 100, 10),
        ("male", "10-20", "0", "theft", 600, 60),
        ("", "", "", "", 9_000, 900),
    )
    both = pd.concat([FULL, totals], ignore_index=True)
    rows = [("male", 19, 0, "theft"), ("male", 19, 0, "arson"), ("male", 16, 0, "theft")]
    found = expected_chances(people(*rows), both)
    assert found["chance"].tolist() == [0.2, 50 / 400, 0.1]
    everybody = expected_chances(people(("male", 15, -1, "theft")), both)
    assert everybody["chance"].tolist() == [0.1]


def test_a_reference_by_age_and_sex_alone_is_used_as_it_is():
    coarse = rates(("male", "18+", "", "", 100, 40), ("female", "18+", "", "", 100, 20))
    found = expected_chances(people(("female", 30, 5, "theft"), ("male", 30, 0, "drugs")), coarse)
    assert found["chance"].tolist() == [0.2, 0.4]
    assert found["basis"].tolist() == ["sex and age"] * 2


def test_a_reference_of_one_rate_is_everybodys():
    found = expected_chances(
        people(("male", 30, 5, "theft")), rates(("all", "all", "", "", 50, 10))
    )
    assert found["chance"].tolist() == [0.2]


def test_without_a_reference_nobody_has_a_chance():
    for reference in (empty("reference"), rates(("male", "18-20", "0", "theft", 10, 1))):
        found = expected_chances(people(("male", 19, 0, "theft")), reference)
        assert np.isnan(found["chance"]).all()
        assert found["basis"].tolist() == [NO_CHANCE]


def test_bands_that_overlap_are_refused():
    wrong = rates(("male", "18-25", "0", "theft", 100, 1), ("male", "21-30", "0", "theft", 100, 1))
    with pytest.raises(BriefingError, match="the ranges 18 to 25 and 21 to 30, which overlap"):
        expected_chances(people(("male", 19, 0, "theft")), wrong)


def test_bands_that_cannot_be_read_are_refused():
    wrong = rates(("male", "young", "0", "theft", 100, 1))
    with pytest.raises(BriefingError, match="`age_group` has `young`, which is no range"):
        expected_chances(people(("male", 19, 0, "theft")), wrong)


@pytest.mark.parametrize(
    ("labels", "cohort", "chosen"),
    [
        (["2021", "2022"], "October 2023 to September 2024", "2022"),
        (["2022/23", "2021/22"], "", "2022/23"),
        (["January to December 2022", "October 2021 to September 2022"], "", None),
        (
            ["October 2023 – September 2024", "January to December 2024"],
            "October 2023 to September 2024",
            None,
        ),
        (["new", "newer"], "", "newer"),
    ],
)
def test_the_cohorts_own_rates_are_used_else_the_latest(labels, cohort, chosen):
    reference = pd.concat([rates(FULL.iloc[0, :-1], cohort=label) for label in labels])
    assert reference_cohort(reference, cohort) == (chosen or labels[0])


def test_only_the_rates_of_one_cohort_are_used():
    both = pd.concat([FULL, rates(("male", "18-20", "0", "theft", 100, 90), cohort="2020")])
    assert expected_chances(people(("male", 19, 0, "theft")), both)["chance"].tolist() == [0.2]


def test_observed_is_compared_with_the_sum_of_chances():
    members = people(*[("male", 19, 0, "theft")] * 40, reoffended=[True] * 12 + [False] * 28)
    row = expected_of(members, expected_chances(members, FULL)).iloc[0]
    known = observed_against_expected(12, 8, 40)
    assert (row["observed"], row["expected"], row["offenders"]) == (12, pytest.approx(8), 40)
    assert (row["observed_rate"], row["expected_rate"]) == (0.3, pytest.approx(0.2))
    assert row["ratio"] == pytest.approx(1.5)
    assert row["ratio_lower"] == pytest.approx(known.lower)
    assert row["ratio_upper"] == pytest.approx(known.upper)
    assert row["p_value"] == pytest.approx(known.p_value)
    assert row["reason"] == ""


def test_members_without_a_chance_are_left_out_of_both_sides_and_counted():
    members = people(*[("male", 19, 0, "theft")] * 3, reoffended=[True, True, False])
    chances = pd.DataFrame({"chance": [0.5, np.nan, 0.5]})
    row = expected_of(members, chances).iloc[0]
    assert (row["offenders"], row["without_chance"]) == (3, 1)
    assert (row["observed"], row["expected"]) == (1, 1)


def test_groups_are_compared_each_with_their_own_expectation():
    members = people(*[("male", 19, 0, "theft")] * 4, reoffended=[True, False, True, True])
    members["area_code"] = ["A", "A", "B", "C"]
    chances = pd.DataFrame({"chance": [0.5, 0.5, 0.25, np.nan]})
    found = expected_of(members, chances, ["area_code"])
    assert found["ratio"].tolist()[:2] == [1.0, 4.0]
    assert found["reason"].tolist() == ["", "", "no rate fits"]


def test_a_cohort_that_is_not_complete_is_not_compared():
    members = people(("male", 19, 0, "theft"), reoffended=[True], complete=False)
    row = expected_of(members, expected_chances(members, FULL)).iloc[0]
    assert row["reason"] == "not all are followed up for long enough yet"
    assert np.isnan(row["observed"])
    assert np.isnan(row["ratio"])
    assert row["expected"] == 0.2


def test_nobody_is_expected_of_nobody():
    members = people()
    row = expected_of(members, expected_chances(members, FULL)).iloc[0]
    assert row["reason"] == "no offenders"
    assert len(expected_chances(members, FULL)) == 0


def test_people_who_are_there_twice_widen_the_limits():
    once = people(*[("male", 19, 0, "theft")] * 40, reoffended=[True] * 12 + [False] * 28)
    twice = pd.concat([once, once], ignore_index=True)
    chances = expected_chances(twice, FULL)
    row = expected_of(twice, chances).iloc[0]
    known = observed_against_expected(12, 8, 40)
    assert row["ratio_lower"] == pytest.approx(known.lower)
    assert row["p_value"] == pytest.approx(known.p_value)
