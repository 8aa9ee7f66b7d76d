import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.intervals import rate_interval, wilson_interval

tried = settings(deadline=None, max_examples=60)

levels = st.floats(0.5, 0.999)
dispersions = st.floats(1.0, 20.0)


@st.composite
def shares(draw):
    trials = draw(st.integers(1, 100_000))
    return draw(st.integers(0, trials)), trials


@pytest.mark.parametrize(
    ("events", "trials", "lower", "upper"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_matches_newcombe_1998_table_i(events, trials, lower, upper):
    """Newcombe (1998), Stat Med 17, 857-872, table I, method 3."""
    interval = wilson_interval(events, trials)
    assert (interval.lower, interval.upper) == pytest.approx((lower, upper), abs=5e-5)
    assert interval.method == "Wilson"


def test_wilson_matches_phe_indicator_methods():
    """Python port of PHEindicatormethods, its test of 100 in 10,000 in per cent."""
    interval = wilson_interval(100, 10_000)
    assert interval.lower * 100 == pytest.approx(0.8229336148148417, rel=1e-9)
    assert interval.upper * 100 == pytest.approx(1.2146982255114647, rel=1e-9)


@pytest.mark.parametrize(
    ("events", "lower", "upper"),
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (9, 4.115, 17.085)],
)
def test_small_counts_match_garwoods_exact_limits(events, lower, upper):
    """Garwood (1936), Biometrika 28, 437, as tabulated since (95%)."""
    interval = rate_interval(events)
    assert (interval.lower, interval.upper) == pytest.approx((lower, upper), abs=6e-4)
    assert interval.method == "Exact"


def test_exact_limits_invert_the_poisson_distribution():
    """Oracle: scipy.stats.poisson. Each tail at the limit is half of what confidence leaves."""
    for events in range(1, 10):
        interval = rate_interval(events, confidence=0.998)
        assert stats.poisson.sf(events - 1, interval.lower) == pytest.approx(0.001)
        assert stats.poisson.cdf(events, interval.upper) == pytest.approx(0.001)


def test_byar_lower_limit_matches_phe_indicator_methods():
    """Python port of PHEindicatormethods, byars_lower(100)."""
    assert rate_interval(100).lower == pytest.approx(81.36210549052788, rel=1e-9)


def test_byar_is_within_a_fifth_of_a_per_cent_of_exact_from_ten_events():
    """Public Health England, Technical Guide: Confidence Intervals (2018), on Byar's method."""
    events = np.arange(10, 400)
    interval = rate_interval(events)
    assert set(interval.method) == {"Byar"}
    np.testing.assert_allclose(interval.lower, stats.chi2.ppf(0.025, 2 * events) / 2, rtol=0.002)
    np.testing.assert_allclose(
        interval.upper, stats.chi2.ppf(0.975, 2 * events + 2) / 2, rtol=0.002
    )


def test_one_event_at_998_per_cent_has_a_lower_limit_above_zero():
    """Byar's formula is negative here, and missing in PHEindicatormethods; exact is -ln(0.999)."""
    assert rate_interval(1, confidence=0.998).lower == pytest.approx(-np.log(0.999))


def test_no_events_have_a_lower_limit_of_exactly_zero():
    assert rate_interval(0).lower == 0
    assert rate_interval(0, dispersion=3).lower == 0
    assert rate_interval(0, dispersion=3).upper == pytest.approx(-3 * np.log(0.025))
    assert wilson_interval(0, 7).lower == 0
    assert wilson_interval(0, 7, dispersion=3).lower == 0


@pytest.mark.parametrize("trials", [1, 3, 7, 49, 10**7])
def test_all_events_have_an_upper_limit_of_exactly_one(trials):
    assert wilson_interval(trials, trials, 0.998).upper == 1
    assert wilson_interval(trials, trials, 0.998, dispersion=1.3).upper == 1


def test_rate_is_events_per_unit_of_exposure():
    interval, count = rate_interval(30, 12), rate_interval(30)
    assert interval.value == 2.5
    assert interval.upper == pytest.approx(count.upper / 12)
    assert rate_interval(12, 3).value == 4  # more crimes than residents is allowed


def test_dispersion_makes_thirty_events_worth_fewer():
    """By hand: phi 4 leaves 7.5 effective events, exact, times 4."""
    interval = rate_interval(30, dispersion=4)
    assert interval.value == 30
    assert interval.lower == pytest.approx(4 * stats.chi2.ppf(0.025, 15) / 2)
    assert interval.method == "Exact, dispersion adjusted"
    assert rate_interval(400, dispersion=4).method == "Byar, dispersion adjusted"
    assert rate_interval(400, dispersion=0.3) == rate_interval(400)


def test_design_effect_divides_people_and_events():
    """Kish (1965): 40 of 100 with design effect 2 is 20 of 50."""
    adjusted, half = wilson_interval(40, 100, dispersion=2), wilson_interval(20, 50)
    assert adjusted.lower == pytest.approx(half.lower)
    assert adjusted.upper == pytest.approx(half.upper)
    assert adjusted.method == "Wilson, dispersion adjusted"
    assert wilson_interval(40, 100, dispersion=0.8) == wilson_interval(40, 100)


def test_each_bad_share_carries_its_reason():
    events = [5, np.nan, 5, 5, -1, 11, np.inf]
    trials = [10, 10, np.nan, 0, 10, 10, 10]
    result = wilson_interval(events, trials)
    assert list(result.reason) == [
        "",
        "missing",
        "missing",
        "no denominator",
        "negative count",
        "numerator above denominator",
        "infinite",
    ]
    assert np.isnan(result.value).tolist() == [False] + [True] * 6
    assert np.isnan(result.upper).tolist() == [False] + [True] * 6


def test_each_bad_rate_carries_its_reason():
    result = rate_interval([5, -1, 5, 5, 5], [1, 1, 0, 1, 1], dispersion=[1, 1, 1, -2, np.nan])
    assert list(result.reason) == [
        "",
        "negative count",
        "no denominator",
        "negative dispersion",
        "no estimate of dispersion",
    ]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: wilson_interval(-1, 10), "events must be zero or more, got -1"),
        (lambda: wilson_interval(1, 0), "trials must be above zero, got 0"),
        (lambda: wilson_interval(11, 10), "events must not be above trials, got 11 of 10"),
        (lambda: wilson_interval(1, 10, 0.95, -2), "dispersion must be zero or more, got -2"),
        (lambda: rate_interval(-3), "events must be zero or more, got -3"),
        (lambda: rate_interval(3, 0), "exposure must be above zero, got 0"),
        (lambda: rate_interval(3, 1, 0.95, -1), "dispersion must be zero or more, got -1"),
    ],
)
def test_single_bad_numbers_are_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()


@tried
@given(shares(), levels, dispersions)
def test_share_lies_in_its_interval_and_the_interval_in_zero_to_one(case, level, phi):
    interval = wilson_interval(*case, level, phi)
    assert 0 <= interval.lower <= interval.value + 1e-12
    assert interval.value - 1e-12 <= interval.upper <= 1


@tried
@given(shares(), levels, dispersions)
def test_share_interval_mirrors_when_events_become_non_events(case, level, phi):
    events, trials = case
    one = wilson_interval(events, trials, level, phi)
    other = wilson_interval(trials - events, trials, level, phi)
    assert one.lower == pytest.approx(1 - other.upper, abs=1e-12)


@tried
@given(shares(), levels, levels, dispersions, dispersions)
def test_share_interval_widens_with_confidence_and_dispersion(case, one, two, phi, psi):
    narrow = wilson_interval(*case, min(one, two), min(phi, psi))
    wide = wilson_interval(*case, max(one, two), max(phi, psi))
    assert wide.lower <= narrow.lower + 1e-12
    assert wide.upper >= narrow.upper - 1e-12


@tried
@given(st.integers(0, 10**7), levels, dispersions)
def test_rate_lies_in_its_interval(events, level, phi):
    interval = rate_interval(events, 3.0, level, phi)
    assert 0 <= interval.lower <= interval.value <= interval.upper


@tried
@given(st.integers(0, 10**6), levels, levels, dispersions, dispersions)
def test_rate_interval_widens_with_confidence_and_dispersion(events, one, two, phi, psi):
    """Up to 0.3%: where exact gives way to Byar the limits do not meet exactly."""
    narrow = rate_interval(events, 1, min(one, two), min(phi, psi))
    wide = rate_interval(events, 1, max(one, two), max(phi, psi))
    assert wide.lower <= narrow.lower * 1.003
    assert wide.upper >= narrow.upper * 0.997


@tried
@given(st.lists(shares(), min_size=1, max_size=5), levels, dispersions)
def test_array_and_single_numbers_agree(cases, level, phi):
    events, trials = map(list, zip(*cases, strict=True))
    for function in (wilson_interval, rate_interval):
        together = function(events, trials, level, phi)
        for i, case in enumerate(cases):
            alone = function(*case, level, phi)
            assert (together.lower[i], together.upper[i]) == (alone.lower, alone.upper)
            assert together.method[i] == alone.method
