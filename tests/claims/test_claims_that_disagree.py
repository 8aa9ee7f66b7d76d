import pytest
from claims_by_hand import claims, only_row

from community_safety.claims import claims_that_disagree
from community_safety.disclosure.release import release
from community_safety.partnership import DisclosurePolicy


def test_two_figures_for_one_thing_disagree():
    given = claims({"value": 192}, {"value": 193, "period": "2020-21"})
    row = only_row(claims_that_disagree(given))
    assert row["claims"] == "c1 + c2"
    assert row["kind"] == "different figures for the same thing"
    assert row["difference"] == 1
    assert row["finding"] == "The claims give 192 burglaries and 193 burglaries."
    assert row["sources"] == "192 burglaries: Plan, page 1; 193 burglaries: Plan, page 1"


@pytest.mark.parametrize(
    "other",
    [
        {"value": 192},
        {"value": 193, "area": "Southshire"},
        {"value": 193, "measure": "Robbery"},
        {"value": 193, "period": "2019/20"},
        {"value": 193, "unit": "crimes"},
        {"value": 190, "published_wording": "around 190"},
        {"value": 150, "published_wording": "over 150"},
        {},
    ],
)
def test_other_things_and_figures_that_fit_do_not_disagree(other):
    assert claims_that_disagree(claims({"value": 192}, other)).frame.empty


def test_figures_that_round_to_each_other_do_not_disagree():
    shares = [{"unit": "per cent", "value": value} for value in (31, 31.4)]
    assert claims_that_disagree(claims(*shares)).frame.empty
    assert len(claims_that_disagree(claims(shares[0], shares[1] | {"value": 31.6})).frame) == 1


def test_the_earlier_figure_of_one_claim_is_held_against_the_other_claims():
    given = claims(
        {"value": 90, "compared_with_period": "2019/20", "compared_with_value": 100},
        {"value": 104, "period": "2019/20"},
    )
    row = only_row(claims_that_disagree(given))
    assert (row["period"], row["difference"]) == ("2019/20", 4)


def test_a_national_figure_given_twice_differently_is_found():
    cells = {"unit": "per cent", "value": 30, "compared_with_period": "national"}
    given = claims(
        cells | {"compared_with_value": 26.2},
        cells | {"compared_with_value": 26.6, "area": "Southshire"},
    )
    row = only_row(claims_that_disagree(given))
    assert (row["area"], row["unit"]) == ("national", "percentage points")


def test_a_figure_without_a_period_may_be_of_another_one():
    row = only_row(
        claims_that_disagree(claims({"value": 96, "period": "unstated"}, {"value": 110}))
    )
    assert row["kind"] == "different figures, one of them without a period"
    assert "which may be of another period" in row["finding"]


def test_changes_of_the_same_thing_are_compared_as_rounded():
    changes = [
        {"published_change": change, "compared_with_period": "2019/20"}
        for change in ("-83%", "-82.9%", "-80%")
    ]
    assert claims_that_disagree(claims(*changes[:2])).frame.empty
    row = only_row(claims_that_disagree(claims(changes[0], changes[2])))
    assert row["kind"] == "different changes for the same thing"
    assert row["finding"] == "The claims give −83% and −80%."
    assert row["unit"] == "percentage points"


def test_a_fall_in_figures_and_a_rise_in_words_disagree():
    given = claims(
        {
            "published_change": "-1.4%",
            "period": "Apr-Sep 2020",
            "compared_with_period": "Apr-Sep 2019",
        },
        {"period": "as reported Q2 2020/21", "published_wording": "There was a slight increase"},
    )
    row = only_row(claims_that_disagree(given))
    assert row["kind"] == "opposite directions"
    assert row["finding"] == "The claims say a fall and a rise."


@pytest.mark.parametrize(
    "other",
    [
        {"published_wording": "an increase on last year", "compared_with_period": "2018/19"},
        {"published_wording": "an increase", "period": "2018/19"},
        {"published_wording": "higher than the nation", "compared_with_period": "national"},
        {"published_wording": "a fall after an increase"},
    ],
)
def test_directions_over_other_spans_do_not_disagree(other):
    fall = {"published_change": "-5%", "compared_with_period": "2019/20"}
    assert claims_that_disagree(claims(fall, other)).frame.empty


def test_small_counts_of_people_are_kept_from_the_public():
    people = {"unit": "offenders", "measure": "Offenders"}
    table = claims_that_disagree(claims(people | {"value": 3}, people | {"value": 9}))
    assert release(table, "public", DisclosurePolicy()).withheld
