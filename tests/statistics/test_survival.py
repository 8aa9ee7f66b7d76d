import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from community_safety.errors import StatisticsError
from community_safety.statistics.intervals import wilson_interval
from community_safety.statistics.survival import kaplan_meier

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("REFERENCE_DATA") or ROOT / ".." / "shared" / "data").resolve()
ROSSI = DATA / "reoffending" / "rossi.csv"

tried = settings(deadline=None, max_examples=25)
people = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40).map(
    lambda rows: (np.array([t for t, _ in rows], float), np.array([s for _, s in rows]))
)

# Weeks in remission of the 21 patients given 6-MP: Freireich EJ et al. (1963), Blood 21, 699-716.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_the_curve_of_freireichs_patients_is_the_textbooks():
    """By hand: 18/21, x 16/17, x 14/15, x 11/12, x 10/11, x 6/7, x 5/6.

    The table is in Collett D (2015), Modelling Survival Data in Medical Research, and many others.
    """
    curve = kaplan_meier(WEEKS, RELAPSED)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.events.tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert curve.censored.tolist() == [1, 1, 2, 0, 3, 0, 5]
    expected = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert curve.survival == pytest.approx(expected, abs=5e-5)
    assert curve.median == 23
    assert curve.persons == 21


def test_the_limits_are_wilsons_for_the_persons_that_would_give_greenwoods_variance():
    """By hand, at 10 weeks: variance S^2 (3/378 + 1/272 + 1/210) = 0.009281 (R: 0.0963 squared)."""
    curve = kaplan_meier(WEEKS, RELAPSED)
    share = 18 / 21 * 16 / 17 * 14 / 15
    variance = share**2 * (3 / 378 + 1 / 272 + 1 / 210)
    assert variance**0.5 == pytest.approx(0.0963, abs=5e-5)
    size = share * (1 - share) / variance
    limits = wilson_interval(share * size, size)
    assert (curve.lower[2], curve.upper[2]) == pytest.approx((limits.lower, limits.upper))


def test_events_come_before_endings_of_the_same_day():
    """By hand: two of four at day 5 with one ending; all four are at risk."""
    curve = kaplan_meier([5, 5, 5, 9], [True, True, False, False])
    assert curve.survival.tolist() == [0.5]
    assert curve.at_risk.tolist() == [4]
    assert curve.censored.tolist() == [2]


@tried
@given(people)
def test_shares_are_those_of_statsmodels(case):
    time, seen = case
    curve = kaplan_meier(time, seen)
    if not seen.any():
        assert curve.times.size == 0
        return
    oracle = SurvfuncRight(time, seen.astype(int))
    np.testing.assert_allclose(curve.times, oracle.surv_times)
    np.testing.assert_allclose(curve.survival, oracle.surv_prob, atol=1e-12)
    np.testing.assert_allclose(curve.at_risk, oracle.n_risk)


@tried
@given(people)
def test_limits_hold_the_share_and_never_leave_0_to_1(case):
    curve = kaplan_meier(*case)
    read = curve.at(np.arange(14))
    known = read.reason == ""
    assert (known == (np.arange(14) <= case[0].max()) | (curve.survival == 0).any()).all()
    assert (read.lower[known] >= 0).all()
    assert (read.lower[known] <= read.survival[known] + 1e-12).all()
    assert (read.survival[known] <= read.upper[known] + 1e-12).all()
    assert (read.upper[known] <= 1).all()
    assert (np.diff(read.survival[known]) <= 1e-12).all()
    assert curve.events.sum() == case[1].sum()
    before_all = (case[0] < (curve.times[0] if curve.times.size else np.inf)) & ~case[1]
    assert curve.censored.sum() + before_all.sum() == (~case[1]).sum()


@tried
@given(people)
def test_where_nobody_left_early_the_limits_are_those_of_a_share(case):
    time, _ = case
    curve = kaplan_meier(time, np.ones(time.size))
    wilson = wilson_interval((time > curve.times[:, None]).sum(-1), time.size)
    np.testing.assert_allclose(curve.survival, wilson.value, atol=1e-12)
    np.testing.assert_allclose(curve.lower, wilson.lower, atol=1e-12)
    np.testing.assert_allclose(curve.upper, wilson.upper, atol=1e-12)


def test_everybody_at_the_first_time_leaves_nobody():
    curve = kaplan_meier([4, 4, 4], [1, 1, 1])
    assert curve.survival.tolist() == [0]
    assert curve.lower.tolist() == [0]
    assert curve.upper[0] == pytest.approx(wilson_interval(0, 3).upper)
    assert curve.median == 4


def test_one_person_with_the_event_and_one_without():
    assert kaplan_meier([3], [True]).at([1, 3, 9]).survival.tolist() == [1, 0, 0]
    alone = kaplan_meier([3], [False]).at([3, 4])
    assert alone.survival[0] == 1
    assert alone.reason.tolist() == ["", "not observed for so long"]


def test_nobody_and_no_events_have_no_median_and_say_why():
    nobody = kaplan_meier([], [])
    assert nobody.reason == "nobody"
    assert nobody.at(1.0).reason.tolist() == ["nobody"]
    none = kaplan_meier([7, 9], [0, 0])
    assert np.isnan(none.median)
    assert none.at(8).at_risk.tolist() == [1]
    assert none.at(8).lower[0] == pytest.approx(wilson_interval(1, 1).lower)


@pytest.mark.parametrize(
    ("durations", "observed", "message"),
    [
        ([1, 2], [True], r"one entry for each person, got shapes \(2,\) and \(1,\)"),
        ([1, -2], [1, 1], "durations must be finite and zero or more, got -2"),
        ([1, np.nan], [1, 1], "durations must be finite and zero or more, got nan"),
        ([1, 2], [1, 2], "observed must be True or False for each person"),
    ],
)
def test_times_that_are_none_are_refused(durations, observed, message):
    with pytest.raises(StatisticsError, match=message):
        kaplan_meier(durations, observed)


def test_questions_that_have_no_answer_are_refused():
    curve = kaplan_meier([3], [True])
    with pytest.raises(StatisticsError, match="times must be zero or more"):
        curve.at([1, -1])
    with pytest.raises(StatisticsError, match=r"did you mean 0\.95"):
        kaplan_meier([3], [True], confidence=95)


@pytest.mark.reference_data
@pytest.mark.skipif(
    not ROSSI.is_file(),
    reason="the published reference data are not there: set REFERENCE_DATA to their folder",
)
def test_three_quarters_of_rossis_released_men_were_not_arrested_within_a_year():
    """Rossi, Berk and Lenihan (1980): 114 of 432 arrested in 52 weeks, all observed for them."""
    rossi = pd.read_csv(ROSSI)
    curve = kaplan_meier(rossi["week"], rossi["arrest"])
    assert (curve.persons, curve.events.sum()) == (432, 114)
    year, wilson = curve.at(52), wilson_interval(318, 432)
    assert year.survival[0] == pytest.approx(318 / 432)
    assert (year.lower[0], year.upper[0]) == pytest.approx((wilson.lower, wilson.upper))
    assert np.isnan(curve.median)
