"""Series as they come: short, flat, empty, broken, wild. Nothing may warn, raise or be invented."""

import numpy as np
import pytest

from community_safety.statistics.process_charts.assurance import assurance
from community_safety.statistics.process_charts.attributes import rate_chart, share_chart
from community_safety.statistics.process_charts.choosing import choose_chart
from community_safety.statistics.process_charts.last_point import last_signal
from community_safety.statistics.process_charts.rare_events import (
    rare_event_chart,
    time_between_events,
)
from community_safety.statistics.process_charts.seasons import seasonal_adjustment
from community_safety.statistics.process_charts.xmr import xmr_chart

SERIES = {
    "none": np.zeros(0),
    "one point": np.array([7.0]),
    "two points": np.array([7.0, 9.0]),
    "eleven points": np.arange(11.0),
    "twelve points": np.array([4, 6, 5, 7, 3, 6, 5, 4, 6, 5, 7, 4], dtype=float),
    "constant": np.full(36, 12.0),
    "all zeros": np.zeros(36),
    "all missing": np.full(36, np.nan),
    "one figure in three years": np.r_[np.full(35, np.nan), 4],
    "a gap": np.r_[np.arange(10.0) % 4, np.nan, np.arange(14.0) % 4],
    "every other month": np.where(np.arange(36) % 2, np.nan, np.arange(36) % 5),
    "one outlier": np.r_[np.full(20, 3.0), 400.0, np.full(15, 3.0)],
    "an infinity": np.r_[np.arange(20.0) % 4, np.inf],
    "minus infinity": np.r_[-np.inf, np.arange(20.0) % 4],
    "negative": -np.arange(20.0) % 4 - 3,
    "very large": 1e300 + np.arange(20.0) % 4 * 1e290,
    "very small": 1e-300 * (1 + np.arange(20) % 4),
}
BASES = {
    "tenfold": lambda n: np.resize([40.0, 400.0], n),
    "too small": lambda n: np.full(n, 2.0),
    "zero at times": lambda n: np.resize([50.0, 0.0, 60.0], n),
    "missing at times": lambda n: np.resize([50.0, np.nan, 60.0], n),
    "infinite": lambda n: np.full(n, np.inf),
    "negative": lambda n: np.full(n, -5.0),
}


def check(chart, periods):
    """A chart is whole: marks only where there are figures and limits, and a reason if none."""
    signal = last_signal(chart)
    words = assurance(chart, 5, 5, 1)
    marked = chart.position != 0
    assert chart.values.shape == (periods,)
    assert not marked[np.isnan(chart.values)].any()
    assert not marked[np.isnan(chart.upper)].any()
    assert ((chart.rule != "") == marked).all()
    if chart.reason != "":
        assert np.isnan(chart.upper).all()
        assert (signal.position, words) == (0, "")
    drawn = ~np.isnan(chart.upper)
    assert (chart.lower[drawn] <= chart.centre[drawn]).all()
    assert (chart.centre[drawn] <= chart.upper[drawn]).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", SERIES)
def test_every_series_gets_an_xmr_chart_or_a_reason(name):
    series = SERIES[name]
    for screen in (True, False):
        check(xmr_chart(series, screen=screen), len(series))
    check(xmr_chart(series, baseline=12, floor=0), len(series))
    check(rare_event_chart(series), len(series))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("name", [name for name in SERIES if not name.startswith("very")])
def test_every_pair_of_counts_and_denominators_gets_a_chart_or_a_reason(name, base):
    events, bases = SERIES[name], BASES[base](len(SERIES[name]))
    for laney in (False, True):
        check(share_chart(events, bases, laney=laney), len(events))
        check(rate_chart(events, bases, laney=laney), len(events))
    for is_share in (True, False):
        choice = choose_chart(events, bases, is_share=is_share)
        assert choice.reason != ""
    values = np.where(bases > 0, events, np.nan)
    found = seasonal_adjustment(values, 12, events=events, exposure=bases)
    assert found.adjusted.shape == values.shape


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", [name for name in SERIES if not name.startswith("very")])
def test_every_series_gets_times_between_its_events_or_a_reason(name):
    series = SERIES[name]
    times = time_between_events(series, 30)
    assert (times.reason != "") == (np.isnan(times.since_last) & np.isnan(times.days).all())
    seasonal_adjustment(series, 12)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("none", "0 points; limits need 12"),
        ("one point", "1 point; limits need 12"),
        ("eleven points", "11 points; limits need 12"),
        ("all missing", "0 points; limits need 12"),
        ("an infinity", "infinite"),
        ("every other month", "too many gaps: 0 pairs of neighbouring points; limits need 6"),
    ],
)
def test_the_reasons_are_those_a_reader_sees(name, reason):
    assert xmr_chart(SERIES[name]).reason == reason


def test_flat_series_are_common_cause():
    for name in ("constant", "all zeros"):
        assert not xmr_chart(SERIES[name]).position.any()
