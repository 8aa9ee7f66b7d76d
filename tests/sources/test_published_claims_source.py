"""The rules of what a partnership said in print."""

from pathlib import Path

import pandas as pd
import pytest

from community_safety.sources.published_claims import CONTRACT, check
from community_safety.sources.reading import read_csv

SHIPPED = Path(__file__).parents[2] / "data" / "raw" / "published" / "claims.csv"
GOOD = {
    "claim_id": "crime_2015",
    "area": "Arkenshire",
    "measure": "Crime",
    "period": "2015/16",
    "unit": "crimes",
    "source": "Annual report, page 3",
}


@pytest.fixture(scope="session")
def reasons(arkenshire):
    def listed(*rows):
        empty = dict.fromkeys(CONTRACT.names, "")
        frame = pd.DataFrame([empty | GOOD | row for row in rows], dtype="str")
        frame.insert(0, "file", "claims.csv")
        frame.insert(1, "row", range(2, len(frame) + 2))
        return check(frame, arkenshire).reasons

    return listed


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            {"claim_id": "Crime 2015"},
            "`claim_id` should be lower-case letters, digits and underscores",
        ),
        (
            {"published_change": "down a bit"},
            "`published_change` should look like -11%, +1.7 percentage points or -398",
        ),
        ({"numerator": "-1"}, "`numerator` is negative"),
        ({"denominator": "0"}, "`denominator` is not above zero"),
        ({"numerator": "5", "denominator": "4"}, "`numerator` is larger than `denominator`"),
        (
            {"value": "25,562"},
            "`value` is not a number: '25,562' (write it without a thousands separator)",
        ),
        ({"compared_with_value": "many"}, "`compared_with_value` is not a number: 'many'"),
        *[({name: ""}, f"`{name}` is empty") for name in GOOD],
    ],
)
def test_a_claim_that_breaks_a_rule_is_refused_for_that_reason(reasons, row, reason):
    assert reasons(row) == [[reason]]


@pytest.mark.parametrize("change", ["-11%", "+1.7 percentage points", "-398", "3.5", ""])
def test_a_change_is_written_as_published(reasons, change):
    assert reasons({"published_change": change}) == [[]]


def test_two_claims_may_disagree_but_not_share_an_id(reasons):
    other = {"claim_id": "crime_2015_again", "value": "6"}
    assert reasons({"value": "5"}, other) == [[], []]
    assert reasons({"value": "5"}, {"value": "6"}) == [
        [],
        ["`claim_id` stands on an earlier row too; the earlier one is used"],
    ]


def test_every_claim_that_ships_is_used(arkenshire):
    given, broken = read_csv(SHIPPED, CONTRACT)
    assert broken.empty
    assert check(given, arkenshire).refusals()["reason"].tolist() == []
