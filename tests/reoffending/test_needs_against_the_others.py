"""Needs of offenders, of re-offenders and of the others: counted by hand and by libraries."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from community_safety.reoffending import columns as spec
from community_safety.reoffending.needs import latest_needs, needs_of
from community_safety.reoffending.repeat_entries import difference_dispersion

PATHWAYS = {"attitudes": "Attitudes", "drugs_and_alcohol": "Drugs and alcohol", "health": "Health"}


def members(*rows):
    """Members from (person, start point, reoffended)."""
    frame = pd.DataFrame(rows, columns=["person_id", "start_point", "reoffended"])
    return frame.assign(start_point=pd.to_datetime(frame["start_point"]).astype("datetime64[us]"))


def assessed(*rows):
    """Assessments from (person, day, pathway, need)."""
    frame = pd.DataFrame(rows, columns=["person_id", "assessed_on", "pathway", "need"])
    return frame.assign(assessed_on=pd.to_datetime(frame["assessed_on"]).astype("datetime64[us]"))


def cohort(again_with, again, others_with, others, pathway="attitudes"):
    """Everybody once: so many re-offenders and others, the first of each with the need."""
    names = [f"P{number:04d}" for number in range(again + others)]
    had = [n < again_with for n in range(again)] + [n < others_with for n in range(others)]
    rows = [(name, "2024-01-15", place < again) for place, name in enumerate(names)]
    marks = [(name, "2024-01-01", pathway, need) for name, need in zip(names, had, strict=True)]
    return members(*rows), assessed(*marks)


def test_the_last_assessment_up_to_the_start_point_counts():
    people = members(("A", "2024-01-15", False), ("B", "2024-01-15", True))
    given = assessed(
        ("A", "2023-05-01", "attitudes", True),
        ("A", "2024-01-15", "attitudes", False),
        ("A", "2024-01-16", "attitudes", True),
        ("B", "2024-01-16", "attitudes", True),
    )
    found = latest_needs(people, given)
    assert found.to_dict("records") == [{"entry": 0, "pathway": "attitudes", "need": False}]


def test_each_entry_of_a_person_takes_what_was_known_at_its_own_start_point():
    people = members(("A", "2024-01-15", True), ("A", "2024-06-15", False))
    given = assessed(("A", "2023-05-01", "health", False), ("A", "2024-03-01", "health", True))
    assert latest_needs(people, given)["need"].tolist() == [False, True]


def test_re_offenders_are_compared_with_those_who_did_not_reoffend_and_not_with_all():
    """40 of 100 re-offenders and 60 of 300 others have the need, of all 400 a quarter."""
    row = needs_of(*cohort(40, 100, 60, 300), PATHWAYS).iloc[0]
    counts = ("offenders", "assessed", "need", "assessed_others", "need_others")
    assert [row[name] for name in counts] == [400, 400, 100, 300, 60]
    assert [row["share"], row["share_reoffenders"], row["share_others"]] == [25, 40, 20]
    assert row["difference"] == pytest.approx(20)
    table = [[40, 60], [60, 240]]
    assert row["p_value"] == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    assert row["verdict"] == spec.HIGHER


def test_limits_are_wilsons():
    """Newcombe (1998), Stat Med 17, 857: 81 of 263 gives 0.2553 to 0.3662."""
    row = needs_of(*cohort(81, 263, 30, 100), PATHWAYS).iloc[0]
    limits = (row["share_reoffenders_lower"], row["share_reoffenders_upper"])
    assert limits == pytest.approx((25.53, 36.62), abs=0.005)


def test_people_needed_for_a_difference_that_is_not_found():
    """R: power.prop.test(p1 = 0.30, p2 = 0.25, power = 0.8) gives n = 1250.7 in each group."""
    row = needs_of(*cohort(30, 100, 50, 200), PATHWAYS).iloc[0]
    assert row["verdict"] == spec.NOT_APART
    assert row["needed"] == 1251


def test_nothing_is_needed_where_there_is_no_difference_or_it_is_found():
    assert np.isnan(needs_of(*cohort(25, 100, 50, 200), PATHWAYS).iloc[0]["needed"])
    assert np.isnan(needs_of(*cohort(60, 100, 50, 200), PATHWAYS).iloc[0]["needed"])


@pytest.mark.parametrize(("again", "others"), [(29, 100), (100, 29)])
def test_fewer_than_thirty_re_offenders_or_others_are_shown_and_not_compared(again, others):
    row = needs_of(*cohort(again, again, 0, others), PATHWAYS).iloc[0]
    assert row["state"] == spec.UNRELIABLE
    assert row["verdict"] == spec.NOT_COMPARED
    assert row["share_reoffenders"] == 100
    assert np.isnan(row["p_value"])


def test_pathways_come_in_the_order_given_and_those_not_assessed_are_left_out():
    people, first = cohort(20, 40, 20, 40, "health")
    _, second = cohort(20, 40, 20, 40, "attitudes")
    rows = needs_of(people, pd.concat([first, second]), PATHWAYS)
    assert rows["pathway_id"].tolist() == ["attitudes", "health"]
    assert rows.columns.tolist() == [column.name for column in spec.NEED_COLUMNS]


def test_without_any_assessment_there_are_no_rows():
    people, given = cohort(1, 2, 1, 2)
    assert needs_of(people, given.iloc[:0], PATHWAYS).empty


def test_p_values_are_adjusted_over_the_pathways_compared():
    people, first = cohort(40, 100, 60, 300)
    _, second = cohort(30, 100, 90, 300, "health")
    rows = needs_of(people, pd.concat([first, second]), PATHWAYS)
    expected = stats.false_discovery_control(rows["p_value"], method="bh")
    assert rows["adjusted_p"].to_numpy() == pytest.approx(expected)


def test_everybody_twice_widens_a_difference_by_as_much_as_half_the_people_would():
    """Each person twice with the same answers: the variance is that of half as many entries."""
    once = np.array([1, 0, 1, 1, 0, 0, 1, 0], dtype=bool)
    group = np.array([1, 1, 1, 1, 0, 0, 0, 0], dtype=bool)
    twice = difference_dispersion(np.tile(once, 2), np.tile(group, 2), np.tile(np.arange(8), 2))
    assert twice == pytest.approx(2)
    assert difference_dispersion(once, group, np.arange(8)) == 1


def test_a_person_in_both_groups_cancels_and_never_makes_limits_narrower():
    outcome = np.array([1, 0, 1, 0, 1, 0, 1, 0], dtype=bool)
    group = np.array([1, 1, 1, 1, 0, 0, 0, 0], dtype=bool)
    assert difference_dispersion(outcome, group, np.tile(np.arange(4), 2)) == 1


def test_dispersion_is_one_where_there_is_nothing_to_compare():
    assert difference_dispersion([True, True], [True, True], ["A", "A"]) == 1
    assert difference_dispersion([True, True], [True, False], ["A", "A"]) == 1


def share_found(dispersed, cohorts=600, people=150, times=3):
    """How often a need that tells nothing is found at the 5% level, everybody three times."""
    rng = np.random.default_rng(11)
    entries = np.repeat(np.arange(people), times)
    found = 0
    for _ in range(cohorts):
        need = (rng.random(people) < 0.4)[entries]
        again = rng.random(len(entries)) < rng.beta(0.5, 0.9, people)[entries]
        wide = difference_dispersion(need, again, entries) if dispersed else 1.0
        phi = (need & again).sum() * (~need & ~again).sum()
        phi -= (need & ~again).sum() * (~need & again).sum()
        sides = need.sum() * (~need).sum() * again.sum() * (~again).sum()
        found += stats.chi2.sf(len(entries) * float(phi) ** 2 / float(sides) / wide, 1) < 0.05
    return found / cohorts


def test_people_with_several_entries_do_not_make_findings_of_chance():
    """Taken as independent they find 15% where it should be 5%: the design effect is 1.84.

    1 + (3 - 1) x 0.42, the correlation of a beta distribution of 0.5 and 0.9. The standard error
    of a share of 600 is 1 to 1.5 points.
    """
    assert share_found(dispersed=False) == pytest.approx(0.148, abs=0.04)
    assert share_found(dispersed=True) == pytest.approx(0.05, abs=0.025)


@st.composite
def histories(draw):
    """A few people with entries and assessments on days of one year, in any order."""
    days = [f"2024-{month:02d}-15" for month in range(1, 13)]
    people, day = st.sampled_from("ABCDE"), st.sampled_from(days)
    entries = draw(st.lists(st.tuples(people, day, st.booleans()), min_size=1, max_size=12))
    key = st.tuples(people, day, st.sampled_from(list(PATHWAYS)))
    given_on = draw(st.dictionaries(key, st.booleans(), max_size=15))
    return members(*entries), assessed(*((*about, need) for about, need in given_on.items()))


@settings(max_examples=15, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_parts_add_up_and_the_order_of_rows_makes_no_difference(history, chance):
    people, given_on = history
    rows = needs_of(people, given_on, PATHWAYS)
    for name in ("assessed", "need"):
        assert (rows[f"{name}_reoffenders"] + rows[f"{name}_others"] == rows[name]).all()
    assert (rows["assessed"] <= len(people)).all()
    mixed = [frame.sample(frac=1, random_state=chance.randrange(99)) for frame in history]
    pd.testing.assert_frame_equal(rows, needs_of(*mixed, PATHWAYS))


@settings(max_examples=15, deadline=None)
@given(histories())
def test_an_assessment_after_every_start_point_changes_nothing(history):
    people, given_on = history
    later = assessed(*((who, "2025-01-01", "health", True) for who in "ABCDE"))
    more = pd.concat([given_on, later], ignore_index=True)
    pd.testing.assert_frame_equal(
        needs_of(people, given_on, PATHWAYS), needs_of(people, more, PATHWAYS)
    )
