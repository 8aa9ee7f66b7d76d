import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.intervals import rate_interval
from community_safety.statistics.repeat_events import repeat_event_variance
from community_safety.statistics.standardised import (
    directly_standardised_rate,
    expected_events,
    indirectly_standardised_rate,
    indirectly_standardised_ratio,
)

tried = settings(deadline=None, max_examples=60)

# PHEindicatormethods, data-raw/LoadTestdata.R: the European Standard Population of 2013.
EUROPE_2013 = [
    5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000,
    7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000,
]  # fmt: skip

standards = st.lists(st.floats(0.01, 1000), min_size=3, max_size=3)
three_counts = st.lists(st.integers(4, 400), min_size=3, max_size=3)
populations = st.lists(st.floats(0.5, 1e6), min_size=3, max_size=3)
levels = st.floats(0.5, 0.999)


def test_rate_and_limits_match_the_vignette_of_phe_indicator_methods():
    """inst/doc/DSR-vignette.html, the last example: 8283.016 (6570.819 to 10289.65) per 100,000."""
    population = [30, 35, 35, 35, 40, 40, 45, 50, 50, 50, 60, 60, 70, 75, 70, 60, 20, 20, 15]
    deaths = [1, 1, 0, 0, 0, 1, 1, 3, 3, 3, 3, 10, 10, 10, 10, 8, 8, 8, 8]
    rate = directly_standardised_rate(deaths, population, EUROPE_2013)
    assert rate.value * 100_000 == pytest.approx(8283.016, abs=5e-4)
    assert rate.lower * 100_000 == pytest.approx(6570.819, abs=5e-4)
    assert rate.upper * 100_000 == pytest.approx(10289.65, abs=5e-3)
    assert (rate.method, rate.reason) == ("Dobson", "")


def test_rate_and_lower_limit_match_the_python_port_of_phe_indicator_methods():
    """Its test of phe_dsr: 9832.763, from 9232.668, per 100,000 (its upper limit is not Byar's)."""
    events = [50, 55, 55, 55, 60, 60, 65, 70, 70, 70, 70, 65, 60, 55, 50, 40, 25, 15, 10]
    people = [509, *[559] * 3, 609, 609, 659, *[709] * 4, 659, 609, 559, 509, 409, 259, 159, 109]
    rate = directly_standardised_rate(events, people, EUROPE_2013)
    assert rate.value * 100_000 == pytest.approx(9832.763039564017, rel=1e-12)
    assert rate.lower * 100_000 == pytest.approx(9232.668299548477, rel=1e-12)


def test_rate_of_two_bands_is_worked_by_hand():
    """Rates 0.1 and 0.4, weights 3 to 1: 0.175; variance (0.75/100)^2 10 + (0.25/50)^2 20."""
    rate = directly_standardised_rate([10, 20], [100, 50], [3, 1])
    assert rate.value == pytest.approx(0.175)
    scale = np.sqrt((0.0075**2 * 10 + 0.005**2 * 20) / 30)
    total = rate_interval(30)
    assert rate.lower == pytest.approx(0.175 + scale * (total.lower - 30))
    assert rate.upper == pytest.approx(0.175 + scale * (total.upper - 30))


def test_repeat_events_widen_the_limits_as_in_phe_indicator_methods():
    """Its calculate_dsr, worked by hand: k^2 times the variance of the persons with k events."""
    persons = np.array([[12, 3, 1], [20, 5, 2]])  # per band: with one, two and three events
    population, weights = np.array([200, 300]), np.array([0.4, 0.6])
    events = persons @ [1, 2, 3]
    by_frequency = [(weights**2 * persons[:, k] / population**2).sum() for k in range(3)]
    variance = by_frequency[0] + 4 * by_frequency[1] + 9 * by_frequency[2]
    total = rate_interval(events.sum())
    rate = directly_standardised_rate(
        events, population, weights, variance=repeat_event_variance(persons, [1, 2, 3])
    )
    plain = directly_standardised_rate(events, population, weights)
    scale = np.sqrt(variance / events.sum())
    assert rate.value == plain.value
    assert rate.lower == pytest.approx(rate.value + scale * (total.lower - events.sum()))
    assert rate.upper == pytest.approx(rate.value + scale * (total.upper - events.sum()))
    assert rate.upper > plain.upper
    assert rate.method == "Dobson, dispersion adjusted"


def test_one_event_each_leaves_the_limits_as_they_are():
    variance = repeat_event_variance([[10], [20]], [1])
    repeated = directly_standardised_rate([10, 20], [100, 50], [3, 1], variance=variance)
    assert repeated == directly_standardised_rate([10, 20], [100, 50], [3, 1])


def test_a_variance_below_the_count_is_taken_as_the_count():
    narrow = directly_standardised_rate([10, 20], [100, 50], [3, 1], variance=[1, 20])
    assert narrow == directly_standardised_rate([10, 20], [100, 50], [3, 1])


@tried
@given(three_counts, st.floats(1, 1e5), levels)
def test_one_band_is_the_crude_rate_and_its_interval(events, population, level):
    count = sum(events)
    one, crude = (
        directly_standardised_rate([count], [population], [7], level),
        rate_interval(count, population, level),
    )
    assert one.value == pytest.approx(crude.value)
    assert one.lower == pytest.approx(crude.lower)
    assert one.upper == pytest.approx(crude.upper)


@tried
@given(st.floats(0.001, 3), populations, standards)
def test_equal_band_rates_are_the_standardised_rate(rate, population, standard):
    events = rate * np.array(population) + 10
    shifted = events / rate
    assert directly_standardised_rate(events, shifted, standard).value == pytest.approx(rate)


@tried
@given(three_counts, populations)
def test_the_area_as_its_own_standard_gives_its_crude_rate(events, population):
    rate = directly_standardised_rate(events, population, population)
    assert rate.value == pytest.approx(sum(events) / sum(population))


@tried
@given(three_counts, populations, standards, levels, levels, st.floats(0.01, 100))
def test_rate_lies_in_limits_that_widen_with_confidence_and_not_with_the_scale_of_the_standard(
    events, population, standard, one, two, scale
):
    rate = directly_standardised_rate(events, population, standard, sorted((one, two)))
    if rate.reason:
        assert rate.reason == "fewer than 10 events"
        return
    again = directly_standardised_rate(
        events, population, np.array(standard) * scale, max(one, two)
    )
    assert 0 <= rate.lower[1] <= rate.lower[0] <= rate.value <= rate.upper[0] <= rate.upper[1]
    assert again.upper == pytest.approx(rate.upper[1])


def test_fewer_than_ten_events_have_no_standardised_rate():
    rates = directly_standardised_rate([[4, 5], [5, 5], [0, 0]], [100, 100], [1, 1], (0.95, 0.998))
    assert list(rates.reason) == ["fewer than 10 events", "", "fewer than 10 events"]
    assert rates.lower.shape == (2, 3)
    assert np.isnan(rates.lower[1]).tolist() == [True, False, True]
    assert list(rates.method) == ["", "Dobson", ""]


def test_twelve_events_of_two_people_are_fewer_than_ten_effective_events():
    rate = directly_standardised_rate([6, 6], [100, 90], [1, 1], variance=[36, 36])
    assert rate.reason == "fewer than 10 effective events"
    assert np.isnan(rate.value)


def test_a_band_of_weight_zero_is_left_out_with_its_events():
    standard = directly_standardised_rate([10, 20], [100, 50], [3, 1])
    for events, people in ((30, 100), (np.nan, 100), (0, 0)):
        assert (
            directly_standardised_rate([10, 20, events], [100, 50, people], [3, 1, 0]) == standard
        )
    assert directly_standardised_rate([30, 0], [9, 9], [0, 1]).reason == "fewer than 10 events"


def test_a_lower_limit_below_zero_is_given_as_zero():
    """By hand: nearly all the weight is on the band with one event of the twelve."""
    rate = directly_standardised_rate([1, 11], [10, 10_000], [1, 1])
    scale = np.sqrt(((0.5 / 10) ** 2 + (0.5 / 10_000) ** 2 * 11) / 12)
    assert rate.value + scale * (rate_interval(12, confidence=0.998).lower - 12) < 0
    assert directly_standardised_rate([1, 11], [10, 10_000], [1, 1], 0.998).lower == 0


def test_a_missing_count_is_missing_and_not_zero():
    events = [[10, np.nan], [10, 5], [10, 5], [-1, 30], [np.inf, 5], [10, 5]]
    people = [[9, 9], [9, np.nan], [9, 0], [9, 9], [9, 9], [9, 9]]
    rates = directly_standardised_rate(events, people, [1, 2])
    assert list(rates.reason) == [
        "missing",
        "missing",
        "no denominator",
        "negative count",
        "infinite",
        "",
    ]
    assert np.isnan(rates.value).tolist() == [True] * 5 + [False]
    assert directly_standardised_rate([10, 5], [9, 9], [1, np.nan]).reason == "missing"
    bad = directly_standardised_rate([10, 5], [9, 9], [1, 1], variance=[-1, 5])
    assert bad.reason == "negative dispersion"


@pytest.mark.parametrize(
    ("standard", "message"),
    [
        ([1, -2], "standard must have weights of zero or more, got -2"),
        ([1, np.inf], "standard must have weights of zero or more, got inf"),
        ([0, 0], "standard must have at least one band with a weight above zero"),
        ([1, 2, 3], "the arguments do not fit each other"),
        (
            [1],
            "the last axis must be the same bands in all arguments: events has 2, .*standard has 1",
        ),
        (1, "the last axis must be the same bands in all arguments"),
    ],
)
def test_a_standard_that_is_none_is_refused(standard, message):
    with pytest.raises(StatisticsError, match=message):
        directly_standardised_rate([10, 5], [9, 9], standard)


def test_expected_events_are_worked_by_hand():
    """Reference rates 0.01 and 0.03: 500 and 400 people would have 5 + 12 events."""
    assert expected_events([500, 400], [10, 30], [1000, 1000]) == pytest.approx(17)
    several = expected_events([[500, 400], [0, 100], [np.nan, 1], [-1, 5]], [10, 30], [1000, 1000])
    assert several == pytest.approx([17, 3, np.nan, np.nan], nan_ok=True)


def test_ratio_and_rate_are_worked_by_hand():
    """20 observed against 17; the reference has 40 events in 2,000: 0.02 x 20 / 17."""
    ratio = indirectly_standardised_ratio(20, 17)
    rate = indirectly_standardised_rate(20, [500, 400], [10, 30], [1000, 1000], (0.95, 0.998))
    assert ratio.value == pytest.approx(20 / 17)
    assert ratio.method == rate.method == "Byar"
    assert rate.value == pytest.approx(0.02 * 20 / 17)
    assert rate.lower[0] == pytest.approx(0.02 * ratio.lower)
    assert rate.upper.shape == (2,)


def test_small_ratios_have_exact_limits():
    """Oracle: scipy.stats.poisson, whose tails at the limits are half of what is left."""
    ratio = indirectly_standardised_ratio(8, 4)
    assert ratio.method == "Exact"
    assert stats.poisson.sf(7, ratio.lower * 4) == pytest.approx(0.025)
    assert stats.poisson.cdf(8, ratio.upper * 4) == pytest.approx(0.025)


@tried
@given(three_counts, populations)
def test_the_reference_has_a_ratio_of_one_and_its_own_rate(events, population):
    events, population = np.array(events), np.array(population)
    expected = expected_events(population, events, population)
    assert indirectly_standardised_ratio(events.sum(), expected).value == pytest.approx(1)
    rate = indirectly_standardised_rate(events.sum(), population, events, population)
    assert rate.value == pytest.approx(events.sum() / population.sum())


def test_rates_of_several_areas_keep_their_shape_and_reasons():
    rates = indirectly_standardised_rate(
        [20, np.nan, 5], [[500, 400], [1, 1], [0, 0]], [10, 30], [1000, 1000], 0.95, 2
    )
    assert list(rates.reason) == ["", "missing", "no denominator"]
    assert rates.method[0] == "Byar, dispersion adjusted"
    assert rates.lower.shape == (3,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: indirectly_standardised_ratio(-1, 5), "observed must be zero or more, got -1"),
        (lambda: indirectly_standardised_ratio(1, 0), "expected must be above zero, got 0"),
        (
            lambda: indirectly_standardised_ratio(1, 2, 0.95, -3),
            "dispersion must be zero or more, got -3",
        ),
        (
            lambda: expected_events([1, 2], [5, -5], [9, 9]),
            "reference_events must be zero or more, got -5",
        ),
        (
            lambda: expected_events([1, 2], [5, 5], [9, 0]),
            "reference_population must be above zero, got 0",
        ),
        (lambda: expected_events(3, 5, 9), "the last axis must be the same bands"),
    ],
)
def test_a_reference_without_rates_and_bad_single_numbers_are_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()
