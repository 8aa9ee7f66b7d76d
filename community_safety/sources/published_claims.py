"""The `published_claims` source: what a partnership said in print, figure by figure."""

from __future__ import annotations

import pandas as pd

from community_safety.partnership import Partnership
from community_safety.sources.contract import Contract, FileColumn, Rows, read_values

CONTRACT = Contract(
    "published_claims",
    (
        FileColumn("claim_id", filled=True),
        FileColumn("area", filled=True),
        FileColumn("measure", filled=True),
        FileColumn("period", filled=True),
        FileColumn("value", "number"),
        FileColumn("unit", filled=True),
        FileColumn("numerator", "number"),
        FileColumn("denominator", "number"),
        FileColumn("compared_with_period"),
        FileColumn("compared_with_value", "number"),
        FileColumn("published_change"),
        FileColumn("published_wording"),
        FileColumn("source", filled=True),
    ),
)
PARTITIONED_BY = ""
AS_PRINTED = ("value", "compared_with_value")
"""Figures of which the text is kept too, in a column named `..._text`: 31.0 says more than 31."""
CHANGE = r"[+-]?\d+(?:\.\d+)?(?:%| percentage points)?"
"""How a published change is written: `-11%`, `+1.7 percentage points`, `-398`."""


def check(given: pd.DataFrame, partnership: Partnership) -> Rows:  # noqa: ARG001 - one signature
    """Check every row of the claims; that two claims disagree is their business, not a fault.

    The text of the figures `AS_PRINTED` is added to the values.
    """
    rows = read_values(given, CONTRACT)
    identifier = rows.given["claim_id"]
    rows.refuse(
        (identifier != "") & ~identifier.str.fullmatch(r"[a-z][a-z0-9_]*"),
        "`claim_id` should be lower-case letters, digits and underscores",
    )
    rows.refuse(
        (identifier != "") & identifier.duplicated(keep="first"),
        "`claim_id` stands on an earlier row too; the earlier one is used",
    )
    change = rows.given["published_change"]
    rows.refuse(
        (change != "") & ~change.str.fullmatch(CHANGE),
        "`published_change` should look like -11%, +1.7 percentage points or -398",
    )
    numerator, denominator = rows.parsed["numerator"], rows.parsed["denominator"]
    rows.refuse(numerator < 0, "`numerator` is negative")
    rows.refuse(denominator <= 0, "`denominator` is not above zero")
    rows.refuse(numerator > denominator, "`numerator` is larger than `denominator`")
    for name in AS_PRINTED:
        rows.parsed[f"{name}_text"] = rows.given[name]
    return rows
