import itertools
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.before_after import paired_change
from community_safety.statistics.intervals import wilson_interval

tried = settings(deadline=None, max_examples=25)
people = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=9).map(
    lambda rows: np.array(rows).T
)

BEFORE, AFTER = [6, 5, 9, 7, 0, 3], [2, 5, 4, 0, 0, 4]


def test_a_halved_total_is_worked_by_hand():
    """30 before, 15 after; share after 1/3 of 45, five people with events.

    Deviations a - 15/45 (a + b): -2/3, 5/3, -1/3, -7/3, 5/3: squares 11.556 x 5/4 = 14.444, over
    1/3 x 2/3 x 45 = 10: dispersion 1.4444; t of 4 degrees of freedom over z: 2.7764 / 1.96.
    """
    found = paired_change(BEFORE, AFTER)
    assert (found.before, found.after, found.ratio, found.persons) == (30, 15, 0.5, 6)
    wide = 1.4444 * (2.7764 / 1.95996) ** 2
    share = wilson_interval(15, 45, dispersion=wide)
    limits = (share.lower / (1 - share.lower), share.upper / (1 - share.upper))
    assert (found.lower, found.upper) == pytest.approx(limits, rel=1e-4)
    assert found.method == "Wilson, dispersion between persons"
    percent = found.percent_change
    assert percent.value == pytest.approx(-50)
    assert (percent.lower, percent.upper) == pytest.approx(
        (100 * found.lower - 100, 100 * found.upper - 100)
    )


@tried
@given(people)
def test_the_p_value_is_that_of_all_ways_to_swap_before_and_after(case):
    before, after = case
    found = paired_change(before, after)
    if found.reason:
        return
    signs = np.array(list(itertools.product([1, -1], repeat=before.size)))
    swapped = np.abs(signs @ (after - before))
    assert found.p_value == pytest.approx(np.mean(swapped >= abs((after - before).sum())))


@tried
@given(people)
def test_the_other_way_round_gives_the_inverse(case):
    one, other = paired_change(*case), paired_change(*case[::-1])
    if one.reason or other.reason:
        return
    assert one.ratio == pytest.approx(1 / other.ratio)
    assert one.lower == pytest.approx(1 / other.upper)
    assert one.p_value == pytest.approx(other.p_value)


@tried
@given(people)
def test_who_did_nothing_in_either_period_changes_no_limit(case):
    alone = paired_change(*case)
    more = paired_change(*(np.append(each, [0, 0, 0]) for each in case))
    assert more.persons == alone.persons + 3
    assert more.reason == alone.reason
    assert (more.lower, more.upper) == pytest.approx((alone.lower, alone.upper), nan_ok=True)


def test_nobody_offending_after_has_an_upper_limit_and_a_small_p_value():
    found = paired_change([5, 5, 6, 5, 7, 5], [0] * 6)
    assert (found.ratio, found.lower) == (0, 0)
    assert 0 < found.upper < 0.2
    assert found.p_value == pytest.approx(2 / 2**6)


def test_a_few_people_with_most_of_the_events_widen_the_limits():
    even = paired_change([10] * 10, [5] * 10)
    uneven = paired_change([10] * 10, [25, 25, *[0] * 8])
    assert even.ratio == uneven.ratio
    assert uneven.upper / uneven.lower > 3 * even.upper / even.lower


def test_many_people_are_no_harder_than_few():
    """Oracle: the normal approximation to swapping, exact enough for 4,000 people."""
    generator = np.random.default_rng(2)
    before, after = generator.poisson(3, 4000), generator.poisson(2.95, 4000)
    differences = after - before
    z = differences.sum() / np.sqrt((differences**2).sum())
    normal = 2 * NormalDist().cdf(-abs(z))
    assert paired_change(before, after).p_value == pytest.approx(normal, abs=0.005)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([], [], "no events before"),
        ([0, 0], [3, 1], "no events before"),
        ([4, 0], [2, 0], "only one person with events"),
    ],
)
def test_people_that_cannot_be_compared_keep_their_totals_and_say_why(before, after, reason):
    found = paired_change(before, after)
    assert (found.reason, found.method) == (reason, "")
    assert (found.before, found.after) == (sum(before), sum(after))
    assert np.isnan([found.ratio, found.lower, found.upper, found.p_value]).all()


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ([1, 2], [1], "must be of the same people, got before 2, after 1"),
        ([1, -2], [1, 1], "before must be whole numbers from zero, got -2"),
        ([1, 2], [1, 1.5], r"after must be whole numbers from zero, got 1\.5"),
        ([1, 2], [1, np.nan], "after must be whole numbers from zero, got nan"),
        ([[1, 2]], [[1, 2]], r"before must have one count for each person, got \(1, 2\)"),
    ],
)
def test_counts_that_are_none_are_refused(before, after, message):
    with pytest.raises(StatisticsError, match=message):
        paired_change(before, after)
