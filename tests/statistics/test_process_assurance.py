import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.process_charts.assurance import (
    HIT_AND_MISS,
    MEETS,
    MISSES,
    assurance,
)
from community_safety.statistics.process_charts.attributes import share_chart
from community_safety.statistics.process_charts.xmr import xmr_chart

tried = settings(deadline=None, max_examples=60)

# Worked by hand: limits 5 -/+ 2.66 x 2, from -0.32 to 10.32.
CHART = xmr_chart([4, 6] * 6)
INF = np.inf


def said(low, high, direction, chart=CHART):
    return str(assurance(chart, low, high, direction))


@pytest.mark.parametrize(
    ("target", "high_is_good", "low_is_good"),
    [
        (-1, MEETS, MISSES),
        (0, HIT_AND_MISS, HIT_AND_MISS),
        (5, HIT_AND_MISS, HIT_AND_MISS),
        (10, HIT_AND_MISS, HIT_AND_MISS),
        (11, MISSES, MEETS),
    ],
)
def test_a_single_target_against_the_limits(target, high_is_good, low_is_good):
    """NHSRplotthedots: a target beyond the limits is always or never met, one inside by chance."""
    assert said(target, target, 1) == high_is_good
    assert said(target, target, -1) == low_is_good


@pytest.mark.parametrize(
    ("low", "high", "high_is_good", "low_is_good"),
    [
        (-1, 11, MEETS, MEETS),
        (-2, -1, MEETS, MISSES),
        (11, 12, MISSES, MEETS),
        (2, 8, HIT_AND_MISS, HIT_AND_MISS),
        (-1, 5, MEETS, HIT_AND_MISS),
        (5, 11, HIT_AND_MISS, MEETS),
        (-INF, 11, MEETS, MEETS),
        (-1, INF, MEETS, MEETS),
        (11, INF, MISSES, MEETS),
        (-INF, -1, MEETS, MISSES),
    ],
)
def test_a_range_against_the_limits(low, high, high_is_good, low_is_good):
    """Worked by hand: a period meets the range unless it lies beyond its bad end."""
    assert said(low, high, 1) == high_is_good
    assert said(low, high, -1) == low_is_good


def test_limits_that_touch_a_single_target_meet_it_from_either_side():
    steady = xmr_chart(np.full(12, 5.0))
    assert said(5, 5, 1, steady) == MEETS
    assert said(5, 5, -1, steady) == MEETS
    assert said(4, 5, -1, steady) == MISSES
    assert said(5, 6, 1, steady) == MEETS


def test_nothing_is_said_without_limits_target_or_direction():
    assert said(5, 5, 0) == ""
    assert said(np.nan, np.nan, 1) == ""
    assert said(5, 5, 1, xmr_chart(np.arange(11.0))) == ""
    assert said(5, 5, 1, xmr_chart(np.zeros(0))) == ""


def test_the_limits_of_the_last_segment_decide():
    """NHSRplotthedots issue 172."""
    values, starts = np.r_[[4.0, 6.0] * 6, [24.0, 26.0] * 6], np.arange(24) == 12
    assert said(15, 15, 1, xmr_chart(values, starts=starts)) == MEETS
    assert said(15, 15, 1, xmr_chart(values[:20], starts=starts[:20])) == ""


def test_limits_that_follow_denominators_are_those_of_the_last_point():
    events, trials = np.r_[[30.0] * 13, 300, np.nan], np.r_[[100.0] * 13, 1000, 0]
    chart = share_chart(events, trials)
    assert said(0.25, 0.25, 1, chart) == MEETS
    assert said(0.25, 0.25, 1, share_chart(events[:13], trials[:13])) == HIT_AND_MISS


@pytest.mark.parametrize(
    ("low", "high", "direction", "message"),
    [
        (6, 5, 1, "a target range must not end below its start"),
        (5, 5, 2, "direction must be 1 (high is good), -1 (low is good) or 0 (neither)"),
        ([1, 2], 5, 1, "target_lower has shape (2,), which does not fit a stack of shape ()"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(low, high, direction, message):
    with pytest.raises(StatisticsError) as raised:
        assurance(CHART, low, high, direction)
    assert message in str(raised.value)


@tried
@given(
    st.lists(st.integers(0, 20), min_size=12, max_size=20),
    st.integers(-5, 25),
    st.integers(0, 9),
)
def test_assurance_mirrors_and_matches_where_the_points_can_lie(values, low, width):
    series = np.array(values, dtype=float)
    chart, mirrored = xmr_chart(series), xmr_chart(-series)
    if width == 0:
        assert said(low, low, 1, chart) == said(-low, -low, -1, mirrored)
    inside = (chart.values >= chart.lower) & (chart.values <= chart.upper)
    met = chart.values[inside] >= low
    word = said(low, low + width, 1, chart)
    assert word != MEETS or met.all()
    assert word != MISSES or not met.any()
