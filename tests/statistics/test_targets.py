"""P-values against a target: known answers, and agreement with the interval that is drawn."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.intervals import rate_interval, wilson_interval
from community_safety.statistics.targets import count_target_p_value, share_target_p_value


@pytest.mark.parametrize(("events", "expected"), [(3, 8.0), (15, 8.0), (0, 2.5), (40, 40.0)])
def test_count_is_twice_the_smaller_poisson_tail(events, expected):
    """Oracle: scipy.stats.poisson."""
    at_most = stats.poisson.cdf(events, expected)
    at_least = stats.poisson.sf(events - 1, expected)
    wanted = min(1.0, 2 * min(at_most, at_least))
    assert count_target_p_value(events, expected) == pytest.approx(wanted, rel=1e-12)


def test_no_events_against_an_expected_three():
    """By hand: 2 exp(-3) = 0.0996."""
    assert count_target_p_value(0, 3) == pytest.approx(0.0995741, abs=1e-7)


def test_target_of_none_is_met_by_none_and_missed_by_one():
    assert count_target_p_value(0, 0) == 1
    assert count_target_p_value(1, 0) == 0


def test_share_is_the_score_test():
    """By hand: 60 of 100 against 50%: z = 0.10 / 0.05 = 2, p = 0.0455."""
    assert share_target_p_value(60, 100, 0.5) == pytest.approx(0.0455003, abs=1e-7)


def test_design_effect_divides_the_sample():
    """Four times the variance is a quarter of the sample: z = 1, p = 0.3173."""
    assert share_target_p_value(60, 100, 0.5, dispersion=4) == pytest.approx(0.3173105, abs=1e-7)
    assert share_target_p_value(60, 100, 0.5, 4) == share_target_p_value(15, 25, 0.5)


def test_dispersion_makes_a_count_that_of_fewer_events():
    assert count_target_p_value(12, 20, dispersion=4) == count_target_p_value(3, 5)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_impossible_or_certain_targets(share):
    assert share_target_p_value(100 * share, 100, share) == 1
    assert share_target_p_value(50, 100, share) == 0


@given(st.integers(0, 80), st.floats(0.05, 120), st.floats(0, 1))
def test_dispersion_of_one_or_less_is_that_of_independent_events(events, expected, phi):
    assert count_target_p_value(events, expected, phi) == count_target_p_value(events, expected)


@given(st.integers(0, 60), st.integers(60, 100), st.floats(0, 1), st.floats(0, 1))
def test_design_effect_of_one_or_less_is_none(events, trials, target, phi):
    plain = share_target_p_value(events, trials, target)
    assert share_target_p_value(events, trials, target, phi) == plain


@st.composite
def shares(draw):
    trials = draw(st.integers(1, 400))
    return draw(st.integers(0, trials)), trials


@given(shares(), st.floats(0.001, 0.999), st.floats(0.3, 6), st.sampled_from([0.95, 0.998]))
def test_p_is_below_one_less_confidence_exactly_where_wilson_leaves_the_target_out(
    case, target, phi, confidence
):
    events, trials = case
    p = share_target_p_value(events, trials, target, phi)
    assume(abs(p - (1 - confidence)) > 1e-9)
    interval = wilson_interval(events, trials, confidence, phi)
    outside = target < interval.lower or target > interval.upper
    assert (p < 1 - confidence) == outside


@given(st.integers(0, 9), st.floats(0.01, 40), st.floats(0.3, 6), st.sampled_from([0.95, 0.998]))
def test_p_is_below_one_less_confidence_exactly_where_the_exact_interval_leaves_the_target_out(
    events, expected, phi, confidence
):
    p = count_target_p_value(events, expected, phi)
    assume(abs(p - (1 - confidence)) > 1e-9)
    interval = rate_interval(events, 1.0, confidence, phi)
    assert interval.method.startswith("Exact")
    outside = expected < interval.lower or expected > interval.upper
    assert (p < 1 - confidence) == outside


@given(st.integers(10, 5000), st.floats(1, 6))
def test_p_at_byars_limits_is_close_to_one_less_confidence(events, phi):
    assume(events / phi >= 10)
    interval = rate_interval(events, 1.0, 0.95, phi)
    for limit in (interval.lower, interval.upper):
        assert count_target_p_value(events, limit, phi) == pytest.approx(0.05, abs=0.002)


@given(st.integers(0, 300), st.floats(0, 300), st.floats(0.5, 5))
def test_p_values_are_chances(events, expected, phi):
    assert 0 <= count_target_p_value(events, expected, phi) <= 1


@given(shares(), st.floats(0, 1))
def test_shares_mirror_when_events_become_non_events(case, target):
    events, trials = case
    one = share_target_p_value(events, trials, target)
    other = share_target_p_value(trials - events, trials, 1 - target)
    assert one == pytest.approx(other, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: count_target_p_value(-1, 5), "events must be zero or more, got -1"),
        (lambda: count_target_p_value(1, -5), "expected must be zero or more, got -5"),
        (lambda: count_target_p_value(1, 5, -1), "dispersion must be zero or more, got -1"),
        (lambda: share_target_p_value(-1, 5, 0.5), "events must be zero or more, got -1"),
        (lambda: share_target_p_value(1, 0, 0.5), "trials must be above zero, got 0"),
        (lambda: share_target_p_value(6, 5, 0.5), "events must not be above trials, got 6 of 5"),
        (lambda: share_target_p_value(1, 5, 27), "target must lie in 0 to 1"),
        (lambda: share_target_p_value(1, 5, 0.5, -1), "dispersion must be zero or more, got -1"),
    ],
)
def test_nonsense_in_single_numbers_is_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()


def test_nonsense_and_gaps_in_arrays_are_missing_and_leave_the_others_alone():
    counts = count_target_p_value([3, -1, np.nan, 3], [8, 8, 8, np.nan])
    assert counts[0] == count_target_p_value(3, 8)
    assert np.isnan(counts[1:]).all()
    found = share_target_p_value([60, 60, 60], [100, 0, 100], [0.5, 0.5, 50])
    assert found[0] == share_target_p_value(60, 100, 0.5)
    assert np.isnan(found[1:]).all()
