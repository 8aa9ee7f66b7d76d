import numpy as np
import pandas as pd
import pytest

from community_safety.errors import PipelineError, StatisticsError
from community_safety.statistics.comparisons import compare_counts
from community_safety.statistics.intervals import rate_interval, wilson_interval
from community_safety.statistics.power import sample_for_difference


@pytest.mark.parametrize(
    ("confidence", "message"),
    [
        (95, r"confidence must be a share between 0 and 1, got 95: did you mean 0\.95\?"),
        (99.8, r"got 99\.8: did you mean 0\.998\?"),
        (0, r"between 0 and 1, got 0$"),
        (1, r"between 0 and 1, got 1$"),
        (-0.5, r"got -0\.5$"),
        (float("nan"), r"got nan$"),
        ("high", r"confidence must be one number between 0 and 1, got 'high'"),
    ],
)
def test_confidence_that_is_no_share_is_refused_with_a_hint(confidence, message):
    with pytest.raises(StatisticsError, match=message):
        wilson_interval(8, 10, confidence)
    with pytest.raises(StatisticsError, match=message):
        rate_interval(np.array([8.0, 9.0]), confidence=confidence)


def test_power_in_per_cent_is_refused_with_a_hint():
    with pytest.raises(StatisticsError, match=r"power must be .* got 80: did you mean 0\.8\?"):
        sample_for_difference(0.2, 0.3, power=80)


@pytest.mark.parametrize("value", ["12", "twelve", ["1", "2"], [[1, 2], [3]]])
def test_words_are_not_numbers(value):
    with pytest.raises(StatisticsError, match="events must be numbers, got"):
        rate_interval(value)


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(StatisticsError, match=r"events has \(3,\), trials has \(2,\).*equal shape"):
        wilson_interval([1, 2, 3], [10, 10])


def test_errors_belong_to_the_pipeline_and_to_python():
    assert issubclass(StatisticsError, PipelineError)
    with pytest.raises(ValueError, match="trials must be above zero, got 0"):
        wilson_interval(0, 0)


def test_pandas_columns_with_gaps_are_read():
    events = pd.Series([4, None], dtype="Int64")
    result = wilson_interval(events, pd.Series([10, 10]))
    assert isinstance(result.lower, np.ndarray)
    assert list(result.reason) == ["", "missing"]


def test_single_numbers_give_single_values_and_arrays_keep_their_shape():
    single = rate_interval(np.int64(4))
    assert isinstance(single.lower, float)
    assert isinstance(single.method, str)
    assert rate_interval(np.full((2, 3), 4)).lower.shape == (2, 3)
    assert rate_interval([]).lower.shape == (0,)
    assert compare_counts([], 1, 5, 1).ratio.shape == (0,)


def test_a_single_missing_number_gives_a_missing_answer_not_an_error():
    result = wilson_interval(float("nan"), 10)
    assert np.isnan(result.value)
    assert result.reason == "missing"
    assert result.method == ""
    assert compare_counts(5, 1, None, 1).reason == "missing"


def test_unknown_dispersion_is_not_no_dispersion():
    result = compare_counts(5, 1, [9, np.nan], 1, dispersion=float("nan"))
    assert np.isnan(result.lower).all()
    assert list(result.reason) == ["no estimate of dispersion", "missing"]
    known = compare_counts(5, 1, 9, 1, dispersion=2, degrees_of_freedom=float("nan"))
    assert known.reason == "no estimate of dispersion"


def test_an_infinite_number_is_refused():
    with pytest.raises(StatisticsError, match="events must be a finite number, got inf"):
        rate_interval(float("inf"))
    assert rate_interval([np.inf]).reason == "infinite"


def test_results_cannot_be_changed():
    result = wilson_interval(1, 2)
    with pytest.raises(AttributeError):
        result.lower = 0.0
