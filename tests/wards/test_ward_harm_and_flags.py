"""Harm, flags, deprivation and households, each added up by hand."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from made_county import HOT, WEST, lsoas
from ward_grid import ALL, BURGLARY, altered, grid, wards_of

from community_safety.errors import BriefingError
from community_safety.partnership import WardSettings
from community_safety.periods import Period
from community_safety.wards.analysis import analyse, band_edges, count_area
from community_safety.wards.counted import Counts
from community_safety.wards.figures import Spread
from community_safety.wards.flags import deprivation_of, flag_wards
from community_safety.wards.harm import Weights, read_weights, weigh_wards
from community_safety.wards.measures import Measure
from community_safety.wards.ward_sets import read_ward_sets

WINTER = Period(dt.date(2025, 1, 1), dt.date(2025, 3, 31))
DRUGS = Measure("drugs", "Drugs", frozenset({"Drugs"}))
ROBBERY = Measure("robbery", "Robbery", frozenset({"Robbery"}))
WEIGHTS = Weights({"Burglary": 10.0, "Drugs": 1.0}, "Made", "days", "Nobody (2025)")


def spread(phi: float) -> Spread:
    return Spread(phi, 100.0, None, "")  # type: ignore[arg-type]


def weighed(events: np.ndarray, phis: dict[str, float], state=("", "", "")) -> pd.DataFrame:
    shapes = [shapely.box(n, 0, n + 1, 1) for n in range(3)]
    counts = Counts([ALL, BURGLARY, DRUGS, ROBBERY], (), events[:, :, None], pd.DataFrame())
    spreads = {"all_crime": spread(1.0), "robbery": spread(1.0)}
    spreads |= {name: spread(phi) for name, phi in phis.items()}
    base = np.array([1000.0, 2000.0, 1000.0])
    wards = wards_of(["a", "b", "c"], shapes)
    return weigh_wards(counts, events, base, wards, np.array(state), WEIGHTS, spreads, 1000)


EVENTS = np.array(
    [
        [12.0, 8.0, 9.0],  # all, which is made of the others
        [3.0, 0.0, 1.0],  # burglary
        [4.0, 8.0, 8.0],  # drugs
        [5.0, 0.0, 0.0],  # robbery, which has no weight
    ]
)


def test_harm_is_the_weighted_sum_and_its_interval_the_root_of_weighted_squares():
    """3 x 10 + 4 x 1 = 34; its variance is 3 x 10^2 + 4 x 1^2 = 304: 34 +- 1.96 x 17.4."""
    found = weighed(EVENTS, {"burglary": 1.0, "drugs": 0.7}).set_index("ward_code")
    assert found["harm"].tolist() == [34.0, 8.0, 18.0]
    assert found["events"].tolist() == [7.0, 8.0, 9.0], "records without a weight are left out"
    assert found["harm_rate"].tolist() == [34.0, 4.0, 18.0]
    reach = 1.959964 * np.sqrt(304)
    first = found.loc["a"]
    assert first["harm_lower"] == 0.0, "34 - 34.2 is no harm"
    assert first["harm_upper"] == pytest.approx(34 + reach)
    second = found.loc["b"]
    assert second["harm_lower"] == pytest.approx((8 - 1.959964 * np.sqrt(8)) / 2)
    assert second["harm_upper"] == pytest.approx((8 + 1.959964 * np.sqrt(8)) / 2)
    assert found["harm_share"].tolist() == pytest.approx([34 / 0.6, 8 / 0.6, 18 / 0.6])
    assert found["count_share"].tolist() == pytest.approx([700 / 24, 800 / 24, 900 / 24])


def test_a_dispersed_type_makes_the_interval_of_its_part_wider():
    """Burglary varies four times more than chance: 4 x 300 + 4 = 1,204."""
    found = weighed(EVENTS, {"burglary": 4.0, "drugs": np.nan}).set_index("ward_code")
    assert found.loc["a", "harm_upper"] == pytest.approx(34 + 1.959964 * np.sqrt(1204))


def test_a_ward_without_data_has_no_harm_and_no_share():
    found = weighed(EVENTS, {"burglary": 1.0, "drugs": 1.0}, state=("", "", "no data"))
    last = found.iloc[2]
    assert last[["events", "harm", "harm_rate", "harm_share", "count_share"]].isna().all()
    assert found["harm_share"].sum() == pytest.approx(100.0)


def test_only_weights_by_type_are_of_use(tmp_path):
    assert read_weights(tmp_path) is None
    (tmp_path / "harm_weights").mkdir()
    path = tmp_path / "harm_weights" / "harm_weights.parquet"
    row = {"edition": "2020", "by": "offence_code", "code": "8N", "weight": 5.5, "unit": "days"}
    row["citation"] = "Nobody (2020)"
    pd.DataFrame([row]).to_parquet(path)
    assert read_weights(tmp_path) is None
    pd.DataFrame([row, row | {"by": "crime_type", "code": "Drugs", "weight": 2}]).to_parquet(path)
    assert read_weights(tmp_path) == Weights({"Drugs": 2.0}, "2020", "days", "Nobody (2020)")


def test_weights_of_two_editions_are_told_and_not_mixed(tmp_path):
    (tmp_path / "harm_weights").mkdir()
    row = {"by": "crime_type", "code": "Drugs", "weight": 2.0, "unit": "days", "citation": "Nobody"}
    rows = [row | {"edition": "2020"}, row | {"edition": "2024", "code": "Burglary"}]
    pd.DataFrame(rows).to_parquet(tmp_path / "harm_weights" / "harm_weights.parquet")
    with pytest.raises(BriefingError, match="weights of 2 editions are given \\(2020 and 2024\\)"):
        read_weights(tmp_path)


def measure_rows(measure: Measure, smoothed: list[float], events: float) -> pd.DataFrame:
    wards = grid(3, shapely.box(3000, 0, 4000, 1000)).wards
    return pd.DataFrame(
        {
            "ward_code": wards["ward_code"],
            "measure_id": measure.measure_id,
            "measure": measure.name,
            "smoothed": smoothed,
            "events": events,
        }
    )


def test_flags_count_the_measures_of_which_a_ward_is_in_the_top_fifth():
    """Of ten wards two are the top fifth; rare measures, even ones and the total flag none."""
    wards = grid(3, shapely.box(3000, 0, 4000, 1000))
    frame = pd.concat(
        [
            measure_rows(ALL, list(range(10, 20)), 50.0),
            measure_rows(BURGLARY, list(range(10)), 5.0),
            measure_rows(DRUGS, [0, 9, 0, 0, 0, 0, 0, 0, 0, 5], 6.0),
            measure_rows(ROBBERY, list(range(10)), 4.9),
            measure_rows(Measure("even", "Even", frozenset()), [3] * 10, 50.0),
        ]
    )
    found = flag_wards(frame, wards).set_index("ward_code")
    assert found["measures"].unique().tolist() == [2]
    assert found.loc[found["flags"] > 0, "which"].to_dict() == {
        "01": "Drugs",
        "22": "Burglary",
        "further 1": "Burglary and Drugs",
    }
    assert found["flags"].sum() == 4


SCORES = {code: float(n) for n, (code, *_) in enumerate(lsoas())}


def scores(edition: int = 2025, more: float = 0.0) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "lsoa_code": list(SCORES),
            "vintage": 2021,
            "edition": edition,
            "score": [score + more for score in SCORES.values()],
        }
    )


def test_deprivation_is_the_average_of_the_lsoas_that_fit_best(county, tmp_path):
    """LSOAs 0 and 1 are the first ward's: 0.5; the newest edition counts."""
    both = pd.concat([scores(), scores(2019, 100.0)])
    processed = altered(county.processed, tmp_path / "p", deprivation=both)
    [west] = read_ward_sets(processed, county.partnership, county.of(WEST))
    assert deprivation_of(processed, west).tolist() == [2 * n + 0.5 for n in range(9)]


def test_a_lsoa_without_a_score_counts_for_nothing(county, tmp_path):
    table = scores().assign(score=[np.nan, *range(1, 36)])
    processed = altered(county.processed, tmp_path / "p", deprivation=table)
    [west] = read_ward_sets(processed, county.partnership, county.of(WEST))
    assert deprivation_of(processed, west).iloc[0] == 1.0


def test_deprivation_is_shared_by_area_where_records_are_placed_by_points(county, tmp_path):
    """The first LSOA (score 12) lies by two thirds in ward 1; ward 1 has another of score 1.

    So that ward 1 has (12 x 2/3 + 1) / (2/3 + 1), and ward 2, with a third of it and its own
    scores of 2 and 3, (12 / 3 + 2 + 3) / (1/3 + 2).
    """
    polygons = gpd.read_parquet(county.processed / "lsoa_boundaries" / f"{WEST}.parquet")
    left, bottom, right, top = polygons.geometry.iloc[0].union(polygons.geometry.iloc[2]).bounds
    assert (right - left, top - bottom) == pytest.approx((1500, 1000), abs=0.1)
    polygons.loc[0, "geometry"] = shapely.box(left, bottom, right, top)
    polygons.loc[0, "geometry"] = shapely.box(left, bottom, left + 1500, top)
    table = scores().assign(score=[12.0, *range(1, 36)])
    processed = altered(
        county.processed, tmp_path / "p", deprivation=table, lsoa_boundaries={WEST: polygons}
    )
    plan = county.partnership.model_copy(update={"wards": WardSettings(place_by="points")})
    [west] = read_ward_sets(processed, plan, county.of(WEST))
    found = deprivation_of(processed, west)
    assert found.iloc[0] == pytest.approx((12 * 2 / 3 + 1) / (2 / 3 + 1), rel=1e-3)
    assert found.iloc[1] == pytest.approx((12 / 3 + 2 + 3) / (1 / 3 + 2), rel=1e-3)
    assert found.iloc[2] == pytest.approx(4.5, rel=1e-3)


def homes(of: list[tuple[str, float]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"area_code": code, "geography": "ward", "vintage": 2025, "year": 2021, "households": n}
            for code, n in of
        ]
    )


def test_burglary_is_out_of_households_where_each_ward_has_them(county, tmp_path):
    """Nine burglaries in three months; 500 homes a ward, and 900 in the hot one."""
    every = [(f"E0590000{n}", 900.0 if f"E0590000{n}" == HOT else 500.0) for n in range(1, 10)]
    processed = altered(county.processed, tmp_path / "p", households=homes(every))
    [own] = count_area(processed, county.partnership, county.of(WEST), WINTER)
    rows = own.figures[own.figures["measure_id"] == "burglary"].set_index("ward_code")
    assert rows["unit"].unique().tolist() == ["per 1,000 households"]
    assert rows.loc["E05900001", "rate"] == pytest.approx(9 / 500 * 1000)
    assert rows.loc[HOT, "rate"] == pytest.approx(9 / 900 * 1000)
    others = own.figures[own.figures["measure_id"] != "burglary"]
    assert set(others["unit"]) == {"per 1,000 residents"}


def test_burglary_is_out_of_residents_where_a_ward_lacks_its_households(county, tmp_path):
    processed = altered(county.processed, tmp_path / "p", households=homes([("E05900001", 500.0)]))
    [own] = count_area(processed, county.partnership, county.of(WEST), WINTER)
    assert set(own.figures["unit"]) == {"per 1,000 residents"}


def test_harm_of_the_made_county_reaches_its_analysis(county, tmp_path):
    """Nine burglaries of weight 2 in each ward, and three drug offences of weight 1: 21."""
    table = pd.DataFrame(
        {
            "edition": "Made",
            "by": "crime_type",
            "code": ["Burglary", "Drugs"],
            "weight": [2.0, 1.0],
            "unit": "days",
            "citation": "Nobody (2025)",
        }
    )
    processed = altered(county.processed, tmp_path / "p", harm_weights=table)
    [own] = count_area(processed, county.partnership, county.of(WEST), WINTER)
    found = analyse(own, band_edges([own], {}), processed, 1000)
    assert found.harm["harm"].tolist() == [21.0] * 9
    assert found.harm["harm_rate"].tolist() == [10.5] * 9
