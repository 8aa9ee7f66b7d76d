import pytest
from claims_by_hand import claims, only_row, row_of

from community_safety.claims import arithmetic_of_claims, figures_worked_out


def test_a_fall_from_200_to_150_is_a_quarter():
    given = claims({"value": 150, "compared_with_value": 200, "published_change": "-25%"})
    row = only_row(arithmetic_of_claims(given))
    assert row["recomputed"] == pytest.approx(-25)
    assert (row["status"], row["unit"]) == ("agrees", "per cent")
    assert row["kind"] == "change"


def test_a_wrong_change_and_a_wrong_sign_do_not_agree():
    given = claims(
        {"value": 150, "compared_with_value": 200, "published_change": "-30%"},
        {"value": 150, "compared_with_value": 200, "published_change": "+25%"},
        {"value": 150, "compared_with_value": 200, "published_change": "25%"},
    )
    statuses = list(arithmetic_of_claims(given).frame["status"])
    assert statuses == ["does not agree", "does not agree", "agrees"]


def test_a_change_by_a_number_is_a_difference_of_exact_counts():
    given = claims(
        {"value": 150, "compared_with_value": 200, "published_change": "-50"},
        {"value": 150, "compared_with_value": 200, "published_change": "-51"},
    )
    frame = arithmetic_of_claims(given).frame
    assert list(frame["recomputed"]) == [-50, -50]
    assert list(frame["status"]) == ["agrees", "does not agree"]
    assert list(frame["unit"]) == ["burglaries", "burglaries"]


def share(value, other, change):
    named = {"unit": "per cent", "measure": "Satisfied", "compared_with_period": "2019/20"}
    return named | {"value": value, "compared_with_value": other, "published_change": change}


@pytest.mark.parametrize(
    ("change", "status", "recomputed", "unit"),
    [
        ("+10%", "percentage points called per cent", 10, "percentage points"),
        ("+25%", "agrees", 25, "per cent"),
        ("+10 percentage points", "agrees", 10, "percentage points"),
        ("+25 percentage points", "does not agree", 10, "percentage points"),
        ("+17%", "does not agree", 25, "per cent"),
    ],
)
def test_the_difference_of_two_percentages_is_in_points(change, status, recomputed, unit):
    row = only_row(arithmetic_of_claims(claims(share(50, 40, change))))
    assert (row["status"], row["unit"]) == (status, unit)
    assert row["recomputed"] == pytest.approx(recomputed)


def test_points_of_rounded_percentages_may_differ_by_their_rounding():
    row = only_row(arithmetic_of_claims(claims(share(28.1, 26.4, "+1.6 percentage points"))))
    assert row["status"] == "agrees within the rounding of its own figures"


def test_percentages_without_a_published_change_are_only_worked_out():
    row = only_row(arithmetic_of_claims(claims(share(31, 26.5, ""))))
    assert row["status"] == "not published, worked out here"
    assert row["recomputed"] == pytest.approx(4.5)


def part(value, numerator, denominator):
    named = {"unit": "per cent", "measure": "Completed"}
    return named | {"value": value, "numerator": numerator, "denominator": denominator}


@pytest.mark.parametrize(
    ("cells", "recomputed", "status"),
    [
        (part(25, 1, 4), 25, "agrees"),
        (part(33, 2, 6), 100 / 3, "agrees"),
        (part(66, 4, 6), 200 / 3, "cut off instead of rounded"),
        (part(30, 1, 4), 25, "does not agree"),
        (part(None, 3, 4), 75, "not published, worked out here"),
        (part(60, None, 4), 50, "does not agree"),
    ],
)
def test_shares_are_worked_out_from_part_and_whole(cells, recomputed, status):
    row = only_row(arithmetic_of_claims(claims(cells)))
    assert row["recomputed"] == pytest.approx(recomputed)
    assert row["status"] == status


def test_a_share_that_no_whole_number_gives_is_found():
    row = only_row(arithmetic_of_claims(claims(part(18.5, None, 30))))
    assert row["status"] == "does not agree"
    assert "no whole number out of 30 gives that" in row["finding"].casefold()


def test_a_hedged_share_is_a_bound_not_a_value():
    cells = part(50, 29, 50) | {"published_wording": "over 50% of those who began"}
    row = only_row(arithmetic_of_claims(claims(cells)))
    assert row["status"] == "agrees, published as a bound or an approximation"
    assert '"over" 50%' in row["finding"]


def yearly(period, value, measure="Change in crime", area="Northshire"):
    cells = {"area": area, "measure": measure, "period": period, "value": value}
    return cells | {"unit": "per cent"}


def average(value, measure="Change in crime (three-year average)", period="2012/13-2014/15"):
    return yearly(period, value, measure)


YEARS = (yearly("2012/13", -64), yearly("2013/14", -59), yearly("2014/15", -41))


@pytest.mark.parametrize(
    ("value", "status"),
    [(-54.7, "agrees"), (-54.6, "cut off instead of rounded"), (-50, "does not agree")],
)
def test_an_average_is_the_mean_of_its_own_area_and_measure(value, status):
    given = claims(
        average(value),
        *YEARS,
        yearly("2013/14", -10, area="Southshire"),
        yearly("2013/14", -20, measure="Change in fires"),
        yearly("2011/12", -30),
    )
    row = row_of(arithmetic_of_claims(given), "c1")
    assert row["recomputed"] == pytest.approx((-64 - 59 - 41) / 3)
    assert row["status"] == status


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ((), "1 of 3 of its parts are published"),
        ((YEARS[1], YEARS[1] | {"value": -60}), "give different figures for one period"),
    ],
)
def test_an_average_without_its_parts_cannot_be_recomputed(more, reason):
    row = row_of(arithmetic_of_claims(claims(average(-55), YEARS[0], *more)), "c1")
    assert row["status"] == "cannot be recomputed"
    assert reason in row["reason"]


def test_a_part_published_twice_alike_counts_once():
    given = claims(average(-54.7), *YEARS, YEARS[0])
    assert row_of(arithmetic_of_claims(given), "c1")["status"] == "agrees"


def whole(measure, value, denominator):
    return {"measure": measure, "value": value, "denominator": denominator}


@pytest.mark.parametrize(
    ("parts", "status"),
    [((30, 70), "agrees"), ((30, 80), "does not agree"), ((30, 60), "cannot be recomputed")],
)
def test_parts_of_one_whole_are_added_up(parts, status):
    given = claims(whole("By day", parts[0], 100), whole("By night", parts[1], 100))
    row = only_row(arithmetic_of_claims(given))
    assert row["claim"] == "c1 + c2"
    assert row["recomputed"] == sum(parts)
    assert row["status"] == status


def test_a_count_given_twice_differently_does_not_agree():
    row = only_row(arithmetic_of_claims(claims({"value": 120, "numerator": 112})))
    assert (row["kind"], row["status"]) == ("count", "does not agree")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"published_change": "-5%"}, "neither of the two figures is published"),
        ({"value": 80, "published_change": "-20%"}, "the other figure is not published"),
        (
            {"value": 8, "compared_with_value": 0, "published_change": "+5%"},
            "a change from nothing has no percentage",
        ),
    ],
)
def test_what_cannot_be_recomputed_says_why(cells, reason):
    row = only_row(arithmetic_of_claims(claims(cells)))
    assert row["status"] == "cannot be recomputed"
    assert row["reason"] == reason


def test_a_later_count_and_its_change_imply_the_earlier_one():
    row = only_row(arithmetic_of_claims(claims({"value": 80, "published_change": "-20%"})))
    assert "implies about 100 (99 to 101, given the rounding)" in row["finding"]


def test_the_figure_of_another_claim_is_used_and_named():
    given = claims(
        {"value": 90, "period": "2020/21", "compared_with_period": "2019/20"},
        {"value": 100, "period": "2019/20"},
    )
    row = only_row(arithmetic_of_claims(given))
    assert row["recomputed"] == pytest.approx(-10)
    assert "(100 is from another published claim)" in row["finding"]
    assert row["borrowed_from"] == "c2"


def test_a_figure_on_which_other_claims_disagree_is_not_used():
    given = claims(
        {"value": 90, "period": "2020/21", "compared_with_period": "2019/20"},
        {"value": 100, "period": "2019/20"},
        {"value": 101, "period": "2019/20"},
    )
    assert arithmetic_of_claims(given).frame.empty


def test_a_small_base_without_a_published_change_gets_no_percentage():
    given = claims({"value": 12, "compared_with_value": 6, "compared_with_period": "2019/20"})
    assert arithmetic_of_claims(given).frame.empty


def test_claims_without_figures_give_an_empty_table_with_its_columns():
    table = arithmetic_of_claims(claims({}))
    assert table.frame.empty
    assert "status" in table.frame.columns


def test_an_average_without_a_figure_says_so():
    row = row_of(arithmetic_of_claims(claims(average(None), *YEARS)), "c1")
    assert row["reason"] == "no average is published"


@pytest.mark.parametrize(
    ("value", "whole_", "more"),
    [(97, 100, "any percentage printed so fits"), (50, 4, "would be 50%")],
)
def test_a_part_worked_out_from_the_percentage_itself_is_no_check(value, whole_, more):
    row = only_row(arithmetic_of_claims(claims(part(value, None, whole_))))
    assert row["status"] == "would fit, which is no check"
    assert row["reason"] == "the number above the line is not published"
    assert more in row["finding"]
    assert row["recomputed"] != row["recomputed"]


def test_a_target_that_was_met_exactly_is_no_change():
    met = {"value": 40, "compared_with_value": 40, "compared_with_period": "target"}
    assert arithmetic_of_claims(claims(met)).frame.empty


def test_figures_that_nothing_lies_behind_are_left_out_of_those_worked_out():
    given = claims({"published_change": "-5%"}, {"value": 80, "published_change": "-20%"})
    assert len(arithmetic_of_claims(given).frame) == 2
    assert only_row(figures_worked_out(given))["claim"] == "c2"
