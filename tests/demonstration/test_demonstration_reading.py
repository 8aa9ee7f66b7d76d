"""How the truth of charts and targets is worked out: cases small enough to follow by hand."""

import numpy as np
import pytest

from community_safety.demonstration.county import COUNTY_CODE
from community_safety.demonstration.diagnoses import TrueTarget, expected_diagnosis
from community_safety.demonstration.measures import Measure, measure
from community_safety.demonstration.points import Points, is_rare, points
from community_safety.demonstration.signals import chance_of_signal

AREA = "E07999006"
"""Thistlefen: 128,000 residents, hardship 1."""


def _points(means, deviation):
    means = np.asarray(means, dtype="float64")
    return Points(means, means, np.full(means.shape, deviation), np.ones(means.shape))


def test_points_of_a_count_are_level_times_residents_over_twelve_months():
    """By hand: variance is dispersion times mean; a mild summer's weights add up to 12."""
    found = points(measure("violence_rate"), AREA)
    assert len(found.means) == 36
    assert found.steady == pytest.approx(np.full(36, found.steady[0]))
    assert found.means[:12].sum() == pytest.approx(12 * found.steady[0])
    events = found.means * 128
    assert found.deviations * 128 == pytest.approx(np.sqrt(3 * events))


def test_points_of_the_county_are_those_of_its_districts_together():
    item = measure("asb_council")
    districts = [points(item, f"E0799900{number}") for number in range(1, 7)]
    county = points(item, COUNTY_CODE)
    assert county.means == pytest.approx(sum(each.means for each in districts))
    assert county.deviations**2 == pytest.approx(sum(each.deviations**2 for each in districts))


def test_points_begin_where_recording_changed():
    assert len(points(measure("asb_council"), AREA).means) == 24


def test_gaps_are_no_points():
    assert len(points(measure("cse_referrals"), "E07999004").means) == 34
    assert len(points(measure("sexual_offence_rate"), "E07999004").means) == 0


@pytest.mark.parametrize(
    ("name", "rare"), [("road_ksi", False), ("dwelling_fire_deaths", True), ("child_ksi", True)]
)
def test_few_events_make_periods_without_one(name, rare):
    """By hand: 4.5, 0.05 and 0.4 events a month leave 1%, 95% and 65% of months without one."""
    assert is_rare(measure(name), AREA) is rare


def test_a_steady_series_has_the_chance_of_a_coin_to_be_on_one_side():
    """Oracle: seven independent coins, 1 in 128; beyond the limits is rarer."""
    steady = _points(np.full(36, 10.0), 1.0)
    assert chance_of_signal(steady, 1.0) == pytest.approx(1 / 128, rel=0.2)
    assert chance_of_signal(steady, -1.0) == pytest.approx(chance_of_signal(steady, 1.0))


def test_a_large_step_is_sure_and_a_small_one_is_not():
    """By hand: twelve of 36 months 9 deviations higher lie 6 above their average."""
    step = np.repeat([0.0, 1.0], [24, 12])
    assert chance_of_signal(_points(9 * step, 1.0), 1.0) > 0.999
    assert chance_of_signal(_points(9 * step, 1.0), -1.0) < 1e-6
    assert 0.05 < chance_of_signal(_points(1.5 * step, 1.0), 1.0) < 0.6


def test_chance_of_a_signal_grows_with_the_step():
    step = np.repeat([0.0, 1.0], [24, 12])
    chances = [chance_of_signal(_points(size * step, 1.0), 1.0) for size in (0, 1, 2, 4, 8)]
    assert chances == sorted(chances)


COUNTED = Measure("a_made_up_rate", "crime_context", "rate", 24.0)


def _diagnosed(end, *, value=24.0, error=0.43, base_shift=np.nan, item=COUNTED, each=12.0):
    """By hand: 256 events a month are 2 per 1,000, with a deviation of 16 events or 0.125."""
    target = TrueTarget(end, value, error, each, 1.0, base_shift)
    return expected_diagnosis(item, AREA, target)


@pytest.mark.parametrize(
    ("share_of_level", "diagnosis"),
    [
        (0.60, "unreachable now"),
        (0.90, "a fair target"),
        (1.00, "inside the noise"),
        (0.97, "undetectable"),
        (1.10, "a fair target"),
        (1.60, "too easy"),
    ],
)
def test_diagnosis_follows_the_distance_of_target_from_level(share_of_level, diagnosis):
    """By hand, in shares of the level where low is good: limits at 0.81 and 1.19 of it; a year's
    figure has a standard error of 1.8%, and shows 3.7% by its interval and 5.3% by its size.
    """
    level = 12 * points(COUNTED, AREA).means.mean()
    error = float(np.sqrt(level * 128)) / 128
    true, expected = _diagnosed(share_of_level * level, value=level, error=error)
    assert true == diagnosis
    assert expected in (diagnosis, "undecided")


def test_far_from_every_boundary_there_is_no_doubt_and_near_one_there_is():
    level = 12 * points(COUNTED, AREA).means.mean()
    error = float(np.sqrt(level * 128)) / 128
    assert _diagnosed(0.3 * level, value=level, error=error)[1] == "unreachable now"
    assert _diagnosed(2.5 * level, value=level, error=error)[1] == "too easy"
    assert _diagnosed(0.97 * level, value=level, error=error)[1] == "undecided"


def test_a_base_far_from_the_year_before_decides_before_the_figure_does():
    assert _diagnosed(23.0, base_shift=8.0) == ("set on a moving base",) * 2
    assert _diagnosed(23.0, base_shift=0.0)[0] != "set on a moving base"
    assert _diagnosed(23.0, base_shift=0.0)[1] == "undecided"


def test_a_value_without_counts_can_only_be_read_on_its_chart():
    item = measure("iom_detected_crime_change")
    assert (
        _diagnosed(-15.0, value=-15.0, error=np.nan, item=item, each=1.0)
        == ("inside the noise",) * 2
    )
    assert _diagnosed(90.0, value=-15.0, error=np.nan, item=item, each=1.0)[0] == "too easy"


def test_without_a_figure_there_is_no_diagnosis():
    assert _diagnosed(20.0, value=np.nan) == ("", "")
