"""How the tables about claims are laid out on the page: few columns, each finding in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pandas as pd
from markupsafe import Markup, escape

from community_safety.briefing.show import Shown, paragraphs, verdict_markup
from community_safety.claims.figures import Agreement
from community_safety.claims.listing import (
    AGREE,
    DIFFERENT,
    MISSING,
    READ,
    RECOMPUTED,
    TESTED,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import number, signed, signed_span, span
from community_safety.verdicts import Verdict

_Cell: TypeAlias = Callable[[pd.Series], Markup]
_SHORT = {"per cent": "%", "per cent change": "%", "percentage points": " points"}
_KEY_FIGURES = (
    ("claims", READ),
    ("figures that could be worked out again", RECOMPUTED),
    ("of these agree", AGREE),
    ("differences that could be tested", TESTED),
    ("of these more than chance, if events are independent of each other", DIFFERENT),
    ("claims without the counts a test needs", MISSING),
)


def arithmetic_layout() -> list[Shown]:
    """Return the columns of `arithmetic_of_claims`."""
    return [
        Shown("Claim", _claim),
        Shown("Published", _text("published")),
        Shown("Worked out again", _recomputed, numeric=True),
        Shown("How they stand", _stacked("status", "finding")),
    ]


def tests_layout() -> list[Shown]:
    """Return the columns of `tests_of_claims`."""
    return [
        Shown("Claim", _claim),
        Shown("Change or share (95% interval)", _estimate, numeric=True),
        Shown("Verdict", _verdict),
        Shown("Finding, and what it takes for granted", _finding),
    ]


def needed_layout() -> list[Shown]:
    """Return the columns of `needed_for_claims`."""
    return [
        Shown("Claim", _claim),
        Shown("Difference or change", _difference, numeric=True),
        Shown("Cases needed", _number("needed"), numeric=True),
        Shown("Finding", _text("finding")),
    ]


def disagreement_layout() -> list[Shown]:
    """Return the columns of `claims_that_disagree`."""
    return [
        Shown("Measure", _place),
        Shown("How they disagree", _stacked("kind", "finding")),
        Shown("Where they stand", _text("sources")),
    ]


def listed_layout() -> list[Shown]:
    """Return the columns of `claims_listed`."""
    return [
        Shown("Claim", _claim),
        Shown("As published, and where", _quoted),
        Shown("What was checked", _stacked("checked", "reason")),
    ]


def summary_layout() -> list[Shown]:
    """Return the columns of `claims_summary`."""
    return [
        Shown("Statement", _text("statement")),
        Shown("Number", _number("count"), numeric=True),
        Shown("Out of", _number("out_of"), numeric=True),
    ]


def key_figures(summary: ReleasedTable) -> list[tuple[str, str]]:
    """Return the row of large figures: label and number of the statements readers ask for first."""
    counts = summary.rows.set_index("statement")["count"]
    return [(label, number(counts[statement])) for label, statement in _KEY_FIGURES]


def standing_out(arithmetic: ReleasedTable) -> list[str]:
    """Return the findings of `arithmetic_of_claims` that do not simply agree."""
    rows = arithmetic.rows
    apart = (Agreement.CUT_OFF, Agreement.POINTS, Agreement.DISAGREES, Agreement.WITHIN)
    return _named(rows[rows["status"].isin([str(status) for status in apart])])


def without_evidence(tested: ReleasedTable) -> list[str]:
    """Return the findings of `tests_of_claims` that chance alone may explain."""
    rows = tested.rows
    return _named(rows[rows["verdict"] == Verdict.SIMILAR])


def hardest(needed: ReleasedTable, how_many: int = 3) -> list[str]:
    """Return the findings of `needed_for_claims` that would take the most cases."""
    rows = needed.rows.dropna(subset=["needed"])
    return _named(rows.sort_values("needed", ascending=False, kind="stable").head(how_many))


def _named(rows: pd.DataFrame) -> list[str]:
    columns = ["measure", "area", "finding"]
    return [f"{what} ({where}): {said}" for what, where, said in rows[columns].to_numpy().tolist()]


def _text(name: str) -> _Cell:
    def cell(row: pd.Series) -> Markup:
        return escape(row[name])

    return cell


def _stacked(*names: str) -> _Cell:
    def cell(row: pd.Series) -> Markup:
        return paragraphs([row[name] for name in names])

    return cell


def _number(name: str) -> _Cell:
    def cell(row: pd.Series) -> Markup:
        return escape("" if pd.isna(row[name]) else number(row[name]))

    return cell


def _claim(row: pd.Series) -> Markup:
    return paragraphs([row["measure"], f"{row['area']}, {row['period']}", row["claim"]])


def _place(row: pd.Series) -> Markup:
    return paragraphs([row["measure"], f"{row['area']}, {row['period']}"])


def _recomputed(row: pd.Series) -> Markup:
    if pd.isna(row["recomputed"]):
        return Markup("")
    shown = signed if row["kind"] in ("change", "difference") else number
    return escape(f"{shown(row['recomputed'], row['decimals'])}{_unit(row['unit'])}")


def _estimate(row: pd.Series) -> Markup:
    if pd.isna(row["estimate"]):
        return Markup("")
    places, is_change = row["decimals"], row["unit"] in ("per cent change", "percentage points")
    value = (signed if is_change else number)(row["estimate"], places)
    interval = (signed_span if is_change else span)(row["lower"], row["upper"], places)
    return paragraphs([f"{value}{_unit(row['unit'])}", f"({interval})"])


def _verdict(row: pd.Series) -> Markup:
    if row["verdict"] == Verdict.NOT_COMPARED:
        return paragraphs([verdict_markup(row["verdict"]), row["reason"]])
    p_value = row["p_value"]
    shown = "p below 0.001" if p_value < 0.001 else f"p = {number(p_value, 3)}"
    return paragraphs([verdict_markup(row["verdict"]), shown])


def _finding(row: pd.Series) -> Markup:
    assumed = f"Takes for granted: {row['assumption']}." if row["assumption"] else ""
    return paragraphs([row["finding"], assumed])


def _difference(row: pd.Series) -> Markup:
    return escape(f"{signed(row['difference'], row['decimals'])}{_unit(row['unit'])}")


def _quoted(row: pd.Series) -> Markup:
    return paragraphs([f"“{row['wording']}”", row["citation"]])


def _unit(unit: str) -> str:
    if unit in _SHORT:
        return _SHORT[unit]
    return f" {unit.strip()}" if unit else ""
