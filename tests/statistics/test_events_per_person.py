import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.dispersion import widened_for_estimation
from community_safety.statistics.events_per_person import mean_above_zero, mean_per_person
from community_safety.statistics.intervals import rate_interval

tried = settings(deadline=None, max_examples=25)
counts = st.lists(st.integers(0, 30), min_size=2, max_size=40).map(np.array)

# Twenty offenders: twelve without a reoffence, then 1, 1, 1, 2, 2, 3, 5, 9: 24, squares 126.
EACH = np.array([0] * 12 + [1, 1, 1, 2, 2, 3, 5, 9])


def test_reoffences_per_offender_are_worked_by_hand():
    """Variance (126 - 24^2/20) / 19 = 5.1158, over the mean of 1.2: dispersion 4.2632."""
    found = mean_per_person(24, 126, 20)
    assert found.value == pytest.approx(1.2)
    assert EACH.var(ddof=1) / EACH.mean() == pytest.approx(4.2632, abs=5e-5)
    dispersion = 4.2632 * (2.0930 / 1.9600) ** 2  # t of 19 degrees of freedom over z
    by_rate = rate_interval(24, 20, dispersion=dispersion)
    assert (found.lower, found.upper) == pytest.approx((by_rate.lower, by_rate.upper), rel=1e-4)
    assert found.method == "Exact, dispersion adjusted"


def test_reoffences_per_reoffender_are_those_beyond_the_first_and_one():
    """Eight reoffenders: 3 each; further ones 0, 0, 0, 1, 1, 2, 4, 8: 16, squares 86."""
    found = mean_above_zero(24, 126, 8)
    further = mean_per_person(16, 86, 8)
    assert found.value == 3
    assert (found.lower, found.upper) == pytest.approx((1 + further.lower, 1 + further.upper))


@tried
@given(counts)
def test_limits_hold_the_mean_and_stay_where_it_can_be(each):
    found = mean_per_person(each.sum(), (each**2).sum(), each.size, (0.95, 0.998))
    assert found.value == pytest.approx(each.mean())
    assert 0 <= found.lower[1] <= found.lower[0] <= found.value
    assert found.value < found.upper[0] <= found.upper[1]
    some = each[each > 0]
    if some.size < 2:
        return
    above = mean_above_zero(some.sum(), (some**2).sum(), some.size)
    assert 1 <= above.lower <= above.value <= above.upper


@tried
@given(st.lists(counts, min_size=1, max_size=4))
def test_many_groups_at_once_are_the_groups_one_by_one(groups):
    sums = np.array([[g.sum(), (g**2).sum(), g.size] for g in groups], dtype=float)
    together = mean_per_person(*sums.T, (0.95, 0.998))
    for place, row in enumerate(sums):
        alone = mean_per_person(*row, (0.95, 0.998))
        assert together.value[place] == pytest.approx(alone.value)
        assert together.lower[:, place] == pytest.approx(alone.lower)
        assert together.upper[:, place] == pytest.approx(alone.upper)
        assert together.method[place] == alone.method


def test_a_group_without_events_has_the_limits_of_none_by_the_dispersion_of_the_larger_group():
    alone = mean_per_person(0, 0, 200)
    assert (alone.value, alone.lower) == (0, 0)
    assert alone.upper == pytest.approx(rate_interval(0, 200).upper)
    known = mean_per_person(0, 0, 200, least_dispersion=4)
    assert known.upper == pytest.approx(4 * alone.upper)


def test_all_with_the_same_number_are_taken_as_independent_events():
    found = mean_per_person(40, 80, 20)
    assert (found.lower, found.upper) == pytest.approx(
        (rate_interval(40, 20).lower, rate_interval(40, 20).upper)
    )
    once = mean_above_zero(12, 12, 12)
    assert (once.value, once.lower) == (1, 1)
    assert once.upper == pytest.approx(1 + rate_interval(0, 12).upper)


def test_a_dispersion_above_the_least_one_is_widened_at_each_level():
    levels = (0.95, 0.998)
    found = mean_per_person(24, 126, 20, levels)
    seen = EACH.var(ddof=1) / EACH.mean()
    for place, level in enumerate(levels):
        wide = widened_for_estimation(seen, 19, level)
        assert found.upper[place] == pytest.approx(rate_interval(24, 20, level, wide).upper)


def test_groups_without_an_answer_say_why():
    found = mean_per_person([3, 0, 5, 5, np.nan, -1], [9, 0, 4, 6, 3, 1], [1, 0, 8, 3, 5, 5])
    assert found.reason.tolist() == [
        "only one person",
        "no denominator",
        "impossible sum of squares",
        "impossible sum of squares",
        "missing",
        "negative count",
    ]
    assert np.isnan(found.value).all()
    assert mean_per_person(3, 9, 1).reason == "only one person"
    assert mean_above_zero([4, 8], [8, 20], [5, 5]).reason.tolist() == [
        "fewer events than persons",
        "",
    ]


def test_limits_hold_the_truth_as_often_as_they_say():
    """Simulated: 27% of 100 reoffend, 3.5 times on average (1 and a geometric number)."""
    generator = np.random.default_rng(1969)
    further = generator.negative_binomial(1, 1 / 3.5, (3000, 100))
    each = np.where(generator.random(further.shape) < 0.27, 1 + further, 0)
    total, squares, some = each.sum(-1), (each**2).sum(-1), (each > 0).sum(-1)
    mean = mean_per_person(total, squares, 100)
    above = mean_above_zero(total, squares, some)
    assert np.mean((mean.lower <= 0.945) & (mean.upper >= 0.945)) == pytest.approx(0.95, abs=0.012)
    assert np.mean((above.lower <= 3.5) & (above.upper >= 3.5)) == pytest.approx(0.95, abs=0.012)


@pytest.mark.parametrize(
    ("function", "sums", "message"),
    [
        (mean_per_person, (3, 9, 0), "persons must be above zero, got 0"),
        (mean_per_person, (-3, 9, 2), "total must be zero or more, got -3"),
        (mean_per_person, (5, 4, 8), "total_of_squares must be that of whole numbers.*got 4 for 5"),
        (mean_above_zero, (4, 8, 5), "total must not be below persons_with_events, got 4 of 5"),
    ],
)
def test_single_sums_that_are_impossible_are_refused(function, sums, message):
    with pytest.raises(StatisticsError, match=message):
        function(*sums)
