import esda
import libpysal
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.spatial.smoothing import empirical_bayes_rates

tried = settings(deadline=None, max_examples=60)

wards = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 20_000)), min_size=2, max_size=30
).map(lambda pairs: tuple(np.array(column, dtype=float) for column in zip(*pairs, strict=True)))


def test_rates_of_infant_deaths_agree_with_esda():
    """Oracle: esda.smoothing.Empirical_Bayes on sids2, in libpysal (equal to EBest of spdep)."""
    table = libpysal.io.open(libpysal.examples.get_path("sids2.dbf"))
    for year in ("74", "79"):
        events, births = np.array(table.by_col(f"SID{year}")), np.array(table.by_col(f"BIR{year}"))
        oracle = esda.smoothing.Empirical_Bayes(events, births).r.ravel()
        found = empirical_bayes_rates(events, births)
        np.testing.assert_allclose(found.rate, oracle, rtol=1e-12)
        assert found.reason == ""


def test_weights_by_hand():
    """Marshall (1991): 10, 20 and 60 events of 100 each.

    Centre 0.3; mean square about it (0.04 + 0.01 + 0.09) / 3 = 0.046667; less 0.3 / 100 leaves
    0.043667 between; weight 0.043667 / 0.046667 = 0.935714.
    """
    found = empirical_bayes_rates([10, 20, 60], [100, 100, 100])
    assert found.centre == pytest.approx(0.3)
    assert found.between_variance == pytest.approx(0.14 / 3 - 0.003)
    weight = (0.14 / 3 - 0.003) / (0.14 / 3)
    np.testing.assert_allclose(found.weight, weight)
    np.testing.assert_allclose(found.rate, 0.3 + weight * np.array([-0.2, -0.1, 0.3]))


def test_small_wards_are_drawn_in_more_than_large_ones():
    found = empirical_bayes_rates([4, 40, 400, 90], [100, 1_000, 10_000, 9_000])
    assert np.all(np.diff(found.weight[:3]) > 0)


def test_without_a_difference_between_wards_all_are_at_the_centre():
    found = empirical_bayes_rates([10, 11, 9], [100, 100, 100])
    assert found.reason == "no evidence that wards differ"
    assert found.between_variance == 0
    np.testing.assert_array_equal(found.rate, [0.1, 0.1, 0.1])
    np.testing.assert_array_equal(found.weight, [0, 0, 0])
    assert empirical_bayes_rates([0, 0], [5, 9]).rate.tolist() == [0, 0]


def test_wards_without_a_figure_stay_out_and_say_why():
    found = empirical_bayes_rates([10, np.nan, 20, 5, -1, 60], [100, 9, 100, 0, 5, 100])
    assert found.reasons.tolist() == ["", "missing", "", "no denominator", "negative count", ""]
    whole = empirical_bayes_rates([10, 20, 60], [100, 100, 100])
    np.testing.assert_allclose(found.rate[[0, 2, 5]], whole.rate)
    assert np.isnan(found.rate[[1, 3, 4]]).all()
    alone = empirical_bayes_rates([4, np.nan], [100, 100])
    assert alone.reasons.tolist() == ["fewer than two wards", "missing"]
    assert alone.reason == "fewer than two wards"
    assert np.isnan(alone.rate).all()


@tried
@given(wards, st.sampled_from([0.5, 10.0]))
def test_a_smoothed_rate_lies_between_the_wards_own_and_the_centre(case, times):
    events, base = case
    found = empirical_bayes_rates(events, base)
    raw = events / base
    assert np.all((found.weight >= 0) & (found.weight <= 1))
    low, high = np.minimum(raw, found.centre), np.maximum(raw, found.centre)
    assert np.all((found.rate >= low * (1 - 1e-9)) & (found.rate <= high * (1 + 1e-9)))
    scaled = empirical_bayes_rates(events, base * times)
    np.testing.assert_allclose(scaled.rate * times, found.rate, rtol=1e-6, atol=1e-12)


def test_a_single_ward_or_a_table_is_refused():
    for events, base in ((3, 10), ([[1, 2]], [[3, 4]])):
        with pytest.raises(StatisticsError, match="smoothing needs the figures of several wards"):
            empirical_bayes_rates(events, base)
