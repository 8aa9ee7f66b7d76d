"""What a partnership knows of its areas, comparators and indicators."""

import pytest
from pydantic import ValidationError

from community_safety.errors import ConfigurationError
from community_safety.partnership import Partnership, Release
from community_safety.partnership_measures import Indicator


@pytest.fixture(scope="module")
def partnership():
    return Partnership(
        name="Arkenshire",
        release=Release(name="2025/26 Q2"),
        legal_basis="Crime and Disorder Act 1998",
        data="raw",
        sources={"indicators": ["a.csv"]},
        areas=[
            {"code": "arkenshire", "name": "Arkenshire", "members": ["E07999001", "E07999002"]},
            {"code": "E07999001", "name": "Ambermoor"},
        ],
        comparators={
            "benchmark": {"code": "E92999000", "name": "the nation"},
            "neighbours": [{"code": "E07999001"}, {"code": "E07999003", "name": "Oxenmarsh"}],
        },
    )


def test_an_area_is_found_by_its_code(partnership):
    assert partnership.area("arkenshire").name == "Arkenshire"


def test_an_unknown_area_is_told_the_nearest_and_all_there_are(partnership):
    with pytest.raises(ConfigurationError) as caught:
        partnership.area("arkenshir")
    assert str(caught.value) == (
        "`arkenshir` is not an area of this partnership: did you mean `arkenshire`? "
        "Its areas are arkenshire (Arkenshire), E07999001 (Ambermoor)."
    )


def test_an_area_like_none_there_is_is_told_all_there_are(partnership):
    with pytest.raises(ConfigurationError, match=r"of this partnership\. Its areas are arken"):
        partnership.area("W")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("E07999001", "Ambermoor"),
        ("E92999000", "the nation"),
        ("E07999003", "Oxenmarsh"),
        ("E07999002", "E07999002"),
    ],
)
def test_a_code_is_named_as_an_area_then_as_a_comparator_else_by_itself(partnership, code, name):
    assert partnership.name_of(code) == name


def test_data_may_be_given_for_areas_members_and_comparators(partnership):
    assert partnership.known_codes() == {
        "arkenshire",
        "E07999001",
        "E07999002",
        "E07999003",
        "E92999000",
    }


def test_the_benchmark_is_listed_before_the_neighbours(partnership):
    codes = [place.code for place in partnership.comparators_listed()]
    assert codes == ["E92999000", "E07999001", "E07999003"]


def test_a_release_with_days_of_its_own_reports_on_them():
    release = Release.model_validate_json(
        '{"name": "Summer", "start": "2025-06-01", "end": "2025-08-31"}'
    )
    assert release.period.label() == "Jun to Aug 2025"


def test_the_unit_of_a_rate_says_for_how_many():
    described = {"id": "crime", "name": "Crime", "objective": "crime", "source": "Police"}
    rate = Indicator(
        **described, kind="rate", unit="offences", per=100_000, denominator="residents"
    )
    assert rate.full_unit == "offences per 100,000 residents"
    assert Indicator(**described, kind="count", unit="offences").full_unit == "offences"


def test_a_partnership_stored_as_json_is_read_back_as_it_was(partnership):
    assert Partnership.model_validate_json(partnership.model_dump_json()) == partnership


def test_a_partnership_cannot_be_changed(partnership):
    with pytest.raises(ValidationError, match="frozen"):
        partnership.name = "Another"


def test_unless_said_otherwise_small_counts_are_those_below_five(partnership):
    policy = partnership.disclosure
    assert (policy.threshold, policy.zeros_are_safe, policy.complements) == (5, True, True)
    assert partnership.editions.public.marking == "OFFICIAL"
    assert partnership.editions.restricted.marking == "OFFICIAL-SENSITIVE"
