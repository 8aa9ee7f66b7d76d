"""One rule for every comparison: words, intervals and people needed that do not contradict."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from community_safety.reoffending import columns as spec
from community_safety.reoffending.areas import years_of
from community_safety.reoffending.breakdowns import Dimension, breakdowns, with_needs
from community_safety.reoffending.comparing import (
    against_the_others,
    compared_shares,
    needed_for,
    verdicts,
)
from community_safety.reoffending.needs import latest_needs, needs_of
from community_safety.reoffending.repeat_entries import difference_dispersion, others_dispersion
from community_safety.statistics.comparisons import compare_proportions


def members(people, reoffended, **columns):
    """Complete members, one reoffence for each who reoffended."""
    again = np.asarray(reoffended, dtype=bool)
    about = {"person_id": [f"P{one}" for one in people], "reoffended": again}
    counts = {"reoffences": again.astype(int), "serious_reoffences": 0}
    start = np.full(again.size, "2024-01-15", dtype="datetime64[us]")
    return pd.DataFrame(
        about | counts | {"complete": True, "cohort_complete": True, "start_point": start} | columns
    )


def once(size, again):
    """So many people, the first of whom reoffended."""
    return np.arange(size) < again


def test_a_word_needs_both_the_adjusted_p_value_and_the_interval():
    adjusted = [0.01, 0.01, 0.01, 0.2, 0.05, np.nan]
    lower, upper = [1, -5, -1, 1, 1, 1], [4, -2, 4, 4, 4, 4]
    assert verdicts(adjusted, lower, upper).tolist() == [
        spec.HIGHER,
        spec.LOWER,
        spec.NOT_APART,
        spec.NOT_APART,
        spec.NOT_APART,
        spec.NOT_COMPARED,
    ]
    assert verdicts([0.01], [0.8], [1.2], null=1.0).tolist() == [spec.NOT_APART]
    assert verdicts([0.01], [0.8], [0.9], null=1.0).tolist() == [spec.LOWER]


def test_where_p_is_below_5_per_cent_and_the_interval_holds_nothing_no_difference_is_named():
    """5 of 60 against 20 of 100: score test p = 0.049, Newcombe's interval from -21.7 to +0.1."""
    found = compare_proportions(5, 60, 20, 100)
    assert found.p_value < 0.05
    assert found.upper > 0
    one = members(range(160), [*once(60, 5), *once(100, 20)], half=["a"] * 60 + ["b"] * 100)
    rows = breakdowns(one, [Dimension("half", "Half", "half")]).set_index("group")
    assert rows.loc["a", "adjusted_p"] < 0.05
    assert rows.loc[["a", "b"], "verdict"].tolist() == [spec.NOT_APART] * 2
    years = {
        "later": members(range(60), once(60, 5)),
        "sooner": members(range(60, 160), once(100, 20)),
    }
    assert years_of(years)["verdict"].tolist() == [spec.NOT_APART, spec.NOT_COMPARED]


def test_more_people_are_needed_where_one_person_is_there_several_times():
    """R: power.prop.test(p1 = 0.30, p2 = 0.25, power = 0.8) gives n = 1250.7 in each group."""
    counts = [np.array([each], dtype=float) for each in (30, 100, 50, 200)]
    there = np.array([True])
    assert needed_for(*counts, there) == 1251
    assert needed_for(*counts, there, dispersion=[1.5]) == np.ceil(1.5 * 1250.7)
    assert compared_shares(*counts, there, 1.5)["needed"] == 1877
    assert np.isnan(needed_for(*counts, ~there))


def test_each_group_is_compared_with_all_others_if_both_are_enough():
    found = against_the_others([10, 20, 3], [40, 50, 29], 30, np.ones(3))
    table = [[10, 30], [23, 56]]
    assert found["p_value"][0] == pytest.approx(
        stats.chi2_contingency(table, correction=False).pvalue
    )
    assert np.isnan(found["p_value"][2])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 3), st.sampled_from("ABCDE")),
        min_size=1,
        max_size=25,
    )
)
def test_the_dispersion_of_every_group_is_that_of_one_against_the_rest(rows):
    outcome, group, person = (list(each) for each in zip(*rows, strict=True))
    expected = [difference_dispersion(outcome, np.array(group) == one, person) for one in range(4)]
    assert others_dispersion(outcome, group, person, 4) == pytest.approx(expected)


def test_a_group_of_people_who_come_back_is_not_named_for_what_few_of_them_do():
    """20 people four times with one outcome each, as many as 8 of them always: 32 of 80.

    Against 200 others, once each, of whom 40 reoffended: entries alone would give p below 0.001;
    with persons as the unit it is 8 of 20 against 40 of 200.
    """
    people = [*np.repeat(np.arange(20), 4), *range(20, 220)]
    made = members(
        people,
        [*np.repeat(once(20, 8), 4), *once(200, 40)],
        often=["often"] * 80 + ["once"] * 200,
    )
    plain = compare_proportions(32, 80, 40, 200)
    rows = breakdowns(made, [Dimension("often", "How often", "often")]).set_index("group")
    assert plain.p_value < 0.001
    assert 0.03 < rows.loc["often", "p_value"] < 0.1
    assert rows.loc["often", "verdict"] == spec.NOT_APART


def test_people_who_are_in_both_years_make_a_change_surer_and_those_twice_in_one_less_sure():
    """Everybody twice in each year: half as many entries; where the years agree they cancel."""
    later, sooner = once(100, 40), once(100, 30)
    twice = [*range(100), *range(100)]
    years = {
        "later": members(twice, np.tile(later, 2)),
        "sooner": members([one + 500 for one in twice], np.tile(sooner, 2)),
    }
    by_entry = compare_proportions(80, 200, 60, 200)
    by_person = compare_proportions(40, 100, 30, 100)
    row = years_of(years).iloc[0]
    assert by_entry.p_value < 0.05 < row["p_value"]
    assert row["p_value"] == pytest.approx(by_person.p_value)
    assert row["difference_lower"] == pytest.approx(100 * by_person.lower)
    same = years | {"sooner": members(twice, np.tile(sooner, 2))}
    assert years_of(same).iloc[0]["p_value"] == pytest.approx(by_entry.p_value)


PATHWAYS = {"attitudes": "Attitudes", "health": "Health", "lifestyle": "Lifestyle"}


def with_assessments(seed=2, size=240):
    """Members, many of them several times, with three needs: telling, not telling, and rare."""
    rng = np.random.default_rng(seed)
    people = np.repeat(np.arange(size), rng.integers(1, 4, size))
    bad = rng.random(size) < 0.45
    again = rng.random(people.size) < np.where(bad, 0.6, 0.3)[people]
    rare = np.arange(size) < 8
    needs = {"attitudes": bad, "health": rng.random(size) < 0.5, "lifestyle": rare}
    rows = [
        (f"P{who}", np.datetime64("2023-12-01", "us"), pathway, bool(had))
        for pathway, values in needs.items()
        for who, had in enumerate(values)
    ]
    assessed = pd.DataFrame(rows, columns=["person_id", "assessed_on", "pathway", "need"])
    sex = np.where(people % 2, "male", "female")
    return members(people, again, sex=sex), assessed


def test_a_need_has_one_verdict_whichever_way_its_four_counts_are_read():
    made, assessed = with_assessments()
    table = needs_of(made, assessed, PATHWAYS).set_index("pathway_id")
    grouped, by_need = with_needs(made, latest_needs(made, assessed), PATHWAYS)
    dimensions = [Dimension("sex", "Sex", "sex"), *by_need]
    rows = breakdowns(grouped, dimensions).set_index(["dimension_id", "group"])
    assert table["verdict"].tolist()[:2] == [spec.HIGHER, spec.NOT_APART]
    for pathway in ("attitudes", "health"):
        own = rows.loc[f"need_{pathway}"]
        for name in ("p_value", "adjusted_p"):
            assert own[name].tolist() == [table.loc[pathway, name]] * 2
    attitudes = rows.loc["need_attitudes", "verdict"].to_dict()
    assert attitudes == {"identified": spec.HIGHER, "not identified": spec.LOWER}
    assert rows.loc["need_health", "verdict"].tolist() == [spec.NOT_APART] * 2
    assert (rows.loc["need_health", "needed"] > 0).all()
    assert rows.loc["need_attitudes", "needed"].isna().all()
    assert (rows.loc["need_attitudes", "difference_lower"].iloc[0]) > 0


def test_a_need_that_fewer_than_thirty_have_is_no_group_to_be_named():
    made, assessed = with_assessments()
    grouped, by_need = with_needs(made, latest_needs(made, assessed), PATHWAYS)
    rows = breakdowns(grouped, by_need).set_index(["dimension_id", "group"]).loc["need_lifestyle"]
    assert rows.loc["identified", "offenders"] < 30
    assert rows["verdict"].tolist() == [spec.NOT_COMPARED] * 2
    assert rows[["p_value", "adjusted_p"]].isna().all(axis=None)


def test_groups_that_are_no_needs_are_a_family_of_their_own():
    made, assessed = with_assessments()
    grouped, by_need = with_needs(made, latest_needs(made, assessed), PATHWAYS)
    sex = Dimension("sex", "Sex", "sex")
    alone, together = breakdowns(made, [sex]), breakdowns(grouped, [sex, *by_need])
    pd.testing.assert_frame_equal(alone, together.iloc[: len(alone)], check_dtype=False)


def test_how_many_people_the_entries_are_of_is_told_of_everybody_alone():
    """A person in two quarters is two entries; by group the difference could be of one person."""
    made = members([0, 0, 1, 2], [True, False, True, False], half=["a", "a", "b", "b"])
    rows = breakdowns(made, [Dimension("half", "Half", "half")])
    assert rows["offenders"].tolist() == [4, 2, 2]
    assert rows["persons"].iloc[0] == 3
    assert rows["persons"].iloc[1:].isna().all()
