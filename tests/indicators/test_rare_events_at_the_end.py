"""What the chart of rare events says of the end of a series, among series of many more events."""

import numpy as np
import pandas as pd
import pytest

from community_safety.indicators.process import chart_series
from community_safety.indicators.process_ends import at_the_end
from community_safety.indicators.reasons import series_said

ASHBY = "E07000001"
NEARER = [1, 0, 0] * 8 + [1] * 12
"""An event every third month for two years, then one every month."""
QUIET = [1, 0] * 18
MANY = [8 + month % 3 for month in range(36)]
SERIES = {
    "nearer": NEARER,
    "quiet": QUIET,
    "unreported": [*QUIET[:35], None],
    "many": MANY,
    "single": [0] * 30 + [1] + [0] * 5,
    "plain": [100 + month % 5 for month in range(36)],
}


@pytest.fixture(scope="module")
def charted(shared, write):
    rare = {"chart": {"kind": "rare"}}
    measures = [write.measure(name, **({} if name == "plain" else rare)) for name in SERIES]
    rows = []
    for name, counts in SERIES.items():
        rows += write.series(name, ASHBY, "2023-04", counts)
    return shared(measures, rows)


def test_a_run_of_events_begins_with_the_first_that_came_sooner(charted):
    """Worked by hand: intervals of about 91 days up to April 2025, eleven of about 30 after it."""
    figure = charted.figure("nearer")
    assert figure["movement_points"] == 19
    assert figure["movement_run"] == 11
    assert (figure["chart_position"], figure["movement_position"]) == (-1, "above")
    assert figure["movement_start"] == pd.Timestamp("2025-05-01")
    assert figure["last_end"] == pd.Timestamp("2026-03-31")


def test_days_since_the_last_event_are_told_of_charts_of_rare_events(charted):
    """Worked by hand: an event in the middle of February, 14 of its days left and 31 of March."""
    days = charted.figures["since_last_event"].droplevel("area_code")
    assert days["quiet"] == pytest.approx(45)
    assert days["unreported"] == pytest.approx(14)
    assert days["nearer"] == pytest.approx(15.5)
    assert days["single"] == pytest.approx(15.5 + 30 + 31 + 31 + 28 + 31)
    assert np.isnan(days["plain"])
    said = series_said(charted.figure("quiet"), charted.partnership.indicators[1])
    assert said.endswith("; no event for about 45 days up to the end of the series.")


def test_a_series_of_one_event_has_no_time_between_and_no_limits(charted):
    figure = charted.figure("single")
    assert figure["movement_points"] == 0
    assert figure["movement_position"] == "missing"


def test_series_of_few_events_are_not_padded_to_those_of_many(charted):
    widths = {
        name: part.points.shape[1] for part in charted.data.charted for name in part.grid.indicators
    }
    assert widths["many"] == sum(MANY) - 1
    assert widths["nearer"] < 32
    assert widths["single"] == 1


def test_charts_of_rare_events_are_the_same_alone_and_beside_others(charted):
    together = at_the_end(charted.data.charted)
    for (name, area), rows in charted.data.series.groupby(["indicator_id", "area_code"]):
        alone = at_the_end(chart_series(rows, charted.partnership, charted.period))
        pd.testing.assert_frame_equal(alone, together.loc[[(name, area)]])
