"""Time to the first reoffence: shares month by month, and log-rank tests of groups."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import survdiff

from community_safety.reoffending import columns as spec
from community_safety.reoffending import time_to_reoffence as timing
from community_safety.statistics.intervals import wilson_interval
from community_safety.statistics.survival import kaplan_meier


def members(days, start="2023-01-31", persons=None):
    """Complete members with days to the first reoffence, nan for those without one."""
    days = np.asarray(days, dtype=float)
    names = [f"P{n:04d}" for n in range(len(days))] if persons is None else persons
    return pd.DataFrame(
        {
            "person_id": names,
            "start_point": np.full(len(days), start, dtype="datetime64[us]"),
            "reoffended": ~np.isnan(days),
            "days_to_reoffence": days,
        }
    )


def everybody(frame):
    groups = pd.Series("Everybody", index=frame.index)
    return timing.Grouping("all", "Everybody", groups)


def test_months_are_calendar_months_of_each_members_own():
    """From 31 January: 28 February is a month, 30 April three, 31 July six, a year twelve."""
    found = timing.times_of(members([28, 89, 181, 365, np.nan]))
    assert found.months.tolist() == [1, 3, 6, 12, 12]
    assert found.reoffended.tolist() == [True, True, True, True, False]


def test_a_follow_up_over_a_leap_day_is_twelve_months_too():
    """15 January 2024 to 15 January 2025 is 366 days."""
    assert timing.times_of(members([366, 365], "2024-01-15")).months[0] == 12
    assert timing.times_of(members([366, 365], "2024-01-15")).months[1] < 12


def test_the_share_at_twelve_months_is_the_official_rate_with_its_interval():
    days = [10.0] * 20 + [100.0] * 15 + [365.0] * 5 + [np.nan] * 60
    frame = members(days, "2023-01-10")
    rows = timing.curves_of(frame, everybody(frame)).set_index("months")
    rate = wilson_interval(40, 100)
    assert rows.loc[12, "share"] == pytest.approx(40)
    limits = (rows.loc[12, "share_lower"], rows.loc[12, "share_upper"])
    assert limits == pytest.approx((100 * rate.lower, 100 * rate.upper))
    assert rows.loc[[0, 1, 3, 4, 12], "reoffended"].tolist() == [0, 20, 20, 35, 40]
    assert rows.loc[0, ["share_lower", "share", "share_upper"]].tolist() == [0, 0, 0]
    assert rows.loc[[0, 1, 3, 4, 12], "at_risk"].tolist() == [100, 80, 80, 65, 60]
    assert rows.reset_index()[timing.NAMES].columns.tolist() == timing.NAMES


def test_the_curve_of_complete_members_is_that_of_kaplan_and_meier():
    days = [*range(5, 305, 6), *[np.nan] * 40]
    frame = members(days)
    times = timing.times_of(frame)
    at = kaplan_meier(times.months, times.reoffended).at(np.arange(13))
    found = timing.curves_of(frame, everybody(frame))
    assert found["share"].to_numpy() == pytest.approx(100 * (1 - at.survival))
    assert found["share_lower"].to_numpy() == pytest.approx(100 * (1 - at.upper))


def test_by_the_proxy_who_is_lost_from_sight_is_censored_in_calendar_months():
    """From 31 January to 28 February is a month, to 30 April three; a year of 365 days twelve."""
    frame = members([np.nan] * 4).assign(
        proxy_event=[True, False, True, False], proxy_days=[28.0, 89.0, 365.0, 365.0]
    )
    times = timing.times_of(frame, proxy=True)
    assert times.months.tolist() == [1, 3, 12, 12]
    assert times.reoffended.tolist() == [True, False, True, False]


def test_a_curve_is_widened_for_people_with_several_entries_by_its_own_groups():
    """Everybody twice with one outcome: as many people as half the entries, in each group."""
    days = np.array([10.0] * 30 + [np.nan] * 10 + [10.0] * 30 + [np.nan] * 90)
    groups = pd.Series(["a"] * 40 + ["b"] * 120)
    once = timing.curves_of(members(days), timing.Grouping("x", "X", groups))
    twice = members(np.tile(days, 2), persons=[f"P{n:04d}" for n in range(160)] * 2)
    both = pd.concat([groups, groups], ignore_index=True)
    found = timing.curves_of(twice, timing.Grouping("x", "X", both))
    for name in ("share", "share_lower", "share_upper"):
        assert found[name].to_numpy() == pytest.approx(once[name].to_numpy())


def test_groups_of_fewer_than_thirty_re_offenders_have_no_curve():
    frame = members([50.0] * 30 + [50.0] * 29 + [np.nan] * 41)
    groups = pd.Series(["a"] * 30 + ["b"] * 29 + ["a"] * 20 + ["b"] * 21)
    found = timing.curves_of(frame, timing.Grouping("x", "X", groups))
    assert found["group"].unique().tolist() == ["a"]
    nobody = timing.curves_of(frame.iloc[:5], everybody(frame.iloc[:5]))
    assert nobody.empty
    assert nobody.columns.tolist() == timing.NAMES


def two_groups(seed=3):
    rng = np.random.default_rng(seed)
    days = np.ceil(rng.exponential(np.repeat([150.0, 500.0], 120)))
    frame = members(np.where(days > 365, np.nan, days), "2023-03-15")
    return frame, pd.Series(["soon"] * 120 + ["late"] * 120)


def test_the_test_is_the_log_rank_test_of_statsmodels():
    frame, groups = two_groups()
    times = timing.times_of(frame)
    statistic, p_value = survdiff(times.months, times.reoffended.astype(int), groups)
    row = timing.tests_of(frame, [timing.Grouping("x", "X", groups)]).iloc[0]
    assert row["statistic"] == pytest.approx(statistic)
    assert row["p_value"] == pytest.approx(p_value)
    assert row["degrees_of_freedom"] == 1
    assert row["groups"] == "late; soon"
    assert row["verdict"] == timing.DIFFER


def test_only_the_first_entry_of_a_person_is_tested():
    frame, groups = two_groups()
    later = frame.assign(start_point=np.datetime64("2023-09-15", "us"))
    twice = pd.concat([later, frame], ignore_index=True)
    doubled = pd.concat([groups, groups], ignore_index=True)
    once = timing.tests_of(frame, [timing.Grouping("x", "X", groups)])
    both = timing.tests_of(twice, [timing.Grouping("x", "X", doubled)])
    pd.testing.assert_frame_equal(once, both)


def test_a_group_left_out_is_named_and_one_alone_is_not_compared():
    frame, groups = two_groups()
    few = groups.where(groups.index < 232, "few")
    row = timing.tests_of(frame, [timing.Grouping("x", "X", few)]).iloc[0]
    assert row["groups"] == "late; soon (left out, fewer than 30 re-offenders: few)"
    alone = groups.where(groups == "soon", "rest")
    frame.loc[groups == "late", ["reoffended", "days_to_reoffence"]] = [False, np.nan]
    row = timing.tests_of(frame, [timing.Grouping("x", "X", alone)]).iloc[0]
    assert row["verdict"] == spec.NOT_COMPARED
    assert row["groups"] == "soon (left out, fewer than 30 re-offenders: rest)"


def test_p_values_are_adjusted_over_the_breakdowns_and_everybody_is_no_test():
    frame, groups = two_groups()
    parity = pd.Series(np.where(np.arange(240) % 2, "odd", "even"))
    groupings = [everybody(frame), *(timing.Grouping("x", "X", one) for one in (groups, parity))]
    found = timing.tests_of(frame, groupings)
    assert len(found) == 2
    assert found["adjusted_p"].iloc[0] == pytest.approx(2 * found["p_value"].iloc[0])
    assert found["verdict"].tolist() == [timing.DIFFER, spec.NOT_APART]


def test_members_are_grouped_by_sex_age_disposal_and_programme():
    frame = members([5.0, np.nan, 7.0]).assign(
        sex=["male", "female", "not known"],
        age=[17, 18, 25],
        index_disposal=pd.Categorical(["Caution"] * 3, ["Release from custody", "Caution"]),
        on_iom=[True, False, False],
    )
    found = {one.dimension_id: one.groups.tolist() for one in timing.groupings_of(frame)}
    assert found["age"] == ["under 18", "18 to 24", "25 and over"]
    assert found["sex"][:2] == ["male", "female"]
    assert pd.isna(found["sex"][2])
    assert found["on_iom"] == ["on the programme", "not on it", "not on it"]
    assert list(found) == ["all", "sex", "age", "index_disposal", "on_iom"]


def test_a_cohort_of_nobody_has_neither_curves_nor_tests():
    frame = members([])
    assert timing.curves_of(frame, everybody(frame)).empty
    found = timing.tests_of(frame, [everybody(frame)])
    assert found.columns.tolist() == timing.TEST_NAMES
    assert found.empty
