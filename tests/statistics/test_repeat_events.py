import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.intervals import rate_interval
from community_safety.statistics.repeat_events import (
    repeat_event_dispersion,
    repeat_event_variance,
)

tried = settings(deadline=None, max_examples=60)

# Ten people with one event, four with two, one with five: 23 events, squares 10 + 16 + 25.
PERSONS, EACH = [10, 4, 1], [1, 2, 5]


def test_variance_and_dispersion_are_worked_by_hand():
    assert repeat_event_variance(PERSONS, EACH) == 51
    assert repeat_event_dispersion(PERSONS, EACH) == pytest.approx(51 / 23)


def test_everybody_with_three_events_makes_three_of_them_worth_one():
    """30 events of ten people carry the information of ten."""
    dispersion = repeat_event_dispersion([10], [3])
    assert dispersion == 3
    mean = rate_interval(30, 40, dispersion=dispersion)
    assert mean.upper == pytest.approx(3 * rate_interval(10).upper / 40)


def test_the_mean_of_a_cohort_varies_as_its_people_do():
    """Oracle: the variance of the mean of n people is that of their numbers, over n (numpy)."""
    each = np.array([0] * 20 + [1] * 10 + [2] * 4 + [5])
    dispersion = repeat_event_dispersion(np.ones(each.size), each, persons_fixed=True)
    variance_of_mean = dispersion * each.sum() / each.size**2
    assert variance_of_mean == pytest.approx(each.var() / each.size)


def test_a_cohort_in_which_all_have_the_same_number_does_not_vary():
    assert repeat_event_dispersion([12], [2], persons_fixed=True) == pytest.approx(0)


def test_limits_of_reoffences_per_offender_hold_the_true_mean_as_often_as_they_say():
    """Simulated: 27% of 300 reoffend, three times on average (geometric); mean 0.81."""
    rng = np.random.default_rng(1969)
    each = np.where(rng.random((2000, 300)) < 0.27, rng.geometric(1 / 3, (2000, 300)), 0)
    total, squares = each.sum(-1), (each**2).sum(-1)
    fixed = squares / total - total / 300
    held = {}
    for name, dispersion in (("none", 1), ("persons", squares / total), ("cohort", fixed)):
        mean = rate_interval(total, 300, dispersion=dispersion)
        held[name] = float(np.mean((mean.lower <= 0.81) & (mean.upper >= 0.81)))
    assert held["none"] < 0.70
    assert 0.955 < held["persons"] < 0.98
    assert held["cohort"] == pytest.approx(0.95, abs=0.015)


@tried
@given(st.lists(st.integers(0, 50), min_size=4, max_size=4), st.integers(1, 9))
def test_dispersion_is_that_of_more_people_alike_and_never_below_one(persons, times):
    dispersion = repeat_event_dispersion(persons, [0, 1, 2, 7])
    if sum(persons[1:]) == 0:
        assert np.isnan(dispersion)
        return
    assert 1 <= dispersion <= 7
    assert repeat_event_dispersion(np.array(persons) * times, [0, 1, 2, 7]) == pytest.approx(
        dispersion
    )
    assert repeat_event_dispersion(persons, [0, 1, 2, 7], persons_fixed=True) < dispersion


def test_stacks_keep_their_shape_and_gaps_stay_gaps():
    persons = [[[10, 4, 1], [1, np.nan, 0]], [[0, 0, 0], [3, -1, 0]]]
    variance = repeat_event_variance(persons, EACH)
    assert variance == pytest.approx(np.array([[51, np.nan], [0, np.nan]]), nan_ok=True)
    dispersion = repeat_event_dispersion(persons, EACH)
    assert np.isnan(dispersion).tolist() == [[False, True], [True, True]]
    assert rate_interval(23, 5, dispersion=dispersion[0, 1]).reason == "no estimate of dispersion"


@pytest.mark.parametrize(
    ("persons", "each", "message"),
    [
        (
            [1, 2],
            [1, 2, 3],
            r"persons must have the shape \(\.\.\., frequencies\).*\(2,\) and \(3,\)",
        ),
        (4, 2, r"persons must have the shape"),
        ([1, 2], [1, 2.5], r"events_each must be whole numbers from zero, got 2\.5"),
        ([1, 2], [1, -1], "events_each must be whole numbers from zero, got -1"),
        ([1, 2], [1, np.nan], "events_each must be whole numbers from zero, got nan"),
    ],
)
def test_frequencies_that_are_none_are_refused(persons, each, message):
    with pytest.raises(StatisticsError, match=message):
        repeat_event_variance(persons, each)
