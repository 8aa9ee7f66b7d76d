"""First time entrants and young people with a proven offence: made by hand, added up by eye."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from community_safety.periods import Period
from community_safety.reoffending import columns as spec
from community_safety.reoffending.records import Records, empty
from community_safety.reoffending.young_people import young_people_of
from community_safety.reoffending.young_residents import young_residents

AREAS = {"Northford": ["E10000001", "E07000001", "E07000002"], "Southford": ["E07000003"]}
UNTIL, SINCE = dt.date(2026, 3, 31), dt.date(2014, 1, 1)
LAST = dt.date(2026, 3, 31)


def records(people, proofs, since=SINCE, until=UNTIL):
    """People from (id, born, area), offences from (id, day proven)."""
    who = pd.DataFrame(people, columns=["person_id", "date_of_birth", "area_code"])
    rows = pd.DataFrame(proofs, columns=["person_id", "proven_date"])
    days = pd.to_datetime(rows["proven_date"]).astype("datetime64[us]")
    born = pd.to_datetime(who["date_of_birth"]).astype("datetime64[us]")
    return Records(
        people=who.assign(date_of_birth=born, ward_code=""),
        offences=rows.assign(proven_date=days, offence_date=days),
        releases=empty("releases"),
        needs=empty("needs"),
        reference=empty("reference"),
        until=until,
        since=since,
    )


def ages(*rows):
    """Residents from (area, year, sex, first age, last age, residents)."""
    names = ["area_code", "year", "sex", "age_from", "age_to", "residents"]
    return pd.DataFrame(rows, columns=names).assign(geography="district", vintage=2025)


def first_time(found, period="2025/26", area="Northford"):
    rows = found.rows
    own = rows[(rows["measure_id"] == "first_time_entrants") & (rows["area"] == area)]
    return own.set_index("period").loc[period]


def offending(found, period="2025/26", area="Northford"):
    rows = found.rows
    own = rows[(rows["measure_id"] == "young_people_offending") & (rows["area"] == area)]
    return own.set_index("period").loc[period]


PEOPLE = [
    ("new", "2010-05-01", "E07000001"),
    ("known", "2009-05-01", "E07000001"),
    ("grown", "2007-06-30", "E07000002"),
    ("almost", "2007-07-01", "E07000002"),
    ("child", "2015-07-01", "E07000002"),
    ("south", "2010-01-01", "E07000003"),
]
PROOFS = [
    ("new", "2025-06-30"),
    ("new", "2025-06-30"),
    ("new", "2025-09-01"),
    ("known", "2024-06-30"),
    ("known", "2025-06-30"),
    ("grown", "2025-06-30"),
    ("almost", "2025-06-30"),
    ("child", "2025-06-30"),
    ("south", "2026-03-31"),
    ("south", "2026-04-01"),
]


def test_first_time_entrants_are_those_whose_first_proof_ever_falls_on_10_to_17():
    """`new` and `almost` (17 until the day after); `grown` is 18 on the day, `child` is 9."""
    found = young_people_of(records(PEOPLE, PROOFS), AREAS, "Northford", LAST)
    assert first_time(found)["people"] == 2
    assert np.isnan(first_time(found)["offences"])
    assert first_time(found, "2024/25")["people"] == 1
    assert first_time(found)["own"]
    assert not first_time(found, area="Southford")["own"]


def test_young_people_count_once_a_year_and_their_offences_each():
    found = young_people_of(records(PEOPLE, PROOFS), AREAS, "Northford", LAST)
    assert offending(found)["people"] == 3
    assert offending(found)["offences"] == 5
    assert offending(found, area="Southford")["offences"] == 1


def test_a_first_proof_before_the_age_of_ten_or_after_seventeen_is_no_entry_later():
    people = [("old", "2007-06-30", "E07000001"), ("young", "2010-01-01", "E07000001")]
    proofs = [("old", "2025-07-01"), ("young", "2019-12-01"), ("young", "2025-07-01")]
    found = young_people_of(records(people, proofs), AREAS, "Northford", LAST)
    assert first_time(found)["people"] == 0
    assert offending(found)["people"] == 1


def test_breaches_and_offences_elsewhere_make_nobody_an_entrant():
    made = records(PEOPLE, PROOFS)
    marks = made.offences["person_id"].isin(["new", "almost"])
    for mark in ("breach", "outside_england_and_wales"):
        marked = records(PEOPLE, PROOFS)
        marked.offences[mark] = marks.astype(int)
        found = young_people_of(marked, AREAS, "Northford", LAST)
        assert first_time(found)["people"] == 0


def test_the_change_is_the_exact_ratio_against_the_year_before():
    """30 against 15: the limits are those of the share 30 of 45 (Clopper and Pearson)."""
    people = [(f"P{n}", "2011-01-01", "E07000001") for n in range(45)]
    days = ["2024-05-01"] * 15 + ["2025-05-01"] * 30
    proofs = [(name, day) for (name, _, _), day in zip(people, days, strict=True)]
    row = first_time(young_people_of(records(people, proofs), AREAS, "Northford", LAST))
    assert row["change"] == 2
    assert row["p_value"] == pytest.approx(stats.binomtest(30, 45).pvalue)
    share = stats.binomtest(30, 45).proportion_ci(method="exact")
    limits = (share.low / (1 - share.low), share.high / (1 - share.high))
    assert (row["change_lower"], row["change_upper"]) == pytest.approx(limits)
    assert row["verdict"] == spec.HIGHER


def test_the_first_year_shown_is_compared_with_nothing():
    found = young_people_of(records(PEOPLE, PROOFS), AREAS, "Northford", LAST, years=2)
    earlier = offending(found, "2024/25")
    assert earlier["verdict"] == spec.NOT_COMPARED
    assert np.isnan(earlier["change"])


def test_p_values_are_adjusted_over_the_measures_and_areas_of_a_year():
    people = [(f"P{n}", "2011-01-01", "E07000001") for n in range(45)]
    days = ["2024-05-01"] * 15 + ["2025-05-01"] * 30
    proofs = [(name, day) for (name, _, _), day in zip(people, days, strict=True)]
    rows = young_people_of(records(people, proofs), AREAS, "Northford", LAST).rows
    of_year = rows[rows["period"] == "2025/26"]
    expected = stats.false_discovery_control(of_year["p_value"].dropna(), method="bh")
    assert of_year["adjusted_p"].dropna().to_numpy() == pytest.approx(expected)


def test_a_year_that_ends_after_the_records_is_left_out_with_the_reason():
    made = records(PEOPLE, PROOFS, until=dt.date(2026, 3, 30))
    found = young_people_of(made, AREAS, "Northford", LAST)
    assert "2025/26" not in set(found.rows["period"])
    assert found.notes[0] == (
        "Young people of 2025/26 are not counted: the records reach to 30 March 2026, before the "
        "end of it."
    )


def test_entrants_need_three_years_of_records_before_and_other_young_people_none():
    found = young_people_of(
        records(PEOPLE, PROOFS, since=dt.date(2021, 9, 1)), AREAS, "Northford", LAST
    )
    by_measure = found.rows.groupby("measure_id")["period"]
    years = {name: periods.unique().tolist() for name, periods in by_measure}
    assert years["first_time_entrants"] == ["2025/26"]
    assert years["young_people_offending"] == ["2022/23", "2023/24", "2024/25", "2025/26"]
    assert found.notes == (
        "Young people of 2020/21 and 2021/22 are not counted: the first proof on record is of "
        "1 September 2021.",
        "First time entrants of 2022/23, 2023/24 and 2024/25 are not counted: the first proof on "
        "record is of 1 September 2021, and somebody's first may lie before it; years are counted "
        "that begin three years later.",
        "No rates per 1,000 aged 10 to 17 are given: residents by age are not known.",
    )


def test_an_area_without_anybody_on_record_is_left_out_and_not_nought():
    areas = AREAS | {"Eastford": ["E07000009"]}
    found = young_people_of(records(PEOPLE, PROOFS), areas, "Northford", LAST)
    assert set(found.rows["area"]) == {"Northford", "Southford"}
    assert "Young people of Eastford are left out: nobody on record lives there." in found.notes


def test_records_of_nobody_have_no_rows_and_say_so():
    found = young_people_of(records([], []), {"Northford": ["E07000001"]}, "Northford", LAST)
    assert found.rows.empty
    assert (
        found.notes[-1] == "Young people of Northford are left out: nobody on record lives there."
    )


def test_without_a_year_in_full_there_are_no_rows():
    made = records(PEOPLE, PROOFS, since=dt.date(2026, 1, 1))
    found = young_people_of(made, AREAS, "Northford", LAST)
    assert found.rows.empty
    assert found.rows.columns.tolist() == [column.name for column in spec.YOUNG_COLUMNS]


def test_rates_are_per_1000_aged_10_to_17_of_all_its_districts():
    """2 of 1,000 + 3,000 residents; Garwood (1936): 2 events have the limits 0.2422 to 7.2247."""
    given = ages(
        ("E07000001", 2025, "", 10, 17, 1_000),
        ("E07000002", 2025, "", 10, 14, 2_000),
        ("E07000002", 2025, "", 15, 17, 1_000),
    )
    found = young_people_of(records(PEOPLE, PROOFS), AREAS, "Northford", LAST, given)
    row = first_time(found)
    assert row["rate"] == 0.5
    limits = (row["rate_lower"] * 4, row["rate_upper"] * 4)
    assert limits == pytest.approx((0.2422, 7.2247), abs=1e-4)
    assert np.isnan(first_time(found, area="Southford")["rate"])
    assert found.notes == (
        "No rate per 1,000 aged 10 to 17 is given for Southford: there are no residents by age of "
        "its districts.",
    )


def test_no_rate_where_a_district_of_the_area_has_no_residents_by_age():
    given = ages(("E07000001", 2025, "", 10, 17, 1_000))
    found = young_people_of(records(PEOPLE, PROOFS), AREAS, "Northford", LAST, given)
    assert np.isnan(first_time(found)["rate"])
    assert "for Northford: there are no residents by age of E07000002." in found.notes[0]


YEAR = Period(dt.date(2024, 4, 1), dt.date(2025, 3, 31))


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ([("", age, age, 10) for age in range(8, 20)], 80),
        ([("", 10, 15, 60), ("", 10, 14, 50), ("", 15, 17, 30)], 80),
        ([("", 5, 9, 50), ("", 10, 14, 50), ("", 15, 19, 50)], None),
        ([("male", 10, 17, 41), ("female", 10, 17, 39)], 80),
        ([("male", 10, 17, 41)], None),
        ([("male", 10, 17, 41), ("female", 10, 19, 49)], None),
        ([("", 10, 17, 80), ("male", 10, 17, 41), ("female", 10, 17, 39)], 80),
    ],
)
def test_bands_that_make_up_10_to_17_exactly_are_added_and_others_are_not(bands, expected):
    rows = ages(*(("E07000001", 2024, *band) for band in bands))
    assert young_residents(rows, YEAR) == expected


def test_the_year_nearest_to_the_middle_of_the_period_is_taken():
    rows = ages(*(("E07000001", year, "", 10, 17, year) for year in (2020, 2024, 2025)))
    assert young_residents(rows, YEAR) == 2024
    early = Period(dt.date(2021, 4, 1), dt.date(2022, 3, 31))
    assert young_residents(rows, early) == 2020
    unknown = ages(("E07000001", 0, "", 10, 17, 7))
    assert young_residents(unknown, YEAR) == 7


def test_a_band_that_straddles_18_gives_a_reason_for_having_no_rate():
    given = ages(*(("E07000003", 2025, "", first, first + 4, 50) for first in (5, 10, 15)))
    areas = {"Southford": ["E07000003"]}
    found = young_people_of(records(PEOPLE, PROOFS), areas, "Southford", LAST, given)
    assert found.notes[0].endswith("the bands of age of E07000003 do not part at 10 and at 18.")


def entrants(*many):
    """So many first time entrants in each year to 31 March 2026, all of them 15."""
    people, proofs = [], []
    for place, number in enumerate(many):
        year = 2026 - len(many) + place
        for one in range(number):
            who = f"{year}-{one}"
            people.append((who, f"{year - 15}-01-01", "E07000001"))
            proofs.append((who, f"{year}-06-01"))
    return records(people, proofs)


@pytest.mark.parametrize(
    ("many", "expected"),
    [
        ((60, 50, 40, 30, 20), "decreasing"),
        ((20, 30, 40, 50, 60), "increasing"),
        ((40, 44, 38, 41, 39), "no significant change"),
    ],
)
def test_five_years_of_first_time_entrants_have_a_trend_where_it_is_more_than_chance(
    many, expected
):
    """60 to 20 of 10,000 a year: chi-square 25.1 by hand (Armitage 1955), needed are 9.55."""
    given = ages(*(("E07000001", year, "", 10, 17, 10_000) for year in range(2021, 2026)))
    areas = {"Northford": ["E07000001"]}
    found = young_people_of(entrants(*many), areas, "Northford", LAST, given)
    assert first_time(found)["trend"] == expected
    assert first_time(found, "2024/25")["trend"] == ""
    assert offending(found)["trend"] == ""


def test_without_residents_there_is_no_trend():
    found = young_people_of(
        entrants(60, 50, 40, 30, 20), {"Northford": ["E07000001"]}, "Northford", LAST
    )
    assert first_time(found)["trend"] == "cannot be calculated"


def test_years_before_the_records_are_complete_are_left_out_and_said():
    found = young_people_of(
        entrants(60, 50, 40, 30, 20),
        {"Northford": ["E07000001"]},
        "Northford",
        LAST,
        complete_from=dt.date(2023, 4, 1),
    )
    assert list(found.rows["period"].unique()) == ["2023/24", "2024/25", "2025/26"]
    assert any("proofs are all on record from 1 April 2023" in note for note in found.notes)
