"""The rules of what a partnership said in print."""

import json
from pathlib import Path

import pandas as pd
import pytest

from community_safety.claims import arithmetic_of_claims
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
        checked = check(frame, arkenshire)
        return [
            [rule + found for rule, found in checked.reasons.get(position, [])]
            for position in range(len(rows))
        ]

    return listed


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            {"claim_id": "Crime 2015"},
            "`claim_id` should be lower-case letters, digits and underscores: 'Crime 2015'",
        ),
        (
            {"published_change": "down a bit"},
            "`published_change` should look like -11%, +1.7 percentage points or -398, not "
            "'down a bit'",
        ),
        ({"numerator": "-1"}, "`numerator` is negative: -1"),
        ({"denominator": "0"}, "`denominator` is not above zero: 0"),
        (
            {"numerator": "5", "denominator": "4"},
            "`numerator` is larger than `denominator`: 5 of 4",
        ),
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
        ["`claim_id` stands on an earlier row too; the earlier one is used: 'crime_2015'"],
    ]


def test_every_claim_that_ships_is_used(arkenshire):
    given, broken = read_csv(SHIPPED, CONTRACT)
    assert broken.empty
    assert check(given, arkenshire).refusals()["reason"].tolist() == []


def test_the_text_of_printed_figures_is_kept_beside_their_numbers(place):
    """A figure printed as 31.0 stands for much less than one printed as 31."""
    place.describe('indicators: ["*.csv"]', 'published_claims: ["*.csv"]')
    header = "claim_id,area,measure,period,value,unit,compared_with_value,source\n"
    good = "crime_2015,Arkenshire,Crime,2015/16,31.0,per cent,26.50,Plan\n"
    bad = good.replace("crime_2015", "Crime 2015")
    absent = [name for name in CONTRACT.names if name not in header.strip().split(",")]
    rows = [header.replace("\n", f",{','.join(absent)}\n")]
    rows += [row.replace("\n", f"{',' * len(absent)}\n") for row in (good, bad)]
    place.put("claims.csv", "".join(rows))
    report = place.prepare("published_claims")
    assert (report.rows_read, report.rows_used, report.rows_refused) == (2, 1, 1)
    folder = place.processed / "arkenshire" / "published_claims"
    values = pd.read_parquet(folder / "published_claims.parquet")
    assert list(values.columns) == [*CONTRACT.names, "value_text", "compared_with_value_text"]
    assert values[["value", "value_text"]].to_numpy().tolist() == [[31.0, "31.0"]]
    assert values[["compared_with_value_text"]].to_numpy().tolist() == [["26.50"]]
    assert "value_text" not in place.refused("published_claims").columns
    account = json.loads((folder / "published_claims.account.json").read_text(encoding="utf-8"))
    assert (account["read"], account["used"]) == (2, 1)
    assert "31.0% against 26.50%" in arithmetic_of_claims(values).frame["finding"].iloc[0]
