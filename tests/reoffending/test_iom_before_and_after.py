"""The IOM programme before and after: windows to the day, lines by hand, and a known effect."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from community_safety.reoffending import columns as spec
from community_safety.reoffending import iom
from community_safety.reoffending.iom import iom_of, programme_counts
from community_safety.reoffending.records import Records, empty
from community_safety.reoffending.rules import Rules
from community_safety.statistics.before_after import change_beyond_regression

UNTIL, SINCE = dt.date(2026, 3, 31), dt.date(2014, 1, 1)
BEGUN = "2023-06-01"


def records(begun, offences, until=UNTIL, since=SINCE):
    """People from {id: day begun or ""}, offences from (id, committed[, proven])."""
    names = ["person_id", "offence_date", "proven_date"]
    rows = [(who, day, proven[0] if proven else day) for who, day, *proven in offences]
    frame = pd.DataFrame(rows, columns=names)
    for name in names[1:]:
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    days = pd.to_datetime(pd.Series(list(begun.values())).replace("", None))
    people = pd.DataFrame({"person_id": list(begun)}).assign(
        iom_start=days.astype("datetime64[us]")
    )
    parts = {name: empty(name) for name in ("releases", "needs", "reference")}
    return Records(people=people, offences=frame, until=until, since=since, **parts)


def counts_of(*offences):
    """The counts of one person who began on 1 June 2023, before and after."""
    made = records({"A": BEGUN}, [("A", *one) for one in offences])
    found = programme_counts(made, np.array([True]), Rules())
    return found.before[0], found.after[0]


@pytest.mark.parametrize(
    ("committed", "counted"),
    [
        ("2022-05-31", (0, 0)),
        ("2022-06-01", (1, 0)),
        ("2023-05-31", (1, 0)),
        ("2023-06-01", (0, 1)),
        ("2024-05-31", (0, 1)),
        ("2024-06-01", (0, 0)),
    ],
)
def test_the_day_they_began_is_the_first_of_the_months_after(committed, counted):
    assert counts_of((committed,)) == counted


@pytest.mark.parametrize(
    ("committed", "proven", "counted"),
    [
        ("2023-05-01", "2023-12-01", (1, 0)),
        ("2023-05-01", "2023-12-02", (0, 0)),
        ("2024-05-01", "2024-12-01", (0, 1)),
        ("2024-05-01", "2024-12-02", (0, 0)),
    ],
)
def test_proof_within_six_months_after_the_window_counts_and_a_day_later_does_not(
    committed, proven, counted
):
    assert counts_of((committed, proven)) == counted


def test_breaches_and_offences_elsewhere_do_not_count():
    made = records({"A": BEGUN}, [("A", "2023-01-01"), ("A", "2023-02-01"), ("A", "2023-03-01")])
    made.offences["breach"] = [1, 0, 0]
    made.offences["outside_england_and_wales"] = [0, 1, 0]
    assert programme_counts(made, np.array([True]), Rules()).before.tolist() == [1]


def test_who_is_not_observed_in_full_is_left_out_and_the_reason_is_told():
    """Eighteen months before 31 March 2026 is 30 September 2024; two years after 2014 is 2016."""
    begun = {"a": "2024-09-30", "b": "2024-10-01", "c": "2016-01-01", "d": "2015-12-31", "e": ""}
    found = iom_of(records(begun, [("a", "2024-01-01")]))
    assert (found.on_programme, found.used) == (4, 2)
    assert found.left_out == {iom.NOT_OVER: 1, iom.TOO_EARLY: 1}
    assert found.notes == (
        "Some who began are left out: their twelve months and the time for proof are not over.",
        "Some who began are left out: the records do not reach back two years before they began.",
    )


def test_the_day_the_records_reach_to_may_be_given():
    found = iom_of(records({"a": BEGUN}, [("a", "2023-01-01")]), until=dt.date(2024, 11, 30))
    assert found.left_out == {iom.NOT_OVER: 1}


def test_fewer_than_ten_people_have_counts_and_no_limits():
    begun = {f"P{n}": BEGUN for n in range(9)}
    offences = [(name, day) for name in begun for day in ("2023-01-01", "2023-02-01", "2023-09-01")]
    rows = iom_of(records(begun, offences)).rows.set_index("line_id")
    assert rows.loc[["before", "after", "change"], "value"].tolist() == [18, 9, -50]
    assert rows.loc[["expected", "regression", "beyond"], "value"].isna().all()
    assert rows[["lower", "upper", "p_value"]].isna().all(axis=None)
    few = "Fewer than 10 people: neither limits nor an expectation are given."
    assert rows.loc[["change", "beyond"], "note"].tolist() == [few, few]


def test_without_a_programme_there_are_no_lines():
    found = iom_of(records({"a": ""}, [("a", "2023-01-01")]))
    assert found.rows.empty
    assert found.rows.columns.tolist() == [column.name for column in spec.IOM_COLUMNS]
    assert found.notes == ("Nobody on record has begun the programme.",)


def dated(who, year, number):
    """So many offences of a person in the twelve months from June of a year."""
    first = dt.date(year, 6, 1)
    return [(who, (first + dt.timedelta(days=7 * n)).isoformat()) for n in range(number)]


def made_county(seed=5, effect=0.6, people=900):
    """Gamma rates of mean 2; four in ten of those with 5 offences or more begin in June 2023."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(1.0, 2.0, people)
    earlier, before, after = (rng.poisson(rate) for _ in range(3))
    chosen = (before >= 5) & (rng.random(people) < 0.4)
    after = np.where(chosen, rng.binomial(after, effect), after)
    begun = {f"P{n:04d}": BEGUN if chosen[n] else "" for n in range(people)}
    offences = []
    for place, who in enumerate(begun):
        offences += dated(who, 2021, earlier[place]) + dated(who, 2022, before[place])
        offences += dated(who, 2023, after[place])
    return records(begun, offences), chosen, earlier, before, after


def test_the_lines_are_those_of_the_people_chosen_and_of_people_like_them():
    """The population: an offence a year before that, or on the programme; Hauer's formula."""
    made, chosen, earlier, before, after = made_county()
    found = iom_of(made)
    like = chosen | (earlier > 0)
    mean, variance = before[like].mean(), before[like].var(ddof=1)
    each = mean + (1 - mean / variance) * (before[chosen] - mean)
    others = like & ~chosen
    trend = after[others].sum() / (before[like].sum() - each.sum())
    rows = found.rows.set_index("line_id")
    assert rows.loc["before", "value"] == before[chosen].sum()
    assert rows.loc["after", "value"] == after[chosen].sum()
    assert rows.loc["expected", "value"] == pytest.approx(trend * each.sum())
    ratio = after[chosen].sum() / (trend * each.sum())
    assert rows.loc["beyond", "value"] == pytest.approx(100 * (ratio - 1))
    assert found.population == like.sum()
    assert (rows["people"] == chosen.sum()).all()
    assert rows.columns.tolist() == [name for name in iom.iom_lines.NAMES if name != "line_id"]


def test_the_parts_add_up_and_after_lies_in_the_limits_unless_it_lies_beyond():
    made, *_ = made_county()
    rows = iom_of(made).rows.set_index("line_id")
    before, after, expected = rows.loc[["before", "after", "expected"], "value"]
    assert rows.loc["change", "value"] == pytest.approx(100 * (after / before - 1))
    assert rows.loc["regression", "value"] == pytest.approx(100 * (expected / before - 1))
    outside = not rows.loc["expected", "lower"] <= after <= rows.loc["expected", "upper"]
    beyond = not rows.loc["beyond", "lower"] <= 0 <= rows.loc["beyond", "upper"]
    assert outside == beyond
    assert beyond
    assert rows.loc["beyond", "note"] == (
        "Fewer offences than expected, by more than chance. It does not say what made the "
        "difference."
    )


def test_a_programme_that_does_nothing_is_not_credited_with_the_fall():
    made, *_ = made_county(seed=6, effect=1.0)
    rows = iom_of(made).rows.set_index("line_id")
    assert rows.loc["change", "upper"] < -10
    assert rows.loc["beyond", "lower"] < 0 < rows.loc["beyond", "upper"]
    assert rows.loc["beyond", "note"] == (
        "The number after cannot be told apart from the one expected."
    )


def test_the_note_gives_the_check_by_people_with_the_same_counts():
    made, *_ = made_county()
    found = iom_of(made)
    note = found.rows.set_index("line_id").loc["expected", "note"]
    assert f"did afterwards gives {found.matched.total:,.0f}" in note


def test_programme_people_without_anybody_else_are_not_compared():
    begun = {f"P{n:02d}": BEGUN for n in range(12)}
    offences = [(name, day) for name in begun for day in ("2023-01-01", "2023-02-01", "2023-09-01")]
    rows = iom_of(records(begun, offences)).rows.set_index("line_id")
    assert rows.loc["change", "value"] == -50
    assert rows.loc["beyond", "note"] == (
        "Not compared: nobody else had an offence in these periods who could be compared."
    )


def test_other_peoples_windows_begin_on_the_days_the_programmes_people_began():
    begun = {"A": "2022-06-01", "B": "2023-06-01", "c": "", "d": "", "e": ""}
    days = ("2020-07-01", "2021-07-01", "2022-07-01")
    offences = [(who, day) for who in "cde" for day in days]
    made = records(begun, offences)
    found = programme_counts(made, np.array([True, True, False, False, False]), Rules())
    # c and e have the day of A, with an offence in each year; d that of B, with none afterwards.
    assert found.population_before.tolist() == [0, 0, 1, 1, 1]
    assert found.population_after.tolist() == [0, 0, 1, 0, 1]


def test_who_begins_later_is_among_the_others_until_then():
    """Both have the day of A. B begins on the last day of A's year, C a day before that."""
    begun = {"A": "2022-06-01", "B": "2023-06-01", "C": "2023-05-31"}
    days = ("2020-07-01", "2021-07-01", "2022-07-01", "2022-08-01")
    made = records(begun, [(who, day) for who in "BC" for day in days])
    found = programme_counts(made, np.array([True, False, False]), Rules())
    assert found.population_before.tolist() == [0, 1]
    assert found.population_after.tolist() == [0, 2]


def test_the_order_of_people_and_offences_makes_no_difference():
    made, *_ = made_county(people=200)
    mixed = replace(
        made,
        people=made.people.sample(frac=1, random_state=1),
        offences=made.offences.sample(frac=1, random_state=2),
    )
    pd.testing.assert_frame_equal(iom_of(made).rows, iom_of(mixed).rows)


def test_only_people_of_the_area_asked_for_are_looked_at():
    made, chosen, *_ = made_county(people=300)
    some = made.people["person_id"].iloc[:150]
    found = iom_of(made, some)
    assert found.on_programme == chosen[:150].sum()
    own = made.offences["person_id"].isin(some)
    alone = replace(made, people=made.people.iloc[:150], offences=made.offences[own])
    pd.testing.assert_frame_equal(found.rows, iom_of(alone).rows)


def test_a_known_effect_lies_in_the_limits_about_nineteen_times_in_twenty():
    """40 made counties with an effect of 0.75; the plain change is of about a half in each."""
    held, naive = 0, []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        rate = rng.gamma(1.0, 1.5, 4_000)
        earlier, before, after = (rng.poisson(rate) for _ in range(3))
        chosen = (before >= 5) & (rng.random(4_000) < 0.4)
        after = np.where(chosen, rng.binomial(after, 0.75), after)
        like = np.concatenate([np.flatnonzero(chosen), np.flatnonzero(~chosen & (earlier > 0))])
        found = change_beyond_regression(before[chosen], after[chosen], before[like], after[like])
        held += found.lower <= 0.75 <= found.upper
        naive.append(found.naive.ratio)
    assert held >= 35
    assert max(naive) < 0.65


def test_no_line_says_that_the_programme_made_the_difference():
    texts = [*iom.iom_lines.LINES.values(), iom.LIKE_THEM, iom.NOT_OVER, iom.TOO_EARLY]
    for effect in (0.6, 1.0):
        texts += iom_of(made_county(effect=effect)[0]).rows["note"].tolist()
    words = " ".join(texts).lower()
    assert not any(
        word in words for word in ("caus", "thanks to", "because of", "due to", "effect")
    )


def test_an_empty_mark_leaves_no_offence_out():
    made = records({"A": BEGUN}, [("A", "2023-01-01"), ("A", "2023-02-01")])
    made.offences["breach"] = [np.nan, 1.0]
    assert programme_counts(made, np.array([True]), Rules()).before.tolist() == [1]


def test_nobody_is_compared_over_years_before_the_records_are_complete():
    """Two years before 1 June 2023 is 1 June 2021; before 1 December 2023 it is 1 December."""
    made = records({"a": BEGUN, "b": "2023-12-01"}, [("a", "2023-01-01")])
    assert iom_of(made).used == 2
    found = iom_of(made, since=dt.date(2021, 6, 2))
    assert (found.used, found.left_out) == (1, {iom.TOO_EARLY: 1})
    assert iom_of(made, since=dt.date(2021, 6, 1)).used == 2


def programme_of(others):
    """Twelve people with 6 offences before and 3 after, and others from (before, after)."""
    begun = {f"P{n:02d}": BEGUN for n in range(12)}
    offences = [row for who in begun for row in dated(who, 2022, 6) + dated(who, 2023, 3)]
    for place, (before, after) in enumerate(others):
        who = f"Q{place:03d}"
        begun[who] = ""
        offences += dated(who, 2021, 1) + dated(who, 2022, before) + dated(who, 2023, after)
    return iom_of(records(begun, offences))


def test_two_expectations_that_differ_by_more_than_a_quarter_say_so():
    """Others with 6 offences went on to none, those with 1 to 6 of them: no gamma distribution."""
    found = programme_of([(6, 0)] * 10 + [(1, 3)] * 40)
    note = found.rows.set_index("line_id").loc["expected", "note"]
    assert not found.check_agrees
    assert note.endswith(
        "The two differ by more than a quarter: what was to be expected is not certain, and nor is "
        "any change beyond it."
    )


def test_two_expectations_that_agree_leave_it_at_the_numbers():
    found = iom_of(made_county()[0])
    assert found.check_agrees
    assert "differ by more" not in found.rows.set_index("line_id").loc["expected", "note"]
    assert [iom.iom_lines.agrees(ratio) for ratio in (0.79, 0.8, 1.25, 1.26)] == [
        False,
        True,
        True,
        False,
    ]


def test_where_nobody_had_as_many_offences_nothing_is_checked():
    found = programme_of([(1, 1)] * 30 + [(2, 1)] * 10)
    note = found.rows.set_index("line_id").loc["expected", "note"]
    assert found.check_agrees
    assert note.endswith(
        "Nobody else had as many offences, so that this cannot be checked against others."
    )
    assert programme_of([]).check_agrees  # nobody else at all
