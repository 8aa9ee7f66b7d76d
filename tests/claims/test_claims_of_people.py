"""A count is one of people unless its unit is certainly one of things."""

import pytest
from claims_by_hand import claims

from community_safety.claims import arithmetic_of_claims, claims_tested, claims_that_disagree
from community_safety.claims.counted import counts_things, names_people, share_of_things
from community_safety.claims.reading import read_claims
from community_safety.disclosure.release import release
from community_safety.partnership import DisclosurePolicy


def withheld(table, **policy):
    return release(table, "public", DisclosurePolicy(**policy)).withheld != ""


@pytest.mark.parametrize(
    "unit",
    [
        "crimes",
        "Detected crimes",
        "burglaries",
        "re-offences",
        "fires",
        "near misses",
        "referrals",
        "referrals to the police",
        "offences against children",
        "reoffences per person",
        "hours",
        "million pounds",
        "£",
        "rank in the region",
        "per cent change",
        "conferences",
        "collision",
    ],
)
def test_units_of_things_are_known(unit):
    assert counts_things(unit, "Anything")


@pytest.mark.parametrize(
    "unit",
    [
        "offenders",
        "young people",
        "victims of crime",
        "crime victims",
        "referrals of families",
        "offenders per year",
        "cases",
        "cases per practitioner",
        "homes",
        "starters",
        "",
    ],
)
def test_any_other_unit_counts_as_people(unit):
    assert not counts_things(unit, "Anything")


def test_a_measure_of_deaths_counts_people_whatever_its_unit():
    assert not counts_things("incidents", "Riverside and water fatalities")
    assert counts_things("incidents", "Riverside and water near misses")
    assert counts_things("offences", "Offences by young people")


@pytest.mark.parametrize(
    ("measure", "wording", "things"),
    [
        ("Violent crime that is alcohol-related", "30 of 40 crimes", True),
        ("Crimes detected", "", True),
        ("Crimes detected", "30 of 40 offenders were charged", False),
        ("Project cases that reached an agreement", "", False),
        ("Completed", "", False),
    ],
)
def test_a_share_is_of_people_unless_its_measure_names_things(measure, wording, things):
    assert share_of_things(measure, wording) is things


@pytest.mark.parametrize("unit", ["starters", "mentees", "cases"])
def test_small_counts_under_a_new_word_are_kept_from_the_public(unit):
    few = {"value": 3, "compared_with_value": 40, "compared_with_period": "2019/20", "unit": unit}
    table = claims_tested(claims(few))
    assert table.frame["people"].tolist() == [3]
    assert withheld(table)
    assert "each person is counted once" not in table.frame["assumption"].iloc[0]
    assert withheld(claims_that_disagree(claims(few, few | {"value": 9})))
    change = few | {"published_change": "-93%"}
    assert withheld(arithmetic_of_claims(claims(change)))


def test_the_few_that_a_share_leaves_out_are_kept_from_every_table():
    share = {"measure": "Completed", "unit": "per cent", "value": 97, "denominator": 100}
    for make in (arithmetic_of_claims, claims_tested):
        assert withheld(make(claims(share)))
        assert not withheld(make(claims(share)), complements=False)
        assert not withheld(make(claims(share | {"measure": "Crimes detected"})))


def test_the_few_that_the_parts_of_a_whole_leave_out_are_kept_too():
    def parts(unit):
        cells = [("Men", 40), ("Women", 57)]
        rows = [
            {"measure": name, "value": value, "denominator": 100, "unit": unit}
            for name, value in cells
        ]
        return arithmetic_of_claims(claims(*rows))

    assert withheld(parts("starters"))
    assert not withheld(parts("starters"), complements=False)


def test_an_earlier_count_of_few_people_that_a_change_implies_is_kept_too():
    rise = {"value": 6, "published_change": "+100%", "unit": "offenders"}
    assert "implies about 3" in arithmetic_of_claims(claims(rise)).frame["finding"].iloc[0]
    assert withheld(arithmetic_of_claims(claims(rise)))
    assert not withheld(arithmetic_of_claims(claims(rise | {"unit": "fires"})))


def test_a_share_of_a_target_leaves_nobody_out():
    share = {"measure": "Families helped as a share of the target", "unit": "per cent"}
    given = claims(share | {"value": 98, "numerator": 98, "denominator": 100})
    assert not withheld(arithmetic_of_claims(given))


def test_people_are_named_by_words_of_their_own():
    assert names_people("Young people")
    assert not names_people("starters")
    assert read_claims(claims({"unit": "offenders"}))[0].names_people
