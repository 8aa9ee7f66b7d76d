import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.recent_trend import recent_trend, recent_trend_of_shares

tried = settings(deadline=None, max_examples=50)

# Fingertips, TrendMarkerCalculatorTest.cs (ukhsa-collaboration/fingertips-open), set 1, 2014-2018.
COUNTS = [994, 1023, 1199, 1332, 1367]
PEOPLE = [40299, 41527, 42811, 44064, 44701]
VALUES = [24.67, 24.6, 28, 30.2, 30.6]
LOWER = [23.16, 23.15, 26.44, 28.63, 28.98]
UPPER = [26.25, 26.19, 29.64, 31.9, 32.25]


def test_weighted_regression_matches_fingertips():
    """Fingertips' unit test of set 1: chi-square 46.77, significant."""
    found = recent_trend(VALUES, LOWER, UPPER)
    assert round(found.chi_square, 2) == 46.77
    assert found.trend == "increasing"
    assert found.reason == ""


def test_shares_match_fingertips():
    """Fingertips' unit test of the same data as proportions: chi-square 47.90, significant."""
    found = recent_trend_of_shares(COUNTS, PEOPLE)
    assert round(found.chi_square, 2) == 47.90
    assert found.trend == "increasing"


def test_no_trend_matches_fingertips():
    """Fingertips' unit test, set 2: not significant."""
    found = recent_trend(
        [20.5506, 19.5952, 19.0349, 21.3966, 18.4372],
        [18.1803, 17.3444, 16.8421, 19.0918, 16.2925],
        [23.1427, 22.0602, 21.4394, 23.8975, 20.7941],
    )
    assert found.trend == "no significant change"


@pytest.mark.parametrize(
    ("events", "trials", "chi_square"),
    [
        ([5405, 5500, 5435, 5480, 5315], [18095, 18170, 18005, 17890, 17860], 0.0180),
        ([22435, 22445, 21365, 20955, 19055], [65880, 67900, 68705, 69835, 70910], 978.2845),
    ],
)
def test_chi_square_for_trend_matches_the_older_engine(events, trials, chi_square):
    """Fingertips, WhenUsingTrendMarkerCalculator, trend data 5 and 5a, to four decimals."""
    found = recent_trend_of_shares(events, trials)
    assert found.chi_square == pytest.approx(chi_square, abs=5e-5)


def test_a_count_equal_to_its_denominator_cannot_be_calculated():
    """Fingertips' unit test, proportion set 2: 5 of 5 in the first year."""
    found = recent_trend_of_shares([5, 3, 1, 1, 2], [5, 5, 5, 4, 4])
    assert found.trend == "cannot be calculated"
    assert found.reason == "a year in which none or all are events"
    assert np.isnan(found.chi_square)
    assert recent_trend_of_shares([0, 3, 1, 1, 2], [5] * 5).trend == "cannot be calculated"


def test_england_trends_are_those_published():
    """Fingertips (next), TrendMarkerCalculatorTests: MMR decreasing, diabetes increasing."""
    mmr = recent_trend_of_shares(
        [57274, 55865, 53681, 51767, 53185], [61834, 60511, 59074, 57508, 59028]
    )
    diabetes = recent_trend_of_shares(
        [3455176, 3491868, 3625401, 3774801, 3938080],
        [48783947, 49122259, 49956777, 50649129, 51441896],
    )
    eyes = recent_trend(
        [2.935, 1.93028, 2.7567, 2.8701, 3.0121],
        [2.7841, 1.8085, 2.6113, 2.7225, 2.8616],
        [3.0919, 2.058, 2.9082, 3.0237, 3.1683],
    )
    assert (mmr.trend, diabetes.trend, eyes.trend) == ("decreasing", "increasing", "increasing")


def test_weighted_regression_by_hand():
    """Equal weights 1 / 1^2 (limits 3.92 apart), values 0 to 4: slope 1, chi-square 10.

    The spread of years about their mean is 4 + 1 + 0 + 1 + 4 = 10.
    """
    values = np.arange(5.0)
    found = recent_trend(values, values - 1.96, values + 1.96)
    assert found.slope == pytest.approx(1)
    assert found.chi_square == pytest.approx(10)
    assert found.trend == "increasing"
    flatter = recent_trend(0.97 * values, values - 1.96, values + 1.96)
    assert flatter.chi_square == pytest.approx(0.97**2 * 10)
    assert flatter.trend == "no significant change"


def test_a_trend_that_rests_on_one_year_is_none():
    """Four level years and a jump: the chi-square is large, without the last year nothing."""
    values = np.array([10.0, 10, 10, 9.9, 20])
    found = recent_trend(values, values - 1, values + 1)
    assert found.chi_square > 9.5495
    assert found.trend == "no significant change"
    assert found.reason == "one year alone carries the trend"


def test_dispersion_divides_the_chi_square():
    plain = recent_trend_of_shares(COUNTS, PEOPLE)
    wide = recent_trend_of_shares(COUNTS, PEOPLE, dispersion=6)
    assert wide.chi_square == pytest.approx(plain.chi_square / 6)
    assert wide.trend == "no significant change"
    assert recent_trend_of_shares(COUNTS, PEOPLE, 0.5).chi_square == plain.chi_square
    assert recent_trend_of_shares(COUNTS, PEOPLE, np.nan).reason == "no estimate of dispersion"
    assert recent_trend_of_shares(COUNTS, PEOPLE, -1).reason == "negative dispersion"


def test_only_the_last_five_years_count():
    longer = recent_trend([99, *VALUES], [98, *LOWER], [100, *UPPER])
    assert longer.chi_square == recent_trend(VALUES, LOWER, UPPER).chi_square


@pytest.mark.parametrize(
    ("events", "trials", "reason"),
    [
        ([1, 2, 3, 4], [9] * 4, "fewer than five years"),
        ([1, 2, np.nan, 3, 4], [9] * 5, "a gap in the last five years"),
        ([1, 2, 3, 4, np.nan], [9] * 5, "a gap in the last five years"),
        ([1, 2, -3, 4, 5], [9] * 5, "negative count"),
        ([1, 2, 3, 4, 5], [9, 9, 0, 9, 9], "no denominator"),
        ([1, 2, 30, 4, 5], [9] * 5, "numerator above denominator"),
        ([1, 2, np.inf, 4, 5], [9] * 5, "infinite"),
    ],
)
def test_series_without_a_trend_say_why(events, trials, reason):
    found = recent_trend_of_shares(events, trials)
    assert (found.trend, found.reason) == ("cannot be calculated", reason)
    assert np.isnan([found.chi_square, found.p_value, found.slope]).all()


def test_intervals_that_say_nothing_are_refused():
    values = np.arange(5.0)
    assert recent_trend(values, values, values).reason == "an interval without width"
    assert recent_trend(values, values + 1, values - 1).reason == "lower above upper"


def test_a_number_is_no_series():
    with pytest.raises(StatisticsError, match="a recent trend needs the figures of several years"):
        recent_trend(1, 0, 2)
    with pytest.raises(StatisticsError, match="do not fit each other"):
        recent_trend_of_shares([1, 2, 3], [1, 2])


@st.composite
def five_years(draw):
    trials = draw(st.lists(st.integers(20, 5000), min_size=5, max_size=5))
    shares = draw(st.lists(st.floats(0.05, 0.95), min_size=5, max_size=5))
    return np.maximum(np.round(np.array(trials) * shares), 1), np.array(trials)


@tried
@given(five_years())
def test_trends_mirror_when_events_become_non_events_and_when_time_runs_back(case):
    events, trials = case
    turned = {"increasing": "decreasing", "decreasing": "increasing"}
    one = recent_trend_of_shares(events, trials)
    for other in (
        recent_trend_of_shares(trials - events, trials),
        recent_trend_of_shares(events[::-1], trials[::-1]),
    ):
        assert other.trend == turned.get(one.trend, one.trend)
        assert other.chi_square == pytest.approx(one.chi_square, rel=1e-6, abs=1e-9)


@tried
@given(five_years(), st.floats(0.01, 100), st.floats(-50, 50))
def test_the_scale_of_the_figure_does_not_matter(case, factor, shift):
    events, trials = case
    values = events / trials
    width = np.sqrt(1 / trials)
    one = recent_trend(values, values - width, values + width)
    moved = factor * values + shift
    other = recent_trend(moved, moved - factor * width, moved + factor * width)
    assert other.chi_square == pytest.approx(one.chi_square, rel=1e-5, abs=1e-6)


@tried
@given(five_years(), five_years())
def test_stacks_agree_with_one_by_one(one, other):
    stack = recent_trend_of_shares(np.stack([one[0], other[0]]), np.stack([one[1], other[1]]))
    for row, case in enumerate((one, other)):
        single = recent_trend_of_shares(*case)
        assert stack.trend[row] == single.trend
        assert stack.slope[row] == pytest.approx(single.slope)
