"""Where only percentages or changes were published: how many cases would make them evidence."""

from __future__ import annotations

import math
import re

import pandas as pd

from community_safety.claims.columns import (
    CLAIM_COLUMNS,
    COUNT_COLUMNS,
    DECIMALS,
    FINDING,
    UNIT,
    measured,
    reason,
)
from community_safety.claims.needing import HIGH, POWER, Needed, all_needed
from community_safety.claims.reading import read_claims
from community_safety.claims.tables import claim_cells, count_cells, make_table
from community_safety.claims.wording import rounded_up
from community_safety.claims.yardstick import AT_ITS_HIGHEST, REFERENCE_DISPERSION
from community_safety.results import Column, ResultTable, Role

_CHOSEN = re.compile(
    r"\b(?:targeted|targeting|cohort|prolific|priority offenders?|those assessed|pre-intervention"
    r"|managed by|greatest challenges|hot ?spots?|intervention)\b"
)
REGRESSION = (
    "The group or area was chosen because its figures were high: some fall would be expected "
    "without the work."
)
COLUMNS = (
    *CLAIM_COLUMNS,
    Column("kind", "What was published", Role.DIMENSION),
    Column("compared_with", "Compared with", Role.DIMENSION),
    measured("difference", "Difference or change", public=True),
    UNIT,
    Column("counted", "What would be counted", Role.DIMENSION),
    Column(
        "needed",
        "Needed to be more than chance",
        Role.EVENTS,
        unit="cases",
        description="Cases in each group (the one group against a fixed figure; the earlier period "
        "of a change) at which the published difference would be more than chance at 95%, if they "
        "are independent of each other.",
    ),
    Column(
        "needed_for_power",
        f"Needed to be found {POWER:.0%} of the time",
        Role.EVENTS,
        unit="cases",
        description="The same for a true difference of this size to be found in four of five such "
        "comparisons.",
    ),
    Column(
        "needed_at_yardstick",
        f"Needed at {HIGH} times the variation",
        Role.EVENTS,
        unit="cases",
        description=f"As needed to be more than chance, {AT_ITS_HIGHEST}; "
        f"{REFERENCE_DISPERSION.source}.",
    ),
    Column(
        "needed_from",
        "Needed, from",
        Role.EVENTS,
        unit="cases",
        description="The least and the most that are needed to be more than chance, given the "
        "rounding of the published figures; no most where the figures could be the same.",
    ),
    Column("needed_to", "Needed, to", Role.EVENTS, unit="cases"),
    Column(
        "largest_before",
        "Largest earlier count at which it is more than chance",
        Role.EVENTS,
        unit="cases",
        description="For a change by a number, whose earlier count was not published.",
    ),
    FINDING,
    Column("known_from", "Known count taken from the claim", Role.DIMENSION),
    reason("Why no number can be given"),
    DECIMALS,
    *COUNT_COLUMNS,
)
NOTES = (
    "None of these claims was published with the counts that a test needs. The numbers say how "
    "much evidence the claim would have needed; they are not estimates of how many there were.",
    "Percentages of two groups: the score test of two shares. Against a target or a national "
    "figure, taken as exact: the score test of one share. Changes: the exact conditional "
    "interval of two counts over periods of equal length.",
    f"Crime types here vary {REFERENCE_DISPERSION.lowest} to {HIGH} times as much as independent "
    "events, in the median district for each; the second number is for the most variable of them.",
    "Numbers in sentences have three significant digits, and a range where the rounding of the "
    "published percentages leaves them wide open.",
    "Cases that are not independent of each other (several by one person, in one place or on one "
    "night) carry less information than as many independent ones: more of them are needed.",
)


def needed_for_claims(claims: pd.DataFrame, sources: tuple[str, ...] = ()) -> ResultTable:
    """Say how many cases each claim without counts would need to be more than chance.

    Returns
    -------
    ResultTable
        One row for each claim that sets a percentage against another or publishes a change, and
        that no test could be made of for want of counts. Numbers are rounded up.
    """
    rows = [_row(entry) for entry in all_needed(read_claims(claims))]
    caption = "How many cases the claims without counts would need to be more than chance"
    return make_table("needed_for_claims", caption, rows, COLUMNS, sources=sources, notes=NOTES)


def _row(entry: Needed) -> dict[str, object]:
    claim = entry.claim
    words = f"{claim.area} {claim.measure} {claim.compared_with} {claim.wording}".casefold()
    chosen = f" {REGRESSION}" if entry.difference < 0 and _CHOSEN.search(words) else ""
    cells = claim_cells(claim) | count_cells(
        claim, entry.known.count if entry.known else None, None
    )
    return cells | {
        "kind": entry.kind,
        "compared_with": claim.compared_with,
        "difference": entry.difference,
        "unit": entry.unit,
        "decimals": entry.decimals,
        "counted": entry.counted,
        "needed": rounded_up(entry.just),
        "needed_for_power": rounded_up(entry.power),
        "needed_at_yardstick": rounded_up(entry.yardstick),
        "needed_from": _finite(rounded_up(entry.least)),
        "needed_to": _finite(rounded_up(entry.most)),
        "largest_before": entry.largest,
        "known_from": entry.known.claim_id if entry.known else "",
        "finding": f"{entry.finding[0].upper()}{entry.finding[1:]}.{chosen}",
        "reason": entry.reason,
    }


def _finite(size: float) -> float:
    return size if math.isfinite(size) else math.nan
