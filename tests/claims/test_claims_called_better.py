"""A reduction that is called better than a larger one."""

import pytest
from claims_by_hand import claims, only_row

from community_safety.claims import arithmetic_of_claims

SMALLER = "called better although it is the smaller reduction"


def reduction(value, other, wording, **more):
    cells = {"unit": "per cent", "measure": "Reduction in thefts", "value": value}
    cells |= {"compared_with_value": other, "compared_with_period": "national"}
    return only_row(arithmetic_of_claims(claims(cells | {"published_wording": wording} | more)))


def test_8_9_per_cent_is_not_better_than_9_4():
    row = reduction(8.9, 9.4, "by 8.9% ... This is better than the national rate of 9.4%")
    assert row["status"] == SMALLER
    assert row["published"] == "8.9% better than 9.4%"
    assert row["finding"] == (
        "A reduction of 8.9% is smaller than the national 9.4%, so it is not better in the sense "
        "stated; whether the difference of 0.5 percentage points is more than chance cannot be "
        "told without the counts."
    )


@pytest.mark.parametrize(
    ("value", "other", "wording", "more"),
    [
        (5, 7, "a greater fall than elsewhere", {}),
        (5, 7, "outperforming the national 7%", {}),
        (-5, -7, "fell more than the 7% nationally", {"measure": "Change in thefts"}),
        (5, 7, "fell by 5%, more than the national 7%", {"measure": "Thefts"}),
        (5, 7, "a 5% reduction, better than the 7% nationally", {"measure": "Thefts"}),
        (5, 7, "a stronger decrease than last year's", {"compared_with_period": "2019/20"}),
        (5, 7, "a decline better than in 2018, of 7%", {"measure": "Decline in thefts"}),
        (None, 7, "better than the 7% nationally", {"unit": "thefts", "published_change": "-5%"}),
    ],
)
def test_the_smaller_reduction_is_found_in_other_words(value, other, wording, more):
    assert reduction(value, other, wording, **more)["status"] == SMALLER


@pytest.mark.parametrize(
    ("value", "other", "wording", "more"),
    [
        (9.4, 8.9, "better than the national 8.9%", {}),
        (5, 7, "a fall, compared with 7% nationally", {}),
        (5, 7, "not better than the national 7%", {}),
        (5, 7, "the national 7% is better than our 5%", {}),
        (5, 7, "down by more than 5%, against 7% nationally", {}),
        (9, 9.4, "better than the national 9.4%", {}),
        (5, 7, "reduced to 5%, better than the national 7%", {"measure": "Thefts"}),
        (5, 7, "better than the national 7%", {"measure": "Increase in thefts"}),
        (-5, 7, "better than the national 7%", {"measure": "Change in thefts"}),
    ],
)
def test_what_is_larger_or_not_called_better_is_not_accused(value, other, wording, more):
    assert reduction(value, other, wording, **more)["status"] != SMALLER
