"""The `published_claims` source: what a partnership said in print, figure by figure."""

from __future__ import annotations

import pandas as pd

from community_safety.partnership import Partnership
from community_safety.sources.contract import Contract, FileColumn, Rows
from community_safety.sources.values import quoted, read_values

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
ACCOUNTED_BY = ""
"""Column whose entries have refused rows counted for each of them."""
AS_PRINTED = ("value", "compared_with_value")
"""Figures of which the text is kept too, in a column named `..._text`: 31.0 says more than 31."""
CHANGE = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:%| percentage points)?"
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
        lambda position: f": {quoted(identifier.iloc[position])}",
    )
    rows.refuse(
        (identifier != "") & identifier.duplicated(keep="first"),
        "`claim_id` stands on an earlier row too; the earlier one is used",
        lambda position: f": {quoted(identifier.iloc[position])}",
    )
    change = rows.given["published_change"]
    rows.refuse(
        (change != "") & ~change.str.fullmatch(CHANGE),
        "`published_change` should look like -11%, +1.7 percentage points or -398",
        lambda position: f", not {quoted(change.iloc[position])}",
    )
    numerator, denominator = rows.parsed["numerator"], rows.parsed["denominator"]

    cells = rows.quoting
    rows.refuse(numerator < 0, "`numerator` is negative", cells("numerator"))
    rows.refuse(denominator <= 0, "`denominator` is not above zero", cells("denominator"))
    rows.refuse(
        numerator > denominator,
        "`numerator` is larger than `denominator`",
        cells("numerator", " of ", "denominator"),
    )
    for name in AS_PRINTED:
        rows.parsed[f"{name}_text"] = rows.given[name]
    return rows


def remarks(used: pd.DataFrame, partnership: Partnership) -> list[str]:  # noqa: ARG001 - one signature
    """Return what is odd about the claims that are used: only that there may be none."""
    return [] if len(used) else ["no claim can be used"]
