"""Clusters, concentration and change: what was planted is named, and nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from ward_grid import ALL, BURGLARY, grid, measured, spread_over, wards_of

from community_safety.wards.changes import change_of
from community_safety.wards.figures import Spread
from community_safety.wards.patterns import concentrations, neighbours_of, with_clusters

SIDE = 7
BLOCK = {f"{row}{column}" for row in range(3) for column in range(3)}


@pytest.fixture(scope="module")
def planted():
    """A block of nine wards in a corner with five times the records of the others."""
    wards = grid(SIDE)
    chance = np.random.default_rng(20250101)
    expected = np.where(wards.wards["ward_code"].isin(BLOCK), 250.0, 50.0)
    figures, _ = measured(wards, spread_over(chance.poisson(expected)))
    return with_clusters(figures, neighbours_of(wards))


def test_wards_of_a_planted_cluster_are_named_and_no_ward_far_from_it(planted):
    figures, patterns = planted
    high = set(figures.loc[figures["cluster"] == "high among high", "ward_code"])
    assert {"00", "01", "10", "11"} <= high <= BLOCK
    (row,) = patterns.to_dict("records")
    assert row["high"] == ", ".join(f"Ward {code}" for code in sorted(high)[:-1]) + (
        f" and Ward {max(high)}"
    )
    assert row["moran"] > 0.5
    assert row["adjusted_p"] < 0.001
    assert row["expected"] == pytest.approx(-1 / (SIDE**2 - 1))


def test_no_cluster_is_named_where_all_wards_have_the_same_rate():
    wards = grid(SIDE)
    chance = np.random.default_rng(20250102)
    figures, _ = measured(wards, spread_over(chance.poisson(50.0, SIDE**2)))
    found, patterns = with_clusters(figures, neighbours_of(wards))
    assert set(found["cluster"]) == {""}
    assert patterns["adjusted_p"].item() > 0.05
    assert patterns[["high", "low", "unlike"]].to_numpy().tolist() == [["", "", ""]]


def test_morans_index_is_adjusted_over_the_measures_of_a_map(planted):
    """Benjamini and Hochberg (1995): of two p-values the smaller is doubled."""
    wards = grid(SIDE)
    chance = np.random.default_rng(20250103)
    expected = np.where(wards.wards["ward_code"].isin(BLOCK), 80.0, 50.0)
    strong, _ = measured(wards, spread_over(chance.poisson(expected)))
    even, _ = measured(wards, spread_over(chance.poisson(50.0, SIDE**2)), measure=BURGLARY)
    both = pd.concat([strong, even], ignore_index=True)
    _, patterns = with_clusters(both, neighbours_of(wards))
    p_values = patterns["p_value"].to_numpy()
    assert patterns["measure_id"].tolist() == ["all_crime", "burglary"]
    assert p_values[0] < p_values[1]
    assert patterns["adjusted_p"].to_numpy() == pytest.approx(
        [min(2 * p_values[0], p_values[1]), p_values[1]]
    )


def test_a_detached_ward_is_joined_to_the_nearest_with_its_distance():
    """Its edge is three kilometres from that of the last ward of the first row."""
    wards = grid(3, shapely.box(6000, 0, 7000, 1000))
    neighbours = neighbours_of(wards)
    (joined,) = neighbours.joined
    assert (joined.code, joined.nearest) == ("further 1", "02")
    assert joined.distance_metres == pytest.approx(3000.0)
    assert neighbours.of("further 1") == ("02",)
    figures, _ = measured(wards, spread_over(np.full(10, 40)))
    assert len(with_clusters(figures, neighbours)[0]) == 10


def test_two_wards_have_no_pattern():
    wards = wards_of(["a", "b"], [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)])
    neighbours = neighbours_of(wards)
    assert neighbours.reason == "fewer than three wards"
    figures, _ = measured(wards, spread_over(np.array([40, 60])))
    found, patterns = with_clusters(figures, neighbours)
    assert found["cluster"].tolist() == ["", ""]
    assert patterns[["moran", "p_value", "adjusted_p"]].isna().all(axis=None)


def test_concentration_counts_the_fewest_wards_and_leaves_out_those_without_data():
    """Of 100 records 50 are in one ward: it holds a quarter and a half; even shares need 3 and 5.

    Generalised Gini of one ward with half and nine with a ninth of the rest: sum of what exceeds
    a tenth, 0.5 - 0.1 (Bernasco and Steenbeek 2017, where there are more records than wards).
    """
    wards = grid(3, shapely.box(3000, 0, 4000, 1000), shapely.box(4000, 0, 5000, 1000))
    counts = np.array([54, *[6] * 9, 0])
    figures, spread = measured(wards, spread_over(counts))
    figures.loc[10, ["events", "base"]] = np.nan
    (row,) = concentrations(figures, {"all_crime": spread}).to_dict("records")
    assert (row["events"], row["wards"]) == (108.0, 10)
    assert (row["quarter"], row["half"]) == (1.0, 1.0)
    assert row["gini"] == pytest.approx(0.5 - 0.1)
    assert row["gini"] > row["gini_chance"]
    assert row["half_chance"] > 3


BEFORE = np.array([120, 60, 60, 60, 60, 60, 60, 60, 0, 0, 12])
AFTER = np.array([240, 60, 62, 58, 61, 60, 59, 60, 0, 60, 12])


def changed(spread: Spread) -> pd.DataFrame:
    wards = grid(3, shapely.box(3000, 0, 4000, 1000), shapely.box(4000, 0, 5000, 1000))
    state = np.array([*[""] * 10, "no data"])
    found = change_of(ALL, spread_over(BEFORE), spread_over(AFTER), wards, state, spread, 1000)
    return found.set_index("ward_code")


@pytest.fixture(scope="module")
def spread():
    wards = grid(3)
    _, found = measured(wards, np.random.default_rng(7).poisson(5.0, (9, 12)).astype(float))
    assert 0.5 < found.phi < 2
    return found


def test_a_planted_change_is_found_and_no_other(spread):
    """One ward doubled, from 120 to 240; one went from none to 60."""
    found = changed(spread)
    assert found.index[found["group"] == "higher"].tolist() == ["00", "further 1"]
    assert set(found["group"]) == {"higher", "not to be told apart", "not compared"}
    doubled = found.loc["00"]
    assert doubled["ratio"] == pytest.approx(2.0)
    assert doubled["lower"] > 1.5
    assert found.loc["further 1", "ratio"] == np.inf
    assert found.loc["further 1", "lower"] > 1


def test_what_falls_is_lower(spread):
    wards = grid(3)
    before, after = spread_over(AFTER[:9]), spread_over(BEFORE[:9])
    found = change_of(ALL, before, after, wards, np.full(9, ""), spread, 1000)
    assert found.loc[found["group"] == "lower", "ward_code"].tolist() == ["00"]


def test_no_records_in_either_year_is_nothing_to_compare(spread):
    nothing = changed(spread).loc["22"]
    assert (nothing["before"], nothing["after"], nothing["group"]) == (0, 0, "not compared")
    assert nothing[["ratio", "lower", "upper", "p_value", "adjusted_p"]].isna().all()


def test_a_ward_without_data_has_no_change(spread):
    without = changed(spread).loc["further 2"]
    assert without["group"] == "not compared"
    assert without[["before", "after", "ratio"]].isna().all()


def test_without_an_estimate_of_dispersion_no_ward_is_compared(spread):
    unknown = Spread(np.nan, 0.0, spread.between, "fewer than 3 months")
    assert set(changed(unknown)["group"]) == {"not compared"}
