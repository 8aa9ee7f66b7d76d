import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.power import events_for_ratio, sample_against_fixed
from community_safety.statistics.power_against_fixed import (
    detectable_from_fixed_rate,
    detectable_from_fixed_share,
    events_against_fixed,
)

tried = settings(deadline=None, max_examples=60)
sides = st.sampled_from(["rise", "fall"])
powers = st.sampled_from([0.5, 0.8, 0.99])


def test_events_by_hand():
    """(1.959964 + 0.841621 x sqrt(1.21))^2 / 0.21^2 = 2.885747^2 / 0.0441 = 188.83."""
    assert events_against_fixed(1.21) == pytest.approx(188.83, abs=0.01)
    assert events_against_fixed(1.21, dispersion=4) == pytest.approx(4 * 188.83, abs=0.05)
    assert events_against_fixed(1.21, dispersion=0.2) == events_against_fixed(1.21)
    assert events_against_fixed(1) == np.inf
    assert events_against_fixed(0) == pytest.approx(1.959964**2, rel=1e-6)


def test_a_fixed_yardstick_needs_about_half_of_two_counts():
    assert events_for_ratio(1.05) / events_against_fixed(1.05) == pytest.approx(2, rel=0.03)


@pytest.mark.parametrize(("rate", "side"), [(100, "rise"), (100, "fall"), (30, "fall")])
def test_a_detectable_rate_has_the_asked_power(rate, side):
    """Oracle: enumeration of the exact interval (Garwood) against the fixed rate, +/- 3 points."""
    difference = detectable_from_fixed_rate(rate, 1, direction=side)
    true = rate + difference if side == "rise" else rate - difference
    seen = np.arange(1, 400)
    lower, upper = stats.chi2.ppf(0.025, 2 * seen) / 2, stats.chi2.isf(0.025, 2 * seen + 2) / 2
    tells = (lower > rate) | (upper < rate)
    assert stats.poisson.pmf(seen, true)[tells].sum() == pytest.approx(0.8, abs=0.03)


@tried
@given(st.floats(0.01, 100), st.floats(1, 5000), st.floats(0.3, 20), sides, powers)
def test_the_detectable_rate_inverts_the_events_needed(rate, exposure, phi, side, power):
    difference = detectable_from_fixed_rate(rate, exposure, power, 0.95, side, phi)
    if np.isfinite(difference):
        ratio = 1 + (1 if side == "rise" else -1) * difference / rate
        needed = events_against_fixed(max(ratio, 0), power, dispersion=phi)
        assert needed == pytest.approx(rate * exposure, rel=1e-6)
        assert difference >= 0
    else:
        assert side == "fall"
        assert events_against_fixed(0, power, dispersion=phi) > rate * exposure


@tried
@given(st.floats(0.02, 0.98), st.floats(1, 5000), st.floats(0.3, 20), sides, powers)
def test_the_detectable_share_inverts_the_sample_needed(share, trials, phi, side, power):
    difference = detectable_from_fixed_share(share, trials, power, 0.95, side, phi)
    sign = 1 if side == "rise" else -1
    effective = trials / max(phi, 1)
    if np.isfinite(difference):
        true = np.clip(share + sign * difference, 0, 1)
        size = sample_against_fixed(true, share, power)
        assert size == pytest.approx(effective, rel=1e-6) or true in (0, 1)
    else:
        assert sample_against_fixed(0.5 + sign / 2, share, power) > effective


@tried
@given(st.floats(0.02, 0.98), st.floats(5, 5000), sides)
def test_more_cases_show_smaller_differences(share, size, side):
    for function in (detectable_from_fixed_rate, detectable_from_fixed_share):
        few, many = function(share, [size, 2 * size], direction=side)
        assert many <= few


def test_gaps_are_missing_and_leave_the_others_alone():
    rates = detectable_from_fixed_rate([5, np.nan, 0, 5], [10, 10, 10, -1])
    assert rates[0] == detectable_from_fixed_rate(5, 10)
    assert np.isnan(rates[1:]).all()
    shares = detectable_from_fixed_share([0.5, np.nan, 1, 0.5], [50, 50, 50, 0])
    assert shares[0] == detectable_from_fixed_share(0.5, 50)
    assert np.isnan(shares[1:]).all()
    assert np.isnan(events_against_fixed([np.nan, -1])).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: events_against_fixed(-1), "ratio must be zero or more, got -1"),
        (lambda: events_against_fixed(2, power=80), "did you mean 0.8?"),
        (lambda: events_against_fixed(2, dispersion=-1), "dispersion must be zero or more, got -1"),
        (lambda: detectable_from_fixed_rate(0, 1), "fixed_rate must be above zero, got 0"),
        (lambda: detectable_from_fixed_rate(1, 0), "exposure must be above zero, got 0"),
        (lambda: detectable_from_fixed_share(1, 9), "fixed_share must be a share strictly between"),
        (lambda: detectable_from_fixed_share(0.5, 0), "trials must be above zero, got 0"),
        (
            lambda: detectable_from_fixed_share(0.5, 9, direction="up"),
            "direction must be one of rise, fall, got 'up'",
        ),
        (
            lambda: detectable_from_fixed_rate(0.5, 9, direction="up"),
            "direction must be one of rise, fall, got 'up'",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()
