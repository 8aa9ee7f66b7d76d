"""How much a count varies by itself: known dispersion comes out, season and level do not."""

import math

import numpy as np
import pytest

from community_safety.indicators.spread import estimate_spread


def _spread(made):
    return estimate_spread(made.series(), made.partnership, made.period).loc[
        ("damage", "E07000001")
    ]


def _pattern(sign_by_year, level=(100, 100, 100), season=(1.0,) * 12, size=20):
    """Months at level x season, one up and the next down by `size` and the years in turn."""
    months = []
    for year, sign in enumerate(sign_by_year):
        for month in range(12):
            push = sign * (size if month % 2 else -size)
            months.append(round(level[year] * season[month]) + push)
    return months


def test_known_dispersion_of_a_constructed_table_comes_out(small, write):
    """Pearson by hand: two years at 100 a month, each month 20 from it: 24 x 4 = 96 over 11."""
    rows = write.series("damage", "E07000001", "2024-04", _pattern((1, -1)))
    spread = _spread(small([write.measure()], rows))
    assert spread["phi"] == pytest.approx(96 / 11)
    assert spread["freedom"] == 11
    assert spread["basis"] == "estimated from months of up to 2 years"


def test_season_and_change_of_level_do_not_count_as_spread(small, write):
    season = (0.5, 0.5, 1.0, 1.5, 1.5, 1.5, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5)
    counts = _pattern((0, 0, 0), level=(100, 300, 200), season=season)
    rows = write.series("damage", "E07000001", "2023-04", counts)
    assert _spread(small([write.measure()], rows))["phi"] == 1


def test_dispersion_below_that_of_independent_events_counts_as_one(small, write):
    rows = write.series("damage", "E07000001", "2023-04", _pattern((1, -1, 1), size=1))
    assert _spread(small([write.measure()], rows))["phi"] == 1


def test_single_year_is_too_short_to_tell_season_from_spread_and_says_so(small, write):
    """80 and 120 in turn around 100: 12 x 4 = 48 over 11."""
    rows = write.series("damage", "E07000001", "2025-04", _pattern((1,)))
    spread = _spread(small([write.measure()], rows))
    assert spread["phi"] == pytest.approx(48 / 11)
    assert spread["basis"] == "estimated from one year, in which season cannot be told from spread"


def test_three_periods_are_too_few_and_the_spread_is_unknown(small, write):
    rows = write.series("damage", "E07000001", "2023-04", [90, 110, 100], step=12)
    spread = _spread(small([write.measure()], rows))
    assert math.isnan(spread["phi"])
    assert spread["basis"] == "unknown: too few periods with events to estimate it"


def test_declared_dispersion_is_used_where_none_can_be_estimated(small, write):
    rows = write.series("damage", "E07000001", "2023-04", [90, 110, 100], step=12)
    spread = _spread(small([write.measure(dispersion=2.5)], rows))
    assert (spread["phi"], spread["freedom"]) == (2.5, np.inf)
    assert spread["basis"] == "declared in the partnership file"


def test_estimate_goes_before_what_is_declared(small, write):
    rows = write.series("damage", "E07000001", "2024-04", _pattern((1, -1)))
    assert _spread(small([write.measure(dispersion=2.5)], rows))["phi"] == pytest.approx(96 / 11)


def test_shares_of_a_short_series_are_taken_as_independent(small, write):
    rows = write.series("damage", "E07000001", "2023-04", [9, 11, 10], 100, step=12)
    spread = _spread(small([write.measure(kind="proportion")], rows))
    assert (spread["phi"], spread["freedom"]) == (1, np.inf)
    assert spread["basis"] == "cases taken as independent"


def test_quarters_are_laid_out_by_quarter(small, write):
    """Eight quarters are 10 from 100, which adds 8 x 1, over (3 - 1) x (4 - 1) = 6."""
    counts = [90, 110, 90, 110, 110, 90, 110, 90, 100, 100, 100, 100]
    rows = write.series("damage", "E07000001", "2023-04", counts, step=3)
    spread = _spread(small([write.measure()], rows))
    assert spread["phi"] == pytest.approx(8 / 6)
    assert spread["basis"] == "estimated from quarters of up to 3 years"


def test_figures_after_the_release_do_not_change_the_spread(small, write):
    counts = _pattern((1, -1))
    rows = write.series("damage", "E07000001", "2024-04", [*counts, 9000])
    assert _spread(small([write.measure()], rows))["phi"] == pytest.approx(96 / 11)


def test_a_gap_takes_one_degree_of_freedom_and_does_not_stop_the_estimate(small, write):
    counts = _pattern((1, -1))
    counts[3] = None
    rows = write.series("damage", "E07000001", "2024-04", counts)
    assert _spread(small([write.measure()], rows))["freedom"] == 10


def test_values_without_counts_have_no_spread(small, write):
    rows = write.series("damage", "E07000001", "2025-04", [], value=[1.0] * 12)
    made = small([write.measure(kind="score", unit="points")], rows)
    assert estimate_spread(made.series(), made.partnership, made.period).empty
