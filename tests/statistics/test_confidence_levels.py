"""Several confidence levels in one call."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.intervals import rate_interval, wilson_interval

tried = settings(deadline=None, max_examples=40)

PAIR = (0.95, 0.998)


@pytest.mark.parametrize(
    ("events", "at_95", "at_998"),
    [
        (1, (0.025317898, 5.571644585), (0.001000547, 9.233410143)),
        (5, (1.623486324, 11.6683331), (0.739371928, 16.45474478)),
        (9, (4.11537405, 17.08479966), (2.452425215, 22.65737951)),
    ],
)
def test_exact_limits_at_both_levels_match_phe_indicator_methods(events, at_95, at_998):
    """PHEindicatormethods, tests/testthat/testdata_funnel_ratio_outputs.csv (its exact limits)."""
    interval = rate_interval(events, confidence=PAIR)
    assert interval.lower == pytest.approx([at_95[0], at_998[0]], rel=1e-4)
    assert interval.upper == pytest.approx([at_95[1], at_998[1]], rel=1e-6)


def test_rate_and_share_match_the_python_port_of_phe_indicator_methods():
    """Its tests: phe_rate(100, 10000, 100000) and phe_proportion(100, 1000).

    Its upper limit, 1216.2459, is not Byar's, which is worked out here from the formula.
    """
    rate = rate_interval(100, 10_000, PAIR)
    assert rate.lower[0] * 100_000 == pytest.approx(813.6210549052789, rel=1e-9)
    byar = 101 * (1 - 1 / 909 + stats.norm.isf(0.025) / (3 * 101**0.5)) ** 3
    assert rate.upper[0] * 100_000 == pytest.approx(10 * byar, rel=1e-12)
    share = wilson_interval(100, 1000, PAIR)
    assert share.lower[0] * 100 == pytest.approx(8.29094435930957, rel=1e-9)
    assert share.upper[0] * 100 == pytest.approx(12.01519631953484, rel=1e-9)


@tried
@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=4),
    st.lists(st.floats(0.5, 0.999), min_size=1, max_size=3),
    st.floats(1, 8),
)
def test_several_levels_are_the_single_levels_one_above_the_other(events, levels, phi):
    for together, alone in (
        (rate_interval(events, 7, levels, phi), [rate_interval(events, 7, x, phi) for x in levels]),
        (
            wilson_interval(events, 500, levels, phi),
            [wilson_interval(events, 500, x, phi) for x in levels],
        ),
    ):
        assert together.lower.shape == (len(levels), len(events))
        np.testing.assert_array_equal(together.lower, [one.lower for one in alone])
        np.testing.assert_array_equal(together.upper, [one.upper for one in alone])
        np.testing.assert_array_equal(together.value, alone[0].value)
        np.testing.assert_array_equal(together.method, alone[0].method)


@tried
@given(st.integers(0, 3000), st.floats(0.5, 0.99), st.floats(0.0001, 0.009))
def test_the_interval_of_the_higher_level_holds_that_of_the_lower(events, level, more):
    for interval in (
        rate_interval(events, 2, (level, level + more)),
        wilson_interval(events, 3000, (level, level + more)),
    ):
        assert interval.lower[1] <= interval.lower[0] + 1e-12
        assert interval.upper[1] >= interval.upper[0] - 1e-12


def test_one_number_gives_single_limits_and_one_level_in_a_sequence_an_axis():
    assert isinstance(rate_interval(4, confidence=0.95).lower, float)
    assert rate_interval(4, confidence=[0.95]).lower.shape == (1,)
    assert rate_interval(np.full((2, 3), 4), confidence=PAIR).upper.shape == (2, 2, 3)
    assert wilson_interval([], 1, PAIR).lower.shape == (2, 0)
    assert isinstance(wilson_interval(4, 9, np.array(PAIR)).value, float)


def test_a_bad_element_is_missing_at_every_level():
    interval = wilson_interval([5, 11], 10, PAIR)
    assert np.isnan(interval.lower).tolist() == [[False, True], [False, True]]
    assert list(interval.reason) == ["", "numerator above denominator"]


@pytest.mark.parametrize(
    ("confidence", "message"),
    [
        (95, r"confidence must be a share between 0 and 1, got 95: did you mean 0\.95\?"),
        ((0.95, 99.8), r"got 99\.8: did you mean 0\.998\?"),
        ((), r"confidence must have at least one level, such as \(0\.95, 0\.998\)"),
        ("0.95, 0.998", "confidence must be one number between 0 and 1"),
        ([[0.95], [0.998, 0.9]], "confidence must be one number between 0 and 1"),
    ],
)
def test_what_is_no_level_is_refused(confidence, message):
    for function in (rate_interval, wilson_interval):
        with pytest.raises(StatisticsError, match=message):
            function(3, 10, confidence)


def test_no_events_have_a_lower_limit_although_the_quantile_has_no_value():
    """R's qchisq(p, 0) is 0 and scipy's chi2.ppf(p, 0) is nan: the limit must not be."""
    assert np.isnan(stats.chi2.ppf(0.025, 0))
    assert rate_interval(0, 10, PAIR).lower.tolist() == [0, 0]


def test_byars_negative_limit_for_one_event_is_not_used():
    """By hand: (1 - 1/9 - 3.0902/3)^3 is below zero, and missing in PHEindicatormethods."""
    z = stats.norm.isf(0.001)
    assert (1 - 1 / 9 - z / 3) ** 3 < 0
    assert 0 < rate_interval(1, confidence=PAIR).lower[1] < rate_interval(1).lower


def test_more_events_than_residents_are_a_rate_and_no_share():
    assert rate_interval(30, 12, PAIR).value == 2.5
    with pytest.raises(StatisticsError, match="events must not be above trials, got 30 of 12"):
        wilson_interval(30, 12, PAIR)
