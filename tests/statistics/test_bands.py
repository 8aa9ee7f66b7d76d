import mapclassify
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.bands import band_labels, band_of, fixed_bands, readable_bands

tried = settings(deadline=None, max_examples=100)
finite = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))
some_values = st.lists(finite | st.integers(0, 5).map(float), min_size=1, max_size=60)


def test_a_hundred_values_have_round_edges_and_even_bands():
    """Quantiles of 1 to 100 are 20.8, 40.6, ...: multiples of 20 leave 19 to 21 in each band."""
    bands = readable_bands(np.arange(1, 101))
    assert bands.edges == (20, 40, 60, 80)
    assert bands.counts == (19, 20, 20, 20, 21)
    assert bands.labels == (
        "under 20",
        "20 to under 40",
        "40 to under 60",
        "60 to under 80",
        "80 and over",
    )
    assert bands.reason == ""


def test_skewed_rates_have_edges_that_can_be_read():
    rates = np.exp(np.random.default_rng(1).normal(3, 0.6, 51))
    bands = readable_bands(rates)
    assert all(edge == round(edge * 2) / 2 for edge in bands.edges)
    assert min(bands.counts) >= 8


@tried
@given(some_values, st.integers(1, 7))
def test_every_value_is_in_one_band_and_bands_ascend(values, number):
    bands = readable_bands(values, number)
    assert list(bands.edges) == sorted(set(bands.edges))
    assert len(bands.counts) == len(bands.labels) == len(bands.edges) + 1 <= number
    places = band_of(values, bands.edges)
    assert np.bincount(places.astype(int), minlength=len(bands.counts)).tolist() == list(
        bands.counts
    )
    assert min(bands.counts) > 0
    order = np.argsort(values)
    assert np.all(np.diff(places[order]) >= 0)
    if len(bands.counts) < number:
        assert bands.reason


@tried
@given(st.lists(st.floats(0, 1000), min_size=15, max_size=80, unique=True))
def test_bands_hold_about_what_quantiles_hold(values):
    """Oracle: mapclassify.Quantiles, whose bands include their upper edge."""
    plain = mapclassify.Quantiles(values, k=5).counts
    bands = readable_bands(values)
    assert len(bands.counts) == 5
    assert np.all(np.abs(np.array(bands.counts) - plain) <= max(0.2 * len(values) / 5, 1))


def test_few_or_tied_values_have_fewer_bands_and_say_why():
    few = readable_bands([1, 2, 3, 4, 5, 6, 7])
    assert (len(few.counts), few.reason) == (2, "too few places for 5 bands")
    tied = readable_bands([0] * 30 + [1, 2, 3, 4, 5])
    assert tied.labels == ("under 1", "1 and over")
    assert tied.counts == (30, 5)
    assert tied.reason == "too many places have the same value for 5 bands"
    same = readable_bands([4.0] * 20)
    assert (same.edges, same.labels, same.counts) == ((), ("all values",), (20,))
    assert readable_bands([np.nan]).reason == readable_bands([]).reason == "no values"


def test_a_value_on_an_edge_belongs_above_it_and_a_missing_one_nowhere():
    places = band_of([49.9, 50, 74.9, 75, np.nan, -3], [50, 75])
    np.testing.assert_array_equal(places, [0, 1, 1, 2, np.nan, 0])
    assert band_of(60, [50, 75]) == 1
    assert band_of([1, 2], []).tolist() == [0, 0]


def test_bands_set_beforehand_count_what_lies_in_them():
    bands = fixed_bands([10, 60, 60, np.nan, 90, 75], [50, 75])
    assert bands.counts == (1, 2, 2)
    assert bands.labels == ("under 50", "50 to under 75", "75 and over")
    assert fixed_bands([], [1]).counts == (0, 0)


def test_labels_have_the_decimals_that_their_edges_need():
    assert band_labels([0.5, 1, 1.25]) == (
        "under 0.50",
        "0.50 to under 1.00",
        "1.00 to under 1.25",
        "1.25 and over",
    )
    assert band_labels([-1500, 20000]) == (
        "under −1,500",
        "−1,500 to under 20,000",
        "20,000 and over",
    )
    assert band_labels([1e-7]) == ("under 1e-07", "1e-07 and over")
    assert readable_bands(np.arange(1, 101) / 1000).labels[0] == "under 0.02"


def test_values_that_differ_by_little_are_still_told_apart():
    bands = readable_bands(1e6 + np.arange(30) / 1000)
    assert len(bands.counts) == 5
    assert min(bands.counts) >= 4


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: readable_bands([1, np.inf]), "values for bands must be finite"),
        (lambda: band_of([np.inf], [1]), "values for bands must be finite"),
        (lambda: readable_bands([1, 2], 0), "number of bands must be a whole number from 1, got 0"),
        (lambda: readable_bands([1, 2], 2.5), "must be a whole number from 1, got 2.5"),
        (lambda: fixed_bands([1], [3, 2]), r"edges of bands must be finite and ascend, got \[3.0"),
        (lambda: band_of([1], [2, 2]), "edges of bands must be finite and ascend"),
        (lambda: band_labels([np.nan]), "edges of bands must be finite and ascend"),
        (lambda: band_of([1], 5), "edges of bands must be finite and ascend, got 5.0"),
    ],
)
def test_what_is_no_band_is_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()
