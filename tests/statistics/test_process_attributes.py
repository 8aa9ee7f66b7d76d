from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from community_safety.errors import StatisticsError
from community_safety.statistics.process_charts.attributes import rate_chart, share_chart
from community_safety.statistics.process_charts.chart import OUTSIDE

tried = settings(deadline=None, max_examples=50)

TRIALS = np.array([100, 120, 80, 400, 40, 100, 110, 90, 100, 95, 105, 100, 60, 200], dtype=float)
EVENTS = np.array([22, 23, 17, 78, 9, 19, 25, 16, 21, 18, 40, 22, 11, 39], dtype=float)


def z_by_hand(values, centre, sigma):
    """Sigma z of Laney with every range kept: mean absolute step of z over 1.128."""
    z = [(value - centre) / spread for value, spread in zip(values, sigma, strict=True)]
    steps = [abs(b - a) for a, b in pairwise(z)]
    return sum(steps) / len(steps) / 1.128


def test_share_limits_match_arithmetic_by_hand():
    """Worked by hand: p = 360/1700; sqrt(p (1 - p) / n) for n = 100 is 0.04086."""
    chart = share_chart(EVENTS, TRIALS)
    assert chart.centre[0] == pytest.approx(360 / 1700)
    assert chart.sigma[0] == pytest.approx(0.04086, abs=5e-6)
    assert chart.upper[0] == pytest.approx(360 / 1700 + 3 * 0.040857, abs=1e-5)
    assert chart.upper[3] - chart.centre[3] == pytest.approx((chart.upper[0] - chart.centre[0]) / 2)
    assert np.isinf(chart.degrees_of_freedom).all()
    assert chart.rule[10] == OUTSIDE


def test_rate_limits_match_arithmetic_by_hand():
    """Worked by hand: u = 360/1700 per unit; sqrt(u / 100) = 0.04602; a c chart has sqrt(c)."""
    chart = rate_chart(EVENTS, TRIALS)
    assert chart.sigma[0] == pytest.approx(0.04602, abs=5e-6)
    counts = rate_chart([9, 16] * 6, 1)
    assert counts.centre[0] == 12.5
    assert counts.upper[0] == pytest.approx(12.5 + 3 * 12.5**0.5)
    assert counts.lower[0] == pytest.approx(12.5 - 3 * 12.5**0.5)


@pytest.mark.parametrize("draw", [share_chart, rate_chart])
def test_laney_limits_match_arithmetic_by_hand(draw):
    """Worked by hand from Laney (2002): sigma z from the ranges of z, range by range."""
    noisy = EVENTS + np.array([20, -15] * 7)
    plain, wide = draw(noisy, TRIALS), draw(noisy, TRIALS, laney=True, screen=False)
    expected = z_by_hand(plain.values, plain.centre[0], plain.sigma)
    assert expected > 1.5
    np.testing.assert_allclose(wide.sigma, expected * plain.sigma)
    np.testing.assert_allclose(wide.centre, plain.centre)
    assert np.isfinite(wide.degrees_of_freedom).all()


@pytest.mark.parametrize("draw", [share_chart, rate_chart])
def test_laney_never_narrows_the_limits(draw):
    """Counts that hardly vary: sigma z is about 0.1, and is not used."""
    events = np.array([20, 21] * 7, dtype=float)
    plain, laney = draw(events, np.full(14, 100.0)), draw(events, np.full(14, 100.0), laney=True)
    np.testing.assert_array_equal(laney.sigma, plain.sigma)


def test_laney_may_differ_between_series():
    stack, base = np.tile(EVENTS * 2 + np.array([20, -15] * 7), (2, 1)), np.tile(TRIALS, (2, 1))
    chart = rate_chart(stack, base, laney=np.array([False, True]))
    assert (chart.sigma[1] > chart.sigma[0]).all()
    np.testing.assert_array_equal(chart.sigma[0], rate_chart(stack[0], base[0]).sigma)


def test_limits_of_shares_stay_within_zero_and_one():
    trials = np.full(12, 5.0)
    high = share_chart([5, 4, 5, 5, 4, 5, 5, 5, 4, 5, 5, 5], trials)
    assert (high.upper == 1).all()
    low = share_chart([0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], trials)
    assert (low.lower == 0).all()
    assert not high.position.any()


def test_no_trials_are_a_gap_not_a_share_of_zero():
    trials = TRIALS.copy()
    trials[4] = 0
    events = np.where(trials == 0, 0, EVENTS)
    chart = share_chart(events, trials)
    assert np.isnan(chart.values[4])
    assert np.isnan(chart.upper[4])
    assert chart.centre[0] == pytest.approx(events.sum() / trials.sum())
    assert chart.reason == ""


@pytest.mark.parametrize("events", [np.zeros(14), TRIALS])
def test_all_or_nothing_has_limits_at_its_share_and_no_special_cause(events):
    chart = share_chart(events, TRIALS, laney=True)
    np.testing.assert_allclose(chart.upper, events[0] / TRIALS[0])
    assert not chart.position.any()


@pytest.mark.parametrize(
    ("events", "trials", "reason"),
    [
        (130.0, 100.0, "numerator above denominator"),
        (-1.0, 100.0, "negative count"),
        (5.0, -100.0, "negative denominator"),
        (np.inf, 100.0, "infinite"),
        (5.0, np.inf, "infinite"),
    ],
)
def test_a_number_that_cannot_be_refuses_its_series_alone(events, trials, reason):
    x, n = np.tile(EVENTS, (2, 1)), np.tile(TRIALS, (2, 1))
    x[0, 2], n[0, 2] = events, trials
    for laney in (False, True):
        chart = share_chart(x, n, laney=laney)
        assert chart.reason.tolist() == [reason, ""]
        assert np.isnan(chart.values[0, 2])
        assert np.isnan(chart.upper[0]).all()
        assert np.isfinite(chart.upper[1]).all()
        assert not chart.position[0].any()


def test_a_rate_may_have_more_events_than_its_base():
    assert rate_chart(EVENTS * 9, TRIALS).reason == ""


def test_fewer_than_twelve_points_have_no_limits():
    assert share_chart(EVENTS[:11], TRIALS[:11]).reason == "11 points; limits need 12"
    assert rate_chart(EVENTS[:1], TRIALS[:1], laney=True).reason == "1 point; limits need 12"


def test_segments_baseline_and_left_out_work_as_on_an_xmr_chart():
    x, n = np.r_[EVENTS, EVENTS * 0.5], np.r_[TRIALS, TRIALS]
    named = np.arange(28) == 10
    chart = share_chart(x, n, starts=np.arange(28) == 14, left_out=named)
    kept = np.arange(14) != 10
    assert chart.centre[0] == pytest.approx(EVENTS[kept].sum() / TRIALS[kept].sum())
    assert chart.centre[20] == pytest.approx(EVENTS.sum() * 0.5 / TRIALS.sum())
    assert chart.position[10] == 0
    fixed = rate_chart(x, n, baseline=14)
    assert fixed.centre[-1] == pytest.approx(EVENTS.sum() / TRIALS.sum())


def test_denominators_that_change_by_a_factor_of_ten_move_the_limits():
    trials = np.array([40, 400] * 9, dtype=float)
    chart = share_chart(trials * 0.3, trials)
    width = chart.upper - chart.centre
    assert width[0] / width[1] == pytest.approx(10**0.5)
    assert not chart.position.any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"events": 5.0, "trials": TRIALS}, "events must be a series"),
        ({"events": EVENTS, "trials": TRIALS[:5]}, "the shapes do not fit each other"),
        ({"events": EVENTS, "trials": TRIALS, "laney": "yes"}, "laney must be True or False"),
        (
            {"events": EVENTS, "trials": TRIALS, "laney": [True, False]},
            "laney has shape (2,), which does not fit a stack of shape ()",
        ),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments, message):
    with pytest.raises(StatisticsError) as raised:
        share_chart(**arguments)
    assert message in str(raised.value)


counts = hnp.arrays(
    float, (2, 16), elements=st.one_of(st.integers(0, 30).map(float), st.just(np.nan))
)
bases = hnp.arrays(float, (2, 16), elements=st.integers(30, 300).map(float))


@tried
@given(counts, bases, st.booleans())
def test_shares_mirror_when_events_become_non_events(events, trials, laney):
    chart = share_chart(events, trials, laney=laney)
    mirrored = share_chart(trials - events, trials, laney=laney)
    np.testing.assert_allclose(mirrored.lower, 1 - chart.upper, atol=1e-9)
    np.testing.assert_array_equal(mirrored.position, -chart.position)


@tried
@given(counts, bases)
def test_laney_limits_hold_the_plain_ones_and_both_hold_the_mean(events, exposure):
    plain, laney = rate_chart(events, exposure), rate_chart(events, exposure, laney=True)
    drawn = ~np.isnan(laney.upper)
    assert (laney.upper[drawn] >= plain.upper[drawn]).all()
    assert (laney.lower[drawn] <= plain.lower[drawn]).all()
    assert (plain.lower[drawn] <= plain.centre[drawn]).all()


@tried
@given(counts, bases, st.booleans())
def test_a_stack_gives_what_its_series_give_alone(events, trials, laney):
    together = share_chart(events, trials, laney=laney)
    for row in range(2):
        alone = share_chart(events[row], trials[row], laney=laney)
        np.testing.assert_array_equal(together.upper[row], alone.upper)
        np.testing.assert_array_equal(together.position[row], alone.position)
