"""Parts named in one sentence against the whole whose name lists them."""

import pytest
from claims_by_hand import claims, only_row

from community_safety.claims import claims_that_disagree

SENTENCE = "30 wardens and 40 volunteers trained in first aid"


def trained(who, value, wording=SENTENCE, **more):
    cells = {"measure": f"{who} trained in first aid", "value": value, "unit": "people"}
    return cells | {"published_wording": wording} | more


def found(whole, *parts):
    parts = parts or (trained("Wardens", 30), trained("Volunteers", 40))
    return claims_that_disagree(claims(whole, *parts))


def test_parts_that_come_to_more_than_the_whole_are_found():
    row = only_row(found(trained("Staff and volunteers", 60, "60 staff and volunteers")))
    assert row["kind"] == "parts that do not come to the whole"
    assert row["difference"] == 10
    assert row["finding"] == (
        "30 wardens and 40 volunteers come to 70, 10 more than the 60 staff and volunteers "
        "published: both can be right only if some are counted twice or wardens are not all among "
        "the staff and volunteers."
    )


def test_a_whole_that_lists_every_part_must_be_their_sum():
    row = only_row(found(trained("Wardens and volunteers", 80, "80 of them")))
    assert row["difference"] == -10
    assert found(trained("Wardens and volunteers", 70, "70 of them")).frame.empty


@pytest.mark.parametrize(
    "whole",
    [
        trained("Staff and volunteers", 80, "80 trained"),
        trained("Staff and volunteers", 60, "over 60 trained"),
        trained("Staff and officers", 60, "60 trained"),
        trained("Staff", 60, "60 trained"),
        trained("Staff and volunteers", 60, "60 trained", area="Southshire"),
        trained("Staff and volunteers", 60, "60 trained", period="2019/20"),
        trained("Staff, pupils and volunteers", 60, "60 trained"),
    ],
)
def test_wholes_that_may_be_right_are_left_alone(whole):
    assert found(whole).frame.empty


def test_parts_of_different_sentences_may_overlap():
    whole = trained("Staff and volunteers", 60, "60 trained")
    parts = (trained("Wardens", 30, "30 wardens"), trained("Volunteers", 40, "40 volunteers"))
    assert found(whole, *parts).frame.empty
