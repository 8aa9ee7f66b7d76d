"""Offenders and reoffending by ward: counted by hand, compared with all other wards together."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from community_safety.reoffending import caseload
from community_safety.reoffending import columns as spec
from community_safety.reoffending.caseload import caseload_by_ward, edges_of


def wards(*residents):
    """Wards W1, W2, ... with their residents."""
    codes = [f"W{n + 1}" for n in range(len(residents))]
    about = {"ward_code": codes, "ward": [f"Ward {code}" for code in codes]}
    places = pd.DataFrame(about | {"residents": np.array(residents, dtype=float)})
    return places.assign(district_code="E07000001", district="Northford")


def members(*groups):
    """Members from (ward, offenders, re-offenders), each a person of their own."""
    rows = [
        (f"{ward or 'none'}-{place}-{n}", ward, n < again)
        for place, (ward, offenders, again) in enumerate(groups)
        for n in range(offenders)
    ]
    return pd.DataFrame(rows, columns=["person_id", "ward_code", "reoffended"])


def of(found, measure_id):
    return found.rows[found.rows["measure_id"] == measure_id].set_index("ward_code")


def test_caseload_is_people_per_1000_residents_and_reoffending_per_100_entries():
    """W1: 10 people with 12 entries in 2,000 residents, 6 entries with a reoffence."""
    people = members(("W1", 10, 4), ("W2", 40, 10))
    again = people.iloc[[0, 1]].assign(reoffended=True)
    found = caseload_by_ward(pd.concat([people, again], ignore_index=True), wards(2_000, 8_000))
    assert of(found, "caseload").loc["W1", ["base", "offenders", "rate"]].tolist() == [2_000, 10, 5]
    row = of(found, "reoffending").loc["W1"]
    assert row[["base", "offenders", "reoffenders", "rate"]].tolist() == [12, 12, 6, 50]
    assert of(found, "caseload")["pooled"].tolist() == [5, 5]
    assert of(found, "reoffending")["pooled"].to_numpy() == pytest.approx([100 * 16 / 52] * 2)
    assert found.rows.columns.tolist() == [column.name for column in spec.WARD_COLUMNS]


def test_a_ward_without_anybody_has_no_caseload_of_its_own_to_reoffend():
    found = caseload_by_ward(members(("W1", 40, 10)), wards(2_000, 8_000))
    assert of(found, "caseload").loc["W2", ["state", "offenders", "rate"]].tolist() == ["", 0, 0]
    row = of(found, "reoffending").loc["W2"]
    assert row["state"] == spec.NOBODY
    assert np.isnan(row["rate"])


@pytest.mark.parametrize(("offenders", "state"), [(9, caseload.TOO_FEW), (10, "")])
def test_fewer_than_ten_offenders_have_no_rate_no_colour_and_no_comparison(offenders, state):
    made = members(("W1", offenders, 5), ("W2", 60, 20), ("W3", 80, 20))
    row = of(caseload_by_ward(made, wards(900, 900, 900)), "reoffending").loc["W1"]
    assert row["state"] == state
    assert row["offenders"] == offenders
    figures = row[["rate", "lower", "upper", "smoothed", "band"]].isna()
    assert figures.all() if state else not figures.any()
    assert row["group"] == spec.NOT_COMPARED


def test_those_too_few_for_a_rate_are_in_the_rate_of_the_area_and_among_the_others():
    made = members(("W1", 9, 9), ("W2", 60, 20), ("W3", 80, 20))
    rows = of(caseload_by_ward(made, wards(900, 900, 900)), "reoffending")
    assert rows.loc["W2", "pooled"] == pytest.approx(100 * 49 / 149)
    table = [[20, 40], [29, 60]]
    expected = stats.chi2_contingency(table, correction=False).pvalue
    assert rows.loc["W2", "p_value"] == pytest.approx(expected)


def test_ten_to_29_offenders_are_never_called_higher_or_lower():
    made = members(("W1", 29, 29), ("W2", 30, 30), ("W3", 400, 80))
    rows = of(caseload_by_ward(made, wards(900, 900, 900)), "reoffending")
    assert rows.loc[["W1", "W2"], "group"].tolist() == [spec.NOT_COMPARED, spec.HIGHER]
    assert np.isnan(rows.loc["W1", "p_value"])
    assert rows.loc["W1", "rate"] == 100
    assert rows.loc["W3", "group"] == spec.LOWER


def test_a_small_wards_colour_is_drawn_towards_the_rate_of_the_area():
    """Marshall (1991), section 2, with the variance of a share: by hand, wards with ten or more."""
    made = members(("W1", 12, 9), ("W2", 100, 20), ("W3", 100, 40), ("W4", 5, 5))
    rows = of(caseload_by_ward(made, wards(900, 900, 900, 900)), "reoffending")
    again, people = np.array([9, 20, 40]), np.array([12, 100, 100])
    centre = 69 / 212
    chance = centre * (1 - centre)
    spread = (people * (again / people - centre) ** 2).sum() / 212
    between = spread - chance / people.mean()
    weight = between / (between + chance / people)
    expected = 100 * (centre + weight * (again / people - centre))
    assert rows["smoothed"].to_numpy()[:3] == pytest.approx(expected)
    assert rows.loc["W1", "pooled"] < rows.loc["W1", "smoothed"] < rows.loc["W1", "rate"]


def test_where_everybody_reoffended_all_wards_are_the_same():
    rows = of(
        caseload_by_ward(members(("W1", 40, 40), ("W2", 60, 60)), wards(900, 900)), "reoffending"
    )
    assert rows["smoothed"].tolist() == [100, 100]
    assert rows["group"].tolist() == [spec.NOT_APART] * 2


def test_caseloads_are_compared_by_the_exact_test_of_each_ward_with_all_others():
    """40 people of 2,000 residents against 100 of 18,000: 40 of 140 at a tenth of the residents."""
    made = members(("W1", 40, 10), ("W2", 60, 20), ("W3", 40, 20))
    rows = of(caseload_by_ward(made, wards(2_000, 10_000, 8_000)), "caseload")
    p_values = [
        stats.binomtest(people, 140, residents / 20_000).pvalue
        for people, residents in ((40, 2_000), (60, 10_000), (40, 8_000))
    ]
    assert rows["p_value"].to_numpy() == pytest.approx(p_values)
    adjusted = stats.false_discovery_control(p_values, method="bh")
    assert rows["adjusted_p"].to_numpy() == pytest.approx(adjusted)
    assert rows.loc["W1", "group"] == spec.HIGHER


def test_without_residents_there_is_no_caseload_and_reoffending_stands():
    made = members(("W1", 40, 10), ("W2", 60, 20))
    found = caseload_by_ward(made, wards(np.nan, 8_000))
    row = of(found, "caseload").loc["W1"]
    assert row["state"] == "no data"
    assert row["offenders"] == 40
    assert np.isnan(row["rate"])
    assert row["group"] == spec.NOT_COMPARED
    assert of(found, "reoffending").loc["W1", "rate"] == 25


def test_people_whose_ward_is_not_known_or_not_there_are_counted_once():
    made = members(("W1", 40, 10), ("", 3, 1), ("E05009999", 2, 0))
    twice = pd.concat([made, made], ignore_index=True)
    found = caseload_by_ward(twice, wards(900, 900))
    assert (found.unplaced, found.elsewhere) == (3, 2)
    assert of(found, "caseload")["offenders"].tolist() == [40, 0]


def test_several_entries_of_a_person_widen_the_limits_of_a_ward():
    made = members(("W1", 40, 10), ("W2", 60, 20), ("W3", 90, 30))
    once = of(caseload_by_ward(made, wards(900, 900, 900)), "reoffending")
    twice = pd.concat([made, made], ignore_index=True)
    both = of(caseload_by_ward(twice, wards(900, 900, 900)), "reoffending")
    # Twice the same tells no more than once, and there is no more to be found in it.
    for name in ("rate", "lower", "upper", "p_value"):
        assert both[name].to_numpy() == pytest.approx(once[name].to_numpy())


def test_bands_are_fifths_of_smoothed_rates_unless_they_are_given():
    made = members(*((f"W{n + 1}", 20 + 6 * n, 3 + 4 * n) for n in range(20)))
    places = wards(*([2_000] * 20))
    found = caseload_by_ward(made, places)
    rows = of(found, "reoffending")
    assert len(found.edges["reoffending"]) == 4
    inside = np.searchsorted(found.edges["reoffending"], rows["smoothed"], side="right")
    assert rows["band"].tolist() == inside.tolist()
    fixed = caseload_by_ward(made, places, {"caseload": [10, 20]})
    assert fixed.edges["caseload"] == (10, 20)
    assert fixed.edges["reoffending"] == found.edges["reoffending"]
    assert edges_of([found.rows, found.rows]) == found.edges


def test_a_cohort_of_nobody_has_rows_and_no_rates():
    found = caseload_by_ward(members(), wards(900, 900))
    assert of(found, "caseload")["rate"].tolist() == [0, 0]
    assert of(found, "reoffending")["state"].tolist() == [spec.NOBODY] * 2
    assert (found.rows["group"] == spec.NOT_COMPARED).all()
    assert (found.unplaced, found.elsewhere) == (0, 0)


def test_the_order_of_members_makes_no_difference():
    made = members(("W1", 40, 10), ("W2", 60, 20), ("W3", 90, 30))
    mixed = made.sample(frac=1, random_state=4)
    places = wards(900, 900, 900)
    rows = caseload_by_ward(made, places).rows
    pd.testing.assert_frame_equal(rows, caseload_by_ward(mixed, places).rows)
