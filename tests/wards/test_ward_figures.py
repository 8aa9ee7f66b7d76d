"""Counts, rates and comparisons of the made county, small enough to add up."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from made_county import HOT, WEST, month_of_records

from community_safety.errors import BriefingError
from community_safety.periods import Period
from community_safety.wards.analysis import analyse, band_edges, count_area
from community_safety.wards.columns import LEAST_P
from community_safety.wards.counted import covered_months
from community_safety.wards.measures import ALL_CRIME, measures_of
from community_safety.wards.tables import rate_table

WINTER = Period(dt.date(2025, 1, 1), dt.date(2025, 3, 31))


@pytest.fixture(scope="module")
def west(county):
    [own] = count_area(county.processed, county.partnership, county.of(WEST), WINTER)
    return own


@pytest.fixture(scope="module")
def analysed(county, west):
    return analyse(west, band_edges([west], {}), county.processed, 1000)


def of_ward(frame, measure, ward):
    rows = frame[(frame["measure_id"] == measure) & (frame["ward_code"] == ward)]
    return rows.iloc[0]


def test_all_crime_is_all_but_antisocial_behaviour():
    measures = measures_of(["Burglary", "Anti-social behaviour", "Drugs"], households=False)
    assert [one.name for one in measures] == [
        *("All recorded crime", "Anti-social behaviour", "Burglary", "Drugs")
    ]
    assert measures[0].types == {"Burglary", "Drugs"}


def test_burglary_is_out_of_households_where_they_are_known():
    measures = measures_of(["Burglary", "Drugs"], households=True)
    assert [one.unit(1000) for one in measures[1:]] == [
        *("per 1,000 households", "per 1,000 residents")
    ]


def test_records_are_counted_by_ward_month_and_type(west):
    """Five crimes and two reports of anti-social behaviour a month; twenty more in the hot ward."""
    assert west.counts.months == tuple(
        dt.date(year, month, 1) for year in (2024, 2025) for month in (1, 2, 3)
    )
    place = west.wards.wards["ward_code"].tolist().index(HOT)
    totals = west.counts.within(west.coverage.months).sum(axis=2)
    names = [one.measure_id for one in west.counts.measures]
    assert totals[names.index(ALL_CRIME)].tolist() == [
        75.0 if ward == place else 15.0 for ward in range(9)
    ]
    assert totals[names.index("anti_social_behaviour")].tolist() == [6.0] * 9
    assert totals[names.index("burglary")].tolist() == [9.0] * 9
    assert len(west.counts.records) == 3 * (9 * 7 + 20)


def test_rates_are_out_of_residents(west):
    """75 records of 2,000 residents are 37.5 per 1,000; 15 are 7.5; all 195 of 18,000 are 10.83."""
    assert of_ward(west.figures, ALL_CRIME, HOT)["rate"] == pytest.approx(37.5)
    quiet = of_ward(west.figures, ALL_CRIME, "E05900001")
    assert quiet["rate"] == pytest.approx(7.5)
    assert quiet["pooled"] == pytest.approx(195 / 18)
    assert quiet["ratio"] == pytest.approx(7.5 / (195 / 18))


def test_the_hot_ward_alone_is_higher(analysed):
    rows = analysed.figures[analysed.figures["measure_id"] == ALL_CRIME]
    assert rows.loc[rows["group"] == "higher", "ward_code"].tolist() == [HOT]
    assert rows["lower"].le(rows["rate"]).all()
    assert rows["upper"].ge(rows["rate"]).all()


def test_nothing_is_named_where_all_wards_are_alike(analysed):
    rows = analysed.figures[analysed.figures["measure_id"] == "anti_social_behaviour"]
    assert set(rows["group"]) == {"not to be told apart"}
    assert set(rows["cluster"]) == {""}
    assert (rows["apart"] == "").all()


def test_nothing_changed_between_the_two_winters(analysed):
    assert len(analysed.changes)
    assert set(analysed.changes["group"]) <= {"not to be told apart", "not compared"}
    hot = of_ward(analysed.changes, ALL_CRIME, HOT)
    assert (hot["before"], hot["after"], hot["ratio"]) == (75.0, 75.0, 1.0)


def test_every_ward_with_a_rate_has_one_band(analysed):
    known = analysed.figures.dropna(subset=["smoothed"])
    assert known["band"].notna().all()
    for measure, rows in known.groupby("measure_id"):
        assert rows["band"].max() <= len(analysed.edges[measure])


def test_fixed_bands_are_those_of_the_partnership_file(west):
    assert band_edges([west], {ALL_CRIME: (5, 10)})[ALL_CRIME] == (5.0, 10.0)


def test_months_without_a_file_of_the_own_force_are_gaps(county):
    release = Period(dt.date(2025, 1, 1), dt.date(2025, 6, 30))
    coverage = covered_months(
        county.processed, county.partnership, county.of(WEST), [WEST], release
    )
    assert [month.month for month in coverage.months] == [1, 2, 3]
    assert [month.month for month in coverage.left_out] == [4, 5, 6]
    assert coverage.compared == [
        (dt.date(2025, month, 1), dt.date(2024, month, 1)) for month in (1, 2, 3)
    ]
    assert coverage.forces == {WEST: ("marchshire", "lookup")}


def test_a_release_without_any_file_is_told(county):
    release = Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    with pytest.raises(BriefingError, match=r"no police\.uk file covers Westmarch in 2020"):
        covered_months(county.processed, county.partnership, county.of(WEST), [WEST], release)


def test_one_month_compares_only_wards_that_stand_out_among_all(county):
    """From one month nothing can be told of how much counts vary by themselves."""
    month = Period(dt.date(2025, 1, 1), dt.date(2025, 1, 31))
    [own] = count_area(county.processed, county.partnership, county.of("marches"), month)
    rows = own.figures[own.figures["measure_id"] == ALL_CRIME]
    assert not own.spreads[ALL_CRIME].known
    assert rows["p_value"].isna().all()
    assert set(rows["group"]) <= {"higher", "not to be told apart"}
    assert rows.loc[rows["ward_code"] == HOT, "group"].tolist() == ["higher"]


def test_counts_add_up_to_the_rows_of_the_files(county):
    rows = month_of_records("2025-01")
    [both] = count_area(county.processed, county.partnership, county.of("marches"), WINTER)
    assert np.nansum(both.counts.within(both.coverage.months)[:2]) == 3 * len(rows)


def test_a_p_value_is_never_nothing_in_a_table(analysed):
    """The hot ward's is far below a ten thousandth."""
    figures = analysed.figures
    assert figures["p_value"].min() < LEAST_P
    table = rate_table(analysed, ALL_CRIME, "")
    assert table.frame[["p_value", "adjusted_p", "cluster_p"]].min().min() >= LEAST_P
    assert "0.0001 is given as that" in table.column("p_value").description
