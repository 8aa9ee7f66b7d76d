import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.before_after import (
    change_beyond_regression,
    expected_after,
    matched_expectation,
    paired_change,
)

tried = settings(deadline=None, max_examples=25)

# Ten people with 20 events: mean 2, squares 96.
POPULATION = [0, 0, 0, 0, 1, 1, 2, 4, 5, 7]


def made(seed, effect=0.75, trend=1.0, number=1500):
    """Gamma rates, shape 0.5 and mean 1; chosen for five events or more."""
    generator = np.random.default_rng(seed)
    rates = generator.gamma(0.5, 2.0, number)
    before = generator.poisson(rates)
    chosen = before >= 5
    after = generator.poisson(trend * rates * np.where(chosen, effect, 1.0))
    return before, after, chosen


def test_the_expectation_is_hauers_worked_by_hand():
    """Mean 2, variance (96 - 40) / 9 = 56/9, weight 2 / (56/9) = 9/28; for 5: 2 + 19/28 x 3."""
    found = expected_after([5, 7], POPULATION)
    assert found.mean == 2
    assert found.variance == pytest.approx(56 / 9)
    assert found.weight == pytest.approx(9 / 28)
    assert found.each == pytest.approx([2 + 19 / 28 * 3, 2 + 19 / 28 * 5])
    own = 19 / 28 * found.total
    assert found.standard_error**2 == pytest.approx(own + found.estimation_error**2)


def test_all_people_together_are_expected_to_do_what_they_did():
    found = expected_after(POPULATION, POPULATION)
    assert found.total == pytest.approx(sum(POPULATION))


def test_counts_that_differ_by_chance_alone_leave_only_the_mean():
    found = expected_after([3, 1], [1, 2, 3, 2, 1, 2])
    assert found.weight == 1
    assert found.each == pytest.approx([11 / 6, 11 / 6])
    assert found.standard_error == pytest.approx(found.estimation_error)


def test_the_expectation_of_gamma_rates_is_their_mean_given_the_count():
    """Oracle: the posterior of a gamma rate, (shape + count) / (1 / scale + 1): 0.5 and 2."""
    generator = np.random.default_rng(8)
    population = generator.poisson(generator.gamma(0.5, 2.0, 200_000))
    found = expected_after([5, 9], population)
    assert found.each == pytest.approx([5.5 / 1.5, 9.5 / 1.5], rel=0.02)
    assert found.standard_error**2 == pytest.approx(15 / 1.5 / 1.5, rel=0.03)


def test_a_longer_time_watched_counts_for_more():
    """Oracle: the same posterior, (0.5 + 12) / (0.5 + 3) for twelve events in three years."""
    generator = np.random.default_rng(8)
    population = generator.poisson(generator.gamma(0.5, 2.0, 200_000))
    found = expected_after([12, 5], population, [3, 1])
    assert found.each == pytest.approx([12.5 / 3.5, 5.5 / 1.5], rel=0.02)
    assert found.standard_error**2 == pytest.approx(12.5 / 3.5**2 + 5.5 / 1.5**2, rel=0.03)


def test_the_error_of_the_estimate_is_that_of_drawing_populations():
    """Oracle: the standard deviation of the expectation over 400 populations of 800."""
    generator = np.random.default_rng(21)
    chosen, watched, years = [5, 6, 8, 12], [11, 9, 20, 30], np.array([2.0, 1.5, 2.0, 3.0])
    drawn = generator.poisson(generator.gamma(0.5, 2.0, (400, 800)))
    one_year = [expected_after(chosen, population) for population in drawn]
    longer = [expected_after(watched, population, years) for population in drawn]
    for found in (one_year, longer):
        totals = [each.total for each in found]
        typical = np.sqrt(np.mean([each.estimation_error**2 for each in found]))
        assert typical == pytest.approx(np.std(totals), rel=0.15)


def test_a_plain_comparison_blames_or_praises_and_the_adjusted_one_does_not():
    """Simulated: the true effect is in few of the plain intervals and in nearly all of ours."""
    for effect in (0.75, 1.0):
        plain, ours = [], []
        for seed in range(40):
            before, after, chosen = made([seed, 3], effect)
            found = change_beyond_regression(before[chosen], after[chosen], before)
            plain.append(found.naive.lower <= effect <= found.naive.upper)
            ours.append(found.lower <= effect <= found.upper)
        assert np.mean(plain) < 0.1
        assert np.mean(ours) >= 0.88


def test_the_parts_of_the_answer_belong_to_each_other():
    before, after, chosen = made(4)
    mine = before[chosen], after[chosen]
    found = change_beyond_regression(*mine, before)
    assert found.naive == paired_change(*mine)
    expectation = expected_after(before[chosen], before)
    assert found.expected == pytest.approx(expectation.total)
    assert found.expected_fall == pytest.approx(before[chosen].sum() - expectation.total)
    percent = 100 * found.expected_fall / before[chosen].sum()
    assert found.expected_fall_percent == pytest.approx(percent)
    assert found.ratio == pytest.approx(after[chosen].sum() / expectation.total)
    assert found.lower < found.ratio < found.upper
    assert (found.persons, found.after) == (chosen.sum(), after[chosen].sum())
    assert found.method == "Empirical Bayes, persons as units"


@tried
@given(st.integers(0, 10_000), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_p_value_and_the_interval_say_the_same(seed, confidence):
    before, after, chosen = made(seed, number=200)
    if chosen.sum() < 2:
        return
    found = change_beyond_regression(
        before[chosen], after[chosen], before, after, confidence=confidence
    )
    if found.after > 0 and abs(found.p_value - (1 - confidence)) > 1e-9:
        outside = not found.lower <= 1 <= found.upper
        assert (found.p_value < 1 - confidence) == outside


def test_the_trend_is_that_of_those_who_were_not_chosen():
    """Everybody's rates fall by a fifth, those of the chosen by a quarter more."""
    ratios, trends, held = [], [], []
    for seed in range(60):
        before, after, chosen = made([seed, 9], trend=0.8)
        found = change_beyond_regression(before[chosen], after[chosen], before, after)
        ratios.append(found.ratio)
        trends.append(found.trend)
        held.append(found.lower <= 0.75 <= found.upper)
    assert np.mean(trends) == pytest.approx(0.8, abs=0.02)
    assert np.mean(ratios) == pytest.approx(0.75, abs=0.03)
    assert np.mean(held) >= 0.88


def test_the_chance_in_the_trend_widens_the_limits_by_hand():
    """Chosen 5 and 7; the others have 6 later, of 20 in all before less what the two would do.

    The variance of the logarithm: that of the persons, (estimate (1/E + 1/left)) squared, and
    (1 + trend (1 - weight)) / 6 for what the others did.
    """
    chosen, after = np.array([5, 7]), np.array([2, 3])
    found = change_beyond_regression(chosen, after, POPULATION, [0, 1, 0, 2, 0, 1, 0, 2, 2, 3])
    expectation = expected_after(chosen, POPULATION)
    left = 20 - expectation.total
    trend = 6 / left
    assert found.trend == pytest.approx(trend)
    apart = after - found.ratio * trend * expectation.each
    persons = max(2 * (apart**2).sum(), 5) / 25
    estimate = (expectation.estimation_error * (1 / expectation.total + 1 / left)) ** 2
    others = (1 + trend * (1 - expectation.weight)) / 6
    reach = 12.7062 * (persons + estimate + others) ** 0.5  # t of one degree of freedom
    assert np.log(found.upper / found.ratio) == pytest.approx(reach, rel=1e-4)


def test_nobody_offending_after_has_an_upper_limit():
    """By hand: with weight w of mean m, upper = t^2 E / (E^2 - t^2 (own + estimate))."""
    before, after, chosen = made(4)
    found = change_beyond_regression(before[chosen], 0 * after[chosen], before)
    assert (found.ratio, found.lower, found.method) == (0, 0, "Empirical Bayes, score")
    expectation, t = found.expectation, 2.0
    rough = t**2 * expectation.total / (expectation.total**2 - t**2 * expectation.standard_error**2)
    assert found.upper == pytest.approx(rough, rel=0.05)
    assert found.p_value < 1e-6


def test_chosen_on_the_first_day_needs_the_whole_time_watched():
    """Five events in the year before for all; they were watched for two, with eight in all."""
    before, after = np.full(20, 5), np.full(20, 2)
    population, watched = np.append(np.repeat(POPULATION, 10), before), np.full(20, 8)
    year = change_beyond_regression(before, after, population)
    longer = change_beyond_regression(
        before, after, population, watched=watched, watched_periods=2.0
    )
    assert longer.expected < year.expected
    assert longer.ratio > year.ratio
    same = change_beyond_regression(before, after, population, watched=before)
    assert (same.lower, same.upper) == pytest.approx((year.lower, year.upper))


@pytest.mark.parametrize(
    ("before", "after", "population", "later", "reason"),
    [
        ([0, 0], [1, 0], [0, 0, 0], None, "no events expected"),
        ([5], [2], POPULATION, None, "only one person with events"),
        ([5, 7], [2, 1], POPULATION, [*[0] * 8, 2, 1], "no trend"),
    ],
)
def test_people_without_an_expectation_say_why(before, after, population, later, reason):
    found = change_beyond_regression(before, after, population, later)
    assert (found.reason, found.method) == (reason, "")
    assert np.isnan([found.ratio, found.lower, found.upper, found.p_value]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"population_before": [3, 4]}, "population must have at least 3 people, got 2"),
        ({"population_after": [1, 2]}, "population_before 10, population_after 2"),
        ({"population_after": [0] * 10}, "it has 0 events, they alone have 4"),
        ({"watched": [9, 9]}, "watched 2, before 3"),
        ({"watched": [9, 9, 9], "watched_periods": [1, 2]}, "one for each of 3 persons"),
        ({"watched": [9, 9, 9], "watched_periods": 0}, "periods must be above zero"),
    ],
)
def test_populations_that_do_not_fit_are_refused(change, message):
    arguments = {"population_before": POPULATION, **change}
    with pytest.raises(StatisticsError, match=message):
        change_beyond_regression([4, 5, 7], [1, 2, 1], **arguments)


def test_others_with_the_same_counts_show_what_to_expect_by_hand():
    """Counts of 3: 1, 2, 0, 3, 4 later, mean 2. From 5: 5, 5, 6, 8, 6 became 3, 2, 4, 5, 1: half.

    So two people with 3 are expected to have 2 each, one with 8 half of it.
    """
    first = [3, 3, 3, 3, 3, 5, 5, 6, 8, 6]
    second = [1, 2, 0, 3, 4, 3, 2, 4, 5, 1]
    found = matched_expectation([3, 3, 8, 9, 2], first, second)
    assert found.classes == ((3, 3, 5), (5, 8, 5))
    assert found.each[:3] == pytest.approx([2, 2, 4])
    assert np.isnan(found.each[3:]).all()
    assert found.reason.tolist() == ["", "", "", *["nobody with such a count to compare with"] * 2]
    assert found.total == pytest.approx(8)
    # of the first class 2^2 x 2.5 / 5; residuals of the second 0.5, -0.5, 1, 1, -2: 6.5 / 4
    mean_square = (4 / 3) ** 2 * 6.5 / 4 / 5
    assert found.standard_error == pytest.approx((2.0 + mean_square) ** 0.5)


def test_the_matched_check_agrees_with_the_model_where_the_model_is_true():
    before, after, chosen = made(6, number=30_000)
    picked = chosen & (np.arange(before.size) % 2 == 0)
    matched = matched_expectation(before[picked], before[~picked], after[~picked])
    left = chosen & ~picked
    model = 0.75 * expected_after(before[picked], before).each[matched.reason == ""].sum()
    assert left.sum() > 400
    assert matched.total == pytest.approx(model, abs=3 * matched.standard_error)


def test_too_few_others_give_no_expectation():
    found = matched_expectation([3, 4], [3, 3, 4, 4], [1, 1, 1, 1])
    assert set(found.reason) == {"fewer than 5 people to compare with"}
    assert np.isnan([found.total, found.standard_error]).all()
    none = matched_expectation([9], [1] * 6, [0] * 6)
    assert np.isnan(none.total)
    zero = matched_expectation([0, 0], [0] * 5 + [4], [1, 0, 2, 1, 1, 9])
    assert zero.classes == ((0, 4, 6),)
    assert zero.each == pytest.approx([14 / 6, 14 / 6])
