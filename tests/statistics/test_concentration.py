import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.concentration import (
    concentration,
    generalised_gini,
    share_of_places_holding,
)

tried = settings(deadline=None, max_examples=60)
counts_of_places = st.lists(st.integers(0, 50), min_size=2, max_size=25).filter(any)


def plain_gini(counts):
    """Mean absolute difference over twice the mean (Gini 1912)."""
    y = np.asarray(counts, dtype=float)
    return np.abs(y[:, None] - y).mean() / (2 * y.mean())


def test_five_events_in_five_of_twenty_places_are_not_concentrated():
    """Bernasco and Steenbeek (2017): the plain index of this is 0.75, the generalised 0."""
    counts = [1] * 5 + [0] * 15
    assert plain_gini(counts) == pytest.approx(0.75)
    assert generalised_gini(counts) == (pytest.approx(0, abs=1e-12), "")


@pytest.mark.parametrize(
    ("counts", "index"),
    [
        ([7, 7, 7, 7], 0),  # even
        ([0, 0, 0, 40], 1 - 1 / 4),  # all in one of four places
        ([0] * 19 + [5], 1 - 1 / 5),  # all five in one of twenty
        ([0] * 9 + [1], 0),  # one event cannot be concentrated
        ([1, 2, 3, 4], 0.25),  # plain: (2 x 30 / 10 - 5) / 4
        ([0] * 17 + [1, 1, 3], (2 * (18 + 19 + 60) / 5 - 21) / 5 - 4 + 1),  # by the formula
    ],
)
def test_generalised_gini_by_hand(counts, index):
    assert generalised_gini(counts)[0] == pytest.approx(index, abs=1e-12)


@tried
@given(counts_of_places)
def test_from_one_event_a_place_on_it_is_the_plain_index(counts):
    """Oracle: mean absolute difference; below one event a place never above it."""
    index = generalised_gini(counts)[0]
    assert 0 <= index < 1
    if sum(counts) >= len(counts):
        assert index == pytest.approx(plain_gini(counts), abs=1e-9)
    else:
        assert index <= plain_gini(counts) + 1e-9


@tried
@given(counts_of_places, st.randoms(use_true_random=False))
def test_order_and_gaps_change_nothing(counts, order):
    shuffled = [*counts, np.nan]
    order.shuffle(shuffled)
    assert generalised_gini(shuffled)[0] == pytest.approx(generalised_gini(counts)[0], abs=1e-12)
    assert share_of_places_holding(shuffled, 0.5) == share_of_places_holding(counts, 0.5)


def test_fewest_places_that_hold_a_share_by_hand():
    """40 + 30 of 100 hold 50%, 40 alone 25% and 40%; exactly half is half."""
    counts = [10, 40, 30, 5, 15, 0, 0, 0, 0, 0]
    assert share_of_places_holding(counts, 0.25) == (1, 10, pytest.approx(0.1), "")
    assert share_of_places_holding(counts, 0.4).places == 1
    assert share_of_places_holding(counts, 0.5).places == 2
    assert share_of_places_holding([5, 5, 5, 5], 0.5) == (2, 4, 0.5, "")
    assert share_of_places_holding([1] * 10, 0.3).places == 3  # 0.3 x 10 is no exact number


@tried
@given(counts_of_places)
def test_a_larger_share_needs_no_fewer_places(counts):
    quarter, half = (share_of_places_holding(counts, share).places for share in (0.25, 0.5))
    assert 1 <= quarter <= half <= np.ceil(len(counts) / 2)


def test_nothing_to_measure_has_a_reason():
    for counts, reason in (
        ([0, 0, 0], "no events"),
        ([4], "fewer than two places"),
        ([np.nan, np.nan], "fewer than two places"),
    ):
        index, why = generalised_gini(counts)
        assert (np.isnan(index), why) == (True, reason)
        held = share_of_places_holding(counts, 0.5)
        assert (np.isnan(held.places), np.isnan(held.share), held.reason) == (True, True, reason)
        found = concentration(counts)
        assert found.reason == reason
        assert np.isnan(found.gini_expected.mean)
        assert np.isnan(found.holding_expected[0.5].lower)


def test_expected_counts_of_two_places_by_chance():
    """Two events in two places: both in one place half the time (index 1/2), else 0.

    The fewest places that hold all but a little of them: one half the time, else two.
    """
    found = concentration([1, 1], shares=(0.9,), simulations=9_999)
    assert found.gini == 0
    assert found.gini_expected.mean == pytest.approx(0.25, abs=0.01)
    assert (found.gini_expected.lower, found.gini_expected.upper) == (0, 0.5)
    assert found.holding_expected[0.9].mean == pytest.approx(1.5, abs=0.02)


def test_a_base_explains_what_is_in_proportion_to_it():
    residents = np.array([1_000, 2_000, 4_000, 13_000])
    events = residents // 20
    alike, by_residents = concentration(events), concentration(events, residents)
    assert alike.gini > alike.gini_expected.upper
    lower, upper = by_residents.gini_expected[1:]
    assert lower <= by_residents.gini <= upper
    assert by_residents.holding[0.5].places == by_residents.holding_expected[0.5].mean == 1


def test_counts_that_come_in_series_are_more_concentrated_by_chance():
    """Variance phi times that of independent events: Dirichlet multinomial."""
    counts = np.full(30, 20)
    plain = concentration(counts)
    series = concentration(counts, dispersion=4)
    assert series.gini_expected.lower > plain.gini_expected.upper
    # Index of counts near normal: standard deviation over mean times 1 / sqrt(pi).
    expected = np.sqrt(4 / 20) / np.sqrt(np.pi)
    assert series.gini_expected.mean == pytest.approx(expected, rel=0.05)
    assert concentration(counts, dispersion=0.7).gini_expected == plain.gini_expected


def test_the_same_seed_gives_the_same_range_and_says_so():
    first, again = (concentration([3, 9, 1, 0, 2], seed=8) for _ in range(2))
    assert first == again
    assert (first.simulations, first.seed, first.events, first.places) == (1_999, 8, 15, 5)


def test_a_place_without_count_or_base_is_left_out():
    found = concentration([3, 9, np.nan, 4], [10, np.nan, 10, 20])
    assert (found.places, found.events) == (2, 7)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: generalised_gini(3), r"counts need one value for each place, got shape \(\)"),
        (lambda: generalised_gini([3, -1]), "counts must be zero or more and finite"),
        (lambda: generalised_gini([3, np.inf]), "counts must be zero or more and finite"),
        (lambda: share_of_places_holding([3, 1], 50), "did you mean 0.5?"),
        (lambda: concentration([3, 1], [1]), "counts and base need one value for each place"),
        (lambda: concentration([3, 1], [1, 0]), "base must be above zero and finite"),
        (lambda: concentration([3, 1.5]), "counts must be whole numbers of events"),
        (lambda: concentration([3, 1], simulations=10), "simulations must be at least 99, got 10"),
        (lambda: concentration([3, 1], shares=(25,)), "did you mean 0.25?"),
        (lambda: concentration([3, 1], dispersion=9), "between 0 and half the 4 events, got 9"),
    ],
)
def test_what_cannot_be_measured_is_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()
