import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.funnels import (
    rate_funnel,
    rate_limits,
    share_funnel,
    share_limits,
)
from community_safety.statistics.intervals import wilson_interval

tried = settings(deadline=None, max_examples=50)

NAMES = ("lower", "upper", "lower_strong", "upper_strong")


def ends(limits):
    return np.array([getattr(limits, name) for name in NAMES])


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        (1, (3.204264, 100, 0, 100)),
        (18, (62.390093, 98.894803, 51.864359, 100)),
        (41, (68.548635, 92.73626, 61.574398, 99.710497)),
        (1008, (78.203374, 83.081521, 76.796814, 84.488082)),
        (110000, (80.408963, 80.875933, 80.274317, 81.010578)),
    ],
)
def test_share_limits_match_phe_indicator_methods(population, expected):
    """PHEindicatormethods, tests/testthat/testdata_funnel_prop_outputs.csv, centre 80.642448%."""
    assert ends(share_limits(0.80642448, population)) * 100 == pytest.approx(expected, abs=2e-6)


@pytest.mark.parametrize(
    ("events", "expected_events", "at"),
    [
        (1, 5.571644585, "lower"),
        (1, 0.025317898, "upper"),
        (1, 9.233410143, "lower_strong"),
        (1, 0.001000547, "upper_strong"),
        (10, 18.39035799, "lower"),
        (10, 4.795387629, "upper"),
        (100, 121.6268111, "lower"),
        (100, 81.36400699, "upper"),
        (100, 134.9243187, "lower_strong"),
        (100, 71.92139974, "upper_strong"),
        (716, 770.4222128, "lower"),
    ],
)
def test_rate_limits_run_through_the_points_of_phe_indicator_methods(events, expected_events, at):
    """PHEindicatormethods, tests/testthat/testdata_funnel_ratio_outputs.csv (bisected to 1e-6)."""
    limit = getattr(rate_limits(1.0, expected_events), at)
    assert limit * expected_events == pytest.approx(events, rel=2e-3)


@pytest.mark.parametrize(
    ("observed", "expected", "said"),
    [
        (8, 6.239860227, "within"),
        (151, 106.4429719, "high strong"),
        (159, 232.9329036, "low strong"),
        (150, 119.5695496, "high"),
        (0, 240.6273499, "low strong"),
        (182, 143.6804295, "high"),
        (101, 126.2973615, "low"),
        (187, 164.5692159, "within"),
        (16, 36.38844667, "low strong"),
        (6, 4.293052052, "within"),
        (40, 55.14959327, "low"),
        (25, 55.01760563, "low strong"),
        (85, 67.9184978, "within"),
        (128, 97.97168006, "high"),
        (72, 75.94936709, "within"),
        (174, 126.8498943, "high strong"),
        (157, 187.016081, "low"),
        (252, 218.7689904, "high"),
        (96, 113.1008483, "within"),
        (56, 70.8591674, "within"),
        (46, 61.18648577, "within"),
    ],
)
def test_points_of_ratios_match_phe_indicator_methods(observed, expected, said):
    """PHEindicatormethods, tests/testthat/testdata_funnel_ratio_inputs.csv, column significance."""
    funnel = rate_funnel([observed], [expected], centre=1)
    word = f"{funnel.position[0]}{' strong' * bool(funnel.strong[0])}"
    assert word == said


def test_points_of_rates_match_phe_indicator_methods():
    """PHEindicatormethods, testdata_funnel_rate_dsr_inputs.csv, column crude_per_100000_with_0."""
    events = """
    2419, 2337, 2291, 2242, 2218, 2159, 2130, 2111, 2105, 2083, 2078, 2062, 2061, 2033, 2033,
    2010, 2004, 2002, 1977, 1944, 1932, 1922, 1912, 1881, 1844, 1835, 1833, 1825, 1816, 1809,
    1798, 1754, 1746, 1709, 1694, 1688, 1649, 1553, 1332, 0
    """
    people = """
    264102, 259711, 289247, 265029, 284649, 293578, 286718, 307381, 274145, 297424, 272628,
    269656, 294692, 277710, 259213, 285516, 269449, 290888, 287112, 286492, 287012, 291277,
    289859, 289653, 282519, 274220, 280271, 284206, 274508, 288384, 287072, 282744, 289208,
    287736, 296175, 303255, 285959, 274661, 281425, 297820
    """
    strong_high, strong_low = {0, 1, 2, 3, 4, 5, 6, 8, 10, 11, 13, 14, 16}, set(range(31, 40))
    high, low = strong_high | {9, 12, 15}, strong_low | {29, 30}
    funnel = rate_funnel(*(np.array(text.split(","), dtype=float) for text in (events, people)))
    assert set(np.flatnonzero(funnel.position == "high")) == high
    assert set(np.flatnonzero(funnel.position == "low")) == low
    assert set(np.flatnonzero(funnel.strong)) == strong_high | strong_low


def test_shares_by_hand():
    """Two areas, 10 and 30 of 100: centre 0.2, reach 1.96 sqrt(0.2 x 0.8 / 100) = 0.0784."""
    funnel = share_funnel([10, 30], [100, 100])
    assert funnel.centre == pytest.approx(0.2)
    assert funnel.limits.lower == pytest.approx([0.1216, 0.1216], abs=1e-4)
    assert funnel.limits.upper == pytest.approx([0.2784, 0.2784], abs=1e-4)
    assert funnel.position.tolist() == ["low", "high"]
    assert not funnel.strong.any()


def test_rate_limits_are_the_exact_tails():
    """Oracle: scipy.stats.poisson, at limits of whole counts."""
    for events in (1, 4, 20):
        for tail, names in ((0.025, ("lower", "upper")), (0.001, ("lower_strong", "upper_strong"))):
            expected_low = stats.chi2.isf(tail, 2 * events + 2) / 2
            expected_high = stats.chi2.ppf(tail, 2 * events) / 2
            assert stats.poisson.cdf(events, expected_low) == pytest.approx(tail)
            assert stats.poisson.sf(events - 1, expected_high) == pytest.approx(tail)
            low = getattr(rate_limits(1.0, expected_low), names[0]) * expected_low
            high = getattr(rate_limits(1.0, expected_high), names[1]) * expected_high
            assert (low, high) == pytest.approx((events, events))


@tried
@given(st.integers(1, 2000), st.data(), st.floats(0.01, 0.99))
def test_a_share_is_outside_exactly_where_its_wilson_interval_leaves_the_centre_out(
    trials, data, centre
):
    events = data.draw(st.integers(0, trials))
    funnel = share_funnel([events], [trials], centre=centre)
    interval = wilson_interval(events, trials)
    near = min(abs(centre - interval.lower), abs(centre - interval.upper)) < 1e-9
    outside = centre < interval.lower or centre > interval.upper
    assert near or (funnel.position[0] != "within") == outside


@tried
@given(st.floats(0.001, 50), st.floats(0.01, 5000))
def test_limits_hold_the_centre_and_widen_with_confidence(centre, exposure):
    limits = ends(rate_limits(centre, exposure))
    assert limits[2] <= limits[0] <= centre * (1 + 1e-9)
    assert centre * (1 - 1e-9) <= limits[1] <= limits[3]
    more = ends(rate_limits(centre, 2 * exposure))
    assert more[0] >= limits[0] - 1e-9
    assert more[1] <= limits[1] + 1e-9


@tried
@given(st.floats(0.01, 0.99), st.integers(1, 5000))
def test_share_limits_mirror(centre, trials):
    one, other = ends(share_limits(centre, trials)), ends(share_limits(1 - centre, trials))
    assert one == pytest.approx(1 - other[[1, 0, 3, 2]], abs=1e-12)


def test_stacked_funnels_agree_with_one_by_one():
    events = np.array([[10, 30, np.nan, 5], [0, 0, 3, 4]])
    trials = np.array([[100, 100, 50, 40], [20, 30, 30, 40.0]])
    for function in (share_funnel, rate_funnel):
        stack = function(events, trials)
        for row in range(2):
            one = function(events[row], trials[row])
            assert stack.position[row].tolist() == one.position.tolist()
            assert ends(stack.limits)[:, row] == pytest.approx(ends(one.limits), nan_ok=True)
            assert stack.centre[row] == one.centre


def test_areas_without_a_figure_are_left_out_and_say_why():
    funnel = share_funnel([10, np.nan, 5, -1, 9, 20], [100, 100, 0, 50, 8, 100])
    assert funnel.reason.tolist() == [
        "",
        "missing",
        "no denominator",
        "negative count",
        "numerator above denominator",
        "",
    ]
    assert funnel.centre == pytest.approx(0.15)
    assert funnel.position.tolist() == ["within", *["missing"] * 4, "within"]
    assert np.isnan(funnel.limits.lower[1:5]).all()


def test_one_area_alone_is_not_compared_with_itself():
    alone = rate_funnel([7, np.nan], [100, 100])
    assert alone.reason.tolist() == ["fewer than two areas", "missing"]
    assert rate_funnel([7], [100], centre=0.02).position.tolist() == ["high"]
    assert rate_funnel([7], [100], centre=np.nan).reason.tolist() == ["no centre"]


def test_no_events_anywhere_are_within():
    for funnel in (rate_funnel([0, 0], [10, 20]), share_funnel([0, 0], [10, 20])):
        assert funnel.position.tolist() == ["within", "within"]
        assert funnel.limits.upper.tolist() == [0, 0]


def test_all_events_everywhere_are_within():
    assert share_funnel([10, 20], [10, 20]).position.tolist() == ["within", "within"]


def test_a_curve_is_drawn_on_any_grid():
    grid = np.array([1.0, 10, 100, np.nan, 0])
    curve = rate_limits(0.5, grid)
    assert np.isnan(curve.upper).tolist() == [False, False, False, True, True]
    assert (np.diff(curve.upper[:3]) < 0).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: share_funnel(3, 10), "a funnel needs the figures of several areas"),
        (lambda: rate_funnel(3, 10), "a funnel needs the figures of several areas"),
        (lambda: share_limits(27, 10), "centre must be a share from 0 to 1, got 27"),
        (lambda: share_limits(0.2, 0), "trials must be above zero, got 0"),
        (lambda: rate_limits(-1, 10), "centre must be zero or more, got -1"),
        (lambda: rate_limits(1, 0), "exposure must be above zero, got 0"),
        (lambda: share_funnel([1, 2], [1, 2, 3]), "the arguments do not fit each other"),
    ],
)
def test_what_cannot_be_drawn_is_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()
